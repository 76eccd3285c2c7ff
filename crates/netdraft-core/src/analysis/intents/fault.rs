//! Why does a flow not work that must? The one fault that is reported of it.
//!
//! Where the way ends comes before what drops the packet on it: rules may let a packet pass that no route takes anywhere. What else stands in the way is
//! seen once that is mended.

use super::CounterExample;
use crate::address::Provider;
use crate::analysis::path::{Place, Step, Subject, Walk};
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
        if let Some(step) = forward.halt() {
            return Some(self.of_forward(facts, step));
        }
        if let Some(step) = forward.drops().next() {
            return Some(match peering_before(facts.plan(), forward, step) {
                // A rule that denies is a decision; where nothing lets the packet in, the far side was forgotten.
                Some(peering) if step.decided_by.is_none() => Fault::OneWay { step, peering },
                Some(_) | None => Fault::Dropped(step),
            });
        }
        let back = self.path.back.as_ref()?;
        let Some(step) = back.halt() else { return back.drops().next().map(Fault::Dropped) };
        Some(match step.subject {
            Subject::Loop => Fault::Loop(step),
            Subject::Answer => Fault::Asymmetric(step),
            _ => match forward.links().find_map(|link| facts.plan().peerings.by_text(link)) {
                Some(peering) => Fault::OneWay { step, peering },
                None => Fault::NoReturnRoute(step),
            },
        })
    }

    fn of_forward<'p>(&'p self, facts: &Facts<'a>, step: &'p Step) -> Fault<'p, 'a> {
        let plan = facts.plan();
        match &step.subject {
            Subject::Loop => Fault::Loop(step),
            Subject::PublicSender { .. } => Fault::NoOutbound(step),
            Subject::Route { block: None, .. } if self.to.place == Place::Internet => Fault::NoOutbound(step),
            Subject::Beyond(Loss::NotBehind(far)) if plan.peerings.by_text(&step.at).is_some() => {
                let far = plan.networks.by_text(far).filter(|far| is_aws(plan, far));
                match (self.to.place, far) {
                    (Place::Site(_) | Place::Internet, Some(by)) => Fault::EdgeToEdge { step, by },
                    (Place::Site(_) | Place::Internet, None) => Fault::NoRoute(step),
                    (Place::Host(_) | Place::Subnet(_) | Place::Network(_), _) => self.without_way(facts, step),
                }
            }
            Subject::Route { block: None, .. } | Subject::Beyond(Loss::NoVpn | Loss::NothingAttached) => {
                self.without_way(facts, step)
            }
            _ => Fault::NoRoute(step),
        }
    }

    /// Nothing leads on: perhaps because somebody counts on the network in between.
    fn without_way<'p>(&self, facts: &Facts<'a>, step: &'p Step) -> Fault<'p, 'a> {
        let Some(by) = self.between(facts) else { return Fault::NoRoute(step) };
        let has_site = [self.from.place, self.to.place].iter().any(|place| matches!(place, Place::Site(_)));
        match (has_site, is_aws(facts.plan(), by)) {
            (true, true) => Fault::EdgeToEdge { step, by },
            (true, false) => Fault::NoRoute(step),
            (false, _) => Fault::Transitive { step, by },
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
