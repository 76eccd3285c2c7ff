//! Which tools does the project need, and where does each come from when it is missing?
//!
//! Tools land in a folder of the user's cache that carries their version, so that another version never meets them.
//! A tool on `PATH` that has the right version is used instead.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    debian,
    shell::{Outcome, announced, first_line, run},
};

/// The version of Trunk. It asks for a newer compiler than it needs, and must be built from its own lock file.
const TRUNK: &str = "0.22.1";
/// The version of the npm package that holds wasm-opt. Its major number is what `wasm-opt --version` prints.
const BINARYEN: &str = "132.0.0";
/// The oldest Node.js that the end-to-end tests run on.
const NODE_MAJOR: u32 = 20;

/// The build settings for tools that run for seconds: compiling them fast matters more than their speed.
const QUICK_BUILD: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
];

/// Something that a chore cannot do without. The order is that of installation: first what may need another's permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// `node` and `npm`.
    Node,
    /// Chromium and its driver.
    Browser,
    /// `cargo fmt`.
    Rustfmt,
    /// `cargo clippy`.
    Clippy,
    /// The standard library for `wasm32-unknown-unknown`.
    WasmTarget,
    /// The crates of `Cargo.lock`, because Trunk is kept off the network.
    Crates,
    /// The packages of `tests/e2e/package-lock.json`.
    NodePackages,
    /// The packages of `tests/bench/package-lock.json`, which only the benchmark of the page needs.
    BenchPackages,
    /// `wasm-opt`.
    WasmOpt,
    /// `wasm-bindgen` and `wasm-bindgen-test-runner`.
    WasmBindgen,
    /// `trunk`.
    Trunk,
}

impl Need {
    /// Everything that `serve` and `test` need together.
    pub(crate) const ALL: [Self; 10] = [
        Self::Node,
        Self::Browser,
        Self::Rustfmt,
        Self::Clippy,
        Self::WasmTarget,
        Self::Crates,
        Self::NodePackages,
        Self::WasmOpt,
        Self::WasmBindgen,
        Self::Trunk,
    ];
}

/// The checkout, the cache of tools, and what is known to be in place.
pub(crate) struct Toolbox {
    root: PathBuf,
    cache: PathBuf,
    search_path: Vec<PathBuf>,
    met: BTreeSet<Need>,
}

impl Toolbox {
    pub(crate) fn new() -> Outcome<Self> {
        let package = env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_owned());
        let root =
            Path::new(&package).ancestors().nth(2).ok_or("the package `xtask` is not below `crates`")?.to_owned();
        let cache = env::var_os("XDG_CACHE_HOME")
            .map(PathBuf::from)
            .or_else(|| env::home_dir().map(|home| home.join(".cache")))
            .ok_or("neither XDG_CACHE_HOME nor a home folder is known, so there is no place for tools")?
            .join("netdraft");
        let search_path = env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect();
        Ok(Self { root, cache, search_path, met: BTreeSet::new() })
    }

    /// The folder of the checkout.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A command in the checkout that finds the project's tools first and leaves the network alone.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.find(program).unwrap_or_else(|| program.into()));
        command.current_dir(&self.root).env("TRUNK_SKIP_VERSION_CHECK", "true");
        if let Ok(path) = env::join_paths(&self.search_path) {
            command.env("PATH", path);
        }
        for (name, value) in [("WASM_BINDGEN_TEST_TIMEOUT", "300"), ("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60")] {
            command.env(name, env::var(name).unwrap_or_else(|_| value.to_owned()));
        }
        for (name, found) in [("CHROMEDRIVER", self.find("chromedriver")), ("CHROMIUM", self.find("chromium"))] {
            if let (None, Some(found)) = (env::var_os(name), found) {
                command.env(name, found);
            }
        }
        command
    }

    /// Installs what is missing of `needs`, in the order of [`Need`].
    pub(crate) fn ensure(&mut self, needs: &[Need]) -> Outcome {
        let missing: BTreeSet<Need> = needs.iter().copied().filter(|need| !self.met.contains(need)).collect();
        for need in missing {
            match need {
                Need::Node => self.ensure_node(),
                Need::Browser => self.ensure_browser(),
                Need::Rustfmt => self.ensure_component("rustfmt", "fmt"),
                Need::Clippy => self.ensure_component("clippy", "clippy"),
                Need::WasmTarget => self.ensure_wasm_target(),
                Need::Crates => run(self.command("cargo").args(["fetch", "--quiet"])),
                Need::NodePackages => self.ensure_packages_of("tests/e2e", "they drive the browser"),
                Need::BenchPackages => {
                    self.ensure_packages_of("tests/bench", "they draw what the page is compared with")
                }
                Need::WasmOpt => self.ensure_wasm_opt(),
                Need::WasmBindgen => self.ensure_wasm_bindgen(),
                Need::Trunk => self.ensure_trunk(),
            }?;
            self.met.insert(need);
        }
        Ok(())
    }

    /// Whether a usable Node.js is there, without installing one.
    pub(crate) fn has_node(&self) -> bool {
        self.find("npm").is_some() && self.node_major().is_some_and(|major| major >= NODE_MAJOR)
    }

    fn ensure_component(&self, component: &str, subcommand: &str) -> Outcome {
        if first_line(self.command("cargo").args([subcommand, "--version"])).is_some() {
            return Ok(());
        }
        announced(&format!("installing {component} (a test step runs it; seconds)"), || {
            run(self.command("rustup").args(["component", "add", component]))
        })
    }

    fn ensure_wasm_target(&self) -> Outcome {
        let target = "wasm32-unknown-unknown";
        let library = first_line(self.command("rustc").args(["--print", "target-libdir", "--target", target]));
        if library.is_some_and(|folder| Path::new(&folder).is_dir()) {
            return Ok(());
        }
        announced(&format!("installing the target {target} (the page is compiled for it; seconds)"), || {
            run(self.command("rustup").args(["target", "add", target]))
        })
    }

    fn ensure_trunk(&mut self) -> Outcome {
        self.ensure_tool(
            &["trunk"],
            TRUNK,
            TRUNK,
            "it builds and serves the page; about 5 minutes, once",
            |toolbox, folder| {
                let package = format!("trunk@{TRUNK}");
                run(toolbox.cargo_install(folder).args(["--locked", "--ignore-rust-version", &package]))
            },
        )
    }

    fn ensure_wasm_bindgen(&mut self) -> Outcome {
        let version = self.locked_version("wasm-bindgen")?;
        let programs = ["wasm-bindgen", "wasm-bindgen-test-runner"];
        let reason = "it joins the program to JavaScript and runs browser tests; about 2 minutes, once";
        self.ensure_tool(&programs, &version, &version, reason, |toolbox, folder| {
            run(toolbox.cargo_install(folder).arg(format!("wasm-bindgen-cli@{version}")))
        })
    }

    fn ensure_wasm_opt(&mut self) -> Outcome {
        let major = BINARYEN.split('.').next().unwrap_or(BINARYEN);
        self.ensure_tool(
            &["wasm-opt"],
            BINARYEN,
            major,
            "it makes the program smaller; seconds, once",
            |toolbox, folder| {
                let package = format!("binaryen@{BINARYEN}");
                run(toolbox
                    .command("npm")
                    .args(["install", "--no-audit", "--no-fund", "--global", "--prefix"])
                    .arg(folder)
                    .arg(package))
            },
        )
    }

    /// Makes `programs` available in the version that they print as the word `printed`; the first names the folder.
    fn ensure_tool(
        &mut self,
        programs: &[&str],
        version: &str,
        printed: &str,
        reason: &str,
        install: impl FnOnce(&Self, &Path) -> Outcome,
    ) -> Outcome {
        if programs.iter().all(|program| self.prints_version(program, printed)) {
            return Ok(());
        }
        let name = programs[0];
        let folder = self.cache.join(format!("{name}-{version}"));
        self.search_path.insert(0, folder.join("bin"));
        if programs.iter().all(|program| self.prints_version(program, printed)) {
            return Ok(());
        }
        announced(&format!("installing {name} {version} ({reason})"), || install(self, &folder))?;
        match programs.iter().find(|program| !self.prints_version(program, printed)) {
            None => Ok(()),
            Some(program) => Err(format!("`{program}` in `{}` does not say that it is {printed}", folder.display())),
        }
    }

    fn prints_version(&self, program: &str, version: &str) -> bool {
        let line = first_line(self.command(program).arg("--version"));
        line.is_some_and(|line| line.split_whitespace().any(|word| word == version))
    }

    /// `cargo install` into `folder`, away from the target folder and the compiler flags of the project.
    fn cargo_install(&self, folder: &Path) -> Command {
        let mut command = self.command("cargo");
        command.args(["install", "--quiet", "--force", "--root"]).arg(folder).envs(QUICK_BUILD);
        command.env_remove("CARGO_TARGET_DIR").env_remove("RUSTFLAGS");
        command
    }

    fn ensure_node(&self) -> Outcome {
        if self.has_node() {
            return Ok(());
        }
        let reason = "it runs the end-to-end tests and wasm-opt";
        debian::install(self, &["nodejs", "npm"], reason)?;
        match self.node_major() {
            Some(major) if major >= NODE_MAJOR && self.find("npm").is_some() => Ok(()),
            Some(major) => {
                Err(format!("Node.js {NODE_MAJOR} or later with npm is needed, and Node.js {major} is installed"))
            }
            None => Err(format!("Node.js {NODE_MAJOR} or later is needed: {reason}")),
        }
    }

    fn ensure_packages_of(&self, folder: &str, reason: &str) -> Outcome {
        let what = format!("installing the packages of {folder} ({reason}; seconds)");
        let folder = self.root.join(folder);
        let (wanted, installed) = (folder.join("package-lock.json"), folder.join("node_modules/installed-from.json"));
        let lock = fs::read(&wanted).map_err(|error| format!("cannot read `{}`: {error}", wanted.display()))?;
        if fs::read(&installed).is_ok_and(|earlier| earlier == lock) {
            return Ok(());
        }
        announced(&what, || {
            run(self.command("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder))?;
            fs::write(&installed, lock).map_err(|error| format!("cannot write `{}`: {error}", installed.display()))
        })
    }

    fn ensure_browser(&self) -> Outcome {
        let known = |variable: &str, program: &str| env::var_os(variable).is_some() || self.find(program).is_some();
        if known("CHROMIUM", "chromium") && known("CHROMEDRIVER", "chromedriver") {
            return Ok(());
        }
        debian::install(self, &["chromium", "chromium-driver"], "browser tests and end-to-end tests run in it")
    }

    fn node_major(&self) -> Option<u32> {
        let version = first_line(self.command("node").arg("--version"))?;
        version.strip_prefix('v')?.split('.').next()?.parse().ok()
    }

    /// The version of a crate in `Cargo.lock`.
    fn locked_version(&self, name: &str) -> Outcome<String> {
        let file = self.root.join("Cargo.lock");
        let text = fs::read_to_string(&file).map_err(|error| format!("cannot read `{}`: {error}", file.display()))?;
        let entry = format!("name = \"{name}\"");
        let mut lines = text.lines().skip_while(|line| *line != entry).skip(1);
        let version = lines.next().and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
        version.map(str::to_owned).ok_or_else(|| format!("Cargo.lock has no package `{name}`"))
    }

    fn find(&self, program: &str) -> Option<PathBuf> {
        let name = format!("{program}{}", env::consts::EXE_SUFFIX);
        self.search_path.iter().map(|folder| folder.join(&name)).find(|file| file.is_file())
    }
}
