//! What can be done with the space of a network?

use super::{Action, Group, Scope, one_selected};
use crate::create::{Create, create, disagreements, halves_at};
use crate::message::{Dialog, Message, ViewMessage};
use crate::session::Session;

/// Makes something of the selected subnet, as far as that can be.
fn made(session: &Session, wanted: Create) -> Result<Message, String> {
    create(session.plan(), &wanted).map(|_| Message::Create(wanted)).map_err(|refusal| refusal.message)
}

/// The subnet that is selected.
fn subnet(session: &Session) -> Result<String, String> {
    let id = one_selected(session)?;
    session.plan().subnets.by_text(id).map(|_| id.to_owned()).ok_or_else(|| "select a subnet".to_owned())
}

/// Joins the subnet with its other half; where the two disagree, somebody is asked.
fn merged(session: &Session) -> Result<Message, String> {
    let plan = session.plan();
    // Both halves may be selected, as they are after a split.
    let id = match session.selection().ids() {
        [one, other] if plan.subnets.by_text(one).is_some() => {
            let halves = halves_at(plan, one).map_err(|refusal| refusal.message)?;
            let is_half = halves.iter().any(|half| half.id.as_str() == other);
            if is_half { one.clone() } else { return Err("these two are no halves of one block".to_owned()) }
        }
        _ => subnet(session)?,
    };
    let halves = halves_at(plan, &id).map_err(|refusal| refusal.message)?;
    let merge = made(session, Create::Merge { subnet: id.clone(), others: Vec::new() })?;
    let is_asked = !disagreements(plan, halves).is_empty();
    Ok(if is_asked { Message::View(ViewMessage::Dialog(Some(Dialog::Merge(id)))) } else { merge })
}

fn halved(session: &Session) -> Result<Message, String> {
    let id = subnet(session)?;
    let block = session.plan().subnets.by_text(&id).and_then(|subnet| subnet.cidr.cidr());
    let ready = block.is_some_and(|block| block.prefix() > 0);
    if ready { Ok(Message::ResizeBy { x: -1, y: 0 }) } else { Err("its block cannot be read".to_owned()) }
}

const fn space(
    id: &'static str,
    label: &'static str,
    keys: &'static [&'static str],
    ready: fn(&Session) -> Result<Message, String>,
) -> Action {
    Action { id, label, group: Group::Space, scope: Scope::Table, keys, ready }
}

pub(super) static SPACE: &[Action] = &[
    space("split", "Split the subnet into halves", &["S"], |session| {
        made(session, Create::Split { subnet: subnet(session)?, halvings: 1 })
    }),
    space("split-into", "Split the subnet into several parts", &["Shift+S"], |session| {
        Ok(Message::View(ViewMessage::Dialog(Some(Dialog::Split(subnet(session)?)))))
    }),
    space("merge", "Join the subnet with its other half", &["J"], merged),
    space("grow-block", "Grow the subnet or network to twice its block", &["+"], |session| {
        made(session, Create::Grow { id: one_selected(session)?.to_owned() })
    }),
    space("halve-block", "Shrink the subnet to half its block", &["-"], halved),
];
