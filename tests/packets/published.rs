//! Does a published access list of 105 rules get its published verdicts? It is read from the folder that the variable
//! `NETDRAFT_CASES` names.
//!
//! The only words beside addresses and ports in that list are names of ICMP messages, each of which is a type and perhaps a code.

use netdraft_core::address::Cidr;
use netdraft_core::analysis::rule_anomalies::{Effect, analyse};
use netdraft_core::analysis::rule_order::{Action, OrderedRule, first_match, permitted};
use netdraft_core::analysis::{Intervals, Match, Packet, PacketSet};
use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;

const RULES: &str = "pybatfish-acl/current.acl_in.json";
const VERDICTS: &str = "pybatfish-acl/expected.json";

fn case_folder() -> Option<PathBuf> {
    std::env::var_os("NETDRAFT_CASES").map(PathBuf::from)
}

/// The rules and the verdicts; nothing when there is no folder to read them from.
fn case_files() -> Option<(Value, Value)> {
    let folder = case_folder()?;
    let read = |name: &str| -> Value {
        let path = folder.join(name);
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    Some((read(RULES), read(VERDICTS)["current.acl_in"].take()))
}

#[test]
fn every_case_file_is_read_or_counted_as_skipped() -> std::io::Result<()> {
    let read = if case_files().is_some() { 2 } else { 0 };
    // Straight to the stream: what a passing test prints is not shown.
    writeln!(std::io::stderr(), "{read} case files read, {} skipped (NETDRAFT_CASES)", 2 - read)?;
    assert_eq!(read, if case_folder().is_some() { 2 } else { 0 });
    Ok(())
}

#[track_caller]
fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is a number"))
}

#[track_caller]
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is a text"))
}

#[track_caller]
fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("{value} is a list"))
}

#[track_caller]
fn action(value: &Value) -> Action {
    match text(value) {
        "allow" => Action::Allow,
        "deny" => Action::Deny,
        other => panic!("{other} is an action"),
    }
}

/// One port, or the first and the last of a range.
#[track_caller]
fn ports(value: &Value) -> Intervals<u16> {
    let port = |value: &Value| u16::try_from(number(value)).expect("ports have 16 bits");
    match value {
        Value::Array(ends) => Intervals::range(port(&ends[0]), port(&ends[1])),
        single => port(single).into(),
    }
}

/// The block that holds an address and has the prefix length after it: a router drops the bits behind a mask.
#[track_caller]
fn block(text: &str) -> Cidr {
    let (address, prefix) = text.split_once('/').unwrap_or_else(|| panic!("{text} has a prefix length"));
    let parsed = address.parse().ok().zip(prefix.parse().ok());
    let block = parsed.and_then(|(address, prefix)| Cidr::containing(address, prefix));
    block.unwrap_or_else(|| panic!("{text} is a block"))
}

/// What a rule or a question is about; a member that is missing or null is not looked at.
#[track_caller]
fn matching(row: &Value) -> Match {
    let named = ["protocol", "proto"].iter().find_map(|key| row[*key].as_str()).expect("a rule names its protocol");
    let mut rule = Match::any().protocol(named.parse().unwrap_or_else(|fault| panic!("{fault}")));
    if let Some(text) = row["src"].as_str() {
        rule = rule.sources(block(text));
    }
    if let Some(text) = row["dst"].as_str() {
        rule = rule.destinations(block(text));
    }
    if !row["sport"].is_null() {
        rule = rule.source_ports(ports(&row["sport"]));
    }
    if !row["dport"].is_null() {
        rule = rule.destination_ports(ports(&row["dport"]));
    }
    match row["extra"].as_str() {
        None => rule,
        Some("echo-reply") => rule.icmp(0, Some(0)),
        Some("redirect") => rule.icmp(5, None),
        Some("ttl-exceeded") => rule.icmp(11, Some(0)),
        Some(other) => panic!("{other} is the name of an ICMP message"),
    }
}

/// The rules of the list with their line numbers.
fn rules(rows: &Value) -> (Vec<u64>, Vec<OrderedRule>) {
    let rule =
        |row: &Value| OrderedRule { matches: PacketSet::from_match(&matching(row)), action: action(&row["action"]) };
    list(rows).iter().map(|row| (number(&row["priority"]), rule(row))).unzip()
}

#[test]
fn exactly_the_published_lines_are_unreachable() {
    let Some((rows, verdicts)) = case_files() else { return };
    let (lines, rules) = rules(&rows);
    assert_eq!(rules.len(), 105);
    let dead = |(place, effect): (usize, &Effect)| match effect {
        Effect::Decides { witness } => {
            assert_eq!(first_match(&rules, witness), Some(place), "{witness} reaches line {}", lines[place]);
            None
        }
        Effect::ShadowedBy { cover } => Some((lines[place], lines[cover.other], true)),
        Effect::RedundantTo { cover } => Some((lines[place], lines[*cover], false)),
        other => panic!("line {}: {other:?}", lines[place]),
    };
    let found = analyse(&rules);
    let found: Vec<_> = found.iter().map(|verdict| &verdict.effect).enumerate().filter_map(dead).collect();
    let published = list(&verdicts["unreachable_lines"]).iter().map(|row| {
        let [blocker] = list(&row["blocked_by"]) else { panic!("{row} has one blocking line") };
        (number(&row["line"]), number(blocker), row["different_action"].as_bool().expect("true or false"))
    });
    assert_eq!(found, published.collect::<Vec<_>>());
}

#[test]
fn the_published_packets_are_decided_by_the_published_lines() {
    let Some((rows, verdicts)) = case_files() else { return };
    let (lines, rules) = rules(&rows);
    for row in list(&verdicts["tests"]) {
        let end =
            |address: &str, port: &str| format!("{}:{}", text(&row[address]), number(&row[port])).parse().unwrap();
        let (source, destination) = (end("src", "sport"), end("dst", "dport"));
        let packet = match text(&row["proto"]) {
            "tcp" => Packet::tcp(source, destination),
            "udp" => Packet::udp(source, destination),
            other => panic!("{other} has ports"),
        };
        let place = first_match(&rules, &packet).unwrap_or_else(|| panic!("{packet} meets a line"));
        assert_eq!((lines[place], rules[place].action), (number(&row["line"]), action(&row["verdict"])), "{packet}");
    }
}

#[test]
fn the_published_searches_find_exactly_what_is_there() {
    let Some((rows, verdicts)) = case_files() else { return };
    let (_, rules) = rules(&rows);
    let passing = permitted(&rules, Action::Deny).unwrap();
    let found = |row: &Value| {
        let space = PacketSet::from_match(&matching(&row["space"]));
        let found = match action(&row["find"]) {
            Action::Allow => space.intersection(&passing),
            Action::Deny => space.difference(&passing),
        };
        found.unwrap().boxes().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let answers: Vec<(&str, Vec<String>)> =
        list(&verdicts["search"]).iter().map(|row| (text(&row["result"]), found(row))).collect();
    let needle = "udp from 10.10.10.42 to 218.8.104.58 port 53".to_owned();
    assert_eq!(answers, [("exists: only 10.10.10.42", vec![needle]), ("none", vec![])]);
}
