//! Is the way of a packet shown with everything that decides it, does an offer make it work in one step, and does a rule table say why?

use netdraft_core::analysis::path::{Effect as Happens, Part, Verdict};
use netdraft_core::model::{Action, Direction};
use netdraft_editor::explain::{
    PRESETS, PacketQuery, PathQuery, PathView, Standing, ends, explain_path, fault_at, marked, remedies, try_packet,
};
use netdraft_editor::tables::{CellTone, Table, Tables};
use netdraft_editor::{BottomTab, Effect, FocusPlace, Message, ViewMessage, ViewTab};
use netdraft_tests::drive::Driver;

/// A host behind an ACL that drops web traffic before it lets everything through, and a host that lets in its neighbours.
const GUARDED: &str = r#"{"netdraft":"1.0","networks":[{"id":"n","name":"Shop","cidrs":["10.0.0.0/16"]}],
    "subnets":[{"id":"web","network":"n","cidr":"10.0.1.0/24","filter":"acl"},{"id":"data","network":"n","cidr":"10.0.2.0/24"}],
    "hosts":[{"id":"app","subnet":"web","addresses":["10.0.1.10"],"filters":["apps"]},
             {"id":"db","name":"Database","subnet":"data","addresses":["10.0.2.10"],"filters":["stores"]}],
    "gateways":[{"id":"igw","kind":"internet","network":"n"}],
    "filters":[
      {"id":"acl","kind":"network-acl","network":"n","rules":[
        {"priority":300,"direction":"egress"},
        {"priority":100,"direction":"egress","action":"deny","protocol":"tcp","ports":"5432"},
        {"priority":90,"direction":"egress","protocol":"tcp","ports":"443","enabled":false},
        {"priority":80,"direction":"egress","protocol":"udp"},
        {"priority":100,"protocol":"tcp","ports":"1024-65535"}]},
      {"id":"apps","kind":"security-group","network":"n","rules":[{"direction":"egress"}]},
      {"id":"stores","kind":"security-group","network":"n","rules":[{"protocol":"tcp","ports":"5432","sources":["apps"]},{"direction":"egress"}]}]}"#;

fn query(from: &str, to: &str, protocol: &str, port: &str) -> PathQuery {
    let [from, to, protocol, port] = [from, to, protocol, port].map(str::to_owned);
    PathQuery { from, to, protocol, port }
}

fn ask(driver: &Driver, port: &str) -> PathView {
    explain_path(driver.plan(), &query("app", "db", "tcp", port)).expect("a question that can be read")
}

#[test]
fn a_way_is_shown_there_and_back_with_what_decides_at_each_hop() {
    let driver = Driver::open(GUARDED);
    let view = ask(&driver, "5432");
    assert_eq!(view.verdict, Verdict::Denied);
    assert_eq!(view.sentence, "Denied at `web`: network ACL `acl` drops it by rule 100");
    assert_eq!(view.packet, "tcp 10.0.1.10:49152 → 10.0.2.10:5432");
    let [there, back] = view.lanes.as_slice() else { panic!("two lanes: {:?}", view.lanes) };
    assert_eq!(
        (there.title, there.ends.as_str(), back.title, back.ends.as_str()),
        ("There", "stopped once", "Back", "arrives")
    );
    let hops: Vec<(&str, &str, Happens)> =
        there.hops.iter().map(|hop| (hop.title.as_str(), hop.noun.as_str(), hop.effect)).collect();
    assert_eq!(
        hops,
        [("app", "host", Happens::Passes), ("web", "subnet", Happens::Stops), ("Database", "host", Happens::Passes)],
        "what happens at one place stands together, under the name that people use"
    );
    let decided: Vec<String> =
        there.hops[1].lines.iter().filter_map(|line| line.decided_by.as_ref()).map(ToString::to_string).collect();
    assert_eq!(decided[0], "acl/rules/1");
    assert_eq!(there.hops[0].mtu.as_ref().map(|(bytes, _)| *bytes), Some(9001));
}

#[test]
fn what_limits_a_packet_is_marked() {
    let driver = Driver::open(GUARDED);
    let view = ask(&driver, "80");
    assert_eq!(view.verdict, Verdict::Denied, "the group lets in the database port alone");
    let plan = GUARDED
        .replace(r#""ports":"5432","sources""#, r#""ports":"80","sources""#)
        .replace(r#""id":"db","#, r#""id":"db","mtu":1400,"#);
    let view = ask(&Driver::open(&plan), "80");
    assert_eq!(view.verdict, Verdict::Allowed, "{}", view.sentence);
    let narrow: Vec<&str> =
        view.lanes[0].hops.iter().filter(|hop| hop.is_narrowest).map(|hop| hop.id.as_str()).collect();
    assert_eq!(narrow, ["db"]);
    assert_eq!(view.facts[0].name, "Largest packet");
    assert_eq!(view.facts[0].value, "1400 bytes, limited by db");
}

#[test]
fn an_offer_makes_it_work_as_one_step_that_can_be_taken_back() {
    let mut driver = Driver::open(GUARDED);
    let offered = remedies(driver.plan(), &query("app", "db", "tcp", "5432")).expect("a question that can be read");
    assert_eq!(offered.title, "Make it work");
    let best = &offered.offers[0];
    assert_eq!(best.title(), "let tcp 5432 out to `10.0.2.10/32`, in network ACL `acl` as rule 95");
    driver.send(Message::Edit(best.fix().command()));
    assert_eq!(ask(&driver, "5432").verdict, Verdict::Allowed);
    assert_eq!(driver.labels(), [best.title()]);
    let offered = remedies(driver.plan(), &query("app", "db", "tcp", "5432")).expect("a question that can be read");
    assert_eq!(offered.title, "Make it impossible");
    assert!(!offered.offers.is_empty());
    driver.undo();
    assert_eq!(ask(&driver, "5432").verdict, Verdict::Denied);
}

#[test]
fn what_cannot_be_read_is_said_at_its_field() {
    let driver = Driver::open(GUARDED);
    let part =
        |query: &PathQuery| explain_path(driver.plan(), query).map(|view| view.verdict).map_err(|fault| fault.part);
    assert_eq!(part(&query("nobody", "db", "tcp", "1")), Err(Part::From));
    assert_eq!(part(&query("app", "acl", "tcp", "1")), Err(Part::To));
    assert_eq!(part(&query("app", "db", "carrier pigeon", "1")), Err(Part::Protocol));
    assert_eq!(part(&query("app", "db", "tcp", "70000")), Err(Part::Port));
    assert_eq!(part(&query("app", "db", "tcp", "")), Err(Part::Port));
    assert_eq!(part(&query("app", "db", "any", "1")), Err(Part::Protocol));
    assert!(
        fault_at(driver.plan(), &query("nobody", "", "tcp", "1"), Part::From).is_some(),
        "said before the other end is named"
    );
    assert_eq!(fault_at(driver.plan(), &query("", "", "tcp", "1"), Part::From), None, "what is not typed is not wrong");
    assert_eq!(
        fault_at(driver.plan(), &query("app", "db", "icmp", "1"), Part::Port).as_deref(),
        Some("icmp has no ports")
    );
    assert_eq!(fault_at(driver.plan(), &query("app", "db", "icmp", "1"), Part::To), None);
    for (name, protocol, port) in PRESETS {
        assert!(part(&query("app", "db", protocol, port)).is_ok(), "{name}");
    }
}

#[test]
fn the_key_asks_about_what_is_selected() {
    let mut driver = Driver::open(GUARDED);
    driver.view(ViewMessage::Select(vec!["app".to_owned(), "db".to_owned()]));
    driver.key("E");
    assert_eq!(**driver.session.path(), query("app", "db", "tcp", "443"));
    assert_eq!(driver.session.bottom(), BottomTab::Path);
    assert!(driver.session.panels().problems);
    assert!(driver.effects.contains(&Effect::Focus(FocusPlace::Path)));
    driver.view(ViewMessage::Select(vec!["db".to_owned()]));
    driver.key("E");
    assert_eq!(
        (driver.session.path().from.as_str(), driver.session.path().to.as_str()),
        ("db", ""),
        "one thing is no way"
    );
    driver.view(ViewMessage::Select(vec!["app".to_owned(), "igw".to_owned()]));
    driver.key("E");
    assert_eq!(driver.session.path().to, "internet", "a gateway to the internet stands for it");
    driver.view(ViewMessage::Select(vec!["acl".to_owned()]));
    driver.key("E");
    assert_eq!(driver.session.path().from, "app", "a rule set is no end; the question stays");
    driver.view(ViewMessage::Bottom(BottomTab::Problems));
    assert_eq!(driver.session.bottom(), BottomTab::Problems);
}

#[test]
fn ends_are_offered_by_id_with_what_they_are() {
    let driver = Driver::open(GUARDED);
    let ends = ends(driver.plan());
    assert_eq!(ends[0].0, "internet");
    assert!(ends.contains(&("db".to_owned(), "host Database".to_owned())), "{ends:?}");
    assert!(ends.iter().all(|(id, _)| id != "acl" && id != "igw"));
}

fn rule_table(driver: &Driver, key: &str) -> Table {
    let tables = Tables::new(driver.plan(), driver.session.report()).of(ViewTab::Rules);
    tables.into_iter().find(|table| table.key == key).expect("the table")
}

#[test]
fn a_packet_is_tried_on_a_rule_table() {
    let driver = Driver::open(GUARDED);
    let acl = driver.plan().filters.by_text("acl").expect("the list");
    let wanted = PacketQuery { flow: query("app", "db", "tcp", "5432"), direction: Direction::Egress };
    let tried = try_packet(driver.plan(), acl, &wanted).expect("a packet");
    assert_eq!(tried.action, Some(Action::Deny));
    assert_eq!(tried.sentence, "Denied: network ACL `acl` drops tcp 10.0.1.10:49152 → 10.0.2.10:5432 by rule 100");
    let table = rule_table(&driver, "acl");
    let shown = marked(&table, &tried);
    assert_eq!(shown.columns[0].label, "This packet");
    assert_eq!(shown.columns.len(), table.columns.len() + 1);
    let said: Vec<(&str, &str)> =
        shown.rows.iter().map(|row| (row.cells[1].text.as_str(), row.cells[0].text.as_str())).collect();
    assert_eq!(
        said,
        [
            ("100", "other direction"),
            ("*", "other direction"),
            ("80", "no: tcp is not udp"),
            ("90", "no: it is switched off"),
            ("100", "✕ decides: deny"),
            ("300", "comes after"),
            ("*", "comes after"),
        ]
    );
    assert_eq!(shown.rows[4].cells[0].tone, CellTone::Bad);
    assert!(shown.rows.iter().all(|row| row.cells[0].edit.is_none()), "what is worked out is not typed");
}

#[test]
fn groups_know_who_sends_a_packet() {
    let driver = Driver::open(GUARDED);
    let stores = driver.plan().filters.by_text("stores").expect("the group");
    let ask = |from: &str, port: &str| {
        let wanted = PacketQuery { flow: query(from, "db", "tcp", port), direction: Direction::Ingress };
        try_packet(driver.plan(), stores, &wanted).expect("a packet")
    };
    assert_eq!(ask("app", "5432").action, Some(Action::Allow));
    let outside = ask("internet", "5432");
    assert_eq!(outside.action, Some(Action::Deny));
    let table = rule_table(&driver, "stores");
    let standing: Vec<Standing> = table.rows.iter().map(|row| outside.standing_of(row)).collect();
    assert!(matches!(&standing[0], Standing::PassedOver { field: "sources", .. }), "{standing:?}");
    assert_eq!(standing[1], Standing::Decides(Action::Deny), "the implicit deny");
    assert_eq!(standing[2], Standing::OtherWay);
}
