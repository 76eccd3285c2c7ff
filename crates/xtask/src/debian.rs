//! How do packages of the system get installed? With apt-get, as root or through sudo; otherwise the user is told what to type.

use std::{
    io::{IsTerminal, stdin},
    path::Path,
};

use crate::{
    shell::{Outcome, announced, first_line, run},
    toolbox::Toolbox,
};

/// Installs Debian packages, or fails with the exact command that a user with the right to do so can type.
pub(crate) fn install(toolbox: &Toolbox, packages: &[&str], reason: &str) -> Outcome {
    let list = packages.join(" ");
    if !Path::new("/usr/bin/apt-get").exists() {
        return Err(format!(
            "install {list} with your system's package manager ({reason}), and run this command again"
        ));
    }
    let by_hand = format!("sudo apt-get update && sudo apt-get install -y --no-install-recommends {list}");
    let Some(prefix) = privilege(toolbox) else {
        return Err(format!("missing: {list} ({reason}); only root may install packages, so type: {by_hand}"));
    };
    announced(&format!("installing {list} from the system's packages ({reason}; about a minute)"), || {
        apt_get(toolbox, prefix, &["update"])?;
        let arguments = ["install", "-y", "--no-install-recommends"];
        apt_get(toolbox, prefix, &[&arguments, packages].concat())
    })
    .map_err(|message| format!("{message}; by hand: {by_hand}"))
}

/// What stands before `apt-get`: nothing for root, `sudo` where it works or may ask for a password, `None` otherwise.
fn privilege(toolbox: &Toolbox) -> Option<&'static [&'static str]> {
    if first_line(toolbox.command("id").arg("-u")).as_deref() == Some("0") {
        return Some(&[]);
    }
    let silent = toolbox.command("sudo").args(["-n", "true"]).output().is_ok_and(|output| output.status.success());
    let may_ask = stdin().is_terminal() && Path::new("/usr/bin/sudo").exists();
    (silent || may_ask).then_some(&["sudo"])
}

fn apt_get(toolbox: &Toolbox, prefix: &[&str], arguments: &[&str]) -> Outcome {
    let line =
        [prefix, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "Acquire::Retries=3"], arguments];
    let words = line.concat();
    run(toolbox.command(words[0]).args(&words[1..]))
}
