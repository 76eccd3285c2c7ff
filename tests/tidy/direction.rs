//! Which module of the core may use which? An edge that is not in the table is a fault, and the table has no cycle.

use std::collections::BTreeSet;

use crate::{
    assert_none,
    repository::{Source, sources},
    rust_code::{code_only, is_word},
};

const CORE: &str = "crates/netdraft-core/src/";

/// The modules that know nothing of networks; all others may use them.
const EVERYWHERE: [&str; 2] = ["small", "words"];

/// Each top module of the core with the modules that it may use. A row names only rows above it.
const MAY_USE: [(&str, &[&str]); 17] = [
    (EVERYWHERE[0], &[]),
    (EVERYWHERE[1], &[]),
    ("address", &[]),
    ("template", &[]),
    ("model", &["address"]),
    ("edit", &["address", "model"]),
    ("calc", &["address", "model"]),
    ("analysis", &["address", "model", "calc"]),
    ("format", &["address", "model"]),
    ("import", &["address", "model"]),
    ("starter", &["address", "model", "edit"]),
    ("sample", &["address", "model", "edit", "format"]),
    ("repair", &["address", "model", "edit", "analysis"]),
    ("rules", &["address", "model", "edit", "analysis", "calc", "repair"]),
    ("check", &["address", "model", "analysis", "rules", "format"]),
    ("report", &["address", "model", "analysis", "rules", "check", "format"]),
    ("export", &["address", "model", "analysis", "check", "format"]),
];

#[test]
fn core_modules_use_only_what_they_may() {
    let mut faults = Vec::new();
    for Source { path, text } in sources(&[".rs"]) {
        let Some(file) = path.strip_prefix(CORE).filter(|file| *file != "lib.rs") else { continue };
        let module = file.split(['/', '.']).next().unwrap_or(file);
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == module) else {
            faults.push(format!("{path}: the module `{module}` has no row in the table of tests/tidy/direction.rs"));
            continue;
        };
        for used in modules_used(&code_only(&text), depth(file)) {
            if used != module && !EVERYWHERE.contains(&used.as_str()) && !allowed.contains(&used.as_str()) {
                faults.push(format!("{path}: `{module}` may not use `{used}`"));
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn the_table_has_no_cycle() {
    for (row, (module, allowed)) in MAY_USE.iter().enumerate() {
        for used in *allowed {
            assert!(
                MAY_USE[..row].iter().any(|(name, _)| name == used),
                "`{module}` names `{used}`, which is not above it"
            );
        }
    }
}

/// How many `super` lead from the module of a file to the root of the crate.
fn depth(file: &str) -> usize {
    file.trim_end_matches("/mod.rs").matches('/').count() + 1
}

/// The names that follow `crate::`, or a chain of `super::` that reaches the root, group by group.
fn modules_used(code: &str, depth: usize) -> BTreeSet<String> {
    let to_the_root = "super::".repeat(depth);
    let mut used = BTreeSet::new();
    for path in ["crate::", to_the_root.as_str()] {
        for (at, _) in code.match_indices(path) {
            let continues = code[..at].ends_with("super::") || code[..at].bytes().next_back().is_some_and(is_word);
            let rest = &code[at + path.len()..];
            if !continues && !rest.starts_with("super::") {
                used.extend(first_names(rest));
            }
        }
    }
    used
}

/// The first name of a path, or the first name of each path in a group.
fn first_names(path: &str) -> Vec<String> {
    let name =
        |text: &str| text.trim_start().bytes().take_while(|byte| is_word(*byte)).map(char::from).collect::<String>();
    let Some(group) = path.strip_prefix('{') else { return Vec::from([name(path)]) };
    let (mut names, mut begin, mut braces) = (Vec::new(), 0, 0);
    for (at, byte) in group.bytes().enumerate() {
        match byte {
            b'{' => braces += 1,
            b'}' if braces > 0 => braces -= 1,
            b',' | b'}' if braces == 0 => {
                names.push(name(&group[begin..at]));
                begin = at + 1;
                if byte == b'}' {
                    break;
                }
            }
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[test]
fn paths_to_other_modules_are_seen() {
    let code = "use crate::{address::{Cidr, x}, model::Id,};\nfn f() -> crate::edit::Change { super::super::check::check() }\nuse super::near;";
    let used: Vec<String> = modules_used(code, 2).into_iter().collect();
    assert_eq!(used, ["address", "check", "edit", "model"]);
    assert_eq!(
        (depth("check.rs"), depth("rules/mod.rs"), depth("rules/nat/mod.rs"), depth("rules/nat/x.rs")),
        (1, 1, 2, 3)
    );
}
