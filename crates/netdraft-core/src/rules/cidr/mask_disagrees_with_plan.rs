#![doc = include_str!("mask_disagrees_with_plan.md")]

use serde_json::{Map, Value, json};

use crate::address::{Cidr, CidrFault, Family};
use crate::edit::Command;
use crate::model::{Entity, Plan};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// Reports machines whose mask is not that of their subnet.
pub(crate) struct MaskDisagreesWithPlan;

impl Rule for MaskDisagreesWithPlan {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "mask-disagrees-with-plan",
            category: Category::Cidr,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("mask_disagrees_with_plan.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for host in context.plan.hosts.iter().filter(|host| !host.mask.trim().is_empty()) {
            let Some(subnet) = context.plan.subnets.get(&host.subnet) else { continue };
            let anchor = Anchor::new(&host.id, "mask");
            let Some(block) = subnet.cidr.cidr() else {
                sink.unknown(&host.id, format!("the block of its subnet `{}` cannot be read", subnet.id));
                continue;
            };
            sink.examine(&anchor);
            let typed = host.mask.trim().to_owned();
            let set = prefix_of(&typed, block.family());
            if set.as_ref() != Ok(&block.prefix()) {
                let related = Related::new(Anchor::new(&subnet.id, "cidr"), format!("the subnet is `{block}`"));
                let [machine, subnet] = [host.title(), subnet.title()].map(str::to_owned);
                sink.report(&Disagreement { anchor, related, machine, subnet, block, typed, set });
            }
        }
    }
}

/// The prefix length that a mask means, typed as `24`, `/24` or `255.255.255.0`.
fn prefix_of(mask: &str, family: Family) -> Result<u8, CidrFault> {
    let base = match family {
        Family::V4 => "10.0.0.0",
        Family::V6 => "::",
    };
    match format!("{base}/{}", mask.trim_start_matches('/')).parse::<Cidr>() {
        Ok(block)
        | Err(CidrFault::HostBits { canonical: block, .. } | CidrFault::DottedMask { canonical: block, .. }) => {
            Ok(block.prefix())
        }
        Err(fault) => Err(fault),
    }
}

struct Disagreement {
    anchor: Anchor,
    related: Related,
    machine: String,
    subnet: String,
    block: Cidr,
    typed: String,
    set: Result<u8, CidrFault>,
}

impl Explain for Disagreement {
    fn message(&self) -> String {
        let Self { machine, subnet, block, typed, .. } = self;
        match &self.set {
            Ok(_) => {
                format!("the mask of `{machine}` is `{typed}`, but its subnet `{subnet}` is a `/{}`", block.prefix())
            }
            Err(fault) => format!("the mask `{typed}` of `{machine}` cannot be read: {fault}"),
        }
    }

    fn primary(&self) -> Anchor {
        self.anchor.clone()
    }

    fn related(&self) -> Vec<Related> {
        vec![self.related.clone()]
    }

    fn evidence(&self) -> Map<String, Value> {
        let prefix = self.set.as_ref().ok();
        let subnet =
            json!({"block": self.block.to_string(), "prefix": self.block.prefix(), "mask": self.block.netmask()});
        named(json!({"mask": self.typed, "prefix": prefix, "subnet": subnet}))
    }

    fn help(&self) -> Vec<String> {
        let effect = match self.set {
            Ok(set) if set < self.block.prefix() => {
                "with it, the machine looks for addresses of other subnets on its own link and does not reach them"
            }
            Ok(_) => "with it, the machine sends what is for its neighbours to the router",
            Err(_) => "a machine that is given it keeps an older mask or has none",
        };
        vec![format!("set the mask to `{}`; {effect}", self.wanted())]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let wanted = self.wanted();
        vec![Fix::safe(
            format!("set the mask to `{wanted}`"),
            vec![Command::set(&self.anchor.entity, self.anchor.field.clone(), wanted)],
        )]
    }
}

impl Disagreement {
    /// The subnet's mask, written the way the wrong one was.
    fn wanted(&self) -> String {
        match self.block.family() {
            Family::V4 if self.typed.contains('.') => self.block.netmask().to_string(),
            Family::V4 | Family::V6 if self.typed.starts_with('/') => format!("/{}", self.block.prefix()),
            Family::V4 | Family::V6 => self.block.prefix().to_string(),
        }
    }
}
