//! Which files are the project's own? Everything below the root but what is built, installed or recorded there.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Folders that hold nothing written by hand. In a linked worktree `.git` is a file.
const SKIPPED: [&str; 6] = [".git", "target", "dist", "node_modules", "shots", "proptest-regressions"];

/// A text file of the project.
pub(crate) struct Source {
    /// The path from the root, with `/` between its parts.
    pub(crate) path: String,
    /// All of its text.
    pub(crate) text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the root").to_owned()
}

/// The text of one file, which must exist.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("cannot read {path}: {error}"))
}

/// Every text file whose name ends in one of `endings`, sorted by path.
pub(crate) fn sources(endings: &[&str]) -> Vec<Source> {
    let root = root();
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the checkout can be listed") {
            let path = entry.expect("a folder of the checkout can be listed").path();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if SKIPPED.contains(&name.as_str()) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                let relative = path.strip_prefix(&root).expect("the walk began at the root");
                let path_text = relative.to_string_lossy().replace('\\', "/");
                // A file that is not UTF-8 holds no words.
                if let Ok(text) = fs::read_to_string(&path) {
                    found.push(Source { path: path_text, text });
                }
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}
