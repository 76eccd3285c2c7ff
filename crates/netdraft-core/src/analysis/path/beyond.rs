//! What happens at the edge of a network? Gateways, hubs, VPN connections, and the translation of addresses.

use std::net::{IpAddr, Ipv4Addr};

use super::guards::Edge;
use super::is_bound_to;
use super::step::{Rewrite, StepKind};
use super::walk::Walker;
use crate::address::Provider;
use crate::analysis::filters::is_public;
use crate::analysis::routed_blocks;
use crate::model::{
    AddressState, Direction, Gateway, GatewayKind, Id, Kind, Nat, Network, PublicAddress, Site, Subnet, Vpn,
};

/// Stands for the public address of a NAT gateway for which the plan names none (a block for documentation, RFC 5737).
const UNNAMED: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

impl<'a> Walker<'_, 'a> {
    pub(super) fn cross_gateway(&mut self, gateway: &'a Gateway, network: &'a Id<Network>) {
        let id = gateway.id.as_str();
        match gateway.kind {
            GatewayKind::Internet => {
                self.pass(StepKind::Link, id, "it leads to the internet".to_owned(), None);
                self.leave_for_internet(network, id);
            }
            GatewayKind::EgressOnly if self.packet.destination.is_ipv4() => {
                self.stop(StepKind::Link, id, "it is for IPv6 only".to_owned(), None);
            }
            GatewayKind::EgressOnly => {
                self.pass(StepKind::Link, id, "it leads to the internet, outwards only".to_owned(), None);
                self.out_there();
            }
            GatewayKind::VirtualPrivate => self.cross_to_site(gateway),
            GatewayKind::Transit => self.cross_hub(gateway),
        }
    }

    /// A hub hands packets to the attached network or the site that has the longest prefix: by default every attachment is associated with one table and
    /// propagates its blocks to it (AWS Transit Gateway Guide, Transit gateway route tables). Groups are not known behind it.
    fn cross_hub(&mut self, hub: &'a Gateway) {
        let (addresses, destination) = (self.facts.addresses(), self.packet.destination);
        let reach = |network: &Id<Network>| {
            let blocks = routed_blocks(addresses, network).iter().map(|block| block.cidr);
            blocks.filter(|block| block.contains_address(destination)).map(|block| block.prefix()).max()
        };
        let networks = hub.attachments.iter().filter_map(|network| Some((reach(network)?, network)));
        match networks.max() {
            Some((_, network)) => {
                self.keeps_names = false;
                self.pass(StepKind::Link, hub.id.as_str(), format!("it hands the packet to `{network}`"), None);
                self.deliver(network, None);
            }
            None => self.cross_to_site(hub),
        }
    }

    /// Of the VPN connections at a gateway, the one to the site that has the destination.
    fn cross_to_site(&mut self, gateway: &'a Gateway) {
        let plan = self.facts.plan();
        let destination = self.packet.destination;
        let leads = |vpn: &&Vpn| plan.sites.get(&vpn.site).is_some_and(|site| has(site, destination));
        let mut vpns = plan.vpns.sorted().filter(|vpn| vpn.gateway.as_ref() == Some(&gateway.id)).filter(leads);
        match vpns.next() {
            Some(vpn) => self.cross_vpn(vpn),
            None => {
                let text = format!("nothing that is attached to it has `{destination}`");
                self.stop(StepKind::Link, gateway.id.as_str(), text, None);
            }
        }
    }

    pub(super) fn cross_vpn(&mut self, vpn: &'a Vpn) {
        let (plan, destination) = (self.facts.plan(), self.packet.destination);
        let Some(site) = plan.sites.get(&vpn.site).filter(|site| has(site, destination)) else {
            let text = format!("`{destination}` is in no block of its site `{}`", vpn.site);
            return self.stop(StepKind::Link, vpn.id.as_str(), text, None);
        };
        if self.tunnel_is_up(vpn) {
            self.keeps_names = false;
            self.pass(StepKind::Link, vpn.id.as_str(), format!("a tunnel leads to `{}`", site.id), None);
            self.pass(StepKind::End, site.id.as_str(), format!("`{destination}` is at the site"), None);
        }
    }

    fn tunnel_is_up(&mut self, vpn: &Vpn) -> bool {
        let is_up = vpn.tunnels.iter().any(|tunnel| tunnel.configured);
        if !is_up {
            self.stop(
                StepKind::Link,
                vpn.id.as_str(),
                "none of its tunnels is configured at the site".to_owned(),
                None,
            );
        }
        is_up
    }

    /// A site sends to a network by the VPN connection that ends there, or at a hub that the network is attached to.
    pub(super) fn leave_site(&mut self, site: &'a Site) {
        let (plan, addresses, destination) = (self.facts.plan(), self.facts.addresses(), self.packet.destination);
        let has_it = |network: &&'a Id<Network>| {
            routed_blocks(addresses, network).iter().any(|block| block.cidr.contains_address(destination))
        };
        let way = |vpn: &'a Vpn| {
            let gateway = vpn.gateway.as_ref().and_then(|id| plan.gateways.get(id));
            let ends = gateway.into_iter().flat_map(|gateway| gateway.network.iter().chain(&gateway.attachments));
            vpn.network.iter().chain(ends).find(has_it).map(|network| (vpn, network))
        };
        let ways: Vec<_> = plan.vpns.sorted().filter(|vpn| vpn.site == site.id).filter_map(way).collect();
        let is_up = |(vpn, _): &&(&Vpn, _)| vpn.tunnels.iter().any(|tunnel| tunnel.configured);
        let Some((vpn, network)) = ways.iter().find(is_up).or(ways.first()).copied() else {
            let text = format!("no VPN connection of the site leads to `{destination}`");
            return self.stop(StepKind::Link, site.id.as_str(), text, None);
        };
        if self.tunnel_is_up(vpn) {
            self.keeps_names = false;
            self.pass(StepKind::Link, vpn.id.as_str(), format!("a tunnel leads to `{network}`"), None);
            self.deliver(network, None);
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
                self.stop(StepKind::Translation, &id, text, None);
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
            return self.stop(StepKind::Translation, "internet", text, None);
        };
        match (held.state, held.bound_to.as_slice()) {
            (AddressState::Released, _) => {
                self.stop(StepKind::Translation, held.id.as_str(), "the address is released".to_owned(), None);
            }
            (_, [only]) => self.enter_at(held, only.as_str()),
            (_, []) => {
                self.stop(StepKind::Translation, held.id.as_str(), "the address is bound to nothing".to_owned(), None);
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
        let example = || super::read_end(self.facts, bound, crate::address::Cidr::of_address(outside).family()).ok();
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
        if self.comes_in_by_gateway(&network.id) {
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
                self.stop(StepKind::Link, network.as_str(), text, None);
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
        self.hides_sender |= known.is_none();
        let stands_in = nat.subnet.as_ref().and_then(|subnet| plan.subnets.get(subnet));
        if let Some(subnet) = stands_in.filter(|subnet| subnet.id != from.id) {
            self.guard(Edge::Subnet(subnet), Direction::Ingress);
        }
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
        }
        self.deliver(network, nat_subnet);
    }
}

fn has(site: &Site, address: IpAddr) -> bool {
    site.cidrs.iter().filter_map(|block| block.cidr()).any(|block| block.contains_address(address))
}
