//! How does a plan come about from resources? Rows by table, as the file format writes them.

use netdraft_core::format::load;
use netdraft_core::model::Plan;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// One thing, or several.
#[derive(Deserialize, Clone)]
#[serde(untagged)]
pub(crate) enum Listed<T> {
    Several(Vec<T>),
    One(T),
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

impl<T: Clone> Listed<T> {
    pub(crate) fn all(&self) -> Vec<T> {
        match self {
            Self::Several(several) => several.clone(),
            Self::One(one) => vec![one.clone()],
        }
    }
}

/// A plan in the making.
pub(crate) struct Draft(Map<String, Value>);

impl Draft {
    pub(crate) fn new() -> Self {
        let start = json!({"netdraft": "1.0"});
        Self(start.as_object().expect("an object").clone())
    }

    pub(crate) fn add(&mut self, table: &str, row: Value) {
        let rows = self.0.entry(table).or_insert_with(|| json!([]));
        rows.as_array_mut().expect("a table is a list").push(row);
    }

    fn row(&mut self, table: &str, id: &str) -> &mut Value {
        let rows = self.0.get_mut(table).and_then(Value::as_array_mut).unwrap_or_else(|| panic!("no {table}"));
        rows.iter_mut().find(|row| row["id"] == id).unwrap_or_else(|| panic!("{table} has no `{id}`"))
    }

    /// Gives a field of a row another value.
    pub(crate) fn set(&mut self, table: &str, id: &str, field: &str, value: Value) {
        self.row(table, id)[field] = value;
    }

    /// Adds a row to a list of a row.
    pub(crate) fn push(&mut self, table: &str, id: &str, list: &str, value: Value) {
        let list = self.row(table, id).as_object_mut().expect("a row").entry(list).or_insert_with(|| json!([]));
        list.as_array_mut().expect("a list").push(value);
    }

    pub(crate) fn plan(self) -> Plan {
        let text = Value::Object(self.0).to_string();
        let loaded = load(&text).unwrap_or_else(|faults| panic!("{}: {text}", faults[0]));
        assert_eq!(loaded.notes, [], "{text}");
        loaded.document.plan
    }
}

/// A rule of an ACL or a group by the names that AWS gives to protocols.
pub(crate) fn protocol(text: &str) -> Value {
    match text {
        "-1" => json!("any"),
        "6" | "tcp" => json!("tcp"),
        "17" | "udp" => json!("udp"),
        other => panic!("the protocol `{other}` is not read here"),
    }
}

/// Ports from one to another.
pub(crate) fn ports(from: Option<u16>, to: Option<u16>) -> Value {
    match (from, to) {
        (None, None) => json!(""),
        (Some(from), Some(to)) if from == to => json!(from),
        (Some(from), Some(to)) => json!(format!("{from}-{to}")),
        other => panic!("half a range of ports: {other:?}"),
    }
}
