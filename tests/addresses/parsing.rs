//! Is every text read, and none misread?

use crate::cases;
use netdraft_core::address::{Address, Block, Cidr, CidrFault, Family};
use proptest::prelude::*;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Text that looks like a block, with the slips of people and of other programs.
const ALMOST: &str = "[ 0]{0,2}([0-9]{1,4}\\.){0,5}[0-9]{0,4}[ /\\-–]{0,3}([0-9]{1,4}\\.){0,4}[0-9]{0,3} ?";
const MAPPED: &str =
    "::(ffff:|FFFF:){0,2}10\\.0\\.[01]\\.[0-9]{1,2}( ?/ ?[0-9]{0,3}|-::ffff:10\\.0\\.[01]\\.[0-9]{1,3})?";
const ALMOST_V6: &str = "[0-9a-f:]{0,12}::[0-9a-f:.]{0,16}[ /%-]{0,2}[0-9]{0,4}";

fn any_address() -> impl Strategy<Value = IpAddr> {
    prop_oneof![
        any::<u32>().prop_map(|bits| Ipv4Addr::from_bits(bits).into()),
        any::<u128>().prop_map(|bits| Ipv6Addr::from_bits(bits).into()),
        any::<u32>().prop_map(|bits| Ipv4Addr::from_bits(bits).to_ipv6_mapped().into()),
    ]
}

/// A text may be a block or not; whatever is offered instead of it is one.
fn check_text(text: &str) -> Result<(), TestCaseError> {
    let block = Block::typed(text);
    prop_assert_eq!(block.text(), text);
    match text.parse::<Cidr>() {
        Ok(cidr) => {
            prop_assert_eq!(block.cidr(), Some(cidr));
            prop_assert_eq!(cidr.to_string().parse(), Ok(cidr));
            prop_assert_eq!(Cidr::new(cidr.first(), cidr.prefix()), Ok(cidr));
        }
        Err(fault) => {
            prop_assert_eq!(block.cidr().is_some(), matches!(fault, CidrFault::HostBits { .. }));
            prop_assert!(!fault.to_string().is_empty());
            if let Some(repair) = fault.repair() {
                prop_assert!(repair.parse::<Cidr>().is_ok(), "{} is offered for {}", repair, text);
            }
        }
    }
    let address = Address::typed(text);
    prop_assert_eq!(address.ip().is_some(), address.fault().is_none());
    if let Some(repair) = address.fault().and_then(|fault| fault.repair()) {
        prop_assert!(Address::typed(repair.clone()).ip().is_some(), "{} is offered for {}", repair, text);
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(20_000))]

    #[test]
    fn any_text_is_read_without_a_panic(text in any::<String>()) {
        check_text(&text)?;
    }

    #[test]
    fn any_near_miss_is_read_without_a_panic(text in prop_oneof![ALMOST, ALMOST_V6, MAPPED]) {
        check_text(&text)?;
    }

    #[test]
    fn a_block_is_written_as_it_is_read(address in any_address(), prefix in 0_u8..=130) {
        let width = Family::of(address).width();
        match Cidr::containing(address, prefix) {
            None => prop_assert!(prefix > width),
            Some(block) => {
                prop_assert!(block.contains_address(address));
                match Cidr::new(block.first(), prefix) {
                    Ok(same) => {
                        prop_assert_eq!(same, block);
                        prop_assert_eq!(block.to_string().parse(), Ok(block));
                        prop_assert_eq!(Block::from(block), Block::typed(block.to_string()));
                    }
                    Err(fault) => {
                        let is_mapped = matches!(fault, CidrFault::MappedV4 { .. });
                        prop_assert!(is_mapped && block.to_string().starts_with("::ffff:"), "{}", fault);
                    }
                }
            }
        }
    }

    #[test]
    fn the_relations_of_two_blocks(a in any_address(), near in 0_u8..=40, p in 0_u8..=128, q in 0_u8..=128) {
        let width = Family::of(a).width();
        let number = match a {
            IpAddr::V4(v4) => u128::from(v4.to_bits()),
            IpAddr::V6(v6) => v6.to_bits(),
        };
        let other = Family::of(a).address(number ^ (1 << (near % width))).expect("it is in the family");
        let (a, b) = (Cidr::containing(a, p % (width + 1)).unwrap(), Cidr::containing(other, q % (width + 1)).unwrap());
        let is_apart = a.last() < b.first() || b.last() < a.first();
        prop_assert_eq!(a.overlaps(b), !is_apart);
        prop_assert_eq!(a.overlaps(b), b.overlaps(a));
        prop_assert_eq!(a.contains(b), a.first() <= b.first() && b.last() <= a.last());
        if let Some((low, high)) = a.halves() {
            prop_assert_eq!((low.first(), high.last()), (a.first(), a.last()));
            prop_assert_eq!((low.supernet(), low.sibling(), high.sibling()), (Some(a), Some(high), Some(low)));
            prop_assert_eq!(a.nth(low.size()), Some(high.first()));
            prop_assert_eq!(a.nth_from_end(high.size()), Some(low.last()));
        }
        prop_assert_eq!((a.nth(0), a.nth_from_end(0)), (Some(a.first()), Some(a.last())));
        prop_assert!(a.prefix() == 0 || a.nth(a.size()).is_none());
    }
}
