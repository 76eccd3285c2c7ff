//! What does the command line offer? Check, explain, repair and export network plans, with exit codes for scripts.
//!
//! Exit 0: clean. Exit 1: findings at or above the limit, a closed gate, files that `fmt` would change. Exit 2: bad input or usage.

mod commands;
mod input;
mod output;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Check, repair and export cloud network plans.
#[derive(Parser)]
#[command(name = "netdraft", version, max_term_width = 100, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Subcommands,
}

#[derive(Subcommand)]
enum Subcommands {
    Check(commands::check::Check),
    Explain(commands::explain::Explain),
    Path(commands::path::PathCommand),
    Matrix(commands::matrix::Matrix),
    Diff(commands::diff::Diff),
    Rules(commands::rules::Rules),
    Fix(commands::fix::Fix),
    Fmt(commands::fmt::Fmt),
    Alloc(commands::alloc::Alloc),
    Import(commands::import::Import),
    Export(commands::export::Export),
    Schema(commands::schema::Schema),
    Init(commands::init::Init),
    Calc(commands::calc::Calc),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Subcommands::Check(check) => check.run(),
        Subcommands::Explain(explain) => explain.run(),
        Subcommands::Path(path) => path.run(),
        Subcommands::Matrix(matrix) => matrix.run(),
        Subcommands::Diff(diff) => diff.run(),
        Subcommands::Rules(rules) => rules.run(),
        Subcommands::Fix(fix) => fix.run(),
        Subcommands::Fmt(fmt) => fmt.run(),
        Subcommands::Alloc(alloc) => alloc.run(),
        Subcommands::Import(import) => import.run(),
        Subcommands::Export(export) => export.run(),
        Subcommands::Schema(schema) => schema.run(),
        Subcommands::Init(init) => init.run(),
        Subcommands::Calc(calc) => calc.run(),
    };
    match result {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}
