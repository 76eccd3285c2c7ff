//! Is an edit refused that would make aliases go in a circle, and no other one?

use netdraft_core::edit::Command;
use netdraft_editor::Message;
use netdraft_tests::drive::Driver;
use serde_json::json;

/// A public zone in which `shop` stands for `web`, that for `edge`, and that for what is given; `old` has an address, and `loop` stands for itself.
fn driver(edge: &str) -> Driver {
    let records = json!([
        {"name": "shop", "type": "CNAME", "values": ["web"]},
        {"name": "web", "type": "CNAME", "values": ["edge"]},
        {"name": "edge", "type": "CNAME", "values": [edge]},
        {"name": "old", "type": "A", "values": ["192.0.2.7"]},
        {"name": "loop", "type": "CNAME", "values": ["loop"]},
    ]);
    Driver::open(
        &json!({"netdraft": "1.0", "zones": [{"id": "names", "apex": "corp.test", "records": records}]}).to_string(),
    )
}

fn set(driver: &mut Driver, field: &str, value: serde_json::Value) {
    driver.send(Message::Edit(Command::set("names", field.to_owned(), value)));
}

const CIRCLE: &str = "aliases would go in a circle: `edge.corp.test → shop.corp.test → web.corp.test → edge.corp.test`";

#[test]
fn a_value_that_closes_a_circle_is_refused_with_all_its_names() {
    let mut driver = driver("cdn.example.net.");
    let before = driver.plan().clone();
    for value in ["shop", "shop.corp.test", "SHOP.corp.test."] {
        set(&mut driver, "records/2/values", json!([value]));
        assert_eq!(driver.refusal(), Some(CIRCLE), "{value}");
        assert_eq!(*driver.plan(), before, "{value}");
    }
    set(&mut driver, "records/2/values/0", json!("shop"));
    assert_eq!(driver.refusal(), Some(CIRCLE), "one of several values");
    set(&mut driver, "records/2/values", json!(["edge"]));
    assert_eq!(driver.refusal(), Some("aliases would go in a circle: `edge.corp.test → edge.corp.test`"));
    assert!(driver.session.history().done().is_empty(), "nothing is there to be undone");
}

#[test]
fn a_name_a_type_and_a_further_record_close_a_circle_as_well() {
    let mut driver = driver("old");
    set(&mut driver, "records/3/values", json!(["shop"]));
    assert_eq!(driver.refusal(), None, "an address that is none leads nowhere");
    set(&mut driver, "records/3/type", json!("CNAME"));
    assert_eq!(
        driver.refusal(),
        Some(
            "aliases would go in a circle: `old.corp.test → shop.corp.test → web.corp.test → edge.corp.test → old.corp.test`"
        )
    );
    set(&mut driver, "records/3/name", json!("older"));
    set(&mut driver, "records/3/type", json!("CNAME"));
    assert_eq!(driver.refusal(), None);
    set(&mut driver, "records/3/name", json!("old"));
    assert!(driver.refusal().is_some(), "the name was what kept it from a circle");
    let value = json!({"name": "old", "type": "CNAME", "values": ["web"]});
    driver.send(Message::Edit(Command::Insert { id: "names".to_owned(), list: "records".to_owned(), index: 5, value }));
    assert!(driver.refusal().is_some(), "a record that comes in closes it");
}

#[test]
fn what_is_in_a_circle_already_can_be_edited_and_what_is_outside_of_it_too() {
    let mut driver = driver("shop");
    set(&mut driver, "records/4/values", json!(["loop."]));
    assert_eq!(driver.refusal(), None, "it stands for something else");
    set(&mut driver, "records/2/values", json!(["web"]));
    assert_eq!(driver.refusal(), None, "it leads from one circle into another, which is a circle as before");
    set(&mut driver, "records/2/values", json!(["old"]));
    assert_eq!(driver.refusal(), None, "the circle is opened");
    assert!(!driver.rules().contains(&"cname-cycle"), "{:?}", driver.rules());
    set(&mut driver, "records/2/values", json!(["shop"]));
    assert_eq!(driver.refusal(), Some(CIRCLE));
    driver.undo();
    assert!(driver.rules().contains(&"cname-cycle"), "what was there before can be brought back");
}
