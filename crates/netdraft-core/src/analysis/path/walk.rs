//! How does a packet get from hop to hop? Out of an interface, through the subnet's edge, by its route table, and into another subnet.

use super::answer_to;
use super::ends::{End, Place};
use super::guards::Edge;
use super::step::{Effect, Rewrite, Step, StepKind, Subject, Walk};
use crate::analysis::hops::Hop;
use crate::analysis::packet::Packet;
use crate::analysis::route_order::Source;
use crate::analysis::{Facts, Way};
use crate::model::{Anchor, Direction, FilterKind, Host, Id, Network, RouteState, Subnet};
use crate::small::SmallSort;

/// So many things a packet passes at most; the time to live of IP ends loops as well (RFC 1122, section 3.2.1.7).
pub(super) const LONGEST: usize = 255;

/// A packet on its way, and what it has met.
pub(super) struct Walker<'f, 'a> {
    pub facts: &'f Facts<'a>,
    pub packet: Packet,
    pub steps: Vec<Step>,
    /// The host that sent it, as long as its address is its own.
    pub sender: Option<&'a Host>,
    /// The host that it is for.
    pub receiver: Option<&'a Host>,
    /// Whether rule sets on the way still know the members of groups: not behind a hub or a translation.
    pub keeps_names: bool,
    /// Whether its source is the address of a NAT gateway for which the plan names none.
    pub hides_sender: bool,
    /// The addresses that were changed, in order.
    pub rewrites: Vec<Rewrite>,
    /// The rule sets that it met, by place.
    pub tracked: Vec<(String, String)>,
    /// Those that the packet met which this one answers.
    pub remembered: Vec<(String, String)>,
    /// The subnets that it was routed from.
    pub routed: Vec<&'a str>,
    /// Whether it left through a gateway that only lets answers in, or is the answer to what did.
    pub left_outwards_only: bool,
}

/// Follows the first packet of a flow.
pub(super) fn forward<'a>(facts: &Facts<'a>, from: &End<'a>, to: &End<'a>, packet: Packet) -> Walk {
    let mut walker = Walker::new(facts, packet);
    walker.begin(from, to);
    walker.walk()
}

/// Follows the answer to a packet that arrived.
pub(super) fn back<'a>(facts: &Facts<'a>, forward: &Walk, from: &End<'a>, to: &End<'a>, first: Packet) -> Walk {
    let mut walker = Walker::new(facts, answer_to(forward.last));
    walker.remembered.clone_from(&forward.tracked);
    walker.rewrites.clone_from(&forward.rewrites);
    walker.left_outwards_only = forward.left_outwards_only;
    // A public address leads to a host, and it is the host that answers.
    let reached = forward.steps.last().and_then(|last| facts.plan().hosts.by_text(&last.at));
    let host = reached.map(|host| End { place: Place::Host(host), address: forward.last.destination, ..*to });
    walker.begin(&host.unwrap_or(*to), from);
    let expected = answer_to(first);
    let last = walker.packet;
    let arrived = walker.steps.iter().all(|step| step.effect == Effect::Passes);
    if arrived && (last.source, last.destination) != (expected.source, expected.destination) {
        let text = format!("the answer comes from `{}`, and the question went to `{}`", last.source, expected.source);
        walker.stop_at(StepKind::End, from.name(), text, Subject::Answer);
    }
    walker.walk()
}

/// Follows a message about a packet back to its sender. Only rule sets at these places know that it belongs to a connection.
pub(super) fn message<'a>(
    facts: &Facts<'a>,
    about: &Walk,
    from: &End<'a>,
    to: &End<'a>,
    remembered: Vec<(String, String)>,
    kind: (u8, u16, u16),
) -> Walk {
    let (protocol, source_port, destination_port) = kind;
    let packet = Packet { protocol, source_port, destination_port, ..answer_to(about.last) };
    let mut walker = Walker::new(facts, packet);
    walker.remembered = remembered;
    walker.rewrites.clone_from(&about.rewrites);
    walker.begin(to, from);
    walker.walk()
}

impl<'f, 'a> Walker<'f, 'a> {
    pub(super) fn new(facts: &'f Facts<'a>, packet: Packet) -> Self {
        Self {
            facts,
            packet,
            steps: Vec::new(),
            sender: None,
            receiver: None,
            keeps_names: true,
            hides_sender: false,
            rewrites: Vec::new(),
            tracked: Vec::new(),
            remembered: Vec::new(),
            routed: Vec::new(),
            left_outwards_only: false,
        }
    }

    pub(super) fn walk(self) -> Walk {
        let Self { steps, packet: last, rewrites, tracked, left_outwards_only, .. } = self;
        Walk { steps, last, rewrites, tracked, left_outwards_only }
    }

    fn begin(&mut self, from: &End<'a>, to: &End<'a>) {
        self.receiver = host_of(to);
        self.sender = host_of(from);
        self.pass(StepKind::Start, from.name(), format!("sends {}", self.packet), None);
        match from.place {
            Place::Host(host) => self.leave_host(host),
            Place::Subnet(subnet) => self.leave_subnet(subnet),
            Place::Site(site) => self.leave_site(site),
            Place::Network(network) => self.deliver(&network.id, None),
            Place::Internet => self.enter_from_internet(),
        }
    }

    fn leave_host(&mut self, host: &'a Host) {
        let Some(subnet) = self.facts.plan().subnets.get(&host.subnet) else { return };
        self.guard(Edge::Interface(host, subnet), Direction::Egress);
        self.leave_subnet(subnet);
    }

    /// Within a subnet, packets are switched: only an Azure network security group sees them (Azure network security groups, How it filters traffic,
    /// Intra-Subnet traffic).
    fn leave_subnet(&mut self, subnet: &'a Subnet) {
        let is_here = subnet.cidr.cidr().is_some_and(|block| block.contains_address(self.packet.destination));
        let has_nsg = subnet.filter.as_ref().and_then(|id| self.facts.plan().filters.get(id));
        let sees_all = has_nsg.is_some_and(|filter| filter.kind == FilterKind::AzureNsg);
        if !is_here || sees_all {
            self.guard(Edge::Subnet(subnet), Direction::Egress);
        }
        if is_here {
            if sees_all {
                self.guard(Edge::Subnet(subnet), Direction::Ingress);
            }
            return self.arrive(subnet);
        }
        self.route(subnet);
    }

    /// Asks the route table of a subnet.
    pub(super) fn route(&mut self, subnet: &'a Subnet) {
        if self.steps.len() > LONGEST || self.routed.contains(&subnet.id.as_str()) {
            let text = "it comes by here again and again: a loop".to_owned();
            return self.stop_at(StepKind::Route, subnet.id.as_str(), text, Subject::Loop);
        }
        self.routed.push(subnet.id.as_str());
        let Some(table) = self.facts.routes().of_subnet(&subnet.id) else { return };
        let table = table.clone();
        let name = table.table.map_or_else(|| "the main table".to_owned(), |table| format!("`{}`", table.id));
        let at = table.table.map_or(subnet.id.as_str(), |table| table.id.as_str());
        let destination = self.packet.destination;
        let lookup = table.lookup(destination);
        let about = |block| Subject::Route { subnet: subnet.id.to_string(), block };
        let Some(way) = lookup.winners.first() else {
            let text = format!("{name} has no route to `{destination}`");
            return self.note(StepKind::Route, at, text, Effect::Stops, None, about(None));
        };
        let anchor = table.table.zip(way.position()).map(|(table, at)| Anchor::new(&table.id, format!("routes/{at}")));
        let says = format!("{name} sends `{}` to `{}`", way.destination, way.target());
        if lookup.winners.iter().any(|other| other.lead != way.lead) {
            let text = format!("{says} and elsewhere too: which of the routes takes the packet is not known");
            return self.doubt(StepKind::Route, at, text);
        }
        let is_blackhole = matches!(way.source, Source::Written(_, route) if route.state == RouteState::Blackhole);
        let ends = way.lead.dead_end.as_ref().map(|why| format!("{says}, which {why}"));
        let ends =
            ends.or_else(|| is_blackhole.then(|| format!("{says}, and the provider marks the route as a blackhole")));
        let subject = about(Some(way.destination));
        if let Some(why) = ends {
            return self.note(StepKind::Route, at, why, Effect::Stops, anchor, subject);
        }
        self.note(StepKind::Route, at, says, Effect::Passes, anchor, subject);
        self.hand_over(subnet, way);
    }

    /// Follows the packet to what the route names.
    fn hand_over(&mut self, subnet: &'a Subnet, way: &Way<'a>) {
        match way.lead.hop {
            Hop::Local => self.deliver(&subnet.network, Some(subnet)),
            Hop::Peering(peering) => self.cross_peering(peering, &subnet.network),
            Hop::Gateway(gateway) => self.cross_gateway(gateway, subnet),
            Hop::Nat(nat) => self.translate_at(nat, subnet),
            Hop::Vpn(vpn) => self.cross_vpn(vpn),
            Hop::Internet => self.leave_for_internet(&subnet.network, subnet.network.as_str()),
            Hop::Drop => {
                let text = format!("the route to `{}` drops what it takes", way.destination);
                self.stop(StepKind::Route, subnet.id.as_str(), text, None);
            }
            Hop::Host(host) => {
                self.doubt(
                    StepKind::Link,
                    host.id.as_str(),
                    "it forwards packets as its own software decides".to_owned(),
                );
            }
            Hop::LoadBalancer(balancer) => {
                let text = "to which host it hands the packet is not modelled".to_owned();
                self.doubt(StepKind::Link, balancer.id.as_str(), text);
            }
            Hop::Address(address) => {
                let text = format!("what stands at `{address}` forwards packets as its own software decides");
                self.doubt(StepKind::Link, subnet.id.as_str(), text);
            }
            Hop::Unknown => {
                let text = format!("the plan does not describe what `{}` leads to", way.target());
                self.doubt(StepKind::Link, subnet.id.as_str(), text);
            }
        }
    }

    /// Hands the packet to the subnet of a network that its destination is in.
    pub(super) fn deliver(&mut self, network: &Id<Network>, from: Option<&Subnet>) {
        let destination = self.packet.destination;
        let subnets = self.facts.plan().subnets.iter().filter(|subnet| subnet.network == *network);
        let around = subnets.filter_map(|subnet| Some((subnet.cidr.cidr()?, subnet)));
        let around = around.filter(|(block, _)| block.contains_address(destination));
        let Some((_, subnet)) = around.max_by_key(|(block, subnet)| (block.prefix(), &subnet.id)) else {
            let text = format!("no subnet of `{network}` has `{destination}`");
            return self.stop(StepKind::End, network.as_str(), text, None);
        };
        if from.is_none_or(|from| from.id != subnet.id) {
            self.guard(Edge::Subnet(subnet), Direction::Ingress);
        }
        self.arrive(subnet);
    }

    /// The last rule sets, those of the interface.
    fn arrive(&mut self, subnet: &'a Subnet) {
        let destination = self.packet.destination;
        let holds = |host: &&'a Host| host.addresses.iter().any(|own| own.ip() == Some(destination));
        let expected = self.receiver.filter(|host| host.subnet == subnet.id);
        let mut holders: Vec<&'a Host> = self.facts.plan().hosts_of(&subnet.id).filter(holds).collect();
        holders.small_sort_by_key(|host| &host.id);
        if let [one, other, ..] = holders.as_slice() {
            let text = format!(
                "`{}` and `{}` both have `{destination}`: which of them gets the packet is not known",
                one.id, other.id
            );
            self.doubt(StepKind::Link, subnet.id.as_str(), text);
        }
        let chosen = expected.filter(|expected| holders.contains(expected));
        match chosen.or(holders.first().copied()).or(expected) {
            Some(host) => {
                self.guard(Edge::Interface(host, subnet), Direction::Ingress);
                self.pass(StepKind::End, host.id.as_str(), format!("`{destination}` is an address of the host"), None);
            }
            None => {
                let text = format!("the plan has no host at `{destination}`; only the way to it was judged");
                self.pass(StepKind::End, subnet.id.as_str(), text, None);
            }
        }
    }

    pub(super) fn pass(&mut self, kind: StepKind, at: &str, text: String, decided_by: Option<Anchor>) {
        self.note(kind, at, text, Effect::Passes, decided_by, Subject::Nothing);
    }

    pub(super) fn stop(&mut self, kind: StepKind, at: &str, text: String, decided_by: Option<Anchor>) {
        self.note(kind, at, text, Effect::Stops, decided_by, Subject::Nothing);
    }

    pub(super) fn doubt(&mut self, kind: StepKind, at: &str, text: String) {
        self.note(kind, at, text, Effect::Unknown, None, Subject::Nothing);
    }

    pub(super) fn stop_at(&mut self, kind: StepKind, at: &str, text: String, subject: Subject) {
        self.note(kind, at, text, Effect::Stops, None, subject);
    }

    pub(super) fn note(
        &mut self,
        kind: StepKind,
        at: &str,
        text: String,
        effect: Effect,
        decided_by: Option<Anchor>,
        subject: Subject,
    ) {
        self.steps.push(Step { kind, at: at.to_owned(), text, effect, decided_by, packet: self.packet, subject });
    }
}

fn host_of<'a>(end: &End<'a>) -> Option<&'a Host> {
    match end.place {
        Place::Host(host) => Some(host),
        Place::Subnet(_) | Place::Network(_) | Place::Site(_) | Place::Internet => None,
    }
}
