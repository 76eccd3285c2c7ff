//! Does what is made work at once, and is it refused when it cannot?

use netdraft_core::address::{Block, Family};
use netdraft_core::check::Report;
use netdraft_core::model::FilterKind;
use netdraft_editor::Message;
use netdraft_editor::create::{Create, SubnetRequest, SubnetSize, room_in, zones_of};
use netdraft_tests::drive::Driver;

#[track_caller]
fn assert_clean(driver: &Driver) {
    let report: &Report = driver.session.report();
    let found: Vec<String> = driver
        .session
        .problems()
        .iter()
        .map(|problem| format!("{}: {}", problem.finding.rule, problem.finding.message))
        .collect();
    assert!(report.gate.passed && found.is_empty() && report.unknown.is_empty(), "{found:#?} {:#?}", report.unknown);
}

fn create(driver: &mut Driver, wanted: Create) -> String {
    driver.send(Message::Create(wanted));
    assert_eq!(driver.refusal(), None);
    driver.session.selection().last().expect("what was made is selected").to_owned()
}

fn network(driver: &mut Driver, range: &str) -> String {
    create(driver, Create::Network { range: Some(range.to_owned()), divided: true, placement: None })
}

#[test]
fn one_address_range_makes_a_plan_that_may_leave() {
    let driver = Driver::starter("10.0.0.0/16");
    assert_clean(&driver);
    assert_eq!(driver.plan().subnets.len(), 9);
    assert!(driver.session.history().done().is_empty(), "a plan that is begun has no history");
}

#[test]
fn everything_that_can_be_made_passes_the_rules() {
    let mut driver = Driver::starter("10.0.0.0/16");
    let other = network(&mut driver, "10.1.0.0/16");
    let site = create(&mut driver, Create::Site { placement: None });
    create(&mut driver, Create::Join { from: "main".to_owned(), to: other.clone() });
    create(&mut driver, Create::Join { from: site.clone(), to: "main".to_owned() });
    assert_clean(&driver);
    create(&mut driver, Create::Subnets(SubnetRequest::one("main")));
    let request = SubnetRequest { size: SubnetSize::Hosts(200), count: 2, ..SubnetRequest::one(other.clone()) };
    create(&mut driver, Create::Subnets(request));
    create(&mut driver, Create::Pool);
    create(&mut driver, Create::LoadBalancer { network: "main".to_owned(), public: true });
    create(&mut driver, Create::Zone { network: Some("main".to_owned()) });
    for kind in [FilterKind::SecurityGroup, FilterKind::NetworkAcl] {
        create(&mut driver, Create::Filter { network: "main".to_owned(), kind });
    }
    let hub = create(&mut driver, Create::Hub { placement: None });
    let third = network(&mut driver, "10.2.0.0/16");
    let fourth = network(&mut driver, "10.3.0.0/16");
    create(&mut driver, Create::Join { from: third, to: hub.clone() });
    create(&mut driver, Create::Join { from: hub, to: fourth });
    assert_clean(&driver);
}

#[test]
fn a_network_without_a_range_gets_one_that_is_free() {
    let mut driver = Driver::starter("10.0.0.0/16");
    let id = create(&mut driver, Create::Network { range: None, divided: false, placement: None });
    assert_eq!(driver.plan().networks.by_text(&id).expect("made").cidrs[0].text(), "10.1.0.0/16");
}

#[test]
fn a_subnet_that_has_no_room_is_refused_with_the_largest_hole() {
    let mut driver = Driver::starter("10.0.0.0/24");
    let before = driver.plan().subnets.len();
    let request = SubnetRequest { size: SubnetSize::Prefix(25), ..SubnetRequest::one("main") };
    driver.send(Message::Create(Create::Subnets(request)));
    let refusal = driver.refusal().expect("there is no room");
    assert!(refusal.contains("`0` of `1` blocks of `/25` fit"), "{refusal}");
    assert_eq!(driver.plan().subnets.len(), before);
}

#[test]
fn what_overlaps_is_not_joined() {
    let mut driver = Driver::starter("10.0.0.0/16");
    let other = network(&mut driver, "10.0.128.0/17");
    driver.send(Message::Create(Create::Join { from: "main".to_owned(), to: other }));
    assert_eq!(driver.refusal(), Some("`main` and `main-2` both have `10.0.128.0/17`, so they cannot be joined"));
}

#[test]
fn what_is_joined_is_not_joined_again() {
    let mut driver = Driver::starter("10.0.0.0/16");
    let other = network(&mut driver, "10.1.0.0/16");
    let link = create(&mut driver, Create::Join { from: "main".to_owned(), to: other.clone() });
    driver.send(Message::Create(Create::Join { from: other, to: "main".to_owned() }));
    assert_eq!(driver.refusal(), Some(format!("`main-2` and `main` are joined by `{link}` already").as_str()));
}

#[test]
fn a_peering_has_routes_both_ways_and_a_vpn_two_tunnels_that_fit() {
    let mut driver = Driver::starter("10.0.0.0/16");
    let other = network(&mut driver, "10.1.0.0/16");
    let peering = create(&mut driver, Create::Join { from: "main".to_owned(), to: other });
    let routes = |network: &str| {
        let tables = driver.plan().route_tables.iter().filter(|table| table.network.as_str() == network);
        tables.filter(|table| table.routes.iter().any(|route| route.target.as_str() == peering)).count()
    };
    assert_eq!((routes("main"), routes("main-2")), (5, 5));
    let site = create(&mut driver, Create::Site { placement: None });
    let vpn = create(&mut driver, Create::Join { from: "main".to_owned(), to: site });
    let vpn = driver.plan().vpns.by_text(&vpn).expect("made");
    let tunnels: Vec<_> = vpn.tunnels.iter().map(|tunnel| (tunnel.inside.text(), tunnel.mtu, tunnel.mss)).collect();
    // 1500 − 20 (outer IPv4) − 8 (ESP) − 8 (vector) − 16 (check value), down to a multiple of 4, − 2 (trailer) = 1446.
    assert_eq!(tunnels, [("169.254.0.4/30", Some(1446), Some(1406)), ("169.254.0.8/30", Some(1446), Some(1406))]);
}

#[test]
fn a_nat_gateway_has_as_many_addresses_as_its_flows_take() {
    let mut driver = Driver::starter("10.0.0.0/16");
    let wanted = Create::Nat { network: "main".to_owned(), subnet: None, peak_flows: 100_000 };
    let id = create(&mut driver, wanted);
    // 150 % of 100,000 flows, 55,000 to one destination through each address.
    assert_eq!(driver.plan().nats.by_text(&id).expect("made").address_count, 3);
}

#[test]
fn a_full_subnet_takes_no_host() {
    let mut driver = Driver::starter("10.0.0.0/24");
    let subnet =
        driver.plan().subnets.iter().find(|subnet| subnet.id.as_str() == "data-a").expect("made").id.to_string();
    create(&mut driver, Create::Host { subnet: subnet.clone(), count: 11 });
    driver.send(Message::Create(Create::Host { subnet, count: 1 }));
    assert_eq!(driver.refusal(), Some("subnet `data-a` is exhausted: all `11` usable addresses are used"));
}

#[test]
fn subnets_go_to_the_zones_that_have_the_fewest() {
    let mut driver = Driver::starter("10.0.0.0/16");
    let request = SubnetRequest { size: SubnetSize::Hosts(60), count: 3, ..SubnetRequest::one("main") };
    create(&mut driver, Create::Subnets(request));
    let made = driver.session.selection().ids().iter().filter_map(|id| driver.plan().subnets.by_text(id));
    let made: Vec<(&str, &str)> = made.map(|subnet| (subnet.cidr.text(), subnet.zone.as_str())).collect();
    // A /26 has 64 addresses, of which the provider keeps 5: too few for 60 machines.
    assert_eq!(made, [("10.0.144.0/25", "a"), ("10.0.144.128/25", "b"), ("10.0.145.0/25", "c")]);
    assert_clean(&driver);
}

#[test]
fn room_to_grow_stays_free() {
    let mut driver = Driver::starter("10.0.0.0/16");
    let request = SubnetRequest { size: SubnetSize::Prefix(24), growth_bits: 1, ..SubnetRequest::one("main") };
    let blocks = [1, 2].map(|_| {
        let id = create(&mut driver, Create::Subnets(request.clone()));
        let subnet = driver.plan().subnets.by_text(&id).expect("made");
        let kept: Vec<&str> = subnet.reserved.iter().map(Block::text).collect();
        format!("{} keeps {}", subnet.cidr, kept.join(", "))
    });
    assert_eq!(blocks, ["10.0.144.0/24 keeps 10.0.145.0/24", "10.0.146.0/24 keeps 10.0.147.0/24"]);
    assert_clean(&driver);
}

#[test]
fn what_is_left_is_known_by_size() {
    let driver = Driver::starter("10.0.0.0/16");
    let room = room_in(driver.plan(), "main", Family::V4);
    assert_eq!(room.largest.map(|hole| hole.to_string()).as_deref(), Some("10.0.192.0/18"));
    assert_eq!(room.holes, [(18, 1), (19, 1), (20, 1)]);
    assert_eq!(zones_of(driver.plan(), "main"), ["a", "b", "c"]);
    assert_eq!(room_in(driver.plan(), "nowhere", Family::V4).holes, []);
}

#[test]
fn an_address_alone_begins_a_network_of_the_usual_size() {
    let cases = [
        ("10.0.0.0", Some("10.0.0.0/16")),
        ("10.1.16.0", Some("10.1.16.0/20")),
        ("192.168.7.0", Some("192.168.7.0/24")),
        ("10.0.0.7", None),
        ("10.0.0.7/16", Some("10.0.0.0/16")),
        ("10.0.0.0/16", None),
        ("ten", None),
    ];
    for (range, likely) in cases {
        assert_eq!(netdraft_core::starter::likely_range(range).as_deref(), likely, "{range}");
    }
}
