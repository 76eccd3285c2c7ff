//! Where does a name lead? Followed record by record through the zones of a plan, with every hop named.

use std::collections::BTreeMap;

use crate::model::{Anchor, NameRecord, Plan, RecordType, Zone};

/// All names of a plan.
pub struct Names<'a> {
    /// The zones by apex, longest first within a suffix by the order of lookup.
    zones: Vec<ZoneNames<'a>>,
}

/// The names of one zone.
struct ZoneNames<'a> {
    zone: &'a Zone,
    apex: String,
    owners: BTreeMap<String, Vec<usize>>,
}

/// A record and the full name of its owner.
#[derive(Debug, Clone, PartialEq)]
pub struct Hop {
    /// The owner's full name, without the final dot, in lower case.
    pub name: String,
    /// The record.
    pub anchor: Anchor,
}

/// How a walk along aliases ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// At addresses.
    Addresses(Vec<String>),
    /// At a name that is looked up outside the plan.
    Outside(String),
    /// At a name that a zone of the plan ought to have, and has not.
    Missing(String),
    /// At a name that exists, with neither an address nor an alias.
    NoAddress(String),
    /// At a name that was passed before: the hop at which the cycle starts.
    Cycle(usize),
}

/// A walk along aliases.
#[derive(Debug, Clone, PartialEq)]
pub struct Walk {
    /// The alias records passed, in order.
    pub hops: Vec<Hop>,
    /// How it ends.
    pub end: End,
}

impl Walk {
    /// The names passed, from the first owner to the last target, joined by arrows.
    pub fn spoken(&self) -> String {
        let mut names: Vec<&str> = self.hops.iter().map(|hop| hop.name.as_str()).collect();
        match &self.end {
            End::Outside(name) | End::Missing(name) | End::NoAddress(name) => names.push(name),
            End::Cycle(start) => names.extend(self.hops.get(*start).map(|hop| hop.name.as_str())),
            End::Addresses(addresses) => names.extend(addresses.first().map(String::as_str)),
        }
        names.join(" → ")
    }
}

/// A name in the form in which names are compared: lower case, without the final dot.
pub fn canonical(name: &str) -> String {
    name.trim().trim_end_matches('.').to_lowercase()
}

/// The full name of a record's owner. A name is relative to the zone unless it ends with a dot, or with the zone's own name.
pub fn owner_of(zone: &Zone, record: &NameRecord) -> String {
    let (apex, name) = (canonical(&zone.apex), record.name.trim());
    let plain = canonical(name);
    if name.is_empty() || name == "@" {
        apex
    } else if name.ends_with('.') || apex.is_empty() || is_below(&plain, &apex) {
        plain
    } else {
        format!("{plain}.{apex}")
    }
}

/// The full name that a value of a record means. Consoles take values as full names, zone files as relative ones: a value with a dot in it is
/// taken as full, one without as relative.
pub fn target_of(zone: &Zone, value: &str) -> String {
    let plain = canonical(value);
    let apex = canonical(&zone.apex);
    if plain.contains('.') || value.trim().ends_with('.') || apex.is_empty() || plain == apex {
        plain
    } else {
        format!("{plain}.{apex}")
    }
}

fn is_below(name: &str, apex: &str) -> bool {
    name == apex || name.strip_suffix(apex).is_some_and(|rest| rest.ends_with('.'))
}

impl<'a> Names<'a> {
    /// Reads the names of a plan.
    pub fn new(plan: &'a Plan) -> Self {
        let mut zones: Vec<ZoneNames<'a>> = plan.zones.iter().map(ZoneNames::new).collect();
        zones.sort_by(|one, other| one.zone.id.cmp(&other.zone.id));
        Self { zones }
    }

    /// Follows aliases from a name, as somebody who uses the zone sees it.
    pub fn walk(&self, from: &Zone, name: &str) -> Walk {
        let mut name = canonical(name);
        let mut hops: Vec<Hop> = Vec::new();
        loop {
            if let Some(start) = hops.iter().position(|hop| hop.name == name) {
                return Walk { hops, end: End::Cycle(start) };
            }
            let Some(found) = self.zone_for(from, &name) else {
                return Walk { hops, end: End::Outside(name) };
            };
            let Some(records) = found.records(&name) else {
                let end = if found.is_delegated(&name) || found.is_external(&name) {
                    End::Outside(name)
                } else {
                    End::Missing(name)
                };
                return Walk { hops, end };
            };
            let alias = records.iter().find(|(_, record)| is_alias(record) && !record.values.is_empty());
            match alias {
                Some((index, record)) => {
                    let target = record.values.first().map(|value| target_of(found.zone, value)).unwrap_or_default();
                    hops.push(Hop { name, anchor: Anchor::new(&found.zone.id, format!("records/{index}")) });
                    name = target;
                }
                None => return Walk { hops, end: addresses(&records, name) },
            }
        }
    }

    /// The zone that answers for a name: the one with the longest apex; among equals the asking one, then one that shares a network with it.
    fn zone_for(&self, from: &Zone, name: &str) -> Option<&ZoneNames<'a>> {
        let shares = |zone: &Zone| zone.networks.iter().any(|network| from.networks.contains(network));
        let fits = self.zones.iter().filter(|candidate| !candidate.apex.is_empty() && is_below(name, &candidate.apex));
        let visible = fits.filter(|candidate| {
            let zone = candidate.zone;
            zone.id == from.id || zone.networks.is_empty() || shares(zone)
        });
        // Ties keep the first, and the zones are sorted by id.
        let rank = |candidate: &&ZoneNames<'a>| {
            let zone = candidate.zone;
            (candidate.apex.len(), zone.id == from.id, shares(zone))
        };
        visible.fold(None, |best, candidate| match best {
            Some(best) if rank(&best) >= rank(&candidate) => Some(best),
            Some(_) | None => Some(candidate),
        })
    }
}

fn is_alias(record: &NameRecord) -> bool {
    matches!(record.record_type, RecordType::CNAME | RecordType::ALIAS)
}

fn addresses(records: &[(usize, &NameRecord)], name: String) -> End {
    let with_addresses =
        records.iter().filter(|(_, record)| matches!(record.record_type, RecordType::A | RecordType::AAAA));
    let addresses: Vec<String> = with_addresses.flat_map(|(_, record)| record.values.clone()).collect();
    if addresses.is_empty() { End::NoAddress(name) } else { End::Addresses(addresses) }
}

impl<'a> ZoneNames<'a> {
    fn new(zone: &'a Zone) -> Self {
        let mut owners: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, record) in zone.records.iter().enumerate() {
            owners.entry(owner_of(zone, record)).or_default().push(index);
        }
        Self { zone, apex: canonical(&zone.apex), owners }
    }

    /// The records of a name, or of the wildcard that stands for it (RFC 4592).
    fn records(&self, name: &str) -> Option<Vec<(usize, &'a NameRecord)>> {
        let exact = self.owners.get(name);
        let ancestors = name
            .match_indices('.')
            .filter_map(|(at, _)| name.get(at + 1..))
            .take_while(|rest| is_below(rest, &self.apex));
        let found = exact.or_else(|| ancestors.filter_map(|rest| self.owners.get(&format!("*.{rest}"))).next());
        found.map(|indexes| indexes.iter().filter_map(|index| Some((*index, self.zone.records.get(*index)?))).collect())
    }

    /// Whether the name lies below a cut: a name of the zone, other than its apex, that has name servers of its own.
    fn is_delegated(&self, name: &str) -> bool {
        let mut cuts = self.zone.records.iter().filter(|record| record.record_type == RecordType::NS);
        cuts.any(|record| {
            let owner = owner_of(self.zone, record);
            owner != self.apex && is_below(name, &owner)
        })
    }

    /// Whether the zone says that the name is kept elsewhere.
    fn is_external(&self, name: &str) -> bool {
        self.zone.external.iter().any(|pattern| {
            let pattern = canonical(pattern);
            match pattern.strip_prefix("*.") {
                Some(suffix) => name != suffix && is_below(name, suffix),
                None => name == pattern,
            }
        })
    }
}
