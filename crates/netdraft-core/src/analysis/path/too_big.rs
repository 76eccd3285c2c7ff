//! Does a sender hear that its packets are too big? What drops the ICMP message on its way from the hop that dropped a packet.

use super::ends::End;
use super::mtu::HopMtu;
use super::step::{Effect, Step, StepKind, Walk};
use super::walk;
use crate::address::Provider;
use crate::analysis::Facts;
use crate::analysis::packet::{ICMP, ICMPV6};
use crate::model::{Kind, Plan};

/// Destination unreachable, fragmentation needed (RFC 792, RFC 1191), and packet too big (RFC 4443): protocol, type and code.
const V4: (u8, u16, u16) = (ICMP, 3, 4);
const V6: (u8, u16, u16) = (ICMPV6, 2, 0);

/// The rule sets between a hop that drops too large packets and their sender that drop the message about it, or may.
///
/// The message comes from an address of the hop that no plan has; rules that look at its source are asked about the far end of the flow instead.
pub(super) fn silencers<'a>(facts: &Facts<'a>, about: &Walk, from: &End<'a>, to: &End<'a>, hop: &HopMtu) -> Vec<Step> {
    let kind = if about.last.source.is_ipv4() { V4 } else { V6 };
    let knows = |(place, _): &&(String, String)| passes_errors(facts.plan(), place);
    let remembered = about.tracked.iter().filter(knows).cloned().collect();
    let before: Vec<&str> = about.steps.iter().take(hop.step).map(|step| step.at.as_str()).collect();
    let is_between = |step: &Step| {
        step.kind == StepKind::Filter && step.effect != Effect::Passes && before.contains(&step.at.as_str())
    };
    walk::message(facts, about, from, to, remembered, kind).steps.into_iter().filter(is_between).collect()
}

/// Whether rule sets of a provider pass ICMP errors about connections that they know.
///
/// Those of Google Cloud (VPC firewall rules, Specifications: ICMP responses to an allowed connection) and OpenStack (connection tracking, related
/// packets) do. On AWS, path MTU discovery is blocked unless a rule lets ICMP in (Amazon EC2 User Guide, Network MTU); so it is in Azure.
fn passes_errors(plan: &Plan, place: &str) -> bool {
    let subnet = match plan.kind_of(place) {
        Some(Kind::Host) => plan.hosts.by_text(place).and_then(|host| plan.subnets.get(&host.subnet)),
        _ => plan.subnets.by_text(place),
    };
    match subnet.map(|subnet| plan.provider_of(&subnet.network)) {
        Some(Provider::Gcp | Provider::Openstack) => true,
        Some(Provider::Aws | Provider::Azure | Provider::Generic) | None => false,
    }
}
