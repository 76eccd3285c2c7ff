//! How are several rows of a table chosen, and what is done with them? With Shift and Mod, or a box at each row; what can be done stands above them.

use netdraft_core::model::{Anchor, Kind};
use netdraft_editor::actions::find;
use netdraft_editor::tables::{RowKind, Table};
use netdraft_editor::{FocusPlace, Message, Rows, Selection, ViewMessage};
use yew::{Callback, Html, MouseEvent, html};

use super::grid::GridProps;
use super::keys::Place;
use super::places::{closest, is_control, place_of};
use super::sheet::Arrangement;
use crate::controls::{Button, Icon};
use crate::store::{Tell, Told};

/// Other rows to be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// The row is chosen too, or is not any more.
    Toggle(usize),
    /// All up to this row, from where the choice began.
    UpTo(usize),
    /// One row further up or down than the choice goes; it begins at this row.
    Extend(usize, isize),
    /// All that can be edited together with this one.
    All(usize),
}

impl Choice {
    /// The row that was pointed at by itself, and gets the attention.
    pub(super) fn row(self) -> Option<usize> {
        match self {
            Self::Toggle(row) => Some(row),
            Self::UpTo(_) | Self::Extend(..) | Self::All(_) => None,
        }
    }
}

/// How rows are chosen one after another.
#[derive(Debug, Default)]
pub(super) struct Chooser {
    /// Where the choice begins and ends. Keys may follow each other faster than the table is drawn.
    extent: Option<(usize, usize)>,
    /// Whether the attention stays where it is when the choice is drawn.
    stays: bool,
    /// Whether rows have gone from where the attention is.
    stands: bool,
}

impl Chooser {
    /// The rows that are chosen then, while this row has the attention; the last of them gets it.
    pub(super) fn choose(&mut self, props: &GridProps, at: usize, choice: Choice) -> Vec<Anchor> {
        let (table, plan) = (&props.table, &props.document.plan);
        self.stays = matches!(choice, Choice::Toggle(_) | Choice::All(_));
        self.extent = match choice {
            Choice::All(_) => None,
            Choice::Toggle(row) => Some((row, row)),
            Choice::UpTo(row) => Some((self.extent.map_or(at, |(from, _)| from), row)),
            Choice::Extend(row, by) => {
                let (from, to) = self.extent.unwrap_or((row, row));
                Some((from, to.saturating_add_signed(by).min(table.rows.len().saturating_sub(1))))
            }
        };
        match (choice, self.extent) {
            (Choice::Toggle(row), _) => table.with_toggled(plan, &props.selection, row),
            (_, Some((from, to))) => table.between(plan, from, to),
            (Choice::All(row), None) => {
                let is_thing = |at: &usize| table.rows.get(*at).is_some_and(|row| row.kind == RowKind::Thing);
                let row = Some(row).filter(is_thing).or_else(|| (0..table.rows.len()).find(is_thing)).unwrap_or(row);
                let above = table.between(plan, row, 0).into_iter().rev();
                above.chain(table.between(plan, row, usize::MAX).into_iter().skip(1)).collect()
            }
            (Choice::UpTo(_) | Choice::Extend(..), None) => Vec::new(),
        }
    }

    /// Nothing is chosen yet, and the attention stays where it is when something else is drawn.
    pub(super) fn staying() -> Self {
        Self { extent: None, stays: true, stands: true }
    }

    /// Rows are where others were: the next choice begins at the row with the attention. Says whether they came there because others went.
    pub(super) fn begin_anew(&mut self) -> bool {
        self.extent = None;
        std::mem::take(&mut self.stands)
    }

    /// Whether the attention stays where it is, this once.
    pub(super) fn stays(&mut self) -> bool {
        std::mem::take(&mut self.stays)
    }
}

/// What a click on a row means for what is chosen, by the keys that are held.
pub(super) fn choice(event: &MouseEvent, row: usize) -> Option<Choice> {
    match (event.shift_key(), event.ctrl_key() || event.meta_key()) {
        (true, _) => Some(Choice::UpTo(row)),
        (false, true) => Some(Choice::Toggle(row)),
        (false, false) => None,
    }
}

/// A click that chooses rows leaves the focus where it is: the row with the focus alone would be chosen.
pub(super) fn keep_focus(event: MouseEvent) {
    let place = place_of(event.target()).filter(|_| !is_control(event.target()));
    // The box of a row would take the focus, and keys mean nothing there.
    if closest(event.target(), "[data-action=choose-row]").is_some() {
        return event.prevent_default();
    }
    if place.and_then(|(row, _)| choice(&event, row)).is_some() {
        event.prevent_default();
    }
}

/// Deletes the chosen rows, or else the row with the attention. Says where the attention is then, if something went.
pub(super) fn delete_with(tell: &Tell, table: &Table, selection: &Selection, place: Place) -> Option<Place> {
    // What is selected with a free block, a heading or a rule of the provider is not what somebody points at.
    if !table.is_thing(place.0) {
        tell.tell(Told::Idle("there is nothing to delete in this row"));
        return None;
    }
    let chosen = table.chosen(selection);
    match chosen.first() {
        Some(first) if chosen != [place.0] => {
            tell.send(Message::DeleteSelection);
            Some((*first, place.1))
        }
        Some(_) | None => {
            tell.edit(table.rows.get(place.0)?.delete.clone()?);
            Some(place)
        }
    }
}

/// Copies a row, and the others that are chosen if it is one of them.
pub(super) fn copy_with(tell: &Tell, table: &Table, selection: &Selection, arrangement: &Arrangement, row: usize) {
    let chosen = table.chosen(selection);
    let rows = if chosen.contains(&row) { chosen } else { vec![row] };
    tell.view(ViewMessage::CopyRows(rows_of(table, &rows, arrangement)));
}

/// Rows of a table with the columns that are shown.
fn rows_of(table: &Table, rows: &[usize], arrangement: &Arrangement) -> Rows {
    let anchors = rows.iter().filter_map(|row| table.rows.get(*row)).map(|row| row.anchor.clone());
    let hidden = arrangement.hidden.to_vec();
    Rows { table: table.key.clone(), rows: anchors.collect(), hidden, as_markdown: false }
}

/// What can be done with several rows that are chosen. It takes the place of what can be done with the table, so that no row moves under the pointer.
pub(super) fn chosen_bar(props: &GridProps, tell: &Tell) -> Option<Html> {
    let (table, selection) = (&props.table, &props.selection);
    // Most of the time nothing is, and the rows need not be looked through.
    let chosen = if selection.is_several() { table.chosen(selection) } else { Vec::new() };
    // Rows of a section that is closed are chosen all the same.
    let is_list = selection.rows().len() > 1 && selection.single() == Some(table.key.as_str());
    let count = if is_list { selection.rows().len() } else { chosen.len() };
    if count < 2 {
        return None;
    }
    let act = |label: &'static str, look: &'static str, picture: Icon, id: &'static str| {
        let tell = tell.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            if let Some(action) = find(id) {
                tell.tell(Told::Act(action));
            }
        });
        html! { <Button {label} icon={picture} {look} size="small" action={id} {onclick} /> }
    };
    let words = match props.arrangement.words.as_str() {
        "" => format!("{count} rows chosen"),
        // The field with the words is away as long as rows are chosen.
        words => format!("{count} rows chosen, of those with “{words}”"),
    };
    let is_rules = props.document.plan.kind_of(&table.key) == Some(Kind::Filter);
    let moves = table.is_ordered.then(|| {
        html! { <>{ act("Move up", "icon", Icon::Up, "row-up") }{ act("Move down", "icon", Icon::Down, "row-down") }</> }
    });
    let switch = is_rules.then(|| act("On or off", "quiet", Icon::Swap, "row-switch"));
    let copy = tell.on_view(ViewMessage::CopyRows(rows_of(table, &chosen, &props.arrangement)));
    Some(html! {
        <div class="nd-chosen" role="toolbar" aria-label="What can be done with the chosen rows">
            <p class="nd-chosen__count" role="status">{ words }</p>
            <Button label="Edit together" look="quiet" size="small" action="edit-chosen" tip="Set a field of all of them in the inspector"
                onclick={tell.on_view(ViewMessage::Focus(FocusPlace::Inspector))} />
            { moves.unwrap_or_default() }
            { switch.unwrap_or_default() }
            { act("Duplicate", "icon", Icon::Add, "duplicate") }
            <Button label="Copy" look="quiet" size="small" action="copy-chosen" onclick={copy} />
            <Button label="Delete" icon={Icon::Delete} look="icon" size="small" action="delete" onclick={tell.on(Message::DeleteSelection)} />
            <Button label="Choose none" icon={Icon::Close} look="icon" size="small" action="choose-none" onclick={tell.on_view(ViewMessage::SelectNone)} />
        </div>
    })
}
