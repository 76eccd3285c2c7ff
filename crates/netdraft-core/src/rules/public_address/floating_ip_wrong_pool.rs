#![doc = include_str!("floating_ip_wrong_pool.md")]

use serde_json::{Map, Value, json};

use super::holders::Holders;
use super::not_public::NotPublic;
use crate::address::{AddressFault, Provider};
use crate::edit::Command;
use crate::model::{AddressState, Anchor, Entity, Network, Plan, PublicAddress};
use crate::rules::{Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};
use crate::small::SmallSort;

/// Reports public addresses from a pool that the network of their holder cannot use.
pub(crate) struct FloatingIpWrongPool;

impl Rule for FloatingIpWrongPool {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "floating-ip-wrong-pool",
            category: Category::PublicAddress,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("floating_ip_wrong_pool.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let plan = context.plan;
        let holders = Holders::of(plan);
        for address in plan.public_addresses.iter().filter(|address| address.state == AddressState::Allocated) {
            if let Some(fault) = address.address.fault().filter(|fault| **fault != AddressFault::Empty) {
                sink.unknown(&address.id, fault.to_string());
                continue;
            }
            let networks = holders.of_entry(address).iter().filter_map(|holder| network_of(plan, holder.target));
            let mut networks: Vec<&Network> = networks.collect();
            networks.small_sort_by(|one, other| one.id.cmp(&other.id));
            let provider = networks.first().map_or(plan.settings.provider, |network| plan.provider_of(&network.id));
            // Elsewhere the outside of a network may be private itself.
            if matches!(provider, Provider::Aws | Provider::Gcp | Provider::Azure) {
                sink.examine(Anchor::new(&address.id, "address"));
                NotPublic::of(address).into_iter().for_each(|fault| sink.report(&fault));
            }
            // Without the network's external pool, or the address's own, there is nothing to compare.
            let comparable = |network: &&Network| !network.external_pool.is_empty() && !address.pool.is_empty();
            networks.retain(comparable);
            if networks.is_empty() {
                continue;
            }
            sink.examine(&address.id);
            if let Some(network) = networks.into_iter().find(|network| network.external_pool != address.pool) {
                sink.report(&WrongPool { address, network });
            }
        }
    }
}

/// The network of what an address is bound to: a host, a NAT gateway or a load balancer.
fn network_of<'a>(plan: &'a Plan, target: &str) -> Option<&'a Network> {
    let host =
        || plan.hosts.by_text(target).and_then(|host| plan.subnets.get(&host.subnet)).map(|subnet| &subnet.network);
    let nat = || plan.nats.by_text(target).map(|nat| &nat.network);
    let balancer = || plan.load_balancers.by_text(target).map(|balancer| &balancer.network);
    plan.networks.get(host().or_else(nat).or_else(balancer)?)
}

struct WrongPool<'a> {
    address: &'a PublicAddress,
    network: &'a Network,
}

impl Explain for WrongPool<'_> {
    fn message(&self) -> String {
        let (title, pool, network) = (self.address.title(), &self.address.pool, self.network.title());
        format!(
            "the public address `{title}` is from `{pool}`, and `{network}` reaches the outside through `{}`",
            self.network.external_pool
        )
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.address.id, "pool")
    }

    fn evidence(&self) -> Map<String, Value> {
        named(
            json!({"pool": self.address.pool, "network": self.network.id.as_str(), "external network": self.network.external_pool}),
        )
    }

    fn help(&self) -> Vec<String> {
        vec![format!("take an address from `{}`", self.network.external_pool)]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let pool = &self.network.external_pool;
        // The address itself belongs to the old pool; the provider gives another one.
        let commands = vec![
            Command::set(&self.address.id, "pool", pool.clone()),
            Command::set(&self.address.id, "address", Value::Null),
        ];
        vec![Fix::review(format!("take an address from `{pool}`"), commands)]
    }
}
