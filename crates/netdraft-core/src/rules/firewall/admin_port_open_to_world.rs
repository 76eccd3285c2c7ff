#![doc = include_str!("admin_port_open_to_world.md")]

use super::exposure::{Opening, Service};
use super::open_ports::{check, own_blocks};
use crate::analysis::packet::TCP;
use crate::model::{FilterKind, Plan};
use crate::rules::{Category, Context, Meta, Rule, Severity, Sink};

/// Reports rule sets that let the internet in to SSH and RDP.
pub(crate) struct AdminPortOpenToWorld;

/// The ports by which people administer machines (IANA Service Name and Transport Protocol Port Number Registry). RDP uses UDP only beside a session that
/// began over TCP.
static SERVICES: [Service; 2] =
    [Service { name: "SSH", protocol: TCP, port: 22 }, Service { name: "RDP", protocol: TCP, port: 3389 }];

/// From where Google's Identity-Aware Proxy forwards (Google Cloud, Using IAP for TCP forwarding).
const GOOGLE_PROXY: &str = "35.235.240.0/20";

impl Rule for AdminPortOpenToWorld {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "admin-port-open-to-world",
            // What is open too wide works, so that it does not keep a plan from being exported.
            category: Category::Posture,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("admin_port_open_to_world.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let help = "let in administrators by the addresses of their offices, a VPN or a bastion host";
        check(context, sink, &SERVICES, administrators, help);
    }
}

/// Where administrators may sit: at the sites of the plan, behind Google's proxy, or in the network itself.
fn administrators(plan: &Plan, opening: &Opening<'_>) -> Vec<(String, Vec<String>)> {
    let sites = plan.sites.sorted().flat_map(|site| &site.cidrs).filter_map(|block| block.cidr());
    let sites: Vec<String> = sites.filter(|block| block.prefix() > 0).map(|block| block.to_string()).collect();
    let is_google = opening.lines.iter().all(|line| line.filter.kind == FilterKind::GcpFirewall);
    let proxy = is_google.then(|| ("Google's proxy".to_owned(), vec![GOOGLE_PROXY.to_owned()]));
    let own = ("the network itself".to_owned(), own_blocks(plan, opening));
    let callers = [("the sites".to_owned(), sites)].into_iter().chain(proxy).chain([own]);
    callers.filter(|(_, blocks)| !blocks.is_empty()).collect()
}
