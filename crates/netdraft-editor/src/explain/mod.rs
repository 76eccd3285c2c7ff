//! What does the page say of a flow, and of a packet at one rule set? Questions as typed, answered from the plan, in the order in which they are shown.
//!
//! Invariant: nothing here holds state; the same plan and the same words give the same answer.

mod packet;
mod path;

use netdraft_core::address::Family;
use netdraft_core::analysis::path::{Part, Question, Unclear};
use netdraft_core::analysis::{Facts, Protocol};
use netdraft_core::model::{GatewayKind, Kind, Plan};

pub use packet::{PacketQuery, Standing, Tried, marked, try_packet};
pub use path::{Fact, Hop, Lane, Line, PathView, Remedies, explain_path, remedies};

/// A question about a flow, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathQuery {
    /// Where it starts: an id, an address, or `internet`.
    pub from: String,
    /// Where it goes.
    pub to: String,
    /// The protocol, by name or number.
    pub protocol: String,
    /// The port it goes to; empty where there is none.
    pub port: String,
}

impl Default for PathQuery {
    fn default() -> Self {
        let [protocol, port] = ["tcp", "443"].map(str::to_owned);
        Self { from: String::new(), to: String::new(), protocol, port }
    }
}

/// A service that people ask about: what it is called, its protocol and its port.
pub type Preset = (&'static str, &'static str, &'static str);

/// The services that people ask about most.
pub const PRESETS: [Preset; 6] = [
    ("HTTPS", "tcp", "443"),
    ("HTTP", "tcp", "80"),
    ("SSH", "tcp", "22"),
    ("PostgreSQL", "tcp", "5432"),
    ("DNS", "udp", "53"),
    ("Ping", "icmp", ""),
];

impl PathQuery {
    /// Whether both ends were named.
    pub fn is_complete(&self) -> bool {
        !self.from.trim().is_empty() && !self.to.trim().is_empty()
    }

    /// The question the other way round.
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self { from: self.to.clone(), to: self.from.clone(), ..self.clone() }
    }

    /// The question as the core reads it.
    ///
    /// # Errors
    /// Says which part cannot be read.
    pub fn question(&self) -> Result<Question, Unclear> {
        let protocol: Protocol = match self.protocol.trim() {
            "" => return Err(unclear(Part::Protocol, "name one protocol, such as `tcp`")),
            text => text.parse().map_err(|fault| unclear(Part::Protocol, fault))?,
        };
        let port = match self.port.trim() {
            "" => None,
            text => {
                Some(text.parse().map_err(|_| unclear(Part::Port, format!("`{text}` is not a port from 0 to 65535")))?)
            }
        };
        let family = if protocol == Protocol::Number(58) { Family::V6 } else { Family::V4 };
        Ok(Question { from: self.from.clone(), to: self.to.clone(), protocol, port, source_port: None, family })
    }
}

fn unclear(part: Part, message: impl ToString) -> Unclear {
    Unclear { part, message: message.to_string() }
}

/// What is wrong with one part of a question, in one line; an end that was not named yet is not wrong.
pub fn fault_at(plan: &Plan, query: &PathQuery, part: Part) -> Option<String> {
    let is_empty = match part {
        Part::From => query.from.trim().is_empty(),
        Part::To => query.to.trim().is_empty(),
        Part::Protocol | Part::Port => false,
    };
    if is_empty {
        return None;
    }
    let fault = match (query.question(), query.is_complete() || part == Part::From) {
        (Ok(question), true) => question.read(&Facts::new(plan)).err(),
        (Ok(_), false) => None,
        (Err(fault), _) => Some(fault),
    };
    fault.filter(|fault| fault.part == part).map(|fault| fault.message)
}

/// What may stand at an end of a flow: ids with their titles, and `internet`; what is inside others comes after them.
pub fn ends(plan: &Plan) -> Vec<(String, String)> {
    let of_kind = |kind: Kind| {
        let table = plan.table(kind);
        let ids = (0..table.size()).filter_map(move |position| table.id_at(position));
        ids.map(move |id| (id.to_owned(), format!("{} {}", kind.noun(), plan.title(id))))
    };
    let internet = std::iter::once(("internet".to_owned(), "anywhere on the internet".to_owned()));
    internet.chain([Kind::Host, Kind::Subnet, Kind::Site].into_iter().flat_map(of_kind)).collect()
}

/// What a thing of the plan is as an end of a flow; nothing for things that neither send nor receive.
pub fn as_end(plan: &Plan, id: &str) -> Option<String> {
    match plan.kind_of(id)? {
        Kind::Host | Kind::Subnet | Kind::Network | Kind::Site => Some(id.to_owned()),
        Kind::Gateway => {
            let gateway = plan.gateways.by_text(id)?;
            let leads_out = matches!(gateway.kind, GatewayKind::Internet | GatewayKind::EgressOnly);
            leads_out.then(|| "internet".to_owned())
        }
        Kind::PublicAddress => plan.public_addresses.by_text(id)?.address.ip().map(|address| address.to_string()),
        Kind::Pool
        | Kind::RouteTable
        | Kind::Filter
        | Kind::Nat
        | Kind::Peering
        | Kind::Vpn
        | Kind::Zone
        | Kind::LoadBalancer
        | Kind::Service
        | Kind::Rollout
        | Kind::Intent
        | Kind::Waiver => None,
    }
}
