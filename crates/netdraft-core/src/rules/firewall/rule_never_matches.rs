#![doc = include_str!("rule_never_matches.md")]

use serde_json::{Map, Value, json};

use super::behind::Behind;
use super::line::{Case, Line, examined, has_known_effect};
use super::vantage::{Vantage, is_seen};
use crate::analysis::PacketSet;
use crate::analysis::filters::{CompiledRule, Effect, noun};
use crate::edit::Command;
use crate::model::{Anchor, Direction, Peer, Plan};
use crate::rules::wording::{IN_EVIDENCE, listed};
use crate::rules::{Category, Context, Explain, Fix, Meta, Rule, Scope, Severity, Sink, named};

/// Reports rules that match no packet that ever comes to them.
pub(crate) struct RuleNeverMatches;

impl Rule for RuleNeverMatches {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "rule-never-matches",
            category: Category::Firewall,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("rule_never_matches.md"),
        }
    }

    fn scope(&self) -> Scope {
        Scope::RuleSets
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let mut known: Option<(&str, Option<Vantage<'_>>)> = None;
        for Case { rule, side, judgement } in examined(context, sink, |_| true, has_known_effect) {
            let Some(compiled) = side.rules().iter().find(|compiled| compiled.index == rule.index) else { continue };
            let id = rule.filter.id.as_str();
            if known.as_ref().is_none_or(|(filter, _)| *filter != id) {
                known = Some((id, Vantage::of(context, rule.filter)));
            }
            let vantage = known.as_ref().and_then(|(_, vantage)| vantage.as_ref());
            let reason = match judgement.effect {
                Effect::MatchesNothing if PacketSet::from_match(&compiled.transport).is_empty() => Some(Reason::Header),
                Effect::MatchesNothing => Some(Reason::Families),
                Effect::Effective | Effect::PartlyShadowed { .. } => {
                    vantage.and_then(|vantage| unseen(vantage, compiled, side.direction()))
                }
                _ => None,
            };
            if let Some(reason) = reason {
                let subnets = vantage.map(|vantage| &vantage.behind);
                sink.report(&Never { rule, reason, subnets });
            }
        }
    }
}

fn unseen(vantage: &Vantage<'_>, rule: &CompiledRule, direction: Direction) -> Option<Reason> {
    if !rule.sources.names.is_empty() || !rule.destinations.names.is_empty() {
        return None;
    }
    let near = match direction {
        Direction::Ingress => &rule.destinations,
        Direction::Egress => &rule.sources,
    };
    match vantage.inside().intersect(&near.blocks).is_empty() {
        true => Some(Reason::Elsewhere),
        false => (!is_seen(vantage, rule, direction)).then_some(Reason::WithinOneSubnet),
    }
}

/// Why a rule never matches.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reason {
    /// Its protocol has no such field.
    Header,
    /// Its sources are of one family and its destinations of the other.
    Families,
    /// The addresses on the side of the filter are not there.
    Elsewhere,
    /// The packets stay in one subnet and do not come to its edge.
    WithinOneSubnet,
}

struct Never<'f, 'a> {
    rule: Line<'a>,
    reason: Reason,
    subnets: Option<&'f Behind<'a>>,
}

impl Never<'_, '_> {
    /// The end of the rule on the side of the filter: its field, and what stands there.
    fn near(&self) -> (&'static str, &[Peer]) {
        match self.rule.rule.direction {
            Direction::Ingress => ("destinations", &self.rule.rule.destinations),
            Direction::Egress => ("sources", &self.rule.rule.sources),
        }
    }

    /// The fields that the protocol does not have.
    fn foreign(&self) -> Vec<&'static str> {
        let rule = self.rule.rule;
        let typed = [
            ("ports", !rule.ports.is_any()),
            ("source_ports", !rule.source_ports.is_any()),
            ("icmp_type", rule.icmp_type.is_some()),
            ("icmp_code", rule.icmp_code.is_some()),
        ];
        typed.into_iter().filter(|(_, is_typed)| *is_typed).map(|(field, _)| field).collect()
    }

    fn blocks(&self) -> Vec<String> {
        let subnets = self.subnets.map(|behind| behind.subnets.as_slice()).unwrap_or_default();
        subnets.iter().map(|subnet| format!("{} {}", subnet.id, subnet.cidr)).collect()
    }
}

impl Explain for Never<'_, '_> {
    fn message(&self) -> String {
        let why = match self.reason {
            Reason::Header => {
                format!(
                    "`{}` has no {}",
                    self.rule.rule.protocol,
                    listed(self.foreign().iter().map(|field| words(field)))
                )
            }
            Reason::Families => "no packet has addresses of both families".to_owned(),
            Reason::Elsewhere => {
                let peers = listed(self.near().1.iter().map(|peer| format!("`{peer}`")));
                format!("{peers} is nowhere behind this {}", noun(self.rule.filter.kind))
            }
            Reason::WithinOneSubnet => "its packets stay inside one subnet and do not come to its edge".to_owned(),
        };
        format!("{} never matches: {why}", self.rule.full_title())
    }

    fn primary(&self) -> Anchor {
        let field = match self.reason {
            Reason::Header => self.foreign().first().copied(),
            Reason::Elsewhere => Some(self.near().0),
            Reason::Families | Reason::WithinOneSubnet => None,
        };
        let Anchor { entity, field: rule } = self.rule.anchor();
        Anchor::new(entity, field.map_or(rule.clone(), |field| format!("{rule}/{field}")))
    }

    fn evidence(&self) -> Map<String, Value> {
        let blocks = self.blocks();
        let shown: Vec<&String> = blocks.iter().take(IN_EVIDENCE).collect();
        let mut evidence = named(json!({"rule": self.rule.evidence()}));
        match self.reason {
            Reason::Header => drop(evidence.insert("fields_without_meaning".to_owned(), json!(self.foreign()))),
            Reason::Families => {}
            Reason::Elsewhere | Reason::WithinOneSubnet => {
                evidence.insert("behind".to_owned(), json!({"count": blocks.len(), "subnets": shown}));
            }
        }
        evidence
    }

    fn help(&self) -> Vec<String> {
        vec![match self.reason {
            Reason::Header => "name the protocol that has these fields, or leave them out".to_owned(),
            Reason::Families => "write a rule for each family".to_owned(),
            Reason::Elsewhere => {
                "name addresses behind the rule set, or put the rule where these addresses are".to_owned()
            }
            Reason::WithinOneSubnet => "use security groups to filter between the hosts of one subnet".to_owned(),
        }]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let delete = Fix::review(format!("delete rule `{}`", self.rule.label()), vec![self.rule.delete()]);
        let clear = |fields: &[&str]| -> Vec<Command> {
            let id = &self.rule.filter.id;
            let path = |field: &&str| Command::set(id, format!("rules/{}/{field}", self.rule.index), Value::Null);
            fields.iter().map(path).collect()
        };
        let other = match self.reason {
            Reason::Header => {
                let title = format!("match all of {}", self.rule.rule.protocol);
                Some(Fix::review(title, clear(&self.foreign())))
            }
            Reason::Elsewhere => {
                let (field, _) = self.near();
                Some(Fix::review("match whatever is behind it", clear(&[field])))
            }
            Reason::Families | Reason::WithinOneSubnet => None,
        };
        [delete].into_iter().chain(other).collect()
    }
}

fn words(field: &str) -> &str {
    match field {
        "source_ports" => "source ports",
        "icmp_type" => "ICMP type",
        "icmp_code" => "ICMP code",
        other => other,
    }
}
