//! What becomes of files that nobody wrote by hand? However large and however odd, they are read or refused with few words. What is bounded is counted.

use netdraft_core::format::{Fault, LARGEST_FILE, load, load_bytes};

/// Ten million bytes.
const LARGE: usize = 10_000_000;

/// What is said of a file, which is never much.
#[track_caller]
fn said(bytes: &[u8]) -> Vec<Fault> {
    let said = match load_bytes(bytes) {
        Ok(loaded) => loaded.notes,
        Err(faults) => {
            assert!(!faults.is_empty(), "what is refused is refused for a reason");
            faults
        }
    };
    assert!(said.len() <= 101, "{} faults are more than anybody reads", said.len());
    for fault in &said {
        let words = fault.message.len().max(fault.remedy.len());
        assert!(words < 700 && !fault.message.contains('\n'), "a message of {words} bytes: {}", fault.message);
        assert!(fault.line > 0 && fault.column > 0 && !fault.remedy.is_empty());
    }
    said
}

/// The only thing that is said of a file.
#[track_caller]
fn only(bytes: &[u8]) -> String {
    let said = said(bytes);
    assert_eq!(said.len(), 1, "{said:?}");
    format!("{}:{}: {}", said[0].line, said[0].column, said[0].message)
}

/// Numbers without a pattern (a linear congruential generator with the constants of Numerical Recipes).
fn noise() -> impl Iterator<Item = u8> {
    std::iter::successors(Some(1_u32), |last| Some(last.wrapping_mul(1_664_525).wrapping_add(1_013_904_223)))
        .map(|number| number.to_be_bytes()[0])
}

#[test]
fn nesting_is_refused_where_it_becomes_too_deep() {
    const DEEP: &str = "values are nested more than 64 levels deep";
    let opened = "[".repeat(100_000);
    let closed = "]".repeat(100_000);
    assert_eq!(only(opened.as_bytes()), format!("1:65: {DEEP}"));
    assert_eq!(only(format!("{opened}{closed}").as_bytes()), format!("1:65: {DEEP}"));
    assert_eq!(only(format!("{{\"netdraft\":\"1.0\",\"x\":{opened}{closed}}}").as_bytes()), format!("1:86: {DEEP}"));
    assert_eq!(only("[".repeat(LARGE).as_bytes()), format!("1:65: {DEEP}"));
    assert_eq!(only("{\"a\":".repeat(LARGE / 5).as_bytes()), format!("1:321: {DEEP}"));
    assert_eq!(only("{\"a\":[\n".repeat(LARGE / 7).as_bytes()), format!("33:1: {DEEP}"));
    // As deep as is read, in an unknown field; brackets in texts do not count.
    let fits = format!("{{\"netdraft\":\"1.0\",\"x\":{}\"{opened}\"{}}}", "[".repeat(63), "]".repeat(63));
    assert!(load(&fits).is_ok());
}

#[test]
fn noise_is_refused_at_its_first_byte_that_is_wrong() {
    let bytes: Vec<u8> = noise().take(LARGE).collect();
    assert_eq!(said(&bytes).len(), 1);
    let letters: Vec<u8> = noise().map(|byte| b' ' + byte % 95).take(LARGE).collect();
    assert_eq!(said(&letters).len(), 1);
    let marks: Vec<u8> = noise().map(|byte| b"{}[]:,\"\\ \n01ae-."[usize::from(byte % 16)]).take(LARGE).collect();
    assert_eq!(said(&marks).len(), 1);
    // Ten thousand files of some bytes each, which is how far into the parser noise gets.
    let mut noise = noise();
    for _ in 0..10_000 {
        let marks = |byte: u8| b"{}[]:,\"\\ \n01ae-."[usize::from(byte % 16)];
        let file: Vec<u8> =
            b"{\"netdraft\":\"1.0\",".iter().copied().chain(noise.by_ref().map(marks).take(24)).collect();
        said(&file);
    }
}

#[test]
fn one_long_text_is_read_where_it_may_stand_and_quoted_in_part_where_it_may_not() {
    let long = "x".repeat(LARGE);
    let named = format!("{{\"netdraft\":\"1.0\",\"name\":\"{long}\"}}");
    assert_eq!(load(&named).map(|loaded| loaded.document.plan.settings.name.len()), Ok(LARGE));
    assert!(only(format!("{{\"netdraft\":\"1.0\",\"provider\":\"{long}\"}}").as_bytes()).contains("xxx…xxx"));
    // A million bytes will do for the others.
    let long = &long[..LARGE / 10];
    assert!(only(format!("{{\"netdraft\":\"1.0\",\"{long}\":1}}").as_bytes()).ends_with("xxx` is kept but not judged"));
    assert!(only(format!("{{\"netdraft\":\"{long}\"}}").as_bytes()).ends_with("xxx` is not a version of the format"));
    assert!(
        only(format!("{{\"netdraft\":\"1.0\",\"networks\":[{{\"id\":\"{long}\"}}]}}").as_bytes())
            .contains("80 characters")
    );
    assert!(
        only(format!("{{\"netdraft\":\"1.0\",\"x\":{}}}", "9".repeat(LARGE / 10)).as_bytes())
            .ends_with("999` cannot be kept")
    );
    assert_eq!(
        only(format!("{{\"netdraft\":\"1.0\",\n\"name\":\"{long}").as_bytes()),
        "2:8: the file ends inside the text that begins here"
    );
    assert_eq!(
        only(long.as_bytes()),
        "1:1: the text is not JSON: `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx` is no value"
    );
    assert_eq!(only(" ".repeat(LARGE).as_bytes()), "1:1: the file is empty");
}

#[test]
fn of_very_many_faults_the_first_hundred_are_told_and_the_others_counted() {
    let rows = "1,".repeat(300_000);
    let faults = said(format!("{{\"netdraft\":\"1.0\",\"subnets\":[{rows}1]}}").as_bytes());
    assert_eq!(faults.len(), 101);
    assert_eq!(faults[0].message, "expected a subnet as an object, found a number");
    assert_eq!(faults[100].message, "299901 more are not shown");
    let fields: String = (0..100_000).map(|number| format!(",\"f{number}\":0")).collect();
    let notes = said(format!("{{\"netdraft\":\"1.0\"{fields}}}").as_bytes());
    assert_eq!(notes.len(), 101);
    assert_eq!(notes[100].message, "99900 more are kept but not judged");
    let twice = ",\"a\":0".repeat(100_000);
    let faults = said(format!("{{\"netdraft\":\"1.0\"{twice}}}").as_bytes());
    assert_eq!(faults[100].message, "99899 more are not shown");
    let dangling: String =
        (0..20_000).map(|number| format!(",{{\"id\":\"s{number}\",\"network\":\"n{number}\"}}")).collect();
    let faults =
        said(format!("{{\"netdraft\":\"1.0\",\"subnets\":[{}]}}", dangling.trim_start_matches(',')).as_bytes());
    assert_eq!(faults[100].message, "19900 more are not shown");
    // Within one row too.
    let rules = "{\"ports\":\"x\"},".repeat(20_000);
    let faults =
        said(format!("{{\"netdraft\":\"1.0\",\"filters\":[{{\"id\":\"f\",\"rules\":[{rules}0]}}]}}").as_bytes());
    assert_eq!(faults[100].message, "19901 more are not shown");
}

#[test]
fn what_is_too_large_is_refused_before_it_is_parsed() {
    assert_eq!(only(" ".repeat(LARGEST_FILE + 1).as_bytes()), "1:1: the file is larger than 64 MiB");
    let values = "0,".repeat(LARGE / 2);
    assert_eq!(only(format!("[{values}0]").as_bytes()), "1:4000001: the file has more than 2000000 values");
}
