//! What would an edit open, and what would it close? The flows that only one of two plans lets through, merged into as few lines as say it.

use netdraft_core::analysis::reach::{Changed, INTERNET, Part, Reach, Traffic};
use netdraft_core::model::Plan;
use netdraft_core::small::SmallSort;
use netdraft_core::words::counted;

use super::{listed, title_of, together};

/// What passes in one of two plans alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shift {
    /// What would pass and does not.
    pub opens: Vec<MovedFlow>,
    /// What passes and would not.
    pub closes: Vec<MovedFlow>,
    /// What cannot be told of.
    pub unclear: Vec<MovedFlow>,
    /// Where nothing else is said, how many pairs of ends there are of which nobody knows what passes between them, before and after.
    pub doubts: usize,
    /// Why the edit cannot be made.
    pub refusal: Option<String>,
}

/// Flows that move together: from each of the senders to each of the receivers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MovedFlow {
    /// Whether they pass in both plans, and only answers to them do not. Those stand last.
    pub is_answer: bool,
    /// Whether they come from the internet or go there. Those stand first.
    pub is_inside: bool,
    /// Who sends.
    pub from: String,
    /// Who receives.
    pub to: String,
    /// The protocols and ports.
    pub what: String,
    /// A packet of it.
    pub such_as: String,
    /// The number of pairs of a sender and a receiver.
    pub pairs: usize,
}

/// Which list a flow belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Opens,
    Closes,
    Unclear,
}

impl Side {
    /// Each of them.
    pub(super) const ALL: [Self; 3] = [Self::Opens, Self::Closes, Self::Unclear];
}

/// What moves between two ends, whether it is answers only, in words, and with a packet of it.
pub(super) type Move = (Side, bool, String, String);

impl Shift {
    /// An edit that cannot be made.
    pub(super) fn refused(reason: String) -> Self {
        Self { refusal: Some(reason), ..Self::default() }
    }

    /// What is different after the last change of an answer; both must be complete.
    pub(super) fn between(plan: &Plan, now: &Reach, then: &Reach) -> Self {
        // Pairs between which the same passed, and the same will, are told apart by nothing but their ends.
        let change = |pair: &Changed<'_>| (pair.family, pair.before, pair.after);
        let alike = together(then.changes().map(|pair| (change(&pair), pair)).collect());
        let moved: Vec<Vec<Move>> = alike
            .iter()
            .map(|(_, pairs)| pairs.first().map(|pair| moves(now, then, pair)).unwrap_or_default())
            .collect();
        // By what moves and by its sender, the receivers; then by what moves and by its receivers, the senders.
        let mut rows: Vec<((&Move, &str), &str)> = Vec::new();
        for (moves, (_, pairs)) in moved.iter().zip(&alike) {
            let ends = || pairs.iter().map(|pair| (pair.from, pair.to));
            rows.extend(moves.iter().flat_map(|moved| ends().map(move |(from, to)| ((moved, from), to))));
        }
        let mut merged: Vec<((&Move, Vec<&str>), &str)> = Vec::new();
        for ((moved, from), mut to) in together(rows) {
            to.small_sort();
            merged.push(((moved, to), from));
        }
        let mut shift = Self::default();
        for (((side, is_answer, what, such_as), to), from) in together(merged) {
            let pairs = from.len() * to.len();
            let is_inside = !from.contains(&INTERNET) && !to.contains(&INTERNET);
            let names = |ids: &[&str]| listed(&ids.iter().map(|id| title_of(plan, id)).collect::<Vec<&str>>());
            let (from, to) = (names(&from), names(&to));
            let (is_answer, what, such_as) = (*is_answer, what.clone(), such_as.clone());
            let flow = MovedFlow { is_answer, is_inside, from, to, what, such_as, pairs };
            match side {
                Side::Opens => shift.opens.push(flow),
                Side::Closes => shift.closes.push(flow),
                Side::Unclear => shift.unclear.push(flow),
            }
        }
        for flows in [&mut shift.opens, &mut shift.closes, &mut shift.unclear] {
            flows.small_sort();
        }
        if shift.is_nothing() {
            shift.doubts = then.doubt_count();
        }
        shift
    }

    /// Whether the same passes, as far as anybody knows.
    pub fn is_nothing(&self) -> bool {
        self.opens.is_empty() && self.closes.is_empty() && self.unclear.is_empty() && self.refusal.is_none()
    }

    /// All of it in one sentence.
    pub fn sentence(&self) -> String {
        if let Some(reason) = &self.refusal {
            return format!("cannot be told: {reason}");
        }
        let part = |word: &str, flows: &[MovedFlow]| {
            let pairs: usize = flows.iter().map(|flow| flow.pairs).sum();
            let first = flows.first()?;
            let flows = counted(pairs, "flow");
            Some(format!("{word} {flows}: {} → {}, {}", first.from, first.to, first.what))
        };
        let parts = [("opens", &self.opens), ("closes", &self.closes), ("cannot be told for", &self.unclear)];
        let parts: Vec<String> = parts.into_iter().filter_map(|(word, flows)| part(word, flows)).collect();
        match (parts.is_empty(), self.doubts) {
            (false, _) => parts.join("; "),
            (true, 0) => "nothing changes: the same flows pass".to_owned(),
            (true, doubts) => {
                format!("nothing changes that is known; {} cannot be told, before and after", counted(doubts, "pair"))
            }
        }
    }
}

/// What comes before flows of which only the answers move.
const ANSWERS: &str = "answers to ";

/// What moves between two ends. Where the same passes, it is looked whether the same is answered.
pub(super) fn moves(now: &Reach, then: &Reach, pair: &Changed<'_>) -> Vec<Move> {
    let ends = [pair.from, pair.to];
    let beyond = |one: &Reach, other: &Reach, part| one.gained(ends, pair.family, part, other);
    let said = |side: Side, lead: &str, traffic: &Traffic, whole: &Reach| {
        let such_as = traffic.witness().map(|(packet, _)| packet.to_string()).unwrap_or_default();
        let words = format!("{lead}{}{}", traffic.words(), limits(traffic, whole, pair));
        (side, lead == ANSWERS, words, such_as)
    };
    let too_much = || vec![(Side::Unclear, false, "too much to work out".to_owned(), String::new())];
    let mut found = Vec::new();
    for (part, lead) in [(Part::Sure, ""), (Part::Answered, ANSWERS)] {
        let (Ok(gained), Ok(lost)) = (beyond(then, now, part), beyond(now, then, part)) else {
            return too_much();
        };
        found.extend(gained.iter().map(|traffic| said(Side::Opens, lead, traffic, then)));
        found.extend(lost.iter().map(|traffic| said(Side::Closes, lead, traffic, now)));
        if !found.is_empty() {
            return found;
        }
    }
    let (Ok(gained), Ok(lost)) = (beyond(then, now, Part::Doubtful), beyond(now, then, Part::Doubtful)) else {
        return too_much();
    };
    let doubts = gained.iter().chain(&lost);
    found.extend(doubts.map(|traffic| said(Side::Unclear, "perhaps ", traffic, then)));
    found
}

/// Which addresses of an end that has many: those of the internet and of sites. Other ends are known by their names.
fn limits(traffic: &Traffic, reach: &Reach, pair: &Changed<'_>) -> String {
    let [sources, destinations] = traffic.addresses();
    let mut words = String::new();
    let whole = [reach.addresses(pair.from, pair.family), reach.receives(pair.to, pair.family)];
    for (lead, blocks, whole) in [(" from ", sources, &whole[0]), (" to ", destinations, &whole[1])] {
        let whole = netdraft_core::analysis::reach::blocks(whole, pair.family);
        if whole.cidrs().is_empty() || blocks == whole {
            continue;
        }
        let texts: Vec<String> = blocks.cidrs().iter().map(ToString::to_string).collect();
        words.push_str(lead);
        words.push_str(&listed(&texts.iter().map(String::as_str).collect::<Vec<&str>>()));
    }
    words
}
