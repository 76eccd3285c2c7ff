//! What holds addresses in the subnets? Network interfaces, of instances and of what AWS runs itself.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::Draft;
use super::dump::Part;
use super::filters::undescribed_group;
use super::item::Item;
use crate::address::Address;
use crate::model::{Filter, Host, Id, Subnet};

/// An interface, and the instance that it belongs to.
#[derive(Clone, Copy)]
struct Interface<'d> {
    item: Item<'d>,
    instance: Option<&'d str>,
}

/// Interfaces of things that the plan has as what they are, in both spellings of the API.
const NOT_HOSTS: [&str; 4] = ["nat_gateway", "natGateway", "transit_gateway", "transitGateway"];

/// Imports a host for each interface. A host of an instance with one interface has the id of the instance.
pub(super) fn hosts(draft: &mut Draft<'_>) {
    let interfaces = interfaces(draft);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for interface in interfaces.values() {
        *counts.entry(interface.instance.unwrap_or_default()).or_default() += 1;
    }
    for (raw, interface) in interfaces {
        let Some(subnet) = draft.id::<Subnet>(interface.item.text("SubnetId")) else {
            draft.unknown(raw, "it is left out, because its subnet is not in the files");
            continue;
        };
        let only = interface.instance.filter(|instance| counts.get(instance) == Some(&1));
        let id: Id<Host> = draft.claim(only.unwrap_or(raw));
        draft.holders.insert(raw, id.to_string());
        if let Some(instance) = interface.instance {
            draft.holders.entry(instance).or_insert_with(|| id.to_string());
        }
        add(draft, raw, interface, id, subnet);
    }
}

/// All interfaces by id: those that instances list, and those that are listed by themselves.
fn interfaces<'d>(draft: &mut Draft<'d>) -> BTreeMap<&'d str, Interface<'d>> {
    let (dump, mut found, mut gone) = (draft.dump, BTreeMap::new(), BTreeSet::new());
    for (instance, item) in dump.all(Part::Instances) {
        match item.at("State").text("Name") {
            "terminated" => {
                draft.ignored(instance, "a terminated instance has no network");
                gone.insert(instance);
                continue;
            }
            "stopped" | "stopping" | "shutting-down" => draft.approximated(instance, "it is judged as if it ran"),
            _ => {}
        }
        for interface in item.list("NetworkInterfaces") {
            found.insert(interface.text("NetworkInterfaceId"), Interface { item: interface, instance: Some(instance) });
        }
        let mut attached =
            dump.all(Part::Interfaces).map(|(_, interface)| interface.at("Attachment").text("InstanceId"));
        let is_listed = item.list("NetworkInterfaces").next().is_some() || attached.any(|of| of == instance);
        if !is_listed && !item.text("PrivateIpAddress").is_empty() {
            found.insert(instance, Interface { item, instance: Some(instance) });
        }
    }
    found.remove("");
    for (raw, item) in dump.all(Part::Interfaces) {
        let instance =
            Some(item.at("Attachment").text("InstanceId")).filter(|id| dump.get(Part::Instances, id).is_some());
        if NOT_HOSTS.contains(&item.text("InterfaceType")) || instance.is_some_and(|instance| gone.contains(instance)) {
            continue;
        }
        found.entry(raw).or_insert(Interface { item, instance });
    }
    found
}

fn add<'d>(draft: &mut Draft<'d>, raw: &'d str, interface: Interface<'d>, id: Id<Host>, subnet: Id<Subnet>) {
    let Interface { item, instance } = interface;
    let [ipv4, ipv6] = addresses(item);
    note_public_addresses(draft, raw, item, &id);
    let name = name_of(draft, interface);
    let description = Some(item.text("Description")).filter(|text| instance.is_none() && *text != name);
    let host = Host {
        note: description.unwrap_or_default().to_owned(),
        name,
        subnet: subnet.clone(),
        count: u32::try_from(ipv4.len()).unwrap_or(u32::MAX).max(1),
        addresses: ipv4.into_iter().map(Address::typed).collect(),
        filters: groups_of(draft, raw, item),
        id,
        ..Host::default()
    };
    let is_only_ipv6 = host.addresses.is_empty() && !ipv6.is_empty();
    let ipv6: Vec<Address> = ipv6.into_iter().map(Address::typed).collect();
    let count = u32::try_from(ipv6.len()).unwrap_or(u32::MAX);
    match draft.ipv6_twins.get(&subnet).cloned() {
        _ if ipv6.is_empty() => draft.plan.hosts.push(host),
        None if is_only_ipv6 => draft.plan.hosts.push(Host { addresses: ipv6, count, ..host }),
        Some(twin) => {
            let second = draft.invent(&format!("{}-ipv6", host.id));
            draft.approximated(
                raw,
                "it has addresses of both families, so it is two hosts, one in each of the two subnets",
            );
            let name = if host.name.is_empty() { String::new() } else { format!("{} (IPv6)", host.name) };
            let twin = Host { id: second, name, subnet: twin, addresses: ipv6, count, ..host.clone() };
            draft.plan.hosts.push(host);
            draft.plan.hosts.push(twin);
        }
        None => {
            draft.unknown(raw, "its IPv6 addresses are left out, because its subnet has no IPv6 block in the files");
            draft.plan.hosts.push(host);
        }
    }
}

/// The private addresses of an interface, by family, each once.
fn addresses(item: Item<'_>) -> [Vec<&str>; 2] {
    let listed = item.list("PrivateIpAddresses").map(|entry| entry.text("PrivateIpAddress"));
    let ipv4 = std::iter::once(item.text("PrivateIpAddress")).chain(listed);
    let listed = item.list("Ipv6Addresses").map(|entry| entry.text("Ipv6Address"));
    let ipv6 = std::iter::once(item.text("Ipv6Address")).chain(listed);
    [each_once(ipv4), each_once(ipv6)]
}

fn each_once<'d>(texts: impl Iterator<Item = &'d str>) -> Vec<&'d str> {
    let mut seen = Vec::new();
    for text in texts.filter(|text| !text.is_empty()) {
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen
}

/// What people call it: the instance, or what the interface says of itself.
fn name_of(draft: &Draft<'_>, Interface { item, instance }: Interface<'_>) -> String {
    let of_instance = instance.and_then(|id| draft.dump.get(Part::Instances, id)).map(Item::name);
    let names = [of_instance.unwrap_or_default(), item.name(), item.text("Description")];
    let names = if instance.is_some() { names.into_iter().take(2) } else { names.into_iter().take(3) };
    names.into_iter().find(|name| !name.is_empty()).unwrap_or_default().to_owned()
}

/// The groups of an interface. One that the files do not describe is still a group; of one without groups AWS says nothing, and a load balancer that has
/// none lets everything pass, so that nobody knows.
fn groups_of<'d>(draft: &mut Draft<'d>, raw: &str, item: Item<'d>) -> Vec<Id<Filter>> {
    let listed = each_once(item.list("Groups").chain(item.list("SecurityGroups")).map(|group| group.text("GroupId")));
    if listed.is_empty() {
        draft.unknown(raw, "it has no security group in the files: what may reach it is not known");
        return vec![ungrouped(draft)];
    }
    let mut groups = Vec::new();
    for group in listed {
        let known = draft.id::<Filter>(group);
        groups.push(known.unwrap_or_else(|| {
            draft.unknown(
                group,
                "the rules of the security group are not in the files: what they let pass is not known",
            );
            let id = draft.claim(group);
            undescribed_group(draft, Id::clone(&id), "was not in the imported files");
            id
        }));
    }
    groups
}

fn ungrouped(draft: &mut Draft<'_>) -> Id<Filter> {
    if let Some(id) = &draft.ungrouped {
        return id.clone();
    }
    let id: Id<Filter> = draft.invent("unknown-groups");
    undescribed_group(draft, id.clone(), "stands for groups that were not in the imported files");
    draft.ungrouped = Some(id.clone());
    id
}

fn note_public_addresses<'d>(draft: &mut Draft<'d>, raw: &'d str, item: Item<'d>, id: &Id<Host>) {
    let entries: Vec<Item<'d>> = item.list("PrivateIpAddresses").collect();
    let public = entries.iter().map(|entry| entry.at("Association").text("PublicIp"));
    let own = [item.at("Association").text("PublicIp"), item.text("PublicIpAddress")];
    let public = each_once(own.into_iter().chain(public));
    if public.len() > 1 {
        draft.approximated(raw, "it has several public addresses: each is taken to lead to its first private address");
    }
    for address in public {
        draft.seen_addresses.entry(address).or_default().insert(id.to_string());
    }
}
