//! Which edit is it that lets packets pass, or stops them? The edits between two plans, each tried out by itself, and each left out by itself.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::Reach;
use super::traffic::{PairShift, Traffic};
use crate::model::{Kind, Plan, Reader};
use crate::small::SmallCollect;

/// With more edits than this between two plans, none is tried out.
const MOST_EDITS: usize = 64;

/// Fields that are words for people, and lead no packet.
const WORDS: [&str; 3] = ["name", "note", "owner"];

/// Kinds of things that lead no packet.
const ASIDE: [Kind; 4] = [Kind::Intent, Kind::Waiver, Kind::Rollout, Kind::Zone];

/// What became of a thing from one plan to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Became {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is not as it was.
    Changed,
}

/// A thing that differs between two plans.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// Its kind; nothing for the settings of the plan.
    pub kind: Option<Kind>,
    /// Its id.
    pub id: String,
    /// What became of it.
    pub became: Became,
    /// What of it differs, such as `rules/2`; nothing where it is new or gone.
    pub places: Vec<String>,
}

impl Edit {
    /// What was done, in words: ``host `web` is new``.
    pub fn words(&self) -> String {
        let Some(kind) = self.kind else { return "the settings of the plan".to_owned() };
        let thing = format!("{} `{}`", kind.noun(), self.id);
        match self.became {
            Became::Added => format!("{thing} is new"),
            Became::Removed => format!("{thing} is gone"),
            Became::Changed => format!("{} of {thing}", self.spoken_places()),
        }
    }

    fn spoken_places(&self) -> String {
        self.places.iter().map(|place| format!("`{place}`")).collect::<Vec<_>>().join(", ")
    }
}

/// What differs between two plans and may lead packets elsewhere, by kind and id.
pub fn edits_between(old: &Plan, new: &Plan) -> Vec<Edit> {
    let mut edits = Vec::new();
    if old.settings.provider != new.settings.provider {
        edits.push(Edit { kind: None, id: String::new(), became: Became::Changed, places: Vec::new() });
    }
    for kind in Kind::ALL.into_iter().filter(|kind| !ASIDE.contains(kind)) {
        let (before, after) = (old.table(kind), new.table(kind));
        let ids = |plan: &Plan| -> Vec<String> {
            let table = plan.table(kind);
            (0..table.size()).filter_map(|at| table.id_at(at).map(str::to_owned)).collect()
        };
        let ids: BTreeSet<String> = ids(old).into_iter().chain(ids(new)).small_set();
        for id in ids {
            let (became, places) = match (before.row(&id), after.row(&id)) {
                (None, Some(_)) => (Became::Added, Vec::new()),
                (Some(_), None) => (Became::Removed, Vec::new()),
                (Some(one), Some(other)) => (Became::Changed, differing(&one, &other)),
                (None, None) => continue,
            };
            if became != Became::Changed || !places.is_empty() {
                edits.push(Edit { kind: Some(kind), id, became, places });
            }
        }
    }
    edits
}

/// The fields that differ and, of lists, the items.
fn differing(one: &Map<String, Value>, other: &Map<String, Value>) -> Vec<String> {
    let names: BTreeSet<&String> =
        one.keys().chain(other.keys()).filter(|name| !WORDS.contains(&name.as_str())).small_set();
    let mut places = Vec::new();
    for name in names {
        let (before, after) = (one.get(name), other.get(name));
        if before == after {
            continue;
        }
        // A list without items is left out of a row.
        let known = before.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let items = after.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let fresh = items.iter().enumerate().filter(|(_, item)| item.is_object() && !known.contains(item));
        let fresh: Vec<String> = fresh.map(|(at, _)| format!("{name}/{at}")).collect();
        if fresh.is_empty() { places.push(name.clone()) } else { places.extend(fresh) }
    }
    places
}

/// A plan with one thing as another plan has it.
fn with(plan: &Plan, edit: &Edit, from: &Plan) -> Plan {
    let mut changed = plan.clone();
    let Some(kind) = edit.kind else {
        changed.settings.provider = from.settings.provider;
        return changed;
    };
    let row = from.table(kind).row(&edit.id);
    let at = plan.table(kind).position(&edit.id).unwrap_or(usize::MAX);
    let table = changed.table_mut(kind);
    match row {
        Some(row) => _ = table.put(at, &row, &mut Reader::default()),
        None => table.take(&edit.id),
    }
    changed
}

/// Who can talk to whom with each edit between two plans made by itself, and with each left out.
#[derive(Debug)]
pub struct Causes {
    edits: Vec<Edit>,
    alone: Vec<Reach>,
    without: Vec<Reach>,
}

/// What makes packets fare otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause<'c> {
    /// Each of these edits does it by itself.
    Each(Vec<&'c Edit>),
    /// Only all of these together do it.
    Together(Vec<&'c Edit>),
    /// Nobody tried, because there are too many edits, or it cannot be told.
    Unknown,
}

impl Causes {
    /// Tries out every edit between two plans. Nothing where there are too many.
    pub fn between([old, new]: [&Plan; 2], [before, after]: [&Reach; 2]) -> Self {
        let edits = edits_between(old, new);
        let tried = |reach: &Reach, plan: &Plan| {
            let mut reach = reach.clone();
            reach.update(plan);
            reach.finish();
            reach
        };
        if edits.len() > MOST_EDITS {
            return Self { edits, alone: Vec::new(), without: Vec::new() };
        }
        let alone = edits.iter().map(|edit| tried(before, &with(old, edit, new))).collect();
        let without = edits.iter().map(|edit| tried(after, &with(new, edit, old))).collect();
        Self { edits, alone, without }
    }

    /// What lets the packets of a shift pass or, of those that are lost, stops them.
    pub fn of(&self, shift: &PairShift<'_>, are_lost: bool) -> Cause<'_> {
        let traffic = if are_lost { &shift.lost } else { &shift.gained };
        let Some((packet, found_at)) = traffic.iter().find_map(Traffic::witness) else { return Cause::Unknown };
        let passes = |reach: &Reach| reach.judged(shift.from.id, shift.to.id, &packet, found_at)[0] == Some(true);
        let chosen = |tries: &[Reach], is_cause: &dyn Fn(&Reach) -> bool| -> Vec<&Edit> {
            self.edits.iter().zip(tries).filter(|(_, reach)| is_cause(reach)).map(|(edit, _)| edit).collect()
        };
        // By itself it does what all of them do; or without it, they do not.
        let each = chosen(&self.alone, &|reach| passes(reach) != are_lost);
        if !each.is_empty() {
            return Cause::Each(each);
        }
        let needed = chosen(&self.without, &|reach| passes(reach) == are_lost);
        if needed.is_empty() { Cause::Unknown } else { Cause::Together(needed) }
    }
}
