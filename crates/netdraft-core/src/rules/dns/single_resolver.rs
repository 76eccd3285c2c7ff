#![doc = include_str!("single_resolver.md")]

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use serde_json::{Map, Value, json};

use super::servers::{is_of_provider, shared, subnet_of};
use crate::address::{Address, Provider};
use crate::edit::Command;
use crate::model::{Id, Network, Plan, Subnet};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};
use crate::small::SmallCollect;

/// Reports hosts and subnets whose name servers fail together.
pub(crate) struct SingleResolver;

impl Rule for SingleResolver {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "single-resolver",
            category: Category::Dns,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("single_resolver.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let plan = context.plan;
        let mut found: BTreeMap<(&Id<Network>, IpAddr), Option<&Subnet>> = BTreeMap::new();
        let mut zone_of = |network, address| {
            let subnet = found.entry((network, address)).or_insert_with(|| subnet_of(plan, &[network], address));
            subnet.map(|subnet| subnet.zone.as_str()).filter(|zone| !zone.is_empty())
        };
        let subnets = plan.subnets.iter().map(|subnet| (subnet.id.as_str(), &subnet.resolvers, Some(&subnet.network)));
        let hosts = plan.hosts.iter().map(|host| {
            (host.id.as_str(), &host.resolvers, plan.subnets.get(&host.subnet).map(|subnet| &subnet.network))
        });
        // Without resolvers of its own a subnet asks the provider's, which do not fail together.
        for (id, resolvers, network) in subnets.chain(hosts).filter(|(_, resolvers, _)| !resolvers.is_empty()) {
            let Some(network) = network else { continue };
            sink.examine(id);
            let is_provider = |resolver: &Address| resolver.ip().is_some_and(|ip| is_of_provider(plan, network, ip));
            if resolvers.iter().any(is_provider) {
                continue;
            }
            let name =
                |resolver: &Address| resolver.ip().map_or(resolver.text().trim().to_owned(), |ip| ip.to_string());
            let distinct: BTreeSet<String> = resolvers.iter().map(name).small_set();
            let zones = resolvers.iter().map(|resolver| zone_of(network, resolver.ip()?));
            let zone = shared(zones).map(str::to_owned);
            if distinct.len() < 2 || zone.is_some() {
                let (id, title) = (id.to_owned(), plan.title(id).to_owned());
                let provider = plan.provider_of(network);
                sink.report(&Single { id, title, resolvers: distinct, zone, provider });
            }
        }
    }
}

struct Single {
    id: String,
    title: String,
    resolvers: BTreeSet<String>,
    /// The availability zone that all of them stand in.
    zone: Option<String>,
    provider: Provider,
}

impl Explain for Single {
    fn message(&self) -> String {
        let (title, count) = (&self.title, self.resolvers.len());
        match (self.resolvers.first(), &self.zone) {
            (Some(only), _) if count == 1 => {
                format!("`{title}` asks one name server, `{only}`: when it is away, nothing resolves")
            }
            (_, zone) => {
                let zone = zone.as_deref().unwrap_or_default();
                format!(
                    "`{title}` asks `{count}` name servers, all of them in zone `{zone}`: without it, nothing resolves"
                )
            }
        }
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.id, "resolvers")
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({"resolvers": self.resolvers, "zone": self.zone}))
    }

    fn help(&self) -> Vec<String> {
        vec!["name a second server in another zone or network".to_owned()]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        if self.provider == Provider::Generic {
            return Vec::new();
        }
        let command = Command::set(&self.id, "resolvers", Value::Null);
        vec![Fix::review("ask the provider's resolver, which is redundant", vec![command])]
    }
}
