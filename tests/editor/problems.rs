//! Are problems visited in order, repaired where they stand, and all repaired at once?

use netdraft_core::model::{Anchor, FilterKind};
use netdraft_core::rules::{CATALOGUE, Severity, find};
use netdraft_editor::checks::checks;
use netdraft_editor::choices::is_offered;
use netdraft_editor::{Dialog, Effect, Message, ProblemFilter, ViewMessage};
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

#[test]
fn a_filter_keeps_the_order_and_the_positions() {
    let driver = sample();
    let problems = driver.session.problems();
    let shown = |filter: ProblemFilter| -> Vec<usize> {
        problems.shown(driver.plan(), &filter).iter().map(|problem| problem.position).collect()
    };
    let all: Vec<usize> = (0..problems.len()).collect();
    assert_eq!(shown(ProblemFilter::default()), all);
    let warnings = shown(ProblemFilter { severity: Some(Severity::Warning), ..ProblemFilter::default() });
    assert_eq!(warnings.len(), driver.session.report().count(Severity::Warning));
    assert!(warnings.is_sorted());
    let rule = |position: &usize| problems.get(*position).expect("there").rule;
    let overlaps = shown(ProblemFilter { words: "Overlaps PRODUCTION-web".to_owned(), ..ProblemFilter::default() });
    assert_eq!(
        overlaps.iter().map(rule).collect::<Vec<_>>(),
        ["subnet-overlap"],
        "words are looked for in any order and case"
    );
    let by_rule = shown(ProblemFilter { words: "subnet-overlap".to_owned(), ..ProblemFilter::default() });
    assert_eq!(by_rule.len(), 2);
    // What has to do with a thing is not only what is said of it.
    let about = |id: &str| shown(ProblemFilter { about: Some(vec![id.to_owned()]), ..ProblemFilter::default() });
    assert!(about("production-web").iter().any(|position| rule(position) == "subnet-overlap"));
    assert_eq!(about("nobody"), Vec::<usize>::new());
    assert_eq!(shown(ProblemFilter { about: Some(Vec::new()), ..ProblemFilter::default() }), Vec::<usize>::new());
}

#[test]
fn safe_repairs_are_shown_before_they_are_made() {
    let mut driver = Driver::open(TYPED);
    let message = netdraft_editor::actions::find("fix-all-safe").expect("there").message(&driver.session);
    driver.send(message.expect("there are some"));
    assert_eq!((driver.session.dialog(), driver.labels()), (Some(&Dialog::FixAll), vec![]), "nothing is made yet");
    let titles: Vec<&str> = driver.session.problems().safe().map(|(_, fix)| fix.title.as_str()).collect();
    assert_eq!(titles.len(), 3);
    assert!(titles.contains(&"use `10.0.3.0/24`"), "{titles:?}");
}

#[test]
fn every_rule_is_listed_with_what_it_found() {
    let driver = sample();
    let report = driver.session.report();
    let rows = checks(report);
    assert_eq!(rows.len(), CATALOGUE.len());
    let open: usize = rows.iter().map(|row| row.open).sum();
    assert_eq!(open, driver.session.problems().len());
    assert!(rows.is_sorted_by_key(|row| row.open == 0), "those with findings come first");
    let overlap = rows.iter().find(|row| row.rule == "subnet-overlap").expect("it is in the catalogue");
    assert_eq!((overlap.open, overlap.accepted, overlap.severity), (2, 0, Severity::Error));
    let mut driver = sample();
    let is_waivable = |name: &str| find(name).is_some_and(|rule| rule.meta().waivable);
    let waivable = driver.session.problems().iter().find(|problem| is_waivable(problem.finding.rule));
    let (problem, rule) =
        waivable.map(|problem| (problem.position, problem.finding.rule)).expect("some may be accepted");
    let of = |driver: &Driver| {
        let rows = checks(driver.session.report());
        rows.iter().find(|row| row.rule == rule).map(|row| (row.open, row.accepted)).expect("it is listed")
    };
    let before = of(&driver);
    let [reason, owner, expires] = ["agreed in the review", "ops", "2027-01-31"].map(str::to_owned);
    driver.send(Message::Waive { problem, reason, owner, expires });
    let now = of(&driver);
    assert!(now.1 > before.1 && now.0 + now.1 == before.0 + before.1, "{rule}: {before:?}, {now:?}");
}

#[test]
fn a_rule_set_without_denies_offers_none() {
    let driver = sample();
    let of_kind =
        |kind: FilterKind| driver.plan().filters.iter().find(|filter| filter.kind == kind).expect("the sample has one");
    let group = of_kind(FilterKind::SecurityGroup).id.as_str();
    let acl = of_kind(FilterKind::NetworkAcl).id.as_str();
    let offered = |entity: &str, path: &str, word: &str| is_offered(driver.plan(), entity, path, word);
    assert!(!offered(group, "rules/0/action", "deny"));
    assert!(offered(group, "rules/0/action", "allow"));
    assert!(offered(acl, "rules/0/action", "deny"), "where rules have an order, a deny means something");
    assert!(offered(group, "rules/0/direction", "egress"));
    assert!(offered("nobody", "rules/0/action", "deny"));
}

fn sample() -> Driver {
    let mut driver = Driver::new();
    driver.send(Message::OpenSample("sup-2024-3291".to_owned()));
    driver
}
