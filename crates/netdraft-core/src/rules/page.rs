//! What does a rule's page say? Its sections by heading, read from the Markdown beside the rule.

use super::Meta;

/// The page of a rule.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    text: &'static str,
}

impl Page {
    /// The headings that every page has, in this order.
    pub const HEADINGS: [&'static str; 6] =
        ["What it reports", "Why it matters", "Example", "Instead", "Fix", "References"];

    /// The page of a rule.
    pub fn of(meta: &Meta) -> Self {
        Self { text: meta.page }
    }

    /// The whole page.
    pub fn text(self) -> &'static str {
        self.text
    }

    /// The text under a heading, without the heading.
    pub fn section(self, heading: &str) -> &'static str {
        let mut rest = self.text;
        while let Some(start) = rest.find("\n## ") {
            rest = rest.get(start + 4..).unwrap_or_default();
            let (title, body) = rest.split_once('\n').unwrap_or((rest, ""));
            if title.trim() == heading {
                return body.split("\n## ").next().unwrap_or_default().trim();
            }
        }
        ""
    }

    /// The first paragraph of what the rule reports, on one line.
    pub fn summary(self) -> String {
        first_paragraph(self.section("What it reports"))
    }

    /// The first paragraph of why it matters, on one line.
    pub fn why(self) -> String {
        first_paragraph(self.section("Why it matters"))
    }

    /// The first fenced block under a heading: a plan in the file format.
    pub fn plan_under(self, heading: &str) -> Option<&'static str> {
        let (_, after) = self.section(heading).split_once("```json\n")?;
        after.split("\n```").next()
    }
}

fn first_paragraph(text: &str) -> String {
    text.split("\n\n").next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}
