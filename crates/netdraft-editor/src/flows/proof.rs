//! Which question shows why a cell of the matrix says what it says? One packet that passes, or else the one that was asked about last.

use netdraft_core::address::Family;
use netdraft_core::analysis::packet::{Header, Packet, Protocol};
use netdraft_core::analysis::reach::{INTERNET, Part, Reach, blocks};

use crate::explain::PathQuery;

/// A question about two ends whose answer proves what passes between them; with `asked` as the packet where nothing does.
pub(crate) fn proof(reach: Option<&Reach>, asked: &PathQuery, ends: [&str; 2]) -> PathQuery {
    let found = reach.and_then(|reach| {
        let families = [Family::V4, Family::V6].into_iter();
        families
            .flat_map(|family| [Part::Answered, Part::Sure, Part::Doubtful].map(|part| (family, part)))
            .find_map(|(family, part)| question(reach, ends, family, part))
    });
    let [from, to] = ends.map(str::to_owned);
    found.unwrap_or_else(|| PathQuery { from, to, ..asked.clone() })
}

fn question(reach: &Reach, [from, to]: [&str; 2], family: Family, part: Part) -> Option<PathQuery> {
    let traffic = reach.traffic(from, to, family, part).ok()?.into_iter().next()?;
    let (Packet { source, destination, protocol, destination_port, .. }, found_at) = traffic.witness()?;
    let [sources, destinations] = traffic.addresses();
    // An end is called by its name where any of its addresses does.
    let is_whole = |found: &netdraft_core::address::BlockSet, whole| {
        let whole = blocks(&whole, family);
        family == Family::V4 && (whole.cidrs().is_empty() || *found == whole)
    };
    let from = match is_whole(&sources, reach.addresses(from, family)) {
        true => from.to_owned(),
        false => source.to_string(),
    };
    let to = match is_whole(&destinations, reach.receives(to, family)) {
        true => to.to_owned(),
        false if to == INTERNET || found_at != destination => destination.to_string(),
        false => found_at.to_string(),
    };
    let port = match Header::of(protocol) {
        Header::Ports => destination_port.to_string(),
        Header::Icmp | Header::Bare => String::new(),
    };
    Some(PathQuery { from, to, protocol: Protocol::Number(protocol).to_string(), port })
}
