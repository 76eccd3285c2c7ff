//! What of a verdict is about one service? Verdicts narrowed to a protocol and to the ports that packets go to.

use std::fmt;

use super::pair::Piece;
use super::traffic::Traffic;
use super::{Reach, SetId, words};
use crate::analysis::intervals::Intervals;
use crate::analysis::matching::{Match, Transport};
use crate::analysis::packet::{Header, Protocol};
use crate::analysis::product::{Product, Region, TooComplex, Work};

/// What somebody asks about: a protocol, and ports that packets go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    text: String,
    packets: Transport,
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What of a verdict is about a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// Whether the plan says of all of it whether it passes.
    pub is_known: bool,
    /// Whether all of the service surely passes.
    pub is_whole: bool,
    /// Whether all that surely passes is answered.
    pub is_answered: bool,
    /// Whether only some addresses of the ends are meant.
    pub is_partial: bool,
    /// What surely passes, in words; nothing where none of it does.
    pub sure: Option<String>,
}

impl Served {
    /// All of it in one line.
    pub fn words(&self) -> String {
        let mut text = self.sure.clone().unwrap_or_else(|| "unknown".to_owned());
        for (applies, addition) in [
            (!self.is_answered, ", not all of it answered"),
            (!self.is_known && self.sure.is_some(), ", perhaps more"),
            (self.is_partial, ", some addresses only"),
        ] {
            text.push_str(if applies { addition } else { "" });
        }
        text
    }
}

impl Service {
    /// Packets of a protocol, to one of these ports where some are named.
    ///
    /// # Errors
    /// The protocol has no ports, and some are named.
    pub fn of(protocol: Protocol, ports: Option<(u16, u16)>) -> Result<Self, String> {
        let has_ports = match protocol {
            Protocol::Any => true,
            Protocol::Number(number) => Header::of(number) == Header::Ports,
        };
        let narrowed = match ports {
            Some(_) if !has_ports => return Err(format!("{protocol} has no ports; ask for `{protocol}` alone")),
            Some((first, last)) => Match::any().protocol(protocol).destination_ports(Intervals::range(first, last)),
            None => Match::any().protocol(protocol),
        };
        let text = match (protocol, ports) {
            (Protocol::Any, Some((first, last))) if first == last => first.to_string(),
            (Protocol::Any, Some((first, last))) => format!("{first}-{last}"),
            (protocol, Some((first, last))) if first == last => format!("{protocol}/{first}"),
            (protocol, Some((first, last))) => format!("{protocol}/{first}-{last}"),
            (protocol, None) => protocol.to_string(),
        };
        Ok(Self { text, packets: narrowed.transport() })
    }

    /// Reads `443`, `tcp/443`, `udp/5000-6000` or `icmp`; nothing where there is no text.
    ///
    /// # Errors
    /// Says what to write instead.
    pub fn parse(text: &str) -> Result<Option<Self>, String> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let is_number = |part: &str| part.starts_with(|first: char| first.is_ascii_digit());
        let (protocol, ports) = match text.split_once(['/', ' ']) {
            Some((protocol, ports)) => (protocol.trim(), Some(ports.trim())),
            None if is_number(text) => ("any", Some(text)),
            None => (text, None),
        };
        let unclear = || format!("`{text}` is no service; write `tcp/443`, `udp/5000-6000`, `443` or `icmp`");
        let protocol: Protocol = protocol.parse().map_err(|_| unclear())?;
        let range = |ports: &str| {
            let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
            let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
            (first <= last).then_some((first, last))
        };
        let ports = ports.map(|ports| range(ports).ok_or_else(unclear)).transpose()?;
        Self::of(protocol, ports).map(Some)
    }
}

impl Reach {
    /// What of a piece is about a service; nothing where nothing of it may pass.
    ///
    /// # Errors
    /// It is too much to work out.
    pub fn served(&self, piece: &Piece, service: &Service) -> Result<Option<Served>, TooComplex> {
        let mut work = Work::operation();
        let mut narrowed = |set: SetId| self.sets().get(set).shared(&service.packets, &mut work);
        let [sure, possible, answered] =
            [piece.passes.sure, piece.passes.possible, piece.answered.sure].map(&mut narrowed);
        let (sure, possible, answered) = (sure?, possible?, answered?);
        if Region::is_empty(&possible) {
            return Ok(None);
        }
        Ok(Some(Served {
            is_known: sure == possible,
            is_whole: sure == service.packets,
            is_partial: piece.from.is_some() || piece.to.is_some(),
            is_answered: answered == sure,
            sure: (!Region::is_empty(&sure)).then(|| words::of(&sure)),
        }))
    }
}

impl Traffic {
    /// What of these packets is of a service.
    ///
    /// # Errors
    /// It is too much to work out.
    pub fn on(&self, service: &Service) -> Result<Self, TooComplex> {
        let every = || Intervals::full();
        let wanted = Product::new(every(), Product::new(every(), service.packets.clone()));
        self.narrowed(&wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_read_as_people_write_it() {
        let tcp = |first, last| Service::of(Protocol::Number(6), Some((first, last))).ok();
        let read = |text: &str| Service::parse(text).ok().flatten();
        assert_eq!(read("tcp/443"), tcp(443, 443));
        assert_eq!(read(" TCP 8000 - 8080 "), tcp(8000, 8080));
        assert_eq!(read("443"), Service::of(Protocol::Any, Some((443, 443))).ok());
        assert_eq!(read("icmp"), Service::of(Protocol::Number(1), None).ok());
        assert_eq!(Service::parse("  "), Ok(None));
        for wrong in ["tcp/", "tcp/9-3", "tcp/70000", "frob", "icmp/8", "443/tcp"] {
            assert!(Service::parse(wrong).is_err(), "{wrong}");
        }
    }
}
