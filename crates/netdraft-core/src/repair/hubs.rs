//! How does a transit gateway get the piece that it lacks? By commands that leave nothing else lacking, which is tried out.

use serde_json::{Value, json};

use crate::address::BlockSet;
use crate::analysis::{Attached, Facts, HubGap, hub_gaps, table_of};
use crate::edit::{Command, Fix, apply};
use crate::model::{DEFAULT_TABLE, Document, Gateway, Id, Network, Plan};
use crate::small::SmallSort;

/// So many repairs are tried out for a finding at most.
const TRIED: usize = 4;

/// The repairs after which the hub lacks one piece less and nothing that it had.
pub(crate) fn repairs(facts: &Facts<'_>, hub: &Gateway, gap: &HubGap<'_>) -> Vec<Fix> {
    let before = count(facts.plan(), &hub.id);
    let helps = |fix: &Fix| {
        let mut document = Document { plan: facts.plan().clone(), ..Document::default() };
        apply(&mut document, &fix.command()).is_ok() && count(&document.plan, &hub.id) < before
    };
    candidates(facts, hub, gap).into_iter().take(TRIED).find(helps).into_iter().collect()
}

/// How many pieces a hub lacks, and how much about it cannot be told.
fn count(plan: &Plan, hub: &Id<Gateway>) -> usize {
    let facts = Facts::new(plan);
    plan.gateways.get(hub).map_or(0, |hub| {
        let (gaps, unknown) = hub_gaps(&facts, hub);
        gaps.len().saturating_add(unknown.len())
    })
}

fn candidates(facts: &Facts<'_>, hub: &Gateway, gap: &HubGap<'_>) -> Vec<Fix> {
    match gap {
        HubGap::Association { attached, .. } => {
            let tables = tables_in_use(facts.plan(), hub).into_iter();
            tables.filter_map(|table| associate(hub, attached, &table)).collect()
        }
        HubGap::Isolated { attached } => {
            let tables = tables_in_use(facts.plan(), hub).into_iter();
            tables.map(|table| join_like_others(hub, attached, &table)).collect()
        }
        HubGap::NoWayBack { attached, table, .. } => vec![propagate(hub, attached, table)],
        HubGap::NoRoute { network, beyond } => route(facts, hub, network, beyond).into_iter().collect(),
        HubGap::NoLeg { subnet } => {
            let Some(at) = joined_at(hub, subnet.network.as_str()) else { return Vec::new() };
            let index = hub.joins.get(at).map_or(0, |join| join.subnets.len());
            let add = insert(hub, format!("joins/{at}/subnets"), index, json!(subnet.id.as_str()));
            vec![Fix::review(format!("add `{}` to the attachment", subnet.id), vec![add])]
        }
    }
}

pub(super) fn insert(hub: &Gateway, list: String, index: usize, value: Value) -> Command {
    Command::Insert { id: hub.id.to_string(), list, index, value }
}

pub(super) fn associate(hub: &Gateway, attached: &str, table: &str) -> Option<Fix> {
    let at = joined_at(hub, attached)?;
    let set = Command::set(&hub.id, format!("joins/{at}/table"), table);
    Some(Fix::review(format!("associate `{attached}` with table `{table}`"), vec![set]))
}

/// Associates with a table and propagates to the same one.
fn join_like_others(hub: &Gateway, attached: &str, table: &str) -> Fix {
    let title = format!("associate `{attached}` with table `{table}`, and let it propagate there");
    let command = match joined_at(hub, attached) {
        Some(at) => vec![
            Command::set(&hub.id, format!("joins/{at}/table"), table),
            Command::set(&hub.id, format!("joins/{at}/propagates_to"), json!([table])),
        ],
        None => {
            let value = json!({"to": attached, "table": table, "propagates_to": [table]});
            vec![insert(hub, "joins".to_owned(), hub.joins.len(), value)]
        }
    };
    Fix::review(title, command)
}

pub(super) fn propagate(hub: &Gateway, attached: &str, table: &str) -> Fix {
    let command = match joined_at(hub, attached) {
        Some(at) => {
            let index = hub.joins.get(at).map_or(0, |join| join.propagates_to.len());
            insert(hub, format!("joins/{at}/propagates_to"), index, json!(table))
        }
        None => {
            let value = json!({"to": attached, "propagates_to": [DEFAULT_TABLE, table]});
            insert(hub, "joins".to_owned(), hub.joins.len(), value)
        }
    };
    Fix::review(format!("let `{attached}` propagate to table `{table}`"), vec![command])
}

/// Routes to what is behind the hub, in every table in use that the plan names.
fn route(facts: &Facts<'_>, hub: &Gateway, network: &Id<Network>, beyond: &BlockSet) -> Option<Fix> {
    let tables: Vec<_> = facts.routes().of_network(network).filter(|table| !table.subnets.is_empty()).collect();
    let mut commands = Vec::new();
    for routes in tables {
        let table = routes.table?;
        let taken: BlockSet =
            routes.ways.iter().map(|way| way.destination).filter(|block| block.prefix() > 0).collect();
        for (more, block) in beyond.subtract(&taken).cidrs().into_iter().enumerate() {
            let value = json!({"destination": block.to_string(), "target": hub.id.as_str()});
            let index = table.routes.len().saturating_add(more);
            commands.push(Command::Insert { id: table.id.to_string(), list: "routes".to_owned(), index, value });
        }
    }
    (!commands.is_empty()).then(|| Fix::review(format!("send what is behind `{}` there", hub.id), commands))
}

/// The tables that attachments are associated with, those of many first, and the default table.
pub(super) fn tables_in_use(plan: &Plan, hub: &Gateway) -> Vec<String> {
    let networks = plan.networks_at(hub).into_iter();
    let mut used: Vec<&str> =
        networks.filter_map(|network| table_of(plan, hub, Attached::Network(network)).ok()).collect();
    used.small_sort();
    let mut counted: Vec<(std::cmp::Reverse<usize>, &str)> = used
        .chunk_by(|one, other| one == other)
        .filter_map(|same| Some((std::cmp::Reverse(same.len()), *same.first()?)))
        .collect();
    counted.small_sort();
    let mut tables: Vec<String> = counted.into_iter().map(|(_, table)| table.to_owned()).collect();
    if !tables.iter().any(|table| table == DEFAULT_TABLE) {
        tables.push(DEFAULT_TABLE.to_owned());
    }
    tables
}

/// Where a hub says how something is attached.
pub(crate) fn joined_at(hub: &Gateway, id: &str) -> Option<usize> {
    hub.joins.iter().position(|join| join.to.as_str() == id)
}
