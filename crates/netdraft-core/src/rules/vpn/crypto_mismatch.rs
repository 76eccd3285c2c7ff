#![doc = include_str!("crypto_mismatch.md")]

use serde_json::{Map, Value, json};

use super::proposals::{Agreement, Choice, choices};
use crate::edit::Command;
use crate::model::{Plan, Vpn};
use crate::rules::wording::listed;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// Reports connections whose two ends propose nothing in common.
pub(crate) struct CryptoMismatch;

impl Rule for CryptoMismatch {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "crypto-mismatch",
            category: Category::Vpn,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("crypto_mismatch.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for vpn in context.plan.vpns.iter() {
            for choice in choices(vpn) {
                sink.examine(Anchor::new(&vpn.id, format!("device/{}", choice.field)));
                match choice.agreement() {
                    Agreement::Found => {}
                    Agreement::Unknown(word) => {
                        let reason = format!(
                            "`{word}` is not a known {}, so whether its ends agree cannot be told",
                            choice.noun
                        );
                        sink.unknown(&vpn.id, reason);
                    }
                    Agreement::Nothing => sink.report(&NothingInCommon { plan: context.plan, vpn, choice }),
                }
            }
        }
    }
}

struct NothingInCommon<'a> {
    plan: &'a Plan,
    vpn: &'a Vpn,
    choice: Choice,
}

impl Explain for NothingInCommon<'_> {
    fn message(&self) -> String {
        let quoted = |words: &[String]| listed(words.iter().map(|word| format!("`{word}`")));
        let (noun, name) = (self.choice.noun, self.plan.title(self.vpn.id.as_str()));
        let (cloud, device) = (quoted(&self.choice.cloud), quoted(&self.choice.device));
        format!("the ends of `{name}` have no {noun} in common: the cloud proposes {cloud}, the site {device}")
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.vpn.id, format!("device/{}", self.choice.field))
    }

    fn related(&self) -> Vec<Related> {
        vec![Related::new(Anchor::new(&self.vpn.id, format!("cloud/{}", self.choice.field)), "the cloud's proposal")]
    }

    fn evidence(&self) -> Map<String, Value> {
        let Choice { field, cloud, device, .. } = &self.choice;
        named(json!({"field": field, "cloud": cloud, "device": device, "common": []}))
    }

    fn help(&self) -> Vec<String> {
        vec![format!("let both ends propose the same {}", self.choice.noun)]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let propose = |end: &str, side: &str, words: &[String]| {
            let word = self.choice.best_of(words)?;
            let list = format!("{side}/{}", self.choice.field);
            let command =
                Command::Insert { id: self.vpn.id.to_string(), list, index: 0, value: self.choice.value(&word) };
            Some(Fix::review(format!("let the {end} propose `{word}` as well"), vec![command]))
        };
        let for_device = propose("site", "device", &self.choice.cloud);
        let for_cloud = propose("cloud", "cloud", &self.choice.device);
        for_device.into_iter().chain(for_cloud).collect()
    }
}
