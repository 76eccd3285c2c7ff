//! How does a scene come about? Boxes are made, placed and grouped, lines are drawn between them, and what is as before is kept.

use std::collections::BTreeMap;
use std::rc::Rc;

use netdraft_core::analysis::Facts;
use netdraft_core::check::Report;
use netdraft_core::model::{Document, GatewayKind, Kind};
use netdraft_core::small::{SmallCollect, SmallSort};
use netdraft_core::words::counted;

use super::badges::{Badges, badges, carry_up};
use super::layout::{Top, chosen_corner, place};
use super::network::{Members, network};
use super::{Group, Link, Node, NodeShape, Scene, boxes, links, relations};
use crate::geometry::Rect;

/// Above so many boxes, an outermost box is drawn in parts, so that none of them takes long to draw.
const MOST_BOXES: usize = 40;

pub(super) fn scene(document: &Document, report: &Report, before: &Scene) -> Scene {
    let badges = badges(report);
    let facts = Facts::new(&document.plan);
    let mut tops = tops(document, &facts, &badges);
    place(&mut tops, &document.layout);
    let mut links = links::links(&document.plan, &facts, &badges);
    relations::describe(&mut tops, &document.plan, &links);
    let mut scene = Scene { counter: before.counter, ..Scene::default() };
    let outermost: Vec<Rect> = tops.iter().filter_map(|top| top.nodes.first()).map(|node| node.rect).collect();
    let mut kept = Kept::of(before);
    for mut top in tops {
        carry_up(&mut top.nodes);
        for group in groups(top.nodes) {
            scene.groups.push(kept.group(group, &mut scene.counter));
        }
    }
    scene.index = index(&scene.groups);
    links::draw(&mut links, |id| scene.node(id), &outermost);
    links.retain(|link| !link.path.is_empty());
    scene.links = links.into_iter().map(|link| kept.link(link, &mut scene.counter)).collect();
    let all = scene.groups.iter().map(|group| group.bounds).chain(scene.links.iter().map(|link| link.bounds));
    scene.bounds = all.reduce(Rect::union).unwrap_or_default();
    scene
}

/// The outermost boxes with what is in them.
fn tops(document: &Document, facts: &Facts<'_>, badges: &Badges<'_>) -> Vec<Top> {
    let (plan, layout) = (&document.plan, &document.layout);
    let mut members = Members::of(plan, facts.addresses(), badges);
    let alone = |node: Node| Top { nodes: vec![node] };
    let sites = plan.sites.iter().map(|site| alone(boxes::outside(plan, Kind::Site, site.id.as_str(), badges)));
    let hubs = plan.gateways.iter().filter(|gateway| gateway.network.is_none());
    let hubs = hubs.map(|hub| {
        let mut node = boxes::gateway(plan, hub, badges);
        if hub.kind == GatewayKind::Transit {
            node.note = counted(plan.networks_at(hub).len(), "network");
        }
        alone(boxes::sized(node))
    });
    let networks = plan.networks.iter().map(|one| Top {
        nodes: network(plan, one, &mut members, layout, badges, chosen_corner(layout, one.id.as_str())),
    });
    let zones = plan.zones.iter().map(|zone| alone(boxes::outside(plan, Kind::Zone, zone.id.as_str(), badges)));
    sites.chain(hubs).chain(zones).chain(networks).collect()
}

/// The groups of an outermost box: one, or for a large one its frame with what stands at its edge, and its subnets in parts.
fn groups(nodes: Vec<Node>) -> Vec<Group> {
    let Some(owner) = nodes.first().map(|node| node.id.clone()) else { return Vec::new() };
    if nodes.len() <= MOST_BOXES {
        return vec![group(owner.clone(), owner, nodes)];
    }
    let is_subnet = |node: &Node| node.shape == NodeShape::Thing(Kind::Subnet);
    let start = nodes.iter().position(is_subnet).unwrap_or(nodes.len());
    let mut nodes = nodes.into_iter();
    let frame: Vec<Node> = nodes.by_ref().take(start).collect();
    let mut groups = vec![group(owner.clone(), owner.clone(), frame)];
    let mut part: Vec<Node> = Vec::new();
    for node in nodes {
        if is_subnet(&node) && part.len() >= MOST_BOXES {
            groups.push(group(format!("{owner}#{}", groups.len()), owner.clone(), std::mem::take(&mut part)));
        }
        part.push(node);
    }
    if !part.is_empty() {
        groups.push(group(format!("{owner}#{}", groups.len()), owner, part));
    }
    groups
}

fn group(id: String, owner: String, boxes: Vec<Node>) -> Group {
    let bounds = boxes.iter().map(|node| node.rect).reduce(Rect::union).unwrap_or_default();
    Group { id, owner, revision: 0, bounds, boxes }
}

/// The places of all boxes, sorted by their ids.
fn index(groups: &[Rc<Group>]) -> Vec<(usize, usize)> {
    let places = groups.iter().enumerate().flat_map(|(at, group)| {
        group.boxes.iter().enumerate().map(move |(position, node)| (node.id.as_str(), (at, position)))
    });
    let mut places: Vec<(&str, (usize, usize))> = places.collect();
    places.small_sort();
    places.into_iter().map(|(_, place)| place).collect()
}

/// What the scene before had, to be kept where it is the same.
struct Kept<'a> {
    groups: BTreeMap<&'a str, &'a Rc<Group>>,
    links: BTreeMap<&'a str, &'a Rc<Link>>,
}

impl<'a> Kept<'a> {
    fn of(before: &'a Scene) -> Self {
        Self {
            groups: before.groups.iter().map(|group| (group.id.as_str(), group)).small_map(),
            links: before.links.iter().map(|link| (link.id.as_str(), link)).small_map(),
        }
    }

    fn group(&mut self, mut group: Group, counter: &mut u64) -> Rc<Group> {
        if let Some(before) = self.groups.get(group.id.as_str()) {
            group.revision = before.revision;
            if group == ***before {
                return Rc::clone(before);
            }
        }
        *counter += 1;
        group.revision = *counter;
        Rc::new(group)
    }

    fn link(&mut self, mut link: Link, counter: &mut u64) -> Rc<Link> {
        if let Some(before) = self.links.get(link.id.as_str()) {
            link.revision = before.revision;
            if link == ***before {
                return Rc::clone(before);
            }
        }
        *counter += 1;
        link.revision = *counter;
        Rc::new(link)
    }
}
