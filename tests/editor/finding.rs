//! Is what somebody types into the palette found: actions, things, rules, addresses and sums?

use netdraft_core::model::Kind;
use netdraft_core::rules::Policy;
use netdraft_editor::actions::Recent;
use netdraft_editor::calculator::{EXAMPLES, answer};
use netdraft_editor::finder::{Found, look_for};
use netdraft_editor::{Effect, Message, Session, Source, ViewMessage};
use netdraft_tests::drive::Driver;
use netdraft_tests::large::Large;

/// What is found, in words.
fn found(driver: &Driver, typed: &str) -> Vec<String> {
    let words = |found: &Found| match found {
        Found::Act(action, None) => format!("act {}", action.id),
        Found::Act(action, Some(why)) => format!("act {} ({why})", action.id),
        Found::Thing(_, id) => format!("thing {id}"),
        Found::Rule(rule, count) => format!("rule {rule} {count}"),
        Found::Place(text, _) | Found::Answer(text) => text.clone(),
        Found::Fault(reason) => format!("fault {reason}"),
        Found::Example(example, _) => format!("example {example}"),
    };
    look_for(&driver.session, typed).list.iter().map(words).collect()
}

fn first(driver: &Driver, typed: &str) -> String {
    found(driver, typed).into_iter().next().unwrap_or_default()
}

fn sample() -> Driver {
    let mut driver = Driver::new();
    driver.send(Message::OpenSample("sup-2024-3291".to_owned()));
    driver
}

#[test]
fn the_best_comes_first_whatever_its_kind() {
    let driver = sample();
    assert_eq!(first(&driver, "export"), "act export");
    assert_eq!(first(&driver, "batch"), "thing batch");
    assert_eq!(first(&driver, "routes"), "act go-routes");
    assert_eq!(first(&driver, "subnet-overlap"), "rule subnet-overlap 2");
    let headings: Vec<&str> = look_for(&driver.session, "a").list.iter().map(Found::heading).collect();
    let mut unlike = headings.clone();
    unlike.dedup();
    let mut once = unlike.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(unlike.len(), once.len(), "what stands below one heading stands together: {unlike:?}");
}

#[test]
fn a_sign_confines_the_search() {
    let mut driver = sample();
    assert!(found(&driver, ">delete").iter().all(|line| line.starts_with("act ")));
    assert!(
        found(&driver, ">delete").contains(&"act delete (nothing is selected)".to_owned()),
        "{:?}",
        found(&driver, ">delete")
    );
    driver.view(ViewMessage::Select(vec!["batch".to_owned()]));
    assert_eq!(first(&driver, ">delete"), "act delete");
    assert_eq!(found(&driver, "@batch"), ["thing batch", "thing batch-jobs"]);
    assert_eq!(first(&driver, "#subnet overlap"), "rule subnet-overlap 2");
    assert!(found(&driver, "#vpn").len() > 1, "a rule is found by its category too");
    assert!(found(&driver, "?").contains(&"act help".to_owned()));
    assert_eq!(found(&driver, "no such thing anywhere"), Vec::<String>::new());
}

#[test]
fn an_address_is_answered_with_where_it_is() {
    let driver = sample();
    let places = found(&driver, "10.0.1.7");
    for place in ["is in subnet production-web 10.0.1.0/25", "is in network VPC-A production 10.0.0.0/16"] {
        assert!(places.contains(&place.to_owned()), "{places:?}");
    }
    assert!(found(&driver, "10.0.1.0/25").contains(&"is subnet production-web 10.0.1.0/25".to_owned()));
    assert!(found(&driver, "10.0.0.0/8").contains(&"holds network VPC-A production 10.0.0.0/16".to_owned()));
    assert_eq!(found(&driver, "198.18.0.1"), ["nothing in the plan has to do with 198.18.0.1: it is free"]);
    let anchor = look_for(&driver.session, "10.0.1.0/25").list.into_iter().find_map(|found| match found {
        Found::Place(text, anchor) if text.starts_with("is subnet") => anchor,
        _ => None,
    });
    assert_eq!(
        anchor.map(|anchor| (anchor.entity, anchor.field)),
        Some(("production-web".to_owned(), "cidr".to_owned()))
    );
}

#[test]
fn sums_are_those_of_the_command_line() {
    let lines = |question: &str| answer(question).unwrap_or_else(|reason| panic!("{question}: {reason}"));
    let split = lines("10.0.0.0/22 split 26");
    assert_eq!(
        (split.len(), split[0].as_str(), split[1].as_str(), split[16].as_str()),
        (17, "16 × /26", "10.0.0.0/26", "10.0.3.192/26")
    );
    assert_eq!(lines("split 10.0.0.0/8 /32").len(), 65);
    assert_eq!(lines("10.0.0.0/8 split 32")[0], "16777216 × /32, the first 64 of them");
    assert_eq!(lines("capacity 10.0.0.0/24 aws")[0], "10.0.0.0/24 on aws: 251 usable, 5 reserved");
    assert_eq!(lines("capacity 10.0.0.0/24")[1], "10.0.0.0  network address");
    assert_eq!(lines("mtu 1500 ipsec aes-gcm natt")[0], "inner MTU 1438, MSS 1398 for IPv4 and 1378 for IPv6");
    assert_eq!(lines("merge 10.0.0.0/25, 10.0.0.128/25"), ["10.0.0.0/24"]);
    assert_eq!(lines("exclude 10.0.0.0/23 10.0.1.0/24"), ["10.0.0.0/24"]);
    assert_eq!(lines("range 10.0.0.0 10.0.0.2"), ["10.0.0.0/31", "10.0.0.2/32"]);
    assert_eq!(lines("subnet 10.0.0.0/16 8 3"), ["10.0.3.0/24"]);
    assert_eq!(lines("host 10.0.0.0/24 -1"), ["10.0.0.255"]);
    assert_eq!(
        lines("nat 2 addresses 100 hosts aws"),
        [
            "1290 ports for each of 100 hosts",
            "2 × 64512 ports ÷ 100, rounded down",
            "1100 flows for each to one destination, 110000 for all",
            "(AWS VPC User Guide, NAT gateway basics)"
        ]
    );
    assert_eq!(lines("nat 2 100")[0], lines("nat 2 100 aws")[0]);
    assert_eq!(lines("nat 1 1 gcp")[2], "64512 flows for each to one destination, 64512 for all");
    assert_eq!(lines("nat 9 100 aws").last().map(String::as_str), Some("one gateway of aws has 8 addresses at most"));
    assert_eq!(lines("nat 1 70000")[0], "0 ports for each of 70000 hosts");
    assert_eq!(
        lines("health 10 s 3 failures 2 successes"),
        [
            "a failure is noticed in 30 s: 10 s × 3 failures in a row",
            "a recovery is noticed in 20 s: 10 s × 2 successes in a row"
        ]
    );
    assert_eq!(lines("health 10s 1"), ["a failure is noticed in 10 s: 10 s × 1 failure in a row"]);
    assert_eq!(lines("health 10 3 2 timeout 5")[1], "at worst in 35 s, when the last probe waits 5 s");
    for (example, _) in EXAMPLES {
        lines(example);
    }
}

#[test]
fn a_sum_that_cannot_be_made_says_why() {
    for (question, reason) in [
        ("10.0.0.0/22 split 8", "`10.0.0.0/22` has no blocks of `/8`; choose from `/22` to `/32`"),
        ("mtu aes-cbc", "`aes-cbc` does not protect packets from change by itself; add one such as `sha2-256`"),
        ("mtu fast", "`fast` is neither a number, a cipher nor an integrity algorithm"),
        ("capacity 10.0.0.0/24 moon", "`moon` is no provider; try `aws`, `azure` or `gcp`"),
        ("divide 4 by 2", "`divide` is no sum that is known here; try one of these"),
        ("host 10.0.0.0/24 many", "`many` is no number that fits here"),
        ("nat 2", "write the public addresses and the hosts, such as `nat 2 100` or `nat 2 100 azure`"),
        ("nat 2 0", "`0` is no number of hosts; write a whole number from 1 to 4294967295"),
        ("nat 2 100 moon", "`moon` is no provider; try `aws`, `azure` or `gcp`"),
        ("health 0 3", "`0` is no number of seconds; write a whole number from 1 to 4294967295"),
        (
            "health",
            "write the interval and the failures in a row, such as `health 10 3`; the successes and the timeout may follow",
        ),
    ] {
        assert_eq!(answer(question), Err(reason.to_owned()));
    }
    assert!(answer("10.0.0.1/24 split 26").is_err_and(|reason| reason.contains("did you mean `10.0.0.0/24`?")));
    let driver = sample();
    assert_eq!(found(&driver, "=").len(), EXAMPLES.len());
    assert!(first(&driver, "=10.0.0.0/22 split 8").starts_with("fault "));
}

#[test]
fn of_ten_thousand_things_each_is_looked_at_once_and_few_are_listed() {
    let mut session = Session::new(Policy::default());
    let document = Box::new(Large::of_subnets(8_000).document());
    // How the plan does is another question.
    session.update_while(Message::Open { document, source: Source::Link }, &mut || false);
    let size: usize = Kind::ALL.iter().map(|kind| session.plan().table(*kind).size()).sum();
    assert!(size >= 10_000, "{size}");
    let finds = look_for(&session, "e");
    let others = netdraft_editor::actions::actions().count() + netdraft_core::rules::CATALOGUE.len();
    assert!(finds.compared <= size + others, "{} names are compared for {size} things", finds.compared);
    assert!(finds.list.len() <= 400, "{} lines", finds.list.len());
}

#[test]
fn what_was_used_last_comes_first_before_anything_is_typed() {
    let mut driver = sample();
    assert_eq!(look_for(&driver.session, "").again, 0);
    for id in ["export", "undo", "tidy", "export", "delete"] {
        let id = netdraft_editor::actions::find(id).expect("it is an action").id;
        driver.view(ViewMessage::Recent(driver.session.recent().with(id).into()));
    }
    let kept = "delete\nexport\ntidy\nundo";
    assert_eq!(driver.effects, [Effect::KeepRecent(kept.to_owned())]);
    // Nothing is selected to be deleted, and nothing was done that could be taken back.
    let again = found(&driver, "");
    assert_eq!(again[..2], ["act export", "act tidy"]);
    assert_eq!(look_for(&driver.session, "").again, 2);
    let times = |line: &str| again.iter().filter(|other| *other == line).count();
    assert_eq!(["act export", "act tidy"].map(times), [1; 2], "each is listed once");
    for typed in ["e", ">", "?"] {
        assert_eq!(look_for(&driver.session, typed).again, 0, "{typed}");
    }
    driver.view(ViewMessage::Select(vec!["batch".to_owned()]));
    assert_eq!(first(&driver, ""), "act delete");
    assert_eq!(Recent::read(kept), **driver.session.recent());
    assert_eq!(Recent::read("delete\nno such action\n\nundo\ndelete").ids(), ["delete", "undo"]);
    let many = netdraft_editor::actions::actions().fold(Recent::default(), |recent, action| recent.with(action.id));
    assert_eq!(many.ids().len(), 6, "the oldest are forgotten");
}
