//! What does a typed text mean in a field of this shape? A value, a fault, or both.

use netdraft_core::address::{Address, AddressFault, Block, CidrFault};
use netdraft_core::model::{Peer, PeerKind, Ports, Protocol, Shape};
use serde_json::Value;

use crate::controls::Fault;

/// What is wrong with a text in a field of a shape. An empty field is nobody's fault here; rules say what must not be missing.
pub(crate) fn fault_in(shape: Shape, text: &str) -> Option<Fault> {
    if text.is_empty() {
        return None;
    }
    let kept = |message: String, repair: Option<String>| Some(Fault { message, repair, blocks: false });
    let refused = |message: String| Some(Fault { message, repair: None, blocks: true });
    match shape {
        Shape::Block => {
            let block = Block::typed(text);
            block.fault().and_then(|fault| kept(fault.to_string(), CidrFault::repair(fault)))
        }
        Shape::Address => {
            let address = Address::typed(text);
            address.fault().and_then(|fault| kept(fault.to_string(), AddressFault::repair(fault)))
        }
        Shape::Peer => match Peer::typed(text).kind() {
            PeerKind::Faulty(fault) => kept(fault.to_string(), fault.repair()),
            PeerKind::Any | PeerKind::Block(_) | PeerKind::Group(_) | PeerKind::Tag(_) => None,
        },
        Shape::Ports => Ports::parse(text).err().and_then(refused),
        Shape::Protocol => Protocol::parse(text).err().and_then(refused),
        Shape::Number { max } => match text.trim().parse::<u32>() {
            Ok(number) if number <= max => None,
            Ok(_) | Err(_) => refused(format!("`{text}` is not a whole number from 0 to {max}")),
        },
        Shape::Optional(inner) => fault_in(*inner, text),
        // A repair would have to be put back among the other items, so none is offered.
        Shape::List(inner) => {
            items(text).find_map(|item| fault_in(*inner, item)).map(|fault| Fault { repair: None, ..fault })
        }
        Shape::Text | Shape::Flag | Shape::Choice(_) | Shape::Reference(_) | Shape::Target | Shape::Record(_) => None,
    }
}

/// The value of a text that a field of a shape accepts.
pub(crate) fn value_from(shape: Shape, text: &str) -> Value {
    match shape {
        Shape::Optional(_) if text.is_empty() => Value::Null,
        Shape::Optional(inner) => value_from(*inner, text),
        Shape::List(inner) => items(text).map(|item| value_from(*inner, item)).collect(),
        Shape::Number { .. } => text.trim().parse::<u32>().map_or(Value::Null, Value::from),
        // Nobody sees spaces around a value, and one that is the same but for them looks like the same one.
        Shape::Text
        | Shape::Block
        | Shape::Address
        | Shape::Ports
        | Shape::Protocol
        | Shape::Peer
        | Shape::Flag
        | Shape::Choice(_)
        | Shape::Reference(_)
        | Shape::Target
        | Shape::Record(_) => Value::String(text.trim().to_owned()),
    }
}

/// The items of a list that is typed as one text.
pub(super) fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
}

/// The text that shows a value.
pub(crate) fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text_of).collect::<Vec<_>>().join(", "),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

/// Whether the letters of such a value should line up.
pub(crate) fn is_mono(shape: Shape) -> bool {
    match shape {
        Shape::Block | Shape::Address | Shape::Ports | Shape::Peer | Shape::Number { .. } => true,
        Shape::Optional(inner) | Shape::List(inner) => is_mono(*inner),
        Shape::Text
        | Shape::Protocol
        | Shape::Flag
        | Shape::Choice(_)
        | Shape::Reference(_)
        | Shape::Target
        | Shape::Record(_) => false,
    }
}
