//! Is the space of a network divided, joined, grown and kept free so that nothing is lost without a word?

use netdraft_core::address::Cidr;
use netdraft_editor::actions::find;
use netdraft_editor::create::{Create, SubnetRequest, SubnetSize};
use netdraft_editor::tables::map::{Band, TileKind};
use netdraft_editor::tables::{RowKind, Tables};
use netdraft_editor::{Dialog, Effect, Message, ViewMessage, ViewTab};
use netdraft_tests::drive::Driver;

const PLAN: &str = r#"{"netdraft":"1.0",
  "networks":[{"id":"n","cidrs":["10.0.0.0/22"]}],
  "route_tables":[{"id":"rt","network":"n","main":true}],
  "subnets":[
    {"id":"web","network":"n","cidr":"10.0.0.0/24","zone":"a","exposure":"private","note":"the shop","reserved":["10.0.0.192/26"]},
    {"id":"db","network":"n","cidr":"10.0.2.0/25","zone":"a","note":"left"},
    {"id":"dc","network":"n","cidr":"10.0.2.128/25","zone":"b","note":"right","owner":"data team"}],
  "hosts":[
    {"id":"low","subnet":"web","addresses":["10.0.0.20"]},
    {"id":"high","subnet":"web","addresses":["10.0.0.140"]},
    {"id":"many","subnet":"web","count":100},
    {"id":"store","subnet":"dc","count":3}],
  "load_balancers":[{"id":"lb","network":"n","subnets":["db","dc"]}],
  "filters":[{"id":"sg","network":"n","kind":"security-group","rules":[{"sources":["web"]},{"sources":["db","dc"]}]}]}"#;

fn cidr(driver: &Driver, id: &str) -> String {
    driver.plan().subnets.by_text(id).map(|subnet| subnet.cidr.text().to_owned()).unwrap_or_default()
}

fn act(driver: &mut Driver, id: &str) -> Result<(), String> {
    let message = find(id).expect("it is an action").message(&driver.session)?;
    driver.send(message);
    Ok(())
}

fn select(driver: &mut Driver, id: &str) {
    driver.view(ViewMessage::Select(vec![id.to_owned()]));
}

fn map(driver: &Driver) -> Vec<Band> {
    Tables::new(driver.plan(), driver.session.report()).map()
}

fn tiles(band: &Band) -> Vec<(TileKind, String)> {
    band.tiles.iter().map(|tile| (tile.kind, tile.block.to_string())).collect()
}

#[test]
fn a_subnet_is_split_and_each_part_gets_what_lies_in_it() {
    let mut driver = Driver::open(PLAN);
    select(&mut driver, "web");
    act(&mut driver, "split").expect("it can be split");
    assert_eq!((cidr(&driver, "web"), cidr(&driver, "web-2")), ("10.0.0.0/25".to_owned(), "10.0.0.128/25".to_owned()));
    let upper = driver.plan().subnets.by_text("web-2").expect("the upper half");
    assert_eq!((upper.zone.as_str(), upper.note.as_str()), ("a", "the shop"));
    let kept: Vec<&str> = upper.reserved.iter().map(|kept| kept.text()).collect();
    assert_eq!(kept, ["10.0.0.192/26"], "what is kept free stays kept free");
    assert!(driver.plan().subnets.by_text("web").is_some_and(|lower| lower.reserved.is_empty()));
    let home = |id: &str| driver.plan().hosts.by_text(id).map(|host| host.subnet.to_string());
    assert_eq!(home("low").as_deref(), Some("web"));
    assert_eq!(home("high").as_deref(), Some("web-2"));
    assert_eq!(home("many").as_deref(), Some("web"), "100 of 123 fit beside the fixed address");
    let sources = driver.plan().value_at("sg", "rules/0/sources").expect("a rule");
    assert_eq!(sources, serde_json::json!(["web", "web-2"]), "who was let in still is");
    assert_eq!(driver.session.selection().ids(), ["web", "web-2"]);
    assert_eq!(driver.session.history().done().len(), 1, "it is one step");
    driver.undo();
    assert_eq!(cidr(&driver, "web"), "10.0.0.0/24");
    assert!(driver.plan().subnets.by_text("web-2").is_none());
}

#[test]
fn a_subnet_is_not_split_where_something_would_not_fit() {
    let mut driver = Driver::open(PLAN);
    let refusal = |driver: &mut Driver, halvings: u8| {
        driver.send(Message::Create(Create::Split { subnet: "web".to_owned(), halvings }));
        driver.refusal().map(str::to_owned)
    };
    // A quarter has 59 usable addresses, and the third and fourth are kept free.
    assert_eq!(
        refusal(&mut driver, 2).as_deref(),
        Some("host `many` takes `100` addresses, and no part has more than `59` left")
    );
    assert_eq!(
        refusal(&mut driver, 5).as_deref(),
        Some("parts of `10.0.0.0/24` would be a `/29`, and `aws` has no subnets of that size")
    );
    driver.send(Message::Create(Create::Split { subnet: "nowhere".to_owned(), halvings: 1 }));
    assert_eq!(driver.refusal(), Some("there is no subnet `nowhere`"));
    assert!(driver.session.history().done().is_empty());
}

#[test]
fn an_address_that_the_provider_keeps_of_a_part_is_not_taken_from_a_host() {
    let mut driver = Driver::open(
        r#"{"netdraft":"1.0","networks":[{"id":"n","cidrs":["10.0.0.0/16"]}],
        "subnets":[{"id":"s","network":"n","cidr":"10.0.0.0/24"}],"hosts":[{"id":"h","subnet":"s","addresses":["10.0.0.129"]}]}"#,
    );
    driver.send(Message::Create(Create::Split { subnet: "s".to_owned(), halvings: 1 }));
    assert_eq!(
        driver.refusal(),
        Some("`10.0.0.129` of host `h` would be an address that the provider keeps of `10.0.0.128/25`")
    );
}

#[test]
fn halves_that_disagree_are_joined_as_somebody_says() {
    let mut driver = Driver::open(PLAN);
    select(&mut driver, "dc");
    act(&mut driver, "merge").expect("the other half is there");
    assert_eq!(driver.session.dialog(), Some(&Dialog::Merge("dc".to_owned())), "zone and note differ");
    assert_eq!(cidr(&driver, "dc"), "10.0.2.128/25", "nothing is done before somebody said what stays");
    driver.view(ViewMessage::Dialog(None));
    driver.send(Message::Create(Create::Merge { subnet: "dc".to_owned(), others: vec!["zone".to_owned()] }));
    let whole = driver.plan().subnets.by_text("db").expect("the lower half's id stays");
    assert_eq!(whole.cidr.text(), "10.0.2.0/24");
    assert_eq!((whole.zone.as_str(), whole.note.as_str()), ("b", "left"));
    assert_eq!(whole.owner, "data team", "what only one of them says is kept");
    assert!(driver.plan().subnets.by_text("dc").is_none());
    assert_eq!(driver.plan().hosts.by_text("store").map(|host| host.subnet.as_str()), Some("db"));
    let value = |id: &str, field: &str| driver.plan().value_at(id, field);
    assert_eq!(value("lb", "subnets"), Some(serde_json::json!(["db"])));
    assert_eq!(value("sg", "rules/1/sources"), Some(serde_json::json!(["db"])), "nothing is named twice");
    driver.undo();
    assert_eq!(cidr(&driver, "dc"), "10.0.2.128/25");
    assert_eq!(driver.plan().value_at("lb", "subnets"), Some(serde_json::json!(["db", "dc"])));
}

#[test]
fn what_was_split_is_joined_again_without_a_question() {
    let mut driver = Driver::open(PLAN);
    let before = driver.plan().clone();
    select(&mut driver, "web");
    act(&mut driver, "split").expect("it can be split");
    act(&mut driver, "merge").expect("both halves are selected");
    assert_eq!(driver.session.dialog(), None);
    assert_eq!(cidr(&driver, "web"), "10.0.0.0/24");
    assert_eq!(netdraft_core::format::save(driver.session.document()), {
        let document = netdraft_core::model::Document { plan: before, ..(**driver.session.document()).clone() };
        netdraft_core::format::save(&document)
    });
}

#[test]
fn why_two_blocks_cannot_be_joined_is_said() {
    let mut driver = Driver::open(PLAN);
    select(&mut driver, "web");
    assert_eq!(act(&mut driver, "merge"), Err("beside `10.0.0.0/24` is no subnet: `10.0.1.0/24` is free".to_owned()));
    select(&mut driver, "db");
    act(&mut driver, "split").expect("it can be split");
    select(&mut driver, "dc");
    assert_eq!(
        act(&mut driver, "merge"),
        Err("beside `10.0.2.128/25` is subnet `db` `10.0.2.0/26`, which is not its other half".to_owned())
    );
}

#[test]
fn a_subnet_grows_into_what_is_free_and_over_nothing_else() {
    let mut driver = Driver::open(PLAN);
    select(&mut driver, "web");
    act(&mut driver, "grow-block").expect("there is room");
    assert_eq!(cidr(&driver, "web"), "10.0.0.0/23");
    assert_eq!(
        act(&mut driver, "grow-block"),
        Err("`web` cannot grow to `10.0.0.0/22`: subnet `db` `10.0.2.0/25` is there".to_owned())
    );
    select(&mut driver, "n");
    act(&mut driver, "grow-block").expect("nothing else is near");
    assert_eq!(driver.plan().value_at("n", "cidrs/0"), Some(serde_json::json!("10.0.0.0/21")));
    select(&mut driver, "web");
    act(&mut driver, "halve-block").expect("it can be halved");
    assert_eq!(cidr(&driver, "web"), "10.0.0.0/24");
}

#[test]
fn a_subnet_grows_into_the_room_that_it_kept() {
    let mut driver = Driver::starter("10.0.0.0/16");
    let request = SubnetRequest { size: SubnetSize::Prefix(24), growth_bits: 1, ..SubnetRequest::one("main") };
    driver.send(Message::Create(Create::Subnets(SubnetRequest { name: "room".to_owned(), ..request })));
    let band = map(&driver).remove(0);
    let kept: Vec<String> =
        band.tiles.iter().filter(|tile| tile.kind == TileKind::Kept).map(|tile| tile.block.to_string()).collect();
    assert_eq!(kept, ["10.0.145.0/24"]);
    select(&mut driver, "room-1");
    act(&mut driver, "grow-block").expect("it kept the room");
    let grown = driver.plan().subnets.by_text("room-1").expect("it is there");
    assert_eq!((grown.cidr.text(), grown.reserved.len()), ("10.0.144.0/23", 0));
}

#[test]
fn a_block_is_kept_free_for_the_subnet_beside_it() {
    let mut driver = Driver::open(PLAN);
    let block: Cidr = "10.0.3.0/25".parse().expect("a block");
    let reserve = |block| Message::Create(Create::Reserve { network: "n".to_owned(), block });
    driver.send(reserve(block));
    assert_eq!(driver.plan().value_at("dc", "reserved"), Some(serde_json::json!(["10.0.3.0/25"])));
    driver.send(reserve(block));
    assert_eq!(driver.refusal(), Some("`10.0.3.0/25` cannot be kept free: `10.0.3.0/25` is kept free for `dc`"));
    driver.send(reserve("10.1.0.0/24".parse().expect("a block")));
    assert_eq!(driver.refusal(), Some("`10.1.0.0/24` cannot be kept free: that is more than the block of network `n`"));
    let [table] = Tables::new(driver.plan(), driver.session.report()).of(ViewTab::Addresses).try_into().expect("one");
    let kept: Vec<&str> =
        table.rows.iter().filter(|row| row.kind == RowKind::Kept).map(|row| row.cells[1].text.as_str()).collect();
    assert_eq!(kept, ["10.0.0.192/26", "10.0.3.0/25"], "what is kept free is a row that can be deleted");
    driver.send(Message::Create(Create::Subnets(SubnetRequest {
        size: SubnetSize::Prefix(25),
        within: Some("10.0.3.0/24".parse().expect("a block")),
        ..SubnetRequest::one("n")
    })));
    assert_eq!(driver.session.selection().last().map(|id| cidr(&driver, id)).as_deref(), Some("10.0.3.128/25"));
}

#[test]
fn the_map_shows_every_block_once_in_address_order() {
    let driver = Driver::open(PLAN);
    let [band] = map(&driver).try_into().expect("one network");
    let expected = [
        (TileKind::Subnet, "10.0.0.0/24"),
        (TileKind::Free, "10.0.1.0/24"),
        (TileKind::Subnet, "10.0.2.0/25"),
        (TileKind::Subnet, "10.0.2.128/25"),
        (TileKind::Free, "10.0.3.0/24"),
    ];
    assert_eq!(tiles(&band), expected.map(|(kind, block)| (kind, block.to_owned())));
    assert_eq!(band.tiles[1].room, "/24 · 251 usable");
    // 102 machines, and 63 of the 64 kept addresses that the provider does not keep itself.
    assert_eq!(band.tiles[0].room, "/24 · 165 of 251 used");
    assert_eq!((band.allocated, band.full.clone()), (500, None));
}

#[test]
fn what_overlaps_names_both_and_what_is_full_says_so() {
    let driver = Driver::open(
        r#"{"netdraft":"1.0","networks":[{"id":"n","cidrs":["10.0.0.0/24"]}],
        "subnets":[{"id":"a","network":"n","cidr":"10.0.0.0/24"},{"id":"b","network":"n","cidr":"10.0.0.16/28"}],
        "hosts":[{"id":"h","subnet":"b","count":11}]}"#,
    );
    let [band] = map(&driver).try_into().expect("one network");
    assert_eq!(band.tiles[0].fault().as_deref(), Some("overlaps b"));
    assert_eq!(band.tiles[1].fault().as_deref(), Some("overlaps a"));
    assert_eq!(band.tiles[1].spoken(), "subnet, /28 · 11 of 11 used");
    assert!(band.tiles[1].is_exhausted);
    assert!(band.full.is_some_and(|reason| reason.starts_with("every block is allocated")));
}

#[test]
fn a_split_is_told_with_what_came_of_it() {
    let mut driver = Driver::open(PLAN);
    driver.send(Message::Create(Create::Split { subnet: "web".to_owned(), halvings: 1 }));
    let told = driver.effects.iter().find_map(|effect| match effect {
        Effect::Notify { text, undo: true, .. } => Some(text.as_str()),
        _ => None,
    });
    assert_eq!(told, Some("split subnet `web` into 2, with 1 host group in the other parts"));
}
