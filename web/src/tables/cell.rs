//! What does a cell look like? Words in their tone, a bar for a share, or a control while it is edited.

use netdraft_core::model::Shape;
use netdraft_editor::tables::{Cell, CellTone, Segment};
use yew::{Callback, Html, html};

use crate::controls::inline;
use crate::inspector::ValueField;
use crate::store::Same;

/// Whether a cell can be edited in place. Lists of records and the like are edited in the inspector.
pub(super) fn is_editable(cell: &Cell) -> bool {
    let shape = cell.edit.as_ref().map(|edit| edit.shape);
    shape.is_some_and(|shape| match shape {
        Shape::Record(_) | Shape::List(Shape::Record(_)) | Shape::Optional(Shape::Record(_)) => false,
        Shape::Text
        | Shape::Block
        | Shape::Address
        | Shape::Ports
        | Shape::Protocol
        | Shape::Peer
        | Shape::Number { .. }
        | Shape::Flag
        | Shape::Choice(_)
        | Shape::Reference(_)
        | Shape::Target
        | Shape::Optional(_)
        | Shape::List(_) => true,
    })
}

/// Whether a cell is edited in a field for text.
pub(super) fn takes_text(cell: &Cell) -> bool {
    let is_choice = |shape: Shape| matches!(shape, Shape::Flag | Shape::Choice(_) | Shape::Reference(_));
    let shape = cell.edit.as_ref().filter(|_| is_editable(cell)).map(|edit| edit.shape);
    shape.is_some_and(|shape| match shape {
        Shape::Optional(inner) => !is_choice(*inner),
        shape => !is_choice(shape),
    })
}

/// The word for a tone, as the style sheet knows it; none for what stands as it is.
pub(super) fn tone(tone: CellTone) -> Option<&'static str> {
    match tone {
        CellTone::Plain => None,
        CellTone::Quiet => Some("quiet"),
        CellTone::Good => Some("good"),
        CellTone::Warning => Some("warning"),
        CellTone::Bad => Some("bad"),
    }
}

/// The contents of a cell that is not edited.
pub(super) fn contents(cell: &Cell) -> Html {
    let words = html! { <span>{ inline(&cell.text) }</span> };
    if cell.share.is_none() && cell.segments.is_empty() {
        return words;
    }
    let line = if cell.segments.is_empty() { Html::default() } else { line(&cell.segments) };
    html! { <>{ words }{ cell.share.map(bar).unwrap_or_default() }{ line }</> }
}

/// Segments along a line; those in conflict are crossed.
fn line(segments: &[Segment]) -> Html {
    let segment = |segment: &Segment| {
        let place = |at: u16| (u32::from(at) * 240 / 1000).to_string();
        let width = ((u32::from(segment.to.saturating_sub(segment.from)) * 240).div_ceil(1000)).max(2);
        let (x, right) = (place(segment.from), u32::from(segment.from) * 240 / 1000 + width);
        let cross = segment.is_conflict.then(|| {
            html! { <path class="nd-ports__cross" d={format!("M{x} 1L{right} 15M{x} 15L{right} 1")} /> }
        });
        html! {
            <g data-conflict={segment.is_conflict.to_string()}>
                <title>{ &segment.words }</title>
                <rect class="nd-ports__block" x={x.clone()} y="2" width={width.to_string()} height="12" />{ cross.unwrap_or_default() }
            </g>
        }
    };
    let words: Vec<&str> = segments.iter().map(|segment| segment.words.as_str()).collect();
    html! {
        <svg class="nd-ports" viewBox="0 0 240 16" role="img" aria-label={words.join("; ")}>
            <rect class="nd-node__track" y="6" width="240" height="4" />{ for segments.iter().map(segment) }
        </svg>
    }
}

/// A share in thousandths as a bar.
pub(super) fn bar(share: u16) -> Html {
    let width = (f64::from(share.min(1000)) * 0.056).to_string();
    let full = match share {
        1000.. => "full",
        800.. => "nearly",
        _ => "free",
    };
    html! {
        <svg class="nd-share" viewBox="0 0 56 6" data-full={full} aria-hidden="true">
            <rect class="nd-node__track" width="56" height="6" rx="3" /><rect class="nd-node__used" {width} height="6" rx="3" />
        </svg>
    }
}

/// The control of a cell that is edited.
pub(super) fn editor(document: &Same<netdraft_core::model::Document>, cell: &Cell, done: Callback<()>) -> Html {
    let Some(edit) = &cell.edit else { return Html::default() };
    html! {
        <ValueField document={document.clone()} id={edit.anchor.entity.clone()} path={edit.anchor.field.clone()} shape={edit.shape}
            value={edit.value.clone()} name={edit.label} prefix="cell" at_once=true {done} />
    }
}
