#![doc = include_str!("nat_port_double_allocated.md")]

use serde_json::{Map, Value, json};

use super::claims::{Claims, Double, List};
use crate::calc::nat::Mapping;
use crate::edit::Command;
use crate::model::{Anchor, Choice, Entity, MappingBehaviour, Plan};
use crate::rules::{Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// Reports public ports that two owners hold at once.
pub(crate) struct NatPortDoubleAllocated;

impl Rule for NatPortDoubleAllocated {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "nat-port-double-allocated",
            category: Category::Nat,
            severity: Severity::Error,
            waivable: false,
            since: "0.1.0",
            page: text!("nat_port_double_allocated.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for nat in context.plan.nats.iter() {
            if nat.blocks.is_empty() && nat.flows.is_empty() {
                continue;
            }
            sink.examine(&nat.id);
            let mapping = match nat.mapping {
                MappingBehaviour::EndpointDependent => Mapping::EndpointDependent,
                MappingBehaviour::EndpointIndependent => Mapping::EndpointIndependent,
            };
            // Blocks are set aside for an owner, and flows use single ports: an owner's flow lies in its own block, so each is judged among its kind.
            for list in [List::Blocks, List::Flows] {
                let claims = Claims::of(nat, list, mapping);
                if claims.unread() > 0 {
                    let (unread, words, title) = (claims.unread(), list.words(), nat.title());
                    sink.unknown(
                        &nat.id,
                        format!("`{unread}` of the {words} of `{title}` have no address that can be read"),
                    );
                }
                for double in claims.doubles() {
                    sink.report(&double);
                }
            }
        }
    }
}

impl Explain for Double<'_> {
    fn message(&self) -> String {
        let [one, other] = self.holders();
        let (ports, address, title) = (self.ports, self.address, self.nat.title());
        format!("port `{ports}` of `{address}` at `{title}` belongs to `{one}` and to `{other}`")
    }

    fn primary(&self) -> Anchor {
        self.anchor(self.second)
    }

    fn related(&self) -> Vec<Related> {
        vec![Related::new(self.anchor(self.first), format!("`{}` holds it too", self.holders()[0]))]
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({
            "address": self.address.to_string(),
            "protocols": self.protocols,
            "ports": self.ports.to_string(),
            "holders": self.holders(),
            "mapping": self.nat.mapping.word(),
        }))
    }

    fn help(&self) -> Vec<String> {
        vec![
            "hand out ports from one allocator that claims them in one step, so that nobody can be given the same one"
                .to_owned(),
        ]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let Some(free) = self.free_ports() else { return Vec::new() };
        let place = |field: &str| format!("{}/{field}", self.anchor(self.second).field);
        let commands = match self.list {
            List::Blocks => vec![
                Command::set(&self.nat.id, place("first"), free.first()),
                Command::set(&self.nat.id, place("last"), free.last()),
            ],
            List::Flows => vec![Command::set(&self.nat.id, place("port"), free.first())],
        };
        vec![Fix::safe(format!("give `{}` the free port `{free}`", self.holders()[1]), commands)]
    }
}
