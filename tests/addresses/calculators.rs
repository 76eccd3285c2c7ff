//! Do the calculators agree with their definitions, on any input?

use crate::cases;
use netdraft_core::address::Family;
use netdraft_core::calc::health::{FailureRate, Probe, Schedule, State, Thresholds};
use netdraft_core::calc::nat::{Binding, Conflict, Mapping, PortBlock, PortPool, conflicts};
use netdraft_core::calc::tunnel_mtu::{Cipher, Encapsulation, Esp, Integrity, Mode, Transform, Tunnel};
use proptest::prelude::*;

fn any_encapsulation() -> impl Strategy<Value = Encapsulation> {
    prop_oneof![
        any::<u8>().prop_map(|optional_fields| Encapsulation::Gre { optional_fields }),
        Just(Encapsulation::IpInIp),
        Just(Encapsulation::Vxlan),
        any::<u8>().prop_map(|options| Encapsulation::Geneve { options }),
        Just(Encapsulation::WireGuard),
        any::<u8>().prop_map(|labels| Encapsulation::Mpls { labels }),
        Just(Encapsulation::Pppoe),
    ]
}

fn any_esp() -> impl Strategy<Value = Esp> {
    let cipher = prop::sample::select(Cipher::ALL.to_vec());
    let integrity = prop::option::of(prop::sample::select(Integrity::ALL.to_vec()));
    (cipher, integrity, any::<bool>(), any::<bool>()).prop_map(|(cipher, integrity, nat_t, is_transport)| Esp {
        transform: Transform { cipher, integrity },
        nat_t,
        mode: if is_transport { Mode::Transport } else { Mode::Tunnel },
    })
}

fn any_tunnel() -> impl Strategy<Value = Tunnel> {
    let link_mtu = prop_oneof![8 => 0_u32..10_000, 1 => any::<u32>()];
    let layers = || prop::collection::vec(any_encapsulation(), 0..3);
    (link_mtu, any::<bool>(), layers(), prop::option::of(any_esp()), layers()).prop_map(
        |(link_mtu, is_v4, around, esp, inner)| Tunnel {
            link_mtu,
            outer: if is_v4 { Family::V4 } else { Family::V6 },
            around,
            esp,
            inner,
        },
    )
}

/// The state after each probe, by looking back at the probes since the last change.
fn by_looking_back(thresholds: Thresholds, probes: &[Probe]) -> Vec<State> {
    let (mut state, mut since) = (State::Healthy, 0);
    let mut states = Vec::new();
    for end in 1..=probes.len() {
        let (threshold, contrary, other) = match state {
            State::Healthy => (thresholds.unhealthy, Probe::Failure, State::Unhealthy),
            State::Unhealthy => (thresholds.healthy, Probe::Success, State::Healthy),
        };
        let recent = &probes[since..end];
        if recent.iter().rev().take_while(|probe| **probe == contrary).count() >= threshold as usize {
            (state, since) = (other, end);
        }
        states.push(state);
    }
    states
}

fn any_bindings() -> impl Strategy<Value = Vec<Binding>> {
    let address = |last: u8| std::net::IpAddr::from([203, 0, 113, last]);
    let destination = prop::option::of((0_u8..3, 0_u16..2));
    let binding = (0_u8..3, 0_u8..2, prop::sample::select(vec![6_u8, 17]), any::<u8>(), 0_u8..20, destination)
        .prop_map(move |(owner, last, protocol, first, more, destination)| Binding {
            owner: owner.to_string(),
            address: address(last),
            protocol,
            ports: PortBlock::new(first.into(), u16::from(first) + u16::from(more)),
            destination: destination.map(|(last, port)| (address(last), port)),
        });
    prop::collection::vec(binding, 0..40)
}

fn by_comparing_all(bindings: &[Binding], mapping: Mapping) -> Vec<Conflict> {
    let mut found = Vec::new();
    for (first, a) in bindings.iter().enumerate() {
        for (second, b) in bindings.iter().enumerate().skip(first + 1) {
            let is_elsewhere = mapping == Mapping::EndpointDependent
                && a.destination.zip(b.destination).is_some_and(|(left, right)| left != right);
            let shared = a.ports.intersection(b.ports);
            if let Some(ports) = shared
                .filter(|_| a.owner != b.owner && a.address == b.address && a.protocol == b.protocol && !is_elsewhere)
            {
                found.push(Conflict { first, second, ports });
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn the_inner_packet_is_the_largest_that_fits(tunnel in any_tunnel()) {
        match tunnel.sum() {
            Ok(sum) => {
                prop_assert!(tunnel.outer_size(sum.inner_mtu) <= tunnel.link_mtu, "{}", sum);
                prop_assert!(sum.inner_mtu == u32::MAX || tunnel.outer_size(sum.inner_mtu + 1) > tunnel.link_mtu, "{}", sum);
                let taken: i64 = sum.terms.iter().map(|term| term.bytes).sum();
                prop_assert_eq!(i64::from(sum.link_mtu) - taken, i64::from(sum.inner_mtu));
            }
            Err(fault) => {
                prop_assert!(tunnel.link_mtu < fault.needed);
                let enough = Tunnel { link_mtu: fault.needed, ..tunnel };
                prop_assert!(enough.sum().is_ok_and(|sum| sum.inner_mtu >= 68));
            }
        }
    }

    #[test]
    fn states_follow_from_the_probes_since_the_last_change(
        healthy in 1_u32..5,
        unhealthy in 1_u32..5,
        probes in prop::collection::vec(prop::sample::select(vec![Probe::Success, Probe::Failure]), 0..60),
    ) {
        let thresholds = Thresholds { healthy, unhealthy };
        let replay = thresholds.replay(State::Healthy, &probes);
        prop_assert_eq!(&replay.states, &by_looking_back(thresholds, &probes));
        let changes = replay.states.iter().scan(State::Healthy, |last, state| Some(std::mem::replace(last, *state) != *state));
        prop_assert_eq!(replay.changes, changes.filter(|changed| *changed).count());
    }

    /// (1 − qᵏ) / (qᵏ (1 − q)) with q = n/1000 is 1000 (1000ᵏ − nᵏ) / (nᵏ (1000 − n)).
    #[test]
    fn the_mean_time_to_a_false_trip_is_its_formula(n in 1_u16..1000, unhealthy in 1_u32..=10) {
        let schedule = Schedule { interval: 1, timeout: 1, thresholds: Thresholds { healthy: 1, unhealthy } };
        let trip = schedule.false_trip(FailureRate::per_mille(n)).expect("probes fail now and then");
        let power = |base: u128| base.pow(unhealthy);
        let numerator = 1000 * (power(1000) - power(n.into()));
        let denominator = power(n.into()) * (1000 - u128::from(n));
        prop_assert_eq!(trip.probes, (numerator + denominator / 2) / denominator);
        prop_assert_eq!(trip.seconds, trip.probes);
    }

    #[test]
    fn any_schedule_has_a_mean(interval in any::<u32>(), unhealthy in any::<u32>(), n in any::<u16>()) {
        let schedule = Schedule { interval, timeout: 0, thresholds: Thresholds { healthy: 1, unhealthy } };
        let trip = schedule.false_trip(FailureRate::per_mille(n));
        prop_assert_eq!(trip.is_none(), n == 0);
        prop_assert!(trip.is_none_or(|trip| trip.probes >= u128::from(unhealthy)));
    }

    #[test]
    fn ports_have_one_owner(
        steps in prop::collection::vec((0_u8..4, 0_u16..60, any::<u8>(), 0_u8..30), 1..80),
    ) {
        let mut pool = PortPool::new(PortBlock::new(65_535 - 255, 65_535));
        let mut owners = [None; 256];
        let place = |port: u16| usize::from(port) - (65_535 - 255);
        for (at, (kind, count, first, more)) in steps.into_iter().enumerate() {
            let asked = PortBlock::new(65_280 + u16::from(first), 65_280_u16.saturating_add(u16::from(first)).saturating_add(more.into()));
            let holder = pool.holder(asked.first()).cloned();
            let given = match (kind, holder) {
                (0 | 1, _) => pool.claim(&at.to_string(), count).ok(),
                (2, _) => pool.claim_exactly(&at.to_string(), asked).ok().map(|()| asked),
                (_, Some(claim)) => {
                    prop_assert!(pool.release("nobody", claim.ports).is_err());
                    prop_assert!(pool.release(&claim.owner, claim.ports).is_ok());
                    owners[place(claim.ports.first())..=place(claim.ports.last())].fill(None);
                    None
                }
                (_, None) => None,
            };
            if let Some(ports) = given {
                let range = &mut owners[place(ports.first())..=place(ports.last())];
                prop_assert!(range.iter().all(Option::is_none), "{} is given away twice", ports);
                range.fill(Some(at));
            } else if kind < 2 && count > 0 {
                let rows = owners.chunk_by(|a, b| a.is_none() == b.is_none()).filter(|row| row[0].is_none());
                prop_assert!(rows.map(<[_]>::len).max().unwrap_or(0) < count.into(), "a row of {} was free", count);
            } else if kind == 2 {
                prop_assert!(owners[place(asked.first())..=place(asked.last())].iter().any(Option::is_some));
            }
            let free: u32 = pool.gaps().iter().map(|gap| gap.size()).sum();
            prop_assert_eq!(free as usize, owners.iter().filter(|owner| owner.is_none()).count());
        }
    }

    #[test]
    fn conflicts_are_those_that_comparing_all_finds(bindings in any_bindings(), limit in 0_usize..5) {
        for mapping in [Mapping::EndpointDependent, Mapping::EndpointIndependent] {
            let all = by_comparing_all(&bindings, mapping);
            prop_assert_eq!(&conflicts(&bindings, mapping, usize::MAX), &all);
            let some = conflicts(&bindings, mapping, limit);
            prop_assert_eq!(some.len(), all.len().min(limit));
            prop_assert!(some.iter().all(|conflict| all.contains(conflict)));
        }
    }
}
