//! What does a cell of the matrix say? How much passes between two ends, or how that differs from another plan, in a sign, in few words and in all.

use netdraft_core::analysis::reach::{CellId, Changed, Piece, Reach, Served, Service, SetId};

use super::shift::{Move, Side, moves};
use super::{listed, short};

/// How much passes between two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Heard {
    /// Nothing.
    Nothing,
    /// Something.
    Some,
    /// Everything.
    Everything,
    /// The plan does not say.
    Unknown,
    /// The same as in the plan that this one is compared with.
    Same,
    /// More than in that plan.
    More,
    /// Less than in that plan.
    Less,
    /// Some of that and something else.
    Otherwise,
}

impl Heard {
    /// Whether it compares two plans.
    pub fn is_difference(self) -> bool {
        matches!(self, Self::Same | Self::More | Self::Less | Self::Otherwise)
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Some => "some",
            Self::Everything => "everything",
            Self::Unknown => "unknown",
            Self::Same => "same",
            Self::More => "more",
            Self::Less => "less",
            Self::Otherwise => "otherwise",
        }
    }

    /// The sign for it.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Nothing => "○",
            Self::Some => "◐",
            Self::Everything => "●",
            Self::Unknown => "?",
            Self::Same => "=",
            Self::More => "+",
            Self::Less => "−",
            Self::Otherwise => "±",
        }
    }
}

/// What passes between two ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixCell {
    /// How much.
    pub heard: Heard,
    /// Whether some of it is not answered.
    pub is_one_way: bool,
    /// Protocols and ports, as short as it can be said.
    pub short: String,
    /// All of it in words.
    pub words: String,
}

impl MatrixCell {
    pub(super) fn nothing() -> Self {
        let words = "nothing passes".to_owned();
        Self { heard: Heard::Nothing, is_one_way: false, short: String::new(), words }
    }

    pub(super) fn same() -> Self {
        let words = "the same passes".to_owned();
        Self { heard: Heard::Same, is_one_way: false, short: String::new(), words }
    }

    /// What passes between many pairs that do not fare alike.
    pub(super) fn of_many(cells: &[&Self], pairs: usize, all: usize) -> Self {
        let is_any = |heard: Heard| cells.iter().any(|cell| cell.heard == heard);
        let kinds: Vec<&str> = cells.iter().map(|cell| cell.words.as_str()).collect();
        let heard = match [Heard::More, Heard::Less, Heard::Otherwise].map(is_any) {
            _ if is_any(Heard::Unknown) => Heard::Unknown,
            [false, false, false] => Heard::Some,
            [true, false, false] => Heard::More,
            [false, true, false] => Heard::Less,
            _ => Heard::Otherwise,
        };
        let verb = if heard.is_difference() { "differ" } else { "talk" };
        Self {
            heard,
            is_one_way: cells.iter().any(|cell| cell.is_one_way),
            short: format!("{pairs} of {all}"),
            words: format!("{pairs} of {all} pairs {verb}: {}", listed(&kinds)),
        }
    }
}

/// The number of a cell. What is narrowed to a service is often the same where the whole is not.
pub(super) fn number_of(cells: &mut Vec<MatrixCell>, cell: MatrixCell, is_narrowed: bool) -> usize {
    let known = is_narrowed.then(|| cells.iter().position(|known| *known == cell)).flatten();
    known.unwrap_or_else(|| {
        cells.push(cell);
        cells.len() - 1
    })
}

/// What of a verdict is about a service, as it is shown; nothing where nothing of it may pass.
fn served_cell(reach: &Reach, pieces: &[&[Piece]], service: &Service) -> Option<MatrixCell> {
    let served: Result<Vec<Served>, _> =
        pieces.iter().copied().flatten().filter_map(|piece| reach.served(piece, service).transpose()).collect();
    let Ok(served) = served else {
        let words = "too much to work out".to_owned();
        return Some(MatrixCell { heard: Heard::Unknown, is_one_way: false, short: String::new(), words });
    };
    let heard = match () {
        () if served.is_empty() => return None,
        () if served.iter().any(|part| !part.is_known) => Heard::Unknown,
        () if served.iter().all(|part| part.is_whole && !part.is_partial) => Heard::Everything,
        () => Heard::Some,
    };
    let (mut words, mut parts) = (Vec::new(), Vec::new());
    for part in &served {
        let (said, sure) = (part.words(), part.sure.as_ref().map(|sure| sure.replace(" port ", " ")));
        if !words.contains(&said) {
            words.push(said);
        }
        parts.extend(sure.filter(|sure| !parts.contains(sure)));
    }
    let is_one_way = served.iter().any(|part| !part.is_answered);
    Some(MatrixCell { heard, is_one_way, short: parts.join("; "), words: words.join("; ") })
}

/// A verdict as it is shown, narrowed to a service if one is named; nothing where nothing of that may pass. The families stand in the order in which ends
/// have them.
pub(super) fn cell_of(reach: &Reach, families: [Option<CellId>; 2], on: Option<&Service>) -> Option<MatrixCell> {
    let pieces: Vec<&[Piece]> = families.iter().flatten().map(|cell| reach.pieces(*cell)).collect();
    if let Some(service) = on {
        return served_cell(reach, &pieces, service);
    }
    let all = || pieces.iter().copied().flatten();
    let is_all = |piece: &Piece| piece.passes.sure == SetId::EVERYTHING && piece.from.is_none() && piece.to.is_none();
    let heard = match () {
        () if all().any(|piece| piece.passes.sure != piece.passes.possible) => Heard::Unknown,
        () if all().all(is_all) => Heard::Everything,
        () => Heard::Some,
    };
    let mut parts: Vec<String> = Vec::new();
    for piece in all().filter(|piece| piece.passes.sure != SetId::NOTHING) {
        let words = short(reach, piece.passes.sure);
        if !parts.contains(&words) {
            parts.push(words);
        }
    }
    let [first, second] = families.map(|cell| cell.map(|cell| reach.said(reach.pieces(cell))));
    let words = match (first, second) {
        (Some(first), Some(second)) if first != second => format!("{first}; over IPv6 {second}"),
        (Some(words), _) => words,
        (None, second) => format!("over IPv6 {}", second.unwrap_or_default()),
    };
    let is_one_way = all().any(|piece| piece.passes.sure != piece.answered.sure);
    Some(MatrixCell { heard, is_one_way, short: parts.join("; "), words })
}

/// How what passes between two ends differs from what passed for another plan, by what differs in each family; nothing where the same does.
pub(super) fn moved_cell([was, now]: [&Reach; 2], pairs: &[&Changed<'_>]) -> Option<MatrixCell> {
    let mut found: Vec<Move> = Vec::new();
    for moved in pairs.iter().flat_map(|pair| moves(was, now, pair)) {
        // Both families may say it in the same words.
        if !found.iter().any(|known| (known.0, &known.2) == (moved.0, &moved.2)) {
            found.push(moved);
        }
    }
    let of = |side: Side| found.iter().filter(move |moved| moved.0 == side).map(|moved| moved.2.as_str());
    let is_any = |side: Side| of(side).next().is_some();
    let heard = match [Side::Opens, Side::Closes, Side::Unclear].map(is_any) {
        [false, false, false] => return None,
        [_, _, true] => Heard::Unknown,
        [true, false, _] => Heard::More,
        [false, ..] => Heard::Less,
        [true, true, _] => Heard::Otherwise,
    };
    let (mut short, mut words) = (Vec::new(), Vec::new());
    let is_only = Side::ALL.into_iter().filter(|side| is_any(*side)).count() == 1;
    for (side, sign, lead) in [
        (Side::Opens, "+ ", "now passes"),
        (Side::Closes, "− ", "no longer passes"),
        (Side::Unclear, "? ", "cannot be told"),
    ] {
        // The sign of the whole cell says it where there is one side only.
        let sign = if is_only { "" } else { sign };
        short.extend(of(side).map(|what| format!("{sign}{}", what.replace(" port ", " "))));
        words.extend(of(side).map(|what| format!("{lead}: {what}")));
    }
    let passes = || pairs.iter().filter_map(|pair| pair.before).flat_map(|cell| was.pieces(cell));
    let is_one_way = is_any(Side::Opens) && passes().any(|piece| piece.passes.sure != piece.answered.sure);
    Some(MatrixCell { heard, is_one_way, short: short.join("; "), words: words.join("; ") })
}

/// The same for one service: what of it passed, and what of it passes. Numbers of verdicts are those of the second answer, the older ones first.
pub(super) fn moved_service(reach: &Reach, pairs: &[&Changed<'_>], service: &Service) -> Option<MatrixCell> {
    let families = |pick: fn(&Changed<'_>) -> Option<CellId>| {
        let mut families = pairs.iter().map(|pair| pick(pair));
        [families.next().flatten(), families.next().flatten()]
    };
    let was = cell_of(reach, families(|pair| pair.after), Some(service));
    let now = cell_of(reach, families(|pair| pair.before), Some(service));
    let is_one_way = now.as_ref().is_some_and(|now| now.is_one_way);
    let cell = |heard: Heard, short: String, words: String| MatrixCell { heard, is_one_way, short, words };
    match (was, now) {
        (None, None) => None,
        (Some(was), Some(now)) if was == now => None,
        (None, Some(now)) if now.heard != Heard::Unknown => {
            Some(cell(Heard::More, now.short, format!("now passes: {}", now.words)))
        }
        (Some(was), None) if was.heard != Heard::Unknown => {
            Some(cell(Heard::Less, was.short, format!("no longer passes: {}", was.words)))
        }
        (was, now) => {
            let nothing = MatrixCell::nothing();
            let [was, now] = [was, now].map(|cell| cell.unwrap_or_else(|| nothing.clone()));
            let is_unknown = [&was, &now].iter().any(|cell| cell.heard == Heard::Unknown);
            let heard = if is_unknown { Heard::Unknown } else { Heard::Otherwise };
            Some(cell(heard, now.short, format!("{} now, {} before", now.words, was.words)))
        }
    }
}
