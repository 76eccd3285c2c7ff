//! What does the plan hold so far, and which id of it stands for which id of AWS?

use std::collections::{BTreeMap, BTreeSet};

use super::dump::Dump;
use crate::import::report::{Remarks, Section};
use crate::model::{Entity, Filter, Id, Kind, LONGEST_ID, Network, Peer, PeerKind, Plan, Site, Subnet, id_fault};

/// A plan in the making.
pub(super) struct Draft<'d> {
    pub(super) dump: &'d Dump,
    pub(super) plan: Plan,
    pub(super) remarks: Remarks,
    /// The ids of the plan, by kind and id of AWS.
    ids: BTreeMap<(Kind, &'d str), String>,
    /// The ids that are taken, each with the number that was last put behind it.
    taken: BTreeMap<String, u64>,
    /// What stands behind each network interface, by its id: a host or a NAT gateway.
    pub(super) holders: BTreeMap<&'d str, String>,
    /// The public addresses that interfaces say they have, with what stands behind each.
    pub(super) seen_addresses: BTreeMap<&'d str, BTreeSet<String>>,
    /// The group that stands for those of interfaces of which no group is known.
    pub(super) ungrouped: Option<Id<Filter>>,
    /// The second subnet of each subnet that has blocks of both families.
    pub(super) ipv6_twins: BTreeMap<Id<Subnet>, Id<Subnet>>,
    /// The sites, which routes may add blocks to.
    pub(super) sites: BTreeMap<Id<Site>, Site>,
    /// The sites behind each gateway, by its id in the plan; whether AWS learns the site's blocks by BGP.
    pub(super) sites_behind: BTreeMap<String, BTreeMap<Id<Site>, bool>>,
    /// Gateways that lead where the plan cannot follow, by their id in the plan.
    pub(super) opaque: BTreeSet<String>,
}

impl<'d> Draft<'d> {
    pub(super) fn new(dump: &'d Dump) -> Self {
        Self {
            dump,
            plan: Plan::default(),
            remarks: Remarks::default(),
            ids: BTreeMap::new(),
            taken: BTreeMap::new(),
            holders: BTreeMap::new(),
            seen_addresses: BTreeMap::new(),
            ungrouped: None,
            ipv6_twins: BTreeMap::new(),
            sites: BTreeMap::new(),
            sites_behind: BTreeMap::new(),
            opaque: BTreeSet::new(),
        }
    }

    /// The id that a thing of AWS gets in the plan: its own, unless a plan accepts no such id or something else has it.
    pub(super) fn claim<T: Entity>(&mut self, raw: &'d str) -> Id<T> {
        let id = self.invent::<T>(raw);
        if id.as_str() != raw {
            self.remarks.note(Section::Approximated, raw, "a plan accepts no such id, so it got another one");
        }
        self.ids.insert((T::KIND, raw), id.to_string());
        id
    }

    /// An id for something that AWS has no id for.
    pub(super) fn invent<T: Entity>(&mut self, wanted: &str) -> Id<T> {
        let stem = accepted(wanted, T::KIND);
        let mut id = stem.clone();
        let mut number = self.taken.get(&stem).copied().unwrap_or(1);
        while self.taken.contains_key(&id) {
            number = number.saturating_add(1);
            id = format!("{stem}-{number}");
        }
        self.taken.insert(stem, number);
        self.taken.entry(id.clone()).or_insert(1);
        Id::new(id)
    }

    /// The id in the plan of a thing that was imported.
    pub(super) fn id<T: Entity>(&self, raw: &str) -> Option<Id<T>> {
        self.ids.get(&(T::KIND, raw)).map(Id::new)
    }

    /// The network of a thing, or a word in the report about its absence.
    pub(super) fn network_of(&mut self, raw: &str, about: &str) -> Option<Id<Network>> {
        let network = self.id(raw);
        if network.is_none() {
            self.unknown(about, "it is left out, because its VPC is not in the files");
        }
        network
    }

    pub(super) fn approximated(&mut self, about: &str, reason: impl Into<String>) {
        self.remarks.note(Section::Approximated, about, reason);
    }

    pub(super) fn ignored(&mut self, about: &str, reason: impl Into<String>) {
        self.remarks.note(Section::Ignored, about, reason);
    }

    pub(super) fn unknown(&mut self, about: &str, reason: impl Into<String>) {
        self.remarks.note(Section::Unknown, about, reason);
    }
}

/// The nearest text that a plan accepts as an id, and that a firewall rule reads as one.
fn accepted(raw: &str, kind: Kind) -> String {
    /// Room for a number at the end.
    const LONGEST: usize = LONGEST_ID - 20;
    let is_read_as_group = |text: &str| matches!(Peer::typed(text).kind(), PeerKind::Group(name) if name == text);
    if raw.len() <= LONGEST && id_fault(raw).is_none() && (kind != Kind::Filter || is_read_as_group(raw)) {
        return raw.to_owned();
    }
    let letters = raw.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' });
    let letters: String = letters.take(LONGEST.saturating_sub("aws-".len())).collect();
    format!("aws-{letters}")
}

/// A peer of a firewall rule that no packet is known to come from or go to, so that the rule gives no verdict: the members of something that the plan
/// does not have.
pub(super) fn unresolved(raw: &str) -> Peer {
    let letters = raw.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' });
    let name: String = letters.take(LONGEST_ID).collect();
    Peer::typed(format!("unknown:{name}"))
}
