//! What is known of a plan that the browser keeps, and which of its earlier versions stay? The texts themselves are the page's business, and so is the clock.

use netdraft_core::rules::Severity;
use netdraft_core::words::counted;
use serde_json::{Value, json};

use crate::session::Session;

/// How many versions of a plan are kept.
pub const MOST_VERSIONS: usize = 50;

/// What is known of a kept plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Card {
    /// Unique in the browser.
    pub id: String,
    /// What the plan is called; may be empty.
    pub name: String,
    /// What its file is called, when it has one.
    pub file: Option<String>,
    /// When it was changed last, in milliseconds of the page's clock.
    pub at: u64,
    /// How many errors it had then.
    pub errors: u64,
    /// How many warnings it had then.
    pub warnings: u64,
    /// What it is made of, in words.
    pub contents: String,
    /// Whether it is a copy of a plan that was open elsewhere.
    pub is_copy: bool,
    /// Its versions, the oldest first.
    pub versions: Vec<Version>,
}

/// An earlier state of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Version {
    /// Unique among the versions of the plan.
    pub number: u64,
    /// When it was kept, in milliseconds of the page's clock.
    pub at: u64,
    /// What somebody called it. A version without a name was kept by itself, and goes when there are too many.
    pub name: String,
    /// What the plan was made of, in words.
    pub contents: String,
    /// How many errors it had.
    pub errors: u64,
}

impl Card {
    /// Takes down what the open plan is like. While the plan is being checked, what was found before stays.
    pub fn describe(&mut self, session: &Session, at: u64) {
        let plan = session.plan();
        self.name = plan.settings.name.trim().to_owned();
        self.file.clone_from(&session.file().name);
        self.at = at;
        let mut parts = vec![counted(plan.networks.len(), "network"), counted(plan.subnets.len(), "subnet")];
        if !plan.filters.is_empty() {
            parts.push(counted(plan.filters.len(), "rule set"));
        }
        self.contents = parts.join(", ");
        if session.checking().is_none() {
            let count = |severity| u64::try_from(session.report().count(severity)).unwrap_or(u64::MAX);
            (self.errors, self.warnings) = (count(Severity::Error), count(Severity::Warning));
        }
    }

    /// Adds a version of what was described last, and says its number and those that go for it: the oldest without a name, or else the oldest.
    pub fn keep_version(&mut self, name: &str) -> (u64, Vec<u64>) {
        let number = self.versions.iter().map(|version| version.number + 1).max().unwrap_or(1);
        let contents = self.contents.clone();
        self.versions.push(Version {
            number,
            at: self.at,
            name: name.trim().to_owned(),
            contents,
            errors: self.errors,
        });
        let mut gone = Vec::new();
        while self.versions.len() > MOST_VERSIONS {
            let oldest = self.versions.iter().position(|version| version.name.is_empty()).unwrap_or(0);
            gone.push(self.versions.remove(oldest).number);
        }
        (number, gone)
    }

    /// Gives up versions for room, the older half of those without a name, and says which.
    pub fn make_room(&mut self) -> Vec<u64> {
        let unnamed: Vec<u64> =
            self.versions.iter().filter(|version| version.name.is_empty()).map(|version| version.number).collect();
        let gone: Vec<u64> = unnamed.iter().copied().take(unnamed.len().div_ceil(2)).collect();
        self.versions.retain(|version| !gone.contains(&version.number));
        gone
    }

    /// The card as a text.
    pub fn write(&self) -> String {
        let version =
            |version: &Version| json!([version.number, version.at, version.name, version.contents, version.errors]);
        json!({
            "id": self.id, "name": self.name, "file": self.file, "at": self.at, "errors": self.errors, "warnings": self.warnings,
            "contents": self.contents, "copy": self.is_copy, "versions": self.versions.iter().map(version).collect::<Vec<_>>(),
        })
        .to_string()
    }

    /// Reads a card. What is missing is empty, so that a card of another version of the program opens its plan all the same.
    pub fn read(text: &str) -> Option<Self> {
        let card: Value = serde_json::from_str(text).ok()?;
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let number = |value: &Value| value.as_u64().unwrap_or_default();
        let version = |version: &Value| Version {
            number: number(&version[0]),
            at: number(&version[1]),
            name: word(&version[2]),
            contents: word(&version[3]),
            errors: number(&version[4]),
        };
        Some(Self {
            id: card["id"].as_str()?.to_owned(),
            name: word(&card["name"]),
            file: card["file"].as_str().map(str::to_owned),
            at: number(&card["at"]),
            errors: number(&card["errors"]),
            warnings: number(&card["warnings"]),
            contents: word(&card["contents"]),
            is_copy: card["copy"] == true,
            versions: card["versions"].as_array().into_iter().flatten().map(version).collect(),
        })
    }
}
