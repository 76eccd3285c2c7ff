//! What passes between two ends, written in one form only, so that equal verdicts are equal.

use std::collections::BTreeMap;

use indexmap::IndexSet;

use super::CellId;
use super::addresses::Numbers;
use super::ground::Station;
use super::pair::Piece;
use super::sets::Span;
use crate::analysis::product::{Product, Region, Work};
use crate::small::SmallSort;

/// Every verdict that was met, kept once.
#[derive(Debug, Clone, Default)]
pub(super) struct Cells {
    kept: IndexSet<Vec<Piece>>,
    /// The verdicts that are the same for all addresses of both ends, by what passes and what is answered.
    plain: BTreeMap<(Span, Span), CellId>,
    /// The last of them: neighbours often fare alike.
    last: Option<((Span, Span), CellId)>,
}

impl Cells {
    /// The number of a verdict; nothing where nothing passes.
    pub(super) fn id_of(&mut self, pieces: Vec<Piece>) -> Option<CellId> {
        (!pieces.is_empty()).then(|| {
            let at = self.kept.get_index_of(&pieces).unwrap_or_else(|| self.kept.insert_full(pieces).0);
            CellId(u32::try_from(at).unwrap_or(u32::MAX))
        })
    }

    /// The number of the verdict that holds for all addresses of both ends.
    pub(super) fn plain(&mut self, passes: Span, answered: Span) -> Option<CellId> {
        if passes.is_nothing() {
            return None;
        }
        let key = (passes, answered);
        if let Some((_, id)) = self.last.filter(|(last, _)| *last == key) {
            return Some(id);
        }
        let known = self.plain.get(&key).copied();
        let id = known.or_else(|| self.id_of(vec![Piece { from: None, to: None, sent_to: None, passes, answered }]))?;
        self.plain.insert(key, id);
        self.last = Some((key, id));
        Some(id)
    }

    /// What a verdict says.
    pub(super) fn pieces(&self, cell: CellId) -> &[Piece] {
        let at = usize::try_from(cell.0).unwrap_or(usize::MAX);
        self.kept.get_index(at).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Puts pieces together that differ in nothing but addresses. What the whole of an end has is written without its addresses.
pub(super) fn gathered(pieces: Vec<Piece>, from: &Station, to: &Station) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = pieces.into_iter().filter(|piece| !piece.passes.is_nothing()).collect();
    if pieces.len() > 1 {
        pieces = merged(pieces);
    }
    let whole = |part: Option<Numbers>, whole: &Numbers| part.filter(|part| part != whole);
    for piece in &mut pieces {
        piece.from = whole(piece.from.take(), &from.addresses);
        piece.to = whole(piece.to.take(), &to.receives);
    }
    pieces.small_sort_by_key(|piece| (piece.sent_to, piece.from.clone(), piece.to.clone()));
    pieces
}

/// Addresses of a sender, and of a receiver.
type Rectangle = (Numbers, Numbers);

/// The one form of a list of pieces: by what they say, then by addresses. Where there are too many to be put together they stay as they are.
fn merged(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut by_meaning: BTreeMap<(Option<u128>, Span, Span), Vec<Rectangle>> = BTreeMap::new();
    for Piece { from, to, sent_to, passes, answered } in pieces {
        if let (Some(from), Some(to)) = (from, to) {
            by_meaning.entry((sent_to, passes, answered)).or_default().push((from, to));
        }
    }
    let mut merged = Vec::new();
    for ((sent_to, passes, answered), parts) in by_meaning {
        let mut work = Work::operation();
        let joined = parts.iter().try_fold(Product::empty(), |all, (from, to)| {
            Region::joined(all, &Product::new(from.clone(), to.clone()), &mut work)
        });
        let parts = joined.map_or(parts, |all: Product<u128, Numbers>| all.entries().to_vec());
        merged.extend(parts.into_iter().map(|(from, to)| Piece {
            from: Some(from),
            to: Some(to),
            sent_to,
            passes,
            answered,
        }));
    }
    merged
}
