//! How many connections may services keep to a database?

/// A pool of connections, the same in each replica of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pool {
    /// The largest number of replicas.
    pub replicas: u32,
    /// The largest number of connections of one replica.
    pub size: u32,
}

impl Pool {
    /// How many connections all replicas may open together.
    #[must_use]
    pub fn connections(self) -> u64 {
        u64::from(self.replicas).saturating_mul(self.size.into())
    }
}

/// How many connections all pools may open together.
#[must_use]
pub fn opened(pools: &[Pool]) -> u64 {
    pools.iter().fold(0, |sum, pool| sum.saturating_add(pool.connections()))
}

/// How many connections pools may open to a database that accepts so many and keeps so many for administrators: a tenth of what is accepted stays free
/// for replicas that are replaced while the old ones still run.
#[must_use]
pub fn budget(accepted: u32, kept: u32) -> u64 {
    (u64::from(accepted) * 9 / 10).saturating_sub(kept.into())
}

/// Pool sizes in the same proportions that stay within a budget, each 1 at least; `None` when even those do not.
#[must_use]
pub fn shrunk(pools: &[Pool], budget: u64) -> Option<Vec<u32>> {
    let all = opened(pools).max(1);
    let shrink = |pool: &Pool| {
        let size = u128::from(pool.size) * u128::from(budget) / u128::from(all);
        Pool { size: u32::try_from(size).unwrap_or(u32::MAX).max(1), ..*pool }
    };
    let smaller: Vec<Pool> = pools.iter().map(shrink).collect();
    (opened(&smaller) <= budget).then(|| smaller.into_iter().map(|pool| pool.size).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pools_shrink_in_proportion_or_not_at_all() {
        let pools = [Pool { replicas: 10, size: 20 }, Pool { replicas: 5, size: 8 }];
        assert_eq!((opened(&pools), budget(100, 3)), (240, 87));
        assert_eq!(shrunk(&pools, 87), Some(vec![7, 2]));
        assert_eq!(shrunk(&pools, 14), None);
        let huge = [Pool { replicas: u32::MAX, size: u32::MAX }; 3];
        assert_eq!((opened(&huge), shrunk(&huge, 100)), (u64::MAX, None));
        assert_eq!(budget(2, 3), 0);
    }
}
