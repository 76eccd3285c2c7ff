//! How is a way opened step by step? The first thing in the way is taken away in each possible manner, and the packet followed again.

use super::peers::Style;
use super::{Edit, applied, filters, links, routes};
use crate::analysis::Facts;
use crate::analysis::path::{Asked, Effect, Path, Question, Step, StepKind, Subject, Verdict, Walk};
use crate::model::Plan;

/// So many plans are tried out for each style at most.
const TRIED: usize = 64;
/// So many edits are put together at most.
const DEEPEST: usize = 10;
/// So many ways are enough for each style.
const ENOUGH: usize = 3;

/// What stood in the way: of the packet or its answer, at which place, and its words.
type Met = (bool, String, String);

/// A copy of the plan with some edits, and what became of the packet.
struct Attempt {
    plan: Plan,
    edits: Vec<Edit>,
    /// What stood in the way before each edit.
    met: Vec<Met>,
    verdict: Verdict,
    /// How many things stand in the way that are known of.
    left: usize,
    /// What to try next.
    next: Vec<Edit>,
}

/// What stands in the way of a packet, and of which walk it is a step.
pub(super) struct Blocker<'p, 'a> {
    pub(super) asked: &'p Asked<'a>,
    pub(super) walk: &'p Walk,
    pub(super) step: &'p Step,
    /// Where it is in the walk.
    pub(super) at: usize,
    /// Whether it is the answer that is stopped.
    pub(super) is_answer: bool,
}

/// The edits that open a flow, in each style.
pub(super) fn ways_to_open(plan: &Plan, question: &Question) -> Vec<Vec<Edit>> {
    let facts = Facts::new(plan);
    let verdict = question.read(&facts).map(|asked| asked.follow(&facts).verdict());
    if !matches!(verdict, Ok(Verdict::Denied | Verdict::Partial)) {
        return Vec::new();
    }
    Style::ALL.into_iter().flat_map(|style| in_style(plan, question, style)).collect()
}

/// Goes on with the plan that promises the fewest edits: those that were made, and one for each thing that still stands in the way.
fn in_style(plan: &Plan, question: &Question, style: Style) -> Vec<Vec<Edit>> {
    let mut open: Vec<Attempt> = follow(plan.clone(), Vec::new(), Vec::new(), question, style).into_iter().collect();
    let (mut tried, mut found) = (1_usize, Vec::new());
    while found.len() < ENOUGH {
        let promise = |attempt: &Attempt| (attempt.edits.len().saturating_add(attempt.left), attempt.left);
        let best = open.iter().enumerate().min_by_key(|(at, attempt)| (promise(attempt), *at)).map(|(at, _)| at);
        let Some(attempt) = best.map(|best| open.remove(best)) else { break };
        if attempt.verdict == Verdict::Allowed {
            found.push(without_the_needless(plan, question, &attempt.edits));
            continue;
        }
        for edit in &attempt.next {
            if tried == TRIED {
                break;
            }
            tried = tried.saturating_add(1);
            let Some(changed) = applied(&attempt.plan, &edit.commands) else { continue };
            let edits = attempt.edits.iter().chain([edit]).cloned().collect();
            open.extend(follow(changed, edits, attempt.met.clone(), question, style));
        }
    }
    found
}

/// Follows the packet through a copy of the plan; nothing where the last edit did not help, or the way is not known.
fn follow(plan: Plan, edits: Vec<Edit>, mut met: Vec<Met>, question: &Question, style: Style) -> Option<Attempt> {
    let facts = Facts::new(&plan);
    let asked = question.read(&facts).ok()?;
    let path = asked.follow(&facts);
    let verdict = path.verdict();
    let (mut next, mut left) = (Vec::new(), 0);
    match verdict {
        Verdict::Allowed => {}
        Verdict::Unknown => return None,
        Verdict::Denied | Verdict::Partial => {
            let blocker = first_blocker(&asked, &path)?;
            let key = (blocker.is_answer, blocker.step.at.clone(), blocker.step.text.clone());
            if met.contains(&key) || edits.len() == DEEPEST {
                return None;
            }
            met.push(key);
            left = stops(&asked, &path).count();
            next = edits_for(&facts, &blocker, style);
        }
    }
    drop(facts);
    Some(Attempt { plan, edits, met, verdict, left, next })
}

/// What to take away first: what ends a walk, because another way may meet other rule sets; then the rule sets, from the start.
fn first_blocker<'p, 'a>(asked: &'p Asked<'a>, path: &'p Path) -> Option<Blocker<'p, 'a>> {
    let ends_walk = |blocker: &Blocker<'_, '_>| blocker.step.kind != StepKind::Filter;
    stops(asked, path).find(ends_walk).or_else(|| stops(asked, path).next())
}

/// Everything that stops the packet or its answer.
fn stops<'p, 'a>(asked: &'p Asked<'a>, path: &'p Path) -> impl Iterator<Item = Blocker<'p, 'a>> {
    let walks = [(Some(&path.forward), false), (path.back.as_ref(), true)];
    walks.into_iter().filter_map(|(walk, is_answer)| Some((walk?, is_answer))).flat_map(move |(walk, is_answer)| {
        let steps = walk.steps.iter().enumerate().filter(|(_, step)| step.effect == Effect::Stops);
        steps.map(move |(at, step)| Blocker { asked, walk, step, at, is_answer })
    })
}

fn edits_for(facts: &Facts<'_>, blocker: &Blocker<'_, '_>, style: Style) -> Vec<Edit> {
    let step = blocker.step;
    let elsewhere = || routes::around(facts, blocker, style);
    match &step.subject {
        Subject::Filters(shown) => filters::let_pass(facts, blocker, shown, style).into_iter().collect(),
        Subject::NoFilter { network } => filters::write_first(facts, blocker, network, style).into_iter().collect(),
        Subject::Route { subnet, block } => {
            let mut edits = routes::revived(facts, subnet, step);
            edits.extend(routes::led_elsewhere(facts, subnet, step.packet.destination, *block, style));
            edits
        }
        Subject::Beyond(loss) => {
            let mut edits = links::mended(facts, blocker, loss);
            edits.extend(elsewhere());
            edits
        }
        Subject::PublicSender { host } => {
            let mut edits = links::bound(facts.plan(), host.as_deref(), step.packet.source);
            edits.extend(elsewhere());
            edits
        }
        Subject::PublicReceiver { host } => links::bound(facts.plan(), host.as_deref(), step.packet.destination),
        Subject::WayIn { network } => links::opened_to_internet(facts.plan(), network),
        Subject::Nothing | Subject::Loop | Subject::Answer => elsewhere(),
    }
}

/// The same edits without those that the flow does not need, such as one that a later one made idle.
fn without_the_needless(plan: &Plan, question: &Question, edits: &[Edit]) -> Vec<Edit> {
    let mut kept = edits.to_vec();
    let mut at = 0;
    while at < kept.len() && kept.len() > 1 {
        let mut fewer = kept.clone();
        fewer.remove(at);
        if opens(plan, question, &fewer) { kept = fewer } else { at = at.saturating_add(1) }
    }
    kept
}

/// Whether a flow is allowed after these edits.
fn opens(plan: &Plan, question: &Question, edits: &[Edit]) -> bool {
    let commands: Vec<_> = edits.iter().flat_map(|edit| edit.commands.iter().cloned()).collect();
    let Some(plan) = applied(plan, &commands) else { return false };
    let facts = Facts::new(&plan);
    question.read(&facts).is_ok_and(|asked| asked.follow(&facts).verdict() == Verdict::Allowed)
}
