#![doc = include_str!("single_tunnel.md")]

use serde_json::{Map, Value, json};

use super::{FreeInside, provider_of, smallest_family};
use crate::address::{Family, Provider};
use crate::calc::vpn::largest_packet;
use crate::edit::Command;
use crate::model::{Plan, Vpn};
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
            page: include_str!("single_tunnel.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for vpn in context.plan.vpns.iter() {
            let provider = provider_of(context.plan, vpn);
            if matches!(provider, Provider::Openstack | Provider::Generic) {
                continue;
            }
            sink.examine(&vpn.id);
            // Each AWS connection has two tunnels of its own, whose ends are replaced one at a time.
            let counts = |other: &&Vpn| other.id == vpn.id || (provider != Provider::Aws && same_ends(vpn, other));
            let configured = context.plan.vpns.iter().filter(counts).map(up).sum();
            if configured < NEEDED {
                sink.report(&TooFew { plan: context.plan, vpn, provider, configured });
            }
        }
    }
}

fn same_ends(one: &Vpn, other: &Vpn) -> bool {
    one.site == other.site && one.network == other.network && one.gateway == other.gateway
}

/// The number of tunnels that the site's router is set up for.
fn up(vpn: &Vpn) -> usize {
    vpn.tunnels.iter().filter(|tunnel| tunnel.configured).count()
}

struct TooFew<'a> {
    plan: &'a Plan,
    vpn: &'a Vpn,
    provider: Provider,
    configured: usize,
}

impl TooFew<'_> {
    /// A tunnel with sizes that fit and a free inside block.
    fn another(&self, number: usize, free: &mut FreeInside) -> Value {
        let mut tunnel = json!({"name": format!("tunnel-{number}")});
        if let Some(inside) = free.next(self.provider, Family::V4) {
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

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        let id = &self.vpn.id;
        let mut missing = NEEDED.saturating_sub(self.configured);
        let idle = self.vpn.tunnels.iter().enumerate().filter(|(_, tunnel)| !tunnel.configured).take(missing);
        let mut commands: Vec<Command> =
            idle.map(|(index, _)| Command::set(id, format!("tunnels/{index}/configured"), true)).collect();
        missing = missing.saturating_sub(commands.len());
        let (mut free, length) = (FreeInside::of(plan), self.vpn.tunnels.len());
        commands.extend((length..length.saturating_add(missing)).map(|index| Command::Insert {
            id: id.to_string(),
            list: "tunnels".to_owned(),
            index,
            value: self.another(index.saturating_add(1), &mut free),
        }));
        let title = if missing == 0 { "set up the tunnel that is there" } else { "add the second tunnel" };
        vec![Fix::safe(title, commands)]
    }
}
