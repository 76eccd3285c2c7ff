//! Do packets fare in an imported network as others say? Flows of Batfish's own tests, with their hops, from the folder that the variable
//! `NETDRAFT_CASES` names.

use std::collections::BTreeMap;
use std::io::Write;
use std::net::IpAddr;
use std::path::PathBuf;

use netdraft_core::address::Family;
use netdraft_core::analysis::Facts;
use netdraft_core::analysis::packet::{Packet, TCP};
use netdraft_core::analysis::path::{CLIENT_PORT, Effect, End, Path, Place, Step, StepKind, Verdict, read_end};
use netdraft_core::model::{Kind, Plan};
use serde_json::Value;

use crate::{files_in, imported};

/// The folder of cases; nothing when the variable is not set.
pub(crate) fn case_folder(name: &str) -> Option<PathBuf> {
    std::env::var_os("NETDRAFT_CASES").map(|folder| PathBuf::from(folder).join(name))
}

/// Says how many cases were run or skipped, straight to the stream: what a passing test prints is not shown.
pub(crate) fn say(what: &str, run: usize, skipped: usize) {
    let _ = writeln!(std::io::stderr(), "{what}: {run} run, {skipped} skipped (NETDRAFT_CASES)");
}

/// A place as the cases write it: an id, a VPC's router, an address in a subnet, or the internet.
fn source<'a>(facts: &Facts<'a>, text: &str) -> End<'a> {
    let read = |text: &str| read_end(facts, text, Family::V4).unwrap_or_else(|fault| panic!("{fault}"));
    let inner = text.strip_prefix("internet(").and_then(|rest| rest.strip_suffix(')'));
    match (inner, text.split_once(" src ")) {
        (Some(address), _) => End { address: address.parse().expect("an address"), ..read("internet") },
        (None, Some((_, address))) => read(address),
        (None, None) => read(text),
    }
}

/// The disposition by Batfish's names, and the hops up to there: hosts, subnets, VPCs, gateways and the internet.
fn disposition(plan: &Plan, path: &Path) -> (&'static str, Vec<String>) {
    let mut hops: Vec<String> = Vec::new();
    for step in &path.forward.steps {
        visit(plan, step, &mut hops);
        if step.effect == Effect::Stops {
            return (stopped(plan, step), hops);
        }
    }
    let last = path.forward.steps.last().expect("a walk has steps");
    let is_subnet = plan.kind_of(&last.at) == Some(Kind::Subnet);
    let word = match (last.kind, last.at.as_str()) {
        (StepKind::End, "internet") => "EXITS_NETWORK",
        (StepKind::End, _) if is_subnet => "NEIGHBOR_UNREACHABLE",
        (StepKind::End, _) => "ACCEPTED",
        _ => "UNKNOWN",
    };
    (word, hops)
}

fn stopped(plan: &Plan, step: &Step) -> &'static str {
    let is_gateway = plan.kind_of(&step.at) == Some(Kind::Gateway);
    match step.kind {
        StepKind::Filter => "DENIED_IN",
        StepKind::Route if step.text.contains("has no route") => "NO_ROUTE",
        StepKind::Translation if is_gateway => "DENIED_IN",
        StepKind::Start | StepKind::Route | StepKind::Link | StepKind::Translation | StepKind::End => "NULL_ROUTED",
    }
}

/// Adds the hops of a step. A packet that a table has a route for, and one that enters a subnet from elsewhere, passes the router of the VPC.
fn visit(plan: &Plan, step: &Step, hops: &mut Vec<String>) {
    let last = hops.last().map(String::as_str).unwrap_or_default();
    let met: Vec<&str> = match plan.kind_of(&step.at) {
        Some(Kind::RouteTable) if step.effect == Effect::Passes => {
            plan.route_tables.by_text(&step.at).map(|table| table.network.as_str()).into_iter().collect()
        }
        Some(Kind::RouteTable | Kind::Peering | Kind::PublicAddress) => Vec::new(),
        Some(Kind::Subnet) => {
            let subnet = plan.subnets.by_text(&step.at).expect("the subnet of the step");
            let is_inside = last == step.at || plan.hosts_of(&subnet.id).any(|host| host.id.as_str() == last);
            let router = Some(subnet.network.as_str()).filter(|_| !is_inside && !last.is_empty());
            router.into_iter().chain([step.at.as_str()]).collect()
        }
        Some(_) | None => vec![step.at.as_str()],
    };
    hops.extend(met.into_iter().map(str::to_owned));
    hops.dedup();
}

/// The ends of a flow of the cases, and its first packet.
fn flow<'a>(facts: &Facts<'a>, row: &Value, port: u16) -> (End<'a>, End<'a>, Packet) {
    let from = source(facts, row["src"].as_str().expect("a source"));
    let destination: IpAddr = row["dst"].as_str().expect("a destination").parse().expect("an address");
    // Networks with the same blocks may both have the address; which of them is meant is for the routes to say.
    let nowhere = End { place: Place::Internet, address: destination, is_example: false };
    let to = read_end(facts, &destination.to_string(), Family::V4).unwrap_or(nowhere);
    let (source_port, source) = (CLIENT_PORT, from.address);
    let packet = Packet { source, destination, protocol: TCP, source_port, destination_port: port };
    (from, to, packet)
}

#[test]
fn packets_fare_as_batfish_says() {
    let Some(folder) = case_folder("batfish-aws") else { return say("flows of batfish-aws", 0, 13) };
    let text = std::fs::read_to_string(folder.join("flows.json")).expect("the flows");
    let rows: Value = serde_json::from_str(&text).expect("JSON");
    let rows = rows["flows"].as_array().expect("a list");
    let mut plans: BTreeMap<&str, Plan> = BTreeMap::new();
    for row in rows {
        let snapshot = row["snapshot"].as_str().expect("a snapshot");
        let plan = plans
            .entry(snapshot)
            .or_insert_with(|| imported(&files_in(&folder.join("snapshots").join(snapshot))).document.plan);
        let facts = Facts::new(plan);
        let port = row["dport"].as_u64().and_then(|port| u16::try_from(port).ok()).unwrap_or(80);
        let (from, to, packet) = flow(&facts, row, port);
        let path = Path::of(&facts, &from, &to, packet);
        let expected = row["path"].as_array().expect("hops").iter().filter_map(Value::as_str);
        // The backbone of AWS is part of the internet here.
        let expected: Vec<&str> = expected.filter(|hop| *hop != "aws-backbone").collect();
        let (word, hops) = disposition(plan, &path);
        assert_eq!(
            (word, hops),
            (row["batfish"].as_str().expect("a word"), expected.iter().map(|hop| (*hop).to_owned()).collect()),
            "{row:#}\n{path:#?}"
        );
        // Where a group that lets in nothing but tcp/22 stops the packet, the same packet for that port passes.
        let at_host = expected.last().is_some_and(|last| last.starts_with("i-"));
        if word == "DENIED_IN" && at_host {
            let (from, to, packet) = flow(&facts, row, 22);
            let path = Path::of(&facts, &from, &to, packet);
            assert_eq!(disposition(plan, &path).0, "ACCEPTED", "{row:#}\n{path:#?}");
            let answered = if from.name().starts_with("vpc-") { Verdict::Partial } else { Verdict::Allowed };
            assert_eq!(path.verdict(), answered, "{row:#}\n{path:#?}");
        }
    }
    say("flows of batfish-aws", rows.len(), 0);
    assert_eq!(rows.len(), 13);
}
