//! Can every step be taken back, and are steps what people take them for?

use netdraft_core::edit::Command;
use netdraft_editor::{Gesture, LONGEST_HISTORY, Message, ViewMessage};
use netdraft_tests::drive::Driver;

fn typed(driver: &mut Driver, text: &str) {
    let command = Command::set("main", "name", text);
    driver.send(Message::Type { command, mark: "main/name".to_owned() });
}

fn name(driver: &Driver) -> String {
    driver.plan().title("main").to_owned()
}

#[test]
fn typing_in_a_field_is_one_step() {
    let mut driver = Driver::starter("10.0.0.0/16");
    for text in ["p", "pr", "prod"] {
        typed(&mut driver, text);
    }
    assert_eq!(driver.labels().len(), 1);
    driver.undo();
    assert_eq!(name(&driver), "main");
    driver.redo();
    assert_eq!(name(&driver), "prod");
    typed(&mut driver, "prod-2");
    assert_eq!(driver.labels().len(), 2, "what is typed after a redo is a step of its own");
}

#[test]
fn another_edit_ends_the_typing() {
    let mut driver = Driver::starter("10.0.0.0/16");
    typed(&mut driver, "prod");
    driver.send(Message::Edit(Command::set("main", "owner", "network team")));
    typed(&mut driver, "production");
    assert_eq!(driver.labels().len(), 3);
}

#[test]
fn selecting_keeps_what_can_be_made_again() {
    let mut driver = Driver::starter("10.0.0.0/16");
    typed(&mut driver, "prod");
    driver.undo();
    driver.view(ViewMessage::Select(vec!["public-a".to_owned()]));
    driver.view(ViewMessage::SelectNone);
    driver.redo();
    assert_eq!(name(&driver), "prod");
}

#[test]
fn undo_brings_the_selection_back() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.view(ViewMessage::Select(vec!["public-a".to_owned(), "public-b".to_owned()]));
    driver.send(Message::DeleteSelection);
    assert!(driver.session.selection().is_empty());
    driver.undo();
    assert_eq!(driver.session.selection().ids(), ["public-a", "public-b"]);
}

#[test]
fn a_gesture_is_one_step_or_none() {
    let mut driver = Driver::starter("10.0.0.0/16");
    let start = driver.session.document().clone();
    let step = |driver: &mut Driver, owner: &str| driver.send(Message::Edit(Command::set("main", "owner", owner)));
    driver.send(Message::Gesture(Gesture::Begin));
    step(&mut driver, "a");
    step(&mut driver, "b");
    driver.send(Message::Gesture(Gesture::Abandon));
    assert_eq!(*driver.session.document(), start);
    assert!(driver.labels().is_empty());
    driver.send(Message::Gesture(Gesture::Begin));
    step(&mut driver, "a");
    step(&mut driver, "b");
    driver.send(Message::Gesture(Gesture::End { label: "hand over".to_owned() }));
    assert_eq!(driver.labels(), ["hand over"]);
    driver.undo();
    assert_eq!(*driver.session.document(), start);
}

#[test]
fn restoring_is_a_step_that_can_be_taken_back() {
    let mut driver = Driver::starter("10.0.0.0/16");
    for owner in ["a", "b", "c"] {
        driver.send(Message::Edit(Command::set("main", "owner", owner)));
    }
    let owner = |driver: &Driver| driver.plan().networks.by_text("main").expect("there").owner.clone();
    driver.send(Message::RestoreTo(1));
    assert_eq!(owner(&driver), "a");
    driver.undo();
    assert_eq!(owner(&driver), "c");
}

#[test]
fn the_history_has_an_end() {
    let mut driver = Driver::starter("10.0.0.0/24");
    // Without the checks of the driver, which would take minutes over so many steps.
    for step in 0..LONGEST_HISTORY + 20 {
        driver.session.update(Message::Edit(Command::set("main", "note", step.to_string())));
    }
    assert_eq!(driver.labels().len(), LONGEST_HISTORY);
    for _ in 0..LONGEST_HISTORY {
        driver.session.update(Message::Undo);
    }
    assert_eq!(driver.plan().networks.by_text("main").expect("there").note, "19");
}

#[test]
fn a_refused_edit_changes_nothing_and_says_why() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.send(Message::Edit(Command::set("public-a", "network", "nowhere")));
    assert_eq!(driver.refusal(), Some("subnet `public-a` refers to the network `nowhere`, which does not exist"));
    assert!(driver.labels().is_empty());
}
