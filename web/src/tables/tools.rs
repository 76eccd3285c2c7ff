//! What can be done with a row, at its end? It gives something away, or goes.

use netdraft_editor::create::Create;
use netdraft_editor::tables::{Allocation, Row};
use netdraft_editor::{Dialog, Message, ViewMessage};
use yew::{Html, html};

use crate::controls::{Button, Icon};
use crate::store::Tell;

/// The last cell of a row.
pub(super) fn tools(row: &Row, tell: &Tell) -> Html {
    let delete = row.delete.clone().map(|command| {
        html! {
            <Button label={format!("Delete row {}", row.anchor)} icon={Icon::Delete} look="icon" size="small" action="delete-row"
                onclick={tell.on(Message::Edit(command))} />
        }
    });
    let allocate = row.allocates_in.clone().map(|allocation| {
        let (label, refusal, action, message) = match allocation {
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
    });
    html! { <td key="tools" class="nd-table__tools"><div>{ allocate.unwrap_or_default() }{ delete.unwrap_or_default() }</div></td> }
}
