//! What may networks look like whose packets get somewhere? Plans made from numbers, small enough to be tried out, with every kind of element that packets
//! meet.

use netdraft_core::format::load;
use netdraft_core::model::Document;
use serde_json::{Value, json};

use crate::arbitrary::Dice;

/// A document with a few networks that are joined somehow.
///
/// # Panics
/// Panics when the file is refused: everything that is made here fits the format.
pub fn wired(dice: &mut Dice) -> Document {
    let text = file(dice).to_string();
    match load(&text) {
        Ok(loaded) => loaded.document,
        Err(faults) => panic!("{}\n{text}", faults[0]),
    }
}

/// A network as it is made.
struct Made {
    id: String,
    provider: &'static str,
    block: String,
    subnets: Vec<(String, String)>,
    groups: Vec<String>,
    edges: Vec<String>,
}

const PORTS: [&str; 6] = ["", "22", "80, 443", "443", "8000-8080", "1024-65535"];
const PROTOCOLS: [&str; 6] = ["", "tcp", "tcp", "udp", "icmp", "esp"];

fn file(dice: &mut Dice) -> Value {
    let count = 1 + dice.roll(3);
    let networks: Vec<Made> = (0..count).map(|number| network(dice, number)).collect();
    let mut rows = Rows::default();
    for made in &networks {
        rows.network(dice, made, &networks);
    }
    rows.joints(dice, &networks);
    json!({
        "netdraft": "1.0",
        "name": "wired",
        "networks": rows.networks,
        "subnets": rows.subnets,
        "hosts": rows.hosts,
        "filters": rows.filters,
        "route_tables": rows.route_tables,
        "gateways": rows.gateways,
        "nats": rows.nats,
        "peerings": rows.peerings,
        "sites": rows.sites,
        "vpns": rows.vpns,
        "public_addresses": rows.public_addresses,
    })
}

fn network(dice: &mut Dice, number: usize) -> Made {
    let provider = dice.pick(&["aws", "aws", "aws", "azure", "gcp", "generic", "openstack"]);
    // Networks may have the same block, and subnets may overlap: faults, which packets do not care about.
    let own = if dice.happens(8) { 0 } else { number };
    let block = format!("10.{own}.0.0/24");
    let cuts = ["0.0/27", "0.32/28", "0.48/28", "0.64/26", "0.0/28"];
    let mut subnets: Vec<(String, String)> = (0..1 + dice.roll(3))
        .map(|at| (format!("s{number}{at}"), format!("10.{own}.{}", cuts[if dice.happens(12) { 4 } else { at }])))
        .collect();
    if dice.happens(4) {
        subnets.push((format!("s{number}v6"), format!("2001:db8:{number}::/64")));
    }
    let groups = (0..dice.roll(3)).map(|at| format!("g{number}{at}")).collect();
    let edges = (0..dice.roll(2)).map(|at| format!("e{number}{at}")).collect();
    Made { id: format!("n{number}"), provider, block, subnets, groups, edges }
}

#[derive(Default)]
struct Rows {
    networks: Vec<Value>,
    subnets: Vec<Value>,
    hosts: Vec<Value>,
    filters: Vec<Value>,
    route_tables: Vec<Value>,
    gateways: Vec<Value>,
    nats: Vec<Value>,
    peerings: Vec<Value>,
    sites: Vec<Value>,
    vpns: Vec<Value>,
    public_addresses: Vec<Value>,
}

impl Rows {
    fn network(&mut self, dice: &mut Dice, made: &Made, all: &[Made]) {
        let id = &made.id;
        let mut cidrs = vec![made.block.clone()];
        if made.subnets.iter().any(|(_, block)| block.contains(':')) {
            cidrs.push(format!("2001:db8:{}::/56", &id[1..]));
        }
        self.networks.push(json!({
            "id": id, "provider": made.provider, "cidrs": cidrs, "region": dice.pick(&["r1", "r1", "r1", "r2"]),
        }));
        let tables = 1 + dice.roll(2);
        for (subnet, block) in &made.subnets {
            let mut row = json!({"id": subnet, "network": id, "cidr": block, "zone": dice.pick(&["a", "b", ""])});
            if dice.roll(3) == 0 {
                row["route_table"] = json!(format!("t{}{}", &id[1..], dice.roll(tables)));
            }
            if let Some(edge) = made.edges.first().filter(|_| dice.roll(2) == 0) {
                row["filter"] = json!(edge);
            }
            self.subnets.push(row);
            for host in 0..dice.roll(3) {
                self.host(dice, made, subnet, block, host);
            }
        }
        for table in 0..tables {
            let routes: Vec<Value> = (0..dice.roll(5)).map(|_| route(dice, made, all)).collect();
            self.route_tables.push(json!({
                "id": format!("t{}{table}", &id[1..]), "network": id, "main": table == 0, "routes": routes,
            }));
        }
        for group in &made.groups {
            let kind = match made.provider {
                "azure" => "azure-nsg",
                "gcp" => "gcp-firewall",
                "generic" => dice.pick(&["ordered-list", "security-group"]),
                _ => "security-group",
            };
            self.filter(dice, group, kind, made, all);
        }
        for edge in &made.edges {
            let kind = match made.provider {
                "azure" => "azure-nsg",
                "aws" => "network-acl",
                _ => "ordered-list",
            };
            self.filter(dice, edge, kind, made, all);
        }
        self.gateways_of(dice, made);
    }

    fn host(&mut self, dice: &mut Dice, made: &Made, subnet: &str, block: &str, number: usize) {
        let id = format!("h{}{number}", &subnet[1..]);
        let mut row = json!({"id": id, "subnet": subnet});
        if dice.roll(3) > 0 {
            let base = block.split('/').next().unwrap_or_default();
            let offset = 5 + if dice.happens(12) { 0 } else { number };
            let address = match base.rsplit_once('.') {
                Some((front, last)) => format!("{front}.{}", last.parse::<usize>().unwrap_or_default() + offset),
                None => format!("{base}{offset}"),
            };
            row["addresses"] = json!([address]);
        }
        let filters: Vec<&String> = made.groups.iter().filter(|_| dice.roll(3) > 0).collect();
        if made.provider != "gcp" {
            row["filters"] = json!(filters);
        }
        row["tags"] = json!(["web", "data"].iter().filter(|_| dice.roll(3) == 0).collect::<Vec<_>>());
        self.hosts.push(row);
        if dice.roll(3) == 0 {
            let number = self.public_addresses.len();
            self.public_addresses.push(json!({
                "id": format!("a{number}"), "address": format!("203.0.113.{number}"), "bound_to": [id],
                "state": if dice.happens(8) { "released" } else { "allocated" },
            }));
        }
    }

    fn filter(&mut self, dice: &mut Dice, id: &str, kind: &str, made: &Made, all: &[Made]) {
        let mut rules: Vec<Value> = (0..dice.roll(6)).map(|_| rule(dice, made, all)).collect();
        if dice.roll(2) == 0 {
            rules.push(json!({"direction": "egress", "priority": 4000}));
        }
        self.filters.push(json!({"id": id, "network": made.id, "kind": kind, "rules": rules}));
    }

    fn gateways_of(&mut self, dice: &mut Dice, made: &Made) {
        let (id, digit) = (&made.id, &made.id[1..]);
        if dice.roll(4) > 0 {
            self.gateways.push(json!({"id": format!("igw{digit}"), "kind": "internet", "network": id}));
        }
        if dice.roll(3) == 0 {
            self.gateways.push(json!({"id": format!("eigw{digit}"), "kind": "egress-only", "network": id}));
        }
        if dice.roll(2) == 0 {
            let subnet = &made.subnets[dice.roll(made.subnets.len())].0;
            let mut row = json!({"id": format!("nat{digit}"), "network": id});
            if dice.roll(6) > 0 {
                row["subnet"] = json!(subnet);
            }
            if dice.roll(3) > 0 {
                let number = self.public_addresses.len();
                let address = format!("a{number}");
                self.public_addresses.push(json!({
                    "id": address, "address": format!("203.0.113.{number}"), "bound_to": [format!("nat{digit}")],
                }));
                row["public_addresses"] = json!([address]);
            }
            self.nats.push(row);
        }
    }

    /// What joins networks with each other and with a site.
    fn joints(&mut self, dice: &mut Dice, networks: &[Made]) {
        for (at, pair) in networks.windows(2).enumerate() {
            if dice.roll(2) == 0 {
                let state = dice.pick(&["active", "active", "active", "active", "pending-acceptance"]);
                self.peerings.push(json!({
                    "id": format!("p{at}"), "requester": pair[0].id, "accepter": pair[1].id, "state": state,
                    "accepter_configured": !dice.happens(8),
                }));
            }
        }
        let site = dice.roll(2) == 0;
        if site {
            self.sites.push(json!({"id": "office", "cidrs": ["172.20.0.0/24"]}));
        }
        let mut hub = json!({"id": "hub", "kind": "transit"});
        let attached: Vec<&str> = networks.iter().filter(|_| dice.roll(4) > 0).map(|made| made.id.as_str()).collect();
        hub["attachments"] = json!(attached);
        if dice.roll(3) == 0 {
            hub["tables"] = json!([{"name": "inner", "routes": [
                {"destination": dice.pick(&["10.0.0.0/8", "10.1.0.0/24", "0.0.0.0/0"]), "target": dice.pick(&["n0", "n1", "blackhole", "office-vpn", "missing"])},
            ]}]);
            hub["joins"] = json!([{"to": "n0", "table": dice.pick(&["inner", "", "default", "gone"]), "propagates_to": ["inner"]}]);
        }
        self.gateways.push(hub);
        if site {
            let mut row = json!({
                "id": "office-vpn", "site": "office",
                "tunnels": [{"configured": !dice.happens(8)}],
            });
            match dice.roll(3) {
                0 => row["network"] = json!(networks[dice.roll(networks.len())].id),
                1 => {
                    let network = &networks[dice.roll(networks.len())].id;
                    self.gateways.push(json!({"id": "vgw", "kind": "virtual-private", "network": network}));
                    row["gateway"] = json!("vgw");
                }
                _ => row["gateway"] = json!("hub"),
            }
            self.vpns.push(row);
        }
    }
}

fn route(dice: &mut Dice, made: &Made, all: &[Made]) -> Value {
    let digit = &made.id[1..];
    let other = &all[dice.roll(all.len())];
    let (igw, eigw, nat) = (format!("igw{digit}"), format!("eigw{digit}"), format!("nat{digit}"));
    let (destination, target) = match dice.roll(10) {
        0 | 1 => ("0.0.0.0/0", igw.as_str()),
        2 => ("0.0.0.0/0", nat.as_str()),
        3 => ("0.0.0.0/0", dice.pick(&["internet", "hub", "blackhole", "unknown:firewall", "p0"])),
        4 => ("::/0", dice.pick(&[eigw.as_str(), igw.as_str()])),
        5 => (other.block.as_str(), dice.pick(&["p0", "p1", "hub", "hub"])),
        6 => ("10.0.0.0/8", dice.pick(&["hub", "p0", "office-vpn"])),
        7 => ("172.20.0.0/24", dice.pick(&["office-vpn", "hub", "vgw"])),
        8 => ("198.51.100.0/24", dice.pick(&[igw.as_str(), nat.as_str(), "blackhole"])),
        _ => (other.subnets[0].1.as_str(), dice.pick(&["p0", "hub", "local", "missing"])),
    };
    json!({"destination": destination, "target": target, "origin": dice.pick(&["static", "static", "static", "propagated"])})
}

fn rule(dice: &mut Dice, made: &Made, all: &[Made]) -> Value {
    let mut peers = |own: bool| -> Vec<String> {
        let other = &all[dice.roll(all.len())];
        let subnet = &other.subnets[dice.roll(other.subnets.len())];
        let base = subnet.1.split('/').next().unwrap_or_default().rsplit_once('.');
        let host = base.map_or("2001:db8:0::5/128".to_owned(), |(front, last)| {
            format!("{front}.{}/32", last.parse::<usize>().unwrap_or_default() + 5)
        });
        match dice.roll(if own { 6 } else { 14 }) {
            0 if own => vec![subnet.1.clone()],
            _ if own => Vec::new(),
            0..=2 => vec!["any".to_owned()],
            3 | 4 => vec![other.block.clone()],
            5 => vec![subnet.1.clone()],
            6 => vec![host],
            7 | 8 => other.groups.first().cloned().into_iter().collect(),
            9 => vec!["tag:web".to_owned()],
            10 => vec![dice.pick(&["pl-0123", "VirtualNetwork", "Internet", "AzureLoadBalancer"]).to_owned()],
            11 => vec!["198.51.100.0/25".to_owned(), "203.0.113.0/24".to_owned()],
            12 => vec!["172.20.0.0/16".to_owned(), "::/0".to_owned()],
            _ => vec!["10.0.0.0/8".to_owned()],
        }
    };
    let (far, own) = (peers(false), peers(true));
    let direction = dice.pick(&["ingress", "ingress", "egress"]);
    let (sources, destinations) = if direction == "ingress" { (far, own) } else { (own, far) };
    let protocol = dice.pick(&PROTOCOLS);
    let mut rule = json!({
        "direction": direction,
        "action": dice.pick(&["allow", "allow", "deny"]),
        "protocol": protocol,
        "sources": sources,
        "destinations": destinations,
        "priority": 100 + dice.roll(6) * 100,
        "enabled": !dice.happens(12),
    });
    if protocol == "icmp" {
        if dice.roll(2) == 0 {
            rule["icmp_type"] = json!([0, 3, 8][dice.roll(3)]);
        }
    } else {
        rule["ports"] = json!(dice.pick(&PORTS));
        if dice.happens(8) {
            rule["source_ports"] = json!(dice.pick(&PORTS));
        }
    }
    if made.provider == "gcp" && dice.roll(3) == 0 {
        rule["targets"] = json!(["web"]);
    }
    rule
}
