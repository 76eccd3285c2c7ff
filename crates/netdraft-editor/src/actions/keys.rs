//! Which action does a key mean? Letters by their meaning, digits by their place, other signs whatever Shift it takes to type them.

use super::{Action, Scope, actions};
use crate::input::KeyPress;

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

/// The action that a key means in a scope, after the key before it if that was the first of two. In a field, `typing`, keys that type something mean
/// no action.
pub fn action_for_key(press: &KeyPress, before: Option<&KeyPress>, scope: Scope, typing: bool) -> KeyMatch {
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
        for keys in action.keys {
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
        Some(_) => action_for_key(press, None, scope, typing),
        None if prefix => KeyMatch::Prefix,
        None => KeyMatch::Nothing,
    }
}

fn is_function_key(key: &str) -> bool {
    key.len() > 1 && key.strip_prefix('F').is_some_and(|number| number.chars().all(|digit| digit.is_ascii_digit()))
}

/// Whether a key is the one that a text such as `Mod+Shift+Z` names.
fn matches(chord: &str, press: &KeyPress) -> bool {
    let (mut command, mut shift, mut alt, mut rest) = (false, false, false, chord);
    while let Some((name, after)) = rest.split_once('+').filter(|(name, after)| !name.is_empty() && !after.is_empty()) {
        match name {
            "Mod" => command = true,
            "Shift" => shift = true,
            "Alt" => alt = true,
            _ => return false,
        }
        rest = after;
    }
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
        (Some(_), Some(_)) => held.shift == shift && press.key == rest,
        (None, _) => false,
    }
}
