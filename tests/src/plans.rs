//! Which plans do the tests know? Those that come with netdraft, those of the pages of its rules, and those of the suite.

use std::fmt;

use netdraft_core::address::Provider;
use netdraft_core::format::save;
use netdraft_core::model::Document;
use netdraft_core::rules::{CATALOGUE, Page as RulePage};
use netdraft_core::sample::{names, sample};
use netdraft_core::starter::starter;

use crate::page::{Page, TODAY, rule_of};
use crate::pages::PAGES;

/// A plan with the day on which it is judged.
#[derive(Debug, Clone)]
pub struct NamedPlan {
    /// The page or the program that it comes from, such as `suite/cidr/cidr_host_bits_set.md`.
    pub source: String,
    /// Which of the plans of that source it is.
    pub name: String,
    /// Its text, in the file format.
    pub text: String,
    /// The day of the run.
    pub today: String,
}

impl NamedPlan {
    /// A plan that is judged on the usual day.
    pub fn new(source: &str, name: &str, text: impl Into<String>) -> Self {
        Self { source: source.to_owned(), name: name.to_owned(), text: text.into(), today: TODAY.to_owned() }
    }
}

impl fmt::Display for NamedPlan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}, `{}`", self.source, self.name)
    }
}

/// Every plan, in an order that stays.
///
/// # Panics
/// Panics when a page is not one, which the suite and the catalogue's own tests say better.
pub fn every_plan() -> Vec<NamedPlan> {
    let samples = names().filter_map(|name| Some(NamedPlan::new("sample", name, sample(name)?)));
    let mut plans: Vec<NamedPlan> = samples.collect();
    plans.push(NamedPlan::new("starter", "empty", save(&Document::default())));
    for provider in Provider::ALL {
        let document = starter("10.0.0.0/16", provider).expect("a range of this size can be divided for everybody");
        plans.push(NamedPlan::new("starter", provider.name(), save(&document)));
    }
    for rule in CATALOGUE {
        for heading in ["Example", "Instead"] {
            let text = RulePage::of(rule.meta()).plan_under(heading).expect("every rule's page has its plans");
            plans.push(NamedPlan::new(&format!("rule {}", rule.meta().name), heading, text));
        }
    }
    for (path, text) in PAGES {
        let page = Page::parse(text, rule_of(path).as_deref()).unwrap_or_else(|fault| panic!("suite/{path}:{fault}"));
        for case in page.cases {
            let plan = NamedPlan::new(&format!("suite/{path}"), &case.heading, case.plan);
            plans.push(NamedPlan { today: case.today, ..plan });
        }
    }
    plans
}
