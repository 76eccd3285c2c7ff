//! Which rule of a filter decides a packet, and what keeps each rule before it from doing so?

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::compile::{CompiledFilter, CompiledRule, End, tag};
use super::kinds::{DefaultRule, closing_rule, evaluation_order};
use crate::analysis::packet::{Header, Packet, Protocol};
use crate::model::{Action, Direction, FilterRule, Host, Id, Network, PeerKind, PeeringState, Plan, PortRange, Ports};
use crate::small::SmallCollect;

/// What one end of a packet is a member of: ids of filters, and tags as `tag:name`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Membership {
    certain: BTreeSet<String>,
    possible: BTreeSet<String>,
}

impl Membership {
    /// A member of exactly these.
    pub fn known(names: impl IntoIterator<Item = String>) -> Self {
        Self { certain: names.into_iter().small_set(), possible: BTreeSet::new() }
    }

    /// The memberships of a host: its filters and its tags. Of names that nothing in the plan has, it may be a member.
    pub fn of_host(plan: &Plan, host: &Host) -> Self {
        Self { certain: names_of(host), possible: unresolved(plan) }
    }

    /// What the holder of an address is a member of, as far as a plan tells; the network is that of the filter that asks.
    ///
    /// An address given to a host by hand is that host's. Any other address of a subnet may be that of each of its hosts whose addresses are assigned.
    pub fn of(plan: &Plan, network: Option<&Id<Network>>, address: IpAddr) -> Self {
        let is_own = |host: &&Host| host.addresses.iter().any(|own| own.ip() == Some(address));
        let mut membership = Self { certain: BTreeSet::new(), possible: unresolved(plan) };
        match plan.hosts.sorted().find(is_own) {
            Some(host) => membership.certain = names_of(host),
            None => {
                let around = plan
                    .subnets
                    .iter()
                    .filter(|subnet| subnet.cidr.cidr().is_some_and(|block| block.contains_address(address)));
                for host in around.flat_map(|subnet| plan.hosts_of(&subnet.id)) {
                    if usize::try_from(host.count).is_ok_and(|count| count > host.addresses.len()) {
                        membership.possible.extend(names_of(host));
                    }
                }
            }
        }
        membership.read_service_tags(plan, network, address);
        membership
    }

    /// What an interface is a member of, as far as a plan tells: of a host that is known, or of nothing where the way hides who it is.
    pub fn of_interface(plan: &Plan, network: Option<&Id<Network>>, host: Option<&Host>, address: IpAddr) -> Self {
        Self::with_names(plan, network, host, address, unresolved(plan))
    }

    /// The same where the names in rules of which nobody says who has them are known already.
    pub(super) fn with_names(
        plan: &Plan,
        network: Option<&Id<Network>>,
        host: Option<&Host>,
        address: IpAddr,
        possible: BTreeSet<String>,
    ) -> Self {
        let mut membership = Self { certain: host.map(names_of).unwrap_or_default(), possible };
        membership.read_service_tags(plan, network, address);
        membership
    }

    /// Azure's names for addresses (Azure virtual network service tags). What is connected beyond the plan is not known, so a private address elsewhere
    /// may belong to the virtual network too.
    fn read_service_tags(&mut self, plan: &Plan, network: Option<&Id<Network>>, address: IpAddr) {
        let is_inside =
            network.is_some_and(|network| connected(plan, network).any(|block| block.contains_address(address)));
        let is_local = is_inside || address == PLATFORM;
        let mut settle = |name: &str, is_member: Option<bool>| {
            self.possible.remove(name);
            match is_member {
                Some(true) => drop(self.certain.insert(name.to_owned())),
                Some(false) => {}
                None => drop(self.possible.insert(name.to_owned())),
            }
        };
        let is_private = !is_public(address);
        settle("AzureLoadBalancer", Some(address == PLATFORM));
        settle("Internet", if is_local || is_private { Some(false) } else { network.map(|_| true) });
        settle(
            "VirtualNetwork",
            if is_local {
                Some(true)
            } else if is_private || network.is_none() {
                None
            } else {
                Some(false)
            },
        );
    }

    /// Whether it is a member; nothing where that is not known.
    fn carries(&self, name: &str) -> Option<bool> {
        if self.certain.contains(name) {
            return Some(true);
        }
        if self.possible.contains(name) { None } else { Some(false) }
    }
}

fn names_of(host: &Host) -> BTreeSet<String> {
    host.filters.iter().map(ToString::to_string).chain(host.tags.iter().map(|name| tag(name))).small_set()
}

/// Names in rules that are neither tags nor filters of the plan, such as prefix lists.
pub(super) fn unresolved(plan: &Plan) -> BTreeSet<String> {
    let rules = plan.filters.iter().flat_map(|filter| &filter.rules);
    let peers = rules.flat_map(|rule| rule.sources.iter().chain(&rule.destinations));
    let unknown = peers.filter_map(|peer| match peer.kind() {
        PeerKind::Group(name) if plan.filters.by_text(name).is_none() => Some(name.to_owned()),
        PeerKind::Faulty(_) => Some(peer.text().trim().to_owned()),
        PeerKind::Group(_) | PeerKind::Any | PeerKind::Block(_) | PeerKind::Tag(_) => None,
    });
    unknown.small_set()
}

/// The address of Azure's own services, such as the probes of load balancers (Azure documentation, What is IP address 168.63.129.16).
pub(crate) const PLATFORM: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(168, 63, 129, 16));

/// The blocks of a network and of the networks that are peered with it.
pub(crate) fn connected<'a>(plan: &'a Plan, network: &'a Id<Network>) -> impl Iterator<Item = crate::address::Cidr> {
    let peers =
        plan.peerings.iter().filter(|peering| peering.state == PeeringState::Active).filter_map(move |peering| {
            let ends = [(&peering.requester, &peering.accepter), (&peering.accepter, &peering.requester)];
            ends.into_iter().find(|(own, _)| *own == network).map(|(_, other)| other)
        });
    std::iter::once(network).chain(peers).filter_map(|id| plan.networks.get(id)).flat_map(Network::blocks)
}

/// Whether an address can be met on the internet (RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291).
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let is_shared =
                v4.octets().starts_with(&[100]) && v4.octets().get(1).is_some_and(|second| second & 0xc0 == 64);
            !(v4.is_private() || is_shared || v4.is_link_local() || v4.is_loopback() || v4.is_unspecified())
        }
        IpAddr::V6(v6) => {
            !(v6.is_unique_local() || v6.is_unicast_link_local() || v6.is_loopback() || v6.is_unspecified())
        }
    }
}

/// Why a rule does not decide a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The rule's position in the filter.
    pub rule: usize,
    /// The field of the rule that fails, as the file names it.
    pub field: &'static str,
    /// What is wrong, in one line.
    pub reason: String,
}

/// What decides a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decider {
    /// The rule at this position of the filter.
    Rule(usize),
    /// A rule that the provider adds.
    Default(&'static DefaultRule),
}

/// What a filter does to one packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What is done; nothing where that depends on the doubtful rules.
    pub action: Option<Action>,
    /// The first rule that matches for certain.
    pub decider: Decider,
    /// Rules before it that match if an end is a member of what they name, which is not known.
    pub doubtful: Vec<Decider>,
}

impl Decision {
    /// What a rule does that matches for certain, after rules that may match.
    fn of(action: Action, decider: Decider, doubtful: &[(Action, Decider)]) -> Self {
        let is_agreed = doubtful.iter().all(|(other, _)| *other == action);
        let doubtful = doubtful.iter().map(|(_, decider)| *decider).collect();
        Self { action: is_agreed.then_some(action), decider, doubtful }
    }
}

/// What a filter does to one packet, and why no other rule decides it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// What it does.
    pub decision: Decision,
    /// The rules before the one that decides which match in no case, in the order in which they are evaluated, each with what fails.
    pub passed_over: Vec<Mismatch>,
}

impl CompiledFilter<'_> {
    /// Which rule decides a packet between two ends, or which default does, and what keeps each rule before it from doing so.
    pub fn test(&self, direction: Direction, packet: &Packet, source: &Membership, destination: &Membership) -> Trial {
        let decision = self.decide(direction, packet, source, destination);
        let (side, ends) = (self.side(direction), Ends { packet, source, destination, direction });
        let before = evaluation_order(self.filter(), direction).into_iter();
        let before = before.take_while(|index| decision.decider != Decider::Rule(*index));
        let passed_over = before.filter_map(|index| {
            let written = self.filter().rules.get(index)?;
            let Some(rule) = side.place_of(index).and_then(|place| side.rules().get(place)) else {
                return Some(not_counting(index, written));
            };
            ends.mismatch(rule, written).map(|(field, reason)| Mismatch { rule: index, field, reason })
        });
        Trial { passed_over: passed_over.collect(), decision }
    }

    /// Which rule decides a packet between two ends, or which default does.
    pub fn decide(
        &self,
        direction: Direction,
        packet: &Packet,
        source: &Membership,
        destination: &Membership,
    ) -> Decision {
        let (side, ends) = (self.side(direction), Ends { packet, source, destination, direction });
        let mut doubtful: Vec<(Action, Decider)> = Vec::new();
        for rule in side.rules() {
            match ends.matches(rule) {
                Some(true) => return Decision::of(rule.action, Decider::Rule(rule.index), &doubtful),
                Some(false) => doubtful.push((rule.action, Decider::Rule(rule.index))),
                None => {}
            }
        }
        for (rule, shown) in side.defaults() {
            match ends.matches(&rule) {
                Some(true) => return Decision::of(rule.action, Decider::Default(shown), &doubtful),
                Some(false) => doubtful.push((rule.action, Decider::Default(shown))),
                None => {}
            }
        }
        let last = closing_rule(self.filter().kind, direction);
        Decision::of(last.action, Decider::Default(last), &doubtful)
    }
}

/// Why a rule is not looked at: it is switched off, or it is a deny where there is none.
fn not_counting(index: usize, rule: &FilterRule) -> Mismatch {
    match rule.enabled {
        false => Mismatch { rule: index, field: "enabled", reason: "it is switched off".to_owned() },
        true => Mismatch { rule: index, field: "action", reason: "a security group has no deny".to_owned() },
    }
}

/// A packet and what is known of its ends.
struct Ends<'a> {
    packet: &'a Packet,
    source: &'a Membership,
    destination: &'a Membership,
    direction: Direction,
}

impl Ends<'_> {
    /// What is known of the host behind the filter.
    fn protected(&self) -> &Membership {
        match self.direction {
            Direction::Ingress => self.destination,
            Direction::Egress => self.source,
        }
    }

    /// Whether the rule matches for certain; nothing where it is known not to.
    fn matches(&self, rule: &CompiledRule) -> Option<bool> {
        // Most rules are for another protocol or port, which is told soonest.
        if !self.has_transport_of(rule) {
            return None;
        }
        let verdicts = self.verdicts(rule);
        let is_excluded = verdicts.contains(&Some(false));
        (!is_excluded).then(|| verdicts.into_iter().all(|verdict| verdict == Some(true)))
    }

    fn has_transport_of(&self, rule: &CompiledRule) -> bool {
        let Packet { source, destination, .. } = *self.packet;
        source.is_ipv4() == destination.is_ipv4() && rule.transport.has_transport_of(self.packet)
    }

    /// Whether source, destination and target match; nothing where that is not known.
    fn verdicts(&self, rule: &CompiledRule) -> [Option<bool>; 3] {
        let Packet { source, destination, .. } = *self.packet;
        let tags = rule.targets.iter().map(|tag| self.protected().carries(tag));
        let targets = if rule.targets.is_empty() { Some(true) } else { any_of(tags) };
        let [from, to] = [(&rule.sources, source, self.source), (&rule.destinations, destination, self.destination)]
            .map(|(end, address, membership)| holds(end, address, membership));
        [from, to, targets]
    }

    /// The first field of a rule that keeps it from matching, and how.
    fn mismatch(&self, rule: &CompiledRule, written: &FilterRule) -> Option<(&'static str, String)> {
        let Packet { source, destination, protocol, .. } = *self.packet;
        let [from, to, targets] = self.verdicts(rule);
        let has_transport = self.has_transport_of(rule);
        let other = written.protocol.number().filter(|wanted| *wanted != protocol);
        if let Some(wanted) = other.filter(|_| !has_transport) {
            let [own, wanted] = [protocol, wanted].map(Protocol::Number);
            return Some(("protocol", format!("{own} is not {wanted}")));
        }
        let outside = |address: IpAddr, end: &End| format!("{address} is not in {end}");
        if from == Some(false) {
            return Some(("sources", outside(source, &rule.sources)));
        }
        if to == Some(false) {
            return Some(("destinations", outside(destination, &rule.destinations)));
        }
        if targets == Some(false) {
            let wanted: Vec<&str> = rule.targets.iter().map(String::as_str).collect();
            return Some(("targets", format!("the host behind the filter carries none of {}", wanted.join(", "))));
        }
        (!has_transport).then(|| self.transport_mismatch(written))
    }

    /// Which of ports and ICMP type fails, for a rule whose protocol matches.
    fn transport_mismatch(&self, written: &FilterRule) -> (&'static str, String) {
        let Packet { protocol, source_port, destination_port, .. } = *self.packet;
        let lacks = |ports: &Ports, port: u16| {
            let within = |range: &PortRange| (range.first..=range.last).contains(&port);
            !ports.is_any() && !ports.ranges().iter().any(within)
        };
        let protocol = Protocol::Number(protocol);
        match Header::of(self.packet.protocol) {
            Header::Ports if lacks(&written.ports, destination_port) => {
                ("ports", format!("port {destination_port} is not in {}", written.ports))
            }
            Header::Ports if lacks(&written.source_ports, source_port) => {
                ("source_ports", format!("source port {source_port} is not in {}", written.source_ports))
            }
            Header::Ports | Header::Bare if written.icmp_type.is_some() => {
                ("icmp_type", format!("{protocol} has no ICMP type"))
            }
            Header::Icmp if written.icmp_type.is_some_and(|wanted| u16::from(wanted) != source_port) => {
                ("icmp_type", format!("the ICMP type is {source_port}"))
            }
            Header::Icmp if written.icmp_code.is_some_and(|wanted| u16::from(wanted) != destination_port) => {
                ("icmp_code", format!("the ICMP code is {destination_port}"))
            }
            Header::Ports | Header::Icmp | Header::Bare => ("ports", format!("{protocol} has no ports")),
        }
    }
}

/// Whether an end of a rule has an address whose holder is a member of these.
fn holds(end: &End, address: IpAddr, membership: &Membership) -> Option<bool> {
    if end.blocks.contains_address(address) {
        return Some(true);
    }
    any_of(end.names.iter().map(|name| membership.carries(name)))
}

/// Whether one of several answers is yes; nothing where that is not known.
fn any_of(answers: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let answers: Vec<_> = answers.into_iter().collect();
    if answers.contains(&Some(true)) {
        return Some(true);
    }
    if answers.contains(&None) { None } else { Some(false) }
}
