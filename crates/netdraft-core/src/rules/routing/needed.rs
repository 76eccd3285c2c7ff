//! Which route would let a packet go on that an intent asks for?

use crate::address::{Cidr, Family};
use crate::analysis::path::{Step, Subject};
use crate::analysis::{AddressPlan, TableRoutes};
use crate::model::{Network, Plan};
use crate::repair::routes::{point_at, revive, targets_for};
use crate::rules::Fix;
use crate::rules::intended::{Broken, add_routes};

/// Adds a route where the table has none, or points a dead one elsewhere. Only what brings the flow further and breaks no other intent.
pub(super) fn repairs(broken: &Broken<'_, '_>, step: &Step) -> Vec<Fix> {
    let addresses = broken.context.facts.addresses();
    let Some(routes) = broken.table_at(step) else { return Vec::new() };
    let network = &routes.network.id;
    let destination = block_around(addresses, step);
    let targets = || targets_for(addresses, network, destination).into_iter();
    let fixes: Vec<Fix> = match step.subject {
        Subject::Route { block: None, .. } => {
            targets().map(|target| add(broken.plan(), routes, destination, &target)).collect()
        }
        Subject::Route { block: Some(_), .. } => {
            let position =
                step.decided_by.as_ref().and_then(|anchor| anchor.field.strip_prefix("routes/")?.parse().ok());
            let position: Option<usize> = position;
            let written = position.and_then(|at| Some((at, routes.table?.routes.get(at)?.destination.cidr()?)));
            let way = position.and_then(|at| routes.ways.iter().find(|way| way.position() == Some(at)));
            let revived = way.and_then(|way| revive(network, &way.lead));
            let pointed = targets().filter_map(|target| {
                let (at, block) = written?;
                Some(point_at(routes, at, block, &target))
            });
            revived.into_iter().chain(pointed).collect()
        }
        _ => Vec::new(),
    };
    fixes.into_iter().filter(|fix| broken.is_mended_by(&fix.commands)).collect()
}

/// What a route to the packet's destination would be for: the block of the network or site that has it, or else everything.
fn block_around(addresses: &AddressPlan<'_>, step: &Step) -> Cidr {
    let (plan, destination) = (addresses.plan(), step.packet.destination);
    let of_networks = plan.networks.sorted().flat_map(Network::blocks);
    let of_sites = plan.sites.sorted().flat_map(|site| &site.cidrs).filter_map(|block| block.cidr());
    let mut around = of_networks.chain(of_sites).filter(|block| block.contains_address(destination));
    around.next().unwrap_or_else(|| Family::of(destination).everything())
}

fn add(plan: &Plan, routes: &TableRoutes<'_>, destination: Cidr, target: &str) -> Fix {
    let title = format!("route `{destination}` to `{}`", plan.title(target));
    Fix::review(title, add_routes(plan, routes, &[destination], target))
}
