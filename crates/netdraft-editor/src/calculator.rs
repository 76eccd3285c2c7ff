//! What do the numbers come to, for somebody who types a question in one line? The sums of `netdraft calc`, without its options.

use std::net::IpAddr;

use netdraft_core::address::{Cidr, Family, Provider, reserved, subnet_limits, usable};
use netdraft_core::calc::cidr_math;
use netdraft_core::calc::health::{Schedule, Thresholds};
use netdraft_core::calc::tunnel_mtu::{Cipher, Encapsulation, Esp, Integrity, Mode, Term, Transform, Tunnel};
use netdraft_core::words::counted;

use crate::create::service_of;

/// What can be asked, each with an example.
pub const EXAMPLES: [(&str, &str); 8] = [
    ("10.0.0.0/22 split 26", "the blocks of a size in a block"),
    ("capacity 10.0.0.0/24 aws", "the usable addresses of a subnet"),
    ("mtu 1500 ipsec aes-gcm natt", "the largest packet through a tunnel"),
    ("nat 2 addresses 100 hosts aws", "the ports of a NAT gateway for each host"),
    ("health 10 s 3 failures 2 successes", "when a health check notices a failure"),
    ("merge 10.0.0.0/25 10.0.0.128/25", "the fewest blocks for the same addresses"),
    ("exclude 10.0.0.0/16 10.0.1.0/24", "what is left of a block"),
    ("range 10.0.0.5 10.0.0.20", "the fewest blocks for a range"),
];

/// The most blocks that an answer lists.
const MOST: usize = 64;

/// The answer to a question, line by line.
///
/// # Errors
/// It is no question that can be answered, for the reason given.
pub fn answer(question: &str) -> Result<Vec<String>, String> {
    let lower = question.to_ascii_lowercase();
    let words: Vec<&str> = lower.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        [] => Err("type a question, such as one of these".to_owned()),
        ["mtu", rest @ ..] => mtu(rest),
        ["nat", rest @ ..] => nat(rest),
        ["health", rest @ ..] => health(rest),
        ["capacity", base] => capacity(block(base)?, Provider::Aws),
        ["capacity", base, provider] => capacity(block(base)?, provider.parse().map_err(|_| no_provider(provider))?),
        ["split", base, prefix] | [base, "split", prefix] => split(block(base)?, prefix),
        ["netmask", base] => one(cidr_math::netmask(block(base)?)),
        ["subnet", base, bits, number] => one(cidr_math::subnet(block(base)?, small(bits)?, small(number)?)),
        ["subnets", base, bits @ ..] => many(cidr_math::subnets(block(base)?, &all(bits, small)?)),
        ["host", base, number] => one(cidr_math::host(block(base)?, small(number)?)),
        ["contains", outer, inner] => {
            let (outer, inner) = (block(outer)?, block(inner)?);
            let verb = if cidr_math::contains(outer, inner) { "contains" } else { "does not contain" };
            Ok(vec![format!("{outer} {verb} {inner}")])
        }
        ["merge", blocks @ ..] => many(Ok(cidr_math::merge(&all(blocks, block)?))),
        ["exclude", base, without @ ..] => many(Ok(cidr_math::exclude(&[block(base)?], &all(without, block)?))),
        ["range", first, last] => many(cidr_math::range(address(first)?, address(last)?)),
        [base] => capacity(block(base)?, Provider::Aws),
        [first, ..] => Err(format!("`{first}` is no sum that is known here; try one of these")),
    }
}

fn all<T>(words: &[&str], read: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    words.iter().map(|word| read(word)).collect()
}

fn block(text: &str) -> Result<Cidr, String> {
    text.parse::<Cidr>().map_err(|fault| match fault.repair() {
        Some(repair) => format!("{fault}; did you mean `{repair}`?"),
        None => format!("{fault}; write a block such as `10.0.0.0/16`"),
    })
}

fn address(text: &str) -> Result<IpAddr, String> {
    text.parse().map_err(|_| format!("`{text}` is no address; write one such as `10.0.0.1` or `2001:db8::1`"))
}

fn small<T: TryFrom<i64>>(text: &str) -> Result<T, String> {
    let number = text.trim_start_matches('/').parse::<i64>().ok().and_then(|number| T::try_from(number).ok());
    number.ok_or_else(|| format!("`{text}` is no number that fits here"))
}

/// A number of things, of which there is at least one.
fn at_least_one(text: &str, what: &str) -> Result<u32, String> {
    text.parse::<u32>()
        .ok()
        .filter(|number| *number > 0)
        .ok_or_else(|| format!("`{text}` is no number of {what}; write a whole number from 1 to {}", u32::MAX))
}

fn nat(words: &[&str]) -> Result<Vec<String>, String> {
    const FORM: &str = "write the public addresses and the hosts, such as `nat 2 100` or `nat 2 100 azure`";
    let numbers: Vec<&str> = words.iter().copied().filter(|word| !is_filler(word)).collect();
    let (addresses, hosts, provider) = match numbers.as_slice() {
        [addresses, hosts] => (addresses, hosts, "aws"),
        [addresses, hosts, provider] => (addresses, hosts, *provider),
        _ => return Err(FORM.to_owned()),
    };
    let (addresses, hosts) = (at_least_one(addresses, "addresses")?, at_least_one(hosts, "hosts")?);
    let provider: Provider = provider.parse().map_err(|_| no_provider(provider))?;
    let limits = service_of(provider).limits();
    let ports = u64::from(addresses) * u64::from(limits.ports_per_address);
    let flows = limits.flows_to_one_destination(addresses);
    let too_many = limits.addresses.filter(|most| *most < addresses);
    let too_many = too_many.map(|most| format!("one gateway of {provider} has {} at most", counted(most, "address")));
    let lines = [
        format!("{} for each of {}", counted(ports / u64::from(hosts), "port"), counted(hosts, "host")),
        format!("{addresses} × {} ports ÷ {hosts}, rounded down", limits.ports_per_address),
        format!("{} for each to one destination, {flows} for all", counted(flows / u64::from(hosts), "flow")),
        format!("({})", limits.source),
    ];
    Ok(lines.into_iter().chain(too_many).collect())
}

/// Words between the numbers that say what they are.
fn is_filler(word: &str) -> bool {
    let fillers =
        ["address", "addresses", "host", "hosts", "s", "failure", "failures", "success", "successes", "timeout"];
    fillers.contains(&word)
}

fn health(words: &[&str]) -> Result<Vec<String>, String> {
    const FORM: &str =
        "write the interval and the failures in a row, such as `health 10 3`; the successes and the timeout may follow";
    let numbers: Vec<&str> = words.iter().copied().filter(|word| !is_filler(word)).collect();
    let (interval, unhealthy, healthy, timeout) = match numbers.as_slice() {
        [interval, unhealthy] => (interval, unhealthy, None, None),
        [interval, unhealthy, healthy] => (interval, unhealthy, Some(healthy), None),
        [interval, unhealthy, healthy, timeout] => (interval, unhealthy, Some(healthy), Some(timeout)),
        _ => return Err(FORM.to_owned()),
    };
    let interval = at_least_one(interval.trim_end_matches('s'), "seconds")?;
    let unhealthy = at_least_one(unhealthy, "failures")?;
    let healthy = healthy.map(|number| at_least_one(number, "successes")).transpose()?;
    let timeout = timeout.map(|text| at_least_one(text.trim_end_matches('s'), "seconds")).transpose()?;
    let thresholds = Thresholds { healthy: healthy.unwrap_or_default(), unhealthy };
    let schedule = Schedule { interval, timeout: timeout.unwrap_or_default(), thresholds };
    let detects = format!(
        "a failure is noticed in {} s: {interval} s × {} in a row",
        schedule.seconds_until_unhealthy(),
        counted(unhealthy, "failure")
    );
    let worst = timeout.map(|timeout| {
        format!("at worst in {} s, when the last probe waits {timeout} s", schedule.seconds_until_unhealthy_at_worst())
    });
    let recovers = healthy.map(|healthy| {
        let successes = counted(healthy, "success");
        format!("a recovery is noticed in {} s: {interval} s × {successes} in a row", schedule.seconds_until_healthy())
    });
    Ok([Some(detects), worst, recovers].into_iter().flatten().collect())
}

fn no_provider(word: &str) -> String {
    format!("`{word}` is no provider; try `aws`, `azure` or `gcp`")
}

fn one<T: ToString>(result: Result<T, cidr_math::CidrMathFault>) -> Result<Vec<String>, String> {
    result.map(|result| vec![result.to_string()]).map_err(|fault| fault.to_string())
}

fn many(blocks: Result<Vec<Cidr>, cidr_math::CidrMathFault>) -> Result<Vec<String>, String> {
    let blocks = blocks.map_err(|fault| fault.to_string())?;
    let rest = blocks.len().saturating_sub(MOST);
    let listed = blocks.iter().take(MOST).map(ToString::to_string);
    Ok(listed.chain((rest > 0).then(|| format!("and {rest} more"))).collect())
}

fn split(base: Cidr, prefix: &str) -> Result<Vec<String>, String> {
    let prefix: u8 = small(prefix)?;
    if prefix < base.prefix() || prefix > base.width() {
        return Err(format!(
            "`{base}` has no blocks of `/{prefix}`; choose from `/{}` to `/{}`",
            base.prefix(),
            base.width()
        ));
    }
    let more = 1_u128.checked_shl(u32::from(prefix - base.prefix()));
    let count = more.map_or_else(|| "2¹²⁸".to_owned(), |count| count.to_string());
    let listed = base.subnets(prefix).take(MOST).map(|block| block.to_string());
    let is_cut = more.is_none_or(|count| count > MOST as u128);
    let head =
        format!("{count} × /{prefix}{}", if is_cut { format!(", the first {MOST} of them") } else { String::new() });
    Ok([head].into_iter().chain(listed).collect())
}

fn capacity(base: Cidr, provider: Provider) -> Result<Vec<String>, String> {
    let limits = subnet_limits(provider, base.family());
    if !limits.permits(base.prefix()) {
        return Err(format!(
            "`{provider}` has no subnet of the size of `{base}`: {} subnets are {limits}",
            base.family()
        ));
    }
    let kept = reserved(base, provider);
    let head = format!("{base} on {provider}: {} usable, {} reserved", usable(base, provider), kept.len());
    Ok([head].into_iter().chain(kept.iter().map(|(address, role)| format!("{address}  {role}"))).collect())
}

fn mtu(words: &[&str]) -> Result<Vec<String>, String> {
    let (mut link_mtu, mut cipher, mut integrity) = (1500, Cipher::AesGcm, None);
    let (mut nat_t, mut outer, mut inner) = (false, Family::V4, Vec::new());
    for word in words {
        match *word {
            "ipsec" | "esp" | "vpn" | "ipv4" => {}
            "natt" | "nat-t" => nat_t = true,
            "ipv6" => outer = Family::V6,
            "gre" => inner.push(Encapsulation::Gre { optional_fields: 0 }),
            "ipip" => inner.push(Encapsulation::IpInIp),
            "vxlan" => inner.push(Encapsulation::Vxlan),
            "wireguard" => inner.push(Encapsulation::WireGuard),
            word => match (word.parse::<u32>(), word.parse::<Cipher>(), word.parse::<Integrity>()) {
                (Ok(number), ..) => link_mtu = number,
                (_, Ok(known), _) => cipher = known,
                (_, _, Ok(known)) => integrity = Some(known),
                (Err(_), Err(_), Err(_)) => {
                    return Err(format!("`{word}` is neither a number, a cipher nor an integrity algorithm"));
                }
            },
        }
    }
    if integrity.is_none() && !cipher.is_authenticated() {
        return Err(format!("`{cipher}` does not protect packets from change by itself; add one such as `sha2-256`"));
    }
    let esp = Esp { transform: Transform { cipher, integrity }, nat_t, mode: Mode::Tunnel };
    let sum = Tunnel { link_mtu, outer, around: Vec::new(), esp: Some(esp), inner }
        .sum()
        .map_err(|fault| fault.to_string())?;
    let term = |term: &Term| format!("− {} {} ({})", term.bytes, term.label, term.source);
    let head = format!("inner MTU {}, MSS {} for IPv4 and {} for IPv6", sum.inner_mtu, sum.mss_v4(), sum.mss_v6());
    let terms = sum.terms.iter().map(term);
    Ok([head, format!("{} on the link", counted(u64::from(sum.link_mtu), "byte"))].into_iter().chain(terms).collect())
}
