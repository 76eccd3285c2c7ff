//! Do sets of packets say what binary decision diagrams say, over every address, protocol and port there is?
//!
//! A diagram has one form for each set, so that two of them are compared as a whole: no packet has to be picked to be tried. Rules are turned into
//! diagrams field by field, and lists rule by rule, from the last to the first, as a person would read them.

use std::net::IpAddr;

use biodivine_lib_bdd::{Bdd, BddPartialValuation, BddVariable, BddVariableSet};
use netdraft_core::address::{Cidr, Family};
use netdraft_core::analysis::packet::{Header, ICMP, ICMPV6, SCTP, TCP, UDP};
use netdraft_core::analysis::rule_anomalies::{Effect, analyse};
use netdraft_core::analysis::rule_order::{permitted, permitted_union};
use netdraft_core::analysis::{Action, Intervals, OrderedRule, PacketBox, PacketSet, Protocol};
use proptest::prelude::*;
use proptest::sample::select;

use crate::cases;
use crate::oracle::{PlainRule, rule_of};

/// The variables of a packet, most significant bit first. An IPv4 address uses the first 32 of the 128 of an address; the others are not looked at.
struct Diagrams {
    set: BddVariableSet,
    is_v6: BddVariable,
    source: Vec<BddVariable>,
    destination: Vec<BddVariable>,
    protocol: Vec<BddVariable>,
    source_port: Vec<BddVariable>,
    destination_port: Vec<BddVariable>,
}

impl Diagrams {
    fn new() -> Self {
        let set = BddVariableSet::new_anonymous(1 + 2 * 128 + 8 + 2 * 16);
        let mut variables = set.variables().into_iter();
        let mut next = |count: usize| variables.by_ref().take(count).collect::<Vec<_>>();
        let family = next(1);
        let (source, destination, protocol) = (next(128), next(128), next(8));
        let (source_port, destination_port) = (next(16), next(16));
        Self { is_v6: family[0], set, source, destination, protocol, source_port, destination_port }
    }

    /// The numbers from `first` to `last`, of as many bits as there are variables.
    fn range(&self, variables: &[BddVariable], first: u16, last: u16) -> Bdd {
        let (mut above, mut below) = (self.set.mk_true(), self.set.mk_true());
        for (place, variable) in variables.iter().rev().enumerate() {
            let is_set = |number: u16| number >> place & 1 == 1;
            let (one, zero) = (self.set.mk_literal(*variable, true), self.set.mk_literal(*variable, false));
            above = if is_set(first) { one.and(&above) } else { one.or(&above) };
            below = if is_set(last) { zero.or(&below) } else { zero.and(&below) };
        }
        above.and(&below)
    }

    fn numbers<T: Copy + Into<u16>>(&self, variables: &[BddVariable], ranges: &[(T, T)]) -> Bdd {
        let none = self.set.mk_false();
        ranges.iter().fold(none, |all, (first, last)| all.or(&self.range(variables, (*first).into(), (*last).into())))
    }

    /// The addresses of a block, with its family.
    fn block(&self, variables: &[BddVariable], block: Cidr) -> Bdd {
        let bits: Vec<u8> = match block.first() {
            IpAddr::V4(address) => address.octets().to_vec(),
            IpAddr::V6(address) => address.octets().to_vec(),
        };
        let mut fixed = BddPartialValuation::empty();
        fixed.set_value(self.is_v6, block.family() == Family::V6);
        for (place, variable) in variables.iter().enumerate().take(block.prefix().into()) {
            fixed.set_value(*variable, bits[place / 8] >> (7 - place % 8) & 1 == 1);
        }
        self.set.mk_conjunctive_clause(&fixed)
    }

    /// Every packet there can be: numbers of ICMP have eight bits, and what has neither ports nor types has zeros.
    fn everything(&self) -> Bdd {
        let of = |header: Header| self.numbers(&self.protocol, header.protocols().ranges());
        let pair = |last: u16| self.range(&self.source_port, 0, last).and(&self.range(&self.destination_port, 0, last));
        let icmp = of(Header::Icmp).and(&pair(255));
        of(Header::Ports).or(&icmp).or(&of(Header::Bare).and(&pair(0)))
    }

    /// The packets of a rule, read off its fields.
    fn rule(&self, rule: &PlainRule) -> Bdd {
        let mut all = self.everything();
        for (variables, block) in [(&self.source, rule.source), (&self.destination, rule.destination)] {
            if let Some(block) = block {
                all = all.and(&self.block(variables, block));
            }
        }
        if let Protocol::Number(number) = rule.protocol {
            all = all.and(&self.range(&self.protocol, number.into(), number.into()));
        }
        let sides = [(&self.source_port, rule.source_ports), (&self.destination_port, rule.destination_ports)];
        let looks_at_ports = sides.iter().any(|(_, ports)| ports.is_some());
        let of = |header: Header| self.numbers(&self.protocol, header.protocols().ranges());
        if looks_at_ports || rule.icmp.is_some() {
            let mut ported = if looks_at_ports { of(Header::Ports) } else { self.set.mk_false() };
            for (variables, ports) in sides {
                if let Some((first, last)) = ports {
                    ported = ported.and(&self.range(variables, first, last));
                }
            }
            let mut messages = if rule.icmp.is_some() { of(Header::Icmp) } else { self.set.mk_false() };
            if let Some((kind, code)) = rule.icmp {
                messages = messages.and(&self.range(&self.source_port, kind.into(), kind.into()));
                let code = code.map(|code| self.range(&self.destination_port, code.into(), code.into()));
                messages = code.map_or(messages.clone(), |code| messages.and(&code));
            }
            all = all.and(&ported.or(&messages));
        }
        all
    }

    fn one_box(&self, one: &PacketBox) -> Bdd {
        let blocks = |variables: &[BddVariable], blocks: Vec<Cidr>| {
            let none = self.set.mk_false();
            blocks.into_iter().fold(none, |all, block| all.or(&self.block(variables, block)))
        };
        let ends = blocks(&self.source, one.sources.cidrs()).and(&blocks(&self.destination, one.destinations.cidrs()));
        let ports = |variables: &[BddVariable], ports: &Intervals<u16>| self.numbers(variables, ports.ranges());
        let numbers =
            ports(&self.source_port, &one.source_ports).and(&ports(&self.destination_port, &one.destination_ports));
        ends.and(&self.numbers(&self.protocol, one.protocols.ranges())).and(&numbers).and(&self.everything())
    }

    fn packets(&self, packets: &PacketSet) -> Bdd {
        packets.boxes().iter().fold(self.set.mk_false(), |all, one| all.or(&self.one_box(one)))
    }

    /// What a list lets through: what is decided by a rule is taken from the rules behind it.
    fn list(&self, rules: &[PlainRule], default: Action) -> Bdd {
        let closing = if default == Action::Allow { self.everything() } else { self.set.mk_false() };
        rules.iter().rev().fold(closing, |rest, rule| match rule.action {
            Action::Allow => self.rule(rule).or(&rest),
            Action::Deny => rest.and_not(&self.rule(rule)),
        })
    }
}

/// A block of any length, more often one of those that real plans are made of.
fn any_block() -> impl Strategy<Value = Option<Cidr>> {
    let v4 =
        (any::<u32>(), 0_u8..=32).prop_map(|(bits, prefix)| format!("{}/{prefix}", std::net::Ipv4Addr::from(bits)));
    let near = (0_u8..4, 16_u8..=32).prop_map(|(third, prefix)| format!("10.0.{third}.77/{prefix}"));
    let v6 = (0_u16..4, 32_u8..=128).prop_map(|(third, prefix)| format!("2001:db8:{third}::1/{prefix}"));
    let text = prop_oneof![2 => v4, 5 => near, 3 => v6];
    let block = text.prop_map(|text| {
        let (address, prefix) = text.split_once('/').expect("every text above has a slash");
        let prefix = prefix.parse().expect("every text above ends with a number");
        let address = address.parse().expect("every text above starts with an address");
        Some(Cidr::containing(address, prefix).expect("the prefixes above fit their families"))
    });
    prop_oneof![2 => Just(None), 5 => block]
}

fn any_ports() -> impl Strategy<Value = Option<(u16, u16)>> {
    let range = (any::<u16>(), any::<u16>()).prop_map(|(one, other)| Some((one.min(other), one.max(other))));
    prop_oneof![4 => Just(None), 3 => range, 3 => select(&[Some((22, 22)), Some((0, 1023)), Some((1024, 65_535))][..])]
}

fn any_rule() -> impl Strategy<Value = PlainRule> {
    let named = select(&[TCP, UDP, SCTP, ICMP, ICMPV6, 50][..]);
    let protocol =
        prop_oneof![Just(Protocol::Any), named.prop_map(Protocol::Number), any::<u8>().prop_map(Protocol::Number)];
    let icmp = prop_oneof![5 => Just(None), 1 => (any::<u8>(), any::<Option<u8>>()).prop_map(Some)];
    rule_of(any_block(), protocol, [any_ports().boxed(), any_ports().boxed()], icmp)
}

fn compiled(rules: &[PlainRule]) -> Vec<OrderedRule> {
    rules.iter().map(PlainRule::compiled).collect()
}

proptest! {
    #![proptest_config(cases(5000))]

    #[test]
    fn lists_let_through_what_their_diagram_does(
        rules in prop::collection::vec(any_rule(), 0..16),
        is_open in any::<bool>(),
    ) {
        let diagrams = Diagrams::new();
        let default = if is_open { Action::Allow } else { Action::Deny };
        let passing = permitted(&compiled(&rules), default).unwrap();
        prop_assert!(diagrams.packets(&passing) == diagrams.list(&rules, default), "{:#?}", rules);
        let sets: Vec<PacketSet> = compiled(&rules).into_iter().map(|rule| rule.matches).collect();
        let union = rules.iter().fold(diagrams.set.mk_false(), |all, rule| all.or(&diagrams.rule(rule)));
        prop_assert!(diagrams.packets(&permitted_union(&sets).unwrap()) == union, "{:#?}", rules);
    }

    #[test]
    fn a_rule_decides_something_when_its_diagram_does(rules in prop::collection::vec(any_rule(), 1..12)) {
        let diagrams = Diagrams::new();
        let mut before = diagrams.set.mk_false();
        for (rule, verdict) in rules.iter().zip(analyse(&compiled(&rules))) {
            let matched = diagrams.rule(rule);
            let decides = !matched.and_not(&before).is_false();
            prop_assert_eq!(matches!(verdict.effect, Effect::Decides { .. }), decides, "{:?}", rule);
            prop_assert_eq!(verdict.effect == Effect::MatchesNothing, matched.is_false(), "{:?}", rule);
            before = before.or(&matched);
        }
    }

    #[test]
    fn operations_are_those_of_diagrams(one in any_rule(), other in any_rule(), third in any_rule()) {
        let diagrams = Diagrams::new();
        let [a, b, c] = [one, other, third].map(|rule| (rule.compiled().matches, diagrams.rule(&rule)));
        let set = a.0.union(&b.0).unwrap().difference(&c.0).unwrap();
        prop_assert!(diagrams.packets(&set) == a.1.or(&b.1).and_not(&c.1));
        let set = a.0.intersection(&b.0.union(&c.0).unwrap()).unwrap();
        prop_assert!(diagrams.packets(&set) == a.1.and(&b.1.or(&c.1)));
        prop_assert_eq!(a.0.intersects(&b.0).unwrap(), !a.1.and(&b.1).is_false());
        prop_assert_eq!(a.0.is_subset_of(&b.0).unwrap(), a.1.and_not(&b.1).is_false());
    }
}
