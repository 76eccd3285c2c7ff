//! What of a plan was read? So much of each table, remembered by the tables themselves.
//!
//! What was worked out of a plan holds for another plan too, if both agree in all that was read: whoever works something out is a function of what it
//! reads. The plan's settings are few, change rarely, and count as read always.

use super::{Kind, Plan};

/// How much of a table was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Read {
    /// Nothing.
    #[default]
    Nothing,
    /// Which ids there are, in which order.
    Ids,
    /// What the entities say.
    Rows,
}

/// How much was read of each table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reads([Read; Kind::ALL.len()]);

impl Reads {
    /// How much was read of the plan since this was last asked for.
    pub fn take(plan: &Plan) -> Self {
        Self(Kind::ALL.map(|kind| plan.table(kind).take_read()))
    }

    /// The same without what was read of some tables.
    pub fn without(mut self, kinds: &[Kind]) -> Self {
        for (kind, read) in Kind::ALL.into_iter().zip(&mut self.0) {
            if kinds.contains(&kind) {
                *read = Read::Nothing;
            }
        }
        self
    }

    /// Counts as much of a plan as read.
    pub fn mark(&self, plan: &Plan) {
        for (kind, read) in Kind::ALL.into_iter().zip(self.0) {
            plan.table(kind).mark_read(read);
        }
    }
}

/// What is different in a later plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    everything: bool,
    tables: Reads,
}

impl Difference {
    /// Compares two plans by what they share. Rows that are equal and not shared count as different.
    pub fn between(before: &Plan, after: &Plan) -> Self {
        let everything = before.settings != after.settings;
        Self { everything, tables: Reads(Kind::ALL.map(|kind| before.difference(after, kind))) }
    }

    /// A plan of which nothing is known.
    pub fn unknown() -> Self {
        Self { everything: true, tables: Reads::default() }
    }

    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        !self.everything && self.tables == Reads::default()
    }

    /// Whether nothing is known to be as before.
    pub fn is_everything(&self) -> bool {
        self.everything
    }

    /// Whether a table has other ids than before, or has them in another order.
    pub fn changes_ids(&self, kind: Kind) -> bool {
        let changed = Kind::ALL.into_iter().zip(self.tables.0).find(|(known, _)| *known == kind);
        self.everything || changed.is_some_and(|(_, changed)| changed == Read::Ids)
    }

    /// Whether it may make a difference to what followed from these reads.
    pub fn concerns(&self, reads: &Reads) -> bool {
        let differs = |(changed, read): (&Read, &Read)| match changed {
            Read::Nothing => false,
            // Where ids have changed, rows have too.
            Read::Ids => *read >= Read::Ids,
            Read::Rows => *read == Read::Rows,
        };
        self.everything || self.tables.0.iter().zip(&reads.0).any(differs)
    }
}

impl Plan {
    fn difference(&self, after: &Self, kind: Kind) -> Read {
        match kind {
            Kind::Pool => self.pools.difference(&after.pools),
            Kind::Network => self.networks.difference(&after.networks),
            Kind::Subnet => self.subnets.difference(&after.subnets),
            Kind::Host => self.hosts.difference(&after.hosts),
            Kind::Filter => self.filters.difference(&after.filters),
            Kind::RouteTable => self.route_tables.difference(&after.route_tables),
            Kind::Gateway => self.gateways.difference(&after.gateways),
            Kind::Nat => self.nats.difference(&after.nats),
            Kind::Peering => self.peerings.difference(&after.peerings),
            Kind::Site => self.sites.difference(&after.sites),
            Kind::Vpn => self.vpns.difference(&after.vpns),
            Kind::Zone => self.zones.difference(&after.zones),
            Kind::LoadBalancer => self.load_balancers.difference(&after.load_balancers),
            Kind::PublicAddress => self.public_addresses.difference(&after.public_addresses),
            Kind::Service => self.services.difference(&after.services),
            Kind::Rollout => self.rollouts.difference(&after.rollouts),
            Kind::Intent => self.intents.difference(&after.intents),
            Kind::Waiver => self.waivers.difference(&after.waivers),
        }
    }
}
