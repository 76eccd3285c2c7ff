//! How does the planner get into a browser? Trunk builds it, serves it on this machine only, and rebuilds it on every change.

use std::{fs, net::TcpListener, process::Command};

use crate::{
    shell::Outcome,
    toolbox::{Need, Toolbox},
};

/// The page without the request for wasm-opt, for an optimised build on a machine without Node.js. Git ignores it.
const UNOPTIMIZED: &str = "index.unoptimized.html";

/// Runs `serve` with its options until it is stopped.
pub(crate) fn run(toolbox: &mut Toolbox, options: &[&str]) -> Outcome {
    let (release, port) = parse(options)?;
    TcpListener::bind(("127.0.0.1", port))
        .map_err(|error| format!("port {port} is not free ({error}); choose another with `--port`"))?;

    toolbox.ensure(&[Need::WasmTarget, Need::Crates, Need::Trunk, Need::WasmBindgen])?;
    let optimizes = release && toolbox.has_node();
    if optimizes {
        toolbox.ensure(&[Need::WasmOpt])?;
    } else if !toolbox.has_node() {
        println!("Node.js is not installed, so wasm-opt is left out: the page works the same, but is larger");
    }

    let mut trunk = toolbox.command("trunk");
    trunk.args(["serve", "--offline", "--dist", "target/serve", "--port", &port.to_string()]);
    if release {
        trunk.arg("--release");
    }
    if release && !optimizes {
        write_unoptimized(toolbox)?;
        trunk.args(["--html-output", "index.html", UNOPTIMIZED]);
    }
    println!(
        "==> building the planner; when the first build is done, open http://127.0.0.1:{port}/ (Ctrl-C stops the server)"
    );
    become_command(&mut trunk)
}

fn parse(options: &[&str]) -> Outcome<(bool, u16)> {
    let (mut release, mut port) = (false, 8080);
    let mut rest = options;
    loop {
        match rest {
            [] => return Ok((release, port)),
            ["--release", tail @ ..] => (release, rest) = (true, tail),
            ["--port", number, tail @ ..] => {
                port = number.parse().map_err(|_| format!("`{number}` is not a port; ports are 1 to 65535"))?;
                rest = tail;
            }
            [other, ..] => return Err(format!("`serve` does not know `{other}`; it takes `--release` and `--port N`")),
        }
    }
}

fn write_unoptimized(toolbox: &Toolbox) -> Outcome {
    let read = |name: &str| {
        fs::read_to_string(toolbox.root().join(name)).map_err(|error| format!("cannot read `{name}`: {error}"))
    };
    let page = read("index.html")?.replace("data-wasm-opt=\"1\"", "data-wasm-opt=\"0\"");
    fs::write(toolbox.root().join(UNOPTIMIZED), page).map_err(|error| format!("cannot write `{UNOPTIMIZED}`: {error}"))
}

/// Hands this process over to the command, so that a signal to the one stops the other.
#[cfg(unix)]
fn become_command(command: &mut Command) -> Outcome {
    use std::os::unix::process::CommandExt;
    Err(format!("cannot start trunk: {}", command.exec()))
}

#[cfg(not(unix))]
fn become_command(command: &mut Command) -> Outcome {
    crate::shell::run(command)
}
