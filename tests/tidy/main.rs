//! Does the repository keep its own rules? Length, direction, words, styles and pages; each failure names file and line.

mod direction;
mod repository;
mod rust_code;
mod words;

use repository::{Source, sources};
use rust_code::{code_only, function_lengths};

/// Lines that a file may have, by the end of its name.
const FILE_LIMITS: [(&str, usize); 4] = [(".rs", 600), (".css", 300), (".mjs", 600), (".js", 600)];
/// Lines that a function may have, from `fn` to its closing brace.
const FUNCTION_LIMIT: usize = 80;

/// Fails with all faults at once, one a line.
#[track_caller]
fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

fn rust_sources() -> Vec<Source> {
    let found = sources(&[".rs"]);
    assert!(found.len() > 5, "the walk found the source of the project");
    found
}

#[test]
fn every_module_says_which_question_it_answers() {
    // A rule's documentation is its page.
    let speaks = |source: &Source| source.text.starts_with("//! ") || source.text.starts_with("#![doc = include_str!(");
    let silent = rust_sources().into_iter().filter(|source| !speaks(source));
    let faults: Vec<String> =
        silent.map(|source| format!("{}:1: the first line is no `//!` sentence", source.path)).collect();
    assert_none(&faults);
}

#[test]
fn files_keep_within_their_length() {
    let mut faults = Vec::new();
    for (ending, limit) in FILE_LIMITS {
        for source in sources(&[ending]) {
            let length = source.text.lines().count();
            if length > limit {
                faults.push(format!("{}: {length} lines, and {limit} are allowed", source.path));
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn functions_keep_within_their_length() {
    let mut faults = Vec::new();
    for source in rust_sources() {
        for function in function_lengths(&code_only(&source.text)) {
            if function.lines > FUNCTION_LIMIT {
                let (path, line, name) = (&source.path, function.line, function.name);
                faults.push(format!(
                    "{path}:{line}: `{name}` has {} lines, and {FUNCTION_LIMIT} are allowed",
                    function.lines
                ));
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn stylesheets_are_linked_once() {
    let page = repository::read("index.html");
    let mut faults = Vec::new();
    let sheets = sources(&[".css"]);
    for sheet in &sheets {
        let links = page.matches(&format!("<link data-trunk rel=\"css\" href=\"{}\">", sheet.path)).count();
        if links != 1 {
            faults.push(format!("{}: linked {links} times in index.html", sheet.path));
        }
    }
    let linked = page.matches("rel=\"css\"").count();
    if linked != sheets.len() {
        faults.push(format!("index.html: {linked} stylesheets are linked, and {} exist", sheets.len()));
    }
    assert_none(&faults);
}

#[test]
fn colours_are_named_in_one_file() {
    let mut faults = Vec::new();
    for sheet in sources(&[".css"]).iter().filter(|sheet| !sheet.path.ends_with("/tokens.css")) {
        for (line, colour) in words::colour_literals(&sheet.text) {
            faults.push(format!("{}:{line}: `{colour}` belongs into tokens.css", sheet.path));
        }
    }
    assert_none(&faults);
}

/// With one of these in any stylesheet, each movement of the view makes the browser look through all that is drawn, which takes longer than drawing it.
const SLOW_SELECTORS: [&str; 2] = [":has(", "[style"];

#[test]
fn selectors_do_not_look_through_the_page() {
    assert_none(&words::occurrences(&sources(&[".css"]), &SLOW_SELECTORS));
}

#[test]
fn every_rule_has_its_page() {
    let folder = "crates/netdraft-core/src/rules/";
    let stems = |ending: &str, mark: &str| -> Vec<String> {
        let files = sources(&[ending]).into_iter().filter(|source| source.text.contains(mark));
        let files = files.filter_map(|source| source.path.strip_prefix(folder).map(str::to_owned));
        files
            .filter_map(|file| file.strip_suffix(ending).filter(|stem| stem.contains('/')).map(str::to_owned))
            .collect()
    };
    let (rules, pages) = (stems(".rs", "impl Rule for "), stems(".md", ""));
    let lonely_rules =
        rules.iter().filter(|stem| !pages.contains(stem)).map(|stem| format!("{folder}{stem}.rs: has no page"));
    let lonely_pages =
        pages.iter().filter(|stem| !rules.contains(stem)).map(|stem| format!("{folder}{stem}.md: has no rule"));
    assert_none(&lonely_rules.chain(lonely_pages).collect::<Vec<_>>());
}

#[test]
fn the_glossary_is_in_order_and_every_term_has_a_meaning() {
    let glossary = repository::read("web/glossary.md");
    let mut entries = glossary.trim_end().split("\n## ");
    assert!(entries.next().is_some_and(|title| title.starts_with("# ")), "it has a title");
    let (mut faults, mut before) = (Vec::new(), String::new());
    for entry in entries {
        let (term, meaning) = entry.split_once("\n\n").unwrap_or((entry, ""));
        let key = term.to_lowercase();
        if key <= before {
            faults.push(format!("`{term}` stands behind `{before}`"));
        }
        let letters = meaning.trim().chars().count();
        if !(15..=300).contains(&letters) || !meaning.trim().ends_with('.') || meaning.trim().contains('\n') {
            faults.push(format!("`{term}`: its meaning is one line of 15 to 300 letters that ends with a full stop"));
        }
        before = key;
    }
    assert_none(&faults);
}

#[test]
fn nothing_is_left_unfinished() {
    let endings = [".rs", ".css", ".mjs", ".js", ".html", ".toml", ".md"];
    assert_none(&words::occurrences(&sources(&endings), &words::UNFINISHED));
}

#[test]
fn the_project_speaks_of_itself_alone() {
    let files: Vec<Source> = sources(&[""]).into_iter().filter(|source| source.path != ".ci/run").collect();
    assert_none(&words::occurrences(&files, &words::WORKPLACE));
}
