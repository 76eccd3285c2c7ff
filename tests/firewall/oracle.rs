//! What a filter does, found the slow and obvious way: every packet of a small universe is tried against the fields of every rule.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::LazyLock;

use netdraft_core::analysis::Packet;
use netdraft_core::model::{Action, Direction, Filter, FilterKind, FilterRule, Peer, Ports, Protocol};
use proptest::prelude::*;
use proptest::sample::select;

/// A packet, and what its ends are members of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Case {
    pub(crate) packet: Packet,
    pub(crate) source: Vec<String>,
    pub(crate) target: Vec<String>,
}

const BLOCKS: [&str; 5] = ["10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9", "0.0.0.0/0", "2001:db8::/32"];
const GROUPS: [&str; 2] = ["app", "tag:web"];
const TAGS: [&str; 2] = ["one", "two"];
const PORTS: [&str; 4] = ["", "22", "443", "22-443"];

/// One packet for each combination that the rules of [`any_filter`] can tell apart.
pub(crate) static UNIVERSE: LazyLock<Vec<Case>> = LazyLock::new(universe);

fn universe() -> Vec<Case> {
    let v4 = [Ipv4Addr::new(10, 1, 0, 1), Ipv4Addr::new(10, 200, 0, 1), Ipv4Addr::new(192, 0, 2, 1)].map(IpAddr::V4);
    let v6 = ["2001:db8::1", "2001:db9::1"].map(|text| IpAddr::V6(text.parse::<Ipv6Addr>().expect("written here")));
    let mut cases = Vec::new();
    for source in v4.into_iter().chain(v6) {
        let to: IpAddr = if source.is_ipv4() { "172.16.0.1" } else { "2001:dba::1" }.parse().expect("written here");
        let from = SocketAddr::new(source, 50_000);
        let ported = [22, 80, 443, 8080].map(|port| SocketAddr::new(to, port));
        let tcp = ported.map(|to| Packet::tcp(from, to));
        let udp = ported.map(|to| Packet::udp(from, to));
        let sctp = tcp.map(|packet| Packet { protocol: 132, ..packet });
        let other = [Packet::icmp(source, to, 8, 0), Packet::bare(50, source, to)];
        for packet in tcp.into_iter().chain(udp).chain(sctp).chain(other) {
            for source in subsets(&GROUPS) {
                cases.extend(subsets(&TAGS).into_iter().map(|tags| {
                    let target = tags.into_iter().map(|name| format!("tag:{name}")).collect();
                    Case { packet, source: source.clone(), target }
                }));
            }
        }
    }
    cases
}

fn subsets(names: &[&str; 2]) -> Vec<Vec<String>> {
    let [one, two] = names.map(str::to_owned);
    vec![vec![], vec![one.clone()], vec![two.clone()], vec![one, two]]
}

/// Whether an ingress rule of these generators matches, read off its fields.
pub(crate) fn matches(kind: FilterKind, rule: &FilterRule, case: &Case) -> bool {
    let Packet { source, protocol, destination_port, .. } = case.packet;
    let from = rule.sources.is_empty()
        || rule.sources.iter().any(|peer| match peer.text() {
            "any" => true,
            name if GROUPS.contains(&name) => case.source.iter().any(|own| own == name),
            block => block.parse::<netdraft_core::address::Cidr>().expect("written here").contains_address(source),
        });
    let tagged = rule.targets.is_empty() || rule.targets.iter().any(|tag| case.target.contains(&format!("tag:{tag}")));
    let is_aws = matches!(kind, FilterKind::SecurityGroup | FilterKind::NetworkAcl);
    let reads_ports = !(rule.ports.is_any() || is_aws && rule.protocol.is_any());
    let has_ports = matches!(protocol, 6 | 17 | 132);
    let ports = rule.ports.ranges();
    let port =
        !reads_ports || has_ports && ports.iter().any(|range| (range.first..=range.last).contains(&destination_port));
    rule.protocol.number().is_none_or(|number| number == protocol) && from && tagged && port
}

/// The positions of the rules that count, in evaluation order.
pub(crate) fn order(filter: &Filter) -> Vec<usize> {
    let counts =
        |rule: &FilterRule| rule.enabled && (filter.kind != FilterKind::SecurityGroup || rule.action == Action::Allow);
    let mut order: Vec<usize> = (0..filter.rules.len()).filter(|index| counts(&filter.rules[*index])).collect();
    match filter.kind {
        FilterKind::SecurityGroup | FilterKind::OrderedList => {}
        FilterKind::NetworkAcl | FilterKind::AzureNsg => {
            order.sort_by_key(|index| filter.rules[*index].priority.unwrap_or(u32::MAX));
        }
        FilterKind::GcpFirewall => order.sort_by_key(|index| {
            let rule = &filter.rules[*index];
            (rule.priority.unwrap_or(1000), rule.action == Action::Allow)
        }),
    }
    order
}

/// The position of the first rule that matches.
pub(crate) fn decider(filter: &Filter, case: &Case) -> Option<usize> {
    order(filter).into_iter().find(|index| matches(filter.kind, &filter.rules[*index], case))
}

/// What becomes of a packet; all ingress defaults of these generators deny.
pub(crate) fn verdict(filter: &Filter, case: &Case) -> Action {
    decider(filter, case).map_or(Action::Deny, |index| filter.rules[index].action)
}

/// The filter without the rules at these positions.
pub(crate) fn without(filter: &Filter, gone: &[usize]) -> Filter {
    let mut rest = filter.clone();
    let mut index = 0;
    rest.rules.retain(|_| {
        index += 1;
        !gone.contains(&(index - 1))
    });
    rest
}

fn any_rule() -> impl Strategy<Value = FilterRule> {
    let block = select(&BLOCKS[..]).prop_map(str::to_owned);
    let group = select(&GROUPS[..]).prop_map(str::to_owned);
    let peer = prop_oneof![3 => block, 2 => group].prop_map(Peer::typed);
    let sources = prop_oneof![2 => Just(Vec::new()), 3 => prop::collection::vec(peer, 1..3)];
    let targets =
        prop_oneof![3 => Just(Vec::new()), 1 => prop::collection::vec(select(&TAGS[..]).prop_map(str::to_owned), 1..3)];
    let protocol = select(&["", "tcp", "udp"][..]).prop_map(|text| Protocol::parse(text).expect("written here"));
    let ports = select(&PORTS[..]).prop_map(|text| Ports::parse(text).expect("written here"));
    let action = prop_oneof![Just(Action::Allow), Just(Action::Deny)];
    let priority = prop_oneof![1 => Just(None), 6 => (100_u32..106).prop_map(Some)];
    (sources, targets, protocol, ports, action, priority, prop::bool::weighted(0.95)).prop_map(
        |(sources, targets, protocol, ports, action, priority, enabled)| FilterRule {
            sources,
            targets,
            protocol,
            ports,
            action,
            priority,
            enabled,
            direction: Direction::Ingress,
            ..FilterRule::default()
        },
    )
}

/// A filter with ingress rules of the universe.
pub(crate) fn any_filter(kinds: &'static [FilterKind]) -> impl Strategy<Value = Filter> {
    (select(kinds), prop::collection::vec(any_rule(), 0..7)).prop_map(|(kind, rules)| Filter {
        kind,
        rules,
        ..Filter::default()
    })
}
