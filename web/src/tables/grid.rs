//! How does one table work? One cell has the attention, keys walk and edit, and rows of ordered tables can be moved.

use std::rc::Rc;

use netdraft_core::model::{Anchor, Direction, Document, Shape};
use netdraft_editor::explain::{PacketQuery, PathQuery, marked, try_packet};
use netdraft_editor::tables::{Ahead, Row, RowKind, Table, verdict};
use netdraft_editor::{Message, Selection, ViewMessage};
use serde_json::Value;
use web_sys::Element;
use yew::{
    Callback, Component, Context, DragEvent, Event, FocusEvent, Html, KeyboardEvent, MouseEvent, NodeRef, Properties,
    html,
};

use super::cell::{is_editable, takes_text};
use super::chosen::{Choice, Chooser, choice, chosen_bar, copy_with, delete_with, keep_focus};
use super::columns::columns_menu;
use super::deeds::{menu_of, open_menu, pasted_rows, tabbed};
use super::drags::{on_drop, on_leave, on_lift, on_over};
use super::head::{copy_tools, head, nothing_in, sort, words_field};
use super::keys::{Asked, Carried, Place, asked, carried};
use super::places::{is_control, place_of};
use super::row::TableRow;
use super::rows::{Sight, height, is_long, keep_beside, scrolled_to};
use super::sections::{Heading, close_section, focus_heading, heading_row, rename_section};
use super::sheet::Arrangement;
use super::tools::{Deed, deed_of};
use super::trial::{Trial, trial_strip};
use super::walk::Walk;
use super::widths::Widths;
use crate::controls::{Button, Icon, catch_letters};
use crate::platform::{announce, dom};
use crate::shell::key_press;
use crate::store::{Same, Tell, Told};

/// The properties of a table.
#[derive(Properties, Clone, PartialEq)]
pub(super) struct GridProps {
    /// The table.
    pub(super) table: Same<Table>,
    /// The document.
    pub(super) document: Same<Document>,
    /// What is selected.
    pub(super) selection: Same<Selection>,
    /// How its rows are arranged.
    #[prop_or_default]
    pub(super) arrangement: Arrangement,
}

/// What a table is told.
pub(super) enum GridMessage {
    /// The cell with the attention changes; the flag says whether it also takes the focus.
    Go(Place, bool),
    /// The cell has the focus, and so the attention.
    Here(Place),
    /// The cell is to be edited.
    Edit(Place),
    /// The person is done with the cell.
    Done,
    /// Other rows are chosen.
    Choose(Choice),
    /// Rows go: the cell stays where the attention is, whatever row is there then.
    Stand(Place),
    /// The row is to be moved past what is ahead of it.
    Move(usize, Ahead),
    /// A row is dragged, or lifted by a key.
    Lift(usize),
    /// The row that is dragged is over this one.
    Over(usize),
    /// The row that is dragged is let go.
    Drop,
    /// The row that was dragged is none any more.
    Cancel,
    /// A packet is tried on the rules, or none any more.
    Try(Option<PacketQuery>),
    /// The table was scrolled, and these rows are in sight.
    Scrolled(Sight),
}

/// One table.
pub(super) struct Grid {
    tell: Tell,
    /// Hears that a cell is not edited any more.
    done: Callback<()>,
    scroller: NodeRef,
    widths: Widths,
    at: Place,
    chooser: Chooser,
    editing: bool,
    sight: Sight,
    /// The row that is dragged, and the one that it is over.
    lifted: Option<(usize, usize)>,
    /// The row that the one is over that a key lifted. Keys may follow each other faster than the table is drawn.
    over: Rc<std::cell::Cell<Option<usize>>>,
    /// Where keys have led, which may be further than what is drawn.
    walk: Rc<Walk>,
    /// What the last move changed in the rule set.
    verdict: Option<String>,
    /// Whether the next change of the plan is the one that it tells of.
    has_moved: bool,
    /// Whether the cell with the attention takes the focus after the next drawing.
    focuses: bool,
    /// Whether it had the focus before rows moved or were scrolled, so that the table keeps it.
    held: bool,
    /// The packet that is tried on the rules.
    packet: Option<PacketQuery>,
    /// The table with what each rule is to that packet.
    tried: Option<Same<Table>>,
}

impl Component for Grid {
    type Message = GridMessage;
    type Properties = GridProps;

    fn create(context: &Context<Self>) -> Self {
        let (tell, _) = context.link().context::<Tell>(Callback::noop()).expect("the application provides it");
        let mut widths = Widths::default();
        widths.fit(&context.props().table);
        Self {
            tell,
            done: context.link().callback(|()| GridMessage::Done),
            scroller: NodeRef::default(),
            widths,
            at: (0, 0),
            chooser: Chooser::default(),
            editing: false,
            sight: Sight::default(),
            lifted: None,
            over: Rc::default(),
            walk: Rc::default(),
            verdict: None,
            has_moved: false,
            focuses: false,
            held: false,
            packet: None,
            tried: None,
        }
    }

    fn changed(&mut self, context: &Context<Self>, old: &GridProps) -> bool {
        let props = context.props();
        let (rows, columns) = (props.table.rows.len(), props.table.columns.len());
        self.at = (self.at.0.min(rows.saturating_sub(1)), self.at.1.min(columns.saturating_sub(1)));
        self.try_again(props);
        if props.table != old.table {
            // Where rows went, the one that is there now gets the focus.
            self.focuses |= self.chooser.begin_anew();
            self.held |= self.has_focus(props);
        }
        if props.document != old.document && !std::mem::take(&mut self.has_moved) {
            // What was said of an earlier step is not true of this one.
            self.verdict = None;
        }
        if props.selection != old.selection {
            if self.chooser.stays() {
                // Keys go on from the row whose box was clicked.
                self.focuses |= props.table.rows.get(self.at.0).is_some_and(|row| row.is_selected(&props.selection));
            } else {
                self.bring_into_sight(props);
            }
        }
        true
    }

    fn update(&mut self, context: &Context<Self>, message: GridMessage) -> bool {
        let props = context.props();
        match message {
            GridMessage::Go(place, focus) => {
                (self.at, self.editing, self.focuses) = (place, false, focus);
                self.chooser = Chooser::default();
                self.tell_alone(props, place.0);
                self.keep_in_sight(place.0);
            }
            GridMessage::Here(place) if self.at == place => return false,
            GridMessage::Here(place) => (self.at, self.editing) = (place, false),
            GridMessage::Stand(place) => {
                (self.at, self.editing, self.chooser) = (place, false, Chooser::staying());
            }
            GridMessage::Edit(place) => {
                self.chooser = Chooser::default();
                self.tell_alone(props, place.0);
                if self.editing && self.at == place {
                    let ((row, column), key) = (place, dom::quoted(&props.table.key));
                    dom::focus(&format!("[data-grid={key}] [data-at=\"{row}/{column}\"] input"));
                }
                self.at = place;
                self.edit(props);
            }
            GridMessage::Choose(choice) => {
                self.tell.view(ViewMessage::SelectRows(self.chooser.choose(props, self.at.0, choice)));
                self.at.0 = choice.row().unwrap_or(self.at.0);
            }
            GridMessage::Done => (self.editing, self.focuses) = (false, true),
            GridMessage::Move(_, _) if !props.table.is_ordered => {
                self.tell.tell(Told::Idle(props.arrangement.why_rows_stay()));
            }
            GridMessage::Move(row, Ahead::Row(to)) => {
                self.reorder(props, row, to);
                self.focuses = true;
            }
            GridMessage::Move(_, Ahead::Closed(heading)) => {
                close_section(&props.table, &props.arrangement, heading);
                announce::announce("the section was closed and is open now", true);
            }
            GridMessage::Lift(row) => {
                (self.lifted, self.verdict) = (Some((row, row)), None);
                let words = "lifted: arrows carry it, Space puts it down, Escape puts it back";
                announce::announce(&format!("{} {words}", props.table.position(row)), true);
            }
            GridMessage::Over(row) => match self.lifted {
                Some((lifted, over)) if over != row => {
                    self.lifted = Some((lifted, row));
                    let moved = props.table.moved(&props.document.plan, &props.selection, lifted, row);
                    self.tell.view(ViewMessage::Consider(moved.map(|moved| moved.command)));
                    announce::announce(&format!("over {}", props.table.position(row)), true);
                    self.keep_in_sight(row);
                }
                Some(_) | None => return false,
            },
            GridMessage::Drop => {
                self.over.set(None);
                if let Some((lifted, over)) = self.lifted.take() {
                    self.tell.view(ViewMessage::Consider(None));
                    self.reorder(props, lifted, over);
                    self.focuses = true;
                }
            }
            GridMessage::Cancel => {
                self.over.set(None);
                let Some((lifted, _)) = self.lifted.take() else { return false };
                self.tell.view(ViewMessage::Consider(None));
                announce::announce(&format!("put back: {}", props.table.position(lifted)), true);
            }
            GridMessage::Try(packet) => {
                self.packet = packet;
                (self.at.1, self.editing) = (0, false);
                self.try_again(props);
            }
            GridMessage::Scrolled(sight) if self.sight == sight => return false,
            GridMessage::Scrolled(sight) => (self.sight, self.held) = (sight, self.has_focus(props)),
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let props = context.props();
        let table = self.table(props);
        let title_id = format!("table-{}", table.key);
        let bar = chosen_bar(props, &self.tell);
        let add = table.add.clone().map(|(label, command)| {
            html! { <Button {label} icon={Icon::Add} size="small" action="add-row" onclick={self.tell.on(Message::Edit(command))} /> }
        });
        html! {
            <section class="nd-sheet" data-table={table.key.clone()} data-long={is_long(table.rows.len()).to_string()} aria-labelledby={title_id.clone()}>
                <header class="nd-sheet__head">
                    <h3 class="nd-sheet__title" id={title_id.clone()}>{ &table.title }</h3>
                    <p class="nd-sheet__sentence">{ &table.sentence }</p>
                    <div class="nd-sheet__tools" hidden={bar.is_some()}>{ self.trial_button(context) }{ words_field(&table.key, &context.props().arrangement) }{ columns_menu(&context.props().arrangement) }{ copy_tools(&table.key, &props.arrangement, &self.tell) }{ add.unwrap_or_default() }</div>
                    <>{ bar.unwrap_or_default() }</>
                </header>
                <div hidden={self.packet.is_none()}>{ self.trial(context) }</div>
                <p class="nd-sheet__verdict" role="status" data-testid="verdict" hidden={self.verdict.is_none()}>{ self.verdict.clone() }</p>
                <div ref={self.scroller.clone()} class="nd-sheet__scroll" onscroll={self.on_scroll(context)}>
                    <table class="nd-table" role="grid" aria-labelledby={title_id} tabindex="-1" data-grid={table.key.clone()} data-fixed={self.widths.is_fixed().then_some("true")} data-carries={self.lifted.map(|_| "row")} data-several={props.selection.is_several().then_some("true")}
                        aria-rowcount={(table.rows.len() + 1).to_string()} onmousedown={Callback::from(keep_focus)} oncontextmenu={menu_of(props, &self.tell)} onclick={self.on_click(context)} onkeydown={self.on_key(context)} onpaste={self.on_paste()} onfocusin={self.on_focus(context)} onfocusout={on_leave(context.link(), &self.over)}
                        ondragstart={on_lift(context.link())} ondragover={on_over(context.link(), self.lifted.is_some())}
                        ondrop={on_drop(context.link(), self.lifted.is_some())} ondragend={context.link().callback(|_: DragEvent| GridMessage::Cancel)}>
                        { self.widths.columns() }
                        { head(table, &context.props().arrangement) }
                        { self.body(context) }
                    </table>
                    { nothing_in(props) }
                </div>
            </section>
        }
    }

    fn destroy(&mut self, _: &Context<Self>) {
        // Whoever leaves the view with a row in hand does nothing with it.
        if self.lifted.is_some() {
            self.tell.view(ViewMessage::Consider(None));
        }
    }

    fn rendered(&mut self, context: &Context<Self>, _: bool) {
        self.walk.rest();
        let props = context.props();
        let is_lost = std::mem::take(&mut self.held) && dom::is_focus_lost();
        if std::mem::take(&mut self.focuses) || is_lost {
            let (row, column) = self.at;
            let is_heading = props.table.rows.get(row).is_some_and(|row| row.kind == RowKind::Heading);
            let key = dom::quoted(&props.table.key);
            let is_there = match self.scroller.cast::<Element>().filter(|_| is_heading) {
                Some(scroller) => focus_heading(&key, row, &scroller),
                None => dom::focus_clear(&format!("[data-grid={key}] [data-at=\"{row}/{column}\"]")),
            };
            if is_there {
                return;
            }
            if !props.table.rows.is_empty() {
                // The cell was scrolled away; with the focus on the table, keys still go on from it.
                dom::focus_in_place(&format!("[data-grid={key}]"));
            } else {
                // Without rows, what adds one is next.
                dom::focus(&format!("[data-table={key}] [data-action=add-row]"));
            }
        }
    }
}

impl Grid {
    /// The table that is shown.
    fn table<'s>(&'s self, props: &'s GridProps) -> &'s Same<Table> {
        self.tried.as_ref().unwrap_or(&props.table)
    }

    /// Marks what each rule is to the packet that is tried.
    fn try_again(&mut self, props: &GridProps) {
        let plan = &props.document.plan;
        let packet = self.packet.as_ref().filter(|packet| packet.flow.is_complete());
        let tried = packet.zip(plan.filters.by_text(&props.table.key));
        let tried = tried.and_then(|(packet, filter)| try_packet(plan, filter, packet).ok());
        self.tried = tried.map(|tried| Same(Rc::new(marked(&props.table, &tried))));
        self.widths.fit(self.tried.as_ref().unwrap_or(&props.table));
    }

    /// What opens and closes the strip above the rules.
    fn trial_button(&self, context: &Context<Self>) -> Html {
        let props = context.props();
        if props.document.plan.filters.by_text(&props.table.key).is_none() {
            return html! { <span></span> };
        }
        let open = self.packet.is_some();
        let asked = PacketQuery { flow: PathQuery::default(), direction: Direction::Ingress };
        let onclick = context.link().callback(move |_| GridMessage::Try((!open).then(|| asked.clone())));
        html! { <Button label="Test a packet" icon={Icon::Route} look="quiet" size="small" pressed={open} action="test-packet" {onclick} /> }
    }

    /// The strip above the rules.
    fn trial(&self, context: &Context<Self>) -> Html {
        let props = context.props();
        let Some(packet) = self.packet.clone() else { return html! { <span></span> } };
        let onchange = context.link().callback(|packet| GridMessage::Try(Some(packet)));
        trial_strip(&Trial {
            filter: props.table.key.clone().into(),
            document: props.document.clone(),
            packet,
            onchange,
        })
    }

    fn reorder(&mut self, props: &GridProps, from: usize, to: usize) {
        let (table, plan) = (&props.table, &props.document.plan);
        let Some(reordering) = table.moved(plan, &props.selection, from, to) else { return };
        let words = verdict(&reordering);
        announce::announce(&format!("{}; {words}", table.position(to)), true);
        (self.verdict, self.has_moved) = (Some(words), true);
        let rows = table.moved_rows(&props.selection, from, &reordering);
        self.tell.edit(reordering.command);
        self.tell.view(ViewMessage::SelectRows(rows));
    }

    fn edit(&mut self, props: &GridProps) {
        let row = self.table(props).rows.get(self.at.0);
        let Some(cell) = row.and_then(|row| row.cells.get(self.at.1)).filter(|cell| is_editable(cell)) else { return };
        match (&cell.edit, cell.edit.as_ref().map(|edit| edit.shape)) {
            (Some(edit), Some(Shape::Flag)) => {
                let value = Value::Bool(!edit.value.as_bool().unwrap_or(false));
                let Anchor { entity, field } = edit.anchor.clone();
                self.tell.edit(netdraft_core::edit::Command::Set { id: entity, field, value });
                self.focuses = true;
            }
            // The field takes the focus, whatever was to have it before.
            (_, _) => (self.editing, self.focuses) = (true, false),
        }
    }

    /// Whether a cell of this table has the focus.
    fn has_focus(&self, props: &GridProps) -> bool {
        dom::is_in(&format!("[data-grid={}] [data-at]", dom::quoted(&props.table.key))) && !dom::is_typing()
    }

    /// Whoever walks on, or clicks, has one row again and not several.
    fn tell_alone(&self, props: &GridProps, row: usize) {
        let row = props.table.rows.get(row).filter(|row| row.kind == RowKind::Thing);
        if let Some(row) = row.filter(|_| props.selection.is_several()) {
            self.tell.view(ViewMessage::Reveal(row.anchor.clone()));
        }
    }

    /// Scrolls a long table to the row that was selected elsewhere.
    fn bring_into_sight(&mut self, props: &GridProps) {
        let is_it = |row: &Row| match props.selection.focus().filter(|focus| !focus.field.is_empty()) {
            Some(focus) => row.holds(focus),
            // A list is selected with its entity; none of its rows is meant.
            None => row.anchor.field.is_empty() && props.selection.last() == Some(&row.anchor.entity),
        };
        let row = props.table.rows.iter().position(is_it);
        let is_own = |row: &usize| props.table.rows.get(*row).is_some_and(|row| self.walk.has_shown(&row.anchor));
        if let Some(row) = row.filter(|row| !is_own(row) && *row != self.at.0) {
            // A person who is in the table goes along with the row.
            self.focuses = dom::is_in(&format!("[data-grid={}]", dom::quoted(&props.table.key)));
            self.at = (row, if self.focuses { self.at.1 } else { 0 });
            self.editing = false;
            self.keep_in_sight(row);
        }
    }

    /// Scrolls no further than it takes to see a row.
    fn keep_in_sight(&mut self, row: usize) {
        let Some(scroller) = self.scroller.cast::<Element>() else { return };
        self.sight = scrolled_to(&scroller, row).unwrap_or(self.sight);
    }

    fn body(&self, context: &Context<Self>) -> Html {
        let table = self.table(context.props());
        let seen = self.sight.rows(table.rows.len());
        let columns = (table.columns.len() + 2).to_string();
        let gap = |key: &'static str, rows: usize| {
            html! { <tr {key} aria-hidden="true" class="nd-table__gap"><td colspan={columns.clone()} height={height(rows)}></td></tr> }
        };
        let rows = table.rows.get(seen.clone()).unwrap_or_default();
        let shown = rows.iter().enumerate().map(|(offset, row)| self.row(context, seen.start + offset, row));
        html! {
            <tbody>
                { gap("gap-before", seen.start) }
                { for shown }
                { gap("gap-after", table.rows.len() - seen.end) }
            </tbody>
        }
    }

    fn row(&self, context: &Context<Self>, index: usize, row: &Row) -> Html {
        if row.kind == RowKind::Heading {
            return self.heading(context, index, row);
        }
        let (props, table) = (context.props(), self.table(context.props()));
        let carried = self.lifted.and_then(|(lifted, over)| match () {
            () if lifted == index => Some("lifted"),
            () if over == index => Some(if lifted < over { "below" } else { "above" }),
            () => None,
        });
        let key = format!("{} {}", row.anchor, if table.is_ordered { String::new() } else { index.to_string() });
        let attention = (self.at.0 == index).then_some(self.at.1);
        html! {
            <TableRow {key} table={table.clone()} {index} document={props.document.clone()} {attention} editing={self.editing && attention.is_some()}
                chosen={row.is_selected(&props.selection)} {carried} tried={self.tried.is_some()} done={self.done.clone()} />
        }
    }

    /// The heading of a section, which closes and opens it.
    fn heading(&self, context: &Context<Self>, index: usize, row: &Row) -> Html {
        let props = context.props();
        let is_open = !props.arrangement.closed.contains(&row.anchor.to_string());
        let focusable = if self.at.0 == index { "0" } else { "-1" };
        let words = row.cells.first().map(|cell| cell.text.clone()).unwrap_or_default();
        heading_row(
            &Heading { index, anchor: row.anchor.to_string(), words, is_open, focusable, columns: row.cells.len() },
            rename_section(&self.tell, props, index),
        )
    }

    fn on_scroll(&self, context: &Context<Self>) -> Callback<Event> {
        let scroller = self.scroller.clone();
        context.link().callback(move |_| {
            let Some(scroller) = scroller.cast::<Element>() else { return GridMessage::Scrolled(Sight::default()) };
            keep_beside(&scroller);
            GridMessage::Scrolled(Sight::of(&scroller))
        })
    }

    fn on_click(&self, context: &Context<Self>) -> Callback<MouseEvent> {
        let (link, table) = (context.link().clone(), self.table(context.props()).clone());
        let onclose = context.props().arrangement.onclose.clone();
        let tell = self.tell.clone();
        Callback::from(move |event: MouseEvent| {
            match deed_of(&event, &table) {
                Some(Deed::Choose(choice)) => return link.send_message(GridMessage::Choose(choice)),
                Some(Deed::Move(row, to)) => return link.send_message(GridMessage::Move(row, to)),
                Some(Deed::Delete(command)) => return tell.edit(command),
                None => {}
            }
            let Some(place) = place_of(event.target()).filter(|_| !is_control(event.target())) else { return };
            let Some(row) = table.rows.get(place.0) else { return };
            if let Some(choice) = choice(&event, place.0) {
                return link.send_message(GridMessage::Choose(choice));
            }
            if row.kind == RowKind::Heading {
                onclose.emit(row.anchor.to_string());
            }
            let editable = row.cells.get(place.1).is_some_and(is_editable);
            link.send_message(if editable { GridMessage::Edit(place) } else { GridMessage::Go(place, true) });
        })
    }

    /// Rows that are pasted into a cell go into the table.
    fn on_paste(&self) -> Callback<Event> {
        let (tell, done) = (self.tell.clone(), self.done.clone());
        Callback::from(move |event: Event| {
            if let Some(text) = pasted_rows(&event) {
                event.prevent_default();
                done.emit(());
                tell.send(Message::Paste(text));
            }
        })
    }

    /// The row that gets the focus, by a key or the pointer, is the one that is selected.
    fn on_focus(&self, context: &Context<Self>) -> Callback<FocusEvent> {
        let props = context.props();
        let (tell, table, selection) = (self.tell.clone(), props.table.clone(), props.selection.clone());
        let (walk, link, at) = (Rc::clone(&self.walk), context.link().clone(), self.at);
        Callback::from(move |event: FocusEvent| {
            let place = place_of(event.target());
            if let Some(place) = place.filter(|place| place.0 != at.0) {
                link.send_message(GridMessage::Here(place));
            }
            let row = place.and_then(|place| table.rows.get(place.0));
            let Some(row) = row.filter(|row| !row.is_selected(&selection)) else { return };
            match row.kind {
                RowKind::Thing => {
                    walk.shows(row.anchor.clone());
                    tell.view(ViewMessage::Reveal(row.anchor.clone()));
                }
                // Keys would act on rows that are elsewhere.
                RowKind::Heading | RowKind::Pinned if !selection.is_empty() => tell.view(ViewMessage::SelectNone),
                RowKind::Heading | RowKind::Pinned | RowKind::Free | RowKind::Kept => {}
            }
        })
    }

    fn on_key(&self, context: &Context<Self>) -> Callback<KeyboardEvent> {
        let (link, tell, table) = (context.link().clone(), self.tell.clone(), self.table(context.props()).clone());
        let GridProps { arrangement, selection, .. } = context.props().clone();
        let (over, walk, at) = (Rc::clone(&self.over), Rc::clone(&self.walk), self.at);
        Callback::from(move |event: KeyboardEvent| {
            if let Some(row) = over.get() {
                let carried = carried(&table, row, &event.key(), key_press(&event).modifiers);
                event.prevent_default();
                event.stop_propagation();
                let (place, message) = match carried {
                    Carried::Over(row) => (Some(row), GridMessage::Over(row)),
                    Carried::Drop => (None, GridMessage::Drop),
                    Carried::Cancel => (None, GridMessage::Cancel),
                    Carried::Hold => return,
                };
                over.set(place);
                return link.send_message(message);
            }
            if let Some(place) = tabbed(&event, &table, walk.tabs(&event)) {
                walk.tab();
                return link.send_message(GridMessage::Go(place, true));
            }
            let Some(place) = walk.place(&event, at) else { return };
            let takes_text = table.rows.get(place.0).and_then(|row| row.cells.get(place.1)).is_some_and(takes_text);
            let asked =
                asked(&table, place, &event.key(), key_press(&event).modifiers, takes_text && !selection.is_several());
            let Some(asked) = asked else { return };
            if takes_text && matches!(asked, Asked::Edit | Asked::Type) {
                catch_letters(asked == Asked::Type);
            }
            // The browser types a digit where the focus is by now.
            if asked != Asked::Type {
                event.prevent_default();
            }
            match asked {
                Asked::Go(place) => {
                    walk.go(place);
                    link.send_message(GridMessage::Go(place, true));
                }
                Asked::Edit | Asked::Type => link.send_message(GridMessage::Edit(place)),
                Asked::Close => close_section(&table, &arrangement, place.0),
                Asked::Menu => open_menu(&tell, &event),
                Asked::Choose(choice) => link.send_message(GridMessage::Choose(choice)),
                Asked::Move(to) => link.send_message(GridMessage::Move(place.0, to)),
                Asked::Lift => {
                    over.set(Some(place.0));
                    link.send_message(GridMessage::Lift(place.0));
                }
                Asked::Sort => {
                    if let Some(column) = table.columns.get(place.1) {
                        sort(&arrangement, column.label);
                    }
                }
                Asked::Filter => drop(dom::focus(&format!("[data-words={}]", dom::quoted(&table.key)))),
                Asked::Copy => copy_with(&tell, &table, &selection, &arrangement, place.0),
                Asked::Delete => {
                    if let Some(place) = delete_with(&tell, &table, &selection, place) {
                        link.send_message(GridMessage::Stand(place));
                    }
                }
            }
        })
    }
}
