//! Which networks and sites do transit gateways join, and which of these hubs does the plan describe well enough to follow packets through them?

use std::collections::BTreeSet;

use super::draft::Draft;
use super::dump::Part;
use super::gateways::asn;
use super::item::Item;
use crate::model::{Gateway, GatewayKind, Id, Network, Vpn};

/// The words for what is in use (Amazon EC2 API Reference, TransitGateway, TransitGatewayAttachment).
const IN_USE: [&str; 4] = ["available", "pending", "modifying", "associated"];

/// The attachments of a hub: what kind of thing is attached, and which one.
fn attachments<'d>(draft: &Draft<'d>, hub: &str) -> BTreeSet<(&'d str, &'d str)> {
    let dump = draft.dump;
    let is_used = |item: &Item<'_>| item.text("TransitGatewayId") == hub && item.is("State", &IN_USE);
    let all = dump.all(Part::TransitAttachments).map(|(_, item)| item).filter(is_used);
    let of_vpcs = dump.all(Part::TransitVpcAttachments).map(|(_, item)| item).filter(is_used);
    let all = all.map(|item| (item.text("ResourceType"), item.text("ResourceId")));
    all.chain(of_vpcs.map(|item| ("vpc", item.text("VpcId")))).collect()
}

/// Imports the transit gateways.
pub(super) fn hubs(draft: &mut Draft<'_>) {
    let dump = draft.dump;
    for (raw, item) in dump.all(Part::TransitGateways) {
        if !item.is("State", &IN_USE) {
            draft.ignored(raw, "a deleted transit gateway takes no packets");
            continue;
        }
        let id: Id<Gateway> = draft.claim(raw);
        let (mut networks, mut why_opaque) = (Vec::new(), own_tables(draft, raw, item));
        for (kind, resource) in attachments(draft, raw) {
            match (kind, draft.id::<Network>(resource)) {
                ("vpc", Some(network)) => networks.push(network),
                ("vpc", None) => why_opaque = Some("a VPC that is not in the files is attached to it"),
                ("vpn", _) => {}
                _ => why_opaque = Some("something that is neither a VPC nor a VPN connection is attached to it"),
            }
        }
        if let Some(why) = why_opaque {
            make_opaque(draft, raw, &id, why);
            networks.clear();
        } else if !dump.has(Part::TransitTables) {
            draft.approximated(raw, "its route tables are not in the files: taken to have one for all attachments");
        }
        let (name, kind) = (item.name().to_owned(), GatewayKind::Transit);
        let asn = asn(item.at("Options").number("AmazonSideAsn"));
        draft.plan.gateways.push(Gateway { id, name, kind, attachments: networks, asn, ..Gateway::default() });
    }
}

/// Whether a hub has tables besides the one that all attachments use by default.
fn own_tables(draft: &Draft<'_>, hub: &str, item: Item<'_>) -> Option<&'static str> {
    let is_off = |key: &str| item.at("Options").text(key) == "disable";
    let mut tables = draft.dump.all(Part::TransitTables).filter(|(_, table)| table.text("TransitGatewayId") == hub);
    let has_own = tables.any(|(_, table)| {
        let is_default = table.flag("DefaultAssociationRouteTable") && table.flag("DefaultPropagationRouteTable");
        !is_default && table.is("State", &IN_USE)
    });
    let is_custom = has_own || is_off("DefaultRouteTableAssociation") || is_off("DefaultRouteTablePropagation");
    is_custom.then_some("it has route tables of its own, which are not imported")
}

fn make_opaque(draft: &mut Draft<'_>, raw: &str, id: &Id<Gateway>, why: &str) {
    draft.opaque.insert(id.to_string());
    draft.unknown(raw, format!("{why}: routes to the transit gateway get no verdict"));
}

/// Gives up on hubs behind which the blocks of a site are not known.
pub(super) fn judge(draft: &mut Draft<'_>) {
    let dump = draft.dump;
    for (raw, _) in dump.all(Part::TransitGateways) {
        let Some(id) = draft.id::<Gateway>(raw) else { continue };
        let is_missing = attachments(draft, raw)
            .into_iter()
            .any(|(kind, resource)| kind == "vpn" && draft.id::<Vpn>(resource).is_none());
        let sites = draft.sites_behind.get(id.as_str()).into_iter().flat_map(|sites| sites.keys());
        let mut sites = sites.filter_map(|site| draft.sites.get(site));
        let is_vague = sites.any(|site| site.cidrs.is_empty());
        if is_missing || is_vague {
            let why = "the blocks of a site behind it are not in the files";
            make_opaque(draft, raw, &id, why);
        }
    }
}
