//! What does a transit gateway lack, in words and as evidence?

use serde_json::{Value, json};

use crate::analysis::{HubGap, Loss};
use crate::model::{Gateway, HubJoin, Plan};
use crate::rules::wording::{IN_EVIDENCE, listed};

/// The piece that is missing, in one line.
pub(super) fn message(plan: &Plan, hub: &Gateway, gap: &HubGap<'_>) -> String {
    let (title, name) =
        (|id: &str| format!("`{}`", plan.title(id)), format!("transit gateway `{}`", plan.title(hub.id.as_str())));
    match gap {
        HubGap::Association { attached, loss: Loss::NoSuchTable { table, .. } } => {
            format!(
                "{} is associated with table `{table}`, which {name} does not have: what it sends is dropped",
                title(attached)
            )
        }
        HubGap::Association { attached, .. } => {
            format!("{} is associated with no table of {name}: what it sends is dropped", title(attached))
        }
        HubGap::Isolated { attached } => {
            format!(
                "{} is attached to {name}, and no route there leads to it or from it to anything else",
                title(attached)
            )
        }
        HubGap::NoWayBack { attached, table, reached } => format!(
            "{} reaches {} over {name}, and table `{table}` has no route back",
            title(attached),
            listed(reached.iter().map(|id| title(id)))
        ),
        HubGap::NoRoute { network, .. } => {
            format!(
                "{} is attached to {name}, and none of its route tables in use has a route there",
                title(network.as_str())
            )
        }
        HubGap::NoLeg { subnet } => format!(
            "{} sends to {name}, whose attachment has no subnet in zone `{}`",
            title(subnet.id.as_str()),
            subnet.zone.trim()
        ),
    }
}

/// What to do.
pub(super) fn help(plan: &Plan, hub: &Gateway, gap: &HubGap<'_>) -> String {
    let hub = plan.title(hub.id.as_str());
    match gap {
        HubGap::Association { attached, .. } => {
            format!("associate the attachment of `{attached}` with a table of `{hub}`")
        }
        HubGap::Isolated { attached } => {
            format!("let `{attached}` propagate to the tables of those that it is to reach, and them to its own")
        }
        HubGap::NoWayBack { attached, table, .. } => {
            format!("let `{attached}` propagate to `{table}`, or write a static route there")
        }
        HubGap::NoRoute { network, .. } => {
            format!("send what is behind `{hub}` there in the route tables of `{network}`, or detach it")
        }
        HubGap::NoLeg { subnet } => format!("add a subnet in zone `{}` to the attachment", subnet.zone.trim()),
    }
}

/// What shows that the piece is missing.
pub(super) fn evidence(hub: &Gateway, gap: &HubGap<'_>) -> Value {
    let (missing, attached) = match gap {
        HubGap::Association { attached, .. } => ("association", *attached),
        HubGap::Isolated { attached } => ("propagation", *attached),
        HubGap::NoWayBack { attached, .. } => ("way back", *attached),
        HubGap::NoRoute { network, .. } => ("subnet route", network.as_str()),
        HubGap::NoLeg { subnet } => ("zone", subnet.network.as_str()),
    };
    let mut values = json!({"missing": missing, "hub": hub.id.as_str(), "attached": attached});
    let join = hub.join_of(attached);
    match gap {
        HubGap::Association { .. } | HubGap::Isolated { .. } => {}
        HubGap::NoWayBack { table, .. } => values["table"] = json!(table),
        HubGap::NoRoute { beyond, .. } => {
            values["beyond"] = beyond.cidrs().iter().take(IN_EVIDENCE).map(ToString::to_string).collect();
            return values;
        }
        HubGap::NoLeg { subnet } => {
            values["zone"] = json!(subnet.zone.trim());
            values["subnets"] = join.into_iter().flat_map(|join| &join.subnets).map(ToString::to_string).collect();
            return values;
        }
    }
    let default = HubJoin::default();
    let join = join.unwrap_or(&default);
    values["association"] = json!(join.table);
    values["propagation"] = json!(join.propagates_to);
    values
}
