#![doc = include_str!("cname_to_ip.md")]

use std::net::IpAddr;

use serde_json::{Map, Value, json};

use super::{Alias, alias_records};
use crate::edit::Command;
use crate::model::{Choice, Plan};
use crate::rules::wording::listed;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};

/// Reports aliases that lead to an address in place of a name.
pub(crate) struct CnameToIp;

impl Rule for CnameToIp {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "cname-to-ip",
            category: Category::Dns,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("cname_to_ip.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for alias in alias_records(context.plan) {
            sink.examine(&alias.anchor);
            let read = |value: &String| value.trim().parse().ok();
            let addresses: Vec<IpAddr> = alias.record.values.iter().filter_map(read).collect();
            if !addresses.is_empty() {
                sink.report(&ToAddress { alias, addresses });
            }
        }
    }
}

struct ToAddress<'a> {
    alias: Alias<'a>,
    addresses: Vec<IpAddr>,
}

impl ToAddress<'_> {
    /// The type of record that has these values, if one has all of them.
    fn fitting_type(&self) -> Option<&'static str> {
        let are_all = self.addresses.len() == self.alias.record.values.len();
        match self.addresses.first()? {
            IpAddr::V4(_) => Some("A").filter(|_| are_all && self.addresses.iter().all(IpAddr::is_ipv4)),
            IpAddr::V6(_) => Some("AAAA").filter(|_| are_all && self.addresses.iter().all(IpAddr::is_ipv6)),
        }
    }
}

impl Explain for ToAddress<'_> {
    fn message(&self) -> String {
        let (kind, owner) = (self.alias.record.record_type.word(), &self.alias.owner);
        let addresses = listed(self.addresses.iter().map(|address| format!("`{address}`")));
        format!("the {kind} record of `{owner}` leads to {addresses}, which is an address and not a name")
    }

    fn primary(&self) -> Anchor {
        self.alias.anchor.clone()
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({"owner": self.alias.owner, "addresses": self.addresses}))
    }

    fn help(&self) -> Vec<String> {
        vec![match self.fitting_type() {
            Some(kind) => format!("make it a record of type {kind}"),
            None => "give the name records of type A and AAAA".to_owned(),
        }]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let Anchor { entity, field } = &self.alias.anchor;
        let fix = |kind| {
            Fix::review(
                format!("make it a record of type {kind}"),
                vec![Command::set(entity, format!("{field}/type"), kind)],
            )
        };
        self.fitting_type().map(fix).into_iter().collect()
    }
}
