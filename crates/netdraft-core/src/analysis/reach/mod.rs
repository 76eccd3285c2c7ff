//! Who can talk to whom, on what? Every pair of ends with the exact set of what passes between them and of what of it is answered, kept up to date
//! edit by edit.
//!
//! Each layer knows its inputs. Rule sets are compiled again when they changed (`rulebook`), routes are traced again when something changed that leads
//! packets (`trace`), and pairs are judged again when one of their ends, or what stands around it, is not as it was (`ground`). The work is cut into
//! columns, one for each end that receives, so that nobody has to wait for all of it at once.

mod addresses;
mod bits;
mod build;
mod cause;
mod cell;
mod column;
mod ground;
mod ids;
mod judge;
mod list;
mod lots;
mod moved;
mod pair;
mod routes;
mod rulebook;
mod same;
mod service;
mod sets;
mod towards;
mod trace;
mod traffic;
mod words;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::IpAddr;
use std::rc::Rc;

use build::Builder;
use cell::Cells;
use column::Senders;
use ground::{Ground, Station};
use ids::{Ids, Number};
use judge::Judge;
use lots::Lots;
use moved::{Moved, translated};
use pair::Pairs;
use routes::Routes;
use rulebook::Rulebook;
use same::World;

pub use addresses::{Numbers, blocks};
pub use build::INTERNET;
pub use cause::{Became, Cause, Causes, Edit, edits_between};
pub use ground::StationKind;
pub use pair::Piece;
pub use service::{Served, Service};
pub use sets::{SetId, Sets, Span};
pub use traffic::{PairShift, Part, Traffic, TrafficBox};

use super::Facts;
use super::packet::Packet;
use crate::address::Family;
use crate::model::Plan;
use crate::small::{SmallCollect, SmallSort};

/// The number of what passes between two ends. Equal numbers mean equal verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId(u32);

/// One end of flows: a thing of the plan, and a family of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct EndRef<'r> {
    /// The id of a host, an empty subnet or a site, or [`INTERNET`].
    pub id: &'r str,
    /// The family.
    pub family: Family,
    /// What stands there.
    pub kind: StationKind,
}

/// A verdict that is not what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Changed<'r> {
    /// The sender's id.
    pub from: &'r str,
    /// The receiver's id.
    pub to: &'r str,
    /// The family.
    pub family: Family,
    /// What passed; nothing where nothing could.
    pub before: Option<CellId>,
    /// What passes; nothing where nothing can.
    pub after: Option<CellId>,
}

/// The same with numbers for ids.
#[derive(Debug, Clone, Copy)]
struct Turned {
    from: Number,
    to: Number,
    family: Family,
    before: Option<CellId>,
    after: Option<CellId>,
}

/// How much work there was since the last plan, counted in things that were worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Work {
    /// Traces of routes.
    pub traces: usize,
    /// Columns that were judged whole.
    pub columns: usize,
    /// Pairs that were judged.
    pub pairs: usize,
}

/// So many rule sets are read in steps.
const MANY: usize = 16;

/// A plan whose rule sets are being read.
#[derive(Debug, Clone)]
struct Reading {
    plan: Plan,
    /// Those that are left, by id.
    left: Vec<String>,
    /// How many there were.
    all: usize,
}

/// Places of ends, as long as one edit is worked at.
type Group = Rc<Vec<usize>>;

/// A column to be judged: the receiver, and the senders that are to be judged; all of them where none is named.
#[derive(Debug, Clone)]
struct Job {
    to: usize,
    senders: Option<Rc<Senders>>,
}

/// Who can talk to whom.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    ids: Ids,
    judge: Judge,
    rules: Rulebook,
    lots: Lots,
    routes: Routes,
    ground: Ground,
    /// By receiver, the senders from which something may pass.
    columns: Vec<Vec<(usize, CellId)>>,
    cells: Cells,
    jobs: VecDeque<Job>,
    /// How many steps there are to be done for the plan.
    total: usize,
    reading: Option<Reading>,
    changes: Vec<Turned>,
    plan: Plan,
    /// Whether the ground is that of the plan: before the first plan there is none.
    is_laid: bool,
    work: Work,
}

impl Reach {
    /// The whole answer for a plan.
    pub fn of(plan: &Plan) -> Self {
        let mut reach = Self::default();
        reach.update(plan);
        reach.finish();
        reach
    }

    /// Turns to another plan: works out what changed around the ends, and lists the pairs that are to be judged. They are by [`Self::advance`]. Where many
    /// rule sets are to be read first, that is left to it too.
    pub fn update(&mut self, plan: &Plan) {
        self.finish();
        self.changes.clear();
        self.work = Work::default();
        self.total = 0;
        let left = self.rules.stale(plan);
        if left.len() < MANY || self.is_laid && same::all_but_rules(&self.plan, plan) {
            self.turn_to(plan);
        } else {
            self.rules.read(plan);
            self.total = left.len() + plan.hosts.len() + plan.subnets.len();
            self.reading = Some(Reading { plan: plan.clone(), all: left.len(), left });
        }
    }

    fn turn_to(&mut self, plan: &Plan) {
        let last = std::mem::take(&mut self.ground);
        let is_alike = self.is_laid && same::all_but_rules(&self.plan, plan);
        let replaced = is_alike.then(|| self.rules.reread(plan, &mut self.judge)).flatten();
        self.ground = match replaced {
            Some(replaced) => last.with_lists(&replaced),
            None => self.lay(plan, &last),
        };
        self.judge.keep_only(&self.rules.in_use());
        self.plan = plan.clone();
        self.is_laid = true;
        self.list_jobs(&last);
        self.total += self.jobs.len();
    }

    /// Lays the ground of a plan, over the last one.
    fn lay(&mut self, plan: &Plan, last: &Ground) -> Ground {
        let facts = Facts::new(plan);
        let world = if self.is_laid { same::world(&self.plan, plan) } else { World::Other };
        let keeps_rules = self.is_laid && same::rules(&self.plan, plan) && !self.rules.reads_service_tags();
        let keeps_people = keeps_rules && same::people(&self.plan, plan);
        if !keeps_people {
            self.lots.read(plan, self.is_laid && same::blocks(&self.plan, plan));
        }
        // Where nothing else leads packets than before, traces start where they started.
        if world != World::Same || !same::routes(&self.plan, plan) {
            self.routes.read(&facts, &mut self.ids, &world);
            self.work.traces = self.routes.traced;
        }
        let mut builder = Builder {
            plan,
            ids: &mut self.ids,
            judge: &mut self.judge,
            rules: &mut self.rules,
            lots: &self.lots,
            routes: &self.routes,
            last,
            keeps_rules,
            keeps_people,
        };
        builder.ground()
    }

    /// Reads so many rule sets or judges pairs of so many columns; whether all is done.
    pub fn advance(&mut self, steps: usize) -> bool {
        for _ in 0..steps {
            if let Some(reading) = self.reading.take() {
                self.read_on(reading);
                continue;
            }
            let Some(job) = self.jobs.pop_front() else { return true };
            self.run(job);
        }
        self.is_fresh()
    }

    fn read_on(&mut self, mut reading: Reading) {
        match reading.left.pop() {
            Some(filter) => {
                self.rules.compile(&reading.plan, &filter, &mut self.judge);
                self.reading = Some(reading);
            }
            None => {
                self.total = reading.all;
                self.turn_to(&reading.plan);
            }
        }
    }

    /// Judges all pairs that are left.
    pub fn finish(&mut self) {
        while !self.advance(usize::MAX) {}
    }

    /// How many steps are done, of how many. How many columns there are to be judged is not known before all rule sets are read.
    pub fn progress(&self) -> (usize, usize) {
        let done = match &self.reading {
            Some(reading) => reading.all - reading.left.len(),
            None => self.total - self.jobs.len(),
        };
        (done, self.total)
    }

    /// Whether every verdict is that of the plan it was last given.
    pub fn is_fresh(&self) -> bool {
        self.reading.is_none() && self.jobs.is_empty()
    }

    /// What was worked out since the last plan.
    pub fn work(&self) -> Work {
        self.work
    }

    /// What is not as it was for the plan before.
    pub fn changes(&self) -> impl ExactSizeIterator<Item = Changed<'_>> {
        self.changes.iter().map(|Turned { from, to, family, before, after }| Changed {
            from: self.ids.text(*from),
            to: self.ids.text(*to),
            family: *family,
            before: *before,
            after: *after,
        })
    }

    /// Every end, by id.
    pub fn ends(&self) -> Vec<EndRef<'_>> {
        let mut ends: Vec<EndRef<'_>> = self.ground.stations.iter().map(|station| self.end(station)).collect();
        ends.small_sort();
        ends
    }

    /// Every end, in the order that [`Self::column`] counts by.
    pub fn places(&self) -> impl ExactSizeIterator<Item = EndRef<'_>> {
        self.ground.stations.iter().map(|station| self.end(station))
    }

    /// The senders from which something may pass to the end at a place, by their own places, with what passes.
    pub fn column(&self, to: usize) -> &[(usize, CellId)] {
        self.columns.get(to).map(Vec::as_slice).unwrap_or_default()
    }

    /// What may pass, and between which ends, by the ids of the receiver and of the sender.
    pub fn flows(&self) -> Vec<(EndRef<'_>, EndRef<'_>, &[Piece])> {
        let mut flows = Vec::new();
        for (to, column) in self.ground.stations.iter().zip(&self.columns) {
            for (from, cell) in column {
                if let Some(from) = self.ground.stations.get(*from) {
                    flows.push((self.end(from), self.end(to), self.pieces(*cell)));
                }
            }
        }
        flows.small_sort_by_key(|flow| (flow.1, flow.0));
        flows
    }

    /// How many pairs of ends there are between which something may pass.
    pub fn flow_count(&self) -> usize {
        self.columns.iter().map(Vec::len).sum()
    }

    /// How many pairs of ends there are of which the plan does not say all that passes between them, or all that is answered.
    pub fn doubt_count(&self) -> usize {
        let is_open = |span: Span| span.sure != span.possible;
        let is_doubtful = |piece: &Piece| is_open(piece.passes) || is_open(piece.answered);
        let cells = self.columns.iter().flatten();
        cells.filter(|(_, cell)| self.pieces(*cell).iter().any(is_doubtful)).count()
    }

    /// What passes between two ends; nothing where nothing may.
    pub fn between(&self, from: &str, to: &str, family: Family) -> &[Piece] {
        let find = |id: &str| self.ground.find(self.ids.known(id)?, family);
        let cell = find(from).zip(find(to)).and_then(|(from, to)| {
            let column = self.columns.get(to)?;
            column.binary_search_by_key(&from, |entry| entry.0).ok().and_then(|at| column.get(at))
        });
        cell.map(|(_, cell)| self.pieces(*cell)).unwrap_or_default()
    }

    /// Whether one packet passes between two ends, and whether its answer comes back; nothing where the plan does not say. The packet is as its sender sends
    /// it; `found_at` is the receiver's own address, which differs from the packet's destination where that is a public address of the receiver. Between
    /// addresses that the ends do not have, no packet passes.
    pub fn judged(&self, from: &str, to: &str, packet: &Packet, found_at: IpAddr) -> [Option<bool>; 2] {
        let family = Family::of(packet.source);
        let has = |numbers: &Numbers, address: IpAddr| numbers.contains(addresses::number(address));
        let holds = |part: &Option<Numbers>, address: IpAddr| part.as_ref().is_none_or(|part| has(part, address));
        if !has(&self.addresses(from, family), packet.source) || !has(&self.receives(to, family), found_at) {
            return [Some(false); 2];
        }
        let is_meant = |piece: &&Piece| {
            let sent_to = piece.sent_to.map_or(found_at, |number| family.address(number).unwrap_or(found_at));
            sent_to == packet.destination && holds(&piece.from, packet.source) && holds(&piece.to, found_at)
        };
        let pieces = self.between(from, to, family);
        let judge = |span: fn(&Piece) -> Span| {
            let has = |pick: fn(Span) -> SetId| {
                pieces.iter().filter(is_meant).any(|piece| self.sets().contains(pick(span(piece)), packet))
            };
            match (has(|span| span.sure), has(|span| span.possible)) {
                (true, _) => Some(true),
                (false, true) => None,
                (false, false) => Some(false),
            }
        };
        [judge(|piece| piece.passes), judge(|piece| piece.answered)]
    }

    /// The addresses that an end sends from.
    pub fn addresses(&self, id: &str, family: Family) -> Numbers {
        self.station(id, family).map(|station| station.addresses.clone()).unwrap_or_default()
    }

    /// The addresses at which packets from elsewhere find an end.
    pub fn receives(&self, id: &str, family: Family) -> Numbers {
        self.station(id, family).map(|station| station.receives.clone()).unwrap_or_default()
    }

    /// What a verdict says.
    pub fn pieces(&self, cell: CellId) -> &[Piece] {
        self.cells.pieces(cell)
    }

    /// The sets of protocols and ports that verdicts speak of.
    pub fn sets(&self) -> &Sets {
        &self.judge.sets
    }

    fn station(&self, id: &str, family: Family) -> Option<&Station> {
        let at = self.ground.find(self.ids.known(id)?, family)?;
        self.ground.stations.get(at).map(Rc::as_ref)
    }

    fn end<'r>(&'r self, station: &Station) -> EndRef<'r> {
        EndRef { id: self.ids.text(station.id), family: station.family, kind: station.kind }
    }

    /// Compares the ground with the last one: columns of receivers that are not as they were are judged whole, and of the others what comes from senders
    /// that are not.
    fn list_jobs(&mut self, last: &Ground) {
        let moved = Moved::between(last, &self.ground, &mut self.judge);
        if !moved.keeps_places() {
            let renamed = moved.renamed(last.stations.len());
            let mut old = std::mem::take(&mut self.columns);
            self.forget(last, &old, &renamed);
            let mut column =
                |at: Option<usize>| at.and_then(|at| old.get_mut(at)).map(std::mem::take).unwrap_or_default();
            for old_place in &moved.old {
                let entries = column(*old_place).into_iter();
                let entries = entries.filter_map(|(from, cell)| Some((renamed.get(from).copied().flatten()?, cell)));
                self.columns.push(entries.collect());
            }
        }
        let (all, some) = (moved.changed_senders(), self.shifted(&moved));
        // Groups that were made apart may be the same ends.
        let mut known: BTreeMap<Vec<Group>, Rc<Senders>> = BTreeMap::new();
        for (to, is_same) in moved.receives.iter().enumerate() {
            if !is_same {
                self.jobs.push_back(Job { to, senders: None });
                continue;
            }
            let groups = some.get(&to).cloned().unwrap_or_default();
            let ground = &self.ground;
            let senders = known.entry(groups.clone()).or_insert_with(|| {
                let shifted = groups.iter().flat_map(|group| group.iter());
                let senders: BTreeSet<usize> = all.iter().chain(shifted).copied().small_set();
                Rc::new(Senders::of(ground, senders.into_iter().collect()))
            });
            if !senders.is_empty() {
                self.jobs.push_back(Job { to, senders: Some(senders.clone()) });
            }
        }
    }

    /// By receiver, the senders that are to be judged because of what changed towards some.
    fn shifted(&self, moved: &Moved) -> BTreeMap<usize, Vec<Group>> {
        let mut found: BTreeMap<usize, Vec<Group>> = BTreeMap::new();
        let translated = if moved.shifts.is_empty() { BTreeSet::new() } else { translated(&self.ground) };
        for shift in &moved.shifts {
            let (ends, others) = (Group::new(shift.ends.clone()), Group::new(shift.others(&self.ground, &translated)));
            let sends = shift.sends.then_some((&others, &ends));
            let receives = shift.receives.then_some((&ends, &others));
            for (receivers, senders) in sends.into_iter().chain(receives) {
                for to in receivers.iter() {
                    found.entry(*to).or_default().push(senders.clone());
                }
            }
        }
        found
    }

    /// Notes what passed from or to ends that are gone.
    fn forget(&mut self, last: &Ground, columns: &[Vec<(usize, CellId)>], renamed: &[Option<usize>]) {
        let is_gone = |at: usize| renamed.get(at).copied().flatten().is_none();
        for (to, column) in columns.iter().enumerate() {
            for (from, cell) in column.iter().filter(|(from, _)| is_gone(to) || is_gone(*from)) {
                if let (Some(sender), Some(receiver)) = (last.stations.get(*from), last.stations.get(to)) {
                    let (from, to, family) = (sender.id, receiver.id, receiver.family);
                    self.changes.push(Turned { from, to, family, before: Some(*cell), after: None });
                }
            }
        }
    }

    fn run(&mut self, Job { to, senders }: Job) {
        let Some(column) = self.columns.get_mut(to) else { return };
        let before = std::mem::take(column);
        let mut pairs = Pairs { ground: &self.ground, judge: &mut self.judge, cells: &mut self.cells };
        let after = match &senders {
            None => {
                self.work.columns += 1;
                pairs.column(to)
            }
            Some(senders) => pairs.some(senders, to),
        };
        self.work.pairs += after.len();
        let is_judged = |from: usize| senders.as_ref().is_none_or(|senders| senders.contains(from));
        let (old, kept): (Vec<_>, Vec<_>) = match senders {
            None => (before, Vec::new()),
            // Most edits change nothing here.
            Some(_) if !before.iter().any(|entry| is_judged(entry.0)) => (Vec::new(), before),
            Some(_) => before.into_iter().partition(|entry| is_judged(entry.0)),
        };
        self.note(to, &old, &after);
        if let Some(column) = self.columns.get_mut(to) {
            *column = if kept.is_empty() { after } else { merged(kept, after) };
        }
    }

    /// Notes what is not as it was between an end and some senders, both lists ascending by sender.
    fn note(&mut self, to: usize, before: &[(usize, CellId)], after: &[(usize, CellId)]) {
        let Some(receiver) = self.ground.stations.get(to) else { return };
        let (mut before, mut after) = (before.iter().peekable(), after.iter().peekable());
        while let Some(from) = [before.peek(), after.peek()].into_iter().flatten().map(|entry| entry.0).min() {
            let here = |entry: &&(usize, CellId)| entry.0 == from;
            let [before, after] = [before.next_if(here), after.next_if(here)].map(|entry| entry.map(|entry| entry.1));
            if let Some(sender) = self.ground.stations.get(from).filter(|_| before != after) {
                let (from, to, family) = (sender.id, receiver.id, receiver.family);
                self.changes.push(Turned { from, to, family, before, after });
            }
        }
    }
}

/// The entries of two columns, each ascending by sender, in one.
fn merged(one: Vec<(usize, CellId)>, other: Vec<(usize, CellId)>) -> Vec<(usize, CellId)> {
    if other.is_empty() {
        return one;
    }
    let mut all = Vec::with_capacity(one.len() + other.len());
    let mut other = other.into_iter().peekable();
    for entry in one {
        while let Some(next) = other.next_if(|next| next.0 < entry.0) {
            all.push(next);
        }
        all.push(entry);
    }
    all.extend(other);
    all
}
