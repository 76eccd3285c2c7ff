//! `netdraft diff`: what can talk after a change that could not before, and what cannot any more?

use std::process::ExitCode;

use clap::Args;
use netdraft_core::analysis::reach::{Causes, Reach};
use netdraft_core::report::{diff_json, diff_text};

use crate::input::read_plan;
use crate::output::{Failure, Format, found, print, print_json};

/// Compare what can talk in two plans: flows that are gained and flows that are lost
#[derive(Args)]
#[command(
    long_about = "Compare what can talk in two plans: flows that are gained and flows that are lost\n\nBoth plans are judged whole, and compared \
packet for packet: a change that means nothing to packets is no difference. Where one of the plans does not say what passes, the difference cannot be told, and \
that is said too. Each difference comes with a packet as proof, and with the edit that makes it: every edit between the plans is tried out by itself, and left \
out by itself.",
    after_help = "Examples:\n  netdraft diff before.netdraft.json after.netdraft.json\n  git show HEAD:plan.netdraft.json | netdraft diff - plan.netdraft.json --format json\n\n\
Exit code: 0 when packets surely fare alike, 1 when some do not or it cannot be told, 2 for bad input."
)]
pub(crate) struct Diff {
    /// The plan before; `-` reads standard input
    old: String,
    /// The plan after
    new: String,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Diff {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let (old, new) = (read_plan(&self.old)?, read_plan(&self.new)?);
        let plans = [&old.document.plan, &new.document.plan];
        let (old, new) = (Reach::of(plans[0]), Reach::of(plans[1]));
        let shifts = new.since(&old);
        let causes = Causes::between(plans, [&old, &new]);
        match self.format {
            Format::Json => print_json(&diff_json(&shifts, [&old, &new], &causes))?,
            Format::Human => print(&diff_text(&shifts, [&old, &new], &causes))?,
        }
        Ok(found(!shifts.is_empty()))
    }
}
