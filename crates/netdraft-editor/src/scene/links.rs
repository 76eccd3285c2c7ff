//! What is joined with what, and does it work? Peerings, VPN connections, attachments and default routes, as lines.

use std::collections::{BTreeMap, BTreeSet};

use netdraft_core::analysis::{Carries, Facts};
use netdraft_core::model::{GatewayKind, Kind, Peering, PeeringState, Plan, RouteTable, Vpn};
use netdraft_core::small::{SmallCollect, SmallSort};
use netdraft_core::words::counted;

use super::badges::Badges;
use super::route::{Form, Side, bend, bounds_of};
use super::{GRID, Link, LinkKind, LinkState, Node};
use crate::geometry::{Point, Rect};

/// Above so many pairs of link and outermost box, lines are not led around boxes: looking would take longer than a frame.
const MOST_PAIRS: usize = 100_000;

/// Which networks send something to each target.
struct Senders<'a>(BTreeMap<&'a str, BTreeSet<&'a str>>);

impl<'a> Senders<'a> {
    fn of(plan: &'a Plan) -> Self {
        let mut senders: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for table in plan.route_tables.iter() {
            for route in &table.routes {
                senders.entry(route.target.as_str()).or_default().insert(table.network.as_str());
            }
        }
        Self(senders)
    }

    fn sends(&self, network: &str, target: &str) -> bool {
        self.0.get(target).is_some_and(|networks| networks.contains(network))
    }
}

/// Every link of a plan, not drawn yet.
pub(super) fn links<'a>(plan: &'a Plan, facts: &Facts<'a>, badges: &Badges<'_>) -> Vec<Link> {
    let senders = Senders::of(plan);
    let mut links = Vec::new();
    for peering in plan.peerings.iter() {
        let (from, to) = (peering.requester.as_str(), peering.accepter.as_str());
        let state = peering_state(facts, peering);
        links.push(link(plan, LinkKind::Peering, peering.id.as_str(), (from, to), state, badges));
    }
    for vpn in plan.vpns.iter() {
        links.extend(vpn_link(plan, vpn, &senders, badges));
    }
    for hub in plan.gateways.iter().filter(|gateway| gateway.kind == GatewayKind::Transit) {
        for network in plan.networks_at(hub) {
            let state = LinkState::of(senders.sends(network.as_str(), hub.id.as_str()), true);
            let ends = (network.as_str(), hub.id.as_str());
            let mut link = link(plan, LinkKind::Attachment, hub.id.as_str(), ends, state, badges);
            link.id = format!("{}/{network}", hub.id);
            link.badge = None;
            links.push(link);
        }
    }
    links.extend(default_routes(plan, badges));
    links
}

/// What a peering carries, as the rules judge it.
fn peering_state<'a>(facts: &Facts<'a>, peering: &'a Peering) -> LinkState {
    let is_up = peering.state == PeeringState::Active && peering.requester_configured && peering.accepter_configured;
    let Some(paths) = facts.peering(&peering.id) else { return LinkState::Broken };
    let [requester, accepter] = &paths.sides;
    match paths.carries {
        Carries::BothWays | Carries::Partly(_) => LinkState::Works,
        Carries::Unknown(_) => LinkState::Unknown,
        Carries::OneWay(_) => LinkState::of(requester.sends(), accepter.sends()),
        Carries::Nothing => LinkState::Broken,
        // Where nothing was drawn yet, nothing is missing.
        Carries::Unjudged if is_up && !paths.overlaps() => LinkState::Works,
        Carries::Unjudged => LinkState::Broken,
    }
}

fn vpn_link(plan: &Plan, vpn: &Vpn, senders: &Senders<'_>, badges: &Badges<'_>) -> Option<Link> {
    let gateway = vpn.gateway.as_ref().and_then(|gateway| plan.gateways.get(gateway));
    let network = vpn.network.as_ref().or_else(|| gateway.and_then(|gateway| gateway.network.as_ref()));
    let end = network.map(|network| network.as_str()).or_else(|| gateway.map(|gateway| gateway.id.as_str()))?;
    let up = vpn.tunnels.iter().filter(|tunnel| tunnel.configured).count();
    let targets = std::iter::once(vpn.id.as_str()).chain(gateway.map(|gateway| gateway.id.as_str()));
    let sends = network.is_none_or(|network| targets.into_iter().any(|target| senders.sends(network.as_str(), target)));
    let state = if up == 0 { LinkState::Broken } else { LinkState::of(true, sends) };
    let mut link = link(plan, LinkKind::Vpn, vpn.id.as_str(), (vpn.site.as_str(), end), state, badges);
    let mtu = vpn.tunnels.iter().filter_map(|tunnel| tunnel.mtu).min();
    let tunnels = counted(up, "tunnel");
    link.label = mtu.map_or_else(|| tunnels.clone(), |mtu| format!("{tunnels} · MTU {mtu}"));
    Some(link)
}

/// A line from each subnet to the gateway or NAT gateway that its default route leads to, where that is in the same network.
fn default_routes(plan: &Plan, badges: &Badges<'_>) -> Vec<Link> {
    let main: BTreeMap<&str, &RouteTable> =
        plan.route_tables.iter().filter(|table| table.main).map(|table| (table.network.as_str(), table)).small_map();
    let mut links = Vec::new();
    for subnet in plan.subnets.iter() {
        let own = subnet.route_table.as_ref().and_then(|table| plan.route_tables.get(table));
        let Some(table) = own.or_else(|| main.get(subnet.network.as_str()).copied()) else { continue };
        for route in &table.routes {
            let is_default = route.destination.cidr().is_some_and(|block| block.prefix() == 0);
            let target = route.target.as_str();
            let stands_here = match (plan.gateways.by_text(target), plan.nats.by_text(target)) {
                (Some(gateway), _) => gateway.network.as_ref() == Some(&subnet.network),
                (None, Some(nat)) => nat.network == subnet.network,
                (None, None) => false,
            };
            if is_default && stands_here {
                let ends = (subnet.id.as_str(), target);
                let mut link = link(plan, LinkKind::Route, table.id.as_str(), ends, LinkState::Works, badges);
                link.id = format!("{}/{}/{}", table.id, subnet.id, route.destination.text());
                link.label = route.destination.text().to_owned();
                link.badge = None;
                links.push(link);
            }
        }
    }
    links
}

fn link(plan: &Plan, kind: LinkKind, id: &str, ends: (&str, &str), state: LinkState, badges: &Badges<'_>) -> Link {
    let noun = match kind {
        LinkKind::Peering => Kind::Peering.noun(),
        LinkKind::Vpn => Kind::Vpn.noun(),
        LinkKind::Attachment => "attachment",
        LinkKind::Route => "default route",
    };
    let title = plan.title(id);
    Link {
        id: id.to_owned(),
        entity: id.to_owned(),
        revision: 0,
        kind,
        from: ends.0.to_owned(),
        to: ends.1.to_owned(),
        path: Vec::new(),
        bounds: Rect::default(),
        label: title.to_owned(),
        state,
        badge: badges.get(id).copied(),
        description: format!(
            "{noun} {title} between {} and {}, {}",
            plan.title(ends.0),
            plan.title(ends.1),
            state.word()
        ),
    }
}

/// Draws the lines: the form of each first, then its place on the sides of its boxes, so that lines at one side do not cover each other.
pub(super) fn draw<'s>(links: &mut [Link], node_of: impl Fn(&str) -> Option<&'s Node>, outermost: &[Rect]) {
    let obstacles = if links.len().saturating_mul(outermost.len()) <= MOST_PAIRS { outermost } else { &[] };
    let ends: Vec<Option<(Rect, Rect)>> =
        links.iter().map(|link| Some((node_of(&link.from)?.rect, node_of(&link.to)?.rect))).collect();
    let form = |(link, ends): (&Link, &Option<(Rect, Rect)>)| {
        let around = if link.kind == LinkKind::Route { &[] } else { obstacles };
        ends.map(|(from, to)| match link.kind {
            LinkKind::Route if from.y > to.bottom() => Form::Down,
            _ => Form::between(from, to, around),
        })
    };
    let forms: Vec<Option<Form>> = links.iter().zip(&ends).map(form).collect();
    let slots = slots(links, &ends, &forms);
    for (((link, ends), form), (from_slot, to_slot)) in links.iter_mut().zip(&ends).zip(&forms).zip(slots) {
        if let (Some((from, to)), Some(form)) = (ends, form) {
            // Default routes to one gateway come together before they reach it.
            let is_bus = link.kind == LinkKind::Route && *form == Form::Down;
            link.path = form.path((*from, from_slot), (*to, if is_bus { 0.5 } else { to_slot }));
            if is_bus {
                // Between the rows of boxes is nothing to be read: below the gateway, or above the subnets where it stands in one itself.
                let parent = |id: &str| node_of(id).and_then(|node| node.parent.as_deref());
                let beside = parent(&link.from) == parent(&link.to);
                bend(&mut link.path, if beside { to.bottom() + GRID } else { from.y - GRID });
            }
            link.bounds = bounds_of(&link.path);
        }
    }
}

/// Where a line touches a box.
struct End {
    towards: Point,
    link: usize,
    is_start: bool,
}

/// How far along its sides each line begins and ends: evenly spread, in the order of what is at the other end.
fn slots(links: &[Link], ends: &[Option<(Rect, Rect)>], forms: &[Option<Form>]) -> Vec<(f64, f64)> {
    let mut at_side: BTreeMap<(&str, Side), Vec<End>> = BTreeMap::new();
    for (position, link) in links.iter().enumerate() {
        if let (Some(Some((from, to))), Some(Some(form))) = (ends.get(position), forms.get(position)) {
            let (leave, reach) = form.sides(*from, *to);
            at_side.entry((link.from.as_str(), leave)).or_default().push(End {
                towards: to.centre(),
                link: position,
                is_start: true,
            });
            at_side.entry((link.to.as_str(), reach)).or_default().push(End {
                towards: from.centre(),
                link: position,
                is_start: false,
            });
        }
    }
    let mut slots = vec![(0.5, 0.5); links.len()];
    for ((_, side), mut lines) in at_side {
        let along = |point: Point| match side {
            Side::Left | Side::Right => point.y,
            Side::Top | Side::Bottom => point.x,
        };
        lines.small_sort_by(|one, other| {
            along(one.towards).total_cmp(&along(other.towards)).then(one.link.cmp(&other.link))
        });
        let share = 1.0 / (f64::from(u32::try_from(lines.len()).unwrap_or(u32::MAX)) + 1.0);
        for (place, line) in (1_u32..).zip(lines) {
            let slot = f64::from(place) * share;
            if let Some(ends) = slots.get_mut(line.link) {
                *if line.is_start { &mut ends.0 } else { &mut ends.1 } = slot;
            }
        }
    }
    slots
}
