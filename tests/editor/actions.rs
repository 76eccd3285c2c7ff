//! Is the table of actions whole, do its keys mean what they say, and is every action that cannot be done explained?

use std::collections::BTreeSet;

use netdraft_core::analysis::filters::evaluation_order;
use netdraft_core::model::{Anchor, Exposure};
use netdraft_editor::actions::{Group, KeyMap, KeyMatch, Scope, actions, adding, find};
use netdraft_editor::tables::Tables;
use netdraft_editor::{
    Dialog, Effect, FocusPlace, KeyPress, Message, Modifiers, Panels, Point, Size, ToolChoice, ViewMessage, ViewTab,
};
use netdraft_tests::drive::Driver;

fn press(key: &str, code: &str, held: &str) -> KeyPress {
    let has = |name: &str| held.contains(name);
    let modifiers = Modifiers { shift: has("shift"), alt: has("alt"), command: has("mod") };
    KeyPress { key: key.to_owned(), code: code.to_owned(), modifiers }
}

fn meaning(press: &KeyPress, scope: Scope, typing: bool) -> Option<&'static str> {
    match KeyMap::default().action_for(press, None, scope, typing) {
        KeyMatch::Action(action) => Some(action.id),
        KeyMatch::Prefix => Some("prefix"),
        KeyMatch::Nothing => None,
    }
}

fn run(driver: &mut Driver, id: &str) {
    let message = find(id).expect("it is in the table").message(&driver.session);
    driver.send(message.unwrap_or_else(|reason| panic!("{id}: {reason}")));
}

#[test]
fn ids_and_keys_are_unique_where_they_meet() {
    let ids: BTreeSet<&str> = actions().map(|action| action.id).collect();
    assert_eq!(ids.len(), actions().count());
    let meet = |one: Scope, other: Scope| {
        one == other
            || one == Scope::Global
            || other == Scope::Global
            || one == Scope::Selection
            || other == Scope::Selection
    };
    let all: Vec<_> = actions().flat_map(|action| action.keys.iter().map(move |key| (action, *key))).collect();
    for (place, (one, key)) in all.iter().enumerate() {
        for (other, other_key) in all.iter().skip(place + 1) {
            let clash = key == other_key && meet(one.scope, other.scope);
            assert!(!clash, "`{key}` means `{}` and `{}`", one.id, other.id);
        }
    }
    assert!(Group::ALL.iter().all(|group| actions().any(|action| action.group == *group)));
}

#[test]
fn every_action_can_be_done_or_says_why_not() {
    for driver in [Driver::new(), Driver::starter("10.0.0.0/16")] {
        for action in actions() {
            match action.enabled(&driver.session) {
                Ok(()) => {
                    let mut other = Driver::new();
                    other.session = driver.session.clone();
                    run(&mut other, action.id);
                }
                Err(reason) => {
                    let lower = reason.chars().next().is_some_and(|first| !first.is_uppercase());
                    assert!(lower && !reason.ends_with('.') && !reason.contains('\n'), "{}: {reason}", action.id);
                }
            }
        }
    }
}

#[test]
fn keys_are_read_by_meaning_and_digits_by_place() {
    let canvas = |key, code, held| meaning(&press(key, code, held), Scope::Canvas, false);
    assert_eq!(canvas("z", "KeyZ", "mod"), Some("undo"));
    assert_eq!(canvas("Z", "KeyZ", "mod shift"), Some("redo"));
    assert_eq!(canvas("y", "KeyZ", "mod"), Some("redo"), "a German keyboard has Y where others have Z");
    assert_eq!(canvas("!", "Digit1", "shift"), Some("zoom-fit"));
    assert_eq!(canvas("&", "Digit1", ""), Some("add-network"), "a French keyboard types digits with Shift");
    assert_eq!(canvas("?", "Minus", "shift"), Some("help"), "a sign is itself, whatever Shift it takes");
    assert_eq!(canvas("+", "Equal", "shift"), Some("zoom-in"));
    assert_eq!(canvas("å", "KeyA", "alt"), Some("align-left"), "with Option, a Mac types another letter");
    assert_eq!(canvas("v", "KeyV", ""), Some("tool-select"));
    assert_eq!(canvas("V", "KeyV", "shift"), None);
    assert_eq!(canvas("ArrowLeft", "ArrowLeft", "shift"), Some("push-left"));
}

#[test]
fn keys_that_type_mean_nothing_in_a_field() {
    let field = |key, code, held| meaning(&press(key, code, held), Scope::Global, true);
    assert_eq!(field("v", "KeyV", ""), None);
    assert_eq!(field("?", "Minus", "shift"), None);
    assert_eq!(field("g", "KeyG", ""), None);
    assert_eq!(field("F8", "F8", ""), Some("next-problem"));
    assert_eq!(field("k", "KeyK", "mod"), Some("palette"));
    assert_eq!(field("c", "KeyC", "mod"), None, "text is copied as text");
}

#[test]
fn two_keys_one_after_the_other_go_to_a_view() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.key("g");
    driver.key("f");
    assert_eq!(driver.session.view(), ViewTab::Rules);
    driver.key("g");
    driver.key("v");
    assert_eq!(
        driver.session.tool(),
        ToolChoice::Select,
        "a second key that means nothing with the first is taken alone"
    );
}

#[test]
fn a_view_without_anything_offers_what_it_is_about_and_first_of_all_a_network() {
    let mut driver = Driver::new();
    let offered =
        |driver: &Driver, view| -> Vec<&str> { adding(driver.session.plan(), view).map(|action| action.id).collect() };
    for view in ViewTab::ALL {
        let first = offered(&driver, view)[0];
        assert_eq!(first, if view == ViewTab::PublicAddresses { "add-public-address" } else { "add-network" });
    }
    run(&mut driver, "add-divided-network");
    let one = [
        (ViewTab::Rules, "add-filter"),
        (ViewTab::Routes, "add-route-table"),
        (ViewTab::Dns, "add-zone"),
        (ViewTab::LoadBalancers, "add-load-balancer"),
        (ViewTab::PublicAddresses, "add-public-address"),
    ];
    let size = |driver: &Driver, view| -> usize {
        let tables = Tables::new(driver.session.plan(), driver.session.report()).listed(view);
        tables.iter().map(|table| 1 + table.rows).sum()
    };
    for (view, id) in one {
        assert_eq!(offered(&driver, view)[0], id);
        driver.view(ViewMessage::Show(view));
        let before = size(&driver, view);
        run(&mut driver, id);
        assert_eq!(driver.session.view(), view, "what was added is seen where it was asked for");
        assert!(size(&driver, view) > before, "{id}");
    }
}

#[test]
fn a_load_balancer_is_an_internal_one_where_no_subnet_is_public() {
    let mut driver = Driver::new();
    run(&mut driver, "add-divided-network");
    let public = driver.plan().subnets.iter().filter(|subnet| subnet.exposure == Exposure::Public);
    let public: Vec<String> = public.map(|subnet| subnet.id.to_string()).collect();
    driver.view(ViewMessage::Select(public));
    run(&mut driver, "delete");
    driver.view(ViewMessage::SelectNone);
    run(&mut driver, "add-load-balancer");
    assert!(!driver.plan().load_balancers.iter().next().expect("it is there").public);
}

#[test]
fn a_tool_that_is_taken_in_another_view_is_at_hand_on_the_canvas() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.view(ViewMessage::Show(ViewTab::Rules));
    run(&mut driver, "tool-subnet");
    assert_eq!((driver.session.view(), driver.session.tool()), (ViewTab::Topology, ToolChoice::Subnet));
}

#[test]
fn a_small_window_shows_one_panel_at_a_time() {
    let mut driver = Driver::starter("10.0.0.0/16");
    let open = |driver: &Driver| {
        let Panels { outline, inspector, problems, .. } = driver.session.panels();
        [outline, inspector, problems]
    };
    assert_eq!(open(&driver), [true, true, true]);
    driver.view(ViewMessage::OnePanel(true));
    assert_eq!(open(&driver), [false, false, false], "the view has the window");
    run(&mut driver, "toggle-left");
    assert_eq!(open(&driver), [true, false, false]);
    run(&mut driver, "toggle-inspector");
    assert_eq!(open(&driver), [false, true, false], "the one that was opened last");
    driver.view(ViewMessage::OnePanel(true));
    assert_eq!(open(&driver), [false, true, false], "the window is as it was");
    run(&mut driver, "go-problems");
    assert_eq!(open(&driver), [false, false, true]);
    driver.view(ViewMessage::Rename("nat-a".to_owned()));
    assert_eq!(open(&driver), [false, true, false]);
    run(&mut driver, "leave-panel");
    assert_eq!(open(&driver), [false, false, false]);
    let middle = |driver: &Driver| {
        let size = driver.session.viewport();
        driver.session.camera().world_from_screen(Point::new(size.width / 2.0, size.height / 2.0))
    };
    let before = middle(&driver);
    driver.view(ViewMessage::Viewport(Size::new(390.0, 200.0)));
    assert_eq!(middle(&driver), before, "beside a sheet the view shows what it showed");
    driver.view(ViewMessage::OnePanel(false));
    assert_eq!(open(&driver), [true, true, true]);
}

#[test]
fn who_looks_at_all_of_the_plan_goes_on_to_do_so_when_the_view_gets_another_size() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.view(ViewMessage::Viewport(Size::new(900.0, 800.0)));
    driver.view(ViewMessage::ZoomToFit);
    let bounds = driver.session.scene().bounds;
    let is_all_in_sight = |driver: &Driver| {
        let (camera, size) = (driver.session.camera(), driver.session.viewport());
        let seen = camera.visible(size);
        bounds.x >= seen.x && bounds.y >= seen.y && bounds.right() <= seen.right() && bounds.bottom() <= seen.bottom()
    };
    assert!(is_all_in_sight(&driver));
    for size in [Size::new(900.0, 300.0), Size::new(300.0, 300.0), Size::new(1200.0, 800.0)] {
        driver.view(ViewMessage::Viewport(size));
        assert!(is_all_in_sight(&driver), "{size:?}");
    }
    driver.view(ViewMessage::Zoom(2.0));
    let camera = driver.session.camera();
    driver.view(ViewMessage::Viewport(Size::new(900.0, 300.0)));
    assert_eq!(driver.session.camera(), camera, "a view that somebody chose stays");
}

#[test]
fn escape_leads_from_a_panel_to_the_view() {
    let mut driver = Driver::starter("10.0.0.0/16");
    for typing in [false, true] {
        assert_eq!(meaning(&press("Escape", "Escape", ""), Scope::Panel, typing), Some("leave-panel"));
    }
    assert_eq!(meaning(&press("Escape", "Escape", ""), Scope::Canvas, false), Some("escape"));
    assert_eq!(meaning(&press("Delete", "Delete", ""), Scope::Panel, false), None, "nothing is selected in a panel");
    run(&mut driver, "leave-panel");
    assert_eq!(driver.effects, [Effect::Focus(FocusPlace::Canvas)]);
    driver.view(ViewMessage::Show(ViewTab::Rules));
    run(&mut driver, "leave-panel");
    assert_eq!(driver.effects, [Effect::Focus(FocusPlace::View(ViewTab::Rules))]);
    assert!(driver.session.panels().outline, "where there is room, the panels stay");
}

#[test]
fn escape_goes_out_one_level_at_a_time() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.view(ViewMessage::Select(vec!["nat-a".to_owned()]));
    driver.view(ViewMessage::Tool(ToolChoice::Connect));
    driver.view(ViewMessage::Dialog(Some(Dialog::Help)));
    driver.view(ViewMessage::Escape);
    assert_eq!((driver.session.dialog(), driver.session.tool()), (None, ToolChoice::Connect));
    driver.view(ViewMessage::Escape);
    assert_eq!((driver.session.tool(), driver.session.selection().single()), (ToolChoice::Select, Some("nat-a")));
    for expected in [Some("public-a"), Some("main"), None] {
        driver.key("Escape");
        assert_eq!(driver.session.selection().single(), expected);
    }
}

#[test]
fn the_canvas_is_walked_by_keys() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.key("Home");
    assert_eq!(driver.session.selection().single(), Some("main"));
    let selected = |driver: &Driver| driver.session.selection().single().map(str::to_owned);
    driver.view(ViewMessage::Select(vec!["public-a".to_owned()]));
    driver.modifiers.command = true;
    driver.key("ArrowRight");
    assert_eq!(selected(&driver).as_deref(), Some("public-b"));
    driver.key("ArrowDown");
    assert_eq!(selected(&driver).as_deref(), Some("private-b"));
    driver.modifiers.shift = true;
    driver.key("ArrowUp");
    assert_eq!(selected(&driver).as_deref(), Some("main"));
    driver.modifiers = Modifiers::default();
    driver.view(ViewMessage::Select(vec!["private-b".to_owned()]));
    driver.key("]");
    assert_eq!(selected(&driver).as_deref(), Some("nat-b"), "along the default route");
    // Reading order visits everything once and comes back.
    driver.key("Home");
    let count = driver.session.scene().nodes().filter(|node| node.kind().is_some()).count();
    let mut seen = BTreeSet::new();
    for _ in 0..count {
        seen.insert(selected(&driver));
        driver.key("Tab");
    }
    assert_eq!((seen.len(), selected(&driver).as_deref()), (count, Some("main")));
}

#[test]
fn arrows_move_the_view_or_what_is_selected_as_one_step() {
    let mut driver = Driver::starter("10.0.0.0/16");
    let camera = driver.session.camera();
    driver.key("ArrowRight");
    assert_eq!(driver.session.camera().x, camera.x - 64.0);
    driver.view(ViewMessage::Select(vec!["main".to_owned()]));
    let x = |driver: &Driver| driver.session.scene().node("main").expect("there").rect.x;
    let before = x(&driver);
    for _ in 0..3 {
        driver.key("ArrowRight");
    }
    assert_eq!((x(&driver), driver.labels().len()), (before + 24.0, 1));
}

#[test]
fn a_copy_has_ids_and_blocks_of_its_own() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.view(ViewMessage::Select(vec!["main".to_owned()]));
    run(&mut driver, "copy");
    let Some(Effect::Copy { text, .. }) = driver.effects.first().cloned() else { panic!("{:?}", driver.effects) };
    driver.send(Message::Paste(text));
    assert_eq!(driver.refusal(), None);
    assert_eq!(driver.session.selection().single(), Some("main-2"));
    let plan = driver.plan();
    assert_eq!(plan.networks.by_text("main-2").expect("pasted").cidrs[0].text(), "10.1.0.0/16");
    assert_eq!(plan.subnets.by_text("data-c-2").expect("pasted").cidr.text(), "10.1.128.0/20");
    assert_eq!(plan.nats.by_text("nat-a-2").expect("pasted").subnet.as_ref().expect("kept").as_str(), "public-a-2");
    assert_eq!(driver.rules(), Vec::<&str>::new());
    driver.undo();
    assert_eq!(driver.plan().networks.len(), 1);
}

#[test]
fn a_duplicated_subnet_takes_the_next_block() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.view(ViewMessage::Select(vec!["data-c".to_owned()]));
    run(&mut driver, "duplicate");
    assert_eq!(driver.plan().subnets.by_text("data-c-2").expect("made").cidr.text(), "10.0.144.0/20");
    assert_eq!(driver.labels().last().copied(), Some("duplicate `data-c`"));
}

#[test]
fn other_text_is_not_pasted() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.send(Message::Paste("hello".to_owned()));
    assert_eq!(driver.refusal(), Some("the clipboard holds nothing of a plan"));
}

#[test]
fn deleting_says_how_much_went_and_offers_to_bring_it_back() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.view(ViewMessage::Select(["main", "public-a", "rt-data"].map(str::to_owned).to_vec()));
    driver.key("Delete");
    let Some(Effect::Notify { text, undo, .. }) = driver.effects.last() else { panic!("{:?}", driver.effects) };
    // The network, its 9 subnets, 5 route tables, 3 NAT gateways and the internet gateway.
    assert_eq!((text.as_str(), *undo), ("delete `main` and 1 more, 19 things in all", true));
    assert!(driver.plan().networks.is_empty());
}

const RULES: &str = r#"{"netdraft":"1.0","networks":[{"id":"n","cidrs":["10.0.0.0/16"]}],"filters":[{"id":"acl","kind":"network-acl","network":"n","rules":[
    {"name":"allow ssh","priority":100,"protocol":"tcp","ports":22,"sources":["any"]},
    {"name":"deny all","priority":200,"action":"deny","sources":["any"]},
    {"name":"https","priority":300,"protocol":"tcp","ports":443,"sources":["any"]}]}]}"#;

fn rule_names(driver: &Driver) -> Vec<(String, Option<u32>)> {
    let rules = &driver.plan().filters.by_text("acl").expect("there").rules;
    rules.iter().map(|rule| (rule.name.clone(), rule.priority)).collect()
}

#[test]
fn a_moved_rule_takes_the_number_of_its_place_in_the_evaluation() {
    let mut driver = Driver::open(RULES);
    driver.view(ViewMessage::Reveal(Anchor::new("acl", "rules/2")));
    run(&mut driver, "row-up");
    let expected = [("allow ssh", 100), ("deny all", 300), ("https", 200)];
    assert_eq!(rule_names(&driver), expected.map(|(name, number)| (name.to_owned(), Some(number))));
    assert_eq!(driver.labels(), ["move rule `https` above `deny all`"]);
    run(&mut driver, "row-top");
    let expected = [("allow ssh", 200), ("deny all", 300), ("https", 100)];
    assert_eq!(rule_names(&driver), expected.map(|(name, number)| (name.to_owned(), Some(number))));
    assert_eq!(
        driver.session.selection().focus(),
        Some(&Anchor::new("acl", "rules/2")),
        "the attention stays on the rule"
    );
    let reason = find("row-up").expect("there").enabled(&driver.session);
    assert_eq!(reason, Err("the row is at the end already".to_owned()));
}

#[test]
fn a_rule_without_a_number_moves_in_its_list() {
    let text = RULES
        .replace("network-acl", "ordered-list")
        .replace(r#""priority":100,"#, "")
        .replace(r#""priority":200,"#, "");
    let mut driver = Driver::open(&text.replace(r#""priority":300,"#, ""));
    driver.view(ViewMessage::Reveal(Anchor::new("acl", "rules/2")));
    run(&mut driver, "row-up");
    assert_eq!(
        rule_names(&driver).into_iter().map(|(name, _)| name).collect::<Vec<_>>(),
        ["allow ssh", "https", "deny all"]
    );
    assert_eq!(
        driver.session.selection().focus(),
        Some(&Anchor::new("acl", "rules/1")),
        "the attention stays on the rule"
    );
}

#[test]
fn rules_without_an_order_are_not_moved() {
    let mut driver = Driver::open(&RULES.replace("network-acl", "security-group").replace(r#""action":"deny","#, ""));
    driver.view(ViewMessage::Reveal(Anchor::new("acl", "rules/2")));
    let reason = find("row-up").expect("there").enabled(&driver.session);
    assert_eq!(reason, Err("the order of these rules means nothing".to_owned()));
}

#[test]
fn an_inserted_rule_is_like_its_neighbour_and_numbered_between() {
    let mut driver = Driver::open(RULES);
    driver.view(ViewMessage::Reveal(Anchor::new("acl", "rules/0")));
    run(&mut driver, "row-below");
    let rule = driver.plan().filters.by_text("acl").expect("there").rules[1].clone();
    assert_eq!((rule.priority, rule.protocol.to_string(), rule.ports.is_any()), (Some(150), "tcp".to_owned(), true));
    assert_eq!(driver.session.selection().focus(), Some(&Anchor::new("acl", "rules/1")));
    run(&mut driver, "row-switch");
    assert!(!driver.plan().filters.by_text("acl").expect("there").rules[1].enabled);
    driver.key("Delete");
    assert_eq!(rule_names(&driver).len(), 3);
}

#[test]
fn where_no_number_is_left_between_two_rules_they_are_numbered_afresh() {
    for kind in ["network-acl", "azure-nsg", "gcp-firewall"] {
        let mut driver = Driver::open(&RULES.replace("network-acl", kind));
        driver.view(ViewMessage::Reveal(Anchor::new("acl", "rules/1")));
        for round in 0..16 {
            let side = if round % 3 == 0 { "row-above" } else { "row-below" };
            let focus = |driver: &Driver| -> usize {
                let focus = driver.session.selection().focus().expect("a row has the attention");
                focus.field.strip_prefix("rules/").and_then(|at| at.parse().ok()).expect("it is a rule")
            };
            let from = focus(&driver);
            run(&mut driver, side);
            let new = focus(&driver);
            let filter = driver.plan().filters.by_text("acl").expect("there");
            let order = evaluation_order(filter, filter.rules[new].direction);
            let place = |index: usize| order.iter().position(|at| *at == index).expect("it is evaluated");
            let beside = from + usize::from(new <= from);
            let (above, under) = if side == "row-above" { (new, beside) } else { (beside, new) };
            assert_eq!(place(above) + 1, place(under), "{kind}, round {round}: {side} of rules/{from}");
            assert_eq!(filter.rules.len(), 4 + round);
        }
        (0..16).for_each(|_| driver.undo());
        assert_eq!(rule_names(&driver).len(), 3, "each of them is one step");
    }
}

#[test]
fn boxes_are_aligned_and_tidied() {
    let mut driver = Driver::new();
    for (x, y) in [(0.0, 0.0), (500.0, 120.0), (1300.0, 40.0)] {
        driver.view(ViewMessage::Tool(ToolChoice::Network));
        driver.drag(Point::new(x, y), Point::new(x + 320.0, y + 200.0));
    }
    let ids = ["network", "network-2", "network-3"].map(str::to_owned).to_vec();
    driver.view(ViewMessage::Select(ids.clone()));
    let rects =
        |driver: &Driver| ids.iter().map(|id| driver.session.scene().node(id).expect("there").rect).collect::<Vec<_>>();
    run(&mut driver, "align-top");
    assert!(rects(&driver).iter().all(|rect| rect.y == 0.0));
    run(&mut driver, "spread-across");
    assert_eq!(rects(&driver).iter().map(|rect| rect.x).collect::<Vec<_>>(), [0.0, 656.0, 1304.0]);
    run(&mut driver, "tidy");
    assert!(driver.session.document().layout.placements.is_empty());
}
