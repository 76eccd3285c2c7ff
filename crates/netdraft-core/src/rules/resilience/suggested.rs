//! Which intents does the topology suggest? Those that hold today and that somebody is likely to mean.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::analysis::intents::{Flow, Proof, prove};
use crate::analysis::packet::TCP;
use crate::model::{
    Action, Choice, Direction, Expectation, Exposure, Host, PeerKind, Plan, Ports, Protocol, Purpose, Subnet,
};
use crate::rules::Context;

/// So many intents are suggested at once.
const MOST: usize = 12;

/// So many are proved to find them.
const MOST_PROVED: usize = 60;

/// A flow that somebody is likely to mean.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Idea<'a> {
    from: &'a str,
    to: &'a str,
    /// The port of TCP that it goes to; any flow where there is none.
    port: Option<u16>,
    must_work: bool,
}

/// Names for intents with their fields: flows that the data tier and closed subnets must be spared, flows that groups let in, and the way out.
pub(super) fn suggestions(context: &Context<'_>) -> Vec<(String, Value)> {
    let mut seen = BTreeSet::new();
    let ideas = ideas(context.plan).into_iter().filter(|idea| seen.insert(idea.clone()));
    ideas.take(MOST_PROVED).filter(|idea| holds(context, idea)).take(MOST).map(|idea| written(&idea)).collect()
}

fn ideas(plan: &Plan) -> Vec<Idea<'_>> {
    let spared = |id| Idea { from: "internet", to: id, port: None, must_work: false };
    let is_data = |host: &&Host| {
        let home = plan.subnets.get(&host.subnet);
        host.tags.iter().any(|tag| tag == "data") || home.is_some_and(|subnet| subnet.purpose == Purpose::Database)
    };
    let mut ideas: Vec<Idea<'_>> = plan.hosts.sorted().filter(is_data).map(|host| spared(host.id.as_str())).collect();
    let of = |exposure: Exposure| plan.subnets.sorted().filter(move |subnet: &&Subnet| subnet.exposure == exposure);
    let closed = of(Exposure::Isolated).chain(of(Exposure::Private));
    ideas.extend(closed.map(|subnet| spared(subnet.id.as_str())));
    ideas.extend(flows_of_groups(plan));
    let from_outside = plan.hosts.sorted().filter(|host| {
        plan.public_addresses.iter().any(|held| held.bound_to.iter().any(|bound| bound.as_str() == host.id.as_str()))
    });
    let call = |from, to| Idea { from, to, port: Some(443), must_work: true };
    ideas.extend(from_outside.map(|host| call("internet", host.id.as_str())));
    ideas.extend(of(Exposure::Private).map(|subnet| call(subnet.id.as_str(), "internet")));
    ideas
}

/// The flows that groups let in from other groups: from each host of the one to each host of the other.
fn flows_of_groups(plan: &Plan) -> Vec<Idea<'_>> {
    let mut ideas = Vec::new();
    for filter in plan.filters.sorted() {
        let opens = filter.rules.iter().filter(|rule| {
            let is_open = rule.enabled && rule.direction == Direction::Ingress && rule.action == Action::Allow;
            is_open && rule.protocol.number() == Some(TCP)
        });
        for rule in opens {
            let Some(range) = rule.ports.ranges().first().copied() else { continue };
            for peer in &rule.sources {
                let PeerKind::Group(group) = peer.kind() else { continue };
                let of = |id: &str| {
                    let id = id.to_owned();
                    plan.hosts.sorted().filter(move |host| host.filters.iter().any(|own| own.as_str() == id))
                };
                for from in of(group) {
                    let pairs = of(filter.id.as_str()).filter(|to| to.id != from.id);
                    ideas.extend(pairs.map(|to| Idea {
                        from: from.id.as_str(),
                        to: to.id.as_str(),
                        port: Some(range.first),
                        must_work: true,
                    }));
                }
            }
        }
    }
    ideas
}

fn parts(idea: &Idea<'_>) -> (Protocol, Ports, Expectation) {
    let ports = idea.port.map(|port| Ports::parse(&port.to_string()).unwrap_or_default());
    let protocol = idea.port.map(|_| Protocol::parse("tcp").unwrap_or_default());
    let expect = if idea.must_work { Expectation::Allowed } else { Expectation::Denied };
    (protocol.unwrap_or_default(), ports.unwrap_or_default(), expect)
}

fn holds(context: &Context<'_>, idea: &Idea<'_>) -> bool {
    let (protocol, ports, expect) = parts(idea);
    let flow = Flow { from: idea.from, to: idea.to, protocol: &protocol, ports: &ports, expect };
    prove(&context.facts, &flow) == Proof::Holds
}

fn written(idea: &Idea<'_>) -> (String, Value) {
    let Idea { from, to, port, .. } = idea;
    let (_, _, expect) = parts(idea);
    let verb = if idea.must_work { "to" } else { "not-to" };
    let mut fields = json!({"from": from, "to": to, "expect": expect.word()});
    let mut name = format!("{from}-{verb}-{to}");
    if let Some(port) = port {
        fields["protocol"] = "tcp".into();
        fields["ports"] = port.to_string().into();
        name = format!("{name}-{port}");
    }
    (name, fields)
}
