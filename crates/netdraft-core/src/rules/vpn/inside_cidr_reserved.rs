#![doc = include_str!("inside_cidr_reserved.md")]

use serde_json::{Map, Value, json};

use super::limits::{self, Fault, Inside};
use super::{FreeInside, provider_of, tunnel_name};
use crate::address::{Cidr, Provider};
use crate::edit::Command;
use crate::model::Plan;
use crate::rules::wording::listed;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};

/// Reports inside blocks of tunnels that the provider does not accept.
pub(crate) struct InsideCidrReserved;

impl Rule for InsideCidrReserved {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "inside-cidr-reserved",
            category: Category::Vpn,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("inside_cidr_reserved.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let plan = context.plan;
        let mut free = FreeInside::of(plan);
        // Free blocks are handed out in the order of ids, so that each finding offers its own, wherever the connections stand in the file.
        for vpn in plan.vpns.sorted() {
            let provider = provider_of(plan, vpn);
            for (index, tunnel) in vpn.tunnels.iter().enumerate().filter(|(_, tunnel)| !tunnel.inside.text().is_empty())
            {
                let anchor = Anchor::new(&vpn.id, format!("tunnels/{index}/inside"));
                let Some(block) = tunnel.inside.cidr() else {
                    sink.examine(&anchor);
                    sink.unknown(&vpn.id, format!("the inside block `{}` cannot be read", tunnel.inside));
                    continue;
                };
                let Some(limits) = limits::inside(provider, block.family()).filter(|limits| limits.concerns(block))
                else {
                    continue;
                };
                sink.examine(&anchor);
                if let Some(fault) = limits.fault_of(block) {
                    let name = tunnel_name(plan, vpn, index);
                    let free = free.next(provider, block.family());
                    sink.report(&Refused { anchor, name, provider, block, limits, fault, free });
                }
            }
        }
    }
}

struct Refused<'a> {
    anchor: Anchor,
    name: String,
    provider: Provider,
    block: Cidr,
    limits: &'a Inside,
    fault: Fault,
    free: Option<Cidr>,
}

impl Refused<'_> {
    fn space(&self) -> Vec<String> {
        self.limits.space().map(|space| space.to_string()).collect()
    }
}

impl Explain for Refused<'_> {
    fn message(&self) -> String {
        let (block, name, provider) = (self.block, &self.name, self.provider);
        match self.fault {
            Fault::Outside => {
                let space = listed(self.space().iter().map(|space| format!("`{space}`")));
                format!("inside block `{block}` of {name} lies outside of {space}, where `{provider}` wants it")
            }
            Fault::Reserved(kept) => {
                format!("inside block `{block}` of {name} touches `{kept}`, which `{provider}` keeps")
            }
            Fault::Size => {
                format!(
                    "inside block `{block}` of {name} is not a `/{}`, which `{provider}` asks for",
                    self.limits.prefix
                )
            }
        }
    }

    fn primary(&self) -> Anchor {
        self.anchor.clone()
    }

    fn evidence(&self) -> Map<String, Value> {
        let reserved: Vec<String> = self.limits.reserved().map(|block| block.to_string()).collect();
        named(json!({
            "block": self.block.to_string(),
            "space": self.space(),
            "reserved": reserved,
            "prefix": self.limits.prefix,
            "source": self.limits.source,
        }))
    }

    fn help(&self) -> Vec<String> {
        vec![match self.free {
            Some(free) => format!("use `{free}`, which no tunnel has"),
            None => format!("no block is free in {}; remove a tunnel that is not in use", listed(self.space())),
        }]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let set = |free: Cidr| Command::set(&self.anchor.entity, self.anchor.field.clone(), free.to_string());
        self.free.map(|free| Fix::safe(format!("use `{free}`"), vec![set(free)])).into_iter().collect()
    }
}
