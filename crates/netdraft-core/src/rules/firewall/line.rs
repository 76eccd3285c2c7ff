//! How do findings speak of one rule of a filter? By its name or number, with what it says, and with the repairs that move or delete it.

use serde_json::{Value, json};

use crate::analysis::filters::{Effect, Judgement, Overlap, Side, noun, number_of, numbering};
use crate::edit::Command;
use crate::model::{Anchor, Choice, Direction, Entity, Filter, FilterKind, FilterRule, Peer};
use crate::rules::wording::listed;
use crate::rules::{Context, Fix, Related, Sink, filter_order};
use crate::small::SmallSort;

/// A rule in its filter.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) filter: &'a Filter,
    pub(super) index: usize,
    pub(super) rule: &'a FilterRule,
}

impl<'a> Line<'a> {
    pub(super) fn new(filter: &'a Filter, index: usize) -> Option<Self> {
        Some(Self { filter, index, rule: filter.rules.get(index)? })
    }

    /// Every rule of a filter, as written.
    pub(super) fn all(filter: &'a Filter) -> impl Iterator<Item = Self> {
        filter.rules.iter().enumerate().map(move |(index, rule)| Self { filter, index, rule })
    }

    pub(super) fn anchor(&self) -> Anchor {
        Anchor::new(&self.filter.id, format!("rules/{}", self.index))
    }

    /// The number that counts for it.
    pub(super) fn number(&self) -> Option<u32> {
        number_of(self.filter.kind, self.rule)
    }

    /// Its name, or else the number that nothing else has, or else its position.
    pub(super) fn label(&self) -> String {
        let is_unique = numbering(self.filter.kind).is_some_and(|numbering| numbering.unique);
        match self.number().filter(|_| is_unique) {
            _ if !self.rule.name.is_empty() => self.rule.name.clone(),
            Some(number) => number.to_string(),
            None => format!("#{}", self.index + 1),
        }
    }

    /// What it says, such as `allow tcp 22 from 10.0.0.0/8`.
    pub(super) fn says(&self) -> String {
        let FilterRule { protocol, ports, source_ports, icmp_type, icmp_code, .. } = self.rule;
        let direction = match self.rule.direction {
            Direction::Ingress => "",
            Direction::Egress => "egress ",
        };
        let after = |word: &str, is_any: bool, text: &dyn ToString| {
            if is_any { String::new() } else { format!(" {word}{}", text.to_string()) }
        };
        let peers = |peers: &[Peer]| if peers.is_empty() { "any".to_owned() } else { listed(peers) };
        let protocol = if protocol.is_any() { "any protocol".to_owned() } else { protocol.to_string() };
        let mut text = format!("{direction}{} {protocol}", self.rule.action.word());
        text.push_str(&after("", ports.is_any(), ports));
        text.push_str(&icmp_type.map_or_else(String::new, |kind| format!(" type {kind}")));
        text.push_str(&icmp_code.map_or_else(String::new, |code| format!(" code {code}")));
        text.push_str(&format!(" from {}", peers(&self.rule.sources)));
        text.push_str(&after("port ", source_ports.is_any(), source_ports));
        text.push_str(&after("to ", self.rule.destinations.is_empty(), &peers(&self.rule.destinations)));
        text.push_str(&after("for ", self.rule.targets.is_empty(), &self.rule.targets.join(", ")));
        text
    }

    /// Label and words: `` `200` (allow tcp 22 from 10.0.0.0/8) ``.
    pub(super) fn title(&self) -> String {
        format!("`{}` ({})", self.label(), self.says())
    }

    /// The same with its filter: `` rule `200` of `edge` (allow tcp 22 from 10.0.0.0/8) ``.
    pub(super) fn full_title(&self) -> String {
        format!("rule `{}` of `{}` ({})", self.label(), self.filter.title(), self.says())
    }

    pub(super) fn evidence(&self) -> Value {
        json!({
            "position": self.index,
            "name": self.rule.name,
            "number": self.number(),
            "rule": self.says(),
        })
    }

    pub(super) fn related(&self, label: &str) -> Related {
        Related::new(self.anchor(), label)
    }

    pub(super) fn delete(&self) -> Command {
        Command::Delete { id: self.filter.id.to_string(), list: "rules".to_owned(), index: self.index }
    }

    /// Deletes several rules, the last one first, so that the positions of the others hold.
    pub(super) fn delete_all(lines: &[Self]) -> Vec<Command> {
        let mut lines = lines.to_vec();
        lines.small_sort_by(|one, other| other.index.cmp(&one.index));
        lines.iter().map(Self::delete).collect()
    }

    /// Puts it above another rule, unless that leaves another rule without effect.
    pub(super) fn put_above(&self, side: &Side<'_>, other: &Self) -> Option<Fix> {
        let commands = filter_order::move_above(self.filter, self.index, other.index);
        let is_possible = !commands.is_empty() && side.can_move_above(self.index, other.index);
        let number = match commands.as_slice() {
            [Command::Set { value, .. }] => format!(" as {value}"),
            _ => String::new(),
        };
        is_possible
            .then(|| Fix::review(format!("move rule `{}` above `{}`{number}", self.label(), other.label()), commands))
    }
}

/// The rules of some overlaps, with the words for a message.
pub(super) fn lines_of<'a>(filter: &'a Filter, overlaps: &[Overlap]) -> Vec<Line<'a>> {
    overlaps.iter().filter_map(|overlap| Line::new(filter, overlap.rule)).collect()
}

/// A rule that counts, among those of its direction, and what is to be said about it.
pub(super) struct Case<'a> {
    pub(super) rule: Line<'a>,
    pub(super) side: &'a Side<'a>,
    pub(super) judgement: &'a Judgement,
}

/// Whether it is known what a rule does.
pub(super) fn has_known_effect(judgement: &Judgement) -> bool {
    judgement.effect != Effect::Unknown
}

/// Every rule that counts in filters of the wanted kinds, examined. Where what must be known of one is not known, this is said of its filter.
pub(super) fn examined<'a>(
    context: &'a Context<'_>,
    sink: &mut Sink<'_>,
    is_wanted: fn(FilterKind) -> bool,
    is_known: fn(&Judgement) -> bool,
) -> Vec<Case<'a>> {
    let mut cases = Vec::new();
    for filter in context.facts.filters().iter().filter(|filter| is_wanted(filter.filter().kind)) {
        for side in filter.sides() {
            let judgements = side.judgements();
            for (rule, judgement) in side.rules().iter().zip(judgements) {
                let Some(rule) = Line::new(filter.filter(), rule.index) else { continue };
                sink.examine(rule.anchor());
                cases.push(Case { rule, side, judgement });
            }
            if !judgements.iter().all(is_known) {
                let (direction, kind) = (side.direction().word(), noun(filter.filter().kind));
                let reason = format!(
                    "the {direction} rules of this {kind} cut the traffic into too many pieces to be judged exactly"
                );
                sink.unknown(&filter.filter().id, reason);
            }
        }
    }
    cases
}
