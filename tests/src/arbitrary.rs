//! What may a plan look like that nobody designed? Documents and commands made from numbers, by the tables of fields, so that no kind is forgotten.

use std::collections::BTreeMap;
use std::fmt;

use netdraft_core::edit::{Command, PLAN};
use netdraft_core::format::load;
use netdraft_core::model::{Document, FieldInfo, Kind, Placement, Plan, Record, Settings, Shape};
use serde_json::{Map, Value, json};

/// Numbers that decide what is made. When they run out every decision is the simplest one, so that fewer and smaller numbers make simpler things.
#[derive(Clone)]
pub struct Dice {
    numbers: Vec<u16>,
    next: usize,
}

impl fmt::Debug for Dice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // On one line, so that a failing case can be read.
        let numbers = self.numbers.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
        write!(formatter, "Dice::new(vec![{numbers}])")
    }
}

impl Dice {
    /// Dice that fall like this.
    pub fn new(numbers: Vec<u16>) -> Self {
        Self { numbers, next: 0 }
    }

    /// A number below `sides`; 0 when there are no sides or no numbers left.
    pub fn roll(&mut self, sides: usize) -> usize {
        let number = self.numbers.get(self.next).copied().unwrap_or_default();
        self.next += 1;
        usize::from(number).checked_rem(sides).unwrap_or_default()
    }

    /// Whether something happens that happens once in `sides` times, and never without numbers.
    pub fn happens(&mut self, sides: usize) -> bool {
        self.roll(sides) == sides - 1
    }

    /// One of the items.
    pub fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.roll(items.len())]
    }
}

/// Words that mean something in some field, and words that mean nothing in any.
const WORDS: [&str; 24] = [
    "",
    "a",
    "us-east-1a",
    "@",
    "www",
    "*",
    "example.internal",
    "api.example.internal",
    "www.example.internal.",
    "*.example.internal",
    "aes-cbc",
    "aes-gcm-16",
    "sha2-256",
    "2",
    "24",
    "255.255.255.0",
    "2026-11-21",
    "subnet-overlap",
    "cidr-host-bits-set",
    "subnet-0",
    "10 mail.example.internal.",
    "10.0.1.5",
    "ümlaut \"quoted\" \\ ✓\n",
    "~1/0",
];
/// Blocks, most of them readable.
const BLOCKS: [&str; 20] = [
    "10.0.0.0/16",
    "10.0.0.0/24",
    "10.0.1.0/24",
    "10.0.1.0/25",
    "10.0.1.128/25",
    "10.1.0.0/16",
    "10.0.0.0/8",
    "192.168.0.0/16",
    "0.0.0.0/0",
    "::/0",
    "fd00:1::/56",
    "fd00:1::/64",
    "169.254.10.0/30",
    "169.254.0.0/30",
    "10.0.1.5/24",
    "10.0.0.0/33",
    "10.0.0.0/0.0.0.255",
    "",
    "10.0.1.7/32",
    "blöck",
];
/// Addresses, most of them readable.
const ADDRESSES: [&str; 10] = [
    "10.0.1.5",
    "10.0.1.0",
    "10.0.1.1",
    "10.0.1.255",
    "10.1.0.9",
    "203.0.113.5",
    "198.51.100.7",
    "fd00:1::5",
    "",
    "10.0.01.5",
];
const PORTS: [&str; 8] = ["", "22", "443", "80, 8000-8080", "0-65535", "1024-65535", "32768-60999", "53"];
const PROTOCOLS: [&str; 7] = ["", "tcp", "udp", "icmp", "icmpv6", "esp", "142"];
const NUMBERS: [u32; 16] = [0, 1, 2, 3, 5, 10, 30, 60, 100, 200, 251, 256, 1400, 1446, 1500, u32::MAX];

/// The ids that things may refer to, by kind.
type Ids = BTreeMap<Kind, Vec<String>>;

/// A document. It is read from a file, so that it is one that could have been.
///
/// # Panics
/// Panics when the file is refused: every value that is made here fits its field.
pub fn document(dice: &mut Dice) -> Document {
    let text = file(dice).to_string();
    match load(&text) {
        Ok(loaded) => loaded.document,
        Err(faults) => panic!("{}\n{text}", faults[0]),
    }
}

/// A document as a file.
fn file(dice: &mut Dice) -> Value {
    let plan = Plan::default();
    let ids = ids(dice, &plan);
    let mut file = Map::new();
    file.insert("netdraft".to_owned(), json!("1.0"));
    file.extend(record(dice, Settings::INFOS, &ids));
    for (kind, names) in &ids {
        let row = |name: &String, dice: &mut Dice| {
            let mut row = Map::from_iter([("id".to_owned(), json!(name))]);
            row.extend(record(dice, plan.table(*kind).fields(), &ids));
            Value::Object(row)
        };
        file.insert(kind.table().to_owned(), names.iter().map(|name| row(name, dice)).collect());
    }
    if dice.happens(4) {
        file.insert("future".to_owned(), json!([{"a": 1.5}, "10.0.0.0/8"]));
    }
    let mut layout = Map::new();
    for id in ids.values().flatten() {
        if dice.happens(4) {
            layout.insert(id.clone(), json!({"x": dice.roll(90), "y": dice.roll(60), "width": dice.roll(2)}));
        }
    }
    file.insert("layout".to_owned(), Value::Object(layout));
    Value::Object(file)
}

/// How many things of each kind there are, and what they are called. What something cannot be without is there.
fn ids(dice: &mut Dice, plan: &Plan) -> Ids {
    let mut counts: BTreeMap<Kind, usize> = Kind::ALL.into_iter().map(|kind| (kind, dice.roll(4))).collect();
    // Those who need something come after what they need in no order, so this is repeated until nothing is missing.
    loop {
        let needed = Kind::ALL.into_iter().filter(|kind| counts[kind] > 0).flat_map(|kind| {
            plan.table(kind).fields().iter().filter_map(|field| match field.shape {
                Shape::Reference(wanted) if field.name != "id" => Some(wanted),
                _ => None,
            })
        });
        let Some(missing) = needed.into_iter().find(|kind| counts[kind] == 0) else { break };
        counts.insert(missing, 1);
    }
    let name = |kind: Kind, number: usize| format!("{}-{number}", kind.noun().to_lowercase().replace(' ', "-"));
    counts.into_iter().map(|(kind, count)| (kind, (0..count).map(|number| name(kind, number)).collect())).collect()
}

/// Some of the fields, and all references that a row cannot be without.
fn record(dice: &mut Dice, fields: &[FieldInfo], ids: &Ids) -> Map<String, Value> {
    let mut map = Map::new();
    for field in fields.iter().filter(|field| field.name != "id") {
        let is_required = matches!(field.shape, Shape::Reference(_));
        if is_required || dice.roll(3) > 0 {
            map.insert(field.name.to_owned(), value(dice, field.shape, ids));
        }
    }
    if dice.happens(32) {
        map.insert("future".to_owned(), json!({"kept": [1, null, "two"]}));
    }
    map
}

/// A value that fits a field of this shape.
fn value(dice: &mut Dice, shape: Shape, ids: &Ids) -> Value {
    match shape {
        Shape::Text => json!(dice.pick(&WORDS)),
        Shape::Block => json!(dice.pick(&BLOCKS)),
        Shape::Address => json!(dice.pick(&ADDRESSES)),
        Shape::Ports => json!(dice.pick(&PORTS)),
        Shape::Protocol => json!(dice.pick(&PROTOCOLS)),
        Shape::Peer => match dice.roll(4) {
            0 | 1 => json!(dice.pick(&BLOCKS[..16])),
            2 => json!(dice.pick(&["any", "tag:data", "missing", "10.0.1.5", ""])),
            _ => target(dice, ids),
        },
        Shape::Number { max } => match dice.roll(NUMBERS.len() + 1).checked_sub(NUMBERS.len()) {
            None => {
                let number = NUMBERS[dice.roll(NUMBERS.len())];
                json!(number.min(max))
            }
            Some(_) => json!(dice.roll(65_536).min(usize::try_from(max).unwrap_or(usize::MAX))),
        },
        Shape::Flag => json!(dice.roll(2) == 1),
        Shape::Choice(words) => json!(dice.pick(words)),
        Shape::Reference(kind) => json!(one_of(dice, &ids[&kind])),
        Shape::Target => match dice.roll(4) {
            0 => json!(dice.pick(&["local", "internet", "missing", "", "any"])),
            1 => json!(dice.pick(&BLOCKS)),
            _ => target(dice, ids),
        },
        Shape::Optional(inner) if dice.roll(2) == 0 || is_impossible(*inner, ids) => Value::Null,
        Shape::Optional(inner) => value(dice, *inner, ids),
        Shape::List(inner) if is_impossible(*inner, ids) => json!([]),
        Shape::List(inner) => (0..dice.roll(4)).map(|_| value(dice, *inner, ids)).collect(),
        Shape::Record(fields) => Value::Object(record(dice, fields, ids)),
    }
}

/// Whether there is nothing that a reference of this shape could name.
fn is_impossible(shape: Shape, ids: &Ids) -> bool {
    matches!(shape, Shape::Reference(kind) if ids[&kind].is_empty())
}

fn one_of<'a>(dice: &mut Dice, ids: &'a [String]) -> &'a str {
    ids.get(dice.roll(ids.len())).map_or("missing", String::as_str)
}

fn target(dice: &mut Dice, ids: &Ids) -> Value {
    let kind = Kind::ALL[dice.roll(Kind::ALL.len())];
    json!(one_of(dice, &ids[&kind]))
}

/// A command, most often one that the document can carry out.
pub fn command(dice: &mut Dice, document: &Document) -> Command {
    let plan = &document.plan;
    let all = |kind: Kind| {
        let table = plan.table(kind);
        (0..table.size()).filter_map(|position| table.id_at(position).map(str::to_owned)).collect()
    };
    let ids: Ids = Kind::ALL.into_iter().map(|kind| (kind, all(kind))).collect();
    let count = if dice.happens(6) { 2 + dice.roll(3) } else { 1 };
    let mut commands: Vec<Command> = (0..count).map(|_| single(dice, plan, &ids)).collect();
    match commands.pop() {
        Some(only) if commands.is_empty() => only,
        last => Command::all("several things", commands.into_iter().chain(last).collect()),
    }
}

fn single(dice: &mut Dice, plan: &Plan, ids: &Ids) -> Command {
    let kind = Kind::ALL[dice.roll(Kind::ALL.len())];
    let fields = plan.table(kind).fields();
    let id = if dice.happens(16) { "missing".to_owned() } else { one_of(dice, &ids[&kind]).to_owned() };
    let free = format!("{}-{}", kind.table(), dice.roll(6));
    let Some(field) = fields.get(dice.roll(fields.len())) else { return Command::Remove { id } };
    let path = path(dice, plan, &id, field);
    let list = path.0.rsplit_once('/').map_or(field.name, |(list, _)| list).to_owned();
    match dice.roll(10) {
        0 | 1 => Command::set(id, path.0, replacement(dice, path.1, ids)),
        2 => Command::Insert { id, list, index: dice.roll(5), value: item(dice, field.shape, ids) },
        3 => Command::Delete { id, list, index: dice.roll(4) },
        4 => Command::Move { id, list, from: dice.roll(4), to: dice.roll(4) },
        5 => Command::add(kind, free, Value::Object(record(dice, fields, ids))),
        6 => Command::Remove { id },
        7 => Command::Rename { id, to: if dice.happens(4) { "any".to_owned() } else { free } },
        8 => Command::Reorder { id, to: dice.roll(5) },
        _ if dice.roll(2) == 0 => {
            let place = Placement { x: 3, y: i32::from(dice.roll(2) == 1), width: 0, height: 0 };
            Command::Place { id, placement: dice.happens(2).then_some(place) }
        }
        _ => {
            let field = Settings::INFOS[dice.roll(Settings::INFOS.len())];
            Command::set(PLAN, field.name, replacement(dice, field.shape, ids))
        }
    }
}

/// The path of a field, or of something below it, and the shape of what may stand there.
fn path(dice: &mut Dice, plan: &Plan, id: &str, field: &FieldInfo) -> (String, Shape) {
    let (mut path, mut shape) = (field.name.to_owned(), field.shape);
    loop {
        shape = match shape {
            Shape::List(inner) => {
                let length = plan.value_at(id, &path).and_then(|value| value.as_array().map(Vec::len));
                if length.unwrap_or_default() == 0 || dice.roll(3) == 0 {
                    return (path, shape);
                }
                path += &format!("/{}", dice.roll(length.unwrap_or_default()));
                *inner
            }
            Shape::Record(fields) if dice.roll(8) > 0 => {
                let field = fields[dice.roll(fields.len())];
                path += &format!("/{}", field.name);
                field.shape
            }
            other => return (path, other),
        };
    }
}

/// A value for a field: one that fits, most often; nothing; or one that may not fit.
fn replacement(dice: &mut Dice, shape: Shape, ids: &Ids) -> Value {
    match dice.roll(8) {
        0 => Value::Null,
        1 => dice.pick(&[&json!(-1), &json!("missing"), &json!([[]]), &json!({"future": 1.5}), &json!(true)]).clone(),
        _ if is_impossible(shape, ids) => json!("missing"),
        _ => value(dice, shape, ids),
    }
}

fn item(dice: &mut Dice, shape: Shape, ids: &Ids) -> Value {
    match shape {
        Shape::List(inner) => replacement(dice, *inner, ids),
        other => replacement(dice, other, ids),
    }
}
