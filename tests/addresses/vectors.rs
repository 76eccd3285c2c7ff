//! Do the numbers that vendors and RFCs publish come out?

use crate::{cidr, cidrs, texts};
use netdraft_core::address::{BlockSet, Capacity, Family, Pool, Provider, Request, allocate};
use netdraft_core::calc::cidr_math;
use netdraft_core::calc::health::{FailureRate, Schedule, State, Thresholds, parse_probes};
use netdraft_core::calc::nat::{Binding, Demand, Mapping, NatService, PortBlock, PortFault, PortPool, conflicts};
use netdraft_core::calc::tunnel_mtu::{Cipher, Encapsulation, Esp, Integrity, LinkTooSmall, Mode, Transform, Tunnel};

const GCM: Transform = Transform { cipher: Cipher::AesGcm, integrity: None };

const fn cbc(integrity: Integrity) -> Transform {
    Transform { cipher: Cipher::AesCbc, integrity: Some(integrity) }
}

fn ipsec(link_mtu: u32, transform: Transform) -> Tunnel {
    Tunnel::ipsec(link_mtu, Family::V4, transform)
}

fn with_nat_t(tunnel: Tunnel) -> Tunnel {
    Tunnel { esp: tunnel.esp.map(|esp| Esp { nat_t: true, ..esp }), ..tunnel }
}

#[track_caller]
fn inner_mtu(tunnel: &Tunnel) -> u32 {
    tunnel.sum().expect("the link is large enough").inner_mtu
}

#[test]
fn two_halves_of_a_block_are_not_given_away_again() {
    let space = cidrs(&["10.0.0.0/16"]);
    let taken = cidrs(&["10.0.1.0/25", "10.0.1.128/25"]);
    let pool = Pool { space: &space, taken: &taken };
    let next = |prefix| allocate(&pool, &Request::prefix(Family::V4, prefix)).map(|found| texts(&found));
    assert_eq!(next(24).as_deref(), Ok(["10.0.0.0/24".to_owned()].as_slice()));
    assert_eq!(next(23).as_deref(), Ok(["10.0.2.0/23".to_owned()].as_slice()));
    let full = Pool { space: &taken, taken: &space };
    let exhausted = allocate(&full, &Request::prefix(Family::V4, 28)).expect_err("everything is taken");
    assert_eq!(exhausted.to_string(), "`0` of `1` blocks of `/28` fit; the space is full");
}

/// AWS Site-to-Site VPN User Guide, "Best practices for a customer gateway device": a path of 1500 bytes, IPv4 outside.
#[test]
fn the_published_table_of_aws() {
    let rows = [
        (GCM, false, 1446, 1406, 1386),
        (GCM, true, 1438, 1398, 1378),
        (cbc(Integrity::Sha1), false, 1438, 1398, 1378),
        (cbc(Integrity::Sha2With256), false, 1438, 1398, 1378),
        (cbc(Integrity::Sha1), true, 1422, 1382, 1362),
        (cbc(Integrity::Sha2With256), true, 1422, 1382, 1362),
        (cbc(Integrity::Sha2With384), false, 1422, 1382, 1362),
        (cbc(Integrity::Sha2With384), true, 1422, 1382, 1362),
        (cbc(Integrity::Sha2With512), false, 1422, 1382, 1362),
        (cbc(Integrity::Sha2With512), true, 1406, 1366, 1346),
    ];
    for (transform, nat_t, mtu, mss_v4, mss_v6) in rows {
        let tunnel = if nat_t { with_nat_t(ipsec(1500, transform)) } else { ipsec(1500, transform) };
        let sum = tunnel.sum().expect("1500 bytes are enough");
        assert_eq!((sum.inner_mtu, sum.mss_v4(), sum.mss_v6()), (mtu, mss_v4, mss_v6), "{transform}, NAT-T {nat_t}");
    }
}

#[test]
fn other_links_and_families() {
    let (sha1, sha256, sha512) = (cbc(Integrity::Sha1), cbc(Integrity::Sha2With256), cbc(Integrity::Sha2With512));
    // Google Cloud recommends 1390 to peers of its gateways, whose links carry 1460.
    for (link, transform, plain, nat_t) in [
        (1460, sha1, 1390, 1390),
        (1460, sha256, 1390, 1390),
        (1460, GCM, 1406, 1398),
        (1492, GCM, 1438, 1430),
        (1492, sha256, 1422, 1422),
        (1440, GCM, 1386, 1378),
        (1440, sha1, 1374, 1374),
        (9001, GCM, 8946, 8938),
        (8896, GCM, 8842, 8834),
        (8500, GCM, 8446, 8438),
    ] {
        let tunnel = ipsec(link, transform);
        assert_eq!(inner_mtu(&tunnel), plain, "{transform} on {link}");
        assert_eq!(inner_mtu(&with_nat_t(tunnel)), nat_t, "{transform} on {link} with NAT-T");
    }
    for (transform, plain, nat_t) in [(GCM, 1426, 1418), (sha1, 1422, 1406), (sha256, 1406, 1406), (sha512, 1390, 1390)]
    {
        let tunnel = Tunnel::ipsec(1500, Family::V6, transform);
        assert_eq!(inner_mtu(&tunnel), plain, "{transform} over IPv6");
        assert_eq!(inner_mtu(&with_nat_t(tunnel)), nat_t, "{transform} over IPv6 with NAT-T");
    }
}

#[test]
fn one_byte_too_many_costs_a_whole_cipher_block() {
    let tunnel = ipsec(1500, cbc(Integrity::Sha2With256));
    assert_eq!([1438, 1439, 1440].map(|inner| tunnel.outer_size(inner)), [1500, 1516, 1516]);
    assert_eq!(
        tunnel.sum().expect("1500 bytes are enough").to_string(),
        "1500 − 20 (IPv4 header) − 8 (SPI and sequence number) − 16 (initialisation vector) \
         − 16 (integrity check value) − 2 (pad length and next header) = 1438"
    );
    assert_eq!(tunnel_too_small().to_string(), "link MTU `100` is too small for this tunnel, which needs `140`");
}

fn tunnel_too_small() -> LinkTooSmall {
    ipsec(100, cbc(Integrity::Sha2With256)).sum().expect_err("100 bytes are not enough")
}

#[test]
fn encapsulations_without_and_within_ipsec() {
    let bare = |outer, inner| Tunnel { link_mtu: 1500, outer, around: Vec::new(), esp: None, inner: vec![inner] };
    for (encapsulation, over_v4, over_v6) in [
        (Encapsulation::Gre { optional_fields: 0 }, 24, 44),
        (Encapsulation::Gre { optional_fields: 2 }, 32, 52),
        (Encapsulation::IpInIp, 20, 40),
        (Encapsulation::SixInFour, 20, 20),
        (Encapsulation::Vxlan, 50, 70),
        (Encapsulation::Geneve { options: 8 }, 58, 78),
        (Encapsulation::WireGuard, 60, 80),
        (Encapsulation::InnerVlan, 4, 4),
        (Encapsulation::Mpls { labels: 2 }, 8, 8),
        (Encapsulation::Pppoe, 8, 8),
    ] {
        let taken = |family| 1500 - inner_mtu(&bare(family, encapsulation));
        assert_eq!((taken(Family::V4), taken(Family::V6)), (over_v4, over_v6), "{encapsulation:?}");
    }
    let gre = |mode| Tunnel {
        inner: vec![Encapsulation::Gre { optional_fields: 0 }],
        esp: Some(Esp { transform: GCM, nat_t: false, mode }),
        ..ipsec(1500, GCM)
    };
    assert_eq!(inner_mtu(&gre(Mode::Transport)), 1442);
    assert_eq!(inner_mtu(&gre(Mode::Tunnel)), 1422);
    let pppoe = Tunnel { around: vec![Encapsulation::Pppoe], ..ipsec(1500, GCM) };
    assert_eq!(inner_mtu(&pppoe), inner_mtu(&ipsec(1492, GCM)));
}

#[test]
fn a_subnet_is_full_at_its_usable_addresses() {
    let of = |allocated| Capacity::of(cidr("10.0.1.0/24"), Provider::Aws, allocated);
    assert_eq!((of(250).free(), of(250).is_exhausted()), (1, false));
    assert_eq!((of(251).free(), of(251).is_exhausted(), of(251).is_impossible()), (0, true, false));
    assert_eq!((of(256).free(), of(256).is_exhausted(), of(256).is_impossible()), (0, true, true));
}

fn flow(owner: &str, destination: &str) -> Binding {
    Binding {
        owner: owner.to_owned(),
        address: "203.0.113.7".parse().expect("an address"),
        protocol: 6,
        ports: PortBlock::new(40_000, 40_000),
        destination: Some((destination.parse().expect("an address"), 443)),
    }
}

#[test]
fn one_port_for_two_destinations_or_for_one() {
    let count = |bindings: &[Binding], mapping| conflicts(bindings, mapping, usize::MAX).len();
    let apart = [flow("web", "198.51.100.1"), flow("api", "198.51.100.2")];
    assert_eq!(count(&apart, NatService::AwsZonal.limits().mapping), 0);
    assert_eq!(count(&apart, NatService::Azure.limits().mapping), 0);
    assert_eq!(count(&apart, Mapping::EndpointIndependent), 1);
    let together = [flow("web", "198.51.100.1"), flow("api", "198.51.100.1")];
    for mapping in [Mapping::EndpointDependent, Mapping::EndpointIndependent] {
        assert_eq!(count(&together, mapping), 1);
    }
    let udp = Binding { protocol: 17, ..flow("api", "198.51.100.1") };
    assert_eq!(count(&[flow("web", "198.51.100.1"), udp], Mapping::EndpointIndependent), 0);
}

#[test]
fn addresses_that_a_demand_takes() {
    let need =
        |service: NatService, flows| service.limits().need(Demand { flows, closes_per_second: 0, safety_percent: 100 });
    assert_eq!(need(NatService::AwsZonal, 55_000).addresses, 1);
    assert_eq!(need(NatService::AwsZonal, 55_001).addresses, 2);
    assert!(need(NatService::AwsZonal, 440_000).is_within_limits);
    assert!(!need(NatService::AwsZonal, 440_001).is_within_limits);
    assert!(need(NatService::AwsRegional, 1_760_000).is_within_limits);
    assert!(!need(NatService::AwsRegional, 1_760_001).is_within_limits);
    assert_eq!(need(NatService::Azure, 50_001).addresses, 2);
    assert_eq!(NatService::Gcp.limits().machines_per_address(64), 1008);
    assert_eq!(NatService::Gcp.limits().machines_per_address(1000), 63);
    let held = Demand { flows: 1_000, closes_per_second: 1_000, safety_percent: 150 };
    assert_eq!(NatService::Gcp.limits().need(held).ports, 181_500);
    assert_eq!(NatService::AwsZonal.limits().flows_to_one_destination(8), 440_000);
}

#[test]
fn no_port_is_given_away_twice() {
    let mut pool = PortPool::new(PortBlock::new(1024, 65_535));
    let first = pool.claim("web", 1024).expect("the pool is free");
    let second = pool.claim("api", 64_000).expect_err("there are fewer");
    assert_eq!(
        second.to_string(),
        "there are no `64000` free ports in a row; `63488` are free, at most `63488` of them together, in `2048-65535`"
    );
    let overlapping = pool.claim_exactly("api", PortBlock::new(2000, 3000)).expect_err("some ports are taken");
    assert_eq!(overlapping.to_string(), "ports `2000-3000` are not free: `web` has `1024-2047`");
    assert_eq!(pool.release("api", first), Err(PortFault::NotClaimed { owner: "api".to_owned(), ports: first }));
    assert_eq!(pool.release("web", first), Ok(()));
    assert_eq!(pool.claim("api", 64_512), Ok(PortBlock::new(1024, 65_535)));
    assert_eq!(
        pool.claim("web", 1).expect_err("all are taken").to_string(),
        "there are no `1` free ports; all are taken"
    );
}

/// An inside /30 between AWS and Azure must suit both: AWS EC2 API, VpnTunnelOptionsSpecification; Azure VPN Gateway BGP FAQ.
#[test]
fn inside_blocks_between_aws_and_azure() {
    let link_local = BlockSet::from(cidr("169.254.0.0/16"));
    let reserved = ["0.0/30", "1.0/30", "2.0/30", "3.0/30", "4.0/30", "5.0/30", "169.252/30"];
    let aws = link_local.subtract(&reserved.iter().map(|end| cidr(&format!("169.254.{end}"))).collect());
    let azure: BlockSet = cidr_math::range(addr("169.254.21.0"), addr("169.254.22.255")).unwrap().into_iter().collect();
    let suits = |block: &str| (aws.contains(cidr(block)), azure.contains(cidr(block)));
    assert_eq!(suits("169.254.21.0/30"), (true, true));
    assert_eq!(suits("169.254.5.0/30"), (false, false));
    assert_eq!(suits("169.254.30.0/30"), (true, false));
}

#[track_caller]
fn addr(text: &str) -> std::net::IpAddr {
    text.parse().expect("an address")
}

#[test]
fn a_single_failure_flaps_and_three_do_not() {
    let probes = parse_probes("FSFSFS").expect("letters of probes");
    let changes = |healthy, unhealthy| Thresholds { healthy, unhealthy }.replay(State::Healthy, &probes).changes;
    assert_eq!((changes(1, 1), changes(2, 3)), (6, 0));
    let trip = |unhealthy| {
        let schedule = Schedule { interval: 10, timeout: 5, thresholds: Thresholds { healthy: 2, unhealthy } };
        schedule.false_trip(FailureRate::percent(2)).expect("probes fail now and then")
    };
    assert_eq!([1, 2, 3].map(|unhealthy| trip(unhealthy).probes), [50, 2_550, 127_550]);
    assert_eq!(trip(1).seconds, 500);
    assert_eq!(trip(3).seconds / 3600, 354);
    let schedule = Schedule { interval: 10, timeout: 5, thresholds: Thresholds { healthy: 2, unhealthy: 3 } };
    assert_eq!((schedule.seconds_until_unhealthy(), schedule.seconds_until_healthy()), (30, 20));
    assert_eq!(schedule.seconds_until_unhealthy_at_worst(), 35);
    assert_eq!(schedule.false_trip(FailureRate::percent(0)), None);
}

#[test]
fn arithmetic_that_has_no_answer_says_so() {
    let base = cidr("10.0.0.0/30");
    let told = |fault: cidr_math::CidrMathFault| fault.to_string();
    assert_eq!(
        told(cidr_math::subnet(base, 3, 0).unwrap_err()),
        "prefix length `/33` is longer than the 32 bits of an address"
    );
    assert_eq!(told(cidr_math::subnet(base, 1, 2).unwrap_err()), "`10.0.0.0/30` has no `/31` with number `2`");
    assert_eq!(told(cidr_math::subnets(base, &[1, 1, 1]).unwrap_err()), "`10.0.0.0/30` has no room left for a `/31`");
    assert_eq!(told(cidr_math::host(base, -5).unwrap_err()), "`10.0.0.0/30` has no address with number `-5`");
    assert_eq!(told(cidr_math::netmask(cidr("::/64")).unwrap_err()), "`::/64` has no mask, for it is IPv6");
    let reversed = cidr_math::range(addr("10.0.0.2"), addr("10.0.0.1")).unwrap_err();
    assert_eq!(told(reversed), "`10.0.0.1` comes before `10.0.0.2`; write the lower address first");
    let mixed = cidr_math::range(addr("10.0.0.2"), addr("::3")).unwrap_err();
    assert_eq!(told(mixed), "`10.0.0.2` and `::3` are of different families; a range has addresses of one");
}

#[test]
fn the_ends_of_the_number_line_are_no_edge_cases() {
    let everything = cidr("::/0");
    assert_eq!(
        cidr_math::subnets(everything, &[1, 1]).map(|found| texts(&found)),
        Ok(vec!["::/1".into(), "8000::/1".into()])
    );
    assert!(cidr_math::subnets(everything, &[1, 1, 128]).is_err());
    assert_eq!(cidr_math::subnet(everything, 128, u128::MAX).map(|found| found.last()), Ok(everything.last()));
    assert_eq!(cidr_math::subnet(everything, 0, 0), Ok(everything));
    assert!(cidr_math::subnet(everything, 0, 1).is_err());
    assert!(cidr_math::host(everything, i128::MIN).is_ok());
    assert_eq!(cidr_math::summarise(&cidrs(&["10.0.0.0/24", "10.0.3.0/24", "::/8"])), cidrs(&["10.0.0.0/22", "::/8"]));
    assert_eq!(
        cidr_math::exclude(&cidrs(&["10.0.0.0/22"]), &cidrs(&["10.0.1.0/24"])),
        cidrs(&["10.0.0.0/24", "10.0.2.0/23"])
    );
}
