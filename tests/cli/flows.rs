//! Does the command line say rightly who can talk to whom: a way, and what differs between two plans?

use serde_json::{Value, json};

use crate::{file, run, run_with};

#[test]
fn a_path_is_followed_there_and_back_with_what_decides() {
    let plan = run(&["init", "--sample", "sup-2024-3291"]).stdout;
    let ask = |to: &str, port: &str| {
        run_with(&["path", "-", "--from", "web", "--to", to, "--port", port, "--format", "json"], plan.as_bytes())
    };
    let open = ask("api", "443");
    assert_eq!((open.code, open.json()["verdict"].as_str()), (0, Some("allowed")), "{}", open.stdout);
    assert_eq!(open.json()["return"][0]["at"], "api");
    let closed = ask("etl", "443");
    assert_eq!((closed.code, closed.json()["verdict"].as_str()), (1, Some("denied")));
    assert!(closed.json()["decided_by"].as_array().is_some_and(|blockers| !blockers.is_empty()));
    let nowhere = ask("nowhere", "443");
    assert_eq!(nowhere.code, 2);
    assert!(nowhere.stderr.contains("--to: the plan has no `nowhere`"), "{}", nowhere.stderr);
    let people = run_with(&["path", "-", "--from", "web", "--to", "api", "--port", "443"], plan.as_bytes());
    assert!(people.stdout.contains("allowed: the packet arrives"), "{}", people.stdout);
    assert!(people.stdout.contains("path MTU 9001: limited by web"), "{}", people.stdout);
    assert_eq!(open.json()["path_mtu"]["forward"]["bytes"], 9001);
    assert_eq!(open.json()["path_mtu"]["return"]["limited_by"], "api");
    assert_eq!(closed.json()["path_mtu"]["return"]["bytes"], Value::Null);
}

#[test]
fn a_path_lists_the_edits_that_open_it_or_close_it() {
    let plan = run(&["init", "--sample", "sup-2024-3291"]).stdout;
    let ask = |to: &str, rest: &[&str]| {
        run_with(&[&["path", "-", "--from", "web", "--to", to, "--port", "443"], rest].concat(), plan.as_bytes())
    };
    let closed = ask("redis", &["--format", "json"]).json();
    let fixes = closed["fixes"].as_array().expect("offers");
    assert_eq!(closed["verdict"], "denied");
    assert_eq!(fixes[0]["safety"], "review");
    assert!(
        fixes[0]["edits"][0].as_str().is_some_and(|edit| edit.starts_with("peer `production` with `staging`")),
        "{closed}"
    );
    assert_eq!(fixes[0]["commands"][0]["command"], "add");
    assert_eq!(closed["closings"].as_array().map(Vec::len), Some(0));
    let open = ask("api", &["--format", "json"]).json();
    assert_eq!(open["fixes"].as_array().map(Vec::len), Some(0));
    assert_eq!(open["closings"][0]["edits"].as_array().map(Vec::len), Some(1), "{open}");
    let words = ask("redis", &[]).stdout;
    assert!(words.contains("\nto open it\n  1.  peer `production` with `staging`"), "{words}");
    assert!(ask("api", &[]).stdout.contains("\nto close it\n  1.  let no tcp 443"), "{words}");
}

/// Two hosts, and what a security group lets in to one of them.
fn pair(rule: &str) -> String {
    format!(
        r#"{{"netdraft":"1.0","networks":[{{"id":"n","cidrs":["10.0.0.0/16"]}}],"subnets":[{{"id":"s","network":"n","cidr":"10.0.1.0/24"}}],
        "hosts":[{{"id":"a","subnet":"s","addresses":["10.0.1.10"]}},{{"id":"b","subnet":"s","addresses":["10.0.1.20"],"filters":["in"]}}],
        "filters":[{{"id":"in","kind":"security-group","network":"n","rules":[{rule},{{"direction":"egress"}}]}}]}}"#
    )
}

#[test]
fn a_difference_is_what_packets_meet_and_what_nobody_knows() {
    let before = file("diff-before", &pair(r#"{"protocol":"tcp","ports":"443"}"#));
    let diff = |rule: &str| {
        let run = run_with(&["diff", &before, "-"], pair(rule).as_bytes());
        assert_eq!(run.stderr, "");
        (run.code, run.stdout)
    };
    let (code, same) = diff(r#"{"name":"web","protocol":"tcp","ports":"443"}"#);
    assert_eq!((code, same.as_str()), (0, "no flow is gained and none is lost\n"));

    let (code, moved) = diff(r#"{"protocol":"tcp","ports":"22"}"#);
    assert_eq!(code, 1);
    let expected =
        "gained: a → b: tcp port 22\n  such as tcp 10.0.1.10:49152 → 10.0.1.20:22\n  by `rules/0` of filter `in`\n";
    assert!(moved.contains(expected), "{moved}");
    assert!(moved.contains("lost: a → b: tcp port 443\n"), "{moved}");
    assert!(!moved.contains("cannot be told"), "{moved}");

    let (code, unclear) = diff(r#"{"protocol":"tcp","ports":"443","sources":["pl-unknown"]}"#);
    assert_eq!(code, 1, "{unclear}");
    assert!(unclear.contains("cannot be told: a → b: tcp port 443\n"), "{unclear}");
    assert!(!unclear.contains("lost:"), "what may still pass is not lost: {unclear}");

    let after = pair(r#"{"protocol":"tcp","ports":"443","sources":["pl-unknown"]}"#);
    let json = run_with(&["diff", &before, "-", "--format", "json"], after.as_bytes()).json();
    assert_eq!(json["unclear"][0]["packets"][0]["ports"], "443", "{json:#}");
    assert_eq!((&json["gained"], &json["lost"]), (&json!([]), &json!([])));
}

#[test]
fn a_difference_comes_with_the_edits_that_make_it() {
    let plan = |rules: &str, filters: &str, name: &str| {
        let hosts = format!(r#"["10.0.1.20"],"filters":[{filters}],"name":"{name}""#);
        pair(rules).replace(r#"["10.0.1.20"],"filters":["in"]"#, &hosts)
    };
    let before = file("diff-cause", &plan(r#"{"protocol":"tcp","ports":"443"}"#, r#""in""#, "b"));
    let diff = |after: &str| run_with(&["diff", &before, "-", "--format", "json"], after.as_bytes()).json();
    // Each of two edits lets port 22 in: a rule that is added, and a name that changes nothing.
    let one = diff(&plan(r#"{"protocol":"tcp","ports":"443"},{"protocol":"tcp","ports":"22"}"#, r#""in""#, "renamed"));
    let expected =
        json!({"how": "each", "edits": [{"kind": "filter", "id": "in", "became": "changed", "places": ["rules/1"]}]});
    assert_eq!(one["gained"][0]["caused_by"], expected, "{one:#}");
    // A host that is gone takes its flows with it.
    let gone = diff(
        &pair(r#"{"protocol":"tcp","ports":"443"}"#)
            .replace(r#"{"id":"a","subnet":"s","addresses":["10.0.1.10"]},"#, ""),
    );
    assert_eq!(gone["lost"][0]["caused_by"]["edits"][0]["became"], "removed", "{gone:#}");
    assert_eq!(gone["gained"], json!([]));
}

#[test]
fn an_edit_is_not_blamed_for_what_another_does() {
    let plan = |address: &str, port: u16| {
        let spare = format!(r#""filters":[{{"id":"spare","rules":[{{"protocol":"tcp","ports":{port}}}]}},{{"id":"in""#);
        let plan = pair(r#"{"protocol":"tcp","ports":"443"}"#).replace(r#""filters":[{"id":"in""#, &spare);
        plan.replace("10.0.1.10", address)
    };
    let before = file("diff-blame", &plan("10.0.1.10", 22));
    let json = run_with(&["diff", &before, "-", "--format", "json"], plan("10.0.1.30", 23).as_bytes()).json();
    let expected =
        json!({"how": "each", "edits": [{"kind": "host", "id": "a", "became": "changed", "places": ["addresses"]}]});
    for list in ["gained", "lost"] {
        let shifts = json[list].as_array().expect("a list");
        assert!(!shifts.is_empty() && shifts.iter().all(|shift| shift["caused_by"] == expected), "{json:#}");
    }
}

#[test]
fn edits_that_do_something_only_together_are_told_together() {
    let plan = |route: &str, back: &str| {
        format!(
            r#"{{"netdraft":"1.0","networks":[{{"id":"a","cidrs":["10.0.0.0/16"]}},{{"id":"b","cidrs":["10.1.0.0/16"]}}],
            "subnets":[{{"id":"sa","network":"a","cidr":"10.0.0.0/24"}},{{"id":"sb","network":"b","cidr":"10.1.0.0/24"}}],
            "peerings":[{{"id":"p","requester":"a","accepter":"b"{back}}}],
            "route_tables":[{{"id":"ra","network":"a","main":true,"routes":[{route}]}},{{"id":"rb","network":"b","main":true}}]}}"#
        )
    };
    let before = file("diff-together", &plan("", r#","state":"pending-acceptance""#));
    let after = plan(r#"{"destination":"10.1.0.0/16","target":"p"}"#, "");
    let run = run_with(&["diff", &before, "-"], after.as_bytes());
    let expected = "gained: sa → sb: everything\n  such as tcp 10.0.0.4:49152 → 10.1.0.4:443\n  by these together: `routes/0` of route table `ra`; `state` of peering `p`\n";
    assert!(run.stdout.contains(expected), "{}{}", run.stdout, run.stderr);
}

#[test]
fn a_difference_of_some_addresses_names_them() {
    let plan = |rules: &str| pair(rules).replace(r#"["10.0.1.10"]"#, r#"["10.0.1.10","10.0.1.11"]"#);
    let before = file("diff-some-before", &plan(r#"{"protocol":"tcp","ports":"443","sources":["10.0.1.11/32"]}"#));
    let after = plan(r#"{"protocol":"tcp","ports":"22,443"}"#);
    let run = run_with(&["diff", &before, "-"], after.as_bytes());
    let expected = "gained: a → b: tcp port 22 from 10.0.1.11/32; tcp port 22, 443 from 10.0.1.10/32\n";
    assert!(run.stdout.contains(expected), "{}", run.stdout);
}

#[test]
fn a_matrix_of_one_end_says_nothing_of_the_others() {
    let plan = run(&["init", "--cidr", "10.0.0.0/16"]).stdout;
    let ask = |arguments: &[&str]| run_with(&[&["matrix", "-"], arguments].concat(), plan.as_bytes()).stdout;
    assert_eq!(ask(&["--to", "data-a", "--from", "internet"]), "`internet` cannot reach `data-a`\n");
    let lonely = r#"{"netdraft":"1.0","networks":[{"id":"n","cidrs":["10.0.0.0/16"]}],"subnets":[{"id":"s","network":"n","cidr":"10.0.0.0/24"}]}"#;
    let ask = |arguments: &[&str]| run_with(&[&["matrix", "-"], arguments].concat(), lonely.as_bytes()).stdout;
    assert_eq!(ask(&[]), "nothing can talk to anything\n");
    assert_eq!(ask(&["--from", "s"]), "`s` can reach nothing\n");
    assert_eq!(ask(&["--to", "s"]), "nothing can reach `s`\n");
}

#[test]
fn a_matrix_of_one_service_has_nothing_else() {
    let plan = pair(r#"{"protocol":"tcp","ports":"22,443"},{"protocol":"udp","ports":"53","sources":["pl-unknown"]}"#);
    let ask = |on: &str| run_with(&["matrix", "-", "--from", "a", "--to", "b", "--on", on], plan.as_bytes()).stdout;
    assert_eq!(ask("tcp/443"), "to b (IPv4)\n  from a: tcp port 443\n");
    assert_eq!(ask("20-30"), "to b (IPv4)\n  from a: tcp port 22\n");
    assert_eq!(ask("udp/53"), "to b (IPv4)\n  from a: unknown\n");
    assert_eq!(ask("icmp"), "`a` cannot reach `b` on icmp\n");
    let json = |on: &str| {
        run_with(&["matrix", "-", "--to", "b", "--on", on, "--format", "json"], plan.as_bytes()).json()["flows"].clone()
    };
    let expected = json!([{"from": "a", "to": "b", "family": "ipv4", "allowed": [{"protocol": "tcp", "ports": "443"}], "return_ok": true, "unknown": []}]);
    assert_eq!(json("443"), expected);
    assert_eq!(json("8443"), json!([]));
    let wrong = run_with(&["matrix", "-", "--on", "tcp/70000"], plan.as_bytes());
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("write `tcp/443`"), "{}", wrong.stderr);
}
