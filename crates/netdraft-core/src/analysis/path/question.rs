//! What was asked? Two places, a protocol and a port as typed, read as a packet of the plan, or told apart from it.

use std::fmt;
use std::net::IpAddr;

use super::ends::{End, read_end};
use super::{Path, first_packet};
use crate::address::Family;
use crate::analysis::Facts;
use crate::analysis::packet::{Header, ICMP, ICMPV6, Packet, Protocol, TCP};

/// A question about a flow, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Where the flow starts: the id of a host, a subnet, a network or a site, an address, or `internet`.
    pub from: String,
    /// Where it goes.
    pub to: String,
    /// The protocol.
    pub protocol: Protocol,
    /// The port it goes to.
    pub port: Option<u16>,
    /// The port it comes from, where somebody names it.
    pub source_port: Option<u16>,
    /// The family, where both places have addresses of both; an address that was typed says it better.
    pub family: Family,
}

impl Default for Question {
    fn default() -> Self {
        let protocol = Protocol::Number(TCP);
        Self { from: String::new(), to: String::new(), protocol, port: None, source_port: None, family: Family::V4 }
    }
}

/// A question that can be answered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Asked<'a> {
    /// Where the flow starts.
    pub from: End<'a>,
    /// Where it goes.
    pub to: End<'a>,
    /// Its first packet.
    pub packet: Packet,
}

/// The part of a question that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Where the flow starts.
    From,
    /// Where it goes.
    To,
    /// The protocol.
    Protocol,
    /// The port.
    Port,
}

impl Part {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::From => "from",
            Self::To => "to",
            Self::Protocol => "protocol",
            Self::Port => "port",
        }
    }
}

/// Why a question has no answer, and what to type instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclear {
    /// Which part of it.
    pub part: Part,
    /// Why, in one line.
    pub message: String,
}

impl fmt::Display for Unclear {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.part.word(), self.message)
    }
}

impl Question {
    /// The packet that was asked about.
    ///
    /// # Errors
    /// Says which part cannot be read, and what to type instead.
    pub fn read<'a>(&self, facts: &Facts<'a>) -> Result<Asked<'a>, Unclear> {
        let typed = |text: &str| text.trim().parse::<IpAddr>().ok();
        let family = match typed(&self.from).or_else(|| typed(&self.to)) {
            Some(IpAddr::V4(_)) => Family::V4,
            Some(IpAddr::V6(_)) => Family::V6,
            None => self.family,
        };
        let end = |part, text: &str| read_end(facts, text, family).map_err(|message| Unclear { part, message });
        let (from, to) = (end(Part::From, &self.from)?, end(Part::To, &self.to)?);
        if from.address.is_ipv4() != to.address.is_ipv4() {
            let message = format!("`{}` and `{}` are of different families", from.address, to.address);
            return Err(Unclear { part: Part::To, message });
        }
        let packet = self.packet(facts, &from, &to)?;
        Ok(Asked { from, to, packet })
    }

    fn packet(&self, facts: &Facts<'_>, from: &End<'_>, to: &End<'_>) -> Result<Packet, Unclear> {
        let number = match self.protocol {
            Protocol::Number(ICMP) if from.address.is_ipv6() => ICMPV6,
            Protocol::Number(number) => number,
            Protocol::Any => {
                let message = "name one protocol, such as `tcp`".to_owned();
                return Err(Unclear { part: Part::Protocol, message });
            }
        };
        let refuse = |message| Err(Unclear { part: Part::Port, message });
        match (Header::of(number), self.port, self.source_port) {
            (Header::Ports, None, _) => refuse(format!("{} goes to a port; name it, such as `443`", self.protocol)),
            (Header::Icmp | Header::Bare, Some(_), _) | (Header::Icmp | Header::Bare, _, Some(_)) => {
                refuse(format!("{} has no ports", self.protocol))
            }
            (_, port, source_port) => {
                let packet = first_packet(facts, from, to, number, port);
                Ok(Packet { source_port: source_port.unwrap_or(packet.source_port), ..packet })
            }
        }
    }
}

impl<'a> Asked<'a> {
    /// Follows the packet, and its answer back.
    pub fn follow(&self, facts: &Facts<'a>) -> Path {
        Path::of(facts, &self.from, &self.to, self.packet)
    }
}
