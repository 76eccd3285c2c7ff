//! Do the rules about addresses find in a plan what a slow obvious comparison finds, and do their fixes repair without breaking?

use crate::cases;
use netdraft_core::address::Cidr;
use netdraft_core::analysis::{AddressPlan, Facts};
use netdraft_core::check::{Report, check};
use netdraft_core::edit::apply;
use netdraft_core::format::load;
use netdraft_core::model::{Document, Plan};
use netdraft_core::rules::{Finding, Policy, Severity};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const PROVIDERS: [&str; 5] = ["aws", "gcp", "azure", "openstack", "generic"];
const NETWORK_BLOCKS: [&str; 9] = [
    "10.0.0.0/22",
    "10.0.0.0/23",
    "10.0.2.0/24",
    "10.0.0.0/16",
    "172.16.0.0/20",
    "169.254.0.0/22",
    "2001:db8::/56",
    "/16",
    "10.0.0.0 0.0.3.255",
];

fn document(plan: &Value) -> Document {
    load(&plan.to_string()).unwrap_or_else(|faults| panic!("{plan}: {}", faults[0])).document
}

fn judge(plan: &Plan) -> Report {
    check(plan, &Policy::default())
}

/// A block inside `10.0.0.0/22`, mostly canonical, or something else that somebody might type.
fn any_block() -> impl Strategy<Value = String> {
    prop_oneof![
        12 => (0_u32..1024, 22_u8..=32).prop_map(|(at, prefix)| block_at(at, prefix).to_string()),
        1 => (0_u32..1024, 22_u8..=30).prop_map(|(at, prefix)| format!("10.0.{}.{}/{prefix}", at / 256, at % 256)),
        2 => prop::sample::select(vec![
            "", "/24", "/27", "/28", "/30", "/64", "10.0.0.0 0.0.0.63", "10.0.1.0", "10.0.0.0/33", "2001:db8::/64",
            "169.254.1.0/26", "10.9.0.0/24", "10.0.0.0/8",
        ]).prop_map(str::to_owned),
    ]
}

fn block_at(at: u32, prefix: u8) -> Cidr {
    Cidr::containing(std::net::Ipv4Addr::from_bits((10 << 24) + at).into(), prefix).expect("the prefix is one of IPv4")
}

fn any_address() -> impl Strategy<Value = String> {
    prop_oneof![
        10 => (0_u32..64).prop_map(|at| format!("10.0.0.{at}")),
        1 => prop::sample::select(vec!["10.0.0.300", "2001:db8::9", "10.0.0.7/24", "10.0.3.255"]).prop_map(str::to_owned),
    ]
}

/// A plan of everything that has to do with addresses, right or wrong.
fn any_plan() -> impl Strategy<Value = Value> {
    let network =
        (prop::sample::select(&PROVIDERS[..]), prop::collection::vec(prop::sample::select(&NETWORK_BLOCKS[..]), 0..3));
    let purpose = prop::sample::select(vec!["general", "connector", "secondary"]);
    let subnet = (0_usize..2, any_block(), prop::option::of(any_block()), purpose, 0_u32..80);
    let host = (any::<prop::sample::Index>(), 0_u32..70, prop::collection::vec(any_address(), 0..3));
    let links = (any::<bool>(), any::<bool>(), prop::option::of(any::<prop::sample::Index>()));
    (
        prop::collection::vec(network, 2),
        prop::collection::vec(subnet, 1..7),
        prop::collection::vec(host, 0..5),
        links,
    )
        .prop_map(|(networks, subnets, hosts, (is_peered, has_pool, nat))| {
            let subnet_id = |at: usize| format!("s{at}");
            let networks: Vec<Value> = networks.iter().enumerate().map(|(at, (provider, cidrs))| {
                json!({"id": format!("n{at}"), "provider": provider, "cidrs": cidrs})
            }).collect();
            let hosts: Vec<Value> = hosts.iter().enumerate().map(|(at, (subnet, count, addresses))| {
                json!({"id": format!("h{at}"), "subnet": subnet_id(subnet.index(subnets.len())), "count": count, "addresses": addresses})
            }).collect();
            let nats: Vec<Value> = nat.iter().map(|subnet| {
                json!({"id": "nat", "network": "n0", "subnet": subnet_id(subnet.index(subnets.len()))})
            }).collect();
            let subnets: Vec<Value> = subnets.iter().enumerate().map(|(at, (network, cidr, reserved, purpose, growth))| {
                let reserved: Vec<&String> = reserved.iter().collect();
                json!({"id": subnet_id(at), "network": format!("n{network}"), "cidr": cidr, "reserved": reserved, "purpose": purpose, "growth": growth})
            }).collect();
            let peerings = if is_peered { json!([{"id": "link", "requester": "n0", "accepter": "n1"}]) } else { json!([]) };
            let pools = if has_pool { json!([{"id": "pool", "cidr": "10.0.0.0/14"}]) } else { json!([]) };
            json!({
                "netdraft": "1.0", "pools": pools, "networks": networks, "subnets": subnets, "hosts": hosts, "nats": nats,
                "peerings": peerings,
            })
        })
}

/// The pairs that findings of a rule name: the place of the finding, and each place that it points at.
fn pairs(report: &Report, rule: &str) -> BTreeSet<(String, String)> {
    let of_rule = report.findings.iter().filter(|finding| finding.rule == rule);
    let pairs = of_rule
        .flat_map(|finding| finding.related.iter().map(|other| sorted(&finding.primary.entity, &other.anchor.entity)));
    pairs.collect()
}

fn sorted(one: &str, other: &str) -> (String, String) {
    if one < other { (one.to_owned(), other.to_owned()) } else { (other.to_owned(), one.to_owned()) }
}

/// What is wrong where, by rules about addresses, as errors alone. That a subnet has no block is one error, whether there is room for one or not.
fn errors(report: &Report) -> BTreeSet<(&'static str, String)> {
    let errors = report.findings.iter().filter(|finding| finding.severity == Severity::Error && is_ours(finding));
    let rule = |finding: &Finding| match finding.rule {
        "allocator-conflict" => "block-missing",
        rule => rule,
    };
    // The blocks of a network move up when one before them goes.
    let place = |finding: &Finding| match finding.primary.field.starts_with("cidrs") {
        true => finding.primary.entity.clone(),
        false => finding.primary.to_string(),
    };
    errors.map(|finding| (rule(finding), place(finding))).collect()
}

fn is_ours(finding: &Finding) -> bool {
    matches!(finding.category.word(), "cidr" | "ipam")
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn every_pair_of_subnets_that_overlaps_is_named_once(
        blocks in prop::collection::vec((0_u32..256, 24_u8..=32), 0..12),
        order in Just((0..12).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let blocks: Vec<Cidr> = blocks.into_iter().map(|(at, prefix)| block_at(at, prefix)).collect();
        let plan = |order: &[usize]| {
            let subnet = |at: &usize| Some(json!({"id": format!("s{at:02}"), "network": "lan", "cidr": blocks.get(*at)?.to_string()}));
            let subnets: Vec<Value> = order.iter().filter_map(subnet).collect();
            document(&json!({"netdraft": "1.0", "provider": "generic", "networks": [{"id": "lan"}], "subnets": subnets})).plan
        };
        let mut expected = BTreeSet::new();
        for (at, one) in blocks.iter().enumerate() {
            for (other_at, other) in blocks.iter().enumerate().skip(at + 1) {
                if one.overlaps(*other) {
                    expected.insert(sorted(&format!("s{at:02}"), &format!("s{other_at:02}")));
                }
            }
        }
        let report = judge(&plan(&(0..12).collect::<Vec<_>>()));
        prop_assert_eq!(pairs(&report, "subnet-overlap"), expected);
        prop_assert_eq!(judge(&plan(&order)).findings, report.findings, "the order of the file does not matter");
    }

    #[test]
    fn what_is_used_and_what_is_free_add_up(plan in any_plan()) {
        let document = document(&plan);
        let facts = Facts::new(&document.plan);
        let addresses: &AddressPlan<'_> = facts.addresses();
        for subnet in document.plan.subnets.iter() {
            let Some(room) = addresses.use_of(subnet) else { continue };
            prop_assert_eq!(room.reserved + room.usable, room.total);
            prop_assert_eq!(room.free, room.usable.saturating_sub(room.used));
            let held: u128 = addresses.holders_of(&subnet.id).iter().map(|holder| holder.count).sum();
            prop_assert_eq!(room.used, held);
        }
    }

    #[test]
    fn every_fix_takes_its_finding_away_and_makes_no_error(plan in any_plan()) {
        let document = document(&plan);
        let report = judge(&document.plan);
        let before = errors(&report);
        for finding in report.findings.iter().filter(|finding| is_ours(finding)) {
            for fix in &finding.fixes {
                let mut repaired = document.clone();
                if let Err(refusal) = apply(&mut repaired, &fix.command()) {
                    return Err(TestCaseError::fail(format!("{}: {} is refused: {refusal}", finding.rule, fix.title)));
                }
                let after = judge(&repaired.plan);
                let same = |other: &&Finding| {
                    (other.rule, &other.primary, &other.message) == (finding.rule, &finding.primary, &finding.message)
                };
                prop_assert!(!after.findings.iter().any(|other| same(&other)), "{}: {} changes nothing in {plan}", finding.rule, fix.title);
                // What had no readable block before may turn out to be wrong in another way.
                let is_revealed = |rule: &str| match finding.rule {
                    "cidr-invalid-mask" => true,
                    "block-missing" | "allocator-conflict" => rule == "connector-subnet-invalid",
                    _ => false,
                };
                let after = errors(&after);
                let made: Vec<_> = after.difference(&before).filter(|(rule, _)| !is_revealed(rule)).collect();
                prop_assert!(made.is_empty(), "{} at {}: {} makes {made:?} in {plan}", finding.rule, finding.primary, fix.title);
            }
        }
    }

    #[test]
    fn the_blocks_offered_for_overlaps_can_be_used_all_at_once(
        blocks in prop::collection::vec((0_u32..1024, 24_u8..=28), 2..10),
    ) {
        let subnet = |(at, (start, prefix)): (usize, &(u32, u8))| {
            json!({"id": format!("s{at}"), "network": "lan", "cidr": block_at(*start, *prefix).to_string()})
        };
        let subnets: Vec<Value> = blocks.iter().enumerate().map(subnet).collect();
        let mut document =
            document(&json!({"netdraft": "1.0", "networks": [{"id": "lan", "cidrs": ["10.0.0.0/16"]}], "subnets": subnets}));
        for finding in judge(&document.plan).findings.iter().filter(|finding| finding.rule == "subnet-overlap") {
            apply(&mut document, &finding.fixes[0].command()).expect("a fix applies to the plan that it was offered for");
        }
        prop_assert!(pairs(&judge(&document.plan), "subnet-overlap").is_empty());
    }
}

/// Twenty thousand subnets with one and the same block: nothing may compare each with each, and each finding stays small.
#[test]
fn many_equal_subnets_are_judged_in_bounded_work() {
    let subnet = |at: usize| json!({"id": format!("s{at:05}"), "network": "lan", "cidr": "10.0.1.0/24"});
    let subnets: Vec<Value> = (0..20_000).map(subnet).collect();
    let plan = json!({"netdraft": "1.0", "provider": "generic", "networks": [{"id": "lan"}], "subnets": subnets});
    let report = judge(&document(&plan).plan);
    let overlaps: Vec<&Finding> = report.findings.iter().filter(|finding| finding.rule == "subnet-overlap").collect();
    assert_eq!(overlaps.len(), 19_999);
    assert!(overlaps.iter().all(|finding| finding.related.len() <= 16 && finding.message.len() < 200));
    assert_eq!(overlaps[0].evidence["overlaps"]["count"], 19_999);
}
