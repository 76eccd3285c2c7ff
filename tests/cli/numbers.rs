//! Does the command line calculate rightly, and tell nonsense from numbers?

use crate::run;

#[test]
fn calc_gives_the_published_numbers() {
    let inner = |arguments: &[&str]| {
        run(&[&["calc", "mtu", "--format", "json"], arguments].concat()).json()["inner_mtu"].clone()
    };
    assert_eq!(inner(&["--cipher", "aes-cbc", "--integrity", "sha2-256"]), 1438);
    assert_eq!(inner(&["--cipher", "aes-gcm-16"]), 1446);
    assert_eq!(inner(&["--link", "1460", "--cipher", "aes-cbc", "--integrity", "sha1"]), 1390);
    let capacity = run(&["calc", "capacity", "10.0.1.0/24", "--provider", "aws", "--format", "json"]).json();
    assert_eq!(capacity["usable"], "251");
    let health =
        run(&["calc", "health", "--healthy", "1", "--unhealthy", "1", "--probes", "FSFSFS", "--format", "json"]).json();
    assert_eq!((&health["states"], &health["changes"]), (&"UHUHUH".into(), &6.into()));
    assert_eq!(run(&["calc", "cidr", "subnet", "10.0.0.0/16", "8", "3"]).stdout, "10.0.3.0/24\n");
    let wrong = run(&["calc", "capacity", "10.0.1.5/24"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("did you mean `10.0.1.0/24`?"), "{}", wrong.stderr);
}

#[test]
fn counts_at_the_edge_of_numbers_are_exact_or_said_not_to_be() {
    let all = run(&["calc", "capacity", "::/0", "--provider", "generic"]);
    let expected = "::/0 on generic: 340282366920938463463374607431768211456 addresses, 340282366920938463463374607431768211455 usable, 1 reserved";
    assert!(all.stdout.starts_with(expected), "{}", all.stdout);
    let never = ["calc", "health", "--unhealthy", "4294967295"];
    assert!(run(&never).stdout.contains("practically never"), "{}", run(&never).stdout);
    let json = run(&[&never[..], &["--format", "json"]].concat()).json();
    assert_eq!(json["false_trip"]["is_exact"], false);
    assert_eq!(run(&["calc", "health", "--format", "json"]).json()["false_trip"]["is_exact"], true);
}

#[test]
fn numbers_that_mean_nothing_are_refused_with_their_range() {
    let refused = [
        (&["calc", "nat", "--flows", "5", "--safety", "0"][..], "write a whole number from 1 to 10000"),
        (&["calc", "nat", "--flows", "-5"], "write a whole number from 0 to"),
        (&["calc", "nat", "--flows", "many"], "write a whole number from 0 to"),
        (&["calc", "health", "--interval", "0"], "write a whole number from 1 to"),
        (&["alloc", "-", "--network", "a", "--hosts", "0"], "write a whole number from 1 to"),
        (&["alloc", "-", "--network", "a", "--prefix", "24", "--count", "-1"], "write a whole number from 1 to 4096"),
        (&["path", "-", "--from", "a", "--to", "b", "--port", "-1"], "write a whole number from 0 to 65535"),
        (&["calc", "cidr", "range", "10.0.0.1", "host"], "write an address such as"),
        (&["calc", "cidr", "range", "1.1.1.1", "::2"], "are of different families"),
        (&["calc", "cidr", "range", "1.1.1.9", "1.1.1.2"], "write the lower address first"),
        (&["calc", "capacity", "10.0.0.0/31"], "IPv4 subnets are `/16` to `/28`"),
        (&["init", "--cidr", "10.0.0.0"], "write a range with its size, such as `10.0.0.0/16`"),
    ];
    for (arguments, expected) in refused {
        let run = run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(run.stderr.contains(expected), "{arguments:?}: {}", run.stderr);
    }
    let late = run(&["calc", "health", "--interval", "5", "--timeout", "5"]);
    assert!(late.stdout.contains("note: a probe waits up to 5 s"), "{}", late.stdout);
}
