//! How are sets of protocols and ports told apart by a number? Each set is kept once, and what two of them make together is looked up.
//!
//! A network has millions of pairs of ends and few different sets between them: the numbers are compared and joined instead of the sets. What comes out
//! never depends on the numbers, which are those of the order in which sets were met.

use indexmap::IndexSet;

use crate::analysis::intervals::Intervals;
use crate::analysis::matching::Transport;
use crate::analysis::packet::{Header, ICMP, ICMPV6, Packet};
use crate::analysis::product::{Product, Region, TooComplex, Work};

/// The number of a set of protocols, ports and ICMP types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SetId(u32);

impl SetId {
    /// The set of nothing.
    pub const NOTHING: Self = Self(0);
    /// The set of everything.
    pub const EVERYTHING: Self = Self(1);
}

/// What surely passes, and what may pass: the second holds the first. Where they differ, the plan does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// What surely passes.
    pub sure: SetId,
    /// What may pass.
    pub possible: SetId,
}

impl Span {
    /// Nothing passes.
    pub const NOTHING: Self = Self { sure: SetId::NOTHING, possible: SetId::NOTHING };
    /// Everything passes.
    pub const EVERYTHING: Self = Self { sure: SetId::EVERYTHING, possible: SetId::EVERYTHING };
    /// Nobody knows what passes.
    pub const UNKNOWN: Self = Self { sure: SetId::NOTHING, possible: SetId::EVERYTHING };

    /// Whether surely nothing passes.
    pub fn is_nothing(self) -> bool {
        self.possible == SetId::NOTHING
    }
}

/// What was worked out of two sets, as long as nothing else takes its place. A result that is gone is worked out again, so only time depends on it.
#[derive(Debug, Clone)]
struct Memo {
    slots: Vec<(u32, u32, u32)>,
}

impl Memo {
    /// A power of two.
    const SLOTS: usize = 1 << 13;
    const FREE: u32 = u32::MAX;

    fn new() -> Self {
        Self { slots: vec![(Self::FREE, Self::FREE, 0); Self::SLOTS] }
    }

    fn slot(one: u32, other: u32) -> usize {
        // Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, section 6.4): the upper bits of a product are well mixed.
        let mixed = (u64::from(one) << 32 | u64::from(other)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        usize::try_from(mixed >> 51).unwrap_or_default()
    }

    fn get(&self, one: SetId, other: SetId) -> Option<SetId> {
        let known = self.slots.get(Self::slot(one.0, other.0)).filter(|known| (known.0, known.1) == (one.0, other.0));
        known.map(|known| SetId(known.2))
    }

    fn put(&mut self, one: SetId, other: SetId, result: SetId) {
        if let Some(slot) = self.slots.get_mut(Self::slot(one.0, other.0)) {
            *slot = (one.0, other.0, result.0);
        }
    }
}

/// Every set that was met.
#[derive(Debug, Clone)]
pub struct Sets {
    sets: IndexSet<Transport>,
    shared: Memo,
    joined: Memo,
    without: Memo,
    asked: Memo,
}

impl Default for Sets {
    fn default() -> Self {
        let everything = crate::analysis::Match::any().transport();
        let memo = Memo::new();
        Self {
            sets: [Product::empty(), everything].into_iter().collect(),
            shared: memo.clone(),
            joined: memo.clone(),
            without: memo.clone(),
            asked: memo,
        }
    }
}

impl Sets {
    /// The number of a set.
    pub(super) fn id_of(&mut self, set: Transport) -> SetId {
        let (at, _) = self.sets.insert_full(set);
        SetId(u32::try_from(at).unwrap_or(u32::MAX))
    }

    /// The set of a number.
    pub(crate) fn get(&self, id: SetId) -> &Transport {
        let at = usize::try_from(id.0).unwrap_or(usize::MAX);
        self.sets.get_index(at).expect("numbers are given to sets that are kept, and none is taken away")
    }

    /// Whether a packet is in a set, whatever its addresses are.
    pub fn contains(&self, id: SetId, packet: &Packet) -> bool {
        let Packet { protocol, source_port, destination_port, .. } = packet.canonical();
        let ports = self.get(id).at(protocol).and_then(|ports| ports.at(source_port));
        ports.is_some_and(|last| last.contains(destination_port))
    }

    /// A set in words, such as `tcp port 22, 443; icmp type 8`; the same for equal sets.
    pub fn words(&self, id: SetId) -> String {
        super::words::of(self.get(id))
    }

    /// How many sets there are.
    pub fn len(&self) -> usize {
        self.sets.len()
    }

    /// Whether there is none. There always are the sets of nothing and of everything.
    pub fn is_empty(&self) -> bool {
        self.sets.is_empty()
    }

    /// What is in both sets.
    pub(super) fn shared(&mut self, one: SetId, other: SetId) -> Result<SetId, TooComplex> {
        let (one, other) = (one.min(other), one.max(other));
        match (one, other) {
            (SetId::NOTHING, _) => return Ok(SetId::NOTHING),
            (SetId::EVERYTHING, _) => return Ok(other),
            _ if one == other => return Ok(one),
            _ => {}
        }
        if let Some(known) = self.shared.get(one, other) {
            return Ok(known);
        }
        let set = self.get(one).shared(self.get(other), &mut Work::operation())?;
        let id = self.id_of(set);
        self.shared.put(one, other, id);
        Ok(id)
    }

    /// What is in either set.
    pub(super) fn joined(&mut self, one: SetId, other: SetId) -> Result<SetId, TooComplex> {
        let (one, other) = (one.min(other), one.max(other));
        match (one, other) {
            (SetId::NOTHING, _) => return Ok(other),
            (SetId::EVERYTHING, _) => return Ok(SetId::EVERYTHING),
            _ if one == other => return Ok(one),
            _ => {}
        }
        if let Some(known) = self.joined.get(one, other) {
            return Ok(known);
        }
        let set = self.get(one).clone().joined(self.get(other), &mut Work::operation())?;
        let id = self.id_of(set);
        self.joined.put(one, other, id);
        Ok(id)
    }

    /// What is in the one and not in the other.
    pub(super) fn without(&mut self, one: SetId, other: SetId) -> Result<SetId, TooComplex> {
        match (one, other) {
            (SetId::NOTHING, _) | (_, SetId::EVERYTHING) => return Ok(SetId::NOTHING),
            (_, SetId::NOTHING) => return Ok(one),
            _ if one == other => return Ok(SetId::NOTHING),
            _ => {}
        }
        if let Some(known) = self.without.get(one, other) {
            return Ok(known);
        }
        let set = self.get(one).clone().without(self.get(other), &mut Work::operation())?;
        let id = self.id_of(set);
        self.without.put(one, other, id);
        Ok(id)
    }

    /// What the answers of a set answer: ports change places, and an echo reply answers an echo request (RFC 792, RFC 4443).
    pub(super) fn asked(&mut self, answers: SetId) -> Result<SetId, TooComplex> {
        if matches!(answers, SetId::NOTHING | SetId::EVERYTHING) {
            return Ok(answers);
        }
        if let Some(known) = self.asked.get(answers, answers) {
            return Ok(known);
        }
        let set = asked(self.get(answers))?;
        let id = self.id_of(set);
        self.asked.put(answers, answers, id);
        Ok(id)
    }

    /// What passes two guards.
    pub(super) fn through(&mut self, one: Span, other: Span) -> Span {
        self.both(one, other, Self::shared)
    }

    /// What passes one of two guards.
    pub(super) fn either(&mut self, one: Span, other: Span) -> Span {
        self.both(one, other, Self::joined)
    }

    /// What passes and is answered, where this is what passes of the answers.
    pub(super) fn answered(&mut self, passes: Span, answers: Span) -> Span {
        if answers == Span::EVERYTHING || answers == Span::NOTHING {
            return self.through(passes, answers);
        }
        match (self.asked(answers.sure), self.asked(answers.possible)) {
            (Ok(sure), Ok(possible)) => self.through(passes, Span { sure, possible }),
            _ => Span { sure: SetId::NOTHING, ..passes },
        }
    }

    fn both(&mut self, one: Span, other: Span, make: fn(&mut Self, SetId, SetId) -> Result<SetId, TooComplex>) -> Span {
        if one.sure == one.possible && other.sure == other.possible {
            let certain = make(self, one.sure, other.sure);
            return certain.map_or(Span::UNKNOWN, |sure| Span { sure, possible: sure });
        }
        match (make(self, one.sure, other.sure), make(self, one.possible, other.possible)) {
            (Ok(sure), Ok(possible)) => Span { sure, possible },
            _ => Span::UNKNOWN,
        }
    }
}

fn asked(answers: &Transport) -> Result<Transport, TooComplex> {
    let mut work = Work::operation();
    let mut asked = Product::empty();
    for (protocols, ports) in answers.entries() {
        let ported = protocols.intersection(&Header::Ports.protocols());
        for (from, to) in ports.entries().iter().filter(|_| !ported.is_empty()) {
            let swapped = Product::new(ported.clone(), Product::new(to.clone(), from.clone()));
            asked = Region::joined(asked, &swapped, &mut work)?;
        }
        for (protocol, request, reply) in [(ICMP, 8, 0), (ICMPV6, 128, 129)] {
            if protocols.contains(protocol) {
                let others = Product::new(Intervals::from(request).complement(), Header::Icmp.numbers());
                let mut kinds = ports.shared(&others, &mut work)?;
                if let Some(codes) = ports.at(reply) {
                    kinds = kinds.joined(&Product::new(request.into(), codes.clone()), &mut work)?;
                }
                asked = Region::joined(asked, &Product::new(protocol.into(), kinds), &mut work)?;
            }
        }
        let bare = protocols.intersection(&Header::Bare.protocols());
        asked = Region::joined(asked, &Product::new(bare, ports.clone()), &mut work)?;
    }
    Ok(asked)
}
