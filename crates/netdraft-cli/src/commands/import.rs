//! `netdraft import`: what plan is there already?

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use netdraft_core::format::save;
use netdraft_core::import::{Fault, SourceFile, aws};
use serde_json::json;

use crate::input::{STDIN, name_of, read, write};
use crate::output::{Failure, Format, found, print, warn};

/// Make a plan of what a provider says of its networks
#[derive(Args)]
#[command(
    after_help = "The plan goes to standard output or the file, what became of everything else to standard error. \
                        Pre-shared keys are not read. Exit code: 0, or 2 for files that cannot be imported."
)]
pub(crate) struct Import {
    /// Where the files come from
    #[arg(value_enum)]
    kind: Kind,
    /// The files, or folders with files `*.json` in them; `-` reads standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// The file to write; standard output by default
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
    /// How the report is written
    #[arg(long, value_enum, default_value_t)]
    report: Format,
}

/// What can be imported.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// What `aws ec2 describe-…` prints, or a collector's file with the same things
    Aws,
}

impl Import {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let files = source_files(&self.paths)?;
        let imported = match self.kind {
            Kind::Aws => aws(&files),
        };
        let imported = imported.map_err(|faults| Failure::new(faults.iter().map(line_of).collect()))?;
        let text = save(&imported.document);
        match &self.output {
            Some(path) => write(path, &text)?,
            None => print(&text)?,
        }
        match self.report {
            Format::Human => warn(imported.report.to_string().trim_end()),
            Format::Json => warn(&format!("{:#}", json!(imported.report))),
        }
        Ok(found(false))
    }
}

fn line_of(fault: &Fault) -> String {
    format!("{fault}\n  help: {}", fault.remedy)
}

/// Reads the files that are named and those of the folders that are named.
fn source_files(paths: &[String]) -> Result<Vec<SourceFile>, Failure> {
    let mut names = Vec::new();
    for path in paths {
        match Path::new(path).is_dir() && path != STDIN {
            true => names.extend(json_files(path)?),
            false => names.push(path.clone()),
        }
    }
    names.iter().map(|name| source_file(name)).collect()
}

fn source_file(name: &str) -> Result<SourceFile, Failure> {
    let text = String::from_utf8(read(name)?)
        .map_err(|_| Failure::one(format!("`{}` is not UTF-8 text; save it as UTF-8", name_of(name))))?;
    Ok(SourceFile { name: name_of(name).to_owned(), text })
}

/// The files of a folder and of the folders in it whose names end in `.json`, sorted. Links are not followed, so that no folder comes twice.
fn json_files(folder: &str) -> Result<Vec<String>, Failure> {
    let (mut folders, mut files) = (vec![PathBuf::from(folder)], Vec::new());
    while let Some(folder) = folders.pop() {
        let fail = |error: std::io::Error| Failure::one(format!("`{}` cannot be read: {error}", folder.display()));
        for entry in std::fs::read_dir(&folder).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            let (path, kind) = (entry.path(), entry.file_type().map_err(fail)?);
            if kind.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                files.push(path.to_string_lossy().into_owned());
            }
        }
    }
    files.sort();
    match files.is_empty() {
        true => Err(Failure::one(format!("`{folder}` has no files `*.json` in it"))),
        false => Ok(files),
    }
}
