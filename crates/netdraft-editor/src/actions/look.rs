//! What can be selected, arranged and looked at?

use super::{Action, Group, Scope, selected};
use crate::arrange::{Arrange, can_be_placed};
use crate::geometry::Point;
use crate::layer::Layer;
use crate::message::{Message, Panels, Step, ViewMessage};
use crate::session::Session;

/// How far the keys move the view, in pixels of the screen.
const PAN: f64 = 64.0;
/// How much the keys change the zoom.
const ZOOM: f64 = 1.25;

fn view(message: ViewMessage) -> Result<Message, String> {
    Ok(Message::View(message))
}

const fn select(
    id: &'static str,
    label: &'static str,
    keys: &'static [&'static str],
    ready: fn(&Session) -> Result<Message, String>,
) -> Action {
    Action { id, label, group: Group::Select, scope: Scope::Canvas, keys, ready }
}

pub(super) static SELECT: &[Action] = &[
    select("select-all", "Select all: first what stands beside it, then everything", &["Mod+A"], |_| {
        view(ViewMessage::SelectAll)
    }),
    select("menu", "Menu of what can be done here", &["Shift+F10", "ContextMenu"], |_| {
        view(ViewMessage::Menu(Some(None)))
    }),
    select("escape", "One level out", &["Escape"], |_| view(ViewMessage::Escape)),
    select("select-next", "Next thing", &["Tab"], |_| view(ViewMessage::Step(Step::Next))),
    select("select-previous", "Previous thing", &["Shift+Tab"], |_| view(ViewMessage::Step(Step::Previous))),
    select("select-first", "First thing", &["Home"], |_| view(ViewMessage::Step(Step::First))),
    select("select-last", "Last thing", &["End"], |_| view(ViewMessage::Step(Step::Last))),
    select("select-left", "Nearest thing to the left", &["Mod+ArrowLeft"], |_| view(ViewMessage::Step(Step::Left))),
    select("select-right", "Nearest thing to the right", &["Mod+ArrowRight"], |_| view(ViewMessage::Step(Step::Right))),
    select("select-up", "Nearest thing above", &["Mod+ArrowUp"], |_| view(ViewMessage::Step(Step::Up))),
    select("select-down", "Nearest thing below", &["Mod+ArrowDown"], |_| view(ViewMessage::Step(Step::Down))),
    select("select-child", "First thing inside", &["Mod+Shift+ArrowDown"], |_| view(ViewMessage::Step(Step::Child))),
    select("select-parent", "What it stands in", &["Mod+Shift+ArrowUp"], |_| view(ViewMessage::Step(Step::Parent))),
    select("select-neighbour", "Along the next link", &["]"], |_| view(ViewMessage::Step(Step::NextNeighbour))),
    select("select-previous-neighbour", "Along the previous link", &["["], |_| {
        view(ViewMessage::Step(Step::PreviousNeighbour))
    }),
];

/// Moves what is selected, or the view when nothing is.
fn arrow(session: &Session, x: i32, y: i32) -> Result<Message, String> {
    if session.selection().is_empty() {
        return view(ViewMessage::Pan(Point::new(-PAN * f64::from(x), -PAN * f64::from(y))));
    }
    Ok(Message::Nudge { x, y })
}

fn arranged(session: &Session, order: Arrange) -> Result<Message, String> {
    let scene = session.scene();
    let nodes = session.selection().ids().iter().filter_map(|id| scene.node(id)).filter(|node| can_be_placed(node));
    if nodes.count() < order.least() {
        return Err(format!("select {} boxes that can be moved", order.least()));
    }
    Ok(Message::Arrange(order))
}

const fn arranges(
    id: &'static str,
    label: &'static str,
    keys: &'static [&'static str],
    ready: fn(&Session) -> Result<Message, String>,
) -> Action {
    Action { id, label, group: Group::Arrange, scope: Scope::Canvas, keys, ready }
}

pub(super) static ARRANGE: &[Action] = &[
    arranges("nudge-left", "Move left", &["ArrowLeft"], |session| arrow(session, -1, 0)),
    arranges("nudge-right", "Move right", &["ArrowRight"], |session| arrow(session, 1, 0)),
    arranges("nudge-up", "Move up", &["ArrowUp"], |session| arrow(session, 0, -1)),
    arranges("nudge-down", "Move down", &["ArrowDown"], |session| arrow(session, 0, 1)),
    arranges("push-left", "Move left five times as far", &["Shift+ArrowLeft"], |session| arrow(session, -5, 0)),
    arranges("push-right", "Move right five times as far", &["Shift+ArrowRight"], |session| arrow(session, 5, 0)),
    arranges("push-up", "Move up five times as far", &["Shift+ArrowUp"], |session| arrow(session, 0, -5)),
    arranges("push-down", "Move down five times as far", &["Shift+ArrowDown"], |session| arrow(session, 0, 5)),
    arranges("grow", "Larger: a subnet doubles", &["Mod+Alt+ArrowRight", "Mod+Alt+ArrowDown"], |session| {
        selected(session).map(|()| Message::ResizeBy { x: 5, y: 5 })
    }),
    arranges("shrink", "Smaller: a subnet halves", &["Mod+Alt+ArrowLeft", "Mod+Alt+ArrowUp"], |session| {
        selected(session).map(|()| Message::ResizeBy { x: -5, y: -5 })
    }),
    arranges("align-left", "Align left", &["Alt+A"], |session| arranged(session, Arrange::Left)),
    arranges("align-right", "Align right", &["Alt+D"], |session| arranged(session, Arrange::Right)),
    arranges("align-top", "Align top", &["Alt+W"], |session| arranged(session, Arrange::Top)),
    arranges("align-bottom", "Align bottom", &["Alt+S"], |session| arranged(session, Arrange::Bottom)),
    arranges("align-column", "Align middles in a column", &["Alt+H"], |session| {
        arranged(session, Arrange::CentreAcross)
    }),
    arranges("align-row", "Align middles in a row", &["Alt+V"], |session| arranged(session, Arrange::CentreDown)),
    arranges("spread-across", "Spread from left to right", &["Alt+Shift+H"], |session| {
        arranged(session, Arrange::SpreadAcross)
    }),
    arranges("spread-down", "Spread from top to bottom", &["Alt+Shift+V"], |session| {
        arranged(session, Arrange::SpreadDown)
    }),
    arranges("tidy", "Tidy: leave places to the layout", &["Shift+T"], |session| arranged(session, Arrange::Tidy)),
];

fn panels(session: &Session, change: impl FnOnce(Panels) -> Panels) -> Result<Message, String> {
    view(ViewMessage::Panels(change(session.panels())))
}

const fn looks(
    id: &'static str,
    label: &'static str,
    scope: Scope,
    keys: &'static [&'static str],
    ready: fn(&Session) -> Result<Message, String>,
) -> Action {
    Action { id, label, group: Group::View, scope, keys, ready }
}

pub(super) static VIEW: &[Action] = &[
    looks("zoom-in", "Zoom in", Scope::Canvas, &["+", "=", "Mod++", "Mod+="], |_| view(ViewMessage::Zoom(ZOOM))),
    looks("zoom-out", "Zoom out", Scope::Canvas, &["-", "Mod+-"], |_| view(ViewMessage::Zoom(1.0 / ZOOM))),
    looks("zoom-reset", "Zoom to 100 %", Scope::Canvas, &["Shift+0", "Mod+0"], |_| view(ViewMessage::ZoomReset)),
    looks("zoom-fit", "Show everything", Scope::Canvas, &["Shift+1"], |_| view(ViewMessage::ZoomToFit)),
    looks("zoom-selection", "Show what is selected", Scope::Canvas, &["Shift+2"], |session| {
        selected(session).and_then(|()| view(ViewMessage::ZoomToSelection))
    }),
    looks("toggle-flows", "Show or hide flows and intents of what is selected", Scope::Canvas, &["O"], |session| {
        view(ViewMessage::DrawFlows(!session.draws_flows()))
    }),
    looks("next-layer", "Colour the boxes by the next question, or by none", Scope::Canvas, &["Shift+O"], |session| {
        view(ViewMessage::Layer(Layer::after(session.layer())))
    }),
    looks("toggle-minimap", "Show or hide the small map", Scope::Canvas, &["M"], |session| {
        panels(session, |panels| Panels { minimap: !panels.minimap, ..panels })
    }),
    looks("page-up", "A page up", Scope::Canvas, &["PageUp"], |session| page(session, 0.0, 0.9)),
    looks("page-down", "A page down", Scope::Canvas, &["PageDown"], |session| page(session, 0.0, -0.9)),
    looks("page-left", "A page to the left", Scope::Canvas, &["Shift+PageUp"], |session| page(session, 0.9, 0.0)),
    looks("page-right", "A page to the right", Scope::Canvas, &["Shift+PageDown"], |session| page(session, -0.9, 0.0)),
    looks("toggle-left", "Show or hide the outline", Scope::Global, &["Mod+B"], |session| {
        panels(session, |panels| Panels { outline: !panels.outline, ..panels })
    }),
    looks("toggle-inspector", "Show or hide the inspector", Scope::Global, &["Mod+I"], |session| {
        panels(session, |panels| Panels { inspector: !panels.inspector, ..panels })
    }),
    looks("toggle-bottom", "Show or hide the problems", Scope::Global, &["Mod+J"], |session| {
        panels(session, |panels| Panels { problems: !panels.problems, ..panels })
    }),
    looks("toggle-sides", "Show or hide both side panels", Scope::Global, &["Mod+\\"], |session| {
        panels(session, |panels| {
            let open = panels.outline || panels.inspector;
            Panels { outline: !open, inspector: !open, ..panels }
        })
    }),
];

/// Moves the view by a share of the viewport.
fn page(session: &Session, across: f64, down: f64) -> Result<Message, String> {
    let viewport = session.viewport();
    view(ViewMessage::Pan(Point::new(viewport.width * across, viewport.height * down)))
}
