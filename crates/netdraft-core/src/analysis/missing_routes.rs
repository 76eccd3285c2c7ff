//! Which routes would let the two sides of a peering answer each other?

use std::collections::BTreeSet;
use std::rc::Rc;

use super::peerings::{Gap, PeeringPaths, Place};
use super::routes::TableRoutes;
use crate::address::Cidr;
use crate::small::SmallCollect;

/// A route without which a table does not answer.
#[derive(Debug, Clone)]
pub struct MissingRoute<'a> {
    /// The table.
    pub routes: Rc<TableRoutes<'a>>,
    /// The destination that it lacks.
    pub block: Cidr,
    /// The blocks of the places that it leads to.
    pub places: Vec<Cidr>,
}

impl<'a> PeeringPaths<'a> {
    /// The routes without which the two sides do not answer each other: on both sides, until every packet that arrives gets an answer. A side that
    /// answers all of a block gets a route to the block, and otherwise routes to the places that reach it.
    pub fn missing_routes(&self) -> Vec<MissingRoute<'a>> {
        let mut whole = self.clone();
        let mut missing = Vec::new();
        if self.sides.iter().all(|side| !side.sends()) {
            for side in 0..2 {
                for end in 0..self.sides.get(side).map_or(0, |side| side.ends.len()) {
                    whole.add(&mut missing, side, end, &self.everything_for(side));
                }
            }
        }
        loop {
            let gaps: Vec<Gap<'a>> = (0..2).flat_map(|side| whole.gaps(side, &mut None)).collect();
            let known = missing.len();
            for gap in gaps {
                let blocks = whole.blocks_for(&gap);
                whole.add(&mut missing, gap.side, gap.end, &blocks);
            }
            if missing.len() == known {
                return missing;
            }
        }
    }

    /// The blocks that a table with a gap has to send over the peering: a whole block of the far network where another table of its side sends it, or
    /// where the table sends everything in it once the gap is closed; otherwise the unanswered places alone.
    pub fn blocks_for(&self, gap: &Gap<'a>) -> Vec<Cidr> {
        let (Some(side), Some(far)) = (self.sides.get(gap.side), self.sides.get(gap.side ^ 1)) else {
            return Vec::new();
        };
        let is_answered = |place: &Place<'_>| {
            let unanswered = gap.unanswered.iter().any(|other| other.block == place.block);
            unanswered || side.ends.get(gap.end).is_some_and(|end| end.over.overlaps(place.block))
        };
        let is_whole = |block: &Cidr| {
            let mut inside = far.ends.iter().flat_map(|end| &end.places).filter(|place| block.contains(place.block));
            side.ends.iter().any(|end| end.over.contains(*block)) || inside.all(is_answered)
        };
        let block_of = |place: &Place<'_>| {
            let around = far.blocks.iter().copied().find(|block| block.contains(place.block));
            around.filter(is_whole).unwrap_or(place.block)
        };
        let blocks: BTreeSet<Cidr> = gap.unanswered.iter().map(block_of).small_set();
        blocks.into_iter().collect()
    }

    /// All blocks of the other side in the families that this side has.
    fn everything_for(&self, side: usize) -> Vec<Cidr> {
        let (Some(near), Some(far)) = (self.sides.get(side), self.sides.get(side ^ 1)) else { return Vec::new() };
        let has = |family| near.blocks.iter().any(|block| block.family() == family);
        far.blocks.iter().copied().filter(|block| has(block.family())).collect()
    }

    /// Adds routes to a table as if they were there, and keeps account of them.
    fn add(&mut self, missing: &mut Vec<MissingRoute<'a>>, side: usize, end: usize, blocks: &[Cidr]) {
        let far = self.sides.get(side ^ 1).into_iter().flat_map(|side| &side.ends).flat_map(|end| &end.places);
        let far: Vec<Cidr> = far.map(|place| place.block).collect();
        let Some(end) = self.sides.get_mut(side).and_then(|side| side.ends.get_mut(end)) else { return };
        for block in blocks.iter().copied() {
            let places =
                far.iter().copied().filter(|place| block.contains(*place) && !end.over.overlaps(*place)).collect();
            end.over.insert(block);
            missing.push(MissingRoute { routes: end.routes.clone(), block, places });
        }
    }
}
