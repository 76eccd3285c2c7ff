//! How is anything found by its name? One field over all actions and all things of the plan; Enter does or shows the first.

use netdraft_core::model::{Anchor, Kind, Plan};
use netdraft_editor::actions::{Action, actions};
use netdraft_editor::{ViewMessage, ViewTab};
use web_sys::HtmlInputElement;
use yew::{
    Callback, Html, InputEvent, KeyboardEvent, Properties, TargetCast, component, html, use_effect_with, use_node_ref,
    use_state,
};

use super::help::keys;
use crate::controls::{Modal, icon};
use crate::panels::outline::kind_icon;
use crate::platform::dom;
use crate::store::{Shown, Tell, Told, use_tell};

/// The properties of the palette.
#[derive(Properties, PartialEq)]
pub(crate) struct PaletteProps {
    /// The session.
    pub(crate) shown: Shown,
}

/// The most lines that are shown.
const MOST: usize = 40;

/// One line of the palette.
#[derive(Clone)]
enum Line {
    /// An action, and why it cannot be done just now.
    Act(&'static Action, Option<String>),
    /// A thing of the plan.
    Thing(Kind, String, String),
}

/// The palette.
#[component]
pub(crate) fn Palette(props: &PaletteProps) -> Html {
    let tell = use_tell();
    // Nothing is chosen before something is typed, or an arrow key pressed.
    let (words, at) = (use_state(String::new), use_state(|| None::<usize>));
    let field = use_node_ref();
    use_effect_with((), {
        let field = field.clone();
        move |()| {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                // A field that is on the page can be focused.
                let _ = field.focus();
            }
        }
    });
    let lines = lines(&props.shown, &words);
    let chosen = at.or((!words.trim().is_empty()).then_some(0));
    let current = chosen.map(|at| at.min(lines.len().saturating_sub(1)));
    let oninput = {
        let (words, at) = (words.clone(), at.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                words.set(input.value());
                at.set(None);
            }
        })
    };
    let onkeydown = {
        let (tell, shown, at) = (tell.clone(), props.shown.clone(), at.clone());
        // A copy of what the lines were made for: the state itself may be newer than they are.
        let drawn = (*words).clone();
        let (lines, last) = (lines.clone(), lines.len().saturating_sub(1));
        Callback::from(move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowDown" => current.map_or(0, |current| current.saturating_add(1).min(last)),
                "ArrowUp" => current.map_or(0, |current| current.saturating_sub(1)),
                "Enter" => {
                    // Otherwise the key would press the first button of the dialog that may open.
                    event.prevent_default();
                    let typed =
                        event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default();
                    return enter(&shown, (&typed, &drawn), current.and_then(|at| lines.get(at)), &tell);
                }
                _ => return,
            };
            event.prevent_default();
            at.set(Some(next));
            dom::scroll_to(&format!("#{}", line_id(next)));
        })
    };
    let onclose: Callback<()> = tell.on_view(ViewMessage::Dialog(None));
    let shown = lines.iter().enumerate().map(|(position, line)| row(position, line, current == Some(position), &tell));
    html! {
        <Modal id="palette" title="Find anything" {onclose}>
            <input ref={field} class="nd-input nd-palette__field" type="text" role="combobox" aria-expanded="true" aria-controls="nd-palette-list"
                aria-activedescendant={current.map(line_id)} aria-label="Actions and things of the plan" placeholder="Type the name of an action or a thing"
                autocomplete="off" spellcheck="false" value={(*words).clone()} {oninput} {onkeydown} />
            <ul id="nd-palette-list" class="nd-palette" role="listbox" aria-label="Found">{ for shown }</ul>
            <p class="nd-empty" role="status" data-testid="palette-nothing" hidden={!lines.is_empty()}>{ format!("Nothing matches “{}”", words.trim()) }</p>
        </Modal>
    }
}

/// Does what stands at the chosen line. Where the key was faster than the drawing, the line is looked up for what is in the field.
fn enter(shown: &Shown, (typed, drawn): (&str, &str), chosen: Option<&Line>, tell: &Tell) {
    match typed == drawn {
        true => chosen.into_iter().for_each(|line| choose(line, tell)),
        false if typed.trim().is_empty() => {}
        false => lines(shown, typed).first().into_iter().for_each(|line| choose(line, tell)),
    }
}

fn line_id(position: usize) -> String {
    format!("nd-palette-{position}")
}

/// The lines whose words all occur in what was typed for: actions first, then things.
fn lines(shown: &Shown, words: &str) -> Vec<Line> {
    let wanted: Vec<String> = words.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let fits = |text: &str| {
        let text = text.to_lowercase();
        wanted.iter().all(|word| text.contains(word.as_str()))
    };
    let acts = actions().filter(|action| action.id != "palette" && fits(action.label));
    let acts = acts.map(|action| Line::Act(action, action.enabled(shown).err()));
    let (ready, waiting): (Vec<Line>, Vec<Line>) = acts.partition(|line| matches!(line, Line::Act(_, None)));
    let things = if wanted.is_empty() { Vec::new() } else { things(shown.plan(), fits) };
    ready.into_iter().chain(things).chain(waiting).take(MOST).collect()
}

fn things(plan: &Plan, fits: impl Fn(&str) -> bool) -> Vec<Line> {
    let of_kind = |kind: Kind| {
        let table = plan.table(kind);
        let ids = (0..table.size()).filter_map(|position| table.id_at(position));
        ids.map(|id| Line::Thing(kind, id.to_owned(), table.title(id).unwrap_or(id).to_owned())).collect::<Vec<_>>()
    };
    let all = Kind::ALL.into_iter().flat_map(of_kind);
    all.filter(|line| matches!(line, Line::Thing(_, id, title) if fits(&format!("{id} {title}")))).take(MOST).collect()
}

fn choose(line: &Line, tell: &Tell) {
    match line {
        Line::Act(_, Some(_)) => {}
        Line::Act(action, None) => {
            tell.view(ViewMessage::Dialog(None));
            tell.tell(Told::Act(action));
        }
        Line::Thing(kind, id, _) => {
            tell.view(ViewMessage::Dialog(None));
            if ViewTab::of(*kind) != ViewTab::Addresses {
                tell.view(ViewMessage::Show(ViewTab::of(*kind)));
            }
            tell.view(ViewMessage::Reveal(Anchor::new(id, "")));
        }
    }
}

fn row(position: usize, line: &Line, current: bool, tell: &Tell) -> Html {
    let onclick = {
        let (tell, line) = (tell.clone(), line.clone());
        Callback::from(move |_| choose(&line, &tell))
    };
    let (key, contents) = match line {
        Line::Act(action, why) => (
            format!("act {}", action.id),
            html! { <><span>{ action.label }</span><span class="nd-muted">{ why.clone() }</span>{ keys(action) }</> },
        ),
        Line::Thing(kind, id, title) => (
            format!("thing {id}"),
            html! { <>{ icon(kind_icon(*kind)) }<span>{ title }</span><span class="nd-muted">{ kind.noun() }</span></> },
        ),
    };
    let disabled = matches!(line, Line::Act(_, Some(_)));
    html! {
        <li {key} id={line_id(position)} class="nd-palette__line" role="option" aria-selected={current.to_string()}
            aria-disabled={disabled.then_some("true")} {onclick}>
            { contents }
        </li>
    }
}
