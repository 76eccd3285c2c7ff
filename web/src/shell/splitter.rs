//! How wide is a panel? As somebody drags its edge or moves that by keys; the browser remembers it, and a double click takes the usual size again.

use std::cell::Cell;
use std::rc::Rc;

use gloo::utils::{document_element, window};
use netdraft_editor::actions::find;
use web_sys::Element;
use yew::{
    Callback, Html, KeyboardEvent, MouseEvent, NodeRef, PointerEvent, Properties, component, html, use_effect_with,
    use_memo, use_node_ref, use_state_eq,
};

use crate::platform::dom;
use crate::platform::keys::{keep, kept};
use crate::store::{Told, use_tell};

/// How far an arrow moves an edge, in pixels.
const STEP: i32 = 16;

/// A panel whose edge can be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The outline.
    Left,
    /// The inspector.
    Right,
    /// The problems.
    Bottom,
}

impl Side {
    const ALL: [Self; 3] = [Self::Left, Self::Right, Self::Bottom];

    fn word(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
            Self::Bottom => "bottom",
        }
    }

    /// What its edge is called, and what closes the panel.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Left => ("Width of the outline", "toggle-left"),
            Self::Right => ("Width of the inspector", "toggle-inspector"),
            Self::Bottom => ("Height of the problems", "toggle-bottom"),
        }
    }

    /// The property that the style sheet reads.
    fn property(self) -> String {
        format!("--nd-{}", self.word())
    }

    /// The name that the browser keeps the size under.
    fn key(self) -> String {
        format!("netdraft:{}", self.word())
    }

    /// The smallest and the largest size: the view keeps its part of the window, as the style sheet has it too.
    fn bounds(self) -> (i32, i32) {
        let side = if self == Self::Bottom { window().inner_height() } else { window().inner_width() };
        #[allow(clippy::cast_possible_truncation, reason = "a window is not that large")]
        let whole = side.ok().and_then(|side| side.as_f64()).unwrap_or_default() as i32;
        let (least, most) = match self {
            Self::Left => (160, whole * 40 / 100),
            Self::Right => (260, whole * 40 / 100),
            Self::Bottom => (96, (whole * 60 / 100).min(whole - 300)),
        };
        (least, most.max(least))
    }

    /// Gives the panel a size within its bounds, and returns that.
    fn resize(self, size: i32) -> i32 {
        let (least, most) = self.bounds();
        let size = size.clamp(least, most);
        dom::set_style(&document_element(), &self.property(), &format!("{size}px"));
        size
    }

    /// How large the panel is on the page.
    fn measured(self) -> i32 {
        let panel = dom::find(&format!(".nd-shell__{}", self.word()));
        let place = panel.map(|panel| panel.get_bounding_client_rect());
        let size = place.map_or(0.0, |place| if self == Self::Bottom { place.height() } else { place.width() });
        #[allow(clippy::cast_possible_truncation, reason = "a panel is not that large")]
        let size = size.round() as i32;
        size
    }
}

/// Gives every panel the size that it had last.
pub(crate) fn restore_sizes() {
    for side in Side::ALL {
        if let Ok(size) = kept(&side.key()).parse() {
            side.resize(size);
        }
    }
}

/// The properties of an edge.
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct SplitterProps {
    /// The panel.
    pub(crate) side: Side,
}

/// The edge of a panel.
#[component]
pub(crate) fn Splitter(props: &SplitterProps) -> Html {
    let side = props.side;
    let tell = use_tell();
    let size = use_state_eq(|| 0);
    {
        let size = size.setter();
        use_effect_with((), move |()| size.set(side.measured()));
    }
    // Where the pointer was when the edge was taken, and how large the panel was.
    let taken = use_memo((), |()| Cell::new(None::<(i32, i32)>));
    let node = use_node_ref();
    let settle = {
        let size = size.setter();
        Callback::from(move |wanted: i32| {
            let wanted = side.resize(wanted);
            keep(&side.key(), &wanted.to_string());
            size.set(wanted);
        })
    };
    let onkeydown = {
        let (settle, tell) = (settle.clone(), tell.clone());
        Callback::from(move |event: KeyboardEvent| {
            let (now, (least, most)) = (side.measured(), side.bounds());
            let wanted = match (event.key().as_str(), side) {
                ("ArrowRight", Side::Left) | ("ArrowLeft", Side::Right) | ("ArrowUp", Side::Bottom) => now + STEP,
                ("ArrowLeft", Side::Left) | ("ArrowRight", Side::Right) | ("ArrowDown", Side::Bottom) => now - STEP,
                ("Home", _) => least,
                ("End", _) => most,
                ("Enter", _) => {
                    event.prevent_default();
                    return find(side.names().1).map_or((), |action| tell.tell(Told::Act(action)));
                }
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            settle.emit(wanted);
        })
    };
    let usual = {
        let size = size.setter();
        Callback::from(move |_: MouseEvent| {
            dom::set_style(&document_element(), &side.property(), "");
            keep(&side.key(), "");
            size.set(side.measured());
        })
    };
    let (label, _) = side.names();
    let (least, most) = side.bounds();
    let Drag { onpointerdown, onpointermove, onpointerup, onpointercancel } = drag(side, &node, &taken, settle);
    html! {
        <div ref={node} class="nd-splitter" role="separator" tabindex="0" data-side={side.word()} aria-label={label} title="Drag, or use the arrows; Enter closes the panel"
            aria-orientation={if side == Side::Bottom { "horizontal" } else { "vertical" }} aria-valuenow={size.to_string()} aria-valuemin={least.to_string()}
            aria-valuemax={most.max(*size).to_string()} {onkeydown} {onpointerdown} {onpointermove} {onpointerup} {onpointercancel} ondblclick={usual}></div>
    }
}

/// What a pointer does to an edge.
struct Drag {
    onpointerdown: Callback<PointerEvent>,
    onpointermove: Callback<PointerEvent>,
    onpointerup: Callback<PointerEvent>,
    onpointercancel: Callback<PointerEvent>,
}

fn drag(side: Side, node: &NodeRef, taken: &Rc<Cell<Option<(i32, i32)>>>, settle: Callback<i32>) -> Drag {
    let at = move |event: &PointerEvent| if side == Side::Bottom { event.client_y() } else { event.client_x() };
    let grown = move |(from, size): (i32, i32), to: i32| size + if side == Side::Left { to - from } else { from - to };
    let onpointerdown = {
        let (taken, node) = (Rc::clone(taken), node.clone());
        Callback::from(move |event: PointerEvent| {
            if event.button() == 0 {
                // A pointer that is gone already cannot be held.
                let held = node.cast::<Element>().map(|edge| edge.set_pointer_capture(event.pointer_id()));
                taken.set(held.and_then(Result::ok).map(|()| (at(&event), side.measured())));
            }
        })
    };
    let onpointermove = {
        let taken = Rc::clone(taken);
        Callback::from(move |event: PointerEvent| {
            if let Some(begun) = taken.get() {
                side.resize(grown(begun, at(&event)));
            }
        })
    };
    let onpointerup = {
        let taken = Rc::clone(taken);
        Callback::from(move |event: PointerEvent| {
            let moved = taken.take().filter(|(from, _)| *from != at(&event));
            moved.into_iter().for_each(|begun| settle.emit(grown(begun, at(&event))));
        })
    };
    let onpointercancel = {
        let taken = Rc::clone(taken);
        Callback::from(move |_: PointerEvent| {
            if let Some((_, size)) = taken.take() {
                side.resize(size);
            }
        })
    };
    Drag { onpointerdown, onpointermove, onpointerup, onpointercancel }
}
