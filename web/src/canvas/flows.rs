//! How are flows and intents shown over the boxes? A line a pair, with the ports on it; its words say what its colour and its dashes say.

use netdraft_editor::Point;
use netdraft_editor::flows::DrawnLine;
use netdraft_editor::scene::{Detail, path_data};
use yew::{Html, html};

use super::link::{CORNER, middle, pill};

/// Up to so many lines have words at any zoom.
const FEW: usize = 12;
/// The zoom below which words are enlarged.
const SMALLEST: f64 = 0.85;

/// The lines.
pub(super) fn flow_lines(lines: &[DrawnLine], detail: Detail, zoom: f64) -> Html {
    // Few words are as large as any other on the screen; many are left out where boxes are small.
    let speaks = detail >= Detail::Cards || lines.len() <= FEW;
    let scale = speaks.then_some((SMALLEST / zoom).max(1.0));
    html! { <g class="nd-flows" data-detail={format!("{detail:?}")} pointer-events="none">{ for lines.iter().map(|one| line(one, scale)) }</g> }
}

fn line(line: &DrawnLine, scale: Option<f64>) -> Html {
    let words = |scale: f64| {
        let Point { x, y } = middle(&line.path);
        let place = format!("translate({x} {y}) scale({scale})");
        html! { <g transform={place}>{ pill(format!("{}{}", sign(line), line.label), Point::default(), None) }</g> }
    };
    let kind = if line.intent.is_some() { "intent" } else { "flow" };
    let arrow = |is_there: bool| is_there.then_some("url(#nd-flow-arrow)");
    html! {
        <g key={line.id.clone()} class="nd-flow-line" data-flow={line.id.clone()} data-kind={kind} data-state={line.state.word()} role="img"
            aria-label={line.words.clone()}>
            <path class="nd-flow-line__line" d={path_data(&line.path, CORNER)} marker-end={arrow(line.ways[0])} marker-start={arrow(line.ways[1])} />
            { scale.map(words).unwrap_or_default() }
        </g>
    }
}

/// What says the state without its colour.
fn sign(line: &DrawnLine) -> &'static str {
    match line.state.word() {
        "proved" => "✓ ",
        "broken" => "✕ ",
        "unknown" => "? ",
        "one way" => "⊘ ",
        _ => "",
    }
}
