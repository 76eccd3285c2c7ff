//! Do words fit together? In everything that tables, boxes and findings say of every plan that the tests know.

use netdraft_core::check::check;
use netdraft_core::format::load;
use netdraft_core::rules::Policy;
use netdraft_core::words::{counted, plural};
use netdraft_editor::ViewTab;
use netdraft_editor::scene::Scene;
use netdraft_editor::tables::Tables;
use netdraft_tests::plans::every_plan;

/// What is wrong with the words of a text: one thing that is called several, a noun twice, nothing between commas.
fn slip(text: &str) -> Option<&'static str> {
    let words: Vec<&str> = text.split_whitespace().map(|word| word.trim_matches(['`', '(', ')', ':', ';'])).collect();
    let is_word = |word: &str| word.len() > 2 && word.chars().all(|letter| letter.is_ascii_lowercase());
    let is_several = |word: &str| {
        is_word(word) && word.ends_with('s') && !["has", "was", "does", "less", "passes", "success"].contains(&word)
    };
    // A zone may well be called `zone`.
    let nouns = ["tunnel", "rule", "subnet", "network", "peering", "gateway", "route", "table", "filter", "host"];
    match () {
        () if words.windows(2).any(|pair| pair[0] == "1" && is_several(pair[1])) => Some("one of several"),
        () if words.windows(2).any(|pair| pair[0] == pair[1] && nouns.contains(&pair[0])) => Some("a word twice"),
        () if text.contains(" ,") || text.contains(",,") || text.starts_with(", ") || text.ends_with(", ") => {
            Some("a part that is empty")
        }
        () => None,
    }
}

#[test]
fn a_slip_is_noticed() {
    let slips = ["1 fields are kept", "the tunnel `tunnel 1` of a", "subnets , routes a", "`1` failures"];
    assert_eq!(slips.map(|text| slip(text).is_some()), [true; 4]);
    assert_eq!(slip("1 field is kept, the MTU `1` has two"), None);
}

#[test]
fn words_fit_together() {
    let mut slips = Vec::new();
    for plan in every_plan() {
        let Ok(loaded) = load(&plan.text) else { continue };
        let report = check(&loaded.document.plan, &Policy { today: Some(plan.today.clone()), ..Policy::default() });
        let mut texts: Vec<String> = Vec::new();
        for finding in &report.findings {
            texts.push(finding.message.clone());
            texts.extend(finding.help.iter().cloned());
            texts.extend(finding.fixes.iter().map(|fix| fix.title.clone()));
        }
        let tables = Tables::new(&loaded.document.plan, &report);
        for table in ViewTab::ALL.into_iter().flat_map(|view| tables.of(view)) {
            texts.push(table.sentence.clone());
            texts.extend(table.rows.into_iter().flat_map(|row| row.cells).map(|cell| cell.text));
        }
        let scene = Scene::of(&loaded.document, &report, &Scene::default());
        texts.extend(
            scene.nodes().flat_map(|node| [node.subtitle.clone(), node.note.clone(), node.description.clone()]),
        );
        slips.extend(texts.iter().filter_map(|text| Some(format!("{plan}: {}: {text}", slip(text)?))));
    }
    slips.sort();
    slips.dedup();
    assert!(slips.is_empty(), "{}", slips.join("\n"));
}

#[test]
fn a_number_of_things_is_said_as_people_say_it() {
    let said = [counted(1_usize, "end"), counted(0_u32, "pair"), counted(2_usize, "address"), counted(3_u64, "policy")];
    assert_eq!(said, ["1 end", "0 pairs", "2 addresses", "3 policies"]);
    assert_eq!(["gateway", "box", "switch"].map(plural), ["gateways", "boxes", "switches"]);
}
