//! Which packets does each rule of a filter match? Its rules in evaluation order, with peers and fields read as the provider reads them.

use crate::small::SmallCollect;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::IpAddr;

use super::judge::{Effect, Judged, Judgement};
use super::kinds::{DefaultRule, default_rules, evaluation_order, is_ordered, number_of};
use super::traffic::{Classes, Depth, ENDS, Groups, Traffic, traffic};
use crate::address::{BlockSet, Family};
use crate::analysis::intervals::Intervals;
use crate::analysis::matching::Match;
use crate::analysis::packet::{ICMP, ICMPV6, Packet, Protocol, TCP, UDP};
use crate::analysis::packet_set::PacketSet;
use crate::analysis::product::{Product, Region, TooComplex, Work};
use crate::analysis::rule_order::{self, OrderedRule};
use crate::model::{Action, Direction, Filter, FilterKind, FilterRule, Peer, PeerKind};

impl From<Action> for rule_order::Action {
    fn from(action: Action) -> Self {
        match action {
            Action::Allow => Self::Allow,
            Action::Deny => Self::Deny,
        }
    }
}

/// One side of a rule: addresses, and the names of groups and tags whose addresses are not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// The addresses.
    pub blocks: BlockSet,
    /// Ids of filters, tags as `tag:name`, and texts that are no block.
    pub names: BTreeSet<String>,
}

impl End {
    /// Every address of both families.
    pub fn any() -> Self {
        Self { blocks: everywhere(), names: BTreeSet::new() }
    }

    /// What a list of peers means; none means any.
    pub fn of(peers: &[Peer]) -> Self {
        let (mut blocks, mut names) = (Vec::new(), BTreeSet::new());
        for peer in peers {
            match peer.kind() {
                PeerKind::Any => return Self::any(),
                PeerKind::Block(block) => blocks.push(block),
                PeerKind::Group(name) => drop(names.insert(name.to_owned())),
                PeerKind::Tag(name) => drop(names.insert(tag(name))),
                PeerKind::Faulty(_) => drop(names.insert(peer.text().trim().to_owned())),
            }
        }
        let end = Self { blocks: blocks.into_iter().collect(), names };
        if peers.is_empty() || end.is_any() { Self::any() } else { end }
    }

    /// Whether no address is left out.
    pub fn is_any(&self) -> bool {
        [Family::V4, Family::V6].into_iter().all(|family| self.blocks.contains(family.everything()))
    }

    /// Addresses that both sides surely have in common. Members of a group that both name, and of a group against any address, may have any of them.
    fn shared(&self, other: &Self) -> BlockSet {
        let any_member = |one: &Self, other: &Self| one.is_any() && !other.names.is_empty();
        match any_member(self, other) || any_member(other, self) || !self.names.is_disjoint(&other.names) {
            true => everywhere(),
            false => self.blocks.intersect(&other.blocks),
        }
    }

    /// Addresses that both sides may have in common, if the members of groups may have any.
    fn possible(&self, other: &Self) -> BlockSet {
        let addresses = |end: &Self| if end.names.is_empty() { end.blocks.clone() } else { everywhere() };
        addresses(self).intersect(&addresses(other))
    }

    /// Classes of members, and addresses of such members, that together make up this side.
    fn alternatives(&self, names: &Groups) -> Vec<(Classes, BlockSet)> {
        let members = self.names.iter().fold(Classes::empty(), |sum, name| sum.union(&names.classes_of(name)));
        let mut parts = vec![(Classes::full(), self.blocks.clone()), (members, everywhere())];
        parts.retain(|(classes, blocks)| !classes.is_empty() && !blocks.is_empty());
        parts
    }
}

impl fmt::Display for End {
    /// `any`, or blocks and names with commas.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_any() {
            return formatter.write_str("any");
        }
        let blocks = self.blocks.cidrs();
        let parts: Vec<String> = blocks.iter().map(ToString::to_string).chain(self.names.iter().cloned()).collect();
        formatter.write_str(&parts.join(", "))
    }
}

fn everywhere() -> BlockSet {
    [Family::V4, Family::V6].map(Family::everything).into_iter().collect()
}

/// The name under which the members of a tag are known.
pub(super) fn tag(name: &str) -> String {
    format!("tag:{name}")
}

/// A rule that is switched on, as its provider reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompiledRule {
    /// Its position in the filter.
    pub index: usize,
    /// What it does.
    pub action: Action,
    /// The number that counts for it, where rules have numbers.
    pub number: Option<u32>,
    /// Where packets come from.
    pub sources: End,
    /// Where they go.
    pub destinations: End,
    /// The tags, as `tag:name`, of the hosts that it applies to; empty means all.
    pub targets: BTreeSet<String>,
    /// Protocol, ports and ICMP type, between any addresses.
    pub transport: Match,
}

impl CompiledRule {
    /// Compiles the rule at this position of a filter.
    pub fn new(kind: FilterKind, index: usize, rule: &FilterRule) -> Self {
        Self {
            index,
            action: rule.action,
            number: number_of(kind, rule),
            sources: End::of(&rule.sources),
            destinations: End::of(&rule.destinations),
            targets: rule.targets.iter().map(|name| tag(name)).small_set(),
            transport: transport_of(kind, rule),
        }
    }

    fn of_default(rule: &DefaultRule) -> Self {
        Self {
            index: usize::MAX,
            action: rule.action,
            number: rule.number.parse().ok(),
            sources: End::of(&[Peer::typed(rule.source)]),
            destinations: End::of(&[Peer::typed(rule.destination)]),
            targets: BTreeSet::new(),
            transport: Match::any(),
        }
    }

    /// The names that each end is known by.
    pub(super) fn names(&self) -> [&BTreeSet<String>; ENDS] {
        [&self.sources.names, &self.destinations.names, &self.targets]
    }

    /// Whether no end is known by name only.
    pub fn is_plain(&self) -> bool {
        self.names().iter().all(|names| names.is_empty())
    }

    /// The packets that it matches between addresses that belong to no group and carry no tag.
    pub fn packets(&self) -> PacketSet {
        if !self.targets.is_empty() {
            return PacketSet::empty();
        }
        let ends = self.transport.clone().sources(self.sources.blocks.clone());
        PacketSet::from_match(&ends.destinations(self.destinations.blocks.clone()))
    }

    /// A packet that another rule matches too, wherever the members of groups are; none where that depends on it.
    ///
    /// # Errors
    /// Returns [`TooComplex`] when the rules list too many blocks and ports.
    pub fn shares(&self, other: &Self) -> Result<Option<Packet>, TooComplex> {
        if !self.targets.is_empty() && !other.targets.is_empty() && self.targets.is_disjoint(&other.targets) {
            return Ok(None);
        }
        let ends = self.transport.clone().sources(self.sources.shared(&other.sources));
        let ends = ends.destinations(self.destinations.shared(&other.destinations));
        Ok(PacketSet::from_match(&ends).intersection(&PacketSet::from_match(&other.transport))?.witness())
    }

    /// Whether both may match some packet, whoever the members of groups are.
    pub fn may_meet(&self, other: &Self) -> bool {
        let ends = self.transport.clone().sources(self.sources.possible(&other.sources));
        let ends = ends.destinations(self.destinations.possible(&other.destinations));
        PacketSet::from_match(&ends).intersects(&PacketSet::from_match(&other.transport)).unwrap_or(true)
    }

    /// What makes two rules of one direction the same: everything but their names, numbers and notes, with blocks and ports in their one form.
    pub(super) fn identity(&self) -> impl Ord + use<> {
        let addresses = [&self.sources, &self.destinations].map(|end| end.blocks.ranges().collect::<Vec<_>>());
        (self.action, addresses, self.names().map(Clone::clone), PacketSet::from_match(&self.transport))
    }

    pub(super) fn ordered(&self, names: &[Groups; ENDS]) -> Result<OrderedRule<Traffic>, TooComplex> {
        let [source_groups, destination_groups, target_groups] = names;
        let targets = match self.targets.is_empty() {
            true => Classes::full(),
            false => self.targets.iter().fold(Classes::empty(), |sum, tag| sum.union(&target_groups.classes_of(tag))),
        };
        let mut work = Work::operation();
        let mut matches = Product::empty();
        for (from, sources) in self.sources.alternatives(source_groups) {
            for (to, destinations) in self.destinations.alternatives(destination_groups) {
                let set = self.transport.clone().sources(sources.clone()).destinations(destinations);
                let part = traffic([from.clone(), to, targets.clone()], PacketSet::from_match(&set));
                matches = matches.joined(&part, &mut work)?;
            }
        }
        Ok(OrderedRule { matches, action: self.action.into() })
    }
}

/// Protocol, ports and ICMP type as the provider reads them.
///
/// AWS looks at ports for TCP and UDP only, at the type for ICMP and ICMPv6 only, and at neither for protocol −1 and any other protocol (Amazon EC2 API,
/// `IpPermission` and `NetworkAclEntry`).
fn transport_of(kind: FilterKind, rule: &FilterRule) -> Match {
    let number = rule.protocol.number();
    let protocol = number.map_or(Protocol::Any, Protocol::Number);
    let (mut reads_ports, mut reads_icmp) = (true, true);
    if matches!(kind, FilterKind::SecurityGroup | FilterKind::NetworkAcl) {
        reads_ports = matches!(number, Some(TCP | UDP));
        reads_icmp = matches!(number, Some(ICMP | ICMPV6));
    }
    let mut transport = Match::any().protocol(protocol);
    if reads_ports {
        let ranges = |ports: &crate::model::Ports| match ports.is_any() {
            true => Intervals::full(),
            false => Intervals::from_ranges(ports.ranges().iter().map(|range| (range.first, range.last))),
        };
        transport = transport.source_ports(ranges(&rule.source_ports)).destination_ports(ranges(&rule.ports));
    }
    match rule.icmp_type {
        Some(kind) if reads_icmp => transport.icmp(kind, rule.icmp_code),
        Some(_) | None => transport,
    }
}

/// A filter with its two sides.
pub struct CompiledFilter<'a> {
    filter: &'a Filter,
    ingress: Side<'a>,
    egress: Side<'a>,
}

impl<'a> CompiledFilter<'a> {
    /// Compiles a filter; the examples are addresses behind it.
    pub fn new(filter: &'a Filter, examples: &[IpAddr]) -> Self {
        let side = |direction| Side::new(filter, direction, examples);
        Self { filter, ingress: side(Direction::Ingress), egress: side(Direction::Egress) }
    }

    /// The filter as written.
    pub fn filter(&self) -> &'a Filter {
        self.filter
    }

    /// Its rules for one direction.
    pub fn side(&self, direction: Direction) -> &Side<'a> {
        match direction {
            Direction::Ingress => &self.ingress,
            Direction::Egress => &self.egress,
        }
    }

    /// Both sides.
    pub fn sides(&self) -> [&Side<'a>; 2] {
        [&self.ingress, &self.egress]
    }

    /// What the rule at this position does; nothing when there is no such rule.
    pub fn effect_of(&self, index: usize) -> Option<Effect> {
        let rule = self.filter.rules.get(index)?;
        if !rule.enabled {
            return Some(Effect::Disabled);
        }
        let judgement = self.side(rule.direction).judgement(index);
        Some(judgement.map_or(Effect::Refused, |judgement| judgement.effect.clone()))
    }
}

/// The rules of a filter for one direction.
pub struct Side<'a> {
    pub(super) filter: &'a Filter,
    direction: Direction,
    rules: Vec<CompiledRule>,
    /// Addresses behind the filter, one of a family.
    examples: Vec<IpAddr>,
    judged: OnceCell<Judged>,
    copies: OnceCell<BTreeMap<usize, usize>>,
}

impl<'a> Side<'a> {
    fn new(filter: &'a Filter, direction: Direction, examples: &[IpAddr]) -> Self {
        let written =
            evaluation_order(filter, direction).into_iter().filter_map(|index| Some((index, filter.rules.get(index)?)));
        let counting =
            written.filter(|(_, rule)| rule.enabled && (is_ordered(filter.kind) || rule.action == Action::Allow));
        let first = |is_wanted: fn(&IpAddr) -> bool| examples.iter().copied().find(is_wanted);
        Self {
            filter,
            direction,
            rules: counting.map(|(index, rule)| CompiledRule::new(filter.kind, index, rule)).collect(),
            examples: first(IpAddr::is_ipv4).into_iter().chain(first(IpAddr::is_ipv6)).collect(),
            judged: OnceCell::new(),
            copies: OnceCell::new(),
        }
    }

    /// Which way its packets go.
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// The rules that count, in the order in which they are evaluated: those switched off are left out, and so is every deny of a security group, which
    /// has none.
    pub fn rules(&self) -> &[CompiledRule] {
        &self.rules
    }

    /// The rules that the provider adds after them, as they are compiled and as they are shown.
    pub fn defaults(&self) -> impl Iterator<Item = (CompiledRule, &'static DefaultRule)> {
        default_rules(self.filter.kind, self.direction).iter().map(|rule| (CompiledRule::of_default(rule), rule))
    }

    /// The place in the evaluation order of the rule at this position of the filter.
    pub fn place_of(&self, index: usize) -> Option<usize> {
        self.rules.iter().position(|rule| rule.index == index)
    }

    /// What each rule means to the others, in the order of [`Self::rules`].
    pub fn judgements(&self) -> &[Judgement] {
        &self.judged().judgements
    }

    fn judged(&self) -> &Judged {
        self.judged.get_or_init(|| Judged::new(self))
    }

    /// Rules that say exactly what a rule before them says, by their positions in the filter, each with the position of the first such rule.
    pub fn copies(&self) -> &BTreeMap<usize, usize> {
        self.copies.get_or_init(|| {
            let mut first = BTreeMap::new();
            let mut original = |rule: &CompiledRule| *first.entry(rule.identity()).or_insert(rule.index);
            let originals = self.rules.iter().map(|rule| (rule.index, original(rule)));
            originals.filter(|(index, original)| index != original).small_map()
        })
    }

    /// Whether every rule that has an effect keeps it when one rule is put directly above another, both named by their positions in the filter.
    pub fn can_move_above(&self, rule: usize, other: usize) -> bool {
        let places = self.place_of(rule).zip(self.place_of(other));
        places.is_some_and(|(from, to)| self.judged().stays_effective(from, to).unwrap_or(false))
    }

    fn judgement(&self, index: usize) -> Option<&Judgement> {
        self.judgements().get(self.place_of(index)?)
    }

    /// The address behind the filter that stands for all of the same family.
    pub(super) fn example_like(&self, address: IpAddr) -> Option<IpAddr> {
        self.examples.iter().copied().find(|example| example.is_ipv4() == address.is_ipv4())
    }
}

/// The names that occur at each end of some rules.
pub(super) fn groups_of<'r>(rules: impl Iterator<Item = &'r CompiledRule>, depth: Depth) -> [Groups; ENDS] {
    let mut found: [BTreeSet<String>; ENDS] = Default::default();
    for rule in rules {
        for (all, own) in found.iter_mut().zip(rule.names()) {
            all.extend(own.iter().cloned());
        }
    }
    found.map(|names| Groups::new(names, depth))
}
