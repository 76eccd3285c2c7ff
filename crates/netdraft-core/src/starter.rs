//! What is a network made of one address range? Subnets in tiers and zones, with their routes, ready to use and right as they are.

use std::net::{IpAddr, Ipv4Addr};

use serde_json::{Value, json};

use crate::address::{Cidr, CidrFault, Family, Pool, Provider, Request, Size, Strategy, allocate, subnet_limits};
use crate::edit::{Command, Refusal, apply};
use crate::model::{Document, Kind, Plan};

/// The tiers of a network, in the order in which they are laid out: name and exposure.
const TIERS: [(&str, &str); 3] = [("public", "public"), ("private", "private"), ("data", "isolated")];

/// The prefix lengths of networks, the usual one first.
const NETWORK_PREFIXES: [u8; 3] = [16, 20, 24];

/// How the ids of the parts of a network begin.
const PARTS: [&str; 6] = ["public", "private", "data", "nat", "rt-", "internet-gateway"];

/// How the range is divided, best first: zones, tiers, and the bits by which a subnet's prefix is longer than the network's.
const DIVISIONS: [(usize, usize, u8); 5] = [(3, 3, 4), (2, 3, 3), (2, 2, 2), (1, 2, 1), (1, 1, 0)];

/// Makes a document with one network of this range, divided into subnets by tier and zone.
///
/// # Errors
/// Says what is wrong with the range and what to write instead.
pub fn starter(range: &str, provider: Provider) -> Result<Document, Refusal> {
    let mut document = Document::default();
    document.plan.settings.name = "network".to_owned();
    document.plan.settings.provider = provider;
    let draw = network(&document.plan, range, provider)?;
    apply(&mut document, &draw)?;
    Ok(document)
}

/// Adds a network of this range to a plan, divided into subnets by tier and zone, with ids that are free. Whether the range is free too is for the rules
/// to say.
///
/// # Errors
/// Says what is wrong with the range and what to write instead.
pub fn network(plan: &Plan, range: &str, provider: Provider) -> Result<Command, Refusal> {
    let block = read(range)?;
    Ok(Command::all(format!("draw `{block}`"), commands(&Names::free_in(plan), block, provider)?))
}

/// What to write in place of a range that cannot be read, where one is likely meant. An address without a prefix begins a network of the usual size, or of
/// the next that begins there.
pub fn likely_range(range: &str) -> Option<String> {
    let fault = range.parse::<Cidr>().err()?;
    if let CidrFault::MissingPrefix { address: IpAddr::V4(address) } = fault {
        let zeros = u32::from(address).trailing_zeros();
        let prefix = NETWORK_PREFIXES.into_iter().find(|prefix| zeros >= 32 - u32::from(*prefix))?;
        return Some(format!("{address}/{prefix}"));
    }
    fault.repair()
}

/// The ids of a network and its parts: plain ones for the first network of a plan, and those of the network before them for every other.
struct Names {
    network: String,
    prefix: String,
}

impl Names {
    fn free_in(plan: &Plan) -> Self {
        let numbered = |number: u32| match number {
            1 => Self { network: "main".to_owned(), prefix: String::new() },
            _ => Self { network: format!("main-{number}"), prefix: format!("main-{number}-") },
        };
        let taken = |prefix: &str, id: &str| {
            id.strip_prefix(prefix).is_some_and(|part| PARTS.iter().any(|stem| part.starts_with(stem)))
        };
        let ids = || {
            Kind::ALL.into_iter().flat_map(|kind| {
                let table = plan.table(kind);
                (0..table.size()).filter_map(|at| table.id_at(at))
            })
        };
        let is_free = |names: &Self| !ids().any(|id| id == names.network || taken(&names.prefix, id));
        (1..=u32::MAX).map(numbered).find(is_free).unwrap_or_else(|| numbered(1))
    }

    fn part(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn table(&self, name: &str, routes: &Value) -> Command {
        Command::add(Kind::RouteTable, self.part(name), json!({"network": self.network, "routes": routes}))
    }
}

fn read(range: &str) -> Result<Cidr, Refusal> {
    let block = range.parse::<Cidr>().map_err(|fault| Refusal {
        message: fault.to_string(),
        // A network is never meant to have a single address.
        remedy: match fault.repair().filter(|_| !matches!(fault, CidrFault::MissingPrefix { .. })) {
            Some(repair) => format!("use `{repair}`"),
            None => "write a range with its size, such as `10.0.0.0/16`".to_owned(),
        },
    })?;
    if block.family() == Family::V4 {
        return Ok(block);
    }
    let remedy =
        "start with an IPv4 range such as `10.0.0.0/16`, and give the network its IPv6 block afterwards".to_owned();
    Err(Refusal { message: format!("`{block}` is an IPv6 range, and a network starts with IPv4"), remedy })
}

/// What the network is made of.
fn commands(names: &Names, block: Cidr, provider: Provider) -> Result<Vec<Command>, Refusal> {
    let limits = subnet_limits(provider, Family::V4);
    let zoned = provider == Provider::Aws;
    let fits = |(_, _, bits): &&(usize, usize, u8)| block.prefix().saturating_add(*bits) <= limits.longest_prefix;
    let Some((zones, tiers, bits)) = DIVISIONS.iter().find(fits).copied() else {
        let message =
            format!("`{block}` is smaller than the smallest subnet of `{provider}`, `/{}`", limits.longest_prefix);
        return Err(Refusal { message, remedy: "start with a larger range, such as `10.0.0.0/16`".to_owned() });
    };
    let zones: Vec<String> = match zoned {
        true => ["a", "b", "c"].iter().take(zones).map(ToString::to_string).collect(),
        false => vec![String::new()],
    };
    let tiers = TIERS.get(..tiers).unwrap_or(&TIERS);
    let prefix = block.prefix().saturating_add(bits).max(limits.shortest_prefix);
    let count = u16::try_from(tiers.len().saturating_mul(zones.len())).unwrap_or(u16::MAX);
    let request = Request {
        family: Family::V4,
        size: Size::Prefix(prefix),
        count,
        strategy: Strategy::FirstFit,
        growth_bits: 0,
        zones: Vec::new(),
    };
    let blocks = allocate(&Pool { space: &[block], taken: &[] }, &request).map_err(|exhausted| Refusal {
        message: exhausted.to_string(),
        remedy: "start with a larger range, such as `10.0.0.0/16`".to_owned(),
    })?;

    let routed = provider != Provider::Generic;
    let network = names.network.as_str();
    let mut commands = vec![Command::add(Kind::Network, network, json!({"cidrs": [block.to_string()]}))];
    if routed {
        let gateway = names.part("internet-gateway");
        commands.push(Command::add(Kind::Gateway, gateway.as_str(), json!({"kind": "internet", "network": network})));
        commands.push(names.table("rt-public", &json!([default_route(&gateway)])));
        commands.extend((tiers.len() > 2).then(|| names.table("rt-data", &json!([]))));
    }
    let mut blocks = blocks.into_iter();
    for (tier, exposure) in tiers {
        for zone in &zones {
            let Some(block) = blocks.next() else { continue };
            let suffix = if zone.is_empty() { String::new() } else { format!("-{zone}") };
            let mut fields = json!({"network": network, "cidr": block.to_string(), "zone": zone, "exposure": exposure});
            if routed {
                let shared = if *tier == "private" { suffix.as_str() } else { "" };
                fields["route_table"] = Value::String(names.part(&format!("rt-{tier}{shared}")));
            }
            if routed && *tier == "private" {
                let nat = names.part(&format!("nat{suffix}"));
                let stands_in = names.part(&format!("public{suffix}"));
                commands.push(Command::add(Kind::Nat, nat.as_str(), json!({"network": network, "subnet": stands_in})));
                commands.push(names.table(&format!("rt-private{suffix}"), &json!([default_route(&nat)])));
            }
            commands.push(Command::add(Kind::Subnet, names.part(&format!("{tier}{suffix}")), fields));
        }
    }
    Ok(commands)
}

fn default_route(target: &str) -> Value {
    json!({"destination": format!("{}/0", Ipv4Addr::UNSPECIFIED), "target": target})
}
