//! Which edits open a flow that is closed, and which close one that is open? Each offer is tried out on a copy of the plan before it is made.
//!
//! What stands in the way is taken away one thing after the other, and the packet is followed again after each edit, until it gets through. Offers differ
//! in how narrow they are and in the way that the packet takes; the one with the fewest edits comes first, then the one that lets the least else through.

mod closing;
mod filters;
mod links;
mod peers;
mod routes;
mod search;

use serde_json::{Value, json};

use crate::analysis::filters::difference;
use crate::analysis::path::{Question, Verdict};
use crate::edit::{Command, Fix, apply};
use crate::model::{Document, Plan};
use crate::small::SmallSort;

/// How many offers are made at most.
const OFFERED: usize = 4;

/// One edit of an offer: what somebody would do in one go.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// What it does, as an imperative.
    pub title: String,
    /// What it is made of.
    pub commands: Vec<Command>,
    /// How much it lets through or takes away, in addresses times ports: only good for comparing.
    breadth: u128,
}

impl Edit {
    fn new(title: impl Into<String>, commands: Vec<Command>, breadth: u128) -> Self {
        Self { title: title.into(), commands, breadth }
    }
}

/// Edits that together open a flow, or close it.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// The edits, in order.
    pub edits: Vec<Edit>,
    /// What becomes of packets at each rule set that is changed, such as `` `web`: tcp 22 from 10.0.0.0/8: deny → allow ``.
    pub changes: Vec<String>,
}

impl Offer {
    /// What the edits do, one after the other.
    pub fn title(&self) -> String {
        self.edits.iter().map(|edit| edit.title.as_str()).collect::<Vec<_>>().join("; ")
    }

    /// The offer as a repair, of which somebody decides whether it is meant.
    pub fn fix(&self) -> Fix {
        Fix::review(self.title(), self.commands())
    }

    /// The offer as values of a report.
    pub fn to_value(&self) -> Value {
        let edits: Vec<&str> = self.edits.iter().map(|edit| edit.title.as_str()).collect();
        let fix = self.fix();
        json!({
            "title": fix.title,
            "safety": fix.safety,
            "edits": edits,
            "changes": self.changes,
            "commands": fix.commands,
        })
    }

    fn commands(&self) -> Vec<Command> {
        self.edits.iter().flat_map(|edit| edit.commands.iter().cloned()).collect()
    }

    fn breadth(&self) -> u128 {
        self.edits.iter().fold(0, |sum: u128, edit| sum.saturating_add(edit.breadth))
    }
}

/// The edits after which a packet that does not get through, or whose answer does not, gets through and is answered; none where it is allowed already,
/// or where the way is not known.
pub fn openings(plan: &Plan, question: &Question) -> Vec<Offer> {
    let found = search::ways_to_open(plan, question);
    chosen(plan, found)
}

/// The edits after which a packet that gets through is dropped on its way; none where it is dropped already, or where the way is not known.
pub fn closings(plan: &Plan, question: &Question) -> Vec<Offer> {
    let found = closing::ways_to_close(plan, question);
    chosen(plan, found)
}

/// The edits that change the answer to a question: those that open a closed flow, or close an open one.
pub fn offers(plan: &Plan, question: &Question, verdict: Verdict) -> Vec<Offer> {
    match verdict {
        Verdict::Allowed => closings(plan, question),
        Verdict::Denied | Verdict::Partial => openings(plan, question),
        Verdict::Unknown => Vec::new(),
    }
}

/// The best offers, each once.
fn chosen(plan: &Plan, found: Vec<Vec<Edit>>) -> Vec<Offer> {
    let mut offers: Vec<Offer> = Vec::new();
    for edits in found {
        let offer = Offer { edits, changes: Vec::new() };
        if offers.iter().all(|other| other.commands() != offer.commands()) {
            offers.push(offer);
        }
    }
    offers.small_sort_by_key(|offer| (offer.commands().len(), offer.breadth()));
    let titles = |offer: &Offer| -> Vec<String> { offer.edits.iter().map(|edit| edit.title.clone()).collect() };
    let all: Vec<Vec<String>> = offers.iter().map(titles).collect();
    // Who does everything that another offer does, and more, does too much.
    let does_more =
        |own: &[String], other: &[String]| other.len() < own.len() && other.iter().all(|it| own.contains(it));
    offers.retain(|offer| !all.iter().any(|other| does_more(&titles(offer), other)));
    offers.truncate(OFFERED);
    for offer in &mut offers {
        offer.changes = changes(plan, &offer.commands());
    }
    offers
}

/// How many changes of one rule set are told.
const TOLD: usize = 4;

/// What commands change at the rule sets of a plan.
fn changes(plan: &Plan, commands: &[Command]) -> Vec<String> {
    let Some(changed) = applied(plan, commands) else { return Vec::new() };
    let mut told = Vec::new();
    for after in changed.filters.sorted() {
        let Some(before) = plan.filters.get(&after.id).filter(|before| before.rules != after.rules) else { continue };
        let Ok(differences) = difference(before, after) else { continue };
        told.extend(differences.iter().take(TOLD).map(|change| format!("`{}`: {change}", after.id)));
    }
    told
}

/// The plan after commands; nothing where one of them is refused.
fn applied(plan: &Plan, commands: &[Command]) -> Option<Plan> {
    let mut document = Document { plan: plan.clone(), ..Document::default() };
    for command in commands {
        apply(&mut document, command).ok()?;
    }
    Some(document.plan)
}
