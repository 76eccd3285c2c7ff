//! `netdraft calc`: what do the numbers come to, without a plan?

mod capacity;
mod cidr;
mod health;
mod mtu;
mod nat;

use std::process::ExitCode;

use clap::{Args, Subcommand};
use netdraft_core::address::Cidr;
use serde_json::Value;

use crate::output::{Failure, Format, found, print_json, print_line};

/// Calculate: tunnel MTU, capacity, address blocks, health checks, NAT ports
#[derive(Args)]
pub(crate) struct Calc {
    #[command(subcommand)]
    what: What,
    /// How the result is written
    #[arg(long, value_enum, default_value_t, global = true)]
    format: Format,
}

#[derive(Subcommand)]
enum What {
    Mtu(mtu::Mtu),
    Capacity(capacity::Capacity),
    #[command(subcommand)]
    Cidr(cidr::CidrCommand),
    Health(health::Health),
    Nat(nat::Nat),
}

/// A result, for people and for programs.
struct Answer {
    human: String,
    json: Value,
}

impl Calc {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let answer = match self.what {
            What::Mtu(mtu) => mtu.answer(),
            What::Capacity(capacity) => capacity.answer(),
            What::Cidr(cidr) => cidr.answer(),
            What::Health(health) => Ok(health.answer()),
            What::Nat(nat) => Ok(nat.answer()),
        };
        let answer = answer.map_err(Failure::one)?;
        match self.format {
            Format::Human => print_line(&answer.human)?,
            Format::Json => print_json(&answer.json)?,
        }
        Ok(found(false))
    }
}

/// Reads a block, and offers the repair when it is not one.
fn block(text: &str) -> Result<Cidr, String> {
    text.parse::<Cidr>().map_err(|fault| match fault.repair() {
        Some(repair) => format!("{fault}; did you mean `{repair}`?"),
        None => format!("{fault}; write a block such as `10.0.0.0/16`"),
    })
}
