#![doc = include_str!("mergeable_rules.md")]

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::line::Line;
use super::ports::{ports_of, ports_text};
use crate::address::{BlockSet, Cidr};
use crate::analysis::filters::{CompiledRule, Effect, End, Side, is_ordered};
use crate::analysis::{Intervals, PacketSet, TooComplex};
use crate::edit::Command;
use crate::model::{Anchor, Entity, FilterRule, Peer, Plan, Ports};
use crate::rules::wording::{IN_EVIDENCE, listed};
use crate::rules::{Category, Context, Explain, Fix, Meta, Related, Rule, Scope, Severity, Sink, named};

/// Reports rules that say in several lines what one line says.
pub(crate) struct MergeableRules;

impl Rule for MergeableRules {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "mergeable-rules",
            category: Category::Firewall,
            severity: Severity::Info,
            waivable: true,
            since: "0.1.0",
            page: text!("mergeable_rules.md"),
        }
    }

    fn scope(&self) -> Scope {
        Scope::RuleSets
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for filter in context.facts.filters().iter() {
            for side in filter.sides() {
                let mut members = Vec::new();
                for (rule, judgement) in side.rules().iter().zip(side.judgements()) {
                    let Some(line) = Line::new(filter.filter(), rule.index) else { continue };
                    sink.examine(line.anchor());
                    let has_effect = matches!(judgement.effect, Effect::Effective | Effect::PartlyShadowed { .. });
                    if has_effect && !side.copies().contains_key(&rule.index) {
                        members.push(Member { line, rule });
                    }
                }
                for whole in Field::ALL.into_iter().flat_map(|field| field.groups(&members)) {
                    if whole.is_exact().unwrap_or(false) && whole.can_stand_together(side) {
                        sink.report(&whole);
                    }
                }
            }
        }
    }
}

/// A rule that has an effect, as written and as read.
#[derive(Clone, Copy)]
struct Member<'f, 'a> {
    line: Line<'a>,
    rule: &'f CompiledRule,
}

/// What rules that could be one differ in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Ports,
    Sources,
    Destinations,
}

impl Field {
    const ALL: [Self; 3] = [Self::Ports, Self::Sources, Self::Destinations];

    const fn name(self) -> &'static str {
        match self {
            Self::Ports => "ports",
            Self::Sources => "sources",
            Self::Destinations => "destinations",
        }
    }

    /// The rule without this field, its name, its number and its note: those that are left alike may be one.
    fn rest(self, member: &Member<'_, '_>) -> impl Ord + use<> {
        let FilterRule { action, protocol, source_ports, icmp_type, icmp_code, ports, .. } = member.line.rule;
        let end = |field: Self, end: &End| (field != self).then(|| end.to_string());
        let ends = [end(Self::Sources, &member.rule.sources), end(Self::Destinations, &member.rule.destinations)];
        let ports = (self != Self::Ports).then(|| ports_of(ports));
        let icmp = (*icmp_type, *icmp_code);
        (*action, protocol.clone(), ports_of(source_ports), icmp, ports, ends, member.rule.targets.clone())
    }

    /// Rules that differ in this field alone, where the values of several are exactly one block or one range.
    fn groups<'f, 'a>(self, members: &[Member<'f, 'a>]) -> Vec<Mergeable<'f, 'a>> {
        let mut alike: BTreeMap<_, Vec<Member<'f, 'a>>> = BTreeMap::new();
        for member in members {
            alike.entry(self.rest(member)).or_default().push(*member);
        }
        let several = alike.into_values().filter(|members| members.len() > 1);
        several.flat_map(|members| if self == Self::Ports { ranges(&members) } else { self.blocks(&members) }).collect()
    }

    /// The blocks of this field, where it has nothing else.
    fn blocks_of(self, member: &Member<'_, '_>) -> Option<BlockSet> {
        let end = if self == Self::Sources { &member.rule.sources } else { &member.rule.destinations };
        (end.names.is_empty() && !end.is_any()).then(|| end.blocks.clone())
    }

    fn blocks<'f, 'a>(self, members: &[Member<'f, 'a>]) -> Vec<Mergeable<'f, 'a>> {
        let known: Vec<(Member<'f, 'a>, BlockSet)> =
            members.iter().filter_map(|member| Some((*member, self.blocks_of(member)?))).collect();
        let union = known.iter().fold(BlockSet::new(), |all, (_, blocks)| all.union(blocks));
        let whole = |block: Cidr| {
            let within = BlockSet::from(block);
            let inside: Vec<_> = known.iter().filter(|(_, blocks)| within.is_superset(blocks)).collect();
            let sum = inside.iter().fold(BlockSet::new(), |all, (_, blocks)| all.union(blocks));
            let members: Vec<Member<'f, 'a>> = inside.into_iter().map(|(member, _)| *member).collect();
            (members.len() > 1 && sum == within).then(|| Mergeable { field: self, members, value: block.to_string() })
        };
        union.cidrs().into_iter().filter_map(whole).collect()
    }
}

fn ranges<'f, 'a>(members: &[Member<'f, 'a>]) -> Vec<Mergeable<'f, 'a>> {
    let own = |member: &Member<'_, '_>| ports_of(&member.line.rule.ports);
    let union = members.iter().fold(Intervals::empty(), |all, member| all.union(&own(member)));
    let whole = |&(first, last): &(u16, u16)| {
        let within = Intervals::range(first, last);
        let inside = members.iter().filter(|member| own(member).is_subset_of(&within));
        let inside: Vec<Member<'f, 'a>> = inside.copied().collect();
        let sum = inside.iter().fold(Intervals::empty(), |all, member| all.union(&own(member)));
        let value = ports_text(&within);
        (inside.len() > 1 && sum == within).then_some(Mergeable { field: Field::Ports, members: inside, value })
    };
    union.ranges().iter().filter_map(whole).collect()
}

/// Rules that could be one.
struct Mergeable<'f, 'a> {
    field: Field,
    /// In evaluation order.
    members: Vec<Member<'f, 'a>>,
    /// What the field of the one rule would be.
    value: String,
}

impl<'a> Mergeable<'_, 'a> {
    /// The one rule: the first, with the value of all.
    fn merged(&self) -> Option<FilterRule> {
        let mut rule = self.members.first()?.line.rule.clone();
        let peers = || vec![Peer::typed(self.value.as_str())];
        match self.field {
            Field::Ports => rule.ports = Ports::parse(&self.value).ok()?,
            Field::Sources => rule.sources = peers(),
            Field::Destinations => rule.destinations = peers(),
        }
        Some(rule)
    }

    /// Whether the one rule matches exactly the packets of all.
    fn is_exact(&self) -> Result<bool, TooComplex> {
        let (Some(merged), Some(first)) = (self.merged(), self.members.first()) else { return Ok(false) };
        let merged = CompiledRule::new(first.line.filter.kind, first.rule.index, &merged);
        // Who the members of groups are makes no difference, because all rules name the same ones.
        let packets = |rule: &CompiledRule| {
            let ends = rule.transport.clone().sources(rule.sources.blocks.clone());
            PacketSet::from_match(&ends.destinations(rule.destinations.blocks.clone()))
        };
        let mut all = PacketSet::empty();
        for member in &self.members {
            all = all.union(&packets(member.rule))?;
        }
        Ok(all == packets(&merged))
    }

    /// Whether no rule of an ordered list that stands between these meets them.
    fn can_stand_together(&self, side: &Side<'_>) -> bool {
        let is_member = |rule: &CompiledRule| self.members.iter().any(|member| member.rule.index == rule.index);
        let place = |member: Option<&Member<'_, '_>>| member.and_then(|member| side.place_of(member.rule.index));
        let Some((first, last)) = place(self.members.first()).zip(place(self.members.last())) else { return false };
        let between = side.rules().get(first..last).unwrap_or_default().iter().filter(|rule| !is_member(rule));
        let meets = |rule: &CompiledRule| self.members.iter().any(|member| member.rule.may_meet(rule));
        let is_ordered = self.members.iter().any(|member| is_ordered(member.line.filter.kind));
        !is_ordered || !between.into_iter().any(meets)
    }

    fn lines(&self) -> impl Iterator<Item = Line<'a>> {
        self.members.iter().map(|member| member.line)
    }

    /// The words of the one rule.
    fn says(&self) -> Option<String> {
        let mut filter = self.members.first()?.line.filter.clone();
        filter.rules = vec![self.merged()?];
        Line::new(&filter, 0).map(|line| line.says())
    }
}

impl Explain for Mergeable<'_, '_> {
    fn message(&self) -> String {
        let filter = self.lines().next().map_or("", |line| line.filter.title());
        let titles = listed(self.lines().map(|line| line.title()));
        format!("rules {titles} of `{filter}` are one: {}", self.says().unwrap_or_default())
    }

    fn primary(&self) -> Anchor {
        self.lines().next().map_or_else(|| Anchor::new("", ""), |line| line.anchor())
    }

    fn related(&self) -> Vec<Related> {
        self.lines().skip(1).take(IN_EVIDENCE).map(|line| line.related("says a part of the same")).collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        let lines: Vec<Value> = self.lines().take(IN_EVIDENCE).map(|line| line.evidence()).collect();
        named(json!({
            "rule_count": self.members.len(),
            "rules": lines,
            "differ_in": self.field.name(),
            "merged": self.says(),
            "proof": "the packets of the merged rule are exactly those of the rules together",
        }))
    }

    fn help(&self) -> Vec<String> {
        vec!["write one rule, if the rules have one purpose and one owner".to_owned()]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let lines: Vec<Line<'_>> = self.lines().collect();
        let Some((first, others)) = lines.split_first() else { return Vec::new() };
        let value = match self.field {
            Field::Ports => json!(self.value),
            Field::Sources | Field::Destinations => json!([self.value]),
        };
        let set = Command::set(&first.filter.id, format!("rules/{}/{}", first.index, self.field.name()), value);
        let commands = [set].into_iter().chain(Line::delete_all(others)).collect();
        vec![Fix::review(format!("make them one rule with {} {}", self.field.name(), self.value), commands)]
    }
}
