//! Which plans are there to begin with? Common shapes of networks, each of which passes its gate, as whole files.

/// A plan to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// What it is asked for by; its file has the same stem.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// What it shows, in a few words.
    pub shows: &'static str,
    /// Its file, in the form in which it is saved; empty without the feature `pages`.
    pub text: &'static str,
}

/// A template whose file has the stem of its name.
macro_rules! template {
    ($name:literal, $title:literal, $shows:literal) => {
        Template { name: $name, title: $title, shows: $shows, text: text!("template/", $name, ".netdraft.json") }
    };
}

/// Every template, the simplest first.
pub static TEMPLATES: [Template; 8] = [
    template!("single-network", "Single network", "public, private and data subnets in three zones"),
    template!("three-tiers", "Three tiers", "balancer, app and database, each reached by the tier before it only"),
    template!("nat-per-zone", "NAT in each zone", "private machines that reach out and that nobody reaches"),
    template!(
        "hub-and-spoke",
        "Hub and spoke",
        "a transit hub: production and development share tools and not each other"
    ),
    template!("peering", "Two networks, peered", "routes and rules in both directions"),
    template!("site-to-site-vpn", "Site-to-site VPN", "an office with two tunnels whose MTU fits"),
    template!("hybrid-dns", "Hybrid DNS", "an office that asks the cloud for names, and two resolvers"),
    template!("kubernetes", "Ready for Kubernetes", "room for nodes and pods in three zones"),
];
