#![doc = include_str!("peering_not_both_created.md")]

use serde_json::{Map, Value, json};

use super::{connect, has_two_halves};
use crate::edit::Command;
use crate::model::{Choice, Id, Network, Peering, PeeringState, Plan};
use crate::rules::wording::listed;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};

/// Reports peerings of which only one side exists.
pub(crate) struct PeeringNotBothCreated;

impl Rule for PeeringNotBothCreated {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "peering-not-both-created",
            category: Category::Peering,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("peering_not_both_created.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for peering in context.plan.peerings.iter() {
            let sides =
                [(&peering.requester, peering.requester_configured), (&peering.accepter, peering.accepter_configured)];
            let missing: Vec<&Id<Network>> =
                sides.into_iter().filter(|(_, is_set_up)| !is_set_up).map(|(id, _)| id).collect();
            let has_two_halves = has_two_halves(context.plan, peering);
            if has_two_halves || !missing.is_empty() {
                sink.examine(&peering.id);
            }
            if !missing.is_empty() || (has_two_halves && peering.state != PeeringState::Active) {
                let paths = context.facts.peerings().iter().find(|paths| paths.peering.id == peering.id);
                let paths = paths.filter(|_| !has_two_halves);
                let routes = paths.and_then(|paths| connect(context.plan, paths));
                sink.report(&Half { plan: context.plan, peering, missing, routes });
            }
        }
    }
}

struct Half<'a> {
    plan: &'a Plan,
    peering: &'a Peering,
    /// The networks whose side is not set up.
    missing: Vec<&'a Id<Network>>,
    /// The routes that the peering needs, where they do not come along with it.
    routes: Option<Fix>,
}

impl Explain for Half<'_> {
    fn message(&self) -> String {
        let name = self.plan.title(self.peering.id.as_str());
        let title = |id: &Id<Network>| format!("`{}`", self.plan.title(id.as_str()));
        let missing = listed(self.missing.iter().map(|id| title(id)));
        let there =
            if self.missing == [&self.peering.requester] { &self.peering.accepter } else { &self.peering.requester };
        match self.missing.len() {
            0 => format!("peering `{name}` is `{}`: the two sides do not match yet", self.peering.state.word()),
            1 => format!("peering `{name}` exists on the side of {} only, and not on that of {missing}", title(there)),
            _ => format!("peering `{name}` exists on neither side, of {missing}"),
        }
    }

    fn primary(&self) -> Anchor {
        let field = match self.missing.first() {
            None => "state",
            Some(id) if **id == self.peering.requester => "requester_configured",
            Some(_) => "accepter_configured",
        };
        Anchor::new(&self.peering.id, field)
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({
            "requester": self.peering.requester.as_str(),
            "requester_configured": self.peering.requester_configured,
            "accepter": self.peering.accepter.as_str(),
            "accepter_configured": self.peering.accepter_configured,
            "state": self.peering.state.word(),
        }))
    }

    fn help(&self) -> Vec<String> {
        vec!["create the matching peering on the other side".to_owned()]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        if self.peering.requester == self.peering.accepter {
            // A network has no other side to be joined with.
            return Vec::new();
        }
        let id = &self.peering.id;
        let mut commands = Vec::new();
        for (field, network) in
            [("requester_configured", &self.peering.requester), ("accepter_configured", &self.peering.accepter)]
        {
            commands.extend(self.missing.contains(&network).then(|| Command::set(id, field, true)));
        }
        if self.peering.state != PeeringState::Active {
            commands.push(Command::set(id, "state", PeeringState::Active.word()));
        }
        if self.missing.is_empty() {
            return vec![Fix::review("take the peering for active", commands)];
        }
        match &self.routes {
            Some(routes) => {
                commands.extend(routes.commands.iter().cloned());
                vec![Fix::review(format!("create the missing side and {}", routes.title), commands)]
            }
            None => vec![Fix::review("create the missing side", commands)],
        }
    }
}
