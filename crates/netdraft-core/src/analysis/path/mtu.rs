//! How large a packet gets through a path? Each hop with what it carries and why; the smallest decides.

use super::ends::End;
use super::link_mtu::{INTERNET, Limit, far_peering, hub, interface, nat, vpn};
use super::step::{Effect, Step, StepKind, Walk};
use super::{Path, Place};
use crate::analysis::Facts;
use crate::calc::vpn::largest_packet;
use crate::model::{Anchor, Gateway, GatewayKind, Host, Id, Kind, Network, Plan, Vpn};

/// What one hop of a path carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HopMtu {
    /// The id of the hop, or `internet`.
    pub at: String,
    /// The largest packet, in bytes; none when it cannot be told.
    pub bytes: Option<u32>,
    /// Why, in one line.
    pub reason: String,
    /// The field that sets it, where one does.
    pub set_by: Option<Anchor>,
    /// Whether it makes TCP send segments that fit.
    pub clamps_tcp: bool,
    /// Its position among the steps of the walk.
    pub step: usize,
}

/// What a walk carries from its start to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalkMtu {
    /// The hops, in order.
    pub hops: Vec<HopMtu>,
    /// The largest packet that arrives, in bytes; none when no packet does, or when a hop cannot be told.
    pub bytes: Option<u32>,
}

impl WalkMtu {
    fn of(facts: &Facts<'_>, walk: &Walk) -> Self {
        let hops: Vec<HopMtu> =
            walk.steps.iter().enumerate().filter_map(|(at, step)| hop_of(facts.plan(), step, at)).collect();
        let mut alike: Vec<HopMtu> = Vec::with_capacity(hops.len());
        for hop in hops {
            // A machine that starts or ends a walk, and one that a filter guards, is one hop.
            if alike.last().is_none_or(|last| last.at != hop.at) {
                alike.push(hop);
            }
        }
        let arrives = walk.steps.last().is_some_and(|step| step.kind == StepKind::End && step.effect == Effect::Passes);
        let sizes: Option<Vec<u32>> = alike.iter().map(|hop| hop.bytes).collect();
        let bytes = sizes.filter(|_| arrives).and_then(|sizes| sizes.into_iter().min());
        Self { hops: alike, bytes }
    }

    /// The first hop that carries no more than all of the walk.
    pub fn narrowest(&self) -> Option<&HopMtu> {
        self.hops.iter().find(|hop| self.bytes.is_some() && hop.bytes == self.bytes)
    }

    /// What the sender's own interface sends.
    pub fn sender(&self) -> Option<&HopMtu> {
        self.hops.first()
    }

    /// The hops that carry less than everything before them: they drop packets that came so far.
    pub fn drops(&self) -> Vec<&HopMtu> {
        let mut least = u32::MAX;
        let narrower = self.hops.iter().filter(|hop| {
            let Some(bytes) = hop.bytes else { return false };
            let is_narrower = bytes < least;
            least = least.min(bytes);
            is_narrower
        });
        narrower.skip(1).collect()
    }
}

/// What a path carries there and back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathMtu {
    /// The way of the first packet.
    pub forward: WalkMtu,
    /// The way of the answer, where there is one.
    pub back: Option<WalkMtu>,
}

impl PathMtu {
    /// Looks at every hop of a path.
    pub fn of(facts: &Facts<'_>, path: &Path) -> Self {
        let of = |walk: &Walk| WalkMtu::of(facts, walk);
        Self { forward: of(&path.forward), back: path.back.as_ref().map(of) }
    }

    /// The two ways.
    pub fn ways(&self) -> impl Iterator<Item = &WalkMtu> {
        std::iter::once(&self.forward).chain(&self.back)
    }
}

fn hop_of(plan: &Plan, step: &Step, at: usize) -> Option<HopMtu> {
    let id = step.at.as_str();
    let is_end = matches!(step.kind, StepKind::Start | StepKind::End);
    let limited = |limit: Limit| hop(id, at, limit, None);
    if step.effect == Effect::Stops {
        return None;
    }
    match plan.kind_of(id) {
        None if is_end && id == "internet" => Some(limited(INTERNET)),
        Some(Kind::Host) if is_end => plan.hosts.by_text(id).map(|host| of_host(plan, host, at)),
        Some(Kind::Subnet) if is_end => {
            plan.subnets.by_text(id).map(|subnet| of_network(plan, id, &subnet.network, at))
        }
        Some(Kind::Site) if is_end => plan.sites.by_text(id).map(|site| HopMtu {
            reason: format!("the router of the site sends packets of at most {} bytes", site.mtu),
            set_by: Some(Anchor::new(&site.id, "mtu")),
            bytes: Some(site.mtu),
            ..limited(INTERNET)
        }),
        Some(Kind::Gateway) => {
            let gateway = plan.gateways.by_text(id)?;
            let limit = of_gateway(plan, gateway)?;
            Some(HopMtu { clamps_tcp: gateway.kind == GatewayKind::Transit, ..limited(limit) })
        }
        Some(Kind::Peering) if step.kind == StepKind::Link => {
            let peering = plan.peerings.by_text(id)?;
            let region = |network: &Id<Network>| plan.networks.get(network).map_or("", |network| network.region.trim());
            let (one, other) = (region(&peering.requester), region(&peering.accepter));
            let is_far = one != other && !one.is_empty() && !other.is_empty();
            far_peering(plan.provider_of(&peering.requester)).filter(|_| is_far).map(limited)
        }
        Some(Kind::Vpn) => plan.vpns.by_text(id).map(|vpn| of_vpn(plan, vpn, at)),
        Some(Kind::Nat) => nat(plan.provider_of(&plan.nats.by_text(id)?.network)).map(limited),
        _ => None,
    }
}

fn hop(id: &str, step: usize, limit: Limit, set_by: Option<Anchor>) -> HopMtu {
    let reason = format!("{}: {} bytes ({})", limit.says, limit.bytes, limit.source);
    HopMtu { at: id.to_owned(), bytes: Some(limit.bytes), reason, set_by, clamps_tcp: false, step }
}

fn of_host(plan: &Plan, host: &Host, step: usize) -> HopMtu {
    let network = plan.subnets.get(&host.subnet).map(|subnet| &subnet.network);
    match (host.mtu, network) {
        (Some(mtu), _) => HopMtu {
            at: host.id.to_string(),
            bytes: Some(mtu),
            reason: format!("its MTU is set to {mtu} bytes"),
            set_by: Some(Anchor::new(&host.id, "mtu")),
            clamps_tcp: false,
            step,
        },
        (None, Some(network)) => of_network(plan, host.id.as_str(), network, step),
        (None, None) => hop(host.id.as_str(), step, interface(plan.settings.provider), None),
    }
}

fn of_network(plan: &Plan, id: &str, network: &Id<Network>, step: usize) -> HopMtu {
    match plan.networks.get(network).and_then(|network| network.mtu) {
        Some(mtu) => HopMtu {
            at: id.to_owned(),
            bytes: Some(mtu),
            reason: format!("the MTU of `{network}` is set to {mtu} bytes"),
            set_by: Some(Anchor::new(network, "mtu")),
            clamps_tcp: false,
            step,
        },
        None => hop(id, step, interface(plan.provider_of(network)), None),
    }
}

fn of_gateway(plan: &Plan, gateway: &Gateway) -> Option<Limit> {
    match gateway.kind {
        GatewayKind::Internet | GatewayKind::EgressOnly => Some(INTERNET),
        GatewayKind::Transit => hub(plan.provider_of_gateway(gateway)),
        GatewayKind::VirtualPrivate => None,
    }
}

/// The smallest of what ESP leaves, what the tunnels are set to, and what the provider carries.
fn of_vpn(plan: &Plan, vpn_at: &Vpn, step: usize) -> HopMtu {
    let tunnels = || vpn_at.tunnels.iter().enumerate().filter(|(_, tunnel)| tunnel.configured);
    let clamps_tcp =
        |bytes: u32| tunnels().all(|(_, tunnel)| tunnel.mss.is_some_and(|mss| mss <= bytes.saturating_sub(40)));
    let mut found =
        HopMtu { at: vpn_at.id.to_string(), bytes: None, reason: String::new(), set_by: None, clamps_tcp: false, step };
    match largest_packet(vpn_at) {
        Ok(sum) => {
            found.bytes = Some(sum.inner_mtu);
            found.reason = format!("IPsec leaves {sum}");
            found.set_by = Some(Anchor::new(&vpn_at.id, "link_mtu"));
        }
        Err(reason) => found.reason = reason.to_string(),
    }
    let provider = vpn_at.network.as_ref().map(|network| plan.provider_of(network));
    let provider = provider.unwrap_or_else(|| {
        let gateway = vpn_at.gateway.as_ref().and_then(|id| plan.gateways.get(id));
        gateway.map_or(plan.settings.provider, |gateway| plan.provider_of_gateway(gateway))
    });
    if let Some(limit) = vpn(provider).filter(|limit| found.bytes.is_some_and(|bytes| limit.bytes < bytes)) {
        found = hop(vpn_at.id.as_str(), step, limit, None);
    }
    let smallest = tunnels().filter_map(|(at, tunnel)| Some((tunnel.mtu?, at))).min();
    if let Some((mtu, at)) = smallest.filter(|(mtu, _)| found.bytes.is_some_and(|bytes| *mtu < bytes)) {
        found.bytes = Some(mtu);
        found.reason = format!("the MTU of one of its tunnels is set to {mtu} bytes");
        found.set_by = Some(Anchor::new(&vpn_at.id, format!("tunnels/{at}/mtu")));
    }
    found.clamps_tcp = found.bytes.is_some_and(clamps_tcp);
    found
}

/// Whether an end of a path is a place whose machines the plan knows: not the internet, and not a network by itself.
pub(super) fn is_named(end: &End<'_>) -> bool {
    match end.place {
        Place::Host(_) | Place::Subnet(_) | Place::Site(_) => true,
        Place::Network(_) | Place::Internet => false,
    }
}
