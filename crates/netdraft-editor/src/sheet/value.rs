//! What does the text of a cell mean in a field of a shape? A value, or a reason why not.

use netdraft_core::address::{Address, Block};
use netdraft_core::model::{Kind, Peer, PeerKind, Plan, Ports, Protocol, Shape};
use serde_json::Value;

/// The value that a text stands for.
///
/// # Errors
/// Says why it stands for none.
pub(super) fn value(plan: &Plan, shape: Shape, text: &str) -> Result<Value, String> {
    let kept = || Ok(Value::from(text));
    match shape {
        Shape::Optional(_) if text.is_empty() => Ok(Value::Null),
        Shape::Optional(inner) => value(plan, *inner, text),
        Shape::List(inner) => {
            // Two machines that may send anything are one list without an item.
            let is_any = matches!(inner, Shape::Peer) && text.eq_ignore_ascii_case("any");
            let items = items(plan, *inner, text).into_iter().filter(|_| !is_any);
            items.map(|item| value(plan, *inner, item)).collect()
        }
        Shape::Block => Block::typed(text).fault().map_or_else(kept, |fault| Err(fault.to_string())),
        Shape::Address => Address::typed(text).fault().map_or_else(kept, |fault| Err(fault.to_string())),
        Shape::Peer => match Peer::typed(text).kind() {
            PeerKind::Faulty(fault) => Err(fault.to_string()),
            PeerKind::Any | PeerKind::Block(_) | PeerKind::Group(_) | PeerKind::Tag(_) => Ok(named(plan, None, text)),
        },
        Shape::Ports | Shape::Protocol if text.eq_ignore_ascii_case("any") => Ok(Value::from("")),
        Shape::Ports => Ports::parse(text).map_or_else(|fault| Err(fault.to_string()), |_| kept()),
        Shape::Protocol => Protocol::parse(text).map_or_else(|fault| Err(fault.to_string()), |_| kept()),
        Shape::Number { max } => {
            let digits: String = text.chars().filter(|letter| !matches!(letter, ' ' | '\u{a0}' | '\u{202f}')).collect();
            let number = digits.parse::<u32>().ok().filter(|number| *number <= max);
            number.map(Value::from).ok_or_else(|| format!("`{text}` is not a whole number from 0 to {max}"))
        }
        Shape::Flag => match text.to_lowercase().as_str() {
            "yes" | "true" | "1" | "x" | "on" => Ok(Value::Bool(true)),
            "no" | "false" | "0" | "off" => Ok(Value::Bool(false)),
            _ => Err(format!("`{text}` is neither `yes` nor `no`")),
        },
        Shape::Choice(words) => {
            // A table shows `✓ allow` where the word is `allow`.
            let bare = text.trim_start_matches(['✓', '✕', ' ']);
            let is_it = |word: &&&str| word.eq_ignore_ascii_case(bare) || meant(bare) == Some(**word);
            let word = words.iter().find(is_it);
            word.map(|word| Value::from(*word)).ok_or_else(|| format!("`{text}` is none of `{}`", words.join("`, `")))
        }
        Shape::Reference(kind) => match named(plan, Some(kind), text) {
            Value::String(id) if plan.table(kind).position(&id).is_some() => Ok(Value::String(id)),
            _ => Err(format!("there is no {} `{text}`", kind.noun())),
        },
        Shape::Target => Ok(named(plan, None, text)),
        Shape::Text => kept(),
        Shape::Record(_) => Err("this cannot be typed in one cell".to_owned()),
    }
}

/// The items of a list in one cell. Words of plain text belong together, and so do those of a name; others are items of their own.
fn items<'t>(plan: &Plan, inner: Shape, text: &'t str) -> Vec<&'t str> {
    let is_text = matches!(inner, Shape::Text);
    let ends = |sign: char| matches!(sign, ',' | '\n') || (sign == ';' && !is_text);
    let parts = text.split(ends).map(str::trim).filter(|part| !part.is_empty());
    parts
        .flat_map(|part| match is_text || known(plan, None, part).is_some() {
            true => vec![part],
            false => part.split_whitespace().collect(),
        })
        .collect()
}

/// The word of a rule for one that clouds and firewalls have for the same.
fn meant(word: &str) -> Option<&'static str> {
    match word.to_lowercase().as_str() {
        "inbound" | "in" => Some("ingress"),
        "outbound" | "out" => Some("egress"),
        "permit" | "accept" => Some("allow"),
        "block" | "drop" => Some("deny"),
        _ => None,
    }
}

/// The id of what a text names; the text itself where nothing has that name.
fn named(plan: &Plan, kind: Option<Kind>, text: &str) -> Value {
    Value::from(known(plan, kind, text).unwrap_or_else(|| text.to_owned()))
}

/// The id of what a text names, by its id or by what people call it.
fn known(plan: &Plan, kind: Option<Kind>, text: &str) -> Option<String> {
    let kinds = Kind::ALL.into_iter().filter(|other| kind.is_none_or(|kind| kind == *other));
    let mut found = None;
    for kind in kinds {
        let table = plan.table(kind);
        if table.position(text).is_some() {
            return Some(text.to_owned());
        }
        let titled = |id: &&str| table.title(id) == Some(text);
        found = found.or_else(|| (0..table.size()).filter_map(|at| table.id_at(at)).find(titled).map(str::to_owned));
    }
    found
}
