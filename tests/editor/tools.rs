//! Does the pointer do what it shows? Each tool, pressed, dragged, released and abandoned.

use netdraft_core::edit::Command;
use netdraft_core::model::Kind;
use netdraft_editor::create::Create;
use netdraft_editor::{Button, Camera, Effect, InputEvent, Message, Point, ToolChoice, ViewMessage, ViewTab};
use netdraft_tests::drive::Driver;

fn choose(driver: &mut Driver, tool: ToolChoice) {
    driver.view(ViewMessage::Tool(tool));
}

fn centre(driver: &Driver, id: &str) -> Point {
    driver.session.scene().node(id).unwrap_or_else(|| panic!("no box `{id}`")).rect.centre()
}

fn cidr(driver: &Driver, subnet: &str) -> String {
    driver.plan().subnets.by_text(subnet).expect("there").cidr.text().to_owned()
}

/// A network on the empty canvas, drawn by dragging.
fn drawn() -> Driver {
    let mut driver = Driver::new();
    choose(&mut driver, ToolChoice::Network);
    driver.drag(Point::new(100.0, 60.0), Point::new(500.0, 400.0));
    driver
}

#[test]
fn a_network_is_drawn_where_it_is_dragged() {
    let driver = drawn();
    let network = driver.plan().networks.by_text("network").expect("drawn");
    assert_eq!(network.cidrs[0].text(), "10.0.0.0/16");
    let rect = driver.session.scene().node("network").expect("drawn").rect;
    assert_eq!((rect.x, rect.y, rect.width, rect.height), (104.0, 64.0, 400.0, 336.0));
    assert_eq!(driver.session.tool(), ToolChoice::Select);
    assert_eq!(driver.labels(), ["add network `network`"]);
}

#[test]
fn escape_leaves_nothing_behind() {
    let mut driver = Driver::new();
    choose(&mut driver, ToolChoice::Network);
    driver.press(Point::new(0.0, 0.0));
    driver.move_to(Point::new(200.0, 200.0));
    let preview = driver.session.preview().expect("shown while it is drawn");
    assert_eq!(preview.label, "10.0.0.0/16");
    driver.key("Escape");
    driver.release(Point::new(200.0, 200.0));
    assert!(driver.plan().networks.is_empty() && driver.session.preview().is_none());
}

#[test]
fn subnets_drawn_one_after_the_other_never_overlap() {
    let mut driver = drawn();
    for _ in 0..4 {
        choose(&mut driver, ToolChoice::Subnet);
        let inside = centre(&driver, "network");
        driver.click(inside);
        assert_eq!(driver.refusal(), None);
    }
    let blocks: Vec<&str> = driver.plan().subnets.iter().map(|subnet| subnet.cidr.text()).collect();
    assert_eq!(blocks, ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24", "10.0.3.0/24"]);
    assert!(driver.session.problems().iter().all(|problem| !problem.finding.rule.contains("overlap")));
}

#[test]
fn the_size_of_a_subnet_is_chosen_before_it_is_drawn() {
    let mut driver = drawn();
    choose(&mut driver, ToolChoice::Subnet);
    driver.move_to(centre(&driver, "network"));
    assert_eq!(driver.session.preview().expect("shown").label, "10.0.0.0/24 · 251 usable");
    driver.key("+");
    driver.key("+");
    assert_eq!(driver.session.preview().expect("shown").label, "10.0.0.0/22 · 1019 usable");
    let inside = centre(&driver, "network");
    driver.click(inside);
    assert_eq!(cidr(&driver, "subnet-1"), "10.0.0.0/22");
}

#[test]
fn a_subnet_outside_of_every_network_is_refused() {
    let mut driver = drawn();
    choose(&mut driver, ToolChoice::Subnet);
    driver.click(Point::new(2000.0, 2000.0));
    assert_eq!(driver.refusal(), Some("a subnet is drawn inside a network"));
    assert_eq!(driver.session.tool(), ToolChoice::Subnet, "the tool stays for another try");
}

#[test]
fn a_host_is_put_into_a_subnet_and_nowhere_else() {
    let mut driver = Driver::starter("10.0.0.0/16");
    choose(&mut driver, ToolChoice::Place(Kind::Host));
    let header = driver.header("main");
    driver.click(header);
    assert_eq!(driver.refusal(), Some("a host stands in a subnet"));
    driver.click(centre(&driver, "data-b"));
    assert_eq!(driver.plan().hosts.by_text("host-1").expect("made").subnet.as_str(), "data-b");
    assert_eq!(driver.session.selection().single(), Some("host-1"));
}

#[test]
fn draw_allocate_connect_and_export() {
    let mut driver = drawn();
    choose(&mut driver, ToolChoice::Subnet);
    driver.click(centre(&driver, "network"));
    choose(&mut driver, ToolChoice::Network);
    driver.drag(Point::new(900.0, 64.0), Point::new(1300.0, 400.0));
    choose(&mut driver, ToolChoice::Subnet);
    driver.click(centre(&driver, "network-2"));
    choose(&mut driver, ToolChoice::Connect);
    let (from, to) = (centre(&driver, "subnet-1"), driver.header("network-2"));
    driver.press(from);
    driver.move_to(to);
    assert_eq!(driver.session.preview().expect("shown").label, "peering, with routes both ways");
    driver.release(to);
    assert_eq!(driver.refusal(), None);
    let peering = driver.plan().peerings.by_text("network-network-2").expect("joined");
    let routed =
        driver.plan().route_tables.iter().filter(|table| table.routes[0].target.as_str() == peering.id.as_str());
    assert_eq!(routed.count(), 2);
    driver.send(Message::Export);
    let Some(Effect::Download { name, bytes, .. }) = driver.effects.first() else {
        panic!("{:?}: {:?}", driver.effects, driver.rules())
    };
    assert_eq!(name, "plan.validated.netdraft.json");
    assert!(String::from_utf8_lossy(bytes).contains("\"validation\""));
}

#[test]
fn two_clicks_join_as_well_as_a_drag() {
    let mut driver = drawn();
    driver.send(Message::Create(Create::Site { placement: None }));
    choose(&mut driver, ToolChoice::Connect);
    driver.click(centre(&driver, "site"));
    driver.click(centre(&driver, "network"));
    assert_eq!(driver.plan().vpns.by_text("vpn-site").expect("joined").tunnels.len(), 2);
}

#[test]
fn a_moved_box_keeps_to_the_grid_and_is_one_step() {
    let mut driver = drawn();
    let header = driver.header("network");
    driver.drag(header, header.plus(Point::new(53.0, -21.0)));
    let rect = driver.session.scene().node("network").expect("there").rect;
    assert_eq!((rect.x, rect.y), (160.0, 40.0));
    assert_eq!(driver.labels().last(), Some(&"move network `network`"));
    driver.undo();
    assert_eq!(driver.session.scene().node("network").expect("there").rect.x, 104.0);
}

#[test]
fn a_moved_box_settles_where_the_gaps_are_equal() {
    // Three networks in a row, 96 pixels apart, and one that is moved; their heights differ, so that nothing else is level.
    let row = [("a", 0, 20), ("b", 42, 25), ("c", 84, 20), ("d", 200, 32)];
    let networks = row.map(|(id, ..)| format!(r#"{{"id":"{id}"}}"#)).join(",");
    let places =
        row.map(|(id, x, height)| format!(r#""{id}":{{"x":{x},"y":0,"width":30,"height":{height}}}"#)).join(",");
    let text = format!(r#"{{"netdraft":"1.0","networks":[{networks}],"layout":{{{places}}}}}"#);
    let mut driver = Driver::open(&text);
    let rect = |driver: &Driver, id: &str| driver.session.scene().node(id).expect("there").rect;
    let gap = rect(&driver, "b").x - rect(&driver, "a").right();
    assert_eq!(gap, rect(&driver, "c").x - rect(&driver, "b").right(), "the row has its boxes equally far apart");
    let (from, start) = (driver.header("d"), rect(&driver, "d"));
    let wanted = rect(&driver, "c").right() + gap - start.x;
    driver.press(from);
    driver.move_to(from.plus(Point::new(wanted / 2.0, 13.0)));
    driver.move_to(from.plus(Point::new(wanted + 4.0, 13.0)));
    let preview = driver.session.preview().expect("shown").clone();
    assert_eq!(preview.moved[0].by.x, wanted);
    let gaps: Vec<f64> =
        preview.guides.iter().filter(|line| line.from.y == line.to.y).map(|line| line.to.x - line.from.x).collect();
    assert_eq!(gaps, [gap, gap], "both gaps are shown");
    driver.release(from.plus(Point::new(wanted + 4.0, 13.0)));
    assert_eq!(rect(&driver, "d").x, start.x + wanted);
}

#[test]
fn a_drag_shows_what_moves_and_changes_nothing_until_it_ends() {
    let mut driver = Driver::starter("10.0.0.0/16");
    let before = driver.session.document().clone();
    let revisions = driver.session.revisions();
    let header = driver.header("main");
    driver.press(header);
    driver.move_to(header.plus(Point::new(80.0, 0.0)));
    let preview = driver.session.preview().expect("shown").clone();
    assert_eq!(preview.moved.len(), 1);
    assert_eq!(preview.links.len(), driver.session.scene().links.len(), "every link is inside the network");
    assert_eq!((&before, revisions.scene), (driver.session.document(), driver.session.revisions().scene));
    driver.send(Message::Input(InputEvent::Cancel));
    assert!(driver.session.preview().is_none() && driver.labels().is_empty());
}

#[test]
fn a_drag_ends_with_the_view_and_is_what_undo_takes_back() {
    let mut driver = Driver::starter("10.0.0.0/16");
    let header = driver.header("main");
    driver.send(Message::Edit(Command::set("main", "name", "first")));
    let before = (driver.session.document().clone(), driver.labels().len());
    let ways: [&[Message]; 3] = [
        &[Message::View(ViewMessage::Show(ViewTab::Rules)), Message::View(ViewMessage::Show(ViewTab::Topology))],
        &[Message::Undo],
        &[Message::Redo],
    ];
    for way in ways {
        driver.press(header);
        driver.move_to(header.plus(Point::new(200.0, 100.0)));
        assert!(driver.session.is_busy());
        way.iter().for_each(|message| driver.send(message.clone()));
        assert!(!driver.session.is_busy(), "{way:?}");
        driver.move_to(header.plus(Point::new(300.0, 100.0)));
        driver.release(header.plus(Point::new(300.0, 100.0)));
        assert_eq!((driver.session.document().clone(), driver.labels().len()), before, "{way:?}");
    }
}

#[test]
fn a_small_movement_is_a_click() {
    let mut driver = drawn();
    driver.view(ViewMessage::SelectNone);
    let header = driver.header("network");
    driver.drag(header, header.plus(Point::new(2.0, 1.0)));
    assert_eq!(driver.labels().len(), 1);
    assert_eq!(driver.session.selection().single(), Some("network"));
}

#[test]
fn a_subnet_put_elsewhere_moves_with_its_network() {
    let mut driver = Driver::starter("10.0.0.0/16");
    let from = driver.header("public-a");
    driver.drag(from, from.plus(Point::new(0.0, 16.0)));
    let offset = |driver: &Driver| centre(driver, "public-a").minus(centre(driver, "main"));
    let before = offset(&driver);
    let header = driver.header("main");
    driver.drag(header, header.plus(Point::new(240.0, 80.0)));
    assert_eq!(offset(&driver), before);
}

#[test]
fn a_subnet_dropped_in_another_zone_changes_its_zone() {
    let mut driver = Driver::starter("10.0.0.0/16");
    let (from, to) = (driver.header("public-a"), centre(&driver, "data-c"));
    driver.drag(from, to);
    assert_eq!(driver.plan().subnets.by_text("public-a").expect("there").zone, "c");
}

#[test]
fn a_subnet_dropped_in_another_network_is_allocated_there() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.send(Message::Create(Create::Network {
        range: Some("10.5.0.0/16".to_owned()),
        divided: false,
        placement: None,
    }));
    let (from, to) = (centre(&driver, "data-a"), centre(&driver, "network"));
    driver.press(from);
    driver.move_to(to);
    assert_eq!(driver.session.preview().expect("shown").label, "into `network`: 10.0.96.0/20 → 10.5.0.0/20");
    driver.release(to);
    let subnet = driver.plan().subnets.by_text("data-a").expect("there");
    assert_eq!((subnet.network.as_str(), subnet.cidr.text(), &subnet.route_table), ("network", "10.5.0.0/20", &None));
    assert_eq!(driver.announced(), ["10.0.96.0/20 → 10.5.0.0/20"]);
}

#[test]
fn a_subnet_with_a_nat_gateway_stays_in_its_network() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.send(Message::Create(Create::Network { range: None, divided: false, placement: None }));
    let (from, to) = (driver.header("public-a"), centre(&driver, "network"));
    driver.drag(from, to);
    assert_eq!(driver.refusal(), Some("`nat-a` stands in subnet `public-a` and belongs to its network"));
}

#[test]
fn a_host_with_a_fixed_address_gets_one_of_its_new_subnet() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.send(Message::Create(Create::Host { subnet: "data-a".to_owned(), count: 1 }));
    let fixed = serde_json::json!(["10.0.96.20"]);
    driver.send(Message::Edit(Command::set("host-1", "addresses", fixed)));
    let (from, to) = (centre(&driver, "host-1"), centre(&driver, "data-b"));
    driver.drag(from, to);
    let host = driver.plan().hosts.by_text("host-1").expect("there");
    assert_eq!((host.subnet.as_str(), host.addresses[0].text()), ("data-b", "10.0.112.4"));
}

#[test]
fn a_subnet_is_resized_by_powers_of_two_as_far_as_it_fits() {
    let mut driver = Driver::open(
        r#"{"netdraft":"1.0","networks":[{"id":"n","cidrs":["10.0.0.0/16"]}],"subnets":[
            {"id":"a","network":"n","cidr":"10.0.0.0/24"},{"id":"b","network":"n","cidr":"10.0.4.0/24"}]}"#,
    );
    driver.view(ViewMessage::Select(vec!["a".to_owned()]));
    let rect = driver.session.scene().node("a").expect("there").rect;
    let corner = Point::new(rect.right(), rect.bottom());
    let far = Point::new(corner.x + rect.width * 3.0, corner.y + rect.height * 3.0);
    driver.press(corner);
    driver.move_to(far);
    assert_eq!(driver.session.preview().expect("shown").label, "10.0.0.0/22 · 1019 usable");
    driver.release(far);
    assert_eq!(cidr(&driver, "a"), "10.0.0.0/22", "the next doubling would cover `10.0.4.0/24`");
    assert_eq!(driver.labels(), ["resize subnet `a` to `10.0.0.0/22`"]);
}

#[test]
fn a_network_that_gets_another_size_moves_no_other_box() {
    let networks: Vec<String> = (0..5).map(|at| format!(r#"{{"id":"n{at}","cidrs":["10.{at}.0.0/16"]}}"#)).collect();
    let subnets: Vec<String> = (0..10)
        .map(|at| format!(r#"{{"id":"s{at}","network":"n{}","cidr":"10.{}.{at}.0/24"}}"#, at / 2, at / 2))
        .collect();
    let plan = format!(
        r#"{{"netdraft":"1.0","networks":[{}],"subnets":[{}],"sites":[{{"id":"office","cidrs":["192.168.0.0/24"]}}]}}"#,
        networks.join(","),
        subnets.join(",")
    );
    let places = |driver: &Driver| {
        let nodes = driver.session.scene().nodes().filter(|node| node.id != "n4");
        nodes.map(|node| (node.id.clone(), node.rect)).collect::<Vec<_>>()
    };
    let mut driver = Driver::open(&plan);
    let before = places(&driver);
    driver.view(ViewMessage::Select(vec!["n4".to_owned()]));
    let rect = driver.session.scene().node("n4").expect("there").rect;
    let corner = Point::new(rect.right(), rect.bottom());
    driver.drag(corner, Point::new(corner.x + 800.0, corner.y + 400.0));
    let now = driver.session.scene().node("n4").expect("there").rect;
    assert!(now.width >= rect.width + 700.0 && now.height >= rect.height + 300.0, "{now:?} after {rect:?}");
    assert_eq!(places(&driver), before);
    assert_eq!(driver.labels(), ["resize network `n4`"]);
    driver.send(Message::Undo);
    assert_eq!(driver.session.scene().node("n4").expect("there").rect, rect);
    for _ in 0..20 {
        driver.send(Message::ResizeBy { x: 1, y: 1 });
    }
    assert_ne!(driver.session.scene().node("n4").expect("there").rect, rect);
    assert_eq!(places(&driver), before, "by keys, too");
}

#[test]
fn a_subnet_does_not_shrink_below_what_is_used() {
    let mut driver = Driver::open(
        r#"{"netdraft":"1.0","networks":[{"id":"n","cidrs":["10.0.0.0/16"]}],"subnets":[{"id":"a","network":"n","cidr":"10.0.0.0/24"}],
            "hosts":[{"id":"h","subnet":"a","count":100}]}"#,
    );
    driver.view(ViewMessage::Select(vec!["a".to_owned()]));
    let rect = driver.session.scene().node("a").expect("there").rect;
    let corner = Point::new(rect.right(), rect.bottom());
    driver.drag(corner, Point::new(rect.x + 70.0, rect.y + 70.0));
    assert_eq!(cidr(&driver, "a"), "10.0.0.0/25");
}

#[test]
fn a_rectangle_selects_what_it_touches_and_a_box_stands_for_what_is_in_it() {
    let mut driver = Driver::starter("10.0.0.0/16");
    let main = driver.session.scene().node("main").expect("there").rect;
    driver.drag(Point::new(main.x - 40.0, main.y - 40.0), Point::new(main.right() + 40.0, main.bottom() + 40.0));
    assert_eq!(driver.session.selection().ids(), ["main"]);
    driver.modifiers.shift = true;
    driver.click(driver.header("public-a"));
    assert_eq!(driver.session.selection().ids(), ["main", "public-a"]);
}

#[test]
fn alt_click_selects_the_container() {
    let mut driver = Driver::starter("10.0.0.0/16");
    let place = centre(&driver, "nat-a");
    driver.click(place);
    driver.modifiers.alt = true;
    for expected in ["public-a", "main"] {
        driver.click(place);
        assert_eq!(driver.session.selection().single(), Some(expected));
    }
}

#[test]
fn a_double_click_renames_or_adds() {
    let mut driver = Driver::starter("10.0.0.0/16");
    let at = driver.header("main");
    driver.press_times(at, 2);
    assert_eq!(driver.effects, [Effect::Rename { entity: "main".to_owned() }]);
    driver.press_times(Point::new(-300.0, -300.0), 2);
    let offered = |driver: &Driver| driver.session.menu().expect("a menu").items;
    assert_eq!(offered(&driver), ["add-network", "add-divided-network", "add-site", "add-hub"]);
    // Inside a network, what goes into it.
    let body = driver.session.scene().node("main").expect("the network").rect;
    driver.press_times(Point::new(body.x + 4.0, body.bottom() - 4.0), 2);
    assert_eq!(driver.session.selection().single(), Some("main"));
    assert!(offered(&driver).contains(&"add-subnet") && !offered(&driver).contains(&"add-network"));
    driver.view(ViewMessage::Menu(None));
    assert_eq!(driver.session.menu(), None);
}

#[test]
fn the_second_button_opens_a_menu_of_what_can_be_done() {
    let mut driver = Driver::starter("10.0.0.0/16");
    let modifiers = driver.modifiers;
    let menu_at = |driver: &mut Driver, at: Point| {
        let at = driver.session.camera().screen_from_world(at);
        let button = Button::Secondary;
        driver.send(Message::Input(InputEvent::Down { at, button, modifiers, clicks: 1, touch: false }));
        driver.send(Message::Input(InputEvent::Up { at, modifiers }));
        driver.session.menu().expect("a menu")
    };
    let place = driver.header("main");
    let menu = menu_at(&mut driver, place);
    assert_eq!(
        (menu.title.as_str(), menu.at),
        (driver.plan().title("main"), driver.session.camera().screen_from_world(place))
    );
    assert_eq!(driver.session.selection().single(), Some("main"));
    for id in ["rename", "connect-with", "allocate", "duplicate", "delete"] {
        assert!(menu.items.contains(&id), "{id}");
    }
    // Where nothing is, it is about the canvas; and what cannot be done is not offered.
    let menu = menu_at(&mut driver, Point::new(-300.0, -300.0));
    assert_eq!(menu.title, "Canvas");
    assert!(menu.items.contains(&"zoom-fit") && !menu.items.contains(&"delete"));
    // Moving the pointer leaves it open, and anything that is asked for closes it.
    driver.move_to(Point::new(10.0, 10.0));
    assert!(driver.session.menu().is_some());
    driver.key("Escape");
    assert_eq!(driver.session.menu(), None);
    // Without a pointer it stands at what is selected.
    driver.view(ViewMessage::Select(vec!["main".to_owned()]));
    driver.modifiers.shift = true;
    driver.key("F10");
    assert_eq!(driver.session.menu().map(|menu| menu.title).as_deref(), Some(driver.plan().title("main")));
}

#[test]
fn the_view_moves_by_hand_wheel_and_space() {
    let mut driver = drawn();
    driver.view(ViewMessage::Camera(Camera::default()));
    choose(&mut driver, ToolChoice::Hand);
    let modifiers = driver.modifiers;
    driver.press(Point::new(10.0, 10.0));
    driver.send(Message::Input(InputEvent::Move { at: Point::new(40.0, 30.0), modifiers }));
    driver.send(Message::Input(InputEvent::Up { at: Point::new(40.0, 30.0), modifiers }));
    assert_eq!(driver.session.camera(), Camera { x: 30.0, y: 20.0, zoom: 1.0 });
    driver.view(ViewMessage::Camera(Camera::default()));
    let at = Point::new(300.0, 200.0);
    let wheel = |by| Message::Input(InputEvent::Wheel { at, by, modifiers: netdraft_editor::Modifiers::default() });
    driver.send(wheel(Point::new(0.0, 50.0)));
    assert_eq!(driver.session.camera(), Camera { x: 0.0, y: -50.0, zoom: 1.0 });
    driver.modifiers.command = true;
    let modifiers = driver.modifiers;
    driver.view(ViewMessage::Camera(Camera::default()));
    for by in [100.0, -100.0] {
        driver.send(Message::Input(InputEvent::Wheel { at, by: Point::new(0.0, by), modifiers }));
    }
    let camera = driver.session.camera();
    assert!((camera.zoom - 1.0).abs() < 1e-9 && camera.x.abs() < 1e-6, "there and back: {camera:?}");
}

#[test]
fn looking_changes_no_document() {
    let mut driver = Driver::starter("10.0.0.0/16");
    let before = driver.session.revisions();
    driver.view(ViewMessage::ZoomToFit);
    driver.view(ViewMessage::Zoom(1.5));
    driver.view(ViewMessage::Select(vec!["main".to_owned()]));
    let after = driver.session.revisions();
    assert_eq!((before.document, before.plan, before.scene), (after.document, after.plan, after.scene));
    assert!(after.camera > before.camera && after.view > before.view);
    assert!(driver.effects.is_empty());
}
