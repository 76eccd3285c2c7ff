//! Would an edit make aliases go in a circle? Asked before it is made: afterwards, nobody could say which of the names is wrong.

use netdraft_core::analysis::names::{Hop, Names};
use netdraft_core::edit::{Command, Refusal, apply};
use netdraft_core::model::{Anchor, Document, Plan};

/// The circle that an edit of a record would close, as the reason to refuse it. An edit of a record that is part of a circle already is none of these.
pub fn closes_circle(document: &Document, command: &Command) -> Option<Refusal> {
    let (record, is_there) = record_of(command)?;
    document.plan.zones.by_text(&record.entity)?;
    if is_there && circle_through(&document.plan, &record).is_some() {
        return None;
    }
    let mut after = document.clone();
    apply(&mut after, command).ok()?;
    let circle = circle_through(&after.plan, &record)?;
    Some(Refusal {
        message: format!("aliases would go in a circle: `{}`", spoken(&circle)),
        remedy: "point the name at one that does not lead back to it, or give it an address".to_owned(),
    })
}

/// The record that an edit changes in what it stands for, or puts in, and whether it was there before.
fn record_of(command: &Command) -> Option<(Anchor, bool)> {
    match command {
        Command::Set { id, field, .. } => {
            let (at, name) = field.strip_prefix("records/")?.split_once('/')?;
            let name = name.split('/').next().unwrap_or(name);
            ["name", "type", "values"].contains(&name).then(|| (Anchor::new(id, format!("records/{at}")), true))
        }
        Command::Insert { id, list, index, .. } if list == "records" => {
            Some((Anchor::new(id, format!("records/{index}")), false))
        }
        Command::All { .. }
        | Command::Add { .. }
        | Command::Remove { .. }
        | Command::Rename { .. }
        | Command::Insert { .. }
        | Command::Delete { .. }
        | Command::Move { .. }
        | Command::Reorder { .. }
        | Command::Place { .. } => None,
    }
}

/// A circle of aliases that a record is part of, from that record on.
fn circle_through(plan: &Plan, record: &Anchor) -> Option<Vec<Hop>> {
    let circles = Names::new(plan).circles().into_iter();
    circles.into_iter().find_map(|mut circle| {
        let at = circle.iter().position(|hop| hop.anchor == *record)?;
        circle.rotate_left(at);
        Some(circle)
    })
}

fn spoken(circle: &[Hop]) -> String {
    let names = circle.iter().chain(circle.first()).map(|hop| hop.name.as_str());
    names.collect::<Vec<_>>().join(" → ")
}
