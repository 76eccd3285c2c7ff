//! Which keys belong to the things that have the focus? They are the same in every program, so nobody changes them; the help lists them with the others.

use super::Scope;

/// Keys that mean the same wherever such a thing has the focus.
#[derive(Debug, Clone, Copy)]
pub struct FixedKeys {
    /// Where they mean it.
    pub scope: Scope,
    /// What has the focus.
    pub place: &'static str,
    /// What they do.
    pub label: &'static str,
    /// The keys.
    pub keys: &'static [&'static str],
}

const fn table(label: &'static str, keys: &'static [&'static str]) -> FixedKeys {
    FixedKeys { scope: Scope::Table, place: "In tables", label, keys }
}

const fn outline(label: &'static str, keys: &'static [&'static str]) -> FixedKeys {
    FixedKeys { scope: Scope::Panel, place: "In the outline", label, keys }
}

/// All of them, in the order of the help.
pub static FIXED: &[FixedKeys] = &[
    table("Another cell", &["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]),
    table("The first or last cell of the row", &["Home", "End"]),
    table("The first or last cell of the table", &["Mod+Home", "Mod+End"]),
    table("Ten rows further", &["PageUp", "PageDown"]),
    table("Edit the cell", &["Enter", "F2"]),
    table("Edit a cell for text, beginning with what is typed", &["0 … 9", "A … Z, but G"]),
    table("Sort by the column; in a cell for text, with Alt", &["O", "Alt+O"]),
    table("Find rows by words; in a cell for text, with Alt", &["F", "Alt+F"]),
    table("Lift a rule, which arrows then carry, and put it down", &["Space"]),
    table("Choose the row too, or not any more", &["Shift+Space"]),
    table("Choose one row more, up or down", &["Shift+ArrowUp", "Shift+ArrowDown"]),
    table("Choose every row", &["Mod+A"]),
    table("Close the section below its heading, or open it", &["Enter", "Space"]),
    table("Menu of what can be done with the chosen rows", &["Shift+F10", "ContextMenu"]),
    table("Delete the chosen rows", &["Delete", "Backspace"]),
    outline("Another line", &["ArrowUp", "ArrowDown"]),
    outline("Open or close a line", &["ArrowRight", "ArrowLeft"]),
    outline("The first or last line", &["Home", "End"]),
    outline("Edit what the line stands for", &["Enter", "F2"]),
];
