//! Does a thing come back from its JSON as it was, does a changed text set what it says, and is a wrong one refused with the reason?

use netdraft_core::model::Kind;
use netdraft_core::sample::{names, sample};
use netdraft_editor::notation::{read, written};
use netdraft_editor::{Message, ViewMessage};
use netdraft_tests::drive::Driver;

const PLAN: &str = r#"{
    "netdraft": "1.0", "name": "notation",
    "networks": [{ "id": "main", "cidrs": ["10.0.0.0/16"] }],
    "subnets": [{ "id": "web", "network": "main", "cidr": "10.0.0.0/24", "zone": "a" }],
    "hosts": [{ "id": "api", "subnet": "web", "count": 3 }]
}"#;

/// Makes the subnet what a text says, or says why not.
fn set(driver: &mut Driver, text: &str) -> Result<(), String> {
    let command = read(driver.session.document(), "web", text)?;
    driver.send(Message::Edit(command));
    Ok(())
}

#[test]
fn what_is_written_of_anything_says_what_is_there() {
    for name in names() {
        let driver = Driver::open(sample(name).expect("it is there"));
        let plan = driver.plan();
        for kind in Kind::ALL {
            let table = plan.table(kind);
            for id in (0..table.size()).filter_map(|position| table.id_at(position)) {
                let text = written(plan, id);
                let said = read(driver.session.document(), id, &text);
                assert_eq!(said.err().as_deref(), Some("the text says what is there already"), "{name} {id}: {text}");
            }
        }
    }
}

#[test]
fn a_changed_text_is_one_step() {
    let mut driver = Driver::open(PLAN);
    let before = driver.session.document().clone();
    driver.view(ViewMessage::Select(vec!["web".to_owned()]));
    set(&mut driver, r#"{ "id": "front", "network": "main", "cidr": "10.0.1.0/24", "note": "moved" }"#)
        .expect("it is right");
    let subnet = driver.plan().subnets.by_text("front").expect("it is renamed");
    assert_eq!((subnet.cidr.text(), subnet.zone.as_str(), subnet.note.as_str()), ("10.0.1.0/24", "", "moved"));
    assert_eq!(driver.plan().hosts.by_text("api").expect("it is there").subnet.as_str(), "front", "references follow");
    assert_eq!(driver.session.selection().single(), Some("front"), "it stays selected");
    let steps: Vec<_> = driver.session.history().done().iter().map(|entry| entry.label.as_str()).collect();
    assert_eq!(steps, ["edit subnet `web` as JSON"]);
    assert_eq!(driver.session.history().about("front").map(|(at, _)| at).collect::<Vec<_>>(), [0]);
    assert_eq!(driver.session.history().about("main").count(), 0);
    driver.send(Message::Undo);
    assert_eq!(*driver.session.document(), before);
}

#[test]
fn a_wrong_text_says_what_is_wrong_and_changes_nothing() {
    let mut driver = Driver::open(PLAN);
    let before = driver.session.document().clone();
    let cases = [
        ("", "nothing is written here; deleting it is another step"),
        ("[]", "this is no object; begin it with `{` and end it with `}`"),
        (
            "{ \"id\": \"web\",\n  \"zone\" }",
            "line 2, column 10: the text is not JSON: expected colon after the string or word in object property",
        ),
        (
            "{ \"id\": \"web\",\n  \"zone\": \"a\",\n  \"zone\": \"b\" }",
            "line 3, column 3: `zone` stands twice in one object, first on line 2",
        ),
        (r#"{ "id": 5 }"#, "`id` has to be a text, as in `\"id\": \"web\"`"),
        (r#"{ "network": "main", "cidr": "10.0.1.0/24" }"#, "`id` has to be a text, as in `\"id\": \"web\"`"),
    ];
    for (text, reason) in cases {
        assert_eq!(set(&mut driver, text), Err(reason.to_owned()), "{text}");
    }
    let unknown = set(&mut driver, r#"{ "id": "web", "cidrs": ["10.0.0.0/24"] }"#).expect_err("there is no such field");
    assert!(unknown.starts_with("a subnet has no field `cidrs`; it has id, "), "{unknown}");
    let types = set(&mut driver, r#"{ "id": "web", "network": "main", "cidr": 7 }"#).expect_err("a block is a text");
    assert!(types.contains("cidr"), "{types}");
    let nowhere =
        set(&mut driver, r#"{ "id": "web", "network": "other", "cidr": "10.0.1.0/24" }"#).expect_err("no such network");
    assert!(nowhere.contains("`other`"), "{nowhere}");
    let taken =
        set(&mut driver, r#"{ "id": "main", "network": "main", "cidr": "10.0.1.0/24" }"#).expect_err("the id is taken");
    assert!(taken.contains("`main`"), "{taken}");
    assert_eq!(*driver.session.document(), before);
}
