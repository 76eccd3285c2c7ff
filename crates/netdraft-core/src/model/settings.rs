//! What does a plan say about itself?

use super::Extra;
use super::field::record;
use crate::address::Provider;

/// The plan's own fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The plan's name.
    pub name: String,
    /// The provider of networks that name none.
    pub provider: Provider,
    /// Free words about the plan.
    pub note: String,
    /// When a plan may be exported.
    pub gate: GateSettings,
    /// Fields of a newer minor version.
    pub extra: Extra,
}

impl Default for Settings {
    fn default() -> Self {
        let (name, note) = (String::new(), String::new());
        Self { name, provider: Provider::Aws, note, gate: GateSettings::default(), extra: Extra::new() }
    }
}

record!(Settings {
    "name" name "Name" "What the plan is called.";
    "provider" provider "Provider" "The provider of networks that name none.";
    "note" note "Note" "Free words about the plan.";
    "gate" gate "Gate" "When the plan may be exported.";
});

/// When a plan may be exported.
#[derive(Debug, Clone, PartialEq)]
pub struct GateSettings {
    /// The least share of checks that must pass, in percent.
    pub pass_rate: u8,
    /// Categories in which no error may stand; empty means the default ones.
    pub critical: Vec<String>,
    /// Fields of a newer minor version.
    pub extra: Extra,
}

impl Default for GateSettings {
    fn default() -> Self {
        Self { pass_rate: 80, critical: Vec::new(), extra: Extra::new() }
    }
}

record!(GateSettings {
    "pass_rate" pass_rate "Pass rate" "The least share of checks that must pass, in percent.";
    "critical" critical "Critical categories" "Categories in which no error may stand; empty means the default ones.";
});
