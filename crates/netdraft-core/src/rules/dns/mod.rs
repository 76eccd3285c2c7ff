//! Rules about names.

pub(super) mod cname_at_apex;
pub(super) mod cname_chain_too_long;
pub(super) mod cname_cycle;
pub(super) mod cname_to_ip;
pub(super) mod cname_with_other_data;
pub(super) mod dangling_record;
mod limits;
pub(super) mod name_syntax;
pub(super) mod ns_redundancy;
mod servers;
pub(super) mod single_resolver;
mod syntax;

use crate::analysis::Facts;
use crate::analysis::names::{is_alias, owner_of};
use crate::edit::Command;
use crate::model::{Anchor, NameRecord, Plan, RecordType, Zone};
use crate::rules::Fix;
use crate::small::SmallSort;

/// A record that makes one name stand for another.
#[derive(Clone)]
struct Alias<'a> {
    zone: &'a Zone,
    index: usize,
    record: &'a NameRecord,
    owner: String,
    anchor: Anchor,
}

/// All aliases of a plan, sorted by owner and zone, so that findings do not depend on the order of the tables.
fn alias_records(plan: &Plan) -> Vec<Alias<'_>> {
    let mut aliases = Vec::new();
    for zone in plan.zones.iter() {
        for (index, record) in zone.records.iter().enumerate().filter(|(_, record)| is_alias(record)) {
            let anchor = Anchor::new(&zone.id, format!("records/{index}"));
            aliases.push(Alias { zone, index, record, owner: owner_of(zone, record), anchor });
        }
    }
    aliases.small_sort_by(|one, other| (&one.owner, &one.anchor).cmp(&(&other.owner, &other.anchor)));
    aliases
}

/// Makes a CNAME an alias record of the provider, which answers with addresses. Beside others of those, or beside another alias, it would contradict them.
fn as_alias_record(facts: &Facts<'_>, alias: &Alias<'_>, title: &str) -> Fix {
    let answers = |record: &NameRecord| match record.record_type {
        RecordType::A | RecordType::AAAA | RecordType::CNAME | RecordType::ALIAS => true,
        RecordType::NS | RecordType::MX | RecordType::TXT | RecordType::SOA => false,
        RecordType::SRV | RecordType::PTR | RecordType::CAA => false,
    };
    let mut others = facts.names().records_at(alias.zone, &alias.owner).iter().filter(|index| **index != alias.index);
    let is_alone = !others.any(|index| alias.zone.records.get(*index).is_some_and(answers));
    let make = if is_alone { Fix::safe } else { Fix::review };
    make(title.to_owned(), vec![Command::set(&alias.anchor.entity, format!("{}/type", alias.anchor.field), "ALIAS")])
}

/// Takes one value out of a record, and the record with its last one.
pub(super) fn drop_value(zone: &Zone, index: usize, place: usize) -> Command {
    let id = zone.id.to_string();
    match zone.records.get(index) {
        Some(record) if record.values.len() > 1 => {
            Command::Delete { id, list: format!("records/{index}/values"), index: place }
        }
        Some(_) | None => Command::Delete { id, list: "records".to_owned(), index },
    }
}
