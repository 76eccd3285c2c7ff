#![doc = include_str!("cert_domain_mismatch.md")]

use serde_json::{Map, Value, json};

use crate::analysis::names::canonical;
use crate::edit::Command;
use crate::model::{Entity, LoadBalancer, Plan};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};

/// Reports host names that the certificate does not cover.
pub(crate) struct CertDomainMismatch;

impl Rule for CertDomainMismatch {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "cert-domain-mismatch",
            category: Category::LoadBalancing,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("cert_domain_mismatch.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for balancer in context.plan.load_balancers.iter() {
            let has_tls =
                balancer.listeners.iter().any(|listener| listener.tls) || !balancer.certificate_names.is_empty();
            for (index, name) in balancer.host_names.iter().enumerate().filter(|_| has_tls) {
                sink.examine(format_args!("{}/host_names/{index}", balancer.id));
                if balancer.certificate_names.iter().any(|pattern| covers(pattern, name)) {
                    continue;
                }
                // One name can be written with its own letters and in ASCII form, and only a table of all letters tells that both are the same.
                let mut names = balancer.certificate_names.iter().chain([name]);
                if let Some(name) = names.find(|name| !name.is_ascii()) {
                    sink.unknown(&balancer.id, format!("`{name}` is not in ASCII form, which begins with `xn--`"));
                } else {
                    sink.report(&Uncovered { balancer, index, name });
                }
            }
        }
    }
}

/// Whether a name in a certificate covers a host name. A wildcard stands for exactly one left-most label (RFC 9525, section 6.3).
fn covers(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (canonical(pattern), canonical(name));
    match pattern.strip_prefix("*.") {
        Some(parent) => name.split_once('.').is_some_and(|(label, rest)| !label.is_empty() && rest == parent),
        None => pattern == name,
    }
}

struct Uncovered<'a> {
    balancer: &'a LoadBalancer,
    index: usize,
    name: &'a str,
}

impl Explain for Uncovered<'_> {
    fn message(&self) -> String {
        let title = self.balancer.title();
        match self.balancer.certificate_names.as_slice() {
            [] => format!("`{title}` is called `{}` and has no certificate", self.name),
            names => {
                format!("`{title}` is called `{}`, and its certificate covers `{}`", self.name, names.join("`, `"))
            }
        }
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.balancer.id, format!("host_names/{}", self.index))
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({"host name": self.name, "certificate names": self.balancer.certificate_names}))
    }

    fn help(&self) -> Vec<String> {
        let mut help = vec![format!("order a certificate that names `{}`", self.name)];
        let wildcard = self.balancer.certificate_names.iter().any(|pattern| pattern.starts_with("*."));
        help.extend(wildcard.then(|| {
            "a wildcard stands for one label: `*.example.ai` covers neither `example.ai` nor `a.b.example.ai`"
                .to_owned()
        }));
        help
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let id = self.balancer.id.to_string();
        let list = "certificate_names".to_owned();
        let add = Command::Insert { id: id.clone(), list, index: usize::MAX, value: json!(self.name) };
        let drop = Command::Delete { id, list: "host_names".to_owned(), index: self.index };
        vec![
            Fix::review(format!("use a certificate that names `{}` too", self.name), vec![add]),
            Fix::review(format!("stop serving `{}`", self.name), vec![drop]),
        ]
    }
}
