//! How do rows of a spreadsheet come into a table, and its rows into a spreadsheet? What is right comes in as one step; what is wrong is listed with its reasons.

mod text;
mod value;

use netdraft_core::address::Cidr;
use netdraft_core::edit::{Command, Refusal, apply};
use netdraft_core::model::{Document, FieldInfo, Kind, Plan, Shape};
use netdraft_core::words::counted;
use serde_json::{Map, Value};

use crate::create::{Ids, refuse};
use crate::tables::{Row, Table};

/// What became of rows that were pasted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pasted {
    /// What was done, in words.
    pub done: String,
    /// The rows that did not come in, in order.
    pub wrong: Vec<WrongRow>,
}

/// A row that did not come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongRow {
    /// The line of the text that it begins in, from 1.
    pub line: usize,
    /// Its cells.
    pub cells: Vec<String>,
    /// Why it did not come in.
    pub reason: String,
}

impl Pasted {
    /// The rows that did not come in, with their reasons, for a spreadsheet.
    pub fn wrong_rows(&self) -> String {
        let line = |row: &WrongRow| {
            let cells = row.cells.iter().chain([&row.reason]).map(|cell| text::quoted(cell));
            cells.collect::<Vec<_>>().join("\t") + "\n"
        };
        self.wrong.iter().map(line).collect()
    }
}

/// Where pasted rows go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// To the subnets, of this network where the rows name none.
    Subnets(Option<String>),
    /// To a list of an entity.
    List {
        /// The entity.
        id: String,
        /// Its list.
        list: &'static str,
    },
}

/// Rows as one edit, and what is told of them.
pub(crate) struct Inserted {
    /// What brings them in.
    pub(crate) command: Command,
    /// What became of them.
    pub(crate) pasted: Pasted,
    /// The ids of what was made.
    pub(crate) ids: Vec<String>,
}

/// A table for a spreadsheet, or as Markdown; those of its rows that are wanted.
pub(crate) fn written(table: &Table, wanted: &dyn Fn(&Row) -> bool, as_markdown: bool) -> String {
    text::written(table, wanted, as_markdown)
}

/// Whether a text may be rows: it has more than one cell, or blocks.
pub(crate) fn is_sheet(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    text.len() <= text::LONGEST
        && (first.contains(['\t', ',', ';']) || first.trim().parse::<Cidr>().is_ok())
        && !first.starts_with(['{', '['])
}

/// Reads pasted rows.
///
/// # Errors
/// None of the text is a row for this place.
pub(crate) fn read(plan: &Plan, place: &Place, text: &str) -> Result<Inserted, Refusal> {
    let mut rows = text::rows(text);
    let Some(reader) = Reader::of(plan, place) else {
        return refuse("there is nothing that these rows could go to", "select a network or a table first");
    };
    let heads = rows.first().and_then(|(_, cells)| reader.heads(cells));
    let has_heads = heads.is_some();
    let columns = match heads {
        Some(columns) => {
            rows.remove(0);
            columns
        }
        None => reader.usual(rows.first().map(|(_, cells)| cells.as_slice()).unwrap_or_default()),
    };
    if columns.iter().all(Option::is_none) {
        return refuse("no column of the pasted rows is known", "put the names of the columns in the first row");
    }
    let mut trial = Document { plan: plan.clone(), ..Document::default() };
    let (mut commands, mut wrong, mut ids) = (Vec::new(), Vec::new(), Vec::new());
    let (mut added, mut changed) = (0_usize, 0_usize);
    let mut taken = Vec::new();
    for (line, cells) in rows {
        let made = reader.command(&trial.plan, &columns, &cells, &mut taken);
        let made = made.and_then(|made| match made.map(|made| (apply(&mut trial, &made.command), made)) {
            Some((Ok(change), made)) => Ok(Some(made).filter(|_| !change.is_empty())),
            Some((Err(refusal), _)) => Err(refusal.message),
            None => Ok(None),
        });
        match made {
            Ok(None) => {}
            Ok(Some(made)) => {
                added += usize::from(made.is_new);
                changed += usize::from(!made.is_new);
                ids.push(made.id);
                commands.push(made.command);
            }
            Err(reason) => wrong.push(WrongRow { line, cells, reason }),
        }
    }
    let noun = reader.noun;
    if let Some(first) = wrong.first().filter(|_| commands.is_empty() && !has_heads) {
        return refuse(format!("the pasted text has no {noun}"), format!("line {}: {}", first.line, first.reason));
    }
    let mut done: Vec<String> = Vec::new();
    if added > 0 {
        done.push(format!("add {}", counted(added, noun)));
    }
    if changed > 0 {
        done.push(format!("change {}", counted(changed, noun)));
    }
    let done = if done.is_empty() {
        "nothing is new in the pasted rows".to_owned()
    } else {
        format!("{} from pasted rows", done.join(" and "))
    };
    ids.dedup();
    Ok(Inserted { command: Command::all(done.clone(), commands), pasted: Pasted { done, wrong }, ids })
}

/// An edit made of one row.
struct Made {
    command: Command,
    id: String,
    is_new: bool,
}

/// What the cells of a row are read into.
struct Reader<'p> {
    place: &'p Place,
    fields: &'static [FieldInfo],
    noun: &'static str,
    /// The columns in the order of the table on the page.
    order: &'static [&'static str],
    /// The fields by which a row that is there already is known.
    keys: &'static [&'static str],
}

impl<'p> Reader<'p> {
    fn of(plan: &Plan, place: &'p Place) -> Option<Self> {
        let (fields, noun, order, keys): (_, _, &[&str], &[&str]) = match place {
            Place::Subnets(_) => (
                plan.table(Kind::Subnet).fields(),
                "subnet",
                &["name", "cidr", "zone", "exposure", "route_table"],
                &["name", "cidr"],
            ),
            Place::List { id, list } => {
                let fields = plan.table(plan.kind_of(id)?).fields();
                let shape = fields.iter().find(|field| field.name == *list)?.shape;
                let Shape::List(Shape::Record(fields)) = shape else { return None };
                match *list {
                    "rules" => (
                        *fields,
                        "rule",
                        &["priority", "name", "direction", "action", "protocol", "sources", "destinations", "ports"],
                        &["name"],
                    ),
                    "routes" => (
                        *fields,
                        "route",
                        &["destination", "target", "origin", "priority", "state", "note"],
                        &["destination"],
                    ),
                    "records" => (*fields, "record", &["name", "type", "ttl", "values", "note"], &["name", "type"]),
                    _ => (*fields, "port block", &["owner", "address", "protocol", "first", "last"], &[]),
                }
            }
        };
        Some(Self { place, fields, noun, order, keys })
    }

    fn field(&self, name: &str) -> Option<&'static FieldInfo> {
        // The name in the file only as it stands there: a table's column of counts may be called alike.
        let (name, wanted) = (name.trim(), name.trim().to_lowercase());
        self.fields.iter().find(|field| field.name == name || field.label.to_lowercase() == wanted)
    }

    /// The fields that the cells of a first row name, when they do. The columns of a table that only follow from others are known, and left out.
    fn heads(&self, cells: &[String]) -> Option<Vec<Option<&'static FieldInfo>>> {
        let columns: Vec<_> = cells.iter().map(|cell| self.field(cell)).collect();
        let known = columns.iter().flatten().count();
        (known > 0 && known * 3 >= cells.len()).then_some(columns)
    }

    /// The fields of rows without a first row that names them: the block first where a row begins with one.
    fn usual(&self, first: &[String]) -> Vec<Option<&'static FieldInfo>> {
        let begins_with_block =
            first.first().is_some_and(|cell| cell.contains('/') || cell.parse::<std::net::IpAddr>().is_ok());
        let mut order = self.order.to_vec();
        if matches!(self.place, Place::Subnets(_)) && begins_with_block {
            order.swap(0, 1);
        }
        order.into_iter().take(first.len()).map(|name| self.field(name)).collect()
    }

    fn command(
        &self,
        plan: &Plan,
        columns: &[Option<&'static FieldInfo>],
        cells: &[String],
        taken: &mut Vec<usize>,
    ) -> Result<Option<Made>, String> {
        let mut row = Map::new();
        for (field, cell) in columns.iter().zip(cells) {
            let Some(field) = field.filter(|_| !cell.is_empty()) else { continue };
            let value = value::value(plan, field.shape, cell)
                .map_err(|reason| format!("{}: {reason}", field.label.to_lowercase()))?;
            row.insert(field.name.to_owned(), value);
        }
        match self.place {
            Place::Subnets(network) => subnet(plan, network.as_deref(), row),
            Place::List { id, list } => Ok(Some(self.item(plan, id, list, row, taken))),
        }
    }

    /// The edit that puts a row into a list: over the one with the same keys, or at the end. What an earlier row was put over or into is `taken`.
    fn item(&self, plan: &Plan, id: &str, list: &str, row: Map<String, Value>, taken: &mut Vec<usize>) -> Made {
        let listed = plan.value_at(id, list);
        let items: &[Value] = listed.as_ref().and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let has_keys = !self.keys.is_empty() && self.keys.iter().all(|key| row.contains_key(*key));
        let held = |item: &Value, key: &str| {
            let default = || self.field(key).map(|field| (field.default)());
            item.get(key).cloned().or_else(default)
        };
        let same = |item: &Value| self.keys.iter().all(|key| held(item, key).as_ref() == row.get(*key));
        let known = (0..items.len()).find(|at| has_keys && !taken.contains(at) && items.get(*at).is_some_and(same));
        taken.push(known.unwrap_or(items.len()));
        let command = match known {
            Some(at) => {
                let set = |(name, value): (String, Value)| Command::set(id, format!("{list}/{at}/{name}"), value);
                Command::all(String::new(), row.into_iter().map(set).collect())
            }
            None => Command::Insert {
                id: id.to_owned(),
                list: list.to_owned(),
                index: items.len(),
                value: Value::Object(row),
            },
        };
        Made { command, id: id.to_owned(), is_new: known.is_none() }
    }
}

/// The edit that a row of subnets stands for: the subnet of that id, name or block is changed, or else one is added.
fn subnet(plan: &Plan, network: Option<&str>, mut row: Map<String, Value>) -> Result<Option<Made>, String> {
    let text = |row: &Map<String, Value>, name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
    let block: Option<Cidr> = text(&row, "cidr").and_then(|block| block.parse().ok());
    let home = text(&row, "network").or_else(|| {
        let around = |block: Cidr| plan.networks.iter().find(|network| holds(plan, network.id.as_str(), block));
        let chosen = network.filter(|id| block.is_none_or(|block| holds(plan, id, block)));
        let chosen = chosen.or_else(|| around(block?).map(|network| network.id.as_str()));
        chosen.or(network).map(str::to_owned)
    });
    let id = row.shift_remove("id").as_ref().and_then(Value::as_str).map(str::to_owned);
    let by_id = id.as_deref().and_then(|id| plan.subnets.by_text(id));
    if is_of_map(plan, text(&row, "name").as_deref(), block) {
        return Ok(None);
    }
    let is_home = |network: &str| home.as_deref().is_none_or(|home| home == network);
    let name = text(&row, "name");
    let same = |subnet: &&netdraft_core::model::Subnet| {
        let titled = name.as_deref().is_some_and(|name| netdraft_core::model::Entity::title(*subnet) == name);
        is_home(subnet.network.as_str())
            && (titled || (name.is_none() && block.is_some() && subnet.cidr.cidr() == block))
    };
    let known = by_id.or_else(|| plan.subnets.iter().find(same));
    fits(plan, home.as_deref(), known.map(|known| known.id.as_str()), block)?;
    if let Some(known) = known {
        let id = known.id.to_string();
        // The name is not written down where it is only the id.
        if name.as_deref() == Some(id.as_str()) {
            row.shift_remove("name");
        }
        let set = |(name, value): (String, Value)| Command::set(&id, name, value);
        let command = Command::all(String::new(), row.into_iter().map(set).collect());
        return Ok(Some(Made { command, id, is_new: false }));
    }
    let Some(home) = home else {
        return Err("it lies in no network: select the network, or name it in a column".to_owned());
    };
    if block.is_none() {
        return Err("it has no address range".to_owned());
    }
    let stem = id.or_else(|| name.clone()).map(|name| slug(&name)).filter(|stem| !stem.is_empty());
    let id = Ids::free_in(plan).next(stem.as_deref().unwrap_or("subnet"));
    if name.as_deref() == Some(id.as_str()) {
        row.shift_remove("name");
    }
    row.insert("network".to_owned(), Value::from(home));
    let command = Command::Add { kind: Kind::Subnet, id: id.clone(), fields: row, position: None };
    Ok(Some(Made { command, id, is_new: true }))
}

/// Whether a row is one that the address plan shows besides subnets: a network, free space, or what is kept free.
fn is_of_map(plan: &Plan, name: Option<&str>, block: Option<Cidr>) -> bool {
    let Some(name) = name else { return false };
    let is_network = |network: &netdraft_core::model::Network| {
        netdraft_core::model::Entity::title(network) == name && network.blocks().first().copied() == block
    };
    name == "free" || name.starts_with("kept free for ") || plan.networks.iter().any(is_network)
}

/// Whether a block lies in one of a network's own.
fn holds(plan: &Plan, network: &str, block: Cidr) -> bool {
    plan.networks.by_text(network).is_some_and(|network| network.blocks().iter().any(|own| own.contains(block)))
}

/// Whether a subnet may have a block: it lies in its network and has no address that another subnet has.
fn fits(plan: &Plan, home: Option<&str>, own: Option<&str>, block: Option<Cidr>) -> Result<(), String> {
    let (Some(block), Some(network)) = (block, home.and_then(|home| plan.networks.by_text(home))) else {
        return Ok(());
    };
    let blocks = network.blocks();
    if !blocks.is_empty() && !blocks.iter().any(|own| own.contains(block)) {
        return Err(format!("`{block}` is outside of network `{}`", network.id));
    }
    let others = plan.subnets_of(&network.id).filter(|subnet| Some(subnet.id.as_str()) != own);
    let clash = others.into_iter().find(|subnet| subnet.cidr.cidr().is_some_and(|other| other.overlaps(block)));
    clash.map_or(Ok(()), |other| Err(format!("`{block}` overlaps subnet `{}` `{}`", other.id, other.cidr.text())))
}

/// An id made of a name: small letters, digits and hyphens.
fn slug(name: &str) -> String {
    let letters =
        name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' });
    let text: String = letters.take(netdraft_core::model::LONGEST_ID - 10).collect();
    text.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}
