//! Which lists are compiled already? Filters stay compiled as long as nothing that they mean has changed.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::addresses::private_blocks;
use super::judge::Judge;
use super::list::{List, Naming};
use crate::address::{BlockSet, Cidr, Family};
use crate::analysis::filters::{CompiledFilter, PLATFORM, connected};
use crate::model::{Filter, FilterKind, Id, Network, PeerKind, Plan};
use crate::small::{SmallCollect, SmallSort};

/// Azure's names for addresses (Azure virtual network service tags).
const LOAD_BALANCER: &str = "AzureLoadBalancer";
const OUTSIDE: &str = "Internet";
const LOCAL: &str = "VirtualNetwork";

/// A filter as it was compiled last.
#[derive(Debug, Clone)]
struct Compiled {
    row: Rc<Filter>,
    /// Names of which nobody knew who carries them, and when that was looked up.
    vague: BTreeSet<String>,
    version: u64,
    /// What was local in the network.
    local: BlockSet,
    /// The places of its lists: for packets that come in, and for those that go out.
    lists: [usize; 2],
}

/// What one filter reads.
#[derive(Debug, Clone)]
struct Kept {
    row: Rc<Filter>,
    /// Names in its rules that are no tags.
    mentions: BTreeSet<String>,
    /// Whether it reads names for addresses, which mean something else in each network.
    reads_service_tags: bool,
    /// By network where that matters, else under the empty name.
    compiled: BTreeMap<String, Compiled>,
}

/// The filters of a plan.
#[derive(Debug, Clone, Default)]
pub(super) struct Rulebook {
    kept: BTreeMap<String, Kept>,
    /// Names in rules that are neither tags nor filters of the plan, such as prefix lists.
    unresolved: BTreeSet<String>,
    /// Counts how often that changed.
    version: u64,
    /// The Google Cloud firewalls of each network, by id.
    of_networks: BTreeMap<String, Vec<String>>,
    /// What is local in each network that was asked for.
    local: BTreeMap<String, BlockSet>,
}

impl Rulebook {
    /// Reads the filters of a plan that differs from the last one in nothing but rules. The lists that take the place of others, with those; nothing where
    /// names mean something else than they did, so that everything is to be compiled again.
    pub(super) fn reread(&mut self, plan: &Plan, judge: &mut Judge) -> Option<BTreeMap<usize, usize>> {
        let local = std::mem::take(&mut self.local);
        let unresolved = self.unresolved.clone();
        let stale = self.stale(plan);
        self.read(plan);
        self.local = local;
        if self.unresolved != unresolved {
            return None;
        }
        let mut replaced = BTreeMap::new();
        for id in &stale {
            let filter = plan.filters.by_text(id)?;
            let kept = self.kept.get(id)?;
            let before: Vec<(String, [usize; 2])> =
                kept.compiled.iter().map(|(network, last)| (network.clone(), last.lists)).collect();
            let reads_service_tags = kept.reads_service_tags;
            for (network, lists) in before {
                let place = match network.is_empty() {
                    // Lists that are the same in every network.
                    true if reads_service_tags => return None,
                    true => plan.networks.iter().next()?,
                    false => plan.networks.by_text(&network)?,
                };
                let now = self.lists(plan, filter, &place.id, judge);
                replaced.extend(lists.into_iter().zip(now).filter(|(before, now)| before != now));
            }
        }
        Some(replaced)
    }

    /// The ids of the filters of a plan that are not as they were read.
    pub(super) fn stale(&self, plan: &Plan) -> Vec<String> {
        let is_known = |row: &Rc<Filter>| self.kept.get(row.id.as_str()).is_some_and(|kept| Rc::ptr_eq(&kept.row, row));
        plan.filters.shared().filter(|row| !is_known(row)).map(|row| row.id.to_string()).collect()
    }

    /// Compiles a filter that means the same in every network; others are compiled when somebody asks for them.
    pub(super) fn compile(&mut self, plan: &Plan, filter: &str, judge: &mut Judge) {
        let is_plain = self.kept.get(filter).is_some_and(|kept| !kept.reads_service_tags);
        if let (Some(filter), Some(network), true) =
            (plan.filters.by_text(filter), plan.networks.iter().next(), is_plain)
        {
            self.lists(plan, filter, &network.id, judge);
        }
    }

    /// Reads the filters of a plan.
    pub(super) fn read(&mut self, plan: &Plan) {
        self.kept.retain(|id, _| plan.filters.by_text(id).is_some());
        self.of_networks.clear();
        self.local.clear();
        for row in plan.filters.shared() {
            let id = row.id.as_str();
            if !self.kept.get(id).is_some_and(|kept| Rc::ptr_eq(&kept.row, row)) {
                let last = self.kept.remove(id);
                let reads_service_tags = last.as_ref().map(|last| last.reads_service_tags);
                let mut kept = Kept::new(row, last.map(|last| last.compiled).unwrap_or_default());
                if reads_service_tags.is_some_and(|reads| reads != kept.reads_service_tags) {
                    kept.compiled.clear();
                }
                self.kept.insert(id.to_owned(), kept);
            }
            if let (FilterKind::GcpFirewall, Some(network)) = (row.kind, &row.network) {
                self.of_networks.entry(network.to_string()).or_default().push(id.to_owned());
            }
        }
        let mentions = self.kept.values().flat_map(|kept| &kept.mentions);
        let unresolved = mentions.filter(|name| plan.filters.by_text(name).is_none()).cloned().small_set();
        if unresolved != self.unresolved {
            self.unresolved = unresolved;
            self.version += 1;
        }
        self.of_networks.values_mut().for_each(|filters| filters.small_sort());
    }

    /// The Google Cloud firewalls of a network.
    pub(super) fn of_network<'p>(&self, plan: &'p Plan, network: &Id<Network>) -> Vec<&'p Filter> {
        let filters = self.of_networks.get(network.as_str()).map(Vec::as_slice).unwrap_or_default();
        filters.iter().filter_map(|id| plan.filters.by_text(id)).collect()
    }

    /// The places of a filter's lists, as a network reads them. Those that mean what they meant keep their places.
    pub(super) fn lists(
        &mut self,
        plan: &Plan,
        filter: &Filter,
        network: &Id<Network>,
        judge: &mut Judge,
    ) -> [usize; 2] {
        let Self { kept, unresolved, local, version, .. } = self;
        let Some(kept) = kept.get_mut(filter.id.as_str()) else { return [usize::MAX; 2] };
        let key = if kept.reads_service_tags { network.as_str() } else { "" };
        let nowhere = BlockSet::new();
        let local = match kept.reads_service_tags {
            true => &*local
                .entry(network.to_string())
                .or_insert_with(|| connected(plan, network).chain([Cidr::of_address(PLATFORM)]).collect()),
            false => &nowhere,
        };
        let last = kept.compiled.get(key);
        let same = last.filter(|last| Rc::ptr_eq(&last.row, &kept.row) && last.local == *local);
        if let Some(last) = same.filter(|last| last.version == *version) {
            return last.lists;
        }
        let vague: BTreeSet<String> = kept.mentions.intersection(unresolved).cloned().small_set();
        if let Some(last) = same.filter(|last| last.vague == vague) {
            let lists = last.lists;
            let last = Compiled { version: *version, ..last.clone() };
            kept.compiled.insert(key.to_owned(), last);
            return lists;
        }
        let tags = if kept.reads_service_tags { service_tags(local) } else { BTreeMap::new() };
        let naming = Naming { unresolved: &vague, tags: &tags };
        let compiled = CompiledFilter::new(filter, &[]);
        let mut places =
            compiled.sides().map(|side| List::new(filter.kind, side, &naming, &mut judge.sets)).into_iter();
        let lists = [0, 1].map(|direction: usize| {
            let Some(list) = places.next() else { return usize::MAX };
            let old = last.and_then(|last| last.lists.get(direction).copied());
            old.filter(|old| judge.peek(*old) == Some(&list)).unwrap_or_else(|| judge.keep(list))
        });
        let compiled = Compiled { row: kept.row.clone(), vague, version: *version, local: local.clone(), lists };
        kept.compiled.insert(key.to_owned(), compiled);
        lists
    }

    /// Whether some filter reads names for addresses, which depend on what networks are joined to.
    pub(super) fn reads_service_tags(&self) -> bool {
        self.kept.values().any(|kept| kept.reads_service_tags)
    }

    /// The places of all lists that are in use.
    pub(super) fn in_use(&self) -> BTreeSet<usize> {
        self.kept.values().flat_map(|kept| kept.compiled.values()).flat_map(|compiled| compiled.lists).small_set()
    }
}

impl Kept {
    fn new(row: &Rc<Filter>, compiled: BTreeMap<String, Compiled>) -> Self {
        let peers = row.rules.iter().flat_map(|rule| rule.sources.iter().chain(&rule.destinations));
        let names = peers.filter_map(|peer| match peer.kind() {
            PeerKind::Group(name) => Some(name.to_owned()),
            PeerKind::Faulty(_) => Some(peer.text().trim().to_owned()),
            PeerKind::Any | PeerKind::Block(_) | PeerKind::Tag(_) => None,
        });
        let mentions = names.small_set();
        let is_tag = |name: &String| [LOAD_BALANCER, OUTSIDE, LOCAL].contains(&name.as_str());
        let reads_service_tags = row.kind == FilterKind::AzureNsg || mentions.iter().any(is_tag);
        Self { row: row.clone(), mentions, reads_service_tags, compiled }
    }
}

/// The addresses that Azure's names stand for, where these are local: those that surely are meant, and those that may be. What is connected beyond the plan
/// is not known, so a private address elsewhere may belong to the virtual network too.
fn service_tags(local: &BlockSet) -> BTreeMap<&'static str, (BlockSet, BlockSet)> {
    let everything: BlockSet = [Family::V4, Family::V6].map(Family::everything).into_iter().collect();
    let private = private_blocks();
    let outside = everything.subtract(local).subtract(&private);
    let mut tags = BTreeMap::new();
    tags.insert(LOCAL, (local.clone(), private.subtract(local)));
    tags.insert(OUTSIDE, (outside, BlockSet::new()));
    tags.insert(LOAD_BALANCER, (BlockSet::from(Cidr::of_address(PLATFORM)), BlockSet::new()));
    tags
}
