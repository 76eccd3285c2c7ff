#![doc = include_str!("path_mtu_mismatch.md")]

use serde_json::{Map, Value, json};

use crate::analysis::path::{Effect, HopMtu, RequiredFlow, WalkMtu};
use crate::edit::Command;
use crate::model::{Entity, Plan};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// Reports flows that must work and whose sender sends larger packets than some hop carries.
pub(crate) struct PathMtuMismatch;

impl Rule for PathMtuMismatch {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "path-mtu-mismatch",
            category: Category::Vpn,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("path_mtu_mismatch.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for flow in context.facts.required_flows() {
            sink.examine(&flow.intent.id);
            let mismatches = flow.mismatches();
            let silenced = if mismatches.is_empty() { Vec::new() } else { flow.silenced(&context.facts) };
            for (sender, narrow) in mismatches {
                // Where the sender does not even hear of it, another rule reports the flow.
                let is_silenced = silenced.iter().any(|(hop, steps)| {
                    std::ptr::eq(*hop, narrow) && steps.iter().any(|step| step.effect == Effect::Stops)
                });
                if !is_silenced {
                    sink.report(&TooNarrow { plan: context.plan, flow, sender, narrow });
                }
            }
        }
    }
}

struct TooNarrow<'f, 'a> {
    plan: &'a Plan,
    flow: &'f RequiredFlow<'a>,
    sender: &'f HopMtu,
    narrow: &'f HopMtu,
}

impl TooNarrow<'_, '_> {
    fn sizes(&self) -> [u32; 2] {
        // Both are hops whose size is known: one drops what the other one sends.
        [self.sender.bytes.unwrap_or_default(), self.narrow.bytes.unwrap_or_default()]
    }

    /// Where the size of the sender's interface is set: at the host, for the network, or at the site.
    fn setting(&self) -> Option<(String, String)> {
        let id = self.sender.at.as_str();
        let network = self.plan.subnets.by_text(id).map(|subnet| subnet.network.as_str());
        let is_own = self.plan.hosts.by_text(id).is_some() || self.plan.sites.by_text(id).is_some();
        let holder = network.or(is_own.then_some(id))?;
        Some((holder.to_owned(), self.plan.title(holder).to_owned()))
    }
}

impl Explain for TooNarrow<'_, '_> {
    fn message(&self) -> String {
        let [sent, carried] = self.sizes();
        let title = |id| self.plan.title(id);
        format!(
            "`{}` sends packets of {sent} bytes for intent `{}`, and `{}` carries {carried}",
            title(&self.sender.at),
            self.flow.intent.title(),
            title(&self.narrow.at)
        )
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.flow.intent.id, "")
    }

    fn related(&self) -> Vec<Related> {
        let place = |hop: &HopMtu| hop.set_by.clone().unwrap_or_else(|| Anchor::new(&hop.at, ""));
        vec![
            Related::new(place(self.sender), self.sender.reason.clone()),
            Related::new(place(self.narrow), self.narrow.reason.clone()),
        ]
    }

    fn evidence(&self) -> Map<String, Value> {
        let hops = |way: &WalkMtu| {
            let hop = |hop: &HopMtu| json!({"at": hop.at, "bytes": hop.bytes, "reason": hop.reason});
            way.hops.iter().map(hop).collect::<Vec<_>>()
        };
        named(json!({
            "intent": self.flow.intent.id.as_str(),
            "forward": hops(&self.flow.mtu.forward),
            "return": self.flow.mtu.back.as_ref().map(hops),
        }))
    }

    fn witness(&self) -> Option<String> {
        let [sent, carried] = self.sizes();
        Some(format!(
            "a packet of {sent} bytes leaves `{}` and is dropped at `{}`, which carries {carried}",
            self.sender.at, self.narrow.at
        ))
    }

    fn help(&self) -> Vec<String> {
        let [_, carried] = self.sizes();
        let mut help =
            vec![format!("let `{}` send packets of at most {carried} bytes", self.plan.title(&self.sender.at))];
        if self.narrow.set_by.is_some() {
            help.push(format!("or let `{}` carry more, if the links below it do", self.plan.title(&self.narrow.at)));
        }
        help
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let [_, carried] = self.sizes();
        let fix = |(id, title): (String, String)| {
            Fix::review(format!("set the MTU of `{title}` to `{carried}`"), vec![Command::set(id, "mtu", carried)])
        };
        self.setting().map(fix).into_iter().collect()
    }
}
