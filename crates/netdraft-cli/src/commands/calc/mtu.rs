//! `netdraft calc mtu`: how large a packet fits through a tunnel?

use clap::{Args, ValueEnum};
use netdraft_core::address::Family;
use netdraft_core::calc::tunnel_mtu::{Cipher, Encapsulation, Esp, Integrity, Mode, Sum, Term, Transform, Tunnel};
use serde_json::{Value, json};

use super::Answer;
use crate::commands::number::within;

/// The largest packet through an IPsec tunnel, with the sum
#[derive(Args)]
pub(crate) struct Mtu {
    /// The largest packet of the path between the ends, in bytes
    #[arg(long, default_value_t = 1500, allow_negative_numbers = true, value_parser = within::<u32>(0..=u32::MAX))]
    link: u32,
    /// The cipher, such as aes-gcm-16 or aes-cbc
    #[arg(long, default_value = "aes-gcm-16", value_parser = cipher)]
    cipher: Cipher,
    /// The integrity algorithm, such as sha2-256; an authenticated cipher needs none
    #[arg(long, value_parser = integrity)]
    integrity: Option<Integrity>,
    /// ESP is carried in UDP, to pass address translation
    #[arg(long)]
    nat_t: bool,
    /// The family of the addresses of the ends
    #[arg(long, value_enum, default_value_t)]
    outer: Outer,
    /// What is wrapped around packets before they are encrypted
    #[arg(long, value_enum)]
    inner: Option<Inner>,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Outer {
    #[default]
    Ipv4,
    Ipv6,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Inner {
    Gre,
    Ipip,
    Vxlan,
    Wireguard,
}

fn cipher(text: &str) -> Result<Cipher, String> {
    text.parse().map_err(|unknown| format!("{unknown}; use one of {}", Cipher::ALL.map(Cipher::name).join(", ")))
}

fn integrity(text: &str) -> Result<Integrity, String> {
    text.parse().map_err(|unknown| format!("{unknown}; use one of {}", Integrity::ALL.map(Integrity::name).join(", ")))
}

impl Mtu {
    pub(super) fn answer(self) -> Result<Answer, String> {
        let tunnel = self.tunnel()?;
        let sum = tunnel.sum().map_err(|fault| fault.to_string())?;
        let term = |term: &Term| json!({"label": term.label, "bytes": term.bytes, "source": term.source});
        let terms: Vec<Value> = sum.terms.iter().map(term).collect();
        let json = json!({
            "link_mtu": sum.link_mtu,
            "terms": terms,
            "inner_mtu": sum.inner_mtu,
            "mss_ipv4": sum.mss_v4(),
            "mss_ipv6": sum.mss_v6(),
        });
        Ok(Answer { human: spoken(&tunnel, &sum), json })
    }

    fn tunnel(&self) -> Result<Tunnel, String> {
        if self.integrity.is_none() && !self.cipher.is_authenticated() {
            let known = Integrity::ALL.map(Integrity::name).join(", ");
            return Err(format!(
                "`{}` does not protect packets from change by itself; add --integrity {known}",
                self.cipher
            ));
        }
        let inner = self.inner.map(|inner| match inner {
            Inner::Gre => Encapsulation::Gre { optional_fields: 0 },
            Inner::Ipip => Encapsulation::IpInIp,
            Inner::Vxlan => Encapsulation::Vxlan,
            Inner::Wireguard => Encapsulation::WireGuard,
        });
        let outer = match self.outer {
            Outer::Ipv4 => Family::V4,
            Outer::Ipv6 => Family::V6,
        };
        let transform = Transform { cipher: self.cipher, integrity: self.integrity };
        let esp = Esp { transform, nat_t: self.nat_t, mode: Mode::Tunnel };
        Ok(Tunnel {
            link_mtu: self.link,
            outer,
            around: Vec::new(),
            esp: Some(esp),
            inner: inner.into_iter().collect(),
        })
    }
}

/// The sum as a column of terms, with what becomes of the largest packet and of one that is a byte too long.
fn spoken(tunnel: &Tunnel, sum: &Sum) -> String {
    let width = sum.terms.iter().map(|term| term.label.chars().count()).max().unwrap_or_default().max(9);
    let line =
        |label: &str, bytes: i64, source: &str| format!("{label:<width$}  {bytes:>6}  {source}").trim_end().to_owned();
    let mut lines = vec![line("link MTU", i64::from(sum.link_mtu), "")];
    lines.extend(sum.terms.iter().map(|term| line(term.label, -term.bytes, term.source)));
    lines.push(line("inner MTU", i64::from(sum.inner_mtu), ""));
    lines.push(format!("MSS: {} for IPv4, {} for IPv6", sum.mss_v4(), sum.mss_v6()));
    for inner in [sum.inner_mtu, sum.inner_mtu.saturating_add(1)] {
        lines.push(format!("a packet of {inner} bytes becomes one of {}", tunnel.outer_size(inner)));
    }
    lines.join("\n")
}
