//! Which routes did somebody write, and where do they lead?

use crate::address::Cidr;
use crate::analysis::{AddressPlan, Lead, TableRoutes, follow};
use crate::model::{Anchor, Route};
use crate::repair::routes::{delete, point_at, route_at};
use crate::rules::{Context, Fix};

/// A written route of a table, with what its target is.
pub(super) struct Written<'f, 'a> {
    pub(super) addresses: &'f AddressPlan<'a>,
    pub(super) routes: &'f TableRoutes<'a>,
    pub(super) position: usize,
    pub(super) route: &'a Route,
    pub(super) lead: Lead<'a>,
}

impl<'f, 'a> Written<'f, 'a> {
    /// Every written route of a plan.
    pub(super) fn all(context: &'f Context<'a>) -> Vec<Self> {
        let addresses = context.facts.addresses();
        let mut found = Vec::new();
        for routes in context.facts.routes().tables() {
            let written = routes.table.map(|table| table.routes.as_slice()).unwrap_or_default();
            found.extend(written.iter().enumerate().map(|(position, route)| {
                let lead = follow(addresses, &routes.network.id, &route.target);
                Self { addresses, routes, position, route, lead }
            }));
        }
        found
    }

    /// A field of the route as a place.
    pub(super) fn at(&self, field: &str) -> Anchor {
        route_at(self.routes, self.position, field)
    }

    /// The name of its table.
    pub(super) fn table_title(&self) -> &'a str {
        self.routes.table.map_or("", |table| self.addresses.plan().title(table.id.as_str()))
    }

    /// Points it at other targets, each a fix.
    pub(super) fn point_at(&self, destination: Cidr, targets: &[String]) -> Vec<Fix> {
        targets.iter().map(|target| point_at(self.routes, self.position, destination, target)).collect()
    }

    /// Deletes it.
    pub(super) fn delete(&self) -> Fix {
        delete(self.routes, self.position, &self.route.destination)
    }
}
