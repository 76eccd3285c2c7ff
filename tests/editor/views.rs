//! Do the tables of routes, NAT, load balancers and links say what follows from the plan?

use netdraft_core::edit::Command;
use netdraft_editor::Message;
use netdraft_editor::ViewTab;
use netdraft_editor::create::Create;
use netdraft_editor::tables::{CellTone, SortBy, Table, Tables};
use netdraft_tests::drive::Driver;

fn tables(driver: &Driver, view: ViewTab) -> Vec<Table> {
    Tables::new(driver.plan(), driver.session.report()).of(view)
}

fn texts(table: &Table) -> Vec<Vec<&str>> {
    table.rows.iter().map(|row| row.cells.iter().map(|cell| cell.text.as_str()).collect()).collect()
}

#[test]
fn each_route_table_says_where_an_address_goes_and_what_that_beats() {
    let driver = Driver::open(
        r#"{"netdraft":"1.0","networks":[{"id":"n","cidrs":["10.0.0.0/16"]}],"gateways":[{"id":"igw","kind":"internet","network":"n"}],
        "route_tables":[{"id":"rt","network":"n","main":true,"routes":[{"destination":"0.0.0.0/0","target":"igw"},
            {"destination":"198.51.100.0/24","target":"igw"},{"destination":"198.51.0.0/16","target":"blackhole"}]},
          {"id":"closed","network":"n"}]}"#,
    );
    let tables = Tables::new(driver.plan(), driver.session.report());
    let table = tables.lookup(" 198.51.100.9 ").expect("an address");
    let expected = [
        ["closed", "no route: it is dropped", "", ""],
        ["rt", "198.51.100.0/24", "igw", "198.51.0.0/16 to blackhole, 0.0.0.0/0 to igw"],
    ];
    assert_eq!(texts(&table), expected);
    assert_eq!(table.rows[1].anchor.to_string(), "rt/routes/1", "the route that wins can be gone to");
    let own = tables.lookup("10.0.3.4").expect("an address");
    assert_eq!(texts(&own)[0], ["closed", "10.0.0.0/16", "local", ""]);
    assert_eq!(tables.lookup("10.0.3"), Err("`10.0.3` is not an IP address".to_owned()));
}

#[test]
fn ports_that_are_held_twice_name_both_owners() {
    let driver = Driver::open(
        r#"{"netdraft":"1.0","networks":[{"id":"n","cidrs":["10.0.0.0/16"]}],"nats":[{"id":"nat","network":"n","blocks":[
          {"owner":"a","address":"192.0.2.1","protocol":"tcp","first":1024,"last":2047},
          {"owner":"b","address":"192.0.2.1","protocol":"tcp","first":2000,"last":3071},
          {"owner":"c","address":"192.0.2.1","protocol":"udp","first":1024,"last":1100},
          {"owner":"d","address":"192.0.2.2","first":64000,"last":65535}]}]}"#,
    );
    let tables = tables(&driver, ViewTab::Nat);
    let [_, ports, blocks] = tables.as_slice() else { panic!("{}", tables.len()) };
    assert_eq!(ports.title, "Ports of nat");
    let expected = [
        ["192.0.2.1", "", "2\u{202f}048", "c, a, b", "✕ 2000-2047 by a and b"],
        ["192.0.2.2", "", "1\u{202f}536", "d", "✓ none"],
    ];
    assert_eq!(texts(ports), expected);
    let segments = &ports.rows[0].cells[1].segments;
    let crossed: Vec<&str> = segments.iter().filter(|one| one.is_conflict).map(|one| one.words.as_str()).collect();
    assert_eq!((segments.len(), crossed), (4, vec!["2000-2047 by a and b"]));
    assert_eq!(ports.rows[1].cells[1].segments[0].to, 1000);
    assert_eq!(blocks.rows.len(), 4);
}

#[test]
fn a_health_check_that_flaps_shows_it() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.send(Message::Create(Create::LoadBalancer { network: "main".to_owned(), public: true }));
    let id = driver.session.selection().last().expect("it is selected").to_owned();
    let flaps = |driver: &Driver| {
        let table = tables(driver, ViewTab::LoadBalancers).remove(0);
        let column = table.columns.iter().position(|column| column.label == "Flaps").expect("a column");
        (table.rows[0].cells[column].text.clone(), table.rows[0].cells[column].tone)
    };
    assert_eq!(flaps(&driver), ("▲▲▲▲▲▲▲▲▲▲ steady".to_owned(), CellTone::Good));
    driver.send(Message::Edit(Command::set(&id, "health/unhealthy", 1)));
    driver.send(Message::Edit(Command::set(&id, "health/healthy", 1)));
    assert_eq!(flaps(&driver), ("▲▼▲▲▼▲▲▲▼▲ 6 changes".to_owned(), CellTone::Bad));
}

#[test]
fn both_directions_of_an_attachment_are_rows() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.send(Message::Create(Create::Network { range: None, divided: true, placement: None }));
    driver.send(Message::Create(Create::Hub { placement: None }));
    let hub = driver.session.selection().last().expect("it is selected").to_owned();
    for network in ["main", "main-2"] {
        driver.send(Message::Create(Create::Join { from: hub.clone(), to: network.to_owned() }));
    }
    let rows = |driver: &Driver| {
        let tables = tables(driver, ViewTab::Links);
        let table = tables.into_iter().find(|table| table.key == "attachments").expect("there are some");
        texts(&table).into_iter().map(|row| row.join(" | ")).collect::<Vec<_>>()
    };
    let all = rows(&driver);
    assert_eq!(all.len(), 4, "{all:?}");
    assert!(all.iter().all(|row| row.ends_with("✓ works")), "{all:?}");
    assert!(all[0].starts_with("main → "), "{all:?}");
    let tables_of: Vec<String> = driver.plan().route_tables.iter().map(|table| table.id.to_string()).collect();
    for table in tables_of {
        let routes = driver.plan().route_tables.by_text(&table).map(|table| table.routes.clone()).unwrap_or_default();
        if let Some(at) = routes.iter().position(|route| route.target.as_str() == hub) {
            driver.send(Message::Edit(Command::Delete { id: table, list: "routes".to_owned(), index: at }));
        }
    }
    let none = rows(&driver);
    assert!(none.iter().any(|row| row.starts_with("main → ") && row.ends_with("✕ does not work")), "{none:?}");
}

#[test]
fn rows_are_sorted_by_number_and_address_and_found_by_words() {
    let driver = Driver::open(
        r#"{"netdraft":"1.0","networks":[{"id":"n","cidrs":["10.0.0.0/8"]}],"subnets":[{"id":"c","network":"n","cidr":"10.10.0.0/24","zone":"b"},
        {"id":"a","network":"n","cidr":"10.9.0.0/16"},{"id":"b","network":"n","cidr":"10.2.0.0/20","zone":"a"}]}"#,
    );
    let table = tables(&driver, ViewTab::Addresses).remove(0);
    let names = |table: &Table| table.rows.iter().map(|row| row.cells[0].text.clone()).collect::<Vec<_>>();
    let named = |table: &Table| names(table).into_iter().filter(|name| name.len() == 1).collect::<Vec<_>>();
    let up = SortBy::next(None, "Address range");
    assert_eq!(named(&table.arranged(up, "")), ["n", "b", "a", "c"], "10.9 stands before 10.10");
    let down = SortBy::next(up, "Address range");
    assert_eq!(named(&table.arranged(down, "")), ["c", "a", "b", "n"]);
    assert_eq!(SortBy::next(down, "Address range"), None, "the third time it is as it was");
    let totals = table.arranged(SortBy::next(None, "Total"), "");
    assert_eq!(named(&totals), ["c", "b", "a", "n"]);
    let zones = table.arranged(Some(SortBy { column: "Zone", is_descending: true }), "");
    assert_eq!(names(&zones)[..2], ["c", "b"], "what has no zone stands last either way");
    assert_eq!(names(&table.arranged(None, "10.2.0.0/20  A")), ["b"]);
    assert_eq!(table.arranged(None, ""), table);
    // Columns are hidden by their names, but for the first one.
    let hidden: Vec<String> = ["Name", "Zone", "Nothing"].map(str::to_owned).to_vec();
    let fewer = table.without_columns(&hidden);
    let labels = |table: &Table| table.columns.iter().map(|column| column.label).collect::<Vec<_>>();
    assert_eq!(labels(&fewer), labels(&table).into_iter().filter(|label| *label != "Zone").collect::<Vec<_>>());
    assert!(fewer.rows.iter().all(|row| row.cells.len() == fewer.columns.len()), "a cell for each column that is left");
    assert_eq!(names(&fewer), names(&table));
    let zone = table.columns.iter().position(|column| column.label == "Zone").expect("there is one");
    assert_eq!(fewer.rows[0].cells[zone], table.rows[0].cells[zone + 1]);
}

#[test]
fn ports_of_one_owner_are_not_held_twice() {
    let driver = Driver::open(
        r#"{"netdraft":"1.0","networks":[{"id":"n","cidrs":["10.0.0.0/16"]}],"nats":[{"id":"nat","network":"n","blocks":[
          {"owner":"a","address":"192.0.2.1","protocol":"tcp","first":1024,"last":2047},
          {"owner":"a","address":"192.0.2.1","protocol":"6","first":2000,"last":3071},
          {"owner":"b","address":"192.0.2.1","first":3000,"last":3100}]}]}"#,
    );
    let ports = tables(&driver, ViewTab::Nat).remove(1);
    // As the rules find it: `6` is TCP, and no protocol means those with ports, told once.
    assert_eq!(texts(&ports)[0][4], "✕ 3000-3071 by a and b");
}
