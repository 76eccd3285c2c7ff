#![doc = include_str!("reserved_address_assigned.md")]

use std::net::IpAddr;

use serde_json::{Map, Value, json};

use crate::address::{LIMITS_CHECKED, Provider, subnet_limits};
use crate::analysis::{FreeAddresses, kept_by_provider};
use crate::edit::Command;
use crate::model::{Entity, Host, Plan, Subnet};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// Reports fixed addresses that no machine can have.
pub(crate) struct ReservedAddressAssigned;

impl Rule for ReservedAddressAssigned {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "reserved-address-assigned",
            category: Category::Ipam,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("reserved_address_assigned.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let mut free = FreeAddresses::of(context.facts.addresses());
        // In the order of ids, so that which free address each finding offers does not depend on the file.
        for host in context.plan.hosts.sorted().filter(|host| !host.addresses.is_empty()) {
            let Some(subnet) = context.plan.subnets.get(&host.subnet) else { continue };
            let Some(block) = subnet.cidr.cidr() else { continue };
            let provider = context.plan.provider_of(&subnet.network);
            let kept = kept_by_provider(subnet, block, provider);
            for (at, address) in host.addresses.iter().enumerate() {
                let anchor = Anchor::new(&host.id, format!("addresses/{at}"));
                sink.examine(&anchor);
                if let Some((address, role)) = kept.iter().find(|(kept, _)| Some(*kept) == address.ip()) {
                    let (address, next) = (*address, free.next(subnet));
                    let tells = |next| context.facts.mentions().tell_apart(address, next);
                    let is_mentioned = next.is_some_and(tells);
                    sink.report(&Reserved { anchor, host, subnet, provider, address, role, next, is_mentioned });
                }
            }
        }
    }
}

struct Reserved<'a> {
    anchor: Anchor,
    host: &'a Host,
    subnet: &'a Subnet,
    provider: Provider,
    address: IpAddr,
    /// What the address is kept for.
    role: &'static str,
    /// A free address of the subnet.
    next: Option<IpAddr>,
    /// Whether one of the two addresses is written down elsewhere, such as in a record, which would stay behind.
    is_mentioned: bool,
}

impl Explain for Reserved<'_> {
    fn message(&self) -> String {
        let Self { host, subnet, address, role, .. } = self;
        let (host, subnet, block) = (host.title(), subnet.title(), &subnet.cidr);
        format!("`{address}` of `{host}` is reserved in its subnet `{subnet}` `{block}`: {role}")
    }

    fn primary(&self) -> Anchor {
        self.anchor.clone()
    }

    fn related(&self) -> Vec<Related> {
        vec![Related::new(Anchor::new(&self.subnet.id, "cidr"), "the subnet")]
    }

    fn evidence(&self) -> Map<String, Value> {
        let kept = self.subnet.cidr.cidr().map(|block| kept_by_provider(self.subnet, block, self.provider));
        let kept: Vec<Value> =
            kept.into_iter().flatten().map(|(address, role)| json!({"address": address, "role": role})).collect();
        let family = crate::address::Family::of(self.address);
        let source = subnet_limits(self.provider, family).source;
        named(
            json!({"address": self.address, "role": self.role, "kept": kept, "source": source, "checked": LIMITS_CHECKED}),
        )
    }

    fn help(&self) -> Vec<String> {
        let next = match self.next {
            Some(next) => format!("use `{next}`, the next free address of the subnet"),
            None => "place the machine in a subnet that has a free address".to_owned(),
        };
        let mentioned = format!("change records, rules and routes with `{}` along with it", self.address);
        [next].into_iter().chain(self.is_mentioned.then_some(mentioned)).collect()
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let fix = |next: IpAddr| {
            let command = Command::set(&self.anchor.entity, self.anchor.field.clone(), next.to_string());
            let make = if self.is_mentioned { Fix::review } else { Fix::safe };
            make(format!("use `{next}`"), vec![command])
        };
        self.next.map(fix).into_iter().collect()
    }
}
