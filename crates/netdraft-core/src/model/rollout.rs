//! In what order is a change to the routes carried out?

use super::choice::choice;
use super::field::record;
use super::id::entity;
use super::{Extra, Id, RouteTable, Target};
use crate::address::Block;

/// An ordered change to routes and their targets.
#[derive(Debug, Clone, PartialEq)]
pub struct Rollout {
    /// Unique id.
    pub id: Id<Self>,
    /// Name for people.
    pub name: String,
    /// How long a changed route takes to reach every zone, in seconds. No provider publishes a bound; 60 is assumed.
    pub propagation_seconds: u32,
    /// The steps, in order.
    pub steps: Vec<RolloutStep>,
    /// Free words.
    pub note: String,
    /// Fields of a newer minor version.
    pub extra: Extra,
}

impl Default for Rollout {
    fn default() -> Self {
        Self {
            id: Id::default(),
            name: String::new(),
            propagation_seconds: 60,
            steps: Vec::new(),
            note: String::new(),
            extra: Extra::new(),
        }
    }
}
entity!(Rollout);
record!(Rollout {
    "id" id "Id" "The rollout's unique id.";
    "name" name "Name" "What people call it.";
    "propagation_seconds" propagation_seconds "Propagation" "How long a changed route takes to reach every zone, in seconds; no provider publishes a bound.";
    "note" note "Note" "Free words.";
    "steps" steps "Steps" "The steps, in order.";
});

choice! {
    /// What a step does.
    RolloutAction {
        /// Adds a route to a table.
        AddRoute = "add-route",
        /// Points an existing route elsewhere.
        ReplaceRoute = "replace-route",
        /// Removes a route from a table.
        RemoveRoute = "remove-route",
        /// Removes a gateway, peering or connection.
        RemoveTarget = "remove-target",
        /// Waits.
        Wait = "wait",
    }
}

/// One step of a rollout.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RolloutStep {
    /// What it does.
    pub action: RolloutAction,
    /// The table whose route it changes.
    pub route_table: Option<Id<RouteTable>>,
    /// The destination of that route.
    pub destination: Block,
    /// The target that the route gets, or that is removed.
    pub target: Target,
    /// How long it waits, in seconds.
    pub seconds: u32,
    /// Fields of a newer minor version.
    pub extra: Extra,
}
record!(RolloutStep {
    "action" action "Action" "What the step does.";
    "route_table" route_table "Route table" "The table whose route it changes.";
    "destination" destination "Destination" "The destination of that route.";
    "target" target "Target" "The target that the route gets, or that is removed.";
    "seconds" seconds "Seconds" "How long it waits.";
});
