//! What is measured, and how often? Loading, judging from scratch, and each kind of edit; every time is kept, so that the worst can be told.

use std::rc::Rc;

use netdraft_core::analysis::reach::Reach;
use netdraft_core::check::{Judge, Report, check};
use netdraft_core::edit::{Command, apply};
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

/// A part of the whole, after which a browser may answer others before it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Loading, judging and reaching from scratch.
    Whole,
    /// The core alone: an edit of the document, and its report.
    Judge(Edit),
    /// Who can talk to whom after an edit.
    Reach(Edit),
    /// All that comes before the page is drawn: the edit, the history, the report and the scene, while the page still holds the picture before it.
    Session(Edit),
}

impl Stage {
    /// Every stage, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        let each = |stage: fn(Edit) -> Self| Edit::ALL.into_iter().map(stage);
        std::iter::once(Self::Whole).chain(each(Self::Judge)).chain(each(Self::Reach)).chain(each(Self::Session))
    }

    /// What the rows of an edit are called in the table; the rows about the whole plan are `from scratch`.
    pub fn words(self) -> String {
        match self {
            Self::Whole => "from scratch".to_owned(),
            Self::Judge(edit) => format!("judge {}", edit.words()),
            Self::Reach(edit) => format!("reach after {}", edit.words()),
            Self::Session(edit) => format!("edit {}", edit.words()),
        }
    }
}

/// One size, with the plan that is measured.
#[derive(Debug, Clone)]
pub struct Bench {
    options: Options,
    plan: Large,
    file: String,
    document: Document,
    policy: Policy,
}

impl Bench {
    /// Makes the plan.
    ///
    /// # Panics
    /// Panics when it cannot be read, which would be a fault of the benchmark.
    pub fn new(options: Options) -> Self {
        let plan = Large::of_subnets(options.subnets);
        let file = plan.file();
        let document = read(&file);
        Self { options, plan, file, document, policy: Policy::default() }
    }

    /// Measures a stage.
    ///
    /// # Panics
    /// Panics when an edit is refused, which would be a fault of the benchmark.
    pub fn run(&self, clock: Clock<'_>, stage: Stage) -> Vec<Outcome> {
        match stage {
            Stage::Whole => self.whole(clock),
            Stage::Judge(edit) => vec![self.judge(clock, edit)],
            Stage::Reach(edit) => vec![self.reach(clock, edit)],
            Stage::Session(edit) => vec![self.session(clock, edit)],
        }
    }

    fn whole(&self, clock: Clock<'_>) -> Vec<Outcome> {
        let plan = &self.document.plan;
        let from_scratch = |what: &str| self.taken(clock, what, self.options.whole);
        vec![
            from_scratch("load a file").of(|_| (), |()| read(&self.file), |_| format!("{} kB", self.file.len() / 1000)),
            from_scratch("judge from scratch").of(|_| (), |()| check(plan, &self.policy), work_of),
            from_scratch("reach from scratch").of(
                |_| (),
                |()| Reach::of(plan),
                |reach| format!("{} pairs that talk", reach.flow_count()),
            ),
        ]
    }

    fn judge(&self, clock: Clock<'_>, edit: Edit) -> Outcome {
        let (mut document, mut judge) = (self.document.clone(), Judge::default());
        judge.begin(&document.plan, &self.policy);
        judge.advance(&mut || true);
        let act = |command| {
            apply(&mut document, &command).expect("the edit can be made");
            judge.begin(&document.plan, &self.policy);
            let units = judge.advance(&mut || true).done;
            (judge.report(), units)
        };
        self.edited(clock, Stage::Judge(edit), edit, act, |(report, units)| {
            format!("{units} runs, {} findings", report.findings.len())
        })
    }

    fn reach(&self, clock: Clock<'_>, edit: Edit) -> Outcome {
        let (mut document, mut reach) = (self.document.clone(), Reach::of(&self.document.plan));
        let act = |command| {
            apply(&mut document, &command).expect("the edit can be made");
            reach.update(&document.plan);
            reach.finish();
            (reach.work(), reach.changes().len())
        };
        self.edited(clock, Stage::Reach(edit), edit, act, |(work, changes)| {
            format!("{} traces, {} columns, {} pairs, {changes} changed", work.traces, work.columns, work.pairs)
        })
    }

    fn session(&self, clock: Clock<'_>, edit: Edit) -> Outcome {
        let mut session = Session::new(Policy::default());
        drop(session.update(Message::Open { document: Box::new(self.document.clone()), source: Source::Import }));
        let mut shown = session.clone();
        let act = |command| {
            drop(session.update(Message::Edit(command)));
            shown = session.clone();
            Rc::clone(shown.report())
        };
        self.edited(clock, Stage::Session(edit), edit, act, |report| work_of(report))
    }

    fn edited<O>(
        &self,
        clock: Clock<'_>,
        stage: Stage,
        edit: Edit,
        act: impl FnMut(Command) -> O,
        work: impl Fn(&O) -> String,
    ) -> Outcome {
        let taken = self.taken(clock, &stage.words(), self.options.edits);
        taken.of(|repetition| edit.command(self.plan, repetition), act, work)
    }

    fn taken<'c>(&self, clock: Clock<'c>, what: &str, repetitions: usize) -> Taken<'c> {
        Taken { clock, subnets: self.options.subnets, what: what.to_owned(), repetitions }
    }
}

/// What is to be measured, and how often.
struct Taken<'c> {
    clock: Clock<'c>,
    subnets: usize,
    what: String,
    repetitions: usize,
}

impl Taken<'_> {
    /// Measures it. What a repetition needs is made beforehand, and what it returns is dropped afterwards.
    fn of<I, O>(
        self,
        mut before: impl FnMut(usize) -> I,
        mut act: impl FnMut(I) -> O,
        work: impl Fn(&O) -> String,
    ) -> Outcome {
        let Self { clock, subnets, what, repetitions } = self;
        let mut times = Vec::with_capacity(repetitions);
        let mut words = String::new();
        for repetition in 0..repetitions {
            let input = before(repetition);
            let begun = clock();
            let output = act(input);
            times.push(clock() - begun);
            words = work(&output);
        }
        times.sort_by(f64::total_cmp);
        Outcome { subnets, what, times, work: words }
    }
}

fn read(file: &str) -> Document {
    load(file).map(|loaded| loaded.document).expect("the large plan can be read")
}

fn work_of(report: &Report) -> String {
    let checks: u32 = report.gate.categories.iter().map(|category| category.evaluated).sum();
    format!("{checks} checks, {} findings", report.findings.len())
}

/// Measures at one size every stage whose words have this in them.
///
/// # Panics
/// Panics when the large plan cannot be read or an edit is refused, which would be a fault of the benchmark.
pub fn measure(clock: Clock<'_>, options: Options, only: &str) -> Vec<Outcome> {
    let bench = Bench::new(options);
    Stage::all().filter(|stage| stage.words().contains(only)).flat_map(|stage| bench.run(clock, stage)).collect()
}
