//! How does a command become a change? Step by step, refusing only what would leave the plan malformed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Map, Value};

use super::change::{Change, Step};
use super::command::{Command, PLAN};
use crate::model::{
    Document, FieldFault, FieldValue, Kind, Placement, Reader, missing_references, references_in, rewrite_references,
};
use crate::small::SmallCollect;

/// Why a command was not carried out. The document is as it was before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong, in one line.
    pub message: String,
    /// What to do instead.
    pub remedy: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}; {}", self.message, self.remedy)
    }
}

impl std::error::Error for Refusal {}

fn refuse<T>(message: impl Into<String>, remedy: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { message: message.into(), remedy: remedy.into() })
}

/// Carries out a command and returns what it did.
///
/// # Errors
/// Refuses what would leave the plan malformed: an unknown or duplicate id, a reference that does not resolve, a value of the wrong type. The
/// document is then unchanged.
pub fn apply(document: &mut Document, command: &Command) -> Result<Change, Refusal> {
    let mut change = Change { label: command.label(&document.plan), steps: Vec::new() };
    let mut edit = Edit { document, change: &mut change };
    match edit.run(command) {
        Ok(()) => Ok(change),
        Err(refusal) => {
            change.inverse().replay(document);
            Err(refusal)
        }
    }
}

/// An edit under way: what it did so far is recorded, so that a refusal can take it back.
struct Edit<'a> {
    document: &'a mut Document,
    change: &'a mut Change,
}

impl Edit<'_> {
    fn run(&mut self, command: &Command) -> Result<(), Refusal> {
        // Groups may contain groups; a stack instead of recursion keeps hostile input from exhausting the program's own.
        let mut open = vec![command];
        while let Some(command) = open.pop() {
            match command {
                Command::All { commands, .. } => open.extend(commands.iter().rev()),
                Command::Add { kind, id, fields, position } => self.add(*kind, id, fields, *position)?,
                Command::Remove { id } => self.remove(id)?,
                Command::Rename { id, to } => self.rename(id, to)?,
                Command::Set { id, field, value } => self.set(id, field, value)?,
                Command::Insert { id, list, index, value } => {
                    self.change_list(id, list, |items| {
                        items.insert((*index).min(items.len()), value.clone());
                        true
                    })?;
                }
                Command::Delete { id, list, index } => {
                    self.change_list(id, list, |items| *index < items.len() && !items.remove(*index).is_null())?;
                }
                Command::Move { id, list, from, to } => self.change_list(id, list, |items| {
                    let possible = *from < items.len() && *to < items.len();
                    if possible {
                        let item = items.remove(*from);
                        items.insert(*to, item);
                    }
                    possible
                })?,
                Command::Reorder { id, to } => self.reorder(id, *to)?,
                Command::Place { id, placement } => self.place(id, *placement)?,
            }
        }
        Ok(())
    }

    fn add(
        &mut self,
        kind: Kind,
        id: &str,
        fields: &Map<String, Value>,
        position: Option<usize>,
    ) -> Result<(), Refusal> {
        if let Some(holder) = self.document.plan.kind_of(id) {
            return refuse(format!("the id `{id}` belongs to {} already", holder.one()), "choose an id that is free");
        }
        let mut row = fields.clone();
        row.insert("id".to_owned(), Value::String(id.to_owned()));
        let position = position.unwrap_or(usize::MAX);
        self.put(kind, id, None, position, &row)
    }

    /// Puts a row into its table and records the difference.
    fn put(
        &mut self,
        kind: Kind,
        id: &str,
        before: Option<(usize, Map<String, Value>)>,
        position: usize,
        row: &Map<String, Value>,
    ) -> Result<(), Refusal> {
        let table = self.document.plan.table_mut(kind);
        let mut reader = Reader::default();
        table.put(position, row, &mut reader);
        if let Some(fault) = reader.into_fault() {
            return Err(refusal_of(fault));
        }
        let after = table.position(id).zip(table.row(id));
        if before == after {
            return Ok(());
        }
        let fields = table.fields();
        let references = after.as_ref().map(|(_, row)| references_in(fields, row)).unwrap_or_default();
        let missing = after.as_ref().and_then(|(_, row)| missing_references(fields, row).next());
        self.change.steps.push(Step::Row { kind, id: id.to_owned(), before, after });
        if let Some(name) = missing {
            return refuse(format!("{} cannot be without its `{name}`", kind.one()), "name what it belongs to");
        }
        for reference in references {
            let Some(wanted) = reference.kind else { continue };
            if self.document.plan.table(wanted).position(&reference.id).is_none() {
                let fault = format!(
                    "{} `{id}` refers to the {} `{}`, which does not exist",
                    kind.noun(),
                    wanted.noun(),
                    reference.id
                );
                return refuse(fault, format!("name an existing {}, or add it first", wanted.noun()));
            }
        }
        Ok(())
    }

    fn existing(&self, id: &str) -> Result<(Kind, usize, Map<String, Value>), Refusal> {
        let found = self.document.plan.kind_of(id).and_then(|kind| {
            let table = self.document.plan.table(kind);
            Some((kind, table.position(id)?, table.row(id)?))
        });
        found.map_or_else(|| refuse(format!("there is no `{id}` in the plan"), "choose something that exists"), Ok)
    }

    fn remove(&mut self, id: &str) -> Result<(), Refusal> {
        let (kind, _, _) = self.existing(id)?;
        let holders = self.holders();
        let mut leaving = vec![(kind, id.to_owned())];
        let mut next = 0;
        while let Some((_, id)) = leaving.get(next) {
            let along = holders.get(id).into_iter().flatten().filter(|holder| holder.required);
            let along = along.map(|holder| (holder.kind, holder.id.clone())).filter(|holder| !leaving.contains(holder));
            let along: BTreeSet<_> = along.small_set();
            leaving.extend(along);
            next += 1;
        }
        let gone: BTreeSet<&str> = leaving.iter().map(|(_, id)| id.as_str()).small_set();
        for (kind, id) in leaving.iter().rev() {
            let staying = holders.get(id).into_iter().flatten().filter(|holder| !gone.contains(holder.id.as_str()));
            for holder in staying {
                self.rewrite(holder.kind, &holder.id, id, None)?;
            }
            self.take(*kind, id);
        }
        Ok(())
    }

    /// Who refers to what by references that must resolve.
    fn holders(&self) -> BTreeMap<String, Vec<Holder>> {
        let mut holders: BTreeMap<String, Vec<Holder>> = BTreeMap::new();
        for kind in Kind::ALL {
            let table = self.document.plan.table(kind);
            for id in (0..table.size()).filter_map(|position| table.id_at(position)) {
                let row = table.row(id).unwrap_or_default();
                for reference in
                    references_in(table.fields(), &row).into_iter().filter(|reference| reference.kind.is_some())
                {
                    let holder = Holder { kind, id: id.to_owned(), required: reference.required };
                    holders.entry(reference.id).or_default().push(holder);
                }
            }
        }
        holders
    }

    fn rewrite(&mut self, kind: Kind, holder: &str, id: &str, replacement: Option<&str>) -> Result<(), Refusal> {
        let (_, position, row) = self.existing(holder)?;
        let fields = self.document.plan.table(kind).fields();
        let rewritten = rewrite_references(fields, &row, id, replacement);
        self.put(kind, holder, Some((position, row)), position, &rewritten)
    }

    fn take(&mut self, kind: Kind, id: &str) {
        let table = self.document.plan.table(kind);
        let before = table.position(id).zip(table.row(id));
        self.record(Step::Row { kind, id: id.to_owned(), before, after: None });
        if let Some(placement) = self.document.layout.placements.get(id).copied() {
            self.record(Step::Placement { id: id.to_owned(), before: Some(placement), after: None });
        }
    }

    fn record(&mut self, step: Step) {
        step.replay(self.document);
        self.change.steps.push(step);
    }

    fn rename(&mut self, id: &str, to: &str) -> Result<(), Refusal> {
        let (kind, position, mut row) = self.existing(id)?;
        if id == to {
            return Ok(());
        }
        row.insert("id".to_owned(), Value::String(to.to_owned()));
        self.add(kind, to, &row, Some(position))?;
        for holder_kind in Kind::ALL {
            let table = self.document.plan.table(holder_kind);
            let holders: Vec<String> = (0..table.size()).filter_map(|at| table.id_at(at).map(str::to_owned)).collect();
            for holder in holders {
                self.rewrite(holder_kind, &holder, id, Some(to))?;
            }
        }
        let placement = self.document.layout.placements.get(id).copied();
        self.take(kind, id);
        if placement.is_some() {
            self.record(Step::Placement { id: to.to_owned(), before: None, after: placement });
        }
        Ok(())
    }

    fn set(&mut self, id: &str, field: &str, value: &Value) -> Result<(), Refusal> {
        if field == "id" {
            return refuse(
                "an id is not set like other fields",
                "rename the entity, which keeps every reference to it",
            );
        }
        self.change_field(id, field, |place| *place = value.clone())
    }

    fn change_list(
        &mut self,
        id: &str,
        list: &str,
        change: impl FnOnce(&mut Vec<Value>) -> bool,
    ) -> Result<(), Refusal> {
        let mut possible = false;
        self.change_field(id, list, |place| {
            if place.is_null() {
                *place = Value::Array(Vec::new());
            }
            possible = place.as_array_mut().is_some_and(change);
        })?;
        if possible {
            Ok(())
        } else {
            refuse(format!("`{list}` of `{id}` has no such position"), "choose a position that exists")
        }
    }

    /// Changes the value at a path, creating what was left out because it had its default.
    fn change_field(&mut self, id: &str, path: &str, change: impl FnOnce(&mut Value)) -> Result<(), Refusal> {
        let unknown = || refuse(format!("`{id}` has no field `{path}`"), "name a field that the format describes");
        let (name, rest) = path.split_once('/').map_or((path, ""), |(name, rest)| (name, rest));
        if id == PLAN {
            let before = self.document.plan.settings.clone();
            let Value::Object(mut row) = before.to_value() else { return unknown() };
            let start = crate::model::find_field::<crate::model::Settings>(name).map(|field| (field.get)(&before));
            let Some(start) = start else { return unknown() };
            row.insert(name.to_owned(), start);
            if !row.get_mut(name).is_some_and(|place| change_below(place, rest, change)) {
                return unknown();
            }
            return self.put_settings(before, &Value::Object(row));
        }
        let (kind, position, before) = self.existing(id)?;
        let Some(start) = self.document.plan.table(kind).field(id, name) else { return unknown() };
        let mut row = before.clone();
        row.insert(name.to_owned(), start);
        if !row.get_mut(name).is_some_and(|place| change_below(place, rest, change)) {
            return unknown();
        }
        self.put(kind, id, Some((position, before)), position, &row)
    }

    fn put_settings(&mut self, before: crate::model::Settings, value: &Value) -> Result<(), Refusal> {
        let mut reader = Reader::default();
        let after = FieldValue::read(value, &mut reader);
        if let Some(fault) = reader.into_fault() {
            return Err(refusal_of(fault));
        }
        if before != after {
            self.record(Step::Settings { before: Box::new(before), after: Box::new(after) });
        }
        Ok(())
    }

    fn reorder(&mut self, id: &str, to: usize) -> Result<(), Refusal> {
        let (kind, position, row) = self.existing(id)?;
        self.put(kind, id, Some((position, row.clone())), to, &row)
    }

    fn place(&mut self, id: &str, placement: Option<Placement>) -> Result<(), Refusal> {
        self.existing(id)?;
        let before = self.document.layout.placements.get(id).copied();
        if before != placement {
            self.record(Step::Placement { id: id.to_owned(), before, after: placement });
        }
        Ok(())
    }
}

/// A row that refers to something.
struct Holder {
    kind: Kind,
    id: String,
    required: bool,
}

fn refusal_of(fault: FieldFault) -> Refusal {
    let place = fault.pointer.trim_start_matches('/');
    let message = if place.is_empty() { fault.message } else { format!("`{place}`: {}", fault.message) };
    Refusal { message, remedy: fault.remedy }
}

/// Walks down from a value and changes what stands at the path. Objects are entered at any name, lists only at positions that exist.
fn change_below(start: &mut Value, path: &str, change: impl FnOnce(&mut Value)) -> bool {
    let mut place = start;
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        if place.is_null() {
            *place = Value::Object(Map::new());
        }
        let next = match place {
            Value::Object(map) => Some(map.entry(segment.to_owned()).or_insert(Value::Null)),
            Value::Array(items) => segment.parse::<usize>().ok().and_then(|index| items.get_mut(index)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        };
        match next {
            Some(next) => place = next,
            None => return false,
        }
    }
    change(place);
    true
}
