#![doc = include_str!("tunnel_mtu_ignores_ipsec.md")]

use serde_json::{Map, Value, json};

use super::Sized;
use crate::calc::vpn::{headers, largest_packet};
use crate::model::Plan;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink};

/// Reports tunnels whose MTU is larger than what IPsec leaves of the link.
pub(crate) struct TunnelMtuIgnoresIpsec;

impl Rule for TunnelMtuIgnoresIpsec {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "tunnel-mtu-ignores-ipsec",
            category: Category::Vpn,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("tunnel_mtu_ignores_ipsec.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        // The other rules about packet sizes pass over connections without a sum, which are named here.
        for vpn in context.plan.vpns.iter().filter(|vpn| !vpn.tunnels.is_empty()) {
            if let Err(reason) = largest_packet(vpn) {
                sink.examine(&vpn.id);
                sink.unknown(&vpn.id, reason.to_string());
            }
        }
        for tunnel in Sized::all(context.plan) {
            let Some(mtu) = tunnel.tunnel.mtu else { continue };
            sink.examine(tunnel.anchor("mtu"));
            if mtu > tunnel.sum.inner_mtu {
                sink.report(&TooLarge { plan: context.plan, tunnel, mtu });
            }
        }
    }
}

struct TooLarge<'a> {
    plan: &'a Plan,
    tunnel: Sized<'a>,
    mtu: u32,
}

impl Explain for TooLarge<'_> {
    fn message(&self) -> String {
        let (mtu, name, sum) = (self.mtu, self.tunnel.name(self.plan), &self.tunnel.sum);
        format!("the MTU `{mtu}` of {name} is above `{}`, the largest packet that IPsec leaves room for", sum.inner_mtu)
    }

    fn primary(&self) -> Anchor {
        self.tunnel.anchor("mtu")
    }

    fn evidence(&self) -> Map<String, Value> {
        self.tunnel.evidence(json!({"configured": self.mtu, "largest": self.tunnel.sum.inner_mtu}))
    }

    fn witness(&self) -> Option<String> {
        let tunnel = headers(self.tunnel.vpn).ok()?;
        let (fits, fails) = (self.tunnel.sum.inner_mtu, self.mtu);
        let (outside, too_large, link) = (tunnel.outer_size(fits), tunnel.outer_size(fails), tunnel.link_mtu);
        Some(format!(
            "a packet of {fails} bytes becomes one of {too_large} on a link of {link}; one of {fits} becomes {outside}"
        ))
    }

    fn help(&self) -> Vec<String> {
        let sum = &self.tunnel.sum;
        let mss = self.tunnel.segment_of(sum.inner_mtu);
        vec![format!("{sum}"), format!("set the MTU to `{}` and clamp the TCP segment size to `{mss}`", sum.inner_mtu)]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        vec![self.tunnel.fit()]
    }
}
