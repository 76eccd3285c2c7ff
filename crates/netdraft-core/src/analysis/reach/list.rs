//! What does one rule set let pass, one way, between two ends? Its rules by the addresses and names that they ask for, so that ends which no rule tells
//! apart are judged once.

use std::collections::{BTreeMap, BTreeSet};

use super::addresses::{FAMILIES, Numbers, Runs, everything, numbers, place};
use super::bits::Bits;
use super::sets::{SetId, Sets, Span};
use crate::address::{BlockSet, Family};
use crate::analysis::filters::{CompiledRule, End, Side, is_ordered};
use crate::model::{Action, Direction, FilterKind};
use crate::small::SmallCollect;

/// What an address is to the rules at one end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Class {
    /// The rules that ask for it.
    sure: Bits,
    /// Those, and the rules that may ask for it.
    maybe: Bits,
}

/// What names are to the rules at one end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Signature {
    /// The rules that ask for one of the names.
    named: Bits,
    /// The rules that apply to what carries the names.
    aimed: Bits,
}

/// One end of the rules of a list.
#[derive(Debug, Clone)]
pub(super) struct Ends {
    /// By family, the class of each address.
    runs: [Runs; 2],
    classes: Vec<Class>,
    /// The names that rules ask for, with the rules.
    names: BTreeMap<String, Bits>,
    /// The names of the hosts that rules apply to, with the rules; and the rules that apply to all.
    targets: BTreeMap<String, Bits>,
    untargeted: Bits,
    /// The rules that ask for a name of which nobody knows who carries it.
    vague: Bits,
    signatures: Vec<Signature>,
    /// By set of names, the number of its signature.
    known: Vec<Option<u32>>,
}

impl PartialEq for Ends {
    /// Whether both mean the same; what was worked out since means nothing.
    fn eq(&self, other: &Self) -> bool {
        let parts = |ends: &'_ Self| (ends.untargeted.clone(), ends.vague.clone());
        self.runs == other.runs
            && self.classes == other.classes
            && self.names == other.names
            && self.targets == other.targets
            && parts(self) == parts(other)
    }
}

/// Names as the rule sets of a network read them.
pub(super) struct Naming<'n> {
    /// Names of which nobody knows who carries them.
    pub unresolved: &'n BTreeSet<String>,
    /// Names that stand for addresses: those that surely are meant, and those that may be.
    pub tags: &'n BTreeMap<&'static str, (BlockSet, BlockSet)>,
}

impl Ends {
    fn new<'r>(rules: &[(&'r End, Option<&'r BTreeSet<String>>)], naming: &Naming<'_>) -> Self {
        let count = rules.len();
        let (mut names, mut targets) = (BTreeMap::new(), BTreeMap::new());
        let (mut vague, mut untargeted) = (Bits::none(count), Bits::none(count));
        let mut asks: Vec<(BlockSet, BlockSet)> = Vec::with_capacity(count);
        for (rule, (end, aims)) in rules.iter().enumerate() {
            let (mut sure, mut maybe) = (end.blocks.clone(), BlockSet::new());
            for name in &end.names {
                match naming.tags.get(name.as_str()) {
                    Some((surely, perhaps)) => {
                        sure = sure.union(surely);
                        maybe = maybe.union(perhaps);
                    }
                    None if naming.unresolved.contains(name) => vague.insert(rule),
                    None => names.entry(name.clone()).or_insert_with(|| Bits::none(count)).insert(rule),
                }
            }
            match aims.filter(|aims| !aims.is_empty()) {
                None => untargeted.insert(rule),
                Some(aims) => {
                    for name in aims {
                        targets.entry(name.clone()).or_insert_with(|| Bits::none(count)).insert(rule);
                    }
                }
            }
            asks.push((sure, maybe));
        }
        let mut classes = Vec::new();
        let runs = FAMILIES.map(|family| runs(&asks, family, &mut classes));
        let mut ends = Self {
            runs,
            classes,
            names,
            targets,
            untargeted: untargeted.clone(),
            vague,
            signatures: Vec::new(),
            known: Vec::new(),
        };
        ends.signatures.push(ends.signature(&[]));
        ends
    }

    fn signature(&self, names: &[String]) -> Signature {
        let gather = |known: &BTreeMap<String, Bits>, start: Bits| {
            let carried = names.iter().filter_map(|name| known.get(name));
            carried.fold(start, |all, rules| all.or(rules))
        };
        let none = self.untargeted.cleared();
        Signature { named: gather(&self.names, none), aimed: gather(&self.targets, self.untargeted.clone()) }
    }

    /// Whether rules ask for names, or apply to some hosts only.
    pub(super) fn asks_for_names(&self) -> bool {
        !self.names.is_empty() || !self.targets.is_empty()
    }

    /// The names that rules ask for.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// The number of what the set of names with this number is to the rules. The empty set has number 0 and the signature 0.
    pub(super) fn signature_of(&mut self, set: usize, names: &[String]) -> u32 {
        if set == 0 || !self.asks_for_names() {
            return 0;
        }
        if let Some(known) = self.known.get(set).copied().flatten() {
            return known;
        }
        let signature = self.signature(names);
        let at = self.signatures.iter().position(|known| *known == signature).unwrap_or_else(|| {
            self.signatures.push(signature);
            self.signatures.len() - 1
        });
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        if self.known.len() <= set {
            self.known.resize(set + 1, None);
        }
        if let Some(slot) = self.known.get_mut(set) {
            *slot = Some(at);
        }
        at
    }

    /// The classes of the addresses of a family.
    pub(super) fn runs(&self, family: Family) -> Option<&Runs> {
        self.runs.get(place(family))
    }

    /// The addresses of a family in ascending runs, each with its class.
    pub(super) fn rows(&self, family: Family) -> &[(u128, u128, u32)] {
        self.runs.get(place(family)).map(Runs::rows).unwrap_or_default()
    }

    /// The class of addresses, where they have one and the same.
    pub(super) fn one(&self, family: Family, addresses: &Numbers) -> Option<u32> {
        self.runs.get(place(family))?.one(addresses)
    }

    /// The classes of addresses, each with those of it.
    pub(super) fn split(&self, family: Family, addresses: &Numbers) -> Vec<(u32, Numbers)> {
        self.runs.get(place(family)).map(|runs| runs.split(addresses)).unwrap_or_default()
    }
}

/// Cuts the addresses of a family where some rule tells neighbours apart.
fn runs(asks: &[(BlockSet, BlockSet)], family: Family, classes: &mut Vec<Class>) -> Runs {
    // Where a rule begins to ask, and where it has ceased to.
    let mut events: Vec<(u128, usize, bool, bool)> = Vec::new();
    let (mut sure, mut maybe) = (Bits::none(asks.len()), Bits::none(asks.len()));
    for (rule, (surely, perhaps)) in asks.iter().enumerate() {
        for (is_sure, set) in [(true, surely), (false, perhaps)] {
            if !set.is_empty() {
                for (first, last) in numbers(set, family).ranges() {
                    events.push((*first, rule, is_sure, true));
                    events.extend(last.checked_add(1).map(|after| (after, rule, is_sure, false)));
                }
            }
        }
    }
    crate::small::SmallSort::small_sort_by_key(events.as_mut_slice(), |event| (event.0, event.3));
    let mut known: BTreeMap<Class, u32> = classes.iter().cloned().zip(0..).small_map();
    let mut rows: Vec<(u128, u128, u32)> = Vec::new();
    let whole = everything(family);
    let ends = whole.ranges().first().copied().unwrap_or_default();
    let (mut start, mut events) = (ends.0, events.into_iter().peekable());
    loop {
        while let Some((_, rule, is_sure, begins)) = events.next_if(|event| event.0 <= start) {
            let bits = if is_sure { &mut sure } else { &mut maybe };
            if begins { bits.insert(rule) } else { bits.remove(rule) }
        }
        let class = Class { sure: sure.clone(), maybe: maybe.or(&sure) };
        let mark = known.get(&class).copied().unwrap_or_else(|| {
            let next = u32::try_from(classes.len()).unwrap_or(u32::MAX);
            known.insert(class.clone(), next);
            classes.push(class);
            next
        });
        let stop = events.peek().map(|event| event.0).filter(|stop| *stop <= ends.1);
        let end = stop.map_or(ends.1, |stop| stop - 1);
        match rows.last_mut().filter(|row| row.2 == mark) {
            Some(row) => row.1 = end,
            None => rows.push((start, end, mark)),
        }
        match stop {
            Some(stop) => start = stop,
            None => break,
        }
    }
    Runs::of_rows(rows)
}

/// A rule of a list: what it does, and to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row {
    action: Action,
    transport: SetId,
}

/// The place of a packet's ends in a list: the classes of their addresses and the signatures of their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Spot {
    /// The far end's class and signature.
    pub far: (u32, u32),
    /// The class and signature of the end that is protected.
    pub own: (u32, u32),
}

/// A rule set for one direction, as a network reads it.
#[derive(Debug, Clone)]
pub(super) struct List {
    rows: Vec<Row>,
    is_ordered: bool,
    /// The end that is not protected.
    pub far: Ends,
    /// The end that is.
    pub own: Ends,
    /// What passes, by the far end's class alone where nothing else matters.
    plain: Vec<Option<Span>>,
    judged: BTreeMap<Spot, Span>,
}

impl PartialEq for List {
    /// Whether both mean the same; what was worked out since means nothing.
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows && self.is_ordered == other.is_ordered && self.far == other.far && self.own == other.own
    }
}

impl List {
    /// Compiles one side of a filter.
    pub(super) fn new(kind: FilterKind, side: &Side<'_>, naming: &Naming<'_>, sets: &mut Sets) -> Self {
        let defaults: Vec<CompiledRule> = side.defaults().map(|(rule, _)| rule).collect();
        let rules: Vec<&CompiledRule> = side.rules().iter().chain(&defaults).collect();
        let rows = rules
            .iter()
            .map(|rule| Row { action: rule.action, transport: sets.id_of(rule.transport.transport()) })
            .collect();
        let sources: Vec<_> = rules.iter().map(|rule| &rule.sources).collect();
        let destinations: Vec<_> = rules.iter().map(|rule| &rule.destinations).collect();
        let (far, own) = match side.direction() {
            Direction::Ingress => (sources, destinations),
            Direction::Egress => (destinations, sources),
        };
        let far: Vec<_> = far.into_iter().map(|end| (end, None)).collect();
        let own: Vec<_> = own.into_iter().zip(&rules).map(|(end, rule)| (end, Some(&rule.targets))).collect();
        let (far, own) = (Ends::new(&far, naming), Ends::new(&own, naming));
        let plain = vec![None; far.classes.len()];
        Self { rows, is_ordered: is_ordered(kind), far, own, plain, judged: BTreeMap::new() }
    }

    /// What passes between two ends.
    pub(super) fn permits(&mut self, spot: Spot, sets: &mut Sets) -> Span {
        let plain = (spot == Spot { far: (spot.far.0, 0), own: (0, 0) }).then_some(spot.far.0);
        let plain = plain.and_then(|class| usize::try_from(class).ok());
        let known = match plain {
            Some(class) => self.plain.get(class).copied().flatten(),
            None => self.judged.get(&spot).copied(),
        };
        if let Some(known) = known {
            return known;
        }
        let span = self.judge(spot, sets);
        match plain.and_then(|class| self.plain.get_mut(class)) {
            Some(slot) => *slot = Some(span),
            None => drop(self.judged.insert(spot, span)),
        }
        span
    }

    fn judge(&self, spot: Spot, sets: &mut Sets) -> Span {
        let Some((sure, maybe)) = self.matching(spot) else { return Span::UNKNOWN };
        let found = match self.is_ordered {
            true => self.first_match(&sure, &maybe, sets),
            false => self.any_match(&sure, &maybe, sets),
        };
        found.unwrap_or(Span::UNKNOWN)
    }

    /// The rules that match for certain, and those that may.
    fn matching(&self, spot: Spot) -> Option<(Bits, Bits)> {
        let at = |number: u32| usize::try_from(number).ok();
        let (far, own) = (self.far.classes.get(at(spot.far.0)?)?, self.own.classes.get(at(spot.own.0)?)?);
        let (sender, holder) = (self.far.signatures.get(at(spot.far.1)?)?, self.own.signatures.get(at(spot.own.1)?)?);
        let sure = far.sure.or(&sender.named).and(&own.sure.or(&holder.named)).and(&holder.aimed);
        let far = far.maybe.or(&sender.named).or(&self.far.vague);
        let maybe = far.and(&own.maybe.or(&holder.named).or(&self.own.vague)).and(&holder.aimed);
        Some((sure, maybe))
    }

    /// Where every rule allows, a packet passes when some rule matches it.
    fn any_match(&self, sure: &Bits, maybe: &Bits, sets: &mut Sets) -> Result<Span, crate::analysis::TooComplex> {
        let mut passes = Span::NOTHING;
        for rule in maybe.iter() {
            let Some(row) = self.rows.get(rule).filter(|row| row.action == Action::Allow) else { continue };
            passes.possible = sets.joined(passes.possible, row.transport)?;
            if sure.contains(rule) {
                passes.sure = sets.joined(passes.sure, row.transport)?;
            }
        }
        Ok(passes)
    }

    /// Where rules are ordered, the first one that matches decides. One that may match decides for certain only what it would not change.
    fn first_match(&self, sure: &Bits, maybe: &Bits, sets: &mut Sets) -> Result<Span, crate::analysis::TooComplex> {
        let mut passes = Span::NOTHING;
        let (mut decided, mut doubted) = (SetId::NOTHING, SetId::NOTHING);
        for rule in maybe.iter() {
            let Some(row) = self.rows.get(rule) else { continue };
            let (is_sure, allows) = (sure.contains(rule), row.action == Action::Allow);
            if allows {
                let left = sets.without(row.transport, decided)?;
                passes.possible = sets.joined(passes.possible, left)?;
                if is_sure {
                    let certain = sets.without(left, doubted)?;
                    passes.sure = sets.joined(passes.sure, certain)?;
                }
            } else if !is_sure {
                doubted = sets.joined(doubted, row.transport)?;
            }
            if is_sure {
                decided = sets.joined(decided, row.transport)?;
                if decided == SetId::EVERYTHING {
                    break;
                }
            }
        }
        Ok(passes)
    }
}
