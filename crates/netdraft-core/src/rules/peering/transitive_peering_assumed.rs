#![doc = include_str!("transitive_peering_assumed.md")]

use serde_json::{Map, Value, json};

use super::connect;
use crate::analysis::Facts;
use crate::analysis::intents::Fault;
use crate::analysis::path::{Place, Step};
use crate::edit::Command;
use crate::model::{Entity, Id, Kind, Network, Plan};
use crate::rules::intended::{Broken, at, changed, faulty, free_id};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink};

/// Reports flows that must work between two networks of which each is peered with a third one only.
pub(crate) struct TransitivePeeringAssumed;

impl Rule for TransitivePeeringAssumed {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "transitive-peering-assumed",
            category: Category::Peering,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: include_str!("transitive_peering_assumed.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        if context.plan.peerings.is_empty() {
            return;
        }
        let pick = |fault| {
            let Fault::Transitive { step, by } = fault else { return None };
            Some((step, by))
        };
        for (broken, (step, by)) in faulty(context, sink, pick) {
            sink.report(&Chain { broken, step, by });
        }
    }
}

struct Chain<'f, 'a> {
    broken: Broken<'f, 'a>,
    step: &'f Step,
    /// The network in between.
    by: &'a Network,
}

impl<'a> Chain<'_, 'a> {
    /// The networks at the two ends.
    fn ends(&self) -> Option<[&'a Id<Network>; 2]> {
        let plan = self.broken.plan();
        let home = |place: Place<'a>| match place {
            Place::Host(host) => plan.subnets.get(&host.subnet).map(|subnet| &subnet.network),
            Place::Subnet(subnet) => Some(&subnet.network),
            Place::Network(network) => Some(&network.id),
            Place::Site(_) | Place::Internet => None,
        };
        Some([home(self.broken.example.from.place)?, home(self.broken.example.to.place)?])
    }

    /// A peering of the two networks, with the routes that it needs.
    fn peer(&self) -> Option<Fix> {
        let plan = self.broken.plan();
        let [one, other] = self.ends()?;
        let id = free_id(plan, &format!("{one}-{other}"));
        let fields = json!({"requester": one.as_str(), "accepter": other.as_str()});
        let mut commands = vec![Command::add(Kind::Peering, id.as_str(), fields)];
        let document = changed(plan, &commands)?;
        let facts = Facts::new(&document.plan);
        let routed = facts.peering(&Id::new(&id)).and_then(|paths| connect(&document.plan, paths));
        commands.extend(routed.into_iter().flat_map(|fix| fix.commands));
        let title = format!("peer `{}` with `{}`", plan.title(one.as_str()), plan.title(other.as_str()));
        Some(Fix::review(title, commands)).filter(|fix| self.broken.is_mended_by(&fix.commands))
    }
}

impl Explain for Chain<'_, '_> {
    fn message(&self) -> String {
        let (title, ends, by) = (self.broken.title(), self.broken.ends(), self.by.title());
        format!("intent `{title}` is broken: only peerings with `{by}` join {ends}, and peerings are not transitive")
    }

    fn primary(&self) -> Anchor {
        self.broken.primary()
    }

    fn related(&self) -> Vec<Related> {
        let mut related = vec![Related::new(Anchor::new(&self.by.id, ""), "is peered with both")];
        related.extend(self.broken.related(self.step, "packets end here"));
        related
    }

    fn evidence(&self) -> Map<String, Value> {
        let mut evidence = self.broken.evidence(self.step);
        evidence.insert("by".to_owned(), self.by.id.as_str().into());
        evidence
    }

    fn witness(&self) -> Option<String> {
        Some(format!("{}: {}", self.broken.example.packet, at(self.step)))
    }

    fn help(&self) -> Vec<String> {
        vec![
            "peer the two networks with each other".to_owned(),
            "or attach all three to a transit hub, which leads from each to each".to_owned(),
        ]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        self.peer().into_iter().collect()
    }
}
