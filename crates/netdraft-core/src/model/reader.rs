//! What was wrong with a JSON value that was to become part of the model, and where?

use std::fmt;

/// One fault of a value: where it is, what is wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    /// The place below the value that was read, as a JSON pointer, such as `/rules/3/priority`.
    pub pointer: String,
    /// What is wrong, in one line.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for FieldFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}; {}", self.message, self.remedy)
    }
}

/// The longest message, in bytes. Only quotations make one longer.
const LONGEST_MESSAGE: usize = 600;

/// A text on one line of bearable length, whatever names and values it quotes: what is too long loses its middle.
pub fn one_line(text: impl Into<String>) -> String {
    let text = text.into();
    let text = if text.contains(char::is_control) { text.replace(char::is_control, " ") } else { text };
    if text.len() <= LONGEST_MESSAGE {
        return text;
    }
    let head = text.floor_char_boundary(LONGEST_MESSAGE / 2);
    let tail = text.ceil_char_boundary(text.len() - LONGEST_MESSAGE / 2);
    format!("{}…{}", text.get(..head).unwrap_or_default(), text.get(tail..).unwrap_or_default())
}

/// The most faults, and the most notes, that are kept of one value. The others are counted.
const MOST_KEPT: usize = 100;

/// Faults or notes: the first of them, and how many there are beyond.
#[derive(Debug, Default)]
pub struct Kept {
    /// The first ones, in reading order.
    pub first: Vec<FieldFault>,
    /// How many more there are.
    pub more: usize,
}

impl Kept {
    fn push(&mut self, fault: impl FnOnce() -> FieldFault) {
        if self.first.len() < MOST_KEPT {
            self.first.push(fault());
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    fn absorb(&mut self, other: Self, place: &str) {
        for fault in other.first {
            self.push(|| FieldFault { pointer: format!("{place}{}", fault.pointer), ..fault });
        }
        self.more = self.more.saturating_add(other.more);
    }
}

/// Collects the faults of one value and keeps track of where reading has got to.
#[derive(Debug, Default)]
pub struct Reader {
    path: Vec<String>,
    faults: Kept,
    notes: Kept,
}

impl Reader {
    /// Reads below one more path segment.
    pub fn within<T>(&mut self, segment: impl fmt::Display, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(segment.to_string());
        let result = read(self);
        self.path.pop();
        result
    }

    /// Records a fault at the current place.
    pub fn fault(&mut self, message: impl Into<String>, remedy: impl Into<String>) {
        self.fault_below("", message, remedy);
    }

    /// Records a fault at a place below the current one, which is a JSON pointer.
    pub fn fault_below(&mut self, place: &str, message: impl Into<String>, remedy: impl Into<String>) {
        let path = &self.path;
        self.faults.push(|| fault_at(path, place, message, remedy));
    }

    /// Records something that was accepted but deserves a word, such as an unknown field.
    pub fn note(&mut self, message: impl Into<String>, remedy: impl Into<String>) {
        let path = &self.path;
        self.notes.push(|| fault_at(path, "", message, remedy));
    }

    /// Takes over what another reader found below the current place, and says whether that was without a fault.
    pub fn absorb(&mut self, other: Self) -> bool {
        let (is_sound, here) = (other.faults.first.is_empty(), pointer(&self.path));
        self.faults.absorb(other.faults, &here);
        self.notes.absorb(other.notes, &here);
        is_sound
    }

    /// The first fault, if there is one.
    pub fn into_fault(self) -> Option<FieldFault> {
        self.faults.first.into_iter().next()
    }

    /// The faults and the notes.
    pub fn finish(self) -> (Kept, Kept) {
        (self.faults, self.notes)
    }
}

fn fault_at(path: &[String], place: &str, message: impl Into<String>, remedy: impl Into<String>) -> FieldFault {
    FieldFault { pointer: pointer(path) + place, message: one_line(message), remedy: one_line(remedy) }
}

fn pointer(path: &[String]) -> String {
    path.iter().fold(String::new(), |pointer, segment| pointer + "/" + &segment.replace('~', "~0").replace('/', "~1"))
}
