//! Does the command line spare what is in files, and say what to do when one cannot be used?

use std::process::{Command, Stdio};

use crate::{file, run};

#[test]
fn a_reader_that_stops_reading_is_no_fault() {
    let wrong = file("head", r#"{"netdraft":"1.0","networks":[{"id":"a","cidrs":["10.0.0.0/33"]}]}"#);
    for (arguments, code) in [(&["schema"][..], 0), (&["check", &wrong], 1)] {
        assert_eq!(unread(arguments), Some(code), "{arguments:?}");
    }
}

/// The exit code of a run whose results nobody reads, and which does not complain about that.
fn unread(arguments: &[&str]) -> Option<i32> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_netdraft"))
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary was built");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    output.status.code()
}

#[test]
fn init_does_not_overwrite() {
    let path = file("init", "precious");
    let refused = run(&["init", "-o", &path]);
    assert_eq!(refused.code, 2);
    assert_eq!(std::fs::read_to_string(&path).expect("it is there"), "precious");
}

#[test]
fn export_overwrites_nothing_but_exports() {
    let plan = file("export-plan", &run(&["init", "--cidr", "10.0.0.0/16"]).stdout);
    let before = std::fs::read_to_string(&plan).expect("it is there");
    let other = file("export-other", "precious");
    for path in [&plan, &other] {
        let refused = run(&["export", &plan, "--to", "json", "-o", path]);
        assert_eq!(refused.code, 2, "{}", refused.stderr);
        assert!(refused.stderr.contains("`--force`"), "{}", refused.stderr);
    }
    assert_eq!(std::fs::read_to_string(&plan).expect("it is there"), before);
    assert_eq!(std::fs::read_to_string(&other).expect("it is there"), "precious");
    let target = file("export-target", "");
    for again in [&["-o", &target][..], &["-o", &target], &["-o", &other, "--force"]] {
        let exported = run(&[&["export", &plan, "--to", "json"], again].concat());
        assert_eq!(exported.code, 0, "{again:?}: {}", exported.stderr);
    }
    for path in [&target, &other] {
        assert_eq!(run(&["check", path, "--format", "json"]).json()["validation"]["holds"], true);
    }
}

#[test]
fn a_file_that_cannot_be_used_comes_with_a_remedy() {
    let nowhere = format!("{}/nowhere/plan.netdraft.json", env!("CARGO_TARGET_TMPDIR"));
    for (arguments, help) in [
        (&["check", &nowhere][..], "help: check its name, or write `-`"),
        (&["check", env!("CARGO_TARGET_TMPDIR")], "help: name a file in it"),
        (&["init", "-o", &nowhere], "help: make its folder first"),
    ] {
        let refused = run(arguments);
        assert_eq!(refused.code, 2);
        assert!(refused.stderr.contains(help), "{arguments:?}: {}", refused.stderr);
    }
}

#[test]
fn a_plan_begins_with_a_template_that_passes_its_gate() {
    let plan = run(&["init", "--template", "hub-and-spoke", "--name", "ours"]);
    assert!(plan.stdout.contains("\"name\": \"ours\""), "{}", plan.stdout);
    let checked = run(&["check", &file("template", &plan.stdout), "--fail-on", "warning"]);
    assert!(checked.stdout.contains("gate passed"), "{}", checked.stdout);
    let unknown = run(&["init", "--template", "spoke-and-hub"]);
    assert!(
        unknown.stderr.contains("there is no template `spoke-and-hub`; there is `single-network`, `"),
        "{}",
        unknown.stderr
    );
}
