#![doc = include_str!("single_resolver.md")]

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::address::{Address, Provider};
use crate::edit::Command;
use crate::model::{Entity, Plan};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};

/// Reports hosts and subnets that know one name server only.
pub(crate) struct SingleResolver;

impl Rule for SingleResolver {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "single-resolver",
            category: Category::Dns,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: include_str!("single_resolver.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let plan = context.plan;
        for subnet in plan.subnets.iter() {
            judge(subnet.id.as_str(), subnet.title(), &subnet.resolvers, plan.provider_of(&subnet.network), sink);
        }
        for host in plan.hosts.iter() {
            let provider = plan.subnets.get(&host.subnet).map(|subnet| plan.provider_of(&subnet.network));
            judge(host.id.as_str(), host.title(), &host.resolvers, provider.unwrap_or(Provider::Generic), sink);
        }
    }
}

fn judge(id: &str, title: &str, resolvers: &[Address], provider: Provider, sink: &mut Sink<'_>) {
    // Without resolvers of its own it asks the provider's, which does not fail alone.
    if resolvers.is_empty() {
        return;
    }
    sink.examine(id);
    let distinct: BTreeSet<&str> = resolvers.iter().map(|resolver| resolver.text().trim()).collect();
    if let (Some(only), 1) = (distinct.first(), distinct.len()) {
        sink.report(&Single { id: id.to_owned(), title: title.to_owned(), resolver: (*only).to_owned(), provider });
    }
}

struct Single {
    id: String,
    title: String,
    resolver: String,
    provider: Provider,
}

impl Explain for Single {
    fn message(&self) -> String {
        format!("`{}` asks one name server, `{}`: when it is away, nothing resolves", self.title, self.resolver)
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.id, "resolvers")
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({"resolvers": [self.resolver]}))
    }

    fn help(&self) -> Vec<String> {
        vec!["name a second server in another zone or network".to_owned()]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        if self.provider == Provider::Generic {
            return Vec::new();
        }
        let command = Command::set(&self.id, "resolvers", Value::Null);
        vec![Fix::review("ask the provider's resolver, which is redundant", vec![command])]
    }
}
