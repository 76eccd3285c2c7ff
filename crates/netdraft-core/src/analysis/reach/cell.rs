//! What passes between two ends, written in one form only, so that equal verdicts are equal.

use std::collections::BTreeMap;

use super::addresses::Numbers;
use super::ground::Station;
use super::pair::Piece;
use super::sets::Span;
use crate::analysis::product::{Product, Region, Work};
use crate::small::SmallSort;

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
