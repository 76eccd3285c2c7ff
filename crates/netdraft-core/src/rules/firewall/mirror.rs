//! How are replies let through again? By a rule for the other direction, to the ports of clients, or by widening the one that is there.

use serde_json::{Map, Value, json};

use super::line::Line;
use super::ports::ports_text;
use super::replies::{Unanswered, may_be_for_replies, protocol_of};
use crate::analysis::Protocol;
use crate::analysis::filters::{CompiledFilter, evaluation_sentence};
use crate::model::{self, Action, Direction, Filter, FilterKind, FilterRule, Ports};
use crate::repair::insertion::{CLIENT_PORTS, insert, widen};
use crate::rules::wording::listed;
use crate::rules::{Fix, Related, named};

/// The other direction.
const fn back(direction: Direction) -> Direction {
    match direction {
        Direction::Ingress => Direction::Egress,
        Direction::Egress => Direction::Ingress,
    }
}

/// The rule that would let the replies through.
fn mirror(line: &Line<'_>) -> FilterRule {
    let FilterRule { sources, destinations, ports, .. } = line.rule;
    let protocol = protocol_of(line).map(|number| number.to_string()).unwrap_or_default();
    // A network ACL does not look at the ports that packets come from (Amazon EC2 API, NetworkAclEntry).
    let is_precise = line.filter.kind == FilterKind::OrderedList && !may_be_for_replies(line);
    FilterRule {
        name: "replies".to_owned(),
        direction: back(line.rule.direction),
        action: Action::Allow,
        protocol: model::Protocol::parse(&protocol).unwrap_or_default(),
        sources: destinations.clone(),
        source_ports: if is_precise { ports.clone() } else { Ports::default() },
        destinations: sources.clone(),
        ports: Ports::parse(CLIENT_PORTS).unwrap_or_default(),
        ..FilterRule::default()
    }
}

/// The rules of the other direction that let replies of this kind through for some clients.
pub(super) fn mirrors_of<'a>(unanswered: &Unanswered<'a>) -> impl Iterator<Item = Line<'a>> {
    let (line, protocol) = (unanswered.line, protocol_of(&unanswered.line));
    let is_mirror = move |other: &Line<'_>| {
        let rule = other.rule;
        let is_way_back = rule.enabled && rule.action == Action::Allow && rule.direction == back(line.rule.direction);
        is_way_back && rule.protocol.number() == protocol && may_be_for_replies(other)
    };
    Line::all(line.filter).filter(is_mirror)
}

impl Unanswered<'_> {
    /// `leave` or `come back`, and `out` or `in`.
    pub(super) fn way(&self) -> (&'static str, &'static str) {
        match self.line.rule.direction {
            Direction::Ingress => ("leave", "out"),
            Direction::Egress => ("come back", "in"),
        }
    }

    pub(super) fn protocol(&self) -> String {
        protocol_of(&self.line).map_or_else(String::new, |number| Protocol::Number(number).to_string())
    }

    /// The dropped replies, such as `` tcp to ports `1024-65535` of `10.0.0.0/8` ``; the clients are named where others get theirs.
    pub(super) fn dropped(&self) -> String {
        let clients = self.loss.clients.cidrs();
        let of_clients = match self.loss.is_everywhere {
            true => String::new(),
            false => format!(" of {}", listed(clients.iter().map(|block| format!("`{block}`")))),
        };
        format!("{} to ports `{}`{of_clients}", self.protocol(), ports_text(&self.loss.ports))
    }

    pub(super) fn evidence(&self) -> Map<String, Value> {
        let wanted = mirror(&self.line);
        let shown = Filter { rules: vec![wanted], ..self.line.filter.clone() };
        let unserved: Vec<Value> = (self.loss.unserved.iter())
            .map(|clients| json!({"clients": clients.name, "ports": ports_text(&clients.ports()), "source": clients.source}))
            .collect();
        named(json!({
            "rule": self.line.evidence(),
            "evaluation": evaluation_sentence(self.line.filter.kind),
            "protocol": self.protocol(),
            "dropped_ports": ports_text(&self.loss.ports),
            "unserved": unserved,
            "missing_rule": Line::new(&shown, 0).map(|line| line.says()),
        }))
    }

    pub(super) fn witness(&self) -> Option<String> {
        Some(format!("the reply {} is dropped", self.loss.replies.witness()?))
    }

    pub(super) fn related(&self) -> Vec<Related> {
        mirrors_of(self).map(|line| line.related("lets some replies through")).collect()
    }

    /// Widens a rule that lets some replies through, or adds one.
    pub(super) fn repairs(&self) -> Vec<Fix> {
        let (line, is_mended) = (&self.line, |filter: &CompiledFilter<'_>| self.is_mended_by(filter));
        let wider = mirrors_of(self).find_map(|mirror| {
            let command = widen(line.filter, mirror.index, CLIENT_PORTS, is_mended)?;
            Some(Fix::review(format!("widen {} to ports {CLIENT_PORTS}", mirror.title()), vec![command]))
        });
        let added = insert(line.filter, &mirror(line), is_mended).map(|command| {
            let (_, way) = self.way();
            Fix::review(format!("let {} {way} to ports {CLIENT_PORTS}", self.protocol()), vec![command])
        });
        wider.into_iter().chain(added).collect()
    }
}
