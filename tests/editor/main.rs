//! Does a drawing session do what a person means? Every tool, table, wizard and key, by the messages that the page sends.
#![cfg(not(target_arch = "wasm32"))]

mod actions;
mod aliases;
mod compared;
mod creating;
mod explaining;
mod finding;
mod flows;
mod history;
mod importing;
mod keeping;
mod keys;
mod layers;
mod notation;
mod parcels;
mod pictures;
mod problems;
mod scene;
mod several;
mod sheets;
mod slices;
mod space;
mod tables;
mod tools;
mod views;
mod wandering;
mod words;
mod wrong;
