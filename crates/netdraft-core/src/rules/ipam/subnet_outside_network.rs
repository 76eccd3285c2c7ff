#![doc = include_str!("subnet_outside_network.md")]

use serde_json::{Map, Value, json};

use crate::address::{BlockSet, Cidr, Provider};
use crate::analysis::{AddressPlan, FreeBlocks, NetworkAddresses, Placed, may_stand_beside};
use crate::edit::{Command, move_block};
use crate::model::Plan;
use crate::rules::cidr::limits::vpc_prefixes;
use crate::rules::wording::{IN_EVIDENCE, listed};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// Reports subnets that do not lie in a block of their network.
pub(crate) struct SubnetOutsideNetwork;

impl Rule for SubnetOutsideNetwork {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "subnet-outside-network",
            category: Category::Ipam,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("subnet_outside_network.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let addresses = context.facts.addresses();
        let mut free = FreeBlocks::of(addresses);
        // A network without any block is a fault of its own, which says enough.
        let bounded = |network: &&NetworkAddresses<'_>| network.is_bounded() && !network.network.cidrs.is_empty();
        for network in addresses.networks().filter(bounded) {
            let unreadable = addresses.unreadable_block_of(network.network.id.as_str());
            for place in &network.subnets {
                let is_inside = network.blocks.iter().any(|block| block.cidr.contains(place.cidr));
                match unreadable {
                    Some(block) if !is_inside => {
                        sink.unknown(&place.anchor.entity, format!("block `{block}` of its network cannot be read"));
                    }
                    Some(_) | None => sink.examine(&place.anchor),
                }
                if !is_inside && unreadable.is_none() {
                    let title = context.plan.title(&place.anchor.entity);
                    let network_title = context.plan.title(&place.owner);
                    let free = free.for_another(place);
                    let may_be_added = may_be_added(addresses, network, place.cidr);
                    sink.report(&Outside { place, network, title, network_title, free, may_be_added });
                }
            }
        }
    }
}

/// Whether the network can have the block of a subnet as a further one of its own: the provider accepts it, and nobody near has a part of it.
fn may_be_added(addresses: &AddressPlan<'_>, network: &NetworkAddresses<'_>, block: Cidr) -> bool {
    let joined = addresses.joined_to(network.network.id.as_str());
    let is_free = joined.into_iter().flat_map(|id| addresses.announced_by(id)).all(|other| !other.cidr.overlaps(block));
    let is_accepted = network.provider != Provider::Aws || vpc_prefixes(block.family()).contains(&block.prefix());
    is_free && is_accepted && may_stand_beside(&network.blocks, block)
}

struct Outside<'a> {
    place: &'a Placed,
    network: &'a NetworkAddresses<'a>,
    title: &'a str,
    network_title: &'a str,
    /// A block of the same size that is free in the network.
    free: Option<Cidr>,
    may_be_added: bool,
}

impl Outside<'_> {
    /// What of the subnet no block of the network has.
    fn beyond(&self) -> Vec<Cidr> {
        let blocks: BlockSet = self.network.blocks.iter().map(|block| block.cidr).collect();
        blocks.gaps(self.place.cidr)
    }
}

impl Explain for Outside<'_> {
    fn message(&self) -> String {
        let Self { place, title, network_title, .. } = self;
        let blocks = listed(self.network.blocks.iter().map(|block| format!("`{}`", block.cidr)));
        let what = if self.beyond().is_empty() { "spans several blocks of" } else { "is not inside a block of" };
        format!("`{title}` `{}` {what} `{network_title}`, which has {blocks}", place.cidr)
    }

    fn primary(&self) -> Anchor {
        self.place.anchor.clone()
    }

    fn related(&self) -> Vec<Related> {
        vec![Related::new(Anchor::new(&self.place.owner, "cidrs"), "the blocks of the network")]
    }

    fn evidence(&self) -> Map<String, Value> {
        let texts = |blocks: Vec<Cidr>| blocks.iter().take(IN_EVIDENCE).map(ToString::to_string).collect::<Vec<_>>();
        let blocks = texts(self.network.blocks.iter().map(|block| block.cidr).collect());
        named(json!({"block": self.place.cidr.to_string(), "network": blocks, "beyond": texts(self.beyond())}))
    }

    fn help(&self) -> Vec<String> {
        let mut help = vec!["give the subnet a block inside one block of its network".to_owned()];
        help.extend(self.may_be_added.then(|| format!("add `{}` to the network", self.place.cidr)));
        help
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        let inside = |to| Some(Fix::review(format!("use `{to}`"), move_block(plan, &self.place.anchor, to)?));
        let (id, block) = (&self.place.owner, self.place.cidr.to_string());
        let title = format!("add `{block}` to `{id}`");
        let add = Command::Insert { id: id.clone(), list: "cidrs".to_owned(), index: usize::MAX, value: block.into() };
        let add = self.may_be_added.then(|| Fix::review(title, vec![add]));
        self.free.and_then(inside).into_iter().chain(add).collect()
    }
}
