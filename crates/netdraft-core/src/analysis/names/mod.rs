//! Where does a name lead? Followed record by record through the zones of a plan, with every hop named.

mod walks;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Anchor, Id, NameRecord, Network, Plan, RecordType, Zone};
use crate::small::{SmallCollect, SmallSort};

/// All names of a plan, and who sees which.
pub struct Names<'a> {
    /// The zones, sorted by id, so that nothing depends on the order of the table.
    zones: Vec<ZoneNames<'a>>,
    /// The public zones by apex, as places in `zones`.
    public: BTreeMap<String, Vec<usize>>,
    /// Who sees which private zones. The first sees none.
    views: Vec<View<'a>>,
}

/// The names of one zone.
struct ZoneNames<'a> {
    zone: &'a Zone,
    apex: String,
    owners: BTreeMap<String, Vec<usize>>,
    /// The owners spelt backwards: those below a name stand in a row.
    backwards: BTreeSet<String>,
    /// The views that have the zone, as places in `views`.
    views: Vec<usize>,
}

/// Networks that see the same private zones. The internet is the view without networks, and sees none.
pub struct View<'a> {
    /// The networks.
    pub networks: Vec<&'a Id<Network>>,
    /// Their private zones, as places in the list of zones.
    zones: Vec<usize>,
    /// The same by apex. They hide public zones of the same apex.
    by_apex: BTreeMap<String, Vec<usize>>,
}

/// A record that makes one name stand for another, and the full name of its owner.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hop {
    /// The owner's full name, without the final dot, in lower case.
    pub name: String,
    /// The record.
    pub anchor: Anchor,
    /// Which of the record's values was followed.
    pub value: usize,
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
    /// The name at which it ends.
    pub last: String,
    /// How it ends.
    pub end: End,
}

impl Walk {
    /// The names passed, from the first owner to the last target, joined by arrows.
    pub fn spoken(&self) -> String {
        let names = self.hops.iter().map(|hop| hop.name.as_str());
        let last = match &self.end {
            End::Addresses(addresses) => addresses.first().unwrap_or(&self.last),
            End::Outside(_) | End::Missing(_) | End::NoAddress(_) | End::Cycle(_) => &self.last,
        };
        names.chain([last.as_str()]).collect::<Vec<_>>().join(" → ")
    }
}

/// A name in the form in which names are compared: lower case (of ASCII only, RFC 4343), without the final dot.
pub fn canonical(name: &str) -> String {
    name.trim().trim_end_matches('.').to_ascii_lowercase()
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

/// Whether a record makes one name stand for another.
pub fn is_alias(record: &NameRecord) -> bool {
    matches!(record.record_type, RecordType::CNAME | RecordType::ALIAS)
}

fn is_below(name: &str, apex: &str) -> bool {
    name == apex || name.strip_suffix(apex).is_some_and(|rest| rest.ends_with('.'))
}

/// A name and the names above it, the longest first.
fn upwards(name: &str) -> impl Iterator<Item = &str> {
    let above = name.match_indices('.').filter_map(|(dot, _)| name.get(dot + 1..));
    std::iter::once(name).chain(above)
}

/// Whether the zone says that the name is kept elsewhere.
fn is_external(zone: &Zone, name: &str) -> bool {
    zone.external.iter().any(|pattern| {
        let pattern = canonical(pattern);
        match pattern.strip_prefix("*.") {
            Some(suffix) => name != suffix && is_below(name, suffix),
            None => name == pattern,
        }
    })
}

impl<'a> Names<'a> {
    /// Reads the names of a plan.
    pub fn new(plan: &'a Plan) -> Self {
        let mut zones: Vec<ZoneNames<'a>> = plan.zones.iter().map(ZoneNames::new).collect();
        zones.small_sort_by(|one, other| one.zone.id.cmp(&other.zone.id));
        let places = |wanted: fn(&Zone) -> bool| -> Vec<usize> {
            (0..zones.len()).filter(|place| zones.get(*place).is_some_and(|names| wanted(names.zone))).collect()
        };
        let public = by_apex(&zones, &places(|zone| zone.networks.is_empty()));
        let mut of_network: BTreeMap<&'a Id<Network>, BTreeSet<usize>> = BTreeMap::new();
        for (place, names) in zones.iter().enumerate() {
            for network in &names.zone.networks {
                of_network.entry(network).or_default().insert(place);
            }
        }
        // Networks that see the same zones share a view.
        let mut seen: BTreeMap<Vec<usize>, Vec<&'a Id<Network>>> = [(Vec::new(), Vec::new())].into_iter().small_map();
        for (network, places) in of_network {
            seen.entry(places.into_iter().collect()).or_default().push(network);
        }
        let view =
            |(places, networks): (Vec<usize>, _)| View { networks, by_apex: by_apex(&zones, &places), zones: places };
        let views: Vec<View<'a>> = seen.into_iter().map(view).collect();
        for (number, view) in views.iter().enumerate() {
            for place in &view.zones {
                if let Some(names) = zones.get_mut(*place) {
                    names.views.push(number);
                }
            }
        }
        Self { zones, public, views }
    }

    /// Who sees the zone: the internet, or else the networks that may ask it.
    pub fn views_of(&self, zone: &Zone) -> impl Iterator<Item = &View<'a>> {
        let numbers = self.names_of(zone).map_or(&[][..], |names| names.views.as_slice());
        let internet = if numbers.is_empty() { self.views.first() } else { None };
        internet.into_iter().chain(numbers.iter().filter_map(|number| self.views.get(*number)))
    }

    /// The full name that a value of a record means. A name without a dot is relative to the zone. Of one with dots inside and none at its end,
    /// consoles mean the full name and master files a relative one: it is relative when the zone has such a name, and no zone of the plan would
    /// have the full one.
    pub fn target(&self, zone: &Zone, value: &str) -> String {
        let (plain, apex) = (canonical(value), canonical(&zone.apex));
        if value.trim() == "@" {
            return apex;
        }
        if value.trim().ends_with('.') || apex.is_empty() || plain.is_empty() || is_below(&plain, &apex) {
            return plain;
        }
        let relative = format!("{plain}.{apex}");
        let is_of_plan = || upwards(&plain).any(|above| self.zones.iter().any(|names| names.apex == above));
        let is_of_zone = || self.names_of(zone).is_some_and(|names| names.owners.contains_key(&relative));
        if !plain.contains('.') || (is_of_zone() && !is_of_plan()) { relative } else { plain }
    }

    /// The records of a zone at a full name, as places in its list.
    pub fn records_at(&self, zone: &Zone, name: &str) -> &[usize] {
        self.names_of(zone).and_then(|names| names.owners.get(name)).map_or(&[], Vec::as_slice)
    }

    /// Whether a name that a record of the zone points to ought to be in a zone of the plan, and is not.
    pub fn is_missing(&self, view: &View<'a>, zone: &Zone, name: &str) -> bool {
        matches!(self.answer(view, zone, &canonical(name)), Answer::End(End::Missing(_)))
    }

    fn names_of(&self, zone: &Zone) -> Option<&ZoneNames<'a>> {
        let place = self.zones.binary_search_by(|names| names.zone.id.cmp(&zone.id)).ok()?;
        self.zones.get(place)
    }

    /// The zones that answer for a name: those with the longest apex, and among equals the private ones.
    fn zones_for(&self, view: &View<'a>, name: &str) -> Vec<&ZoneNames<'a>> {
        let found = upwards(name).find_map(|apex| view.by_apex.get(apex).or_else(|| self.public.get(apex)));
        found.into_iter().flatten().filter_map(|place| self.zones.get(*place)).collect()
    }

    /// What the zones say about a name that a record of another zone, or the same, points to.
    fn answer(&self, view: &View<'a>, asker: &Zone, name: &str) -> Answer<'a> {
        let zones = self.zones_for(view, name);
        if zones.is_empty() {
            return Answer::End(End::Outside(name.to_owned()));
        }
        let held = zones.iter().filter_map(|names| Some((names, names.records(name)?)));
        let held: Vec<(&Zone, usize, &NameRecord)> = held
            .flat_map(|(names, records)| records.into_iter().map(|(at, record)| (names.zone, at, record)))
            .collect();
        if held.is_empty() {
            let elsewhere = is_external(asker, name)
                || zones.iter().any(|names| names.is_delegated(name) || is_external(names.zone, name));
            let end = if elsewhere { End::Outside(name.to_owned()) } else { End::Missing(name.to_owned()) };
            return Answer::End(end);
        }
        let mut edges = Vec::new();
        for (zone, at, record) in held.iter().filter(|(.., record)| is_alias(record)) {
            for (value, text) in record.values.iter().enumerate() {
                let anchor = Anchor::new(&zone.id, format!("records/{at}"));
                let hop = Hop { name: name.to_owned(), anchor, value };
                edges.push(Edge { hop, zone, target: self.target(zone, text) });
            }
        }
        match edges.is_empty() {
            true => Answer::End(addresses(held.iter().map(|(.., record)| *record), name)),
            false => Answer::Aliases(edges),
        }
    }
}

/// What the plan knows about a name.
enum Answer<'a> {
    /// It stands for other names.
    Aliases(Vec<Edge<'a>>),
    /// It is where a walk ends.
    End(End),
}

/// An alias, the zone that it stands in, and the name that it stands for.
struct Edge<'a> {
    hop: Hop,
    zone: &'a Zone,
    target: String,
}

fn by_apex(zones: &[ZoneNames<'_>], places: &[usize]) -> BTreeMap<String, Vec<usize>> {
    let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for place in places {
        // A zone without a name answers for none.
        if let Some(names) = zones.get(*place).filter(|names| !names.apex.is_empty()) {
            found.entry(names.apex.clone()).or_default().push(*place);
        }
    }
    found
}

fn addresses<'a>(records: impl Iterator<Item = &'a NameRecord>, name: &str) -> End {
    let with_addresses = records.filter(|record| matches!(record.record_type, RecordType::A | RecordType::AAAA));
    let addresses: Vec<String> = with_addresses.flat_map(|record| record.values.clone()).collect();
    if addresses.is_empty() { End::NoAddress(name.to_owned()) } else { End::Addresses(addresses) }
}

/// The longest name there can be, in octets and without the final dot (RFC 1035, section 2.3.4).
const LONGEST_NAME: usize = 253;

impl<'a> ZoneNames<'a> {
    fn new(zone: &'a Zone) -> Self {
        let mut owners: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, record) in zone.records.iter().enumerate() {
            owners.entry(owner_of(zone, record)).or_default().push(index);
        }
        let backwards = owners.keys().map(|owner| owner.chars().rev().collect::<String>()).small_set();
        Self { zone, apex: canonical(&zone.apex), owners, backwards, views: Vec::new() }
    }

    /// The records of a name, or else of the wildcard that stands for it: the one right below the nearest name above that exists (RFC 4592,
    /// section 3.3.1).
    fn records(&self, name: &str) -> Option<Vec<(usize, &'a NameRecord)>> {
        let wildcard = || {
            let mut above = upwards(name).skip(1).filter(|above| name.len() <= LONGEST_NAME && self.exists(above));
            self.owners.get(&format!("*.{}", above.next()?))
        };
        let found = self.owners.get(name).or_else(wildcard)?;
        Some(found.iter().filter_map(|index| Some((*index, self.zone.records.get(*index)?))).collect())
    }

    /// Whether the zone has the name, or one below it.
    fn exists(&self, name: &str) -> bool {
        let start: String = name.chars().rev().chain(['.']).collect();
        let has_below = || self.backwards.range(start.clone()..).next().is_some_and(|owner| owner.starts_with(&start));
        name == self.apex || self.owners.contains_key(name) || has_below()
    }

    /// Whether the name lies below a cut: a name of the zone, other than its apex, that has name servers of its own.
    fn is_delegated(&self, name: &str) -> bool {
        let has_servers = |cut: &str| {
            let records = self.owners.get(cut).into_iter().flatten().filter_map(|index| self.zone.records.get(*index));
            records.into_iter().any(|record| record.record_type == RecordType::NS)
        };
        upwards(name).take_while(|cut| *cut != self.apex).any(has_servers)
    }
}
