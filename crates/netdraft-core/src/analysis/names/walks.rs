//! Which walks can be made along aliases? From one name, from every alias that begins a chain, and around every circle.

use std::collections::{BTreeMap, BTreeSet};

use super::{Answer, Edge, End, Hop, Names, View, Walk, canonical, is_alias, owner_of};
use crate::model::Zone;
use crate::small::SmallCollect;

/// A name on the way of a search, and which of its aliases is being followed.
struct Step<'a> {
    edges: Vec<Edge<'a>>,
    next: usize,
}

impl<'a> Names<'a> {
    /// Follows aliases from a name, as the first of those sees it who see the zone. Where a name has several aliases, the first is followed.
    pub fn walk(&self, from: &Zone, name: &str) -> Walk {
        match self.views_of(from).next() {
            Some(view) => self.walk_in(view, from, canonical(name)),
            // The views of a plan are never empty; a zone of another plan is outside of this one.
            None => Walk { hops: Vec::new(), last: canonical(name), end: End::Outside(canonical(name)) },
        }
    }

    fn walk_in<'z>(&self, view: &View<'a>, from: &'z Zone, name: String) -> Walk
    where
        'a: 'z,
    {
        let (mut asker, mut last) = (from, name);
        let mut hops: Vec<Hop> = Vec::new();
        let mut passed: BTreeMap<String, usize> = BTreeMap::new();
        loop {
            if let Some(start) = passed.get(&last) {
                return Walk { hops, last, end: End::Cycle(*start) };
            }
            let edge = match self.answer(view, asker, &last) {
                Answer::End(end) => return Walk { hops, last, end },
                Answer::Aliases(edges) => edges.into_iter().next(),
            };
            let Some(Edge { hop, zone, target }) = edge else {
                return Walk { hops, last: last.clone(), end: End::NoAddress(last) };
            };
            passed.insert(last, hops.len());
            hops.push(hop);
            (asker, last) = (zone, target);
        }
    }

    /// The walks from every alias that no other one leads to, sorted by the name and place of that alias.
    pub fn chains(&self) -> Vec<Walk> {
        let mut found: BTreeMap<Hop, Walk> = BTreeMap::new();
        for view in &self.views {
            let aliases = self.aliases(view);
            let mut targets: BTreeSet<String> = BTreeSet::new();
            for (name, zone) in &aliases {
                if let Answer::Aliases(edges) = self.answer(view, zone, name) {
                    targets.extend(edges.into_iter().map(|edge| edge.target));
                }
            }
            for (name, zone) in aliases.into_iter().filter(|(name, _)| !targets.contains(name)) {
                let walk = self.walk_in(view, zone, name);
                let Some(first) = walk.hops.first() else { continue };
                let longest = found.entry(first.clone()).or_insert_with(|| walk.clone());
                if longest.hops.len() < walk.hops.len() {
                    *longest = walk;
                }
            }
        }
        found.into_values().collect()
    }

    /// Every circle of aliases, from its smallest name on. Where a name has several aliases, circles may share names; then one of those with the
    /// same smallest name stands for all.
    pub fn circles(&self) -> Vec<Vec<Hop>> {
        let mut found: BTreeSet<Vec<Hop>> = BTreeSet::new();
        for view in &self.views {
            let mut settled: BTreeSet<String> = BTreeSet::new();
            let mut seen: BTreeMap<String, Vec<Hop>> = BTreeMap::new();
            for (name, zone) in self.aliases(view) {
                self.search(view, zone, name, &mut settled, &mut |mut circle| {
                    let names = circle.iter().map(|hop| &hop.name).enumerate();
                    let smallest = names.min_by_key(|(_, name)| *name).map(|(at, _)| at);
                    circle.rotate_left(smallest.unwrap_or_default());
                    if let Some(first) = circle.first() {
                        seen.entry(first.name.clone()).or_insert(circle);
                    }
                });
            }
            found.extend(seen.into_values());
        }
        found.into_iter().collect()
    }

    /// Searches depth first from a name, and tells each circle that an alias closes. Names that were left behind are settled for good.
    fn search(
        &self,
        view: &View<'a>,
        from: &'a Zone,
        name: String,
        settled: &mut BTreeSet<String>,
        tell: &mut dyn FnMut(Vec<Hop>),
    ) {
        let edges = |zone: &Zone, name: &str| match self.answer(view, zone, name) {
            Answer::Aliases(edges) => edges,
            Answer::End(_) => Vec::new(),
        };
        if settled.contains(&name) {
            return;
        }
        let mut depths: BTreeMap<String, usize> = [(name.clone(), 0)].into_iter().small_map();
        let mut path: Vec<Step<'a>> = vec![Step { edges: edges(from, &name), next: 0 }];
        let mut names: Vec<String> = vec![name];
        while let Some(step) = path.last_mut() {
            let Some(edge) = step.edges.get(step.next) else {
                path.pop();
                if let Some(name) = names.pop() {
                    depths.remove(&name);
                    settled.insert(name);
                }
                continue;
            };
            step.next += 1;
            let (zone, target) = (edge.zone, edge.target.clone());
            if let Some(depth) = depths.get(&target) {
                let followed = |step: &Step<'a>| Some(step.edges.get(step.next.checked_sub(1)?)?.hop.clone());
                tell(path.iter().skip(*depth).filter_map(followed).collect());
            } else if !settled.contains(&target) {
                depths.insert(target.clone(), path.len());
                path.push(Step { edges: edges(zone, &target), next: 0 });
                names.push(target);
            }
        }
    }

    /// The owners of the aliases that only this view has, and their zones, sorted by name: those of its private zones, or of the public ones.
    fn aliases(&self, view: &View<'a>) -> BTreeMap<String, &'a Zone> {
        let is_own = |place: &usize, zone: &Zone| match view.networks.is_empty() {
            true => zone.networks.is_empty(),
            false => view.zones.binary_search(place).is_ok(),
        };
        let zones = self.zones.iter().enumerate().filter(|(place, names)| is_own(place, names.zone));
        zones
            .flat_map(|(_, names)| names.zone.records.iter().map(|record| (names.zone, record)))
            .filter(|(_, record)| is_alias(record))
            .map(|(zone, record)| (owner_of(zone, record), zone))
            .small_map()
    }
}
