//! What does the built page need besides what Trunk makes? The pages of the rules, a program that compresses well, and a worker that keeps all of its files
//! for times without a network.

use std::{
    env, fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use crate::{order::order, shell::Outcome};

/// What a visitor who comes without a network gets from the worker, written by Trunk itself.
const PAGE: &str = "index.html";
/// The worker's name in the built page.
const WORKER: &str = "sw.js";

/// Adds to the page that Trunk has built and not yet put into place. Trunk calls this and says where it is.
pub(crate) fn run(root: &Path) -> Outcome {
    let folder = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from).ok_or("`finish` is for Trunk to call")?;
    write(&folder.join("pages.md"), &pages(root)?)?;
    // While the page is being worked on, every file comes from the server: what a worker keeps would be out of date.
    let is_released = env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release");
    if is_released {
        order_program(root, &folder)?;
    }
    let files = if is_released { files_below(&folder, "")? } else { Vec::new() };
    let template = read(&root.join("web/worker.js"))?;
    write(&folder.join(WORKER), &worker(&folder, &files, &template)?)
}

/// Puts the functions of the program into the order that compresses best.
fn order_program(root: &Path, folder: &Path) -> Outcome {
    let page = read(&root.join("index.html"))?;
    let features: Vec<&str> = page.split([' ', '"']).filter(|word| word.starts_with("--enable-")).collect();
    let files = files_below(folder, "")?;
    files.iter().filter(|file| file.ends_with(".wasm")).try_for_each(|file| order(&folder.join(file), &features))
}

/// The pages of all rules, one after the other. Each begins with its heading, the name of its rule.
fn pages(root: &Path) -> Outcome<String> {
    let rules = root.join("crates/netdraft-core/src/rules");
    let mut pages = String::new();
    for file in files_below(&rules, "")?.iter().filter(|file| file.ends_with(".md")) {
        pages += &read(&rules.join(file))?;
        pages.push('\n');
    }
    Ok(pages)
}

/// The worker, which is told the files and a version that changes with every byte of them.
fn worker(folder: &Path, files: &[String], template: &str) -> Outcome<String> {
    // It only has to tell one build from the one before.
    let mut version = DefaultHasher::new();
    template.hash(&mut version);
    for file in files {
        let bytes = fs::read(folder.join(file)).map_err(|error| format!("cannot read `{file}`: {error}"))?;
        (file, bytes).hash(&mut version);
    }
    let listed: Vec<&str> = files.iter().map(|file| if file == PAGE { "./" } else { file.as_str() }).collect();
    Ok(format!("const VERSION = \"{:016x}\";\nconst FILES = {listed:?};\n{template}", version.finish()))
}

/// The files below a folder, in the order of their names, with `/` between the parts.
fn files_below(folder: &Path, prefix: &str) -> Outcome<Vec<String>> {
    let cannot = |error: std::io::Error| format!("cannot list `{}`: {error}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if path.is_dir() {
            files.extend(files_below(&path, &format!("{prefix}{name}/"))?);
        } else if !name.starts_with('.') && name != WORKER {
            files.push(format!("{prefix}{name}"));
        }
    }
    files.sort();
    Ok(files)
}

fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))
}

fn write(path: &Path, text: &str) -> Outcome {
    fs::write(path, text).map_err(|error| format!("cannot write `{}`: {error}", path.display()))
}

#[test]
fn a_worker_lists_the_files_and_changes_with_each_byte_of_them() {
    let folder = env::temp_dir().join(format!("netdraft-finish-{}", std::process::id()));
    fs::create_dir_all(folder.join("deep")).expect("a folder for temporary files can be made");
    let put = |name: &str, text: &str| fs::write(folder.join(name), text).expect("it can be written to");
    put("index.html", "page");
    put("deep/a.json", "{}");
    put(".hidden", "");
    put("sw.js", "of the build before");
    let made =
        || worker(&folder, &files_below(&folder, "").expect("it can be listed"), "run();\n").expect("it can be read");
    let before = made();
    assert!(before.ends_with("const FILES = [\"deep/a.json\", \"./\"];\nrun();\n"), "{before}");
    assert_eq!(made(), before);
    put("deep/a.json", "{ }");
    assert_ne!(made(), before);
    fs::remove_dir_all(&folder).expect("what was made can be removed");
}
