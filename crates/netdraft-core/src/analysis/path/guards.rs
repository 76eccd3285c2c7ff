//! Which rule sets see a packet, and what does each of them do to it?

use super::step::{Effect, Shown, StepKind, Subject};
use super::walk::Walker;
use crate::address::Provider;
use crate::analysis::filters::{Decider, Decision, Membership, is_stateful, noun};
use crate::model::{Action, Anchor, Direction, Filter, FilterKind, Host, Id, Network, Subnet};

/// Where the rule sets of a packet hang.
#[derive(Clone, Copy)]
pub(super) enum Edge<'a> {
    /// An interface of a host in a subnet.
    Interface(&'a Host, &'a Subnet),
    /// The edge of a subnet.
    Subnet(&'a Subnet),
}

impl Edge<'_> {
    fn name(&self) -> &str {
        match self {
            Self::Interface(host, _) => host.id.as_str(),
            Self::Subnet(subnet) => subnet.id.as_str(),
        }
    }
}

impl<'a> Walker<'_, 'a> {
    /// Shows the packet to the rule sets of an edge: groups together, because they add up, and everything else one by one, because each has a veto.
    pub(super) fn guard(&mut self, edge: Edge<'a>, direction: Direction) {
        let plan = self.facts.plan();
        let (subnet, filters): (&Subnet, Vec<&Id<Filter>>) = match edge {
            Edge::Interface(host, subnet) => (subnet, host.filters.iter().collect()),
            Edge::Subnet(subnet) => (subnet, subnet.filter.iter().collect()),
        };
        let found: Vec<&Filter> = filters.into_iter().filter_map(|id| plan.filters.get(id)).collect();
        let (groups, mut others): (Vec<&Filter>, Vec<&Filter>) =
            found.into_iter().partition(|filter| filter.kind == FilterKind::SecurityGroup);
        if let Edge::Interface(..) = edge {
            let of_network = |filter: &&Filter| {
                filter.kind == FilterKind::GcpFirewall && filter.network.as_ref() == Some(&subnet.network)
            };
            others.extend(plan.filters.sorted().filter(of_network));
            self.guard_where_nothing_is_written(edge, subnet, direction, groups.is_empty() && others.is_empty());
        }
        if !groups.is_empty() {
            self.judge(edge, direction, &groups, &subnet.network);
        }
        for filter in others {
            self.judge(edge, direction, &[filter], &subnet.network);
        }
    }

    /// What a provider does to an interface that nobody wrote rules for.
    ///
    /// AWS and OpenStack put it into the network's default group, which lets everything out and lets in its own members (Amazon VPC User Guide, Default
    /// security groups; OpenStack Networking Guide, Security groups). Google Cloud lets everything out and nothing in (VPC firewall rules, Implied rules).
    fn guard_where_nothing_is_written(&mut self, edge: Edge<'a>, subnet: &Subnet, direction: Direction, applies: bool) {
        let provider = self.facts.plan().provider_of(&subnet.network);
        if !applies || direction == Direction::Egress || self.is_answer_of(edge.name(), "") {
            if applies && direction == Direction::Egress && provider != Provider::Azure && provider != Provider::Generic
            {
                let text = "no rule set is named: everything may leave".to_owned();
                self.note_filter(edge, Effect::Passes, text, None, "", Subject::Nothing);
            }
            return;
        }
        let (effect, text) = match provider {
            Provider::Aws | Provider::Openstack if self.is_sent_by_ungrouped_neighbour(&subnet.network) => {
                (Effect::Passes, "no group is named: both are in the network's default group")
            }
            Provider::Aws | Provider::Openstack => {
                (Effect::Stops, "no group is named: the network's default group lets in only its own members")
            }
            Provider::Gcp => (Effect::Stops, "no rule is written: the implied rule lets nothing in"),
            Provider::Azure | Provider::Generic => return,
        };
        let subject = Subject::NoFilter { network: subnet.network.to_string() };
        self.note_filter(edge, effect, text.to_owned(), None, "", subject);
    }

    /// Whether the packet comes from a host of the same network that is in no group either.
    fn is_sent_by_ungrouped_neighbour(&self, network: &Id<Network>) -> bool {
        let Some(host) = self.sender.filter(|_| self.keeps_names) else { return false };
        let home = self.facts.plan().subnets.get(&host.subnet).map(|subnet| &subnet.network);
        host.filters.is_empty() && home == Some(network)
    }

    fn judge(&mut self, edge: Edge<'a>, direction: Direction, filters: &[&'a Filter], network: &Id<Network>) {
        let names: Vec<String> = filters.iter().map(|filter| format!("`{}`", filter.id)).collect();
        let Some(first) = filters.first() else { return };
        let title = format!("{} {}", noun(first.kind), names.join(" + "));
        let key = names.join("+");
        if is_stateful(first.kind) && self.is_answer_of(edge.name(), &key) {
            let text = format!("{title} remembers the connection");
            return self.note_filter(edge, Effect::Passes, text, None, &key, Subject::Nothing);
        }
        let [source, destination] = [self.sender_as(network, direction), self.receiver_as(network, direction)];
        let packet = self.packet;
        let decisions: Vec<(&Filter, Decision)> = filters
            .iter()
            .filter_map(|filter| {
                let compiled = self.facts.filters().get(&filter.id)?;
                Some((*filter, compiled.decide(direction, &packet, &source, &destination)))
            })
            .collect();
        // Of groups, the one that allows decides; else the one of which it is not known; else the first.
        let by = |action: Option<Action>| decisions.iter().find(|(_, decision)| decision.action == action);
        let Some((filter, decision)) = by(Some(Action::Allow)).or_else(|| by(None)).or_else(|| by(Some(Action::Deny)))
        else {
            return;
        };
        let (effect, verb) = match decision.action {
            Some(Action::Allow) => (Effect::Passes, "allows it"),
            Some(Action::Deny) => (Effect::Stops, "drops it"),
            None => (Effect::Unknown, "may drop it: who is a member of what its rules name is not known"),
        };
        // Only an ACL at the edge of the NAT gateway's own subnet sees such a packet leave, and its rules look at where it goes.
        let (effect, verb) = if self.hides_sender && direction == Direction::Ingress {
            (Effect::Unknown, "may drop it: the public address that it comes from is not in the plan")
        } else {
            (effect, verb)
        };
        let (by, anchor) = match decision.decider {
            Decider::Rule(index) => {
                let name = filter.rules.get(index).map(|rule| rule.name.as_str()).filter(|name| !name.is_empty());
                let number = filter.rules.get(index).and_then(|rule| rule.priority);
                let place = number.map_or_else(|| format!("line {}", index + 1), |number| format!("rule {number}"));
                let named = name.map_or(place.clone(), |name| format!("{place} `{name}`"));
                (named, Some(Anchor::new(&filter.id, format!("rules/{index}"))))
            }
            Decider::Default(default) => (format!("its {}", default.name), None),
        };
        let effect_text = if effect == Effect::Unknown { verb.to_owned() } else { format!("{verb} by {by}") };
        let filters = filters.iter().map(|filter| filter.id.to_string()).collect();
        let knows_names = self.keeps_names;
        let subject = Subject::Filters(Box::new(Shown { filters, direction, source, destination, knows_names }));
        self.note_filter(edge, effect, format!("{title} {effect_text}"), anchor, &key, subject);
    }

    fn note_filter(
        &mut self,
        edge: Edge<'a>,
        effect: Effect,
        text: String,
        decided_by: Option<Anchor>,
        key: &str,
        subject: Subject,
    ) {
        self.tracked.push((edge.name().to_owned(), key.to_owned()));
        self.note(StepKind::Filter, edge.name(), text, effect, decided_by, subject);
    }

    /// Whether this is the answer to a packet that the same rule sets saw at the same place.
    fn is_answer_of(&self, at: &str, key: &str) -> bool {
        self.remembered.iter().any(|(place, filters)| place == at && filters == key)
    }

    /// What the sender is a member of. At rule sets that protect it, that is always known.
    fn sender_as(&self, network: &Id<Network>, direction: Direction) -> Membership {
        let host = self.sender.filter(|_| self.keeps_names || direction == Direction::Egress);
        self.facts.filters().membership(network, host, self.packet.source)
    }

    /// What the receiver is a member of. At rule sets that protect it, that is always known.
    fn receiver_as(&self, network: &Id<Network>, direction: Direction) -> Membership {
        let host = self.receiver.filter(|_| self.keeps_names || direction == Direction::Ingress);
        self.facts.filters().membership(network, host, self.packet.destination)
    }
}
