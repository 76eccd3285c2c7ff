#![doc = include_str!("cidr_invalid_mask.md")]

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use serde_json::{Map, Value, json};

use crate::address::CidrFault;
use crate::analysis::BlockAt;
use crate::edit::Command;
use crate::model::Plan;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};
use crate::small::SmallCollect;

/// Reports blocks that cannot be read.
pub(crate) struct CidrInvalidMask;

impl Rule for CidrInvalidMask {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "cidr-invalid-mask",
            category: Category::Cidr,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("cidr_invalid_mask.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        // A block that was left to be chosen is not read wrong: other rules report it.
        let open: BTreeSet<&Anchor> =
            context.facts.addresses().requests().iter().map(|request| &request.anchor).small_set();
        for place in context.facts.blocks().iter().filter(|place| !open.contains(&place.anchor)) {
            sink.examine(&place.anchor);
            if let (None, Some(fault)) = (place.block.cidr(), place.block.fault()) {
                let title = context.plan.title(&place.anchor.entity).to_owned();
                sink.report(&Unreadable { place: place.clone(), title, fault: fault.clone() });
            }
        }
    }
}

struct Unreadable {
    place: BlockAt,
    title: String,
    fault: CidrFault,
}

impl Explain for Unreadable {
    fn message(&self) -> String {
        format!("`{}` has a block that cannot be read: {}", self.title, self.fault)
    }

    fn primary(&self) -> Anchor {
        self.place.anchor.clone()
    }

    fn evidence(&self) -> Map<String, Value> {
        let bits = |mask: Ipv4Addr| mask.octets().map(|octet| format!("{octet:08b}")).join(".");
        let mask = match &self.fault {
            CidrFault::DottedMask { mask, .. }
            | CidrFault::WildcardMask { mask, .. }
            | CidrFault::NonContiguousMask { mask } => Some(bits(*mask)),
            _ => None,
        };
        named(json!({"typed": self.place.block.text(), "mask_bits": mask, "meant": self.fault.repair()}))
    }

    fn help(&self) -> Vec<String> {
        vec![match self.repair() {
            Some(repair) if self.is_certain() => format!("write `{repair}`"),
            Some(repair) => format!("write `{repair}`, if that was meant"),
            None => "write a block as its first address and its prefix length, such as `10.0.1.0/24`".to_owned(),
        }]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let Anchor { entity, field } = &self.place.anchor;
        let fix = |text: String| Fix::review(format!("use `{text}`"), vec![Command::set(entity, field.clone(), text)]);
        self.repair().map(fix).into_iter().collect()
    }
}

impl Unreadable {
    /// The text to put in place.
    fn repair(&self) -> Option<String> {
        // A network or subnet of one address is hardly what was meant; a route or a rule often is for one machine.
        let is_whole = self.place.anchor.field.starts_with("cidr");
        let is_guess = matches!(self.fault, CidrFault::MissingPrefix { .. }) && is_whole;
        self.fault.repair().filter(|_| !is_guess)
    }

    /// Whether nothing else can have been meant.
    fn is_certain(&self) -> bool {
        matches!(
            self.fault,
            CidrFault::DottedMask { .. }
                | CidrFault::WildcardMask { .. }
                | CidrFault::AddressRange { .. }
                | CidrFault::WhiteSpace { .. }
        )
    }
}
