//! Do replies get through a list that forgets connections? The requests that each rule lets pass, and which of their replies the other direction drops.

use super::line::Line;
use super::ports::ports_of;
use crate::address::{BlockSet, Cidr, Family};
use crate::analysis::filters::{CompiledFilter, CompiledRule, Side, is_stateful};
use crate::analysis::packet::{TCP, UDP};
use crate::analysis::rule_order::{self, OrderedRule, permitted};
use crate::analysis::{Intervals, Match, PacketSet, Protocol, TooComplex};
use crate::model::{Action, Direction, Filter, FilterKind, Id, Plan, Subnet};
use crate::rules::{Context, Sink};
use crate::small::SmallCollect;

/// Clients, and the ports that they wait for replies at (checked 2026-11-21).
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Clients {
    pub(super) name: &'static str,
    first: u16,
    last: u16,
    pub(super) source: &'static str,
}

impl Clients {
    pub(super) fn ports(&self) -> Intervals<u16> {
        Intervals::range(self.first, self.last)
    }
}

/// All that a reply may be for; the last row contains the others.
pub(super) static CLIENTS: [Clients; 3] = [
    Clients {
        name: "Linux",
        first: 32_768,
        last: 60_999,
        source: "Linux kernel documentation, ip-sysctl, ip_local_port_range",
    },
    Clients {
        name: "Windows",
        first: 49_152,
        last: 65_535,
        source: "Amazon VPC User Guide, Ephemeral ports: Windows Server 2008 and later; RFC 6335, section 6",
    },
    Clients {
        name: "load balancers, NAT gateways and Lambda functions",
        first: 1024,
        last: 65_535,
        source: "Amazon VPC User Guide, Ephemeral ports",
    },
];

fn client_ports() -> Intervals<u16> {
    CLIENTS.iter().fold(Intervals::empty(), |all, clients| all.union(&clients.ports()))
}

/// What a stateless list stands before.
pub(super) struct Edge {
    /// The blocks of the subnets.
    blocks: Vec<Cidr>,
    /// Addresses that the list never sees.
    unfiltered: BlockSet,
}

impl Edge {
    /// The edge of the subnets that have this list; nothing where it has none whose block can be read.
    fn of(plan: &Plan, filter: &Filter) -> Option<Self> {
        let homes: Vec<&Subnet> =
            plan.subnets.iter().filter(|subnet| subnet.filter.as_ref() == Some(&filter.id)).collect();
        let blocks: Vec<Cidr> = homes.iter().filter_map(|subnet| subnet.cidr.cidr()).small_set().into_iter().collect();
        let unfiltered = match filter.kind {
            FilterKind::NetworkAcl => homes.iter().flat_map(|subnet| unfiltered(plan, subnet)).collect(),
            FilterKind::SecurityGroup | FilterKind::GcpFirewall | FilterKind::AzureNsg | FilterKind::OrderedList => {
                BlockSet::new()
            }
        };
        (!blocks.is_empty()).then_some(Self { blocks, unfiltered })
    }

    /// The packets that come in, and those that go out: what stays in one subnet crosses no edge.
    fn crossing(&self) -> Result<[PacketSet; 2], TooComplex> {
        let [mut inwards, mut outwards] = [PacketSet::empty(), PacketSet::empty()];
        let everywhere: BlockSet = [Family::V4, Family::V6].map(Family::everything).into_iter().collect();
        for block in &self.blocks {
            let inside = BlockSet::from(*block);
            let outside = everywhere.subtract(&inside).subtract(&self.unfiltered);
            let [into, out_of] = [Match::any().destinations(inside.clone()), Match::any().sources(inside)];
            inwards = inwards.union(&PacketSet::from_match(&into.sources(outside.clone())))?;
            outwards = outwards.union(&PacketSet::from_match(&out_of.destinations(outside)))?;
        }
        Ok([inwards, outwards])
    }
}

/// What a network ACL never sees: the resolver of the network, and the services at link-local addresses (Amazon VPC User Guide, Network ACL basics).
fn unfiltered(plan: &Plan, subnet: &Subnet) -> Vec<Cidr> {
    const SERVICES: [&str; 2] = ["169.254.0.0/16", "fd00:ec2::/32"];
    let services = SERVICES.iter().filter_map(|block| block.parse().ok());
    let blocks = plan.networks.get(&subnet.network).map(crate::model::Network::blocks).unwrap_or_default();
    services.chain(blocks.into_iter().filter_map(|block| block.nth(2)).map(Cidr::of_address)).collect()
}

/// Replies that are dropped.
pub(super) struct Loss {
    /// The replies.
    pub(super) replies: PacketSet,
    /// The ports that they are for.
    pub(super) ports: Intervals<u16>,
    /// The addresses that they are for.
    pub(super) clients: BlockSet,
    /// Whether all clients of the rule lose some.
    pub(super) is_everywhere: bool,
    /// The kinds of clients that lose some.
    pub(super) unserved: Vec<&'static Clients>,
    /// Whether clients of every kind lose some, so that none is served.
    pub(super) is_total: bool,
}

impl Loss {
    /// No reply is dropped.
    fn none() -> Self {
        Self {
            replies: PacketSet::empty(),
            ports: Intervals::empty(),
            clients: BlockSet::new(),
            is_everywhere: false,
            unserved: Vec::new(),
            is_total: false,
        }
    }
}

/// What one direction of a list does to replies.
struct Back {
    passing: PacketSet,
    /// What rules deny for some ports or some addresses, which is taken as meant.
    refused: PacketSet,
    /// Both together.
    settled: PacketSet,
}

impl Back {
    fn of(side: &Side<'_>, filter: &Filter) -> Result<Self, TooComplex> {
        let mut refused = PacketSet::empty();
        for rule in side.rules().iter().filter(|rule| rule.action == Action::Deny) {
            let is_for_all_ports = Line::new(filter, rule.index).is_some_and(|line| may_be_for_replies(&line));
            let far = match side.direction() {
                Direction::Ingress => &rule.sources,
                Direction::Egress => &rule.destinations,
            };
            let is_for_all =
                [Family::V4, Family::V6].into_iter().any(|family| far.blocks.contains(family.everything()));
            if !is_for_all_ports || !is_for_all {
                refused = refused.union(&rule.packets())?;
            }
        }
        let rules = side.rules().iter();
        let list = rules.map(|rule| OrderedRule { matches: rule.packets(), action: rule.action.into() });
        let passing = permitted(&list.collect::<Vec<_>>(), rule_order::Action::Deny)?;
        let settled = passing.union(&refused)?;
        Ok(Self { passing, refused, settled })
    }
}

/// A stateless list at an edge.
struct Gate {
    crossing: [PacketSet; 2],
    ingress: Back,
    egress: Back,
}

impl Gate {
    fn new(filter: &CompiledFilter<'_>, edge: &Edge) -> Result<Self, TooComplex> {
        let [ingress, egress] = filter.sides();
        let back = |side| Back::of(side, filter.filter());
        Ok(Self { crossing: edge.crossing()?, ingress: back(ingress)?, egress: back(egress)? })
    }

    /// What becomes of the replies to the requests that a rule lets pass; nothing where it lets none pass.
    fn loss(&self, side: &Side<'_>, line: &Line<'_>) -> Result<Option<Loss>, TooComplex> {
        let [inwards, outwards] = &self.crossing;
        let (crossing, back) = match side.direction() {
            Direction::Ingress => (inwards, &self.egress),
            Direction::Egress => (outwards, &self.ingress),
        };
        let requests = requests(side, line)?;
        // Most rules are answered wherever they are asked, so that it is enough to know whether they are asked at all.
        if requests.reversed()?.is_subset_of(&back.settled)? {
            return Ok(requests.intersects(crossing)?.then(Loss::none));
        }
        let replies = requests.intersection(crossing)?.reversed()?;
        if replies.is_empty() {
            return Ok(None);
        }
        let lost = replies.difference(&back.passing)?.difference(&back.refused)?;
        let mut unserved = Vec::new();
        let mut total = PacketSet::everything();
        for clients in &CLIENTS {
            let own = lost.intersection(&PacketSet::from_match(&Match::any().destination_ports(clients.ports())))?;
            unserved.extend((!own.is_empty()).then_some(clients));
            total = total.intersection(&to_any_port(&own)?)?;
        }
        let ports = lost.boxes().iter().fold(Intervals::empty(), |all, part| all.union(&part.destination_ports));
        let clients = far_ends(&lost);
        let is_everywhere = clients == far_ends(&replies);
        Ok(Some(Loss { replies: lost, ports, clients, is_everywhere, unserved, is_total: !total.is_empty() }))
    }
}

fn far_ends(replies: &PacketSet) -> BlockSet {
    replies.boxes().iter().fold(BlockSet::new(), |all, part| all.union(&part.destinations))
}

/// The same packets to any port.
fn to_any_port(set: &PacketSet) -> Result<PacketSet, TooComplex> {
    let mut wider = PacketSet::empty();
    for part in set.boxes() {
        let ends = Match::any().sources(part.sources).destinations(part.destinations);
        let widened = ends.protocols(part.protocols).source_ports(part.source_ports);
        wider = wider.union(&PacketSet::from_match(&widened))?;
    }
    Ok(wider)
}

/// What a rule lets pass that may be the first packet of a connection.
fn requests(side: &Side<'_>, line: &Line<'_>) -> Result<PacketSet, TooComplex> {
    let own = side.rules().iter().find(|rule| rule.index == line.index && rule.action == Action::Allow);
    let (Some(rule), Some(protocol)) = (own, protocol_of(line)) else { return Ok(PacketSet::empty()) };
    let first = Match::any().protocol(Protocol::Number(protocol)).source_ports(client_ports());
    let first = PacketSet::from_match(&first.destination_ports(services_of(line)));
    let mut requests = rule.packets().intersection(&first)?;
    for earlier in side.rules().iter().take_while(|earlier| earlier.index != line.index) {
        if earlier.action == Action::Deny {
            requests = requests.difference(&earlier.packets())?;
        }
    }
    Ok(requests)
}

/// The protocol whose replies are asked for: that of the rule, or TCP for a rule of all protocols.
pub(super) fn protocol_of(line: &Line<'_>) -> Option<u8> {
    match line.rule.protocol.number() {
        None => Some(TCP),
        Some(number) => [TCP, UDP].into_iter().find(|known| *known == number),
    }
}

/// The ports as the list reads them; a network ACL ignores those of a rule for all protocols.
fn ports_read(line: &Line<'_>) -> Intervals<u16> {
    let ignored = line.filter.kind == FilterKind::NetworkAcl && line.rule.protocol.is_any();
    if ignored { Intervals::full() } else { ports_of(&line.rule.ports) }
}

/// Whether a rule is wide enough to be there for replies: it is for more than a thousand of the ports from which a system chooses.
pub(super) fn may_be_for_replies(line: &Line<'_>) -> bool {
    const MOST_SERVICES: u32 = 1000;
    let ports = ports_read(line);
    let count = |ports: &Intervals<u16>| -> u32 {
        ports.ranges().iter().map(|(first, last)| u32::from(*last).saturating_sub(u32::from(*first)) + 1).sum()
    };
    let [linux, windows, _] = &CLIENTS;
    [linux, windows].iter().any(|clients| count(&clients.ports().intersection(&ports)) > MOST_SERVICES)
}

/// The ports of a rule at which services may listen: all, unless the rule may be there for replies.
fn services_of(line: &Line<'_>) -> Intervals<u16> {
    let ports = ports_read(line);
    if may_be_for_replies(line) { ports.difference(&client_ports()) } else { ports }
}

/// A rule of a stateless list that lets requests pass and some of whose replies are dropped.
pub(super) struct Unanswered<'a> {
    pub(super) line: Line<'a>,
    pub(super) loss: &'a Loss,
    edge: &'a Edge,
}

impl Unanswered<'_> {
    /// Whether a list that takes the place of the rule's own lets all replies through.
    pub(super) fn is_mended_by(&self, filter: &CompiledFilter<'_>) -> bool {
        let mut lines = Line::all(filter.filter());
        let Some(line) = lines.find(|line| line.rule == self.line.rule) else { return false };
        let side = filter.side(line.rule.direction);
        let loss = Gate::new(filter, self.edge).and_then(|gate| gate.loss(side, &line));
        matches!(loss, Ok(None)) || matches!(loss, Ok(Some(loss)) if loss.replies.is_empty())
    }
}

/// What becomes of the replies to the requests of all stateless lists: worked out once for the rules that report it.
pub(crate) struct Answers(Vec<ListAnswers>);

/// What becomes of the replies to the requests that a list lets pass.
struct ListAnswers {
    filter: Id<Filter>,
    edge: Edge,
    /// What is lost of them, by the positions of the rules in the filter.
    losses: Vec<(usize, Loss)>,
    /// Why not all of it is known.
    unknown: Option<&'static str>,
}

impl Answers {
    /// Looks at every stateless list at an edge.
    pub(crate) fn of(context: &Context<'_>) -> Self {
        let filters = context.facts.filters().iter().filter(|filter| !is_stateful(filter.filter().kind));
        let answers = filters.filter_map(|filter| {
            let edge = Edge::of(context.plan, filter.filter())?;
            let mut losses = Vec::new();
            let unknown = if !filter.sides().iter().all(|side| side.rules().iter().all(CompiledRule::is_plain)) {
                Some("rules of this list name groups or tags, and their addresses are not known")
            } else if judge(filter, &edge, &mut losses).is_err() {
                Some("the rules of this list cut the traffic into too many pieces to be judged exactly")
            } else {
                None
            };
            Some(ListAnswers { filter: filter.filter().id.clone(), edge, losses, unknown })
        });
        Self(answers.collect())
    }
}

fn judge(filter: &CompiledFilter<'_>, edge: &Edge, losses: &mut Vec<(usize, Loss)>) -> Result<(), TooComplex> {
    let gate = Gate::new(filter, edge)?;
    for side in filter.sides() {
        for rule in side.rules() {
            let Some(line) = Line::new(filter.filter(), rule.index) else { continue };
            losses.extend(gate.loss(side, &line)?.map(|loss| (rule.index, loss)));
        }
    }
    Ok(())
}

/// Examines every rule of a stateless list that lets requests pass, and returns those some of whose replies are dropped. Where that cannot be judged
/// exactly, it is said of the list.
pub(super) fn unanswered<'a>(context: &'a Context<'_>, sink: &mut Sink<'_>) -> Vec<Unanswered<'a>> {
    let mut found = Vec::new();
    for ListAnswers { filter, edge, losses, unknown } in &context.answers().0 {
        let Some(filter) = context.plan.filters.get(filter) else { continue };
        for (index, loss) in losses {
            let Some(line) = Line::new(filter, *index) else { continue };
            sink.examine(line.anchor());
            if !loss.replies.is_empty() {
                found.push(Unanswered { line, loss, edge });
            }
        }
        if let Some(reason) = unknown {
            sink.unknown(&filter.id, *reason);
        }
    }
    found
}
