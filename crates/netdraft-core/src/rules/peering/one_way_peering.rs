#![doc = include_str!("one_way_peering.md")]

use serde_json::{Map, Value, json};

use super::{connect, is_told_of_tables, routes_over, table_anchor, table_name, walk};
use crate::analysis::intents::Fault;
use crate::analysis::path::{Step, StepKind};
use crate::analysis::{Carries, Gap, PeeringPaths, Side};
use crate::model::{Entity, Peering, Plan};
use crate::rules::intended::{Broken, at, faulty};
use crate::rules::opening::{Part, let_intent_through};
use crate::rules::wording::listed;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// Reports peerings over which packets arrive and answers do not, and flows that must work over a peering and are dropped or not answered behind it.
pub(crate) struct OneWayPeering;

impl Rule for OneWayPeering {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "one-way-peering",
            category: Category::Peering,
            severity: Severity::Error,
            waivable: false,
            since: "0.1.0",
            page: text!("one_way_peering.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for paths in context.facts.peerings() {
            let id = &paths.peering.id;
            if !matches!(paths.carries, Carries::Unjudged) {
                sink.examine(id);
            }
            match &paths.carries {
                Carries::Unknown(reason) => sink.unknown(id, reason.as_str()),
                Carries::OneWay(gaps) => sink.report(&OneWay { plan: context.plan, paths, gaps }),
                Carries::BothWays | Carries::Partly(_) | Carries::Nothing | Carries::Unjudged => {}
            }
        }
        if context.facts.peerings().is_empty() {
            return;
        }
        let pick = |fault| {
            let Fault::OneWay { step, peering } = fault else { return None };
            Some((step, peering))
        };
        for (broken, (step, peering)) in faulty(context, sink, pick) {
            if !is_told_of_tables(&broken, step) {
                sink.report(&OneWayFlow { broken, step, peering });
            }
        }
    }
}

struct OneWay<'f, 'a> {
    plan: &'a Plan,
    paths: &'f PeeringPaths<'a>,
    gaps: &'f [Gap<'a>],
}

impl<'a> OneWay<'_, 'a> {
    /// The side that sends and the one that does not.
    fn sides(&self) -> (&Side<'a>, &Side<'a>) {
        let [one, other] = &self.paths.sides;
        if one.sends() { (one, other) } else { (other, one) }
    }
}

impl Explain for OneWay<'_, '_> {
    fn severity(&self) -> Option<Severity> {
        self.paths.peering.one_way.then_some(Severity::Info)
    }

    fn message(&self) -> String {
        let (sending, silent) = self.sides();
        let title = |side: &Side<'_>| self.plan.title(side.network.id.as_str()).to_owned();
        let (peering, from, to) = (self.plan.title(self.paths.peering.id.as_str()), title(sending), title(silent));
        if silent.idle.is_empty() {
            return format!(
                "peering `{peering}` works one way: `{from}` sends to `{to}`, and no table of `{to}` leads back"
            );
        }
        let idle = listed(silent.idle.iter().map(|routes| table_name(self.plan, routes)));
        format!(
            "peering `{peering}` works one way: `{from}` sends to `{to}`, and only {idle} leads back, which no subnet uses"
        )
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.paths.peering.id, "")
    }

    fn related(&self) -> Vec<Related> {
        let (sending, silent) = self.sides();
        let sends = sending.ends.iter().filter(|end| !end.over.is_empty());
        let sends = sends.map(|end| Related::new(table_anchor(&end.routes), "has a route over the peering"));
        let silent = silent.ends.iter().map(|end| Related::new(table_anchor(&end.routes), "has no route back"));
        sends.chain(silent).collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        let id = &self.paths.peering.id;
        let (sending, silent) = self.sides();
        let tables = |side: &Side<'_>| side.ends.iter().map(|end| routes_over(&end.routes, id)).collect::<Vec<_>>();
        let idle: Vec<Value> = silent.idle.iter().map(|routes| routes_over(routes, id)).collect();
        named(json!({"there": tables(sending), "back": tables(silent), "not_in_use": idle}))
    }

    fn witness(&self) -> Option<String> {
        walk(self.plan, self.paths, self.gaps.first()?)
    }

    fn help(&self) -> Vec<String> {
        let (sending, silent) = self.sides();
        let blocks = listed(sending.blocks.iter().map(|block| format!("`{block}`")));
        let tables = listed(silent.ends.iter().map(|end| table_name(self.plan, &end.routes)));
        let mut help = vec![format!("send {blocks} over the peering in {tables}")];
        if self.paths.peering.one_way {
            help.push("the peering is meant to work one way; TCP needs answers all the same".to_owned());
        }
        help
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        connect(plan, self.paths).into_iter().collect()
    }
}

/// A flow over a peering that works one way: it is dropped on the other side, or not answered.
struct OneWayFlow<'f, 'a> {
    broken: Broken<'f, 'a>,
    step: &'f Step,
    peering: &'a Peering,
}

impl OneWayFlow<'_, '_> {
    fn is_dropped(&self) -> bool {
        self.step.kind == StepKind::Filter
    }
}

impl Explain for OneWayFlow<'_, '_> {
    fn message(&self) -> String {
        let (title, ends, peering) = (self.broken.title(), self.broken.ends(), self.peering.title());
        let what =
            if self.is_dropped() { "packets cross it and are dropped" } else { "packets arrive and answers do not" };
        format!("intent `{title}` is broken: from {ends}, peering `{peering}` works one way: {what}; {}", at(self.step))
    }

    fn primary(&self) -> Anchor {
        self.broken.primary()
    }

    fn related(&self) -> Vec<Related> {
        let mut related = vec![Related::new(Anchor::new(&self.peering.id, ""), "is crossed")];
        related.extend(self.broken.related(self.step, "ends it"));
        related
    }

    fn evidence(&self) -> Map<String, Value> {
        let mut evidence = self.broken.evidence(self.step);
        evidence.insert("peering".to_owned(), self.peering.id.as_str().into());
        evidence
    }

    fn witness(&self) -> Option<String> {
        Some(self.broken.witness(self.step))
    }

    fn help(&self) -> Vec<String> {
        let (place, packet) = (&self.step.at, self.step.packet);
        match self.is_dropped() {
            true => vec![format!("let `{packet}` in at `{place}`")],
            false => vec![format!("let `{place}` lead back to `{}` over the peering", packet.destination)],
        }
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        let opened = self
            .is_dropped()
            .then(|| let_intent_through(plan, self.broken.intent, self.step, Part::Question))
            .flatten();
        let opened = opened.map(|(title, command)| Fix::review(title, vec![command]));
        let paths = self.broken.context.facts.peering(&self.peering.id).filter(|_| !self.is_dropped());
        let routed = paths.and_then(|paths| connect(plan, paths));
        opened.into_iter().chain(routed).filter(|fix| self.broken.is_mended_by(&fix.commands)).collect()
    }
}
