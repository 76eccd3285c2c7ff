//! What is a network made of one address range? Subnets in tiers and zones, with their routes, ready to use and right as they are.

use std::net::Ipv4Addr;

use serde_json::{Value, json};

use crate::address::{Cidr, Family, Pool, Provider, Request, Size, Strategy, allocate, subnet_limits};
use crate::edit::{Command, Refusal, apply};
use crate::model::{Document, Kind};

/// The tiers of a network, in the order in which they are laid out: name and exposure.
const TIERS: [(&str, &str); 3] = [("public", "public"), ("private", "private"), ("data", "isolated")];

/// How the range is divided, best first: zones, tiers, and the bits by which a subnet's prefix is longer than the network's.
const DIVISIONS: [(usize, usize, u8); 5] = [(3, 3, 4), (2, 3, 3), (2, 2, 2), (1, 2, 1), (1, 1, 0)];

/// The id of the network.
const NETWORK: &str = "main";

/// Makes a document with one network of this range, divided into subnets by tier and zone.
///
/// # Errors
/// Says what is wrong with the range and what to write instead.
pub fn starter(range: &str, provider: Provider) -> Result<Document, Refusal> {
    let block = read(range)?;
    let mut document = Document::default();
    document.plan.settings.name = "network".to_owned();
    document.plan.settings.provider = provider;
    let commands = commands(block, provider)?;
    apply(&mut document, &Command::all(format!("draw `{block}`"), commands))?;
    Ok(document)
}

fn read(range: &str) -> Result<Cidr, Refusal> {
    let block = range.parse::<Cidr>().map_err(|fault| Refusal {
        message: fault.to_string(),
        remedy: fault
            .repair()
            .map_or_else(|| "write a range such as `10.0.0.0/16`".to_owned(), |repair| format!("use `{repair}`")),
    })?;
    if block.family() == Family::V4 {
        return Ok(block);
    }
    let remedy =
        "start with an IPv4 range such as `10.0.0.0/16`, and give the network its IPv6 block afterwards".to_owned();
    Err(Refusal { message: format!("`{block}` is an IPv6 range, and a network starts with IPv4"), remedy })
}

/// What the network is made of.
fn commands(block: Cidr, provider: Provider) -> Result<Vec<Command>, Refusal> {
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
    let mut commands = vec![Command::add(Kind::Network, NETWORK, json!({"cidrs": [block.to_string()]}))];
    if routed {
        commands.push(Command::add(Kind::Gateway, "internet-gateway", json!({"kind": "internet", "network": NETWORK})));
        commands.push(table("rt-public", &json!([default_route("internet-gateway")])));
        commands.extend((tiers.len() > 2).then(|| table("rt-data", &json!([]))));
    }
    let mut blocks = blocks.into_iter();
    for (tier, exposure) in tiers {
        for zone in &zones {
            let Some(block) = blocks.next() else { continue };
            let suffix = if zone.is_empty() { String::new() } else { format!("-{zone}") };
            let mut fields = json!({"network": NETWORK, "cidr": block.to_string(), "zone": zone, "exposure": exposure});
            if routed {
                let shared = if *tier == "private" { suffix.as_str() } else { "" };
                fields["route_table"] = Value::String(format!("rt-{tier}{shared}"));
            }
            if routed && *tier == "private" {
                let nat = format!("nat{suffix}");
                commands.push(Command::add(
                    Kind::Nat,
                    &nat,
                    json!({"network": NETWORK, "subnet": format!("public{suffix}")}),
                ));
                commands.push(table(&format!("rt-private{suffix}"), &json!([default_route(&nat)])));
            }
            commands.push(Command::add(Kind::Subnet, format!("{tier}{suffix}"), fields));
        }
    }
    Ok(commands)
}

fn table(id: &str, routes: &Value) -> Command {
    Command::add(Kind::RouteTable, id, json!({"network": NETWORK, "routes": routes}))
}

fn default_route(target: &str) -> Value {
    json!({"destination": format!("{}/0", Ipv4Addr::UNSPECIFIED), "target": target})
}
