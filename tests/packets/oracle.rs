//! What a firewall does, found the slow and obvious way: a small universe in which every packet is tried against every rule.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use netdraft_core::address::Cidr;
use netdraft_core::analysis::packet::{Header, ICMP, ICMPV6, SCTP, TCP, UDP};
use netdraft_core::analysis::{Action, Match, OrderedRule, Packet, PacketSet, Protocol};
use proptest::prelude::*;
use proptest::sample::select;

/// A rule as somebody would write it. Where a side is left out, it is not looked at.
#[derive(Clone, Debug)]
pub(crate) struct PlainRule {
    /// Source block.
    pub(crate) source: Option<Cidr>,
    /// Destination block.
    pub(crate) destination: Option<Cidr>,
    /// Protocol.
    pub(crate) protocol: Protocol,
    /// First and last source port.
    pub(crate) source_ports: Option<(u16, u16)>,
    /// First and last destination port.
    pub(crate) destination_ports: Option<(u16, u16)>,
    /// ICMP type and code.
    pub(crate) icmp: Option<(u8, Option<u8>)>,
    /// What it does.
    pub(crate) action: Action,
}

impl PlainRule {
    /// Whether the rule matches, read off its fields one by one.
    pub(crate) fn matches(&self, packet: &Packet) -> bool {
        let within = |block: Option<Cidr>, address: IpAddr| block.is_none_or(|block| block.contains_address(address));
        let between =
            |range: Option<(u16, u16)>, port: u16| range.is_none_or(|(first, last)| (first..=last).contains(&port));
        let looks_at_ports = self.source_ports.is_some() || self.destination_ports.is_some();
        let numbers = match Header::of(packet.protocol) {
            Header::Ports if looks_at_ports => {
                between(self.source_ports, packet.source_port)
                    && between(self.destination_ports, packet.destination_port)
            }
            Header::Icmp if self.icmp.is_some() => self.icmp.is_some_and(|(kind, code)| {
                packet.source_port == u16::from(kind)
                    && code.is_none_or(|code| packet.destination_port == u16::from(code))
            }),
            Header::Ports | Header::Icmp | Header::Bare => !looks_at_ports && self.icmp.is_none(),
        };
        let protocol = self.protocol == Protocol::Any || self.protocol == Protocol::Number(packet.protocol);
        protocol && numbers && within(self.source, packet.source) && within(self.destination, packet.destination)
    }

    /// The same rule for the analysis.
    pub(crate) fn compiled(&self) -> OrderedRule {
        let mut rule = Match::any().protocol(self.protocol);
        if let Some(source) = self.source {
            rule = rule.sources(source);
        }
        if let Some(destination) = self.destination {
            rule = rule.destinations(destination);
        }
        if let Some((first, last)) = self.source_ports {
            rule = rule.source_ports(first..=last);
        }
        if let Some((first, last)) = self.destination_ports {
            rule = rule.destination_ports(first..=last);
        }
        if let Some((kind, code)) = self.icmp {
            rule = rule.icmp(kind, code);
        }
        OrderedRule { matches: PacketSet::from_match(&rule), action: self.action }
    }
}

/// One packet for each combination that rules over the lists below can tell
/// apart, so that such sets are empty, equal or contained exactly when they are so here.
fn universe() -> Vec<Packet> {
    let v4 = [10, 130, 200].into_iter().map(|first| IpAddr::V4(Ipv4Addr::new(first, 1, 2, 3)));
    let v6 = (0_u16..2).map(|half| IpAddr::V6(Ipv6Addr::new(half * 0x8000 + 0x2001, 0, 0, 0, 0, 0, 0, 1)));
    let addresses: Vec<IpAddr> = v4.chain(v6).collect();
    let ports = [1000, 50_000].into_iter().flat_map(|from| [22, 443, 60_000].map(|to| (from, to)));
    let icmp = [(3, 4), (3, 0), (3, 1), (8, 4), (8, 0), (8, 1), (11, 0)];
    let mut headers: Vec<(u8, u16, u16)> =
        ports.flat_map(|(from, to)| [TCP, UDP, SCTP].map(|protocol| (protocol, from, to))).collect();
    headers.extend(icmp.into_iter().flat_map(|(kind, code)| [ICMP, ICMPV6].map(|protocol| (protocol, kind, code))));
    headers.extend([(47, 0, 0), (50, 0, 0)]);
    let ends = addresses.iter().flat_map(|from| addresses.iter().map(move |to| (*from, *to)));
    let ends = ends.filter(|(from, to)| from.is_ipv4() == to.is_ipv4());
    ends.flat_map(|(source, destination)| {
        let packet = move |&(protocol, source_port, destination_port): &(u8, u16, u16)| Packet {
            source,
            destination,
            protocol,
            source_port,
            destination_port,
        };
        headers.iter().map(packet).collect::<Vec<_>>()
    })
    .collect()
}

/// The source ports that a rule of the universe may look at.
pub(crate) const SOURCE_PORTS: &[Option<(u16, u16)>] = &[None, Some((0, 32_767)), Some((32_768, 65_535))];
/// The destination ports that a rule of the universe may look at.
pub(crate) const DESTINATION_PORTS: &[Option<(u16, u16)>] =
    &[None, Some((0, 100)), Some((101, 1000)), Some((1001, 65_535)), Some((0, 1000)), Some((101, 65_535))];
/// The ICMP types and codes that a rule of the universe may look at.
pub(crate) const ICMP_TYPES: &[Option<(u8, Option<u8>)>] =
    &[None, Some((3, None)), Some((3, Some(4))), Some((8, None)), Some((8, Some(0)))];
/// The protocols that a rule of the universe may name.
pub(crate) const PROTOCOLS: &[Protocol] = &[
    Protocol::Any,
    Protocol::Number(TCP),
    Protocol::Number(UDP),
    Protocol::Number(ICMP),
    Protocol::Number(ICMPV6),
    Protocol::Number(47),
];

/// The blocks that a rule of the universe may name: both families, all of one, halves and quarters of the upper half.
pub(crate) fn blocks() -> Vec<Option<Cidr>> {
    let texts = ["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "128.0.0.0/2", "192.0.0.0/2", "::/0", "::/1", "8000::/1"];
    let named = texts.iter().map(|text| Some(text.parse().expect("each text above is a block without host bits")));
    std::iter::once(None).chain(named).collect()
}

/// The universe, made once.
pub(crate) static UNIVERSE: LazyLock<Vec<Packet>> = LazyLock::new(universe);

/// A set of packets of the universe: whether each is in it.
pub(crate) type Members = Vec<bool>;

/// The members of the universe for which `holds`.
pub(crate) fn members(holds: impl Fn(&Packet) -> bool) -> Members {
    UNIVERSE.iter().map(holds).collect()
}

/// Whether there is no member.
pub(crate) fn is_empty(members: &Members) -> bool {
    !members.contains(&true)
}

/// The packets that any of the sets has.
pub(crate) fn union<'a>(sets: impl IntoIterator<Item = &'a Members>) -> Members {
    let mut all = vec![false; UNIVERSE.len()];
    for set in sets {
        all.iter_mut().zip(set).for_each(|(all, one)| *all |= one);
    }
    all
}

/// Whether every member of `inner` is one of `outer`.
pub(crate) fn is_within(inner: &Members, outer: &Members) -> bool {
    inner.iter().zip(outer).all(|(inner, outer)| *outer || !inner)
}

/// Whether the two have a member in common.
pub(crate) fn meets(one: &Members, other: &Members) -> bool {
    one.iter().zip(other).any(|(one, other)| *one && *other)
}

/// The position of the first rule that matches.
pub(crate) fn first_match(rules: &[PlainRule], packet: &Packet) -> Option<usize> {
    rules.iter().position(|rule| rule.matches(packet))
}

/// Any rule of the universe; a side is often left out, so that rules meet.
pub(crate) fn any_rule() -> impl Strategy<Value = PlainRule> {
    let block = prop_oneof![2 => Just(None), 3 => select(blocks())];
    let ports = |ports: &'static [Option<(u16, u16)>]| prop_oneof![3 => Just(None), 2 => select(ports)].boxed();
    let icmp = prop_oneof![4 => Just(None), 1 => select(ICMP_TYPES)];
    rule_of(block, select(PROTOCOLS), [ports(SOURCE_PORTS), ports(DESTINATION_PORTS)], icmp)
}

/// Any rule whose sides are taken from these.
pub(crate) fn rule_of(
    block: impl Strategy<Value = Option<Cidr>> + 'static,
    protocol: impl Strategy<Value = Protocol>,
    [source_ports, destination_ports]: [BoxedStrategy<Option<(u16, u16)>>; 2],
    icmp: impl Strategy<Value = Option<(u8, Option<u8>)>>,
) -> impl Strategy<Value = PlainRule> {
    let block = block.boxed();
    let action = prop_oneof![Just(Action::Allow), Just(Action::Deny)];
    let sides = (block.clone(), block, protocol, source_ports, destination_ports, icmp, action);
    sides.prop_map(|(source, destination, protocol, source_ports, destination_ports, icmp, action)| PlainRule {
        source,
        destination,
        protocol,
        source_ports,
        destination_ports,
        icmp,
        action,
    })
}
