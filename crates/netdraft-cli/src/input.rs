//! Where do plans come from? Files and standard input, with every fault said at its line.

use std::io::{ErrorKind, Read};
use std::path::PathBuf;

use netdraft_core::format::{Fault, LARGEST_FILE, Loaded, load_bytes};

use crate::output::{Failure, warn};

/// The name of standard input on the command line.
pub(crate) const STDIN: &str = "-";

/// Reads a plan from a file, or from standard input for `-`. What was accepted but deserves a word goes to standard error.
pub(crate) fn read_plan(path: &str) -> Result<Loaded, Failure> {
    let bytes = read(path)?;
    let loaded =
        load_bytes(&bytes).map_err(|faults| Failure::new(faults.iter().map(|fault| line_of(path, fault)).collect()))?;
    for note in &loaded.notes {
        warn(&format!("note: {}", line_of(path, note)));
    }
    Ok(loaded)
}

/// Reads the bytes of a file, or of standard input for `-`.
pub(crate) fn read(path: &str) -> Result<Vec<u8>, Failure> {
    if path == STDIN {
        let mut bytes = Vec::new();
        // One byte more than the largest file, so that the loader sees that it is too large.
        let limit = u64::try_from(LARGEST_FILE).unwrap_or(u64::MAX).saturating_add(1);
        std::io::stdin().take(limit).read_to_end(&mut bytes).map_err(|error| {
            Failure::one(format!("standard input cannot be read: {error}\n  help: name a file instead"))
        })?;
        return Ok(bytes);
    }
    std::fs::read(path).map_err(|error| {
        let help = remedy(&error, "check its name, or write `-` to read standard input");
        Failure::one(format!("`{path}` cannot be read: {error}\n  help: {help}"))
    })
}

/// What to do about a file that cannot be used; `missing` where there is none.
fn remedy(error: &std::io::Error, missing: &'static str) -> &'static str {
    match error.kind() {
        ErrorKind::NotFound => missing,
        ErrorKind::PermissionDenied => "ask for the permission, or name another file",
        ErrorKind::IsADirectory => "name a file in it",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "make room, or name a file on another disk",
        _ => "name another file",
    }
}

/// Writes a file whole or not at all: what was there stays until the new text is complete. A link keeps pointing where it did, and a file keeps its
/// permissions. A device or a pipe takes the text as it comes.
pub(crate) fn write(path: &str, text: &str) -> Result<(), Failure> {
    let fail = |error: std::io::Error| {
        let help = remedy(&error, "make its folder first, or name another file");
        Failure::one(format!("`{path}` cannot be written: {error}\n  help: {help}"))
    };
    if std::fs::metadata(path).is_ok_and(|known| !known.is_file() && !known.is_dir()) {
        return std::fs::write(path, text).map_err(fail);
    }
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| PathBuf::from(path));
    let permissions = std::fs::metadata(&target).ok().map(|known| known.permissions());
    if permissions.as_ref().is_some_and(std::fs::Permissions::readonly) {
        return Err(Failure::one(format!(
            "`{path}` is read-only; nothing was written\n  help: let it be written, or name another file"
        )));
    }
    let mut beside = target.clone().into_os_string();
    beside.push(format!(".{}.tmp", std::process::id()));
    let moved = std::fs::write(&beside, text)
        .and_then(|()| permissions.map_or(Ok(()), |permissions| std::fs::set_permissions(&beside, permissions)))
        .and_then(|()| std::fs::rename(&beside, &target));
    moved.map_err(|error| {
        // The text beside is of no use when it cannot take its place.
        let _ = std::fs::remove_file(&beside);
        fail(error)
    })
}

/// What messages call a file.
pub(crate) fn name_of(path: &str) -> &str {
    if path == STDIN { "<stdin>" } else { path }
}

fn line_of(path: &str, fault: &Fault) -> String {
    let name = name_of(path);
    format!("{name}:{}:{}: {}\n  help: {}", fault.line, fault.column, fault.message, fault.remedy)
}
