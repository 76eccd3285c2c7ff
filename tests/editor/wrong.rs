//! What becomes of values that make no sense? They are kept as typed, marked with a reason, and undone in one step.

use netdraft_core::edit::Command;
use netdraft_core::model::FilterKind;
use netdraft_editor::Message;
use netdraft_editor::create::Create;
use netdraft_tests::drive::Driver;
use serde_json::{Value, json};

/// A plan without faults that has something of each kind.
fn sound() -> Driver {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.send(Message::Create(Create::Network { range: None, divided: true, placement: None }));
    driver.send(Message::Create(Create::Join { from: "main".to_owned(), to: "main-2".to_owned() }));
    driver.send(Message::Create(Create::Site { placement: None }));
    driver.send(Message::Create(Create::Join { from: "main".to_owned(), to: "site".to_owned() }));
    driver.send(Message::Create(Create::Filter { network: "main".to_owned(), kind: FilterKind::NetworkAcl }));
    driver.send(Message::Create(Create::Zone { network: Some("main".to_owned()) }));
    assert_eq!(driver.rules(), <[&str; 0]>::default());
    driver
}

/// Sets fields of a thing one after the other; the last must bring a problem of this rule, which undoing takes away.
#[track_caller]
fn assert_marked(id: &str, fields: &[(&str, Value)], rule: &str) {
    let mut driver = sound();
    let before = driver.session.document().clone();
    for (field, value) in fields {
        driver.send(Message::Edit(Command::Set {
            id: id.to_owned(),
            field: (*field).to_owned(),
            value: value.clone(),
        }));
        assert_eq!(driver.refusal(), None, "{field}");
        assert_eq!(driver.plan().value_at(id, field).as_ref(), Some(value), "{field} is kept as it was typed");
    }
    let problems = driver.session.problems();
    let problem = problems.iter().find(|problem| problem.finding.rule == rule);
    let problem = problem.unwrap_or_else(|| panic!("`{rule}` is not among {:?}", driver.rules()));
    assert!(!problem.finding.message.is_empty() && !problem.finding.evidence.is_empty(), "{:?}", problem.finding);
    for _ in fields {
        driver.undo();
    }
    assert_eq!(driver.session.document().plan, before.plan);
    assert_eq!(driver.rules(), <[&str; 0]>::default());
}

#[test]
fn a_block_that_is_none() {
    assert_marked("data-c", &[("cidr", json!("10.0.128.300/20"))], "cidr-invalid-mask");
}

#[test]
fn a_block_with_host_bits() {
    assert_marked("data-c", &[("cidr", json!("10.0.128.7/20"))], "cidr-host-bits-set");
}

#[test]
fn a_block_of_somebody_else() {
    assert_marked("data-c", &[("cidr", json!("10.0.0.0/20"))], "subnet-overlap");
}

#[test]
fn a_rule_with_priority_0() {
    assert_marked("network-acl", &[("rules/0/priority", json!(0))], "priority-out-of-range");
}

#[test]
fn ends_of_a_vpn_that_share_no_cipher() {
    let fields =
        [("cloud/phase2_ciphers", json!(["aes256-gcm-16"])), ("device/phase2_ciphers", json!(["aes-128-cbc"]))];
    let id = sound().plan().vpns.iter().next().expect("made").id.to_string();
    assert_marked(&id, &fields, "crypto-mismatch");
}

#[test]
fn a_name_that_points_to_itself() {
    let mut driver = sound();
    let record = json!({"name": "www", "type": "CNAME", "values": ["www.example.internal."]});
    let (id, list) = ("zone".to_owned(), "records".to_owned());
    driver.send(Message::Edit(Command::Insert { id, list, index: 1, value: record }));
    // A circle is the one thing that is refused: of its names, nobody could say afterwards which is wrong.
    assert_eq!(driver.refusal(), Some("aliases would go in a circle: `www.example.internal → www.example.internal`"));
    assert_eq!(driver.rules(), <[&str; 0]>::default());
}

#[test]
fn a_peering_with_itself() {
    assert_marked("main-main-2", &[("accepter", json!("main"))], "peering-overlap");
}
