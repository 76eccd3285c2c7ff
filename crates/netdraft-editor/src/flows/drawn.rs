//! Which flows and intents are drawn between boxes? Those of the boxes that are selected, each with what passes, in as many lines as can be read.

use std::collections::BTreeMap;

use netdraft_core::analysis::Facts;
use netdraft_core::analysis::intents::{Flow, Proof, prove};
use netdraft_core::analysis::reach::{CellId, EndRef, INTERNET, Reach, SetId, StationKind};
use netdraft_core::model::{Expectation, GatewayKind, Intent, Kind, Plan};

use super::{listed, short, together};
use crate::geometry::Point;
use crate::scene::{Node, Scene, route_between};
use crate::selection::Selection;

/// With more lines than this, what is far away is drawn to its network.
const MOST: usize = 24;

/// What is known of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineState {
    /// It passes, and is answered.
    Passes,
    /// It passes, and not all of it is answered.
    OneWay,
    /// The plan does not say.
    Unknown,
    /// It is meant, and as it should be.
    Proved,
    /// It is meant, and not as it should be.
    Broken,
}

impl LineState {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passes => "passes",
            Self::OneWay => "one way",
            Self::Unknown => "unknown",
            Self::Proved => "proved",
            Self::Broken => "broken",
        }
    }
}

/// A line between two boxes.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawnLine {
    /// Unique among the lines.
    pub id: String,
    /// The intent that it stands for; none for what passes.
    pub intent: Option<String>,
    /// What is known of it.
    pub state: LineState,
    /// The words on it.
    pub label: String,
    /// Everything about it, in a sentence.
    pub words: String,
    /// Its corners.
    pub path: Vec<Point>,
    /// Whether something goes from its first corner to its last, and the other way.
    pub ways: [bool; 2],
}

impl DrawnLine {
    /// The words on it, with a sign for what is known, which says it without its colour.
    pub fn said(&self) -> String {
        let sign = match self.state {
            LineState::Passes => "",
            LineState::OneWay => "⊘ ",
            LineState::Unknown => "? ",
            LineState::Proved => "✓ ",
            LineState::Broken => "✕ ",
        };
        format!("{sign}{}", self.label)
    }
}

/// What passes between two boxes: out of the first and into it.
#[derive(Default)]
struct Between {
    ways: [Vec<CellId>; 2],
    pairs: usize,
}

/// What was proved of intents, for one revision of the plan: whoever selects something else needs no other proofs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Proofs {
    revision: u64,
    known: BTreeMap<String, LineState>,
}

impl Proofs {
    /// Forgets what was proved of another plan.
    pub(crate) fn turn_to(&mut self, revision: u64) {
        if self.revision != revision {
            *self = Self { revision, known: BTreeMap::new() };
        }
    }

    fn state(&mut self, facts: &Facts<'_>, intent: &Intent) -> LineState {
        *self.known.entry(intent.id.to_string()).or_insert_with(|| match prove(facts, &Flow::from(intent)) {
            Proof::Holds => LineState::Proved,
            Proof::Broken(_) => LineState::Broken,
            Proof::Unknown(_) => LineState::Unknown,
        })
    }
}

/// The lines of what is selected. Without a complete answer there are intents alone.
pub(crate) fn drawn(
    plan: &Plan,
    scene: &Scene,
    selection: &Selection,
    reach: Option<&Reach>,
    proofs: &mut Proofs,
) -> Vec<DrawnLine> {
    let boxes: Vec<&Node> = selection.ids().iter().filter_map(|id| scene.node(id)).collect();
    let mut lines = reach.map(|reach| flows(plan, scene, &boxes, reach)).unwrap_or_default();
    lines.extend(intents(plan, scene, selection, proofs));
    lines
}

fn flows(plan: &Plan, scene: &Scene, boxes: &[&Node], reach: &Reach) -> Vec<DrawnLine> {
    let ends: Vec<EndRef<'_>> = reach.places().collect();
    // The selected box that each end stands in, if any.
    let own: Vec<Option<usize>> = ends.iter().map(|end| own_box(plan, scene, boxes, end)).collect();
    let mut found: Vec<((usize, usize), (usize, CellId))> = Vec::new();
    for (to, of) in own.iter().enumerate() {
        for (from, cell) in reach.column(to) {
            let known = match (own.get(*from).copied().flatten(), of) {
                (Some(inside), Some(other)) if inside == *other => continue,
                (Some(inside), _) => ((inside, to), 0),
                (None, Some(inside)) => ((*inside, *from), 1),
                (None, None) => continue,
            };
            found.push((known.0, (known.1, *cell)));
        }
    }
    let place = |(inside, far): (usize, usize)| {
        let node = boxes.get(inside)?;
        let end = ends.get(far)?;
        Some((*node, end_box(plan, scene, end.id, node)?, end.id))
    };
    let found = together(found);
    let is_far = found.len() > MOST;
    let mut lines = Vec::new();
    for (key, passes) in found {
        let Some((node, mut far, id)) = place(key) else { continue };
        while let Some(outer) = far.parent.as_deref().filter(|_| is_far).and_then(|outer| scene.node(outer)) {
            if outer.id == node.id || scene.is_inside(&node.id, &outer.id) {
                break;
            }
            far = outer;
        }
        lines.push(((node.id.as_str(), far.id.as_str()), (super::title_of(plan, id), passes)));
    }
    let mut drawn = Vec::new();
    for (ends, passes) in together(lines) {
        let (mut between, mut names) = (Between::default(), Vec::new());
        for (name, passes) in passes {
            if !names.contains(&name) {
                names.push(name);
            }
            between.pairs += passes.len();
            for (way, cell) in passes {
                if let Some(way) = between.ways.get_mut(way).filter(|way| !way.contains(&cell)) {
                    way.push(cell);
                }
            }
        }
        drawn.extend(line(scene, ends, &between, &names, reach));
    }
    drawn
}

/// The place among some boxes of the one that an end stands in, or that stands for it.
pub(crate) fn own_box(plan: &Plan, scene: &Scene, boxes: &[&Node], end: &EndRef<'_>) -> Option<usize> {
    let is_own = |node: &&Node| node.id == end.id || scene.is_inside(end.id, &node.id) || stands_for(plan, node, end);
    boxes.iter().position(is_own)
}

/// Whether a gateway stands for the internet.
fn stands_for(plan: &Plan, node: &Node, end: &EndRef<'_>) -> bool {
    end.kind == StationKind::Internet && leads_out(plan, &node.id)
}

fn leads_out(plan: &Plan, id: &str) -> bool {
    plan.gateways.by_text(id).is_some_and(|gateway| gateway.kind == GatewayKind::Internet)
}

/// The box that an end is drawn as; the internet as the gateway that leads there from the box at the other end.
fn end_box<'s>(plan: &Plan, scene: &'s Scene, id: &str, other: &Node) -> Option<&'s Node> {
    if id != INTERNET {
        return scene.node(id);
    }
    let gateways = || scene.nodes().filter(|node| node.kind() == Some(Kind::Gateway) && leads_out(plan, &node.id));
    let is_near = |gateway: &&Node| {
        gateway.parent.as_deref().is_some_and(|network| network == other.id || scene.is_inside(&other.id, network))
    };
    gateways().find(is_near).or_else(|| gateways().next())
}

fn line(
    scene: &Scene,
    (from, to): (&str, &str),
    between: &Between,
    names: &[&str],
    reach: &Reach,
) -> Option<DrawnLine> {
    let (start, end) = (scene.node(from)?, scene.node(to)?);
    let mut state = LineState::Passes;
    let mut parts = Vec::new();
    for (lead, cells) in ["out", "in"].into_iter().zip(&between.ways) {
        let mut words: Vec<String> = Vec::new();
        for piece in cells.iter().flat_map(|cell| reach.pieces(*cell)) {
            state = match () {
                () if piece.passes.sure != piece.passes.possible => LineState::Unknown,
                () if piece.passes.sure != piece.answered.sure => state.max(LineState::OneWay),
                () => state,
            };
            let text = match piece.passes.sure {
                SetId::NOTHING => "unknown".to_owned(),
                sure => short(reach, sure),
            };
            if !words.contains(&text) {
                words.push(text);
            }
        }
        if !words.is_empty() {
            parts.push((lead, words));
        }
    }
    let say = |most: usize| {
        let texts = parts.iter().map(|(lead, words)| {
            let more = words.len().saturating_sub(most);
            let more = if more > 0 { format!(" +{more}") } else { String::new() };
            format!("{lead} {}{more}", words.iter().take(most).cloned().collect::<Vec<String>>().join(", "))
        });
        texts.collect::<Vec<String>>().join(" · ")
    };
    let far = listed(names);
    let counted = if between.pairs > 1 { format!("{} flows, ", between.pairs) } else { String::new() };
    Some(DrawnLine {
        id: format!("{from} {to}"),
        intent: None,
        state,
        label: shortened(&say(1)),
        words: format!("{} and {far}: {counted}{}, {}", start.title, say(usize::MAX), state.word()),
        path: route_between(start.rect, end.rect),
        ways: [!between.ways[0].is_empty(), !between.ways[1].is_empty()],
    })
}

/// As many letters as fit on a line between boxes.
fn shortened(text: &str) -> String {
    /// Letters.
    const LONGEST: usize = 34;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default().trim_end()),
        None => text.to_owned(),
    }
}

/// The intents of what is selected, or all of them where nothing is and there are few.
fn intents(plan: &Plan, scene: &Scene, selection: &Selection, proofs: &mut Proofs) -> Vec<DrawnLine> {
    let facts = Facts::new(plan);
    let concerns = |intent: &&Intent| {
        let near = |text: &str| selection.ids().iter().any(|id| text == id || scene.is_inside(text, id));
        let is_all = selection.is_empty() && plan.intents.len() <= MOST;
        is_all || near(intent.from.as_str()) || near(intent.to.as_str()) || selection.contains(intent.id.as_str())
    };
    let lines = plan.intents.iter().filter(concerns).filter_map(|intent| {
        let end = |text: &str, other: &str| match scene.node(text.trim()) {
            Some(node) => Some(node),
            None if text.trim() == INTERNET => end_box(plan, scene, INTERNET, scene.node(other.trim())?),
            None => None,
        };
        let (from, to) = (intent.from.as_str(), intent.to.as_str());
        let (start, end) = (end(from, to)?, end(to, from)?);
        let state = proofs.state(&facts, intent);
        let verb = if intent.expect == Expectation::Allowed { "must" } else { "must not" };
        let what = match (intent.protocol.to_string(), intent.ports.text()) {
            (protocol, "") => protocol,
            (protocol, ports) => format!("{protocol} {ports}"),
        };
        let title = plan.title(intent.id.as_str());
        Some(DrawnLine {
            id: format!("intent {}", intent.id),
            intent: Some(intent.id.to_string()),
            state,
            label: shortened(&format!("{verb}: {what}")),
            words: format!("intent {title}: {from} {verb} reach {to} on {what}, {}", state.word()),
            path: route_between(start.rect, end.rect),
            ways: [true, false],
        })
    });
    lines.collect()
}
