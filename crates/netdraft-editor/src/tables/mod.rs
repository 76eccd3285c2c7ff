//! What do the tables of each view show? Rows of cells, each with the field that it edits, worked out from the plan and its report.
//!
//! Invariant: a table holds no state and decides nothing about networks; everything in it is in the plan or follows from it.

mod addresses;
mod arranged;
mod chosen;
mod links;
mod lists;
mod lookup;
pub mod map;
mod moving;
mod names;
mod order;
mod ports;
mod sections;
mod services;

use std::collections::{BTreeMap, BTreeSet};

use netdraft_core::analysis::Facts;
use netdraft_core::check::Report;
use netdraft_core::edit::Command;
use netdraft_core::model::{Anchor, Entity, Plan, Record, Shape};
use netdraft_core::rules::{Finding, Severity};
use netdraft_core::small::SmallCollect;
use netdraft_core::words::in_a_row;
use serde_json::Value;

use crate::message::ViewTab;

use lists::rule_rows;

pub use addresses::grouped;
pub use arranged::SortBy;
pub use links::sum_of;
pub use moving::Ahead;
pub(crate) use order::numbered;
pub use order::{Reordering, reordered, verdict};

/// A table: a heading, a sentence about it, columns and rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What tells it from the other tables of its view: the id of its entity, or the name of the view.
    pub key: String,
    /// Its heading.
    pub title: String,
    /// One sentence on how its content is to be read.
    pub sentence: String,
    /// The labels of the columns.
    pub columns: Vec<Column>,
    /// The rows, in order.
    pub rows: Vec<Row>,
    /// What adds a row, and the words for it.
    pub add: Option<(String, Command)>,
    /// Whether the order of the rows means something, so that they can be moved.
    pub is_ordered: bool,
}

impl Table {
    /// What stands in place of rows where there are none: what belongs here, and how it comes.
    pub fn nothing(&self) -> &'static str {
        match self.key.as_str() {
            "peerings" => "No peerings yet: join two networks on the topology, with the tool for links.",
            "vpns" => "No VPN tunnels yet: join a network with a site on the topology, with the tool for links.",
            _ => "No rows yet.",
        }
    }
}

/// A table that is not made yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its key, as in [`Table::key`].
    pub key: String,
    /// Its heading.
    pub title: String,
    /// How many rows it has, about.
    pub rows: usize,
}

/// One column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// What stands above it.
    pub label: &'static str,
    /// One sentence on what it means.
    pub help: &'static str,
    /// Whether it holds numbers, which stand at the right.
    pub is_number: bool,
}

impl Column {
    /// A column of words.
    pub const fn words(label: &'static str, help: &'static str) -> Self {
        Self { label, help, is_number: false }
    }

    /// A column of numbers.
    pub const fn numbers(label: &'static str, help: &'static str) -> Self {
        Self { label, help, is_number: true }
    }
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// Something of the plan.
    Thing,
    /// Space that nobody has.
    Free,
    /// Space that is kept free on purpose.
    Kept,
    /// Something of the provider that cannot be changed.
    Pinned,
    /// The name of a section, above the rows that stand in it.
    Heading,
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The place that it shows: an entity, or an item of a list in it.
    pub anchor: Anchor,
    /// What it is.
    pub kind: RowKind,
    /// How deep it stands in a tree of rows, from 0.
    pub depth: u8,
    /// The worst finding about it.
    pub mark: Option<Mark>,
    /// The cells, one a column.
    pub cells: Vec<Cell>,
    /// What deletes it.
    pub delete: Option<Command>,
    /// What can be given away from here.
    pub allocates_in: Option<Allocation>,
}

/// That something is wrong with a row, wherever else it is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// How bad it is.
    pub severity: Severity,
    /// The finding in one line.
    pub words: String,
}

/// What can be given away from a row, and to what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allocation {
    /// Blocks of this network, to subnets.
    Blocks(String),
    /// Addresses of this subnet, to hosts; or why there is none left.
    Addresses(String, Option<String>),
}

/// How a cell's words are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CellTone {
    /// As they stand.
    #[default]
    Plain,
    /// Less important.
    Quiet,
    /// All is well.
    Good,
    /// Something deserves a look.
    Warning,
    /// Something is wrong.
    Bad,
}

/// One cell of a row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cell {
    /// What it shows.
    pub text: String,
    /// How that is meant.
    pub tone: CellTone,
    /// The field that it edits.
    pub edit: Option<CellEdit>,
    /// A share to be drawn as a bar, in thousandths.
    pub share: Option<u16>,
    /// Segments to be drawn along a line.
    pub segments: Vec<Segment>,
}

/// A part of a line, from one thousandth of it to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Where it begins.
    pub from: u16,
    /// Where it ends.
    pub to: u16,
    /// Whether it is in conflict with another one.
    pub is_conflict: bool,
    /// What it stands for.
    pub words: String,
}

/// The field behind a cell.
#[derive(Debug, Clone, PartialEq)]
pub struct CellEdit {
    /// The field.
    pub anchor: Anchor,
    /// What may stand in it.
    pub shape: Shape,
    /// What stands in it.
    pub value: Value,
    /// Its name on a form.
    pub label: &'static str,
}

impl Cell {
    /// A cell of words.
    pub fn words(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// The same cell in another tone.
    pub fn toned(self, tone: CellTone) -> Self {
        Self { tone, ..self }
    }

    /// A cell for a field of a record that stands at a path below an entity.
    fn field<R: Record>(record: &R, id: &str, path: &str, name: &str) -> Self {
        let Some(field) = netdraft_core::model::find_field::<R>(name) else { return Self::default() };
        let value = (field.get)(record);
        let field_path = if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
        let edit = CellEdit {
            anchor: Anchor::new(id, field_path),
            shape: field.info.shape,
            value: value.clone(),
            label: field.info.label,
        };
        Self { text: spoken(&value, field.info.shape), edit: Some(edit), ..Self::default() }
    }
}

/// The cell of a name: what was given, or else the id.
fn titled(cell: Cell, title: &str) -> Cell {
    if cell.text.is_empty() { Cell { text: title.to_owned(), ..cell } } else { cell }
}

/// A value as a cell shows it.
pub fn spoken(value: &Value, shape: Shape) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) if text.is_empty() && matches!(shape, Shape::Ports | Shape::Protocol | Shape::Peer) => {
            "any".to_owned()
        }
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() && shape == Shape::List(&Shape::Peer) => "any".to_owned(),
        Value::Array(items) => {
            let inner = if let Shape::List(inner) = shape { *inner } else { Shape::Text };
            let words: Vec<String> = items.iter().map(|item| spoken(item, inner)).collect();
            in_a_row(words.iter().map(String::as_str))
        }
        // What is empty says nothing.
        Value::Object(map) => {
            let words = map.iter().map(|(name, value)| (name, spoken(value, Shape::Text)));
            let words = words.filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name} {value}"));
            words.collect::<Vec<_>>().join(", ")
        }
    }
}

/// What the tables of one plan are made from.
pub struct Tables<'a> {
    plan: &'a Plan,
    facts: Facts<'a>,
    worst: BTreeMap<Anchor, &'a Finding>,
    /// The findings that are not waived, by the entity that they are about.
    findings: BTreeMap<&'a str, Vec<&'a Finding>>,
}

impl<'a> Tables<'a> {
    /// Tables for a plan and what is wrong with it.
    pub fn new(plan: &'a Plan, report: &'a Report) -> Self {
        let mut worst: BTreeMap<Anchor, &Finding> = BTreeMap::new();
        let mut findings: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        for finding in report.findings.iter().filter(|finding| finding.waiver.is_none()) {
            findings.entry(finding.primary.entity.as_str()).or_default().push(finding);
            let anchors =
                std::iter::once(&finding.primary).chain(finding.related.iter().map(|related| &related.anchor));
            for anchor in anchors {
                let entry = worst.entry(anchor.clone()).or_insert(finding);
                if finding.severity < entry.severity {
                    *entry = finding;
                }
            }
        }
        Self { plan, facts: Facts::new(plan), worst, findings }
    }

    /// The tables of a view in order, without their rows.
    pub fn listed(&self, view: ViewTab) -> Vec<Listed> {
        let listed = |id: &str, title: &str, rows: usize| Listed { key: id.to_owned(), title: title.to_owned(), rows };
        match view {
            ViewTab::Rules => {
                let filters = self.plan.filters.iter();
                filters.map(|filter| listed(filter.id.as_str(), filter.title(), rule_rows(filter))).collect()
            }
            ViewTab::Routes => {
                let tables = self.plan.route_tables.iter();
                tables.map(|table| listed(table.id.as_str(), table.title(), table.routes.len())).collect()
            }
            _ => self.of(view).iter().map(|table| listed(&table.key, &table.title, table.rows.len())).collect(),
        }
    }

    /// Some tables of a view, by their positions in it.
    pub fn some(&self, view: ViewTab, wanted: &BTreeSet<usize>) -> BTreeMap<usize, Table> {
        match view {
            ViewTab::Rules => {
                let filters = self.plan.filters.iter().enumerate().filter(|(at, _)| wanted.contains(at));
                filters.map(|(at, filter)| (at, self.rule_table(filter))).small_map()
            }
            ViewTab::Routes => {
                let tables = self.plan.route_tables.iter().enumerate().filter(|(at, _)| wanted.contains(at));
                tables.map(|(at, table)| (at, self.route_table(table))).small_map()
            }
            _ => self.of(view).into_iter().enumerate().filter(|(at, _)| wanted.contains(at)).small_map(),
        }
    }

    /// One table of a view, by its key.
    pub fn one(&self, view: ViewTab, key: &str) -> Option<Table> {
        match view {
            ViewTab::Rules => self.plan.filters.by_text(key).map(|filter| self.rule_table(filter)),
            ViewTab::Routes => self.plan.route_tables.by_text(key).map(|table| self.route_table(table)),
            _ => self.of(view).into_iter().find(|table| table.key == key),
        }
    }

    /// The tables of a view, in order. The views that are no tables have none.
    pub fn of(&self, view: ViewTab) -> Vec<Table> {
        match view {
            ViewTab::Topology | ViewTab::Matrix => Vec::new(),
            ViewTab::Addresses => vec![self.addresses()],
            ViewTab::Rules => self.rules(),
            ViewTab::Routes => self.routes(),
            ViewTab::Links => self.links(),
            ViewTab::Dns => self.names(),
            ViewTab::Nat => self.nats(),
            ViewTab::LoadBalancers => vec![self.load_balancers()],
            ViewTab::PublicAddresses => vec![self.public_addresses()],
        }
    }

    /// The worst finding about a place or anything in it.
    fn mark(&self, anchor: &Anchor) -> Option<Mark> {
        let below = format!("{}/", anchor.field);
        let within =
            |other: &Anchor| anchor.field.is_empty() || other.field == anchor.field || other.field.starts_with(&below);
        let start = Anchor::new(&anchor.entity, "");
        let of_entity = self.worst.range(start..).take_while(|(other, _)| other.entity == anchor.entity);
        let worst = of_entity.filter(|(other, _)| within(other)).map(|(_, finding)| finding);
        let worst = worst.min_by_key(|finding| finding.severity)?;
        Some(Mark { severity: worst.severity, words: worst.message.clone() })
    }

    /// What is wrong with a rule of a list, in short words, and how bad it is: the worst finding about it.
    fn effect(&self, id: &str, index: usize) -> Option<(String, Severity)> {
        let place = format!("rules/{index}");
        let below = format!("{place}/");
        let about = |anchor: &Anchor| anchor.field == place || anchor.field.starts_with(&below);
        let findings = self.findings.get(id).into_iter().flatten().filter(|finding| about(&finding.primary));
        let worst = findings.min_by_key(|finding| (finding.severity, finding.rule))?;
        Some((worst.rule.replace('-', " "), worst.severity))
    }

    /// A row for an entity.
    fn thing(&self, id: &str, depth: u8, cells: Vec<Cell>) -> Row {
        let anchor = Anchor::new(id, "");
        let delete = Some(Command::Remove { id: id.to_owned() });
        Row { mark: self.mark(&anchor), anchor, kind: RowKind::Thing, depth, cells, delete, allocates_in: None }
    }

    /// A row for an item of a list in an entity.
    fn item(&self, id: &str, list: &str, index: usize, cells: Vec<Cell>) -> Row {
        let anchor = Anchor::new(id, format!("{list}/{index}"));
        let delete = Some(Command::Delete { id: id.to_owned(), list: list.to_owned(), index });
        Row { mark: self.mark(&anchor), anchor, kind: RowKind::Thing, depth: 0, cells, delete, allocates_in: None }
    }

    /// Appends an item with nothing but defaults to a list.
    fn append(label: &str, id: &str, list: &str, length: usize) -> Option<(String, Command)> {
        let value = Value::Object(serde_json::Map::new());
        Some((label.to_owned(), Command::Insert { id: id.to_owned(), list: list.to_owned(), index: length, value }))
    }
}
