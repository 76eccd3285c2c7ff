//! What happens at the edge of a network? Gateways, hubs, VPN connections, and the translation of addresses.

use std::net::{IpAddr, Ipv4Addr};
use std::rc::Rc;

use super::guards::Edge;
use super::is_bound_to;
use super::step::{Effect, Rewrite, StepKind, Subject};
use super::walk::{LONGEST, Walker};
use crate::address::{BlockSet, Cidr, Provider};
use crate::analysis::filters::is_public;
use crate::analysis::route_order::reached_in;
use crate::analysis::{
    Attached, Beyond, Loss, Shares, at_gateway, entries, into_cloud, out_of_site, over_peering, over_vpn, zone_gap,
};
use crate::model::{
    AddressState, Direction, Gateway, GatewayKind, Id, Kind, Nat, Network, Peering, PublicAddress, Site, Subnet,
    Target, Vpn,
};

/// Stands for the public address of a NAT gateway for which the plan names none (a block for documentation, RFC 5737).
const UNNAMED: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

impl<'a> Walker<'_, 'a> {
    /// Goes through a gateway or hub. A hub takes packets of a subnet only where its attachment has a leg, and knows no groups behind it.
    pub(super) fn cross_gateway(&mut self, gateway: &'a Gateway, subnet: &'a Subnet) {
        let from = Attached::Network(&subnet.network);
        match gateway.kind {
            GatewayKind::Internet => {
                let id = gateway.id.as_str();
                self.pass(StepKind::Link, id, "it leads to the internet".to_owned(), None);
                self.leave_for_internet(&subnet.network, id);
            }
            GatewayKind::EgressOnly | GatewayKind::VirtualPrivate => self.ask_gateway(gateway, from),
            GatewayKind::Transit => match zone_gap(self.facts.plan(), gateway, subnet) {
                Some(gap) => self.go_on(gateway.id.as_str(), gap, None),
                None => self.ask_gateway(gateway, from),
            },
        }
    }

    fn ask_gateway(&mut self, gateway: &'a Gateway, from: Attached<'a>) {
        if self.steps.len() > LONGEST {
            let text = "it comes by here again and again: a loop".to_owned();
            return self.stop_at(StepKind::Link, gateway.id.as_str(), text, Subject::Loop);
        }
        let shares = at_gateway(self.facts.addresses(), gateway, from, &self.destination());
        let hub = (gateway.kind == GatewayKind::Transit).then_some(gateway);
        self.keeps_names &= hub.is_none();
        self.follow_share(gateway.id.as_str(), shares, hub);
    }

    /// The set of the one address that the packet is for.
    pub(super) fn destination(&self) -> BlockSet {
        BlockSet::from(Cidr::of_address(self.packet.destination))
    }

    /// Follows the packet to what was answered for its destination.
    pub(super) fn follow_share(&mut self, at: &str, shares: Shares<'a>, hub: Option<&'a Gateway>) {
        match shares.into_iter().next() {
            Some((_, end)) => self.go_on(at, end, hub),
            None => self.doubt(StepKind::Link, at, "nobody knows where it leads".to_owned()),
        }
    }

    /// Goes on behind a gateway, or behind a hub.
    fn go_on(&mut self, at: &str, end: Beyond<'a>, hub: Option<&'a Gateway>) {
        let hands = |to: &str| format!("it hands the packet to `{to}`");
        match (end, hub) {
            (Beyond::Network(network), Some(hub)) => {
                self.pass(StepKind::Link, at, hands(network.as_str()), None);
                self.enter_from_hub(hub, network);
            }
            (Beyond::Network(network), None) => self.deliver(network, None),
            (Beyond::Vpn(vpn), hub) => {
                if hub.is_some() {
                    self.pass(StepKind::Link, at, hands(vpn.id.as_str()), None);
                }
                self.cross_vpn(vpn);
            }
            (Beyond::Hub(next), hub) => {
                self.pass(StepKind::Link, at, hands(next.id.as_str()), None);
                let from = hub.unwrap_or(next);
                self.ask_gateway(next, Attached::Hub(from));
            }
            (Beyond::Site(site), _) => {
                let text = format!("`{}` is at the site", self.packet.destination);
                self.pass(StepKind::End, site.id.as_str(), text, None);
            }
            (Beyond::Internet, _) => {
                self.pass(StepKind::Link, at, "it leads to the internet, outwards only".to_owned(), None);
                self.left_outwards_only = true;
                self.out_there();
            }
            (Beyond::Drops(loss), _) => {
                let text = loss.says(self.packet.destination);
                let anchor = loss.anchor().cloned();
                self.note(StepKind::Link, at, text, Effect::Stops, anchor, Subject::Beyond(loss));
            }
            (Beyond::Unknown(why), _) => self.doubt(StepKind::Link, at, why),
        }
    }

    /// Packets from a hub go on by the route table of the subnet where its attachment stands. Where the plan names none, only the network's own
    /// addresses are certain to be found.
    fn enter_from_hub(&mut self, hub: &Gateway, network: &'a Id<Network>) {
        let entries = entries(self.facts.plan(), hub, network);
        let is_here =
            reached_in(self.facts.addresses(), network).iter().any(|block| self.destination().overlaps(*block));
        match entries.as_slice() {
            _ if is_here => self.deliver(network, None),
            [] => {
                let text = format!(
                    "by which route table of `{network}` the packet goes on is not known: the plan does not say where the attachment stands"
                );
                self.doubt(StepKind::Link, network.as_str(), text);
            }
            [first, rest @ ..] => {
                let table = |subnet: &Subnet| self.facts.routes().of_subnet(&subnet.id).map(Rc::as_ptr);
                if rest.iter().any(|other| table(other) != table(first)) {
                    let text = "the attachment stands in subnets with different route tables: which of them takes the packet is not known";
                    return self.doubt(StepKind::Link, network.as_str(), text.to_owned());
                }
                self.route(first);
            }
        }
    }

    pub(super) fn cross_peering(&mut self, peering: &'a Peering, network: &'a Id<Network>) {
        let id = peering.id.as_str();
        let shares = over_peering(self.facts.addresses(), peering, network, &self.destination());
        if let Some((_, Beyond::Network(far))) = shares.first() {
            let plan = self.facts.plan();
            let region = |network: &Id<Network>| plan.networks.get(network).map(|network| network.region.as_str());
            // Groups are known across a peering of one region (Amazon VPC Peering Guide, Update your security groups to reference peer security groups).
            let is_far = plan.provider_of(far) == Provider::Aws && region(network) != region(far);
            self.keeps_names &= !is_far;
            self.pass(StepKind::Link, id, format!("it leads to `{far}`"), None);
        }
        self.follow_share(id, shares, None);
    }

    pub(super) fn cross_vpn(&mut self, vpn: &'a Vpn) {
        let id = vpn.id.as_str();
        let shares = over_vpn(self.facts.addresses(), vpn, &self.destination());
        if let Some((_, Beyond::Site(site))) = shares.first() {
            self.keeps_names = false;
            self.pass(StepKind::Link, id, format!("a tunnel leads to `{}`", site.id), None);
        }
        self.follow_share(id, shares, None);
    }

    /// A site sends to a network by the VPN connection that ends there, or at a hub that the network is attached to.
    pub(super) fn leave_site(&mut self, site: &'a Site) {
        let addresses = self.facts.addresses();
        let vpn = match out_of_site(addresses, site, &self.destination()).into_iter().next() {
            Some((_, Beyond::Vpn(vpn))) => vpn,
            share => return self.follow_share(site.id.as_str(), share.into_iter().collect(), None),
        };
        let shares = into_cloud(addresses, vpn, &self.destination());
        let hub = vpn.gateway.as_ref().and_then(|id| self.facts.plan().gateways.get(id));
        let hub = hub.filter(|hub| hub.kind == GatewayKind::Transit && vpn.network.is_none());
        self.keeps_names = false;
        match (shares.first(), hub) {
            (Some((_, Beyond::Drops(Loss::NoTunnel))), _) | (None, _) => {
                self.follow_share(vpn.id.as_str(), shares, None);
            }
            (_, Some(hub)) => {
                self.pass(StepKind::Link, vpn.id.as_str(), format!("a tunnel leads to `{}`", hub.id), None);
                self.follow_share(hub.id.as_str(), shares, Some(hub));
            }
            (Some((_, Beyond::Network(network))), None) => {
                self.pass(StepKind::Link, vpn.id.as_str(), format!("a tunnel leads to `{network}`"), None);
                self.follow_share(vpn.id.as_str(), shares, None);
            }
            (Some(_), None) => self.follow_share(vpn.id.as_str(), shares, None),
        }
    }

    /// A gateway to the internet gives IPv4 packets the public address of their sender, and drops those of senders without one (Amazon VPC User Guide,
    /// Enable internet access using an internet gateway). IPv6 addresses are public already.
    pub(super) fn leave_for_internet(&mut self, network: &Id<Network>, at: &str) {
        let source = self.packet.source;
        if source.is_ipv4() && !is_public(source) {
            let host = self.sender;
            let mut held = self.facts.plan().public_addresses.sorted();
            let held = host.and_then(|host| held.find(|held| is_bound_to(held, host.id.as_str())));
            let Some((held, outside)) = held.and_then(|held| Some((held, held.address.ip()?))) else {
                return self.stop_without_public_address(network, at);
            };
            self.rewrites.push(Rewrite { by: held.id.to_string(), inside: source, outside });
            self.pass(
                StepKind::Translation,
                held.id.as_str(),
                format!("the sender `{source}` becomes `{outside}`"),
                None,
            );
            self.packet.source = outside;
            self.keeps_names = false;
        }
        self.out_there();
    }

    fn stop_without_public_address(&mut self, network: &Id<Network>, at: &str) {
        let (plan, source) = (self.facts.plan(), self.packet.source);
        let text = format!("`{source}` has no public address, and nothing translates it on the way");
        let id = self.sender.map_or(at, |host| host.id.as_str()).to_owned();
        match plan.provider_of(network) {
            // Which of its implicit ways out Azure offers depends on the age of the network (Azure documentation, Default outbound access).
            Provider::Azure => self.doubt(StepKind::Translation, &id, format!("{text}; Azure may lend it one")),
            Provider::Aws | Provider::Gcp | Provider::Openstack | Provider::Generic => {
                let host = self.sender.map(|host| host.id.to_string());
                self.stop_at(StepKind::Translation, &id, text, Subject::PublicSender { host });
            }
        }
    }

    /// On the internet, or at the edge of a network of the plan that holds the address.
    fn out_there(&mut self) {
        let destination = self.packet.destination;
        if !is_public(destination) {
            let text = format!("`{destination}` is a private address, which nobody has on the internet");
            return self.stop(StepKind::End, "internet", text, None);
        }
        let is_held = self.facts.plan().public_addresses.iter().any(|held| held.address.ip() == Some(destination));
        if is_held {
            return self.enter_from_internet();
        }
        self.pass(StepKind::End, "internet", format!("`{destination}` is on the internet"), None);
    }

    /// Comes in by the public address that the packet is for.
    pub(super) fn enter_from_internet(&mut self) {
        let (plan, destination) = (self.facts.plan(), self.packet.destination);
        let translated = self.rewrites.iter().rposition(|rewrite| rewrite.outside == destination);
        if let Some(rewrite) = translated.map(|at| self.rewrites.remove(at)) {
            return self.restore(&rewrite);
        }
        let mut held = plan.public_addresses.sorted().filter(|held| held.address.ip() == Some(destination));
        let Some(held) = held.next() else {
            if destination.is_ipv6() {
                return self.enter_over_ipv6();
            }
            let text = if is_public(destination) {
                format!("the plan holds no public address `{destination}`")
            } else {
                format!("`{destination}` is a private address, which nobody on the internet can reach")
            };
            let subject = self.public_receiver();
            return self.stop_at(StepKind::Translation, "internet", text, subject);
        };
        match (held.state, held.bound_to.as_slice()) {
            (AddressState::Released, _) => {
                self.stop(StepKind::Translation, held.id.as_str(), "the address is released".to_owned(), None);
            }
            (_, [only]) => self.enter_at(held, only.as_str()),
            (_, []) => {
                let text = "the address is bound to nothing".to_owned();
                let subject = self.public_receiver();
                self.stop_at(StepKind::Translation, held.id.as_str(), text, subject);
            }
            (_, [..]) => {
                self.doubt(
                    StepKind::Translation,
                    held.id.as_str(),
                    "the address is bound to several things".to_owned(),
                );
            }
        }
    }

    fn public_receiver(&self) -> Subject {
        Subject::PublicReceiver { host: self.receiver.map(|host| host.id.to_string()) }
    }

    /// Comes in at what a public address is bound to.
    fn enter_at(&mut self, held: &'a PublicAddress, bound: &str) {
        let (plan, id, outside) = (self.facts.plan(), held.id.as_str(), self.packet.destination);
        match plan.kind_of(bound) {
            Some(Kind::Host) => {}
            Some(Kind::Nat) => {
                return self.stop(
                    StepKind::Translation,
                    bound,
                    "a NAT gateway lets nobody in that was not asked".to_owned(),
                    None,
                );
            }
            Some(_) => {
                let text = format!("to which host `{bound}` hands the packet is not modelled");
                return self.doubt(StepKind::Translation, bound, text);
            }
            None if bound.starts_with(Target::UNKNOWN) => {
                let text = format!("the plan does not describe what `{bound}` is");
                return self.doubt(StepKind::Translation, id, text);
            }
            None => {
                return self.stop(
                    StepKind::Translation,
                    id,
                    format!("the address is bound to `{bound}`, which the plan does not have"),
                    None,
                );
            }
        }
        let Some(host) = plan.hosts.by_text(bound) else { return };
        let Some(subnet) = plan.subnets.get(&host.subnet) else { return };
        let fixed = host.addresses.iter().filter_map(|typed| typed.ip()).find(|own| own.is_ipv4() == outside.is_ipv4());
        let example = || super::read_end(self.facts, bound, Cidr::of_address(outside).family()).ok();
        let Some(inside) = fixed.or_else(|| example().map(|end| end.address)) else {
            return self.doubt(StepKind::Translation, id, format!("`{bound}` has no address that can be read"));
        };
        if !self.comes_in_by_gateway(&subnet.network) {
            return;
        }
        self.rewrites.push(Rewrite { by: held.id.to_string(), inside, outside });
        self.pass(StepKind::Translation, id, format!("the destination `{outside}` becomes `{inside}`"), None);
        self.packet.destination = inside;
        self.receiver = Some(host);
        self.deliver(&subnet.network, None);
    }

    /// IPv6 addresses of a network are public: they are reached through its gateway to the internet.
    fn enter_over_ipv6(&mut self) {
        let (addresses, destination) = (self.facts.addresses(), self.packet.destination);
        let has_it = |network: &&crate::analysis::NetworkAddresses<'a>| {
            network.blocks.iter().any(|block| block.cidr.contains_address(destination))
        };
        let Some(network) = addresses.networks().find(has_it).map(|network| network.network) else {
            return self.pass(StepKind::End, "internet", format!("`{destination}` is on the internet"), None);
        };
        // An egress-only gateway lets answers in (Amazon VPC User Guide, Egress-only internet gateways).
        if self.left_outwards_only || self.comes_in_by_gateway(&network.id) {
            self.deliver(&network.id, None);
        }
    }

    /// Comes in from the internet, if the network can be reached from there. Only AWS asks for a gateway that somebody has to create.
    fn comes_in_by_gateway(&mut self, network: &Id<Network>) -> bool {
        let plan = self.facts.plan();
        let is_one =
            |gateway: &&Gateway| gateway.kind == GatewayKind::Internet && gateway.network.as_ref() == Some(network);
        match plan.gateways.sorted().find(is_one) {
            Some(gateway) => {
                self.pass(StepKind::Link, gateway.id.as_str(), format!("it leads into `{network}`"), None);
                true
            }
            None if plan.provider_of(network) == Provider::Aws => {
                let text = format!("`{network}` has no gateway to the internet");
                let subject = Subject::WayIn { network: network.to_string() };
                self.stop_at(StepKind::Link, network.as_str(), text, subject);
                false
            }
            None => true,
        }
    }

    /// A NAT gateway sends packets on under its own address, from the subnet that it stands in.
    pub(super) fn translate_at(&mut self, nat: &'a Nat, from: &'a Subnet) {
        let (plan, id, inside) = (self.facts.plan(), nat.id.as_str(), self.packet.source);
        let held = nat.public_addresses.iter().filter_map(|held| plan.public_addresses.get(held));
        let known = held.filter_map(|held| held.address.ip()).find(|held| held.is_ipv4() == inside.is_ipv4());
        let outside = known.unwrap_or(UNNAMED);
        let stands_in = nat.subnet.as_ref().and_then(|subnet| plan.subnets.get(subnet));
        if let Some(subnet) = stands_in.filter(|subnet| subnet.id != from.id) {
            self.guard(Edge::Subnet(subnet), Direction::Ingress);
        }
        self.hides_sender |= known.is_none();
        self.rewrites.push(Rewrite { by: nat.id.to_string(), inside, outside });
        let becomes =
            known.map_or_else(|| "a public address that the plan does not name".to_owned(), |it| format!("`{it}`"));
        self.pass(StepKind::Translation, id, format!("the sender `{inside}` becomes {becomes}"), None);
        self.packet.source = outside;
        self.sender = None;
        self.keeps_names = false;
        match stands_in {
            Some(subnet) => {
                self.guard(Edge::Subnet(subnet), Direction::Egress);
                self.route(subnet);
            }
            None => self.out_there(),
        }
    }

    /// Gives the answer to a translated packet its old destination back.
    fn restore(&mut self, rewrite: &Rewrite) {
        let (plan, by) = (self.facts.plan(), rewrite.by.as_str());
        let nat_subnet = plan.nats.by_text(by).and_then(|nat| plan.subnets.get(nat.subnet.as_ref()?));
        let home = nat_subnet.map(|subnet| &subnet.network);
        let home = home.or_else(|| plan.nats.by_text(by).map(|nat| &nat.network));
        let of_host = self.receiver.and_then(|host| plan.subnets.get(&host.subnet)).map(|subnet| &subnet.network);
        let Some(network) = home.or(of_host) else { return };
        if !self.comes_in_by_gateway(network) {
            return;
        }
        if let Some(subnet) = nat_subnet {
            self.guard(Edge::Subnet(subnet), Direction::Ingress);
        }
        let text = format!("the destination `{}` becomes `{}` again", rewrite.outside, rewrite.inside);
        self.pass(StepKind::Translation, by, text, None);
        self.packet.destination = rewrite.inside;
        if let Some(subnet) = nat_subnet {
            let is_here = subnet.cidr.cidr().is_some_and(|block| block.contains_address(rewrite.inside));
            if !is_here {
                self.guard(Edge::Subnet(subnet), Direction::Egress);
            }
            // The sender may be in another network, whose packets a hub brought here.
            let blocks = reached_in(self.facts.addresses(), network);
            if !is_here && !blocks.iter().any(|block| block.contains_address(rewrite.inside)) {
                return self.route(subnet);
            }
        }
        self.deliver(network, nat_subnet);
    }
}
