//! Plans that come in links and pictures, from anybody: right ones come back byte for byte, and wrong ones are refused with a reason, whatever they hold.

use netdraft_core::edit::Command;
use netdraft_core::format::{load, save};
use netdraft_core::model::Placement;
use netdraft_core::rules::Policy;
use netdraft_core::sample::sample;
use netdraft_editor::arrival::{Arrival, Incoming, recognise};
use netdraft_editor::parcel::{
    LeftOut, MOST_BYTES, for_svg, in_link, in_picture, into_png, link, passed_on, unpack, wrap,
};
use netdraft_editor::{Message, Session, Source};
use netdraft_tests::drive::Driver;

/// A text as a parcel. In the page, it is the browser that deflates.
pub(crate) fn pack(text: &str) -> String {
    wrap(&miniz_oxide::deflate::compress_to_vec(text.as_bytes(), 9))
}

const SMALL: &str = r#"{"netdraft":"1.0","name":"small","networks":[{"id":"n","cidrs":["10.0.0.0/16"]}],"subnets":[{"id":"s","network":"n","cidr":"10.0.1.0/24"}]}"#;

/// A picture of one pixel.
const PIXEL: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU\x00\x00\x00\x0aIDATx\x9cc\xf8\x0f\x00\x01\x01\x01\x00\xb18\xf6\x14\x00\x00\x00\x00IEND\xaeB`\x82";

fn file(name: &str, bytes: &[u8]) -> Incoming {
    Incoming { name: name.to_owned(), bytes: bytes.to_vec() }
}

/// What is said of something that is refused.
fn refused(incoming: &Incoming) -> Vec<String> {
    match recognise(std::slice::from_ref(incoming)) {
        Arrival::Refused { faults, .. } => faults.into_iter().map(|fault| fault.message).collect(),
        Arrival::Plan { .. } | Arrival::Offer(_) => panic!("{} is taken", incoming.name),
    }
}

/// The plan that is offered, as a file.
fn offered(incoming: &Incoming) -> String {
    match recognise(std::slice::from_ref(incoming)) {
        Arrival::Offer(offer) if offer.is_whole => save(&offer.import.document),
        Arrival::Offer(_) | Arrival::Plan { .. } => panic!("{} is taken for something else", incoming.name),
        Arrival::Refused { faults, .. } => panic!("{} is refused: {faults:?}", incoming.name),
    }
}

#[test]
fn a_plan_comes_back_from_links_and_pictures_as_it_went_in() {
    for text in ["", "a", "ab", "abc", "ä😀", SMALL, sample("sup-2024-3291").expect("the sample is there")] {
        assert_eq!(unpack(&pack(text)).as_deref(), Ok(text.as_bytes()));
    }
    let plan = sample("sup-2024-3291").expect("the sample is there");
    let parcel = pack(plan);
    assert!(parcel.len() < plan.len() / 2, "{} letters for {}", parcel.len(), plan.len());
    let address = link("https://example.org/app/?x=1#p=1.before", &parcel);
    assert!(address.starts_with("https://example.org/app/?x=1#p=1."), "{address}");
    assert_eq!(offered(&Incoming::link(&address)), plan);
    assert_eq!(offered(&Incoming::pasted(&format!(" {address}\n"))), plan);
    assert_eq!(offered(&Incoming::pasted(&format!("#p={parcel}"))), plan);
    let picture = into_png(PIXEL, &parcel).expect("it is a picture");
    assert_eq!(offered(&file("plan.png", &picture)), plan);
    let drawing =
        format!("<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\">{}</svg>", for_svg(&parcel));
    assert_eq!(offered(&file("plan.svg", drawing.as_bytes())), plan);
}

#[test]
fn a_picture_with_a_plan_is_still_the_picture() {
    let picture = into_png(PIXEL, "1.abc").expect("it is a picture");
    assert_eq!(in_picture(&picture), Some("1.abc"));
    // Length, kind, key and text, and the sum that the specification's own program makes of them.
    let chunk = &picture[PIXEL.len() - 12..picture.len() - 12];
    assert_eq!(chunk, b"\0\0\0\x0etEXtnetdraft\x001.abc\x09\x4c\x4d\xe7", "{chunk:x?}");
    assert_eq!(into_png(b"no picture at all", "1.abc"), None);
    assert_eq!(into_png(&PIXEL[..40], "1.abc"), None);
}

#[test]
fn what_is_no_link_to_a_plan_is_none() {
    for text in [
        "",
        "#p",
        "p=1.abc",
        "see https://example.org/#p=1.abc",
        "https://example.org/#p=1.a b",
        "ftp://example.org/#p=1.a",
    ] {
        assert_eq!(in_link(text), None, "{text}");
    }
    assert_eq!(in_link("https://example.org/#p=1.abc"), Some("1.abc"));
}

#[test]
fn wrong_parcels_are_refused_with_their_reason() {
    let of = |parcel: &str| refused(&Incoming::link(&format!("https://example.org/#p={parcel}"))).join("; ");
    let parcel = pack(SMALL);
    assert!(of("2.abc").contains("in another way"));
    for damaged in ["", "1.", "1.a", "1.*", "abc", &parcel[..parcel.len() / 2], &format!("{parcel}!")] {
        assert!(of(damaged).contains("missing or was changed"), "{damaged}: {}", of(damaged));
    }
    assert_eq!(of(&pack("not a plan")), "the text is not JSON: `not` is no value");
    assert!(of(&wrap(&[0xff; 100])).contains("missing or was changed"));
    assert_eq!(refused(&file("photo.png", PIXEL)), ["there is no plan in the picture"]);
}

#[test]
fn a_parcel_that_grows_beyond_measure_is_not_unpacked() {
    let bomb = pack(&"0".repeat(MOST_BYTES + 1));
    assert!(bomb.len() < 100_000, "{} letters", bomb.len());
    assert!(refused(&Incoming::link(&format!("#p={bomb}"))).join("").contains("larger than anything"));
    assert_eq!(unpack(&pack(&"0".repeat(MOST_BYTES))).map(|bytes| bytes.len()), Ok(MOST_BYTES));
    let long = format!("1.{}", "A".repeat(9 << 20));
    assert!(unpack(&long).is_err());
}

/// A number that follows from the one before (SplitMix64).
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ *state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    usize::try_from(mixed >> 33).expect("31 bits fit")
}

/// Changes a few bytes: others, fewer, more, twice, or cut off.
fn mutate(bytes: &mut Vec<u8>, state: &mut u64) {
    for _ in 0..1 + next(state) % 3 {
        let at = next(state) % (bytes.len() + 1);
        let end = (at + next(state) % 12).min(bytes.len());
        match next(state) % 6 {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => bytes.insert(at, u8::try_from(next(state) % 256).expect("it is below 256")),
            3 => {
                let twice = bytes[at..end].to_vec();
                bytes.splice(at..at, twice);
            }
            4 => bytes.splice(at..end, *b"\"0.0.0.0/0\"").for_each(drop),
            _ => bytes[at..end].iter_mut().for_each(|byte| *byte ^= 1 << (next(state) % 8)),
        }
        if bytes.is_empty() {
            return;
        }
    }
}

/// What is changed, and whether it is pasted over the canvas too.
fn originals() -> Vec<(&'static str, Vec<u8>)> {
    let parcel = pack(SMALL);
    let vpcs = r#"{"Vpcs":[{"VpcId":"vpc-1","CidrBlock":"10.0.0.0/16"}],"Subnets":[{"SubnetId":"subnet-1","VpcId":"vpc-1","CidrBlock":"10.0.1.0/24"}]}"#;
    let drawing = format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{}</svg>", for_svg(&parcel));
    vec![
        ("link", format!("https://example.org/#p={parcel}").into_bytes()),
        ("unpacked", SMALL.into()),
        ("file", SMALL.into()),
        ("vpcs.json", vpcs.into()),
        ("plan.png", into_png(PIXEL, &parcel).expect("it is a picture")),
        ("plan.svg", drawing.into_bytes()),
    ]
}

#[test]
fn whatever_comes_in_is_taken_or_refused_and_the_open_plan_is_not_lost() {
    // All of them when `NETDRAFT_SOAK` is 1, and a tenth otherwise.
    let count = if std::env::var("NETDRAFT_SOAK").is_ok_and(|value| value == "1") { 100_000 } else { 10_000 };
    let originals = originals();
    let mut open = Session::new(Policy::default());
    let mine = load(SMALL).expect("the plan is right").document;
    open.update(Message::Open { document: Box::new(mine), source: Source::Import });
    let (mut state, mut taken) = (7, 0);
    for round in 0..count {
        let (name, original) = &originals[round % originals.len()];
        let mut bytes = original.clone();
        mutate(&mut bytes, &mut state);
        if *name == "unpacked" {
            // What is wrong inside a parcel that is right itself.
            bytes = format!("#p={}", pack(&String::from_utf8_lossy(&bytes))).into_bytes();
        }
        let mut session = open.clone();
        match recognise(&[file(name, &bytes)]) {
            Arrival::Refused { faults, .. } => {
                let says = |text: &str| !text.is_empty() && !text.contains('\n');
                assert!(!faults.is_empty(), "{name} {bytes:?}");
                assert!(faults.iter().all(|fault| says(&fault.message) && says(&fault.remedy)), "{faults:?}");
                continue;
            }
            Arrival::Plan { name, loaded } => {
                session.update(Message::Open { document: Box::new(loaded.document), source: Source::File(name) });
            }
            Arrival::Offer(offer) => {
                session.update(Message::Offer(offer));
                assert_eq!(session.document(), open.document(), "nothing is replaced before somebody says so");
                session.update(Message::TakeOffer);
            }
        }
        taken += 1;
        session.update(Message::Undo);
        assert_eq!(session.document(), open.document());
        if let Ok(text) = String::from_utf8(bytes) {
            session.update(Message::Paste(text));
        }
    }
    assert!(taken > count / 100, "only {taken} of {count} were taken");
}

#[test]
fn what_is_passed_on_is_the_plan_or_the_plan_without_what_is_left_out() {
    let mut driver = Driver::open(sample("sup-2024-3291").expect("the sample is there"));
    let placement = Some(Placement { x: 80, y: 40, ..Placement::default() });
    driver.send(Message::Edit(Command::Place { id: "production".to_owned(), placement }));
    let document = driver.session.document();
    let all = passed_on(document, LeftOut::default());
    assert!(all.len() < save(document).len(), "it has no letter more than it needs");
    assert_eq!(load(&all).expect("it opens").document, **document);
    let bare = passed_on(document, LeftOut { notes: true, waivers: true, layout: true });
    assert!(all.contains("\"note\":") && all.contains("\"layout\":"), "the sample has what is left out");
    assert!(["\"note\":", "\"waivers\":", "\"layout\":"].iter().all(|name| !bare.contains(name)));
    let left = load(&bare).expect("it opens").document;
    assert_eq!(left.plan.subnets.len(), document.plan.subnets.len());
    let notes = passed_on(document, LeftOut { notes: true, ..LeftOut::default() });
    assert!(!notes.contains("\"note\":") && notes.contains("\"layout\":"));
}
