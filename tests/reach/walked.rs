//! Does every pair fare as single packets do, which are followed hop by hop?

use std::net::IpAddr;

use netdraft_core::address::Family;
use netdraft_core::analysis::Facts;
use netdraft_core::analysis::packet::{ICMP, ICMPV6, Packet, TCP, UDP};
use netdraft_core::analysis::path::{End, Outcome, Path, Place, StepKind, Walk, read_end};
use netdraft_core::analysis::reach::{EndRef, Numbers, Reach, StationKind, blocks};
use netdraft_core::format::save;
use netdraft_core::model::{AddressState, Document, Plan};
use netdraft_tests::arbitrary::Dice;
use netdraft_tests::wired::wired;

use crate::{cases, dice, falling};

/// Protocol and the two numbers after it, from each of the classes that rules of wired plans tell apart.
const PROBES: [(u8, u16, u16); 10] = [
    (TCP, 49_152, 22),
    (TCP, 40_000, 443),
    (TCP, 1_024, 80),
    (TCP, 443, 8_001),
    (TCP, 50_000, 1),
    (UDP, 53, 53),
    (UDP, 33_000, 443),
    (ICMP, 8, 0),
    (ICMP, 3, 4),
    (50, 0, 0),
];

/// One of the addresses of a set, at its ends more often than between them.
fn pick(dice: &mut Dice, numbers: &Numbers, family: Family) -> Option<IpAddr> {
    let runs: Vec<(IpAddr, IpAddr)> = blocks(numbers, family).ranges().collect();
    let run = numbers.ranges().get(dice.roll(runs.len()))?;
    let size = run.1 - run.0;
    let offset = match dice.roll(4) {
        0 => 0,
        1 => size,
        _ => u128::try_from(dice.roll(65_536)).ok()? % size.saturating_add(1).max(1),
    };
    family.address(run.0 + offset)
}

fn place<'a>(facts: &Facts<'a>, end: &EndRef<'_>) -> End<'a> {
    read_end(facts, end.id, end.family).unwrap_or_else(|_| {
        // An end without an example of its own, such as a host in a subnet that is full.
        let plan = facts.plan();
        let place = match end.kind {
            StationKind::Host => Place::Host(plan.hosts.by_text(end.id).expect("a host")),
            StationKind::Subnet => Place::Subnet(plan.subnets.by_text(end.id).expect("a subnet")),
            StationKind::Site => Place::Site(plan.sites.by_text(end.id).expect("a site")),
            StationKind::Internet => Place::Internet,
        };
        End { place, address: IpAddr::from([0, 0, 0, 0]), is_example: true }
    })
}

/// The public address by which the internet knows a host, if the walk finds one.
fn public_address(plan: &Plan, id: &str) -> Option<IpAddr> {
    let mut held = plan.public_addresses.sorted().filter(|held| {
        held.state == AddressState::Allocated && matches!(held.bound_to.as_slice(), [only] if only.as_str() == id)
    });
    held.find_map(|held| held.address.ip())
}

/// Whether a packet gets to a place; nothing where that is not known.
fn outcome(walk: &Walk, at: &str) -> Option<bool> {
    let last = walk.steps.last()?;
    let ends_elsewhere = last.kind == StepKind::End && last.at != at;
    match walk.outcome() {
        _ if ends_elsewhere => Some(false),
        Outcome::Stopped => Some(false),
        Outcome::Unknown => None,
        Outcome::Arrived => Some(true),
    }
}

/// Follows one packet between two ends, and holds the analysis of all pairs against it. What is answered after two translations may be left open; nothing is
/// ever said to be certain that is not.
fn probe(facts: &Facts<'_>, reach: &Reach, dice: &mut Dice, [from, to]: [&EndRef<'_>; 2]) -> Option<[Option<bool>; 4]> {
    let family = from.family;
    let source = pick(dice, &reach.addresses(from.id, family), family)?;
    let mut found_at = pick(dice, &reach.receives(to.id, family), family)?;
    let (start, mut end) = (End { address: source, ..place(facts, from) }, place(facts, to));
    let mut destination = found_at;
    if from.kind == StationKind::Internet && family == Family::V4 {
        destination = public_address(facts.plan(), to.id)?;
        found_at = end.address;
    }
    end.address = found_at;
    let (protocol, source_port, destination_port) = PROBES[dice.roll(PROBES.len())];
    let (protocol, source_port) = match (protocol, source_port, family) {
        (ICMP, 8, Family::V6) => (ICMPV6, 128),
        (ICMP, kind, Family::V6) => (ICMPV6, kind),
        other => (other.0, other.1),
    };
    let packet = Packet { source, destination, protocol, source_port, destination_port };
    let path = Path::of(facts, &start, &end, packet);
    let forward = outcome(&path.forward, to.id);
    let back = match (&path.back, forward) {
        (Some(back), _) => outcome(back, from.id),
        (None, None) => None,
        (None, _) => Some(false),
    };
    let back = match (forward, back) {
        (Some(false), _) => Some(false),
        (None, Some(true)) => None,
        (_, back) => back,
    };
    let [passes, answered] = reach.judged(from.id, to.id, &packet, found_at);
    let differs = passes != forward || (answered != back && answered.is_some());
    let walked = path.forward.steps.iter().chain(path.back.iter().flat_map(|back| &back.steps));
    let walked = walked.map(|step| format!("  {} {}: {}", step.effect.word(), step.at, step.text));
    let walked: Vec<String> = walked.filter(|_| differs).collect();
    assert!(
        !differs,
        "{} → {}: {packet}\nwalked: {forward:?} and {back:?}; all pairs: {passes:?} and {answered:?}\n{}\n{}",
        from.id,
        to.id,
        walked.join("\n"),
        save(&Document { plan: facts.plan().clone(), ..Document::default() })
    );
    Some([forward, back, passes, answered])
}

fn agree(document: &Document, dice: &mut Dice, counts: &mut [usize; 4]) {
    let facts = Facts::new(&document.plan);
    let reach = Reach::of(&document.plan);
    let ends = reach.ends();
    for from in &ends {
        for to in ends.iter().filter(|to| to.id != from.id && to.family == from.family) {
            for _ in 0..cases(4, 32) {
                let Some([_, back, passes, answered]) = probe(&facts, &reach, dice, [from, to]) else { continue };
                counts[0] += 1;
                counts[1] += usize::from(passes == Some(true));
                counts[2] += usize::from(passes.is_none());
                counts[3] += usize::from(answered.is_none() && back.is_some());
            }
        }
    }
}

#[test]
fn pairs_fare_as_packets_do() {
    let mut counts = [0; 4];
    for seed in 0..cases(400, 8_000) {
        let document = wired(&mut dice(seed));
        agree(&document, &mut falling(seed, 100_000), &mut counts);
    }
    let [probes, passing, unknown, left_open] = counts;
    assert!(
        u64::try_from(probes).is_ok_and(|probes| probes > cases(60_000, 10_000_000)),
        "{probes} probes are fewer than asked for"
    );
    assert!(passing * 12 > probes && unknown * 200 > probes, "{counts:?} are too few of some kind to mean anything");
    assert!(left_open * 100 < probes, "{counts:?}");
}
