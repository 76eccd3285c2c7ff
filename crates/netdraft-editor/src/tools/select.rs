//! How are things selected, moved and resized? By clicks, by a rectangle around them, by dragging them or their handles.

use std::rc::Rc;

use netdraft_core::edit::Command;
use netdraft_core::model::Kind;

use super::level::aligned;
use super::{Guide, Moved, Outcome, Preview, REACH, Target, ToolContext, is_drag, snapped};
use crate::arrange::{can_be_placed, moves, resized};
use crate::geometry::{Point, Rect};
use crate::input::{InputEvent, Modifiers};
use crate::rehome;
use crate::scene::{Handle, Hit, Link, Node, NodeShape, route_between};
use crate::selection::Selection;

/// The least width and height of a box that is resized.
const LEAST: f64 = 64.0;

/// What the pointer is doing.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum State {
    #[default]
    Idle,
    /// A button is held, and nothing moved yet.
    Pressed { on: Option<String>, at: Point, touch: bool },
    /// Boxes move with the pointer.
    Moving { ids: Vec<String>, from: Point, links: Vec<Tied> },
    /// A rectangle is drawn around what is to be selected.
    Marquee { from: Point },
    /// A handle moves with the pointer.
    Resizing { id: String, handle: Handle, from: Point },
}

/// A link that moves along, and whether its start and its end do. They are looked for once a drag: there may be thousands of links.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tied {
    link: Rc<Link>,
    moves: [bool; 2],
}

impl State {
    pub(super) fn is_busy(&self) -> bool {
        *self != Self::Idle
    }

    pub(super) fn hint(&self) -> &'static str {
        match self {
            Self::Idle => "click to select, drag to move, double-click to rename; {palette} finds everything",
            Self::Pressed { .. } => "",
            Self::Moving { .. } => "release to leave it here; Alt ignores the grid, Esc puts it back",
            Self::Marquee { .. } => "release to select what it touches; Alt selects what is inside",
            Self::Resizing { .. } => "release to keep the size; Esc brings the old one back",
        }
    }

    pub(super) fn cursor(&self) -> &'static str {
        match self {
            Self::Idle | Self::Pressed { .. } | Self::Marquee { .. } => "default",
            Self::Moving { .. } => "move",
            Self::Resizing { handle, .. } => handle.cursor(),
        }
    }

    #[must_use]
    pub(super) fn on(self, event: &InputEvent, context: &mut ToolContext<'_>) -> Self {
        match (self, event) {
            (Self::Idle, InputEvent::Down { at, clicks, modifiers, touch, .. }) => {
                press(*at, *clicks, *modifiers, *touch, context)
            }
            (Self::Pressed { on, at: from, touch }, InputEvent::Move { at, modifiers }) => {
                if is_drag(from, *at, touch) {
                    begin_drag(on, context.world(from), context).dragged(*at, *modifiers, context)
                } else {
                    Self::Pressed { on, at: from, touch }
                }
            }
            (Self::Pressed { at: from, .. }, InputEvent::Up { modifiers, .. }) => {
                click(from, *modifiers, context);
                Self::Idle
            }
            (Self::Idle, _) => Self::Idle,
            (_, InputEvent::Cancel) => Self::Idle,
            (_, InputEvent::Key(press)) if press.is_escape() => Self::Idle,
            (state, InputEvent::Move { at, modifiers }) => {
                context.follow_edge(*at);
                state.dragged(*at, *modifiers, context)
            }
            (state, InputEvent::Up { at, modifiers }) => {
                state.dropped(*at, *modifiers, context);
                Self::Idle
            }
            (state, _) => state,
        }
    }

    /// Shows what would come of a release here.
    fn dragged(self, at: Point, modifiers: Modifiers, context: &mut ToolContext<'_>) -> Self {
        let here = context.world(at);
        context.preview = match &self {
            Self::Idle | Self::Pressed { .. } => None,
            Self::Moving { ids, from, links } => {
                Some(Drop::of(ids, here.minus(*from), here, modifiers, context).preview(links, context))
            }
            Self::Marquee { from } => {
                Some(Preview { frame: Some(Rect::between(*from, here)), possible: true, ..Preview::default() })
            }
            Self::Resizing { id, handle, from } => {
                resize(id, *handle, here.minus(*from), context).map(|resize| resize.1)
            }
        };
        self
    }

    /// Does what a release here does.
    fn dropped(self, at: Point, modifiers: Modifiers, context: &mut ToolContext<'_>) {
        let here = context.world(at);
        match self {
            Self::Idle | Self::Pressed { .. } => {}
            Self::Moving { ids, from, .. } => Drop::of(&ids, here.minus(from), here, modifiers, context).make(context),
            Self::Marquee { from } => select_in(Rect::between(from, here), modifiers, context),
            Self::Resizing { id, handle, from } => {
                if let Some((Some(command), _)) = resize(&id, handle, here.minus(from), context) {
                    context.say(Outcome::Edit(command));
                }
            }
        }
    }
}

fn press(at: Point, clicks: u32, modifiers: Modifiers, touch: bool, context: &mut ToolContext<'_>) -> State {
    let here = context.world(at);
    if clicks == 2 {
        let outcome = match context.hit(at) {
            Hit::Box(node) if is_container(node) && here.y > node.rect.y + 28.0 => {
                Outcome::InsertMenu(at, context.hit(at).entity().map(str::to_owned))
            }
            Hit::Nothing => Outcome::InsertMenu(at, None),
            hit => Outcome::Rename(hit.entity().unwrap_or_default().to_owned()),
        };
        context.say(outcome);
        return State::Idle;
    }
    let selected = context.selection.single().and_then(|id| context.scene.node(id)).filter(|node| is_container(node));
    if let Some(node) = selected
        && let Some(handle) = Handle::at(node.rect, here, REACH / context.camera.zoom)
    {
        return State::Resizing { id: node.id.clone(), handle, from: here };
    }
    let on = match context.hit(at) {
        Hit::Box(_) if modifiers.command => None,
        hit => hit.entity().map(str::to_owned),
    };
    State::Pressed { on, at, touch }
}

fn is_container(node: &Node) -> bool {
    matches!(node.shape, NodeShape::Lane | NodeShape::Thing(Kind::Network | Kind::Subnet))
}

/// Selects what is at a place: more with Shift, the other way round with Mod, the container of what is selected with Alt.
fn click(at: Point, modifiers: Modifiers, context: &mut ToolContext<'_>) {
    let Some(id) = context.hit(at).entity().map(str::to_owned) else {
        if !modifiers.shift && !modifiers.command {
            context.say(Outcome::Select(Selection::default()));
        }
        return;
    };
    let mut selection = context.selection.clone();
    if modifiers.alt {
        let nodes = context.scene.nodes_at(context.world(at), context.detail);
        let mut things = nodes.into_iter().filter(|node| node.shape != NodeShape::Lane).map(|node| node.id.clone());
        let current = context.selection.single().map(str::to_owned);
        let outer = things.by_ref().skip_while(|id| Some(id) != current.as_ref()).nth(1);
        selection = Selection::of([outer.unwrap_or(id)]);
    } else if modifiers.command {
        selection.toggle(id);
    } else if modifiers.shift {
        selection.add(id);
    } else {
        selection = Selection::of([id]);
    }
    context.say(Outcome::Select(selection));
}

/// What a drag from here does: moves what is selected if the pointer is on it, moves what it is on, or draws a rectangle.
fn begin_drag(on: Option<String>, from: Point, context: &mut ToolContext<'_>) -> State {
    let Some(id) = on.filter(|id| context.scene.node(id).is_some()) else { return State::Marquee { from } };
    let ids: Vec<String> = if context.selection.contains(&id) {
        // What is in a box that moves comes along anyway.
        let ids = context.selection.ids();
        let inside = |id: &String| ids.iter().any(|outer| outer != id && context.scene.is_inside(id, outer));
        ids.iter().filter(|id| context.scene.node(id).is_some() && !inside(id)).cloned().collect()
    } else {
        vec![id]
    };
    context.say(Outcome::Select(Selection::of(ids.clone())));
    let links = tied(&ids, context);
    State::Moving { ids, from, links }
}

fn select_in(rect: Rect, modifiers: Modifiers, context: &mut ToolContext<'_>) {
    let nodes = context.scene.nodes_in(rect, modifiers.alt, context.detail);
    let found: Vec<&str> = nodes.iter().map(|node| node.id.as_str()).collect();
    // Without Mod, a box stands for what is in it.
    let covered = |id: &str| !modifiers.command && found.iter().any(|outer| context.scene.is_inside(id, outer));
    let mut selection = if modifiers.shift { context.selection.clone() } else { Selection::default() };
    for id in found.iter().filter(|id| !covered(id)) {
        selection.add((*id).to_owned());
    }
    context.say(Outcome::Select(selection));
}

/// What comes of a move when it ends here.
enum Drop {
    /// Boxes stand elsewhere.
    Place { ids: Vec<String>, by: Point, guides: Vec<Guide> },
    /// A thing goes into another container.
    Into { id: String, by: Point, container: String, outcome: Result<rehome::Move, netdraft_core::edit::Refusal> },
    /// A subnet goes into another zone of its network.
    Zone { id: String, by: Point, lane: String, zone: String },
    /// Nothing: the boxes go back.
    Back { ids: Vec<String>, by: Point },
}

impl Drop {
    fn of(ids: &[String], by: Point, here: Point, modifiers: Modifiers, context: &ToolContext<'_>) -> Self {
        let plan = &context.document.plan;
        let by = match modifiers.shift {
            true if by.x.abs() >= by.y.abs() => Point::new(by.x, 0.0),
            true => Point::new(0.0, by.y),
            false => by,
        };
        if let [id] = ids
            && let Some(container) = container_below(id, here, context)
        {
            return match container {
                Below::Other(container) => {
                    let outcome = rehome::into_container(plan, id, &container);
                    Self::Into { id: id.clone(), by, container, outcome }
                }
                Below::Lane { lane, zone } => Self::Zone { id: id.clone(), by, lane, zone },
            };
        }
        let placeable = |id: &String| context.scene.node(id).is_some_and(can_be_placed);
        if !ids.iter().all(placeable) {
            return Self::Back { ids: ids.to_vec(), by };
        }
        let (by, guides) = if modifiers.alt { (snapped(by), Vec::new()) } else { aligned(ids, by, context) };
        Self::Place { ids: ids.to_vec(), by, guides }
    }

    fn preview(&self, links: &[Tied], context: &ToolContext<'_>) -> Preview {
        let target = |id: &String, refusal: Option<String>| Some(Target { id: id.clone(), refusal });
        let (ids, by, rest) = match self {
            Self::Place { ids, by, guides } => {
                (ids.clone(), *by, Preview { guides: guides.clone(), possible: true, ..Preview::default() })
            }
            Self::Into { id, by, container, outcome: Ok(outcome) } => {
                let label = match outcome.outcome.as_str() {
                    "" => format!("into `{container}`"),
                    outcome => format!("into `{container}`: {outcome}"),
                };
                let rest = Preview { label, possible: true, target: target(container, None), ..Preview::default() };
                (vec![id.clone()], *by, rest)
            }
            Self::Into { id, by, container, outcome: Err(refusal) } => {
                let label = refusal.message.clone();
                let rest = Preview { target: target(container, Some(label.clone())), label, ..Preview::default() };
                (vec![id.clone()], *by, rest)
            }
            Self::Zone { id, by, lane, zone } => {
                let (label, target) = (format!("into zone `{zone}`"), target(lane, None));
                (vec![id.clone()], *by, Preview { label, target, possible: true, ..Preview::default() })
            }
            Self::Back { ids, by } => (ids.clone(), *by, Preview::default()),
        };
        let links = links.iter().filter_map(|tied| Some((tied.link.id.clone(), tied.moved(by, context)?))).collect();
        Preview { moved: ids.into_iter().map(|id| Moved { id, by }).collect(), links, ..rest }
    }

    fn make(self, context: &mut ToolContext<'_>) {
        let plan = &context.document.plan;
        match self {
            Self::Place { ids, by, .. } => {
                if let Some(command) = place(&ids, by, context) {
                    context.say(Outcome::Edit(command));
                }
            }
            Self::Into { outcome: Ok(outcome), .. } => {
                let said = outcome.outcome.clone();
                context.say(Outcome::Edit(outcome.command));
                if !said.is_empty() {
                    context.say(Outcome::Say(said));
                }
            }
            Self::Into { outcome: Err(refusal), .. } => context.say(Outcome::Refuse(refusal)),
            Self::Zone { id, zone, .. } => {
                let label = format!("move subnet `{}` to zone `{zone}`", plan.title(&id));
                let mut commands = vec![Command::set(&id, "zone", zone)];
                if context.document.layout.placements.contains_key(&id) {
                    commands.push(Command::Place { id, placement: None });
                }
                context.say(Outcome::Edit(Command::all(label, commands)));
            }
            Self::Back { .. } => {}
        }
    }
}

/// What a moved box is above.
enum Below {
    /// Another container that it could go into.
    Other(String),
    /// The lane of another zone of its network.
    Lane { lane: String, zone: String },
}

/// The container that a moved thing is above, unless it is the one it stands in.
fn container_below(id: &str, here: Point, context: &ToolContext<'_>) -> Option<Below> {
    let wanted = match context.scene.node(id)?.kind()? {
        Kind::Host | Kind::Nat => Kind::Subnet,
        Kind::Subnet => Kind::Network,
        _ => return None,
    };
    let below: Vec<&Node> = context
        .scene
        .nodes()
        .filter(|node| node.rect.contains(here) && node.id != id && !context.scene.is_inside(&node.id, id))
        .collect();
    let parent = context.scene.node(id)?.parent.as_deref();
    let container = below.iter().rev().find(|node| node.kind() == Some(wanted))?;
    if Some(container.id.as_str()) != parent {
        return Some(Below::Other(container.id.clone()));
    }
    let own_zone = context.document.plan.subnets.by_text(id)?.zone.as_str();
    let lane = below.iter().find(|node| node.shape == NodeShape::Lane)?;
    let (_, zone) = lane.id.split_once('/')?;
    (zone != own_zone && !zone.is_empty()).then(|| Below::Lane { lane: lane.id.clone(), zone: zone.to_owned() })
}

/// The edit that puts boxes elsewhere.
fn place(ids: &[String], by: Point, context: &ToolContext<'_>) -> Option<Command> {
    if by == Point::default() {
        return None;
    }
    let nodes = ids.iter().filter_map(|id| context.scene.node(id));
    let targets: Vec<(&Node, Point)> = nodes.map(|node| (node, node.rect.corner().plus(by))).collect();
    let label = match targets.as_slice() {
        [(node, _)] => format!("move {} `{}`", node.kind().map_or("box", Kind::noun), node.title),
        _ => format!("move {} boxes", ids.len()),
    };
    Some(Command::all(label, moves(context.document, context.scene, &targets)))
}

/// The links that move along with boxes.
fn tied(ids: &[String], context: &ToolContext<'_>) -> Vec<Tied> {
    let moves = |end: &str| ids.iter().any(|id| id == end || context.scene.is_inside(end, id));
    let ties = context.scene.links.iter().map(|link| (link, [moves(&link.from), moves(&link.to)]));
    let ties = ties.filter(|(_, moves)| moves.contains(&true));
    ties.map(|(link, moves)| Tied { link: Rc::clone(link), moves }).collect()
}

impl Tied {
    /// The line of the link when boxes have moved so far.
    fn moved(&self, by: Point, context: &ToolContext<'_>) -> Option<Vec<Point>> {
        let Self { link, moves } = self;
        let rect_of = |end: &str, moves: bool| {
            let rect = context.scene.node(end).map(|node| node.rect)?;
            Some(if moves { rect.moved(by) } else { rect })
        };
        match moves {
            [true, true] => Some(link.path.iter().map(|point| point.plus(by)).collect()),
            [from, to] => Some(route_between(rect_of(&link.from, *from)?, rect_of(&link.to, *to)?)),
        }
    }
}

/// The edit and the preview of a resize. The size of a network is kept in the layout; that of a subnet is its block, which doubles and halves.
fn resize(id: &str, handle: Handle, by: Point, context: &ToolContext<'_>) -> Option<(Option<Command>, Preview)> {
    let plan = &context.document.plan;
    let node = context.scene.node(id)?;
    let rect = handle.drag(node.rect, by, LEAST);
    let Some(subnet) = plan.subnets.by_text(id) else {
        let corner = snapped(rect.corner());
        let end = snapped(Point::new(rect.right(), rect.bottom()));
        let rect = Rect::between(corner, end);
        let command = resized(context.document, context.scene, node, rect);
        return Some((Some(command), Preview { frame: Some(rect), possible: true, ..Preview::default() }));
    };
    let share = (rect.width * rect.height) / (node.rect.width * node.rect.height).max(1.0);
    let resize = rehome::resize(plan, subnet, doublings(share))?;
    let label = format!("{} · {} usable", resize.block, resize.usable);
    let preview =
        Preview { frame: Some(rect), label: label.clone(), possible: resize.steps != 0, ..Preview::default() };
    if resize.steps == 0 {
        return Some((None, preview));
    }
    let set = Command::set(id, "cidr", resize.block.to_string());
    Some((Some(Command::all(format!("resize subnet `{}` to `{}`", node.title, resize.block), vec![set])), preview))
}

/// How many times something doubled that grew to this share of its size, rounded; less than 0 when it shrank.
fn doublings(share: f64) -> i32 {
    let (mut steps, mut left) = (0, share.clamp(1.0e-6, 1.0e6));
    while left > 1.5 {
        (steps, left) = (steps + 1, left / 2.0);
    }
    while left < 1.0 / 1.5 {
        (steps, left) = (steps - 1, left * 2.0);
    }
    steps
}
