//! How is a place in a plan named?

/// A place in a plan: a field of an entity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Anchor {
    /// The entity's id, or `plan`.
    pub entity: String,
    /// The path of the field, such as `rules/3/ports`; empty for the whole entity.
    pub field: String,
}

impl Anchor {
    /// A field of an entity.
    pub fn new(entity: impl ToString, field: impl Into<String>) -> Self {
        Self { entity: entity.to_string(), field: field.into() }
    }
}

impl std::fmt::Display for Anchor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.field.as_str() {
            "" => formatter.write_str(&self.entity),
            field => write!(formatter, "{}/{field}", self.entity),
        }
    }
}
