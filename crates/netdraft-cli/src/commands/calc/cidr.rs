//! `netdraft calc cidr`: what comes out of arithmetic on blocks?

use std::net::IpAddr;

use clap::Subcommand;
use netdraft_core::address::Cidr;
use netdraft_core::calc::cidr_math;
use serde_json::{Value, json};

use super::{Answer, block};
use crate::commands::number::within;

/// Arithmetic on address blocks
#[derive(Subcommand)]
pub(crate) enum CidrCommand {
    /// One subnet of a block, by its number: `subnet 10.0.0.0/16 8 3` is 10.0.3.0/24
    Subnet {
        /// The block
        #[arg(value_parser = block)]
        base: Cidr,
        /// How many bits longer the subnet's prefix is
        #[arg(allow_negative_numbers = true, value_parser = within::<u8>(0..=128))]
        new_bits: u8,
        /// Which of the subnets, from 0
        #[arg(allow_negative_numbers = true, value_parser = within::<u128>(0..=u128::MAX))]
        number: u128,
    },
    /// Subnets of a block one after the other: `subnets 10.0.0.0/16 8 8 4`
    Subnets {
        /// The block
        #[arg(value_parser = block)]
        base: Cidr,
        /// How many bits longer each prefix is
        #[arg(required = true, allow_negative_numbers = true, value_parser = within::<u8>(0..=128))]
        new_bits: Vec<u8>,
    },
    /// One address of a block, by its number; negative numbers count from the end
    Host {
        /// The block
        #[arg(value_parser = block)]
        base: Cidr,
        /// Which of the addresses, from 0
        #[arg(allow_negative_numbers = true, value_parser = within::<i128>(i128::MIN..=i128::MAX))]
        number: i128,
    },
    /// The mask of an IPv4 block
    Netmask {
        /// The block
        #[arg(value_parser = block)]
        base: Cidr,
    },
    /// Whether a block lies in another
    Contains {
        /// The outer block
        #[arg(value_parser = block)]
        outer: Cidr,
        /// The inner block
        #[arg(value_parser = block)]
        inner: Cidr,
    },
    /// The fewest blocks that cover exactly the same addresses
    Merge {
        /// The blocks
        #[arg(required = true, value_parser = block)]
        blocks: Vec<Cidr>,
    },
    /// What is left of a block without others
    Exclude {
        /// The block
        #[arg(value_parser = block)]
        base: Cidr,
        /// What is taken away
        #[arg(required = true, value_parser = block)]
        without: Vec<Cidr>,
    },
    /// The fewest blocks for a range of addresses
    Range {
        /// The first address
        #[arg(value_parser = address)]
        first: IpAddr,
        /// The last address
        #[arg(value_parser = address)]
        last: IpAddr,
    },
}

impl CidrCommand {
    pub(super) fn answer(self) -> Result<Answer, String> {
        let fail = |fault: cidr_math::CidrMathFault| fault.to_string();
        Ok(match self {
            Self::Subnet { base, new_bits, number } => one(cidr_math::subnet(base, new_bits, number).map_err(fail)?),
            Self::Subnets { base, new_bits } => many(&cidr_math::subnets(base, &new_bits).map_err(fail)?),
            Self::Host { base, number } => one(cidr_math::host(base, number).map_err(fail)?),
            Self::Netmask { base } => one(cidr_math::netmask(base).map_err(fail)?),
            Self::Contains { outer, inner } => {
                let contains = cidr_math::contains(outer, inner);
                let verb = if contains { "contains" } else { "does not contain" };
                Answer { human: format!("{outer} {verb} {inner}"), json: json!(contains) }
            }
            Self::Merge { blocks } => many(&cidr_math::merge(&blocks)),
            Self::Exclude { base, without } => many(&cidr_math::exclude(&[base], &without)),
            Self::Range { first, last } => many(&cidr_math::range(first, last).map_err(fail)?),
        })
    }
}

fn address(text: &str) -> Result<IpAddr, String> {
    text.parse().map_err(|_| "write an address such as 10.0.0.1 or 2001:db8::1".to_owned())
}

fn one(result: impl ToString) -> Answer {
    let text = result.to_string();
    Answer { json: Value::String(text.clone()), human: text }
}

fn many(blocks: &[Cidr]) -> Answer {
    let texts: Vec<String> = blocks.iter().map(ToString::to_string).collect();
    Answer { human: texts.join("\n"), json: json!(texts) }
}
