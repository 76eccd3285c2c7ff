//! Are problems visited in order, repaired where they stand, and all repaired at once?

use netdraft_core::model::Anchor;
use netdraft_editor::{Effect, Message, ViewMessage};
use netdraft_tests::drive::Driver;

/// Three blocks with host bits, each with a safe repair.
const TYPED: &str = r#"{"netdraft":"1.0","networks":[{"id":"n","cidrs":["10.0.0.0/16"]}],"subnets":[
    {"id":"a","network":"n","cidr":"10.0.1.5/24"},{"id":"b","network":"n","cidr":"10.0.2.0/24"},{"id":"c","network":"n","cidr":"10.0.3.9/24"},
    {"id":"d","network":"n","cidr":"10.0.4.1/24"}]}"#;

fn selected(driver: &Driver) -> Option<&str> {
    driver.session.selection().single()
}

#[test]
fn f8_goes_through_the_problems_and_round_again() {
    let mut driver = Driver::open(TYPED);
    assert_eq!(driver.rules(), ["cidr-host-bits-set"; 3]);
    for expected in ["a", "c", "d", "a"] {
        driver.key("F8");
        assert_eq!(selected(&driver), Some(expected));
    }
    driver.modifiers.shift = true;
    driver.key("F8");
    assert_eq!(selected(&driver), Some("d"));
    assert_eq!(driver.session.selection().focus(), Some(&Anchor::new("d", "cidr")));
    assert!(
        driver.announced()[0].starts_with("problem 3 of 3, warning: `10.0.4.1/24` has bits set"),
        "{:?}",
        driver.announced()
    );
    assert!(driver.effects.contains(&Effect::Reveal { entity: "d".to_owned(), field: "cidr".to_owned() }));
}

#[test]
fn f8_goes_on_from_what_is_selected() {
    let mut driver = Driver::open(TYPED);
    driver.view(ViewMessage::Select(vec!["c".to_owned()]));
    driver.key("F8");
    assert_eq!(selected(&driver), Some("d"));
}

#[test]
fn a_quick_fix_repairs_the_problem_here_and_is_one_step() {
    let mut driver = Driver::open(TYPED);
    driver.key("F8");
    driver.key("F8");
    driver.modifiers.command = true;
    driver.key(".");
    assert_eq!(driver.plan().subnets.by_text("c").expect("there").cidr.text(), "10.0.3.0/24");
    assert_eq!(driver.labels(), ["use `10.0.3.0/24`"]);
    assert_eq!(driver.rules().len(), 2);
}

#[test]
fn all_safe_repairs_are_one_step() {
    let mut driver = Driver::open(TYPED);
    driver.send(Message::FixAllSafe);
    assert!(driver.session.problems().is_empty());
    assert_eq!(driver.labels(), ["make 3 safe repairs"]);
    driver.undo();
    assert_eq!(driver.rules().len(), 3);
}

#[test]
fn without_problems_f8_says_so() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.key("F8");
    assert_eq!(driver.announced(), ["there are no problems"]);
}

#[test]
fn a_box_shows_the_worst_of_what_is_in_it() {
    let driver = Driver::open(TYPED);
    let badge = |id: &str| driver.session.scene().node(id).expect("there").badge;
    assert_eq!(badge("n").map(|badge| badge.count), Some(3));
    assert_eq!(badge("a").map(|badge| badge.count), Some(1));
    assert_eq!(badge("b"), None);
}
