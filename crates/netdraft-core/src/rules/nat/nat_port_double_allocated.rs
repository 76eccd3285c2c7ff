#![doc = include_str!("nat_port_double_allocated.md")]

use serde_json::{Map, Value, json};

use crate::calc::nat::{Binding, Mapping, PortBlock, PortPool, conflicts};
use crate::edit::Command;
use crate::model::{Anchor, Entity, MappingBehaviour, Nat, Plan};
use crate::rules::{Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// Reports public ports that two owners hold at once.
pub(crate) struct NatPortDoubleAllocated;

/// How many conflicts of one gateway are told; after that many, the list says nothing new.
const MOST_TOLD: usize = 100;

impl Rule for NatPortDoubleAllocated {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "nat-port-double-allocated",
            category: Category::Nat,
            severity: Severity::Error,
            waivable: false,
            since: "0.1.0",
            page: include_str!("nat_port_double_allocated.md"),
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
            for (list, held) in [("blocks", block_bindings(nat)), ("flows", flow_bindings(nat))] {
                let bindings: Vec<Binding> = held.iter().map(|(_, binding)| binding.clone()).collect();
                for conflict in conflicts(&bindings, mapping, MOST_TOLD) {
                    if let (Some(first), Some(second)) = (held.get(conflict.first), held.get(conflict.second)) {
                        sink.report(&Double {
                            nat,
                            list,
                            first: first.clone(),
                            second: second.clone(),
                            ports: conflict.ports,
                        });
                    }
                }
            }
        }
    }
}

/// The protocols that a block or flow holds: any means TCP and UDP, the protocols with ports.
fn protocols(protocol: &crate::model::Protocol) -> Vec<u8> {
    protocol.number().map_or_else(|| vec![6, 17], |number| vec![number])
}

fn block_bindings(nat: &Nat) -> Vec<(usize, Binding)> {
    let of_block = |(index, block): (usize, &crate::model::PortBlockClaim)| {
        let (owner, address) = (block.owner.clone(), block.address.ip());
        let ports = PortBlock::new(block.first, block.last);
        let bind = move |protocol| {
            Some((index, Binding { owner: owner.clone(), address: address?, protocol, ports, destination: None }))
        };
        protocols(&block.protocol).into_iter().filter_map(bind).collect::<Vec<_>>()
    };
    nat.blocks.iter().enumerate().flat_map(of_block).collect()
}

fn flow_bindings(nat: &Nat) -> Vec<(usize, Binding)> {
    let of_flow = |(index, flow): (usize, &crate::model::NatFlow)| {
        let address = flow.address.ip();
        let destination = flow.destination.ip().map(|ip| (ip, flow.destination_port));
        let ports = PortBlock::new(flow.port, flow.port);
        // Two flows of one client are two owners: each needs a port of its own.
        let owner = format!("{} ({index})", flow.client);
        let bind = move |protocol| {
            Some((index, Binding { owner: owner.clone(), address: address?, protocol, ports, destination }))
        };
        protocols(&flow.protocol).into_iter().filter_map(bind).collect::<Vec<_>>()
    };
    nat.flows.iter().enumerate().flat_map(of_flow).collect()
}

struct Double<'a> {
    nat: &'a Nat,
    list: &'static str,
    first: (usize, Binding),
    second: (usize, Binding),
    ports: PortBlock,
}

impl Double<'_> {
    fn owner(&self, index: usize) -> &str {
        let block = self.nat.blocks.get(index).map(|block| block.owner.as_str());
        let flow = self.nat.flows.get(index).map(|flow| flow.client.as_str());
        if self.list == "blocks" { block.unwrap_or_default() } else { flow.unwrap_or_default() }
    }

    fn ports(&self) -> String {
        match (self.ports.first(), self.ports.last()) {
            (first, last) if first == last => first.to_string(),
            (first, last) => format!("{first}-{last}"),
        }
    }

    /// Free ports on the same address, from an allocator that has been shown everything that is held there.
    fn free_ports(&self, count: u16) -> Option<PortBlock> {
        let mut pool = PortPool::new(PortBlock::new(1_024, u16::MAX));
        let held = block_bindings(self.nat).into_iter().chain(flow_bindings(self.nat));
        for (_, binding) in held.filter(|(_, binding)| binding.address == self.second.1.address) {
            // Ports that are held twice already cannot be claimed twice; the first claim is enough to keep others away.
            for port in binding.ports.first()..=binding.ports.last() {
                let _ = pool.claim_exactly("held", PortBlock::new(port, port));
            }
        }
        pool.claim("repair", count).ok()
    }
}

impl Explain for Double<'_> {
    fn message(&self) -> String {
        let (one, other) = (self.owner(self.first.0), self.owner(self.second.0));
        let (ports, address, title) = (self.ports(), self.first.1.address, self.nat.title());
        format!("port `{ports}` of `{address}` at `{title}` belongs to `{one}` and to `{other}`")
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.nat.id, format!("{}/{}", self.list, self.second.0))
    }

    fn related(&self) -> Vec<Related> {
        let anchor = Anchor::new(&self.nat.id, format!("{}/{}", self.list, self.first.0));
        vec![Related::new(anchor, format!("`{}` holds it too", self.owner(self.first.0)))]
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({
            "address": self.first.1.address.to_string(),
            "protocol": self.first.1.protocol,
            "ports": self.ports(),
            "holders": [self.owner(self.first.0), self.owner(self.second.0)],
            "mapping": crate::model::Choice::word(self.nat.mapping),
        }))
    }

    fn help(&self) -> Vec<String> {
        vec![
            "hand out ports from one allocator that claims them in one step, so that nobody can be given the same one"
                .to_owned(),
        ]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let (index, binding) = &self.second;
        let count = binding.ports.size().try_into().unwrap_or(u16::MAX);
        let Some(free) = self.free_ports(count) else { return Vec::new() };
        let place = |field: &str| format!("{}/{index}/{field}", self.list);
        let commands = if self.list == "blocks" {
            vec![
                Command::set(&self.nat.id, place("first"), free.first()),
                Command::set(&self.nat.id, place("last"), free.last()),
            ]
        } else {
            vec![Command::set(&self.nat.id, place("port"), free.first())]
        };
        vec![Fix::safe(format!("give `{}` the free port `{}`", self.owner(*index), free.first()), commands)]
    }
}
