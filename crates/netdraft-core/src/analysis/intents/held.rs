//! Which intents hold for a plan because they held for one before? Those whose flows meet nothing that has changed since.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{IntentProof, Proof};
use crate::analysis::path::{Path, StepKind};
use crate::model::{Difference, Entity, Filter, Intent, Kind, Plan, Reads, RouteTable, Table};
use crate::small::SmallCollect;

/// What the packets of a flow met on their ways, each sorted by id: the proof of the flow rests on these rows, whatever others of their kind say.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Met {
    /// The rule sets that they were shown to.
    pub filters: Vec<Rc<Filter>>,
    /// The route tables that were asked about them.
    pub tables: Vec<Rc<RouteTable>>,
}

impl Met {
    /// Whether a plan has the same rows.
    fn is_in(&self, plan: &Plan) -> bool {
        fn all_in<T: Entity>(rows: &[Rc<T>], table: &Table<T>) -> bool {
            rows.iter().all(|row| table.row_of(row.id().as_str()).is_some_and(|now| Rc::ptr_eq(now, row)))
        }
        all_in(&self.filters, &plan.filters) && all_in(&self.tables, &plan.route_tables)
    }
}

/// The intents that held for a plan, each with what its packets met.
#[derive(Debug)]
pub struct Held {
    plan: Plan,
    /// What was read to prove all of them.
    reads: Reads,
    intents: BTreeMap<String, (Rc<Intent>, Rc<Met>)>,
}

impl Held {
    pub(in crate::analysis) fn of(plan: &Plan, proofs: &[IntentProof<'_>], reads: Reads) -> Self {
        let held = proofs.iter().filter(|proof| proof.proof == Proof::Holds);
        let kept = held.filter_map(|proof| {
            let row = plan.intents.row_of(proof.intent.id.as_str())?;
            Some((proof.intent.id.to_string(), (row.clone(), proof.met.clone())))
        });
        Self { plan: plan.clone(), reads, intents: kept.small_map() }
    }

    /// What held and still does, if everything else is as it was: only rules of rule sets and routes of tables may differ, and those of none that packets
    /// met. Counts as having read what the proofs follow from.
    pub fn still(&self, plan: &Plan) -> BTreeMap<&str, Rc<Met>> {
        self.reads.mark(plan);
        let difference = Difference::between(&self.plan, plan);
        let elsewhere = self.reads.without(&[Kind::Filter, Kind::RouteTable, Kind::Intent]);
        let changes_ids = [Kind::Filter, Kind::RouteTable].into_iter().any(|kind| difference.changes_ids(kind));
        if difference.concerns(&elsewhere) || changes_ids || !self.hangs_as_before(plan) {
            return BTreeMap::new();
        }
        let is_same = |id: &str, row: &Rc<Intent>, met: &Met| {
            plan.intents.row_of(id).is_some_and(|now| Rc::ptr_eq(now, row)) && met.is_in(plan)
        };
        let still = self.intents.iter().filter(|(id, (row, met))| is_same(id, row, met));
        still.map(|(id, (_, met))| (id.as_str(), met.clone())).small_map()
    }

    /// Whether rule sets apply to the same packets by their kind and network, and tables to the same subnets.
    fn hangs_as_before(&self, plan: &Plan) -> bool {
        let (before, now) = (&self.plan, plan);
        let mut filters = before.filters.shared().zip(now.filters.shared());
        let mut tables = before.route_tables.shared().zip(now.route_tables.shared());
        filters
            .all(|(before, now)| Rc::ptr_eq(before, now) || (before.kind, &before.network) == (now.kind, &now.network))
            && tables.all(|(before, now)| {
                Rc::ptr_eq(before, now) || (before.main, &before.network) == (now.main, &now.network)
            })
    }
}

/// What packets met, as it comes up.
#[derive(Debug, Default)]
pub(super) struct Meeting {
    filters: BTreeMap<String, Rc<Filter>>,
    tables: BTreeMap<String, Rc<RouteTable>>,
}

impl Meeting {
    /// Adds what a packet and its answer met. A step of a route stands at the table that was asked, if it has a name.
    pub(super) fn add(&mut self, plan: &Plan, path: &Path) {
        let walks = std::iter::once(&path.forward).chain(&path.back);
        for step in walks.flat_map(|walk| &walk.steps) {
            for id in step.shown().into_iter().flat_map(|shown| &shown.filters) {
                note(&mut self.filters, id, &plan.filters);
            }
            if step.kind == StepKind::Route {
                note(&mut self.tables, &step.at, &plan.route_tables);
            }
        }
    }

    pub(super) fn met(self) -> Rc<Met> {
        Rc::new(Met { filters: self.filters.into_values().collect(), tables: self.tables.into_values().collect() })
    }
}

fn note<T: Entity>(known: &mut BTreeMap<String, Rc<T>>, id: &str, table: &Table<T>) {
    if !known.contains_key(id)
        && let Some(row) = table.row_of(id)
    {
        known.insert(id.to_owned(), row.clone());
    }
}
