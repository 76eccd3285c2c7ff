//! What is offered to somebody who has something to repair? Commands under one title.

use serde::Serialize;

use super::Command;

/// Whether a fix may be made without looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// No packet gets elsewhere than before, nothing that works gets another address, and no error appears: made with one key, or by `netdraft fix`.
    Safe,
    /// It changes who can talk to whom or what has which address, or it is one of several ways: somebody should look.
    Review,
}

/// A repair, made of commands so that it can be undone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fix {
    /// What it does, as an imperative, such as ``use `10.0.2.0/24` ``.
    pub title: String,
    /// Whether it may be made without looking.
    pub safety: Safety,
    /// What it is made of.
    pub commands: Vec<Command>,
}

impl Fix {
    /// A fix that may be made without looking.
    pub fn safe(title: impl Into<String>, commands: Vec<Command>) -> Self {
        Self { title: title.into(), safety: Safety::Safe, commands }
    }

    /// A fix that somebody should look at.
    pub fn review(title: impl Into<String>, commands: Vec<Command>) -> Self {
        Self { title: title.into(), safety: Safety::Review, commands }
    }

    /// The fix as one command.
    pub fn command(&self) -> Command {
        Command::all(self.title.clone(), self.commands.clone())
    }
}
