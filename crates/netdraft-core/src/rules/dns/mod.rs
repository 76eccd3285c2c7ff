//! Rules about names.

pub(super) mod cname_at_apex;
pub(super) mod cname_chain_too_long;
pub(super) mod cname_cycle;
pub(super) mod cname_with_other_data;
pub(super) mod dangling_record;
mod limits;
pub(super) mod ns_redundancy;
pub(super) mod single_resolver;

use crate::analysis::names::owner_of;
use crate::model::{Anchor, NameRecord, Plan, RecordType, Zone};

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
    let is_alias = |record: &NameRecord| matches!(record.record_type, RecordType::CNAME | RecordType::ALIAS);
    let of_zone = |zone: &'_ Zone| {
        zone.records
            .iter()
            .enumerate()
            .filter(|(_, record)| is_alias(record))
            .map(|(index, _)| index)
            .collect::<Vec<_>>()
    };
    let mut aliases = Vec::new();
    for zone in plan.zones.iter() {
        for index in of_zone(zone) {
            let Some(record) = zone.records.get(index) else { continue };
            let anchor = Anchor::new(&zone.id, format!("records/{index}"));
            aliases.push(Alias { zone, index, record, owner: owner_of(zone, record), anchor });
        }
    }
    aliases.sort_by(|one, other| (&one.owner, &one.anchor).cmp(&(&other.owner, &other.anchor)));
    aliases
}
