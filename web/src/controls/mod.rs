//! What are forms and panels made of? Controls that know nothing of networks.

mod badge;
mod button;
mod catcher;
mod dialog;
mod icon;
mod prose;
mod questions;
mod text_field;

pub(crate) use badge::{all_clear, severity_badge, severity_icon, severity_words};
pub(crate) use button::{Button, plain_button};
pub(crate) use catcher::{begin_word, catch_letters, catcher};
pub(crate) use dialog::Modal;
pub(crate) use icon::{Icon, icon, icon_path};
pub(crate) use prose::{inline, prose};
pub(crate) use questions::{Question, Questions};
pub(crate) use text_field::{Fault, TextField};

/// A text with a capital letter at its start, for the words on buttons and above tables.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
