//! Which port of an address belongs to whom: none is given away twice.

use std::collections::BTreeMap;
use std::fmt;

/// Ports in a row, the last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PortBlock {
    first: u16,
    last: u16,
}

impl PortBlock {
    /// The ports from `first` to `last`, in whichever order they are given.
    #[must_use]
    pub fn new(first: u16, last: u16) -> Self {
        Self { first: first.min(last), last: first.max(last) }
    }

    /// The lowest port.
    #[must_use]
    pub const fn first(self) -> u16 {
        self.first
    }

    /// The highest port.
    #[must_use]
    pub const fn last(self) -> u16 {
        self.last
    }

    /// How many ports.
    #[must_use]
    pub fn size(self) -> u32 {
        u32::from(self.last) - u32::from(self.first) + 1
    }

    /// The ports in both blocks.
    #[must_use]
    pub fn intersection(self, other: Self) -> Option<Self> {
        let (first, last) = (self.first.max(other.first), self.last.min(other.last));
        (first <= last).then_some(Self { first, last })
    }
}

impl fmt::Display for PortBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last { write!(f, "{}", self.first) } else { write!(f, "{}-{}", self.first, self.last) }
    }
}

/// The ports of one address and protocol, and who has which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortPool {
    ports: PortBlock,
    /// By first port; no two blocks share a port, and all lie inside `ports`.
    claims: BTreeMap<u16, Claim>,
}

/// Ports that belong to someone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Whom they belong to.
    pub owner: String,
    /// The ports.
    pub ports: PortBlock,
}

/// Why ports were not given away or back. The pool is as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortFault {
    /// A block has at least one port.
    NoPortsAsked,
    /// There are not so many free ports in a row.
    Exhausted {
        /// How many were asked for.
        asked: u16,
        /// How many are free.
        free: u32,
        /// The longest free row.
        largest_gap: Option<PortBlock>,
    },
    /// Some of the ports belong to someone.
    Taken {
        /// What was asked for.
        asked: PortBlock,
        /// Who has some of it.
        holder: Claim,
    },
    /// The pool does not have all of the ports.
    OutsidePool {
        /// What was asked for.
        asked: PortBlock,
        /// What the pool has.
        pool: PortBlock,
    },
    /// This owner has no such block.
    NotClaimed {
        /// Who gave it back.
        owner: String,
        /// What was given back.
        ports: PortBlock,
    },
}

impl fmt::Display for PortFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPortsAsked => write!(f, "a block of ports has at least one port"),
            Self::Exhausted { asked, free, largest_gap: Some(gap) } => write!(
                f,
                "there are no `{asked}` free ports in a row; `{free}` are free, at most `{}` of them together, in `{gap}`",
                gap.size()
            ),
            Self::Exhausted { asked, largest_gap: None, .. } => {
                write!(f, "there are no `{asked}` free ports; all are taken")
            }
            Self::Taken { asked, holder } => {
                write!(f, "ports `{asked}` are not free: `{}` has `{}`", holder.owner, holder.ports)
            }
            Self::OutsidePool { asked, pool } => write!(f, "ports `{asked}` are not all in the pool `{pool}`"),
            Self::NotClaimed { owner, ports } => write!(f, "`{owner}` has no block `{ports}` to give back"),
        }
    }
}

impl std::error::Error for PortFault {}

impl PortPool {
    /// A pool of these ports, all free.
    #[must_use]
    pub const fn new(ports: PortBlock) -> Self {
        Self { ports, claims: BTreeMap::new() }
    }

    /// Gives away the lowest free ports in a row, so many of them.
    ///
    /// # Errors
    /// No ports are asked for, or there are not so many in a row.
    pub fn claim(&mut self, owner: &str, count: u16) -> Result<PortBlock, PortFault> {
        let Some(more) = count.checked_sub(1) else {
            return Err(PortFault::NoPortsAsked);
        };
        let Some(gap) = self.gaps().into_iter().find(|gap| gap.size() >= count.into()) else {
            return Err(self.exhausted(count));
        };
        let ports = PortBlock { first: gap.first, last: gap.first.saturating_add(more) };
        self.claims.insert(ports.first, Claim { owner: owner.to_owned(), ports });
        Ok(ports)
    }

    /// Gives away exactly these ports.
    ///
    /// # Errors
    /// Some of them belong to someone, or are not in the pool.
    pub fn claim_exactly(&mut self, owner: &str, ports: PortBlock) -> Result<(), PortFault> {
        if ports.intersection(self.ports) != Some(ports) {
            return Err(PortFault::OutsidePool { asked: ports, pool: self.ports });
        }
        // Claims are apart, so of those that start early enough only the last can reach these ports.
        match self.claims.range(..=ports.last).next_back() {
            Some((_, holder)) if holder.ports.last >= ports.first => {
                Err(PortFault::Taken { asked: ports, holder: holder.clone() })
            }
            Some(_) | None => {
                self.claims.insert(ports.first, Claim { owner: owner.to_owned(), ports });
                Ok(())
            }
        }
    }

    /// Takes back a block.
    ///
    /// # Errors
    /// This owner has no such block.
    pub fn release(&mut self, owner: &str, ports: PortBlock) -> Result<(), PortFault> {
        match self.claims.get(&ports.first) {
            Some(claim) if claim.ports == ports && claim.owner == owner => {
                self.claims.remove(&ports.first);
                Ok(())
            }
            Some(_) | None => Err(PortFault::NotClaimed { owner: owner.to_owned(), ports }),
        }
    }

    /// Who has which ports, lowest first.
    pub fn claims(&self) -> impl Iterator<Item = &Claim> {
        self.claims.values()
    }

    /// Who has this port.
    #[must_use]
    pub fn holder(&self, port: u16) -> Option<&Claim> {
        self.claims.range(..=port).next_back().map(|(_, claim)| claim).filter(|claim| claim.ports.last >= port)
    }

    /// The free ports, in rows as long as they can be, lowest first.
    #[must_use]
    pub fn gaps(&self) -> Vec<PortBlock> {
        let mut gaps = Vec::new();
        let mut next_free = Some(self.ports.first);
        for claim in self.claims.values() {
            if let (Some(first), Some(last)) = (next_free, claim.ports.first.checked_sub(1))
                && first <= last
            {
                gaps.push(PortBlock { first, last });
            }
            next_free = claim.ports.last.checked_add(1);
        }
        gaps.extend(next_free.filter(|first| *first <= self.ports.last).map(|first| PortBlock { first, ..self.ports }));
        gaps
    }

    fn exhausted(&self, asked: u16) -> PortFault {
        let gaps = self.gaps();
        let free = gaps.iter().map(|gap| gap.size()).sum();
        PortFault::Exhausted { asked, free, largest_gap: gaps.into_iter().rev().max_by_key(|gap| gap.size()) }
    }
}
