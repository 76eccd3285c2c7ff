//! What can be done to a plan? One flat list, shared by pointer, keyboard, tables, paste, import and quick fixes.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::{Kind, Placement, Plan};

/// The id under which commands and findings speak of the plan's own settings.
pub const PLAN: &str = "plan";

/// The position past the end of every list.
pub const END: usize = usize::MAX;

fn end() -> usize {
    END
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_end(index: &usize) -> bool {
    *index == END
}

/// One edit. Field paths name a field and, below it, positions and fields, such as `rules/3/ports`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case")]
pub enum Command {
    /// Adds an entity, at the end of its table unless a position is given.
    Add {
        /// What to add.
        kind: Kind,
        /// Its id, which must be free.
        id: String,
        /// Its other fields; those left out have their defaults.
        #[serde(default, skip_serializing_if = "Map::is_empty")]
        fields: Map<String, Value>,
        /// Where in its table it goes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        position: Option<usize>,
    },
    /// Removes an entity, and with it whatever cannot be without it. References that may be empty are cleared; targets dangle.
    Remove {
        /// The entity.
        id: String,
    },
    /// Gives an entity another id, in every reference too.
    Rename {
        /// The entity.
        id: String,
        /// Its id from then on.
        to: String,
    },
    /// Gives a field a value; `null` brings its default back.
    Set {
        /// The entity, or [`PLAN`].
        id: String,
        /// The path of the field.
        field: String,
        /// The value.
        value: Value,
    },
    /// Inserts an item into a list.
    Insert {
        /// The entity.
        id: String,
        /// The path of the list.
        list: String,
        /// The position that the item gets; past the end means the end. [`END`] is not written, because programs disagree about numbers of its size.
        #[serde(default = "end", skip_serializing_if = "is_end")]
        index: usize,
        /// The item.
        value: Value,
    },
    /// Removes an item from a list.
    Delete {
        /// The entity.
        id: String,
        /// The path of the list.
        list: String,
        /// The item's position.
        index: usize,
    },
    /// Moves an item within its list.
    Move {
        /// The entity.
        id: String,
        /// The path of the list.
        list: String,
        /// The item's position before.
        from: usize,
        /// The item's position after.
        to: usize,
    },
    /// Moves an entity within its table.
    Reorder {
        /// The entity.
        id: String,
        /// Its position after.
        to: usize,
    },
    /// Puts a box somewhere on the canvas, or leaves its place to the layout.
    Place {
        /// The entity.
        id: String,
        /// Where it goes.
        placement: Option<Placement>,
    },
    /// Does several things or none.
    All {
        /// What they are together, such as `connect a and b`.
        label: String,
        /// The edits, in order.
        commands: Vec<Self>,
    },
}

impl Command {
    /// Sets a field.
    pub fn set(id: impl ToString, field: impl Into<String>, value: impl Into<Value>) -> Self {
        Self::Set { id: id.to_string(), field: field.into(), value: value.into() }
    }

    /// Adds an entity; the fields are a JSON object, anything else counts as none.
    pub fn add(kind: Kind, id: impl Into<String>, fields: Value) -> Self {
        let fields = match fields {
            Value::Object(fields) => fields,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
        };
        Self::Add { kind, id: id.into(), fields, position: None }
    }

    /// Groups edits that are one step for the user.
    pub fn all(label: impl Into<String>, commands: Vec<Self>) -> Self {
        Self::All { label: label.into(), commands }
    }

    /// What the edit does, in words, as the history lists it.
    pub fn label(&self, plan: &Plan) -> String {
        let thing = |id: &str| match plan.kind_of(id) {
            Some(kind) => format!("{} `{}`", kind.noun(), plan.title(id)),
            None if id == PLAN => "the plan".to_owned(),
            None => format!("`{id}`"),
        };
        match self {
            Self::Add { kind, id, .. } => format!("add {} `{id}`", kind.noun()),
            Self::Remove { id } => format!("delete {}", thing(id)),
            Self::Rename { id, to } => format!("rename {} to `{to}`", thing(id)),
            Self::Set { id, field, .. } => format!("set {field} of {}", thing(id)),
            Self::Insert { id, list, index: END, .. } => format!("add to {list} of {}", thing(id)),
            Self::Insert { id, list, index, .. } => format!("add {list} {} of {}", index.saturating_add(1), thing(id)),
            Self::Delete { id, list, index } => format!("delete {list} {} of {}", index.saturating_add(1), thing(id)),
            Self::Move { id, list, from, to } => {
                format!("move {list} {} of {} to position {}", from.saturating_add(1), thing(id), to.saturating_add(1))
            }
            Self::Reorder { id, to } => format!("move {} to position {}", thing(id), to.saturating_add(1)),
            Self::Place { id, .. } => format!("move {}", thing(id)),
            Self::All { label, .. } => label.clone(),
        }
    }
}
