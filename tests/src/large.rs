//! What does a plan of a whole company look like? Networks of four tiers each, some peered in pairs, the others joined by one hub, nearly without faults.
//!
//! The shape is the same at every size: what a network holds and whom it talks to does not depend on how many networks there are, so that whatever
//! grows faster than the number of subnets does so by itself. A thousand subnets are fifty networks with ten thousand firewall rules.

use netdraft_core::format::load;
use netdraft_core::model::Document;
use serde_json::{Map, Value, json};

/// The subnets of a network.
pub const SUBNETS_EACH: usize = 20;
/// The tiers of a network, each with a security group and as many subnets.
pub const TIERS: [&str; 4] = ["front", "app", "data", "ops"];
const FRONT: usize = 0;
const APP: usize = 1;
const DATA: usize = 2;
const OPS: usize = 3;
const SUBNETS_A_TIER: usize = SUBNETS_EACH / TIERS.len();
/// The space that all networks lie in.
const EVERYBODY: &str = "10.0.0.0/8";

/// A large plan before it is read.
#[derive(Debug, Clone, Copy)]
pub struct Large {
    networks: usize,
}

impl Large {
    /// A plan of about so many subnets: at least one network, and only whole ones.
    pub fn of_subnets(subnets: usize) -> Self {
        Self { networks: (subnets / SUBNETS_EACH).max(1) }
    }

    /// The number of networks.
    pub fn networks(self) -> usize {
        self.networks
    }

    /// The plan as a document.
    ///
    /// # Panics
    /// Panics when the plan is refused, which would be a fault of this module.
    pub fn document(self) -> Document {
        match load(&self.file()) {
            Ok(loaded) => loaded.document,
            Err(faults) => panic!("{}", faults[0]),
        }
    }

    /// The plan as a file.
    pub fn file(self) -> String {
        let all = 0..self.networks;
        let mut file = Map::new();
        file.insert("netdraft".to_owned(), json!("1.0"));
        file.insert("name".to_owned(), json!(format!("{} networks", self.networks)));
        let mut table = |name: &str, rows: Vec<Value>| file.insert(name.to_owned(), Value::Array(rows));
        table("networks", all.clone().map(network).collect());
        table("subnets", all.clone().flat_map(subnets).collect());
        table("hosts", all.clone().flat_map(hosts).collect());
        let filters = all.clone().flat_map(|at| groups(at, self.neighbours(at)).into_iter().chain([self.edge(at)]));
        table("filters", filters.collect());
        table("route_tables", all.clone().flat_map(|at| self.route_tables(at)).collect());
        table("gateways", all.clone().map(internet_gateway).chain([self.hub()]).collect());
        table("nats", all.clone().map(nat).collect());
        table("peerings", (0..self.pairs()).map(peering).collect());
        table("intents", all.flat_map(intents).collect());
        Value::Object(file).to_string()
    }

    /// How many pairs of networks are peered. They come first; two networks in five are in one.
    pub fn pairs(self) -> usize {
        self.networks / 5
    }

    /// Whom a network sends to, and whom it hears from.
    fn neighbours(self, at: usize) -> [usize; 2] {
        let paired = 2 * self.pairs();
        if at < paired {
            return [at ^ 1, at ^ 1];
        }
        let joined = self.networks - paired;
        let around = |by: usize| paired + (at - paired + by) % joined;
        [around(1), around(joined - 1)]
    }

    /// The network ACL of all subnets of a network.
    fn edge(self, at: usize) -> Value {
        let [to, from] = self.neighbours(at).map(block);
        // Who has one neighbour only has its office beside it.
        let from = if from == to { "172.31.0.0/16".to_owned() } else { from };
        let mut rules = Vec::new();
        for (direction, side) in [("ingress", "sources"), ("egress", "destinations")] {
            let mut rule = |priority: usize, action: &str, protocol: &str, ports: &str, peer: &str| {
                rules.push(json!({
                    "priority": priority, "direction": direction, "action": action,
                    "protocol": protocol, "ports": ports, side: [peer],
                }));
            };
            for number in 0..12 {
                rule(10 + number, "deny", "tcp", "443", &format!("203.0.113.{}/32", 3 + 4 * number + at % 2));
            }
            rule(100, "allow", "any", "", &block(at));
            rule(110, "allow", "tcp", "", &to);
            rule(115, "allow", "tcp", "0-6999, 7100-65535", &from);
            rule(120, "allow", "tcp", "443", "0.0.0.0/0");
            rule(130, "allow", "tcp", "80", "0.0.0.0/0");
            rule(150, "allow", "tcp", "1024-65535", "0.0.0.0/0");
            rule(160, "allow", "udp", if direction == "egress" { "53" } else { "1024-65535" }, "0.0.0.0/0");
            rule(170, "allow", "icmp", "", "0.0.0.0/0");
        }
        json!({"id": edge_id(at), "network": network_id(at), "kind": "network-acl", "rules": rules})
    }

    fn route_tables(self, at: usize) -> Vec<Value> {
        let paired = at < 2 * self.pairs();
        let beyond = if paired {
            json!({"destination": block(at ^ 1), "target": peering_id(at / 2)})
        } else {
            json!({"destination": EVERYBODY, "target": "hub"})
        };
        let table = |name: &str, way_out: Option<String>| {
            let routes: Vec<Value> = [beyond.clone()]
                .into_iter()
                .chain(way_out.map(|target| json!({"destination": "0.0.0.0/0", "target": target})))
                .collect();
            json!({
                "id": table_id(at, name), "network": network_id(at), "main": name == "main", "routes": routes,
            })
        };
        vec![
            table("main", Some(format!("{}-nat", network_id(at)))),
            table("public", Some(format!("{}-igw", network_id(at)))),
            table("inner", None),
        ]
    }

    fn hub(self) -> Value {
        let joined: Vec<String> = (2 * self.pairs()..self.networks).map(network_id).collect();
        json!({"id": "hub", "kind": "transit", "attachments": joined})
    }
}

/// The id of a network.
pub fn network_id(at: usize) -> String {
    format!("n{at:03}")
}

/// The id of a subnet, by its number in its network.
pub fn subnet_id(at: usize, subnet: usize) -> String {
    format!("{}-{}-{}", network_id(at), TIERS[tier_of(subnet)], subnet % SUBNETS_A_TIER)
}

/// The id of the security group of a tier.
pub fn group_id(at: usize, tier: usize) -> String {
    format!("{}-{}-sg", network_id(at), TIERS[tier])
}

/// The id of the network ACL of a network.
pub fn edge_id(at: usize) -> String {
    format!("{}-acl", network_id(at))
}

/// The id of a route table: `main`, `public` or `inner`.
pub fn table_id(at: usize, name: &str) -> String {
    format!("{}-{name}", network_id(at))
}

/// The id of a peering, by the number of its pair.
pub fn peering_id(pair: usize) -> String {
    format!("peering-{pair:03}")
}

fn tier_of(subnet: usize) -> usize {
    subnet / SUBNETS_A_TIER
}

/// The first two bytes and the third of a network's space, which is a /19.
fn space(at: usize) -> (usize, usize) {
    (at / 8, at % 8 * 32)
}

fn block(at: usize) -> String {
    let (second, third) = space(at);
    format!("10.{second}.{third}.0/19")
}

fn subnet_block(at: usize, subnet: usize) -> String {
    let (second, third) = space(at);
    format!("10.{second}.{}.0/24", third + subnet)
}

/// The address of the first host of a tier's subnet.
fn address(at: usize, tier: usize, number: usize) -> String {
    let (second, third) = space(at);
    format!("10.{second}.{}.10", third + tier * SUBNETS_A_TIER + number % SUBNETS_A_TIER)
}

fn network(at: usize) -> Value {
    json!({"id": network_id(at), "cidrs": [block(at)], "region": "eu-central-1"})
}

fn subnets(at: usize) -> impl Iterator<Item = Value> {
    (0..SUBNETS_EACH).map(move |subnet| {
        let tier = tier_of(subnet);
        let (exposure, table) = match tier {
            FRONT => ("public", Some(table_id(at, "public"))),
            DATA => ("isolated", Some(table_id(at, "inner"))),
            _ => ("private", None),
        };
        json!({
            "id": subnet_id(at, subnet), "network": network_id(at), "cidr": subnet_block(at, subnet),
            "zone": format!("eu-central-1{}", ["a", "b", "c"][subnet % SUBNETS_A_TIER % 3]),
            "exposure": exposure, "route_table": table, "filter": edge_id(at),
        })
    })
}

/// One host in every second subnet, two in the others.
fn hosts(at: usize) -> impl Iterator<Item = Value> {
    (0..SUBNETS_EACH).flat_map(move |subnet| {
        let first = address(at, tier_of(subnet), subnet);
        (0..=subnet % 2).map(move |number| {
            let address = if number == 0 { first.clone() } else { format!("{first}0") };
            json!({
                "id": format!("{}-{}", subnet_id(at, subnet), ["a", "b"][number]),
                "subnet": subnet_id(at, subnet), "addresses": [address], "filters": [group_id(at, tier_of(subnet))],
            })
        })
    })
}

/// The rules of one security group while they are written.
#[derive(Default)]
struct Rules(Vec<Value>);

impl Rules {
    fn tcp_in(&mut self, port: usize, source: impl Into<String>) {
        self.0.push(json!({"protocol": "tcp", "ports": port.to_string(), "sources": [source.into()]}));
    }

    fn tcp_out(&mut self, port: usize, destination: impl Into<String>) {
        self.0.push(json!({
            "direction": "egress", "protocol": "tcp", "ports": port.to_string(), "destinations": [destination.into()],
        }));
    }
}

/// The security groups of a network. Each rule for a port of its own, so that none can be left out or merged with another.
fn groups(at: usize, [to, from]: [usize; 2]) -> Vec<Value> {
    let group = |tier| group_id(at, tier);
    let host = |of: usize, tier: usize, number: usize| format!("{}/32", address(of, tier, number));
    let tier = |of: usize, tier: usize, number: usize| subnet_block(of, tier * SUBNETS_A_TIER + number);
    let mut tiers: [Rules; 4] = Default::default();
    let [front, app, data, ops] = &mut tiers;
    front.tcp_in(443, "0.0.0.0/0");
    front.tcp_in(80, "0.0.0.0/0");
    front.tcp_out(8080, group(APP));
    app.tcp_in(8080, group(FRONT));
    app.tcp_out(5432, group(DATA));
    data.tcp_in(5432, group(APP));
    for served in [&mut *front, &mut *app, &mut *data] {
        served.tcp_in(22, group(OPS));
        served.tcp_in(9100, group(OPS));
    }
    for tier in [FRONT, APP, DATA] {
        ops.tcp_out(22, group(tier));
        ops.tcp_out(9100, group(tier));
    }
    for sender in [&mut *front, &mut *app, &mut *ops] {
        sender.tcp_out(443, "0.0.0.0/0");
    }
    (0..21).for_each(|number| front.tcp_in(7000 + 10 * number, format!("198.51.100.{}/32", 4 * number + 1)));
    for number in 0..SUBNETS_A_TIER {
        app.tcp_out(8443 + 10 * number, tier(to, APP, number));
        app.tcp_in(8443 + 10 * number, tier(from, APP, number));
        ops.tcp_out(2200 + 10 * number, tier(to, OPS, number));
        ops.tcp_in(2200 + 10 * number, tier(from, OPS, number));
        data.tcp_out(9500 + 10 * number, host(at, APP, number));
        app.tcp_in(9500 + 10 * number, host(at, DATA, number));
    }
    for number in 0..8 {
        app.tcp_out(6000 + 10 * number, host(to, DATA, number));
        data.tcp_in(6000 + 10 * number, host(from, APP, number));
    }
    for number in 0..10 {
        data.tcp_out(7300 + 10 * number, host(at, OPS, number));
        ops.tcp_in(7300 + 10 * number, host(at, DATA, number));
        ops.tcp_in(7500 + 10 * number, format!("172.31.{number}.5/32"));
    }
    for number in 0..12 {
        front.tcp_out(8100 + 10 * number, host(at, APP, number));
        app.tcp_in(8100 + 10 * number, host(at, FRONT, number));
    }
    (0..14).for_each(|number| data.tcp_in(7100 + 10 * number, host(at, OPS, number)));
    (0..3).for_each(|number| ops.tcp_out(7100 + 10 * number, host(at, DATA, number)));
    let groups = tiers.into_iter().enumerate();
    groups.map(|(tier, rules)| json!({"id": group_id(at, tier), "network": network_id(at), "rules": rules.0})).collect()
}

fn internet_gateway(at: usize) -> Value {
    json!({"id": format!("{}-igw", network_id(at)), "kind": "internet", "network": network_id(at)})
}

fn nat(at: usize) -> Value {
    json!({"id": format!("{}-nat", network_id(at)), "network": network_id(at), "subnet": subnet_id(at, 0)})
}

fn peering(pair: usize) -> Value {
    json!({"id": peering_id(pair), "requester": network_id(2 * pair), "accepter": network_id(2 * pair + 1)})
}

fn intents(at: usize) -> [Value; 2] {
    let subnet = |tier: usize| subnet_id(at, tier * SUBNETS_A_TIER);
    [
        json!({
            "id": format!("{}-works", network_id(at)), "from": subnet(FRONT), "to": subnet(APP),
            "protocol": "tcp", "ports": "8080", "expect": "allowed",
        }),
        json!({
            "id": format!("{}-apart", network_id(at)), "from": "internet", "to": subnet(DATA),
            "protocol": "tcp", "ports": "5432", "expect": "denied",
        }),
    ]
}
