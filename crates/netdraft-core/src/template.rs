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

/// Every template, the simplest first.
pub static TEMPLATES: [Template; 8] = [
    Template {
        name: "single-network",
        title: "Single network",
        shows: "public, private and data subnets in three zones",
        text: text!("template/single-network.netdraft.json"),
    },
    Template {
        name: "three-tiers",
        title: "Three tiers",
        shows: "balancer, app and database, each reached by the tier before it only",
        text: text!("template/three-tiers.netdraft.json"),
    },
    Template {
        name: "nat-per-zone",
        title: "NAT in each zone",
        shows: "private machines that reach out and that nobody reaches",
        text: text!("template/nat-per-zone.netdraft.json"),
    },
    Template {
        name: "hub-and-spoke",
        title: "Hub and spoke",
        shows: "a transit hub: production and development share tools and not each other",
        text: text!("template/hub-and-spoke.netdraft.json"),
    },
    Template {
        name: "peering",
        title: "Two networks, peered",
        shows: "routes and rules in both directions",
        text: text!("template/peering.netdraft.json"),
    },
    Template {
        name: "site-to-site-vpn",
        title: "Site-to-site VPN",
        shows: "an office with two tunnels whose MTU fits",
        text: text!("template/site-to-site-vpn.netdraft.json"),
    },
    Template {
        name: "hybrid-dns",
        title: "Hybrid DNS",
        shows: "an office that asks the cloud for names, and two resolvers",
        text: text!("template/hybrid-dns.netdraft.json"),
    },
    Template {
        name: "kubernetes",
        title: "Ready for Kubernetes",
        shows: "room for nodes and pods in three zones",
        text: text!("template/kubernetes.netdraft.json"),
    },
];
