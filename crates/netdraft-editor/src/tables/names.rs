//! DNS: one table a zone, with where each name leads.

use netdraft_core::analysis::names::{End, owner_of};
use netdraft_core::model::{Entity, NameRecord, RecordType, Zone};

use super::{Cell, CellTone, Column, Table, Tables};
use crate::flows::listed;

const COLUMNS: [Column; 6] = [
    Column::words("Name", "The owner: relative to the zone, @ for the apex, or a full name with a final dot."),
    Column::words("Type", "What the values are."),
    Column::numbers("TTL", "How long an answer may be kept, in seconds."),
    Column::words("Values", "The values."),
    Column::words("Leads to", "Where an alias ends, with every name on the way."),
    Column::words("Note", "Free words."),
];

impl Tables<'_> {
    pub(super) fn names(&self) -> Vec<Table> {
        self.plan.zones.iter().map(|zone| self.zone_table(zone)).collect()
    }

    fn zone_table(&self, zone: &Zone) -> Table {
        let id = zone.id.as_str();
        let networks: Vec<&str> = zone.networks.iter().map(|network| self.plan.title(network.as_str())).collect();
        let sentence = match networks.as_slice() {
            [] => format!("The public zone {}.", zone.apex),
            names => format!("The private zone {}, answered in {}.", zone.apex, listed(names)),
        };
        let row = |(index, record): (usize, &NameRecord)| {
            let path = format!("records/{index}");
            let field = |name: &str| Cell::field(record, id, &path, name);
            let cells = vec![
                field("name"),
                field("type"),
                field("ttl"),
                field("values"),
                self.leads_to(zone, record),
                field("note"),
            ];
            self.item(id, "records", index, cells)
        };
        Table {
            key: id.to_owned(),
            title: if zone.apex.is_empty() { zone.title().to_owned() } else { zone.apex.clone() },
            sentence,
            columns: COLUMNS.to_vec(),
            rows: zone.records.iter().enumerate().map(row).collect(),
            add: Self::append("Add a record", id, "records", zone.records.len()),
            is_ordered: false,
        }
    }

    fn leads_to(&self, zone: &Zone, record: &NameRecord) -> Cell {
        if !matches!(record.record_type, RecordType::CNAME | RecordType::ALIAS) {
            return Cell::default();
        }
        let walk = self.facts.names().walk(zone, &owner_of(zone, record));
        let words = walk.spoken();
        match walk.end {
            End::Cycle(_) => Cell::words(format!("⟲ {words}")).toned(CellTone::Bad),
            End::Missing(_) => Cell::words(format!("{words} (missing)")).toned(CellTone::Warning),
            End::NoAddress(_) => Cell::words(format!("{words} (no address)")).toned(CellTone::Warning),
            End::Outside(_) => Cell::words(format!("{words} (outside the plan)")).toned(CellTone::Quiet),
            End::Addresses(_) => Cell::words(words),
        }
    }
}
