//! `netdraft init`: where does a plan begin?

use std::process::ExitCode;

use clap::Args;
use netdraft_core::address::Provider;
use netdraft_core::check::check;
use netdraft_core::format::{load, save};
use netdraft_core::model::Document;
use netdraft_core::rules::{Finding, Policy, Severity};
use netdraft_core::template::TEMPLATES;

use super::policy::provider;
use crate::input::write;
use crate::output::{Failure, found, print};

/// Begin a plan: empty, from one address range, from a template, or a sample
#[derive(Args)]
pub(crate) struct Init {
    /// The address range of a network that is made ready to use, such as 10.0.0.0/16
    #[arg(long, value_name = "RANGE", conflicts_with_all = ["sample", "template"])]
    cidr: Option<String>,
    /// The provider of the network
    #[arg(long, default_value = "aws", value_parser = provider)]
    provider: Provider,
    /// The name of a template, a plan that passes its gate, such as `hub-and-spoke`
    #[arg(long, value_name = "NAME", conflicts_with = "sample")]
    template: Option<String>,
    /// The name of a sample, such as `sup-2024-3291`
    #[arg(long, value_name = "NAME")]
    sample: Option<String>,
    /// The name of the plan
    #[arg(long)]
    name: Option<String>,
    /// The file to write; standard output by default. A file that exists is not overwritten
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
}

impl Init {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let text = self.text()?;
        match &self.output {
            Some(path) if std::path::Path::new(path).exists() => {
                return Err(Failure::one(format!(
                    "`{path}` exists already; nothing was written\n  help: name another file, or remove it first"
                )));
            }
            Some(path) => write(path, &text)?,
            None => print(&text)?,
        }
        Ok(found(false))
    }

    fn text(&self) -> Result<String, Failure> {
        if let Some(name) = &self.sample {
            let known = netdraft_core::sample::names().collect::<Vec<_>>().join("`, `");
            let unknown = || Failure::one(format!("there is no sample `{name}`; there is `{known}`"));
            return netdraft_core::sample::sample(name).map(str::to_owned).ok_or_else(unknown);
        }
        let mut document = match (&self.template, &self.cidr) {
            (Some(name), _) => template(name)?,
            (None, Some(range)) => {
                let document = netdraft_core::starter::starter(range, self.provider)
                    .map_err(|fault| Failure::one(fault.to_string()))?;
                accepted(&document)?;
                document
            }
            (None, None) => {
                let mut document = Document::default();
                document.plan.settings.provider = self.provider;
                document
            }
        };
        if let Some(name) = &self.name {
            document.plan.settings.name.clone_from(name);
        }
        Ok(save(&document))
    }
}

fn template(name: &str) -> Result<Document, Failure> {
    let known = || TEMPLATES.map(|template| template.name).join("`, `");
    let unknown = || Failure::one(format!("there is no template `{name}`; there is `{}`", known()));
    let template = TEMPLATES.iter().find(|template| template.name == name).ok_or_else(unknown)?;
    let loaded =
        load(template.text).map_err(|faults| Failure::new(faults.iter().map(ToString::to_string).collect()))?;
    Ok(loaded.document)
}

/// Refuses a network that its provider would refuse, with what to do instead.
fn accepted(document: &Document) -> Result<(), Failure> {
    let report = check(&document.plan, &Policy::default());
    let errors = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let message = |finding: &Finding| {
        let help: String = finding.help.iter().map(|help| format!("\n  help: {help}")).collect();
        format!("{}{help}", finding.message)
    };
    let messages: Vec<String> = errors.map(message).collect();
    if messages.is_empty() { Ok(()) } else { Err(Failure::new(messages)) }
}
