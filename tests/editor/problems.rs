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
fn f8_goes_past_a_problem_of_the_plan_itself() {
    let mut driver = Driver::open(
        r#"{"netdraft":"1.0","networks":[{"id":"n","cidrs":["10.0.0.0/16"]}],
        "subnets":[{"id":"a","network":"n","cidr":"10.0.1.5/24","exposure":"private"}],"hosts":[{"id":"h","subnet":"a","addresses":["10.0.1.9"]}]}"#,
    );
    let visited: Vec<(Option<String>, Option<Anchor>)> = (0..driver.rules().len())
        .map(|_| {
            driver.key("F8");
            (selected(&driver).map(str::to_owned), driver.session.selection().focus().cloned())
        })
        .collect();
    let of_plan = (None, Some(Anchor::new("plan", "intents")));
    assert_eq!(visited.iter().filter(|place| **place == of_plan).count(), 1, "{visited:?}");
    assert!(visited.iter().any(|(id, _)| id.as_deref() == Some("a")), "{visited:?}");
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

fn waive(driver: &mut Driver, reason: &str, owner: &str, expires: &str) {
    let (reason, owner, expires) = (reason.to_owned(), owner.to_owned(), expires.to_owned());
    driver.send(Message::Waive { problem: 0, reason, owner, expires });
}

#[test]
fn a_problem_is_accepted_for_a_reason_until_a_day() {
    let mut driver = Driver::open(TYPED);
    for (given, refusal) in [
        (["because", "ops", "2027-01-31"], "the reason is too short"),
        (["agreed in the review", " ", "2027-01-31"], "nobody answers for it"),
        (["agreed in the review", "ops", "soon"], "`soon` is not a day"),
        (["agreed in the review", "ops", "2026-01-31"], "`2026-01-31` is over already"),
    ] {
        waive(&mut driver, given[0], given[1], given[2]);
        assert_eq!(driver.refusal(), Some(refusal));
    }
    waive(&mut driver, "agreed in the review", "ops", "2027-01-31");
    assert_eq!((driver.refusal(), driver.rules().len()), (None, 2));
    assert_eq!(driver.labels(), ["accept `cidr-host-bits-set` at `a`"]);
    driver.undo();
    assert_eq!(driver.rules().len(), 3);
}

#[test]
fn what_contradicts_itself_is_not_accepted() {
    let mut driver = Driver::open(
        r#"{"netdraft":"1.0","networks":[{"id":"n","cidrs":["10.0.0.0/16"]}],"subnets":[
            {"id":"a","network":"n","cidr":"10.0.1.0/24"},{"id":"b","network":"n","cidr":"10.0.1.0/25"}]}"#,
    );
    assert_eq!(driver.rules().first(), Some(&"subnet-overlap"));
    waive(&mut driver, "agreed in the review", "ops", "2027-01-31");
    assert_eq!(driver.refusal(), Some("`subnet-overlap` cannot be accepted"));
}
