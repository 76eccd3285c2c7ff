#![doc = include_str!("azure_special_subnet_size.md")]

use serde_json::{Map, Value, json};

use super::room::{grow, of_size};
use crate::address::{Cidr, Family, Provider};
use crate::analysis::FreeBlocks;
use crate::model::{Entity, Plan, Subnet};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};

/// The names by which Azure knows the subnets of its own appliances, with the longest IPv4 prefix that each may have, and whether Azure refuses a longer one or
/// advises against it (Azure documentation, Azure Firewall FAQ; Azure Bastion, configuration settings; VPN Gateway settings, Gateway subnet; checked
/// 2026-11-29).
const SPECIAL: [(&str, u8, Severity); 4] = [
    ("AzureFirewallSubnet", 26, Severity::Error),
    ("AzureFirewallManagementSubnet", 26, Severity::Error),
    ("AzureBastionSubnet", 26, Severity::Error),
    ("GatewaySubnet", 27, Severity::Warning),
];

/// Reports subnets for the appliances of Azure that are too small for them.
pub(crate) struct AzureSpecialSubnetSize;

impl Rule for AzureSpecialSubnetSize {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "azure-special-subnet-size",
            category: Category::Ipam,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("azure_special_subnet_size.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let addresses = context.facts.addresses();
        let mut free = FreeBlocks::of(addresses);
        for network in addresses.networks().filter(|network| network.provider == Provider::Azure) {
            for place in network.subnets.iter().filter(|place| place.cidr.family() == Family::V4) {
                let Some(subnet) = context.plan.subnets.by_text(&place.anchor.entity) else { continue };
                let is_called =
                    |(name, ..): &&(&str, u8, Severity)| [subnet.title(), subnet.id.as_str()].contains(name);
                let Some((name, longest, severity)) = SPECIAL.iter().find(is_called).copied() else { continue };
                sink.examine(&place.anchor);
                if place.cidr.prefix() > longest {
                    let room = of_size(addresses, &mut free, subnet, place, longest);
                    sink.report(&TooSmall { subnet, block: place.cidr, name, longest, severity, room });
                }
            }
        }
    }
}

struct TooSmall<'a> {
    subnet: &'a Subnet,
    block: Cidr,
    /// What Azure calls it.
    name: &'static str,
    longest: u8,
    severity: Severity,
    /// A block that would do.
    room: Option<Cidr>,
}

impl Explain for TooSmall<'_> {
    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn message(&self) -> String {
        let Self { block, name, longest, .. } = self;
        match self.severity {
            Severity::Error => format!("`{name}` `{block}` is too small: Azure takes a `/{longest}` or larger"),
            _ => format!("`{name}` `{block}` is small: Azure advises a `/{longest}` or larger"),
        }
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.subnet.id, "cidr")
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({"block": self.block.to_string(), "prefix": self.block.prefix(), "longest_prefix": self.longest}))
    }

    fn help(&self) -> Vec<String> {
        let block = self.room.map_or_else(|| format!("a `/{}`", self.longest), |block| format!("`{block}`"));
        vec![format!("give it {block}: it cannot grow while its appliance stands in it")]
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        self.room.and_then(|block| grow(plan, self.subnet, block)).into_iter().collect()
    }
}
