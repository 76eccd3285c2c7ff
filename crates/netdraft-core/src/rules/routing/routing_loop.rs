#![doc = include_str!("routing_loop.md")]

use serde_json::{Map, Value};

use crate::analysis::intents::Fault;
use crate::analysis::path::{Step, StepKind, Walk};
use crate::rules::intended::{Broken, faulty};
use crate::rules::wording::listed;
use crate::rules::{Anchor, Category, Context, Explain, Meta, Related, Rule, Severity, Sink};

/// Reports flows that must work and whose packets, or answers, go round in a circle.
pub(crate) struct RoutingLoop;

impl Rule for RoutingLoop {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "routing-loop",
            category: Category::Routing,
            severity: Severity::Error,
            waivable: false,
            since: "0.1.0",
            page: text!("routing_loop.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let pick = |fault| {
            let Fault::Loop(step) = fault else { return None };
            Some(step)
        };
        for (broken, step) in faulty(context, sink, pick) {
            sink.report(&Circle { broken, step });
        }
    }
}

struct Circle<'f, 'a> {
    broken: Broken<'f, 'a>,
    step: &'f Step,
}

impl<'f> Circle<'f, '_> {
    /// The walk that goes round.
    fn walk(&self) -> &'f Walk {
        let path = &self.broken.example.path;
        path.back.as_ref().filter(|back| back.halt().is_some()).unwrap_or(&path.forward)
    }

    /// What is passed again and again: the places between the last two visits of the one where the walk was given up.
    fn members(&self) -> Vec<&'f str> {
        let is_hop = |step: &&Step| matches!(step.kind, StepKind::Route | StepKind::Link | StepKind::Translation);
        let hops: Vec<&Step> = self.walk().steps.iter().filter(is_hop).collect();
        let mut members: Vec<&str> = Vec::new();
        for step in hops.iter().rev() {
            match members.iter().position(|member| *member == step.at) {
                Some(0) if members.len() > 1 => break,
                Some(_) => {}
                None => members.push(&step.at),
            }
        }
        members.reverse();
        members
    }
}

impl Explain for Circle<'_, '_> {
    fn message(&self) -> String {
        let circle = listed(self.members().iter().map(|member| format!("`{member}`")));
        let (title, ends) = (self.broken.title(), self.broken.ends());
        format!("intent `{title}` is broken: packets from {ends} go round between {circle}")
    }

    fn primary(&self) -> Anchor {
        self.broken.primary()
    }

    fn related(&self) -> Vec<Related> {
        let known = |member: &&&str| self.broken.plan().kind_of(member).is_some();
        let members = self.members();
        members.iter().filter(known).map(|member| Related::new(Anchor::new(member, ""), "is in the circle")).collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        let mut evidence = self.broken.evidence(self.step);
        let circle: Vec<Value> = self.members().into_iter().map(Value::from).collect();
        // The walk is as long as the time to live of a packet; one turn of it says the same.
        evidence.remove("forward");
        evidence.remove("return");
        evidence.insert("circle".to_owned(), Value::Array(circle));
        evidence
    }

    fn witness(&self) -> Option<String> {
        Some(format!("{} comes by `{}` again and again", self.step.packet, self.step.at))
    }

    fn help(&self) -> Vec<String> {
        let destination = self.step.packet.destination;
        vec![format!("let one of them send `{destination}` to where it is, and not back into the circle")]
    }
}
