//! What became of everything in the imported files? Counts, and what is not as it was, with the reason.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Serialize, Serializer};

use crate::model::{Kind, Plan, one_line};

/// What an import says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// How many things of each kind the plan has, without the kinds of which it has none.
    #[serde(serialize_with = "by_table")]
    pub imported: Vec<(Kind, usize)>,
    /// What the plan says in another way than the files do.
    pub approximated: Vec<Remark>,
    /// What is left out because no verdict depends on it.
    pub ignored: Vec<Remark>,
    /// What is not modelled or not in the files: verdicts that would depend on it are unknown where the plan can say so.
    pub unknown: Vec<Remark>,
}

/// What holds of some things of the files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// What holds, in one line.
    pub reason: String,
    /// Of what, by the names that the files use.
    pub about: Vec<String>,
}

/// The part of a report that a remark belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each variant is the field of the report that its name says")]
pub enum Section {
    Approximated,
    Ignored,
    Unknown,
}

fn by_table<S: Serializer>(counts: &[(Kind, usize)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(counts.iter().map(|(kind, count)| (kind.table(), count)))
}

impl fmt::Display for Remark {
    /// `` `a`, `b` and 3 more: they are stopped ``
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 4;
        let names: Vec<String> = self.about.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
        let more = self.about.len().saturating_sub(SHOWN);
        write!(formatter, "{}", names.join(", "))?;
        if more > 0 {
            write!(formatter, " and {more} more")?;
        }
        write!(formatter, "{}{}", if names.is_empty() { "" } else { ": " }, self.reason)
    }
}

impl fmt::Display for Report {
    /// A line for the counts and one for each remark.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts: Vec<String> =
            self.imported.iter().map(|(kind, count)| format!("{} {count}", kind.table().replace('_', " "))).collect();
        let nothing = if counts.is_empty() { "nothing" } else { "" };
        writeln!(formatter, "imported: {nothing}{}", counts.join(", "))?;
        let sections = [("approximated", &self.approximated), ("ignored", &self.ignored), ("unknown", &self.unknown)];
        for (title, remarks) in sections {
            for remark in remarks {
                writeln!(formatter, "{title}: {remark}")?;
            }
        }
        Ok(())
    }
}

/// Remarks as they come up; the same reason is said once for all that it holds of.
#[derive(Debug, Default)]
pub(super) struct Remarks(BTreeMap<(Section, String), BTreeSet<String>>);

impl Remarks {
    /// Notes that something holds of a thing.
    pub(super) fn note(&mut self, section: Section, about: impl Into<String>, reason: impl Into<String>) {
        self.0.entry((section, one_line(reason))).or_default().insert(one_line(about));
    }

    /// The report on a finished plan.
    pub(super) fn report(&self, plan: &Plan) -> Report {
        let of = |wanted: Section| {
            let mine = self.0.iter().filter(|((section, _), _)| *section == wanted);
            let remark = |(_, reason): &(Section, String), about: &BTreeSet<String>| Remark {
                reason: reason.clone(),
                about: about.iter().cloned().collect(),
            };
            mine.map(|(key, about)| remark(key, about)).collect()
        };
        let counts = Kind::ALL.into_iter().map(|kind| (kind, plan.table(kind).size()));
        Report {
            imported: counts.filter(|(_, count)| *count > 0).collect(),
            approximated: of(Section::Approximated),
            ignored: of(Section::Ignored),
            unknown: of(Section::Unknown),
        }
    }
}
