//! Which paths must work? Those of the intents whose ends are places of the plan, followed for one packet each.

use super::ends::{End, read_end};
use super::mtu::{HopMtu, PathMtu, WalkMtu, is_named};
use super::step::{Step, Walk};
use super::too_big::silencers;
use super::{Path, first_packet};
use crate::address::Family;
use crate::analysis::Facts;
use crate::analysis::packet::{Header, ICMP, ICMPV6, TCP};
use crate::model::{Expectation, Intent, Kind};

/// An intent with the path of its first packet.
pub struct RequiredFlow<'a> {
    /// The intent.
    pub intent: &'a Intent,
    /// Where it starts.
    pub from: End<'a>,
    /// Where it goes.
    pub to: End<'a>,
    /// The protocol of the packet that was followed.
    pub protocol: u8,
    /// The path.
    pub path: Path,
    /// What it carries.
    pub mtu: PathMtu,
}

/// The flows that must work and whose packets arrive, between hosts, subnets and sites, by the id of the intent.
pub fn required_flows<'a>(facts: &Facts<'a>) -> Vec<RequiredFlow<'a>> {
    let must_work = |intent: &&Intent| intent.expect == Expectation::Allowed;
    let intents = facts.plan().intents.sorted().filter(must_work);
    intents
        .filter_map(|intent| [Family::V4, Family::V6].into_iter().find_map(|family| flow(facts, intent, family)))
        .collect()
}

fn flow<'a>(facts: &Facts<'a>, intent: &'a Intent, family: Family) -> Option<RequiredFlow<'a>> {
    let is_place = |id: &str| matches!(facts.plan().kind_of(id), Some(Kind::Host | Kind::Subnet | Kind::Site));
    let read = |text: &str| read_end(facts, text, family).ok().filter(|end| is_place(text.trim()) && is_named(end));
    let (from, to) = (read(intent.from.as_str())?, read(intent.to.as_str())?);
    let protocol = match intent.protocol.number().unwrap_or(TCP) {
        ICMP if family == Family::V6 => ICMPV6,
        number => number,
    };
    let has_ports = Header::of(protocol) == Header::Ports;
    let port = intent.ports.ranges().first().map_or(443, |range| range.first);
    let packet = first_packet(facts, &from, &to, protocol, has_ports.then_some(port));
    let path = Path::of(facts, &from, &to, packet);
    let mtu = path.mtu(facts);
    path.back.is_some().then_some(RequiredFlow { intent, from, to, protocol, path, mtu })
}

impl<'a> RequiredFlow<'a> {
    /// Whether all its packets are of TCP, whose segments may be made to fit.
    pub fn is_tcp(&self) -> bool {
        self.intent.protocol.number() == Some(TCP)
    }

    /// There and back: the way, its hops, and its sender.
    fn ways(&self) -> impl Iterator<Item = (&Walk, &WalkMtu, &End<'a>, &End<'a>)> {
        let back = self.path.back.as_ref().zip(self.mtu.back.as_ref());
        let back = back.map(|(walk, mtu)| (walk, mtu, &self.to, &self.from));
        std::iter::once((&self.path.forward, &self.mtu.forward, &self.from, &self.to)).chain(back)
    }

    /// The hops that drop what a sender may send: on each way the interface, and the narrowest hop that nothing makes TCP fit.
    pub fn mismatches(&self) -> Vec<(&HopMtu, &HopMtu)> {
        let is_left = |hop: &&HopMtu| !(hop.clamps_tcp && self.is_tcp());
        let ways = self.ways().filter_map(|(_, mtu, ..)| {
            let narrow = mtu.drops().into_iter().filter(is_left).min_by_key(|hop| hop.bytes)?;
            Some((mtu.sender()?, narrow))
        });
        ways.collect()
    }

    /// The rule sets that keep a sender from hearing of what a hop drops, with that hop.
    pub fn silenced(&self, facts: &Facts<'a>) -> Vec<(&HopMtu, Vec<Step>)> {
        let is_left = |hop: &&HopMtu| !(hop.clamps_tcp && self.is_tcp());
        let ways = self.ways().filter_map(|(walk, mtu, from, to)| {
            let last = mtu.drops().into_iter().rfind(is_left)?;
            Some((last, silencers(facts, walk, from, to, last)))
        });
        ways.filter(|(_, steps)| !steps.is_empty()).collect()
    }
}
