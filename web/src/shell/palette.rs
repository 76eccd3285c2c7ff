//! How is anything found by its name? One field over actions, things, rules and sums; Enter does or shows the first.

use std::rc::Rc;

use netdraft_core::model::Anchor;
use netdraft_editor::actions::Recent;
use netdraft_editor::finder::{Found, SIGNS, look_for};
use netdraft_editor::{Dialog, ViewMessage, ViewTab};
use web_sys::HtmlInputElement;
use yew::{
    Callback, Html, InputEvent, KeyboardEvent, NodeRef, Properties, TargetCast, UseStateHandle, component, html,
    use_effect_with, use_node_ref, use_state,
};

use super::help::caps;
use crate::controls::{Modal, icon, inline};
use crate::panels::outline::kind_icon;
use crate::platform::{dom, keys::spoken};
use crate::store::{Shown, Tell, Told, use_tell};

/// The properties of the palette.
#[derive(Properties, PartialEq)]
pub(crate) struct PaletteProps {
    /// The session.
    pub(crate) shown: Shown,
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
    let finds = look_for(&props.shown, &words);
    let (lines, again) = (finds.list, finds.again);
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
    let take = taking(&tell, props.shown.recent(), &words, &field);
    let onkeydown = {
        let (take, shown, at) = (take.clone(), props.shown.clone(), at.clone());
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
                    return enter(&shown, (&typed, &drawn), current.and_then(|at| lines.get(at)), &take);
                }
                _ => return,
            };
            event.prevent_default();
            at.set(Some(next));
            dom::scroll_to(&format!("#{}", line_id(next)));
        })
    };
    let onclose: Callback<()> = tell.on_view(ViewMessage::Dialog(None));
    let list = list((&lines, again), current, &props.shown, &take);
    let signs =
        SIGNS.map(|(sign, what)| html! { <span><kbd class="nd-key">{ sign }</kbd>{ format!(" {what}") }</span> });
    html! {
        <Modal id="palette" title="Find anything" {onclose}>
            <input ref={field} class="nd-input nd-palette__field" type="text" role="combobox" aria-expanded="true" aria-controls="nd-palette-list"
                aria-activedescendant={current.map(line_id)} aria-label="Actions and things of the plan" placeholder="An action, a thing, an address, or = and a sum"
                autocomplete="off" spellcheck="false" value={(*words).clone()} {oninput} {onkeydown} />
            <p class="nd-palette__signs" aria-hidden="true">{ for signs }</p>
            <ul id="nd-palette-list" class="nd-palette" role="listbox" aria-label="Found">{ list }</ul>
            <p class="nd-empty" role="status" data-testid="palette-nothing" hidden={!lines.is_empty()}>{ format!("Nothing matches “{}”", words.trim()) }</p>
        </Modal>
    }
}

/// What takes a line: an example goes into the field, to be changed there.
fn taking(tell: &Tell, recent: &Rc<Recent>, words: &UseStateHandle<String>, field: &NodeRef) -> Callback<Found> {
    let (tell, recent, words, field) = (tell.clone(), Rc::clone(recent), words.clone(), field.clone());
    Callback::from(move |found: Found| match found {
        Found::Example(example, _) => {
            words.set(format!("={example}"));
            if let Some(field) = field.cast::<HtmlInputElement>() {
                // A field that is on the page can be focused.
                let _ = field.focus();
            }
        }
        found => {
            if let Found::Act(action, None) = found {
                tell.view(ViewMessage::Recent(recent.with(action.id).into()));
            }
            choose(&found, &tell);
        }
    })
}

/// The lines, the first below each heading with that heading. So many of the first are there because they were used last.
fn list((lines, again): (&[Found], usize), current: Option<usize>, shown: &Shown, take: &Callback<Found>) -> Html {
    let keys_of = |found: &Found| match found {
        Found::Act(action, _) => shown.key_map().first(action.id),
        Found::Thing(..)
        | Found::Rule(..)
        | Found::Place(..)
        | Found::Answer(_)
        | Found::Fault(_)
        | Found::Example(..) => "",
    };
    let mut above = "";
    let rows = lines.iter().enumerate().map(|(position, found)| {
        let heading = if position < again { "Used last" } else { found.heading() };
        let heading = (heading != std::mem::replace(&mut above, heading)).then_some(heading);
        row(&Line { position, found, current: current == Some(position), heading, keys: keys_of(found) }, shown, take)
    });
    rows.collect()
}

/// Does what stands at the chosen line. Where the key was faster than the drawing, the line is looked up for what is in the field.
fn enter(shown: &Shown, (typed, drawn): (&str, &str), chosen: Option<&Found>, take: &Callback<Found>) {
    match typed == drawn {
        true => chosen.into_iter().for_each(|line| take.emit(line.clone())),
        false if typed.trim().is_empty() => {}
        false => look_for(shown, typed).list.first().into_iter().for_each(|line| take.emit(line.clone())),
    }
}

fn line_id(position: usize) -> String {
    format!("nd-palette-{position}")
}

fn choose(found: &Found, tell: &Tell) {
    if !found.can_be_chosen() {
        return;
    }
    tell.view(ViewMessage::Dialog(None));
    match found {
        Found::Act(action, _) => tell.tell(Told::Act(action)),
        Found::Thing(kind, id) => {
            if ViewTab::of(*kind) != ViewTab::Addresses {
                tell.view(ViewMessage::Show(ViewTab::of(*kind)));
            }
            tell.view(ViewMessage::Reveal(Anchor::new(id, "")));
        }
        Found::Rule(rule, _) => tell.view(ViewMessage::Dialog(Some(Dialog::Explain((*rule).to_owned())))),
        Found::Place(_, anchor) => anchor.iter().for_each(|anchor| tell.view(ViewMessage::Reveal(anchor.clone()))),
        Found::Answer(line) => tell.tell(Told::Copy(line.clone(), format!("copied {line}"))),
        Found::Fault(_) | Found::Example(..) => {}
    }
}

/// One line of the list.
struct Line<'a> {
    position: usize,
    found: &'a Found,
    current: bool,
    /// The heading above it, where it is the first below one.
    heading: Option<&'static str>,
    keys: &'a str,
}

fn row(line: &Line<'_>, shown: &Shown, take: &Callback<Found>) -> Html {
    let onclick = {
        let (take, found) = (take.clone(), line.found.clone());
        Callback::from(move |_| take.emit(found.clone()))
    };
    let faint = |text: String| html! { <span class="nd-muted">{ text }</span> };
    let (key, contents) = match line.found {
        Found::Act(action, why) => {
            let keys = if line.keys.is_empty() { Html::default() } else { caps(&[line.keys]) };
            (
                action.id.to_owned(),
                html! { <><span>{ action.label }</span><span class="nd-muted">{ inline(why.as_deref().unwrap_or_default()) }</span>{ keys }</> },
            )
        }
        Found::Thing(kind, id) => {
            let title = shown.plan().title(id).to_owned();
            (
                format!("thing {id}"),
                html! { <>{ icon(kind_icon(*kind)) }<span>{ title }</span>{ faint(kind.noun().to_owned()) }</> },
            )
        }
        Found::Rule(rule, 0) => {
            (format!("rule {rule}"), html! { <><code>{ rule }</code>{ faint("nothing found".to_owned()) }</> })
        }
        Found::Rule(rule, count) => {
            (format!("rule {rule}"), html! { <><code>{ rule }</code>{ faint(format!("{count} found")) }</> })
        }
        Found::Place(text, _) => (format!("place {}", line.position), html! { <span>{ text }</span> }),
        Found::Answer(text) => (format!("answer {}", line.position), html! { <span class="nd-mono">{ text }</span> }),
        Found::Fault(reason) => ("fault".to_owned(), html! { <span>{ inline(reason) }</span> }),
        Found::Example(example, what) => (
            format!("example {example}"),
            html! { <><code>{ format!("={example}") }</code>{ faint((*what).to_owned()) }</> },
        ),
    };
    html! {
        <li {key} id={line_id(line.position)} class="nd-palette__line" role="option" aria-selected={line.current.to_string()}
            aria-disabled={(!line.found.can_be_chosen()).then_some("true")} aria-keyshortcuts={(!line.keys.is_empty()).then(|| spoken(line.keys))}
            data-heading={line.heading} {onclick}>
            { contents }
        </li>
    }
}
