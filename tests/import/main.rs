//! Does an import keep what a provider says? A dump written for the purpose, damaged dumps, and cases of other projects with published verdicts.
#![cfg(not(target_arch = "wasm32"))]

mod damage;
mod npguard;
mod published;

use std::path::{Path, PathBuf};

use netdraft_core::address::Family;
use netdraft_core::analysis::Facts;
use netdraft_core::analysis::packet::TCP;
use netdraft_core::analysis::path::{self, Verdict, first_packet, read_end};
use netdraft_core::format::{load, save};
use netdraft_core::import::{Import, SourceFile, aws};
use netdraft_core::model::{Id, Plan};

/// Where the dump is that shows every kind of thing.
const SHOP: &str = "data/import/shop";

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The files of a folder and of the folders in it, sorted by name.
fn files_in(folder: &Path) -> Vec<SourceFile> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry of the folder").path()).collect();
    paths.sort();
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = paths.into_iter().partition(|path| path.is_dir());
    let nested = folders.iter().flat_map(|folder| files_in(folder));
    files.iter().map(|path| file_at(path)).chain(nested).collect()
}

fn file_at(path: &Path) -> SourceFile {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
    SourceFile { name, text }
}

fn imported(files: &[SourceFile]) -> Import {
    aws(files).unwrap_or_else(|faults| panic!("{}", faults[0]))
}

fn shop() -> Import {
    imported(&files_in(&data(SHOP)))
}

/// The report's remarks of one section, as lines.
fn lines(remarks: &[netdraft_core::import::Remark]) -> Vec<String> {
    remarks.iter().map(ToString::to_string).collect()
}

fn ask(plan: &Plan, from: &str, to: &str, port: u16) -> path::Path {
    let facts = Facts::new(plan);
    let family = if from.contains("ipv6") || to.contains("ipv6") { Family::V6 } else { Family::V4 };
    let [from, to] = [from, to].map(|end| read_end(&facts, end, family).unwrap_or_else(|fault| panic!("{fault}")));
    path::Path::of(&facts, &from, &to, first_packet(&facts, &from, &to, TCP, Some(port)))
}

fn verdict(plan: &Plan, from: &str, to: &str, port: u16) -> Verdict {
    ask(plan, from, to, port).verdict()
}

#[test]
fn every_kind_of_thing_becomes_what_a_plan_calls_it() {
    let (plan, report) = (data("data/import/shop.netdraft.json"), data("data/import/shop.report.txt"));
    let found = shop();
    let texts = [(plan, save(&found.document)), (report, found.report.to_string())];
    for (path, text) in texts {
        if std::env::var_os("NETDRAFT_BLESS").is_some() {
            std::fs::write(&path, &text).expect("the file can be written");
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(text, expected, "{} differs; NETDRAFT_BLESS=1 accepts", path.display());
    }
}

#[test]
fn what_is_imported_is_a_plan_like_any_other() {
    let document = shop().document;
    let loaded = load(&save(&document)).unwrap_or_else(|faults| panic!("{}", faults[0]));
    assert_eq!(loaded.document, document);
    assert_eq!(loaded.notes, []);
}

#[test]
fn the_order_of_the_files_means_nothing() {
    let mut files = files_in(&data(SHOP));
    let first = imported(&files);
    for _ in 0..files.len() {
        files.rotate_left(1);
        assert_eq!(imported(&files), first);
    }
    files.reverse();
    assert_eq!(imported(&files), first);
    // The same answer in two files is one answer.
    let twice: Vec<SourceFile> = files.iter().chain(&files).cloned().collect();
    assert_eq!(imported(&twice).document, first.document);
}

#[test]
fn one_file_with_all_answers_is_the_same_as_many() {
    let mut all = serde_json::Map::new();
    for file in files_in(&data(SHOP)) {
        let answer: serde_json::Value = serde_json::from_str(&file.text).expect("JSON");
        all.extend(answer.as_object().expect("an object").clone());
    }
    let text = serde_json::Value::Object(all).to_string();
    let one = imported(&[SourceFile { name: "all.json".to_owned(), text }]);
    assert_eq!(one.document, shop().document);
}

#[test]
fn verdicts_cross_what_is_known_and_stop_at_what_is_not() {
    let plan = shop().document.plan;
    assert_eq!(verdict(&plan, "internet", "i-web", 443), Verdict::Allowed);
    assert_eq!(verdict(&plan, "internet", "i-web", 80), Verdict::Denied, "the ACL has no rule for it");
    assert_eq!(verdict(&plan, "internet", "i-web-ipv6", 443), Verdict::Partial, "the ACL lets no IPv6 packet out");
    assert_eq!(
        verdict(&plan, "i-web", "eni-two-a", 5432),
        Verdict::Partial,
        "the ACL lets the answer in by its port only"
    );
    assert_eq!(verdict(&plan, "i-web", "eni-two-b", 5432), Verdict::Unknown, "its group is not in the files");
    assert_eq!(verdict(&plan, "eni-two-b", "8.8.8.8", 443), Verdict::Unknown);
    assert_eq!(verdict(&plan, "eni-two-a", "8.8.8.8", 443), Verdict::Denied, "the group lets nothing out");
}

#[test]
fn a_route_to_what_is_not_modelled_gives_no_verdict() {
    let mut document = shop().document;
    // Everything may leave the host, so that its routes decide.
    let everything = serde_json::json!([{"direction": "egress"}]);
    let open = netdraft_core::edit::Command::set("sg-back", "rules", everything);
    netdraft_core::edit::apply(&mut document, &open).expect("the group takes the rule");
    for (destination, expected) in [
        ("10.40.0.1", Verdict::Unknown),
        ("10.41.0.1", Verdict::Denied),
        ("10.60.0.1", Verdict::Unknown),
        ("10.70.0.1", Verdict::Unknown),
        ("10.71.0.1", Verdict::Unknown),
        ("172.16.0.1", Verdict::Allowed),
        ("10.80.0.1", Verdict::Denied),
        ("10.81.0.1", Verdict::Denied),
    ] {
        let facts = Facts::new(&document.plan);
        let from = read_end(&facts, "eni-two-a", Family::V4).expect("the host");
        let site = read_end(&facts, "cgw-1", Family::V4).expect("the site");
        let to = path::End { address: destination.parse().expect("an address"), ..site };
        let path = path::Path::of(&facts, &from, &to, first_packet(&facts, &from, &to, TCP, Some(22)));
        assert_eq!(path.verdict(), expected, "{destination}: {path:#?}");
    }
}

#[test]
fn a_prefix_list_that_is_not_in_the_files_may_have_any_private_address() {
    let plan = shop().document.plan;
    let facts = Facts::new(&plan);
    let table = facts.routes().of_subnet(&Id::new("subnet-front")).expect("the subnet has a table").clone();
    let target = |address: &str| table.lookup(address.parse().expect("an address")).winners[0].target().to_owned();
    assert_eq!(target("10.99.0.1"), "unknown:pl-offices");
    assert_eq!(target("10.21.0.1"), "local");
    assert_eq!(target("8.8.8.8"), "igw-1");
}

#[test]
fn hubs_route_by_their_tables() {
    let mut document = shop().document;
    let open = serde_json::json!([{"direction": "ingress"}, {"direction": "egress"}]);
    for group in ["sg-back", "unknown-groups"] {
        let open = netdraft_core::edit::Command::set(group, "rules", open.clone());
        netdraft_core::edit::apply(&mut document, &open).expect("the group takes the rules");
    }
    let plan = document.plan;
    // The table of the shop's attachment knows the stock, and that of the stock the shop.
    let path = ask(&plan, "eni-two-a", "eni-nlb", 80);
    assert_eq!(path.verdict(), Verdict::Allowed, "{path:#?}");
    assert!(path.forward.steps.iter().any(|step| step.at == "tgw-3"));
    // Behind the line that is attached to the table of the stock may be anything else.
    assert_eq!(verdict(&plan, "eni-nlb", "8.8.8.8", 80), Verdict::Unknown);
}

#[test]
fn a_rule_that_cannot_be_read_lets_nothing_pass_for_certain() {
    let with = |permission: &str| {
        let text = format!(
            r#"{{
                "Vpcs": [{{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}}],
                "Subnets": [{{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"}}],
                "NetworkInterfaces": [
                    {{"NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "PrivateIpAddress": "10.0.0.10", "Groups": [{{"GroupId": "sg-1"}}]}},
                    {{"NetworkInterfaceId": "eni-2", "SubnetId": "subnet-1", "PrivateIpAddress": "10.0.0.11", "Groups": [{{"GroupId": "sg-1"}}]}}
                ],
                "SecurityGroups": [{{"GroupId": "sg-1", "VpcId": "vpc-1", "IpPermissions": [{permission}],
                    "IpPermissionsEgress": [{{"IpProtocol": "-1", "IpRanges": [{{"CidrIp": "0.0.0.0/0"}}]}}]}}]
            }}"#
        );
        let plan = imported(&[SourceFile { name: "group.json".to_owned(), text }]).document.plan;
        verdict(&plan, "eni-1", "eni-2", 22)
    };
    let range = r#""IpRanges": [{"CidrIp": "10.0.0.0/24"}]"#;
    assert_eq!(with(&format!(r#"{{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, {range}}}"#)), Verdict::Allowed);
    assert_eq!(with(&format!(r#"{{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, {range}}}"#)), Verdict::Denied);
    for odd in [
        format!(r#"{{"IpProtocol": "tcp", "FromPort": "ssh", "ToPort": "ssh", {range}}}"#),
        format!(r#"{{"IpProtocol": "tcp", "FromPort": 70000, "ToPort": 80000, {range}}}"#),
        format!(r#"{{"IpProtocol": "vrrp", {range}}}"#),
        format!("{{{range}}}"),
        r#"{"IpProtocol": "-1", "IpRanges": [{}]}"#.to_owned(),
        r#"{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "any"}]}"#.to_owned(),
        r#"{"IpProtocol": "-1", "UserIdGroupPairs": [{}]}"#.to_owned(),
        r#"{"IpProtocol": "-1", "PrefixListIds": [{"PrefixListId": "pl-1"}]}"#.to_owned(),
    ] {
        assert_eq!(with(&odd), Verdict::Unknown, "{odd}");
    }
}

#[test]
fn two_descriptions_of_one_thing_are_told() {
    let file = |name: &str, block: &str| SourceFile {
        name: name.to_owned(),
        text: format!(r#"{{"Vpcs": [{{"VpcId": "vpc-1", "CidrBlock": "{block}"}}]}}"#),
    };
    let (one, other) = (file("one.json", "10.0.0.0/16"), file("other.json", "10.1.0.0/16"));
    let found = imported(&[one.clone(), other.clone()]);
    assert_eq!(found, imported(&[other, one]));
    assert_eq!(
        lines(&found.report.approximated),
        [
            "`vpc-1`: no route table in the files: taken to have the routes within the network only",
            "`vpc-1`: the files describe it twice, differently; one of them is taken"
        ]
    );
}

#[test]
fn ids_that_a_plan_does_not_accept_are_replaced_everywhere() {
    let text = r#"{
        "Vpcs": [{"VpcId": "my vpc", "CidrBlock": "10.0.0.0/16"}, {"VpcId": "my_vpc/2", "CidrBlock": "10.1.0.0/16"}],
        "Subnets": [{"SubnetId": "my vpc", "VpcId": "my vpc", "CidrBlock": "10.0.0.0/24"}],
        "SecurityGroups": [
            {"GroupId": "10", "VpcId": "my vpc", "IpPermissions": [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "a:b:c"}]}]},
            {"GroupId": "a:b:c", "VpcId": "my vpc"}
        ]
    }"#;
    let found = imported(&[SourceFile { name: "odd.json".to_owned(), text: text.to_owned() }]);
    let plan = &found.document.plan;
    let ids: Vec<&str> = plan.networks.iter().map(|network| network.id.as_str()).collect();
    assert_eq!(ids, ["aws-my-vpc", "aws-my-vpc-2"]);
    let subnet = plan.subnets.iter().next().expect("the subnet");
    assert_eq!((subnet.id.as_str(), subnet.network.as_str()), ("aws-my-vpc-3", "aws-my-vpc"));
    let group = plan.filters.by_text("aws-10").expect("the group");
    assert_eq!(group.rules[0].sources[0].text(), "aws-a-b-c");
    assert!(load(&save(&found.document)).is_ok());
}
