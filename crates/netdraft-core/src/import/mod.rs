//! How does what a provider says of its networks become a plan? A function a provider, from the texts of files to a document and a report.
//!
//! Invariant: nothing is dropped in silence. What a plan has no place for is in the [`Report`], and where a verdict would cross it, the plan says that it
//! does not know. Secrets (pre-shared keys) are never read. The same files in any order give the same document, and no text makes an import panic.

mod aws;
mod report;

use std::fmt;

use crate::model::Document;

pub use report::{Remark, Report, Section};

/// A file to import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// What messages call it.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// What an import gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// The plan. Nothing has a place on the canvas yet.
    pub document: Document,
    /// What became of everything in the files.
    pub report: Report,
}

/// Why a file cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The name of the file.
    pub file: String,
    /// The line and the column, both from 1, where they are known.
    pub place: Option<(usize, usize)>,
    /// What is wrong, in one line.
    pub message: String,
    /// What to do about it.
    pub remedy: &'static str,
}

impl fmt::Display for Fault {
    /// `vpcs.json:3:7: the text is not JSON`, without the remedy.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some((line, column)) => write!(formatter, "{}:{line}:{column}: {}", self.file, self.message),
            None => write!(formatter, "{}: {}", self.file, self.message),
        }
    }
}

/// Whether a file means to be an answer of AWS, by its name or by what it names, be it readable or not.
pub fn means_aws(file: &SourceFile) -> bool {
    aws::means_aws(file)
}

/// Makes a plan of what the AWS command line prints for `aws ec2 describe-…`, one answer or several a file, or of the single file that the collector of
/// np-guard writes.
///
/// # Errors
/// Returns a fault for each file that is no such answer.
pub fn aws(files: &[SourceFile]) -> Result<Import, Vec<Fault>> {
    let dump = aws::Dump::read(files)?;
    Ok(aws::draw(&dump))
}
