#![doc = include_str!("single_tunnel.md")]

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{FreeInside, provider_of, smallest_family};
use crate::address::{Cidr, Family, Provider};
use crate::calc::vpn::largest_packet;
use crate::edit::Command;
use crate::model::{Gateway, Id, Network, Plan, Site, Vpn};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};

/// Tunnels that keep a connection up while the provider replaces one of their ends.
const NEEDED: usize = 2;

/// Reports connections that stand on one tunnel.
pub(crate) struct SingleTunnel;

impl Rule for SingleTunnel {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "single-tunnel",
            category: Category::Vpn,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("single_tunnel.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let plan = context.plan;
        let mut together: BTreeMap<_, usize> = BTreeMap::new();
        plan.vpns.iter().for_each(|vpn| *together.entry(ends(vpn)).or_default() += up(vpn));
        let mut free = FreeInside::of(plan);
        // In the order of ids, so that each finding offers an inside block of its own, wherever the connections stand in the file.
        for vpn in plan.vpns.sorted() {
            let provider = provider_of(plan, vpn);
            if matches!(provider, Provider::Openstack | Provider::Generic) {
                continue;
            }
            sink.examine(&vpn.id);
            // Each AWS connection has two tunnels of its own, whose ends are replaced one at a time.
            let configured = match provider {
                Provider::Aws => up(vpn),
                Provider::Gcp | Provider::Azure | Provider::Openstack | Provider::Generic => {
                    together.get(&ends(vpn)).copied().unwrap_or_default()
                }
            };
            if configured < NEEDED {
                let missing = NEEDED.saturating_sub(configured);
                let idle: Vec<usize> = (0..)
                    .zip(&vpn.tunnels)
                    .filter(|(_, tunnel)| !tunnel.configured)
                    .map(|(at, _)| at)
                    .take(missing)
                    .collect();
                let inside = (idle.len()..missing).map(|_| free.next(provider, Family::V4)).collect();
                sink.report(&TooFew { plan, vpn, configured, idle, inside });
            }
        }
    }
}

/// What a connection joins.
fn ends(vpn: &Vpn) -> (&Id<Site>, &Option<Id<Network>>, &Option<Id<Gateway>>) {
    (&vpn.site, &vpn.network, &vpn.gateway)
}

/// The number of tunnels that the site's router is set up for.
fn up(vpn: &Vpn) -> usize {
    vpn.tunnels.iter().filter(|tunnel| tunnel.configured).count()
}

struct TooFew<'a> {
    plan: &'a Plan,
    vpn: &'a Vpn,
    configured: usize,
    /// The positions of tunnels that are there and that the site's router is not set up for, as many as are missing at most.
    idle: Vec<usize>,
    /// For each tunnel that is missing altogether a free inside block, where there is one.
    inside: Vec<Option<Cidr>>,
}

impl TooFew<'_> {
    /// A tunnel with sizes that fit and this inside block.
    fn another(&self, number: usize, inside: Option<Cidr>) -> Value {
        let mut tunnel = json!({"name": format!("tunnel-{number}")});
        if let Some(inside) = inside {
            tunnel["inside"] = inside.to_string().into();
        }
        if let Ok(sum) = largest_packet(self.vpn) {
            tunnel["mtu"] = sum.inner_mtu.into();
            tunnel["mss"] = match smallest_family(self.plan, self.vpn) {
                Family::V4 => sum.mss_v4(),
                Family::V6 => sum.mss_v6(),
            }
            .into();
        }
        tunnel
    }
}

impl Explain for TooFew<'_> {
    fn message(&self) -> String {
        let name = self.plan.title(self.vpn.id.as_str());
        match self.configured {
            0 => format!("connection `{name}` has no tunnel in use, and needs `{NEEDED}`"),
            _ => format!("connection `{name}` stands on a single tunnel, and needs `{NEEDED}`"),
        }
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.vpn.id, "tunnels")
    }

    fn evidence(&self) -> Map<String, Value> {
        let names = self.vpn.tunnels.iter().map(|tunnel| json!({"name": tunnel.name, "configured": tunnel.configured}));
        named(json!({"configured": self.configured, "needed": NEEDED, "tunnels": names.collect::<Vec<_>>()}))
    }

    fn help(&self) -> Vec<String> {
        vec!["set up the second tunnel on the site's router, with another inside block".to_owned()]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let (id, length) = (&self.vpn.id, self.vpn.tunnels.len());
        let set_up = self.idle.iter().map(|index| Command::set(id, format!("tunnels/{index}/configured"), true));
        let add = (length..).zip(&self.inside).map(|(index, inside)| Command::Insert {
            id: id.to_string(),
            list: "tunnels".to_owned(),
            index,
            value: self.another(index.saturating_add(1), *inside),
        });
        let title = match self.inside.is_empty() {
            true => "take the tunnel that is there as set up on the site's router",
            false => "add the second tunnel, and set it up on the site's router",
        };
        // The plan says then that a router outside of it is set up, which somebody has to do.
        vec![Fix::review(title, set_up.chain(add).collect())]
    }
}
