//! Do answers agree with those that other projects and vendors publish? The files are read from the folder that the variable
//! `NETDRAFT_CASES` names.

use crate::{cidr, cidrs, texts};
use netdraft_core::address::{
    Block, BlockSet, Capacity, Cidr, Family, Pool, Provider, Request, Shortage, allocate, reserved, smallest_prefix_for,
};
use netdraft_core::calc::cidr_math;
use netdraft_core::calc::health::{State, Thresholds, parse_probes};
use netdraft_core::calc::tunnel_mtu::{Cipher, Esp, Integrity, Mode, Transform, Tunnel};
use serde_json::Value;
use std::io::Write;
use std::net::IpAddr;
use std::path::PathBuf;

const BLOCK_ARITHMETIC: &str = "cidr-math/cases.json";
const ALLOCATIONS: &str = "ipam-sequences/cases.json";
const FREE_COUNTS: &str = "ipam-sequences/aws_available_ip_counts.json";
const TUNNELS: &str = "ipsec-mtu/vendor_tables.json";
const PROBES: &str = "health-check/sequences.json";

fn case_folder() -> Option<PathBuf> {
    std::env::var_os("NETDRAFT_CASES").map(PathBuf::from)
}

/// The file with this name; nothing when there is no folder to read it from.
fn case_file(name: &str) -> Option<Value> {
    let path = case_folder()?.join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

#[test]
fn every_case_file_is_read_or_counted_as_skipped() -> std::io::Result<()> {
    let files = [BLOCK_ARITHMETIC, ALLOCATIONS, FREE_COUNTS, TUNNELS, PROBES];
    let read = files.iter().filter(|name| case_file(name).is_some()).count();
    // Straight to the stream: what a passing test prints is not shown.
    writeln!(std::io::stderr(), "{read} case files read, {} skipped (NETDRAFT_CASES)", files.len() - read)?;
    assert_eq!(read, if case_folder().is_some() { files.len() } else { 0 });
    Ok(())
}

/// The rows under the only key that starts so.
#[track_caller]
fn rows<'a>(file: &'a Value, key_start: &str) -> &'a [Value] {
    let object = file.as_object().expect("the file is an object");
    let (_, value) = object.iter().find(|(key, _)| key.starts_with(key_start)).expect("the key exists");
    let rows = value.as_array().expect("the value is a list");
    assert!(!rows.is_empty(), "`{key_start}` has cases");
    rows
}

#[track_caller]
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is a text"))
}

#[track_caller]
fn number(value: &Value) -> u128 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is a number")).into()
}

/// A block that may have host bits, as Terraform permits.
#[track_caller]
fn loose(value: &Value) -> Cidr {
    Block::typed(text(value)).cidr().unwrap_or_else(|| panic!("{value} is a block"))
}

fn list(value: &Value) -> Vec<String> {
    value.as_array().expect("a list").iter().map(|item| text(item).to_owned()).collect()
}

fn blocks(value: &Value) -> Vec<Cidr> {
    list(value).iter().map(|item| cidr(item)).collect()
}

fn small(value: &Value) -> u8 {
    u8::try_from(number(value)).expect("a prefix length")
}

#[test]
fn block_arithmetic() {
    let Some(file) = case_file(BLOCK_ARITHMETIC) else { return };
    for row in rows(&file, "cidrsubnet (") {
        let found = cidr_math::subnet(loose(&row[0]), small(&row[1]), number(&row[2]));
        assert_eq!(found.ok().map(|block| block.to_string()).as_deref(), row[3].as_str(), "{row}");
    }
    for row in rows(&file, "cidrsubnets") {
        let bits: Vec<u8> = row[1].as_array().expect("a list").iter().map(small).collect();
        let found = cidr_math::subnets(loose(&row[0]), &bits).ok().map(|found| texts(&found));
        assert_eq!(found, row[2].as_array().map(|_| list(&row[2])), "{row}");
    }
    for row in rows(&file, "cidrhost") {
        let found = cidr_math::host(loose(&row[0]), row[1].as_i64().expect("a number").into());
        assert_eq!(found.ok().map(|address| address.to_string()).as_deref(), row[2].as_str(), "{row}");
    }
    for row in rows(&file, "cidrnetmask") {
        let found = cidr_math::netmask(loose(&row[0])).expect("IPv4 has masks");
        assert_eq!(found.to_string(), text(&row[1]), "{row}");
    }
    for row in rows(&file, "cidrcontains") {
        let inner = text(&row[1]).parse().map_or_else(|_| loose(&row[1]), Cidr::of_address);
        assert_eq!(cidr_math::contains(loose(&row[0]), inner), row[2].as_bool().expect("yes or no"), "{row}");
    }
    for row in rows(&file, "address count") {
        assert_eq!(loose(&row[0]).size(), number(&row[1]), "{row}");
    }
}

#[test]
fn overlaps_ranges_and_merges() {
    let Some(file) = case_file(BLOCK_ARITHMETIC) else { return };
    for row in rows(&file, "verify no overlap") {
        let (block, parts) = (loose(&row["block"]), blocks(&row["cidrs"]));
        let has_overlap =
            parts.iter().enumerate().any(|(at, part)| parts[..at].iter().any(|other| other.overlaps(*part)));
        let is_fine = !has_overlap && parts.iter().all(|part| block.contains(*part));
        assert_eq!(Some(is_fine), row["ok"].as_bool(), "{row}");
    }
    for row in rows(&file, "non-canonical") {
        let block = Block::typed(text(&row["in"]));
        assert_eq!(block.cidr().map(|block| block.to_string()).as_deref(), row["canonical"].as_str(), "{row}");
        assert!(block.fault().is_some(), "{row}");
    }
    for row in rows(&file, "range->cidrs") {
        let (first, last) = text(&row["range"]).split_once('-').expect("a range");
        let ends = [first, last].map(|end| end.parse::<IpAddr>().expect("an address"));
        let found = cidr_math::range(ends[0], ends[1]).expect("a range upwards");
        match row.get("count") {
            Some(count) => assert_eq!(found.len() as u128, number(count), "{row}"),
            None => assert_eq!(texts(&found), list(&row["cidrs"]), "{row}"),
        }
    }
    for row in rows(&file, "merge") {
        assert_eq!(texts(&cidr_math::merge(&blocks(&row["in"]))), list(&row["out"]), "{row}");
    }
}

#[test]
fn usable_ranges_by_provider() {
    let Some(file) = case_file(BLOCK_ARITHMETIC) else { return };
    let mut checked = 0;
    for row in rows(&file, "usable range") {
        let subnet = loose(&row["cidr"]);
        for (name, provider) in [("standard", Provider::Generic), ("aws", Provider::Aws), ("azure", Provider::Azure)] {
            let Some(expected) = row.get(name) else { continue };
            let kept: BlockSet =
                reserved(subnet, provider).into_iter().map(|(address, _)| Cidr::of_address(address)).collect();
            let usable = BlockSet::from(subnet).subtract(&kept);
            let ranges: Vec<_> = usable.ranges().map(|(first, last)| [first.to_string(), last.to_string()]).collect();
            assert_eq!(ranges, [[text(&expected[0]).to_owned(), text(&expected[1]).to_owned()]], "{name} of {subnet}");
            if let Some(count) = expected.get(2) {
                assert_eq!(usable.size(), number(count), "{name} of {subnet}");
            }
            checked += 1;
        }
    }
    assert!(checked > 3, "{checked} ranges were checked");
    let smallest = &file["smallest subnet"];
    for (name, provider) in [("standard", Provider::Generic), ("aws", Provider::Aws)] {
        assert_eq!(smallest_prefix_for(1, provider, Family::V4), Some(small(&smallest[name])));
    }
}

/// What is free according to the EC2 API, in subnets whose interfaces are known.
#[test]
fn free_addresses_of_real_subnets() {
    let Some(file) = case_file(FREE_COUNTS) else { return };
    let subnets = file.as_array().expect("a list");
    assert!(subnets.len() >= 40);
    for subnet in subnets {
        let capacity = Capacity::of(loose(&subnet["cidr"]), Provider::Aws, number(&subnet["enis"]));
        assert_eq!(capacity.free(), number(&subnet["available"]), "{subnet}");
    }
}

#[test]
fn allocation_sequences_of_netbox() {
    let Some(file) = case_file(ALLOCATIONS) else { return };
    let cases = rows(&file, "netbox");
    let case = |name: &str| cases.iter().find(|case| case["name"] == name).expect("the case exists");

    let free = case("list_available_prefixes");
    let taken: BlockSet = blocks(&free["allocated"]).into_iter().collect();
    assert_eq!(texts(&taken.gaps(loose(&free["parent"]))), list(&free["free"]));

    let single = case("create_single_available_prefix");
    let mut taken = Vec::new();
    for (prefix, expected) in single["requests"].as_array().unwrap().iter().zip(list(&single["results"])) {
        let space = [loose(&single["parent"])];
        let request = Request::prefix(Family::V4, small(prefix));
        match allocate(&Pool { space: &space, taken: &taken }, &request) {
            Ok(found) => {
                assert_eq!(texts(&found), [expected]);
                taken.extend(found);
            }
            Err(_) => assert_eq!(expected, "EXHAUSTED"),
        }
    }

    let bulk = case("bulk is atomic");
    assert_eq!(at_once(&bulk["parent"], 30, &bulk["bulk"]), None);
    assert_eq!(at_once(&bulk["parent"], 30, &bulk["then_bulk"]), Some(4));
    let addresses = case("bulk ips");
    assert_eq!(at_once(&addresses["parent"], 32, &addresses["bulk"]), None);
    assert_eq!(at_once(&addresses["parent"], 32, &addresses["then_bulk"]), Some(8));
    let addresses = case("single ips");
    assert_eq!(at_once(&addresses["parent"], 32, &addresses["requests"]), None);
    assert_eq!(at_once(&addresses["parent"], 32, &Value::from(4)), Some(4));

    let counts = case("available ips");
    let subnet = loose(&counts["parent"]);
    assert_eq!(subnet.size(), number(&counts["pool"]));
    assert_eq!(Capacity::of(subnet, Provider::Generic, 0).free(), number(&counts["non_pool"]));

    let shorter = case("mask shorter than parent");
    let space = [loose(&shorter["parent"])];
    let request = Request::prefix(Family::V4, small(&shorter["request"]));
    let refusal = allocate(&Pool { space: &space, taken: &[] }, &request).expect_err("it is larger than its parent");
    assert_eq!(refusal.shortage, Shortage::LargerThanSpace(space[0]));
}

/// How many blocks come of asking for so many at once: as long a list, or the number itself.
fn at_once(parent: &Value, prefix: u8, asked: &Value) -> Option<usize> {
    let count = asked.as_array().map_or_else(|| number(asked), |list| list.len() as u128);
    let request = Request { count: u16::try_from(count).expect("a count"), ..Request::prefix(Family::V4, prefix) };
    allocate(&Pool { space: &[loose(parent)], taken: &[] }, &request).ok().map(|found| found.len())
}

#[test]
fn tunnel_tables_of_vendors() {
    let Some(file) = case_file(TUNNELS) else { return };
    for row in rows(&file, "aws") {
        let transforms: Vec<Transform> = match (text(&row["encryption"]), row["hash"].as_str()) {
            ("AES-GCM-16", None) => vec![Transform { cipher: Cipher::AesGcm, integrity: None }],
            ("AES-CBC", Some(hashes)) => {
                let names =
                    hashes.split('/').map(|hash| hash.to_lowercase().parse::<Integrity>().expect("a known hash"));
                names.map(|hash| Transform { cipher: Cipher::AesCbc, integrity: Some(hash) }).collect()
            }
            other => panic!("{other:?} is not in this table"),
        };
        for transform in transforms {
            let esp = Esp { transform, nat_t: row["nat_t"] == true, mode: Mode::Tunnel };
            let tunnel = Tunnel { esp: Some(esp), ..Tunnel::ipsec(1500, Family::V4, transform) };
            let sum = tunnel.sum().expect("1500 bytes are enough");
            let found = [sum.inner_mtu, sum.mss_v4(), sum.mss_v6()].map(u128::from);
            assert_eq!(found, ["mtu", "mss_ipv4", "mss_ipv6_in_ipv4"].map(|key| number(&row[key])), "{row}");
        }
    }
}

#[test]
fn probe_sequences() {
    let Some(file) = case_file(PROBES) else { return };
    let mut checked = 0;
    for case in file.as_object().expect("an object").values().filter(|case| case.is_object()) {
        let threshold = |key: &str| u32::try_from(number(&case[key])).expect("a threshold");
        let thresholds =
            Thresholds { healthy: threshold("healthy_threshold"), unhealthy: threshold("unhealthy_threshold") };
        let probes = parse_probes(text(&case["probes"])).expect("letters of probes");
        let states = thresholds.replay(State::Healthy, &probes).states;
        let expected: String = text(&case["state_after_each"]).split_whitespace().collect();
        assert_eq!(states.into_iter().map(State::letter).collect::<String>(), expected, "{case}");
        checked += 1;
    }
    assert!(checked >= 2, "{checked} sequences were checked");
}

#[test]
fn the_helpers_of_this_file_notice_a_wrong_answer() {
    assert_ne!(texts(&cidrs(&["10.0.0.0/24"])), list(&serde_json::json!(["10.0.1.0/24"])));
    assert!(std::panic::catch_unwind(|| rows(&serde_json::json!({"a": []}), "a").len()).is_err());
}
