//! Which address blocks were typed anywhere in a plan, and where?

use serde_json::Value;

use crate::address::Block;
use crate::model::{Anchor, FieldInfo, Kind, Peer, PeerKind, Plan, Shape};

/// A block as typed, and the field that it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockAt {
    /// The field.
    pub anchor: Anchor,
    /// What was typed there.
    pub block: Block,
}

/// Every block that was typed in a field for blocks or as the far end of a firewall rule, sorted by entity and field. A field that was left empty
/// has none; an empty item of a list counts, for somebody put it there.
pub fn blocks_of(plan: &Plan) -> Vec<BlockAt> {
    let mut blocks = Vec::new();
    for table in Kind::ALL.map(|kind| plan.table(kind)) {
        if !mentions_blocks(table.fields()) {
            continue;
        }
        for id in (0..table.size()).filter_map(|position| table.id_at(position)) {
            let row = Value::Object(table.row(id).unwrap_or_default());
            blocks.extend(blocks_in(id, table.fields(), &row));
        }
    }
    // The id of a filter may look like an address: it can have colons, though no slash.
    blocks.retain(|place| place.block.text().contains('/') || plan.kind_of(place.block.text()).is_none());
    blocks.sort_by(|one, other| one.anchor.cmp(&other.anchor));
    blocks
}

/// Whether rows with these fields can hold a block at all; most tables need not be walked.
fn mentions_blocks(fields: &'static [FieldInfo]) -> bool {
    let mut open: Vec<Shape> = fields.iter().map(|field| field.shape).collect();
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

/// Walks a row by its shapes with a stack; rows are at most a few levels deep.
fn blocks_in(id: &str, fields: &'static [FieldInfo], row: &Value) -> Vec<BlockAt> {
    let mut found = Vec::new();
    let record = Shape::Record(fields);
    let mut open = vec![(String::new(), row, record)];
    let below =
        |path: &str, segment: &str| if path.is_empty() { segment.to_owned() } else { format!("{path}/{segment}") };
    while let Some((path, value, shape)) = open.pop() {
        match (shape, value) {
            (Shape::Block, Value::String(text)) => {
                found.push(BlockAt { anchor: Anchor::new(id, path), block: Block::typed(text.clone()) });
            }
            (Shape::Peer, Value::String(text)) if is_block(text) => {
                found.push(BlockAt { anchor: Anchor::new(id, path), block: Block::typed(text.clone()) });
            }
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
            _ => {}
        }
    }
    found
}

/// Whether the far end of a firewall rule is meant as a block: a single address stands for itself.
fn is_block(text: &str) -> bool {
    match Peer::typed(text).kind() {
        PeerKind::Faulty(_) => true,
        PeerKind::Block(_) => text.contains('/'),
        PeerKind::Any | PeerKind::Group(_) | PeerKind::Tag(_) => false,
    }
}
