//! What does an import say of files that are no answers, and what does it never say?

use netdraft_core::check::check;
use netdraft_core::format::{load, save};
use netdraft_core::import::{Fault, Import, SourceFile, aws};
use netdraft_core::rules::Policy;
use netdraft_tests::arbitrary::Dice;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{SHOP, data, files_in, shop};

/// What the pre-shared keys of the dump have in common.
const SECRET: &str = "hush";

fn refused(name: &str, text: &str) -> Vec<String> {
    let file = SourceFile { name: name.to_owned(), text: text.to_owned() };
    let faults = aws(&[file]).expect_err("no answer of AWS");
    faults.iter().map(|fault| format!("{fault}; {}", fault.remedy)).collect()
}

#[test]
fn each_file_that_is_no_answer_is_named_with_a_remedy() {
    let remedy =
        "give it the output of `aws ec2 describe-vpcs`, `describe-subnets`, `describe-route-tables` and so on, as JSON";
    assert_eq!(refused("a.json", ""), ["a.json:1:1: the file is empty; ask AWS again, or leave the file out"]);
    assert_eq!(
        refused("a.json", "{\n \"Vpcs\": [\n"),
        ["a.json:3:1: the file ends too early; it was cut off: ask AWS again"]
    );
    assert_eq!(
        refused("a.txt", "VPCS\t10.0.0.0/16"),
        ["a.txt:1:1: the text is not JSON; ask AWS with `--output json`, or leave the file out"]
    );
    assert_eq!(
        refused("a.json", "[]"),
        [format!("a.json: this is no answer of AWS, which is an object with the name of a kind; {remedy}")]
    );
    assert_eq!(
        refused("plan.json", r#"{"netdraft": "1.0", "networks": []}"#),
        [format!("plan.json: this is a plan already, and no answer of AWS; {remedy}")]
    );
    assert_eq!(
        refused("ibm.json", r#"{"provider": "ibm", "vpcs": []}"#),
        [format!("ibm.json: a collector wrote this for another provider than AWS; {remedy}")]
    );
    assert_eq!(
        refused("state.json", r#"{"version": 4, "a resource": [1]}"#),
        [format!("state.json: this is no answer of AWS: no kind of thing is named in it; {remedy}")]
    );
    assert_eq!(
        refused("a.json", r#"{"Vpcs": {"VpcId": "vpc-1"}}"#),
        [format!("a.json: `Vpcs` is not a list; {remedy}")]
    );
    assert_eq!(
        refused("a.json", r#"{"LoadBalancers": []}"#),
        [format!("a.json: there is no answer about a network in what was given; {remedy}")]
    );
    assert_eq!(aws(&[]).expect_err("nothing to import").len(), 1);
    let deep = format!(r#"{{"Vpcs": {}"#, "[".repeat(100_000));
    assert_eq!(refused("deep.json", &deep).len(), 1);
}

#[test]
fn faults_of_all_files_are_told_at_once() {
    let file = |name: &str, text: &str| SourceFile { name: name.to_owned(), text: text.to_owned() };
    let faults = aws(&[file("a.json", "{"), file("b.json", r#"{"Vpcs": []}"#), file("c.json", "3")]).expect_err("two");
    let names: Vec<&str> = faults.iter().map(|fault| fault.file.as_str()).collect();
    assert_eq!(names, ["a.json", "c.json"]);
}

/// Everything that an import says.
fn words(result: &Result<Import, Vec<Fault>>) -> String {
    match result {
        Ok(import) => {
            let report = serde_json::to_string(&import.report).expect("a report is JSON");
            format!("{}{}{report}{import:?}", save(&import.document), import.report)
        }
        Err(faults) => faults.iter().map(|fault| format!("{fault}{}{fault:?}", fault.remedy)).collect(),
    }
}

#[test]
fn pre_shared_keys_are_never_told() {
    let files = files_in(&data(SHOP));
    assert!(files.iter().any(|file| file.text.contains(SECRET)), "the dump has keys");
    assert!(!words(&Ok(shop())).contains(SECRET));
    // Nor when the file breaks off, wherever it does.
    let vpn = files.iter().find(|file| file.text.contains(SECRET)).expect("the file with the keys");
    for end in (0..vpn.text.trim_end().len()).filter(|end| vpn.text.is_char_boundary(*end)) {
        let broken = SourceFile { name: vpn.name.clone(), text: vpn.text[..end].to_owned() };
        let found = aws(&[broken]);
        assert!(found.is_err() && !words(&found).contains(SECRET), "cut off at {end}");
    }
}

/// Values that stand where others belong.
fn odd(dice: &mut Dice) -> Value {
    let values = [
        Value::Null,
        json!(true),
        json!(-1),
        json!(70_000),
        json!(1.5e300),
        json!(i64::MIN),
        json!(""),
        json!("local"),
        json!("vpc-shop"),
        json!("subnet-front"),
        json!("vgw-1"),
        json!("0.0.0.0/0"),
        json!("::/0"),
        json!("10.20.0.7/33"),
        json!("ümlaut \u{0}\n\"quoted\""),
        json!("x".repeat(300)),
        json!("any"),
        json!("disable"),
        json!([]),
        json!({}),
        json!([[], {}, null, "a"]),
        json!({"State": "deleted"}),
    ];
    values[dice.roll(values.len())].clone()
}

/// Walks to some place in a value and damages what is there. Nothing is copied, so that what is secret stays where it is.
fn damage(value: &mut Value, dice: &mut Dice) {
    let mut place = value;
    while !dice.happens(6) {
        let size =
            place.as_array().map(Vec::len).or_else(|| place.as_object().map(serde_json::Map::len)).unwrap_or_default();
        if size == 0 {
            break;
        }
        let at = dice.roll(size);
        place = match place {
            Value::Array(items) => &mut items[at],
            Value::Object(fields) => fields.values_mut().nth(at).expect("a field"),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => break,
        };
    }
    match (dice.roll(3), place) {
        (1, Value::Object(fields)) if !fields.is_empty() => {
            let name = fields.keys().nth(dice.roll(fields.len())).expect("a field").clone();
            fields.remove(&name);
        }
        (1, Value::Array(items)) if !items.is_empty() => drop(items.remove(dice.roll(items.len()))),
        (2, Value::Array(items)) => items.push(odd(dice)),
        (_, place) => *place = odd(dice),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_answer_gives_a_plan_or_faults(mut dice in prop::collection::vec(any::<u16>(), 300).prop_map(Dice::new)) {
        let mut files = files_in(&data(SHOP));
        for file in &mut files {
            let mut value: Value = serde_json::from_str(&file.text).expect("JSON");
            for _ in 0..dice.roll(6) {
                damage(&mut value, &mut dice);
            }
            file.text = value.to_string();
        }
        let found = aws(&files);
        prop_assert!(!words(&found).contains(SECRET));
        if let Ok(import) = &found {
            files.reverse();
            prop_assert_eq!(&aws(&files).expect("the same files").document, &import.document);
            let loaded = load(&save(&import.document));
            prop_assert!(loaded.is_ok(), "{:?}", loaded);
            prop_assert_eq!(&loaded.expect("it was just asked").document, &import.document);
            check(&import.document.plan, &Policy::default());
        }
    }
}
