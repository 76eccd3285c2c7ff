//! Which question do the colours over the boxes answer? One at a time: who is open to the internet, what a box reaches, how full subnets are, which route
//! table or rule set they have.
//!
//! Invariant: a colour never speaks alone; each tint has its word, and the legend counts what it stands for.

use std::collections::BTreeMap;

use netdraft_core::analysis::Facts;
use netdraft_core::analysis::reach::{CellId, EndRef, Reach, SetId, StationKind};
use netdraft_core::model::{Kind, Plan};
use netdraft_core::small::SmallSort;

use crate::flows::{own_box, short};
use crate::scene::{Node, Scene};
use crate::selection::Selection;

/// How many colours there are for things that have no order, such as route tables.
pub const HUES: usize = 8;

/// A question that colours over the boxes answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// What the internet reaches.
    Exposure,
    /// What the selected boxes reach, and what reaches them.
    Reach,
    /// How many addresses are used.
    Utilisation,
    /// The route table of each subnet.
    RouteTables,
    /// The rule sets of each subnet and host group.
    RuleSets,
}

impl Layer {
    /// Every layer, in the order of menus and of the key that goes through them.
    pub const ALL: [Self; 5] = [Self::Exposure, Self::Reach, Self::Utilisation, Self::RouteTables, Self::RuleSets];

    /// What it is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::Exposure => "Open to the internet",
            Self::Reach => "Reach of what is selected",
            Self::Utilisation => "Used addresses",
            Self::RouteTables => "Route tables",
            Self::RuleSets => "Rule sets",
        }
    }

    /// The one after this, or the first one; nothing after the last.
    pub fn after(shown: Option<Self>) -> Option<Self> {
        let place = shown.and_then(|shown| Self::ALL.iter().position(|layer| *layer == shown));
        Self::ALL.get(place.map_or(0, |place| place + 1)).copied()
    }

    /// Whether it takes the answer who can talk to whom.
    pub(crate) fn asks_reach(self) -> bool {
        matches!(self, Self::Exposure | Self::Reach)
    }
}

/// What a colour means, where meanings have an order from good to bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// Nothing to see.
    Quiet,
    /// As one would hope.
    Good,
    /// Worth a look.
    Mild,
    /// Worth a second look.
    Strong,
    /// The plan does not say.
    Unknown,
    /// One of several that have no order.
    Hue(usize),
}

impl Tone {
    /// The word by which style sheets know it.
    pub fn word(self) -> String {
        match self {
            Self::Quiet => "quiet".to_owned(),
            Self::Good => "good".to_owned(),
            Self::Mild => "mild".to_owned(),
            Self::Strong => "strong".to_owned(),
            Self::Unknown => "unknown".to_owned(),
            Self::Hue(number) => format!("hue-{number}"),
        }
    }
}

/// The colour over one box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tint {
    /// The box.
    pub id: String,
    /// What its colour means.
    pub tone: Tone,
    /// The same in a word or two.
    pub word: String,
}

/// A line of the legend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meaning {
    /// The colour.
    pub tone: Tone,
    /// What it means.
    pub word: String,
    /// How many boxes have it.
    pub count: usize,
}

/// The colours over all boxes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tints {
    /// The question that they answer.
    pub layer: Layer,
    /// The colours, by the ids of their boxes.
    pub tints: Vec<Tint>,
    /// What they mean.
    pub legend: Vec<Meaning>,
    /// What a person should do to see more, where there is nothing to colour.
    pub hint: Option<&'static str>,
}

/// What is to be told of one box: the line of the legend, and the word on the box.
type Told = (Tone, String, String);

impl Tints {
    /// The colours of a layer. Two of them take a complete answer who can talk to whom, and are empty without.
    pub(crate) fn of(layer: Layer, plan: &Plan, scene: &Scene, selection: &Selection, reach: Option<&Reach>) -> Self {
        let (told, hint) = match (layer, reach) {
            (Layer::Utilisation, _) => (utilisation(scene), None),
            (Layer::RouteTables, _) => (route_tables(plan), None),
            (Layer::RuleSets, _) => (rule_sets(plan), None),
            (Layer::Exposure | Layer::Reach, None) => (BTreeMap::new(), None),
            (Layer::Exposure, Some(reach)) => (exposure(plan, reach), None),
            (Layer::Reach, Some(_)) if selection.is_empty() => {
                (BTreeMap::new(), Some("select a box to see what it reaches"))
            }
            (Layer::Reach, Some(reach)) => (reached(plan, scene, selection, reach), None),
        };
        let mut tints = Vec::new();
        let mut legend: Vec<Meaning> = Vec::new();
        for node in scene.nodes() {
            let Some((tone, meaning, word)) = told.get(node.id.as_str()) else { continue };
            tints.push(Tint { id: node.id.clone(), tone: *tone, word: word.clone() });
            match legend.iter_mut().find(|known| known.tone == *tone && known.word == *meaning) {
                Some(known) => known.count += 1,
                None => legend.push(Meaning { tone: *tone, word: meaning.clone(), count: 1 }),
            }
        }
        tints.small_sort_by(|one: &Tint, other| one.id.cmp(&other.id));
        legend.small_sort_by(|one, other| (one.tone, &one.word).cmp(&(other.tone, &other.word)));
        Self { layer, tints, legend, hint }
    }
}

impl Tints {
    /// The colour over a box.
    pub fn of_box(&self, id: &str) -> Option<&Tint> {
        let at = self.tints.binary_search_by(|tint| tint.id.as_str().cmp(id)).ok()?;
        self.tints.get(at)
    }
}

/// A subnet is worth a look from 80 % on, as the rule `subnet-nearly-full` has it, which also counts the growth that a subnet announces.
fn utilisation(scene: &Scene) -> BTreeMap<&str, Told> {
    let mut told = BTreeMap::new();
    for node in scene.nodes().filter(|node| node.kind() == Some(Kind::Subnet)) {
        let Some(used) = node.utilisation else { continue };
        let (tone, meaning) = match used.per_mille {
            1000.. => (Tone::Strong, "exhausted"),
            800.. => (Tone::Mild, "80 % or more"),
            1.. => (Tone::Good, "less than 80 %"),
            0 => (Tone::Quiet, "none used"),
        };
        let word = format!("{} of {} used", used.used, used.usable);
        told.insert(node.id.as_str(), (tone, meaning.to_owned(), word));
    }
    told
}

fn route_tables(plan: &Plan) -> BTreeMap<&str, Told> {
    let facts = Facts::new(plan);
    let tables: Vec<&str> = plan.route_tables.sorted().map(|table| table.id.as_str()).collect();
    let mut told = BTreeMap::new();
    for subnet in plan.subnets.iter() {
        let table = facts.routes().of_subnet(&subnet.id).and_then(|routes| routes.table);
        told.insert(
            subnet.id.as_str(),
            match table {
                Some(table) => named(plan, &tables, &[table.id.as_str()]),
                None => (Tone::Quiet, "the provider's own routes".to_owned(), "provider's routes".to_owned()),
            },
        );
    }
    told
}

fn rule_sets(plan: &Plan) -> BTreeMap<&str, Told> {
    let filters: Vec<&str> = plan.filters.sorted().map(|filter| filter.id.as_str()).collect();
    let tell = |of: &[&str]| match of {
        [] => (Tone::Quiet, "no rule set of its own".to_owned(), "no rule set".to_owned()),
        some => named(plan, &filters, some),
    };
    let mut told = BTreeMap::new();
    for subnet in plan.subnets.iter() {
        let own: Vec<&str> = subnet.filter.iter().map(|filter| filter.as_str()).collect();
        told.insert(subnet.id.as_str(), tell(&own));
    }
    for host in plan.hosts.iter() {
        let own: Vec<&str> = host.filters.iter().map(|filter| filter.as_str()).collect();
        told.insert(host.id.as_str(), tell(&own));
    }
    told
}

/// Things by name, coloured by the first of them.
fn named(plan: &Plan, all: &[&str], some: &[&str]) -> Told {
    let names = some.iter().map(|id| plan.title(id)).collect::<Vec<&str>>().join(", ");
    let hue = some.first().and_then(|first| all.iter().position(|id| id == first)).unwrap_or_default();
    (Tone::Hue(hue % HUES), names.clone(), names)
}

/// What passes towards some ends, summed up.
#[derive(Default)]
struct Passing {
    words: Vec<String>,
    is_doubtful: bool,
}

impl Passing {
    fn add(&mut self, reach: &Reach, cell: CellId) {
        for piece in reach.pieces(cell) {
            self.is_doubtful |= piece.passes.sure != piece.passes.possible;
            let word = match piece.passes.sure {
                SetId::NOTHING => continue,
                sure => short(reach, sure),
            };
            if !self.words.contains(&word) {
                self.words.push(word);
            }
        }
    }

    fn said(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        crate::flows::listed(&words)
    }
}

/// The boxes of an end: its own, and the subnet that a host group is in.
fn boxes_of<'p>(plan: &'p Plan, end: &EndRef<'_>) -> Vec<&'p str> {
    if let Some(host) = plan.hosts.by_text(end.id) {
        return vec![host.id.as_str(), host.subnet.as_str()];
    }
    let own = plan.subnets.by_text(end.id).map(|subnet| subnet.id.as_str());
    own.or_else(|| plan.sites.by_text(end.id).map(|site| site.id.as_str())).into_iter().collect()
}

fn exposure<'p>(plan: &'p Plan, reach: &Reach) -> BTreeMap<&'p str, Told> {
    let ends: Vec<EndRef<'_>> = reach.places().collect();
    let mut passing: BTreeMap<&str, Passing> = BTreeMap::new();
    for (to, end) in
        ends.iter().enumerate().filter(|(_, end)| matches!(end.kind, StationKind::Host | StationKind::Subnet))
    {
        for id in boxes_of(plan, end) {
            let of_box = passing.entry(id).or_default();
            for (from, cell) in reach.column(to) {
                if ends.get(*from).is_some_and(|from| from.kind == StationKind::Internet) {
                    of_box.add(reach, *cell);
                }
            }
        }
    }
    let mut told = BTreeMap::new();
    for (id, of_box) in passing {
        let (tone, meaning, word) = match (of_box.words.is_empty(), of_box.is_doubtful) {
            (false, _) => (Tone::Strong, "the internet gets in", format!("open: {}", of_box.said())),
            (true, true) => (Tone::Unknown, "the plan does not say", "unknown".to_owned()),
            (true, false) => (Tone::Good, "the internet does not get in", "closed".to_owned()),
        };
        told.insert(id, (tone, meaning.to_owned(), word));
    }
    told
}

fn reached<'p>(plan: &'p Plan, scene: &'p Scene, selection: &Selection, reach: &Reach) -> BTreeMap<&'p str, Told> {
    let selected: Vec<&Node> = selection.ids().iter().filter_map(|id| scene.node(id)).collect();
    let ends: Vec<EndRef<'_>> = reach.places().collect();
    let is_own: Vec<bool> = ends.iter().map(|end| own_box(plan, scene, &selected, end).is_some()).collect();
    let own = |at: usize| is_own.get(at).copied().unwrap_or_default();
    let mut passing: BTreeMap<&str, [Passing; 2]> = BTreeMap::new();
    for (to, end) in ends.iter().enumerate() {
        let of_end = boxes_of(plan, end);
        if !own(to) {
            for id in &of_end {
                passing.entry(id).or_default();
            }
        }
        for (from, cell) in reach.column(to).iter().filter(|(from, _)| own(*from) != own(to)) {
            let from_end = ends.get(*from).map(|from| boxes_of(plan, from)).unwrap_or_default();
            let (far, way) = if own(to) { (from_end, 1) } else { (of_end.clone(), 0) };
            for id in far {
                if let Some(way) = passing.entry(id).or_default().get_mut(way) {
                    way.add(reach, *cell);
                }
            }
        }
    }
    let mut told = BTreeMap::new();
    for (id, [out, back]) in passing {
        let is_selected = selected.iter().any(|node| node.id == id || scene.is_inside(id, &node.id));
        let (tone, meaning, word) = match (out.words.is_empty(), back.words.is_empty()) {
            _ if is_selected => continue,
            (false, false) => (Tone::Strong, "both ways", format!("in {} · out {}", out.said(), back.said())),
            (false, true) => (Tone::Mild, "reached from here", format!("in {}", out.said())),
            (true, false) => (Tone::Good, "reaches this", format!("out {}", back.said())),
            (true, true) if out.is_doubtful || back.is_doubtful => {
                (Tone::Unknown, "the plan does not say", "unknown".to_owned())
            }
            (true, true) => (Tone::Quiet, "neither", "neither".to_owned()),
        };
        told.insert(id, (tone, meaning.to_owned(), word));
    }
    told
}
