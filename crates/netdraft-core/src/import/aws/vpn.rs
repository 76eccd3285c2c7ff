//! Which sites are joined by VPN? Customer gateways, connections and their tunnels.
//!
//! A connection's `CustomerGatewayConfiguration` and each tunnel's `PreSharedKey` hold secrets. Neither is read here, nor anywhere else.

use super::draft::Draft;
use super::dump::Part;
use super::gateways::asn;
use super::item::Item;
use crate::address::{Address, Block};
use crate::model::{Gateway, Id, Site, Tunnel, Vpn};

/// Imports the customer gateways as sites, and the VPN connections.
pub(super) fn connections(draft: &mut Draft<'_>) {
    let dump = draft.dump;
    for (raw, item) in dump.all(Part::CustomerGateways) {
        if item.is("State", &["available", "pending"]) {
            begin_site(draft, raw, item);
        } else {
            draft.ignored(raw, "a deleted customer gateway takes no packets");
        }
    }
    for (raw, item) in dump.all(Part::VpnConnections) {
        if item.is("State", &["available", "pending", "modifying"]) {
            connection(draft, raw, item);
        } else {
            draft.ignored(raw, "a deleted VPN connection takes no packets");
        }
    }
}

fn begin_site<'d>(draft: &mut Draft<'d>, raw: &'d str, item: Item<'_>) -> Id<Site> {
    let id: Id<Site> = draft.claim(raw);
    let name = if item.name().is_empty() { item.text("DeviceName") } else { item.name() };
    let device = item.text("IpAddress");
    let note = if device.is_empty() { String::new() } else { format!("its router has the address {device}") };
    let site = Site { id: id.clone(), name: name.to_owned(), asn: asn(item.number("BgpAsn")), note, ..Site::default() };
    draft.sites.insert(id.clone(), site);
    id
}

fn connection<'d>(draft: &mut Draft<'d>, raw: &'d str, item: Item<'d>) {
    let gateways = [item.text("VpnGatewayId"), item.text("TransitGatewayId")];
    let Some(gateway) = gateways.into_iter().find_map(|gateway| draft.id::<Gateway>(gateway)) else {
        return draft.unknown(raw, "it is left out, because the gateway that it ends at is not in the files");
    };
    let customer = item.text("CustomerGatewayId");
    let site = draft.id::<Site>(customer).unwrap_or_else(|| {
        draft.unknown(customer, "the customer gateway is not in the files: nothing is known of the site but its id");
        begin_site(draft, customer, Item(&serde_json::Value::Null))
    });
    let routes: Vec<&str> =
        item.list("Routes").map(|route| route.text("DestinationCidrBlock")).filter(|block| !block.is_empty()).collect();
    let learns = match item.at("Options").at("StaticRoutesOnly").0.as_bool() {
        Some(is_static) => !is_static,
        None => routes.is_empty(),
    };
    *draft.sites_behind.entry(gateway.to_string()).or_default().entry(site.clone()).or_default() |= learns;
    for block in routes {
        add_block(draft, &site, block);
    }
    draft.approximated(
        raw,
        "the cipher that its ends agreed on is not in the files: packet sizes are judged for AES-GCM",
    );
    let vpn = Vpn {
        id: draft.claim(raw),
        name: item.name().to_owned(),
        site,
        network: draft.plan.gateways.get(&gateway).and_then(|gateway| gateway.network.clone()),
        gateway: Some(gateway),
        tunnels: tunnels(draft, raw, item),
        ..Vpn::default()
    };
    draft.plan.vpns.push(vpn);
}

/// Adds a block to a site, unless it has it already.
pub(super) fn add_block(draft: &mut Draft<'_>, site: &Id<Site>, block: &str) {
    if let Some(site) = draft.sites.get_mut(site) {
        let block = Block::typed(block);
        if !site.cidrs.contains(&block) {
            site.cidrs.push(block);
        }
    }
}

/// The tunnels, of which a connection has two (AWS Site-to-Site VPN User Guide, Tunnel options).
fn tunnels(draft: &mut Draft<'_>, raw: &str, item: Item<'_>) -> Vec<Tunnel> {
    let options: Vec<Item<'_>> = item.at("Options").list("TunnelOptions").collect();
    let seen: Vec<Item<'_>> = item.list("VgwTelemetry").collect();
    if seen.iter().any(|tunnel| tunnel.text("Status") == "DOWN") {
        draft.approximated(raw, "a tunnel of it was down when AWS was asked: judged as if it were up");
    }
    if options.is_empty() && seen.is_empty() {
        draft.approximated(raw, "its tunnels are not in the files: taken to have two");
    }
    let count = if options.is_empty() && seen.is_empty() { 2 } else { options.len().max(seen.len()) };
    let tunnel = |position: usize| {
        let option = options.get(position).copied();
        let text = |key| option.map(|option| option.text(key)).unwrap_or_default();
        // Both lists have the tunnels, but nothing says that they have them in the same order.
        let outside =
            if options.is_empty() { seen.get(position).map(|tunnel| tunnel.text("OutsideIpAddress")) } else { None };
        let inside =
            if text("TunnelInsideCidr").is_empty() { text("TunnelInsideIpv6Cidr") } else { text("TunnelInsideCidr") };
        Tunnel {
            name: format!("tunnel {}", position.saturating_add(1)),
            outside: Address::typed(outside.unwrap_or_else(|| text("OutsideIpAddress"))),
            inside: Block::typed(inside),
            ..Tunnel::default()
        }
    };
    (0..count).map(tunnel).collect()
}

/// Puts the finished sites into the plan.
pub(super) fn sites(draft: &mut Draft<'_>) {
    let dynamic = draft.sites_behind.values().flatten().filter(|(_, learns)| **learns);
    let vague: Vec<String> = dynamic
        .filter(|(site, _)| draft.sites.get(*site).is_some_and(|site| site.cidrs.is_empty()))
        .map(|(site, _)| site.to_string())
        .collect();
    for site in vague {
        draft.unknown(&site, "its blocks are learned by BGP, and no route in the files shows them");
    }
    for (_, site) in std::mem::take(&mut draft.sites) {
        draft.plan.sites.push(site);
    }
}
