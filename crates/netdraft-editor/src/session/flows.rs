//! How does a session know who can talk to whom? It works at it while somebody looks, and shows nothing before it is complete.

use std::rc::Rc;

use netdraft_core::analysis::reach::Reach;
use netdraft_core::check::Progress;
use netdraft_core::edit::Command;

use super::Session;
use super::edits::is_small;
use crate::effect::Effect;
use crate::flows::{Base, Comparison, DrawnLine, Flows, Matrix, MatrixQuery, Proofs, Shift, Trial, drawn};
use crate::layer::{Layer, Tints};
use crate::message::{CompareWith, ViewMessage, ViewTab};
use crate::selection::Selection;

/// How many times it is said how far the work has got.
const STEPS: usize = 20;

/// What is shown of flows.
#[derive(Debug, Clone, Default)]
pub(super) struct FlowView {
    /// The matrix, and the revision of the plan that it is about.
    matrix: Option<(u64, Rc<Matrix>)>,
    query: Rc<MatrixQuery>,
    /// The plan from which the matrix says the difference, if any.
    base: Option<Rc<Base>>,
    /// The edit that somebody thinks of.
    considered: Option<Rc<Command>>,
    /// What it would change, once that is known.
    shift: Option<Rc<Shift>>,
    /// Whether flows and intents are drawn between boxes.
    draws: bool,
    /// Those of what is selected, and what they were made from.
    drawn: Option<(DrawnFrom, Rc<Vec<DrawnLine>>)>,
    /// The question that colours over the boxes answer.
    layer: Option<Layer>,
    /// The colours, and what they were made from.
    tints: Option<(DrawnFrom, Rc<Tints>)>,
    /// What is proved of the intents among them.
    proofs: Proofs,
    /// How far the work has got, while some of it is left.
    working: Option<Progress>,
    /// Whether the page was asked to go on with it, and has not yet.
    pub(super) is_asked_for: bool,
}

/// What lines are made from: the revisions of plan and scene, and what is selected.
type DrawnFrom = (u64, u64, Rc<Selection>);

/// What is remembered of flows: clones of a session share it, whatever plans they have.
#[derive(Debug, Default)]
pub(super) struct FlowMemory {
    flows: Flows,
    trial: Option<Trial>,
    comparison: Option<Comparison>,
}

impl Session {
    /// Who can talk to whom. While [`Self::working`] says that something is left to do, it is that of an earlier plan.
    pub fn matrix(&self) -> Option<&Rc<Matrix>> {
        self.flow_view.matrix.as_ref().map(|(_, matrix)| matrix)
    }

    /// What of the matrix is shown.
    pub fn matrix_query(&self) -> &Rc<MatrixQuery> {
        &self.flow_view.query
    }

    /// The plan from which the matrix says the difference, if any.
    pub fn compared_with(&self) -> Option<&Rc<Base>> {
        self.flow_view.base.as_ref()
    }

    /// The edit that somebody thinks of: a rule that is carried over others, a field that is being typed.
    pub fn considered(&self) -> Option<&Rc<Command>> {
        self.flow_view.considered.as_ref()
    }

    /// What that edit would open and close, once it is known.
    pub fn shift(&self) -> Option<&Rc<Shift>> {
        self.flow_view.shift.as_ref()
    }

    /// How far the work at flows has got; nothing when it is done, or nobody looks.
    pub fn working(&self) -> Option<Progress> {
        self.flow_view.working
    }

    /// Whether flows and intents are drawn between boxes.
    pub fn draws_flows(&self) -> bool {
        self.flow_view.draws
    }

    /// The flows and intents of what is selected, if they are drawn. Before the answer for the plan is complete there are none.
    pub fn drawn(&self) -> Option<&Rc<Vec<DrawnLine>>> {
        let now = self.drawn_from();
        self.flow_view.drawn.as_ref().filter(|(from, _)| self.flow_view.draws && *from == now).map(|(_, lines)| lines)
    }

    /// The question that colours over the boxes answer, if there is one.
    pub fn layer(&self) -> Option<Layer> {
        self.flow_view.layer
    }

    /// The colours over the boxes. Before they are those of the plan and of what is selected there are none.
    pub fn tints(&self) -> Option<&Rc<Tints>> {
        let now = self.drawn_from();
        let of_now =
            |(from, tints): &&(DrawnFrom, Rc<Tints>)| Some(tints.layer) == self.flow_view.layer && *from == now;
        self.flow_view.tints.as_ref().filter(of_now).map(|(_, tints)| tints)
    }

    pub(super) fn show_layer(&mut self, layer: Option<Layer>) {
        self.flow_view.layer = layer;
    }

    /// Colours the boxes; without a complete answer those of layers that take none.
    fn tint(&mut self, layer: Layer, reach: Option<&Reach>) {
        let tints = Tints::of(layer, &self.document.plan, &self.scene, &self.selection, reach);
        self.flow_view.tints = Some((self.drawn_from(), Rc::new(tints)));
    }

    fn drawn_from(&self) -> DrawnFrom {
        (self.revisions.plan, self.revisions.scene, Rc::clone(&self.selection))
    }

    pub(super) fn draw_flows(&mut self, draws: bool) {
        self.flow_view.draws = draws;
        self.flow_view.drawn = None;
    }

    /// Draws what is known without a complete answer where nothing is selected: intents.
    fn draw(&mut self, reach: Option<&Reach>) {
        let proofs = &mut self.flow_view.proofs;
        proofs.turn_to(self.revisions.plan);
        let lines = drawn(&self.document.plan, &self.scene, &self.selection, reach, proofs);
        self.flow_view.drawn = Some((self.drawn_from(), Rc::new(lines)));
    }

    /// Thinks of an edit, or of none any more.
    pub(super) fn consider(&mut self, command: Option<Command>) {
        let known = self.flow_view.considered.as_deref();
        if known != command.as_ref() {
            self.flow_view.considered = command.map(Rc::new);
            self.flow_view.shift = None;
        }
    }

    pub(super) fn ask_matrix(&mut self, query: MatrixQuery) {
        self.flow_view.query = Rc::new(query);
    }

    /// Compares the open plan with another one, or with none, and shows what differs.
    pub(super) fn compare(&mut self, with: Option<CompareWith>, effects: &mut Vec<Effect>) {
        let done = self.history.done();
        // Steps may follow, or be taken back: the name says which plan it is, whatever comes.
        let before = |steps: usize| {
            let mut document = self.document.as_ref().clone();
            self.history.change_back_to(done.len() - steps).replay(&mut document);
            let first = done.get(done.len() - steps).map(|entry| entry.label.replace('`', ""));
            let name =
                first.map_or_else(|| "the plan as it was".to_owned(), |first| format!("the plan before “{first}”"));
            Some(Rc::new(Base { name, plan: document.plan }))
        };
        self.flow_view.base = match with {
            None => None,
            Some(CompareWith::Plan(base)) => Some(base),
            Some(CompareWith::LastStep) => before(done.len().min(1)),
            // Another plan in the place of the open one is not a step of that one.
            Some(CompareWith::AllSteps) => before(done.iter().rev().take_while(|entry| entry.sheets.is_none()).count()),
        };
        self.flow_memory.borrow_mut().comparison = None;
        self.look(ViewMessage::Show(ViewTab::Matrix), effects);
    }

    /// Another plan is open; what it was compared with is not its past.
    pub(super) fn compare_with_nothing(&mut self) {
        self.flow_view.base = None;
        self.flow_memory.borrow_mut().comparison = None;
    }

    /// Asks the path explainer about a packet that shows what passes between two ends.
    pub(super) fn prove(&mut self, ends: [&str; 2], effects: &mut Vec<Effect>) {
        let query = crate::flows::proof(self.flow_memory.borrow().flows.about(self.plan()), &self.path, ends);
        self.path = Rc::new(query);
        self.look(ViewMessage::Bottom(crate::message::BottomTab::Path), effects);
    }

    /// Works at what is looked at, for as long as the caller says so. Where nothing is left to do, this costs nothing.
    pub(super) fn work_at_flows(&mut self, goes_on: &mut dyn FnMut() -> bool, effects: &mut Vec<Effect>) {
        let view = &self.flow_view;
        let is_of_now = |(revision, matrix): &(u64, Rc<Matrix>)| {
            let bases = [matrix.base(), view.base.as_ref()].map(|base| base.map(Rc::as_ptr));
            *revision == self.revisions.plan && matrix.answers(&view.query) && bases[0] == bases[1]
        };
        let wants_matrix = self.view == ViewTab::Matrix && !view.matrix.as_ref().is_some_and(is_of_now);
        let wants_shift = view.considered.is_some() && view.shift.is_none();
        let wants_lines = view.draws && self.drawn().is_none();
        if wants_lines && self.selection.is_empty() {
            self.draw(None);
            self.revisions.view += 1;
        }
        let wants_lines = wants_lines && !self.selection.is_empty();
        let layer = self.flow_view.layer.filter(|_| self.tints().is_none());
        if let Some(layer) = layer.filter(|layer| !layer.asks_reach()) {
            self.tint(layer, None);
            self.revisions.view += 1;
        }
        let layer = layer.filter(|layer| layer.asks_reach());
        let before = self.flow_view.working;
        if !wants_matrix && !wants_shift && !wants_lines && layer.is_none() {
            self.flow_view.working = None;
            self.revisions.view += u64::from(before.is_some());
            return;
        }
        let at_once = is_small(&self.document.plan);
        let left = self.work([wants_matrix, wants_shift, wants_lines], layer, &mut || at_once || goes_on());
        // Asked for once, however many messages come before it goes on.
        if left.is_some() && !self.flow_view.is_asked_for {
            self.flow_view.is_asked_for = true;
            if !effects.contains(&Effect::GoOn) {
                effects.push(Effect::GoOn);
            }
        }
        self.flow_view.working = left;
        // A page that is drawn anew for every slice is slower than the work.
        let step = |progress: Option<Progress>| progress.map(|left| left.done * STEPS / left.all.max(1));
        self.revisions.view += u64::from(left.is_none() || step(before) != step(left));
    }

    /// What is left to do.
    fn work(
        &mut self,
        [matrix, shift, lines]: [bool; 3],
        layer: Option<Layer>,
        goes_on: &mut dyn FnMut() -> bool,
    ) -> Option<Progress> {
        let memory = Rc::clone(&self.flow_memory);
        let FlowMemory { flows, trial, comparison } = &mut *memory.borrow_mut();
        let plan = &self.document.plan;
        if let Some(left) = flows.advance(plan, goes_on) {
            return Some(left);
        }
        let reach = flows.about(plan)?;
        if let Some(command) = self.flow_view.considered.as_deref().filter(|_| shift) {
            let begun = trial.take().filter(|trial| trial.is_of(plan, command));
            let mut current = begun.unwrap_or_else(|| Trial::of(plan, command));
            match current.advance(&self.document, reach, goes_on) {
                Ok(shift) => self.flow_view.shift = Some(Rc::new(shift)),
                Err(left) => {
                    *trial = Some(current);
                    return Some(left);
                }
            }
        }
        if matrix {
            if !goes_on() {
                return Some(Progress::default());
            }
            // What cannot be read as a service narrows nothing.
            let on = self.flow_view.query.service().ok().flatten();
            let matrix = match &self.flow_view.base {
                None => Matrix::of(plan, reach, on),
                Some(base) => {
                    let begun = comparison.take().filter(|begun| begun.is_of(base, plan));
                    let current = comparison.insert(begun.unwrap_or_else(|| Comparison::of(base, plan, reach)));
                    match current.advance(reach, on, goes_on) {
                        Ok(matrix) => matrix,
                        Err(left) => return Some(left),
                    }
                }
            };
            self.flow_view.matrix = Some((self.revisions.plan, Rc::new(matrix)));
        }
        if lines {
            self.draw(Some(reach));
        }
        if let Some(layer) = layer {
            self.tint(layer, Some(reach));
        }
        None
    }
}
