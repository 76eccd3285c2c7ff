//! What is measured, and how often? Loading, judging from scratch, and each kind of edit; every time is kept, so that the worst can be told.

use std::rc::Rc;

use netdraft_core::analysis::reach::Reach;
use netdraft_core::check::{Judge, Report, check};
use netdraft_core::edit::apply;
use netdraft_core::format::load;
use netdraft_core::model::Document;
use netdraft_core::rules::Policy;
use netdraft_editor::{Message, Session, Source};
use netdraft_tests::large::Large;

use crate::Clock;
use crate::edits::Edit;

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The number of subnets.
    pub subnets: usize,
    /// How often loading and judging from scratch are repeated.
    pub whole: usize,
    /// How often each kind of edit is repeated.
    pub edits: usize,
}

impl Options {
    /// Enough repetitions for a percentile to mean something, without waiting for minutes at the largest sizes.
    pub fn usual(subnets: usize) -> Self {
        let whole = (3_000 / subnets.max(1)).clamp(3, 20);
        Self { subnets, whole, edits: (40_000 / subnets.max(1)).clamp(20, 100) }
    }
}

/// The times of one thing that was measured, in microseconds, and the work that one repetition was.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The number of subnets.
    pub subnets: usize,
    /// What was done, in words.
    pub what: String,
    /// The times, sorted.
    pub times: Vec<f64>,
    /// How much work that was, in words.
    pub work: String,
}

impl Outcome {
    /// The time that this share of the repetitions, in hundredths, did not exceed.
    pub fn percentile(&self, share: usize) -> f64 {
        let last = self.times.len().saturating_sub(1);
        self.times.get((last * share).div_ceil(100)).copied().unwrap_or_default()
    }

    /// The longest time.
    pub fn worst(&self) -> f64 {
        self.percentile(100)
    }
}

struct Measuring<'a> {
    clock: Clock<'a>,
    subnets: usize,
    outcomes: Vec<Outcome>,
}

impl Measuring<'_> {
    /// Measures something so many times. What a repetition needs is made beforehand, and what it returns is dropped afterwards.
    fn take<I, O>(
        &mut self,
        what: &str,
        repetitions: usize,
        mut before: impl FnMut(usize) -> I,
        mut act: impl FnMut(I) -> O,
        work: impl Fn(&O) -> String,
    ) {
        let mut times = Vec::with_capacity(repetitions);
        let mut words = String::new();
        for repetition in 0..repetitions {
            let input = before(repetition);
            let begun = (self.clock)();
            let output = act(input);
            times.push((self.clock)() - begun);
            words = work(&output);
        }
        times.sort_by(f64::total_cmp);
        self.outcomes.push(Outcome { subnets: self.subnets, what: what.to_owned(), times, work: words });
    }
}

fn work_of(report: &Report) -> String {
    let checks: u32 = report.gate.categories.iter().map(|category| category.evaluated).sum();
    format!("{checks} checks, {} findings", report.findings.len())
}

/// Measures everything at one size.
///
/// # Panics
/// Panics when the large plan cannot be read or an edit is refused, which would be a fault of the benchmark.
pub fn measure(clock: Clock<'_>, options: Options) -> Vec<Outcome> {
    let plan = Large::of_subnets(options.subnets);
    let (file, policy) = (plan.file(), Policy::default());
    let mut measuring = Measuring { clock, subnets: options.subnets, outcomes: Vec::new() };
    let read = |file: &str| load(file).map(|loaded| loaded.document).expect("the large plan can be read");
    let length = |_: &Document| format!("{} kB", file.len() / 1000);
    measuring.take("load a file", options.whole, |_| (), |()| read(&file), length);
    let document = read(&file);
    measuring.take("judge from scratch", options.whole, |_| (), |()| check(&document.plan, &policy), work_of);
    judge_edits(&mut measuring, options, &document);
    reach_edits(&mut measuring, options, &document);
    edit_sessions(&mut measuring, options, &document);
    measuring.outcomes
}

/// The core alone: an edit of the document, and its report.
fn judge_edits(measuring: &mut Measuring<'_>, options: Options, document: &Document) {
    let (plan, policy) = (Large::of_subnets(options.subnets), Policy::default());
    for edit in Edit::ALL {
        let (mut document, mut judge) = (document.clone(), Judge::default());
        judge.begin(&document.plan, &policy);
        judge.advance(&mut || true);
        let act = |command| {
            apply(&mut document, &command).expect("the edit can be made");
            judge.begin(&document.plan, &policy);
            let units = judge.advance(&mut || true).done;
            (judge.report(), units)
        };
        let what = format!("judge {}", edit.words());
        measuring.take(
            &what,
            options.edits,
            |repetition| edit.command(plan, repetition),
            act,
            |(report, units)| format!("{units} runs, {} findings", report.findings.len()),
        );
    }
}

/// Who can talk to whom: all pairs from scratch, then what an edit changes of them.
fn reach_edits(measuring: &mut Measuring<'_>, options: Options, document: &Document) {
    let plan = Large::of_subnets(options.subnets);
    let flows = |reach: &Reach| format!("{} pairs that talk", reach.flow_count());
    measuring.take("reach from scratch", options.whole, |_| (), |()| Reach::of(&document.plan), flows);
    let first = Reach::of(&document.plan);
    for edit in Edit::ALL {
        let (mut document, mut reach) = (document.clone(), first.clone());
        let act = |command| {
            apply(&mut document, &command).expect("the edit can be made");
            reach.update(&document.plan);
            reach.finish();
            (reach.work(), reach.changes().len())
        };
        let what = format!("reach after {}", edit.words());
        let before = |repetition| edit.command(plan, repetition);
        measuring.take(&what, options.edits, before, act, |(work, changes)| {
            format!("{} traces, {} columns, {} pairs, {changes} changed", work.traces, work.columns, work.pairs)
        });
    }
}

/// All that comes before the page is drawn: the edit, the history, the report and the scene, while the page still holds the picture before it.
fn edit_sessions(measuring: &mut Measuring<'_>, options: Options, document: &Document) {
    let plan = Large::of_subnets(options.subnets);
    for edit in Edit::ALL {
        let mut session = Session::new(Policy::default());
        drop(session.update(Message::Open { document: Box::new(document.clone()), source: Source::Import }));
        let mut shown = session.clone();
        let act = |command| {
            drop(session.update(Message::Edit(command)));
            shown = session.clone();
            Rc::clone(shown.report())
        };
        let what = format!("edit {}", edit.words());
        let before = |repetition| edit.command(plan, repetition);
        measuring.take(&what, options.edits, before, act, |report| work_of(report));
    }
}
