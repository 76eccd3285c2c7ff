#![doc = include_str!("database_port_open_to_world.md")]

use super::exposure::{Opening, Service};
use super::open_ports::{check, own_blocks};
use crate::analysis::packet::{TCP, UDP};
use crate::model::Plan;
use crate::rules::{Category, Context, Meta, Rule, Severity, Sink};

/// Reports rule sets that let the internet in to databases, caches, file shares and directories.
pub(crate) struct DatabasePortOpenToWorld;

/// The ports of what keeps data (IANA Service Name and Transport Protocol Port Number Registry; vendors' manuals for those that are not in it).
static SERVICES: [Service; 16] = [
    Service { name: "LDAP", protocol: TCP, port: 389 },
    Service { name: "LDAP", protocol: UDP, port: 389 },
    Service { name: "SMB", protocol: TCP, port: 445 },
    Service { name: "LDAP over TLS", protocol: TCP, port: 636 },
    Service { name: "SQL Server", protocol: TCP, port: 1433 },
    Service { name: "Oracle", protocol: TCP, port: 1521 },
    Service { name: "NFS", protocol: TCP, port: 2049 },
    Service { name: "NFS", protocol: UDP, port: 2049 },
    Service { name: "MySQL", protocol: TCP, port: 3306 },
    Service { name: "PostgreSQL", protocol: TCP, port: 5432 },
    Service { name: "Redshift", protocol: TCP, port: 5439 },
    Service { name: "Redis", protocol: TCP, port: 6379 },
    Service { name: "Elasticsearch", protocol: TCP, port: 9200 },
    Service { name: "Memcached", protocol: TCP, port: 11211 },
    Service { name: "Memcached", protocol: UDP, port: 11211 },
    Service { name: "MongoDB", protocol: TCP, port: 27017 },
];

impl Rule for DatabasePortOpenToWorld {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "database-port-open-to-world",
            // What is open too wide works, so that it does not keep a plan from being exported.
            category: Category::Posture,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("database_port_open_to_world.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let help = "let in the group or the subnets of the applications that ask for the data";
        check(context, sink, &SERVICES, applications, help);
    }
}

/// Where applications run: in the network itself.
fn applications(plan: &Plan, opening: &Opening<'_>) -> Vec<(String, Vec<String>)> {
    let own = own_blocks(plan, opening);
    if own.is_empty() { Vec::new() } else { vec![("the network itself".to_owned(), own)] }
}
