//! `netdraft path`: does a packet get from one place to another, and its answer back?

use std::process::ExitCode;

use clap::Args;
use netdraft_core::address::Family;
use netdraft_core::analysis::path::{Asked, Effect, End, HopMtu, Path, PathMtu, Question, Step, Verdict, WalkMtu};
use netdraft_core::analysis::{Facts, Protocol};
use netdraft_core::repair::flow::{Offer, offers};
use serde_json::{Value, json};

use super::number::within;
use crate::input::read_plan;
use crate::output::{Failure, Format, found, print, print_json};

/// Follow a packet through a plan, and its answer back
#[derive(Args)]
#[command(
    long_about = "Follow a packet through a plan, and its answer back\n\nEvery hop is listed with what decides there, everything that stops the packet, and the largest packet that gets \
through. Below it stand the smallest edits that would open a closed flow, or close an open one; each was tried out on a copy of the plan. \
The plan itself is left as it is.",
    after_help = "Examples:\n  netdraft path plan.netdraft.json --from web --to db --port 5432\n  netdraft path plan.netdraft.json --from internet --to web --port 443\n  \
netdraft path plan.netdraft.json --from 10.0.1.10 --to 8.8.8.8 --protocol udp --port 53 --format json\n\n\
With --format json, `fixes` lists the edits that open the flow and `closings` those that close it, each with the commands it is made of.\n\n\
Exit code: 0 when the flow works, 1 when it does not or nobody knows, 2 for bad input."
)]
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
    #[arg(long, allow_negative_numbers = true, value_parser = within::<u16>(0..=u16::MAX))]
    port: Option<u16>,
    /// The port it comes from; 49152 by default
    #[arg(long, value_name = "PORT", allow_negative_numbers = true, value_parser = within::<u16>(0..=u16::MAX))]
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
        let question = self.question();
        let asked = question.read(&facts).map_err(|unclear| Failure::one(format!("--{unclear}")))?;
        let path = asked.follow(&facts);
        let offers = offers(facts.plan(), &question, path.verdict());
        let answer = Answer { mtu: path.mtu(&facts), path, asked, offers };
        match self.format {
            Format::Json => print_json(&answer.as_json())?,
            Format::Human => print(&answer.in_words())?,
        }
        Ok(found(answer.path.verdict() != Verdict::Allowed))
    }

    fn question(&self) -> Question {
        Question {
            from: self.from.clone(),
            to: self.to.clone(),
            protocol: self.protocol,
            port: self.port,
            source_port: self.source_port,
            family: if self.ipv6 { Family::V6 } else { Family::V4 },
        }
    }
}

/// What there is to say of a flow.
struct Answer<'a> {
    asked: Asked<'a>,
    path: Path,
    mtu: PathMtu,
    /// What opens it when it is closed, and closes it when it is open.
    offers: Vec<Offer>,
}

impl Answer<'_> {
    fn in_words(&self) -> String {
        let Self { asked, path, mtu, offers } = self;
        let verdict = match path.verdict() {
            Verdict::Allowed => "allowed: the packet arrives, and so does the answer",
            Verdict::Denied => "denied: the packet does not arrive",
            Verdict::Partial => "partial: the packet arrives, and the answer does not",
            Verdict::Unknown => "unknown: something on the way is not modelled",
        };
        let mut text = format!("{}\n{verdict}\n\nforward\n", asked.packet);
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
        text.push_str(&offers_in_words(path.verdict(), offers));
        text
    }

    fn as_json(&self) -> Value {
        let Self { asked, path, mtu, offers } = self;
        let end =
            |end: &End<'_>| json!({"id": end.name(), "address": end.address.to_string(), "example": end.is_example});
        let steps = |steps: &[Step]| Value::Array(steps.iter().map(step_as_json).collect());
        let is_open = path.verdict() == Verdict::Allowed;
        let offered = |is_asked: bool| {
            let offers = if is_asked { offers.as_slice() } else { &[] };
            offers.iter().map(Offer::to_value).collect::<Vec<Value>>()
        };
        json!({
            "verdict": path.verdict().word(),
            "from": end(&asked.from),
            "to": end(&asked.to),
            "packet": asked.packet.to_string(),
            "decided_by": path.deciders().map(step_as_json).collect::<Vec<Value>>(),
            "forward": steps(&path.forward.steps),
            "return": path.back.as_ref().map(|back| steps(&back.steps)),
            "path_mtu": mtu_as_json(mtu),
            "fixes": offered(!is_open),
            "closings": offered(is_open),
        })
    }
}

/// What changes the answer, each offer with its edits line by line.
fn offers_in_words(verdict: Verdict, offers: &[Offer]) -> String {
    let heading = match verdict {
        Verdict::Allowed => "to close it",
        Verdict::Denied | Verdict::Partial => "to open it",
        Verdict::Unknown => return String::new(),
    };
    if offers.is_empty() {
        let found = "no edit was found that does it: something on the way is missing from the plan";
        return format!("\n{heading}\n  {found}\n");
    }
    let mut text = format!("\n{heading}\n");
    for (at, offer) in offers.iter().enumerate() {
        for (number, edit) in offer.edits.iter().enumerate() {
            let lead = if number == 0 { format!("{}.", at + 1) } else { String::new() };
            let and = if number == 0 { "" } else { "and " };
            text.push_str(&format!("  {lead:<3} {and}{}\n", edit.title));
        }
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
