//! What do rule sets let in from the internet? Exactly, port by port: from how much of it, by which rules, and to which hosts.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::behind::Behind;
use super::line::Line;
use crate::address::{BlockSet, Cidr, Family};
use crate::analysis::filters::{CompiledFilter, CompiledRule};
use crate::analysis::packet::Protocol;
use crate::analysis::{Intervals, Match, PacketSet, TooComplex};
use crate::model::{Action, Direction, Filter, FilterKind, Host, Id, Peer, PeerKind};
use crate::rules::Context;
use crate::small::{SmallCollect, SmallSort};

/// Something that listens at a well-known port.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Service {
    pub(super) name: &'static str,
    pub(super) protocol: u8,
    pub(super) port: u16,
}

/// Blocks that nobody on the internet has as an address (RFC 6890).
const NOT_ON_THE_INTERNET: [&str; 8] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "224.0.0.0/3",
];
/// Global unicast addresses (RFC 4291, section 2.4).
const IPV6_INTERNET: &str = "2000::/3";

/// A rule set that lets in one part in so many of the internet is open to it: no customer and no provider has as much.
const OPEN_SHARE: u128 = 4;

fn blocks(texts: &[&str]) -> BlockSet {
    texts.iter().filter_map(|text| text.parse::<Cidr>().ok()).collect()
}

/// The addresses of a family from which packets come in over the internet.
pub(super) fn internet(family: Family) -> BlockSet {
    match family {
        Family::V4 => BlockSet::from(family.everything()).subtract(&blocks(&NOT_ON_THE_INTERNET)),
        Family::V6 => blocks(&[IPV6_INTERNET]),
    }
}

/// Whether a set has so much of the internet that it is no restriction.
fn is_open(sources: &BlockSet, internet: &BlockSet) -> bool {
    sources.size() >= internet.size() / OPEN_SHARE
}

/// Rule sets whose permissions add up for some interfaces.
struct Subject<'c, 'a> {
    filters: Vec<&'c CompiledFilter<'a>>,
    /// The names that these interfaces carry, as far as the rules ask for them.
    carried: BTreeSet<String>,
    hosts: Vec<&'a Host>,
}

/// What is open, and by which rules.
pub(super) struct Opening<'a> {
    /// The rules that make it so, in evaluation order.
    pub(super) lines: Vec<Line<'a>>,
    /// What can be called.
    pub(super) services: Vec<&'static Service>,
    /// The addresses that are let in, of each family of which they are a part of the internet worth the name.
    pub(super) sources: Vec<(Family, BlockSet)>,
    /// The hosts whose packets the rules see, by id.
    pub(super) hosts: Vec<&'a Host>,
}

/// The rules of an opening by filter and position, and the place of its service.
type Key<'a> = (Vec<(&'a str, usize)>, usize);

/// What rule sets open of some services. What is too complex to be judged exactly is named by the id of its filter.
pub(super) fn openings<'a>(
    context: &Context<'a>,
    services: &'static [Service],
) -> (Vec<Opening<'a>>, Vec<&'a Id<Filter>>) {
    let mut found: BTreeMap<Key<'a>, Opening<'a>> = BTreeMap::new();
    let mut too_complex = Vec::new();
    for subject in subjects(context, services) {
        for family in [Family::V4, Family::V6] {
            let whole = internet(family);
            if !may_be_open(&subject.filters, services, &whole) {
                continue;
            }
            match opened(&subject, services, family, &whole) {
                Ok(opened) => opened.into_iter().for_each(|one| add(&mut found, one, &subject, family)),
                Err(TooComplex) => too_complex.extend(subject.filters.iter().map(|filter| &filter.filter().id)),
            }
        }
    }
    too_complex.small_sort();
    too_complex.dedup();
    (gathered(found.into_values()), too_complex)
}

fn add<'a>(found: &mut BTreeMap<Key<'a>, Opening<'a>>, one: Opened<'a>, subject: &Subject<'_, 'a>, family: Family) {
    let Opened { place, service, lines, sources } = one;
    let of_several = lines.iter().any(|line| lines.first().is_some_and(|first| first.filter.id != line.filter.id));
    if subject.filters.len() > 1 && !of_several {
        // Said of the one rule set already.
        return;
    }
    let key = lines.iter().map(|line| (line.filter.id.as_str(), line.index)).collect();
    let none = || Opening { lines, services: vec![service], sources: Vec::new(), hosts: Vec::new() };
    let opening = found.entry((key, place)).or_insert_with(none);
    match opening.sources.iter_mut().find(|(known, _)| *known == family) {
        Some((_, known)) => *known = known.union(&sources),
        None => opening.sources.push((family, sources)),
    }
    let new = subject.hosts.iter().filter(|host| !opening.hosts.iter().any(|known| known.id == host.id));
    let new: Vec<&Host> = new.copied().collect();
    opening.hosts.extend(new);
    opening.hosts.small_sort_by(|one, other| one.id.cmp(&other.id));
}

/// One opening for all services that the same rules open to the same addresses.
fn gathered<'a>(openings: impl Iterator<Item = Opening<'a>>) -> Vec<Opening<'a>> {
    let mut gathered: Vec<Opening<'a>> = Vec::new();
    for mut opening in openings {
        let lines = |opening: &Opening<'_>| opening.lines.iter().map(Line::anchor).collect::<Vec<_>>();
        let same = gathered.iter_mut().find(|other| {
            lines(other) == lines(&opening) && other.sources == opening.sources && other.hosts == opening.hosts
        });
        match same {
            Some(other) => other.services.append(&mut opening.services),
            None => gathered.push(opening),
        }
    }
    gathered
}

/// Every rule set by itself, for each kind of host that it tells apart; and the groups of each host that has several, together.
fn subjects<'c, 'a>(context: &'c Context<'a>, services: &[Service]) -> Vec<Subject<'c, 'a>> {
    let whole = [Family::V4, Family::V6].map(internet);
    let (plan, filters) = (context.plan, context.facts.filters());
    let mut subjects = Vec::new();
    let may_be_open = |compiled: &&CompiledFilter<'a>| whole.iter().any(|it| may_be_open(&[*compiled], services, it));
    // An interface behind an ACL has a group too, or is in the default group: what reaches it is found there.
    let homes = plan.hosts.iter().filter_map(|host| plan.subnets.get(&host.subnet));
    let inhabited: BTreeSet<&Id<Filter>> = homes.filter_map(|subnet| subnet.filter.as_ref()).small_set();
    let is_found_there = |filter: &Filter| filter.kind == FilterKind::NetworkAcl && inhabited.contains(&filter.id);
    let written = plan.filters.sorted().filter(|filter| lets_many_in(filter, &whole) && !is_found_there(filter));
    for compiled in written.filter_map(|filter| filters.get(&filter.id)).filter(may_be_open) {
        let behind = Behind::of(plan, compiled.filter());
        if compiled.filter().kind == FilterKind::NetworkAcl && !behind.hosts.is_empty() {
            continue;
        }
        let mentioned = mentioned(compiled);
        let single = |name: &String| ([name.clone()].into_iter().small_set(), Vec::new());
        let mut classes: BTreeMap<BTreeSet<String>, Vec<&Host>> = BTreeMap::new();
        classes.extend(mentioned.iter().map(single));
        if behind.hosts.is_empty() {
            classes.insert(BTreeSet::new(), Vec::new());
        }
        for host in behind.hosts {
            let own = names_of(host).into_iter().filter(|name| mentioned.contains(name)).small_set();
            classes.entry(own).or_default().push(host);
        }
        subjects.extend(classes.into_iter().map(|(carried, hosts)| Subject {
            filters: vec![compiled],
            carried,
            hosts,
        }));
    }
    subjects.extend(together(context));
    subjects
}

/// The hosts with several security groups, by these.
fn together<'c, 'a>(context: &'c Context<'a>) -> impl Iterator<Item = Subject<'c, 'a>> {
    let (plan, filters) = (context.plan, context.facts.filters());
    let is_group = |id: &&Id<Filter>| plan.filters.get(id).is_some_and(|it| it.kind == FilterKind::SecurityGroup);
    let mut hosts_by_groups: BTreeMap<BTreeSet<&Id<Filter>>, Vec<&Host>> = BTreeMap::new();
    for host in plan.hosts.iter() {
        let groups: BTreeSet<&Id<Filter>> = host.filters.iter().filter(is_group).small_set();
        if groups.len() > 1 {
            hosts_by_groups.entry(groups).or_default().push(host);
        }
    }
    hosts_by_groups.into_iter().map(|(groups, hosts)| {
        let filters = groups.into_iter().filter_map(|id| filters.get(id)).collect();
        Subject { filters, carried: BTreeSet::new(), hosts }
    })
}

/// The names by which rules tell hosts behind the rule set apart.
fn mentioned(compiled: &CompiledFilter<'_>) -> BTreeSet<String> {
    let rules = compiled.side(Direction::Ingress).rules().iter();
    let names = rules.flat_map(|rule| rule.targets.iter().chain(&rule.destinations.names));
    names.filter(|name| name.as_str() != VIRTUAL_NETWORK).cloned().small_set()
}

fn names_of(host: &Host) -> Vec<String> {
    let tags = host.tags.iter().map(|name| format!("tag:{name}"));
    host.filters.iter().map(ToString::to_string).chain(tags).collect()
}

/// Whether the sources of all that is allowed as written may be many enough. Most rule sets can be left alone without having been compiled.
fn lets_many_in(filter: &Filter, whole: &[BlockSet; 2]) -> bool {
    let size = |peer: &Peer| match peer.kind() {
        PeerKind::Block(block) => BlockSet::from(block).size(),
        PeerKind::Any => u128::MAX,
        PeerKind::Group(_) | PeerKind::Tag(_) | PeerKind::Faulty(_) => {
            if peer.text().trim() == INTERNET {
                u128::MAX
            } else {
                0
            }
        }
    };
    let allowed = filter.rules.iter().filter(|rule| rule.enabled && rule.action == Action::Allow);
    let sum = allowed.filter(|rule| rule.direction == Direction::Ingress).fold(0, |sum: u128, rule| {
        let own = rule.sources.iter().fold(0, |own: u128, peer| own.saturating_add(size(peer)));
        sum.saturating_add(if rule.sources.is_empty() { u128::MAX } else { own })
    });
    whole.iter().any(|internet| sum >= internet.size() / OPEN_SHARE)
}

/// Whether the sources of all that is allowed are many enough at all. Most rule sets are not, and are not looked at further.
fn may_be_open(filters: &[&CompiledFilter<'_>], services: &[Service], internet: &BlockSet) -> bool {
    let rules = filters.iter().flat_map(|filter| filter.side(Direction::Ingress).rules());
    let allowed = rules.filter(|rule| rule.action == Action::Allow && may_call(rule, services));
    let sum = allowed.fold(0, |sum: u128, rule| match rule.sources.names.contains(INTERNET) {
        true => u128::MAX,
        false => sum.saturating_add(rule.sources.blocks.size()),
    });
    sum >= internet.size() / OPEN_SHARE
}

fn may_call(rule: &CompiledRule, services: &[Service]) -> bool {
    services.iter().any(|service| rule.transport.may_call(service.protocol, service.port))
}

/// Azure's names for addresses on the internet, and for those of the network and what is connected with it (Azure virtual network service tags).
const INTERNET: &str = "Internet";
const VIRTUAL_NETWORK: &str = "VirtualNetwork";

/// What a rule matches of what comes from the internet to interfaces that carry these names. Groups, prefix lists and tags as sources are taken for lists of
/// known machines.
fn from_internet(rule: &CompiledRule, carried: &BTreeSet<String>, internet: &BlockSet) -> PacketSet {
    let everywhere = || [Family::V4, Family::V6].map(Family::everything).into_iter().collect();
    if !rule.targets.is_empty() && rule.targets.is_disjoint(carried) {
        return PacketSet::empty();
    }
    let is_any = rule.sources.names.contains(INTERNET);
    let sources = if is_any { internet.clone() } else { rule.sources.blocks.intersect(internet) };
    let names = &rule.destinations.names;
    let is_here = names.contains(VIRTUAL_NETWORK) || !names.is_disjoint(carried);
    let destinations: BlockSet = if is_here { everywhere() } else { rule.destinations.blocks.clone() };
    PacketSet::from_match(&rule.transport.clone().sources(sources).destinations(destinations))
}

/// The packets to some services, whoever sends them.
fn calls(services: &[Service]) -> Result<PacketSet, TooComplex> {
    let mut ports: BTreeMap<u8, Vec<u16>> = BTreeMap::new();
    services.iter().for_each(|service| ports.entry(service.protocol).or_default().push(service.port));
    ports.into_iter().try_fold(PacketSet::empty(), |all, (protocol, ports)| {
        let ports: Intervals<u16> = ports.into_iter().collect();
        let of = Match::any().protocol(Protocol::Number(protocol)).destination_ports(ports);
        all.union(&PacketSet::from_match(&of))
    })
}

/// A service that is open to a family's internet, with the rules that make it so and the addresses that are let in.
struct Opened<'a> {
    /// Its place in the list of services.
    place: usize,
    service: &'static Service,
    lines: Vec<Line<'a>>,
    sources: BlockSet,
}

/// The services that are open to a family's internet.
fn opened<'a>(
    subject: &Subject<'_, 'a>,
    services: &'static [Service],
    family: Family,
    internet: &BlockSet,
) -> Result<Vec<Opened<'a>>, TooComplex> {
    let calls = calls(services)?;
    let mut let_in: Vec<(Line<'a>, PacketSet)> = Vec::new();
    for compiled in &subject.filters {
        let mut denied = PacketSet::empty();
        let rules = compiled.side(Direction::Ingress).rules().iter();
        for rule in rules.filter(|rule| may_call(rule, services)) {
            let packets = from_internet(rule, &subject.carried, internet).intersection(&calls)?;
            if packets.is_empty() {
                continue;
            }
            match (rule.action, Line::new(compiled.filter(), rule.index)) {
                (Action::Deny, _) => denied = denied.union(&packets)?,
                (Action::Allow, Some(line)) => let_in.push((line, packets.difference(&denied)?)),
                (Action::Allow, None) => {}
            }
        }
    }
    let of = |(place, service)| {
        let (shares, sources) = widest(&let_in, service, family)?;
        let lines = is_open(&sources, internet).then(|| needed(&shares, internet))?;
        Some(Opened { place, service, lines, sources })
    };
    Ok(services.iter().enumerate().filter_map(of).collect())
}

type Shares<'a> = Vec<(Line<'a>, BlockSet)>;

/// The sources of each rule for one service, at the destination to which most are let in, and all of them together.
fn widest<'a>(let_in: &[(Line<'a>, PacketSet)], service: &Service, family: Family) -> Option<(Shares<'a>, BlockSet)> {
    let mut boxes = Vec::new();
    for (line, packets) in let_in {
        let of_service = |one: &crate::analysis::PacketBox| {
            let is_of_family = one.sources.overlaps(family.everything());
            one.protocols.contains(service.protocol) && one.destination_ports.contains(service.port) && is_of_family
        };
        boxes.extend(packets.boxes().into_iter().filter(of_service).map(|one| (*line, one)));
    }
    // Whatever set of boxes an address is in, the first address of one of their runs is in all of them too.
    let firsts: BTreeSet<IpAddr> =
        boxes.iter().flat_map(|(_, one)| one.destinations.ranges()).map(|(first, _)| first).small_set();
    let at = |destination: IpAddr| {
        let mut shares: Shares<'a> = Vec::new();
        for (line, one) in boxes.iter().filter(|(_, one)| one.destinations.contains_address(destination)) {
            match shares.last_mut().filter(|(last, _)| last.anchor() == line.anchor()) {
                Some((_, known)) => *known = known.union(&one.sources),
                None => shares.push((*line, one.sources.clone())),
            }
        }
        let all = shares.iter().fold(BlockSet::new(), |all, (_, share)| all.union(share));
        (shares, all)
    };
    let sizes = firsts.into_iter().map(at);
    sizes.reduce(|best, next| if next.1.size() > best.1.size() { next } else { best })
}

/// The rules that make a service open: all that let in much, and the widest of the others until what is left is not open.
fn needed<'a>(shares: &Shares<'a>, internet: &BlockSet) -> Vec<Line<'a>> {
    /// A rule that lets in one part in so many of the internet lets in much.
    const MUCH: u128 = 64;
    let size = |place: &usize| shares.get(*place).map_or(0, |(_, share)| share.size());
    let mut by_size: Vec<usize> = (0..shares.len()).collect();
    by_size.small_sort_by_key(|place| std::cmp::Reverse(size(place)));
    let rest = |from: usize| {
        let places = by_size.iter().skip(from).filter_map(|place| shares.get(*place));
        places.fold(BlockSet::new(), |all, (_, share)| all.union(share))
    };
    let wide = by_size.iter().filter(|place| size(place) >= internet.size() / MUCH).count();
    let count = (wide.max(1)..by_size.len()).find(|from| !is_open(&rest(*from), internet)).unwrap_or(by_size.len());
    let mut places: Vec<usize> = by_size.into_iter().take(count).collect();
    places.small_sort();
    places.into_iter().filter_map(|place| Some(shares.get(place)?.0)).collect()
}
