//! How do two halves become one subnet? Nothing of either is lost unless somebody said which of the two stays.

use netdraft_core::address::{Cidr, subnet_limits};
use netdraft_core::edit::{Command, Refusal};
use netdraft_core::model::{Kind, Plan, Subnet, references_in, rewrite_references};
use serde_json::{Map, Value, json};

use super::super::{Created, missing, refuse};
use crate::tables::spoken;

/// A field that the two halves say different things in.
#[derive(Debug, Clone, PartialEq)]
pub struct Disagreement {
    /// The field.
    pub field: &'static str,
    /// Its name on a form.
    pub label: &'static str,
    /// What each of the two says, in words; the lower block first.
    pub words: [String; 2],
}

/// What is not asked about: it is the block's own, or both are kept.
const KEPT: [&str; 5] = ["id", "network", "cidr", "reserved", "growth"];
/// What one of the two says alone is not in doubt here, and stays.
const FREE_WORDS: [&str; 3] = ["name", "owner", "note"];

/// The two halves that a subnet can be joined to: its own and the one beside it, the lower block first.
///
/// # Errors
/// Says what stands in the place of the other half.
pub fn halves_at<'p>(plan: &'p Plan, id: &str) -> Result<[&'p Subnet; 2], Refusal> {
    let Some(subnet) = plan.subnets.by_text(id) else { return missing(Kind::Subnet, id) };
    let Some((block, beside)) = subnet.cidr.cidr().and_then(|block| Some((block, block.sibling()?))) else {
        return refuse(format!("the block of subnet `{id}` cannot be read"), "correct it first");
    };
    let others: Vec<&Subnet> = plan.subnets_of(&subnet.network).filter(|other| other.id != subnet.id).collect();
    let overlapping = others.iter().find(|other| other.cidr.cidr().is_some_and(|other| other.overlaps(beside)));
    match others.iter().find(|other| other.cidr.cidr() == Some(beside)) {
        Some(other) if block < beside => Ok([subnet, other]),
        Some(other) => Ok([other, subnet]),
        None => match overlapping {
            Some(other) => refuse(
                format!(
                    "beside `{block}` is subnet `{}` `{}`, which is not its other half",
                    other.id,
                    other.cidr.text()
                ),
                format!("join only what makes up `{beside}` first"),
            ),
            None => refuse(format!("beside `{block}` is no subnet: `{beside}` is free"), "grow it instead"),
        },
    }
}

/// The fields that the two halves say different things in, so that somebody has to choose.
pub fn disagreements(plan: &Plan, [one, other]: [&Subnet; 2]) -> Vec<Disagreement> {
    let table = plan.table(Kind::Subnet);
    let rows = [one, other].map(|subnet| table.row(subnet.id.as_str()).unwrap_or_default());
    let asked = table.fields().iter().filter(|field| !KEPT.contains(&field.name));
    let mut found = Vec::new();
    for field in asked {
        let [one, other] = [&rows[0], &rows[1]].map(|row| row.get(field.name));
        let is_alone = one.is_none() || other.is_none();
        if one == other || (is_alone && FREE_WORDS.contains(&field.name)) {
            continue;
        }
        let default = table.default_of(field.name).unwrap_or_default();
        let words = [one, other].map(|value| spoken(value.unwrap_or(&default), field.shape));
        found.push(Disagreement { field: field.name, label: field.label, words });
    }
    found
}

/// Joins a subnet with its other half. The lower block's id stays; of the fields in `others`, what the upper one says.
pub(in crate::create) fn merge(plan: &Plan, id: &str, others: &[String]) -> Result<Created, Refusal> {
    let halves = halves_at(plan, id)?;
    let [one, other] = halves;
    let Some(whole) = one.cidr.cidr().and_then(Cidr::supernet) else {
        return refuse(format!("the block of subnet `{id}` cannot be read"), "correct it first");
    };
    let provider = plan.provider_of(&one.network);
    if !subnet_limits(provider, whole.family()).permits(whole.prefix()) {
        return refuse(format!("`{provider}` has no subnets of `/{}`", whole.prefix()), "leave them apart");
    }
    let table = plan.table(Kind::Subnet);
    let [row, upper] = halves.map(|subnet| table.row(subnet.id.as_str()).unwrap_or_default());
    let mut commands = led_here(plan, one.id.as_str(), other.id.as_str());
    let takes_upper = |name: &str| {
        others.iter().any(|field| field == name) || (FREE_WORDS.contains(&name) && !row.contains_key(name))
    };
    for field in table.fields().iter().filter(|field| !KEPT.contains(&field.name)) {
        if takes_upper(field.name) && row.get(field.name) != upper.get(field.name) {
            commands.push(Command::set(&one.id, field.name, upper.get(field.name).cloned().unwrap_or_default()));
        }
    }
    let reserved: Vec<&str> = one.reserved.iter().chain(&other.reserved).map(|kept| kept.text()).collect();
    commands.push(Command::Remove { id: other.id.to_string() });
    commands.push(Command::set(&one.id, "cidr", whole.to_string()));
    if reserved.len() != one.reserved.len() {
        commands.push(Command::set(&one.id, "reserved", json!(reserved)));
    }
    if other.growth > 0 {
        commands.push(Command::set(&one.id, "growth", one.growth.saturating_add(other.growth)));
    }
    let label = format!("join subnets `{}` and `{}` to `{whole}`", one.id, other.id);
    Ok(Created { command: Command::all(label, commands), ids: vec![one.id.to_string()] })
}

/// Leads everything that names one subnet to another one; nothing is named twice in a list.
fn led_here(plan: &Plan, to: &str, from: &str) -> Vec<Command> {
    let mut commands = Vec::new();
    for kind in Kind::ALL {
        let table = plan.table(kind);
        for owner in (0..table.size()).filter_map(|at| table.id_at(at)).filter(|owner| *owner != from) {
            let row = table.row(owner).unwrap_or_default();
            let named = references_in(table.fields(), &row);
            let named = named.iter().filter(|reference| reference.id == from);
            let mut fields: Vec<&str> = named.filter_map(|at| at.pointer.split('/').nth(1)).collect();
            fields.dedup();
            if fields.is_empty() {
                continue;
            }
            let led = rewrite_references(table.fields(), &row, from, Some(to));
            for field in fields {
                let value = led.get(field).cloned().unwrap_or_default();
                commands.push(Command::set(owner, field, once(value, to)));
            }
        }
    }
    commands
}

/// A value in which each list names an id once.
fn once(value: Value, id: &str) -> Value {
    match value {
        Value::Array(items) => {
            let mut seen = false;
            let repeated = |item: &Value| item == id && std::mem::replace(&mut seen, true);
            let mut repeated = repeated;
            Value::Array(items.into_iter().filter(|item| !repeated(item)).map(|item| once(item, id)).collect())
        }
        Value::Object(map) => {
            let map: Map<String, Value> = map.into_iter().map(|(name, value)| (name, once(value, id))).collect();
            Value::Object(map)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}
