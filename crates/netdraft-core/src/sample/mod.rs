//! Which plans are there to learn from? Whole files, with faults to repair.

/// The names of the samples and their files, in the form in which they are saved.
///
/// `sup-2024-3291` is a support ticket with eight numbered faults and two notes, and what three logs of the same operations add to it. Each fault stands
/// where they put it, and the note of what has it quotes them.
const SAMPLES: &[(&str, &str)] = &[("sup-2024-3291", text!("sup-2024-3291.netdraft.json"))];

/// The names of all samples.
pub fn names() -> impl Iterator<Item = &'static str> {
    SAMPLES.iter().map(|(name, _)| *name)
}

/// The text of a sample; empty without the feature `pages`.
pub fn sample(name: &str) -> Option<&'static str> {
    SAMPLES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}
