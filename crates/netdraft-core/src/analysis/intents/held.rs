//! Which intents hold for a plan because they held for one before? Those whose flows meet nothing that has changed since.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{IntentProof, Proof};
use crate::model::{Difference, Entity, Filter, Intent, Kind, Plan, Reads};
use crate::small::{SmallCollect, SmallSort};

/// The rule sets that the packets of a flow were shown to, sorted.
pub type Guards = Vec<Rc<Filter>>;

/// The intents that held for a plan, each with what its proof rests on besides the routes.
#[derive(Debug)]
pub struct Held {
    plan: Plan,
    /// What was read to prove all of them.
    reads: Reads,
    intents: BTreeMap<String, (Rc<Intent>, Rc<Guards>)>,
}

impl Held {
    pub(in crate::analysis) fn of(plan: &Plan, proofs: &[IntentProof<'_>], reads: Reads) -> Self {
        let held = proofs.iter().filter(|proof| proof.proof == Proof::Holds);
        let kept = held.filter_map(|proof| {
            let row = plan.intents.row_of(proof.intent.id.as_str())?;
            Some((proof.intent.id.to_string(), (row.clone(), proof.guards.clone())))
        });
        Self { plan: plan.clone(), reads, intents: kept.small_map() }
    }

    /// What held and still does, if all that leads packets is as it was: only rules of rule sets may differ, and those of none that a proof rests on. Counts
    /// as having read what the proofs follow from.
    pub fn still(&self, plan: &Plan) -> BTreeMap<&str, Rc<Guards>> {
        self.reads.mark(plan);
        let difference = Difference::between(&self.plan, plan);
        let elsewhere = self.reads.without(&[Kind::Filter, Kind::Intent]);
        if difference.concerns(&elsewhere) || difference.changes_ids(Kind::Filter) || !self.hangs_as_before(plan) {
            return BTreeMap::new();
        }
        let is_same = |id: &str, row: &Rc<Intent>, guards: &Guards| {
            plan.intents.row_of(id).is_some_and(|now| Rc::ptr_eq(now, row))
                && guards
                    .iter()
                    .all(|guard| plan.filters.row_of(guard.id().as_str()).is_some_and(|now| Rc::ptr_eq(now, guard)))
        };
        let still = self.intents.iter().filter(|(id, (row, guards))| is_same(id, row, guards));
        still.map(|(id, (_, guards))| (id.as_str(), guards.clone())).small_map()
    }

    /// Whether rule sets apply to the same packets by their kind and network.
    fn hangs_as_before(&self, plan: &Plan) -> bool {
        let pairs = self.plan.filters.shared().zip(plan.filters.shared());
        pairs
            .into_iter()
            .all(|(before, now)| Rc::ptr_eq(before, now) || (before.kind, &before.network) == (now.kind, &now.network))
    }
}

/// The rule sets that some steps showed a packet to.
#[derive(Debug, Default)]
pub(super) struct Shown(BTreeMap<String, Rc<Filter>>);

impl Shown {
    pub(super) fn add(&mut self, plan: &Plan, path: &crate::analysis::path::Path) {
        let walks = std::iter::once(&path.forward).chain(&path.back);
        for id in walks.flat_map(|walk| &walk.steps).filter_map(|step| step.shown()).flat_map(|shown| &shown.filters) {
            if !self.0.contains_key(id)
                && let Some(row) = plan.filters.row_of(id)
            {
                self.0.insert(id.clone(), row.clone());
            }
        }
    }

    pub(super) fn guards(self) -> Rc<Guards> {
        let mut guards: Guards = self.0.into_values().collect();
        guards.small_sort_by(|one, other| one.id.cmp(&other.id));
        Rc::new(guards)
    }
}
