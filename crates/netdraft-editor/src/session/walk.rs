//! How does the selection move from one thing to the next without a pointer? In reading order, by direction, in and out of containers, along links.

use std::collections::BTreeMap;

use super::Session;
use crate::message::{Step, ToolChoice};
use crate::scene::{Node, NodeShape, Scene};
use crate::selection::Selection;
use netdraft_core::small::SmallSort;

/// Every box in reading order: a container, then what is in it, by rows.
pub(crate) fn reading_order(scene: &Scene) -> Vec<&Node> {
    let mut children: BTreeMap<Option<&str>, Vec<&Node>> = BTreeMap::new();
    for node in scene.nodes().filter(|node| node.shape != NodeShape::Lane) {
        children.entry(node.parent.as_deref()).or_default().push(node);
    }
    for siblings in children.values_mut() {
        siblings.small_sort_by(|one, other| {
            let rows = one.rect.y.total_cmp(&other.rect.y);
            rows.then(one.rect.x.total_cmp(&other.rect.x)).then_with(|| one.id.cmp(&other.id))
        });
    }
    let mut order = Vec::new();
    let mut open: Vec<&Node> = children.get(&None).into_iter().flatten().rev().copied().collect();
    while let Some(node) = open.pop() {
        order.push(node);
        open.extend(children.get(&Some(node.id.as_str())).into_iter().flatten().rev().copied());
    }
    order
}

impl Session {
    pub(super) fn step(&mut self, step: Step) {
        if let Some(id) = self.neighbour(step) {
            self.show(&id);
            self.select(Selection::of([id]));
        }
    }

    /// What is a step away from the selection; without a selection, the first box.
    fn neighbour(&self, step: Step) -> Option<String> {
        let order = reading_order(&self.scene);
        let current = self.selection.last().and_then(|id| order.iter().position(|node| node.id == id));
        let at = |position: usize| order.get(position).map(|node| node.id.clone());
        let last = order.len().checked_sub(1)?;
        let Some(current) = current else { return at(if step == Step::Last { last } else { 0 }) };
        match step {
            Step::First => at(0),
            Step::Last => at(last),
            Step::Next => at(if current == last { 0 } else { current + 1 }),
            Step::Previous => at(current.checked_sub(1).unwrap_or(last)),
            Step::Left | Step::Right | Step::Up | Step::Down => {
                nearest(&order, current, step).map(|node| node.id.clone())
            }
            Step::Parent => order.get(current)?.parent.clone(),
            Step::Child => {
                let id = order.get(current)?.id.as_str();
                order.iter().find(|node| node.parent.as_deref() == Some(id)).map(|node| node.id.clone())
            }
            Step::NextNeighbour | Step::PreviousNeighbour => self.along_links(order.get(current)?, step),
        }
    }

    /// The other ends of the links of a box, one after the other: from one of them, the next one of the same box that was left.
    fn along_links(&self, node: &Node, step: Step) -> Option<String> {
        let mut ends: Vec<&str> = Vec::new();
        for link in self.scene.links_at(&node.id) {
            let from_here = link.from == node.id || self.scene.is_inside(&link.from, &node.id);
            let other = if from_here { link.to.as_str() } else { link.from.as_str() };
            if other != node.id && !ends.contains(&other) {
                ends.push(other);
            }
        }
        match step {
            Step::PreviousNeighbour => ends.last(),
            _ => ends.first(),
        }
        .map(|end| (*end).to_owned())
    }

    pub(super) fn select_all(&mut self) {
        let order = reading_order(&self.scene);
        let parent = self.selection.last().and_then(|id| self.scene.node(id)).and_then(|node| node.parent.as_deref());
        let siblings = order.iter().filter(|node| node.parent.as_deref() == parent).map(|node| node.id.clone());
        let siblings = Selection::of(siblings);
        let all_are = siblings.ids().iter().all(|id| self.selection.contains(id));
        let selection = if all_are { Selection::of(order.iter().map(|node| node.id.clone())) } else { siblings };
        self.select(selection);
    }

    /// Ends what is in front: the dialog, then the tool, then the selection, from the inside out.
    pub(super) fn escape(&mut self) {
        if self.dialog.take().is_some() {
            return;
        }
        if self.tools.choice() != ToolChoice::Select || self.tools.is_busy() {
            return self.tools.choose(ToolChoice::Select);
        }
        let parent = self.selection.single().and_then(|id| self.scene.node(id)).and_then(|node| node.parent.clone());
        self.select(Selection::of(parent));
    }
}

/// The nearest box in a direction; what stands in the current box, or around it, is not beside it.
fn nearest<'a>(order: &[&'a Node], current: usize, step: Step) -> Option<&'a Node> {
    let here = *order.get(current)?;
    let from = here.rect.centre();
    let distance = |node: &Node| {
        let by = node.rect.centre().minus(from);
        let (along, beside) = match step {
            Step::Left => (-by.x, by.y),
            Step::Right => (by.x, by.y),
            Step::Up => (-by.y, by.x),
            _ => (by.y, by.x),
        };
        // What is beside the way counts more than what is along it, so that a row or column is kept to.
        (along > 0.0 && along >= beside.abs()).then_some(along + 2.0 * beside.abs())
    };
    let apart = |node: &&&Node| !node.rect.holds(here.rect) && !here.rect.holds(node.rect);
    let level = order
        .iter()
        .filter(|node| node.parent == here.parent)
        .chain(order.iter().filter(|node| node.parent != here.parent));
    let mut best: Option<(f64, &Node)> = None;
    for node in level.filter(apart) {
        if let Some(distance) = distance(node)
            && best.is_none_or(|(least, _)| distance < least)
        {
            best = Some((distance, node));
        }
    }
    best.map(|(_, node)| node)
}
