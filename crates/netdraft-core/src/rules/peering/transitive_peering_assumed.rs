#![doc = include_str!("transitive_peering_assumed.md")]

use serde_json::{Map, Value, json};

use super::across::Across;
use super::connect;
use crate::analysis::Facts;
use crate::analysis::intents::Fault;
use crate::analysis::path::Place;
use crate::edit::Command;
use crate::model::{Id, Kind, Network, Plan};
use crate::rules::intended::{changed, free_id};
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
            page: text!("transitive_peering_assumed.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let crossing = |fault| {
            let Fault::Transitive { step, by } = fault else { return None };
            Some((step, by))
        };
        for across in Across::all(context, sink, crossing) {
            sink.report(&Chain(across));
        }
    }
}

/// A flow through a network that is peered with both of its ends.
struct Chain<'f, 'a>(Across<'f, 'a>);

impl<'a> Chain<'_, 'a> {
    /// The networks at the two ends.
    fn ends(&self) -> Option<[&'a Id<Network>; 2]> {
        let (plan, example) = (self.0.broken.plan(), self.0.broken.example);
        let home = |place: Place<'a>| match place {
            Place::Host(host) => plan.subnets.get(&host.subnet).map(|subnet| &subnet.network),
            Place::Subnet(subnet) => Some(&subnet.network),
            Place::Network(network) => Some(&network.id),
            Place::Site(_) | Place::Internet => None,
        };
        Some([home(example.from.place)?, home(example.to.place)?])
    }

    /// A peering of the two networks, with the routes that it needs.
    fn peer(&self) -> Option<Fix> {
        let plan = self.0.broken.plan();
        let [one, other] = self.ends()?;
        let id = free_id(plan, &format!("{one}-{other}"));
        let fields = json!({"requester": one.as_str(), "accepter": other.as_str()});
        let mut commands = vec![Command::add(Kind::Peering, id.as_str(), fields)];
        let document = changed(plan, &commands)?;
        let facts = Facts::new(&document.plan);
        let routed = facts.peering(&Id::new(&id)).and_then(|paths| connect(&document.plan, paths));
        commands.extend(routed.into_iter().flat_map(|fix| fix.commands));
        let title = format!("peer `{}` with `{}`", plan.title(one.as_str()), plan.title(other.as_str()));
        Some(Fix::review(title, commands)).filter(|fix| self.0.broken.is_mended_by(&fix.commands))
    }
}

impl Explain for Chain<'_, '_> {
    fn message(&self) -> String {
        let (title, ends, by) = self.0.words();
        format!("intent `{title}` is broken: only peerings with `{by}` join {ends}, and peerings are not transitive")
    }

    fn primary(&self) -> Anchor {
        self.0.broken.primary()
    }

    fn related(&self) -> Vec<Related> {
        self.0.related("is peered with both")
    }

    fn evidence(&self) -> Map<String, Value> {
        self.0.evidence()
    }

    fn witness(&self) -> Option<String> {
        Some(self.0.witness())
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
