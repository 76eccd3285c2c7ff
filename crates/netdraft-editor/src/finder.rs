//! What does somebody look for by a few words? Actions, things, views, rules, sums and places of addresses, in one list.

use std::net::IpAddr;

use netdraft_core::address::Cidr;
use netdraft_core::model::{Anchor, Kind, Plan};
use netdraft_core::rules::CATALOGUE;

use crate::actions::{Action, Group, actions, find};
use crate::calculator;
use crate::session::Session;

/// One thing that was found.
#[derive(Debug, Clone)]
pub enum Found {
    /// An action, and why it cannot be done just now.
    Act(&'static Action, Option<String>),
    /// A thing of the plan.
    Thing(Kind, String),
    /// The page of a rule, with the number of its findings.
    Rule(&'static str, usize),
    /// Where an address is, in words, and the thing to show.
    Place(String, Option<Anchor>),
    /// A line of an answer.
    Answer(String),
    /// Why there is no answer.
    Fault(String),
    /// A question that can be asked, and what it asks for.
    Example(&'static str, &'static str),
}

impl Found {
    /// The heading that it stands below.
    pub fn heading(&self) -> &'static str {
        match self {
            Self::Act(action, _) if action.group == Group::Go => "Views",
            Self::Act(action, _) if action.group == Group::Help => "Help",
            Self::Act(..) => "Actions",
            Self::Thing(..) => "Things of the plan",
            Self::Rule(..) => "Checks",
            Self::Place(..) => "Where it is",
            Self::Answer(_) | Self::Fault(_) | Self::Example(..) => "Calculator",
        }
    }

    /// Whether something comes of choosing it.
    pub fn can_be_chosen(&self) -> bool {
        match self {
            Self::Act(_, why) => why.is_none(),
            Self::Place(_, anchor) => anchor.is_some(),
            Self::Thing(..) | Self::Rule(..) | Self::Answer(_) | Self::Example(..) => true,
            Self::Fault(_) => false,
        }
    }
}

/// What was found, and how much was looked at for it.
#[derive(Debug, Clone, Default)]
pub struct Finds {
    /// The best first, those below one heading together.
    pub list: Vec<Found>,
    /// How many of the first are actions that were used last.
    pub again: usize,
    /// How many names were compared with what was typed: each once at most.
    pub compared: usize,
}

/// The most things of a kind that a list has.
const MOST: usize = 40;

/// What the signs at the beginning of a text confine the search to.
pub const SIGNS: [(char, &str); 5] = [
    ('>', "actions"),
    ('@', "things of the plan"),
    ('#', "checks"),
    ('?', "help"),
    ('=', "split, capacity, mtu, nat, health …"),
];

/// Looks for what was typed.
pub fn look_for(session: &Session, typed: &str) -> Finds {
    let typed = typed.trim();
    let mut finds = Finds::default();
    let sign = typed.chars().next().filter(|first| SIGNS.iter().any(|(sign, _)| sign == first));
    let text = sign.and_then(|sign| typed.strip_prefix(sign)).unwrap_or(typed).to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    match sign {
        Some('=') => finds.list = sums(&text),
        Some('>') => finds.list = finds.act(session, &words, |_| true).in_order(),
        Some('@') => finds.list = finds.things(session.plan(), &words).in_order(),
        Some('#') => finds.list = finds.rules(session, &words).in_order(),
        Some('?') => {
            finds.list = finds.act(session, &words, |action| action.group == Group::Help).in_order();
            let rules = finds.rules(session, &words).in_order();
            finds.list.extend(rules);
        }
        Some(_) | None => {
            let again = if text.is_empty() { again(session) } else { Vec::new() };
            let views = finds.act(session, &words, |action| action.group == Group::Go);
            let others = finds.act(session, &words, |action| !matches!(action.group, Group::Go | Group::Help));
            let mut groups = vec![others];
            if words.is_empty() {
                groups.push(views);
            } else {
                groups.insert(0, views);
                groups.push(finds.things(session.plan(), &words));
                groups.push(finds.rules(session, &words));
            }
            groups.push(finds.act(session, &words, |action| action.group == Group::Help && action.id != "palette"));
            finds.list = places(session.plan(), &text);
            // The group with the best comes first.
            let in_rank = |rank: u8| groups.iter().filter(move |group| group.best() == Some(rank));
            let is_new = |found: &Found| !again.iter().any(|other| is_same(found, other));
            finds.list.extend((0..RANKS).flat_map(in_rank).flat_map(Ranked::in_order).filter(is_new));
            finds.again = again.len();
            finds.list.splice(0..0, again);
        }
    }
    finds
}

/// The actions that were used last, as far as they can be done just now.
fn again(session: &Session) -> Vec<Found> {
    let actions = session.recent().ids().iter().filter_map(|id| find(id));
    actions.filter(|action| action.enabled(session).is_ok()).map(|action| Found::Act(action, None)).collect()
}

fn is_same(one: &Found, other: &Found) -> bool {
    matches!((one, other), (Found::Act(one, _), Found::Act(other, _)) if one.id == other.id)
}

impl Finds {
    /// How well words fit a name: best where it begins with them, then where a word of it does. Nothing where one of them does not occur.
    fn rank(&mut self, name: &str, words: &[&str]) -> Option<u8> {
        self.compared += 1;
        let mut ranks = words.iter().map(|word| match find_word(name, word)? {
            0 => Some(0),
            at if name.as_bytes().get(at - 1).is_some_and(u8::is_ascii_alphanumeric) => Some(2),
            _ => Some(1),
        });
        ranks.try_fold(0, |worst, rank| Some(worst.max(rank?)))
    }

    fn act(&mut self, session: &Session, words: &[&str], wanted: fn(&Action) -> bool) -> Ranked {
        let mut ranked = Ranked::default();
        for action in actions().filter(|action| wanted(action)) {
            if let Some(rank) = self.rank(action.label, words) {
                let why = action.enabled(session).err();
                // What cannot be done just now comes last.
                ranked.push(rank + if why.is_some() { RANKS / 2 } else { 0 }, || Found::Act(action, why.clone()));
            }
        }
        ranked
    }

    fn things(&mut self, plan: &Plan, words: &[&str]) -> Ranked {
        let mut ranked = Ranked::default();
        for kind in Kind::ALL {
            let table = plan.table(kind);
            for id in (0..table.size()).filter_map(|position| table.id_at(position)) {
                let title = table.title(id).unwrap_or(id);
                // The words may be spread over the name and the id.
                let rank = self.rank(title, words).or_else(|| spread([id, title], words));
                rank.into_iter().for_each(|rank| ranked.push(rank, || Found::Thing(kind, id.to_owned())));
            }
        }
        ranked
    }

    fn rules(&mut self, session: &Session, words: &[&str]) -> Ranked {
        let mut ranked = Ranked::default();
        let count = |name: &str| session.problems().iter().filter(|problem| problem.finding.rule == name).count();
        for meta in CATALOGUE.iter().map(|rule| rule.meta()) {
            let rank = self.rank(meta.name, words).or_else(|| spread([meta.name, meta.category.word()], words));
            rank.into_iter().for_each(|rank| ranked.push(rank, || Found::Rule(meta.name, count(meta.name))));
        }
        ranked
    }
}

/// How many ranks there are: what can be done in the first half.
const RANKS: u8 = 8;

/// What was found, by its rank, no more of each than a list has.
#[derive(Default)]
struct Ranked {
    found: Vec<(u8, Found)>,
    counts: [usize; RANKS as usize],
}

impl Ranked {
    fn push(&mut self, rank: u8, found: impl FnOnce() -> Found) {
        let Some(count) = self.counts.get_mut(usize::from(rank)).filter(|count| **count < MOST) else { return };
        *count += 1;
        self.found.push((rank, found()));
    }

    fn best(&self) -> Option<u8> {
        self.found.iter().map(|(rank, _)| *rank).min()
    }

    fn in_order(&self) -> Vec<Found> {
        let of_rank = |rank: u8| self.found.iter().filter(move |(own, _)| *own == rank).map(|(_, found)| found.clone());
        (0..RANKS).flat_map(of_rank).take(2 * MOST).collect()
    }
}

/// The rank of a thing of which two names together have all words.
fn spread(names: [&str; 2], words: &[&str]) -> Option<u8> {
    words.iter().all(|word| names.iter().any(|name| find_word(name, word).is_some())).then_some(3)
}

/// Where a word occurs in a name, whatever the case of the name; the word is in lower case.
fn find_word(name: &str, word: &str) -> Option<usize> {
    let (name, word) = (name.as_bytes(), word.as_bytes());
    let fits = |at: &usize| name.get(*at..*at + word.len()).is_some_and(|part| part.eq_ignore_ascii_case(word));
    let starts = || (0..=name.len().saturating_sub(word.len())).filter(fits);
    // A place where a word begins is better than one inside of a word.
    let begins = |at: &usize| *at == 0 || !name.get(at - 1).is_some_and(u8::is_ascii_alphanumeric);
    starts().find(begins).or_else(|| starts().next())
}

fn sums(question: &str) -> Vec<Found> {
    let examples = calculator::EXAMPLES.iter().map(|(example, what)| Found::Example(example, what));
    match calculator::answer(question) {
        Ok(lines) => lines.into_iter().map(Found::Answer).collect(),
        Err(_) if question.trim().is_empty() => examples.collect(),
        Err(reason) => [Found::Fault(reason)].into_iter().chain(examples).collect(),
    }
}

/// Where an address or a block is, when it was one that was typed.
fn places(plan: &Plan, text: &str) -> Vec<Found> {
    let asked = match (text.parse::<Cidr>(), text.parse::<IpAddr>()) {
        (Ok(block), _) if text.contains('/') => block,
        (_, Ok(address)) => Cidr::of_address(address),
        (Ok(_) | Err(_), Err(_)) => return Vec::new(),
    };
    let mut found = Vec::new();
    let mut place = |kind: Kind, id: &str, field: String, block: Option<Cidr>| {
        let Some(block) = block.filter(|block| block.overlaps(asked)) else { return };
        let how = if block == asked {
            "is"
        } else if block.contains(asked) {
            "is in"
        } else {
            "holds"
        };
        let text = format!("{how} {} {} {block}", kind.noun(), plan.title(id));
        found.push(Found::Place(text, Some(Anchor::new(id, field))));
    };
    for host in plan.hosts.iter() {
        for (position, address) in host.addresses.iter().enumerate() {
            place(Kind::Host, host.id.as_str(), format!("addresses/{position}"), address.ip().map(Cidr::of_address));
        }
    }
    for address in plan.public_addresses.iter() {
        place(
            Kind::PublicAddress,
            address.id.as_str(),
            "address".to_owned(),
            address.address.ip().map(Cidr::of_address),
        );
    }
    for subnet in plan.subnets.iter() {
        place(Kind::Subnet, subnet.id.as_str(), "cidr".to_owned(), subnet.cidr.cidr());
    }
    let lists = plan.networks.iter().map(|network| (Kind::Network, network.id.as_str(), &network.cidrs));
    let lists = lists.chain(plan.sites.iter().map(|site| (Kind::Site, site.id.as_str(), &site.cidrs)));
    for (kind, id, blocks) in lists {
        for (position, block) in blocks.iter().enumerate() {
            place(kind, id, format!("cidrs/{position}"), block.cidr());
        }
    }
    for pool in plan.pools.iter() {
        place(Kind::Pool, pool.id.as_str(), "cidr".to_owned(), pool.cidr.cidr());
    }
    if found.is_empty() {
        found.push(Found::Place(format!("nothing in the plan has to do with {text}: it is free"), None));
    }
    found.truncate(MOST);
    found
}
