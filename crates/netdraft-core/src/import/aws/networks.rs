//! Which networks and subnets are there?

use std::collections::BTreeMap;

use super::draft::Draft;
use super::dump::Part;
use super::item::Item;
use crate::address::Block;
use crate::model::{Filter, Id, Network, RouteTable, Subnet};
use crate::small::SmallCollect;

/// The words for a block that is in use (Amazon EC2 API Reference, VpcCidrBlockState, SubnetCidrBlockState).
const IN_USE: [&str; 2] = ["associated", "associating"];

/// The blocks of one list of associations that are in use.
fn associated<'d>(
    item: Item<'d>,
    list: &str,
    block: &'static str,
    state: &'static str,
) -> impl Iterator<Item = &'d str> {
    let in_use = item.list(list).filter(move |entry| entry.at(state).is("State", &IN_USE));
    in_use.map(move |entry| entry.text(block)).filter(|block| !block.is_empty())
}

fn ipv6_blocks(item: Item<'_>) -> impl Iterator<Item = &str> {
    associated(item, "Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock", "Ipv6CidrBlockState")
}

/// Imports the VPCs.
pub(super) fn networks(draft: &mut Draft<'_>) {
    let dump = draft.dump;
    let regions = regions(draft);
    for (raw, item) in dump.all(Part::Vpcs) {
        let own = Some(item.text("CidrBlock")).filter(|block| !block.is_empty());
        let others = associated(item, "CidrBlockAssociationSet", "CidrBlock", "CidrBlockState");
        let mut blocks: Vec<&str> = Vec::new();
        for block in own.into_iter().chain(others).chain(ipv6_blocks(item)) {
            if !blocks.contains(&block) {
                blocks.push(block);
            }
        }
        let is_on = |name: &str| {
            let attribute = dump.get(Part::VpcAttributes, &format!("{raw} {name}"));
            attribute.is_none_or(|attribute| attribute.flag("Value"))
        };
        let network = Network {
            id: draft.claim(raw),
            dns_hostnames: is_on("EnableDnsHostnames"),
            dns_support: is_on("EnableDnsSupport"),
            name: item.name().to_owned(),
            region: regions.get(raw).copied().unwrap_or_default().to_owned(),
            cidrs: blocks.into_iter().map(Block::typed).collect(),
            ..Network::default()
        };
        draft.plan.networks.push(network);
    }
}

/// The region of each VPC, as far as anything tells: the VPC itself, a peering, the name of a subnet, the zone of a subnet.
fn regions<'d>(draft: &Draft<'d>) -> BTreeMap<&'d str, &'d str> {
    let mut told: BTreeMap<&str, BTreeMap<u8, &str>> = BTreeMap::new();
    let mut tell = |vpc: &'d str, trust: u8, region: &'d str| {
        if !region.is_empty() {
            told.entry(vpc).or_default().entry(trust).or_insert(region);
        }
    };
    for (raw, item) in draft.dump.all(Part::Vpcs) {
        tell(raw, 0, item.text("Region"));
    }
    for (_, item) in draft.dump.all(Part::Peerings) {
        for side in ["RequesterVpcInfo", "AccepterVpcInfo"] {
            tell(item.at(side).text("VpcId"), 1, item.at(side).text("Region"));
        }
    }
    for (_, item) in draft.dump.all(Part::Subnets) {
        let mut name = item.text("SubnetArn").split(':');
        let region = if name.next() == Some("arn") { name.nth(2).unwrap_or_default() } else { "" };
        tell(item.text("VpcId"), 2, region);
        tell(item.text("VpcId"), 3, region_of_zone(item.text("AvailabilityZone")));
    }
    told.into_iter().filter_map(|(vpc, regions)| Some((vpc, *regions.values().next()?))).small_map()
}

/// The region that an availability zone such as `us-east-2b` is in; nothing for a local zone such as `us-west-2-lax-1a`, which has two numbers.
fn region_of_zone(zone: &str) -> &str {
    let region = zone.strip_suffix(|letter: char| letter.is_ascii_lowercase()).unwrap_or_default();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_last = region.rsplit('-').next().is_some_and(|last| is_number(&last));
    if is_last && region.split('-').filter(is_number).count() == 1 { region } else { "" }
}

/// Imports the subnets. A subnet of a plan has one block, so one with blocks of both families becomes two, with the same table, filter and hosts.
pub(super) fn subnets(
    draft: &mut Draft<'_>,
    tables: &BTreeMap<&str, Id<RouteTable>>,
    edges: &BTreeMap<&str, Id<Filter>>,
) {
    let dump = draft.dump;
    for (raw, item) in dump.all(Part::Subnets) {
        let Some(network) = draft.network_of(item.text("VpcId"), raw) else { continue };
        if draft.dump.has(Part::NetworkAcls) && !edges.contains_key(raw) {
            draft.approximated(
                raw,
                "no network ACL of the files is associated with it: taken as one that lets everything pass",
            );
        }
        let (ipv4, ipv6) = (item.text("CidrBlock"), ipv6_blocks(item).next());
        let (first, second) = if ipv4.is_empty() { (ipv6.unwrap_or_default(), None) } else { (ipv4, ipv6) };
        let subnet = Subnet {
            id: draft.claim(raw),
            name: item.name().to_owned(),
            network,
            cidr: Block::typed(first),
            zone: item.text("AvailabilityZone").to_owned(),
            route_table: tables.get(raw).cloned(),
            filter: edges.get(raw).cloned(),
            ..Subnet::default()
        };
        draft.plan.subnets.push(subnet.clone());
        if let Some(block) = second {
            let id = draft.invent(&format!("{}-ipv6", subnet.id));
            draft.approximated(
                raw,
                format!("it has blocks of both families, so it is two subnets: `{}` and `{id}`", subnet.id),
            );
            draft.ipv6_twins.insert(subnet.id.clone(), id.clone());
            let name = if subnet.name.is_empty() { String::new() } else { format!("{} (IPv6)", subnet.name) };
            draft.plan.subnets.push(Subnet { id, name, cidr: Block::typed(block), ..subnet });
        }
    }
    if !dump.has(Part::NetworkAcls) && !draft.plan.subnets.is_empty() {
        draft.approximated(
            "NetworkAcls",
            "the files hold none: every subnet is taken to have one that lets everything pass",
        );
    }
}
