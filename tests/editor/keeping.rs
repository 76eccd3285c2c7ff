//! What is known of a kept plan survives being written down, and versions go in the right order.

use netdraft_core::rules::Policy;
use netdraft_core::starter::starter;
use netdraft_editor::keeping::{Card, MOST_VERSIONS};
use netdraft_editor::{Message, Session, Source};

/// A session with a plan of its own.
fn session() -> Session {
    let mut session = Session::new(Policy::default());
    session.update(Message::NewFromCidr {
        cidr: "10.0.0.0/16".to_owned(),
        provider: netdraft_core::address::Provider::Aws,
    });
    session
}

fn numbers(card: &Card) -> Vec<u64> {
    card.versions.iter().map(|version| version.number).collect()
}

#[test]
fn a_card_says_what_the_plan_is_like_and_is_read_as_it_was_written() {
    let mut card = Card { id: "a-1".to_owned(), is_copy: true, ..Card::default() };
    card.describe(&session(), 1_700_000_000_123);
    assert_eq!((card.contents.as_str(), card.errors, card.at), ("1 network, 9 subnets", 0, 1_700_000_000_123));
    card.file = Some("prod.netdraft.json".to_owned());
    card.keep_version(" agreed ");
    assert_eq!(card.versions[0].name, "agreed");
    assert_eq!(Card::read(&card.write()), Some(card));
}

#[test]
fn a_card_without_an_id_is_none_and_a_card_without_anything_else_opens_its_plan() {
    assert_eq!(Card::read("{}"), None);
    assert_eq!(Card::read("not a card"), None);
    assert_eq!(Card::read(r#"{"id":"a","versions":[null,7]}"#).map(|card| card.versions.len()), Some(2));
}

#[test]
fn the_oldest_version_without_a_name_goes_first() {
    let mut card = Card::default();
    card.keep_version("named");
    for _ in 1..MOST_VERSIONS {
        assert_eq!(card.keep_version("").1, Vec::<u64>::new());
    }
    assert_eq!(card.keep_version(""), (MOST_VERSIONS as u64 + 1, vec![2]));
    assert_eq!(card.versions.len(), MOST_VERSIONS);
    assert_eq!(numbers(&card)[..2], [1, 3]);
}

#[test]
fn for_room_the_older_half_of_those_without_a_name_goes() {
    let mut card = Card::default();
    for name in ["", "named", "", "", ""] {
        card.keep_version(name);
    }
    assert_eq!(card.make_room(), [1, 3]);
    assert_eq!(numbers(&card), [2, 4, 5]);
    card.make_room();
    card.make_room();
    assert_eq!((card.make_room(), numbers(&card)), (vec![], vec![2]));
}

#[test]
fn a_plan_that_comes_back_through_the_history_is_the_one_that_it_was() {
    let mut session = session();
    let first = session.file().sheet;
    let other = Box::new(starter("10.7.0.0/16", netdraft_core::address::Provider::Aws).expect("the range is right"));
    session.update(Message::Open { document: other, source: Source::Copy });
    let second = session.file().sheet;
    assert_ne!(first, second);
    session.update(Message::Undo);
    assert_eq!(session.file().sheet, first);
    session.update(Message::Redo);
    assert_eq!(session.file().sheet, second);
    // What the plan was before is still the same plan.
    let before = Box::new((**session.document()).clone());
    session.update(Message::Restore { document: before, label: "restore it".to_owned() });
    assert_eq!(
        (session.file().sheet, session.history().done().last().map(|entry| entry.label.as_str())),
        (second, Some("restore it"))
    );
    session.update(Message::RestoreTo(0));
    assert_eq!(session.file().sheet, first);
}
