//! Where does each route table send an address? The route with the longest prefix, and those that it beats.

use std::net::IpAddr;

use netdraft_core::analysis::{Lookup, TableRoutes, Way};
use netdraft_core::model::Entity;
use netdraft_core::words::in_a_row;

use super::{Cell, CellTone, Column, Row, RowKind, Table, Tables};

const COLUMNS: [Column; 4] = [
    Column::words("Route table", "The table that is asked."),
    Column::words("Takes it", "The route with the longest prefix, by the order of the provider."),
    Column::words("Leads to", "Its target."),
    Column::words("Beats", "The other routes that the address lies in, the next best first."),
];

impl Tables<'_> {
    /// What every table answers for an address.
    ///
    /// # Errors
    /// The text is no address.
    pub fn lookup(&self, text: &str) -> Result<Table, String> {
        let text = text.trim();
        let address: IpAddr = text.parse().map_err(|_| format!("`{text}` is not an IP address"))?;
        let row = |routes: &TableRoutes<'_>| self.answer(routes, &routes.lookup(address));
        Ok(Table {
            key: "lookup".to_owned(),
            title: format!("Where {address} goes"),
            sentence: "The longest prefix wins; where two are alike, the order of the provider decides.".to_owned(),
            columns: COLUMNS.to_vec(),
            rows: self.facts.routes().tables().map(|routes| row(routes)).collect(),
            add: None,
            is_ordered: false,
        })
    }

    fn answer(&self, routes: &TableRoutes<'_>, lookup: &Lookup<'_, '_>) -> Row {
        let network = routes.network.title();
        let title =
            routes.table.map_or_else(|| format!("the main table of {network}"), |table| table.title().to_owned());
        let target = |way: &&Way<'_>| self.plan.title(way.target()).to_owned();
        let named = |way: &&Way<'_>| format!("{} to {}", way.destination, target(way));
        let listed =
            |ways: &[&Way<'_>]| in_a_row(ways.iter().map(named).collect::<Vec<_>>().iter().map(String::as_str));
        let [takes, leads] = match lookup.winners.as_slice() {
            [] => [Cell::words("no route: it is dropped").toned(CellTone::Bad), Cell::default()],
            [one] => [Cell::words(one.destination.to_string()).toned(CellTone::Good), Cell::words(target(one))],
            several => [Cell::words("several share it").toned(CellTone::Warning), Cell::words(listed(several))],
        };
        let beaten = Cell::words(listed(&lookup.runners_up)).toned(CellTone::Quiet);
        let anchor = self.place_of(routes, lookup);
        let cells = vec![Cell::words(title), takes, leads, beaten];
        Row { anchor, kind: RowKind::Thing, depth: 1, mark: None, cells, delete: None, allocates_in: None }
    }

    /// The route that takes the address, where it stands in a table; or else the table, or the network.
    fn place_of(&self, routes: &TableRoutes<'_>, lookup: &Lookup<'_, '_>) -> netdraft_core::model::Anchor {
        let entity = routes.table.map_or(routes.network.id.as_str(), |table| table.id.as_str());
        let at = lookup.winners.first().and_then(|way| way.position());
        netdraft_core::model::Anchor::new(entity, at.map_or_else(String::new, |at| format!("routes/{at}")))
    }
}
