//! Which ports of a public address are handed out, to whom, and which of them twice?

use std::collections::{BTreeMap, BTreeSet};

use netdraft_core::analysis::block_claims;
use netdraft_core::calc::nat::{Binding, Mapping, conflicts};
use netdraft_core::model::{Nat, PortBlockClaim};
use netdraft_core::small::{SmallCollect, SmallSort};

use super::addresses::{count, thousandths};
use super::{Cell, CellTone, Column, Row, Segment, Table, Tables};

const COLUMNS: [Column; 5] = [
    Column::words("Public address", "The address that the ports belong to."),
    Column::words("Ports", "The ports from 1024 to 65535; what is handed out twice is crossed."),
    Column::numbers("Handed out", "How many of the ports have an owner."),
    Column::words("Owners", "Who holds blocks of it."),
    Column::words("Held twice", "The ports that two owners hold, and who they are."),
];

/// The first port that is handed out, and how many there are from there on.
const FIRST: u16 = 1024;
const PORTS: u128 = 64_512;
/// The most double allocations that are crossed.
const MOST_CROSSED: usize = 100;

impl Tables<'_> {
    /// A line of ports for each public address that blocks are held of.
    pub(super) fn port_map(&self, nat: &Nat, title: String) -> Table {
        let mut addresses: BTreeMap<&str, Vec<(usize, &PortBlockClaim)>> = BTreeMap::new();
        for (at, block) in nat.blocks.iter().enumerate() {
            addresses.entry(block.address.text()).or_default().push((at, block));
        }
        let rows = addresses.into_iter().map(|(address, blocks)| self.port_line(nat, address, blocks));
        Table {
            key: format!("{}/ports", nat.id),
            title,
            sentence: "Each block is a segment of its address's line of ports.".to_owned(),
            columns: COLUMNS.to_vec(),
            rows: rows.collect(),
            add: None,
            is_ordered: false,
        }
    }

    fn port_line(&self, nat: &Nat, address: &str, mut blocks: Vec<(usize, &PortBlockClaim)>) -> Row {
        blocks.small_sort_by_key(|(at, block)| (block.first, block.last, *at));
        let mut segments: Vec<Segment> = Vec::new();
        let (mut twice, mut held, mut end) = (Vec::new(), 0_u32, 0_u32);
        let mut owners: Vec<&str> = Vec::new();
        for (_, block) in &blocks {
            if !owners.contains(&block.owner.as_str()) {
                owners.push(&block.owner);
            }
            let (first, last) = (u32::from(block.first), u32::from(block.last.max(block.first)));
            held += (last + 1).saturating_sub(first.max(end));
            end = end.max(last + 1);
            segments.push(segment(
                block.first,
                block.last,
                false,
                format!("{} {}-{}", block.owner, block.first, block.last),
            ));
        }
        for [one, other] in doubles(nat) {
            let of_line = |at: usize| blocks.iter().find(|(own, _)| *own == at).map(|(_, block)| *block);
            let Some((one, other)) = of_line(one).zip(of_line(other)) else { continue };
            let (from, to) = (one.first.max(other.first), one.last.min(other.last));
            let words = format!("{from}-{to} by {} and {}", one.owner, other.owner);
            segments.push(segment(from, to, true, words.clone()));
            twice.push(words);
        }
        let line = Cell { segments, ..Cell::default() };
        let conflict = match twice.as_slice() {
            [] => Cell::words("✓ none").toned(CellTone::Good),
            _ => Cell::words(format!("✕ {}", twice.join("; "))).toned(CellTone::Bad),
        };
        let cells = vec![Cell::words(address), line, count(held.into()), Cell::words(owners.join(", ")), conflict];
        let first = blocks.first().map_or(0, |(at, _)| *at);
        Row { delete: None, ..self.item(nat.id.as_str(), "blocks", first, cells) }
    }
}

/// The blocks that claim the same ports for different owners, by their places, as the rules find them.
fn doubles(nat: &Nat) -> BTreeSet<[usize; 2]> {
    let (places, bindings): (Vec<usize>, Vec<Binding>) = block_claims(nat).into_iter().unzip();
    // Blocks are set aside for any destination, so that what a mapping depends on makes no difference.
    let conflicts = conflicts(&bindings, Mapping::EndpointIndependent, MOST_CROSSED);
    let pairs = conflicts.iter().filter_map(|found| Some([*places.get(found.first)?, *places.get(found.second)?]));
    pairs.small_set()
}

fn segment(first: u16, last: u16, is_conflict: bool, words: String) -> Segment {
    let place = |port: u32| thousandths(u128::from(port.saturating_sub(FIRST.into())), PORTS);
    Segment { from: place(first.into()), to: place(u32::from(last) + 1), is_conflict, words }
}
