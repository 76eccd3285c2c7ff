//! How are flows and intents shown over the boxes? A line a pair, with the ports on it; its words say what its colour and its dashes say.

use netdraft_editor::flows::{Chip, DrawnLine, chips};
use netdraft_editor::scene::{Detail, Scene, path_data};
use yew::{Html, Properties, component, html};

use super::link::{CORNER, pill};
use crate::store::Same;

/// Up to so many lines have words at any zoom.
const FEW: usize = 12;
/// The zoom below which words are enlarged.
const SMALLEST: f64 = 0.85;
/// Words grow by so much at once, so that they stay in their places while the zoom changes little.
const GROWTH: f64 = 1.2;

/// The properties of the lines.
#[derive(Properties, PartialEq)]
pub(super) struct FlowLinesProps {
    /// The lines.
    pub(super) lines: Same<Vec<DrawnLine>>,
    /// What they are drawn over.
    pub(super) scene: Same<Scene>,
    /// How much of that is drawn.
    pub(super) detail: Detail,
    /// How large words are, as [`scale_at`] says.
    pub(super) scale: f64,
}

/// How large words are at a zoom, so that they are on the screen as large as any other.
pub(super) fn scale_at(zoom: f64) -> f64 {
    let mut scale = 1.0;
    while scale < SMALLEST / zoom {
        scale *= GROWTH;
    }
    scale
}

/// The lines. Many words are left out where boxes are small.
#[component]
pub(super) fn FlowLines(props: &FlowLinesProps) -> Html {
    let (lines, detail, scale) = (&props.lines, props.detail, props.scale);
    let speaks = detail >= Detail::Cards || lines.len() <= FEW;
    let placed = if speaks { chips(lines, &props.scene, detail, scale) } else { Vec::new() };
    // Words stand over all lines.
    html! {
        <g class="nd-flows" data-detail={format!("{detail:?}")} pointer-events="none">
            { for lines.iter().map(drawn) }
            { for lines.iter().zip(placed).map(|(line, chip)| words(line, chip, scale)) }
        </g>
    }
}

fn drawn(line: &DrawnLine) -> Html {
    let kind = if line.intent.is_some() { "intent" } else { "flow" };
    let arrow = |is_there: bool| is_there.then_some("url(#nd-flow-arrow)");
    html! {
        <g key={line.id.clone()} class="nd-flow-line" data-flow={line.id.clone()} data-kind={kind} data-state={line.state.word()} role="img"
            aria-label={line.words.clone()}>
            <path class="nd-flow-line__line" d={path_data(&line.path, CORNER)} marker-end={arrow(line.ways[0])} marker-start={arrow(line.ways[1])} />
        </g>
    }
}

fn words(line: &DrawnLine, chip: Chip, scale: f64) -> Html {
    let centre = chip.rect.centre();
    let leader = chip.leader.map(|ends| html! { <path class="nd-flow-line__leader" d={path_data(&ends, 0.0)} /> });
    html! {
        <g key={format!("words {}", line.id)} class="nd-flow-line" data-words-of={line.id.clone()} data-state={line.state.word()} aria-hidden="true">
            { leader.unwrap_or_default() }
            <g transform={format!("translate({} {}) scale({scale})", centre.x, centre.y)}>{ pill(line.said(), netdraft_editor::Point::default(), None) }</g>
        </g>
    }
}
