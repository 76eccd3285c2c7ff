//! Rules about VPN connections and their packet sizes.

pub(super) mod crypto_mismatch;
pub(super) mod inside_cidr_duplicate;
pub(super) mod inside_cidr_reserved;
mod limits;
pub(super) mod mss_not_clamped;
pub(super) mod naive_constant_overhead;
pub(super) mod path_mtu_mismatch;
mod proposals;
pub(super) mod single_tunnel;
pub(super) mod site_route_missing;
pub(super) mod tunnel_mtu_ignores_ipsec;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::address::{Cidr, Family, Holes, Pool, Provider, Strategy};
use crate::calc::tunnel_mtu::{Sum, Term};
use crate::calc::vpn::largest_packet;
use crate::edit::Command;
use crate::model::{Anchor, Plan, Tunnel, Vpn};
use crate::rules::{Fix, named};
use crate::words::with_noun;

/// A tunnel of a connection whose sum is known.
struct Sized<'a> {
    vpn: &'a Vpn,
    index: usize,
    tunnel: &'a Tunnel,
    sum: Sum,
    /// The family whose segments are the smallest among those that the connection carries.
    family: Family,
}

impl<'a> Sized<'a> {
    /// The tunnels of all connections whose sum is known.
    fn all(plan: &'a Plan) -> impl Iterator<Item = Self> {
        plan.vpns.iter().filter_map(move |vpn| Some((vpn, largest_packet(vpn).ok()?))).flat_map(move |(vpn, sum)| {
            let family = smallest_family(plan, vpn);
            let tunnels = vpn.tunnels.iter().enumerate();
            tunnels.map(move |(index, tunnel)| Self { vpn, index, tunnel, sum: sum.clone(), family })
        })
    }

    /// The tunnel as a place.
    fn place(&self) -> Anchor {
        Anchor::new(&self.vpn.id, format!("tunnels/{}", self.index))
    }

    /// A field of the tunnel.
    fn anchor(&self, field: &str) -> Anchor {
        Anchor::new(&self.vpn.id, format!("tunnels/{}/{field}", self.index))
    }

    /// The tunnel and its connection, in words.
    fn name(&self, plan: &Plan) -> String {
        tunnel_name(plan, self.vpn, self.index)
    }

    /// The largest TCP segment that fits into packets of this size.
    fn segment_of(&self, packet: u32) -> u32 {
        packet.saturating_sub(if self.family == Family::V4 { 40 } else { 60 })
    }

    /// What IPsec takes of a packet, as evidence, behind what a rule has to say about it.
    fn evidence(&self, own: Value) -> Map<String, Value> {
        let term = |term: &Term| json!({"label": term.label, "bytes": term.bytes, "source": term.source});
        let mut evidence = named(own);
        evidence.extend(named(json!({
            "sum": self.sum.to_string(),
            "link_mtu": self.sum.link_mtu,
            "terms": self.sum.terms.iter().map(term).collect::<Vec<_>>(),
            "inner_mtu": self.sum.inner_mtu,
            "mss_ipv4": self.sum.mss_v4(),
            "mss_ipv6": self.sum.mss_v6(),
        })));
        evidence
    }

    /// Makes the MTU and the MSS of the tunnel fit; what is small enough stays.
    fn fit(&self) -> Fix {
        let mtu = self.tunnel.mtu.map_or(self.sum.inner_mtu, |mtu| mtu.min(self.sum.inner_mtu));
        let largest = self.segment_of(mtu);
        let mss = self.tunnel.mss.map_or(largest, |mss| mss.min(largest));
        let set = |field: &str, size: u32| Command::set(&self.vpn.id, self.anchor(field).field, size);
        Fix::safe(format!("set the MTU to `{mtu}` and the MSS to `{mss}`"), vec![set("mtu", mtu), set("mss", mss)])
    }
}

/// IPv6 where the site has an IPv6 block, since its header is the larger one; IPv4 otherwise.
fn smallest_family(plan: &Plan, vpn: &Vpn) -> Family {
    let blocks = plan.sites.get(&vpn.site).into_iter().flat_map(|site| &site.cidrs).filter_map(|block| block.cidr());
    blocks.map(Cidr::family).max().unwrap_or(Family::V4)
}

/// A tunnel and its connection, in words.
fn tunnel_name(plan: &Plan, vpn: &Vpn, index: usize) -> String {
    let connection = plan.title(vpn.id.as_str());
    match vpn.tunnels.get(index).map(|tunnel| tunnel.name.as_str()) {
        Some(name) if !name.is_empty() => format!("{} of `{connection}`", with_noun("tunnel", name)),
        Some(_) | None => format!("tunnel {} of `{connection}`", index + 1),
    }
}

/// The provider of the cloud's end: that of the network, or of the first network of its gateway or hub, or the plan's.
pub(in crate::rules) fn provider_of(plan: &Plan, vpn: &Vpn) -> Provider {
    let gateway = vpn.gateway.as_ref().and_then(|id| plan.gateways.get(id));
    match (&vpn.network, gateway) {
        (Some(network), _) => plan.provider_of(network),
        (None, Some(gateway)) => plan.provider_of_gateway(gateway),
        (None, None) => plan.settings.provider,
    }
}

/// Blocks for the inside of tunnels that no tunnel of the plan has, handed out one after the other.
struct FreeInside {
    taken: Vec<Cidr>,
    /// What is left of the blocks that every provider accepts.
    for_all: BTreeMap<Family, Holes>,
    /// What is left of the others that this provider accepts.
    own: BTreeMap<(Provider, Family), Holes>,
}

impl FreeInside {
    fn of(plan: &Plan) -> Self {
        let tunnels = plan.vpns.iter().flat_map(|vpn| &vpn.tunnels);
        let taken = tunnels.filter_map(|tunnel| tunnel.inside.cidr()).collect();
        Self { taken, for_all: BTreeMap::new(), own: BTreeMap::new() }
    }

    /// A block that every provider accepts, while there is one; otherwise one that this provider accepts.
    fn next(&mut self, provider: Provider, family: Family) -> Option<Cidr> {
        let limits = limits::inside(provider, family)?;
        let Self { taken, for_all, own: others } = self;
        let holes = |space: &[Cidr], taken: &[Cidr]| Pool { space, taken }.holes(family);
        let for_all = for_all.entry(family).or_insert_with(|| holes(&limits::accepted_by_all(family), taken));
        let own = || {
            let kept = limits.reserved().chain(limits::accepted_by_all(family));
            let taken: Vec<Cidr> = kept.chain(taken.iter().copied()).collect();
            holes(&limits.space().collect::<Vec<_>>(), &taken)
        };
        let fits = |holes: &mut Holes| holes.take(limits.prefix, Strategy::FirstFit);
        fits(for_all).or_else(|| fits(others.entry((provider, family)).or_insert_with(own)))
    }
}
