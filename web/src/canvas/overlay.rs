//! What lies over the boxes? What is selected, with handles to resize it.

use netdraft_core::model::Kind;
use netdraft_editor::scene::{Node, Scene, path_data};
use netdraft_editor::{Rect, Selection};
use yew::{Html, Properties, component, html};

use super::link::CORNER;
use crate::store::Same;

/// The id of the handles.
pub(super) const HANDLES: &str = "nd-handles";

/// The id of the outline of a box that is selected.
pub(super) fn outline_id(node: &str) -> String {
    format!("selected-{node}")
}

/// The properties of the overlay.
#[derive(Properties, PartialEq)]
pub(super) struct OverlayProps {
    /// The scene.
    pub(super) scene: Same<Scene>,
    /// What is selected.
    pub(super) selection: Same<Selection>,
    /// The zoom, so that handles are as large at any.
    pub(super) zoom: f64,
}

/// The outlines of what is selected.
#[component]
pub(super) fn Overlay(props: &OverlayProps) -> Html {
    let boxes: Vec<&Node> = props.selection.ids().iter().filter_map(|id| props.scene.node(id)).collect();
    let links = props.scene.links.iter().filter(|link| props.selection.contains(&link.entity));
    let outline = |node: &&Node| {
        let Rect { x, y, width, height } = node.rect.grown(3.0);
        html! {
            <rect key={node.id.clone()} id={outline_id(&node.id)} class="nd-selected" data-selected={node.id.clone()} x={x.to_string()} y={y.to_string()}
                width={width.to_string()} height={height.to_string()} rx="9" />
        }
    };
    let line = |link: &std::rc::Rc<netdraft_editor::scene::Link>| {
        html! { <path key={format!("link {}", link.id)} class="nd-selected" data-selected={link.entity.clone()} d={path_data(&link.path, CORNER)} /> }
    };
    let handles = match boxes.as_slice() {
        [node] if matches!(node.kind(), Some(Kind::Network | Kind::Subnet)) => handles(node.rect, props.zoom),
        _ => Html::default(),
    };
    html! {
        <g class="nd-overlay">
            <g>{ for boxes.iter().map(outline) }</g>
            <g>{ for links.map(line) }</g>
            <g id={HANDLES}>{ handles }</g>
        </g>
    }
}

/// Squares at the corners and sides.
fn handles(rect: Rect, zoom: f64) -> Html {
    let side = 8.0 / zoom;
    let rect = rect.grown(3.0);
    let (middle_x, middle_y) = (rect.x + rect.width / 2.0, rect.y + rect.height / 2.0);
    let (left, right, top, bottom) = (rect.x, rect.right(), rect.y, rect.bottom());
    let corners = [
        ("nw", left, top),
        ("n", middle_x, top),
        ("ne", right, top),
        ("e", right, middle_y),
        ("se", right, bottom),
        ("s", middle_x, bottom),
        ("sw", left, bottom),
        ("w", left, middle_y),
    ];
    let handle = |(name, x, y): (&'static str, f64, f64)| {
        html! {
            <rect key={name} class="nd-handle" data-handle={name} x={(x - side / 2.0).to_string()} y={(y - side / 2.0).to_string()}
                width={side.to_string()} height={side.to_string()} rx={(2.0 / zoom).to_string()} />
        }
    };
    corners.into_iter().map(handle).collect()
}
