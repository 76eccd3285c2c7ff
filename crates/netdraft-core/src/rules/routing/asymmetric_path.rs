#![doc = include_str!("asymmetric_path.md")]

use crate::small::SmallCollect;
use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::analysis::intents::Fault;
use crate::analysis::path::{Outcome, RequiredFlow, Step, Walk};
use crate::model::{Entity, Plan};
use crate::rules::intended::{Broken, at, faulty, trace};
use crate::rules::wording::listed;
use crate::rules::{Anchor, Category, Context, Explain, Meta, Related, Rule, Severity, Sink, named};

/// Reports flows that must work and whose answers take another way than their packets.
pub(crate) struct AsymmetricPath;

impl Rule for AsymmetricPath {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "asymmetric-path",
            category: Category::Routing,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("asymmetric_path.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let pick = |fault| {
            let Fault::Asymmetric(step) = fault else { return None };
            Some(step)
        };
        for (broken, step) in faulty(context, sink, pick) {
            sink.report(&Mistaken { broken, step });
        }
        for flow in context.facts.required_flows() {
            let Some(back) = flow.path.back.as_ref().filter(|back| back.outcome() == Outcome::Arrived) else {
                continue;
            };
            let [there, home] = [&flow.path.forward, back].map(|walk| links(context.plan, walk));
            if there != home {
                sink.report(&TwoWays { plan: context.plan, flow, back, there, home });
            }
        }
    }
}

/// What a walk passes between networks and sites. Of several VPN connections of a site, the site chooses by itself; they count as one.
fn links<'p>(plan: &'p Plan, walk: &'p Walk) -> BTreeSet<&'p str> {
    walk.links().map(|link| plan.vpns.by_text(link).map_or(link, |vpn| vpn.site.as_str())).small_set()
}

/// An answer that comes from another address than the one that was asked.
struct Mistaken<'f, 'a> {
    broken: Broken<'f, 'a>,
    step: &'f Step,
}

impl Explain for Mistaken<'_, '_> {
    fn message(&self) -> String {
        let (title, ends) = (self.broken.title(), self.broken.ends());
        format!("intent `{title}` is broken: answers to packets from {ends} take another way; {}", at(self.step))
    }

    fn primary(&self) -> Anchor {
        self.broken.primary()
    }

    fn related(&self) -> Vec<Related> {
        self.broken.related(self.step, "does not know the answer")
    }

    fn evidence(&self) -> Map<String, Value> {
        self.broken.evidence(self.step)
    }

    fn witness(&self) -> Option<String> {
        Some(self.broken.witness(self.step))
    }

    fn help(&self) -> Vec<String> {
        vec!["let answers leave by the gateway that the packets came in by".to_owned()]
    }
}

/// A flow that works, by two ways.
struct TwoWays<'f, 'a> {
    plan: &'a Plan,
    flow: &'f RequiredFlow<'a>,
    back: &'f Walk,
    there: BTreeSet<&'f str>,
    home: BTreeSet<&'f str>,
}

impl TwoWays<'_, '_> {
    fn in_words(&self, links: &BTreeSet<&str>) -> String {
        match links.is_empty() {
            true => "nothing".to_owned(),
            false => listed(links.iter().map(|link| format!("`{}`", self.plan.title(link)))),
        }
    }
}

impl Explain for TwoWays<'_, '_> {
    fn severity(&self) -> Option<Severity> {
        Some(Severity::Warning)
    }

    fn message(&self) -> String {
        let [there, home] = [&self.there, &self.home].map(|links| self.in_words(links));
        format!("packets of intent `{}` cross {there}, and answers cross {home}", self.flow.intent.title())
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.flow.intent.id, "")
    }

    fn related(&self) -> Vec<Related> {
        let only = |one: &BTreeSet<&'_ str>, other: &BTreeSet<&'_ str>, label: &str| {
            let links = one.difference(other).filter(|link| self.plan.kind_of(link).is_some());
            links.map(|link| Related::new(Anchor::new(link, ""), label)).collect::<Vec<_>>()
        };
        let mut related = only(&self.there, &self.home, "is crossed by packets alone");
        related.extend(only(&self.home, &self.there, "is crossed by answers alone"));
        related
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({
            "intent": self.flow.intent.id.as_str(),
            "forward": trace(&self.flow.path.forward),
            "return": trace(self.back),
        }))
    }

    fn help(&self) -> Vec<String> {
        let [there, home] = [&self.there, &self.home].map(|links| self.in_words(links));
        vec![format!("let both directions cross {there}, or both cross {home}")]
    }
}
