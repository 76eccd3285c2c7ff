#![doc = include_str!("pmtud_icmp_blocked.md")]

use serde_json::{Map, Value, json};

use crate::address::Family;
use crate::analysis::path::{Effect, HopMtu, RequiredFlow, Step};
use crate::edit::Command;
use crate::model::{Entity, Plan};
use crate::rules::intended::at;
use crate::rules::opening::{Part, let_through_blocks};
use crate::rules::wording::listed;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// Reports flows that must work, whose packets some hop drops as too big, and whose sender does not hear of it.
pub(crate) struct PmtudIcmpBlocked;

impl Rule for PmtudIcmpBlocked {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "pmtud-icmp-blocked",
            category: Category::Firewall,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("pmtud_icmp_blocked.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for flow in context.facts.required_flows() {
            sink.examine(&flow.intent.id);
            for (hop, steps) in flow.silenced(&context.facts) {
                // Where it is not known whether a rule set drops the message, nothing is claimed.
                let steps: Vec<Step> = steps.into_iter().filter(|step| step.effect == Effect::Stops).collect();
                if !steps.is_empty() {
                    sink.report(&Silenced { plan: context.plan, flow, hop, steps });
                }
            }
        }
    }
}

struct Silenced<'f, 'a> {
    plan: &'a Plan,
    flow: &'f RequiredFlow<'a>,
    hop: &'f HopMtu,
    steps: Vec<Step>,
}

impl Explain for Silenced<'_, '_> {
    fn message(&self) -> String {
        let places = listed(self.steps.iter().map(|step| format!("`{}`", self.plan.title(&step.at))));
        let bytes = self.hop.bytes.unwrap_or_default();
        format!(
            "`{}` drops packets of more than {bytes} bytes of intent `{}`, and rules at {places} drop the message about it",
            self.plan.title(&self.hop.at),
            self.flow.intent.title()
        )
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.flow.intent.id, "")
    }

    fn related(&self) -> Vec<Related> {
        let place = |step: &Step| {
            let filter = step.shown().and_then(|shown| shown.filters.first());
            let default = || Anchor::new(filter.unwrap_or(&step.at), "");
            step.decided_by.clone().unwrap_or_else(default)
        };
        self.steps.iter().map(|step| Related::new(place(step), "drops the message")).collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({
            "intent": self.flow.intent.id.as_str(),
            "hop": self.hop.at,
            "bytes": self.hop.bytes,
            "reason": self.hop.reason,
            "dropped_by": self.steps.iter().map(at).collect::<Vec<_>>(),
        }))
    }

    fn witness(&self) -> Option<String> {
        self.steps.first().map(|step| format!("{}: {}", step.packet, at(step)))
    }

    fn help(&self) -> Vec<String> {
        let what = match self.steps.first().is_some_and(|step| step.packet.source.is_ipv4()) {
            true => "ICMP type 3 code 4, fragmentation needed",
            false => "ICMPv6 type 2, packet too big",
        };
        vec![
            format!("let {what}, in from anywhere"),
            "or let nobody on the way send packets that do not fit".to_owned(),
        ]
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        // Any router on the way may send the message.
        let opened = self.steps.iter().map(|step| {
            let anywhere = Family::of(step.packet.source).everything();
            let_through_blocks(plan, step, Part::Question, &[anywhere])
        });
        let opened: Vec<(String, Command)> = opened.collect::<Option<_>>().unwrap_or_default();
        let title = listed(opened.iter().map(|(title, _)| title));
        let commands: Vec<Command> = opened.into_iter().map(|(_, command)| command).collect();
        if commands.is_empty() { Vec::new() } else { vec![Fix::review(title, commands)] }
    }
}
