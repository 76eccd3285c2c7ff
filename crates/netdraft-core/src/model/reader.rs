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

/// A text on one line, whatever names and values it quotes.
pub fn one_line(text: impl Into<String>) -> String {
    let text = text.into();
    if text.contains(char::is_control) { text.replace(char::is_control, " ") } else { text }
}

/// Collects the faults of one value and keeps track of where reading has got to.
#[derive(Debug, Default)]
pub struct Reader {
    path: Vec<String>,
    faults: Vec<FieldFault>,
    notes: Vec<FieldFault>,
}

impl Reader {
    /// Reads below one more path segment.
    pub fn within<T>(&mut self, segment: impl fmt::Display, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(segment.to_string().replace('~', "~0").replace('/', "~1"));
        let result = read(self);
        self.path.pop();
        result
    }

    /// Records a fault at the current place.
    pub fn fault(&mut self, message: impl Into<String>, remedy: impl Into<String>) {
        let fault = FieldFault { pointer: self.pointer(), message: one_line(message), remedy: one_line(remedy) };
        self.faults.push(fault);
    }

    /// Records something that was accepted but deserves a word, such as an unknown field.
    pub fn note(&mut self, message: impl Into<String>, remedy: impl Into<String>) {
        let note = FieldFault { pointer: self.pointer(), message: one_line(message), remedy: one_line(remedy) };
        self.notes.push(note);
    }

    /// Takes over what another reader found below the current place.
    pub fn absorb(&mut self, faults: Vec<FieldFault>, notes: Vec<FieldFault>) {
        let here = self.pointer();
        let moved = |fault: FieldFault| FieldFault { pointer: format!("{here}{}", fault.pointer), ..fault };
        self.faults.extend(faults.into_iter().map(moved));
        self.notes.extend(notes.into_iter().map(moved));
    }

    /// The faults and the notes, in reading order.
    pub fn finish(self) -> (Vec<FieldFault>, Vec<FieldFault>) {
        (self.faults, self.notes)
    }

    fn pointer(&self) -> String {
        self.path.iter().fold(String::new(), |pointer, segment| pointer + "/" + segment)
    }
}
