//! Why does a flow not work that must? The one fault that is reported of it.
//!
//! Where the way ends comes before what drops the packet on it: rules may let a packet pass that no route takes anywhere. What else stands in the way is
//! seen once that is mended.

use super::CounterExample;
use crate::address::Provider;
use crate::analysis::path::{Halt, Place, Step, Walk};
use crate::analysis::{Facts, Loss};
use crate::model::{Id, Network, Peering, PeeringState, Plan};

/// Why a packet that must arrive and be answered is not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fault<'p, 'a> {
    /// A rule set drops it, or the answer to it.
    Dropped(&'p Step),
    /// It finds no way to its destination.
    NoRoute(&'p Step),
    /// It arrives, and the answer finds no way back.
    NoReturnRoute(&'p Step),
    /// It, or the answer, comes by the same place again and again.
    Loop(&'p Step),
    /// It is to leave for the internet, and nothing lets it.
    NoOutbound(&'p Step),
    /// The answer comes back from another address than the one that was asked.
    Asymmetric(&'p Step),
    /// Only a chain of peerings leads from one network to the other, by this one.
    Transitive {
        /// Where it ends.
        step: &'p Step,
        /// The networks in between, from the sender's side.
        by: &'a Network,
    },
    /// It is to use the gateway of another network, over a peering with it.
    EdgeToEdge {
        /// Where it ends.
        step: &'p Step,
        /// The network whose gateway it would use.
        by: &'a Network,
    },
    /// It crosses a peering, and the other side drops it or does not answer.
    OneWay {
        /// Where it ends.
        step: &'p Step,
        /// The peering.
        peering: &'a Peering,
    },
}

impl<'a> CounterExample<'a> {
    /// The fault of a flow that must work.
    pub fn fault<'p>(&'p self, facts: &Facts<'a>) -> Option<Fault<'p, 'a>> {
        let forward = &self.path.forward;
        if let Some((step, halt)) = forward.halt() {
            return Some(self.of_forward(facts, step, halt));
        }
        if let Some(step) = forward.drops().next() {
            return Some(match peering_before(facts.plan(), forward, step) {
                // A rule that denies is a decision; where nothing lets the packet in, the far side was forgotten.
                Some(peering) if step.decided_by.is_none() => Fault::OneWay { step, peering },
                Some(_) | None => Fault::Dropped(step),
            });
        }
        let back = self.path.back.as_ref()?;
        match back.halt() {
            Some((step, Halt::Loop)) => Some(Fault::Loop(step)),
            Some((step, Halt::OtherAddress)) => Some(Fault::Asymmetric(step)),
            Some((step, _)) => Some(match forward.links().find_map(|link| facts.plan().peerings.by_text(link)) {
                Some(peering) => Fault::OneWay { step, peering },
                None => Fault::NoReturnRoute(step),
            }),
            None => back.drops().next().map(Fault::Dropped),
        }
    }

    fn of_forward<'p>(&'p self, facts: &Facts<'a>, step: &'p Step, halt: &Halt) -> Fault<'p, 'a> {
        let plan = facts.plan();
        let by = || self.between(facts);
        match halt {
            Halt::Loop => Fault::Loop(step),
            Halt::NoPublicAddress => Fault::NoOutbound(step),
            Halt::OtherAddress => Fault::Asymmetric(step),
            Halt::NoRoute if self.to.place == Place::Internet => Fault::NoOutbound(step),
            Halt::Lost(Loss::NotBehind(far)) if plan.peerings.by_text(&step.at).is_some() => {
                let far = plan.networks.iter().find(|network| network.id.as_str() == far);
                match (self.to.place, far, by()) {
                    (Place::Site(_) | Place::Internet, Some(by), _) if is_aws(plan, by) => {
                        Fault::EdgeToEdge { step, by }
                    }
                    (Place::Host(_) | Place::Subnet(_) | Place::Network(_), _, Some(by)) => {
                        Fault::Transitive { step, by }
                    }
                    _ => Fault::NoRoute(step),
                }
            }
            Halt::NoRoute | Halt::Lost(Loss::NoVpn | Loss::NothingAttached) => match (self.from.place, by()) {
                (Place::Site(_), Some(by)) if is_aws(plan, by) => Fault::EdgeToEdge { step, by },
                (Place::Host(_) | Place::Subnet(_), Some(by)) if matches!(self.to.place, Place::Site(_)) => {
                    if is_aws(plan, by) { Fault::EdgeToEdge { step, by } } else { Fault::NoRoute(step) }
                }
                (Place::Host(_) | Place::Subnet(_), Some(by)) => Fault::Transitive { step, by },
                _ => Fault::NoRoute(step),
            },
            Halt::DeadRoute | Halt::Lost(_) | Halt::Other => Fault::NoRoute(step),
        }
    }

    /// The network that both ends are joined to by a peering or a VPN connection, where nothing joins them with each other.
    fn between(&self, facts: &Facts<'a>) -> Option<&'a Network> {
        let plan = facts.plan();
        let (from, to) = (home(plan, self.from.place)?, home(plan, self.to.place)?);
        let near = facts.addresses().joined_to(from);
        if from == to || near.contains(&to) {
            return None;
        }
        let far = facts.addresses().joined_to(to);
        let peers = |one: &str, other: &Id<Network>| {
            let is_active = |peering: &&Peering| peering.state == PeeringState::Active;
            let mut peerings = plan.peerings.iter().filter(is_active);
            let is_site = plan.sites.by_text(one).is_some();
            is_site
                || peerings.any(|peering| {
                    let ends = [&peering.requester, &peering.accepter];
                    ends.contains(&other) && ends.iter().any(|end| end.as_str() == one)
                })
        };
        let mut networks = plan.networks.sorted();
        networks.find(|network| {
            let id = network.id.as_str();
            near.contains(&id) && far.contains(&id) && peers(from, &network.id) && peers(to, &network.id)
        })
    }
}

fn is_aws(plan: &Plan, network: &Network) -> bool {
    plan.provider_of(&network.id) == Provider::Aws
}

/// The id of the network or site that a place is in.
fn home<'a>(plan: &'a Plan, place: Place<'a>) -> Option<&'a str> {
    match place {
        Place::Host(host) => plan.subnets.get(&host.subnet).map(|subnet| subnet.network.as_str()),
        Place::Subnet(subnet) => Some(subnet.network.as_str()),
        Place::Network(network) => Some(network.id.as_str()),
        Place::Site(site) => Some(site.id.as_str()),
        Place::Internet => None,
    }
}

/// The last peering that a walk passed before a step.
fn peering_before<'a>(plan: &'a Plan, walk: &Walk, step: &Step) -> Option<&'a Peering> {
    let before = walk.steps.iter().take_while(|other| !std::ptr::eq(*other, step));
    before.filter_map(|step| plan.peerings.by_text(&step.at)).last()
}
