//! Which rule of one rule set decides a packet, and why does each rule before it not?

use netdraft_core::analysis::Facts;
use netdraft_core::analysis::filters::{CompiledFilter, Decider, Membership, noun};
use netdraft_core::analysis::packet::Packet;
use netdraft_core::analysis::path::{Asked, End, Place, Unclear};
use netdraft_core::model::{Action, Choice, Direction, Filter, Plan};

use super::PathQuery;
use crate::tables::{Cell, CellTone, Column, Row, Table};

/// A packet to be shown to a rule set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PacketQuery {
    /// Its ends, protocol and port.
    pub flow: PathQuery,
    /// Which way it goes.
    pub direction: Direction,
}

/// What a row of a rule table is to a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It decides.
    Decides(Action),
    /// It may match: who is a member of what it names is not known.
    Possible,
    /// It is evaluated before the one that decides, and does not match: the field that fails, and how.
    PassedOver {
        /// The field, as the file names it.
        field: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// It is evaluated after the one that decides.
    Later,
    /// It is for the other direction.
    OtherWay,
}

/// What a rule set does to a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// What is done; nothing where that is not known.
    pub action: Option<Action>,
    /// The same in a sentence.
    pub sentence: String,
    direction: Direction,
    decider: Decider,
    doubtful: Vec<Decider>,
    passed_over: Vec<(usize, &'static str, String)>,
}

/// Shows a packet to a rule set.
///
/// # Errors
/// Says which part of the question cannot be read, and what to type instead.
pub fn try_packet(plan: &Plan, filter: &Filter, query: &PacketQuery) -> Result<Tried, Unclear> {
    let facts = Facts::new(plan);
    let asked = query.flow.question()?.read(&facts)?;
    let Asked { from, to, packet } = asked;
    // A rule set sees a host by its own address, whatever address the internet knows it by.
    let packet = Packet { destination: to.address, ..packet };
    let compiled = CompiledFilter::new(filter, &[]);
    let trial = compiled.test(query.direction, &packet, &member(plan, filter, &from), &member(plan, filter, &to));
    let by = match trial.decision.decider {
        Decider::Rule(index) => rule_name(filter, index),
        Decider::Default(default) => format!("its {}", default.name),
    };
    let title = format!("{} `{}`", noun(filter.kind), plan.title(filter.id.as_str()));
    let sentence = match trial.decision.action {
        Some(Action::Allow) => format!("Allowed: {title} lets {packet} through by {by}"),
        Some(Action::Deny) => format!("Denied: {title} drops {packet} by {by}"),
        None => format!("Not known: who is a member of what the rules of {title} name is not in the plan"),
    };
    Ok(Tried {
        action: trial.decision.action,
        sentence,
        direction: query.direction,
        decider: trial.decision.decider,
        doubtful: trial.decision.doubtful,
        passed_over: trial.passed_over.into_iter().map(|missed| (missed.rule, missed.field, missed.reason)).collect(),
    })
}

/// What an end is a member of.
fn member(plan: &Plan, filter: &Filter, end: &End<'_>) -> Membership {
    let network = filter.network.as_ref();
    match end.place {
        Place::Host(host) => Membership::of_interface(plan, network, Some(host), end.address),
        Place::Subnet(_) | Place::Network(_) | Place::Site(_) | Place::Internet => {
            Membership::of(plan, network, end.address)
        }
    }
}

fn rule_name(filter: &Filter, index: usize) -> String {
    let rule = filter.rules.get(index);
    let name = rule.map(|rule| rule.name.as_str()).filter(|name| !name.is_empty());
    let number = rule.and_then(|rule| rule.priority);
    let place = number.map_or_else(|| format!("line {}", index + 1), |number| format!("rule {number}"));
    name.map_or(place.clone(), |name| format!("{place} `{name}`"))
}

impl Tried {
    /// What a row of the rule set's table is to the packet.
    pub fn standing_of(&self, row: &Row) -> Standing {
        let field = row.anchor.field.as_str();
        if let Some(index) = field.strip_prefix("rules/").and_then(|index| index.parse::<usize>().ok()) {
            return self.standing_of_rule(index, row);
        }
        let mut parts = field.splitn(3, '/').skip(1);
        let (direction, number) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let is_it = |decider: &Decider| matches!(decider, Decider::Default(default) if default.number == number && direction == self.direction.word());
        match () {
            () if direction != self.direction.word() => Standing::OtherWay,
            () if is_it(&self.decider) => self.decided(),
            () if self.doubtful.iter().any(is_it) => Standing::Possible,
            () if matches!(self.decider, Decider::Default(_)) => {
                let reason = "it is for other ends".to_owned();
                Standing::PassedOver { field: "sources", reason }
            }
            () => Standing::Later,
        }
    }

    fn standing_of_rule(&self, index: usize, row: &Row) -> Standing {
        let goes = row.cells.iter().find(|cell| cell.edit.as_ref().is_some_and(|edit| edit.label == "Direction"));
        if goes.is_some_and(|cell| cell.text != self.direction.word()) {
            return Standing::OtherWay;
        }
        if self.decider == Decider::Rule(index) {
            return self.decided();
        }
        if self.doubtful.contains(&Decider::Rule(index)) {
            return Standing::Possible;
        }
        match self.passed_over.iter().find(|(rule, ..)| *rule == index) {
            Some((_, field, reason)) => Standing::PassedOver { field, reason: reason.clone() },
            None => Standing::Later,
        }
    }

    fn decided(&self) -> Standing {
        // Where a rule before it may match, nothing is decided.
        self.action.map_or(Standing::Possible, Standing::Decides)
    }
}

/// The column that says what each rule is to the packet.
const COLUMN: Column =
    Column::words("This packet", "Whether the rule matches the packet that is tried, and if not, why.");

/// The table of a rule set with a further column: what each rule is to a packet.
pub fn marked(table: &Table, tried: &Tried) -> Table {
    let mut table = table.clone();
    table.columns.insert(0, COLUMN);
    for row in &mut table.rows {
        let cell = match tried.standing_of(row) {
            Standing::Decides(Action::Allow) => Cell::words("✓ decides: allow").toned(CellTone::Good),
            Standing::Decides(Action::Deny) => Cell::words("✕ decides: deny").toned(CellTone::Bad),
            Standing::Possible => Cell::words("? may match").toned(CellTone::Warning),
            Standing::PassedOver { reason, .. } => Cell::words(format!("no: {reason}")),
            Standing::Later => Cell::words("comes after").toned(CellTone::Quiet),
            Standing::OtherWay => Cell::words("other direction").toned(CellTone::Quiet),
        };
        row.cells.insert(0, cell);
    }
    table
}
