#![doc = include_str!("ipv6_parity_gap.md")]

use serde_json::{Map, Value, json};

use super::behind::Behind;
use super::line::Line;
use super::ports::ports_text;
use crate::address::{BlockSet, Cidr, Family};
use crate::analysis::filters::{CompiledFilter, CompiledRule, Side};
use crate::analysis::packet::{TCP, UDP};
use crate::analysis::{Intervals, Match, PacketSet, Protocol, TooComplex};
use crate::edit::Command;
use crate::model::{Action, Anchor, Direction, FilterRule, Peer, PeerKind, Plan};
use crate::repair::insertion::keeps_effects;
use crate::rules::wording::listed;
use crate::rules::{Category, Context, Explain, Fix, Meta, Related, Rule, Scope, Severity, Sink, named};

/// Reports ports that a rule set limits over IPv4 and opens to all over IPv6.
pub(crate) struct Ipv6ParityGap;

impl Rule for Ipv6ParityGap {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "ipv6-parity-gap",
            category: Category::Firewall,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("ipv6_parity_gap.md"),
        }
    }

    fn scope(&self) -> Scope {
        Scope::RuleSets
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for filter in context.facts.filters().iter() {
            let behind = Behind::of(context.plan, filter.filter());
            let own: Vec<Cidr> = behind.blocks(context.plan);
            let own: Vec<Cidr> = own.into_iter().filter(|block| block.family() == Family::V6).collect();
            if own.is_empty() {
                continue;
            }
            let side = filter.side(Direction::Ingress);
            for rule in side.rules().iter().filter(|rule| rule.action == Action::Allow && is_for_all(rule, Family::V6))
            {
                let Some(line) = Line::new(filter.filter(), rule.index) else { continue };
                sink.examine(line.anchor());
                match gap(side, rule) {
                    Ok(Some((limit, transport))) => {
                        if let Some(limit) = Line::new(filter.filter(), limit.index) {
                            sink.report(&Gap { line, limit, side, transport, own: &own });
                        }
                    }
                    Ok(None) => {}
                    Err(TooComplex) => sink.unknown(&filter.filter().id, TooComplex.to_string()),
                }
            }
        }
    }
}

fn is_for_all(rule: &CompiledRule, family: Family) -> bool {
    rule.sources.blocks.contains(family.everything())
}

/// TCP and UDP by their ports alone, whoever talks to whom.
fn transports(protocols: &Intervals<u8>, ports: &Intervals<u16>) -> PacketSet {
    let ported = protocols.intersection(&[TCP, UDP].into_iter().collect());
    let v4 = || BlockSet::from(Family::V4.everything());
    PacketSet::from_match(
        &Match::any().sources(v4()).destinations(v4()).protocols(ported).destination_ports(ports.clone()),
    )
}

/// What a rule opens to all addresses of a family.
fn opened(side: &Side<'_>, rule: &CompiledRule, family: Family) -> Result<PacketSet, TooComplex> {
    let everywhere = family.everything();
    let of_family = Match::any().sources(everywhere).destinations(everywhere);
    let mut packets = rule.packets().intersection(&PacketSet::from_match(&of_family))?;
    for earlier in side.rules().iter().take_while(|earlier| earlier.index != rule.index) {
        if earlier.action == Action::Deny {
            packets = packets.difference(&earlier.packets())?;
        }
    }
    let mut all = PacketSet::empty();
    for part in packets.boxes().iter().filter(|part| part.sources.contains(everywhere)) {
        all = all.union(&transports(&part.protocols, &part.destination_ports))?;
    }
    Ok(all)
}

/// What a rule opens to all of IPv6 and no rule to all of IPv4, with a rule that limits some of it there.
fn gap<'s>(side: &'s Side<'_>, rule: &CompiledRule) -> Result<Option<(&'s CompiledRule, PacketSet)>, TooComplex> {
    let mut open = opened(side, rule, Family::V6)?;
    for other in side.rules().iter().filter(|other| other.action == Action::Allow && is_for_all(other, Family::V4)) {
        open = open.difference(&opened(side, other, Family::V4)?)?;
    }
    // A deny for one family is the clearer contradiction.
    let of = |action| side.rules().iter().filter(move |other| other.index != rule.index && other.action == action);
    for other in of(Action::Deny).chain(of(Action::Allow)) {
        let limits = other.sources.blocks.overlaps(Family::V4.everything()) && !is_for_all(other, Family::V6);
        let is_limit = match other.action {
            Action::Allow => limits && !is_for_all(other, Family::V4),
            Action::Deny => limits,
        };
        let mut ports = PacketSet::empty();
        for part in PacketSet::from_match(&other.transport).boxes() {
            ports = ports.union(&transports(&part.protocols, &part.destination_ports))?;
        }
        let shared = open.intersection(&ports)?;
        if is_limit && !shared.is_empty() {
            return Ok(Some((other, shared)));
        }
    }
    Ok(None)
}

struct Gap<'f, 'a> {
    line: Line<'a>,
    limit: Line<'a>,
    side: &'f Side<'a>,
    transport: PacketSet,
    own: &'f [Cidr],
}

impl Gap<'_, '_> {
    /// The ports by protocol, such as `tcp 22`.
    fn ports(&self) -> String {
        let boxes = self.transport.boxes();
        let of = |number: u8| {
            let own = boxes.iter().filter(|part| part.protocols.contains(number));
            let ports = own.fold(Intervals::empty(), |all, part| all.union(&part.destination_ports));
            let name = Protocol::Number(number);
            match (ports.is_empty(), ports.is_full()) {
                (true, _) => None,
                (_, true) => Some(name.to_string()),
                (false, false) => Some(format!("{name} {}", ports_text(&ports))),
            }
        };
        listed([TCP, UDP].into_iter().filter_map(of))
    }

    /// Denies for IPv6 what is denied for IPv4.
    fn deny_alike(&self) -> Option<Fix> {
        let places = self.side.place_of(self.limit.index).zip(self.side.place_of(self.line.index));
        let comes_first = places.is_some_and(|(limit, line)| limit < line);
        let everywhere = Family::V6.everything().to_string();
        let sources = self.limit.rule.sources.iter().cloned().chain([Peer::typed(everywhere.as_str())]);
        let sources: Vec<Peer> = sources.collect();
        let mut changed = self.limit.filter.clone();
        changed.rules.get_mut(self.limit.index)?.sources = sources.clone();
        let keeps = keeps_effects(self.limit.filter, &CompiledFilter::new(&changed, &[]), Direction::Ingress);
        let is_possible = self.limit.rule.action == Action::Deny && comes_first && keeps;
        let texts: Vec<&str> = sources.iter().map(Peer::text).collect();
        let set = Command::set(&self.limit.filter.id, format!("rules/{}/sources", self.limit.index), json!(texts));
        is_possible
            .then(|| Fix::review(format!("deny it from `{everywhere}` in `{}`, too", self.limit.label()), vec![set]))
    }

    /// Lets in the own IPv6 blocks in place of all of IPv6.
    fn narrow(&self) -> Option<Fix> {
        let FilterRule { sources, .. } = self.line.rule;
        let is_v4 = |peer: &&Peer| matches!(peer.kind(), PeerKind::Block(block) if block.family() == Family::V4);
        let has_any = sources.is_empty() || sources.iter().any(|peer| peer.kind() == PeerKind::Any);
        let own = self.own.iter().map(ToString::to_string);
        let kept = sources.iter().filter(is_v4).map(|peer| peer.text().to_owned());
        let texts: Vec<String> = kept.chain(own).collect();
        let shown = listed(self.own.iter().map(|block| format!("`{block}`")));
        let set = Command::set(&self.line.filter.id, format!("rules/{}/sources", self.line.index), json!(texts));
        let is_possible = !has_any && self.limit.rule.action == Action::Allow;
        is_possible.then(|| Fix::review(format!("let in {shown} in place of all of IPv6"), vec![set]))
    }
}

impl Explain for Gap<'_, '_> {
    fn message(&self) -> String {
        let (ports, limit) = (self.ports(), self.limit.title());
        let verb = match self.limit.rule.action {
            Action::Allow => "limits",
            Action::Deny => "denies",
        };
        format!("{} opens {ports} to all of IPv6, which {limit} {verb} over IPv4", self.line.full_title())
    }

    fn primary(&self) -> Anchor {
        self.line.anchor()
    }

    fn related(&self) -> Vec<Related> {
        vec![self.limit.related("says otherwise for IPv4")]
    }

    fn evidence(&self) -> Map<String, Value> {
        let own: Vec<String> = self.own.iter().map(ToString::to_string).collect();
        named(json!({
            "ipv6": self.line.evidence(),
            "ipv4": self.limit.evidence(),
            "ports": self.ports(),
            "ipv6_blocks": own,
        }))
    }

    fn help(&self) -> Vec<String> {
        vec!["say the same for both families, or waive it if only IPv6 is meant to be open".to_owned()]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let delete = Fix::review(format!("delete rule `{}`", self.line.label()), vec![self.line.delete()]);
        let is_v6_only = !self.line.rule.sources.is_empty() && self.narrow().is_some();
        self.deny_alike().into_iter().chain(self.narrow()).chain(is_v6_only.then_some(delete)).collect()
    }
}
