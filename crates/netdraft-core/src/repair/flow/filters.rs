//! What lets a packet pass the rule sets that drop it? A rule at the right place with the right number, or one of those that are there.

use super::Edit;
use super::peers::{Named, Style, host_at, name_of};
use super::search::Blocker;
use crate::analysis::Facts;
use crate::analysis::filters::{CompiledFilter, Decider, Membership, noun};
use crate::analysis::packet::{Header, Packet};
use crate::analysis::path::Shown;
use crate::edit::{Command, apply};
use crate::model::{
    self, Action, Choice, Direction, Document, FieldValue, Filter, FilterKind, FilterRule, Id, Kind, Plan, Ports,
};
use crate::repair::filter_order::move_above;
use crate::repair::insertion::{CLIENT_PORTS, insert_up_to, widen};
use crate::small::SmallSort;
use serde_json::json;

/// In longer lists, rules are only put behind all others.
const MOST_RULES: usize = 512;

/// What decides about a packet at a place.
pub(super) struct Gate<'s> {
    pub(super) packet: Packet,
    pub(super) direction: Direction,
    pub(super) source: &'s Membership,
    pub(super) destination: &'s Membership,
}

impl<'s> Gate<'s> {
    pub(super) fn new(packet: Packet, shown: &'s Shown) -> Self {
        Self { packet, direction: shown.direction, source: &shown.source, destination: &shown.destination }
    }

    /// Whether a rule set does this to the packet, for certain.
    pub(super) fn gets(&self, filter: &CompiledFilter<'_>, action: Action) -> bool {
        filter.decide(self.direction, &self.packet, self.source, self.destination).action == Some(action)
    }
}

/// The edit after which one of the rule sets lets a packet pass, in the group with the fewest members first.
pub(super) fn let_pass(facts: &Facts<'_>, blocker: &Blocker<'_, '_>, shown: &Shown, style: Style) -> Option<Edit> {
    let plan = facts.plan();
    let gate = Gate::new(blocker.step.packet, shown);
    let mut filters: Vec<&Filter> = shown.filters.iter().filter_map(|id| plan.filters.by_text(id)).collect();
    filters.small_sort_by_key(|filter| plan.hosts.iter().filter(|host| host.filters.contains(&filter.id)).count());
    let reused = || {
        let is_asked = style == Style::Reuse;
        filters.iter().filter(|_| is_asked).find_map(|filter| reuse(filter, &gate, blocker.is_answer))
    };
    let added = || filters.iter().find_map(|filter| add(plan, blocker, filter, &gate, shown.knows_names, style));
    let removed = || filters.iter().find_map(|filter| without_deny(filter, &gate));
    reused().or_else(added).or_else(removed)
}

/// Puts a rule into a rule set.
fn add(
    plan: &Plan,
    blocker: &Blocker<'_, '_>,
    filter: &Filter,
    gate: &Gate<'_>,
    knows_names: bool,
    style: Style,
) -> Option<Edit> {
    let style = if knows_names || style != Style::Named { style } else { Style::Exact };
    let (rule, breadth) = rule_for(plan, blocker, filter.kind, gate.direction, style);
    let command = insert_up_to(MOST_RULES, filter, &rule, |changed| gate.gets(changed, Action::Allow))?;
    let number = number_in(&command).map(|number| format!(" as rule {number}")).unwrap_or_default();
    let title = format!("{}, in {} `{}`{number}", says(&rule), noun(filter.kind), filter.id);
    Some(Edit::new(title, vec![command], breadth))
}

/// The number that a rule is inserted with.
pub(super) fn number_in(command: &Command) -> Option<u64> {
    match command {
        Command::Insert { value, .. } => value.get("priority")?.as_u64(),
        _ => None,
    }
}

/// A rule in words: `let tcp 443 in from `10.0.1.10/32``.
pub(super) fn says(rule: &FilterRule) -> String {
    let verb = match rule.action {
        Action::Allow => "let",
        Action::Deny => "let no",
    };
    let (way, peers) = match rule.direction {
        Direction::Ingress => ("in from", &rule.sources),
        Direction::Egress => ("out to", &rule.destinations),
    };
    let what = [rule.protocol.to_string(), rule.ports.text().to_owned()].join(" ");
    let of_type = rule.icmp_type.map(|kind| format!(" type {kind}")).unwrap_or_default();
    let peers: Vec<String> = peers.iter().map(|peer| format!("`{}`", peer.text())).collect();
    let peers = if peers.is_empty() { "anywhere".to_owned() } else { peers.join(", ") };
    format!("{verb} {}{of_type} {way} {peers}", what.trim())
}

/// The narrowest rule of a style that takes a packet, and how much it takes.
pub(super) fn rule_for(
    plan: &Plan,
    blocker: &Blocker<'_, '_>,
    kind: FilterKind,
    direction: Direction,
    style: Style,
) -> (FilterRule, u128) {
    let (packet, asked) = (blocker.step.packet, blocker.asked);
    let name = |address| name_of(plan, asked, address, kind, style);
    let (source, destination) = (name(packet.source), name(packet.destination));
    let remote = match direction {
        Direction::Ingress => source.size,
        Direction::Egress => destination.size,
    };
    let mut rule = FilterRule { direction, ..transport(packet, kind, blocker.is_answer) };
    let ends = |named: Named| vec![named.peer];
    match (kind, direction) {
        // What these protect is what they are attached to.
        (FilterKind::SecurityGroup | FilterKind::NetworkAcl, Direction::Ingress) => rule.sources = ends(source),
        (FilterKind::SecurityGroup | FilterKind::NetworkAcl, Direction::Egress) => {
            rule.destinations = ends(destination);
        }
        (FilterKind::GcpFirewall, _) if style == Style::Named => {
            let (protected, remote) = match direction {
                Direction::Ingress => (packet.destination, source),
                Direction::Egress => (packet.source, destination),
            };
            rule.targets = host_at(asked, protected).and_then(|host| host.tags.first()).cloned().into_iter().collect();
            match direction {
                Direction::Ingress => rule.sources = ends(remote),
                // A tag names no destination (Compute Engine API, firewalls resource, destinationRanges).
                Direction::Egress => {
                    rule.destinations = ends(name_of(plan, asked, packet.destination, kind, Style::Exact));
                }
            }
        }
        (FilterKind::GcpFirewall | FilterKind::AzureNsg | FilterKind::OrderedList, _) => {
            rule.sources = ends(source);
            rule.destinations = ends(destination);
        }
    }
    let ports = rule.ports.ranges().first().map_or(1, |range| u128::from(range.last - range.first) + 1);
    (rule, remote.saturating_mul(ports))
}

/// Protocol and ports of a packet; those of an answer are the ports at which clients wait.
fn transport(packet: Packet, kind: FilterKind, is_answer: bool) -> FilterRule {
    let protocol = model::Protocol::parse(&packet.protocol.to_string()).unwrap_or_default();
    let is_client = is_answer && packet.destination_port >= 1024;
    let port = if is_client { CLIENT_PORTS.to_owned() } else { packet.destination_port.to_string() };
    let rule = FilterRule { protocol, ..FilterRule::default() };
    match Header::of(packet.protocol) {
        Header::Ports => {
            let ports = Ports::parse(&port).unwrap_or_default();
            // A network ACL does not look at the ports that packets come from (Amazon EC2 API, NetworkAclEntry).
            let looks_back = is_client && kind == FilterKind::OrderedList;
            let from = looks_back.then(|| Ports::parse(&packet.source_port.to_string()).ok()).flatten();
            let name = if is_answer { "replies".to_owned() } else { String::new() };
            FilterRule { name, ports, source_ports: from.unwrap_or_default(), ..rule }
        }
        Header::Icmp => FilterRule { icmp_type: u8::try_from(packet.source_port).ok(), ..rule },
        Header::Bare => rule,
    }
}

/// Uses a rule that is there: switches it on, gives it the port too, or puts it above the one that decides.
fn reuse(filter: &Filter, gate: &Gate<'_>, is_answer: bool) -> Option<Edit> {
    let compiled = CompiledFilter::new(filter, &[]);
    let trial = compiled.test(gate.direction, &gate.packet, gate.source, gate.destination);
    let allows = |index: usize| filter.rules.get(index).is_some_and(|rule| rule.action == Action::Allow);
    let is_mended = |changed: &CompiledFilter<'_>| gate.gets(changed, Action::Allow);
    let place = |index: usize| format!("{} of {} `{}`", rule_name(filter, index), noun(filter.kind), filter.id);
    let sleeping = trial.passed_over.iter().filter(|missed| missed.field == "enabled" && allows(missed.rule));
    let woken = sleeping.map(|missed| {
        let command = Command::set(&filter.id, format!("rules/{}/enabled", missed.rule), true);
        (missed.rule, format!("switch on {}", place(missed.rule)), vec![command])
    });
    let moved = later_allows(filter, gate, trial.decision.decider).into_iter().map(|(index, above)| {
        let title = format!("put {} above {}", place(index), rule_name(filter, above));
        (index, title, move_above(filter, index, above))
    });
    let mended = |(_, _, commands): &(usize, String, Vec<Command>)| {
        changed(filter, commands).is_some_and(|filter| is_mended(&CompiledFilter::new(&filter, &[])))
    };
    let is_client = is_answer && gate.packet.destination_port >= 1024;
    let port = if is_client { CLIENT_PORTS.to_owned() } else { gate.packet.destination_port.to_string() };
    let narrow = trial.passed_over.iter().filter(|missed| missed.field == "ports" && allows(missed.rule));
    let widened = narrow.filter_map(|missed| {
        let ports = format!("{}, {port}", filter.rules.get(missed.rule)?.ports.text());
        let command = widen(filter, missed.rule, &ports, is_mended)?;
        let title = format!("let {} take {} {port} too", place(missed.rule), if is_client { "ports" } else { "port" });
        Some((missed.rule, title, vec![command]))
    });
    let (index, title, commands) = woken.chain(moved).find(mended).or_else(|| { widened }.next())?;
    Some(Edit::new(title, commands, size_of(filter.rules.get(index)?)))
}

/// The allowing rules that are evaluated after the one that drops a packet, each with that one.
fn later_allows(filter: &Filter, gate: &Gate<'_>, decider: Decider) -> Vec<(usize, usize)> {
    let Decider::Rule(decider) = decider else { return Vec::new() };
    let order = crate::analysis::filters::evaluation_order(filter, gate.direction);
    let behind = order.into_iter().skip_while(|index| *index != decider).skip(1);
    let allows =
        |index: &usize| filter.rules.get(*index).is_some_and(|rule| rule.enabled && rule.action == Action::Allow);
    behind.filter(allows).map(|index| (index, decider)).collect()
}

/// Deletes the rule that drops a packet, where no rule can be put before it without robbing it of its effect.
fn without_deny(filter: &Filter, gate: &Gate<'_>) -> Option<Edit> {
    let decision = CompiledFilter::new(filter, &[]).decide(gate.direction, &gate.packet, gate.source, gate.destination);
    let Decider::Rule(index) = decision.decider else { return None };
    let edit = delete_rule(filter, index)?;
    let changed = changed(filter, &edit.commands)?;
    gate.gets(&CompiledFilter::new(&changed, &[]), Action::Allow).then_some(edit)
}

/// Deletes a rule.
pub(super) fn delete_rule(filter: &Filter, index: usize) -> Option<Edit> {
    let command = Command::Delete { id: filter.id.to_string(), list: "rules".to_owned(), index };
    let title = format!("delete {} of {} `{}`", rule_name(filter, index), noun(filter.kind), filter.id);
    Some(Edit::new(title, vec![command], size_of(filter.rules.get(index)?)))
}

/// A rule as people point at it: by number or line, and by name.
fn rule_name(filter: &Filter, index: usize) -> String {
    let rule = filter.rules.get(index);
    let number = rule.and_then(|rule| rule.priority);
    let place = number.map_or_else(|| format!("line {}", index.saturating_add(1)), |number| format!("rule {number}"));
    match rule.map(|rule| rule.name.as_str()) {
        None | Some("") => place,
        Some(name) => format!("{place} `{name}`"),
    }
}

/// How much a rule takes: the addresses of its far end times its ports.
fn size_of(rule: &FilterRule) -> u128 {
    let far = match rule.direction {
        Direction::Ingress => &rule.sources,
        Direction::Egress => &rule.destinations,
    };
    let end = crate::analysis::filters::End::of(far);
    let ports = rule.ports.ranges().iter().map(|range| u128::from(range.last.saturating_sub(range.first)) + 1).sum();
    let ports = if rule.ports.is_any() { 65_536 } else { ports };
    end.blocks.size().max(1).saturating_mul(ports)
}

/// A rule set after commands.
fn changed(filter: &Filter, commands: &[Command]) -> Option<Filter> {
    let mut document = Document::default();
    let alone = Filter { network: None, ..filter.clone() };
    let add = Command::add(Kind::Filter, filter.id.to_string(), alone.to_value());
    apply(&mut document, &add).ok()?;
    for command in commands {
        apply(&mut document, command).ok()?;
    }
    document.plan.filters.get(&filter.id).cloned()
}

/// Gives a host a rule set where none is named: a firewall for the network on Google Cloud, elsewhere a group that takes the place of the default one.
pub(super) fn write_first(facts: &Facts<'_>, blocker: &Blocker<'_, '_>, network: &str, style: Style) -> Option<Edit> {
    let plan = facts.plan();
    let host = plan.hosts.by_text(&blocker.step.at)?;
    let network = plan.networks.by_text(network)?;
    let is_gcp = plan.provider_of(&network.id) == crate::address::Provider::Gcp;
    let kind = if is_gcp { FilterKind::GcpFirewall } else { FilterKind::SecurityGroup };
    let (mut rule, breadth) = rule_for(plan, blocker, kind, Direction::Ingress, style);
    rule.priority = is_gcp.then_some(1000);
    let id = super::links::free_id(plan, if is_gcp { network.id.as_str() } else { host.id.as_str() }, "rules");
    let out = FilterRule { direction: Direction::Egress, ..FilterRule::default() };
    let rules = if is_gcp { vec![rule.to_value()] } else { vec![rule.to_value(), out.to_value()] };
    let fields = json!({"network": network.id.as_str(), "kind": kind.word(), "rules": rules});
    let mut commands = vec![Command::add(Kind::Filter, id.clone(), fields)];
    if is_gcp {
        let title = format!("{}, in a firewall `{id}` of `{}`", says(&rule), network.id);
        return Some(Edit::new(title, commands, breadth));
    }
    let groups: Vec<String> = host.filters.iter().map(Id::to_string).chain([id.clone()]).collect();
    commands.push(Command::set(&host.id, "filters", json!(groups)));
    let title = format!(
        "{}, in a security group `{id}` of its own for `{}`, which leaves the network's default group",
        says(&rule),
        host.id
    );
    Some(Edit::new(title, commands, breadth))
}
