//! What is said of an address that was given back and that something in the plan still holds? The provider may give it to somebody else.

use serde_json::{Map, Value, json};

use super::holders::Holder;
use crate::edit::Command;
use crate::model::{AddressState, Anchor, Choice, Entity, Plan, PublicAddress};
use crate::rules::wording::{IN_EVIDENCE, listed};
use crate::rules::{Explain, Fix, Related, named};

/// A released address with what holds it: one thing at least.
pub(super) struct StillBound<'a> {
    pub(super) entry: &'a PublicAddress,
    pub(super) holders: Vec<Holder<'a>>,
}

impl Explain for StillBound<'_> {
    fn message(&self) -> String {
        let targets = listed(self.holders.iter().map(|holder| format!("`{}`", holder.target)));
        format!("the public address `{}` was given back and is still bound to {targets}", self.entry.title())
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.entry.id, "state")
    }

    fn related(&self) -> Vec<Related> {
        let place = |holder: &Holder<'_>| Related::new(holder.anchor(), format!("bound to `{}`", holder.target));
        self.holders.iter().take(IN_EVIDENCE).map(place).collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        let targets: Vec<&str> = self.holders.iter().take(IN_EVIDENCE).map(|holder| holder.target).collect();
        named(json!({"address": self.entry.address.text(), "bound to": targets}))
    }

    fn help(&self) -> Vec<String> {
        vec!["take it from what holds it, or say that it is still allocated".to_owned()]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let keep = Command::set(&self.entry.id, "state", AddressState::Allocated.word());
        vec![
            Fix::review("take it from what holds it", Holder::release(self.holders.iter())),
            Fix::review("say that it is still allocated", vec![keep]),
        ]
    }
}
