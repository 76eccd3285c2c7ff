//! Who may talk to whom in an imported network? The reports of np-guard on endpoints and on subnets, row by row, from the folder that the variable
//! `NETDRAFT_CASES` names.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::Path;

use netdraft_core::address::Family;
use netdraft_core::analysis::Facts;
use netdraft_core::analysis::packet::{ICMP, Packet, TCP, UDP};
use netdraft_core::analysis::path::{self, End, Verdict, read_end};
use netdraft_core::check::check;
use netdraft_core::edit::{Command, apply};
use netdraft_core::format::{load, save};
use netdraft_core::import::SourceFile;
use netdraft_core::model::{Document, Entity, Kind, Plan};
use netdraft_core::rules::Policy;
use serde_json::{Value, json};

use crate::published::{case_folder, say};
use crate::{file_at, imported};

/// The snapshots, with the number of rows in the report on each, and what is imported of it: networks, subnets, hosts, filters, gateways.
const SNAPSHOTS: [(&str, &str, usize, [usize; 5]); 2] = [
    ("input_basic_config_with_sg.json", "basic_config_with_sg_all_vpcs_.txt", 4, [2, 5, 2, 5, 2]),
    ("input_aws_acl_1.json", "aws_acl_1_all_vpcs_.txt", 23, [2, 7, 6, 8, 2]),
];

/// Numbers that no rule of a plan tells apart, as ranges from 1 to 65535; the first of a range stands for all of it.
fn port_classes(plan: &Plan) -> Vec<(u16, u16)> {
    let mut starts = BTreeSet::from([1]);
    for rule in plan.filters.iter().flat_map(|filter| &filter.rules) {
        for range in rule.ports.ranges().iter().chain(rule.source_ports.ranges()) {
            starts.extend([range.first.max(1), range.last.saturating_add(1).max(1)]);
        }
    }
    let starts: Vec<u16> = starts.into_iter().collect();
    let ends = starts.iter().skip(1).map(|next| next - 1).chain([u16::MAX]);
    starts.iter().copied().zip(ends).collect()
}

/// An end of the report: how it is written, and addresses of which no rule tells those of the same end apart.
struct Side<'a> {
    name: String,
    end: End<'a>,
}

fn end<'a>(facts: &Facts<'a>, text: &str) -> End<'a> {
    read_end(facts, text, Family::V4).unwrap_or_else(|fault| panic!("{fault}"))
}

/// The hosts, and the internet.
fn endpoints<'a>(facts: &Facts<'a>, plan: &'a Plan) -> Vec<Side<'a>> {
    let hosts = plan.hosts.iter().map(|host| {
        let end = end(facts, host.id.as_str());
        Side { name: format!("{}[{}]", host.title(), end.address), end }
    });
    hosts.chain(internet(facts)).collect()
}

/// The subnets, each by the probe that stands in it, and the internet.
fn subnets<'a>(facts: &Facts<'a>, plan: &'a Plan) -> Vec<Side<'a>> {
    let probes = plan
        .subnets
        .iter()
        .map(|subnet| Side { name: subnet.title().to_owned(), end: end(facts, &probe_in(subnet.id.as_str())) });
    probes.chain(internet(facts)).collect()
}

fn internet<'a>(facts: &Facts<'a>) -> [Side<'a>; 2] {
    // The only public block that the rules mention, and an address in none of them.
    let ends = [("Public Internet 147.235.208.136/32", "147.235.208.136"), ("Public Internet", "8.8.8.8")];
    ends.map(|(name, address)| Side {
        name: name.to_owned(),
        end: End { address: address.parse::<IpAddr>().expect("an address"), ..end(facts, "internet") },
    })
}

/// The id of the host that stands for a subnet.
fn probe_in(subnet: &str) -> String {
    format!("probe-{subnet}")
}

/// What np-guard's report on subnets asks: whether network ACLs let pass what hosts send that no group holds back. So a host in an open group is put into
/// each subnet, with a public address where hosts get one as they are launched.
fn with_probes(input: &SourceFile) -> Document {
    let mut document = imported(std::slice::from_ref(input)).document;
    let mut edit = |kind, id: &str, fields| {
        let added = Command::add(kind, id, fields);
        apply(&mut document, &added).unwrap_or_else(|refusal| panic!("{refusal}"));
    };
    edit(Kind::Filter, "probes", json!({"rules": [{"direction": "ingress"}, {"direction": "egress"}]}));
    let dump: Value = serde_json::from_str(&input.text).expect("JSON");
    for (number, subnet) in dump["subnets"].as_array().expect("subnets").iter().enumerate() {
        let id = subnet["SubnetId"].as_str().expect("an id");
        edit(Kind::Host, &probe_in(id), json!({"subnet": id, "filters": ["probes"]}));
        if subnet["MapPublicIpOnLaunch"] == true {
            let fields = json!({"address": format!("192.0.2.{}", number + 1), "bound_to": [probe_in(id)]});
            edit(Kind::PublicAddress, &format!("address-of-{id}"), fields);
        }
    }
    document
}

/// The rows from the sides that are asked for to all others.
fn all_rows<'a>(facts: &Facts<'a>, sides: &[Side<'a>], is_asked: fn(&Side<'_>) -> bool) -> BTreeSet<String> {
    let classes = port_classes(facts.plan());
    let mut found = BTreeSet::new();
    for from in sides.iter().filter(|from| is_asked(from)) {
        for to in sides.iter().filter(|to| to.name != from.name && !(is_outside(from) && is_outside(to))) {
            found.extend(rows(facts, from, to, &classes));
        }
    }
    merged(found)
}

fn is_outside(side: &Side<'_>) -> bool {
    side.name.starts_with("Public Internet")
}

/// The rows of a report, of which there are so many.
fn expected_rows(folder: &Path, report: &str, count: usize) -> BTreeSet<String> {
    let text = std::fs::read_to_string(folder.join("expected/report").join(report)).expect("the report");
    let rows = text.lines().map(str::trim).filter(|line| line.contains(" => ")).map(str::to_owned);
    let rows: BTreeSet<String> = rows.collect();
    assert_eq!(rows.len(), count, "{report}");
    rows
}

/// The verdict on one packet between two ends. Hosts are known on the internet by their public address.
fn verdict<'a>(
    facts: &Facts<'a>,
    [from, to]: [&End<'a>; 2],
    protocol: u8,
    [source_port, destination_port]: [u16; 2],
) -> Verdict {
    let first = path::first_packet(facts, from, to, protocol, Some(destination_port));
    path::Path::of(facts, from, to, Packet { source_port, destination_port, ..first }).verdict()
}

/// Source and destination ports of TCP, with whether the answer comes back.
type Cell = ((u16, u16), (u16, u16), bool);

/// The rows for a pair of ends, as np-guard writes them.
fn rows<'a>(facts: &Facts<'a>, from: &Side<'a>, to: &Side<'a>, classes: &[(u16, u16)]) -> Vec<String> {
    let ask = |protocol, source: (u16, u16), destination: (u16, u16)| {
        let found = verdict(facts, [&from.end, &to.end], protocol, [source.0, destination.0]);
        assert_ne!(found, Verdict::Unknown, "{} => {}", from.name, to.name);
        found
    };
    let pairs: Vec<_> = classes.iter().flat_map(|source| classes.iter().map(move |to| (*source, *to))).collect();
    let passes = |found: Verdict| found != Verdict::Denied;
    let udp = pairs.iter().filter(|(source, to)| passes(ask(UDP, *source, *to))).count();
    let icmp = passes(ask(ICMP, (8, 8), (0, 0)));
    let tcp: Vec<Cell> = pairs
        .iter()
        .map(|(source, to)| (*source, *to, ask(TCP, *source, *to)))
        .filter(|(_, _, found)| passes(*found))
        .map(|(source, to, found)| (source, to, found == Verdict::Allowed))
        .collect();
    let row = |what: &str| format!("{} => {} : {what}", from.name, to.name);
    match (tcp.len(), udp, icmp) {
        (0, 0, false) => Vec::new(),
        (tcp_count, udp, true) if tcp_count == pairs.len() && udp == pairs.len() => vec![row("All Connections")],
        (_, 0, false) => tcp_rows(&tcp, classes).into_iter().map(|what| row(&what)).collect(),
        other => panic!("{} => {}: np-guard has no row like {other:?}", from.name, to.name),
    }
}

/// TCP in words: with and without answers apart, as a product of source and destination ports.
fn tcp_rows(cells: &[Cell], classes: &[(u16, u16)]) -> Vec<String> {
    let mut rows = Vec::new();
    for answered in [true, false] {
        let mine: Vec<&Cell> = cells.iter().filter(|cell| cell.2 == answered).collect();
        let sources: BTreeSet<(u16, u16)> = mine.iter().map(|cell| cell.0).collect();
        let destinations: BTreeSet<(u16, u16)> = mine.iter().map(|cell| cell.1).collect();
        assert_eq!(mine.len(), sources.len() * destinations.len(), "a product of ports");
        if mine.is_empty() {
            continue;
        }
        let side = |name: &str, ports: &BTreeSet<(u16, u16)>| match ports.len() == classes.len() {
            true => String::new(),
            false => format!(" {name}: {}", written(ports)),
        };
        let mark = if answered { "" } else { " *" };
        rows.push(format!("protocol: TCP{}{}{mark}", side("src-ports", &sources), side("dst-ports", &destinations)));
    }
    rows
}

/// Ranges of ports, neighbours joined.
fn written(ports: &BTreeSet<(u16, u16)>) -> String {
    let mut joined: Vec<(u16, u16)> = Vec::new();
    for range in ports {
        match joined.last_mut() {
            Some(last) if last.1.checked_add(1) == Some(range.0) => last.1 = range.1,
            _ => joined.push(*range),
        }
    }
    let one = |(first, last): &(u16, u16)| if first == last { first.to_string() } else { format!("{first}-{last}") };
    joined.iter().map(one).collect::<Vec<_>>().join(",")
}

/// The whole internet is written as one end where both of its parts fare alike.
fn merged(rows: BTreeSet<String>) -> BTreeSet<String> {
    let part = "Public Internet 147.235.208.136/32";
    let is_half = |row: &String| row.contains(part) && rows.contains(&row.replace(part, "Public Internet"));
    let whole = |row: &String| match row.contains(part) {
        true => row.clone(),
        false => row.replace("Public Internet", "Public Internet (all ranges)"),
    };
    rows.iter().filter(|row| !is_half(row)).map(whole).collect()
}

#[test]
fn endpoints_talk_as_np_guard_says() {
    let row_count = SNAPSHOTS.iter().map(|(_, _, rows, _)| rows).sum();
    let Some(folder) = case_folder("npguard-aws") else { return say("rows of npguard-aws", 0, row_count) };
    for (input, report, count, kinds) in SNAPSHOTS {
        let import = imported(&[file_at(&folder.join("input").join(input))]);
        let plan = &import.document.plan;
        let found =
            [plan.networks.len(), plan.subnets.len(), plan.hosts.len(), plan.filters.len(), plan.gateways.len()];
        assert_eq!(found, kinds, "{input}");
        let facts = Facts::new(plan);
        let found = all_rows(&facts, &endpoints(&facts, plan), |_| true);
        assert_eq!(found, expected_rows(&folder, report, count), "{input}");
    }
    say("rows of npguard-aws", row_count, 0);
}

/// The report lists what subnets send, and not what the internet sends to them: it knows gateways only as ways out.
#[test]
fn subnets_talk_as_np_guard_says() {
    let reports = SNAPSHOTS.map(|(input, report, ..)| (input, report.replace(".txt", "subnetsBased_withPGW.txt")));
    let counts = [12, 19];
    let Some(folder) = case_folder("npguard-aws") else {
        return say("subnet rows of npguard-aws", 0, counts.iter().sum());
    };
    for ((input, report), count) in reports.into_iter().zip(counts) {
        let plan = with_probes(&file_at(&folder.join("input").join(input))).plan;
        let facts = Facts::new(&plan);
        let found = all_rows(&facts, &subnets(&facts, &plan), |from| !is_outside(from));
        assert_eq!(found, expected_rows(&folder, &report, count), "{input}");
    }
    say("subnet rows of npguard-aws", counts.iter().sum(), 0);
}

#[test]
fn imported_snapshots_are_plans_that_can_be_checked() {
    let Some(folder) = case_folder("npguard-aws") else { return say("snapshots of npguard-aws", 0, SNAPSHOTS.len()) };
    for (input, ..) in SNAPSHOTS {
        let document = imported(&[file_at(&folder.join("input").join(input))]).document;
        let loaded = load(&save(&document)).unwrap_or_else(|faults| panic!("{}", faults[0]));
        assert_eq!((&loaded.document, loaded.notes.as_slice()), (&document, &[][..]));
        let report = check(&document.plan, &Policy::default());
        // np-guard's linter finds one fault in one of them: a network ACL that drops the answers to what it lets in.
        let dropped = report.findings.iter().filter(|finding| finding.rule == "stateless-return-missing");
        let dropped: Vec<&str> = dropped.map(|finding| finding.primary.entity.as_str()).collect();
        let expected: &[&str] = if input == "input_aws_acl_1.json" { &["NetworkAclId:43"] } else { &[] };
        assert_eq!(dropped, expected, "{input}");
    }
    say("snapshots of npguard-aws", SNAPSHOTS.len(), 0);
}
