//! How are flows and intents shown over the boxes? A line a pair, with the ports on it; its words say what its colour and its dashes say.

use netdraft_editor::flows::DrawnLine;
use netdraft_editor::scene::{Detail, path_data};
use yew::{Html, html};

use super::link::{CORNER, middle, pill};

/// The lines.
pub(super) fn flow_lines(lines: &[DrawnLine], detail: Detail) -> Html {
    html! { <g class="nd-flows" data-detail={format!("{detail:?}")} pointer-events="none">{ for lines.iter().map(|one| line(one, detail)) }</g> }
}

fn line(line: &DrawnLine, detail: Detail) -> Html {
    let words = || pill(format!("{}{}", sign(line), line.label), middle(&line.path), None);
    let kind = if line.intent.is_some() { "intent" } else { "flow" };
    let arrow = |is_there: bool| is_there.then_some("url(#nd-flow-arrow)");
    html! {
        <g key={line.id.clone()} class="nd-flow-line" data-flow={line.id.clone()} data-kind={kind} data-state={line.state.word()} role="img"
            aria-label={line.words.clone()}>
            <path class="nd-flow-line__line" d={path_data(&line.path, CORNER)} marker-end={arrow(line.ways[0])} marker-start={arrow(line.ways[1])} />
            { if detail >= Detail::Cards { words() } else { Html::default() } }
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
