//! How did each step end, how long did it take, and how is a failed one repeated?

use std::time::Duration;

use crate::shell::{Outcome, spoken};

/// What the table at the end of a run is made of.
#[derive(Default)]
pub(crate) struct Summary {
    rows: Vec<Row>,
}

struct Row {
    name: &'static str,
    duration: Duration,
    outcome: Outcome<String>,
}

impl Summary {
    pub(crate) fn add(&mut self, name: &'static str, duration: Duration, outcome: Outcome<String>) {
        self.rows.push(Row { name, duration, outcome });
    }

    pub(crate) fn has_failed(&self, name: &str) -> bool {
        self.rows.iter().any(|row| row.name == name && row.outcome.is_err())
    }

    pub(crate) fn print(&self) {
        println!("\n{:<12} {:<8} {:>14}", "step", "result", "time");
        for Row { name, duration, outcome } in &self.rows {
            let (word, note) = match outcome {
                Ok(note) => ("ok", note),
                Err(message) => ("FAILED", message),
            };
            println!("{name:<12} {word:<8} {:>14}  {note}", spoken(*duration));
        }
        println!("{:<12} {:<8} {:>14}", "total", "", spoken(self.rows.iter().map(|row| row.duration).sum()));
        for Row { name, .. } in self.rows.iter().filter(|row| row.outcome.is_err()) {
            println!("to repeat it alone: {}", repeat_command(name));
        }
    }

    /// The sentence of a run that failed.
    pub(crate) fn verdict(&self) -> Outcome {
        let failed: Vec<&str> = self.rows.iter().filter(|row| row.outcome.is_err()).map(|row| row.name).collect();
        if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", "))) }
    }
}

fn repeat_command(step: &str) -> String {
    if step == "soak" { "cargo xtask soak".to_owned() } else { format!("cargo xtask test --only {step}") }
}
