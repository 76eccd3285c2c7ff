//! `netdraft matrix`: who can talk to whom, on what?

use std::process::ExitCode;

use clap::Args;
use netdraft_core::analysis::reach::{Reach, Service};
use netdraft_core::report::{Asked, matrix_json, matrix_text};

use crate::input::read_plan;
use crate::output::{Failure, Format, found, print, print_json};

/// Show who can talk to whom, for every pair of hosts, empty subnets, sites and the internet
#[derive(Args)]
#[command(
    long_about = "Show who can talk to whom, for every pair of hosts, empty subnets, sites and the internet\n\nRoutes, links, translations and rule sets of \
the whole way are put together, there and back; sets are exact. What the plan does not say is called unknown.",
    after_help = "Examples:\n  netdraft matrix plan.netdraft.json\n  netdraft matrix plan.netdraft.json --to db\n  netdraft matrix plan.netdraft.json --from internet --on tcp/22 --format json\n\n\
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
    /// Only what passes on this: `443`, `tcp/443`, `udp/5000-6000` or `icmp`
    #[arg(long, value_name = "SERVICE", value_parser = service)]
    on: Option<Service>,
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
        let asked = Asked { from: self.from.as_deref(), to: self.to.as_deref(), on: self.on.as_ref() };
        match self.format {
            Format::Json => print_json(&matrix_json(&reach, asked))?,
            Format::Human => print(&matrix_text(&reach, asked))?,
        }
        Ok(found(false))
    }
}

fn service(text: &str) -> Result<Service, String> {
    Service::parse(text)?.ok_or_else(|| "write a service such as `tcp/443`".to_owned())
}
