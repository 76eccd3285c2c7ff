//! Which problems does the list show, in which order, which comes next, and how is one accepted?

use std::rc::Rc;

use netdraft_core::check::Report;
use netdraft_core::edit::{Command, PLAN, Refusal};
use netdraft_core::model::{Kind, Plan};
use netdraft_core::rules::{Finding, Fix, Policy, Safety, Severity, find};
use serde_json::json;

use crate::create::{Created, Ids, refuse};
use crate::selection::Selection;

/// A finding that was not waived, and its place in the list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Problem<'a> {
    /// The position in the list.
    pub position: usize,
    /// The finding.
    pub finding: &'a Finding,
}

/// The findings that were not waived, worst first, in the order of the report.
#[derive(Debug, Clone, PartialEq)]
pub struct Problems {
    report: Rc<Report>,
    open: Vec<usize>,
}

impl Problems {
    /// The list for a report.
    pub fn of(report: &Rc<Report>) -> Self {
        let open = report.findings.iter().enumerate().filter(|(_, finding)| finding.waiver.is_none());
        Self { open: open.map(|(index, _)| index).collect(), report: Rc::clone(report) }
    }

    /// The problems in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Problem<'_>> {
        self.open
            .iter()
            .enumerate()
            .map(|(position, index)| Problem { position, finding: &self.report.findings[*index] })
    }

    /// The problem at a position.
    pub fn get(&self, position: usize) -> Option<&Finding> {
        self.open.get(position).and_then(|index| self.report.findings.get(*index))
    }

    /// The number of problems.
    pub fn len(&self) -> usize {
        self.open.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// The problem that the selection stands on: the one at its focus, or else the first of its entity.
    pub fn current(&self, selection: &Selection) -> Option<usize> {
        let at_focus = selection.focus().and_then(|focus| self.position(|finding| finding.primary == *focus));
        at_focus.or_else(|| selection.last().and_then(|id| self.position(|finding| finding.primary.entity == id)))
    }

    /// The problem after the one that the selection stands on; the first after the last.
    pub fn next(&self, selection: &Selection) -> Option<usize> {
        let next = self.current(selection).map_or(0, |current| current + 1);
        (!self.is_empty()).then(|| next % self.len())
    }

    /// The problem before the one that the selection stands on; the last before the first.
    pub fn previous(&self, selection: &Selection) -> Option<usize> {
        let current = self.current(selection).unwrap_or(0);
        current.checked_sub(1).or_else(|| self.len().checked_sub(1))
    }

    /// The best safe repair of each problem that has one, as commands.
    pub fn safe_fixes(&self) -> Vec<Command> {
        self.safe().map(|(_, fix)| fix.command()).collect()
    }

    fn position(&self, wanted: impl Fn(&Finding) -> bool) -> Option<usize> {
        self.iter().find(|problem| wanted(problem.finding)).map(|problem| problem.position)
    }
}

/// Which problems the list shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ProblemFilter {
    /// Only those that are this bad.
    pub severity: Option<Severity>,
    /// Only those in whose message, place or rule all of these words occur.
    pub words: String,
    /// Only those that have to do with one of these things.
    pub about: Option<Vec<String>>,
}

impl ProblemFilter {
    /// Whether it leaves any problem out.
    pub fn is_set(&self) -> bool {
        *self != Self::default()
    }
}

impl Problems {
    /// The problems that a filter leaves, in order.
    pub fn shown(&self, plan: &Plan, filter: &ProblemFilter) -> Vec<Problem<'_>> {
        let words = filter.words.to_lowercase();
        let fits = |finding: &Finding| {
            let text =
                || [&finding.message, plan.title(&finding.primary.entity), finding.rule].join(" ").to_lowercase();
            let about = |ids: &Vec<String>| {
                let related = finding.related.iter().map(|related| &related.anchor);
                related.chain([&finding.primary]).any(|anchor| ids.contains(&anchor.entity))
            };
            filter.severity.is_none_or(|severity| severity == finding.severity)
                && (words.is_empty() || {
                    let text = text();
                    words.split_whitespace().all(|word| text.contains(word))
                })
                && filter.about.as_ref().is_none_or(about)
        };
        self.iter().filter(|problem| fits(problem.finding)).collect()
    }

    /// The best safe repair of each problem that has one.
    pub fn safe(&self) -> impl Iterator<Item = (Problem<'_>, &Fix)> {
        self.iter().filter_map(|problem| {
            let fix = problem.finding.fixes.iter().find(|fix| fix.safety == Safety::Safe)?;
            Some((problem, fix))
        })
    }
}

/// The shortest reason for which a problem is accepted, in letters: enough for a word or two that says something.
const SHORTEST_REASON: usize = 10;

/// The edit that accepts a finding, for a reason, on somebody's account, until a day.
///
/// # Errors
/// The finding cannot be accepted, or something about the waiver is missing.
pub fn waiver(
    plan: &Plan,
    policy: &Policy,
    finding: Option<&Finding>,
    [reason, owner, expires]: [&str; 3],
) -> Result<Created, Refusal> {
    let Some(finding) = finding else { return refuse("there is no such problem", "choose one of the list") };
    if !find(finding.rule).is_some_and(|rule| rule.meta().waivable) {
        return refuse(format!("`{}` cannot be accepted", finding.rule), "repair it, for the plan contradicts itself");
    }
    if reason.trim().chars().count() < SHORTEST_REASON {
        return refuse(
            "the reason is too short",
            format!("say in {SHORTEST_REASON} letters or more why it is accepted"),
        );
    }
    if owner.trim().is_empty() {
        return refuse("nobody answers for it", "name a person or a team");
    }
    if !is_day(expires) {
        return refuse(format!("`{expires}` is not a day"), "write the last day as `2027-01-31`");
    }
    if policy.today.as_deref().is_some_and(|today| expires < today) {
        return refuse(format!("`{expires}` is over already"), "choose a day to come");
    }
    let id = Ids::free_in(plan).next(&format!("waiver-{}", finding.rule));
    let entity = match finding.primary.entity.as_str() {
        PLAN => "",
        entity => entity,
    };
    let fields = json!({"rule": finding.rule, "entity": entity, "reason": reason.trim(), "owner": owner.trim(), "expires": expires});
    let label = format!("accept `{}` at `{}`", finding.rule, plan.title(&finding.primary.entity));
    let command = Command::all(label, vec![Command::add(Kind::Waiver, id.clone(), fields)]);
    Ok(Created { command, ids: vec![id] })
}

/// Whether a text has the form of a day: `2027-01-31`.
fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str, length: usize| {
        let digits = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u16>().ok().filter(|_| digits)
    };
    match parts.as_slice() {
        [year, month, day] => {
            let month = number(month, 2).is_some_and(|month| (1..=12).contains(&month));
            number(year, 4).is_some() && month && number(day, 2).is_some_and(|day| (1..=31).contains(&day))
        }
        _ => false,
    }
}
