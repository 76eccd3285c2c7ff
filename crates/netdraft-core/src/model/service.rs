//! What runs on the hosts, as far as it needs connections of its own?

use super::field::record;
use super::id::entity;
use super::{Extra, Host, Id};

/// A service: replicas with a pool of connections, or a database that serves them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Service {
    /// Unique id.
    pub id: Id<Self>,
    /// Name for people.
    pub name: String,
    /// Where it runs.
    pub host: Option<Id<Host>>,
    /// The largest number of replicas.
    pub replicas: u32,
    /// The largest number of connections that a replica keeps to its database.
    pub pool_size: u32,
    /// The database that the pool connects to.
    pub database: Option<Id<Self>>,
    /// For a database: the number of connections that it accepts.
    pub max_connections: Option<u32>,
    /// For a database: connections kept for administrators.
    pub reserved_connections: u32,
    /// Who answers for it.
    pub owner: String,
    /// Free words.
    pub note: String,
    /// Fields of a newer minor version.
    pub extra: Extra,
}
entity!(Service);
record!(Service {
    "id" id "Id" "The service's unique id.";
    "name" name "Name" "What people call it.";
    "host" host "Host" "Where it runs.";
    "replicas" replicas "Replicas" "The largest number of replicas.";
    "pool_size" pool_size "Pool size" "The largest number of connections that a replica keeps to its database.";
    "database" database "Database" "The database that the pool connects to.";
    "max_connections" max_connections "Connections accepted" "For a database: the number of connections that it accepts.";
    "reserved_connections" reserved_connections "Connections reserved" "For a database: connections kept for administrators.";
    "owner" owner "Owner" "Who answers for it.";
    "note" note "Note" "Free words.";
});
