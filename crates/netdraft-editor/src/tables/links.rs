//! Links: peerings with one row a direction, and VPN connections with the sum of each tunnel.

use netdraft_core::address::Family;
use netdraft_core::calc::tunnel_mtu::{Encapsulation, Esp, Mode, Sum, Transform, Tunnel};
use netdraft_core::model::{self, Entity, Network, Peering, PeeringState, Vpn};

use super::{Cell, CellTone, Column, Row, Table, Tables};

const PEERING_COLUMNS: [Column; 5] = [
    Column::words("Direction", "From the first network to the second."),
    Column::words("Configured", "Whether the side that sends has its half of the peering."),
    Column::words("State", "How far the peering has got."),
    Column::words("Routes", "How many of the tables in use on the sending side have a route to the other side."),
    Column::words("Verdict", "Whether packets find the way."),
];

const VPN_COLUMNS: [Column; 9] = [
    Column::words("Tunnel", "The connection and the tunnel."),
    Column::words("Inside block", "The block of the inside addresses."),
    Column::numbers("MTU", "The MTU set on the tunnel interface."),
    Column::numbers("MSS", "The segment size that TCP is clamped to."),
    Column::numbers("Largest packet", "What fits through the tunnel without fragments."),
    Column::words("Sum", "How that comes about, term by term."),
    Column::words("Configured", "Whether the site's router is set up for it."),
    Column::words("Cipher", "The cipher in use."),
    Column::words("Integrity", "The integrity algorithm in use."),
];

impl Tables<'_> {
    pub(super) fn peerings(&self) -> Table {
        Table {
            key: "peerings".to_owned(),
            title: "Peerings".to_owned(),
            sentence: "Each direction is a row: a peering works when both do. Peerings are not transitive.".to_owned(),
            columns: PEERING_COLUMNS.to_vec(),
            rows: self.plan.peerings.iter().flat_map(|peering| self.directions(peering)).collect(),
            add: None,
            is_ordered: false,
        }
    }

    fn directions(&self, peering: &Peering) -> Vec<Row> {
        let ends = [
            (&peering.requester, &peering.accepter, "requester_configured", peering.requester_configured),
            (&peering.accepter, &peering.requester, "accepter_configured", peering.accepter_configured),
        ];
        let row = |(from, to, field, configured): (&model::Id<Network>, &model::Id<Network>, &str, bool)| {
            let id = peering.id.as_str();
            let (with, all) = self.tables_towards(from, to, id);
            let works = configured && peering.state == PeeringState::Active && with == all && all > 0;
            let verdict = match (works, all) {
                (true, _) => Cell::words("✓ works").toned(CellTone::Good),
                (false, 0) => Cell::words("no route table in use").toned(CellTone::Warning),
                (false, _) => Cell::words("✕ does not work").toned(CellTone::Bad),
            };
            let cells = vec![
                Cell::words(format!("{} → {}", self.plan.title(from.as_str()), self.plan.title(to.as_str()))),
                Cell::field(peering, id, "", field),
                Cell::field(peering, id, "", "state"),
                Cell::words(format!("{with} of {all}")),
                verdict,
            ];
            self.thing(id, 0, cells)
        };
        ends.into_iter().map(row).collect()
    }

    /// Of the route tables that subnets of a network use, how many lead every block of the other one into the peering.
    fn tables_towards(&self, from: &model::Id<Network>, to: &model::Id<Network>, peering: &str) -> (usize, usize) {
        let mut tables: Vec<&model::RouteTable> = Vec::new();
        for table in self.plan.subnets_of(from).filter_map(|subnet| self.plan.route_table_of(subnet)) {
            if !tables.iter().any(|known| known.id == table.id) {
                tables.push(table);
            }
        }
        let wanted = self.plan.networks.get(to).map(Network::blocks).unwrap_or_default();
        let leads = |table: &&&model::RouteTable| {
            let routes = table.routes.iter().filter(|route| route.target.as_str() == peering);
            let blocks: Vec<_> = routes.filter_map(|route| route.destination.cidr()).collect();
            !wanted.is_empty() && wanted.iter().all(|block| blocks.iter().any(|route| route.contains(*block)))
        };
        (tables.iter().filter(leads).count(), tables.len())
    }

    pub(super) fn vpns(&self) -> Table {
        Table {
            key: "vpns".to_owned(),
            title: "VPN tunnels".to_owned(),
            sentence:
                "IPsec takes its share of each packet: what is left is the largest packet, and the MTU may not be more."
                    .to_owned(),
            columns: VPN_COLUMNS.to_vec(),
            rows: self.plan.vpns.iter().flat_map(|vpn| self.tunnels(vpn)).collect(),
            add: None,
            is_ordered: false,
        }
    }

    fn tunnels(&self, vpn: &Vpn) -> Vec<Row> {
        let id = vpn.id.as_str();
        let sum = sum_of(vpn);
        let row = |(index, tunnel): (usize, &model::Tunnel)| {
            let path = format!("tunnels/{index}");
            let field = |name: &str| Cell::field(tunnel, id, &path, name);
            let name = if tunnel.name.is_empty() { format!("{}", index + 1) } else { tunnel.name.clone() };
            let too_large = sum.as_ref().is_some_and(|sum| tunnel.mtu.is_some_and(|mtu| mtu > sum.inner_mtu));
            let mtu = if too_large { field("mtu").toned(CellTone::Bad) } else { field("mtu") };
            let (largest, terms) = match &sum {
                Some(sum) => {
                    (Cell::words(sum.inner_mtu.to_string()), Cell::words(sum.to_string()).toned(CellTone::Quiet))
                }
                None => (Cell::words("unknown").toned(CellTone::Warning), Cell::default()),
            };
            let cells = vec![
                Cell::words(format!("{} · {name}", vpn.title())),
                field("inside"),
                mtu,
                field("mss"),
                largest,
                terms,
                field("configured"),
                Cell::field(vpn, id, "", "cipher"),
                Cell::field(vpn, id, "", "integrity"),
            ];
            self.item(id, "tunnels", index, cells)
        };
        vpn.tunnels.iter().enumerate().map(row).collect()
    }
}

/// What fits through the tunnels of a connection; `None` when its transform is not known, or its link too small.
pub fn sum_of(vpn: &Vpn) -> Option<Sum> {
    let cipher = vpn.cipher.parse().ok()?;
    let integrity = if vpn.integrity.is_empty() { None } else { Some(vpn.integrity.parse().ok()?) };
    let inner = match vpn.inner {
        model::Encapsulation::Plain => Vec::new(),
        model::Encapsulation::Gre => vec![Encapsulation::Gre { optional_fields: 0 }],
        model::Encapsulation::IpIp => vec![Encapsulation::IpInIp],
        model::Encapsulation::Vxlan => vec![Encapsulation::Vxlan],
    };
    let outer = if vpn.outer_ipv6 { Family::V6 } else { Family::V4 };
    let esp = Esp { transform: Transform { cipher, integrity }, nat_t: vpn.nat_t, mode: Mode::Tunnel };
    Tunnel { link_mtu: vpn.link_mtu, outer, around: Vec::new(), esp: Some(esp), inner }.sum().ok()
}
