//! Which keys does this person use? Those of the table of actions, but for what was changed, and for single keys that were switched off.

use super::fixed::FIXED;
use super::keys::{chord_of, first_of, is_plain, same_chord};
use super::{Action, Scope, actions, find};
use crate::input::KeyPress;

/// The keys of a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyMap {
    /// The actions whose keys were changed, each with the key that it has instead.
    changed: Vec<(&'static str, String)>,
    /// Whether keys that type something mean nothing by themselves.
    plain_off: bool,
}

/// Keys that the browser or the page needs for itself, whatever an action would do with them.
const TAKEN: [&str; 14] = [
    "Mod+T",
    "Mod+N",
    "Mod+W",
    "Mod+L",
    "Mod+R",
    "Mod+Shift+T",
    "Mod+Shift+N",
    "Mod+Shift+P",
    "Mod+Tab",
    "Alt+ArrowLeft",
    "Alt+ArrowRight",
    "Tab",
    "Shift+Tab",
    "Escape",
];

impl KeyMap {
    /// The keys of an action, the one to show first.
    pub fn keys<'a>(&'a self, action: &Action) -> impl Iterator<Item = &'a str> + use<'a> {
        let own = self.changed_keys(action.id);
        own.into_iter().chain(if own.is_some() { &[] } else { action.keys }.iter().copied())
    }

    /// The key to show for an action of an id, or nothing.
    pub fn first(&self, id: &str) -> &str {
        find(id).and_then(|action| self.keys(action).next()).unwrap_or_default()
    }

    /// Words in which the id of an action in braces stands for its key: `{palette} finds everything`. An action without a key is called by its name.
    pub fn named(&self, words: &str) -> String {
        let mut parts = words.split(['{', '}']);
        let mut text = parts.next().unwrap_or_default().to_owned();
        while let (Some(id), Some(after)) = (parts.next(), parts.next()) {
            match (self.first(id), find(id)) {
                ("", Some(action)) => text.extend(["“", action.label, "”"]),
                (key, _) => text.push_str(key),
            }
            text.push_str(after);
        }
        text
    }

    /// Whether the keys of an action are not those of the table.
    pub fn is_changed(&self, action: &Action) -> bool {
        self.changed_keys(action.id).is_some()
    }

    /// Whether anything is not as in the table.
    pub fn is_own(&self) -> bool {
        *self != Self::default()
    }

    /// Whether keys that type something mean nothing by themselves, so that speech and stray fingers do no harm.
    pub fn is_plain_off(&self) -> bool {
        self.plain_off
    }

    /// Whether a key, or the first of two, is one of those that are switched off.
    pub(super) fn is_off(&self, keys: &str) -> bool {
        self.plain_off && is_plain(first_of(keys))
    }

    /// The same with single keys switched on or off.
    #[must_use]
    pub fn with_plain_off(&self, plain_off: bool) -> Self {
        Self { plain_off, ..self.clone() }
    }

    /// The same with another key for an action, in place of all that it has.
    ///
    /// # Errors
    /// The key means something else already where the action has its own.
    pub fn bound(&self, action: &'static Action, press: &KeyPress) -> Result<Self, String> {
        let chord = chord_of(press).ok_or("press a key that is not held only")?;
        self.bound_to(action, chord)
    }

    fn bound_to(&self, action: &'static Action, chord: String) -> Result<Self, String> {
        if TAKEN.iter().any(|taken| same_chord(taken, &chord)) {
            return Err(format!("`{chord}` belongs to the browser; choose another key"));
        }
        if let Some((_, label)) = self.meaning(action, &chord) {
            return Err(format!("`{chord}` already means “{label}”; choose another key, or change that one first"));
        }
        let mut changed = self.without(action.id);
        if action.keys != [chord.as_str()] {
            changed.push((action.id, chord));
        }
        Ok(Self { changed, ..self.clone() })
    }

    /// The same with the table's keys for an action, unless another one has got them.
    ///
    /// # Errors
    /// One of the keys means something else by now.
    pub fn reset(&self, action: &'static Action) -> Result<Self, String> {
        let same = Self { changed: self.without(action.id), ..self.clone() };
        match action.keys.iter().find_map(|keys| same.meaning(action, keys).map(|(_, label)| (keys, label))) {
            Some((keys, label)) => Err(format!("`{keys}` means “{label}” by now; change that one first")),
            None => Ok(same),
        }
    }

    /// What keys mean for somebody else where an action has its own: its scope and its label.
    fn meaning(&self, action: &Action, keys: &str) -> Option<(Scope, &'static str)> {
        let clash = |other: &str| same_chord(other, keys) || starts(other, keys) || starts(keys, other);
        let others = actions().filter(|other| other.id != action.id && meet(action.scope, other.scope));
        let taken = others.filter(|other| self.keys(other).any(clash)).map(|other| (other.scope, other.label));
        let fixed =
            FIXED.iter().filter(|fixed| meet(action.scope, fixed.scope) && fixed.keys.iter().any(|keys| clash(keys)));
        taken.chain(fixed.map(|fixed| (fixed.scope, fixed.label))).next()
    }

    fn changed_keys(&self, id: &str) -> Option<&str> {
        self.changed.iter().find(|(changed, _)| *changed == id).map(|(_, chord)| chord.as_str())
    }

    fn without(&self, id: &str) -> Vec<(&'static str, String)> {
        self.changed.iter().filter(|(changed, _)| *changed != id).cloned().collect()
    }

    /// A text from which [`Self::read`] makes the same again.
    pub fn text(&self) -> String {
        let mut text = String::from(if self.plain_off { "plain off\n" } else { "" });
        for (id, chord) in &self.changed {
            text.extend([id, " ", chord, "\n"]);
        }
        text
    }

    /// What a text says. What is no key of an action, or means something else, is left out.
    pub fn read(text: &str) -> Self {
        let mut map = Self::default();
        for (id, chord) in text.lines().filter_map(|line| line.split_once(' ')) {
            map = match find(id) {
                Some(action) if !chord.is_empty() && !chord.contains(' ') => {
                    map.bound_to(action, chord.to_owned()).unwrap_or(map)
                }
                Some(_) => map,
                None => map.with_plain_off(map.plain_off || (id, chord) == ("plain", "off")),
            };
        }
        map
    }
}

/// Whether two keys, one after the other, begin with a key.
fn starts(keys: &str, first: &str) -> bool {
    keys.split_once(' ').is_some_and(|(begin, _)| !begin.is_empty() && same_chord(begin, first))
}

/// Whether there is a place where keys of both scopes mean something.
fn meet(one: Scope, other: Scope) -> bool {
    one == other || [one, other].iter().any(|scope| matches!(scope, Scope::Global | Scope::Selection))
}
