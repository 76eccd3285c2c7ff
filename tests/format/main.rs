//! What does a file hold, and what is said of one that is damaged? Faults word for word with their places, what is kept, what is written, and the schema.
#![cfg(not(target_arch = "wasm32"))]

mod kept;
mod schema;
mod size;
mod syntax;
mod values;
mod written;

use netdraft_core::format::{Fault, load_bytes};

/// What is said of a file, one line each: the faults that keep it closed, or the notes on what is in it.
fn told(bytes: &[u8]) -> Vec<String> {
    let line = |fault: &Fault| format!("{}:{}: {}; {}", fault.line, fault.column, fault.message, fault.remedy);
    match load_bytes(bytes) {
        Err(faults) => faults.iter().map(line).collect(),
        Ok(loaded) => loaded.notes.iter().map(|note| format!("note {}", line(note))).collect(),
    }
}

/// Fails unless exactly this is said of each file.
#[track_caller]
fn assert_told(cases: &[(&str, &[&str])]) {
    for (text, expected) in cases {
        let found = told(text.as_bytes());
        assert_eq!(found, *expected, "what is said of\n{text}");
    }
}
