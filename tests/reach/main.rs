//! Does the analysis of all pairs say what becomes of each packet? Held against the walk of single packets, and against itself after edits.
#![cfg(not(target_arch = "wasm32"))]

mod edited;
mod laws;
mod walked;

use netdraft_tests::arbitrary::Dice;

/// Dice that fall anew for each number, and always alike.
fn dice(seed: u64) -> Dice {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        u16::try_from(state >> 48).unwrap_or_default()
    };
    Dice::new((0..3_000).map(|_| next()).collect())
}

/// So many cases; ten times as many when `NETDRAFT_SOAK` is 1.
fn cases(count: u64) -> u64 {
    if std::env::var("NETDRAFT_SOAK").is_ok_and(|value| value == "1") { count * 10 } else { count }
}
