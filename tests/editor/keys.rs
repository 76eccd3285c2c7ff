//! Can keys be given other meanings without losing any, and does what was changed hold everywhere?

use std::rc::Rc;

use netdraft_editor::actions::{Action, FIXED, KeyMap, KeyMatch, Scope, actions, chord_of, find};
use netdraft_editor::{Effect, KeyPress, Modifiers, ToolChoice, ViewMessage};
use netdraft_tests::drive::Driver;

fn action(id: &str) -> &'static Action {
    find(id).expect("it is in the table")
}

/// A key as it is pressed for a name such as `Mod+Shift+Z`.
fn press(chord: &str) -> KeyPress {
    let mut press = KeyPress::default();
    let mut rest = chord;
    while let Some((name, after)) = rest.split_once('+').filter(|(name, after)| !name.is_empty() && !after.is_empty()) {
        let Modifiers { shift, alt, command } = &mut press.modifiers;
        *match name {
            "Mod" => command,
            "Shift" => shift,
            _ => alt,
        } = true;
        rest = after;
    }
    press.key = if rest == "Space" { " ".to_owned() } else { rest.to_owned() };
    if rest.len() == 1 && rest.starts_with(|digit: char| digit.is_ascii_digit()) {
        press.code = format!("Digit{rest}");
    }
    press
}

fn meaning(map: &KeyMap, chord: &str, scope: Scope) -> Option<&'static str> {
    match map.action_for(&press(chord), None, scope, false) {
        KeyMatch::Action(action) => Some(action.id),
        KeyMatch::Prefix => Some("prefix"),
        KeyMatch::Nothing => None,
    }
}

#[test]
fn every_key_of_the_table_is_read_as_it_is_written() {
    let single = actions().flat_map(|action| action.keys.iter().map(move |keys| (action, *keys)));
    for (action, keys) in single.filter(|(_, keys)| !keys.trim().contains(' ')) {
        let chord = chord_of(&press(keys)).expect("it is a key");
        let found = meaning(&KeyMap::default(), &chord, action.scope);
        assert_eq!(found, Some(action.id), "`{keys}` is written `{chord}` when it is pressed");
    }
    assert_eq!(chord_of(&press("Shift")), None);
    let option = KeyPress {
        key: "å".to_owned(),
        code: "KeyA".to_owned(),
        modifiers: Modifiers { alt: true, ..Modifiers::default() },
    };
    assert_eq!(chord_of(&option).as_deref(), Some("Alt+A"), "with Option, a Mac types another letter");
}

#[test]
fn a_key_that_is_changed_means_the_action_and_the_old_one_nothing() {
    let map = KeyMap::default().bound(action("toggle-left"), &press("Mod+Shift+O")).expect("it is free");
    assert_eq!(meaning(&map, "Mod+Shift+O", Scope::Global), Some("toggle-left"));
    assert_eq!(meaning(&map, "Mod+B", Scope::Global), None);
    assert_eq!(map.first("toggle-left"), "Mod+Shift+O");
    assert!(map.is_changed(action("toggle-left")) && map.is_own());
    let again = map.bound(action("toggle-left"), &press("Mod+B")).expect("nobody took it");
    assert_eq!(again, KeyMap::default(), "with its own key it is as in the table");
    assert_eq!(map.reset(action("toggle-left")), Ok(KeyMap::default()));
}

#[test]
fn a_key_that_means_something_already_is_refused_by_name() {
    let refused = |id: &str, keys: &str| KeyMap::default().bound(action(id), &press(keys)).expect_err("it is taken");
    assert_eq!(
        refused("toggle-left", "Mod+Z"),
        "`Mod+Z` already means “Undo”; choose another key, or change that one first"
    );
    assert_eq!(
        refused("toggle-left", "G"),
        "`G` already means “Versions and steps: what the plan was before”; choose another key, or change that one first",
        "a key that begins two others"
    );
    assert!(refused("next-problem", "Mod+T").contains("belongs to the browser"));
    assert!(refused("next-problem", "Tab").contains("belongs to the browser"), "nobody is trapped");
    assert!(refused("row-switch", "PageDown").contains("Ten rows further"), "what has the focus has keys of its own");
    // What is only on the canvas and what is only in tables may have the same.
    let map = KeyMap::default().bound(action("row-switch"), &press("M")).expect("tables have no M");
    let map = map.bound(action("tool-hand"), &press("J")).expect("the canvas has no J");
    assert_eq!(
        (meaning(&map, "M", Scope::Table), meaning(&map, "J", Scope::Canvas)),
        (Some("row-switch"), Some("tool-hand"))
    );
    // A key of the table that somebody else has got is not taken back silently.
    let map = KeyMap::default()
        .bound(action("tool-hand"), &press("J"))
        .and_then(|map| map.bound(action("tool-select"), &press("H")));
    let map = map.expect("H is free once the hand has J");
    let label = action("tool-select").label;
    assert_eq!(map.reset(action("tool-hand")), Err(format!("`H` means “{label}” by now; change that one first")));
}

#[test]
fn keys_that_type_can_be_switched_off() {
    let map = KeyMap::default().with_plain_off(true);
    for (keys, scope) in [
        ("V", Scope::Canvas),
        ("G", Scope::Global),
        ("?", Scope::Global),
        ("3", Scope::Canvas),
        ("X", Scope::Table),
        ("Shift+1", Scope::Canvas),
    ] {
        assert!(meaning(&KeyMap::default(), keys, scope).is_some(), "{keys}");
        assert_eq!(meaning(&map, keys, scope), None, "{keys}");
    }
    for (keys, scope) in [
        ("Mod+K", Scope::Global),
        ("F8", Scope::Global),
        ("Delete", Scope::Canvas),
        ("ArrowLeft", Scope::Canvas),
        ("Escape", Scope::Canvas),
        ("Shift+F6", Scope::Global),
    ] {
        assert_eq!(meaning(&map, keys, scope), meaning(&KeyMap::default(), keys, scope), "{keys}");
        assert!(meaning(&map, keys, scope).is_some(), "{keys}");
    }
}

#[test]
fn what_was_changed_is_kept_and_read_again() {
    let map = KeyMap::default()
        .bound(action("toggle-left"), &press("Mod+Shift+O"))
        .and_then(|map| map.bound(action("zoom-in"), &press("Alt+Z")));
    let map = map.expect("both are free").with_plain_off(true);
    assert_eq!(map.text(), "plain off\ntoggle-left Mod+Shift+O\nzoom-in Alt+Z\n");
    assert_eq!(KeyMap::read(&map.text()), map);
    for text in [
        "",
        "\n\n",
        "nonsense",
        "toggle-left",
        "toggle-left  ",
        "nobody Mod+Q",
        "toggle-left Mod+Z",
        "undo Mod+Y",
        "plain on",
    ] {
        assert_eq!(KeyMap::read(text), KeyMap::default(), "{text:?}");
    }
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.view(ViewMessage::Keys(Rc::new(map.clone())));
    assert_eq!(driver.effects, [Effect::KeepKeys(map.text())]);
    driver.key("h");
    assert_eq!(driver.session.tool(), ToolChoice::Select, "letters are off on the canvas too");
    driver.view(ViewMessage::Keys(Rc::new(KeyMap::default())));
    driver.key("h");
    assert_eq!(driver.session.tool(), ToolChoice::Hand);
}

#[test]
fn keys_of_what_has_the_focus_meet_no_action() {
    for fixed in FIXED {
        for keys in fixed.keys {
            let action = meaning(&KeyMap::default(), keys, Scope::Global);
            assert_eq!(action, None, "`{keys}` means “{}” {}", fixed.label, fixed.place);
        }
    }
}

#[test]
fn words_name_the_keys_that_hold() {
    let mut map = KeyMap::default();
    let words = "F1 is no key; {palette} finds everything, {toggle-flows} hides flows";
    assert_eq!(map.named(words), "F1 is no key; Mod+K finds everything, O hides flows");
    map = KeyMap::read("palette Mod+Shift+O\ntoggle-flows F4");
    assert_eq!(map.named(words), "F1 is no key; Mod+Shift+O finds everything, F4 hides flows");
    assert_eq!(map.named("{import}"), "“Import from AWS”", "it has no key");
    assert_eq!(map.named("plain"), "plain");
}

#[test]
fn every_hint_names_keys_by_what_they_do() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.view(ViewMessage::Keys(Rc::new(KeyMap::read("palette F9"))));
    assert!(driver.session.key_map().named(driver.session.hint()).ends_with("F9 finds everything"));
}
