#![doc = include_str!("duplicate_address.md")]

use std::net::IpAddr;

use serde_json::{Map, Value, json};

use crate::address::Provider;
use crate::analysis::{AddressPlan, FreeAddresses};
use crate::edit::Command;
use crate::model::{AddressState, Plan, Subnet};
use crate::rules::vpn::provider_of;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};
use crate::small::SmallSort;

/// Reports addresses that were given twice.
pub(crate) struct DuplicateAddress;

impl Rule for DuplicateAddress {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "duplicate-address",
            category: Category::Ipam,
            severity: Severity::Error,
            waivable: false,
            since: "0.1.0",
            page: text!("duplicate_address.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let addresses = context.facts.addresses();
        let mut free = FreeAddresses::of(addresses);
        for network in addresses.networks() {
            let domain = format!("in network `{}`", context.plan.title(network.network.id.as_str()));
            find(context, &network.fixed, &domain, sink, |holder| {
                subnet_of(context.plan, holder).and_then(|subnet| free.next(subnet))
            });
        }
        find(context, &public(addresses), "on the internet", sink, |_| None);
    }
}

/// The public addresses that are held, sorted. On AWS, each tunnel has one of its own; elsewhere the tunnels of a gateway share one.
fn public(addresses: &AddressPlan<'_>) -> Vec<(IpAddr, Anchor)> {
    let plan = addresses.plan();
    let held = plan.public_addresses.iter().filter(|held| held.state == AddressState::Allocated);
    let mut public: Vec<_> =
        held.filter_map(|held| Some((held.address.ip()?, Anchor::new(&held.id, "address")))).collect();
    for vpn in plan.vpns.iter().filter(|vpn| provider_of(plan, vpn) == Provider::Aws) {
        let tunnels = vpn.tunnels.iter().enumerate();
        let outside = tunnels.filter_map(|(at, tunnel)| Some((tunnel.outside.ip()?, at)));
        public.extend(outside.map(|(ip, at)| (ip, Anchor::new(&vpn.id, format!("tunnels/{at}/outside")))));
    }
    public.small_sort();
    public
}

fn subnet_of<'a>(plan: &'a Plan, holder: &Anchor) -> Option<&'a Subnet> {
    plan.subnets.get(&plan.hosts.by_text(&holder.entity)?.subnet)
}

/// Reports every holder of an address but the first, whose address stays.
fn find(
    context: &Context<'_>,
    sorted: &[(IpAddr, Anchor)],
    domain: &str,
    sink: &mut Sink<'_>,
    mut next: impl FnMut(&Anchor) -> Option<IpAddr>,
) {
    sorted.iter().for_each(|(_, holder)| sink.examine(holder));
    for same in sorted.chunk_by(|(one, _), (other, _)| one == other) {
        let Some(((address, first), others)) = same.split_first() else { continue };
        for (_, holder) in others {
            let titles = [first, holder].map(|place| context.plan.title(&place.entity));
            let (address, count, next) = (*address, same.len(), next(holder));
            let is_mentioned = next.is_some_and(|next| context.facts.mentions().tell_apart(address, next));
            sink.report(&Duplicate { address, first, holder, titles, domain, count, next, is_mentioned });
        }
    }
}

struct Duplicate<'a> {
    address: IpAddr,
    first: &'a Anchor,
    holder: &'a Anchor,
    /// The names of the first holder and of this one.
    titles: [&'a str; 2],
    /// Where an address may be given once.
    domain: &'a str,
    /// How many hold the address.
    count: usize,
    /// A free address in its place.
    next: Option<IpAddr>,
    /// Whether one of the two addresses is written down elsewhere, such as in a record, which would stay behind.
    is_mentioned: bool,
}

impl Explain for Duplicate<'_> {
    fn message(&self) -> String {
        let Self { address, titles: [first, holder], domain, .. } = self;
        match self.first.entity == self.holder.entity {
            true => format!("`{address}` is given to `{holder}` twice"),
            false => format!("`{address}` is given to `{holder}` and to `{first}` {domain}"),
        }
    }

    fn primary(&self) -> Anchor {
        self.holder.clone()
    }

    fn related(&self) -> Vec<Related> {
        vec![Related::new(self.first.clone(), format!("has `{}` as well", self.address))]
    }

    fn evidence(&self) -> Map<String, Value> {
        let holders = [self.first.to_string(), self.holder.to_string()];
        named(json!({"address": self.address, "holders": holders, "count": self.count}))
    }

    fn help(&self) -> Vec<String> {
        let next = match self.next {
            Some(next) => format!("use `{next}` for `{}`, which is free", self.titles[1]),
            None => "give one of them another address".to_owned(),
        };
        let mentioned = format!("see which of them records, rules and routes with `{}` mean", self.address);
        [next].into_iter().chain(self.is_mentioned.then_some(mentioned)).collect()
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let fix = |next: IpAddr| {
            let command = Command::set(&self.holder.entity, self.holder.field.clone(), next.to_string());
            Fix::review(format!("use `{next}`"), vec![command])
        };
        self.next.map(fix).into_iter().collect()
    }
}
