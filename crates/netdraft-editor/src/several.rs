//! What do several chosen things have in common, and what is done to all of them at once? One step of the history each time.

use netdraft_core::analysis::filters::{evaluation_order, is_ordered};
use netdraft_core::edit::Command;
use netdraft_core::model::{Anchor, Choice, Direction, FieldInfo, Filter, Plan, Shape};
use netdraft_core::words::counted;
use serde_json::Value;

use crate::selection::Selection;
use crate::tables::{Reordering, numbered, reordered};

/// A field that all chosen things have.
#[derive(Debug, Clone, PartialEq)]
pub struct Common {
    /// The field.
    pub info: &'static FieldInfo,
    /// Where it stands in each of them.
    pub places: Vec<Anchor>,
    /// What stands in all of them; nothing where they differ.
    pub value: Option<Value>,
}

/// The fields that several chosen things of one kind, or several rows of one list, have in common; none where fewer than two are chosen. Ids,
/// blocks and addresses are left out, since no two things may have the same.
pub fn common(plan: &Plan, selection: &Selection) -> Vec<Common> {
    let (infos, places) = chosen(plan, selection);
    if places.len() < 2 {
        return Vec::new();
    }
    let field = |info: &'static FieldInfo| {
        let place = |place: &Anchor| match place.field.as_str() {
            "" => Anchor::new(&place.entity, info.name),
            row => Anchor::new(&place.entity, format!("{row}/{}", info.name)),
        };
        let places: Vec<Anchor> = places.iter().map(place).collect();
        let value = |place: &Anchor| plan.value_at(&place.entity, &place.field).unwrap_or_else(info.default);
        let first = places.first().map(value)?;
        let is_same = places.iter().all(|place| value(place) == first);
        Some(Common { info, places, value: is_same.then_some(first) })
    };
    infos.iter().filter(|info| can_be_shared(info)).filter_map(field).collect()
}

/// Whether two things may say the same in a field, and whether it is edited in one control.
fn can_be_shared(info: &FieldInfo) -> bool {
    let is_record =
        matches!(info.shape, Shape::Record(_) | Shape::Optional(&Shape::Record(_)) | Shape::List(&Shape::Record(_)));
    // A route's destination is a block that other tables may have too.
    let is_own = match info.shape {
        Shape::Block => info.name != "destination",
        Shape::Address | Shape::Optional(&(Shape::Block | Shape::Address)) => true,
        _ => matches!(info.name, "id" | "name" | "priority"),
    };
    !(is_record || is_own)
}

/// The fields of what is chosen, and where each of it stands: things of one kind, or rows of one list.
fn chosen(plan: &Plan, selection: &Selection) -> (&'static [FieldInfo], Vec<Anchor>) {
    if let Some((entity, list, positions)) = selection.items() {
        let fields = plan.kind_of(entity).map(|kind| plan.table(kind).fields()).unwrap_or_default();
        let infos = fields.iter().find(|info| info.name == list).map(|info| info.shape);
        let places = positions.iter().map(|position| Anchor::new(entity, format!("{list}/{position}")));
        return match infos {
            Some(Shape::List(&Shape::Record(infos))) => (infos, places.collect()),
            Some(_) | None => (&[], Vec::new()),
        };
    }
    let mut kinds = selection.ids().iter().map(|id| plan.kind_of(id));
    match kinds.next().flatten() {
        Some(kind) if kinds.all(|other| other == Some(kind)) => {
            (plan.table(kind).fields(), selection.ids().iter().map(|id| Anchor::new(id, "")).collect())
        }
        Some(_) | None => (&[], Vec::new()),
    }
}

/// Gives a field of several things the same value.
pub fn set_all(places: &[Anchor], value: &Value) -> Command {
    let set = |place: &Anchor| Command::set(&place.entity, place.field.clone(), value.clone());
    match places {
        [place] => set(place),
        _ => {
            let field = places.first().and_then(|place| place.field.rsplit('/').next()).unwrap_or_default();
            Command::all(
                format!("set `{field}` of {}", counted(places.len(), "thing")),
                places.iter().map(set).collect(),
            )
        }
    }
}

/// What stands for something of each thing in a pattern of names.
pub const PLACEHOLDERS: &str = "{n}, {id}, {name}, {zone}, {network}";

/// Gives every one of these things the name that a pattern makes for it, such as `web-{zone}-{n}`.
///
/// # Errors
/// The pattern is empty, names something unknown, or makes the same name twice.
pub fn rename_all(plan: &Plan, ids: &[String], pattern: &str) -> Result<Command, String> {
    let pattern = pattern.trim();
    if pattern.is_empty() {
        return Err(format!("type a pattern, such as `web-{{zone}}-{{n}}`; it may hold {PLACEHOLDERS}"));
    }
    let mut names: Vec<String> = Vec::new();
    for (at, id) in ids.iter().enumerate() {
        let name = filled(plan, id, at + 1, pattern)?;
        if names.contains(&name) {
            return Err(format!("two of them would be called `{name}`; {{n}} counts them"));
        }
        names.push(name);
    }
    let rename = |(id, name): (&String, String)| Command::set(id, "name", name);
    let commands = ids.iter().zip(names).map(rename).collect();
    Ok(Command::all(format!("name {} `{pattern}`", counted(ids.len(), "thing")), commands))
}

/// A pattern with what each placeholder stands for.
fn filled(plan: &Plan, id: &str, number: usize, pattern: &str) -> Result<String, String> {
    let text = |field: &str| plan.value_at(id, field).and_then(|value| value.as_str().map(str::to_owned));
    let mut name = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (word, after) = after.split_once('}').ok_or_else(|| "a `{` is not closed by `}`".to_owned())?;
        name += before;
        name += &match word {
            "n" => number.to_string(),
            "id" => id.to_owned(),
            "name" => plan.title(id).to_owned(),
            "zone" | "network" => text(word).unwrap_or_default(),
            _ => return Err(format!("`{{{word}}}` is not known; a pattern may hold {PLACEHOLDERS}")),
        };
        rest = after;
    }
    Ok(name + rest)
}

/// Chosen rules of one rule set and one direction.
struct Rules<'a> {
    filter: &'a Filter,
    /// All of the direction in the order of evaluation, by their positions in the list.
    order: Vec<usize>,
    /// The places of the chosen ones in that order.
    places: Vec<usize>,
}

fn rules<'a>(plan: &'a Plan, selection: &Selection) -> Result<Rules<'a>, String> {
    let none = || "choose rules of a rule set".to_owned();
    let (id, _, positions) = selection.items().filter(|(_, list, _)| *list == "rules").ok_or_else(none)?;
    let filter = plan.filters.by_text(id).ok_or_else(none)?;
    let first = positions.first().and_then(|first| filter.rules.get(*first)).ok_or_else(none)?;
    let order = evaluation_order(filter, first.direction);
    let is_chosen = |place: &usize| order.get(*place).is_some_and(|index| positions.contains(index));
    let places: Vec<usize> = (0..order.len()).filter(is_chosen).collect();
    if places.len() < positions.len() {
        Err("they go in different directions".to_owned())
    } else {
        Ok(Rules { filter, order, places })
    }
}

/// How many places chosen rules can be moved to, and the first one that they have now; both from 1.
///
/// # Errors
/// They cannot be moved, for the reason given.
pub fn places_of(plan: &Plan, selection: &Selection) -> Result<(usize, usize), String> {
    let Rules { filter, order, places } = rules(plan, selection)?;
    if !is_ordered(filter.kind) {
        return Err("the order of these rules means nothing".to_owned());
    }
    let first = places.first().map_or(1, |first| first + 1);
    Ok((first, order.len() + 1 - places.len()))
}

/// Puts the chosen rules together, the first of them at this place of the order of evaluation, from 1.
///
/// # Errors
/// They cannot be moved there, for the reason given.
pub fn moved_to(plan: &Plan, selection: &Selection, position: usize) -> Result<Reordering, String> {
    let (_, last) = places_of(plan, selection)?;
    if position == 0 || position > last {
        return Err(format!("the place is a number from 1 to {last}"));
    }
    let Rules { filter, order, places } = rules(plan, selection)?;
    let (chosen, rest): (Vec<usize>, Vec<usize>) = (0..order.len()).partition(|place| places.contains(place));
    let index = |place: &usize| order.get(*place).copied();
    let chosen: Vec<usize> = chosen.iter().filter_map(index).collect();
    let (target, below) = match rest.get(position - 1) {
        Some(place) => (index(place), false),
        None => (rest.last().and_then(index), true),
    };
    let here = || "they are there already".to_owned();
    reordered(plan, filter.id.as_str(), &chosen, target.ok_or_else(here)?, below).ok_or_else(here)
}

/// The name of the section that the first chosen rule stands in.
pub fn section_of(plan: &Plan, selection: &Selection) -> Option<String> {
    let Rules { filter, order, places } = rules(plan, selection).ok()?;
    Some(filter.rules.get(*order.get(*places.first()?)?)?.section.clone())
}

/// Puts the chosen rules into a section of this name, or into none. A single rule takes those with it that follow it in its section.
///
/// # Errors
/// They are no rules, or go in different directions.
pub fn set_section(plan: &Plan, selection: &Selection, name: &str) -> Result<Command, String> {
    let Rules { filter, order, places } = rules(plan, selection)?;
    let section = |place: usize| order.get(place).and_then(|index| filter.rules.get(*index)).map(|rule| &rule.section);
    let places: Vec<usize> = match places.as_slice() {
        [one] => (*one..order.len()).take_while(|place| section(*place) == section(*one)).collect(),
        several => several.to_vec(),
    };
    let rows = places.iter().filter_map(|place| order.get(*place));
    let set = |row: &usize| Command::set(&filter.id, format!("rules/{row}/section"), name.trim());
    let label = match name.trim() {
        "" => format!("take {} out of sections", counted(places.len(), "rule")),
        name => format!("put {} into section `{name}`", counted(places.len(), "rule")),
    };
    Ok(Command::all(label, rows.map(set).collect()))
}

/// Deletes the chosen rows of a list.
pub(crate) fn delete_rows(selection: &Selection) -> Option<Command> {
    let (id, list, positions) = selection.items()?;
    let delete = |index: &usize| Command::Delete { id: id.to_owned(), list: list.to_owned(), index: *index };
    match positions.as_slice() {
        [index] => Some(delete(index)),
        // From the end, so that no position changes before its row goes.
        _ => {
            let label = format!("delete {} of `{id}`", counted(positions.len(), "row"));
            Some(Command::all(label, positions.iter().rev().map(delete).collect()))
        }
    }
}

/// Inserts each of the chosen rows once more, after the last of them.
pub(crate) fn duplicate_rows(plan: &Plan, selection: &Selection) -> Option<Command> {
    let (id, list, positions) = selection.items()?;
    let label = format!("duplicate {} of `{id}`", counted(positions.len(), "row"));
    insert_rows(plan, (id, list), &positions, values_of(plan, (id, list), &positions), label)
}

/// Rows of a list as they are written, rules in the order of evaluation.
pub(crate) fn values_of(plan: &Plan, (id, list): (&str, &str), positions: &[usize]) -> Vec<Value> {
    let value = |position: &usize| plan.value_at(id, &format!("{list}/{position}"));
    match plan.filters.by_text(id).filter(|_| list == "rules") {
        None => positions.iter().filter_map(value).collect(),
        Some(filter) => {
            let order = DIRECTIONS.into_iter().flat_map(|direction| evaluation_order(filter, direction));
            order.filter(|index| positions.contains(index)).filter_map(|index| value(&index)).collect()
        }
    }
}

const DIRECTIONS: [Direction; 2] = [Direction::Ingress, Direction::Egress];

/// Inserts rows after the last of these positions of a list, or at its end. Rules keep their numbers where those are free, and get new ones that
/// follow where not.
pub(crate) fn insert_rows(
    plan: &Plan,
    (id, list): (&str, &str),
    after: &[usize],
    values: Vec<Value>,
    label: String,
) -> Option<Command> {
    let length = plan.value_at(id, list).and_then(|value| value.as_array().map(Vec::len)).unwrap_or_default();
    let index = after.last().map_or(length, |last| last + 1);
    let mut commands = Vec::new();
    let mut numbered_values: Vec<Value> = Vec::new();
    match plan.filters.by_text(id).filter(|_| list == "rules") {
        None => numbered_values = values,
        // Each direction has numbers of its own.
        Some(filter) => {
            for direction in DIRECTIONS {
                let goes = |value: &&Value| {
                    value.get("direction").and_then(Value::as_str).unwrap_or("ingress") == direction.word()
                };
                let of_direction: Vec<Value> = values.iter().filter(goes).cloned().collect();
                let order = evaluation_order(filter, direction);
                let beside = order.iter().rfind(|index| after.contains(index)).or(order.last());
                match beside.filter(|_| !are_free(filter, &order, &of_direction)) {
                    None => numbered_values.extend(of_direction),
                    Some(beside) => {
                        let (numbers, numbered) = numbered(filter, *beside, true, of_direction)?;
                        commands.extend(numbers);
                        numbered_values.extend(numbered);
                    }
                }
            }
        }
    }
    let insert = |(offset, value): (usize, Value)| Command::Insert {
        id: id.to_owned(),
        list: list.to_owned(),
        index: index + offset,
        value,
    };
    commands.extend(numbered_values.into_iter().enumerate().map(insert));
    Some(Command::all(label, commands))
}

/// Whether all these rules have numbers, each another one, that none of the rule set has.
fn are_free(filter: &Filter, order: &[usize], values: &[Value]) -> bool {
    let number = |value: &Value| value.get("priority").and_then(Value::as_u64);
    let held: Vec<u64> = order.iter().filter_map(|index| filter.rules.get(*index)?.priority).map(u64::from).collect();
    let numbers: Vec<Option<u64>> = values.iter().map(number).collect();
    let is_free = |(at, own): (usize, &Option<u64>)| {
        own.is_some_and(|own| !held.contains(&own)) && !numbers.iter().take(at).any(|other| other == own)
    };
    numbers.iter().enumerate().all(is_free)
}
