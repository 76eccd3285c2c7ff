//! Which packets does a plan treat alike? The numbers and addresses at which a rule or a route begins or ends.

use crate::small::SmallCollect;
use std::collections::BTreeSet;
use std::net::IpAddr;

use super::Flow;
use crate::address::{Cidr, Family};
use crate::analysis::packet::{Header, ICMP, ICMPV6, SCTP, TCP, UDP};
use crate::analysis::path::CLIENT_PORT;
use crate::model::{Expectation, PeerKind, Plan, PortRange};

/// The transport part of a packet; for ICMP, the ports are type and code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Shape {
    pub protocol: u8,
    pub source_port: u16,
    pub destination_port: u16,
}

/// Where rules and routes begin to treat packets differently.
#[derive(Debug)]
pub struct Cuts {
    addresses: BTreeSet<IpAddr>,
    ports: BTreeSet<u16>,
    source_ports: BTreeSet<u16>,
    icmp: BTreeSet<(u16, u16)>,
    /// Protocols without ports that some rule names.
    bare: BTreeSet<u8>,
}

impl Cuts {
    /// Looks at every rule and every route.
    pub(in crate::analysis) fn of(plan: &Plan) -> Self {
        let mut cuts = Self {
            addresses: BTreeSet::new(),
            ports: [0].into_iter().small_set(),
            source_ports: BTreeSet::new(),
            icmp: BTreeSet::new(),
            bare: BTreeSet::new(),
        };
        for rule in plan.filters.iter().flat_map(|filter| &filter.rules) {
            for range in rule.ports.ranges() {
                add_range(&mut cuts.ports, *range);
            }
            for range in rule.source_ports.ranges() {
                // What answers come from is what questions go to.
                add_range(&mut cuts.ports, *range);
                add_range(&mut cuts.source_ports, *range);
            }
            if let Some(kind) = rule.icmp_type {
                cuts.icmp.insert((kind.into(), rule.icmp_code.unwrap_or(0).into()));
                cuts.icmp.insert((kind.into(), rule.icmp_code.map_or(0, |code| u16::from(code.wrapping_add(1)))));
            }
            cuts.bare.extend(rule.protocol.number().filter(|number| Header::of(*number) == Header::Bare));
            for peer in rule.sources.iter().chain(&rule.destinations) {
                if let PeerKind::Block(block) = peer.kind() {
                    cuts.add_block(block);
                }
            }
        }
        let of_tables = plan.route_tables.iter().flat_map(|table| &table.routes);
        let of_hubs = plan.gateways.iter().flat_map(|hub| &hub.tables).flat_map(|table| &table.routes);
        for block in of_tables.chain(of_hubs).filter_map(|route| route.destination.cidr()) {
            cuts.add_block(block);
        }
        cuts
    }

    fn add_block(&mut self, block: Cidr) {
        self.addresses.insert(block.first());
        let everything = block.family().everything();
        let behind = everything.offset_of(block.last()).and_then(|last| everything.nth(last.checked_add(1)?));
        self.addresses.extend(behind);
    }

    /// An address of each part of a block that some rule or route tells from the others. The first addresses of a block, which providers keep, stand for
    /// none.
    pub fn addresses_in(&self, block: Cidr) -> impl Iterator<Item = IpAddr> {
        let first = block.nth(4).unwrap_or_else(|| block.first());
        let cut = self.addresses.range(first..=block.last().max(first)).copied();
        std::iter::once(first).chain(cut.filter(move |address| *address != first))
    }

    /// Addresses of a family at which something begins.
    pub(super) fn of_family(&self, family: Family) -> impl Iterator<Item = IpAddr> {
        self.addresses.iter().copied().filter(move |address| Family::of(*address) == family)
    }

    /// The kinds of packets that a flow may have. Flows that must work come from a port that every system gives its clients; for those that must not,
    /// every source port counts.
    pub(super) fn shapes(&self, flow: &Flow<'_>) -> Vec<Shape> {
        let is_denied = flow.expect == Expectation::Denied;
        let named = match flow.protocol.number() {
            Some(number) => vec![number],
            None => {
                let bare = (0..=u8::MAX)
                    .rev()
                    .find(|number| Header::of(*number) == Header::Bare && !self.bare.contains(number));
                [TCP, UDP, ICMP, ICMPV6, SCTP].into_iter().chain(self.bare.iter().copied()).chain(bare).collect()
            }
        };
        let mut shapes = Vec::new();
        for protocol in named {
            match Header::of(protocol) {
                Header::Ports => shapes.extend(self.with_ports(flow, protocol, is_denied)),
                Header::Icmp => {
                    // Whoever names ICMP means both.
                    for protocol in [ICMP, ICMPV6] {
                        shapes.extend(self.messages(protocol, is_denied));
                    }
                }
                Header::Bare => shapes.push(Shape { protocol, source_port: 0, destination_port: 0 }),
            }
        }
        let mut seen = BTreeSet::new();
        shapes.retain(|shape| seen.insert(*shape));
        shapes
    }

    fn with_ports(&self, flow: &Flow<'_>, protocol: u8, is_denied: bool) -> Vec<Shape> {
        let ranges = match flow.ports.ranges() {
            [] => &[PortRange { first: 0, last: u16::MAX }],
            ranges => ranges,
        };
        let mut ports = BTreeSet::new();
        for range in ranges {
            let starts = self.ports.range(range.first..=range.last).copied();
            let starts: BTreeSet<u16> = std::iter::once(range.first).chain(starts).small_set();
            for start in &starts {
                let behind = start.checked_add(1).and_then(|next| starts.range(next..).next());
                let last = behind.map_or(range.last, |behind| behind.saturating_sub(1));
                ports.insert(shown_port(*start, last));
            }
        }
        let others = self.source_ports.iter().copied().filter(|_| is_denied);
        let sources: BTreeSet<u16> = std::iter::once(CLIENT_PORT).chain(others).small_set();
        let shape = |destination_port| {
            sources.iter().map(move |source_port| Shape { protocol, source_port: *source_port, destination_port })
        };
        ports.into_iter().flat_map(shape).collect()
    }

    fn messages(&self, protocol: u8, is_denied: bool) -> Vec<Shape> {
        let echo = if protocol == ICMP { (8, 0) } else { (128, 0) };
        // A type that nobody uses (IANA, ICMP Type Numbers and ICMPv6 Parameters: reserved).
        let unnamed = (255, 0);
        let others = self.icmp.iter().copied().chain([unnamed]).filter(|_| is_denied);
        let shape = |(source_port, destination_port)| Shape { protocol, source_port, destination_port };
        std::iter::once(echo).chain(others).map(shape).collect()
    }
}

/// The port that stands for others of which no rule tells it apart: one that people know, if there is one.
fn shown_port(first: u16, last: u16) -> u16 {
    let known = [443, 80, 22].into_iter().find(|known| (first..=last).contains(known));
    known.unwrap_or_else(|| first.max(1).min(last))
}

fn add_range(ports: &mut BTreeSet<u16>, range: PortRange) {
    ports.insert(range.first);
    ports.extend(range.last.checked_add(1));
}
