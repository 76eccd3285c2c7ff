#![doc = include_str!("db_pool_exceeds_max.md")]

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::calc::connection_pool::{Pool, budget, opened, shrunk};
use crate::edit::Command;
use crate::model::{Entity, Plan, Service};
use crate::rules::wording::{IN_EVIDENCE, listed};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};
use crate::small::SmallSort;

/// Reports databases that accept fewer connections than their clients may open.
pub(crate) struct DbPoolExceedsMax;

impl Rule for DbPoolExceedsMax {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "db-pool-exceeds-max",
            category: Category::Resilience,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("db_pool_exceeds_max.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let services = &context.plan.services;
        let mut clients: BTreeMap<&str, Vec<&Service>> = BTreeMap::new();
        for client in services.iter().filter(|client| pool_of(client).connections() > 0) {
            client.database.iter().for_each(|id| clients.entry(id.as_str()).or_default().push(client));
        }
        for (id, mut clients) in clients {
            let Some(database) = services.by_text(id) else { continue };
            let Some(accepted) = database.max_connections else {
                sink.unknown(id, "it does not say how many connections it accepts, and services connect to it");
                continue;
            };
            sink.examine(id);
            clients.small_sort_by(|one, other| one.id.cmp(&other.id));
            let pools: Vec<Pool> = clients.iter().map(|client| pool_of(client)).collect();
            let budget = budget(accepted, database.reserved_connections);
            if opened(&pools) > budget {
                sink.report(&Demand { database, accepted, clients, pools, budget });
            }
        }
    }
}

fn pool_of(client: &Service) -> Pool {
    Pool { replicas: client.replicas, size: client.pool_size }
}

struct Demand<'a> {
    database: &'a Service,
    accepted: u32,
    clients: Vec<&'a Service>,
    pools: Vec<Pool>,
    budget: u64,
}

impl Explain for Demand<'_> {
    fn message(&self) -> String {
        let (database, budget) = (self.database.title(), self.budget);
        let clients = listed(self.clients.iter().map(|client| format!("`{}`", client.title())));
        format!(
            "{clients} may open {} connections to `{database}`, which has {budget} of {} for them",
            opened(&self.pools),
            self.accepted
        )
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.database.id, "max_connections")
    }

    fn related(&self) -> Vec<Related> {
        let label = |client: &Service| format!("{} × {} connections", client.replicas, client.pool_size);
        let clients = self.clients.iter().take(IN_EVIDENCE);
        clients.map(|client| Related::new(Anchor::new(&client.id, "pool_size"), label(client))).collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        let client = |client: &&Service| {
            let (replicas, pool) = (client.replicas, client.pool_size);
            json!({"service": client.id.as_str(), "replicas": replicas, "pool": pool, "connections": pool_of(client).connections()})
        };
        let clients: Vec<Value> = self.clients.iter().take(IN_EVIDENCE).map(client).collect();
        let (accepted, kept) = (self.accepted, self.database.reserved_connections);
        named(
            json!({"clients": clients, "opened": opened(&self.pools), "accepted": accepted, "kept": kept, "budget": self.budget}),
        )
    }

    fn witness(&self) -> Option<String> {
        let terms: Vec<String> = self
            .clients
            .iter()
            .take(IN_EVIDENCE)
            .map(|client| format!("{} × {}", client.replicas, client.pool_size))
            .collect();
        let kept = self.database.reserved_connections;
        Some(format!(
            "{} = {} > {} = 90 % of {} - {kept} kept for administrators",
            terms.join(" + "),
            opened(&self.pools),
            self.budget,
            self.accepted
        ))
    }

    fn help(&self) -> Vec<String> {
        vec![
            "make the pools smaller, put a pooler in front of the database, or let it accept more connections"
                .to_owned(),
        ]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let fix = |pools: Vec<u32>| {
            let sizes = self.clients.iter().zip(&pools).map(|(client, pool)| format!("`{}` {pool}", client.title()));
            let title = format!("make the pools smaller: {}", listed(sizes));
            let set = |(client, pool): (&&Service, u32)| Command::set(&client.id, "pool_size", pool);
            let commands = self.clients.iter().zip(pools).map(set).collect();
            Fix::safe(title, commands)
        };
        shrunk(&self.pools, self.budget).map(fix).into_iter().collect()
    }
}
