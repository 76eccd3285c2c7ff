//! What can be done with a row? At its start it is chosen and moved, at its end it gives something away, or goes. The table hears the clicks.

use netdraft_core::edit::Command;
use netdraft_editor::create::Create;
use netdraft_editor::tables::{Ahead, Allocation, Row, Table};
use netdraft_editor::{Dialog, Message, ViewMessage};
use web_sys::MouseEvent;
use yew::{Html, Properties, component, html};

use super::chosen::Choice;
use super::places::{closest, row_of};
use crate::controls::{Button, Icon, icon, plain_button};
use crate::store::use_tell;

/// What a click on one of these asks for.
pub(super) enum Deed {
    /// Other rows are chosen.
    Choose(Choice),
    /// The row goes past another one.
    Move(usize, Ahead),
    /// The row goes.
    Delete(Command),
}

/// What a click asks for, if it was on one of these.
pub(super) fn deed_of(event: &MouseEvent, table: &Table) -> Option<Deed> {
    let action = closest(event.target(), ".nd-table [data-action]")?.get_attribute("data-action")?;
    let row = row_of(event.target())?;
    match action.as_str() {
        "choose-row" if event.shift_key() => Some(Deed::Choose(Choice::UpTo(row))),
        "choose-row" => Some(Deed::Choose(Choice::Toggle(row))),
        "move-up" => Some(Deed::Move(row, table.ahead(row, -1)?)),
        "move-down" => Some(Deed::Move(row, table.ahead(row, 1)?)),
        "delete-row" => Some(Deed::Delete(table.rows.get(row)?.delete.clone()?)),
        _ => None,
    }
}

/// The box that chooses a row. The keyboard has keys for it, so it is no stop of its own.
pub(super) fn chooser(row: usize, chosen: bool) -> Html {
    html! {
        <button type="button" role="checkbox" class="nd-table__chooser" tabindex="-1" data-action="choose-row" aria-label={format!("Choose row {}", row + 1)}
            title="Choose the row (Shift and Space); with Shift, all rows up to it" aria-checked={chosen.to_string()}></button>
    }
}

/// What moves a row of an ordered table, up and down.
pub(super) fn shifts(row: usize, [up, down]: [Option<Ahead>; 2]) -> Html {
    let shift = |label: &str, picture: Icon, action: &'static str, way: Option<Ahead>| {
        plain_button(format!("{label} row {}", row + 1), picture, action, way.is_none())
    };
    html! {
        <span class="nd-table__move">
            <span class="nd-table__grip" draggable="true" title="Drag to another place">{ icon(Icon::Grip) }</span>
            { shift("Move up", Icon::Up, "move-up", up) }{ shift("Move down", Icon::Down, "move-down", down) }
        </span>
    }
}

/// The last cell of a row.
pub(super) fn tools(index: usize, row: &Row) -> Html {
    let allocate = row.allocates_in.clone().map(|allocation| html! { <Allocate {allocation} /> });
    let delete = row
        .delete
        .as_ref()
        .map(|_| plain_button(format!("Delete row {}", index + 1), Icon::Delete, "delete-row", false));
    html! { <td key="tools" class="nd-table__tools"><div>{ allocate.unwrap_or_default() }{ delete.unwrap_or_default() }</div></td> }
}

/// The properties of what gives something away.
#[derive(Properties, Clone, PartialEq)]
struct AllocateProps {
    /// What is given away, and to what.
    allocation: Allocation,
}

/// What gives something away.
#[component]
fn Allocate(props: &AllocateProps) -> Html {
    let tell = use_tell();
    let (label, refusal, action, message) = match props.allocation.clone() {
        Allocation::Blocks(network) => {
            let label = format!("Allocate subnets in {network}");
            (label, None, "allocate-here", Message::View(ViewMessage::Dialog(Some(Dialog::Allocate(network)))))
        }
        Allocation::Addresses(subnet, refusal) => {
            let label = format!("Allocate an address of {subnet} to a host");
            (label, refusal, "allocate-host", Message::Create(Create::Host { subnet, count: 1 }))
        }
    };
    html! { <Button {label} {refusal} icon={Icon::Add} look="icon" size="small" {action} onclick={tell.on(message)} /> }
}
