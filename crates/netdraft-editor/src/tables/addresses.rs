//! The address plan: networks, their subnets in address order, and what is free between them.

use netdraft_core::address::{Cidr, Family};
use netdraft_core::model::{Anchor, Entity, Network, Subnet};
use netdraft_core::small::SmallSort;

use super::{Allocation, Cell, CellTone, Column, Row, RowKind, Table, Tables, titled};

const COLUMNS: [Column; 11] = [
    Column::words("Name", "What people call it."),
    Column::words("Address range", "Its block."),
    Column::words("Zone", "The availability zone."),
    Column::words("Exposure", "Who may reach it, as its designer means it."),
    Column::words("Route table", "The table it uses; the network's main table when none is named."),
    Column::numbers("Total", "All addresses of the block."),
    Column::numbers("Reserved", "Addresses that the provider keeps."),
    Column::numbers("Usable", "Addresses that can be given away."),
    Column::numbers("Used", "Addresses that are given away or kept free on purpose."),
    Column::numbers("Free", "Addresses that can still be given away."),
    Column::numbers("Use", "The share of the usable addresses that is used."),
];

/// The most free blocks of a network that are listed; the smaller ones are counted in the last row.
const MOST_HOLES: usize = 12;

impl Tables<'_> {
    pub(super) fn addresses(&self) -> Table {
        let mut rows = Vec::new();
        for network in self.plan.networks.iter() {
            rows.push(self.network_row(network));
            rows.extend(self.rows_in(network));
        }
        Table {
            key: "addresses".to_owned(),
            title: "Address plan".to_owned(),
            sentence: "Subnets stand in address order, with what is free between them. A subnet is full when every usable address is used."
                .to_owned(),
            columns: COLUMNS.to_vec(),
            rows,
            add: None,
            is_ordered: false,
        }
    }

    fn network_row(&self, network: &Network) -> Row {
        let total = network.blocks().iter().fold(0_u128, |sum, block| sum.saturating_add(block.size()));
        let taken = self.plan.subnets_of(&network.id).filter_map(|subnet| subnet.cidr.cidr());
        let taken = taken.fold(0_u128, |sum, block| sum.saturating_add(block.size()));
        let id = network.id.as_str();
        let mut cells =
            vec![titled(Cell::field(network, id, "", "name"), network.title()), Cell::field(network, id, "", "cidrs")];
        cells.extend([Cell::words(network.region.clone()).toned(CellTone::Quiet), Cell::default(), Cell::default()]);
        cells.extend([
            count(total),
            Cell::default(),
            Cell::default(),
            count(taken),
            count(total.saturating_sub(taken)),
        ]);
        cells.push(share(taken, total));
        Row { allocates_in: Some(Allocation::Blocks(id.to_owned())), ..self.thing(id, 0, cells) }
    }

    /// Subnets, what they keep free, and free blocks of a network in address order; subnets whose block cannot be read come first.
    fn rows_in(&self, network: &Network) -> Vec<Row> {
        let mut rows: Vec<(Option<Cidr>, Row)> = Vec::new();
        for subnet in self.plan.subnets_of(&network.id) {
            rows.push((subnet.cidr.cidr(), self.subnet_row(subnet)));
            let kept = subnet.reserved.iter().enumerate().filter_map(|(at, kept)| Some((kept.cidr()?, at)));
            rows.extend(kept.map(|(kept, at)| (Some(kept), self.kept_row(subnet, kept, at))));
        }
        let facts = self.facts.addresses();
        if let Some(known) = facts.network(&network.id).filter(|known| known.is_bounded()) {
            let mut holes = facts.holes_of(known, Family::V4).blocks();
            holes.small_sort_by_key(|hole| (hole.prefix(), *hole));
            rows.extend(holes.into_iter().take(MOST_HOLES).map(|hole| (Some(hole), free_row(network, hole))));
        }
        rows.small_sort_by_key(|(block, _)| *block);
        rows.into_iter().map(|(_, row)| row).collect()
    }

    fn subnet_row(&self, subnet: &Subnet) -> Row {
        let id = subnet.id.as_str();
        let mut cells = vec![titled(Cell::field(subnet, id, "", "name"), subnet.title())];
        cells.extend(["cidr", "zone", "exposure", "route_table"].map(|name| Cell::field(subnet, id, "", name)));
        let mut full = None;
        match self.facts.addresses().use_of(subnet) {
            Some(used) => {
                let tone = if used.is_exhausted() { CellTone::Bad } else { CellTone::Plain };
                cells.extend([count(used.total), count(used.reserved), count(used.usable), count(used.used)]);
                cells.push(count(used.free).toned(tone));
                cells.push(share(used.used, used.usable));
                if let Some(cell) = cells.last_mut().filter(|_| used.is_exhausted()) {
                    cell.text.push_str(", exhausted");
                    full = Some(format!("exhausted: all {} usable addresses are used", grouped(used.usable)));
                }
            }
            None => cells.extend(std::iter::repeat_with(Cell::default).take(6)),
        }
        Row { allocates_in: Some(Allocation::Addresses(id.to_owned(), full)), ..self.thing(id, 1, cells) }
    }
}

impl Tables<'_> {
    /// A block that a subnet keeps free.
    fn kept_row(&self, subnet: &Subnet, kept: Cidr, at: usize) -> Row {
        let is_inside = subnet.cidr.cidr().is_some_and(|block| block.contains(kept));
        let mut cells = vec![
            Cell::words(format!("kept free for {}", subnet.title())).toned(CellTone::Quiet),
            Cell::words(kept.to_string()).toned(CellTone::Quiet),
        ];
        cells.extend(std::iter::repeat_with(Cell::default).take(3));
        cells.push(count(kept.size()).toned(CellTone::Quiet));
        cells.extend(std::iter::repeat_with(Cell::default).take(5));
        Row {
            kind: RowKind::Kept,
            depth: 1 + u8::from(is_inside),
            ..self.item(subnet.id.as_str(), "reserved", at, cells)
        }
    }
}

fn free_row(network: &Network, hole: Cidr) -> Row {
    let mut cells =
        vec![Cell::words("free").toned(CellTone::Quiet), Cell::words(hole.to_string()).toned(CellTone::Quiet)];
    cells.extend(std::iter::repeat_with(Cell::default).take(3));
    cells.push(count(hole.size()).toned(CellTone::Quiet));
    cells.extend(std::iter::repeat_with(Cell::default).take(5));
    let anchor = Anchor::new(&network.id, format!("free/{hole}"));
    let allocates_in = Some(Allocation::Blocks(network.id.to_string()));
    Row { anchor, kind: RowKind::Free, depth: 1, mark: None, cells, delete: None, allocates_in }
}

/// A number with its thousands set apart, as a cell.
pub(super) fn count(number: u128) -> Cell {
    Cell::words(grouped(number))
}

/// A number with its thousands set apart.
pub fn grouped(number: u128) -> String {
    let digits = number.to_string();
    digits.char_indices().fold(String::new(), |mut text, (at, digit)| {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
        text
    })
}

/// A share in thousandths; what is more than all counts as all.
pub(super) fn thousandths(used: u128, of: u128) -> u16 {
    let thousandths = used.saturating_mul(1_000).checked_div(of).unwrap_or_default().min(1_000);
    u16::try_from(thousandths).unwrap_or(1_000)
}

/// A share as a bar, which turns red when nothing is left.
pub(super) fn share(used: u128, of: u128) -> Cell {
    let thousandths = thousandths(used, of);
    let tone = match thousandths {
        1_000 => CellTone::Bad,
        800..=999 => CellTone::Warning,
        _ => CellTone::Plain,
    };
    Cell { text: format!("{} %", thousandths / 10), tone, share: Some(thousandths), ..Cell::default() }
}
