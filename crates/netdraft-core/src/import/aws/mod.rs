//! How does what AWS says of its networks become a plan? Kind after kind, what is referred to first.
//!
//! Sources: Amazon EC2 API Reference, data types; AWS CLI Command Reference, `ec2 describe-…`.

mod draft;
mod dump;
mod filters;
mod gateways;
mod hosts;
mod hubs;
mod item;
mod networks;
mod routes;
mod vpn;

use super::Import;
use crate::address::Provider;
use crate::model::{Document, Layout};
use draft::Draft;

pub(super) use dump::{Dump, means_aws};

/// Draws the plan of what the files hold.
pub(super) fn draw(dump: &Dump) -> Import {
    let mut draft = Draft::new(dump);
    dump.tell(&mut draft.remarks);
    draft.plan.settings.name = "AWS import".to_owned();
    draft.plan.settings.provider = Provider::Aws;
    networks::networks(&mut draft);
    filters::security_groups(&mut draft);
    let edges = filters::network_acls(&mut draft);
    let tables = routes::claim(&mut draft);
    networks::subnets(&mut draft, &tables.of_subnets, &edges);
    hosts::hosts(&mut draft);
    gateways::gateways(&mut draft);
    gateways::nats_and_public_addresses(&mut draft);
    gateways::peerings(&mut draft);
    hubs::claim(&mut draft);
    vpn::connections(&mut draft);
    hubs::hubs(&mut draft);
    routes::tables(&mut draft, &tables);
    vpn::sites(&mut draft);
    let report = draft.remarks.report(&draft.plan);
    Import { document: Document { plan: draft.plan, layout: Layout::default() }, report }
}
