//! How is one network laid out? A header, a row of gateways, then a column for each zone, in which the tiers are level with each other.

use std::collections::BTreeMap;

use netdraft_core::analysis::AddressPlan;
use netdraft_core::model::{Exposure, Kind, Layout, Network, Plan, Subnet};
use netdraft_core::small::SmallSort;
use netdraft_core::words::{counted, in_a_row};

use super::badges::Badges;
use super::boxes::{self, CHIP_HEIGHT, header_width};
use super::text::{joined, on_grid, title_width};
use super::{GRID, Node, NodeShape};
use crate::geometry::{Point, Rect};

/// The room inside a container, around what is in it.
const PADDING: f64 = 16.0;
/// The room between boxes.
const GAP: f64 = 16.0;
/// The height of a network's header: title and address ranges.
const NETWORK_HEADER: f64 = 56.0;
/// The height of a lane's header: the zone.
const LANE_HEADER: f64 = 24.0;
/// The height of a subnet's header: title, block and bar.
pub(super) const SUBNET_HEADER: f64 = 56.0;
/// How wide a row of small boxes may be even where the lanes are narrower.
const NARROWEST_ROW: f64 = 480.0;
/// The least width of a subnet.
const SUBNET_WIDTH: f64 = 176.0;

/// What of the plan is in each network and subnet, found in one pass.
pub(super) struct Members<'a> {
    subnets: BTreeMap<&'a str, Vec<&'a Subnet>>,
    /// Small boxes by the id of the network or subnet that they stand in.
    chips: BTreeMap<String, Vec<Node>>,
    addresses: &'a AddressPlan<'a>,
}

impl<'a> Members<'a> {
    pub(super) fn of(plan: &'a Plan, addresses: &'a AddressPlan<'a>, badges: &Badges<'_>) -> Self {
        let mut members = Self { subnets: BTreeMap::new(), chips: BTreeMap::new(), addresses };
        for subnet in plan.subnets.iter() {
            members.subnets.entry(subnet.network.as_str()).or_default().push(subnet);
        }
        for gateway in plan.gateways.iter().filter(|gateway| gateway.network.is_some()) {
            members.stand(boxes::gateway(plan, gateway, badges));
        }
        for nat in plan.nats.iter() {
            members.stand(boxes::nat(plan, nat, badges));
        }
        for balancer in plan.load_balancers.iter() {
            members.stand(boxes::balancer(plan, balancer, badges));
        }
        for host in plan.hosts.iter() {
            members.stand(boxes::host(plan, host, badges));
        }
        members
    }

    fn stand(&mut self, node: Node) {
        let parent = node.parent.clone().unwrap_or_default();
        self.chips.entry(parent).or_default().push(node);
    }
}

/// The boxes of a network, the network first, with its corner at the origin unless a subnet was put further out. The places that somebody
/// chose for subnets count in a network whose place, `origin`, was chosen too; elsewhere they would be left behind when the layout moves it.
pub(super) fn network(
    plan: &Plan,
    network: &Network,
    members: &mut Members<'_>,
    layout: &Layout,
    badges: &Badges<'_>,
    origin: Option<Point>,
) -> Vec<Node> {
    let mut frame = boxes::thing(plan, Kind::Network, network.id.as_str(), badges);
    frame.subtitle = joined(network.cidrs.iter().map(|block| block.text()), 3);
    frame.note.clone_from(&network.region);
    let subnets = members.subnets.remove(network.id.as_str()).unwrap_or_default();
    frame.description = in_a_row([frame.description.as_str(), &frame.subtitle, &counted(subnets.len(), "subnet")]);

    let chips = members.chips.remove(network.id.as_str()).unwrap_or_default();
    let mut nodes = vec![frame];
    let mut top = NETWORK_HEADER;
    let lanes = lanes(plan, &subnets, members, badges);
    let lanes_width = lanes.iter().map(|lane| lane.width + GAP).sum::<f64>() - GAP;
    let row_width = lanes_width.max(NARROWEST_ROW);
    let chips_height = flow(chips, Point::new(PADDING, top), row_width, &mut nodes);
    top += if chips_height > 0.0 { chips_height + GAP } else { 0.0 };
    place_lanes(lanes, Point::new(PADDING, top), network, &mut nodes);
    if let Some(origin) = origin {
        move_placed(&mut nodes, layout, origin);
    }
    enclose(&mut nodes, layout.placements.get(network.id.as_str()).map(|place| (place.width, place.height)));
    nodes
}

/// Puts small boxes side by side, in rows no wider than `width`; returns the height of the rows.
fn flow(chips: Vec<Node>, corner: Point, width: f64, nodes: &mut Vec<Node>) -> f64 {
    let (mut x, mut rows) = (0.0, 0_u32);
    for mut chip in chips {
        if rows == 0 || x + chip.rect.width > width {
            (x, rows) = (0.0, rows + 1);
        }
        let y = corner.y + f64::from(rows - 1) * (CHIP_HEIGHT + GAP);
        chip.rect = Rect { x: corner.x + x, y, ..chip.rect };
        x += chip.rect.width + GAP;
        nodes.push(chip);
    }
    (f64::from(rows) * (CHIP_HEIGHT + GAP) - GAP).max(0.0)
}

/// The column of one zone: its subnets by tier, each a list of boxes with its corner at the origin, the subnet first.
struct Lane {
    zone: String,
    width: f64,
    tiers: Vec<Grid>,
}

/// Equal columns of subnets.
#[derive(Default)]
struct Grid {
    cells: Vec<Vec<Node>>,
    columns: usize,
    cell_width: f64,
    row_heights: Vec<f64>,
}

const TIERS: [Exposure; 4] = [Exposure::Public, Exposure::Private, Exposure::Isolated, Exposure::Unstated];

fn lanes(plan: &Plan, subnets: &[&Subnet], members: &mut Members<'_>, badges: &Badges<'_>) -> Vec<Lane> {
    let mut zones: BTreeMap<&str, Vec<&Subnet>> = BTreeMap::new();
    for subnet in subnets {
        zones.entry(subnet.zone.as_str()).or_default().push(subnet);
    }
    let lane = |(zone, mut subnets): (&str, Vec<&Subnet>)| {
        subnets.small_sort_by_key(|subnet| (subnet.cidr.cidr().is_none(), subnet.cidr.cidr(), subnet.id.as_str()));
        let tier = |tier: &Exposure| {
            let of_tier = subnets.iter().filter(|subnet| subnet.exposure == *tier);
            Grid::of(of_tier.map(|subnet| subnet_boxes(plan, subnet, members, badges)).collect())
        };
        let tiers: Vec<Grid> = TIERS.iter().map(tier).collect();
        let content = tiers.iter().map(Grid::width).fold(0.0, f64::max);
        let label = on_grid(title_width(zone) + 2.0 * PADDING);
        Lane { zone: zone.to_owned(), width: (content + 2.0 * PADDING).max(label), tiers }
    };
    zones.into_iter().map(lane).collect()
}

impl Grid {
    fn of(cells: Vec<Vec<Node>>) -> Self {
        // Few subnets stand in one column; many make a block that is about three times as high as it is wide in cells.
        let columns = if cells.len() <= 4 { 1 } else { (cells.len() / 3).isqrt().max(1) };
        let size = |cell: &Vec<Node>| cell.first().map(|node| node.rect).unwrap_or_default();
        let cell_width = cells.iter().map(|cell| size(cell).width).fold(0.0, f64::max);
        let row_height = |row: &[Vec<Node>]| row.iter().map(|cell| size(cell).height).fold(0.0, f64::max);
        let row_heights = cells.chunks(columns).map(row_height).collect();
        Self { cells, columns, cell_width, row_heights }
    }

    fn width(&self) -> f64 {
        let columns = self.columns.min(self.cells.len());
        (0..columns).map(|_| self.cell_width + GAP).sum::<f64>() - if columns > 0 { GAP } else { 0.0 }
    }

    fn height(&self) -> f64 {
        self.row_heights.iter().map(|height| height + GAP).sum()
    }

    fn place(self, corner: Point, nodes: &mut Vec<Node>) {
        let mut cells = self.cells.into_iter();
        let mut y = corner.y;
        for height in self.row_heights {
            let mut x = corner.x;
            for cell in cells.by_ref().take(self.columns) {
                let first = nodes.len();
                nodes.extend(cell.into_iter().map(|node| Node { rect: node.rect.moved(Point::new(x, y)), ..node }));
                if let Some(subnet) = nodes.get_mut(first) {
                    subnet.rect.width = self.cell_width;
                }
                x += self.cell_width + GAP;
            }
            y += height + GAP;
        }
    }
}

/// A subnet and what stands in it, with the subnet's corner at the origin.
fn subnet_boxes(plan: &Plan, subnet: &Subnet, members: &mut Members<'_>, badges: &Badges<'_>) -> Vec<Node> {
    let mut outer = boxes::subnet(plan, subnet, members.addresses.use_of(subnet), badges);
    let chips = members.chips.remove(subnet.id.as_str()).unwrap_or_default();
    let columns = match chips.len() {
        0..=4 => 1,
        5..=12 => 2,
        _ => 3,
    };
    let chip_width = chips.iter().map(|chip| chip.rect.width).fold(0.0, f64::max);
    let (mut x, mut y) = (PADDING, SUBNET_HEADER);
    let mut inside = Vec::with_capacity(chips.len());
    for (position, mut chip) in chips.into_iter().enumerate() {
        chip.rect = Rect::new(x, y, chip_width, CHIP_HEIGHT);
        inside.push(chip);
        (x, y) =
            if (position + 1) % columns == 0 { (PADDING, y + CHIP_HEIGHT + GRID) } else { (x + chip_width + GRID, y) };
    }
    let content = inside.iter().map(|chip| chip.rect.right() + PADDING).fold(0.0, f64::max);
    let bottom = inside.iter().map(|chip| chip.rect.bottom() + PADDING).fold(SUBNET_HEADER, f64::max);
    outer.rect = Rect::new(0.0, 0.0, content.max(header_width(&outer)).max(SUBNET_WIDTH), on_grid(bottom));
    std::iter::once(outer).chain(inside).collect()
}

/// Puts the lanes side by side, their tiers level with each other.
fn place_lanes(lanes: Vec<Lane>, corner: Point, network: &Network, nodes: &mut Vec<Node>) {
    let tier_height =
        |tier: usize| lanes.iter().filter_map(|lane| lane.tiers.get(tier)).map(Grid::height).fold(0.0, f64::max);
    let heights: Vec<f64> = (0..TIERS.len()).map(tier_height).collect();
    let height = LANE_HEADER + heights.iter().sum::<f64>() + if lanes.is_empty() { 0.0 } else { PADDING - GAP };
    let is_only = lanes.len() == 1;
    let mut x = corner.x;
    let mut subnets = Vec::new();
    for lane in lanes {
        let rect = Rect::new(x, corner.y, lane.width, height.max(LANE_HEADER + GAP));
        nodes.push(lane_node(network, &lane.zone, is_only, rect));
        x += lane.width + GAP;
        let mut y = corner.y + LANE_HEADER;
        for (tier, tier_height) in lane.tiers.into_iter().zip(&heights) {
            tier.place(Point::new(rect.x + PADDING, y), &mut subnets);
            y += tier_height;
        }
    }
    nodes.append(&mut subnets);
}

fn lane_node(network: &Network, zone: &str, is_only: bool, rect: Rect) -> Node {
    let title = match zone {
        "" if is_only => String::new(),
        "" => "no zone".to_owned(),
        zone => format!("zone {zone}"),
    };
    Node {
        id: format!("{}/{zone}", network.id),
        shape: NodeShape::Lane,
        rect,
        parent: Some(network.id.to_string()),
        description: title.clone(),
        title,
        subtitle: String::new(),
        note: String::new(),
        badge: None,
        utilisation: None,
        exposure: Exposure::Unstated,
    }
}

/// Moves the subnets whose place somebody chose, with what stands in them.
fn move_placed(nodes: &mut [Node], layout: &Layout, origin: Point) {
    let mut by: BTreeMap<String, Point> = BTreeMap::new();
    for node in nodes.iter_mut().filter(|node| node.shape != NodeShape::Lane) {
        let own = (node.shape == NodeShape::Thing(Kind::Subnet)).then(|| layout.placements.get(&node.id)).flatten();
        let shift = match own {
            Some(place) => {
                Point::new(f64::from(place.x) * GRID, f64::from(place.y) * GRID).minus(origin).minus(node.rect.corner())
            }
            None => node.parent.as_ref().and_then(|parent| by.get(parent)).copied().unwrap_or_default(),
        };
        if shift != Point::default() {
            node.rect = node.rect.moved(shift);
            by.insert(node.id.clone(), shift);
        }
    }
}

/// Makes the first box enclose the others, and as large as was asked for in grid units.
fn enclose(nodes: &mut [Node], least: Option<(i32, i32)>) {
    let Some((frame, inside)) = nodes.split_first_mut() else { return };
    let (width, height) = least.unwrap_or_default();
    let (width, height) = (f64::from(width) * GRID, f64::from(height) * GRID);
    let own = Rect::new(0.0, 0.0, header_width(frame).max(width).max(240.0), (NETWORK_HEADER + PADDING).max(height));
    let around = |node: &Node| {
        let rect = node.rect.grown(PADDING);
        // Above the boxes is the header, which they already keep clear of unless somebody moved them.
        Rect::new(rect.x, node.rect.y - NETWORK_HEADER, rect.width, rect.height + NETWORK_HEADER - PADDING)
    };
    frame.rect = inside.iter().map(around).fold(own, Rect::union);
}
