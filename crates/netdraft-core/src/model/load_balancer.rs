//! How is traffic spread over hosts, and how does a load balancer tell which of them are well?

use super::choice::choice;
use super::field::record;
use super::id::entity;
use super::{Extra, Host, Id, Network, Protocol, Subnet};

choice! {
    /// What a load balancer looks at.
    LoadBalancerKind {
        /// Requests (AWS ALB and its like).
        Application = "application",
        /// Connections (AWS NLB and its like).
        Network = "network",
        /// Packets, for appliances (AWS GWLB).
        Gateway = "gateway",
        /// The first AWS generation.
        Classic = "classic",
    }
}

/// A load balancer with one group of targets.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadBalancer {
    /// Unique id.
    pub id: Id<Self>,
    /// Name for people.
    pub name: String,
    /// What it looks at.
    pub kind: LoadBalancerKind,
    /// The network it belongs to.
    pub network: Id<Network>,
    /// The subnets it stands in.
    pub subnets: Vec<Id<Subnet>>,
    /// Whether it is reached from the internet.
    pub public: bool,
    /// The names under which it is called.
    pub host_names: Vec<String>,
    /// The names in its certificate.
    pub certificate_names: Vec<String>,
    /// What it listens to.
    pub listeners: Vec<Listener>,
    /// The hosts that it sends traffic to.
    pub targets: Vec<Id<Host>>,
    /// How it tells which of them are well.
    pub health: HealthCheck,
    /// How long a leaving target may finish its requests, in seconds.
    pub drain_seconds: u32,
    /// The longest request that the targets serve, in seconds; 0 when unknown.
    pub longest_request_seconds: u32,
    /// Free words.
    pub note: String,
    /// Fields of a newer minor version.
    pub extra: Extra,
}

impl Default for LoadBalancer {
    fn default() -> Self {
        Self {
            id: Id::default(),
            name: String::new(),
            kind: LoadBalancerKind::Application,
            network: Id::default(),
            subnets: Vec::new(),
            public: false,
            host_names: Vec::new(),
            certificate_names: Vec::new(),
            listeners: Vec::new(),
            targets: Vec::new(),
            health: HealthCheck::default(),
            drain_seconds: 300,
            longest_request_seconds: 0,
            note: String::new(),
            extra: Extra::new(),
        }
    }
}
entity!(LoadBalancer);
record!(LoadBalancer {
    "id" id "Id" "The load balancer's unique id.";
    "name" name "Name" "What people call it.";
    "kind" kind "Kind" "What it looks at: requests, connections or packets.";
    "network" network "Network" "The network it belongs to.";
    "subnets" subnets "Subnets" "The subnets it stands in, best one a zone.";
    "public" public "Public" "Whether it is reached from the internet.";
    "host_names" host_names "Host names" "The names under which it is called.";
    "certificate_names" certificate_names "Certificate names" "The names in its certificate.";
    "targets" targets "Targets" "The hosts that it sends traffic to.";
    "health" health "Health check" "How it tells which of them are well.";
    "drain_seconds" drain_seconds "Draining" "How long a leaving target may finish its requests, in seconds.";
    "longest_request_seconds" longest_request_seconds "Longest request" "The longest request that the targets serve, in seconds; 0 when unknown.";
    "note" note "Note" "Free words.";
    "listeners" listeners "Listeners" "What it listens to.";
});

/// One port that a load balancer listens to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Listener {
    /// The protocol, such as `tcp`.
    pub protocol: Protocol,
    /// The port that clients call.
    pub port: u16,
    /// The port of the targets; the same one when 0.
    pub target_port: u16,
    /// Whether it ends TLS.
    pub tls: bool,
    /// Fields of a newer minor version.
    pub extra: Extra,
}
record!(Listener {
    "protocol" protocol "Protocol" "The transport protocol, such as `tcp`.";
    "port" port "Port" "The port that clients call.";
    "target_port" target_port "Target port" "The port of the targets; the same one when 0.";
    "tls" tls "TLS" "Whether it ends TLS.";
});

/// How a load balancer tells which targets are well.
#[derive(Debug, Clone, PartialEq)]
pub struct HealthCheck {
    /// The port that is probed; the target port when 0.
    pub port: u16,
    /// The path that is asked for, when the check is by HTTP.
    pub path: String,
    /// Seconds between probes.
    pub interval: u32,
    /// Seconds until a probe counts as failed.
    pub timeout: u32,
    /// Successes in a row that make a target healthy.
    pub healthy: u32,
    /// Failures in a row that make a target unhealthy.
    pub unhealthy: u32,
    /// Fields of a newer minor version.
    pub extra: Extra,
}

impl Default for HealthCheck {
    fn default() -> Self {
        Self { port: 0, path: String::new(), interval: 30, timeout: 5, healthy: 2, unhealthy: 3, extra: Extra::new() }
    }
}
record!(HealthCheck {
    "port" port "Port" "The port that is probed; the target port when 0.";
    "path" path "Path" "The path that is asked for, when the check is by HTTP.";
    "interval" interval "Interval" "Seconds between probes.";
    "timeout" timeout "Timeout" "Seconds until a probe counts as failed.";
    "healthy" healthy "Healthy threshold" "Successes in a row that make a target healthy.";
    "unhealthy" unhealthy "Unhealthy threshold" "Failures in a row that make a target unhealthy.";
});
