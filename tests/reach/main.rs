//! Does the analysis of all pairs say what becomes of each packet? Held against the walk of single packets, and against itself after edits.
#![cfg(not(target_arch = "wasm32"))]

mod edited;
mod laws;
mod walked;

use netdraft_tests::arbitrary::Dice;

/// Dice that fall anew for each number, and always alike, often enough for a plan and its edits.
fn dice(seed: u64) -> Dice {
    falling(seed, 3_000)
}

/// Dice that fall so often before they only show 0.
fn falling(seed: u64, times: usize) -> Dice {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        u16::try_from(state >> 48).unwrap_or_default()
    };
    Dice::new((0..times).map(|_| next()).collect())
}

/// So many cases, and so many when `NETDRAFT_SOAK` is 1.
fn cases(count: u64, soaked: u64) -> u64 {
    if std::env::var("NETDRAFT_SOAK").is_ok_and(|value| value == "1") { soaked } else { count }
}
