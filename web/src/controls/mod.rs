//! What are forms and panels made of? Controls that know nothing of networks.

mod badge;
mod button;
mod dialog;
mod icon;
mod prose;
mod text_field;

pub(crate) use badge::{SeverityBadge, severity_icon};
pub(crate) use button::Button;
pub(crate) use dialog::Modal;
pub(crate) use icon::{Icon, icon, icon_path};
pub(crate) use prose::{Prose, inline};
pub(crate) use text_field::{Fault, TextField};
