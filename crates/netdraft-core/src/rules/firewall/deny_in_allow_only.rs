#![doc = include_str!("deny_in_allow_only.md")]

use serde_json::{Map, Value, json};

use super::line::Line;
use crate::address::Provider;
use crate::analysis::filters::{CompiledFilter, CompiledRule, Effect, evaluation_sentence, is_ordered, noun};
use crate::edit::Command;
use crate::model::{Action, Anchor, Choice, Direction, Entity, Filter, FilterKind, PeerKind, Plan};
use crate::rules::wording::IN_EVIDENCE;
use crate::rules::{Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, filter_order, named};
use crate::small::SmallSort;

/// Reports denies in rule sets that have none.
pub(crate) struct DenyInAllowOnly;

impl Rule for DenyInAllowOnly {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "deny-in-allow-only",
            category: Category::Firewall,
            severity: Severity::Error,
            waivable: false,
            since: "0.1.0",
            page: text!("deny_in_allow_only.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for filter in context.plan.filters.iter().filter(|filter| !is_ordered(filter.kind)) {
            for line in Line::all(filter).filter(|line| line.rule.enabled) {
                sink.examine(line.anchor());
                if line.rule.action == Action::Deny {
                    sink.report(&NoDeny { line });
                }
            }
        }
    }
}

struct NoDeny<'a> {
    line: Line<'a>,
}

impl NoDeny<'_> {
    /// The allow rules that let some of its packets pass all the same.
    fn overruled_by(&self) -> Vec<Line<'_>> {
        let filter = self.line.filter;
        let deny = CompiledRule::new(filter.kind, self.line.index, self.line.rule);
        let lets_pass = |line: &Line<'_>| {
            let is_allow = line.rule.enabled && line.rule.action == Action::Allow;
            let allow = CompiledRule::new(filter.kind, line.index, line.rule);
            is_allow && line.rule.direction == self.line.rule.direction && matches!(deny.shares(&allow), Ok(Some(_)))
        };
        Line::all(filter).filter(lets_pass).collect()
    }

    /// Turns the list into one that has a deny, when nothing depends on its being a security group: as listed or, if that left a rule without effect,
    /// with the allow rules first.
    fn make_ordered(&self, plan: &Plan) -> Option<Fix> {
        let filter = self.line.filter;
        let provider = filter.network.as_ref().map_or(plan.settings.provider, |network| plan.provider_of(network));
        let is_member = plan.hosts.iter().any(|host| host.filters.contains(&filter.id));
        let all_rules = plan.filters.iter().flat_map(|filter| &filter.rules);
        let mut peers = all_rules.flat_map(|rule| rule.sources.iter().chain(&rule.destinations));
        let is_peer = peers.any(|peer| peer.kind() == PeerKind::Group(filter.id.as_str()));
        let own = filter.rules.iter().flat_map(|rule| rule.sources.iter().chain(&rule.destinations));
        let names_groups = own.into_iter().any(|peer| matches!(peer.kind(), PeerKind::Group(_) | PeerKind::Tag(_)));
        if provider != Provider::Aws || is_member || is_peer || names_groups {
            return None;
        }
        let order: Vec<usize> = (0..filter.rules.len()).collect();
        let mut allow_first = order.clone();
        allow_first.small_sort_by_key(|index| filter.rules.get(*index).is_some_and(|rule| rule.action == Action::Deny));
        let in_order = |order: &[usize]| commands_in_order(filter, order);
        let (commands, words) = match in_order(&order) {
            Some(commands) => (commands, "as listed"),
            None => (in_order(&allow_first)?, "allow rules first"),
        };
        Some(Fix::review(format!("make `{}` a network ACL, {words}", filter.title()), commands))
    }
}

/// The commands that make a filter a network ACL with its rules in this order, unless one of them would have no effect.
fn commands_in_order(filter: &Filter, order: &[usize]) -> Option<Vec<Command>> {
    let mut acl = filter.clone();
    acl.kind = FilterKind::NetworkAcl;
    let mut commands = vec![Command::set(&filter.id, "kind", acl.kind.word())];
    for direction in Direction::ALL {
        let is_of = |index: &usize| filter.rules.get(*index).is_some_and(|rule| rule.direction == *direction);
        let order: Vec<usize> = order.iter().copied().filter(is_of).collect();
        commands.extend(filter_order::number_in_order(&acl, &order));
        for (place, index) in order.iter().enumerate() {
            if let Some(rule) = acl.rules.get_mut(*index) {
                rule.priority = u32::try_from(place).ok();
            }
        }
    }
    let compiled = CompiledFilter::new(&acl, &[]);
    let is_dead = |index| {
        matches!(
            compiled.effect_of(index),
            Some(Effect::Shadowed { .. } | Effect::Unreachable { .. } | Effect::Unknown)
        )
    };
    (!(0..acl.rules.len()).any(is_dead)).then_some(commands)
}

impl Explain for NoDeny<'_> {
    fn message(&self) -> String {
        format!("{} cannot exist: a {} has no deny", self.line.full_title(), noun(self.line.filter.kind))
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.line.filter.id, format!("rules/{}/action", self.line.index))
    }

    fn related(&self) -> Vec<Related> {
        let overruling = self.overruled_by().into_iter().take(IN_EVIDENCE);
        overruling.map(|line| line.related("lets some of its packets pass, whatever a deny says")).collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        let overruling: Vec<Value> = self.overruled_by().iter().take(IN_EVIDENCE).map(Line::evidence).collect();
        named(json!({
            "rule": self.line.evidence(),
            "evaluation": evaluation_sentence(self.line.filter.kind),
            "allowed_all_the_same_by": overruling,
        }))
    }

    fn help(&self) -> Vec<String> {
        vec![
            "delete it: what no rule allows is dropped anyway".to_owned(),
            "to keep some addresses out of what a rule allows, narrow that rule, or deny them in the network ACL of the subnets".to_owned(),
        ]
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        let delete = Fix::review(format!("delete rule `{}`", self.line.label()), vec![self.line.delete()]);
        [delete].into_iter().chain(self.make_ordered(plan)).collect()
    }
}
