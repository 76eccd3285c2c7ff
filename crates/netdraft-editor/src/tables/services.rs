//! NAT gateways with their ports, load balancers with their times, and public addresses with their holders.

use netdraft_core::calc::health::{Schedule, State, Thresholds, parse_probes};
use netdraft_core::model::{AddressState, Entity, LoadBalancer, Nat, PortBlockClaim, PublicAddress};
use netdraft_core::words::counted;

use super::addresses::{count, share};
use super::{Cell, CellTone, Column, Row, Table, Tables, titled};
use crate::create::service_of;

const NAT_COLUMNS: [Column; 8] = [
    Column::words("Name", "What people call it."),
    Column::words("Subnet", "The subnet that it stands in."),
    Column::numbers("Addresses", "The number of public addresses."),
    Column::numbers("Peak flows", "Simultaneous flows to the busiest destination at peak."),
    Column::numbers("Carries", "The most flows to one destination that its addresses have ports for."),
    Column::numbers("Use", "The share of those that the peak takes."),
    Column::words("Mapping", "When two flows may share one public port."),
    Column::words("Note", "Free words."),
];

const BLOCK_COLUMNS: [Column; 5] = [
    Column::words("Owner", "Who holds the block."),
    Column::words("Public address", "The address that the ports belong to."),
    Column::words("Protocol", "The protocol; any means all."),
    Column::numbers("First port", "The lowest port."),
    Column::numbers("Last port", "The highest port."),
];

const BALANCER_COLUMNS: [Column; 11] = [
    Column::words("Name", "What people call it."),
    Column::words("Kind", "What it looks at."),
    Column::words("Subnets", "The subnets it stands in."),
    Column::words("Targets", "The hosts that it sends traffic to."),
    Column::numbers("Interval", "Seconds between probes."),
    Column::numbers("Unhealthy", "Failures in a row that take a target out."),
    Column::numbers("Healthy", "Successes in a row that bring it back."),
    Column::numbers("Detects in", "Seconds until a failure is noticed."),
    Column::numbers("Recovers in", "Seconds until a recovery is noticed."),
    Column::words("Flaps", "What becomes of a target whose probes fail now and then, one after the other: ✓✕✓✓✕✓✓✓✕✓."),
    Column::numbers("Draining", "Seconds that a leaving target may finish its requests."),
];

const ADDRESS_COLUMNS: [Column; 5] = [
    Column::words("Name", "What people call it."),
    Column::words("Address", "The address."),
    Column::words("Pool", "Where it comes from."),
    Column::words("Bound to", "Who holds it."),
    Column::words("State", "Whether it is still held."),
];

impl Tables<'_> {
    pub(super) fn nats(&self) -> Vec<Table> {
        let gateways = Table {
            key: "nats".to_owned(),
            title: "NAT gateways".to_owned(),
            sentence: "A gateway carries as many flows to one destination as its addresses have ports.".to_owned(),
            columns: NAT_COLUMNS.to_vec(),
            rows: self.plan.nats.iter().map(|nat| self.nat_row(nat)).collect(),
            add: None,
            is_ordered: false,
        };
        let with_ports = self.plan.nats.iter().filter(|nat| !nat.blocks.is_empty());
        let ports =
            with_ports.flat_map(|nat| [self.port_map(nat, format!("Ports of {}", nat.title())), self.port_table(nat)]);
        std::iter::once(gateways).chain(ports).collect()
    }

    fn nat_row(&self, nat: &Nat) -> Row {
        let id = nat.id.as_str();
        let mut cells = vec![titled(Cell::field(nat, id, "", "name"), nat.title())];
        cells.extend(["subnet", "address_count", "peak_flows"].map(|name| Cell::field(nat, id, "", name)));
        let limits = service_of(self.plan.provider_of(&nat.network)).limits();
        let carries = limits.flows_to_one_destination(nat.addresses());
        cells.extend([count(carries.into()), share(nat.peak_flows.into(), carries.into())]);
        cells.extend(["mapping", "note"].map(|name| Cell::field(nat, id, "", name)));
        if !nat.public_addresses.is_empty() {
            cells[2] = Cell::words(nat.addresses().to_string());
        }
        self.thing(id, 0, cells)
    }

    fn port_table(&self, nat: &Nat) -> Table {
        let id = nat.id.as_str();
        let row = |(index, block): (usize, &PortBlockClaim)| {
            let path = format!("blocks/{index}");
            let names = ["owner", "address", "protocol", "first", "last"];
            self.item(id, "blocks", index, names.map(|name| Cell::field(block, id, &path, name)).to_vec())
        };
        Table {
            key: id.to_owned(),
            title: format!("Port blocks of {}", nat.title()),
            sentence: "A port belongs to one owner. Blocks of one address and protocol may not overlap.".to_owned(),
            columns: BLOCK_COLUMNS.to_vec(),
            rows: nat.blocks.iter().enumerate().map(row).collect(),
            add: Self::append("Add a port block", id, "blocks", nat.blocks.len()),
            is_ordered: false,
        }
    }

    pub(super) fn load_balancers(&self) -> Table {
        Table {
            key: "load-balancers".to_owned(),
            title: "Load balancers".to_owned(),
            sentence: "A failure is noticed after as many failed probes in a row as the unhealthy threshold says."
                .to_owned(),
            columns: BALANCER_COLUMNS.to_vec(),
            rows: self.plan.load_balancers.iter().map(|balancer| self.balancer_row(balancer)).collect(),
            add: None,
            is_ordered: false,
        }
    }

    fn balancer_row(&self, balancer: &LoadBalancer) -> Row {
        let (id, health) = (balancer.id.as_str(), &balancer.health);
        let thresholds = Thresholds { healthy: health.healthy, unhealthy: health.unhealthy };
        let schedule = Schedule { interval: health.interval, timeout: health.timeout, thresholds };
        let mut cells = vec![titled(Cell::field(balancer, id, "", "name"), balancer.title())];
        cells.extend(["kind", "subnets", "targets"].map(|name| Cell::field(balancer, id, "", name)));
        cells.extend(["interval", "unhealthy", "healthy"].map(|name| Cell::field(health, id, "health", name)));
        cells.push(Cell::words(format!("{} s", schedule.seconds_until_unhealthy())));
        cells.push(Cell::words(format!("{} s", schedule.seconds_until_healthy())));
        cells.push(flaps(thresholds));
        cells.push(Cell::field(balancer, id, "", "drain_seconds"));
        self.thing(id, 0, cells)
    }

    pub(super) fn public_addresses(&self) -> Table {
        Table {
            key: "public-addresses".to_owned(),
            title: "Public addresses".to_owned(),
            sentence: "An address belongs to one holder at a time.".to_owned(),
            columns: ADDRESS_COLUMNS.to_vec(),
            rows: self.plan.public_addresses.iter().map(|address| self.address_row(address)).collect(),
            add: None,
            is_ordered: false,
        }
    }

    fn address_row(&self, address: &PublicAddress) -> Row {
        let id = address.id.as_str();
        let mut cells = vec![titled(Cell::field(address, id, "", "name"), address.title())];
        cells.extend(["address", "pool", "bound_to", "state"].map(|name| Cell::field(address, id, "", name)));
        if address.state == AddressState::Released
            && let Some(state) = cells.last_mut()
        {
            state.tone = CellTone::Quiet;
        }
        self.thing(id, 0, cells)
    }
}

/// What a health check makes of probes that fail now and then: the state after each, and how often it changes.
fn flaps(thresholds: Thresholds) -> Cell {
    let probes = parse_probes("SFSSFSSSFS").unwrap_or_default();
    let replay = thresholds.replay(State::Healthy, &probes);
    let strip: String = replay.states.iter().map(|state| if *state == State::Healthy { '▲' } else { '▼' }).collect();
    match replay.changes {
        0 => Cell::words(format!("{strip} steady")).toned(CellTone::Good),
        changes => Cell::words(format!("{strip} {}", counted(changes, "change"))).toned(CellTone::Bad),
    }
}
