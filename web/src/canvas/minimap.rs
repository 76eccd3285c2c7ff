//! Where in the plan is the view? A small map of the outermost boxes with the part in sight, which the pointer moves.

use netdraft_editor::scene::Node;
use netdraft_editor::{Camera, Point, Rect, Size, ViewMessage};
use web_sys::Element;
use yew::{Callback, Html, PointerEvent, html};

use super::Stage;
use crate::platform::dom::{set_attribute, set_style};
use crate::store::{Shown, Tell};

/// Plans with fewer boxes fit on the screen.
const MANY: usize = 40;
/// The size of the map, in pixels.
const MAP: Size = Size::new(184.0, 124.0);

/// The small map, where the plan is large. The outline says the same to who cannot see it.
pub(super) fn minimap(shown: &Shown, stage: &Stage, tell: &Tell) -> Html {
    let scene = shown.scene();
    if !shown.panels().minimap || scene.nodes().nth(MANY - 1).is_none() {
        return html! { <div class="nd-minimap" hidden=true></div> };
    }
    let bounds = whole(scene.bounds);
    let outermost = scene.children(None).map(|node| block(node, bounds.width / MAP.width));
    html! {
        <div class="nd-minimap" aria-hidden="true" data-testid="minimap">
            <svg ref={stage.map()} width={MAP.width.to_string()} height={MAP.height.to_string()}
                viewBox={format!("{} {} {} {}", bounds.x, bounds.y, bounds.width, bounds.height)}
                onpointerdown={moves(shown, stage, bounds, tell)} onpointermove={moves(shown, stage, bounds, tell)}>
                { for outermost }
            </svg>
            <div class="nd-minimap__view"></div>
        </div>
    }
}

/// Everything, in the proportions of the map.
fn whole(everything: Rect) -> Rect {
    let bounds = everything.grown(40.0);
    let scale = (bounds.width / MAP.width).max(bounds.height / MAP.height);
    let (width, height) = (MAP.width * scale, MAP.height * scale);
    let centre = bounds.centre();
    Rect::new(centre.x - width / 2.0, centre.y - height / 2.0, width, height)
}

fn block(node: &Node, pixel: f64) -> Html {
    let Rect { x, y, width, height } = node.rect;
    let least = 3.0 * pixel;
    html! {
        <rect key={node.id.clone()} class="nd-minimap__box" data-severity={node.badge.map(|badge| badge.severity.word())} x={x.to_string()} y={y.to_string()}
            width={width.max(least).to_string()} height={height.max(least).to_string()} />
    }
}

/// Shows the part of the world in sight on the map, which is out of the way while that is everything. The browser shifts the mark without drawing the map anew.
pub(super) fn mark(map: &Element, camera: Camera, viewport: Size, everything: Rect) {
    let (Some(around), Some(view)) = (map.parent_element(), map.next_element_sibling()) else { return };
    let (seen, bounds) = (camera.visible(viewport), whole(everything));
    set_attribute(&around, "data-shown", if seen.holds(everything) { "false" } else { "true" });
    let scale = MAP.width / bounds.width.max(1.0);
    let (x, y) = ((seen.x - bounds.x) * scale, (seen.y - bounds.y) * scale);
    set_style(&view, "transform", &format!("translate({x}px, {y}px)"));
    set_style(&view, "width", &format!("{}px", seen.width * scale));
    set_style(&view, "height", &format!("{}px", seen.height * scale));
}

/// Moves the view to the place of the map that is pressed, and on with the pointer.
fn moves(shown: &Shown, stage: &Stage, bounds: Rect, tell: &Tell) -> Callback<PointerEvent> {
    let (tell, stage, viewport) = (tell.clone(), stage.clone(), shown.viewport());
    Callback::from(move |event: PointerEvent| {
        let Some(map) = stage.map().cast::<Element>().filter(|_| event.buttons() & 1 == 1) else { return };
        if event.type_() == "pointerdown" {
            // Without capture, a drag that leaves the map ends there.
            let _ = map.set_pointer_capture(event.pointer_id());
            event.prevent_default();
        }
        let place = map.get_bounding_client_rect();
        let share = |at: i32, start: f64, length: f64| (f64::from(at) - start) / length.max(1.0);
        let across = share(event.client_x(), place.left(), place.width());
        let down = share(event.client_y(), place.top(), place.height());
        let at = Point::new(bounds.x + bounds.width * across, bounds.y + bounds.height * down);
        tell.view(ViewMessage::Camera(stage.camera().centred(at, viewport)));
    })
}
