//! Who can talk to whom, as a table: a row for each sender, a column for each receiver. Ends that fare alike stand in one row and one column.

use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;

use netdraft_core::analysis::reach::{CellId, Changed, Reach, Service};
use netdraft_core::model::{Kind, Plan};
use netdraft_core::small::SmallSort;
use netdraft_core::words::counted;

use super::alike::{Row, Verdicts};
use super::cells::{MatrixCell, cell_of, moved_cell, moved_service, number_of};
use super::difference::Base;
use super::{title_of, together};

/// What of a matrix is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MatrixQuery {
    /// Part of the names of senders; all where it is empty.
    pub from: String,
    /// Part of the names of receivers.
    pub to: String,
    /// The only service that is asked about, as typed; all where it is empty.
    pub on: String,
    /// What is opened: networks, and groups by the ids of their first ends.
    pub open: BTreeSet<String>,
}

impl MatrixQuery {
    /// The service that is asked about; nothing where none is named.
    ///
    /// # Errors
    /// Says what to write instead.
    pub fn service(&self) -> Result<Option<Service>, String> {
        Service::parse(&self.on)
    }
}

/// A row or a column: an end, a group of ends that fare alike, or all ends of a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The end, the first one of a group, or the network.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// What stands in it, in words.
    pub detail: String,
    /// How many ends there are in it.
    pub size: usize,
    /// How deep it stands below others, from 0.
    pub depth: u8,
    /// What is added to, or taken from, [`MatrixQuery::open`] to see more or less of it; nothing where there is no more.
    pub turns: Option<String>,
    /// Whether what is in it stands by itself.
    pub is_open: bool,
    groups: Range<usize>,
    end: Option<usize>,
}

/// The rows and columns that are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// The senders.
    pub rows: Vec<Line>,
    /// The receivers.
    pub columns: Vec<Line>,
    /// How many ends the rows and the columns stand for.
    pub ends: [usize; 2],
    /// Of how many pairs of them one can send to the other or, beside another plan, how many differ.
    pub pairs: usize,
    /// Why there is no row or no column, in one sentence.
    pub nothing: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct End {
    id: String,
    title: String,
    detail: String,
}

/// The groups that stand in one network.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Home {
    /// The network; none for what stands in none.
    id: Option<String>,
    title: String,
    groups: Range<usize>,
}

/// Up to so many lines, groups are not put together by network.
const FLAT: usize = 40;

/// Who can talk to whom; or, beside another plan, what of that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    ends: Vec<End>,
    groups: Vec<Vec<usize>>,
    homes: Vec<Home>,
    /// By group of senders, the groups of receivers with the number of a cell.
    rows: Vec<Row>,
    cells: Vec<MatrixCell>,
    pairs: usize,
    /// The only service that it is about, if any.
    on: Option<Service>,
    /// The plan from which it says the difference, if any.
    base: Option<Rc<Base>>,
}

impl Matrix {
    /// The matrix of a complete answer, for one service or for all.
    pub fn of(plan: &Plan, reach: &Reach, on: Option<Service>) -> Self {
        // What stands in no network comes first, then networks one after the other.
        let mut places = Vec::new();
        for (place, end) in reach.places().enumerate() {
            places.push(((rank_of(plan, end.id), home_of(plan, end.id).unwrap_or_default(), end.id), place));
        }
        let places = together(places);
        let mut end_of: Vec<usize> = vec![0; reach.places().len()];
        let mut home_ids: Vec<&str> = Vec::new();
        let mut verdicts = Verdicts::default();
        for (end, ((_, home, _), places)) in places.iter().enumerate() {
            for known in places.iter() {
                end_of[*known] = end;
            }
            if home_ids.last() != Some(home) {
                home_ids.push(home);
            }
            verdicts.homes.push(home_ids.len() - 1);
        }
        let ends: Vec<End> = places.iter().map(|((_, _, id), _)| End::of(plan, id)).collect();
        let asked = (reach, on.as_ref());
        let cells = fill(&mut verdicts, asked, places.iter().map(|(_, places)| places), &end_of);
        let pairs = match &on {
            None => reach.flow_count(),
            Some(_) => verdicts.sent.iter().map(Vec::len).sum(),
        };
        let homes = home_ids.iter().map(|id| (*id, plan.title(id))).collect();
        let matrix =
            Self { ends, cells, pairs, on, groups: Vec::new(), homes: Vec::new(), rows: Vec::new(), base: None };
        matrix.grouped(&verdicts, homes)
    }

    /// How what passes differs from what passed for another plan. The answer for that plan was made from the answer for this one. Ends are known by their
    /// ids: one that has other addresses, and to and from which the same passes, is the same.
    pub(super) fn difference(base: &Rc<Base>, plan: &Plan, [was, now]: [&Reach; 2], on: Option<Service>) -> Self {
        let pairs = together(was.changes().map(|pair| ((pair.to, pair.from), pair)).collect());
        // Pairs of which the same differs are told apart by nothing but their ends.
        let mut alike = Vec::new();
        for (ends, families) in &pairs {
            let mut families: Vec<&Changed<'_>> = families.iter().collect();
            families.small_sort_by_key(|pair| pair.family);
            let key: Vec<_> = families.iter().map(|pair| (pair.family, pair.before, pair.after)).collect();
            alike.push((key, (*ends, families)));
        }
        let (mut cells, mut found) = (Vec::new(), Vec::new());
        for (_, alike) in together(alike) {
            let Some((_, families)) = alike.first() else { continue };
            let cell = match &on {
                None => moved_cell([was, now], families),
                Some(service) => moved_service(was, families, service),
            };
            let Some(number) = cell.map(|cell| number_of(&mut cells, cell, true)) else { continue };
            found.extend(alike.iter().map(|(ends, _)| (*ends, number)));
        }
        found.small_sort();
        // An end that is gone stands where it stood.
        let of = |id: &str| if plan.kind_of(id).is_some() { plan } else { &base.plan };
        let mut ids: Vec<(u8, &str, &str)> = Vec::new();
        for id in found.iter().flat_map(|((to, from), _)| [*to, *from]) {
            ids.push((rank_of(of(id), id), home_of(of(id), id).unwrap_or_default(), id));
        }
        ids.small_sort();
        ids.dedup();
        let mut homes: Vec<(&str, &str)> = Vec::new();
        let mut verdicts = Verdicts::default();
        for (_, home, id) in &ids {
            if homes.last().map(|last| last.0) != Some(*home) {
                homes.push((*home, of(id).title(home)));
            }
            verdicts.homes.push(homes.len() - 1);
        }
        verdicts.sent = vec![Vec::new(); ids.len()];
        verdicts.received = vec![Vec::new(); ids.len()];
        let mut places: Vec<(&str, usize)> = ids.iter().enumerate().map(|(at, (.., id))| (*id, at)).collect();
        places.small_sort();
        let place = |id: &str| Some(places.get(places.binary_search_by_key(&id, |place| place.0).ok()?)?.1);
        for ((to, from), number) in &found {
            let (Some(from), Some(to)) = (place(from), place(to)) else { continue };
            verdicts.sent[from].push((to, *number));
            verdicts.received[to].push((from, *number));
        }
        verdicts.sent.iter_mut().chain(&mut verdicts.received).for_each(|row| row.small_sort());
        let ends = ids.iter().map(|(.., id)| End::of(of(id), id)).collect();
        let (pairs, base) = (found.len(), Some(Rc::clone(base)));
        let matrix = Self { ends, cells, pairs, on, base, groups: Vec::new(), homes: Vec::new(), rows: Vec::new() };
        matrix.grouped(&verdicts, homes)
    }

    /// Puts ends together that fare alike. Homes are the networks, by the numbers that the verdicts have, with what people call them.
    fn grouped(self, verdicts: &Verdicts, homes: Vec<(&str, &str)>) -> Self {
        let groups = verdicts.groups();
        let rows = group_rows(verdicts, &groups);
        let home_at = |group: &[usize]| group.first().and_then(|first| verdicts.homes.get(*first)).copied();
        let homes = homes.into_iter().enumerate().map(|(at, (id, title))| {
            let start = groups.partition_point(|group| home_at(group) < Some(at));
            let end = groups.partition_point(|group| home_at(group) <= Some(at));
            Home { id: (!id.is_empty()).then(|| id.to_owned()), title: title.to_owned(), groups: start..end }
        });
        Self { homes: homes.collect(), groups, rows, ..self }
    }

    /// The only service that it is about, if any.
    pub fn service(&self) -> Option<&Service> {
        self.on.as_ref()
    }

    /// The plan from which it says the difference, if any.
    pub fn base(&self) -> Option<&Rc<Base>> {
        self.base.as_ref()
    }

    /// Whether it answers a question: one about its own service. What cannot be read as a service asks for nothing else.
    pub fn answers(&self, query: &MatrixQuery) -> bool {
        query.service().map_or(true, |service| service == self.on)
    }

    /// How many ends there are, how many groups of them, and how many pairs of which one can send to the other.
    pub fn counts(&self) -> [usize; 3] {
        [self.ends.len(), self.groups.len(), self.pairs]
    }

    /// The rows and columns for a question. Where only one side is named, the other one has what talks to it.
    pub fn lines(&self, query: &MatrixQuery) -> Lines {
        let named = |wanted: &str| {
            let wanted = wanted.trim().to_lowercase();
            let has = |end: &usize| self.ends.get(*end).is_some_and(|end| end.is_named(&wanted));
            let groups = self.groups.iter().enumerate().filter(|(_, members)| members.iter().any(has));
            groups.map(|(group, _)| group).collect::<Vec<usize>>()
        };
        let (mut from, mut to) = (named(&query.from), named(&query.to));
        let (sender, receiver) = (query.from.trim(), query.to.trim());
        let (knows_sender, knows_receiver) = (!from.is_empty(), !to.is_empty());
        let talks = |from: &usize, to: &usize| {
            self.rows.get(*from).is_some_and(|row| row.binary_search_by_key(to, |entry| entry.0).is_ok())
        };
        if self.base.is_some() {
            // Only what differs is shown.
            let sent = |from: &usize| self.rows.get(*from).map(Vec::as_slice).unwrap_or_default();
            from.retain(|from| sent(from).iter().any(|(other, _)| to.binary_search(other).is_ok()));
            let mut met = vec![false; self.groups.len()];
            from.iter().flat_map(sent).for_each(|(other, _)| met[*other] = true);
            to.retain(|to| met[*to]);
        }
        match (sender.is_empty(), receiver.is_empty()) {
            (false, true) => to.retain(|to| from.iter().any(|from| talks(from, to))),
            (true, false) => from.retain(|from| to.iter().any(|to| talks(from, to))),
            (true, true) | (false, false) => {}
        }
        let nothing = match () {
            () if !knows_sender && !sender.is_empty() => Some(format!("No sender matches “{sender}”")),
            () if !knows_receiver && !receiver.is_empty() => Some(format!("No receiver matches “{receiver}”")),
            () if self.base.is_some() && (from.is_empty() || to.is_empty()) => {
                let here = if sender.is_empty() && receiver.is_empty() { "" } else { " here" };
                Some(format!("Nothing differs{here}"))
            }
            () if to.is_empty() && !sender.is_empty() => Some(format!("What matches “{sender}” can send to nobody")),
            () if from.is_empty() && !receiver.is_empty() => {
                Some(format!("Nobody can send to what matches “{receiver}”"))
            }
            () if from.is_empty() => Some("There is nobody who could talk".to_owned()),
            () => None,
        };
        let size = |groups: &[usize]| groups.iter().filter_map(|group| self.groups.get(*group)).map(Vec::len).sum();
        let ends = [size(&from), size(&to)];
        let pairs = self.pairs_between(&from, &to);
        Lines { rows: self.arranged(&from, query), columns: self.arranged(&to, query), ends, pairs, nothing }
    }

    /// How many ends of some groups send to ends of others.
    fn pairs_between(&self, from: &[usize], to: &[usize]) -> usize {
        let size = |group: usize| self.groups.get(group).map_or(0, Vec::len);
        let sent = |from: usize| self.rows.get(from).into_iter().flatten().map(move |(to, _)| (from, *to));
        let pairs = from.iter().copied().flat_map(sent).filter(|(_, other)| to.binary_search(other).is_ok());
        pairs.map(|(from, to)| size(from) * (size(to) - usize::from(from == to))).sum()
    }

    /// Groups as lines: few of them by themselves, many of them by network.
    fn arranged(&self, groups: &[usize], query: &MatrixQuery) -> Vec<Line> {
        let mut lines = Vec::new();
        if groups.len() <= FLAT {
            groups.iter().for_each(|group| self.group_lines(*group, 0, query, &mut lines));
            return lines;
        }
        for home in &self.homes {
            let inside = groups.iter().filter(|group| home.groups.contains(group));
            let Some(id) = home.id.as_ref().filter(|_| home.groups.len() > 1) else {
                inside.for_each(|group| self.group_lines(*group, 0, query, &mut lines));
                continue;
            };
            let is_open = query.open.contains(id);
            let size = self.members(&home.groups).count();
            lines.extend(inside.clone().next().map(|_| Line {
                id: id.clone(),
                title: home.title.clone(),
                detail: format!("{} of network {}", counted(size, "end"), home.title),
                size,
                depth: 0,
                turns: Some(id.clone()),
                is_open,
                groups: home.groups.clone(),
                end: None,
            }));
            inside.filter(|_| is_open).for_each(|group| self.group_lines(*group, 1, query, &mut lines));
        }
        lines
    }

    fn group_lines(&self, group: usize, depth: u8, query: &MatrixQuery, lines: &mut Vec<Line>) {
        let members = self.groups.get(group).map(Vec::as_slice).unwrap_or_default();
        let ends: Vec<&End> = members.iter().filter_map(|end| self.ends.get(*end)).collect();
        let (Some(first), size) = (ends.first(), members.len()) else { return };
        let is_open = size > 1 && query.open.contains(&first.id);
        let (id, turns) = (first.id.clone(), (size > 1).then(|| first.id.clone()));
        let title = match size {
            1 => first.title.clone(),
            _ => format!("{} + {} alike", first.title, size - 1),
        };
        let details: Vec<&str> = ends.iter().map(|end| end.detail.as_str()).collect();
        let groups = group..group + 1;
        let detail = details.join("\n");
        lines.push(Line { id, title, detail, size, depth, turns, is_open, groups: groups.clone(), end: None });
        let member = |(end, at): (&&End, &usize)| Line {
            id: end.id.clone(),
            title: end.title.clone(),
            detail: end.detail.clone(),
            size: 1,
            depth: depth + 1,
            turns: None,
            is_open: false,
            groups: groups.clone(),
            end: Some(*at),
        };
        lines.extend(ends.iter().zip(members).filter(|_| is_open).map(member));
    }

    fn members(&self, groups: &Range<usize>) -> impl Iterator<Item = usize> {
        self.groups.get(groups.clone()).into_iter().flatten().flatten().copied()
    }

    /// The ends that a line stands for.
    fn ends_of(&self, line: &Line) -> Vec<usize> {
        line.end.map_or_else(|| self.members(&line.groups).collect(), |end| vec![end])
    }

    /// What passes from a row to a column; nothing where both are the same single end.
    pub fn cell(&self, row: &Line, column: &Line) -> Option<MatrixCell> {
        let (from, to) = (self.ends_of(row), self.ends_of(column));
        let all = from.len() * to.len() - from.iter().filter(|end| to.contains(end)).count();
        if all == 0 {
            return None;
        }
        let of_group =
            |group: usize, line: &Line| line.end.map_or_else(|| self.groups.get(group).map_or(0, Vec::len), |_| 1);
        let (mut pairs, mut met) = (0, Vec::new());
        for sender in row.groups.clone() {
            let entries = self.rows.get(sender).map(Vec::as_slice).unwrap_or_default();
            let start = entries.partition_point(|entry| entry.0 < column.groups.start);
            for (receiver, cell) in entries.iter().skip(start).take_while(|entry| entry.0 < column.groups.end) {
                let (from, to) = (of_group(sender, row), of_group(*receiver, column));
                pairs += if sender == *receiver && from == to { from * (to - 1) } else { from * to };
                if !met.contains(cell) {
                    met.push(*cell);
                }
            }
        }
        // Two members of one group talk to each other, though one of them alone is counted above as talking to none.
        if row.end.is_some() && column.end.is_some() && !met.is_empty() {
            pairs = all;
        }
        let cells: Vec<&MatrixCell> = met.iter().filter_map(|cell| self.cells.get(*cell)).collect();
        Some(match cells.as_slice() {
            [] if self.base.is_some() => MatrixCell::same(),
            [] => MatrixCell::nothing(),
            [cell] if pairs == all => (*cell).clone(),
            cells => MatrixCell::of_many(cells, pairs, all),
        })
    }

    /// A sender and a receiver for whom a cell stands: two between which something passes, if there are.
    pub fn pair(&self, row: &Line, column: &Line) -> Option<[&str; 2]> {
        self.cell(row, column)?;
        let talking = row.groups.clone().find_map(|sender| {
            let entries = self.rows.get(sender)?;
            let receiver = entries.iter().map(|entry| entry.0).find(|group| column.groups.contains(group))?;
            Some([sender, receiver].map(|group| group..group + 1))
        });
        let [senders, receivers] = talking.unwrap_or_else(|| [row.groups.clone(), column.groups.clone()]);
        let among = |line: &Line, groups: &Range<usize>| line.end.into_iter().chain(self.members(groups)).collect();
        let (from, to): (Vec<usize>, Vec<usize>) = (among(row, &senders), among(column, &receivers));
        let from = from.iter().find(|end| Some(**end) != column.end)?;
        let to = to.iter().find(|end| *end != from)?;
        Some([self.ends.get(*from)?.id.as_str(), self.ends.get(*to)?.id.as_str()])
    }
}

impl End {
    fn of(plan: &Plan, id: &str) -> Self {
        let title = title_of(plan, id).to_owned();
        let mut detail = match plan.kind_of(id) {
            Some(kind) => format!("{} {title}", kind.noun()),
            None => "any address on the internet".to_owned(),
        };
        if let Some(host) = plan.hosts.by_text(id) {
            detail.push_str(&format!(" in {}", plan.title(host.subnet.as_str())));
        }
        if let Some(network) = home_of(plan, id) {
            detail.push_str(&format!(" of {}", plan.title(network)));
        }
        Self { id: id.to_owned(), title, detail }
    }

    fn is_named(&self, wanted: &str) -> bool {
        wanted.is_empty() || self.id.to_lowercase().contains(wanted) || self.detail.to_lowercase().contains(wanted)
    }
}

/// What stands in no network comes before what does.
fn rank_of(plan: &Plan, id: &str) -> u8 {
    match plan.kind_of(id) {
        None => 0,
        Some(Kind::Site) => 1,
        Some(_) => 2,
    }
}

/// The network that an end stands in.
fn home_of<'a>(plan: &'a Plan, id: &'a str) -> Option<&'a str> {
    let host = plan.hosts.by_text(id);
    let subnet = plan.subnets.by_text(host.map_or(id, |host| host.subnet.as_str()))?;
    Some(subnet.network.as_str())
}

/// The verdicts of groups, by those of their first members.
fn group_rows(verdicts: &Verdicts, groups: &[Vec<usize>]) -> Vec<Row> {
    let mut group_of = vec![0; verdicts.sent.len()];
    for (group, end) in groups.iter().enumerate().flat_map(|(at, ends)| ends.iter().map(move |end| (at, *end))) {
        group_of[end] = group;
    }
    let row = |(group, members): (usize, &Vec<usize>)| -> Row {
        let Some(first) = members.first() else { return Vec::new() };
        let sent = verdicts.sent.get(*first).into_iter().flatten();
        let mut row: Row = sent.filter_map(|(to, cell)| Some((*group_of.get(*to)?, *cell))).collect();
        // The first member is not asked about itself, but about its like.
        row.retain(|(to, _)| *to != group);
        let inside = members.get(1).and_then(|second| verdicts.between(*first, *second));
        row.extend(inside.map(|cell| (group, cell)));
        row.small_sort();
        row.dedup();
        row
    };
    groups.iter().enumerate().map(row).collect()
}

/// What passes between ends, with both families of addresses together, and the cells that the numbers stand for.
fn fill<'m>(
    found: &mut Verdicts,
    (reach, on): (&Reach, Option<&Service>),
    places: impl Iterator<Item = &'m Vec<usize>>,
    end_of: &[usize],
) -> Vec<MatrixCell> {
    let count = found.homes.len();
    found.sent = vec![Vec::new(); count];
    let mut numbers: Vec<([Option<CellId>; 2], Option<usize>)> = Vec::new();
    let mut cells: Vec<MatrixCell> = Vec::new();
    let mut met: Vec<[Option<CellId>; 2]> = vec![[None; 2]; count];
    for (to, places) in places.enumerate() {
        let mut senders: Vec<usize> = Vec::new();
        for (way, (from, cell)) in places
            .iter()
            .enumerate()
            .flat_map(|(way, place)| reach.column(*place).iter().map(move |entry| (way, entry)))
        {
            let Some(from) = end_of.get(*from) else { continue };
            let Some(families) = met.get_mut(*from) else { continue };
            if *families == [None; 2] {
                senders.push(*from);
            }
            if let Some(known) = families.get_mut(way) {
                *known = Some(*cell);
            }
        }
        senders.small_sort();
        let mut row = Vec::with_capacity(senders.len());
        for from in senders {
            let families = met.get_mut(from).map(std::mem::take).unwrap_or_default();
            let number = match numbers.binary_search_by_key(&families, |known| known.0) {
                Ok(at) => numbers.get(at).and_then(|known| known.1),
                Err(at) => {
                    let number = cell_of(reach, families, on).map(|cell| number_of(&mut cells, cell, on.is_some()));
                    numbers.insert(at, (families, number));
                    number
                }
            };
            let Some(number) = number else { continue };
            row.push((from, number));
            if let Some(sent) = found.sent.get_mut(from) {
                sent.push((to, number));
            }
        }
        found.received.push(row);
    }
    cells
}
