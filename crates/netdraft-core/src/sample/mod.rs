//! Which plans are there to learn from? Whole files, with faults to repair.

/// The names of the samples and their files.
const SAMPLES: &[(&str, &str)] = &[];

/// The names of all samples.
pub fn names() -> impl Iterator<Item = &'static str> {
    SAMPLES.iter().map(|(name, _)| *name)
}

/// The text of a sample.
pub fn sample(name: &str) -> Option<&'static str> {
    SAMPLES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}
