//! How is a value of an answer read when nothing about it can be relied on? What is missing or of another type reads as empty.

use serde_json::Value;

static NOTHING: Value = Value::Null;

/// A value of an answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'a>(pub(super) &'a Value);

impl<'a> Item<'a> {
    /// The value under a key.
    pub(super) fn at(self, key: &str) -> Self {
        Self(self.0.get(key).unwrap_or(&NOTHING))
    }

    /// The text under a key; empty when there is none.
    pub(super) fn text(self, key: &str) -> &'a str {
        self.at(key).0.as_str().unwrap_or_default()
    }

    /// The entries of the list under a key.
    pub(super) fn list(self, key: &str) -> impl Iterator<Item = Self> + use<'a> {
        self.at(key).0.as_array().into_iter().flatten().map(Self)
    }

    /// The whole number under a key; numbers are also written as texts.
    pub(super) fn number(self, key: &str) -> Option<i64> {
        let value = self.at(key).0;
        value.as_i64().or_else(|| value.as_str()?.parse().ok())
    }

    /// The whole number under a key, if there is one; the outer nothing means that something else stands there.
    #[allow(clippy::option_option, reason = "the two mean different things")]
    pub(super) fn number_or_nothing(self, key: &str) -> Option<Option<i64>> {
        if self.at(key).0.is_null() { Some(None) } else { self.number(key).map(Some) }
    }

    /// Whether `true` stands under a key.
    pub(super) fn flag(self, key: &str) -> bool {
        self.at(key).0.as_bool().unwrap_or_default()
    }

    /// The tag `Name`, which is what people call a thing; empty when there is none.
    pub(super) fn name(self) -> &'a str {
        let mut tags = self.list("Tags").chain(self.list("TagSet"));
        tags.find(|tag| tag.text("Key") == "Name").map(|tag| tag.text("Value")).unwrap_or_default()
    }

    /// Whether the state under a path of keys is one of these words. What has no state is taken to be in use.
    pub(super) fn is(self, key: &str, words: &[&str]) -> bool {
        let state = self.text(key);
        state.is_empty() || words.contains(&state)
    }
}
