#![doc = include_str!("any_any_allow.md")]

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::behind::Behind;
use super::line::Line;
use crate::address::{BlockSet, Family};
use crate::analysis::Match;
use crate::analysis::filters::{Effect, noun};
use crate::edit::Command;
use crate::model::{Action, Anchor, Direction, Entity, FilterKind, Plan};
use crate::rules::wording::{IN_EVIDENCE, listed};
use crate::rules::{Category, Context, Explain, Fix, Meta, Related, Rule, Scope, Severity, Sink, named};

/// Reports ingress rules that let everything in from everywhere.
pub(crate) struct AnyAnyAllow;

impl Rule for AnyAnyAllow {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "any-any-allow",
            // What is open too wide works, so that it does not keep a plan from being exported.
            category: Category::Posture,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("any_any_allow.md"),
        }
    }

    fn scope(&self) -> Scope {
        Scope::RuleSets
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for filter in context.facts.filters().iter() {
            let side = filter.side(Direction::Ingress);
            // Rules that open everything to somebody, by what they open it for.
            let mut open: BTreeMap<_, Vec<(Line<'_>, &BlockSet)>> = BTreeMap::new();
            for (rule, judgement) in side.rules().iter().zip(side.judgements()) {
                let Some(line) = Line::new(filter.filter(), rule.index) else { continue };
                sink.examine(line.anchor());
                let is_dead = matches!(
                    judgement.effect,
                    Effect::Shadowed { .. } | Effect::Unreachable { .. } | Effect::MatchesNothing
                ) || side.copies().contains_key(&rule.index);
                if rule.action == Action::Allow && rule.transport == Match::any() && !is_dead {
                    let what = (rule.destinations.to_string(), rule.targets.clone());
                    open.entry(what).or_default().push((line, &rule.sources.blocks));
                }
            }
            for rules in open.into_values() {
                for (lines, families) in wide_open(&rules).into_values() {
                    let behind = Behind::of(context.plan, filter.filter());
                    sink.report(&AnyAny { plan: context.plan, lines, families, behind });
                }
            }
        }
    }
}

/// Rules that are for all addresses of some families, each by itself or, where no rule is, several together.
fn wide_open<'a>(rules: &[(Line<'a>, &BlockSet)]) -> BTreeMap<Vec<usize>, (Vec<Line<'a>>, Vec<Family>)> {
    let mut found: BTreeMap<Vec<usize>, (Vec<Line<'a>>, Vec<Family>)> = BTreeMap::new();
    for family in [Family::V4, Family::V6] {
        let whole = BlockSet::from(family.everything());
        let is_whole = |(_, blocks): &&(Line<'a>, &BlockSet)| blocks.is_superset(&whole);
        let mut sets: Vec<Vec<Line<'a>>> = rules.iter().filter(is_whole).map(|(line, _)| vec![*line]).collect();
        let all = rules.iter().fold(BlockSet::new(), |all, (_, blocks)| all.union(blocks));
        if sets.is_empty() && all.is_superset(&whole) {
            let takes_part = |(_, blocks): &&(Line<'a>, &BlockSet)| blocks.overlaps(family.everything());
            sets.push(rules.iter().filter(takes_part).map(|(line, _)| *line).collect());
        }
        for set in sets {
            let key = set.iter().map(|line| line.index).collect();
            found.entry(key).or_insert_with(|| (set, Vec::new())).1.push(family);
        }
    }
    found
}

struct AnyAny<'a> {
    plan: &'a Plan,
    /// In evaluation order.
    lines: Vec<Line<'a>>,
    /// The families all of whose addresses may send.
    families: Vec<Family>,
    behind: Behind<'a>,
}

impl AnyAny<'_> {
    /// Changes the first rule with these commands and deletes the others.
    fn narrowed(&self, title: String, values: &[(&str, Value)]) -> Option<Fix> {
        let (first, others) = self.lines.split_first()?;
        let set = |(field, value): &(&str, Value)| {
            Command::set(&first.filter.id, format!("rules/{}/{field}", first.index), value.clone())
        };
        let commands = values.iter().map(set).chain(Line::delete_all(others)).collect();
        Some(Fix::review(title, commands))
    }

    /// Leaves open what load balancers and intents of the plan ask for.
    fn for_services(&self) -> Option<Fix> {
        let services = self.behind.services(self.plan);
        let [(protocol, ports)] = services.as_slice() else { return None };
        let title = format!("allow {protocol} {ports} only, which load balancers and intents name");
        self.narrowed(title, &[("protocol", json!(protocol)), ("ports", json!(ports))])
    }

    /// Leaves open what comes from the networks behind the filter.
    fn for_own_networks(&self) -> Option<Fix> {
        let blocks = self.behind.blocks(self.plan);
        let shown = listed(blocks.iter().map(|block| format!("`{block}`")));
        let values: Vec<Value> = blocks.iter().map(|block| json!(block.to_string())).collect();
        let is_narrower = !blocks.is_empty() && !blocks.iter().any(|block| block.prefix() == 0);
        is_narrower.then(|| self.narrowed(format!("allow it from {shown} only"), &[("sources", json!(values))]))?
    }
}

impl Explain for AnyAny<'_> {
    fn severity(&self) -> Option<Severity> {
        let is_acl = self.lines.iter().any(|line| line.filter.kind == FilterKind::NetworkAcl);
        is_acl.then_some(Severity::Warning)
    }

    fn message(&self) -> String {
        let from = match self.families.as_slice() {
            [Family::V4] => "every IPv4 address",
            [Family::V6] => "every IPv6 address",
            _ => "everywhere",
        };
        match self.lines.as_slice() {
            [only] => format!("{} lets everything in from {from}", only.full_title()),
            several => {
                let filter = several.first().map_or("", |line| line.filter.title());
                let titles = listed(several.iter().map(Line::title));
                format!("rules {titles} of `{filter}` together let everything in from {from}")
            }
        }
    }

    fn primary(&self) -> Anchor {
        self.lines.first().map_or_else(|| Anchor::new("", ""), Line::anchor)
    }

    fn related(&self) -> Vec<Related> {
        let others = self.lines.iter().skip(1).map(|line| line.related("opens the rest"));
        let hosts = self.behind.hosts.iter().take(IN_EVIDENCE);
        others.chain(hosts.map(|host| Related::new(Anchor::new(&host.id, ""), "is behind it"))).collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        let lines: Vec<Value> = self.lines.iter().map(Line::evidence).collect();
        let hosts: Vec<&str> = self.behind.hosts.iter().take(IN_EVIDENCE).map(|host| host.id.as_str()).collect();
        named(json!({"rules": lines, "host_count": self.behind.hosts.len(), "hosts": hosts}))
    }

    fn help(&self) -> Vec<String> {
        let kind = self.lines.first().map_or("rule set", |line| noun(line.filter.kind));
        vec![format!("list what is served behind this {kind}, by protocol, port and source, and let in no more")]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let names = listed(self.lines.iter().map(|line| format!("`{}`", line.label())));
        let noun = if self.lines.len() == 1 { "rule" } else { "rules" };
        let delete = Fix::review(format!("delete {noun} {names}"), Line::delete_all(&self.lines));
        self.for_services().into_iter().chain(self.for_own_networks()).chain([delete]).collect()
    }
}
