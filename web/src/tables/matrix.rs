//! Who can talk to whom? Rows send and columns receive; a cell says how much passes, and opens the proof.

use std::ops::Range;
use std::rc::Rc;

use netdraft_core::check::Progress;
use netdraft_core::words::counted;
use netdraft_editor::flows::{Base, Heard, Line, Lines, Matrix, MatrixQuery};
use netdraft_editor::{CompareWith, Dialog, ViewMessage};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};
use yew::{
    Callback, Component, Context, Event, Html, InputEvent, KeyboardEvent, MouseEvent, NodeRef, Properties, TargetCast,
    html,
};

use super::rows::{ROW, Sight, height};
use crate::controls::{Button, inline};
use crate::platform::dom;
use crate::store::{Same, Tell};

/// The width of a column, in pixels.
const COLUMN: i32 = 116;
/// The width of the names of rows.
const NAMES: i32 = 232;
/// Up to so many columns are on the page as a whole.
const NARROW: usize = 24;
/// The id by which the program finds the grid.
const GRID: &str = "nd-matrix";

/// The properties of the matrix.
#[derive(Properties, PartialEq)]
pub(crate) struct MatrixViewProps {
    /// The last complete answer.
    pub(crate) matrix: Option<Same<Matrix>>,
    /// What of it is shown.
    pub(crate) query: Same<MatrixQuery>,
    /// The plan from which it says the difference, if any.
    pub(crate) base: Option<Same<Base>>,
    /// How many steps can be gone back.
    pub(crate) steps: usize,
    /// How far the work at a newer answer has got.
    pub(crate) working: Option<Progress>,
}

/// What the matrix is told.
pub(crate) enum MatrixMessage {
    /// This place has the attention: the names of rows are column 0, those of columns row 0.
    Go(usize, usize),
    /// What stands there is to be shown: the proof of a cell, the members of a group.
    Open(usize, usize),
    /// So far it was scrolled.
    Scrolled,
    /// Other names were typed.
    Ask(MatrixQuery),
    /// Something else was chosen to be compared with.
    Compare(ViewMessage),
}

/// The matrix.
pub(crate) struct MatrixView {
    tell: Tell,
    scroller: NodeRef,
    lines: Option<Rc<Lines>>,
    at: (usize, usize),
    /// The rows and the first column in sight.
    sight: (Sight, usize),
    focuses: bool,
}

impl Component for MatrixView {
    type Message = MatrixMessage;
    type Properties = MatrixViewProps;

    fn create(context: &Context<Self>) -> Self {
        let (tell, _) = context.link().context::<Tell>(Callback::noop()).expect("the application provides it");
        let lines = lines_of(context.props());
        Self { tell, scroller: NodeRef::default(), lines, at: (1, 1), sight: (Sight::default(), 0), focuses: false }
    }

    fn changed(&mut self, context: &Context<Self>, old: &MatrixViewProps) -> bool {
        let props = context.props();
        if props.matrix != old.matrix || props.query != old.query {
            // Who waits at the view for the first answer goes on in it.
            self.focuses |= self.lines.is_none() && dom::focused_attribute("id").as_deref() == Some("nd-view");
            self.lines = lines_of(props);
            let (rows, columns) = self.size();
            self.at = (self.at.0.min(rows), self.at.1.min(columns));
        }
        true
    }

    fn update(&mut self, context: &Context<Self>, message: MatrixMessage) -> bool {
        match message {
            MatrixMessage::Go(row, column) => {
                let (rows, columns) = self.size();
                self.at = (row.min(rows), column.min(columns));
                self.focuses = true;
                self.keep_in_sight();
            }
            MatrixMessage::Open(row, column) => {
                (self.at, self.focuses) = ((row, column), true);
                self.open(context.props(), row, column);
            }
            MatrixMessage::Scrolled => {
                let before = self.sight;
                self.look();
                return self.sight != before;
            }
            MatrixMessage::Compare(message) => {
                self.tell.view(message);
                // What is shown is chosen by the session, not by the field.
                return true;
            }
            MatrixMessage::Ask(query) => {
                self.tell.view(ViewMessage::AskMatrix(query));
                return false;
            }
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let props = context.props();
        let stale = (props.working.is_some() && props.matrix.is_some()).to_string();
        html! {
            <section class="nd-matrix" data-stale={stale} aria-labelledby="nd-matrix-title">
                { head(context, self.lines.as_deref()) }
                <div ref={self.scroller.clone()} class="nd-matrix__scroll" onscroll={context.link().callback(|_: Event| MatrixMessage::Scrolled)}>
                    { self.table(context) }
                </div>
            </section>
        }
    }

    fn rendered(&mut self, context: &Context<Self>, _: bool) {
        let field =
            dom::find("[data-field=compared-with]").and_then(|field| field.dyn_into::<HtmlSelectElement>().ok());
        if let Some(field) = field {
            field.set_value(if context.props().base.is_some() { "base" } else { "none" });
        }
        if std::mem::take(&mut self.focuses) {
            let (row, column) = self.at;
            dom::focus(&format!("#{GRID} [data-at=\"{row}/{column}\"]"));
        }
    }
}

/// Whether only a part is asked for.
fn is_asked(query: &MatrixQuery) -> bool {
    !query.from.trim().is_empty() || !query.to.trim().is_empty()
}

fn lines_of(props: &MatrixViewProps) -> Option<Rc<Lines>> {
    props.matrix.as_ref().map(|matrix| Rc::new(matrix.lines(&props.query)))
}

/// What is asked, what the signs mean, and how much there is.
fn head(context: &Context<MatrixView>, lines: Option<&Lines>) -> Html {
    let props = context.props();
    let filter = |label: &'static str, text: &str, with: fn(MatrixQuery, String) -> MatrixQuery| {
        let query = props.query.clone();
        let oninput = context.link().callback(move |event: InputEvent| {
            let text = event.target_dyn_into::<HtmlInputElement>().map(|field| field.value()).unwrap_or_default();
            MatrixMessage::Ask(with(MatrixQuery::clone(&query), text))
        });
        html! {
            <label class="nd-flow__field"><span class="nd-flow__label">{ label }</span>
                <input class="nd-input" type="search" data-filter={label} placeholder={if label == "On" { "tcp/443" } else { "name" }} autocomplete="off" spellcheck="false"
                    value={text.to_owned()} {oninput} />
            </label>
        }
    };
    // What cannot be read as a service narrows nothing: what is shown is the answer before.
    let lead = if props.query.service().is_err() { "As before: " } else { "" };
    let words = format!("{lead}{}", words(props, lines));
    let key = |heard: Heard| {
        html! { <span key={heard.word()} class="nd-matrix__key" data-heard={heard.word()}><b aria-hidden="true">{ heard.sign() }</b>{ heard.word() }</span> }
    };
    let fault = props.query.service().err();
    let (title, keys) = match &props.base {
        None => ("Who can talk to whom", [Heard::Everything, Heard::Some, Heard::Nothing, Heard::Unknown]),
        Some(_) => ("What passes otherwise", [Heard::More, Heard::Less, Heard::Otherwise, Heard::Unknown]),
    };
    html! {
        <header class="nd-matrix__head">
            <h2 class="nd-sheet__title" id="nd-matrix-title">{ title }</h2>
            <div class="nd-matrix__filters">
                { filter("From", &props.query.from, |query, from| MatrixQuery { from, ..query }) }
                { filter("To", &props.query.to, |query, to| MatrixQuery { to, ..query }) }
                { filter("On", &props.query.on, |query, on| MatrixQuery { on, ..query }) }
                { compared(context) }
            </div>
            <p class="nd-matrix__fault" role="alert" data-testid="matrix-fault" hidden={fault.is_none()}>{ fault.as_deref().map(inline).unwrap_or_default() }</p>
            <p class="nd-matrix__words nd-muted" role="status" data-testid="matrix-words">{ words }</p>
            <p class="nd-matrix__keys">
                { for keys.into_iter().map(key) }
                <span class="nd-matrix__key"><b aria-hidden="true">{ "⊘" }</b>{ "not answered" }</span>
            </p>
        </header>
    }
}

/// The plan that the open one is compared with, to be chosen.
fn compared(context: &Context<MatrixView>) -> Html {
    let props = context.props();
    let link = context.link();
    let has_base = props.base.is_some();
    let onchange = link.batch_callback(move |event: Event| {
        let field = event.target_dyn_into::<HtmlSelectElement>()?;
        let chosen = field.value();
        // It says what is compared, not what was asked for, and the same can be asked for again.
        field.set_value(if has_base { "base" } else { "none" });
        Some(MatrixMessage::Compare(match chosen.as_str() {
            "none" => ViewMessage::Compare(None),
            "last" => ViewMessage::Compare(Some(CompareWith::LastStep)),
            "all" => ViewMessage::Compare(Some(CompareWith::AllSteps)),
            "version" => ViewMessage::Dialog(Some(Dialog::Versions)),
            _ => return None,
        }))
    });
    let name = props.base.as_ref().map(|base| base.name.clone());
    let has_no_steps = props.steps == 0;
    html! {
        <label class="nd-flow__field"><span class="nd-flow__label">{ "Compared with" }</span>
            <select class="nd-input" data-field="compared-with" {onchange}>
                <option value="none">{ "nothing" }</option>
                if let Some(name) = name {
                    <option value="base">{ name }</option>
                }
                <option value="last" disabled={has_no_steps}>{ "the plan before the last step" }</option>
                <option value="all" disabled={has_no_steps}>{ "the plan before all steps" }</option>
                <option value="version">{ "a version …" }</option>
            </select>
        </label>
    }
}

/// How much there is, or how far the work at it has got.
fn words(props: &MatrixViewProps, lines: Option<&Lines>) -> String {
    match (props.working, &props.matrix) {
        (Some(Progress { done, all }), _) if all > 0 => {
            format!("Working it out: {done} of {}", counted(all, "receiver"))
        }
        (Some(_), _) | (None, None) => "Working it out …".to_owned(),
        (None, Some(matrix)) => {
            let [ends, groups, pairs] = matrix.counts();
            if let Some(base) = matrix.base() {
                let on = matrix.service().map_or_else(String::new, |service| format!(" on {service}"));
                let some = lines.filter(|_| is_asked(&props.query)).map(|lines| format!("{} of ", lines.pairs));
                let pairs = counted(pairs, "pair");
                return format!(
                    "{}{pairs} of a sender and a receiver differ{on} from {}",
                    some.unwrap_or_default(),
                    base.name
                );
            }
            match lines.filter(|_| is_asked(&props.query)) {
                Some(lines) => format!("{} of {ends} senders, {} of {ends} receivers", lines.ends[0], lines.ends[1]),
                None => {
                    let on = matrix.service().map_or_else(String::new, |service| format!(" on {service}"));
                    let pairs = counted(pairs, "pair");
                    let alike = if groups < ends { format!(", {groups} of them different") } else { String::new() };
                    format!("{}{alike}; {pairs} can talk{on}", counted(ends, "end"))
                }
            }
        }
    }
}

impl MatrixView {
    fn size(&self) -> (usize, usize) {
        self.lines.as_ref().map_or((0, 0), |lines| (lines.rows.len(), lines.columns.len()))
    }

    fn open(&self, props: &MatrixViewProps, row: usize, column: usize) {
        let (Some(lines), Some(matrix)) = (&self.lines, &props.matrix) else { return };
        let line = |lines: &[Line], at: usize| lines.get(at.checked_sub(1)?).cloned();
        let pair = match (line(&lines.rows, row), line(&lines.columns, column)) {
            (Some(row), Some(column)) => matrix.pair(&row, &column),
            (Some(line), None) | (None, Some(line)) => return self.turn(props, &line),
            (None, None) => return,
        };
        if let Some([from, to]) = pair.map(|pair| pair.map(str::to_owned)) {
            self.tell.view(ViewMessage::Prove { from, to });
        }
    }

    /// Shows what is in a line by itself, or together again.
    fn turn(&self, props: &MatrixViewProps, line: &Line) {
        let mut query = MatrixQuery::clone(&props.query);
        if let Some(id) = line.turns.clone() {
            if !query.open.remove(&id) {
                query.open.insert(id);
            }
            self.tell.view(ViewMessage::AskMatrix(query));
        }
    }

    /// Notes what is in sight.
    fn look(&mut self) {
        if let Some(scroller) = self.scroller.cast::<Element>() {
            let across = usize::try_from(scroller.scroll_left() / COLUMN).unwrap_or_default();
            self.sight = (Sight::of(&scroller), across - across % 4);
        }
    }

    /// Scrolls no further than it takes to see the place with the attention.
    fn keep_in_sight(&mut self) {
        let Some(scroller) = self.scroller.cast::<Element>() else { return };
        let place = |at: usize, size: i32| i32::try_from(at.saturating_sub(1)).unwrap_or(i32::MAX).saturating_mul(size);
        let needed = |seen: i32, shown: i32, start: i32, size: i32| match () {
            () if start < seen => start,
            () if start + size > seen + shown => start + size - shown,
            () => seen,
        };
        #[allow(clippy::cast_possible_truncation, reason = "a row is some pixels high")]
        let row = ROW as i32;
        if self.at.0 > 0 {
            let shown = scroller.client_height() - 2 * row;
            scroller.set_scroll_top(needed(scroller.scroll_top(), shown, place(self.at.0, row), row));
        }
        if self.at.1 > 0 {
            let shown = scroller.client_width() - NAMES;
            scroller.set_scroll_left(needed(scroller.scroll_left(), shown, place(self.at.1, COLUMN), COLUMN));
        }
        self.look();
    }

    fn table(&self, context: &Context<Self>) -> Html {
        let Some(lines) = &self.lines else {
            return html! { <p class="nd-path__nothing nd-muted">{ "This takes a moment the first time." }</p> };
        };
        if let Some(nothing) = &lines.nothing {
            return self.nothing(context.props(), nothing);
        }
        let (rows, columns) = (self.sight.0.rows(lines.rows.len()), across(lines.columns.len(), self.sight.1));
        let width = |columns: usize| (i32::try_from(columns).unwrap_or(i32::MAX).saturating_mul(COLUMN)).to_string();
        let gap = |key: &'static str, rows: usize| html! { <tr {key} aria-hidden="true" class="nd-table__gap"><td height={height(rows)}></td></tr> };
        let names = lines.columns.get(columns.clone()).unwrap_or_default();
        let name = |(offset, line): (usize, &Line)| self.name(0, columns.start + offset + 1, line);
        let body = rows.clone().filter_map(|at| Some((at, lines.rows.get(at)?)));
        let whole = NAMES.saturating_add(i32::try_from(lines.columns.len()).unwrap_or(i32::MAX).saturating_mul(COLUMN));
        html! {
            <table class="nd-matrix__grid" role="grid" id={GRID} width={whole.to_string()} aria-labelledby="nd-matrix-title"
                aria-rowcount={(lines.rows.len() + 1).to_string()} aria-colcount={(lines.columns.len() + 1).to_string()}
                onclick={on_click(context)} onkeydown={self.on_key(context)}>
                <colgroup>
                    <col width={NAMES.to_string()} /><col width={width(columns.start)} />
                    { for columns.clone().map(|at| html! { <col key={at.to_string()} width={COLUMN.to_string()} /> }) }
                    <col width={width(lines.columns.len() - columns.end)} />
                </colgroup>
                <thead><tr aria-rowindex="1">
                    <td key="corner" class="nd-matrix__corner">{ "from ↓ to →" }</td>
                    <td key="before" aria-hidden="true"></td>{ for names.iter().enumerate().map(name) }<td key="after" aria-hidden="true"></td>
                </tr></thead>
                <tbody>
                    { gap("gap-before", rows.start) }
                    { for body.map(|(at, line)| self.row(context, at, line, &columns)) }
                    { gap("gap-after", lines.rows.len() - rows.end) }
                </tbody>
            </table>
        }
    }

    /// What stands in the place of a matrix without a row or a column, with the way back to all of it.
    fn nothing(&self, props: &MatrixViewProps, nothing: &str) -> Html {
        let all = MatrixQuery { open: props.query.open.clone(), ..MatrixQuery::default() };
        let clear = is_asked(&props.query).then(|| {
            html! { <Button label="Show all" look="soft" action="clear-filter" onclick={self.tell.on_view(ViewMessage::AskMatrix(all))} /> }
        });
        html! {
            <div class="nd-empty" role="status" data-testid="matrix-nothing">
                <p class="nd-empty__title">{ nothing.to_owned() }</p>
                <div>{ clear.unwrap_or_default() }</div>
            </div>
        }
    }

    /// The name of a row or a column.
    fn name(&self, row: usize, column: usize, line: &Line) -> Html {
        let (scope, role) = if row == 0 { ("col", "columnheader") } else { ("row", "rowheader") };
        let state = line.turns.as_ref().map(|_| line.is_open.to_string());
        html! {
            <th key={format!("{row}/{column}")} {scope} {role} data-at={format!("{row}/{column}")} data-end={line.id.clone()} data-depth={line.depth.to_string()}
                aria-expanded={state} aria-colindex={(column + 1).to_string()} tabindex={self.tab(row, column)} title={line.detail.clone()}>
                <span>{ &line.title }</span>
            </th>
        }
    }

    fn tab(&self, row: usize, column: usize) -> &'static str {
        if self.at == (row, column) { "0" } else { "-1" }
    }

    fn row(&self, context: &Context<Self>, at: usize, line: &Line, columns: &Range<usize>) -> Html {
        let lines = self.lines.as_ref().zip(context.props().matrix.as_ref());
        let cells = columns.clone().filter_map(|column| {
            let (lines, matrix) = lines?;
            Some(self.cell(matrix, (at + 1, column + 1), line, lines.columns.get(column)?))
        });
        html! {
            <tr key={line.id.clone()} aria-rowindex={(at + 2).to_string()}>
                { self.name(at + 1, 0, line) }
                <td key="before" aria-hidden="true"></td>{ for cells }<td key="after" aria-hidden="true"></td>
            </tr>
        }
    }

    fn cell(&self, matrix: &Matrix, (row, column): (usize, usize), from: &Line, to: &Line) -> Html {
        let place = format!("{row}/{column}");
        let Some(cell) = matrix.cell(from, to) else {
            return html! {
                <td key={place.clone()} role="gridcell" data-at={place} data-heard="itself" tabindex={self.tab(row, column)}
                    aria-colindex={(column + 1).to_string()}>{ "–" }</td>
            };
        };
        let unanswered = if cell.is_one_way { ", not all of it answered" } else { "" };
        let label = format!("{} to {}: {}{unanswered}", from.title, to.title, cell.words);
        let (sign, more) = match (cell.is_one_way, cell.heard.is_difference()) {
            (true, false) => ("⊘", ""),
            (true, true) => (cell.heard.sign(), " ⊘"),
            (false, _) => (cell.heard.sign(), ""),
        };
        html! {
            <td key={place.clone()} role="gridcell" data-at={place} data-heard={cell.heard.word()} data-from={from.id.clone()} data-to={to.id.clone()}
                tabindex={self.tab(row, column)} aria-colindex={(column + 1).to_string()} title={label.clone()}>
                <b aria-hidden="true">{ sign }</b><span aria-hidden="true">{ &cell.short }{ more }</span><span class="nd-only-read">{ label }</span>
            </td>
        }
    }

    fn on_key(&self, context: &Context<Self>) -> Callback<KeyboardEvent> {
        let (rows, columns) = self.size();
        context.link().batch_callback(move |event: KeyboardEvent| {
            let (row, column) = place_of(event.target())?;
            let message = match (event.key().as_str(), event.ctrl_key() || event.meta_key()) {
                _ if event.alt_key() => return None,
                ("ArrowUp", _) => MatrixMessage::Go(row.saturating_sub(1), column.max(usize::from(row == 1))),
                ("ArrowDown", _) => MatrixMessage::Go(row + 1, column),
                ("ArrowLeft", _) => MatrixMessage::Go(row.max(usize::from(column == 1)), column.saturating_sub(1)),
                ("ArrowRight", _) => MatrixMessage::Go(row, column + 1),
                ("Home", true) => MatrixMessage::Go(1, 1),
                ("End", true) => MatrixMessage::Go(rows, columns),
                ("Home", false) => MatrixMessage::Go(row, 1),
                ("End", false) => MatrixMessage::Go(row, columns),
                ("PageUp", _) => MatrixMessage::Go(row.saturating_sub(10).max(1), column),
                ("PageDown", _) => MatrixMessage::Go(row + 10, column),
                ("Enter" | " ", false) => MatrixMessage::Open(row, column),
                _ => return None,
            };
            event.prevent_default();
            Some(message)
        })
    }
}

fn on_click(context: &Context<MatrixView>) -> Callback<MouseEvent> {
    context.link().batch_callback(|event: MouseEvent| {
        let (row, column) = place_of(event.target())?;
        Some(MatrixMessage::Open(row, column))
    })
}

/// The columns on the page when there are so many and the first in sight is this one.
fn across(count: usize, first: usize) -> Range<usize> {
    if count <= NARROW { 0..count } else { first.saturating_sub(4).min(count)..(first + NARROW).min(count) }
}

fn place_of(target: Option<web_sys::EventTarget>) -> Option<(usize, usize)> {
    let cell = target?.dyn_into::<Element>().ok()?.closest("[data-at]").ok().flatten()?;
    let place = cell.get_attribute("data-at")?;
    let (row, column) = place.split_once('/')?;
    Some((row.parse().ok()?, column.parse().ok()?))
}
