//! Do colours over the boxes say what holds: of the internet, of what is selected, of addresses, route tables and rule sets?

use netdraft_core::address::Family;
use netdraft_core::analysis::reach::{INTERNET, Reach, SetId};
use netdraft_core::model::Plan;
use netdraft_core::rules::Policy;
use netdraft_editor::layer::{Layer, Tints, Tone};
use netdraft_editor::{Message, Session, Source, ViewMessage};
use netdraft_tests::drive::Driver;
use netdraft_tests::plans::every_plan;

use super::flows::SHOP;

fn colours(driver: &Driver) -> Vec<(&str, Tone, &str)> {
    let tints = driver.session.tints().expect("a layer is shown");
    tints.tints.iter().map(|tint| (tint.id.as_str(), tint.tone, tint.word.as_str())).collect()
}

fn legend(driver: &Driver) -> Vec<(&str, usize)> {
    let tints = driver.session.tints().expect("a layer is shown");
    tints.legend.iter().map(|meaning| (meaning.word.as_str(), meaning.count)).collect()
}

#[test]
fn a_key_goes_through_the_questions() {
    let mut driver = Driver::open(SHOP);
    driver.modifiers.shift = true;
    let mut met = Vec::new();
    loop {
        driver.key("O");
        match driver.session.layer() {
            Some(layer) => met.push(layer),
            None => break,
        }
        assert!(driver.session.tints().is_some(), "{met:?}");
    }
    assert_eq!(met, Layer::ALL);
    assert_eq!(driver.session.tints(), None);
}

#[test]
fn what_the_internet_reaches_is_coloured() {
    let mut driver = Driver::open(SHOP);
    driver.view(ViewMessage::Layer(Some(Layer::Exposure)));
    let open = "open: tcp 443";
    assert_eq!(
        colours(&driver),
        [
            ("data", Tone::Good, "closed"),
            ("db", Tone::Good, "closed"),
            ("server", Tone::Strong, open),
            ("web", Tone::Strong, open),
            ("worker-1", Tone::Good, "closed"),
            ("worker-2", Tone::Good, "closed"),
        ]
    );
    assert_eq!(legend(&driver), [("the internet does not get in", 4), ("the internet gets in", 2)]);
    // The colours follow an edit.
    driver.send(Message::Edit(netdraft_core::edit::Command::set("edge", "rules/2/ports", "8443")));
    assert!(colours(&driver).contains(&("server", Tone::Strong, "open: tcp 8443")));
}

#[test]
fn what_is_selected_and_what_it_reaches_are_told_apart() {
    let mut driver = Driver::open(SHOP);
    driver.view(ViewMessage::Layer(Some(Layer::Reach)));
    let tints = driver.session.tints().expect("a layer is shown");
    assert_eq!((tints.tints.len(), tints.hint), (0, Some("select a box to see what it reaches")));
    driver.view(ViewMessage::Select(vec!["db".to_owned()]));
    let worker = |id| (id, Tone::Good, "out tcp 5432");
    assert_eq!(
        colours(&driver),
        [
            worker("data"),
            ("server", Tone::Quiet, "neither"),
            ("web", Tone::Quiet, "neither"),
            worker("worker-1"),
            worker("worker-2")
        ]
    );
}

#[test]
fn tables_and_sets_and_use_are_coloured() {
    let mut driver = Driver::open(SHOP);
    driver.view(ViewMessage::Layer(Some(Layer::RouteTables)));
    assert_eq!(colours(&driver), [("data", Tone::Hue(0), "rt"), ("web", Tone::Hue(0), "rt")]);
    driver.view(ViewMessage::Layer(Some(Layer::RuleSets)));
    assert!(colours(&driver).contains(&("data", Tone::Quiet, "no rule set")));
    assert!(colours(&driver).contains(&("web", Tone::Hue(0), "edge")));
    assert_eq!(legend(&driver).iter().map(|line| line.1).sum::<usize>(), colours(&driver).len());
    driver.view(ViewMessage::Layer(Some(Layer::Utilisation)));
    assert_eq!(colours(&driver), [("data", Tone::Good, "3 of 251 used"), ("web", Tone::Good, "1 of 251 used")]);
}

/// Whether the internet surely reaches a host, or a subnet or one of its hosts, by the answer from scratch.
fn is_open(plan: &Plan, reach: &Reach, id: &str) -> bool {
    let of_subnet = plan.hosts.iter().filter(|host| host.subnet.as_str() == id).map(|host| host.id.as_str());
    std::iter::once(id).chain(of_subnet).any(|end| {
        let pieces = [Family::V4, Family::V6].map(|family| reach.between(INTERNET, end, family));
        pieces.concat().iter().any(|piece| piece.passes.sure != SetId::NOTHING)
    })
}

#[test]
fn exposure_is_that_of_the_answer_from_scratch() {
    let (mut open, mut closed) = (0, 0);
    for plan in every_plan() {
        let Ok(loaded) = netdraft_core::format::load(&plan.text) else { continue };
        let mut session = Session::new(Policy::default());
        drop(session.update(Message::Open { document: Box::new(loaded.document), source: Source::Import }));
        drop(session.update(Message::View(ViewMessage::Layer(Some(Layer::Exposure)))));
        let reach = Reach::of(session.plan());
        let tints: &Tints = session.tints().expect("a layer is shown");
        for tint in &tints.tints {
            let expected = is_open(session.plan(), &reach, &tint.id);
            assert_eq!(tint.tone == Tone::Strong, expected, "{}: {}: {}", plan.name, tint.id, tint.word);
            *(if expected { &mut open } else { &mut closed }) += 1;
        }
    }
    assert!(open > 20 && closed > 200, "{open} open, {closed} closed");
}
