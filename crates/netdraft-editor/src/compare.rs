//! In what does one plan differ from another? Counted by kind, for somebody who decides which of the two to go on with.

use netdraft_core::model::{Kind, Plan};
use netdraft_core::words::{in_a_row, plural};

/// What the other plan has more, otherwise and less than this one, a line a kind; nothing where they are alike.
pub fn differences(this: &Plan, other: &Plan) -> Vec<String> {
    let line = |kind: Kind| {
        let (this, other) = (this.table(kind), other.table(kind));
        let ids = |table: &dyn netdraft_core::model::AnyTable| -> Vec<String> {
            (0..table.size()).filter_map(|at| table.id_at(at)).map(str::to_owned).collect()
        };
        let mut counts = [0_usize; 3];
        for id in ids(other) {
            match this.row(&id) {
                None => counts[0] += 1,
                row if row != other.row(&id) => counts[1] += 1,
                Some(_) => {}
            }
        }
        counts[2] = ids(this).iter().filter(|id| other.position(id).is_none()).count();
        let words = ["only in this one", "different", "only in the open one"];
        let parts = counts.iter().zip(words).filter(|(count, _)| **count > 0);
        let parts: Vec<String> = parts.map(|(count, word)| format!("{count} {word}")).collect();
        (!parts.is_empty()).then(|| format!("{}: {}", plural(kind.noun()), in_a_row(parts.iter().map(String::as_str))))
    };
    Kind::ALL.into_iter().filter_map(line).collect()
}
