#![doc = include_str!("naive_constant_overhead.md")]

use serde_json::{Map, Value, json};

use super::Sized;
use crate::model::Plan;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink};

/// What people take off a link for IPsec without looking at the algorithms, in bytes.
const CONSTANTS: [u32; 2] = [60, 56];

/// The IPv4 and TCP headers, in bytes (RFC 9293).
const HEADERS: u32 = 40;

/// Reports sizes that are the link's less a constant, where the algorithms leave less.
pub(crate) struct NaiveConstantOverhead;

impl Rule for NaiveConstantOverhead {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "naive-constant-overhead",
            category: Category::Vpn,
            severity: Severity::Info,
            waivable: true,
            since: "0.1.0",
            page: text!("naive_constant_overhead.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for tunnel in Sized::all(context.plan) {
            let (link, largest) = (tunnel.sum.link_mtu, tunnel.sum.inner_mtu);
            let packet = tunnel.tunnel.mtu.map(|mtu| ("mtu", mtu, 0));
            let segment = tunnel.tunnel.mss.map(|mss| ("mss", mss, HEADERS));
            let sizes: Vec<(&str, u32, u32)> = packet.into_iter().chain(segment).collect();
            if sizes.is_empty() {
                continue;
            }
            sink.examine(tunnel.place());
            let guess = sizes.into_iter().find_map(|(field, size, headers)| {
                let packet = size.checked_add(headers)?;
                let constant = CONSTANTS.into_iter().find(|constant| packet.checked_add(*constant) == Some(link))?;
                (packet > largest).then_some((field, size, constant))
            });
            if let Some((field, size, constant)) = guess {
                sink.report(&Guess { plan: context.plan, tunnel, field, size, constant });
            }
        }
    }
}

struct Guess<'a> {
    plan: &'a Plan,
    tunnel: Sized<'a>,
    field: &'static str,
    size: u32,
    constant: u32,
}

impl Guess<'_> {
    /// The largest size that fits, of the kind that was guessed.
    fn largest(&self) -> u32 {
        if self.field == "mtu" { self.tunnel.sum.inner_mtu } else { self.tunnel.sum.mss_v4() }
    }
}

impl Explain for Guess<'_> {
    fn message(&self) -> String {
        let (name, field) = (self.tunnel.name(self.plan), self.field.to_uppercase());
        let (size, constant, largest) = (self.size, self.constant, self.largest());
        let (cipher, integrity) = (&self.tunnel.vpn.cipher, &self.tunnel.vpn.integrity);
        let algorithms =
            if integrity.is_empty() { format!("`{cipher}`") } else { format!("`{cipher}` with `{integrity}`") };
        format!(
            "the {field} `{size}` of {name} comes of a constant overhead of `{constant}`; {algorithms} leaves `{largest}`"
        )
    }

    fn primary(&self) -> Anchor {
        self.tunnel.anchor(self.field)
    }

    fn evidence(&self) -> Map<String, Value> {
        let (configured, constant, largest) = (self.size, self.constant, self.largest());
        let difference = configured.saturating_sub(largest);
        self.tunnel.evidence(json!({
            "configured": configured,
            "constant": constant,
            "largest": largest,
            "difference": difference,
        }))
    }

    fn help(&self) -> Vec<String> {
        vec![
            format!("{}", self.tunnel.sum),
            "work the size out from the algorithms, since padding makes the overhead depend on them".to_owned(),
        ]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        vec![self.tunnel.fit()]
    }
}
