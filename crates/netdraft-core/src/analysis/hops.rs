//! Where does the target of a route lead, and why would packets get no further?

use std::fmt;
use std::net::IpAddr;

use super::address_plan::AddressPlan;
use crate::address::Provider;
use crate::model::{
    Gateway, GatewayKind, Host, Id, Kind, LoadBalancer, Nat, Network, Peering, PeeringState, Plan, Subnet, Target, Vpn,
};

/// What packets are handed to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Hop<'a> {
    /// Their destination: it is in the network.
    Local,
    /// The internet, where the provider has no gateway to be named.
    Internet,
    /// Nothing, on purpose.
    Drop,
    /// A gateway.
    Gateway(&'a Gateway),
    /// A NAT gateway.
    Nat(&'a Nat),
    /// A peering.
    Peering(&'a Peering),
    /// A VPN connection.
    Vpn(&'a Vpn),
    /// A host, which is to forward them.
    Host(&'a Host),
    /// A load balancer, which hands them to hosts.
    LoadBalancer(&'a LoadBalancer),
    /// An address, which is to forward them.
    Address(IpAddr),
    /// Something that the plan names and does not describe, or nothing that it knows.
    Unknown,
}

/// Why packets for a target are dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeadEnd {
    /// No target is named.
    Unnamed,
    /// The plan has no such thing.
    Gone,
    /// A thing of this kind takes no packets.
    NotATarget(Kind),
    /// It belongs to the network with this id.
    Elsewhere(String),
    /// It stands in a subnet of the network with this id.
    StandsElsewhere(String),
    /// It is attached to nothing.
    Detached,
    /// It is a hub that the network is not attached to.
    NotAttached,
    /// It is a peering that waits for its acceptance.
    Pending,
    /// It is a peering that was refused, has expired or was deleted.
    Inactive,
    /// It is an address in no block of the network and its peers.
    OutOfReach,
}

impl fmt::Display for DeadEnd {
    /// Writes what the target does, so that it reads on after its name: `is not in the plan`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unnamed => write!(f, "is not named"),
            Self::Gone => write!(f, "is not in the plan"),
            Self::NotATarget(kind) => write!(f, "is a {} and takes no packets", kind.noun()),
            Self::Elsewhere(network) => write!(f, "belongs to another network, `{network}`"),
            Self::StandsElsewhere(network) => write!(f, "stands in a subnet of another network, `{network}`"),
            Self::Detached => write!(f, "is attached to no network"),
            Self::NotAttached => write!(f, "is a hub that the network is not attached to"),
            Self::Pending => write!(f, "is a peering that waits for its acceptance"),
            Self::Inactive => write!(f, "is a peering that is refused, expired or deleted"),
            Self::OutOfReach => write!(f, "is an address in no block of the network and its peers"),
        }
    }
}

/// Where a target leads.
#[derive(Debug, Clone, PartialEq)]
pub struct Lead<'a> {
    /// What packets are handed to.
    pub hop: Hop<'a>,
    /// Why they are dropped there, if they are.
    pub dead_end: Option<DeadEnd>,
}

impl<'a> Lead<'a> {
    /// A target that leads on.
    pub const fn to(hop: Hop<'a>) -> Self {
        Self { hop, dead_end: None }
    }

    const fn ends(dead_end: DeadEnd) -> Self {
        Self { hop: Hop::Unknown, dead_end: Some(dead_end) }
    }

    fn checked(hop: Hop<'a>, checked: Result<(), DeadEnd>) -> Self {
        Self { hop, dead_end: checked.err() }
    }
}

/// Follows the target of a route in a table of this network.
pub fn follow<'a>(addresses: &AddressPlan<'a>, network: &Id<Network>, target: &Target) -> Lead<'a> {
    let (plan, text) = (addresses.plan(), target.as_str().trim());
    let Some(kind) = plan.kind_of(text) else { return follow_word(addresses, network, text) };
    let found = match kind {
        Kind::Gateway => plan.gateways.by_text(text).map(|it| (Hop::Gateway(it), gateway_serves(it, network))),
        Kind::Nat => plan.nats.by_text(text).map(|it| (Hop::Nat(it), nat_serves(plan, it, network))),
        Kind::Peering => plan.peerings.by_text(text).map(|it| (Hop::Peering(it), peering_serves(it, network))),
        Kind::Vpn => plan.vpns.by_text(text).map(|it| (Hop::Vpn(it), vpn_serves(plan, it, network))),
        Kind::Host => plan.hosts.by_text(text).map(|it| (Hop::Host(it), host_serves(addresses, &it.subnet, network))),
        Kind::LoadBalancer => {
            let balancer = plan.load_balancers.by_text(text);
            balancer.map(|it| (Hop::LoadBalancer(it), in_reach(addresses, &it.network, network)))
        }
        Kind::Pool
        | Kind::Network
        | Kind::Subnet
        | Kind::Filter
        | Kind::RouteTable
        | Kind::Site
        | Kind::Zone
        | Kind::PublicAddress
        | Kind::Service
        | Kind::Rollout
        | Kind::Intent
        | Kind::Waiver => None,
    };
    found.map_or_else(|| Lead::ends(DeadEnd::NotATarget(kind)), |(hop, checked)| Lead::checked(hop, checked))
}

/// Follows a target that is no id: a word or an address.
fn follow_word<'a>(addresses: &AddressPlan<'a>, network: &Id<Network>, text: &str) -> Lead<'a> {
    let provider = addresses.plan().provider_of(network);
    match (text, text.parse::<IpAddr>()) {
        ("", _) => Lead::ends(DeadEnd::Unnamed),
        ("local", _) => Lead::to(Hop::Local),
        ("blackhole", _) => Lead::to(Hop::Drop),
        (text, _) if text.starts_with(Target::UNKNOWN) => Lead::to(Hop::Unknown),
        // On AWS, the gateway to the internet is always one of the account's own.
        ("internet", _) if provider != Provider::Aws => Lead::to(Hop::Internet),
        (_, Ok(address)) => {
            let mut owners = addresses.joined_to(network.as_str());
            owners.push(network.as_str());
            let mut blocks = owners.into_iter().flat_map(|owner| addresses.announced_by(owner));
            let is_near = blocks.any(|block| block.cidr.contains_address(address));
            Lead::checked(Hop::Address(address), if is_near { Ok(()) } else { Err(DeadEnd::OutOfReach) })
        }
        (_, Err(_)) => Lead::ends(DeadEnd::Gone),
    }
}

fn in_network(owner: &Id<Network>, network: &Id<Network>) -> Result<(), DeadEnd> {
    if owner == network { Ok(()) } else { Err(DeadEnd::Elsewhere(owner.to_string())) }
}

fn nat_serves(plan: &Plan, nat: &Nat, network: &Id<Network>) -> Result<(), DeadEnd> {
    in_network(&nat.network, network)?;
    match nat.subnet.as_ref().and_then(|subnet| plan.subnets.get(subnet)) {
        Some(subnet) if subnet.network != *network => Err(DeadEnd::StandsElsewhere(subnet.network.to_string())),
        Some(_) | None => Ok(()),
    }
}

/// An appliance may also stand in a network that is joined to this one, except on AWS (Amazon VPC User Guide, Route tables, Routing to a network
/// interface; Azure documentation, Virtual network traffic routing, Next hop types).
fn in_reach(addresses: &AddressPlan<'_>, owner: &Id<Network>, network: &Id<Network>) -> Result<(), DeadEnd> {
    let is_aws = addresses.plan().provider_of(network) == Provider::Aws;
    match in_network(owner, network) {
        Err(_) if !is_aws && addresses.joined_to(network.as_str()).contains(&owner.as_str()) => Ok(()),
        checked => checked,
    }
}

fn host_serves(addresses: &AddressPlan<'_>, subnet: &Id<Subnet>, network: &Id<Network>) -> Result<(), DeadEnd> {
    match addresses.plan().subnets.get(subnet) {
        Some(subnet) => in_reach(addresses, &subnet.network, network),
        None => Err(DeadEnd::Detached),
    }
}

fn gateway_serves(gateway: &Gateway, network: &Id<Network>) -> Result<(), DeadEnd> {
    match (gateway.kind, &gateway.network) {
        (_, Some(owner)) if owner == network => Ok(()),
        (GatewayKind::Transit, _) if gateway.attaches(network) => Ok(()),
        (GatewayKind::Transit, _) => Err(DeadEnd::NotAttached),
        (GatewayKind::Internet | GatewayKind::EgressOnly | GatewayKind::VirtualPrivate, Some(owner)) => {
            Err(DeadEnd::Elsewhere(owner.to_string()))
        }
        (GatewayKind::Internet | GatewayKind::EgressOnly | GatewayKind::VirtualPrivate, None) => Err(DeadEnd::Detached),
    }
}

fn peering_serves(peering: &Peering, network: &Id<Network>) -> Result<(), DeadEnd> {
    if peering.requester != *network && peering.accepter != *network {
        return Err(DeadEnd::Elsewhere(peering.requester.to_string()));
    }
    match peering.state {
        PeeringState::Active => Ok(()),
        PeeringState::Pending => Err(DeadEnd::Pending),
        PeeringState::Inactive => Err(DeadEnd::Inactive),
    }
}

fn vpn_serves(plan: &Plan, vpn: &Vpn, network: &Id<Network>) -> Result<(), DeadEnd> {
    let gateway = vpn.gateway.as_ref().and_then(|id| plan.gateways.get(id));
    match (&vpn.network, gateway) {
        (Some(owner), _) if owner == network => Ok(()),
        (_, Some(gateway)) => gateway_serves(gateway, network),
        (Some(owner), None) => in_network(owner, network),
        (None, None) => Err(DeadEnd::Detached),
    }
}
