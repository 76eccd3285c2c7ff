//! Which actions did this person look for last? They are offered before anything is typed.

use super::find;

/// Actions that were chosen in the palette, the last one first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recent {
    ids: Vec<&'static str>,
}

/// The most that are remembered.
const MOST: usize = 6;

impl Recent {
    /// Their ids.
    pub fn ids(&self) -> &[&'static str] {
        &self.ids
    }

    /// The same after another one was chosen.
    #[must_use]
    pub fn with(&self, id: &'static str) -> Self {
        let others = self.ids.iter().copied().filter(|other| *other != id);
        Self { ids: std::iter::once(id).chain(others).take(MOST).collect() }
    }

    /// A text from which [`Self::read`] makes the same again.
    pub fn text(&self) -> String {
        self.ids.join("\n")
    }

    /// What a text says. What is no action is left out.
    pub fn read(text: &str) -> Self {
        let known = text.lines().rev().filter_map(|id| Some(find(id)?.id));
        known.fold(Self::default(), |recent, id| recent.with(id))
    }
}
