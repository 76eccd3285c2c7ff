#![doc = include_str!("sg_ref_stale.md")]

use serde_json::{Map, Value, json};

use super::line::Line;
use crate::edit::Command;
use crate::model::{Anchor, FilterKind, Peer, PeerKind, Plan, Target};
use crate::rules::{Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};

/// How the id of an AWS prefix list begins. What is in such a list is not part of a plan.
const PREFIX_LIST: &str = "pl-";

/// Reports rules that refer to rule sets that the plan does not have.
pub(crate) struct SgRefStale;

impl Rule for SgRefStale {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "sg-ref-stale",
            category: Category::Firewall,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("sg_ref_stale.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let plan = context.plan;
        let is_wanted = |kind| matches!(kind, FilterKind::SecurityGroup | FilterKind::NetworkAcl);
        for line in plan.filters.iter().filter(|filter| is_wanted(filter.kind)).flat_map(Line::all) {
            for (field, peers) in [("sources", &line.rule.sources), ("destinations", &line.rule.destinations)] {
                for (place, peer) in peers.iter().enumerate() {
                    let PeerKind::Group(name) = peer.kind() else { continue };
                    let reference = Reference { line, field, place, peers, name };
                    sink.examine(reference.primary());
                    if plan.filters.by_text(name).is_none() && !is_outside(name) {
                        sink.report(&Stale { reference, meant: meant(plan, name) });
                    }
                }
            }
        }
    }
}

/// Whether a name is said to stand for something that is not in the plan.
fn is_outside(name: &str) -> bool {
    name.starts_with(PREFIX_LIST) || name.starts_with(Target::UNKNOWN)
}

/// The rule set that a name was probably meant to be.
fn meant<'a>(plan: &'a Plan, name: &str) -> Option<&'a str> {
    let is_close = |id: &&str| {
        let (id, name) = (id.to_ascii_lowercase(), name.to_ascii_lowercase());
        id == name || (id.len().min(name.len()) > 2 && (id.starts_with(&name) || name.starts_with(&id)))
    };
    plan.filters.iter().map(|filter| filter.id.as_str()).filter(is_close).min()
}

/// A name at an end of a rule.
#[derive(Clone, Copy)]
struct Reference<'a> {
    line: Line<'a>,
    field: &'static str,
    place: usize,
    peers: &'a [Peer],
    name: &'a str,
}

impl Reference<'_> {
    fn list(&self) -> String {
        format!("rules/{}/{}", self.line.index, self.field)
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.line.filter.id, format!("{}/{}", self.list(), self.place))
    }
}

struct Stale<'a> {
    reference: Reference<'a>,
    meant: Option<&'a str>,
}

impl Explain for Stale<'_> {
    fn message(&self) -> String {
        let Reference { line, name, .. } = self.reference;
        format!("{} refers to `{name}`, which the plan does not have", line.full_title())
    }

    fn primary(&self) -> Anchor {
        self.reference.primary()
    }

    fn evidence(&self) -> Map<String, Value> {
        let Reference { line, name, .. } = self.reference;
        named(json!({"rule": line.evidence(), "name": name, "meant": self.meant}))
    }

    fn help(&self) -> Vec<String> {
        let meant = self.meant.map(|meant| format!("write `{meant}`, if that was meant"));
        let otherwise = "write the id of a rule set, or a block such as `10.0.0.0/16`, or delete what is left of a rule set that is gone";
        meant.into_iter().chain([otherwise.to_owned()]).collect()
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let Reference { line, name, place, peers, .. } = self.reference;
        let (id, list) = (line.filter.id.to_string(), self.reference.list());
        let put = |meant: &str| {
            let set = Command::set(&id, format!("{list}/{place}"), meant);
            Fix::review(format!("write `{meant}` in place of `{name}`"), vec![set])
        };
        // A rule without peers is one for everything, so the last one goes with its rule.
        let delete = match peers.len() {
            0 | 1 => Fix::review(format!("delete rule `{}`", line.label()), vec![line.delete()]),
            _ => {
                let delete = Command::Delete { id: id.clone(), list: list.clone(), index: place };
                Fix::review(format!("take `{name}` out of rule `{}`", line.label()), vec![delete])
            }
        };
        self.meant.map(put).into_iter().chain([delete]).collect()
    }
}
