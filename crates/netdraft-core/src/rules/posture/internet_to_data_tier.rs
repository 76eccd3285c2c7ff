#![doc = include_str!("internet_to_data_tier.md")]

use serde_json::{Map, Value};

use super::opened::{closings, deciding, path_in_words};
use crate::analysis::Facts;
use crate::analysis::intents::{CounterExample, Flow, Proof, prove};
use crate::analysis::path::{End, Place};
use crate::model::{Expectation, Host, Plan, Ports, Protocol, Purpose, Subnet};
use crate::rules::intended::{changed, trace};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// The tag of hosts that keep data.
const DATA: &str = "data";

/// Reports data that packets from the internet reach.
pub(crate) struct InternetToDataTier;

impl Rule for InternetToDataTier {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "internet-to-data-tier",
            category: Category::Posture,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("internet_to_data_tier.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for id in data_of(context.plan) {
            sink.examine(id);
            match from_the_internet(&context.facts, id) {
                Proof::Holds => {}
                Proof::Unknown(reason) => sink.unknown(id, reason),
                Proof::Broken(example) => sink.report(&Exposed { plan: context.plan, id, example: *example }),
            }
        }
    }
}

/// Whether packets from the internet reach a host or subnet.
fn from_the_internet<'a>(facts: &Facts<'a>, id: &str) -> Proof<'a> {
    let (protocol, ports) = (Protocol::default(), Ports::default());
    prove(facts, &Flow { from: "internet", to: id, protocol: &protocol, ports: &ports, expect: Expectation::Denied })
}

/// The hosts and subnets that keep data, by id: hosts with the tag and those in subnets for databases, and such subnets where they have no hosts.
pub(in crate::rules) fn data_of(plan: &Plan) -> impl Iterator<Item = &str> {
    let hosts = plan.hosts.sorted().filter(|host| is_data_host(plan, host)).map(|host| host.id.as_str());
    let is_bare = |subnet: &&Subnet| plan.hosts_of(&subnet.id).next().is_none();
    let subnets = plan.subnets.sorted().filter(|subnet| subnet.purpose == Purpose::Database).filter(is_bare);
    hosts.chain(subnets.map(|subnet| subnet.id.as_str()))
}

fn is_data_host(plan: &Plan, host: &Host) -> bool {
    let home = plan.subnets.get(&host.subnet);
    host.tags.iter().any(|tag| tag == DATA) || home.is_some_and(|subnet| subnet.purpose == Purpose::Database)
}

/// Whether data is kept at the end of a flow.
pub(super) fn is_data_at(plan: &Plan, end: &End<'_>) -> bool {
    match end.place {
        Place::Host(host) => is_data_host(plan, host),
        Place::Subnet(subnet) => subnet.purpose == Purpose::Database,
        Place::Network(_) | Place::Site(_) | Place::Internet => false,
    }
}

struct Exposed<'a> {
    plan: &'a Plan,
    id: &'a str,
    example: CounterExample<'a>,
}

impl Explain for Exposed<'_> {
    fn message(&self) -> String {
        format!(
            "packets from the internet reach `{}`, which keeps data: {}",
            self.plan.title(self.id),
            self.example.packet
        )
    }

    fn primary(&self) -> Anchor {
        Anchor::new(self.id, "")
    }

    fn related(&self) -> Vec<Related> {
        deciding(&self.example.path.forward)
    }

    fn evidence(&self) -> Map<String, Value> {
        named(serde_json::json!({
            "packet": self.example.packet.to_string(),
            "forward": trace(&self.example.path.forward),
        }))
    }

    fn witness(&self) -> Option<String> {
        Some(path_in_words(&self.example))
    }

    fn help(&self) -> Vec<String> {
        vec![
            "let only the hosts that use the data in".to_owned(),
            "or move it to a subnet without a route to the internet, and take away its public address".to_owned(),
        ]
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        let closes = |fix: &Fix| {
            let Some(document) = changed(plan, &fix.commands) else { return false };
            let facts = Facts::new(&document.plan);
            match from_the_internet(&facts, self.id) {
                Proof::Holds => true,
                Proof::Broken(other) => other.packet != self.example.packet,
                Proof::Unknown(_) => false,
            }
        };
        closings(plan, &self.example, &Protocol::default(), &Ports::default()).into_iter().filter(closes).collect()
    }
}
