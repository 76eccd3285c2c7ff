//! Are packets, sets and protocols written as operators read them, and do matches mean what providers mean?

use netdraft_core::analysis::packet::{Header, ICMP, ICMPV6, TCP};
use netdraft_core::analysis::{Intervals, Match, Packet, PacketSet, Protocol};

use crate::{cidr, from, protocol, tcp};

fn set(rule: &Match) -> PacketSet {
    PacketSet::from_match(rule)
}

fn lines(set: &PacketSet) -> Vec<String> {
    set.boxes().iter().map(ToString::to_string).collect()
}

fn witness(rule: &Match) -> String {
    set(rule).witness().map_or_else(String::new, |packet| packet.to_string())
}

#[test]
fn packets_are_written_as_operators_read_them() {
    let (one, other) = ("10.0.0.1".parse().unwrap(), "10.1.2.3".parse().unwrap());
    assert_eq!(tcp("10.0.0.1:49152", "10.1.2.3:22").to_string(), "tcp 10.0.0.1:49152 → 10.1.2.3:22");
    assert_eq!(
        tcp("[2001:db8::1]:49152", "[2001:db8::2]:22").to_string(),
        "tcp [2001:db8::1]:49152 → [2001:db8::2]:22"
    );
    assert_eq!(Packet::icmp(one, other, 3, 4).to_string(), "icmp type 3 code 4 from 10.0.0.1 to 10.1.2.3");
    assert_eq!(Packet::bare(50, one, other).to_string(), "esp from 10.0.0.1 to 10.1.2.3");
    assert_eq!(Packet::bare(200, one, other).to_string(), "protocol 200 from 10.0.0.1 to 10.1.2.3");
    let six = Packet::icmp("2001:db8::1".parse().unwrap(), "2001:db8::2".parse().unwrap(), 128, 0);
    assert_eq!(six.to_string(), "icmpv6 type 128 code 0 from 2001:db8::1 to 2001:db8::2");
}

#[test]
fn protocols_are_read_by_name_and_number() {
    let read = |texts: &[&str]| texts.iter().map(|text| text.parse().ok()).collect::<Vec<Option<Protocol>>>();
    assert!(read(&["any", "all", "ip", "-1", "*", "ANY"]).iter().all(|read| *read == Some(Protocol::Any)));
    assert!(read(&["tcp", "TCP", "6"]).iter().all(|read| *read == Some(Protocol::Number(TCP))));
    assert!(read(&["icmpv6", "icmp6", "ipv6-icmp", "58"]).iter().all(|read| *read == Some(Protocol::Number(ICMPV6))));
    assert!(read(&["", "256", "+6", "6 ", "tcp4", "-2"]).iter().all(Option::is_none));
    for name in ["icmp", "tcp", "udp", "gre", "esp", "ah", "icmpv6", "sctp"] {
        assert_eq!(protocol(name).to_string(), name);
    }
    let fault = "tcp4".parse::<Protocol>().unwrap_err();
    assert_eq!(fault.to_string(), "`tcp4` is neither a protocol name nor a number from 0 to 255");
}

#[test]
fn each_protocol_has_one_header() {
    for number in 0..=u8::MAX {
        let holding = [Header::Ports, Header::Icmp, Header::Bare]
            .into_iter()
            .filter(|header| header.protocols().contains(number));
        assert_eq!(holding.collect::<Vec<_>>(), [Header::of(number)], "protocol {number}");
    }
}

#[test]
fn ports_hold_back_protocols_without_ports_unless_they_are_ignored() {
    let web = Match::any().destination_ports(443);
    assert_eq!(
        lines(&set(&web)),
        ["tcp, udp, sctp from any IPv4 to any IPv4 port 443", "tcp, udp, sctp from any IPv6 to any IPv6 port 443"]
    );
    assert_eq!(set(&web.clone().ignoring_ports()), PacketSet::everything());
    assert_eq!(set(&Match::any().destination_ports(0..=u16::MAX)), PacketSet::everything());
    assert!(set(&web.clone().protocol(protocol("gre"))).is_empty());
    let ping = Match::any().icmp(8, None);
    assert_eq!(lines(&set(&ping))[0], "icmp, icmpv6 type 8 from any IPv4 to any IPv4");
    let both = set(&web.clone().icmp(8, None));
    assert_eq!(both, set(&web).union(&set(&ping)).unwrap());
}

#[test]
fn numbers_that_a_protocol_does_not_have_are_not_looked_at() {
    let (one, other) = ("10.0.0.1".parse().unwrap(), "10.1.2.3".parse().unwrap());
    let tunnel = set(&from("10.0.0.0/8").protocol(protocol("esp")));
    let odd = Packet { source_port: 7, destination_port: 9, ..Packet::bare(50, one, other) };
    assert!(tunnel.contains(&odd) && odd.canonical() == Packet::bare(50, one, other));
    assert!(!PacketSet::everything().contains(&Packet { source_port: 256, ..Packet::icmp(one, other, 0, 0) }));
    let mixed = Packet { destination: "2001:db8::1".parse().unwrap(), ..odd };
    assert!(!PacketSet::everything().contains(&mixed));
}

#[test]
fn a_witness_is_one_that_a_person_would_expect() {
    assert_eq!(witness(&Match::any()), "tcp 1.0.0.1:49152 → 1.0.0.1:443");
    assert_eq!(witness(&from("10.0.0.0/8")), "tcp 10.0.0.1:49152 → 1.0.0.1:443");
    assert_eq!(witness(&from("10.0.0.64/26").destination_ports(8000..=9000)), "tcp 10.0.0.64:49152 → 1.0.0.1:8000");
    assert_eq!(witness(&from("10.0.0.0/32").source_ports(0..=2000)), "tcp 10.0.0.0:1024 → 1.0.0.1:443");
    assert_eq!(witness(&from("10.0.0.7/32").protocol(protocol("udp"))), "udp 10.0.0.7:49152 → 1.0.0.1:443");
    let ping = "icmp type 8 code 0 from 10.0.0.7 to 1.0.0.1";
    assert_eq!(witness(&from("10.0.0.7/32").protocol(protocol("icmp"))), ping);
    assert_eq!(witness(&from("::/0")), "tcp [2000::1]:49152 → [2000::1]:443");
    assert_eq!(witness(&from("fd00::/8")), "tcp [fd00::1]:49152 → [2000::1]:443");
    let six = "icmpv6 type 128 code 0 from fd00::1 to 2000::1";
    assert_eq!(witness(&from("fd00::/8").protocol(Protocol::Number(ICMPV6))), six);
    assert_eq!(witness(&from("0.0.0.0/8").protocol(protocol("gre"))), "gre from 0.0.0.1 to 1.0.0.1");
    let rest = PacketSet::everything().difference(&set(&Match::any().protocol(protocol("tcp")))).unwrap();
    assert_eq!(rest.witness().unwrap().to_string(), "udp 1.0.0.1:49152 → 1.0.0.1:443");
    assert_eq!(PacketSet::empty().witness(), None);
}

#[test]
fn sets_are_written_box_by_box() {
    assert_eq!(
        lines(&PacketSet::everything()),
        ["any protocol from any IPv4 to any IPv4", "any protocol from any IPv6 to any IPv6"]
    );
    let office = from("192.0.2.0/24").destinations(cidr("10.0.0.0/8"));
    assert_eq!(lines(&set(&office)), ["any protocol from 192.0.2.0/24 to 10.0.0.0/8"]);
    let ports = Intervals::from_ranges([(80, 80), (443, 443), (8000, 8100)]);
    let web = office.clone().protocol(protocol("tcp")).source_ports(1024..=u16::MAX).destination_ports(ports);
    assert_eq!(lines(&set(&web)), ["tcp from 192.0.2.0/24 port 1024–65535 to 10.0.0.0/8 port 80, 443, 8000–8100"]);
    let fragmentation = office.clone().protocol(Protocol::Number(ICMP)).icmp(3, Some(4));
    assert_eq!(lines(&set(&fragmentation)), ["icmp type 3 code 4 from 192.0.2.0/24 to 10.0.0.0/8"]);
    let holed = set(&office).difference(&set(&from("192.0.2.7/32"))).unwrap();
    assert_eq!(lines(&holed), ["any protocol from 192.0.2.0–192.0.2.6, 192.0.2.8–192.0.2.255 to 10.0.0.0/8"]);
    let rest = set(&office).difference(&set(&Match::any().protocol(protocol("tcp")))).unwrap();
    assert_eq!(
        lines(&rest),
        [
            "any protocol other than tcp, udp, sctp, icmp, icmpv6 from 192.0.2.0/24 to 10.0.0.0/8",
            "icmp, icmpv6 from 192.0.2.0/24 to 10.0.0.0/8",
            "udp, sctp from 192.0.2.0/24 to 10.0.0.0/8"
        ]
    );
}
