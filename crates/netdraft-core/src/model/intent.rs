//! What must work and what must not, and which findings were accepted?

use super::choice::choice;
use super::field::record;
use super::id::entity;
use super::{Extra, Id, Ports, Protocol, Target};

choice! {
    /// What an intent says of its flow.
    Expectation {
        /// It must work.
        Allowed = "allowed",
        /// It must not work.
        Denied = "denied",
    }
}

/// A flow that must or must not work.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Intent {
    /// Unique id.
    pub id: Id<Self>,
    /// Name for people.
    pub name: String,
    /// Where the flow starts: an id, a block or `internet`.
    pub from: Target,
    /// Where the flow ends: an id, a block or `internet`.
    pub to: Target,
    /// Its protocol.
    pub protocol: Protocol,
    /// The ports that it goes to.
    pub ports: Ports,
    /// Whether it must work.
    pub expect: Expectation,
    /// Free words.
    pub note: String,
    /// Fields of a newer minor version.
    pub extra: Extra,
}
entity!(Intent);
record!(Intent {
    "id" id "Id" "The intent's unique id.";
    "name" name "Name" "What people call it.";
    "from" from "From" "Where the flow starts: an id, a block or `internet`.";
    "to" to "To" "Where the flow ends: an id, a block or `internet`.";
    "protocol" protocol "Protocol" "The flow's protocol.";
    "ports" ports "Ports" "The ports that it goes to.";
    "expect" expect "Expectation" "Whether the flow must work.";
    "note" note "Note" "Free words.";
});

/// A finding that somebody accepted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Waiver {
    /// Unique id.
    pub id: Id<Self>,
    /// Name for people.
    pub name: String,
    /// The rule whose findings are accepted.
    pub rule: String,
    /// The entity whose findings are accepted; empty for every one.
    pub entity: Target,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day on which it holds, as `2027-01-31`.
    pub expires: String,
    /// Fields of a newer minor version.
    pub extra: Extra,
}
entity!(Waiver);
record!(Waiver {
    "id" id "Id" "The waiver's unique id.";
    "name" name "Name" "What people call it.";
    "rule" rule "Rule" "The rule whose findings are accepted.";
    "entity" entity "Entity" "The entity whose findings are accepted; empty for every one.";
    "reason" reason "Reason" "Why the findings are accepted.";
    "owner" owner "Owner" "Who answers for it.";
    "expires" expires "Expires" "The last day on which it holds, as `2027-01-31`.";
});
