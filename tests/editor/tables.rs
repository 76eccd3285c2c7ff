//! Do the tables show what follows from the plan, and does each cell edit the field that it shows?

use std::collections::{BTreeMap, BTreeSet};

use netdraft_core::edit::Command;
use netdraft_core::sample::sample;
use netdraft_editor::create::Create;
use netdraft_editor::tables::{CellTone, RowKind, Table, Tables};
use netdraft_editor::{Message, ViewTab};
use netdraft_tests::drive::Driver;

fn tables(driver: &Driver, view: ViewTab) -> Vec<Table> {
    Tables::new(driver.plan(), driver.session.report()).of(view)
}

fn texts(table: &Table) -> Vec<Vec<&str>> {
    table.rows.iter().map(|row| row.cells.iter().map(|cell| cell.text.as_str()).collect()).collect()
}

#[test]
fn every_row_has_a_cell_for_each_column_and_every_cell_its_own_field() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.send(Message::Create(Create::Network { range: None, divided: true, placement: None }));
    driver.send(Message::Create(Create::Join { from: "main".to_owned(), to: "main-2".to_owned() }));
    driver.send(Message::Create(Create::Site { placement: None }));
    driver.send(Message::Create(Create::Join { from: "main".to_owned(), to: "site".to_owned() }));
    driver.send(Message::Create(Create::Zone { network: None }));
    driver.send(Message::Create(Create::LoadBalancer { network: "main".to_owned(), public: true }));
    driver.send(Message::Create(Create::PublicAddress));
    driver.send(Message::Create(Create::Hub { placement: None }));
    driver.send(Message::Create(Create::Join { from: "transit-hub".to_owned(), to: "main".to_owned() }));
    let kind = netdraft_core::model::FilterKind::NetworkAcl;
    driver.send(Message::Create(Create::Filter { network: "main".to_owned(), kind }));
    let mut edited = 0;
    for view in ViewTab::ALL {
        for table in tables(&driver, view) {
            for row in &table.rows {
                assert_eq!(row.cells.len(), table.columns.len(), "{}: {}", table.title, row.anchor);
                for edit in row.cells.iter().filter_map(|cell| cell.edit.as_ref()) {
                    let held = driver.plan().value_at(&edit.anchor.entity, &edit.anchor.field);
                    assert!(held.is_none() || held.as_ref() == Some(&edit.value), "{}", edit.anchor);
                    let (id, field) = (edit.anchor.entity.clone(), edit.anchor.field.clone());
                    let set = Command::Set { id, field, value: edit.value.clone() };
                    let done = netdraft_core::edit::apply(&mut (**driver.session.document()).clone(), &set);
                    assert!(done.is_ok_and(|change| change.is_empty()), "{} is written back as it is", edit.anchor);
                    edited += 1;
                }
                if let Some(delete) = &row.delete {
                    let done = netdraft_core::edit::apply(&mut (**driver.session.document()).clone(), delete);
                    assert!(done.is_ok(), "{}: {done:?}", row.anchor);
                }
            }
            if let Some((_, add)) = &table.add {
                let done = netdraft_core::edit::apply(&mut (**driver.session.document()).clone(), add);
                assert!(done.is_ok(), "{}: {done:?}", table.title);
            }
        }
    }
    assert!(edited > 200, "{edited} cells can be edited");
}

#[test]
fn some_tables_of_a_view_are_those_of_all() {
    let driver = Driver::open(sample("sup-2024-3291").expect("it is there"));
    let tables = Tables::new(driver.plan(), driver.session.report());
    let mut several = 0;
    for view in [ViewTab::Addresses, ViewTab::Rules, ViewTab::Routes, ViewTab::Links, ViewTab::Dns, ViewTab::Nat] {
        let (all, listed) = (tables.of(view), tables.listed(view));
        let told: Vec<(&str, &str, usize)> =
            listed.iter().map(|table| (table.key.as_str(), table.title.as_str(), table.rows)).collect();
        let made: Vec<(&str, &str, usize)> =
            all.iter().map(|table| (table.key.as_str(), table.title.as_str(), table.rows.len())).collect();
        assert_eq!(told, made, "{}", view.label());
        let odd: BTreeSet<usize> = (1..all.len()).step_by(2).collect();
        let expected: BTreeMap<usize, Table> = all.into_iter().enumerate().filter(|(at, _)| at % 2 == 1).collect();
        several += expected.len();
        assert_eq!(tables.some(view, &odd), expected, "{}", view.label());
    }
    assert!(several > 2, "{several}");
}

#[test]
fn free_blocks_stand_between_the_subnets() {
    let driver = Driver::starter("10.0.0.0/16");
    let [table] = tables(&driver, ViewTab::Addresses).try_into().expect("one table");
    let free: Vec<&str> =
        table.rows.iter().filter(|row| row.kind == RowKind::Free).map(|row| row.cells[1].text.as_str()).collect();
    assert_eq!(free, ["10.0.144.0/20", "10.0.160.0/19", "10.0.192.0/18"]);
    let public = &texts(&table)[1];
    assert_eq!(public[..3], ["public-a", "10.0.0.0/20", "a"]);
    // 4,096 addresses, of which AWS keeps 5 and the NAT gateway has one.
    assert_eq!(public[5..10], ["4\u{202f}096", "5", "4\u{202f}091", "1", "4\u{202f}090"]);
}

#[test]
fn a_peering_of_a_network_with_itself_has_a_row() {
    let driver = Driver::open(
        r#"{"netdraft":"1.0","networks":[{"id":"a","cidrs":["10.0.0.0/16"]}],"peerings":[{"id":"p","requester":"a","accepter":"a"}]}"#,
    );
    let table = &tables(&driver, ViewTab::Links)[0];
    let [row] = table.rows.as_slice() else { panic!("one row: {:?}", table.rows) };
    assert_eq!(row.cells.len(), table.columns.len());
    assert_eq!((row.cells[0].text.as_str(), row.cells[4].tone), ("a → a", CellTone::Bad));
    assert!(row.delete.is_some(), "it can be taken away where it is seen");
}

#[test]
fn each_direction_of_a_peering_has_its_verdict() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.send(Message::Create(Create::Network { range: None, divided: true, placement: None }));
    driver.send(Message::Create(Create::Join { from: "main".to_owned(), to: "main-2".to_owned() }));
    let verdicts = |driver: &Driver| {
        let tables = tables(driver, ViewTab::Links);
        tables[0].rows.iter().map(|row| (row.cells[3].text.clone(), row.cells[4].text.clone())).collect::<Vec<_>>()
    };
    let works = ("5 of 5".to_owned(), "✓ works".to_owned());
    assert_eq!(verdicts(&driver), [works.clone(), works]);
    let back: Vec<String> = driver
        .plan()
        .route_tables
        .iter()
        .filter(|table| table.network.as_str() == "main-2")
        .map(|table| table.id.to_string())
        .collect();
    for id in back {
        let routes = &driver.plan().route_tables.by_text(&id).expect("there").routes;
        let index = routes.iter().position(|route| route.target.as_str() == "main-main-2").expect("routed");
        driver.send(Message::Edit(Command::Delete { id, list: "routes".to_owned(), index }));
    }
    let expected = [("5 of 5", "packets arrive, no reply"), ("0 of 5", "✕ no route")];
    assert_eq!(verdicts(&driver), expected.map(|(routes, verdict)| (routes.to_owned(), verdict.to_owned())));
}

#[test]
fn a_nat_gateway_says_what_it_carries() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.send(Message::Edit(Command::set("nat-a", "peak_flows", 60_000)));
    let [table] = tables(&driver, ViewTab::Nat).try_into().expect("one table");
    let row = &table.rows[0];
    let cells: Vec<&str> = row.cells[2..6].iter().map(|cell| cell.text.as_str()).collect();
    assert_eq!(cells, ["1", "60000", "55\u{202f}000", "100 %"]);
    assert_eq!(row.cells[5].tone, CellTone::Bad);
}

#[test]
fn a_load_balancer_says_how_long_it_takes_to_notice() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.send(Message::Create(Create::LoadBalancer { network: "main".to_owned(), public: true }));
    let [table] = tables(&driver, ViewTab::LoadBalancers).try_into().expect("one table");
    let column = |label: &str| table.columns.iter().position(|column| column.label == label).expect("there");
    let cell = |label: &str| table.rows[0].cells[column(label)].text.as_str();
    // Three failures 30 seconds apart, two successes 30 seconds apart.
    assert_eq!((cell("Detects in"), cell("Recovers in")), ("90 s", "60 s"));
}

#[test]
fn a_name_shows_where_it_leads_and_a_circle_shows_itself() {
    let driver = Driver::open(
        r#"{"netdraft":"1.0","zones":[{"id":"z","apex":"example.internal","records":[
            {"name":"a","type":"CNAME","values":["b"]},{"name":"b","type":"CNAME","values":["a"]},
            {"name":"c","type":"CNAME","values":["d"]},{"name":"d","type":"A","values":["10.0.0.4"]}]}]}"#,
    );
    let [table] = tables(&driver, ViewTab::Dns).try_into().expect("one table");
    let leads: Vec<(&str, CellTone)> =
        table.rows.iter().map(|row| (row.cells[4].text.as_str(), row.cells[4].tone)).collect();
    assert!(leads[0].0.starts_with('⟲') && leads[0].1 == CellTone::Bad, "{leads:?}");
    assert!(leads[2].0.ends_with("10.0.0.4") && leads[2].1 == CellTone::Plain, "{leads:?}");
}

#[test]
fn a_finding_marks_its_row_and_those_that_it_names() {
    let driver = Driver::open(
        r#"{"netdraft":"1.0","networks":[{"id":"n","cidrs":["10.0.0.0/16"]}],"subnets":[
            {"id":"a","network":"n","cidr":"10.0.1.5/24"},{"id":"b","network":"n","cidr":"10.0.2.0/24"}]}"#,
    );
    let [table] = tables(&driver, ViewTab::Addresses).try_into().expect("one table");
    let mark = |id: &str| {
        let row = table.rows.iter().find(|row| row.anchor.entity == id && row.kind == RowKind::Thing).expect("there");
        row.mark.clone()
    };
    let marked = mark("a").expect("something is wrong with it");
    assert_eq!(marked.severity, netdraft_core::rules::Severity::Warning);
    assert!(marked.words.contains("10.0.1.5/24"), "{}", marked.words);
    assert_eq!(mark("b"), None);
}

/// A network with two tables in use, a site, and a connection with two tunnels that ends at a gateway.
const VPN: &str = r#"{
    "netdraft": "1.0", "name": "vpn",
    "networks": [{ "id": "main", "cidrs": ["10.0.0.0/16"] }],
    "subnets": [
        { "id": "app", "network": "main", "cidr": "10.0.0.0/24", "route_table": "rt-app" },
        { "id": "data", "network": "main", "cidr": "10.0.1.0/24", "route_table": "rt-data" }
    ],
    "gateways": [{ "id": "vgw", "kind": "virtual-private", "network": "main" }],
    "sites": [{ "id": "office", "cidrs": ["192.168.0.0/24"] }],
    "vpns": [{ "id": "vpn", "site": "office", "network": "main", "gateway": "vgw", "tunnels": [{ "configured": true }, { "configured": false }] }],
    "route_tables": [
        { "id": "rt-app", "network": "main", "routes": [{ "destination": "192.168.0.0/16", "target": "vgw" }] },
        { "id": "rt-data", "network": "main", "routes": [{ "destination": "192.168.0.0/25", "target": "vpn" }] }
    ]
}"#;

fn directions(driver: &Driver) -> Vec<Vec<String>> {
    let tables = tables(driver, ViewTab::Links);
    let table = tables.iter().find(|table| table.key == "connections").expect("there is a connection");
    texts(table).into_iter().map(|row| row.into_iter().map(str::to_owned).collect()).collect()
}

#[test]
fn a_connection_has_a_row_for_each_direction() {
    let mut driver = Driver::open(VPN);
    assert_eq!(
        directions(&driver),
        [
            ["main → office", "2 of 2", "1 of 2", "works for some addresses"],
            ["office → main", "by this one", "1 of 2", "✓ works"]
        ]
    );
    driver.send(Message::Edit(Command::set("rt-data", "routes/0/destination", "192.168.0.0/24")));
    assert_eq!(directions(&driver)[0][3], "✓ works");
    driver.send(Message::Edit(Command::set("rt-app", "routes/0/target", "nowhere")));
    assert_eq!(directions(&driver)[0][1..], ["1 of 2", "1 of 2", "works for some subnets"]);
    driver.send(Message::Edit(Command::Delete { id: "rt-data".to_owned(), list: "routes".to_owned(), index: 0 }));
    assert_eq!(directions(&driver)[0][1..], ["0 of 2", "1 of 2", "✕ no route"]);
    assert_eq!(directions(&driver)[1][3], "✓ works", "the other direction does not need it");
}

#[test]
fn a_connection_without_a_tunnel_and_one_that_cannot_be_read_say_so() {
    let mut driver = Driver::open(VPN);
    driver.send(Message::Edit(Command::set("vpn", "tunnels/0/configured", false)));
    assert_eq!(directions(&driver)[0][2..], ["0 of 2", "✕ no tunnel is configured"]);
    assert_eq!(directions(&driver)[1][2..], ["0 of 2", "✕ no tunnel is configured"]);
    driver.undo();
    driver.send(Message::Edit(Command::set("office", "cidrs", serde_json::json!(["192.168.0"]))));
    assert_eq!(directions(&driver)[0][3], "unknown: block `192.168.0` of `office` cannot be read");
    driver.undo();
    driver.send(Message::Edit(Command::set("rt-app", "routes/0/destination", "192.168/16")));
    assert_eq!(directions(&driver)[0][3], "unknown: destination `192.168/16` of `rt-app` cannot be read");
    driver.undo();
    // Of a network without addresses, nothing is said to work.
    driver.send(Message::Edit(Command::set("main", "cidrs", serde_json::json!([]))));
    for id in ["app", "data"] {
        driver.send(Message::Edit(Command::Remove { id: id.to_owned() }));
    }
    assert_eq!(directions(&driver)[1][3], "✕ there are no address ranges");
}

#[test]
fn a_site_that_sends_by_another_connection_is_told() {
    let second = r#""vpns": [{ "id": "first", "site": "office", "network": "main", "gateway": "vgw", "tunnels": [{ "configured": true }] },"#;
    let driver = Driver::open(&VPN.replace(r#""vpns": ["#, second));
    let rows = directions(&driver);
    assert_eq!(rows[1][1..], ["by this one", "1 of 1", "✓ works"]);
    assert_eq!(rows[3][1..], ["by first", "1 of 2", "✕ the site sends by another connection"]);
}
