//! What becomes of packets that a provider's own machines send to a host? They come from nowhere in the plan, and only the rule sets at the host see them.

use std::net::IpAddr;

use super::guards::Edge;
use super::step::Walk;
use super::walk::Walker;
use crate::analysis::Facts;
use crate::analysis::packet::Packet;
use crate::model::{Direction, Host};

/// Shows a packet to the rule sets at the edge of a host's subnet and at its interface.
pub fn arriving<'a>(facts: &Facts<'a>, source: IpAddr, host: &'a Host, packet: Packet) -> Walk {
    let mut walker = Walker::new(facts, Packet { source, ..packet });
    if let Some(subnet) = facts.plan().subnets.get(&host.subnet) {
        walker.receiver = Some(host);
        walker.guard(Edge::Subnet(subnet), Direction::Ingress);
        walker.guard(Edge::Interface(host, subnet), Direction::Ingress);
    }
    walker.walk()
}
