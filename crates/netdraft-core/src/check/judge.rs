//! Judges plans one after the other, and remembers what still holds.
//!
//! A rule about the whole plan is run again when a table that it read has changed. A rule about rule sets is run on what each of them sees, and again
//! where that has changed. What is put together is the same as from an empty memory: both only leave out work whose result is known.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::rc::Rc;

use super::Report;
use super::gate::{Counting, may_be_waived};
use super::outcome::Outcome;
use crate::analysis::intents::Held;
use crate::analysis::{Neighbourhood, Surroundings};
use crate::model::{Difference, Plan, Reads, Waiver};
use crate::rules::waiver::is_in_force;
use crate::rules::{CATALOGUE, Context, Finding, Policy, Rule, Scope, Severity, Sink, Unknown};
use crate::small::SmallSort;

/// How far the judging of a plan has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// The units of work that are done.
    pub done: usize,
    /// All that the last change asked for.
    pub all: usize,
}

impl Progress {
    /// Whether nothing is left to do.
    pub fn is_complete(self) -> bool {
        self.done == self.all
    }
}

/// A rule over the whole plan.
#[derive(Debug)]
struct Whole {
    outcome: Outcome,
    reads: Reads,
}

/// All rules about rule sets over one of them.
#[derive(Debug)]
struct Part {
    surroundings: Surroundings,
    /// None until it was judged.
    outcomes: Option<Vec<Outcome>>,
}

/// Something to be done.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    /// The rule at this place of the catalogue.
    Rule(usize),
    /// The rule set of this id.
    RuleSet(String),
}

self_cell::self_cell!(
    /// A plan that is being judged, with what was worked out about it: whoever goes on need not work it out again.
    struct Underway {
        owner: (Plan, Policy),
        #[not_covariant]
        dependent: Context,
    }
);

impl fmt::Debug for Underway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Underway").finish_non_exhaustive()
    }
}

/// Judges plans, each in as many steps as somebody wants, and remembers what it found.
#[derive(Debug, Default)]
pub struct Judge {
    judged: Option<(Plan, Policy)>,
    /// The same with the facts, as long as something is left to do.
    underway: Option<Underway>,
    whole: BTreeMap<usize, Whole>,
    parts: BTreeMap<String, Part>,
    left: VecDeque<Unit>,
    progress: Progress,
    /// The intents that held when they were last proved.
    held: Option<Rc<Held>>,
}

impl Judge {
    /// Takes a plan to be judged from now on, and finds out what has to be done for it.
    pub fn begin(&mut self, plan: &Plan, policy: &Policy) {
        let difference = match &self.judged {
            Some((before, as_before)) if as_before == policy => Difference::between(before, plan),
            Some(_) | None => Difference::unknown(),
        };
        self.whole.retain(|_, whole| !difference.concerns(&whole.reads));
        if difference.is_everything() {
            self.parts.clear();
        }
        if !difference.is_none() {
            self.underway = None;
            self.look_around(plan);
        }
        self.judged = Some((plan.clone(), policy.clone()));
        let is_open = |at: &usize| CATALOGUE.get(*at).is_some_and(|rule| rule.scope() == Scope::Plan);
        let rules = (0..CATALOGUE.len()).filter(|at| is_open(at) && !self.whole.contains_key(at)).map(Unit::Rule);
        let open = self.parts.iter().filter(|(_, part)| part.outcomes.is_none());
        self.left = rules.chain(open.map(|(id, _)| Unit::RuleSet(id.clone()))).collect();
        self.progress = Progress { done: 0, all: self.left.len() };
    }

    /// Keeps of each rule set what was found, where it sees what it saw.
    fn look_around(&mut self, plan: &Plan) {
        let neighbourhood = Neighbourhood::of(plan);
        let mut before = std::mem::take(&mut self.parts);
        for filter in plan.filters.shared() {
            let surroundings = neighbourhood.around(filter);
            let known = before.remove(filter.id.as_str()).filter(|part| part.surroundings == surroundings);
            let part = known.unwrap_or(Part { surroundings, outcomes: None });
            self.parts.insert(filter.id.to_string(), part);
        }
    }

    /// Does what is left, a unit at a time, for as long as the caller says so. Without a unit left it asks nobody.
    pub fn advance(&mut self, goes_on: &mut dyn FnMut() -> bool) -> Progress {
        let Some(judged) = &self.judged else { return self.progress };
        let held = || self.held.clone();
        let begun = || Underway::new(judged.clone(), |(plan, policy)| Context::after(plan, policy, held()));
        let underway = self.underway.take().unwrap_or_else(begun);
        underway.with_dependent(|(plan, policy), context| {
            while !self.left.is_empty() && goes_on() {
                self.step(plan, policy, context);
                self.progress.done += 1;
            }
            self.held = context.facts.held();
        });
        self.underway = (!self.left.is_empty()).then_some(underway);
        self.progress
    }

    /// Does the next unit.
    fn step(&mut self, plan: &Plan, policy: &Policy, context: &Context<'_>) {
        match self.left.pop_front() {
            Some(Unit::Rule(at)) => {
                if let Some(rule) = CATALOGUE.get(at) {
                    _ = Reads::take(plan);
                    let outcome = run(*rule, context);
                    self.whole.insert(at, Whole { outcome, reads: Reads::take(plan) });
                }
            }
            Some(Unit::RuleSet(id)) => {
                if let Some(part) = self.parts.get_mut(&id) {
                    part.judge(plan, policy);
                }
            }
            None => {}
        }
    }

    /// How far it has got with the plan.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// What was found. It is about the plan only once everything is done.
    pub fn report(&self) -> Report {
        let (plan, policy) = self.judged.as_ref().map_or_else(Default::default, Clone::clone);
        let mut collecting = Collecting::new(&plan, &policy);
        let parts = self.parts.values().filter_map(|part| part.outcomes.as_ref()).flatten();
        self.whole.values().map(|whole| &whole.outcome).chain(parts).for_each(|outcome| collecting.add(outcome));
        collecting.review();
        collecting.report()
    }
}

impl Part {
    fn judge(&mut self, whole: &Plan, policy: &Policy) {
        let plan = self.surroundings.plan(whole);
        let context = Context::new(&plan, policy);
        let rules = CATALOGUE.iter().filter(|rule| rule.scope() == Scope::RuleSets);
        let outcomes = rules.map(|rule| run(*rule, &context));
        self.outcomes = Some(outcomes.filter(|outcome| outcome.evaluated > 0 || !outcome.is_clean()).collect());
    }
}

pub(super) fn run(rule: &dyn Rule, context: &Context<'_>) -> Outcome {
    let mut sink = Sink::new(rule.meta(), context);
    rule.check(context, &mut sink);
    Outcome::of(rule.meta().category, sink)
}

/// Puts together what the runs of the rules found.
pub(super) struct Collecting<'p> {
    plan: &'p Plan,
    policy: &'p Policy,
    waivers: Vec<&'p Waiver>,
    counting: Counting<'p>,
    findings: Vec<Finding>,
    unknown: Vec<Unknown>,
}

impl<'p> Collecting<'p> {
    pub(super) fn new(plan: &'p Plan, policy: &'p Policy) -> Self {
        let waivers = plan.waivers.iter().filter(|waiver| !policy.ignore_waivers && is_in_force(waiver, policy));
        Self {
            plan,
            policy,
            waivers: waivers.collect(),
            counting: Counting::new(plan),
            findings: Vec::new(),
            unknown: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, outcome: &Outcome) {
        let mut findings: Vec<Finding> = outcome.findings.iter().map(|finding| self.waived(finding)).collect();
        let objects = outcome.objects.iter().map(String::as_str);
        self.counting.add(outcome.category, outcome.evaluated, findings.iter().zip(objects));
        self.findings.append(&mut findings);
        self.unknown.extend(outcome.unknown.iter().cloned());
    }

    /// The finding with the waiver that accepts it.
    fn waived(&self, finding: &Finding) -> Finding {
        let accepts = |waiver: &&&Waiver| {
            waiver.rule == finding.rule
                && (waiver.entity.is_empty() || waiver.entity.as_str() == finding.primary.entity)
        };
        let waiver = self.waivers.iter().find(accepts).filter(|_| may_be_waived(finding));
        Finding { waiver: waiver.map(|waiver| waiver.id.to_string()), ..finding.clone() }
    }

    /// Lets rules look at what all of them found. What they find then is not accepted by waivers.
    pub(super) fn review(&mut self) {
        let context = Context::new(self.plan, self.policy);
        let mut reviewed = Vec::new();
        for rule in CATALOGUE {
            let mut sink = Sink::new(rule.meta(), &context);
            rule.review(&context, &self.findings, &mut sink);
            reviewed.push(Outcome::of(rule.meta().category, sink));
        }
        self.waivers.clear();
        reviewed.iter().for_each(|outcome| self.add(outcome));
    }

    pub(super) fn report(self) -> Report {
        let Self { plan, counting, mut findings, mut unknown, .. } = self;
        findings.small_sort_by(|one, other| sort_key(one).cmp(&sort_key(other)));
        findings.dedup();
        unknown.small_sort_by(|one, other| {
            (&one.entity, one.rule, &one.reason).cmp(&(&other.entity, other.rule, &other.reason))
        });
        let gate = counting.gate(&unknown);
        Report { name: plan.settings.name.clone(), digest: String::new(), gate, findings, unknown }
    }
}

fn sort_key(finding: &Finding) -> (Severity, &str, &'static str, &str, &str) {
    let anchor = &finding.primary;
    (finding.severity, &anchor.entity, finding.rule, &anchor.field, &finding.message)
}
