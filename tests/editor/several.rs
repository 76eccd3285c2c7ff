//! What happens to several rows or things at once: are they moved, edited, named, copied and deleted together, as one step?

use netdraft_core::analysis::filters::evaluation_order;
use netdraft_core::edit::Command;
use netdraft_core::model::{Anchor, Direction};
use netdraft_editor::several::{common, moved_to, places_of, rename_all, set_all, set_section};
use netdraft_editor::tables::{Ahead, RowKind, Table, Tables};
use netdraft_editor::{Effect, InputEvent, KeyPress, Message, Modifiers, Tone, ViewMessage, ViewTab};
use netdraft_tests::drive::Driver;
use serde_json::{Value, json};

/// A rule set with four numbered rules inwards, and a firewall whose order is that of its list.
const PLAN: &str = r#"{
    "netdraft": "1.0", "name": "several",
    "networks": [{ "id": "main", "cidrs": ["10.0.0.0/16"] }],
    "subnets": [
        { "id": "web-a", "network": "main", "cidr": "10.0.0.0/24", "zone": "a" },
        { "id": "web-b", "network": "main", "cidr": "10.0.1.0/24", "zone": "b" },
        { "id": "data", "network": "main", "cidr": "10.0.2.0/24", "zone": "a" }
    ],
    "filters": [
        { "id": "acl", "kind": "network-acl", "network": "main", "subnets": ["web-a"], "rules": [
            { "direction": "ingress", "priority": 100, "action": "allow", "protocol": "tcp", "ports": "22", "sources": ["10.0.0.0/8"] },
            { "direction": "ingress", "priority": 110, "action": "deny", "protocol": "tcp", "ports": "22" },
            { "direction": "ingress", "priority": 120, "action": "allow", "protocol": "tcp", "ports": "443" },
            { "direction": "ingress", "priority": 130, "action": "allow", "protocol": "tcp", "ports": "80" },
            { "direction": "egress", "priority": 100, "action": "allow" }
        ] },
        { "id": "edge", "kind": "ordered-list", "network": "main", "rules": [
            { "name": "one", "direction": "ingress", "action": "allow", "protocol": "tcp", "ports": "1" },
            { "name": "out", "direction": "egress", "action": "allow" },
            { "name": "two", "direction": "ingress", "action": "deny", "protocol": "tcp", "ports": "2" },
            { "name": "three", "direction": "ingress", "action": "allow", "protocol": "tcp", "ports": "3" },
            { "name": "four", "direction": "ingress", "action": "deny" }
        ] }
    ]
}"#;

fn rules(filter: &str, positions: &[usize]) -> Vec<Anchor> {
    positions.iter().map(|position| Anchor::new(filter, format!("rules/{position}"))).collect()
}

fn choose(driver: &mut Driver, rows: Vec<Anchor>) {
    driver.view(ViewMessage::SelectRows(rows));
}

/// What the action of this name sends, or why it cannot be done.
fn act(driver: &mut Driver, id: &str) -> Result<(), String> {
    let action = netdraft_editor::actions::find(id).expect("the action is known");
    let message = action.message(&driver.session)?;
    driver.send(message);
    Ok(())
}

/// The ports of the rules in the order in which they are evaluated, inwards.
fn order(driver: &Driver, filter: &str) -> Vec<String> {
    let filter = driver.plan().filters.by_text(filter).expect("the rule set is there");
    let ports = |index: usize| driver.plan().value_at(filter.id.as_str(), &format!("rules/{index}/ports"));
    let text = |value: Value| if value.is_null() { "any".to_owned() } else { value.to_string() };
    evaluation_order(filter, Direction::Ingress)
        .into_iter()
        .map(|index| ports(index).map_or_else(|| "any".to_owned(), text))
        .collect()
}

fn numbers(driver: &Driver, filter: &str) -> Vec<Option<u32>> {
    driver.plan().filters.by_text(filter).expect("it is there").rules.iter().map(|rule| rule.priority).collect()
}

fn table(driver: &Driver, view: ViewTab, key: &str) -> Table {
    let tables = Tables::new(driver.plan(), driver.session.report()).of(view);
    tables.into_iter().find(|table| table.key == key).expect("the view has the table")
}

#[test]
fn rules_with_numbers_move_together_and_keep_their_order() {
    let mut driver = Driver::open(PLAN);
    choose(&mut driver, rules("acl", &[3, 1]));
    act(&mut driver, "row-up").expect("they can go up");
    assert_eq!(order(&driver, "acl"), ["22", "80", "22", "443"], "the block goes above the rule before its first one");
    assert_eq!(driver.session.history().done().last().expect("a step").label, "move 2 rules above `100`");
    assert_eq!(act(&mut driver, "row-up"), Err("the rows are at the end already".to_owned()));
    act(&mut driver, "row-bottom").expect("they can go down");
    assert_eq!(order(&driver, "acl"), ["22", "443", "22", "80"]);
    driver.undo();
    driver.undo();
    assert_eq!(numbers(&driver, "acl"), [Some(100), Some(110), Some(120), Some(130), Some(100)]);
}

#[test]
fn rules_of_a_list_move_together_past_those_of_the_other_direction() {
    let mut driver = Driver::open(PLAN);
    choose(&mut driver, rules("edge", &[0, 3]));
    act(&mut driver, "row-bottom").expect("they can go down");
    assert_eq!(order(&driver, "edge"), ["2", "any", "1", "3"]);
    let rows = driver.session.selection().rows().to_vec();
    let names = rows.iter().map(|row| driver.plan().value_at(&row.entity, &format!("{}/name", row.field)));
    let names: Vec<Option<Value>> = names.collect();
    assert_eq!(names, [Some(json!("one")), Some(json!("three"))], "the chosen rules stay chosen: {rows:?}");
    act(&mut driver, "row-top").expect("they can go up");
    assert_eq!(order(&driver, "edge"), ["1", "3", "2", "any"]);
    choose(&mut driver, rules("edge", &[0, 1]));
    assert_eq!(act(&mut driver, "row-down"), Err("they go in different directions".to_owned()));
}

#[test]
fn rows_that_stand_apart_are_gathered_at_the_end() {
    let mut driver = Driver::open(PLAN);
    choose(&mut driver, rules("acl", &[0, 2]));
    act(&mut driver, "row-top").expect("the second of them can still go up");
    assert_eq!(order(&driver, "acl"), ["22", "443", "22", "80"]);
    assert_eq!(act(&mut driver, "row-top"), Err("the rows are at the end already".to_owned()));
}

#[test]
fn chosen_rows_are_deleted_as_one_step_and_no_others() {
    let mut driver = Driver::open(PLAN);
    choose(&mut driver, rules("acl", &[2, 0]));
    driver.send(Message::DeleteSelection);
    assert_eq!(numbers(&driver, "acl"), [Some(110), Some(130), Some(100)]);
    driver.undo();
    assert_eq!(numbers(&driver, "acl").len(), 5);
    assert_eq!(driver.session.selection().rows().len(), 2, "what was chosen is chosen again");
}

#[test]
fn what_is_chosen_follows_its_rows_when_others_go() {
    let mut driver = Driver::open(PLAN);
    choose(&mut driver, rules("acl", &[1, 3]));
    let gone = Command::Delete { id: "acl".to_owned(), list: "rules".to_owned(), index: 0 };
    driver.send(Message::Edit(gone));
    assert_eq!(driver.session.selection().rows(), rules("acl", &[0, 2]));
    driver.send(Message::DeleteSelection);
    assert_eq!(numbers(&driver, "acl"), [Some(120), Some(100)]);
}

#[test]
fn rules_are_duplicated_with_numbers_of_their_own() {
    let mut driver = Driver::open(PLAN);
    choose(&mut driver, rules("acl", &[0, 1, 4]));
    driver.send(Message::Duplicate);
    assert_eq!(order(&driver, "acl"), ["22", "22", "22", "22", "443", "80"]);
    let rules = &driver.plan().filters.by_text("acl").expect("it is there").rules;
    let copies: Vec<(Direction, Option<u32>)> = rules[5..].iter().map(|rule| (rule.direction, rule.priority)).collect();
    assert_eq!(
        copies,
        [(Direction::Ingress, Some(113)), (Direction::Ingress, Some(116)), (Direction::Egress, Some(200))]
    );
    assert_eq!(driver.session.selection().rows(), self::rules("acl", &[5, 6, 7]), "the copies are chosen");
    driver.undo();
    assert_eq!(numbers(&driver, "acl").len(), 5);
}

#[test]
fn where_no_number_is_left_all_are_numbered_afresh() {
    let close = PLAN.replace("\"priority\": 110", "\"priority\": 101");
    let mut driver = Driver::open(&close);
    choose(&mut driver, rules("acl", &[0]));
    driver.send(Message::Duplicate);
    assert_eq!(order(&driver, "acl"), ["22", "22", "22", "443", "80"]);
    let filter = driver.plan().filters.by_text("acl").expect("it is there");
    let numbers: Vec<u32> = evaluation_order(filter, Direction::Ingress)
        .into_iter()
        .filter_map(|index| filter.rules[index].priority)
        .collect();
    assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
    let copied = &filter.rules[1];
    assert_eq!(copied.sources, filter.rules[0].sources, "the copy comes right after its original");
}

#[test]
fn rules_are_switched_together() {
    let mut driver = Driver::open(PLAN);
    let enabled = |driver: &Driver| -> Vec<bool> {
        driver.plan().filters.by_text("acl").expect("it is there").rules.iter().map(|rule| rule.enabled).collect()
    };
    choose(&mut driver, rules("acl", &[0]));
    act(&mut driver, "row-switch").expect("a rule can be switched");
    choose(&mut driver, rules("acl", &[0, 1]));
    act(&mut driver, "row-switch").expect("rules can be switched");
    assert_eq!(enabled(&driver), [true; 5], "where some are off, all are switched on");
    act(&mut driver, "row-switch").expect("rules can be switched");
    assert_eq!(enabled(&driver), [false, false, true, true, true]);
}

#[test]
fn what_rows_have_in_common_is_edited_in_all_of_them() {
    let mut driver = Driver::open(PLAN);
    choose(&mut driver, rules("acl", &[0, 1]));
    let fields = common(driver.plan(), driver.session.selection());
    let field = |name: &str| fields.iter().find(|field| field.info.name == name);
    assert_eq!(field("ports").expect("rules have ports").value, Some(json!(22)));
    assert_eq!(field("action").expect("rules have actions").value, None, "they differ");
    assert!(field("priority").is_none(), "no two rules have the same number");
    let ports = field("ports").expect("rules have ports");
    driver.send(Message::Edit(set_all(&ports.places, &json!(8080))));
    assert_eq!(order(&driver, "acl"), ["8080", "8080", "443", "80"]);
    assert_eq!(driver.session.history().done().last().expect("a step").label, "set `ports` of 2 things");
    driver.undo();
    assert_eq!(order(&driver, "acl"), ["22", "22", "443", "80"]);
}

#[test]
fn what_things_of_one_kind_have_in_common_is_edited_in_all_of_them() {
    let mut driver = Driver::open(PLAN);
    driver.view(ViewMessage::Select(vec!["web-a".to_owned(), "web-b".to_owned()]));
    let fields = common(driver.plan(), driver.session.selection());
    let zone = fields.iter().find(|field| field.info.name == "zone").expect("subnets have zones");
    assert_eq!(zone.value, None);
    assert!(fields.iter().all(|field| field.info.name != "cidr"), "no two subnets have the same block");
    driver.send(Message::Edit(set_all(&zone.places, &json!("b"))));
    assert_eq!(driver.plan().value_at("web-a", "zone"), Some(json!("b")));
    driver.view(ViewMessage::Select(vec!["web-a".to_owned(), "main".to_owned()]));
    assert_eq!(common(driver.plan(), driver.session.selection()), [], "things of two kinds have no form");
}

#[test]
fn things_are_named_by_a_pattern() {
    let mut driver = Driver::open(PLAN);
    let ids = ["web-a".to_owned(), "web-b".to_owned()];
    let named = |driver: &Driver, pattern: &str| rename_all(driver.plan(), &ids, pattern);
    driver.send(Message::Edit(named(&driver, "prod-{zone}-{n}").expect("the pattern is good")));
    assert_eq!(driver.plan().title("web-a"), "prod-a-1");
    assert_eq!(driver.plan().title("web-b"), "prod-b-2");
    for (pattern, words) in [
        (" ", "type a pattern"),
        ("same", "two of them would be called `same`"),
        ("x-{nn}", "`{nn}` is not known"),
        ("x-{n", "not closed"),
    ] {
        let refusal = named(&driver, pattern).expect_err(pattern);
        assert!(refusal.contains(words), "{refusal}");
    }
}

#[test]
fn a_row_is_chosen_with_others_of_its_list_only() {
    let mut driver = Driver::open(PLAN);
    let acl = table(&driver, ViewTab::Rules, "acl");
    let things: Vec<usize> = (0..acl.rows.len()).filter(|at| acl.rows[*at].kind == RowKind::Thing).collect();
    let all = acl.between(driver.plan(), things[0], acl.rows.len() - 1);
    assert_eq!(all.len(), things.len(), "the provider's own rules are not among them");
    choose(&mut driver, all);
    assert_eq!(table(&driver, ViewTab::Rules, "acl").chosen(driver.session.selection()), things);
    let fewer = acl.with_toggled(driver.plan(), driver.session.selection(), things[1]);
    assert_eq!(fewer.len(), things.len() - 1);
    let back = acl.between(driver.plan(), things[2], things[0]);
    assert_eq!(back.last(), Some(&acl.rows[things[0]].anchor), "the row that was gone to has the attention");
    // Rows of another table begin anew.
    choose(&mut driver, back);
    let edge = table(&driver, ViewTab::Rules, "edge");
    let anew = edge.with_toggled(driver.plan(), driver.session.selection(), 0);
    assert_eq!(anew, [edge.rows[0].anchor.clone()]);
    let addresses = table(&driver, ViewTab::Addresses, "addresses");
    let networks_and_subnets = addresses.between(driver.plan(), 0, addresses.rows.len() - 1);
    let kinds: Vec<_> = networks_and_subnets.iter().map(|row| driver.plan().kind_of(&row.entity)).collect();
    assert!(kinds.iter().all(|kind| *kind == kinds[0]), "only things of one kind are edited together: {kinds:?}");
}

#[test]
fn chosen_rows_are_copied_and_no_others() {
    let mut driver = Driver::open(PLAN);
    choose(&mut driver, rules("acl", &[0, 2]));
    driver.send(Message::Copy);
    let copied = driver.copied();
    let copied = copied.expect("something is copied");
    assert_eq!(copied.lines().count(), 3, "a heading and two rules: {copied}");
    assert!(copied.contains("443") && !copied.contains("80"), "{copied}");
}

/// The headings and rules of a table, in short: a heading by its words, a rule by its ports.
fn listed(driver: &Driver, filter: &str) -> Vec<String> {
    let short = |row: &netdraft_editor::tables::Row| match row.kind {
        RowKind::Heading => Some(row.cells[0].text.clone()),
        RowKind::Thing => {
            let ports = driver.plan().value_at(&row.anchor.entity, &format!("{}/ports", row.anchor.field));
            Some(ports.map_or_else(|| "any".to_owned(), |ports| ports.to_string()))
        }
        _ => None,
    };
    table(driver, ViewTab::Rules, filter).rows.iter().filter_map(short).collect()
}

fn put_into(driver: &mut Driver, rows: &[usize], name: &str) {
    choose(driver, rules("acl", rows));
    let command = set_section(driver.plan(), driver.session.selection(), name).expect("rules have sections");
    driver.send(Message::Edit(command));
}

#[test]
fn rules_stand_in_sections_which_decide_nothing() {
    let mut driver = Driver::open(PLAN);
    let findings = driver.session.report().findings.len();
    put_into(&mut driver, &[0, 1], "Management");
    assert_eq!(
        listed(&driver, "acl"),
        ["Management · 2 rules", "22", "22", "Other rules · 2 rules", "443", "80", "any"]
    );
    put_into(&mut driver, &[2], "Web");
    assert_eq!(listed(&driver, "acl")[3..6], ["Web · 2 rules", "443", "80"], "one rule takes those below it along");
    assert_eq!(driver.session.history().done().last().expect("a step").label, "put 2 rules into section `Web`");
    assert_eq!(driver.session.report().findings.len(), findings);
    // A rule that leaves its section becomes part of the one that it comes to.
    choose(&mut driver, rules("acl", &[1]));
    act(&mut driver, "row-bottom").expect("it can go down");
    assert_eq!(listed(&driver, "acl")[..6], ["Management · 1 rule", "22", "Web · 3 rules", "443", "80", "22"]);
    // Within its section it stays.
    choose(&mut driver, rules("acl", &[1]));
    act(&mut driver, "row-up").expect("it can go up");
    assert_eq!(listed(&driver, "acl")[..6], ["Management · 1 rule", "22", "Web · 3 rules", "443", "22", "80"]);
    put_into(&mut driver, &[0, 1, 2, 3], "");
    assert_eq!(listed(&driver, "acl")[..4], ["22", "443", "22", "80"]);
}

#[test]
fn sections_close_and_are_not_copied_or_sorted() {
    let mut driver = Driver::open(PLAN);
    put_into(&mut driver, &[0, 1], "Management");
    let acl = table(&driver, ViewTab::Rules, "acl");
    let heading = acl.rows.iter().position(|row| row.kind == RowKind::Heading).expect("there is a section");
    assert_eq!(acl.rows_of_section(heading), rules("acl", &[0, 1]));
    let closed = acl.without_sections(&[acl.rows[heading].anchor.to_string()]);
    assert_eq!(closed.rows.len(), acl.rows.len() - 2, "its rules are away, its heading and all others stay");
    assert!(acl.arranged(None, "tcp").rows.iter().all(|row| row.kind != RowKind::Heading));
    choose(&mut driver, rules("acl", &[0, 1, 2, 3, 4]));
    driver.send(Message::Copy);
    let copied =
        driver.effects.iter().any(|effect| matches!(effect, Effect::Copy { text, .. } if text.lines().count() == 6));
    assert!(copied, "{:?}", driver.effects);
}

#[test]
fn a_rule_stops_at_a_section_that_is_closed() {
    let mut driver = Driver::open(PLAN);
    put_into(&mut driver, &[1], "Web");
    let acl = table(&driver, ViewTab::Rules, "acl");
    let kinds: Vec<RowKind> = acl.rows.iter().map(|row| row.kind).collect();
    let heading = kinds.iter().position(|kind| *kind == RowKind::Heading).expect("there is a section");
    assert_eq!(acl.ahead(heading - 1, 1), Some(Ahead::Row(heading + 1)), "it goes past the heading of an open one");
    assert_eq!(acl.ahead(heading + 1, -1), Some(Ahead::Row(heading - 1)));
    assert_eq!(acl.ahead(heading, 1), None, "a heading does not move");
    let closed = acl.without_sections(&[acl.rows[heading].anchor.to_string()]);
    assert_eq!(closed.ahead(heading - 1, 1), Some(Ahead::Closed(heading)));
    assert_eq!(closed.far_ahead(heading - 1, 1), Some(Ahead::Closed(heading)));
    assert_eq!(closed.neighbour(heading - 1, 1), None);
    let last =
        kinds.iter().position(|kind| *kind == RowKind::Pinned).expect("the provider's rule ends the direction") - 1;
    assert_eq!(acl.far_ahead(heading - 1, 1), Some(Ahead::Row(last)));
}

#[test]
fn a_thing_that_is_deleted_in_a_table_can_be_taken_back_from_the_notice() {
    let mut driver = Driver::open(PLAN);
    let id = driver.plan().filters.iter().next().expect("there is one").id.to_string();
    driver.send(Message::Edit(Command::Remove { id: id.clone() }));
    let (text, undo) = notice(&driver).expect("it is said");
    assert!(undo && text.starts_with("delete "), "{text}");
    driver.send(Message::Edit(Command::Remove { id: "nobody".to_owned() }));
    let refused = |effect: &Effect| matches!(effect, Effect::Notify { tone: Tone::Refused, .. });
    assert!(driver.effects.iter().any(refused), "{:?}", driver.effects);
}

/// What the last message was answered with in a notice, and whether it offers to take something back.
fn notice(driver: &Driver) -> Option<(String, bool)> {
    driver.effects.iter().find_map(|effect| match effect {
        Effect::Notify { text, undo, .. } => Some((text.clone(), *undo)),
        _ => None,
    })
}

#[test]
fn what_goes_out_of_sight_is_named_with_a_way_back() {
    let mut driver = Driver::open(PLAN);
    choose(&mut driver, rules("acl", &[1, 2]));
    driver.send(Message::DeleteSelection);
    assert_eq!(notice(&driver), Some(("delete 2 rows of `acl`".to_owned(), true)));
    assert!(driver.session.selection().is_empty(), "once more deletes nothing else");
    driver.send(Message::DeleteSelection);
    assert!(driver.plan().filters.by_text("acl").is_some());
    let last = Command::Delete { id: "acl".to_owned(), list: "rules".to_owned(), index: 0 };
    driver.send(Message::Edit(last));
    assert!(
        notice(&driver).is_some_and(|(text, undo)| undo && text.starts_with("delete rules 1 of ")),
        "{:?}",
        driver.effects
    );
    driver.send(Message::RestoreTo(0));
    assert_eq!(notice(&driver), Some(("restore to the start".to_owned(), true)));
    assert_eq!(numbers(&driver, "acl").len(), 5);
    // A repair of what nobody looks at.
    driver.view(ViewMessage::SelectNone);
    let before = driver.plan().clone();
    driver.send(Message::QuickFix);
    assert_eq!(notice(&driver).is_some_and(|(_, undo)| undo), *driver.plan() != before);
    assert_ne!(*driver.plan(), before, "something can be repaired");
}

#[test]
fn a_key_of_the_canvas_that_can_do_nothing_says_why() {
    let mut driver = Driver::open(PLAN);
    driver.view(ViewMessage::SelectNone);
    let press = KeyPress { key: "Delete".to_owned(), code: "Delete".to_owned(), modifiers: Modifiers::default() };
    driver.send(Message::Input(InputEvent::Key(press)));
    let (text, undo) = notice(&driver).expect("it is said");
    assert!(!undo && text.ends_with("nothing is selected"), "{text}");
}

#[test]
fn rules_are_moved_to_a_place_that_is_named() {
    let mut driver = Driver::open(PLAN);
    choose(&mut driver, rules("acl", &[1, 2]));
    let to = |driver: &Driver, place: usize| moved_to(driver.plan(), driver.session.selection(), place);
    assert_eq!(places_of(driver.plan(), driver.session.selection()), Ok((2, 3)));
    driver.send(Message::Edit(to(&driver, 3).expect("there is such a place").command));
    assert_eq!(order(&driver, "acl"), ["22", "80", "22", "443"]);
    driver.send(Message::Edit(to(&driver, 1).expect("there is such a place").command));
    assert_eq!(order(&driver, "acl"), ["22", "443", "22", "80"]);
    assert_eq!(to(&driver, 1).err(), Some("they are there already".to_owned()));
    assert_eq!(to(&driver, 4).err(), Some("the place is a number from 1 to 3".to_owned()));
    assert_eq!(to(&driver, 0).err(), Some("the place is a number from 1 to 3".to_owned()));
    act(&mut driver, "row-to").expect("rules can be moved");
    assert_eq!(driver.session.dialog(), Some(&netdraft_editor::Dialog::MoveRows));
}

#[test]
fn a_menu_offers_what_can_be_done_with_rows() {
    let mut driver = Driver::open(PLAN);
    driver.view(ViewMessage::Show(ViewTab::Rules));
    choose(&mut driver, rules("acl", &[0, 1]));
    driver.view(ViewMessage::Menu(Some(None)));
    let menu = driver.session.menu().expect("it is open");
    assert_eq!(menu.title, "2 rows");
    assert_eq!(
        menu.items,
        [
            "row-down",
            "row-bottom",
            "row-to",
            "row-section",
            "row-above",
            "row-below",
            "row-switch",
            "duplicate",
            "copy",
            "delete"
        ]
    );
}

/// What is on the clipboard.
fn clipboard(driver: &Driver) -> String {
    let text = driver.copied();
    text.expect("something is copied")
}

#[test]
fn rows_that_are_cut_come_back_whole() {
    let full = PLAN.replace(
        r#""ports": "443" }"#,
        r#""ports": "443", "source_ports": "1024-65535", "note": "ticket 7", "section": "Web", "name": "web" }"#,
    );
    let full = full.replace(r#""ports": "80" }"#, r#""ports": "80", "name": "web" }"#);
    let mut driver = Driver::open(&full);
    let before = driver.plan().filters.clone();
    choose(&mut driver, rules("acl", &[2, 3]));
    driver.send(Message::Cut);
    let text = clipboard(&driver);
    assert_eq!(numbers(&driver, "acl").len(), 3);
    driver.view(ViewMessage::Select(vec!["acl".to_owned()]));
    driver.send(Message::Paste(text.clone()));
    let mut after: Vec<_> = driver.plan().filters.by_text("acl").expect("it is there").rules.clone();
    let mut own: Vec<_> = before.by_text("acl").expect("it was there").rules.clone();
    let key = |rule: &netdraft_core::model::FilterRule| (rule.direction, rule.priority);
    after.sort_by_key(key);
    own.sort_by_key(key);
    assert_eq!(after, own, "nothing is lost, and free numbers are kept");
    assert_eq!(driver.session.selection().rows().len(), 2, "what came in is chosen");
    // Once more, the numbers are taken: others follow.
    driver.send(Message::Paste(text));
    let all = numbers(&driver, "acl");
    assert_eq!(all.len(), 7);
    let mut inwards = order(&driver, "acl");
    inwards.truncate(6);
    assert_eq!(inwards, ["22", "22", "443", "80", "443", "80"]);
}

#[test]
fn rules_that_go_outwards_are_pasted_as_such_whatever_columns_are_shown() {
    let mut driver = Driver::open(PLAN);
    let rows = netdraft_editor::Rows {
        table: "acl".to_owned(),
        rows: rules("acl", &[4]),
        hidden: vec!["Direction".to_owned()],
        as_markdown: false,
    };
    driver.view(ViewMessage::CopyRows(rows));
    let text = clipboard(&driver);
    assert!(!text.contains("egress"), "{text}");
    driver.view(ViewMessage::Select(vec!["edge".to_owned()]));
    driver.send(Message::Paste(text));
    let pasted = driver.plan().filters.by_text("edge").expect("it is there").rules.last().cloned();
    assert_eq!(pasted.expect("a rule came in").direction, Direction::Egress);
}

#[test]
fn pasted_rows_of_one_name_are_as_many_rules() {
    let mut driver = Driver::open(PLAN);
    driver.view(ViewMessage::Select(vec!["edge".to_owned()]));
    let text = "Name\tAction\tProtocol\tPorts\ntwo\tdeny\ttcp\t2222\ntwo\tallow\ttcp\t2223\nfresh\tallow\ttcp\t1\nfresh\tallow\ttcp\t2\n";
    driver.send(Message::Paste(text.to_owned()));
    let ports = |name: &str| -> Vec<String> {
        let rules = &driver.plan().filters.by_text("edge").expect("it is there").rules;
        rules.iter().filter(|rule| rule.name == name).map(|rule| rule.ports.to_string()).collect()
    };
    assert_eq!(
        ports("two"),
        ["2222", "2223"],
        "the first row changes the rule that is there, the second is another one"
    );
    assert_eq!(ports("fresh"), ["1", "2"]);
    driver.send(Message::Paste(text.to_owned()));
    let undo = driver.effects.iter().find_map(|effect| match effect {
        Effect::Notify { undo, .. } => Some(*undo),
        _ => None,
    });
    assert_eq!(undo, Some(false), "where nothing is new, there is nothing to take back");
}
