//! What may a page of the suite contain? Prose with cases in it: plans and what is expected of them.
//!
//! A page is Markdown in `tests/suite/<group>/<rule>.md`, named like the file of the rule that it is about. Each `## heading` is a case, and no heading
//! stands twice in the whole tree. A case has prose, one plan, and what is expected of it, each in a fenced block:
//!
//! - `json`: a plan in the real file format; or `sample`: the name of a plan that comes with netdraft. The word `today=2027-01-31` after `json` or
//!   `sample` sets the day of the run, which is otherwise [`TODAY`].
//! - `findings`: one finding a line, in the order of the report, such as
//!   ``error subnet-overlap at batch/cidr line 7: subnet `batch` overlaps …``. The line is counted from the first line of the plan. What could not be
//!   judged is a line such as ``unknown one-way-peering at link: …``. An empty block expects nothing. Only findings of the page's own rule are compared;
//!   names of rules after `findings` compare those of these rules instead, and the word `all` compares all.
//! - `report` (optional): the same findings with their proof, their help and their fixes, word for word.
//! - `fixed` (optional): the first fix of each error and warning among these findings, one after another and judged anew each time, and the findings
//!   that are left.
//!
//! With `NETDRAFT_BLESS=1` in the environment the suite writes what it found into the expectation blocks instead of comparing them.

use std::ops::Range;

use netdraft_core::sample::sample;

use crate::judge::{Judged, Scope};

/// The day of the run, unless a case says another.
pub const TODAY: &str = "2026-11-21";

/// The rule that a page is about, by its path below the root of the suite; incidents are about several.
pub fn rule_of(path: &str) -> Option<String> {
    let (group, file) = path.split_once('/')?;
    (group != "incidents").then(|| file.trim_end_matches(".md").replace('_', "-"))
}

/// A page of the suite.
#[derive(Debug, Clone)]
pub struct Page {
    /// The text of the whole page.
    text: String,
    /// Its cases, in reading order.
    pub cases: Vec<Case>,
}

/// One case of a page.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its heading, unique in the suite.
    pub heading: String,
    /// The line of the heading, from 1.
    pub line: usize,
    /// The plan, in the file format.
    pub plan: String,
    /// The day of the run.
    pub today: String,
    scope: Scope,
    expected: Vec<Expected>,
}

/// What a block of a case expects.
#[derive(Debug, Clone)]
struct Expected {
    kind: BlockKind,
    /// Where the text between the fences stands in the page, in bytes.
    place: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BlockKind {
    Findings,
    Report,
    Fixed,
}

impl BlockKind {
    fn of(word: &str) -> Option<Self> {
        match word {
            "findings" => Some(Self::Findings),
            "report" => Some(Self::Report),
            "fixed" => Some(Self::Fixed),
            _ => None,
        }
    }

    fn render(self, judged: &Judged) -> String {
        match self {
            Self::Findings => judged.findings(),
            Self::Report => judged.report(),
            Self::Fixed => judged.fixed(),
        }
    }
}

/// A heading and the fenced blocks under it.
struct Section<'a> {
    heading: &'a str,
    line: usize,
    fences: Vec<Fence<'a>>,
}

/// A fenced block: the words after its opening fence, and where its text stands in the page.
struct Fence<'a> {
    words: Vec<&'a str>,
    place: Range<usize>,
}

impl Page {
    /// Reads a page. `rule` is the name of the rule that it is about, when it is about one.
    ///
    /// # Errors
    /// Returns what is wrong with the page, with its line.
    pub fn parse(text: &str, rule: Option<&str>) -> Result<Self, String> {
        let mut cases = Vec::new();
        for section in sections(text)? {
            let case = Case::of(text, &section, rule);
            cases.push(case.map_err(|fault| format!("{}: `{}` {fault}", section.line, section.heading))?);
        }
        if cases.is_empty() {
            return Err("1: the page has no case; a case begins with `## `".to_owned());
        }
        Ok(Self { text: text.to_owned(), cases })
    }

    /// Runs every case and returns the page with what was found in place of what was expected.
    ///
    /// # Errors
    /// Returns the line and heading of a case whose plan cannot be read.
    pub fn run(&self) -> Result<String, String> {
        let mut text = self.text.clone();
        // From the back, so that a replacement does not move the blocks that are still to come.
        for case in self.cases.iter().rev() {
            let judged = Judged::of(&case.plan, &case.today, &case.scope);
            let judged = judged.map_err(|fault| format!("{}: `{}`: {fault}", case.line, case.heading))?;
            for block in case.expected.iter().rev() {
                text.replace_range(block.place.clone(), &block.kind.render(&judged));
            }
        }
        Ok(text)
    }

    /// The heading of the case that a line of the page belongs to.
    pub fn heading_at(&self, line: usize) -> &str {
        let before = self.cases.iter().rev().find(|case| case.line <= line);
        before.map_or("", |case| &case.heading)
    }
}

impl Case {
    fn of(text: &str, section: &Section<'_>, rule: Option<&str>) -> Result<Self, String> {
        let mut case = Self {
            heading: section.heading.to_owned(),
            line: section.line,
            plan: String::new(),
            today: TODAY.to_owned(),
            scope: Scope::Rules(rule.map(str::to_owned).into_iter().collect()),
            expected: Vec::new(),
        };
        for fence in &section.fences {
            let body = &text[fence.place.clone()];
            match fence.words.split_first() {
                Some((&"json", options)) => case.take_plan(body, options)?,
                Some((&"sample", options)) => {
                    let plan = sample(body.trim()).ok_or_else(|| format!("names no sample: `{}`", body.trim()))?;
                    case.take_plan(plan, options)?;
                }
                Some((word, options)) => {
                    let kind = BlockKind::of(word).ok_or_else(|| format!("has a block of unknown kind `{word}`"))?;
                    if case.expected.iter().any(|block| block.kind == kind) {
                        return Err(format!("has two blocks `{word}`"));
                    }
                    if kind == BlockKind::Findings && !options.is_empty() {
                        case.scope = Scope::of(options)?;
                    }
                    case.expected.push(Expected { kind, place: fence.place.clone() });
                }
                None => return Err("has a block that does not say what it is".to_owned()),
            }
        }
        if case.plan.is_empty() {
            return Err("has no plan; write one as a `json` block".to_owned());
        }
        if !case.expected.iter().any(|block| block.kind == BlockKind::Findings) {
            return Err("has no `findings` block; an empty one expects nothing".to_owned());
        }
        if case.scope == Scope::Rules(Vec::new()) {
            return Err("names no rule; write `findings all` or name rules after `findings`".to_owned());
        }
        Ok(case)
    }

    fn take_plan(&mut self, plan: &str, options: &[&str]) -> Result<(), String> {
        if !self.plan.is_empty() {
            return Err("has two plans".to_owned());
        }
        plan.clone_into(&mut self.plan);
        for option in options {
            let today = option.strip_prefix("today=").ok_or_else(|| format!("has an unknown option `{option}`"))?;
            today.clone_into(&mut self.today);
        }
        Ok(())
    }
}

/// The headings of a page with their lines and the fenced blocks under them.
fn sections(text: &str) -> Result<Vec<Section<'_>>, String> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut open: Option<(Vec<&str>, usize, usize)> = None;
    let mut offset = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let (number, content) = (index + 1, line.trim_end());
        let end = offset + line.len();
        match (open.take(), content.strip_prefix("```")) {
            (Some((words, start, _)), Some("")) => match sections.last_mut() {
                Some(section) => section.fences.push(Fence { words, place: start..offset }),
                None => return Err(format!("{number}: a block stands before the first case")),
            },
            (Some(block), _) => open = Some(block),
            (None, Some(info)) => open = Some((info.split_whitespace().collect(), end, number)),
            (None, None) => {
                if let Some(heading) = content.strip_prefix("## ") {
                    sections.push(Section { heading, line: number, fences: Vec::new() });
                }
            }
        }
        offset = end;
    }
    match open {
        Some((_, _, number)) => Err(format!("{number}: the block is not closed")),
        None => Ok(sections),
    }
}
