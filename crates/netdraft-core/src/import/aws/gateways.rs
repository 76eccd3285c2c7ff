//! Which gateways, NAT gateways, peerings and public addresses are there?

use std::collections::{BTreeMap, BTreeSet};

use super::draft::Draft;
use super::dump::Part;
use super::item::Item;
use crate::address::Address;
use crate::model::{Gateway, GatewayKind, Id, Nat, Network, Peering, PublicAddress, Subnet, Target};
use crate::small::SmallCollect;

/// Imports the gateways of single VPCs.
pub(super) fn gateways(draft: &mut Draft<'_>) {
    let dump = draft.dump;
    let kinds = [
        (Part::InternetGateways, GatewayKind::Internet, "Attachments"),
        (Part::EgressOnlyGateways, GatewayKind::EgressOnly, "Attachments"),
        (Part::VpnGateways, GatewayKind::VirtualPrivate, "VpcAttachments"),
    ];
    for (part, kind, attachments) in kinds {
        for (raw, item) in dump.all(part) {
            if !item.is("State", &["available", "pending"]) {
                draft.ignored(raw, "a deleted gateway takes no packets");
                continue;
            }
            let mut attached =
                item.list(attachments).filter(|it| it.is("State", &["available", "attached", "attaching"]));
            let network = attached.next().and_then(|attachment| {
                let network = draft.id(attachment.text("VpcId"));
                if network.is_none() {
                    draft.unknown(raw, "the gateway is attached to a VPC that is not in the files");
                }
                network
            });
            let gateway = Gateway {
                id: draft.claim(raw),
                name: item.name().to_owned(),
                kind,
                network,
                asn: asn(item.number("AmazonSideAsn")),
                ..Gateway::default()
            };
            draft.plan.gateways.push(gateway);
        }
    }
}

/// An autonomous system number; zero and what is out of range is none.
pub(super) fn asn(number: Option<i64>) -> Option<u32> {
    number.and_then(|number| u32::try_from(number).ok()).filter(|number| *number > 0)
}

/// Imports the NAT gateways and the public addresses, which refer to each other.
pub(super) fn nats_and_public_addresses(draft: &mut Draft<'_>) {
    let mut nats = nats(draft);
    let ids = public_addresses(draft);
    for (nat, addresses) in &mut nats {
        nat.public_addresses = addresses.iter().filter_map(|address| ids.get(address).cloned()).collect();
        draft.plan.nats.push(nat.clone());
    }
}

/// The NAT gateways, each with its addresses as texts.
fn nats<'d>(draft: &mut Draft<'d>) -> Vec<(Nat, Vec<&'d str>)> {
    let (dump, mut nats) = (draft.dump, Vec::new());
    for (raw, item) in dump.all(Part::NatGateways) {
        if !item.is("State", &["available", "pending"]) {
            draft.ignored(raw, "a NAT gateway that failed or was deleted takes no packets");
            continue;
        }
        if item.text("ConnectivityType") == "private" {
            draft.unknown(raw, "a private NAT gateway is not modelled: routes to it get no verdict");
            continue;
        }
        let Some(network) = draft.network_of(item.text("VpcId"), raw) else { continue };
        let id: Id<Nat> = draft.claim(raw);
        let mut addresses = Vec::new();
        for address in item.list("NatGatewayAddresses") {
            draft.holders.insert(address.text("NetworkInterfaceId"), id.to_string());
            let public = address.text("PublicIp");
            if !public.is_empty() && !addresses.contains(&public) {
                draft.seen_addresses.entry(public).or_default().insert(id.to_string());
                addresses.push(public);
            }
        }
        draft.holders.remove("");
        let subnet = draft.id::<Subnet>(item.text("SubnetId"));
        nats.push((Nat { id, name: item.name().to_owned(), network, subnet, ..Nat::default() }, addresses));
    }
    nats
}

/// Imports the elastic addresses, and those that AWS has lent to interfaces; their ids by address.
fn public_addresses<'d>(draft: &mut Draft<'d>) -> BTreeMap<&'d str, Id<PublicAddress>> {
    let (dump, mut ids) = (draft.dump, BTreeMap::new());
    for (address, item) in dump.all(Part::Addresses) {
        let allocation = item.text("AllocationId");
        let id =
            if allocation.is_empty() { draft.invent(&format!("public-{address}")) } else { draft.claim(allocation) };
        let bound_to = holders_of(draft, address, item).into_iter().map(Target::new).collect();
        let (name, address_typed) = (item.name().to_owned(), Address::typed(address));
        ids.insert(address, Id::clone(&id));
        draft.plan.public_addresses.push(PublicAddress {
            id,
            name,
            address: address_typed,
            bound_to,
            ..PublicAddress::default()
        });
    }
    let lent: Vec<(&str, BTreeSet<String>)> = draft
        .seen_addresses
        .iter()
        .filter(|(address, _)| !ids.contains_key(*address))
        .map(|(address, holders)| (*address, holders.clone()))
        .collect();
    for (address, holders) in lent {
        let id: Id<PublicAddress> = draft.invent(&format!("public-{address}"));
        ids.insert(address, Id::clone(&id));
        let bound_to = holders.into_iter().map(Target::new).collect();
        let note = if dump.has(Part::Addresses) { "lent by AWS" } else { "" }.to_owned();
        let address = Address::typed(address);
        draft.plan.public_addresses.push(PublicAddress { id, address, bound_to, note, ..PublicAddress::default() });
    }
    ids
}

/// What an elastic address is bound to, as far as the files tell.
fn holders_of(draft: &mut Draft<'_>, address: &str, item: Item<'_>) -> BTreeSet<String> {
    let (interface, instance) = (item.text("NetworkInterfaceId"), item.text("InstanceId"));
    let told = draft.holders.get(interface).or_else(|| draft.holders.get(instance)).cloned();
    let seen = draft.seen_addresses.get(address).cloned();
    match told.map(|holder| [holder].into_iter().small_set()).or(seen) {
        Some(holders) => holders,
        None => {
            let named = if interface.is_empty() { instance } else { interface };
            if named.is_empty() {
                return BTreeSet::new();
            }
            draft.unknown(named, "a public address is bound to it, and it is not modelled or not in the files");
            [format!("{}{named}", Target::UNKNOWN)].into_iter().small_set()
        }
    }
}

/// Imports the peerings that are in use.
pub(super) fn peerings(draft: &mut Draft<'_>) {
    let dump = draft.dump;
    for (raw, item) in dump.all(Part::Peerings) {
        if !item.at("Status").is("Code", &["active"]) {
            draft.ignored(raw, "a peering that is not active takes no packets");
            continue;
        }
        let [requester, accepter] =
            ["RequesterVpcInfo", "AccepterVpcInfo"].map(|side| draft.id::<Network>(item.at(side).text("VpcId")));
        let Some((requester, accepter)) = requester.zip(accepter) else {
            draft.unknown(raw, "the peering leads to a VPC that is not in the files: routes over it get no verdict");
            continue;
        };
        let (id, name) = (draft.claim(raw), item.name().to_owned());
        draft.plan.peerings.push(Peering { id, name, requester, accepter, ..Peering::default() });
    }
}
