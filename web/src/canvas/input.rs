//! How do pointer and wheel of the browser become input for the session? One place each, in pixels from the corner of the canvas.

use netdraft_editor::{Button, InputEvent, Modifiers, Point};
use web_sys::{Element, MouseEvent, PointerEvent, WheelEvent};
use yew::NodeRef;

use crate::platform::keys::is_mac;

/// Pixels of one line, for a wheel that counts lines.
const LINE: f64 = 16.0;

/// The keys held during a pointer event.
pub(super) fn modifiers(event: &MouseEvent) -> Modifiers {
    let command = if is_mac() { event.meta_key() } else { event.ctrl_key() };
    Modifiers { shift: event.shift_key(), alt: event.alt_key(), command }
}

/// Where a pointer event is, from the corner of the pane.
pub(super) fn place(pane: &NodeRef, event: &MouseEvent) -> Point {
    let corner = pane.cast::<Element>().map(|pane| pane.get_bounding_client_rect());
    let (left, top) = corner.map_or((0.0, 0.0), |rect| (rect.left(), rect.top()));
    Point::new(f64::from(event.client_x()) - left, f64::from(event.client_y()) - top)
}

/// A press.
pub(super) fn down(pane: &NodeRef, event: &PointerEvent, clicks: u32) -> InputEvent {
    let button = match event.button() {
        1 => Button::Middle,
        2 => Button::Secondary,
        _ => Button::Primary,
    };
    InputEvent::Down {
        at: place(pane, event),
        button,
        modifiers: modifiers(event),
        clicks,
        touch: event.pointer_type() == "touch",
    }
}

/// A turn of the wheel. A pinch on a trackpad arrives with Ctrl held, on a Mac too.
pub(super) fn wheel(pane: &NodeRef, event: &WheelEvent) -> InputEvent {
    let scale = if event.delta_mode() == WheelEvent::DOM_DELTA_PIXEL { 1.0 } else { LINE };
    let modifiers = Modifiers { command: event.ctrl_key() || event.meta_key(), ..modifiers(event) };
    let by = Point::new(event.delta_x() * scale, event.delta_y() * scale);
    InputEvent::Wheel { at: place(pane, event), by, modifiers }
}
