//! Does the command line keep its promises? Exit codes, streams, stable JSON, and a clear word for every bad input.

mod files;
mod flows;
mod numbers;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a run of the binary gave.
struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Run {
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("not JSON ({error}): {}{}", self.stdout, self.stderr))
    }
}

fn run_with(arguments: &[&str], input: &[u8]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_netdraft"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary was built");
    // A program that ends without reading its input is not at fault.
    let _ = child.stdin.take().expect("stdin was piped").write_all(input);
    let output = child.wait_with_output().expect("the program ends");
    Run {
        code: output.status.code().expect("no signal ended the program"),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

fn run(arguments: &[&str]) -> Run {
    run_with(arguments, b"")
}

/// A file of its own for one test.
fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.netdraft.json"));
    std::fs::write(&path, text).expect("the folder for tests can be written");
    path.to_string_lossy().into_owned()
}

fn starter() -> String {
    run(&["init", "--cidr", "10.0.0.0/16"]).stdout
}

/// One fault among blocks enough that the pass rate still opens the gate.
const WRONG: &str = r#"{"netdraft":"1.0","networks":[{"id":"prod","cidrs":["10.0.0.7/16"]},{"id":"b","cidrs":["10.1.0.0/16"]},{"id":"c","cidrs":["10.2.0.0/16"]},{"id":"d","cidrs":["10.3.0.0/16"]},{"id":"e","cidrs":["10.4.0.0/16"]}]}"#;

#[test]
fn a_network_of_one_range_is_clean() {
    let clean = run_with(&["check", "-", "--fail-on", "warning"], starter().as_bytes());
    assert_eq!((clean.code, clean.stderr.as_str()), (0, ""), "{}", clean.stdout);
    assert!(clean.stdout.contains("gate passed"), "{}", clean.stdout);
}

#[test]
fn every_provider_starts_clean() {
    for provider in ["aws", "gcp", "azure", "openstack", "generic"] {
        for range in ["10.0.0.0/16", "192.168.0.0/20", "172.16.0.0/24", "10.1.2.0/27"] {
            let plan = run(&["init", "--cidr", range, "--provider", provider]);
            assert_eq!(plan.code, 0, "{provider} {range}: {}", plan.stderr);
            let report = run_with(&["check", "-", "--format", "json"], plan.stdout.as_bytes()).json();
            assert_eq!(report["gate"]["passed"], true, "{provider} {range}: {report:#}");
        }
    }
}

#[test]
fn warnings_fail_only_when_asked() {
    let path = file("warnings", WRONG);
    assert_eq!(run(&["check", &path]).code, 0);
    assert_eq!(run(&["check", &path, "--fail-on", "warning"]).code, 1);
    assert_eq!(run(&["check", &path, "--fail-on", "never"]).code, 0);
}

#[test]
fn the_report_has_its_promised_form() {
    let report = run_with(&["check", "--format", "json"], WRONG.as_bytes()).json();
    assert_eq!(report["netdraft_report"], "1.0");
    assert_eq!(report["plan"]["digest"].as_str().map(str::len), Some(64));
    let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&report), ["netdraft_report", "plan", "gate", "findings", "unknown"]);
    assert_eq!(keys(&report["gate"]), ["passed", "pass_rate", "categories"]);
    assert_eq!(keys(&report["gate"]["categories"][0]), ["name", "critical", "evaluated", "passed", "failed", "waived"]);
    let finding = &report["findings"][0];
    let expected = [
        "rule", "severity", "category", "message", "primary", "related", "evidence", "witness", "why", "help", "fixes",
        "waiver",
    ];
    assert_eq!(keys(finding), expected);
    assert_eq!(finding["primary"]["pointer"], "/networks/0/cidrs/0");
    assert_eq!(finding["primary"]["line"], 1);
    assert_eq!(keys(&finding["fixes"][0]), ["title", "safety", "commands"]);
}

#[test]
fn a_baseline_hides_what_was_known() {
    let path = file("baseline-plan", WRONG);
    let known = file("baseline", &run(&["check", &path, "--format", "json"]).stdout);
    assert_eq!(run(&["check", &path, "--fail-on", "warning", "--baseline", &known]).code, 0);
    let closed = r#"{"netdraft":"1.0","networks":[{"id":"a","cidrs":["10.0.0.0/8"]}]}"#;
    let path = file("baseline-closed", closed);
    let known = file("baseline-of-closed", &run(&["check", &path, "--format", "json"]).stdout);
    let same = run(&["check", &path, "--baseline", &known]);
    let expected = "0 errors, 0 warnings, 0 for information, 1 known from the baseline; gate closed, because of what is known from the baseline: ";
    assert_eq!(same.code, 0, "{}", same.stdout);
    assert!(same.stdout.starts_with(expected) && !same.stdout.contains("export"), "{}", same.stdout);
    let worse = closed.replace(r#"{"id":"a""#, r#"{"id":"b","cidrs":["10.0.0.0/33"]},{"id":"a""#);
    assert_eq!(run_with(&["check", "-", "--baseline", &known], worse.as_bytes()).code, 1, "{worse}");
    let other = run(&["check", &path, "--baseline", &path]);
    assert_eq!(other.code, 2, "a plan is no report");
    assert!(other.stderr.contains("is not a report"), "{}", other.stderr);
}

#[test]
fn people_see_the_line_the_proof_and_the_repair() {
    let shown = run_with(&["check"], WRONG.as_bytes()).stdout;
    for part in [
        "warning[cidr-host-bits-set]",
        "<stdin>:1:",
        "10.0.0.7/16",
        "proof:",
        "help:",
        "fix:",
        "gate passed",
        "next: netdraft",
    ] {
        assert!(shown.contains(part), "no `{part}` in {shown}");
    }
    assert!(!shown.contains('\u{1b}'), "no colour where no terminal is");
}

#[test]
fn bad_files_are_refused_with_their_place_and_remedy() {
    let deep = format!("{{\"netdraft\":\"1.0\",\"x\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty", Vec::new(), "the file is empty"),
        ("truncated", b"{\"netdraft\":\"1.0\",\"networks\":[{\"id\":\"a\"".to_vec(), "the file ends inside the object"),
        ("garbage", vec![b'x'; 100_000], "the text is not JSON"),
        ("not text", vec![b'{', 0xff, 0xfe], "not UTF-8"),
        ("deep", deep.into_bytes(), "nested more than 64 levels deep"),
        ("twice", b"{\"netdraft\":\"1.0\",\"name\":\"a\",\"name\":\"b\"}".to_vec(), "stands twice"),
        ("newer", b"{\"netdraft\":\"2.0\"}".to_vec(), "version 2 of the format"),
        ("other", b"[1, 2]".to_vec(), "not a plan"),
        ("unversioned", b"{\"networks\":[]}".to_vec(), "does not say which version"),
    ];
    for (name, input, message) in cases {
        let refused = run_with(&["check", "-"], &input);
        assert_eq!(refused.code, 2, "{name}");
        assert_eq!(refused.stdout, "", "{name}: results only on stdout");
        assert!(
            refused.stderr.contains(message) && refused.stderr.contains("<stdin>:1:"),
            "{name}: {}",
            refused.stderr
        );
        assert!(refused.stderr.contains("help:"), "{name}: {}", refused.stderr);
    }
    let missing = run(&["check", "no-such-file"]);
    assert_eq!(missing.code, 2);
    assert!(missing.stderr.contains("`no-such-file` cannot be read"), "{}", missing.stderr);
}

#[test]
fn every_fault_of_a_file_is_told_at_once() {
    let text = r#"{"netdraft":"1.0",
"networks":[{"id":"prod"},{"id":"prod"}],
"subnets":[{"id":"a","network":"nowhere"},{"id":"b","network":"prod","growth":-1}]}"#;
    let faults = run_with(&["check"], text.as_bytes()).stderr;
    for part in
        [":2:", "belongs to a network already", ":3:", "`nowhere`, which does not exist", "expected a whole number"]
    {
        assert!(faults.contains(part), "no `{part}` in {faults}");
    }
}

#[test]
fn fmt_is_idempotent_and_checks() {
    let path = file("fmt", WRONG);
    assert_eq!(run(&["fmt", "--check", &path]).code, 1);
    assert_eq!(std::fs::read_to_string(&path).expect("it is there"), WRONG, "--check writes nothing");
    assert_eq!(run(&["fmt", &path]).code, 0);
    let once = std::fs::read_to_string(&path).expect("it is there");
    assert_eq!(run(&["fmt", "--check", &path]).code, 0);
    assert_eq!(run_with(&["fmt", "-"], once.as_bytes()).stdout, once);
}

#[test]
fn fix_repairs_and_a_dry_run_writes_nothing() {
    let path = file("fix", WRONG);
    let dry = run(&["fix", &path, "--dry-run"]);
    assert!(dry.stderr.contains("would be made"), "{}", dry.stderr);
    assert!(
        dry.stdout.starts_with("fixed[cidr-host-bits-set]: prod/cidrs/0: "),
        "the list is the result: {}",
        dry.stdout
    );
    assert_eq!(std::fs::read_to_string(&path).expect("it is there"), WRONG);
    assert_eq!(run(&["fix", &path]).code, 0);
    assert_eq!(run(&["check", &path, "--fail-on", "warning"]).code, 0);
}

#[test]
fn the_sample_is_judged_repaired_and_exported() {
    let sample = run(&["init", "--sample", "sup-2024-3291"]).stdout;
    assert_eq!(run_with(&["check", "-", "--format", "json"], sample.as_bytes()).code, 1);
    let path = file("sample", &sample);
    assert_eq!(run(&["export", &path, "--to", "json"]).code, 1);
    assert_eq!(run(&["fix", &path]).code, 1, "not every repair can be made without looking");
    let repaired = run(&["fix", &path, "--review"]);
    assert_eq!(repaired.code, 0, "{}", repaired.stderr);
    let clean = run(&["check", &path, "--fail-on", "warning"]);
    assert_eq!(clean.code, 0, "{}", clean.stdout);
    let exported = run(&["export", &path, "--to", "json"]);
    assert_eq!(exported.code, 0, "{}", exported.stderr);
    assert_eq!(
        run_with(&["check", "-", "--format", "json"], exported.stdout.as_bytes()).json()["validation"]["holds"],
        true
    );
}

#[test]
fn exports_are_proved_again_and_tampering_is_seen() {
    let plan = file("export-plan", &starter());
    let exported = run(&["export", &plan, "--to", "json"]);
    assert_eq!(exported.code, 0, "{}", exported.stderr);
    let path = file("exported", &exported.stdout);
    assert_eq!(run(&["check", &path]).code, 0);
    let tampered = file("tampered", &exported.stdout.replace("10.0.128.0/20", "10.0.144.0/20"));
    let seen = run(&["check", &tampered]);
    assert_eq!(seen.code, 1);
    assert!(seen.stderr.contains("changed after it was validated"), "{}", seen.stderr);
    let told = run(&["check", &tampered, "--format", "json"]).json();
    assert_eq!(told["validation"]["holds"], false, "{told:#}");
    assert!(told["validation"]["reason"].as_str().is_some_and(|reason| reason.contains("changed after")), "{told:#}");
    assert_eq!(run(&["check", &path, "--format", "json"]).json()["validation"]["holds"], true);
    assert_eq!(run(&["check", &plan, "--format", "json"]).json().get("validation"), None, "a plan claims nothing");
}

#[test]
fn a_closed_gate_exports_nothing() {
    let text = r#"{"netdraft":"1.0","gate":{"pass_rate":100},"networks":[{"id":"prod","cidrs":["10.0.0.7/16"]}]}"#;
    let refused = run_with(&["export", "-", "--to", "json"], text.as_bytes());
    assert_eq!((refused.code, refused.stdout.as_str()), (1, ""));
    assert!(refused.stderr.contains("the gate is closed"), "{}", refused.stderr);
}

#[test]
fn alloc_finds_adds_and_says_why_not() {
    let path = file("alloc", &starter());
    let found =
        run(&["alloc", &path, "--network", "main", "--prefix", "24", "--count", "2", "--format", "json"]).json();
    assert_eq!(found[0]["cidr"], "10.0.144.0/24");
    assert_eq!(run(&["alloc", &path, "--network", "main", "--hosts", "200", "--one-per-zone", "--write"]).code, 0);
    let text = std::fs::read_to_string(&path).expect("it is there");
    assert!(text.contains(r#""cidr":"10.0.146.0/24","zone":"c""#), "{text}");
    assert_eq!(run(&["check", &path, "--fail-on", "warning"]).code, 0);
    let full = run(&["alloc", &path, "--network", "main", "--prefix", "17"]);
    assert_eq!(full.code, 1);
    assert!(full.stderr.contains("free: "), "{}", full.stderr);
    let unknown = run(&["alloc", &path, "--network", "other", "--prefix", "24"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("the plan has `main`"), "{}", unknown.stderr);
}

#[test]
fn nothing_is_handed_out_that_the_provider_refuses() {
    let path = file("alloc-sizes", &starter());
    for (size, message) in
        [("29", "`aws` accepts no `/29`"), ("8", "`aws` accepts no `/8`"), ("33", "longer than the 32 bits")]
    {
        let refused = run(&["alloc", &path, "--network", "main", "--prefix", size]);
        assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "/{size}");
        assert!(refused.stderr.contains(message) && refused.stderr.contains("help:"), "/{size}: {}", refused.stderr);
    }
    let refused = run(&["init", "--cidr", "10.0.0.0/8"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    assert!(
        refused.stderr.contains("not a size that AWS accepts") && refused.stderr.contains("help:"),
        "{}",
        refused.stderr
    );
}

#[test]
fn the_room_to_grow_is_kept() {
    let path = file("alloc-growth", &starter());
    let blocks =
        |arguments: &[&str]| run(&[&["alloc", &path, "--network", "main", "--prefix", "25"], arguments].concat());
    let said = blocks(&["--growth", "1"]);
    assert!(said.stderr.contains("only kept with `--write`"), "{}", said.stderr);
    assert_eq!(blocks(&["--growth", "1", "--write"]).stdout, "10.0.144.0/25\n");
    let text = std::fs::read_to_string(&path).expect("it is there");
    assert!(text.contains(r#""cidr":"10.0.144.0/25","reserved":["10.0.144.128/25"]"#), "{text}");
    assert_eq!(run(&["check", &path, "--fail-on", "warning"]).code, 0);
    assert_eq!(blocks(&[]).stdout, "10.0.145.0/25\n", "the room stays free");
}

#[test]
fn a_plan_without_anything_to_judge_says_so() {
    let empty = run_with(&["check"], br#"{"netdraft":"1.0"}"#);
    assert_eq!(empty.code, 0);
    assert!(empty.stdout.contains("nothing was judged") && !empty.stdout.contains("100.00 %"), "{}", empty.stdout);
}

#[test]
fn repairs_of_different_things_are_made_together() {
    let plan = crowd(
        60,
        |number| serde_json::json!({"subnets": {"id": format!("s{number}"), "network": "net", "cidr": format!("10.0.{number}.1/24")}}),
    );
    let fixed = run_with(&["fix", "-"], plan.as_bytes());
    assert_eq!(fixed.code, 0, "{}", fixed.stderr);
    assert!(
        fixed.stderr.contains("60 repairs were made, which takes the findings from 60 to 0\n0 errors, 0 warnings"),
        "{}",
        fixed.stderr
    );
    assert!(fixed.stdout.contains(r#""cidr":"10.0.59.0/24""#), "{}", fixed.stdout);
}

#[test]
fn every_rule_is_listed_and_explained() {
    for rule in run(&["rules", "--format", "json"]).json().as_array().expect("a list") {
        let name = rule["name"].as_str().expect("a name");
        let page = run(&["explain", name]);
        assert_eq!(page.code, 0);
        assert!(page.stdout.starts_with(&format!("# {name}\n")), "{name}");
    }
    let unknown = run(&["explain", "host-bits"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("`cidr-host-bits-set`"), "{}", unknown.stderr);
}

#[test]
fn the_table_of_rules_is_current() {
    let rules = run(&["rules", "--format", "json"]).json();
    let text = |rule: &Value, name: &str| rule[name].as_str().unwrap_or_default().to_owned();
    let row = |rule: &Value| {
        format!(
            "| {} | {} | {} | {} |\n",
            text(rule, "name"),
            text(rule, "severity"),
            text(rule, "category"),
            text(rule, "summary")
        )
    };
    let rows: String = rules.as_array().expect("a list").iter().map(row).collect();
    let table = format!("# Rules\n\n| rule | severity | category | reports |\n|---|---|---|---|\n{rows}");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/rules.md");
    if std::env::var_os("NETDRAFT_BLESS").is_some() {
        std::fs::write(path, &table).expect("the table can be written");
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == table,
        "tests/data/rules.md is out of date: run `NETDRAFT_BLESS=1 cargo test -p netdraft-cli --test cli`"
    );
}

#[test]
fn the_schema_describes_every_table() {
    let schema = run(&["schema"]).json();
    for table in ["networks", "subnets", "filters", "route_tables", "zones", "waivers"] {
        assert_eq!(schema["properties"][table]["type"], "array", "{table}");
    }
}

/// A plan of one network with so many of these things, on one line.
fn crowd(count: usize, things: impl Fn(usize) -> Value) -> String {
    let mut plan = serde_json::json!({"netdraft": "1.0", "networks": [{"id": "net", "cidrs": ["10.0.0.0/16"]}]});
    for (table, row) in (0..count).flat_map(|number| things(number).as_object().cloned().unwrap_or_default()) {
        let rows = &mut plan[&table];
        match rows.as_array_mut() {
            Some(rows) => rows.push(row),
            None => *rows = Value::Array(vec![row]),
        }
    }
    plan.to_string()
}

#[test]
fn of_a_file_without_line_breaks_only_the_place_is_shown() {
    let plan = crowd(
        100,
        |number| serde_json::json!({"subnets": {"id": format!("s{number}"), "network": "net", "cidr": "10.0.0.0/24"}}),
    );
    let shown = run_with(&["check"], plan.as_bytes()).stdout;
    let longest = shown.lines().map(|line| line.chars().count()).max().unwrap_or_default();
    assert!((100..=200).contains(&longest), "{longest} columns");
    let column = plan.find(r#""10.0.0.0/24""#).expect("it is there") + 1;
    assert!(shown.contains(&format!("--> <stdin>:1:{column}\n")), "{shown:.500}");
    assert!(!shown.lines().any(|line| line.trim() == ":::"), "{shown:.500}");
}

#[test]
fn a_report_grows_with_the_faults_and_not_with_their_square() {
    let crowds: [(&str, &dyn Fn(usize) -> Value); 4] = [
        (
            "equal subnets",
            &|number| serde_json::json!({"subnets": {"id": format!("s{number}"), "network": "net", "cidr": "10.0.0.0/24"}}),
        ),
        (
            "equal blocks",
            &|number| serde_json::json!({"networks": {"id": format!("n{number}"), "cidrs": vec!["10.0.0.0/24"; 20]}}),
        ),
        (
            "sizes",
            &|number| serde_json::json!({"subnets": {"id": format!("s{number}"), "network": "net", "cidr": "/28"}}),
        ),
        ("holders", &|number| {
            serde_json::json!({
                "public_addresses": {"id": format!("p{number}"), "address": "198.51.100.7", "bound_to": [format!("h{number}")]},
                "subnets": {"id": format!("s{number}"), "network": "net", "cidr": format!("10.0.{number}.0/24")},
                "hosts": {"id": format!("h{number}"), "subnet": format!("s{number}")},
            })
        }),
    ];
    for (name, things) in crowds {
        let size = |count| run_with(&["check", "--format", "json"], crowd(count, things).as_bytes()).stdout.len();
        let (one, two) = (size(100), size(200));
        assert!(two < one * 5 / 2, "{name}: {one} bytes, and {two} for twice as many");
    }
}

/// The folder with a dump of everything that is imported from AWS.
const DUMP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/import/shop");

#[test]
fn a_dump_becomes_a_plan_on_stdout_and_a_report_on_stderr() {
    let found = run(&["import", "aws", DUMP]);
    assert_eq!(found.code, 0, "{}", found.stderr);
    assert!(found.stderr.starts_with("imported: networks 2, subnets 4, hosts 6,"), "{}", found.stderr);
    assert!(
        found.stderr.contains("`LoadBalancers (2)`, `VpcEndpoints (1)`, `directConnectGateways (1)`: "),
        "{}",
        found.stderr
    );
    let checked = run_with(&["check", "-", "--format", "json"], found.stdout.as_bytes());
    assert_eq!(checked.stderr, "");
    let path = file("imported", "");
    let written = run(&["import", "aws", DUMP, "-o", &path, "--report", "json"]);
    assert_eq!((written.code, written.stdout.as_str()), (0, ""));
    assert_eq!(std::fs::read_to_string(&path).expect("the plan"), found.stdout);
    let report: Value = serde_json::from_str(&written.stderr).expect("the report is JSON");
    assert_eq!((&report["imported"]["hosts"], &report["unknown"][0]["about"].is_array()), (&Value::from(6), &true));
}

#[test]
fn an_import_reads_files_and_stdin_and_refuses_what_is_no_answer() {
    let answer = br#"{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]}"#;
    let found = run_with(&["import", "aws", "-"], answer);
    assert_eq!(found.code, 0, "{}", found.stderr);
    assert!(found.stdout.contains(r#"{"id":"vpc-1","cidrs":["10.0.0.0/16"]}"#), "{}", found.stdout);
    let broken = run_with(&["import", "aws", "-"], b"{\"Vpcs\": [");
    assert_eq!((broken.code, broken.stdout.as_str()), (2, ""));
    let expected = "error: <stdin>:1:10: the file ends too early\n  help: it was cut off: ask AWS again\n";
    assert_eq!(broken.stderr, expected);
    let missing = run(&["import", "aws", "no-such-folder"]);
    assert_eq!(missing.code, 2);
    assert!(missing.stderr.contains("`no-such-folder` cannot be read"), "{}", missing.stderr);
    assert_eq!(run_with(&["import", "aws", "-"], b"\xff\xfe").code, 2, "UTF-16 is not read");
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_no_file_takes_the_text_as_it_comes() {
    let plan = starter();
    let written = run_with(&["export", "-", "--to", "json", "-o", "/proc/self/fd/1"], plan.as_bytes());
    let printed = run_with(&["export", "-", "--to", "json"], plan.as_bytes());
    assert_eq!(written.code, 0, "{}", written.stderr);
    assert_eq!(written.stdout, printed.stdout);
}
