#![doc = include_str!("address_outside_subnet.md")]

use std::net::IpAddr;

use serde_json::{Map, Value, json};

use crate::address::{Address, Cidr};
use crate::analysis::{AddressPlan, FreeAddresses, kept_by_provider};
use crate::edit::Command;
use crate::model::{Entity, Host, Plan, Subnet};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// Reports fixed addresses that are not in the subnet of their host.
pub(crate) struct AddressOutsideSubnet;

impl Rule for AddressOutsideSubnet {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "address-outside-subnet",
            category: Category::Ipam,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("address_outside_subnet.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let addresses = context.facts.addresses();
        let mut free = FreeAddresses::of(addresses);
        // In the order of ids, so that which free address each finding offers does not depend on the file.
        for host in context.plan.hosts.sorted().filter(|host| !host.addresses.is_empty()) {
            let Some(subnet) = context.plan.subnets.get(&host.subnet) else { continue };
            let block = subnet.cidr.cidr();
            if block.is_none() {
                sink.unknown(&host.id, format!("the block of its subnet `{}` cannot be read", subnet.id));
            }
            for (at, typed) in host.addresses.iter().enumerate() {
                let anchor = Anchor::new(&host.id, format!("addresses/{at}"));
                sink.examine(&anchor);
                let is_inside = |address| block.is_none_or(|block| block.contains_address(address));
                if !typed.ip().is_some_and(is_inside) {
                    let home = typed.ip().and_then(|address| home_of(addresses, host, subnet, address));
                    let repair = typed.fault().and_then(|fault| fault.repair()?.parse().ok());
                    let repair = repair.filter(|address| is_inside(*address) && is_free(addresses, subnet, *address));
                    let next = free.next(subnet);
                    sink.report(&Outside { anchor, host, subnet, block, typed, home, repair, next });
                }
            }
        }
    }
}

/// Whether no host of the network has the address, and the provider does not keep it for itself.
fn is_free(addresses: &AddressPlan<'_>, subnet: &Subnet, address: IpAddr) -> bool {
    let Some(network) = addresses.network(&subnet.network) else { return false };
    let is_held = network.fixed.binary_search_by(|(held, _)| held.cmp(&address)).is_ok();
    let block = subnet.cidr.cidr();
    let mut kept = block.into_iter().flat_map(|block| kept_by_provider(subnet, block, network.provider));
    !is_held && kept.all(|(kept, _)| kept != address)
}

/// The one subnet of the network in which a host with this one address would be right.
fn home_of<'a>(addresses: &AddressPlan<'a>, host: &Host, subnet: &Subnet, address: IpAddr) -> Option<&'a Subnet> {
    let network = addresses.network(&subnet.network).filter(|_| host.addresses.len() == 1)?;
    let mut around = network.subnets.iter().filter(|place| place.cidr.contains_address(address));
    let (place, None) = (around.next()?, around.next()) else { return None };
    let home = addresses.plan().subnets.by_text(&place.anchor.entity)?;
    let mut kept = kept_by_provider(home, place.cidr, network.provider).into_iter();
    let has_room = addresses.use_of(home).is_some_and(|room| room.free > u128::from(host.count));
    (has_room && kept.all(|(kept, _)| kept != address)).then_some(home)
}

struct Outside<'a> {
    anchor: Anchor,
    host: &'a Host,
    subnet: &'a Subnet,
    block: Option<Cidr>,
    typed: &'a Address,
    /// The subnet that has the address.
    home: Option<&'a Subnet>,
    /// The address that the text was probably meant to be.
    repair: Option<IpAddr>,
    /// A free address of the host's subnet.
    next: Option<IpAddr>,
}

impl Explain for Outside<'_> {
    fn message(&self) -> String {
        let Self { host, subnet, typed, .. } = self;
        let (host, subnet) = (host.title(), subnet.title());
        match typed.fault() {
            Some(fault) => format!("`{host}` has an address that cannot be read: {fault}"),
            None => format!("`{typed}` of `{host}` is not in its subnet `{subnet}` `{}`", self.subnet.cidr),
        }
    }

    fn primary(&self) -> Anchor {
        self.anchor.clone()
    }

    fn related(&self) -> Vec<Related> {
        let subnet = Related::new(Anchor::new(&self.subnet.id, "cidr"), "the subnet of the host");
        let home = self.home.map(|home| Related::new(Anchor::new(&home.id, "cidr"), "the subnet that has the address"));
        [subnet].into_iter().chain(home).collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        let (first, last) = (self.block.map(Cidr::first), self.block.map(Cidr::last));
        let block = self.block.map(|block| block.to_string());
        named(json!({"address": self.typed.text(), "subnet": block, "first": first, "last": last}))
    }

    fn help(&self) -> Vec<String> {
        let next = self.next.map(|next| format!("use an address of `{}`, such as `{next}`", self.subnet.title()));
        let home = self.home.map(|home| format!("place the host in `{}`, which has the address", home.title()));
        let help: Vec<String> = next.into_iter().chain(home).collect();
        if help.is_empty() { vec!["use an address of the subnet, or another subnet".to_owned()] } else { help }
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let set = |text: String| Command::set(&self.anchor.entity, self.anchor.field.clone(), text);
        let repair = [self.repair, self.next].into_iter().flatten();
        let repair = repair.map(|address| Fix::review(format!("use `{address}`"), vec![set(address.to_string())]));
        let to_home = |home: &Subnet| {
            let command = Command::set(&self.host.id, "subnet", home.id.as_str());
            Fix::review(format!("place it in `{}`", home.title()), vec![command])
        };
        repair.chain(self.home.map(to_home)).collect()
    }
}
