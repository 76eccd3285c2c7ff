//! Is the page light or dark? As the system has it, until somebody chooses.

use gloo::utils::{document_element, window};

const KEY: &str = "netdraft:theme";

/// How the page looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Theme {
    /// As the system has it.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// As the system has it, with stronger lines and words.
    Contrast,
}

impl Theme {
    /// The word for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
        }
    }

    /// The one after it, for a button that walks through them.
    pub(crate) fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::Contrast,
            Self::Contrast => Self::System,
        }
    }

    /// What was chosen last in this browser.
    pub(crate) fn stored() -> Self {
        let word = window().local_storage().ok().flatten().and_then(|storage| storage.get_item(KEY).ok().flatten());
        match word.as_deref() {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            Some("contrast") => Self::Contrast,
            Some(_) | None => Self::System,
        }
    }

    /// Shows the page this way.
    pub(crate) fn show(self) {
        // Neither call can fail for a valid name.
        let _ = match self {
            Self::System => document_element().remove_attribute("data-theme"),
            Self::Light | Self::Dark | Self::Contrast => document_element().set_attribute("data-theme", self.word()),
        };
    }

    /// Shows the page this way, and next time too.
    pub(crate) fn choose(self) {
        self.show();
        if let Ok(Some(storage)) = window().local_storage() {
            // A browser that keeps nothing shows the page right all the same.
            let _ = storage.set_item(KEY, self.word());
        }
    }
}
