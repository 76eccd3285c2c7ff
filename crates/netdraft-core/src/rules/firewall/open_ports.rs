//! How do findings speak of ports that are open to the internet? With the rules that open them and the way by which somebody outside reaches a host.

use std::net::IpAddr;

use serde_json::{Map, Value, json};

use super::behind::Behind;
use super::exposure::{Opening, Service, internet, openings};
use super::line::Line;
use crate::address::{BlockSet, Cidr, Family};
use crate::analysis::TooComplex;
use crate::analysis::filters::{End, is_public};
use crate::analysis::packet::Protocol;
use crate::analysis::path::{self, Path, Place, Verdict, first_packet, read_end};
use crate::edit::Command;
use crate::model::{Anchor, Exposure, FilterKind, Host, Peer, PeerKind, Plan};
use crate::rules::wording::{IN_EVIDENCE, listed};
use crate::rules::{Context, Explain, Fix, Related, Severity, Sink, named};

/// Who may call a service instead of everybody.
pub(super) type Callers = fn(&Plan, &Opening<'_>) -> Vec<(String, Vec<String>)>;

/// Examines every rule set and reports those that open one of the services to the internet.
pub(super) fn check(
    context: &Context<'_>,
    sink: &mut Sink<'_>,
    services: &'static [Service],
    callers: Callers,
    help: &'static str,
) {
    for filter in context.plan.filters.iter() {
        sink.examine(&filter.id);
    }
    let (openings, too_complex) = openings(context, services);
    for filter in too_complex {
        sink.unknown(filter, TooComplex.to_string());
    }
    for opening in openings.into_iter().filter(|opening| !is_said_of_everything(opening)) {
        let reach = Reach::of(context, &opening);
        if let Some((host, line)) = reach.doubtful.filter(|_| reach.proof.is_none()).zip(opening.lines.first()) {
            let reason =
                format!("whether the internet reaches `{}` is not known", context.plan.title(host.id.as_str()));
            sink.unknown(&line.filter.id, reason);
        }
        sink.report(&OpenPorts { plan: context.plan, opening, reach, callers, help });
    }
}

/// Whether it is a network ACL that lets in every protocol from everywhere: the provider's own default, of which another rule warns.
fn is_said_of_everything(opening: &Opening<'_>) -> bool {
    let lets_everything = |line: &Line<'_>| line.filter.kind == FilterKind::NetworkAcl && line.rule.protocol.is_any();
    let typed: BlockSet = opening.lines.iter().flat_map(|line| End::of(&line.rule.sources).blocks.cidrs()).collect();
    let is_everywhere = |(family, _): &(Family, BlockSet)| typed.contains(family.everything());
    opening.lines.iter().all(lets_everything) && opening.sources.iter().all(is_everywhere)
}

/// What of the internet gets to the hosts behind.
struct Reach<'a> {
    /// The hosts that are reached, and the way to the first of them.
    reached: Vec<&'a Host>,
    proof: Option<Path>,
    /// A host of which it is not known.
    doubtful: Option<&'a Host>,
    /// A host that the provider may lend a public address, in a subnet that is meant to be public.
    lent: Option<&'a Host>,
}

impl<'a> Reach<'a> {
    fn of(context: &Context<'a>, opening: &Opening<'a>) -> Self {
        let mut reach = Self { reached: Vec::new(), proof: None, doubtful: None, lent: None };
        for host in &opening.hosts {
            for path in paths_to(context, opening, host) {
                match path.verdict() {
                    Verdict::Allowed => {
                        reach.reached.push(host);
                        reach.proof.get_or_insert(path);
                        break;
                    }
                    Verdict::Unknown => drop(reach.doubtful.get_or_insert(host)),
                    Verdict::Denied | Verdict::Partial => {}
                }
            }
            let home = context.plan.subnets.get(&host.subnet);
            if home.is_some_and(|subnet| subnet.exposure == Exposure::Public) {
                reach.lent.get_or_insert(host);
            }
        }
        reach
    }
}

/// The ways of calls of the open services to a host, as far as it has an address that is known on the internet.
fn paths_to<'c, 'a>(
    context: &'c Context<'a>,
    opening: &'c Opening<'a>,
    host: &'a Host,
) -> impl Iterator<Item = Path> + use<'c, 'a> {
    let facts = &context.facts;
    opening.sources.iter().flat_map(move |(family, sources)| {
        let ends = caller(*family, sources).zip(read_end(facts, host.id.as_str(), *family).ok());
        opening.services.iter().filter_map(move |service| {
            let (from, to) = ends?;
            let packet = first_packet(facts, &from, &to, service.protocol, Some(service.port));
            is_public(packet.destination).then(|| Path::of(facts, &from, &to, packet))
        })
    })
}

/// A machine on the internet that is let in.
fn caller(family: Family, sources: &BlockSet) -> Option<path::End<'static>> {
    /// Blocks for documentation stand for the internet (RFC 5737 and RFC 3849).
    const EXAMPLES: [&str; 2] = ["198.51.100.1", "2001:db8::1"];
    let is_let_in = |address: &IpAddr| sources.contains_address(*address);
    let example = EXAMPLES.iter().filter_map(|text| text.parse().ok()).find(is_let_in);
    let first = || sources.cidrs().first().and_then(|block| block.nth(1).or(Some(block.first())));
    let address = example.filter(|address| Cidr::of_address(*address).family() == family).or_else(first)?;
    Some(path::End { place: Place::Internet, address, is_example: true })
}

struct OpenPorts<'a> {
    plan: &'a Plan,
    opening: Opening<'a>,
    reach: Reach<'a>,
    callers: Callers,
    help: &'static str,
}

impl OpenPorts<'_> {
    /// The services in words: ``SSH (`tcp 22`) and RDP (`tcp 3389`)``.
    fn services(&self) -> String {
        let one = |service: &&Service| {
            let protocol = Protocol::Number(service.protocol);
            format!("{} (`{protocol} {}`)", service.name, service.port)
        };
        listed(self.opening.services.iter().map(one))
    }

    /// How much of the internet is let in, by family, in hundredths.
    fn shares(&self) -> Vec<(Family, u128)> {
        let share = |(family, sources): &(Family, BlockSet)| {
            let whole = internet(*family);
            let hundredth = whole.size() / 100;
            let is_whole = sources.is_superset(&whole);
            (*family, if is_whole { 100 } else { (sources.size() / hundredth.max(1)).min(99) })
        };
        self.opening.sources.iter().map(share).collect()
    }

    fn from(&self) -> String {
        let one = |(family, percent): (Family, u128)| match percent {
            100 => format!("all of the {family} internet"),
            some => format!("{some} % of the {family} internet"),
        };
        match self.shares().as_slice() {
            [(_, 100), (_, 100)] => "all of the internet".to_owned(),
            shares => listed(shares.iter().copied().map(one)),
        }
    }

    /// What is known of the hosts behind the rules.
    fn behind(&self) -> String {
        let title = |host: &Host| self.plan.title(host.id.as_str()).to_owned();
        let names = |hosts: &[&Host]| listed(hosts.iter().map(|host| format!("`{}`", title(host))));
        let Reach { reached, doubtful, lent, .. } = &self.reach;
        match (self.opening.hosts.as_slice(), reached.as_slice(), doubtful, lent) {
            ([], ..) => "and no host is behind it yet".to_owned(),
            (_, [_, ..], ..) => format!("which reaches {}", names(reached)),
            (_, [], Some(host), _) => format!("and whether that reaches `{}` is not known", title(host)),
            (_, [], None, Some(host)) => {
                format!("and `{}` is reached as soon as it has a public address", title(host))
            }
            (_, [], None, None) => "and no host behind it can be reached from there".to_owned(),
        }
    }

    /// What the rules let in stays, but for the internet; and these callers are let in.
    fn narrowed(&self, blocks: &[String]) -> Vec<Command> {
        let set = |line: &Line<'_>| {
            let kept = line.rule.sources.iter().filter(|peer| !is_internet(peer)).map(|peer| peer.text().to_owned());
            let mut sources: Vec<String> = kept.collect();
            sources.extend(
                blocks.iter().filter(|block| !line.rule.sources.iter().any(|peer| peer.text() == **block)).cloned(),
            );
            Command::set(&line.filter.id, format!("rules/{}/sources", line.index), json!(sources))
        };
        self.opening.lines.iter().map(set).collect()
    }
}

/// Whether a source of a rule has a part of the internet.
fn is_internet(peer: &Peer) -> bool {
    match peer.kind() {
        PeerKind::Any => true,
        PeerKind::Block(block) => !internet(block.family()).intersect(&BlockSet::from(block)).is_empty(),
        PeerKind::Group(name) => name == "Internet",
        PeerKind::Tag(_) | PeerKind::Faulty(_) => false,
    }
}

/// The private blocks of the networks that a rule set belongs to or stands in.
pub(super) fn own_blocks(plan: &Plan, opening: &Opening<'_>) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    for line in &opening.lines {
        let own = Behind::of(plan, line.filter).blocks(plan).into_iter().map(|block| block.to_string());
        let new: Vec<String> = own.filter(|block| !blocks.contains(block)).collect();
        blocks.extend(new);
    }
    blocks
}

impl Explain for OpenPorts<'_> {
    /// An exposure that is proven is an error, one that a host would make real a warning, and one that nothing can come by only worth knowing.
    fn severity(&self) -> Option<Severity> {
        let Reach { proof, doubtful, lent, .. } = &self.reach;
        let is_pending = self.opening.hosts.is_empty() || doubtful.is_some() || lent.is_some();
        Some(match (proof.is_some(), is_pending) {
            (true, _) => Severity::Error,
            (false, true) => Severity::Warning,
            (false, false) => Severity::Info,
        })
    }

    fn message(&self) -> String {
        let (from, services, behind) = (self.from(), self.services(), self.behind());
        match self.opening.lines.as_slice() {
            [only] => format!("{} opens {services} to {from}, {behind}", only.full_title()),
            several => {
                let titles = listed(several.iter().map(Line::full_title));
                format!("{titles} together open {services} to {from}, {behind}")
            }
        }
    }

    fn primary(&self) -> Anchor {
        self.opening.lines.first().map_or_else(|| Anchor::new("", ""), Line::anchor)
    }

    fn related(&self) -> Vec<Related> {
        let others = self.opening.lines.iter().skip(1).map(|line| line.related("opens the rest"));
        let hosts = self.reach.reached.iter().take(IN_EVIDENCE);
        others.chain(hosts.map(|host| Related::new(Anchor::new(&host.id, ""), "is reached"))).collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        let lines: Vec<Value> = self.opening.lines.iter().map(Line::evidence).collect();
        let service = |service: &&Service| {
            let protocol = Protocol::Number(service.protocol).to_string();
            json!({"name": service.name, "protocol": protocol, "port": service.port})
        };
        let services: Vec<Value> = self.opening.services.iter().map(service).collect();
        let percent = |(family, percent): (Family, u128)| (family.to_string(), crate::rules::wording::number(percent));
        let shares: Map<String, Value> = self.shares().into_iter().map(percent).collect();
        let steps = self.reach.proof.iter().flat_map(|path| &path.forward.steps);
        let steps: Vec<String> = steps.map(|step| format!("{}: {}", step.at, step.text)).collect();
        named(json!({
            "rules": lines,
            "services": services,
            "percent_of_the_internet": shares,
            "host_count": self.opening.hosts.len(),
            "reached_count": self.reach.reached.len(),
            "path": steps,
        }))
    }

    fn witness(&self) -> Option<String> {
        self.reach.proof.as_ref()?.forward.steps.first().map(|step| step.packet.to_string())
    }

    fn help(&self) -> Vec<String> {
        vec![self.help.to_owned()]
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        let narrow = |(whom, blocks): (String, Vec<String>)| {
            let shown = listed(blocks.iter().map(|block| format!("`{block}`")));
            Fix::review(format!("let in {whom} only: {shown}"), self.narrowed(&blocks))
        };
        let names = listed(self.opening.lines.iter().map(|line| format!("`{}`", line.label())));
        let noun = if self.opening.lines.len() == 1 { "rule" } else { "rules" };
        let is_one_filter =
            |line: &Line<'_>| self.opening.lines.first().is_some_and(|one| one.filter.id == line.filter.id);
        let delete = self
            .opening
            .lines
            .iter()
            .all(is_one_filter)
            .then(|| Fix::review(format!("delete {noun} {names}"), Line::delete_all(&self.opening.lines)));
        (self.callers)(plan, &self.opening).into_iter().map(narrow).chain(delete).collect()
    }
}
