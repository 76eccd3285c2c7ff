//! How many aliases in a row do resolvers follow? Numbers with their sources.

/// The longest chain that every common resolver follows, in links (checked 2026-11-21): the least of [`RESOLVERS`], less one for the name asked.
pub(super) const SAFE_CHAIN: usize = 8;

/// The longest chain that nobody complains about, in links: each link costs a look-up, and a cache that forgets one breaks all.
pub(super) const USUAL_CHAIN: usize = 3;

/// How many links resolvers follow (checked 2026-11-21): unbound.conf(5), BIND 9 `max-query-restarts`, PowerDNS Recursor `max-chain-length`, Knot
/// Resolver, systemd-resolved, dnsmasq, and the file plugin of CoreDNS, which fails at the ninth pass.
pub(super) const RESOLVERS: [(&str, u8); 7] = [
    ("CoreDNS", 8),
    ("PowerDNS Recursor", 10),
    ("dnsmasq", 10),
    ("Unbound", 11),
    ("BIND", 11),
    ("Knot Resolver", 13),
    ("systemd-resolved", 16),
];
