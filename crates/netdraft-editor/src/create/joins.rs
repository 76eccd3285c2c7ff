//! What joins two things so that both directions work? A peering, a VPN connection or an attachment, with its routes on both sides.

use std::collections::BTreeSet;

use netdraft_core::address::{Block, Cidr, Family, Pool, Provider, Request, allocate};
use netdraft_core::analysis::AddressPlan;
use netdraft_core::calc::tunnel_mtu::{Cipher, Esp, Mode, Transform, Tunnel};
use netdraft_core::edit::{Command, Refusal};
use netdraft_core::model::{GatewayKind, Id, Kind, Network, Plan};
use netdraft_core::small::SmallCollect;
use serde_json::{Value, json};

use super::edges::{route_to, used_tables};
use super::{Created, Ids, network_around, refuse};

/// The prefix length of the block inside a tunnel (AWS Site-to-Site VPN User Guide, Tunnel options: a /30).
const INSIDE_PREFIX: u8 = 30;
/// The link-local range that inside blocks come from.
const INSIDE_RANGE: &str = "169.254.0.0/16";
/// Inside blocks that a provider keeps for itself (AWS Site-to-Site VPN User Guide, Tunnel options).
const INSIDE_RESERVED: [&str; 7] = [
    "169.254.0.0/30",
    "169.254.1.0/30",
    "169.254.2.0/30",
    "169.254.3.0/30",
    "169.254.4.0/30",
    "169.254.5.0/30",
    "169.254.169.252/30",
];
/// The part of the range that Azure takes inside blocks from (Azure VPN Gateway documentation, BGP with APIPA addresses).
const INSIDE_AZURE: [&str; 2] = ["169.254.21.0/24", "169.254.22.0/24"];
/// The autonomous system number of the cloud's end unless another is chosen (AWS, Virtual private gateways).
const CLOUD_ASN: u32 = 64_512;
/// What the headers of IPv4 and TCP take of a packet, in bytes (RFC 9293).
const IP_AND_TCP: u32 = 40;
/// The largest MTU that a tunnel has at AWS, whatever the algorithms (AWS Site-to-Site VPN User Guide, Maximum transmission unit).
const LARGEST_TUNNEL_MTU: u32 = 1446;

/// What joins two things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinKind {
    /// Two networks.
    Peering,
    /// A network, or a hub, and a site.
    Vpn,
    /// A network and a hub.
    Attachment,
    /// A load balancer and a host that it sends traffic to.
    Target,
    /// A subnet and the gateway of its default route.
    DefaultRoute,
}

impl JoinKind {
    /// What comes of it, in a few words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Peering => "peering, with routes both ways",
            Self::Vpn => "VPN connection with two tunnels",
            Self::Attachment => "attachment, with routes both ways",
            Self::Target => "target of the load balancer",
            Self::DefaultRoute => "default route",
        }
    }
}

/// What would join two things, and which things that are: those given, or the networks that they are in.
///
/// # Errors
/// Says why nothing can join them.
pub fn join_ends(plan: &Plan, from: &str, to: &str) -> Result<(JoinKind, String, String), Refusal> {
    let ends = |kind: JoinKind, one: &str, other: &str| Ok((kind, one.to_owned(), other.to_owned()));
    let leads_out = |id: &str| {
        let gateway = plan.gateways.by_text(id);
        plan.nats.by_text(id).is_some() || gateway.is_some_and(|gateway| gateway.kind == GatewayKind::Internet)
    };
    match (plan.kind_of(from), plan.kind_of(to)) {
        (Some(Kind::LoadBalancer), Some(Kind::Host)) => return ends(JoinKind::Target, from, to),
        (Some(Kind::Host), Some(Kind::LoadBalancer)) => return ends(JoinKind::Target, to, from),
        (Some(Kind::Subnet), Some(_)) if leads_out(to) => return ends(JoinKind::DefaultRoute, from, to),
        (Some(_), Some(Kind::Subnet)) if leads_out(from) => return ends(JoinKind::DefaultRoute, to, from),
        (_, _) => {}
    }
    let end = |id: &str| match plan.kind_of(id) {
        Some(Kind::Site | Kind::Network) | None => id.to_owned(),
        Some(_) => network_around(plan, id).unwrap_or(id).to_owned(),
    };
    let (from, to) = (end(from), end(to));
    let kind = join_between(plan, &from, &to)?;
    Ok((kind, from, to))
}

fn join_between(plan: &Plan, from: &str, to: &str) -> Result<JoinKind, Refusal> {
    if from == to {
        return refuse(format!("`{from}` cannot be joined with itself"), "choose something in another network");
    }
    let hub = |id: &str| plan.gateways.by_text(id).is_some_and(|gateway| gateway.kind == GatewayKind::Transit);
    let kind = match (plan.kind_of(from), plan.kind_of(to)) {
        (Some(Kind::Network), Some(Kind::Network)) => JoinKind::Peering,
        (Some(Kind::Network), Some(Kind::Site)) | (Some(Kind::Site), Some(Kind::Network)) => JoinKind::Vpn,
        (Some(Kind::Gateway), Some(Kind::Site)) if hub(from) => JoinKind::Vpn,
        (Some(Kind::Site), Some(Kind::Gateway)) if hub(to) => JoinKind::Vpn,
        (Some(Kind::Gateway), Some(Kind::Network)) if hub(from) => JoinKind::Attachment,
        (Some(Kind::Network), Some(Kind::Gateway)) if hub(to) => JoinKind::Attachment,
        (Some(one), Some(other)) => {
            let message = format!("a {} and a {} are not joined by a link", one.noun(), other.noun());
            return refuse(message, "join networks with each other, with sites or with hubs");
        }
        (None, _) | (_, None) => return refuse("one of the two does not exist", "choose things that exist"),
    };
    refuse_overlap(plan, from, to)?;
    refuse_second(plan, kind, from, to)?;
    Ok(kind)
}

/// Things whose addresses overlap cannot be joined, nor can what either of them reaches through a hub.
fn refuse_overlap(plan: &Plan, from: &str, to: &str) -> Result<(), Refusal> {
    let addresses = AddressPlan::new(plan);
    let reached = |id: &str, through: &str| -> Vec<(String, Cidr)> {
        let members: Vec<String> = match plan.gateways.by_text(id) {
            Some(hub) => hub.attachments.iter().map(ToString::to_string).filter(|member| member != through).collect(),
            None => vec![id.to_owned()],
        };
        let blocks = members.into_iter().flat_map(|member| addresses.announced_by(&member));
        blocks.map(|block| (block.owner, block.cidr)).collect()
    };
    for (owner, block) in reached(from, to) {
        for (other_owner, other) in reached(to, from) {
            if let Some(shared) = block.intersection(other) {
                let message = format!("`{owner}` and `{other_owner}` both have `{shared}`, so they cannot be joined");
                return refuse(message, format!("give `{owner}` or `{other_owner}` another range"));
            }
        }
    }
    Ok(())
}

fn refuse_second(plan: &Plan, kind: JoinKind, from: &str, to: &str) -> Result<(), Refusal> {
    let are_ends = |one: &str, other: &str| (one == from && other == to) || (one == to && other == from);
    let before = match kind {
        JoinKind::Peering => plan
            .peerings
            .iter()
            .find(|peering| are_ends(peering.requester.as_str(), peering.accepter.as_str()))
            .map(|peering| peering.id.to_string()),
        JoinKind::Attachment => plan
            .gateways
            .iter()
            .find(|hub| hub.attachments.iter().any(|network| are_ends(hub.id.as_str(), network.as_str())))
            .map(|hub| hub.id.to_string()),
        JoinKind::Vpn => plan
            .vpns
            .iter()
            .find(|vpn| {
                let ends = vpn.network.iter().map(|end| end.as_str()).chain(vpn.gateway.iter().map(|end| end.as_str()));
                ends.into_iter().any(|end| are_ends(vpn.site.as_str(), end))
            })
            .map(|vpn| vpn.id.to_string()),
        JoinKind::Target | JoinKind::DefaultRoute => None,
    };
    match before {
        Some(id) => refuse(format!("`{from}` and `{to}` are joined by `{id}` already"), "change that one"),
        None => Ok(()),
    }
}

pub(super) fn join(plan: &Plan, from: &str, to: &str) -> Result<Created, Refusal> {
    let (kind, from, to) = join_ends(plan, from, to)?;
    let (from, to) = (from.as_str(), to.as_str());
    let is_site = |id: &str| plan.sites.by_text(id).is_some();
    let is_hub = |id: &str| plan.gateways.by_text(id).is_some();
    match kind {
        JoinKind::Peering => Ok(peering(plan, from, to)),
        JoinKind::Vpn if is_site(from) => vpn(plan, from, to),
        JoinKind::Vpn => vpn(plan, to, from),
        JoinKind::Attachment if is_hub(from) => Ok(attachment(plan, from, to)),
        JoinKind::Attachment => Ok(attachment(plan, to, from)),
        JoinKind::Target => target(plan, from, to),
        JoinKind::DefaultRoute => default_route(plan, from, to),
    }
}

fn target(plan: &Plan, balancer: &str, host: &str) -> Result<Created, Refusal> {
    let known = plan
        .load_balancers
        .by_text(balancer)
        .is_some_and(|balancer| balancer.targets.iter().any(|target| target.as_str() == host));
    if known {
        return refuse(format!("`{balancer}` sends traffic to `{host}` already"), "choose another host");
    }
    let (list, index) = ("targets".to_owned(), usize::MAX);
    let insert = Command::Insert { id: balancer.to_owned(), list, index, value: json!(host) };
    let command = Command::all(format!("add `{host}` to the targets of `{balancer}`"), vec![insert]);
    Ok(Created { command, ids: vec![balancer.to_owned()] })
}

/// The default route of a subnet, in the table that it uses; a table of its own when it uses none.
fn default_route(plan: &Plan, subnet: &str, gateway: &str) -> Result<Created, Refusal> {
    let home = plan.subnets.by_text(subnet);
    if network_around(plan, gateway) != home.map(|home| home.network.as_str()) {
        let message = format!("`{gateway}` is not in the network of `{subnet}`");
        return refuse(message, "choose a gateway of the same network");
    }
    let label = format!("route `{subnet}` to `{gateway}`");
    let created = |commands| Created { command: Command::all(label, commands), ids: vec![subnet.to_owned()] };
    let Some(table) = home.and_then(|home| plan.route_table_of(home)) else {
        let id = Ids::free_in(plan).next(&format!("rt-{subnet}"));
        let routes = json!([{"destination": "0.0.0.0/0", "target": gateway}]);
        let network = home.map(|home| home.network.as_str()).unwrap_or_default();
        let add = Command::add(Kind::RouteTable, id.clone(), json!({"network": network, "routes": routes}));
        return Ok(created(vec![add, Command::set(subnet, "route_table", id)]));
    };
    let is_default = |route: &netdraft_core::model::Route| route.destination.text() == "0.0.0.0/0";
    match table.routes.iter().position(is_default) {
        Some(at) if table.routes.get(at).is_some_and(|route| route.target.as_str() == gateway) => {
            refuse(format!("the default route of `{subnet}` leads to `{gateway}` already"), "choose another gateway")
        }
        Some(at) => Ok(created(vec![Command::set(&table.id, format!("routes/{at}/target"), gateway)])),
        None => Ok(created(vec![route_to(table, "0.0.0.0/0", gateway)])),
    }
}

fn peering(plan: &Plan, from: &str, to: &str) -> Created {
    let mut ids = Ids::free_in(plan);
    let id = ids.next(&format!("{from}-{to}"));
    let mut commands = vec![Command::add(Kind::Peering, id.clone(), json!({"requester": from, "accepter": to}))];
    commands.extend(routes(plan, from, &blocks_of(plan, to), &id, &mut ids));
    commands.extend(routes(plan, to, &blocks_of(plan, from), &id, &mut ids));
    Created { command: Command::all(format!("peer `{from}` with `{to}`"), commands), ids: vec![id] }
}

fn attachment(plan: &Plan, hub: &str, network: &str) -> Created {
    let mut ids = Ids::free_in(plan);
    let attach = Command::Insert {
        id: hub.to_owned(),
        list: "attachments".to_owned(),
        index: usize::MAX,
        value: json!(network),
    };
    let mut commands = vec![attach];
    let members: Vec<String> =
        plan.gateways.by_text(hub).into_iter().flat_map(|hub| &hub.attachments).map(ToString::to_string).collect();
    let sites = plan.vpns.iter().filter(|vpn| vpn.gateway.as_ref().is_some_and(|gateway| gateway.as_str() == hub));
    let others: Vec<String> = members.iter().cloned().chain(sites.map(|vpn| vpn.site.to_string())).collect();
    let reached: Vec<Block> = others.iter().flat_map(|other| blocks_of(plan, other)).collect();
    commands.extend(routes(plan, network, &reached, hub, &mut ids));
    for member in &members {
        commands.extend(routes(plan, member, &blocks_of(plan, network), hub, &mut ids));
    }
    Created { command: Command::all(format!("attach `{network}` to `{hub}`"), commands), ids: vec![hub.to_owned()] }
}

fn vpn(plan: &Plan, site: &str, end: &str) -> Result<Created, Refusal> {
    let mut ids = Ids::free_in(plan);
    let id = ids.next(&format!("vpn-{site}"));
    let is_network = plan.networks.by_text(end).is_some();
    let mut commands = Vec::new();
    let gateway = if is_network { private_gateway(plan, end, &mut ids, &mut commands) } else { end.to_owned() };
    let behind_nat = plan.sites.by_text(site).is_some_and(|site| site.behind_nat);
    let mtu = tunnel_mtu(behind_nat)?;
    let provider = plan.provider_of(&Id::new(end));
    let inside = inside_blocks(plan, provider)?;
    let tunnel = |(number, block): (usize, &Cidr)| json!({"name": format!("tunnel-{}", number + 1), "inside": block.to_string(), "mtu": mtu, "mss": mtu.saturating_sub(IP_AND_TCP)});
    let tunnels: Vec<Value> = inside.iter().enumerate().map(tunnel).collect();
    let mut fields = json!({"site": site, "gateway": gateway, "nat_t": behind_nat, "tunnels": tunnels});
    if is_network {
        fields["network"] = json!(end);
    }
    commands.push(Command::add(Kind::Vpn, id.clone(), fields));
    let reached = blocks_of(plan, site);
    let attached: Vec<String> = match plan.gateways.by_text(end) {
        Some(hub) => hub.attachments.iter().map(ToString::to_string).collect(),
        None => vec![end.to_owned()],
    };
    for network in &attached {
        commands.extend(routes(plan, network, &reached, &gateway, &mut ids));
    }
    Ok(Created { command: Command::all(format!("connect `{site}` with `{end}`"), commands), ids: vec![id] })
}

/// The virtual private gateway of a network, made if there is none.
fn private_gateway(plan: &Plan, network: &str, ids: &mut Ids<'_>, commands: &mut Vec<Command>) -> String {
    let own = plan.gateways.iter().find(|gateway| {
        gateway.kind == GatewayKind::VirtualPrivate
            && gateway.network.as_ref().is_some_and(|home| home.as_str() == network)
    });
    if let Some(gateway) = own {
        return gateway.id.to_string();
    }
    let id = ids.next(&format!("{network}-vpn-gateway"));
    let fields = json!({"kind": "virtual-private", "network": network, "asn": CLOUD_ASN});
    commands.push(Command::add(Kind::Gateway, id.clone(), fields));
    id
}

/// The largest packet in a tunnel with the algorithms that a connection has unless others are chosen: AES-GCM over a link of 1500 bytes.
fn tunnel_mtu(nat_t: bool) -> Result<u32, Refusal> {
    let transform = Transform { cipher: Cipher::AesGcm, integrity: None };
    let esp = Some(Esp { transform, nat_t, mode: Mode::Tunnel });
    let tunnel = Tunnel { link_mtu: 1500, outer: Family::V4, around: Vec::new(), esp, inner: Vec::new() };
    let sum = tunnel
        .sum()
        .map_err(|small| Refusal { message: small.to_string(), remedy: "choose other algorithms".to_owned() })?;
    Ok(sum.inner_mtu.min(LARGEST_TUNNEL_MTU))
}

/// Two blocks for the insides of tunnels that no other tunnel has and the provider does not keep.
fn inside_blocks(plan: &Plan, provider: Provider) -> Result<Vec<Cidr>, Refusal> {
    let parse = |text: &str| text.parse::<Cidr>().ok();
    let space: Vec<Cidr> = match provider {
        Provider::Azure => INSIDE_AZURE.into_iter().filter_map(parse).collect(),
        Provider::Aws | Provider::Gcp | Provider::Openstack | Provider::Generic => {
            parse(INSIDE_RANGE).into_iter().collect()
        }
    };
    let tunnels = plan.vpns.iter().flat_map(|vpn| &vpn.tunnels).filter_map(|tunnel| tunnel.inside.cidr());
    // The service address of the clouds, 169.254.169.254, lies in the last of the reserved blocks.
    let taken: Vec<Cidr> = tunnels.chain(INSIDE_RESERVED.into_iter().filter_map(parse)).collect();
    let request = Request { count: 2, ..Request::prefix(Family::V4, INSIDE_PREFIX) };
    allocate(&Pool { space: &space, taken: &taken }, &request).map_err(|exhausted| Refusal {
        message: exhausted.to_string(),
        remedy: "remove tunnels that are not used".to_owned(),
    })
}

/// The blocks by which a network or site is reached.
fn blocks_of(plan: &Plan, id: &str) -> Vec<Block> {
    AddressPlan::new(plan).announced_by(id).into_iter().map(|block| Block::from(block.cidr)).collect()
}

/// Routes to blocks through a target, in every table that subnets of a network use. What a table has a route for is left as it is. Google Cloud and Azure
/// exchange the routes of a peering by themselves.
fn routes(plan: &Plan, network: &str, blocks: &[Block], target: &str, ids: &mut Ids<'_>) -> Vec<Command> {
    let id: Id<Network> = Id::new(network);
    if blocks.is_empty() || exchanges_routes(plan.provider_of(&id)) {
        return Vec::new();
    }
    let (tables, needs_main) = used_tables(plan, &id);
    let mut commands = Vec::new();
    for table in tables {
        let known: BTreeSet<Option<Cidr>> = table.routes.iter().map(|route| route.destination.cidr()).small_set();
        let fresh = blocks.iter().filter(|block| !known.contains(&block.cidr()));
        commands.extend(fresh.map(|block| route_to(table, block.text(), target)));
    }
    if needs_main {
        let table = ids.next(&format!("{network}-rt-main"));
        let list: Vec<Value> =
            blocks.iter().map(|block| json!({"destination": block.text(), "target": target})).collect();
        commands.push(Command::add(Kind::RouteTable, table, json!({"network": network, "main": true, "routes": list})));
    }
    commands
}

/// Whether the routes between joined networks come about by themselves (Google Cloud VPC documentation, VPC Network Peering; Azure Virtual Network
/// documentation, Virtual network traffic routing).
pub(crate) fn exchanges_routes(provider: Provider) -> bool {
    match provider {
        Provider::Gcp | Provider::Azure => true,
        Provider::Aws | Provider::Openstack | Provider::Generic => false,
    }
}
