//! How is a set of protocols and ports read? As people write it in rules.

use super::{Piece, Reach, SetId};
use crate::analysis::intervals::Intervals;
use crate::analysis::matching::Transport;
use crate::analysis::packet::{Header, Protocol};

impl Reach {
    /// What passes, in one line: what is answered, what is not, and what nobody knows.
    pub fn said(&self, pieces: &[Piece]) -> String {
        let words = |set| self.sets().words(set);
        let mut texts: Vec<String> = Vec::with_capacity(pieces.len());
        for Piece { from, to, passes, answered, .. } in pieces {
            let mut text = match passes.sure == answered.sure {
                _ if passes.sure == SetId::NOTHING => "unknown".to_owned(),
                true => words(passes.sure),
                false => format!("{} (answered: {})", words(passes.sure), words(answered.sure)),
            };
            if passes.sure != passes.possible {
                text.push_str(", perhaps ");
                text.push_str(&words(passes.possible));
            }
            if from.is_some() || to.is_some() {
                text.push_str(", some addresses only");
            }
            texts.push(text);
        }
        texts.join("; ")
    }
}

/// A set in words; each protocol with what of it is in the set.
pub(super) fn of(set: &Transport) -> String {
    let everything = crate::analysis::Match::any().transport();
    if *set == everything {
        return "everything".to_owned();
    }
    let mut parts = Vec::new();
    for (protocols, numbers) in set.entries() {
        for header in [Header::Ports, Header::Icmp, Header::Bare] {
            let of_header = protocols.intersection(&header.protocols());
            if of_header.is_empty() {
                continue;
            }
            let whole = header.numbers();
            let boxes = numbers.entries().iter().map(|(first, second)| {
                let names = match header {
                    Header::Ports => [" from port ", " port "],
                    Header::Icmp => [" type ", " code "],
                    Header::Bare => ["", ""],
                };
                let [one, two] = [(names[0], first), (names[1], second)].map(|(name, side)| match *side == whole {
                    true => String::new(),
                    false => format!("{name}{}", ranges(side)),
                });
                format!("{}{one}{two}", protocol_names(&of_header, header))
            });
            parts.extend(boxes);
        }
    }
    if parts.is_empty() { "nothing".to_owned() } else { parts.join("; ") }
}

fn protocol_names(protocols: &Intervals<u8>, header: Header) -> String {
    if header == Header::Bare && *protocols == header.protocols() {
        return "other protocols".to_owned();
    }
    let named = |&(first, last): &(u8, u8)| -> Vec<String> {
        match last - first {
            0..=2 => (first..=last).map(|number| Protocol::Number(number).to_string()).collect(),
            _ => vec![format!("protocols {first}–{last}")],
        }
    };
    protocols.ranges().iter().flat_map(named).collect::<Vec<_>>().join(", ")
}

fn ranges(numbers: &Intervals<u16>) -> String {
    let range = |&(first, last): &(u16, u16)| match first == last {
        true => first.to_string(),
        false => format!("{first}–{last}"),
    };
    numbers.ranges().iter().map(range).collect::<Vec<_>>().join(", ")
}
