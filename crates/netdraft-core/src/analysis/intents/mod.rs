//! Does the plan do what its intents ask for? Each intent with a proof: it holds, it is broken and a packet shows it, or nobody knows.
//!
//! A flow that must work works when its first packet arrives and its answer does too, from every place that one end names to every place that the other
//! one names. A flow that must not work is broken by every first packet that arrives, whether or not an answer does: one datagram may be enough.

mod cuts;
mod fault;
mod held;
mod places;

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::rc::Rc;

use super::Facts;
use super::packet::{ICMP, ICMPV6, Packet};
use super::path::{Effect, End, Outcome, Path, Place, Verdict, first_packet};
use crate::model::{Expectation, Intent, Ports, Protocol};
use cuts::Shape;
use held::Meeting;

pub use cuts::Cuts;
pub use fault::Fault;
pub use held::{Held, Met};
pub use places::names_internet;

/// More packets than this are not followed for one intent.
const MOST_PACKETS: usize = 20_000;

/// A flow that must or must not work, whoever asks for it.
#[derive(Debug, Clone, Copy)]
pub struct Flow<'a> {
    /// Where it starts: an id, a block or `internet`.
    pub from: &'a str,
    /// Where it ends: an id, a block or `internet`.
    pub to: &'a str,
    /// Its protocol.
    pub protocol: &'a Protocol,
    /// The ports that it goes to.
    pub ports: &'a Ports,
    /// Whether it must work.
    pub expect: Expectation,
}

impl<'a> From<&'a Intent> for Flow<'a> {
    fn from(intent: &'a Intent) -> Self {
        let Intent { from, to, protocol, ports, expect, .. } = intent;
        Self { from: from.as_str().trim(), to: to.as_str().trim(), protocol, ports, expect: *expect }
    }
}

/// What is proved of a flow.
#[derive(Debug, Clone, PartialEq)]
pub enum Proof<'a> {
    /// It is as it should be.
    Holds,
    /// It is not, and this packet shows it: one that does not get through, or its answer, where it must; one that arrives where none may.
    Broken(Box<CounterExample<'a>>),
    /// It cannot be told, for this reason.
    Unknown(String),
}

/// A packet that does not fare as it should.
#[derive(Debug, Clone, PartialEq)]
pub struct CounterExample<'a> {
    /// Where it starts.
    pub from: End<'a>,
    /// Where it goes.
    pub to: End<'a>,
    /// The packet as it is sent.
    pub packet: Packet,
    /// Its way, and that of its answer.
    pub path: Path,
}

/// An intent with its proof.
#[derive(Debug, Clone, PartialEq)]
pub struct IntentProof<'a> {
    /// The intent.
    pub intent: &'a Intent,
    /// What is proved of it.
    pub proof: Proof<'a>,
    /// What its packets met.
    pub met: Rc<Met>,
}

impl<'a> IntentProof<'a> {
    /// The packet that breaks an intent of this expectation.
    pub fn broken(&self, expect: Expectation) -> Option<&CounterExample<'a>> {
        match &self.proof {
            Proof::Broken(example) if self.intent.expect == expect => Some(example),
            Proof::Broken(_) | Proof::Holds | Proof::Unknown(_) => None,
        }
    }
}

/// The proofs of the intents that are wanted, by id. Those that surely hold because they held before are not proved again.
pub fn prove_some<'a>(
    facts: &Facts<'a>,
    held: Option<&Held>,
    is_wanted: impl Fn(&Intent) -> bool,
) -> Vec<IntentProof<'a>> {
    let plan = facts.plan();
    let still = held.map(|held| held.still(plan)).unwrap_or_default();
    let proved = |intent: &'a Intent| {
        let flow = Flow::from(intent);
        if let Some(met) = still.get(intent.id.as_str()).filter(|_| are_few(facts, &flow)) {
            return IntentProof { intent, proof: Proof::Holds, met: (*met).clone() };
        }
        let mut meeting = Meeting::default();
        let proof = follow(facts, &flow, |path| meeting.add(plan, path));
        IntentProof { intent, proof, met: meeting.met() }
    };
    plan.intents.sorted().filter(|intent| is_wanted(intent)).map(proved).collect()
}

/// Whether a flow has no more kinds of packets than can be followed. The rules of the whole plan say how many there are.
fn are_few(facts: &Facts<'_>, flow: &Flow<'_>) -> bool {
    let cuts = facts.cuts();
    let [from, to] = [flow.from, flow.to].map(|text| places::at_most(facts, cuts, text));
    from.saturating_mul(to).saturating_mul(cuts.shapes(flow).len()) <= MOST_PACKETS
}

/// Proves a flow by following one packet of each kind that the rules and routes of the plan may treat differently.
pub fn prove<'a>(facts: &Facts<'a>, flow: &Flow<'_>) -> Proof<'a> {
    follow(facts, flow, |_| {})
}

/// Proves a flow, and shows each way that is followed for it.
fn follow<'a>(facts: &Facts<'a>, flow: &Flow<'_>, mut show: impl FnMut(&Path)) -> Proof<'a> {
    let cuts = facts.cuts();
    let ends = [flow.from, flow.to].map(|text| places::places(facts, cuts, text));
    let [from, to] = match ends {
        [Ok(from), Ok(to)] => [from, to],
        [Err(reason), _] | [_, Err(reason)] => return Proof::Unknown(reason),
    };
    let must_work = flow.expect == Expectation::Allowed;
    let shapes = cuts.shapes(flow);
    let (mut followed, mut doubt) = (0_usize, None);
    // What the internet cannot send to: from where on it a packet comes makes no difference to its way.
    let mut shut: BTreeSet<IpAddr> = BTreeSet::new();
    for (from, to) in pairs(&from, &to) {
        if from.place == Place::Internet && shut.contains(&to.address) {
            continue;
        }
        for shape in shapes.iter().filter(|shape| fits(shape, from)) {
            followed = followed.saturating_add(1);
            if followed > MOST_PACKETS {
                let reason = format!("it has more than {MOST_PACKETS} kinds of packets; name fewer places or ports");
                return Proof::Unknown(doubt.unwrap_or(reason));
            }
            let packet = packet_of(facts, from, to, shape);
            let path = Path::of(facts, from, to, packet);
            show(&path);
            // Routes do not look at ports: what no route takes there is not taken on another port either.
            let is_off = !must_work && path.forward.halt().is_some();
            if is_off && from.place == Place::Internet {
                shut.insert(to.address);
            }
            match judge(&path, must_work) {
                Judged::Right if is_off => break,
                Judged::Right => {}
                Judged::Wrong => {
                    return Proof::Broken(Box::new(CounterExample { from: *from, to: *to, packet, path }));
                }
                Judged::Unknown => doubt = doubt.or_else(|| Some(doubtful(&path, packet))),
            }
        }
    }
    match doubt {
        Some(reason) => Proof::Unknown(reason),
        None if followed == 0 && must_work => {
            Proof::Unknown(format!("nothing with an address is at `{}` and `{}` that could talk", flow.from, flow.to))
        }
        None => Proof::Holds,
    }
}

/// Pairs of different places of one family, of which one at least is in the plan.
fn pairs<'e, 'a>(from: &'e [End<'a>], to: &'e [End<'a>]) -> impl Iterator<Item = (&'e End<'a>, &'e End<'a>)> {
    let is_pair = |(one, other): &(&End<'_>, &End<'_>)| {
        let is_outside = one.place == Place::Internet && other.place == Place::Internet;
        one.address.is_ipv4() == other.address.is_ipv4() && one.address != other.address && !is_outside
    };
    from.iter().flat_map(|one| to.iter().map(move |other| (one, other))).filter(is_pair)
}

fn fits(shape: &Shape, end: &End<'_>) -> bool {
    match shape.protocol {
        ICMP => end.address.is_ipv4(),
        ICMPV6 => end.address.is_ipv6(),
        _ => true,
    }
}

fn packet_of(facts: &Facts<'_>, from: &End<'_>, to: &End<'_>, shape: &Shape) -> Packet {
    let Shape { protocol, source_port, destination_port } = *shape;
    Packet { source_port, destination_port, ..first_packet(facts, from, to, protocol, Some(destination_port)) }
}

enum Judged {
    Right,
    Wrong,
    Unknown,
}

fn judge(path: &Path, must_work: bool) -> Judged {
    if must_work {
        return match path.verdict() {
            Verdict::Allowed => Judged::Right,
            Verdict::Denied | Verdict::Partial => Judged::Wrong,
            Verdict::Unknown => Judged::Unknown,
        };
    }
    match path.forward.outcome() {
        Outcome::Stopped => Judged::Right,
        Outcome::Arrived => Judged::Wrong,
        Outcome::Unknown => Judged::Unknown,
    }
}

fn doubtful(path: &Path, packet: Packet) -> String {
    let walks = std::iter::once(&path.forward).chain(&path.back);
    let step = walks.flat_map(|walk| &walk.steps).find(|step| step.effect == Effect::Unknown);
    step.map_or_else(String::new, |step| format!("{packet}, at `{}`: {}", step.at, step.text))
}
