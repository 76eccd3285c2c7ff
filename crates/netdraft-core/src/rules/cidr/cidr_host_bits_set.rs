#![doc = include_str!("cidr_host_bits_set.md")]

use serde_json::{Map, Value, json};

use crate::address::{Cidr, CidrFault};
use crate::edit::Command;
use crate::model::Plan;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};

/// Reports blocks with bits set beyond their prefix.
pub(crate) struct CidrHostBitsSet;

impl Rule for CidrHostBitsSet {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "cidr-host-bits-set",
            category: Category::Cidr,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("cidr_host_bits_set.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for place in context.facts.blocks() {
            sink.examine(&place.anchor);
            if let Some(CidrFault::HostBits { canonical, .. }) = place.block.fault() {
                sink.report(&HostBits {
                    anchor: place.anchor.clone(),
                    typed: place.block.text().to_owned(),
                    canonical: *canonical,
                });
            }
        }
    }
}

struct HostBits {
    anchor: Anchor,
    typed: String,
    canonical: Cidr,
}

impl Explain for HostBits {
    fn message(&self) -> String {
        format!("`{}` has bits set beyond its prefix; the block is `{}`", self.typed, self.canonical)
    }

    fn primary(&self) -> Anchor {
        self.anchor.clone()
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({"typed": self.typed, "canonical": self.canonical.to_string()}))
    }

    fn help(&self) -> Vec<String> {
        vec![format!("write `{}`, or the longer prefix that was meant", self.canonical)]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let command = Command::set(&self.anchor.entity, self.anchor.field.clone(), self.canonical.to_string());
        vec![Fix::safe(format!("use `{}`", self.canonical), vec![command])]
    }
}
