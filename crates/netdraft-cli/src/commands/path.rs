//! `netdraft path`: does a packet get from one place to another, and its answer back?

use std::process::ExitCode;

use clap::Args;
use netdraft_core::address::Family;
use netdraft_core::analysis::packet::{Header, ICMP, ICMPV6, Packet};
use netdraft_core::analysis::path::{
    Effect, End, HopMtu, Path, PathMtu, Step, Verdict, WalkMtu, first_packet, read_end,
};
use netdraft_core::analysis::{Facts, Protocol};
use serde_json::{Value, json};

use crate::input::read_plan;
use crate::output::{Failure, Format, found, print, print_json};

/// Follow a packet through a plan, and its answer back
#[derive(Args)]
#[command(after_help = "Exit code: 0 when the flow works, 1 when it does not or nobody knows, 2 for bad input.")]
pub(crate) struct PathCommand {
    /// The plan; `-` reads standard input
    file: String,
    /// Where the flow starts: the id of a host, a subnet, a network or a site, an address, or `internet`
    #[arg(long, value_name = "PLACE")]
    from: String,
    /// Where it goes
    #[arg(long, value_name = "PLACE")]
    to: String,
    /// The protocol: a name such as `tcp`, or a number
    #[arg(long, default_value = "tcp")]
    protocol: Protocol,
    /// The port it goes to
    #[arg(long)]
    port: Option<u16>,
    /// The port it comes from; 49152 by default
    #[arg(long)]
    source_port: Option<u16>,
    /// Ask for IPv6, where both places have addresses of both kinds
    #[arg(long)]
    ipv6: bool,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl PathCommand {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let loaded = read_plan(&self.file)?;
        let facts = Facts::new(&loaded.document.plan);
        let (from, to) = self.ends(&facts)?;
        let packet = self.packet(&facts, &from, &to)?;
        let path = Path::of(&facts, &from, &to, packet);
        match self.format {
            Format::Json => print_json(&as_json(&path, &path.mtu(&facts), &from, &to, packet))?,
            Format::Human => print(&in_words(&path, &path.mtu(&facts), packet))?,
        }
        Ok(found(path.verdict() != Verdict::Allowed))
    }

    /// The two ends; an address that was typed says which family is meant.
    fn ends<'a>(&self, facts: &Facts<'a>) -> Result<(End<'a>, End<'a>), Failure> {
        let typed = |text: &str| text.trim().parse::<std::net::IpAddr>().ok();
        let is_v6 = typed(&self.from).or_else(|| typed(&self.to)).map_or(self.ipv6, |address| address.is_ipv6());
        let family = if is_v6 { Family::V6 } else { Family::V4 };
        let read = |option: &str, text: &str| {
            read_end(facts, text, family).map_err(|message| Failure::one(format!("--{option}: {message}")))
        };
        let (from, to) = (read("from", &self.from)?, read("to", &self.to)?);
        if from.address.is_ipv4() != to.address.is_ipv4() {
            return Err(Failure::one(format!("`{}` and `{}` are of different families", from.address, to.address)));
        }
        Ok((from, to))
    }

    fn packet(&self, facts: &Facts<'_>, from: &End<'_>, to: &End<'_>) -> Result<Packet, Failure> {
        let number = match self.protocol {
            Protocol::Number(ICMP) if from.address.is_ipv6() => ICMPV6,
            Protocol::Number(number) => number,
            Protocol::Any => return Err(Failure::one("--protocol: name one protocol, such as `tcp`")),
        };
        match (Header::of(number), self.port, self.source_port) {
            (Header::Ports, None, _) => {
                Err(Failure::one(format!("--port: {} goes to a port; name it, such as `--port 443`", self.protocol)))
            }
            (Header::Icmp | Header::Bare, Some(_), _) | (Header::Icmp | Header::Bare, _, Some(_)) => {
                Err(Failure::one(format!("--port: {} has no ports", self.protocol)))
            }
            (_, port, source_port) => {
                let packet = first_packet(facts, from, to, number, port);
                Ok(Packet { source_port: source_port.unwrap_or(packet.source_port), ..packet })
            }
        }
    }
}

fn in_words(path: &Path, mtu: &PathMtu, packet: Packet) -> String {
    let verdict = match path.verdict() {
        Verdict::Allowed => "allowed: the packet arrives, and so does the answer",
        Verdict::Denied => "denied: the packet does not arrive",
        Verdict::Partial => "partial: the packet arrives, and the answer does not",
        Verdict::Unknown => "unknown: something on the way is not modelled",
    };
    let mut text = format!("{packet}\n{verdict}\n\nforward\n");
    let lines = |steps: &[Step]| steps.iter().map(line).collect::<String>();
    text.push_str(&lines(&path.forward.steps));
    if let Some(back) = &path.back {
        text.push_str("\nreturn\n");
        text.push_str(&lines(&back.steps));
    }
    if mtu.forward.bytes.is_some() {
        text.push('\n');
        text.push_str(&mtu_in_words("path MTU", &mtu.forward));
        let differs = |back: &&WalkMtu| back.bytes.is_some() && back.bytes != mtu.forward.bytes;
        text.extend(mtu.back.iter().find(differs).map(|back| mtu_in_words("path MTU of the answer", back)));
    }
    text
}

fn mtu_in_words(title: &str, way: &WalkMtu) -> String {
    let Some((hop, bytes)) = way.narrowest().zip(way.bytes) else { return String::new() };
    format!("{title} {bytes}: limited by {}; {}\n", hop.at, hop.reason)
}

fn mtu_as_json(mtu: &PathMtu) -> Value {
    let hop = |hop: &HopMtu| {
        let set_by = hop.set_by.as_ref().map(|anchor| json!({"entity": anchor.entity, "field": anchor.field}));
        json!({"at": hop.at, "bytes": hop.bytes, "reason": hop.reason, "set_by": set_by})
    };
    let way = |way: &WalkMtu| {
        let limited_by = way.narrowest().map(|hop| hop.at.as_str());
        json!({"bytes": way.bytes, "limited_by": limited_by, "hops": way.hops.iter().map(hop).collect::<Vec<Value>>()})
    };
    json!({"forward": way(&mtu.forward), "return": mtu.back.as_ref().map(way)})
}

fn line(step: &Step) -> String {
    let mark = match step.effect {
        Effect::Passes => ' ',
        Effect::Stops => '✗',
        Effect::Unknown => '?',
    };
    let place = step.decided_by.as_ref().map(|anchor| format!("  ({}/{})", anchor.entity, anchor.field));
    format!("{mark} {:<24} {}{}\n", step.at, step.text, place.unwrap_or_default())
}

fn as_json(path: &Path, mtu: &PathMtu, from: &End<'_>, to: &End<'_>, packet: Packet) -> Value {
    let end = |end: &End<'_>| json!({"id": end.name(), "address": end.address.to_string(), "example": end.is_example});
    let steps = |steps: &[Step]| Value::Array(steps.iter().map(step_as_json).collect());
    json!({
        "verdict": path.verdict().word(),
        "from": end(from),
        "to": end(to),
        "packet": packet.to_string(),
        "decided_by": path.deciders().map(step_as_json).collect::<Vec<Value>>(),
        "forward": steps(&path.forward.steps),
        "return": path.back.as_ref().map(|back| steps(&back.steps)),
        "path_mtu": mtu_as_json(mtu),
    })
}

fn step_as_json(step: &Step) -> Value {
    let anchor = step.decided_by.as_ref().map(|anchor| json!({"entity": anchor.entity, "field": anchor.field}));
    json!({
        "kind": step.kind.word(),
        "at": step.at,
        "effect": step.effect.word(),
        "text": step.text,
        "decided_by": anchor,
        "packet": step.packet.to_string(),
    })
}
