//! Which action does a key mean? Letters by their meaning, digits by their place, other signs whatever Shift it takes to type them.

use super::{Action, KeyMap, Scope, actions};
use crate::input::{KeyPress, Modifiers};

/// What a key means.
#[derive(Debug, Clone, Copy)]
pub enum KeyMatch {
    /// Nothing.
    Nothing,
    /// The first of two keys.
    Prefix,
    /// An action.
    Action(&'static Action),
}

impl KeyMap {
    /// The action that a key means in a scope, after the key before it if that was the first of two. In a field, `typing`, keys that type something mean no
    /// action.
    pub fn action_for(&self, press: &KeyPress, before: Option<&KeyPress>, scope: Scope, typing: bool) -> KeyMatch {
        let types = !press.modifiers.command && !press.modifiers.alt && !is_function_key(&press.key);
        if typing && types && !press.is_escape() {
            return KeyMatch::Nothing;
        }
        let here = |action: &&'static Action| match action.scope {
            Scope::Global => true,
            Scope::Selection => !matches!(scope, Scope::Global | Scope::Panel) && !typing,
            // The outline is both: a panel, and a place where something is selected.
            Scope::Panel => matches!(scope, Scope::Panel | Scope::Selection),
            own => own == scope && !typing,
        };
        let mut prefix = false;
        for action in actions().filter(here) {
            for keys in self.keys(action).filter(|keys| !self.is_off(keys)) {
                match (keys.split_once(' ').filter(|(first, _)| !first.is_empty()), before) {
                    (Some((first, second)), Some(before)) if matches(first, before) && matches(second, press) => {
                        return KeyMatch::Action(action);
                    }
                    (Some((first, _)), None) => prefix |= matches(first, press),
                    (Some(_), Some(_)) | (None, Some(_)) => {}
                    (None, None) if matches(keys, press) => return KeyMatch::Action(action),
                    (None, None) => {}
                }
            }
        }
        match before {
            // Two keys that mean nothing together are taken one by one.
            Some(_) => self.action_for(press, None, scope, typing),
            None if prefix => KeyMatch::Prefix,
            None => KeyMatch::Nothing,
        }
    }
}

/// The name of a key that was pressed, as the table of actions writes it: `Mod+Shift+Z`. Nothing for a key that is held with others.
pub fn chord_of(press: &KeyPress) -> Option<String> {
    let key = press.key.as_str();
    if matches!(key, "Shift" | "Control" | "Alt" | "Meta" | "AltGraph" | "Dead" | "Unidentified" | "CapsLock") {
        return None;
    }
    let held = press.modifiers;
    let place = |prefix: &str| press.code.strip_prefix(prefix).filter(|rest| rest.len() == 1);
    let letter = (key.len() == 1 && key.starts_with(|letter: char| letter.is_ascii_alphabetic())).then_some(key);
    // As they are read: digits by their place, letters by their meaning, and with Alt by their place too.
    let (name, says_shift) = match (place("Digit"), letter.or_else(|| place("Key").filter(|_| held.alt))) {
        (Some(digit), _) => (digit.to_owned(), true),
        (None, Some(letter)) => (letter.to_ascii_uppercase(), true),
        (None, None) if key == " " => ("Space".to_owned(), true),
        (None, None) => (key.to_owned(), key.chars().count() > 1),
    };
    let held = [(held.command, "Mod+"), (held.shift && says_shift, "Shift+"), (held.alt, "Alt+")];
    Some(held.into_iter().filter_map(|(is_held, word)| is_held.then_some(word)).chain([name.as_str()]).collect())
}

/// What is held, and the key.
fn parts(chord: &str) -> (Modifiers, &str) {
    let (mut held, mut rest) = (Modifiers::default(), chord);
    // A plus sign that is itself the key ends the chord.
    while let Some((name, after)) = rest.split_once('+').filter(|(name, after)| !name.is_empty() && !after.is_empty()) {
        held.command |= name == "Mod";
        held.shift |= name == "Shift";
        held.alt |= name == "Alt";
        rest = after;
    }
    (held, rest)
}

/// Whether two names mean the same key.
pub(super) fn same_chord(one: &str, other: &str) -> bool {
    let ((one, key), (other, other_key)) = (parts(one), parts(other));
    one == other && key.eq_ignore_ascii_case(other_key)
}

/// The first of two keys, or the only one.
pub(super) fn first_of(keys: &str) -> &str {
    keys.split_once(' ').filter(|(first, _)| !first.is_empty()).map_or(keys, |(first, _)| first)
}

/// Whether a key types something, with Shift or without.
pub(super) fn is_plain(chord: &str) -> bool {
    chord.strip_prefix("Shift+").unwrap_or(chord).chars().count() == 1
}

fn is_function_key(key: &str) -> bool {
    key.len() > 1 && key.strip_prefix('F').is_some_and(|number| number.chars().all(|digit| digit.is_ascii_digit()))
}

/// Whether a key is the one that a text such as `Mod+Shift+Z` names.
fn matches(chord: &str, press: &KeyPress) -> bool {
    let (Modifiers { command, shift, alt }, rest) = parts(chord);
    let held = press.modifiers;
    if held.command != command || held.alt != alt {
        return false;
    }
    let mut letters = rest.chars();
    match (letters.next(), letters.next()) {
        (Some(digit), None) if digit.is_ascii_digit() => {
            let placed = press.code == format!("Digit{digit}") || press.code == format!("Numpad{digit}");
            held.shift == shift && (placed || (press.code.is_empty() && press.key == rest))
        }
        // With Alt, a Mac types other letters than the key says.
        (Some(letter), None) if letter.is_ascii_alphabetic() => {
            let placed = alt && press.code == format!("Key{}", letter.to_ascii_uppercase());
            held.shift == shift && (placed || press.key.eq_ignore_ascii_case(rest))
        }
        (Some(_), None) => press.key == rest,
        (Some(_), Some(_)) => held.shift == shift && press.key == if rest == "Space" { " " } else { rest },
        (None, _) => false,
    }
}
