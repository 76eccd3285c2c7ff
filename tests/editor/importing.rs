//! What becomes of files and texts that come in? They are recognised, shown before they replace anything, and never cost the open plan.

use std::path::Path;

use netdraft_core::address::Provider;
use netdraft_core::edit::Command;
use netdraft_core::format::save;
use netdraft_core::model::Document;
use netdraft_editor::arrival::{Arrival, ArrivalFault, Incoming, Offer, recognise};
use netdraft_editor::{Dialog, Effect, Message, Source, Tone, ViewMessage};
use netdraft_tests::drive::{Driver, document};

/// What pre-shared keys of the dump look like.
const SECRET: &str = "hush";

/// A dump of AWS in one file.
const VPCS: &str = r#"{
    "Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}],
    "Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24"}],
    "Sandwiches": [{"SandwichId": "s-1"}]
}"#;

/// A plan with things at chosen places and fields of a newer version, none of which an import has.
const PLAN: &str = r#"{
    "netdraft": "1.3",
    "name": "mine",
    "networks": [{"id": "main", "cidrs": ["10.9.0.0/16"], "newer": 1}],
    "layout": {"main": {"x": 40, "y": 40}},
    "newest": [1, 2]
}"#;

fn file(name: &str, text: &str) -> Incoming {
    Incoming { name: name.to_owned(), bytes: text.as_bytes().to_vec() }
}

fn shop() -> Vec<Incoming> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/import/shop");
    let entries = std::fs::read_dir(folder).expect("the folder of the dump");
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        Incoming { name, bytes: std::fs::read(&path).expect("a file of the dump") }
    };
    entries.map(read).collect()
}

fn offer(files: &[Incoming]) -> Box<Offer> {
    match recognise(files) {
        Arrival::Offer(offer) => offer,
        Arrival::Plan { name, .. } => panic!("{name} is taken for a plan"),
        Arrival::Refused { name, faults } => panic!("{name} is refused: {faults:?}"),
    }
}

fn refused(files: &[Incoming]) -> (String, Vec<ArrivalFault>) {
    match recognise(files) {
        Arrival::Refused { name, faults } => (name, faults),
        Arrival::Plan { name, .. } => panic!("{name} is taken for a plan"),
        Arrival::Offer(offer) => panic!("{} is taken for a dump", offer.name),
    }
}

fn messages(faults: &[ArrivalFault]) -> Vec<&str> {
    faults.iter().map(|fault| fault.message.as_str()).collect()
}

#[test]
fn a_plan_is_opened_and_a_dump_is_offered() {
    match recognise(&[file("mine.netdraft.json", PLAN)]) {
        Arrival::Plan { name, loaded } => {
            assert_eq!((name.as_str(), loaded.document.plan.settings.name.as_str()), ("mine.netdraft.json", "mine"));
        }
        Arrival::Offer(_) | Arrival::Refused { .. } => panic!("the plan is not recognised"),
    }
    let found = offer(&[file("vpcs.json", VPCS)]);
    assert_eq!(found.name, "vpcs.json");
    assert!(found.counts().starts_with(&["1 network".to_owned(), "1 subnet".to_owned()]), "{:?}", found.counts());
    let unknown: Vec<String> = found.parts()[0].remarks.iter().map(ToString::to_string).collect();
    assert_eq!(unknown, ["`Sandwiches (1)`: things of this kind are not modelled"]);
    let found = offer(&shop());
    assert_eq!(found.name, format!("{} files", shop().len()));
    assert!(found.parts().iter().all(|part| !part.remarks.is_empty()));
}

#[test]
fn what_is_neither_is_refused_with_what_to_do() {
    let cases: [(&str, &str, &[&str]); 5] = [
        ("empty.json", "", &["the file is empty"]),
        ("cut.json", r#"{"Vpcs": [{"VpcId": "vpc-1""#, &["the file ends too early"]),
        (
            "other.json",
            r#"{"some": "thing"}"#,
            &[
                "it is no plan: it does not say `\"netdraft\": \"1.0\"`",
                "this is no answer of AWS: no kind of thing is named in it",
            ],
        ),
        ("nothing.json", r#"{"vpcs": []}"#, &["there is nothing of a network in it"]),
        ("bad.netdraft.json", r#"{"netdraft": "1.0", "networks": 7}"#, &["`networks` is not a list"]),
    ];
    for (name, text, expected) in cases {
        let (said, faults) = refused(&[file(name, text)]);
        assert_eq!((said.as_str(), messages(&faults).as_slice()), (name, expected));
        assert!(faults.iter().all(|fault| !fault.remedy.is_empty()), "{name}: {faults:?}");
    }
    // What cannot be read at all is taken for a damaged plan, unless it looks like an answer of AWS.
    let deep = "[".repeat(200);
    let cases = [
        (
            "x.json",
            "{",
            (1, 1),
            "the file ends inside the object that begins here",
            "the file was cut off: add what is missing, or restore the file from a copy",
        ),
        (
            "x.json",
            "{\n  \"name\": oops",
            (2, 11),
            "the text is not JSON: `oops` is no value",
            "write a number, `true`, `false`, `null`, or text in quotes",
        ),
        (
            "x.json",
            deep.as_str(),
            (1, 65),
            "values are nested more than 64 levels deep",
            "a plan needs six; open another file",
        ),
        ("describe-vpcs.json", "{", (1, 1), "the file ends too early", "it was cut off: ask AWS again"),
        ("vpcs.json", "{", (1, 1), "the file ends too early", "it was cut off: ask AWS again"),
        ("x.json", "{\"VpcId\": ", (1, 10), "the file ends too early", "it was cut off: ask AWS again"),
    ];
    for (name, text, place, message, remedy) in cases {
        let (_, faults) = refused(&[file(name, text)]);
        let [fault] = faults.as_slice() else { panic!("{name}: {faults:?}") };
        let said = (fault.place, fault.message.as_str(), fault.remedy.as_str());
        assert_eq!(said, (Some(place), message, remedy), "{name}: {text}");
    }
    let (said, faults) = refused(&[]);
    assert_eq!((said.as_str(), messages(&faults).as_slice()), ("the folder", &["there is no file `*.json` in it"][..]));
    let (_, faults) = refused(&[Incoming { name: "x".to_owned(), bytes: vec![0xff, 0xfe] }]);
    assert_eq!(messages(&faults), ["the file is not UTF-8 text"]);
}

#[test]
fn every_file_that_does_not_belong_is_named() {
    let files = [file("vpcs.json", VPCS), file("mine.netdraft.json", PLAN)];
    let (_, faults) = refused(&files);
    assert_eq!((faults[0].file.as_deref(), messages(&faults)), (Some("mine.netdraft.json"), vec!["this is a plan"]));
    let (_, faults) = refused(&[file("vpcs.json", VPCS), file("a.json", "["), file("b.json", "[]")]);
    let named: Vec<Option<&str>> = faults.iter().map(|fault| fault.file.as_deref()).collect();
    assert_eq!(named, [Some("a.json"), Some("b.json")]);
}

#[test]
fn nothing_changes_until_the_offer_is_taken() {
    let mut driver = Driver::open(PLAN);
    let before = driver.session.document().clone();
    driver.send(Message::Offer(offer(&[file("vpcs.json", VPCS)])));
    assert_eq!(driver.session.dialog(), Some(&Dialog::Import));
    assert_eq!(driver.session.document(), &before);
    driver.view(ViewMessage::Dialog(None));
    assert!(driver.session.offer().is_none(), "a closed dialog offers nothing");
    driver.send(Message::TakeOffer);
    assert_eq!(driver.session.document(), &before);
    driver.send(Message::Offer(offer(&[file("vpcs.json", VPCS)])));
    driver.view(ViewMessage::Escape);
    assert!(driver.session.offer().is_none() && driver.session.dialog().is_none());
    assert_eq!((driver.session.document(), driver.labels().len()), (&before, 0));
}

#[test]
fn an_import_is_one_step_that_brings_back_every_bit_of_the_plan_before() {
    let mut driver = Driver::open(PLAN);
    let before: Document = (**driver.session.document()).clone();
    driver.view(ViewMessage::Select(vec!["main".to_owned()]));
    let wanted = offer(&shop());
    let expected = wanted.import.document.clone();
    driver.send(Message::Offer(wanted));
    driver.send(Message::TakeOffer);
    assert_eq!(**driver.session.document(), expected);
    assert!(driver.session.dialog().is_none() && driver.session.offer().is_none());
    assert_eq!(driver.session.file().name, None, "the file of the plan before is not written over");
    assert!(driver.effects.contains(&Effect::Persist));
    assert!(driver.effects.iter().any(|effect| matches!(effect, Effect::Notify { tone: Tone::Done, undo: true, .. })));
    assert_eq!(driver.labels(), [format!("import {} files", shop().len())]);
    driver.undo();
    assert_eq!(**driver.session.document(), before);
    assert_eq!(save(driver.session.document()), save(&before), "down to fields of a newer version");
    assert_eq!(driver.session.selection().ids(), ["main"]);
    driver.redo();
    assert_eq!(**driver.session.document(), expected);
}

#[test]
fn opening_another_plan_is_one_step_that_brings_back_every_bit_of_the_one_before() {
    let other = || Box::new(document(r#"{"netdraft": "1.0", "name": "theirs"}"#));
    let openings = [
        (Message::Open { document: other(), source: Source::File("theirs.json".to_owned()) }, "open theirs.json"),
        (Message::Open { document: other(), source: Source::Link }, "open a link"),
        (Message::New, "begin an empty plan"),
        (Message::NewFromCidr { cidr: "10.1.0.0/16".to_owned(), provider: Provider::Aws }, "begin with 10.1.0.0/16"),
        (Message::OpenSample("sup-2024-3291".to_owned()), "open the sample sup-2024-3291"),
    ];
    for (opening, label) in openings {
        let mut driver = Driver::new();
        let source = Source::File("mine.netdraft.json".to_owned());
        driver.send(Message::Open { document: Box::new(document(PLAN)), source });
        assert!(driver.labels().is_empty(), "there was nothing to bring back");
        driver.send(Message::Edit(Command::set("main", "owner", "network team")));
        driver.view(ViewMessage::Select(vec!["main".to_owned()]));
        let before: Document = (**driver.session.document()).clone();
        let opened = driver.session.revisions().opened;
        driver.send(opening);
        let (expected, name) = ((**driver.session.document()).clone(), driver.session.file().name.clone());
        assert_ne!(expected, before);
        assert_eq!(driver.labels().last(), Some(&label));
        assert!(driver.effects.iter().any(|effect| matches!(effect, Effect::Notify { undo: true, .. })), "{label}");
        assert!(driver.session.selection().is_empty(), "{label}");
        driver.undo();
        assert_eq!(save(driver.session.document()), save(&before), "{label}: down to fields of a newer version");
        assert_eq!(driver.session.selection().ids(), ["main"]);
        assert_eq!(driver.session.file().name.as_deref(), Some("mine.netdraft.json"), "{label}");
        assert_eq!(driver.session.revisions().opened, opened + 2, "{label}: the page lets go of the file");
        driver.redo();
        assert_eq!((&**driver.session.document(), &driver.session.file().name), (&expected, &name), "{label}");
        driver.send(Message::RestoreTo(0));
        assert_eq!(driver.session.file().name.as_deref(), Some("mine.netdraft.json"), "{label}: restored");
        driver.undo();
        assert_eq!((&**driver.session.document(), &driver.session.file().name), (&expected, &name), "{label}");
        driver.undo();
        driver.undo();
        assert_eq!(save(driver.session.document()), save(&document(PLAN)), "{label}: the edit before it goes back too");
    }
}

#[test]
fn a_pasted_dump_is_offered_and_a_pasted_copy_is_pasted() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.send(Message::Paste(VPCS.to_owned()));
    assert_eq!(driver.session.dialog(), Some(&Dialog::Import));
    assert_eq!(driver.session.offer().map(|offer| offer.name.as_str()), Some("the pasted text"));
    assert!(driver.labels().is_empty());
    driver.view(ViewMessage::Dialog(None));
    driver.view(ViewMessage::Select(vec!["main".to_owned()]));
    driver.send(Message::Copy);
    let copied = driver.copied();
    driver.send(Message::Paste(copied.expect("something was copied")));
    assert_eq!((driver.session.dialog(), driver.labels().len()), (None, 1));
    driver.send(Message::Paste("hello".to_owned()));
    assert_eq!(driver.refusal(), Some("the clipboard holds nothing of a plan"));
}

#[test]
fn pre_shared_keys_are_neither_shown_nor_kept() {
    let files = shop();
    let keyed = files.iter().find(|file| String::from_utf8_lossy(&file.bytes).contains(SECRET));
    let keyed = keyed.expect("the dump has keys");
    let mut driver = Driver::starter("10.0.0.0/16");
    let found = offer(&files);
    assert!(!format!("{found:?}").contains(SECRET));
    driver.send(Message::Offer(found));
    driver.send(Message::TakeOffer);
    assert!(!format!("{:?}", driver.session).contains(SECRET));
    assert!(!save(driver.session.document()).contains(SECRET));
    // Nor where the text breaks off or is damaged, so that it is refused.
    let text = String::from_utf8_lossy(&keyed.bytes).into_owned();
    for end in (0..text.trim_end().len()).filter(|end| text.is_char_boundary(*end)) {
        let (_, faults) = refused(&[file("vpn.json", &text[..end])]);
        assert!(!format!("{faults:?}").contains(SECRET), "cut off at {end}");
    }
}
