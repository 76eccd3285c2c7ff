//! `netdraft matrix`: who can talk to whom, on what?

use std::process::ExitCode;

use clap::Args;
use netdraft_core::analysis::reach::Reach;
use netdraft_core::report::{matrix_json, matrix_text};

use crate::input::read_plan;
use crate::output::{Failure, Format, found, print, print_json};

/// Show who can talk to whom, for every pair of hosts, empty subnets, sites and the internet
#[derive(Args)]
#[command(
    long_about = "Show who can talk to whom, for every pair of hosts, empty subnets, sites and the internet\n\nRoutes, links, translations and rule sets of \
the whole way are put together, there and back; sets are exact. What the plan does not say is called unknown.",
    after_help = "Examples:\n  netdraft matrix plan.netdraft.json\n  netdraft matrix plan.netdraft.json --to db\n  netdraft matrix plan.netdraft.json --from internet --format json\n\n\
Exit code: 0, or 2 for bad input."
)]
pub(crate) struct Matrix {
    /// The plan; `-` reads standard input
    file: String,
    /// Only what this end can reach: the id of a host, an empty subnet or a site, or `internet`
    #[arg(long, value_name = "PLACE")]
    from: Option<String>,
    /// Only who can reach this end
    #[arg(long, value_name = "PLACE")]
    to: Option<String>,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Matrix {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let loaded = read_plan(&self.file)?;
        let reach = Reach::of(&loaded.document.plan);
        for (option, end) in [("--from", &self.from), ("--to", &self.to)] {
            if let Some(end) = end.as_ref().filter(|end| !reach.ends().iter().any(|known| known.id == end.as_str())) {
                return Err(Failure::one(format!(
                    "{option} {end}: there is no such end; name a host, a subnet without hosts, a site, or `internet`"
                )));
            }
        }
        let asked = (self.from.as_deref(), self.to.as_deref());
        match self.format {
            Format::Json => print_json(&matrix_json(&reach, asked))?,
            Format::Human => print(&matrix_text(&reach, asked))?,
        }
        Ok(found(false))
    }
}
