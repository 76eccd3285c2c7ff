//! What was already worked out about a plan? Facts that several rules share, each computed when first asked for.
//!
//! Whoever asks for a fact counts as having read what it follows from, whether it was worked out for them or for somebody before.

use std::cell::OnceCell;
use std::rc::Rc;

use super::address_plan::AddressPlan;
use super::blocks::{BlockAt, blocks_of};
use super::filters::Filters;
use super::intents::{Cuts, Held, IntentProof, prove_some};
use super::mentions::Mentions;
use super::names::Names;
use super::path::{RequiredFlow, required_flows};
use super::peerings::PeeringPaths;
use super::routes::Routes;
use crate::model::{Id, Peering, Plan, Reads};
use crate::small::SmallSort;

/// A fact, once somebody asked for it, with what was read for it.
pub(super) struct Fact<T>(OnceCell<(T, Reads)>);

impl<T> Default for Fact<T> {
    fn default() -> Self {
        Self(OnceCell::new())
    }
}

impl<T> Fact<T> {
    /// The fact and what was read for it, if somebody asked for it.
    fn known(&self) -> Option<&(T, Reads)> {
        self.0.get()
    }

    pub(super) fn get_or(&self, plan: &Plan, work_out: impl FnOnce() -> T) -> &T {
        if let Some((fact, reads)) = self.0.get() {
            reads.mark(plan);
            return fact;
        }
        let before = Reads::take(plan);
        let (fact, reads) = self.0.get_or_init(|| {
            let fact = work_out();
            (fact, Reads::take(plan))
        });
        before.mark(plan);
        reads.mark(plan);
        fact
    }
}

/// The facts of one plan.
pub struct Facts<'a> {
    plan: &'a Plan,
    blocks: Fact<Vec<BlockAt>>,
    mentions: Fact<Mentions>,
    addresses: Fact<AddressPlan<'a>>,
    filters: Fact<Filters<'a>>,
    names: Fact<Names<'a>>,
    routes: Fact<Routes<'a>>,
    peerings: Fact<Vec<PeeringPaths<'a>>>,
    cuts: Fact<Cuts>,
    intents: Fact<Vec<IntentProof<'a>>>,
    /// What held for an earlier plan.
    held: Option<Rc<Held>>,
    required: Fact<Vec<RequiredFlow<'a>>>,
}

impl<'a> Facts<'a> {
    /// No facts yet.
    pub fn new(plan: &'a Plan) -> Self {
        Self {
            plan,
            blocks: Fact::default(),
            mentions: Fact::default(),
            addresses: Fact::default(),
            filters: Fact::default(),
            names: Fact::default(),
            routes: Fact::default(),
            peerings: Fact::default(),
            cuts: Fact::default(),
            intents: Fact::default(),
            held: None,
            required: Fact::default(),
        }
    }

    /// No facts yet, but what is known of the intents of an earlier plan.
    pub fn after(plan: &'a Plan, held: Option<Rc<Held>>) -> Self {
        Self { held, ..Self::new(plan) }
    }

    /// What is known of intents for plans to come: what was proved for this plan or, before anything was, for an earlier one.
    pub fn held(&self) -> Option<Rc<Held>> {
        match self.intents.known() {
            Some((proofs, reads)) => Some(Rc::new(Held::of(self.plan, proofs, *reads))),
            None => self.held.clone(),
        }
    }

    /// Every block that was typed anywhere, sorted by entity and field.
    pub fn blocks(&self) -> &[BlockAt] {
        self.blocks.get_or(self.plan, || blocks_of(self.plan))
    }

    /// What is written down where nothing holds it.
    pub fn mentions(&self) -> &Mentions {
        self.mentions.get_or(self.plan, || Mentions::of(self.plan))
    }

    /// The blocks of every network sorted, what is in them, and what is left.
    pub fn addresses(&self) -> &AddressPlan<'a> {
        self.addresses.get_or(self.plan, || AddressPlan::new(self.plan))
    }

    /// All names of the plan.
    pub fn names(&self) -> &Names<'a> {
        self.names.get_or(self.plan, || Names::new(self.plan))
    }

    /// Every filter, compiled by its own order of evaluation.
    pub fn filters(&self) -> &Filters<'a> {
        self.filters.get_or(self.plan, || Filters::new(self.plan))
    }

    /// The routes of every table, in the order in which they win.
    pub fn routes(&self) -> &Routes<'a> {
        self.routes.get_or(self.plan, || Routes::new(self.addresses()))
    }

    /// The plan.
    pub fn plan(&self) -> &'a Plan {
        self.plan
    }

    /// Every peering between two networks with what it carries, sorted by id.
    pub fn peerings(&self) -> &[PeeringPaths<'a>] {
        self.peerings.get_or(self.plan, || {
            let peerings = self.plan.peerings.iter();
            let mut paths: Vec<PeeringPaths<'a>> =
                peerings.filter_map(|peering| PeeringPaths::of(self.addresses(), self.routes(), peering)).collect();
            paths.small_sort_by_key(|paths| &paths.peering.id);
            paths
        })
    }

    /// A peering with what it carries; `None` when it joins a network with itself.
    pub fn peering(&self, id: &Id<Peering>) -> Option<&PeeringPaths<'a>> {
        let peerings = self.peerings();
        peerings.get(peerings.binary_search_by_key(&id, |paths| &paths.peering.id).ok()?)
    }

    /// Where rules and routes begin to treat packets differently.
    pub fn cuts(&self) -> &Cuts {
        self.cuts.get_or(self.plan, || Cuts::of(self.plan))
    }

    /// Every intent with its proof, sorted by id.
    pub fn intents(&self) -> &[IntentProof<'a>] {
        self.intents.get_or(self.plan, || prove_some(self, self.held.as_deref(), |_| true))
    }

    /// The flows that must work between two places of the plan, followed for one packet each, sorted by the id of the intent.
    pub fn required_flows(&self) -> &[RequiredFlow<'a>] {
        self.required.get_or(self.plan, || required_flows(self))
    }
}
