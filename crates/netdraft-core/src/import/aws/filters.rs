//! Which rule sets are there, and what does each rule of them say?

use std::collections::BTreeMap;

use super::draft::{Draft, unresolved};
use super::dump::Part;
use super::item::Item;
use crate::model::{Action, Direction, Filter, FilterKind, FilterRule, Id, Peer, PeerKind, Ports, Protocol};
use crate::small::SmallSort;

/// Numbers from here on belong to the rules that every ACL ends with (Amazon EC2 API Reference, NetworkAclEntry).
const IMPLICIT: i64 = 32_767;

/// Imports the security groups.
pub(super) fn security_groups(draft: &mut Draft<'_>) {
    let dump = draft.dump;
    // All have an id before the first rule refers to one.
    let groups: Vec<(&str, Item<'_>, Id<Filter>)> =
        dump.all(Part::SecurityGroups).map(|(raw, item)| (raw, item, draft.claim(raw))).collect();
    for (raw, item, id) in groups {
        let mut rules = Vec::new();
        for (list, direction) in [("IpPermissions", Direction::Ingress), ("IpPermissionsEgress", Direction::Egress)] {
            item.list(list).for_each(|permission| add_permission(draft, raw, permission, direction, &mut rules));
        }
        let name = if item.name().is_empty() { item.text("GroupName") } else { item.name() };
        let network = draft.id(item.text("VpcId"));
        let kind = FilterKind::SecurityGroup;
        draft.plan.filters.push(Filter { id, name: name.to_owned(), network, kind, rules, ..Filter::default() });
    }
}

/// One permission is a rule for each of its peers.
fn add_permission(
    draft: &mut Draft<'_>,
    group: &str,
    permission: Item<'_>,
    direction: Direction,
    rules: &mut Vec<FilterRule>,
) {
    let numbers = ["FromPort", "ToPort"].map(|end| permission.number_or_nothing(end));
    let what = traffic(permission.text("IpProtocol"), numbers, numbers);
    let mut add = |draft: &mut Draft<'_>, peers: Vec<Peer>, note: &str| match &what {
        Some(rule) => rules.push(with_peers(FilterRule { note: note.to_owned(), ..rule.clone() }, direction, peers)),
        None => {
            draft.unknown(group, "a rule of it cannot be read: packets that no other rule lets pass get no verdict");
            rules.push(with_peers(FilterRule::default(), direction, vec![unresolved(group)]));
        }
    };
    for (list, block) in [("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6")] {
        for range in permission.list(list) {
            let peer = block_peer(draft, group, range.text(block));
            add(draft, vec![peer], range.text("Description"));
        }
    }
    for pair in permission.list("UserIdGroupPairs") {
        let peer = match draft.id::<Filter>(pair.text("GroupId")) {
            Some(id) => Peer::typed(id.as_str()),
            None => {
                let raw = if pair.text("GroupId").is_empty() { pair.text("GroupName") } else { pair.text("GroupId") };
                draft
                    .unknown(raw, "a security group that rules name is not in the files: who is a member is not known");
                unresolved(raw)
            }
        };
        add(draft, vec![peer], pair.text("Description"));
    }
    for list in permission.list("PrefixListIds") {
        let peers = prefix_list(draft, list.text("PrefixListId"));
        add(draft, peers, list.text("Description"));
    }
}

/// The blocks of a prefix list as peers. The answers of AWS name them in one of two ways, or not at all.
fn prefix_list(draft: &mut Draft<'_>, raw: &str) -> Vec<Peer> {
    let blocks = blocks_of_list(draft, raw);
    if blocks.is_empty() {
        draft.unknown(
            raw,
            "the blocks of the prefix list are not in the files: which addresses rules mean by it is not known",
        );
        return vec![unresolved(raw)];
    }
    blocks.into_iter().map(|block| block_peer(draft, raw, block)).collect()
}

/// A block as a peer. Other text is nothing that a packet is known to match: a missing block must not mean any.
fn block_peer(draft: &mut Draft<'_>, about: &str, block: &str) -> Peer {
    let peer = Peer::typed(block);
    if matches!(peer.kind(), PeerKind::Block(_)) {
        return peer;
    }
    draft.unknown(about, "an address block of it cannot be read: packets that depend on it get no verdict");
    unresolved(about)
}

/// The blocks of a prefix list; none when the files do not say.
pub(super) fn blocks_of_list<'d>(draft: &Draft<'d>, raw: &str) -> Vec<&'d str> {
    let Some(list) = draft.dump.get(Part::PrefixLists, raw) else { return Vec::new() };
    let plain = list.list("Cidrs").filter_map(|block| block.0.as_str());
    plain.chain(list.list("Entries").map(|entry| entry.text("Cidr"))).filter(|block| !block.is_empty()).collect()
}

fn with_peers(rule: FilterRule, direction: Direction, peers: Vec<Peer>) -> FilterRule {
    match direction {
        Direction::Ingress => FilterRule { direction, sources: peers, ..rule },
        Direction::Egress => FilterRule { direction, destinations: peers, ..rule },
    }
}

/// A rule for a protocol with its ports, or its ICMP type and code; −1 and nothing mean any. Other protocols have no ports, whatever is written (Amazon
/// EC2 API Reference, IpPermission, NetworkAclEntry). Nothing when it cannot be read.
fn traffic(protocol: &str, ports: [Numbers; 2], icmp: [Numbers; 2]) -> Option<FilterRule> {
    let protocol =
        Some(protocol).filter(|protocol| !protocol.is_empty()).and_then(|text| Protocol::parse(text).ok())?;
    let mut rule = FilterRule { protocol, ..FilterRule::default() };
    match rule.protocol.number() {
        Some(6 | 17) => rule.ports = port_range(ports)?,
        Some(1 | 58) => {
            let [icmp_type, icmp_code] = icmp;
            rule.icmp_type = icmp_number(icmp_type)?;
            // A code without a type would mean the code of any type.
            rule.icmp_code = rule.icmp_type.and(icmp_number(icmp_code)?);
        }
        Some(_) | None => {}
    }
    Some(rule)
}

/// A number as it is read: the outer nothing means that it cannot be, the inner one that there is none.
type Numbers = Option<Option<i64>>;

fn port_range([first, last]: [Numbers; 2]) -> Option<Ports> {
    let (first, last) = match (first?, last?) {
        (None | Some(-1), None | Some(-1)) | (Some(0), Some(65_535)) => return Some(Ports::default()),
        (first, last) => (first?, last?),
    };
    let text = if first == last { first.to_string() } else { format!("{first}-{last}") };
    Ports::parse(&text).ok()
}

/// The outer nothing means that it cannot be read, the inner one any.
#[allow(clippy::option_option, reason = "the two mean different things")]
fn icmp_number(number: Numbers) -> Option<Option<u8>> {
    match number? {
        None | Some(-1) => Some(None),
        Some(number) => u8::try_from(number).ok().map(Some),
    }
}

/// Imports the network ACLs, and says which subnet has which.
pub(super) fn network_acls<'d>(draft: &mut Draft<'d>) -> BTreeMap<&'d str, Id<Filter>> {
    let (dump, mut edges) = (draft.dump, BTreeMap::new());
    for (raw, item) in dump.all(Part::NetworkAcls) {
        let Some(network) = draft.network_of(item.text("VpcId"), raw) else { continue };
        let id: Id<Filter> = draft.claim(raw);
        for association in item.list("Associations") {
            edges.entry(association.text("SubnetId")).or_insert_with(|| id.clone());
        }
        let mut rules: Vec<FilterRule> = Vec::new();
        for entry in item.list("Entries") {
            match entry.number("RuleNumber") {
                Some(IMPLICIT..) => draft.ignored(raw, "the last rules of a network ACL are implied"),
                number => rules.push(entry_rule(draft, raw, entry, number)),
            }
        }
        rules.small_sort_by_key(|rule| (rule.direction == Direction::Egress, rule.priority));
        let name = if item.name().is_empty() && item.flag("IsDefault") { "default" } else { item.name() };
        let kind = FilterKind::NetworkAcl;
        let filter = Filter { id, name: name.to_owned(), network: Some(network), kind, rules, ..Filter::default() };
        draft.plan.filters.push(filter);
    }
    edges
}

fn entry_rule(draft: &mut Draft<'_>, acl: &str, entry: Item<'_>, number: Option<i64>) -> FilterRule {
    let direction = if entry.flag("Egress") { Direction::Egress } else { Direction::Ingress };
    let Some(number) = number.and_then(|number| u32::try_from(number).ok()) else {
        draft.unknown(
            acl,
            "an entry of it has no number, so that its place among the others is not known: packets get no verdict",
        );
        let rule = FilterRule { priority: Some(0), ..FilterRule::default() };
        return with_peers(rule, direction, vec![unresolved(acl)]);
    };
    let action = if entry.text("RuleAction") == "allow" { Action::Allow } else { Action::Deny };
    let ports = ["From", "To"].map(|end| entry.at("PortRange").number_or_nothing(end));
    let icmp = ["Type", "Code"].map(|name| entry.at("IcmpTypeCode").number_or_nothing(name));
    let block = if entry.text("CidrBlock").is_empty() { entry.text("Ipv6CidrBlock") } else { entry.text("CidrBlock") };
    let peer = Some(Peer::typed(block)).filter(|peer| matches!(peer.kind(), PeerKind::Block(_)));
    let rule = traffic(entry.text("Protocol"), ports, icmp).zip(peer);
    let (rule, peer) = rule.unwrap_or_else(|| {
        draft.unknown(acl, "a rule of it cannot be read: packets that no rule before it decides get no verdict");
        (FilterRule::default(), unresolved(acl))
    });
    with_peers(FilterRule { priority: Some(number), action, ..rule }, direction, vec![peer])
}

/// A security group that the files do not describe: it lets pass nobody knows what.
pub(super) fn undescribed_group(draft: &mut Draft<'_>, id: Id<Filter>, note: &str) {
    let peer = unresolved(id.as_str());
    let rules = [Direction::Ingress, Direction::Egress]
        .map(|direction| with_peers(FilterRule::default(), direction, vec![peer.clone()]))
        .to_vec();
    let note = note.to_owned();
    draft.plan.filters.push(Filter { id, kind: FilterKind::SecurityGroup, rules, note, ..Filter::default() });
}
