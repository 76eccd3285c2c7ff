//! Does the JSON Schema say what the loader does? It accepts what is there, refuses what is broken, and agrees with the loader about every field.

use jsonschema::Validator;
use netdraft_core::format::{load, save, schema};
use netdraft_core::model::{FieldInfo, Kind, Plan, Record, Settings, Shape};
use netdraft_tests::plans::every_plan;
use serde_json::{Map, Value, json};

fn validator() -> Validator {
    jsonschema::validator_for(&schema()).expect("what is printed is a schema")
}

#[test]
fn it_is_a_schema_of_its_own_draft() {
    assert!(jsonschema::meta::is_valid(&schema()));
    assert_eq!(schema()["$schema"], "https://json-schema.org/draft/2020-12/schema");
}

#[test]
fn every_plan_fits_it_as_it_is_and_as_it_is_saved() {
    let validator = validator();
    let plans = every_plan();
    assert!(plans.len() > 200, "the suite was found");
    for plan in plans {
        let document = load(&plan.text).unwrap_or_else(|faults| panic!("{plan}: {}", faults[0])).document;
        for text in [&plan.text, &save(&document)] {
            let file: Value = serde_json::from_str(text).expect("a plan is JSON");
            if let Err(fault) = validator.validate(&file) {
                panic!("{plan}: {fault} at {}", fault.instance_path());
            }
        }
    }
}

#[test]
fn broken_plans_do_not_fit_it() {
    let validator = validator();
    let broken = [
        json!([]),
        json!({}),
        json!({"netdraft": 1}),
        json!({"netdraft": "2.0"}),
        json!({"netdraft": "1"}),
        json!({"netdraft": "1.0", "subnets": {}}),
        json!({"netdraft": "1.0", "subnets": [{"id": "web"}]}),
        json!({"netdraft": "1.0", "networks": [{"cidrs": ["10.0.0.0/16"]}]}),
        json!({"netdraft": "1.0", "networks": [{"id": "my network"}]}),
        json!({"netdraft": "1.0", "networks": [{"id": "local"}]}),
        json!({"netdraft": "1.0", "networks": [{"id": "x".repeat(81)}]}),
        json!({"netdraft": "1.0", "networks": [{"id": "a", "mtu": "1500"}]}),
        json!({"netdraft": "1.0", "provider": "ibm"}),
        json!({"netdraft": "1.0", "gate": {"pass_rate": 256}}),
        json!({"netdraft": "1.0", "filters": [{"id": "f", "rules": [{"ports": 65536}]}]}),
        json!({"netdraft": "1.0", "filters": [{"id": "f", "rules": [{"action": "maybe"}]}]}),
        json!({"netdraft": "1.0", "layout": {"a": {"x": 1}}}),
        json!({"netdraft": "1.0", "layout": {"a": [1, 2]}}),
    ];
    for file in broken {
        assert!(!validator.is_valid(&file), "{file} fits");
        assert!(load(&file.to_string()).is_err(), "{file} is read");
    }
}

/// Values of every JSON type, some of which fit some field.
fn probes() -> Vec<Value> {
    let numbers = [
        json!(-2),
        json!(0),
        json!(255),
        json!(256),
        json!(65_535),
        json!(65_536),
        json!(4_294_967_296_u64),
        json!(1.5),
    ];
    let others = [
        json!(true),
        json!("text"),
        json!(""),
        json!([]),
        json!({}),
        json!([[]]),
        json!([{}]),
        json!([5]),
        json!(["text"]),
    ];
    numbers.into_iter().chain(others).collect()
}

/// Whether a text in a field of this shape has to be one of a small language, or the id of something, which a schema cannot say.
fn is_language(shape: Shape) -> bool {
    match shape {
        Shape::Ports | Shape::Protocol | Shape::Reference(_) => true,
        Shape::Optional(inner) | Shape::List(inner) => is_language(*inner),
        Shape::Text
        | Shape::Block
        | Shape::Address
        | Shape::Peer
        | Shape::Number { .. }
        | Shape::Flag
        | Shape::Choice(_)
        | Shape::Target
        | Shape::Record(_) => false,
    }
}

/// Every field at or below these, as a path of names with `0` for the first of a list, and its shape.
fn paths(fields: &[FieldInfo], before: &[&'static str]) -> Vec<(Vec<&'static str>, Shape)> {
    let mut found = Vec::new();
    for field in fields.iter().filter(|field| field.name != "id") {
        let mut path = before.to_vec();
        path.push(field.name);
        found.push((path.clone(), field.shape));
        let mut shape = field.shape;
        while let Shape::List(inner) | Shape::Optional(inner) = shape {
            path.extend(matches!(shape, Shape::List(_)).then_some("0"));
            shape = *inner;
        }
        if let Shape::Record(fields) = shape {
            found.extend(paths(fields, &path));
        }
    }
    found
}

/// A file with one row of each kind, called like its table, which has what it cannot be without.
fn file_with_everything() -> Value {
    let plan = Plan::default();
    let row = |kind: Kind| {
        let fields = plan.table(kind).fields().iter().filter(|field| field.name != "id");
        let needed = fields.filter_map(|field| match field.shape {
            Shape::Reference(wanted) => Some((field.name.to_owned(), json!(wanted.table()))),
            _ => None,
        });
        Value::Object(std::iter::once(("id".to_owned(), json!(kind.table()))).chain(needed).collect())
    };
    let tables = Kind::ALL.into_iter().map(|kind| (kind.table().to_owned(), json!([row(kind)])));
    Value::Object(std::iter::once(("netdraft".to_owned(), json!("1.0"))).chain(tables).collect::<Map<_, _>>())
}

/// Puts a value at a path, making the objects and lists on the way.
fn put(place: &mut Value, path: &[&str], value: &Value) {
    let mut place = place;
    for name in path {
        if *name == "0" {
            if !place.is_array() {
                *place = json!([null]);
            }
            place = &mut place[0];
        } else {
            place = &mut place[*name];
        }
    }
    *place = value.clone();
}

#[test]
fn it_agrees_with_the_loader_about_every_field() {
    let (validator, plan, everything) = (validator(), Plan::default(), file_with_everything());
    assert!(validator.is_valid(&everything) && load(&everything.to_string()).is_ok());
    let settings = paths(Settings::INFOS, &[]);
    let tables = Kind::ALL.into_iter().flat_map(|kind| paths(plan.table(kind).fields(), &[kind.table(), "0"]));
    let mut checked = 0;
    for (path, shape) in settings.into_iter().chain(tables) {
        for probe in probes() {
            let mut file = everything.clone();
            put(&mut file, &path, &probe);
            let (fits, read) = (validator.is_valid(&file), load(&file.to_string()).is_ok());
            let holds_text = probe.is_string() || probe == json!(["text"]);
            if is_language(shape) && holds_text {
                assert!(fits || !read, "{probe} at {path:?} is read and does not fit");
            } else {
                assert_eq!(fits, read, "{probe} at {path:?}: the schema and the loader");
            }
            checked += 1;
        }
    }
    assert!(checked > 2_000, "only {checked} values were tried");
}

#[test]
fn it_agrees_with_the_loader_about_ids() {
    let validator = validator();
    let (fits, long) = ("x".repeat(80), "x".repeat(81));
    for id in
        ["", "a", "A-z_0.9:", "a b", "ü", "a/b", "local", "plan", "blackhole", "planet", &fits, &long, "\n", "a\n"]
    {
        let file = json!({"netdraft": "1.0", "networks": [{"id": id}]});
        assert_eq!(validator.is_valid(&file), load(&file.to_string()).is_ok(), "the id {id:?}");
    }
}
