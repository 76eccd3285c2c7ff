//! Links: peerings, VPN connections and attachments with one row a direction, tunnels with the sum of each, and sites.

use netdraft_core::address::Family;
use netdraft_core::analysis::{Carries, HubGap, Passes, Side, VpnWays, hub_gaps};
use netdraft_core::calc::tunnel_mtu::{Encapsulation, Esp, Mode, Sum, Transform, Tunnel};
use netdraft_core::model::{self, Entity, Network, Peering, PeeringState, Vpn};

use super::{Cell, CellTone, Column, Row, Table, Tables, titled};

const PEERING_COLUMNS: [Column; 5] = [
    Column::words("Direction", "From the first network to the second."),
    Column::words("Configured", "Whether the side that sends has its half of the peering."),
    Column::words("State", "How far the peering has got."),
    Column::words("Routes", "How many of the tables in use on the sending side have a route to the other side."),
    Column::words("Verdict", "Whether packets find the way."),
];

const ATTACHMENT_COLUMNS: [Column; 3] = [
    Column::words("Direction", "From what is attached to the hub, or the other way."),
    Column::words("Routes", "What leads that way: tables in use of the network, or tables of the hub."),
    Column::words("Verdict", "Whether packets find the way."),
];

const CONNECTION_COLUMNS: [Column; 4] = [
    Column::words("Direction", "From the network to the site, or the other way."),
    Column::words(
        "Routes",
        "How many of the tables in use lead to the site by this connection; or which connection the site sends by.",
    ),
    Column::numbers("Tunnels", "How many of its tunnels are configured at the site."),
    Column::words("Verdict", "Whether packets find the way."),
];

const SITE_COLUMNS: [Column; 5] = [
    Column::words("Site", "What people call it."),
    Column::words("Address ranges", "Its address blocks."),
    Column::numbers("MTU", "The largest packet that its router sends, in bytes."),
    Column::numbers("ASN", "Its autonomous system number."),
    Column::words("Behind NAT", "Whether its router is behind a NAT device."),
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

impl<'a> Tables<'a> {
    /// A table for each kind of link that the plan has, and for its sites; peerings and connections always, so that it can be seen that there are none.
    pub(super) fn links(&self) -> Vec<Table> {
        let mut tables = vec![self.peerings(), self.vpns()];
        let others = [self.connections(), self.attachments(), self.sites()];
        tables.extend(others.into_iter().filter(|table| !table.rows.is_empty()));
        tables
    }

    fn peerings(&self) -> Table {
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

    /// A row for each direction: what the tables of the sending side know, and what the peering carries.
    fn directions(&self, peering: &'a Peering) -> Vec<Row> {
        let paths = self.facts.peering(&peering.id);
        let carries = paths.map(|paths| &paths.carries);
        let fields = ["requester_configured", "accepter_configured"];
        let row = |((side, far), field): ((&Side<'_>, &Side<'_>), &str)| {
            let id = peering.id.as_str();
            let sending = side.ends.iter().filter(|end| !end.over.is_empty()).count();
            let cells = vec![
                Cell::words(format!("{} → {}", side.network.title(), far.network.title())),
                Cell::field(peering, id, "", field),
                Cell::field(peering, id, "", "state"),
                Cell::words(format!("{sending} of {}", side.ends.len())),
                verdict(peering, carries, sending > 0),
            ];
            self.thing(id, 0, cells)
        };
        let Some([one, other]) = paths.map(|paths| &paths.sides) else { return vec![self.loop_of(peering)] };
        [(one, other), (other, one)].into_iter().zip(fields).map(row).collect()
    }

    /// The row of a peering that joins a network with itself, which no packet needs.
    fn loop_of(&self, peering: &Peering) -> Row {
        let (id, network) = (peering.id.as_str(), self.plan.title(peering.requester.as_str()));
        let cells = vec![
            Cell::words(format!("{network} → {network}")),
            Cell::field(peering, id, "", "requester_configured"),
            Cell::field(peering, id, "", "state"),
            Cell::default(),
            Cell::words("✕ joins a network with itself").toned(CellTone::Bad),
        ];
        self.thing(id, 0, cells)
    }

    /// The route tables that subnets of a network use.
    fn tables_in_use(&self, network: &model::Id<Network>) -> Vec<&model::RouteTable> {
        let mut tables: Vec<&model::RouteTable> = Vec::new();
        for table in self.plan.subnets_of(network).filter_map(|subnet| self.plan.route_table_of(subnet)) {
            if !tables.iter().any(|known| known.id == table.id) {
                tables.push(table);
            }
        }
        tables
    }

    /// Both directions of everything that is attached to a transit hub.
    fn attachments(&self) -> Table {
        let hubs = self.plan.gateways.iter().filter(|gateway| gateway.kind == model::GatewayKind::Transit);
        Table {
            key: "attachments".to_owned(),
            title: "Attachments".to_owned(),
            sentence: "Each direction is a row: to the hub by the routes of the network, from the hub by the routes of its tables.".to_owned(),
            columns: ATTACHMENT_COLUMNS.to_vec(),
            rows: hubs.flat_map(|hub| self.attached_to(hub)).collect(),
            add: None,
            is_ordered: false,
        }
    }

    fn attached_to(&self, hub: &'a model::Gateway) -> Vec<Row> {
        let (gaps, unknown) = hub_gaps(&self.facts, hub);
        let joins = hub.joins.iter().enumerate().map(|(at, join)| (join.to.as_str(), format!("joins/{at}")));
        let listed =
            hub.attachments.iter().enumerate().map(|(at, network)| (network.as_str(), format!("attachments/{at}")));
        let mut seen: Vec<&str> = Vec::new();
        let mut rows = Vec::new();
        for (id, place) in joins.chain(listed) {
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            let names = [self.plan.title(id), hub.title()];
            let is_unknown = unknown.iter().any(|(about, _)| about == id);
            let [to, from] = self.both_ways(id, hub, &gaps, is_unknown);
            for ([one, other], (routes, verdict)) in [(names, to), ([names[1], names[0]], from)] {
                let cells = vec![Cell::words(format!("{one} → {other}")), Cell::words(routes), verdict];
                let (list, at) = place.split_once('/').unwrap_or_default();
                rows.push(self.item(hub.id.as_str(), list, at.parse().unwrap_or_default(), cells));
            }
        }
        rows
    }

    /// What is known of the way to a hub and of the way from it: routes in words, and the verdict.
    fn both_ways(&self, id: &str, hub: &model::Gateway, gaps: &[HubGap<'_>], is_unknown: bool) -> [(String, Cell); 2] {
        let bad = |words: &str| Cell::words(format!("✕ {words}")).toned(CellTone::Bad);
        let good = || {
            if is_unknown {
                Cell::words("unknown").toned(CellTone::Warning)
            } else {
                Cell::words("✓ works").toned(CellTone::Good)
            }
        };
        let lacks_table = gaps.iter().any(|gap| matches!(gap, HubGap::Association { attached, .. } if *attached == id));
        let is_isolated = gaps.iter().any(|gap| matches!(gap, HubGap::Isolated { attached } if *attached == id));
        let back = gaps.iter().find_map(|gap| match gap {
            HubGap::NoWayBack { attached, table, .. } if *attached == id => Some(*table),
            _ => None,
        });
        let tables = self.plan.networks.by_text(id).map(|network| self.tables_in_use(&network.id));
        let to = match tables {
            _ if lacks_table => (String::new(), bad("no table of the hub takes what comes in")),
            None => ("by the other end".to_owned(), good()),
            Some(tables) => {
                let leads = |table: &&&model::RouteTable| {
                    table.routes.iter().any(|route| route.target.as_str() == hub.id.as_str())
                };
                let (with, all) = (tables.iter().filter(leads).count(), tables.len());
                let verdict = match (with, all) {
                    (_, 0) => Cell::words("no route table in use").toned(CellTone::Warning),
                    (with, all) if with == all => good(),
                    (0, _) => bad("does not work"),
                    (_, _) => Cell::words("works for some subnets").toned(CellTone::Warning),
                };
                (format!("{with} of {all}"), verdict)
            }
        };
        let from = match back {
            Some(table) => (format!("not in table {table}"), bad("no way back")),
            None if is_isolated => ("none".to_owned(), bad("nothing reaches it")),
            None => ("by the hub".to_owned(), good()),
        };
        [to, from]
    }

    fn sites(&self) -> Table {
        let row = |site: &model::Site| {
            let id = site.id.as_str();
            let mut cells = vec![titled(Cell::field(site, id, "", "name"), site.title())];
            cells.extend(["cidrs", "mtu", "asn", "behind_nat"].map(|name| Cell::field(site, id, "", name)));
            self.thing(id, 0, cells)
        };
        Table {
            key: "sites".to_owned(),
            title: "Sites".to_owned(),
            sentence: "Places outside of the cloud, which VPN connections lead to.".to_owned(),
            columns: SITE_COLUMNS.to_vec(),
            rows: self.plan.sites.iter().map(row).collect(),
            add: None,
            is_ordered: false,
        }
    }

    /// Both directions of every VPN connection between a network and a site.
    fn connections(&self) -> Table {
        Table {
            key: "connections".to_owned(),
            title: "VPN connections".to_owned(),
            sentence: "Each direction is a row: to the site by the routes of the network, from the site by the routes that it is told."
                .to_owned(),
            columns: CONNECTION_COLUMNS.to_vec(),
            rows: self.plan.vpns.iter().flat_map(|vpn| self.ways_of(vpn)).collect(),
            add: None,
            is_ordered: false,
        }
    }

    fn ways_of(&self, vpn: &'a Vpn) -> Vec<Row> {
        let Some(ways) = VpnWays::of(&self.facts, vpn) else { return Vec::new() };
        let names = [ways.network.title(), ways.site.title()];
        let up = vpn.tunnels.iter().filter(|tunnel| tunnel.configured).count();
        let by_site = match ways.preferred {
            Some(other) => format!("by {}", other.title()),
            None => "by this one".to_owned(),
        };
        let routes = [format!("{} of {}", ways.sending(), ways.tables), by_site];
        let directions = [[names[0], names[1]], [names[1], names[0]]];
        let row = |(([from, to], routes), passes): (([&str; 2], String), &Passes)| {
            let verdict = match passes {
                Passes::Everything => Cell::words("✓ works").toned(CellTone::Good),
                Passes::FromSome => Cell::words("works for some subnets").toned(CellTone::Warning),
                Passes::Something => Cell::words("works for some addresses").toned(CellTone::Warning),
                Passes::Nothing(reason) => Cell::words(format!("✕ {reason}")).toned(CellTone::Bad),
                Passes::Unknown(reason) => Cell::words(format!("unknown: {reason}")).toned(CellTone::Warning),
            };
            let cells = vec![
                Cell::words(format!("{from} → {to}")),
                Cell::words(routes),
                Cell::words(format!("{up} of {}", vpn.tunnels.len())),
                verdict,
            ];
            self.thing(vpn.id.as_str(), 0, cells)
        };
        directions.into_iter().zip(routes).zip([&ways.out, &ways.back]).map(row).collect()
    }

    fn vpns(&self) -> Table {
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

/// Whether packets find the way in one direction of a peering whose sending side has routes, or has none.
fn verdict(peering: &Peering, carries: Option<&Carries<'_>>, sends: bool) -> Cell {
    let is_up = peering.requester_configured && peering.accepter_configured && peering.state == PeeringState::Active;
    match carries {
        Some(Carries::BothWays) => Cell::words("✓ works").toned(CellTone::Good),
        Some(Carries::Partly(_)) => Cell::words("works for some subnets").toned(CellTone::Warning),
        Some(Carries::OneWay(_)) if sends => Cell::words("packets arrive, no reply").toned(CellTone::Warning),
        Some(Carries::OneWay(_) | Carries::Nothing) => Cell::words("✕ no route").toned(CellTone::Bad),
        Some(Carries::Unknown(reason)) => Cell::words(format!("unknown: {reason}")).toned(CellTone::Warning),
        Some(Carries::Unjudged) if is_up => Cell::words("nothing to carry").toned(CellTone::Quiet),
        Some(Carries::Unjudged) | None => Cell::words("✕ not set up").toned(CellTone::Bad),
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
