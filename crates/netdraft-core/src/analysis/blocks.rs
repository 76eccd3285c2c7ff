//! Which address blocks were typed anywhere in a plan, and where?

use serde_json::Value;

use crate::address::Block;
use crate::model::{Anchor, FieldInfo, Filter, FilterRule, Kind, PeerKind, Plan, Shape};
use crate::small::SmallSort;

/// A block as typed, and the field that it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockAt {
    /// The field.
    pub anchor: Anchor,
    /// What was typed there.
    pub block: Block,
}

/// Every block that was typed in a field for blocks, sorted by entity and field. A field that was left empty has none; an empty item of a list
/// counts, for somebody put it there. Of the blocks at the far ends of firewall rules, only those with a fault are listed: there are many of them.
pub fn blocks_of(plan: &Plan) -> Vec<BlockAt> {
    let mut blocks = Vec::new();
    for table in Kind::ALL.map(|kind| plan.table(kind)) {
        // Most fields need not be looked at, and many tables have none that has to be.
        let fields: Vec<&FieldInfo> = table.fields().iter().filter(|field| can_hold_blocks(field.shape)).collect();
        if fields.is_empty() {
            continue;
        }
        for id in (0..table.size()).filter_map(|position| table.id_at(position)) {
            for field in &fields {
                let value = table.field(id, field.name).unwrap_or_default();
                let texts = texts_below(field.name, field.shape, &value).into_iter();
                let texts = texts.filter(|(path, shape, text)| {
                    // An empty field says nothing; an empty item of a list does.
                    *shape == Shape::Block && (!text.is_empty() || path.as_str() != field.name)
                });
                blocks.extend(
                    texts.map(|(path, _, text)| BlockAt { anchor: Anchor::new(id, path), block: Block::typed(text) }),
                );
            }
        }
    }
    blocks.extend(plan.filters.iter().flat_map(|filter| faulty_peers(plan, filter)));
    blocks.small_sort_by(|one, other| one.anchor.cmp(&other.anchor));
    blocks
}

/// Whether a field of this shape can hold a block at all.
fn can_hold_blocks(shape: Shape) -> bool {
    let mut open = vec![shape];
    while let Some(shape) = open.pop() {
        match shape {
            Shape::Block => return true,
            Shape::Optional(inner) | Shape::List(inner) => open.push(*inner),
            Shape::Record(fields) => open.extend(fields.iter().map(|field| field.shape)),
            Shape::Text
            | Shape::Address
            | Shape::Ports
            | Shape::Protocol
            | Shape::Peer
            | Shape::Number { .. }
            | Shape::Flag
            | Shape::Choice(_)
            | Shape::Reference(_)
            | Shape::Target => {}
        }
    }
    false
}

/// Every text in a row: its path, what may stand there, and what does.
pub(super) fn texts_in<'r>(fields: &'static [FieldInfo], row: &'r Value) -> Vec<(String, Shape, &'r str)> {
    texts_below("", Shape::Record(fields), row)
}

/// Every text in a value at a path. Walks it by its shape with a stack; values are at most a few levels deep.
fn texts_below<'r>(path: &str, shape: Shape, value: &'r Value) -> Vec<(String, Shape, &'r str)> {
    let mut found = Vec::new();
    let mut open = vec![(path.to_owned(), value, shape)];
    let below =
        |path: &str, segment: &str| if path.is_empty() { segment.to_owned() } else { format!("{path}/{segment}") };
    while let Some((path, value, shape)) = open.pop() {
        match (shape, value) {
            (Shape::Optional(inner), value) => open.push((path, value, *inner)),
            (Shape::List(inner), Value::Array(items)) => {
                open.extend(
                    items.iter().enumerate().map(|(index, item)| (below(&path, &index.to_string()), item, *inner)),
                );
            }
            (Shape::Record(fields), Value::Object(map)) => {
                let present = fields.iter().filter_map(|field| Some((field, map.get(field.name)?)));
                open.extend(present.map(|(field, value)| (below(&path, field.name), value, field.shape)));
            }
            (shape, Value::String(text)) => found.push((path, shape, text.as_str())),
            _ => {}
        }
    }
    found
}

/// The far ends in a rule set that were meant as blocks and have a fault. A single address is a block of one, and the id of a filter may look like an
/// address, since it can have colons.
fn faulty_peers<'a>(plan: &'a Plan, filter: &'a Filter) -> impl Iterator<Item = BlockAt> + 'a {
    let sides = |(index, rule): (usize, &'a FilterRule)| {
        let sides = [("sources", &rule.sources), ("destinations", &rule.destinations)];
        sides.into_iter().flat_map(move |(side, peers)| peers.iter().enumerate().map(move |peer| (index, side, peer)))
    };
    filter.rules.iter().enumerate().flat_map(sides).filter_map(move |(index, side, (at, peer))| {
        let is_faulty = match peer.kind() {
            PeerKind::Faulty(_) => plan.filters.by_text(peer.text().trim()).is_none(),
            PeerKind::Block(block) => peer.text().contains('/') && Ok(block) != peer.text().parse(),
            PeerKind::Any | PeerKind::Group(_) | PeerKind::Tag(_) => false,
        };
        let anchor = || Anchor::new(&filter.id, format!("rules/{index}/{side}/{at}"));
        is_faulty.then(|| BlockAt { anchor: anchor(), block: Block::typed(peer.text()) })
    })
}
