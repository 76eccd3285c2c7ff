//! How does something new come into a plan so that it works at once? Commands for each kind of thing, with blocks that are free and both directions joined.
//!
//! Invariant: what is made here overlaps nothing and refers to what exists; when that is impossible, the reason is given and nothing is made.

mod edges;
mod joins;
mod networks;
mod services;
mod space;

use netdraft_core::address::Cidr;
use netdraft_core::edit::{Command, Refusal};
use netdraft_core::model::{Exposure, FilterKind, Kind, LONGEST_ID, Placement, Plan, Purpose};

pub(crate) use edges::service_of;
pub use joins::{JoinKind, join_ends};
pub(crate) use networks::next_network_of;
pub use networks::{
    Room, SubnetRequest, SubnetSize, holes_that_fit, next_network_block, next_subnet, offered_prefix, room_in, zones_of,
};
pub use space::{Disagreement, MOST_HALVINGS, disagreements, halves_at};

/// Something to be made.
#[derive(Debug, Clone, PartialEq)]
pub enum Create {
    /// A network.
    Network {
        /// Its address range as typed; the next free one when there is none.
        range: Option<String>,
        /// Whether it comes with subnets, routes and gateways, or empty.
        divided: bool,
        /// Where it stands.
        placement: Option<Placement>,
    },
    /// Subnets.
    Subnets(SubnetRequest),
    /// Interfaces that are alike.
    Host {
        /// The subnet they are in.
        subnet: String,
        /// How many they are.
        count: u32,
    },
    /// Address space to allocate from.
    Pool,
    /// A site, with an address range that nothing else has.
    Site {
        /// Where it stands.
        placement: Option<Placement>,
    },
    /// An internet gateway, and the default route of the public subnets.
    InternetGateway {
        /// The network.
        network: String,
    },
    /// A transit hub.
    Hub {
        /// Where it stands.
        placement: Option<Placement>,
    },
    /// A NAT gateway, and the default route of the private subnets.
    Nat {
        /// The network.
        network: String,
        /// The subnet it stands in; a public one when none is named.
        subnet: Option<String>,
        /// Simultaneous flows to the busiest destination; it gets as many addresses as they take.
        peak_flows: u32,
    },
    /// A route table.
    RouteTable {
        /// The network.
        network: String,
    },
    /// A rule set, with the rules that its kind begins with.
    Filter {
        /// The network.
        network: String,
        /// How it is evaluated.
        kind: FilterKind,
    },
    /// A load balancer in a subnet of each zone.
    LoadBalancer {
        /// The network.
        network: String,
        /// Whether it is reached from the internet.
        public: bool,
    },
    /// A DNS zone with two name servers.
    Zone {
        /// The network that may ask it; none for a public zone.
        network: Option<String>,
    },
    /// A public address.
    PublicAddress,
    /// Several subnets in place of one.
    Split {
        /// The subnet; the first part keeps its id.
        subnet: String,
        /// How many times it is halved.
        halvings: u8,
    },
    /// One subnet in place of two halves.
    Merge {
        /// One of the halves.
        subnet: String,
        /// The fields in which the upper half is right, where the two disagree.
        others: Vec<String>,
    },
    /// Twice the block for a subnet or a network, where it is.
    Grow {
        /// The subnet or network.
        id: String,
    },
    /// A block that is kept free.
    Reserve {
        /// The network.
        network: String,
        /// The block.
        block: Cidr,
    },
    /// Whatever joins two things: a peering, a VPN connection, an attachment.
    Join {
        /// The one.
        from: String,
        /// The other.
        to: String,
    },
}

/// What is to be done, and what will be there then.
#[derive(Debug, Clone, PartialEq)]
pub struct Created {
    /// The edit.
    pub command: Command,
    /// The ids of the things that people will want to see.
    pub ids: Vec<String>,
}

/// What makes something.
///
/// # Errors
/// Says why it cannot be made, and what to do instead.
pub fn create(plan: &Plan, wanted: &Create) -> Result<Created, Refusal> {
    match wanted {
        Create::Network { range, divided, placement } => {
            networks::network(plan, range.as_deref(), *divided, *placement)
        }
        Create::Subnets(request) => networks::subnets(plan, request),
        Create::Host { subnet, count } => networks::host(plan, subnet, *count),
        Create::Pool => networks::pool(plan),
        Create::Site { placement } => networks::site(plan, *placement),
        Create::InternetGateway { network } => edges::internet_gateway(plan, network),
        Create::Hub { placement } => Ok(edges::hub(plan, *placement)),
        Create::Nat { network, subnet, peak_flows } => edges::nat(plan, network, subnet.as_deref(), *peak_flows),
        Create::RouteTable { network } => edges::route_table(plan, network),
        Create::Filter { network, kind } => services::filter(plan, network, *kind),
        Create::LoadBalancer { network, public } => services::load_balancer(plan, network, *public),
        Create::Zone { network } => services::zone(plan, network.as_deref()),
        Create::PublicAddress => Ok(services::public_address(plan)),
        Create::Split { subnet, halvings } => space::split(plan, subnet, *halvings),
        Create::Merge { subnet, others } => space::merge(plan, subnet, others),
        Create::Grow { id } => space::grow(plan, id),
        Create::Reserve { network, block } => space::reserve(plan, network, *block),
        Create::Join { from, to } => joins::join(plan, from, to),
    }
}

impl Create {
    /// Whether it changes the blocks of what is there already, so that somebody wants to be told what came of it.
    pub fn divides_space(&self) -> bool {
        matches!(self, Self::Split { .. } | Self::Merge { .. } | Self::Grow { .. } | Self::Reserve { .. })
    }

    /// A thing of a kind with nothing said about it, inside a container where it needs one. `None` when the kind cannot be made so.
    pub fn of_kind(plan: &Plan, kind: Kind, inside: Option<&str>, placement: Option<Placement>) -> Option<Self> {
        let network = || network_around(plan, inside?).map(str::to_owned);
        let subnet = || subnet_around(plan, inside?).map(str::to_owned);
        Some(match kind {
            Kind::Pool => Self::Pool,
            Kind::Network => Self::Network { range: None, divided: false, placement },
            Kind::Subnet => Self::Subnets(SubnetRequest::one(network()?)),
            Kind::Host => Self::Host { subnet: subnet()?, count: 1 },
            Kind::Filter => {
                let network = network()?;
                Self::Filter { kind: services::usual_filter(plan, &network), network }
            }
            Kind::RouteTable => Self::RouteTable { network: network()? },
            Kind::Gateway => Self::InternetGateway { network: network()? },
            Kind::Nat => Self::Nat { network: network()?, subnet: subnet(), peak_flows: 0 },
            Kind::Site => Self::Site { placement },
            Kind::Zone => Self::Zone { network: network() },
            Kind::LoadBalancer => {
                let network = network()?;
                Self::LoadBalancer { public: !services::has_only_private(plan, &network), network }
            }
            Kind::PublicAddress => Self::PublicAddress,
            Kind::Peering | Kind::Vpn | Kind::Service | Kind::Rollout | Kind::Intent | Kind::Waiver => return None,
        })
    }
}

/// What a thing has to stand in, in words; none when it stands by itself.
pub fn container_of(kind: Kind) -> Option<Kind> {
    match kind {
        Kind::Host => Some(Kind::Subnet),
        Kind::Subnet | Kind::Filter | Kind::RouteTable | Kind::Gateway | Kind::Nat | Kind::LoadBalancer => {
            Some(Kind::Network)
        }
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
        | Kind::Waiver => None,
    }
}

/// The network that a thing is in, or is.
pub fn network_around<'a>(plan: &'a Plan, id: &'a str) -> Option<&'a str> {
    match plan.kind_of(id)? {
        Kind::Network => Some(id),
        Kind::Subnet => Some(plan.subnets.by_text(id)?.network.as_str()),
        Kind::Host => network_around(plan, plan.hosts.by_text(id)?.subnet.as_str()),
        Kind::RouteTable => Some(plan.route_tables.by_text(id)?.network.as_str()),
        Kind::Gateway => Some(plan.gateways.by_text(id)?.network.as_ref()?.as_str()),
        Kind::Nat => Some(plan.nats.by_text(id)?.network.as_str()),
        Kind::LoadBalancer => Some(plan.load_balancers.by_text(id)?.network.as_str()),
        Kind::Filter => Some(plan.filters.by_text(id)?.network.as_ref()?.as_str()),
        Kind::Vpn => Some(plan.vpns.by_text(id)?.network.as_ref()?.as_str()),
        Kind::Pool
        | Kind::Peering
        | Kind::Site
        | Kind::Zone
        | Kind::PublicAddress
        | Kind::Service
        | Kind::Rollout
        | Kind::Intent
        | Kind::Waiver => None,
    }
}

/// The subnet that a thing is in, or is.
pub fn subnet_around<'a>(plan: &'a Plan, id: &'a str) -> Option<&'a str> {
    match plan.kind_of(id)? {
        Kind::Subnet => Some(id),
        Kind::Host => Some(plan.hosts.by_text(id)?.subnet.as_str()),
        Kind::Pool
        | Kind::Network
        | Kind::Filter
        | Kind::RouteTable
        | Kind::Gateway
        | Kind::Nat
        | Kind::Peering
        | Kind::Site
        | Kind::Vpn
        | Kind::Zone
        | Kind::LoadBalancer
        | Kind::PublicAddress
        | Kind::Service
        | Kind::Rollout
        | Kind::Intent
        | Kind::Waiver => None,
    }
}

/// Ids that are free in a plan, none of them twice.
pub(crate) struct Ids<'a> {
    plan: &'a Plan,
    given: Vec<String>,
}

impl<'a> Ids<'a> {
    pub(crate) fn free_in(plan: &'a Plan) -> Self {
        Self { plan, given: Vec::new() }
    }

    /// An id that begins with a stem: the stem itself, or with the lowest number from 2 on that is free.
    pub(crate) fn next(&mut self, stem: &str) -> String {
        self.first_free(
            (1..=u32::MAX).map(|number| if number == 1 { stem.to_owned() } else { format!("{stem}-{number}") }),
        )
    }

    /// An id that is a stem with the lowest number from 1 on that is free.
    fn next_numbered(&mut self, stem: &str) -> String {
        let stem = Self::short(stem);
        self.first_free((1..=u32::MAX).map(|number| format!("{stem}-{number}")))
    }

    /// Leaves room for a number in what an id may be long.
    fn short(stem: &str) -> String {
        stem.chars().take(LONGEST_ID - 10).collect()
    }

    fn first_free(&mut self, mut ids: impl Iterator<Item = String>) -> String {
        let is_free = |id: &String| self.plan.kind_of(id).is_none() && !self.given.contains(id);
        let id = ids.find(is_free).unwrap_or_default();
        self.given.push(id.clone());
        id
    }
}

pub(crate) fn refuse<T>(message: impl Into<String>, remedy: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { message: message.into(), remedy: remedy.into() })
}

fn missing<T>(kind: Kind, id: &str) -> Result<T, Refusal> {
    refuse(format!("there is no {} `{id}`", kind.noun()), format!("choose a {} that exists", kind.noun()))
}

/// The edit that adds one thing.
fn added(kind: Kind, id: String, fields: serde_json::Value, placement: Option<Placement>) -> Created {
    let label = format!("add {} `{id}`", kind.noun());
    let mut commands = vec![Command::add(kind, id.clone(), fields)];
    commands.extend(placement.map(|place| Command::Place { id: id.clone(), placement: Some(place) }));
    Created { command: Command::all(label, commands), ids: vec![id] }
}

/// What a subnet of an exposure is for, unless somebody says otherwise.
fn usual_purpose(exposure: Exposure) -> Purpose {
    match exposure {
        Exposure::Isolated => Purpose::Database,
        Exposure::Unstated | Exposure::Public | Exposure::Private => Purpose::General,
    }
}
