#![doc = include_str!("mss_not_clamped.md")]

use serde_json::{Map, Value, json};

use super::{Sized, provider_of};
use crate::address::Provider;
use crate::edit::Command;
use crate::model::Plan;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink};

/// Reports tunnels that let TCP segments through which do not fit, where path MTU discovery does not help.
pub(crate) struct MssNotClamped;

impl Rule for MssNotClamped {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "mss-not-clamped",
            category: Category::Vpn,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("mss_not_clamped.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for tunnel in Sized::all(context.plan).filter(|tunnel| !tunnel.vpn.path_mtu_discovery) {
            let packet = tunnel.tunnel.mtu.map_or(tunnel.sum.inner_mtu, |mtu| mtu.min(tunnel.sum.inner_mtu));
            let largest = tunnel.segment_of(packet);
            sink.examine(tunnel.anchor("mss"));
            let is_clamped = match tunnel.tunnel.mss {
                Some(mss) => mss <= largest,
                // Cloud VPN clamps by itself (Cloud VPN documentation, MTU considerations).
                None => provider_of(context.plan, tunnel.vpn) == Provider::Gcp,
            };
            if !is_clamped {
                sink.report(&TooLarge { plan: context.plan, tunnel, packet, largest });
            }
        }
    }
}

struct TooLarge<'a> {
    plan: &'a Plan,
    tunnel: Sized<'a>,
    /// The largest packet, in bytes.
    packet: u32,
    /// The largest segment, in bytes.
    largest: u32,
}

impl Explain for TooLarge<'_> {
    fn message(&self) -> String {
        let (name, largest) = (self.tunnel.name(self.plan), self.largest);
        match self.tunnel.tunnel.mss {
            Some(mss) => format!(
                "the MSS `{mss}` of {name} is above `{largest}`, and path MTU discovery does not work along the path"
            ),
            None => format!(
                "{name} clamps no TCP segments to `{largest}`, and path MTU discovery does not work along the path"
            ),
        }
    }

    fn primary(&self) -> Anchor {
        self.tunnel.anchor("mss")
    }

    fn evidence(&self) -> Map<String, Value> {
        let (configured, packet) = (self.tunnel.tunnel.mss, self.packet);
        self.tunnel.evidence(json!({"configured": configured, "packet": packet, "largest": self.largest}))
    }

    fn help(&self) -> Vec<String> {
        let family = self.tunnel.family;
        let headers = self.packet.saturating_sub(self.largest);
        vec![
            format!("{}", self.tunnel.sum),
            format!("{} − {headers} ({family} and TCP header) = {}", self.packet, self.largest),
            format!("clamp the TCP segment size to `{}`", self.largest),
        ]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let command = Command::set(&self.tunnel.vpn.id, self.tunnel.anchor("mss").field, self.largest);
        vec![Fix::safe(format!("set the MSS to `{}`", self.largest), vec![command])]
    }
}
