//! What is copied, and what becomes of it when it is pasted? Rows with everything inside them; what is pasted gets ids and blocks of its own.

use std::collections::{BTreeMap, BTreeSet};

use netdraft_core::edit::{Command, Refusal, apply, move_block};
use netdraft_core::model::{Anchor, Document, Kind, Plan, references_in, rewrite_references};
use netdraft_core::small::{SmallCollect, SmallSort};
use serde_json::{Map, Value, json};

use crate::create::{Created, Ids, next_network_of, next_subnet, refuse};

/// What tells a copy from other text on the clipboard.
const MARK: &str = "netdraft_copy";

/// A row on the clipboard.
struct Copied {
    kind: Kind,
    row: Map<String, Value>,
}

impl Copied {
    fn id(&self) -> &str {
        self.row.get("id").and_then(Value::as_str).unwrap_or_default()
    }
}

/// The text for the clipboard: the things of these ids, and what is inside them.
pub(crate) fn copy(plan: &Plan, ids: &[String]) -> String {
    let wanted = with_contents(plan, ids);
    let rows = Kind::ALL.into_iter().flat_map(|kind| {
        let table = plan.table(kind);
        let of_kind = (0..table.size()).filter_map(move |at| table.id_at(at)).filter(|id| wanted.contains(*id));
        of_kind.filter_map(move |id| Some(json!({"kind": kind, "row": table.row(id)?}))).collect::<Vec<_>>()
    });
    json!({MARK: "1.0", "things": rows.collect::<Vec<_>>()}).to_string()
}

/// These ids and those of what cannot be without them, except for links, which are not inside anything.
fn with_contents(plan: &Plan, ids: &[String]) -> BTreeSet<String> {
    let mut wanted: BTreeSet<String> = ids.iter().cloned().small_set();
    let mut size = 0;
    while size < wanted.len() {
        size = wanted.len();
        for kind in Kind::ALL.into_iter().filter(|kind| is_content(*kind)) {
            let table = plan.table(kind);
            for id in (0..table.size()).filter_map(|at| table.id_at(at)) {
                let row = table.row(id).unwrap_or_default();
                let mut references = references_in(table.fields(), &row).into_iter();
                let stands_in = |field: &str| field == "/network" || field == "/subnet";
                if references.any(|reference| stands_in(&reference.pointer) && wanted.contains(&reference.id)) {
                    wanted.insert(id.to_owned());
                }
            }
        }
    }
    wanted
}

/// Whether things of a kind are inside something.
fn is_content(kind: Kind) -> bool {
    match kind {
        Kind::Subnet
        | Kind::Host
        | Kind::Filter
        | Kind::RouteTable
        | Kind::Gateway
        | Kind::Nat
        | Kind::LoadBalancer => true,
        Kind::Pool
        | Kind::Network
        | Kind::Peering
        | Kind::Site
        | Kind::Vpn
        | Kind::Zone
        | Kind::PublicAddress
        | Kind::Service
        | Kind::Rollout
        | Kind::Intent
        | Kind::Waiver => false,
    }
}

/// Adds what is on the clipboard to a plan; things that were inside something that was not copied go into `inside`, or back where they came from.
///
/// # Errors
/// The text is no copy, or there is no room for what it holds.
pub(crate) fn paste(plan: &Plan, text: &str, inside: Option<&str>) -> Result<Created, Refusal> {
    let copied = read(text)?;
    let mut ids = Ids::free_in(plan);
    let names: BTreeMap<String, String> =
        copied.iter().map(|one| (one.id().to_owned(), ids.next(one.id()))).small_map();
    let mut trial = Document { plan: plan.clone(), ..Document::default() };
    let mut commands = Vec::new();
    for one in &copied {
        let row = adapted(plan, one, &names, inside);
        let id = names.get(one.id()).cloned().unwrap_or_default();
        let add = Command::Add { kind: one.kind, id, fields: row, position: None };
        apply(&mut trial, &add)?;
        commands.push(add);
    }
    for moved in own_blocks(&mut trial, &copied, &names)? {
        commands.push(moved);
    }
    let made: Vec<String> = copied.iter().filter_map(|one| names.get(one.id()).cloned()).collect();
    let outermost = outermost(&trial.plan, &made);
    let label = match outermost.as_slice() {
        [one] => format!("paste `{one}`"),
        _ => format!("paste {} things", made.len()),
    };
    Ok(Created { command: Command::all(label, commands), ids: outermost })
}

/// Whether a text says of itself that it is a copy.
pub(crate) fn is_copy(text: &str) -> bool {
    text.contains(MARK)
}

fn read(text: &str) -> Result<Vec<Copied>, Refusal> {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let things = value.get(MARK).and(value.get("things")).and_then(Value::as_array);
    let thing = |value: &Value| {
        let kind = serde_json::from_value(value.get("kind")?.clone()).ok()?;
        Some(Copied { kind, row: value.get("row")?.as_object()?.clone() })
    };
    let mut things: Vec<Copied> = things.into_iter().flatten().filter_map(thing).collect();
    things.small_sort_by_key(|copied| rank(copied.kind));
    if things.is_empty() {
        return refuse("the clipboard holds nothing of a plan", "copy something of a plan first");
    }
    Ok(things)
}

/// What is added first, so that what refers to it finds it.
fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::Pool | Kind::Network | Kind::Site | Kind::PublicAddress => 0,
        Kind::Filter | Kind::RouteTable | Kind::Gateway => 1,
        Kind::Subnet | Kind::Peering | Kind::Zone => 2,
        Kind::Host | Kind::Nat | Kind::Vpn => 3,
        Kind::LoadBalancer | Kind::Service | Kind::Rollout | Kind::Intent | Kind::Waiver => 4,
    }
}

/// A row with its new references: to what is pasted along, to where it goes, or to what the plan has; others are left out.
fn adapted(plan: &Plan, one: &Copied, names: &BTreeMap<String, String>, inside: Option<&str>) -> Map<String, Value> {
    let fields = plan.table(one.kind).fields();
    let mut row = one.row.clone();
    row.shift_remove("id");
    for reference in references_in(fields, &row) {
        let container = inside.filter(|inside| reference.kind.is_some_and(|kind| plan.kind_of(inside) == Some(kind)));
        let is_place = reference.pointer == "/network" || reference.pointer == "/subnet";
        let known = reference.kind.is_none_or(|kind| plan.table(kind).position(&reference.id).is_some());
        let replacement = match names.get(&reference.id) {
            Some(name) => Some(name.as_str()),
            None if is_place && container.is_some() => container,
            None if known => continue,
            None => None,
        };
        row = rewrite_references(fields, &row, &reference.id, replacement);
    }
    if let Some(Value::String(name)) = row.get_mut("name")
        && !name.is_empty()
    {
        name.push_str(" copy");
    }
    let stays_in_subnet =
        one.row.get("subnet").and_then(Value::as_str).is_some_and(|subnet| !names.contains_key(subnet));
    match one.kind {
        // An address has one holder.
        Kind::PublicAddress => ["address", "bound_to"].iter().for_each(|field| drop(row.shift_remove(*field))),
        Kind::Host if stays_in_subnet => drop(row.shift_remove("addresses")),
        _ => {}
    }
    row
}

/// Gives every pasted network, and every pasted subnet whose network was not pasted, a block that is free, and moves what is in it along.
fn own_blocks(
    trial: &mut Document,
    copied: &[Copied],
    names: &BTreeMap<String, String>,
) -> Result<Vec<Command>, Refusal> {
    let mut commands = Vec::new();
    let mut make = |trial: &mut Document, place: Anchor, to| -> Result<(), Refusal> {
        let Some(moved) = move_block(&trial.plan, &place, to) else {
            return refuse(
                format!("what is in `{}` does not fit `{to}`", place.entity),
                "free its fixed addresses first",
            );
        };
        let command = Command::all(String::new(), moved.clone());
        apply(trial, &command)?;
        commands.extend(moved);
        Ok(())
    };
    for one in copied {
        let id = names.get(one.id()).map(String::as_str).unwrap_or_default();
        match one.kind {
            Kind::Network => {
                let blocks = trial.plan.networks.by_text(id).map(|network| network.cidrs.clone()).unwrap_or_default();
                for (at, block) in blocks.iter().enumerate() {
                    let Some(block) = block.cidr() else { continue };
                    let to = next_network_of(&trial.plan, block.family(), block.prefix())?;
                    make(trial, Anchor::new(id, format!("cidrs/{at}")), to)?;
                }
            }
            Kind::Subnet => {
                let Some(subnet) = trial.plan.subnets.by_text(id) else { continue };
                let with_network = names.values().any(|name| name == subnet.network.as_str());
                if let Some(block) = subnet.cidr.cidr().filter(|_| !with_network) {
                    let to = next_subnet(&trial.plan, subnet.network.as_str(), block.prefix())?;
                    make(trial, Anchor::new(id, "cidr"), to)?;
                }
            }
            _ => {}
        }
    }
    Ok(commands)
}

fn outermost(plan: &Plan, ids: &[String]) -> Vec<String> {
    let inside = |id: &String| {
        let container = plan.hosts.by_text(id).map(|host| host.subnet.as_str());
        let container = container.or_else(|| crate::create::network_around(plan, id));
        container.is_some_and(|container| container != id && ids.iter().any(|other| other == container))
    };
    ids.iter().filter(|id| !inside(id)).cloned().collect()
}
