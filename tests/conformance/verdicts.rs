//! What is true of the two files full of faults? Every fault with the rule that finds it, and the two alarms that would be false.

use std::collections::BTreeSet;

use serde_json::json;

use crate::draft::Draft;
use crate::{case, cloudformation, findings, google, opens, reported_by, say, terraform};

const TERRAFORM: &str = "conformance/faults.tf";
const TEMPLATE: &str = "conformance/faults.yaml";

/// The faults of the Terraform file: the rule, and everything that it reports there.
const TERRAFORM_FAULTS: [(&str, &[&str]); 8] = [
    (
        "admin-port-open-to-world",
        &[
            "aws_security_group.halves/rules/0",
            "aws_security_group.plain/rules/0",
            "aws_network_acl.zero/rules/0",
            "aws_network_acl.one/rules/0",
            "aws_network_acl.narrow/rules/0",
        ],
    ),
    ("database-port-open-to-world", &["aws_network_acl.zero/rules/0", "aws_network_acl.one/rules/0"]),
    ("rule-shadowed", &["aws_network_acl.ticket/rules/1", "firewall-of-n/rules/0", "firewall-of-n/rules/2"]),
    ("subnet-overlap", &["aws_subnet.overlap/cidr"]),
    ("peering-overlap", &["aws_vpc_peering_connection.p"]),
    ("route-to-wrong-network", &["aws_route_table.a/routes/0/destination"]),
    ("health-thresholds-flap", &["aws_lb_target_group.t/health/unhealthy"]),
    ("cname-cycle", &["aws_route53_zone.z/records/0"]),
];

/// The faults of the template.
const TEMPLATE_FAULTS: [(&str, &[&str]); 9] = [
    ("subnet-overlap", &["New/cidr", "HostBits/cidr"]),
    ("cidr-host-bits-set", &["HostBits/cidr"]),
    ("subnet-size-illegal", &["Tiny/cidr"]),
    ("peering-overlap", &["Peer"]),
    ("route-to-wrong-network", &["RT/routes/0/destination"]),
    ("rule-shadowed", &["NA/rules/2"]),
    ("same-priority-conflict", &["NA/rules/2/priority"]),
    ("cname-cycle", &["Z/records/0"]),
    ("admin-port-open-to-world", &[]),
];

/// Compares what rules report with what is true.
fn assert_faults(draft: Draft, faults: &[(&str, &[&str])]) {
    let found = findings(&draft.plan());
    for (rule, places) in faults {
        let expected: BTreeSet<String> = places.iter().map(|place| (*place).to_owned()).collect();
        let messages: Vec<_> =
            found.iter().filter(|finding| finding.rule == *rule).map(|found| &found.message).collect();
        assert_eq!(reported_by(&found, rule), expected, "{rule}: {messages:#?}");
    }
}

#[test]
fn every_fault_of_the_terraform_file_is_found() {
    let Some(text) = case(TERRAFORM) else { return say("faults of Terraform", 0, TERRAFORM_FAULTS.len()) };
    assert_faults(terraform::draft(&terraform::read(&text)), &TERRAFORM_FAULTS);
    say("faults of Terraform", TERRAFORM_FAULTS.len(), 0);
}

#[test]
fn every_fault_of_the_template_is_found() {
    let Some(text) = case(TEMPLATE) else { return say("faults of CloudFormation", 0, TEMPLATE_FAULTS.len()) };
    assert_faults(cloudformation::draft(&text), &TEMPLATE_FAULTS);
    say("faults of CloudFormation", TEMPLATE_FAULTS.len(), 0);
}

#[test]
fn what_an_earlier_deny_covers_raises_no_alarm() {
    let Some(text) = case(TERRAFORM) else { return say("false alarms", 0, 2) };
    let found = findings(&terraform::draft(&terraform::read(&text)).plan());
    for filter in ["aws_network_acl.sep".to_owned(), google::filter_of("n")] {
        let alarms: Vec<_> =
            found.iter().filter(|finding| finding.primary.entity == filter && opens(finding, 22)).collect();
        assert!(alarms.is_empty(), "{filter}: {alarms:#?}");
    }
    say("false alarms", 2, 0);
}

#[test]
fn two_halves_are_open_at_google_where_no_deny_comes_first() {
    let Some(text) = case(TERRAFORM) else { return say("halves at Google", 0, 1) };
    let mut file = terraform::read(&text);
    file.resource.google_compute_firewall.retain(|name, _| name == "halves");
    let found = findings(&terraform::draft(&file).plan());
    let place = format!("{}/rules/0", google::filter_of("n"));
    assert!(reported_by(&found, "admin-port-open-to-world").contains(&place), "{found:#?}");
    say("halves at Google", 1, 0);
}

/// Between networks with equal blocks there is no peering, so that nothing is to be said of its way back yet. With that repaired, and the table in use, the
/// route has a destination and no answer.
#[test]
fn the_missing_return_route_is_found_once_the_blocks_differ() {
    let files =
        [(TERRAFORM, "aws_vpc.b", "aws_route_table.a", "aws_vpc_peering_connection.p"), (TEMPLATE, "W", "RT", "Peer")];
    for (path, network, table, peering) in files {
        let Some(text) = case(path) else { return say("one-way peerings", 0, files.len()) };
        let mut draft = match path {
            TERRAFORM => terraform::draft(&terraform::read(&text)),
            _ => cloudformation::draft(&text),
        };
        draft.set("networks", network, "cidrs", json!(["10.1.0.0/16"]));
        draft.set("route_tables", table, "main", json!(true));
        let found = findings(&draft.plan());
        assert!(reported_by(&found, "one-way-peering").contains(peering), "{path}: {found:#?}");
        assert!(
            reported_by(&found, "peering-overlap").is_empty()
                && reported_by(&found, "route-to-wrong-network").is_empty()
        );
    }
    say("one-way peerings", files.len(), 0);
}

/// Faults that are described beside the files.
#[test]
fn faults_that_are_in_neither_file_are_found() {
    let text = r#"
        resource "aws_vpc" "a" { cidr_block = "10.0.0.0/16" }
        resource "aws_subnet" "outside" {
          vpc_id = aws_vpc.a.id
          cidr_block = "10.1.0.0/24"
        }
        resource "aws_lb_target_group" "slow" {
          port = 80
          protocol = "HTTP"
          vpc_id = aws_vpc.a.id
          health_check {
            path = "/"
            interval = 10
            timeout = 10
            healthy_threshold = 3
            unhealthy_threshold = 3
          }
        }
    "#;
    let faults: [(&str, &[&str]); 2] = [
        ("subnet-outside-network", &["aws_subnet.outside/cidr"]),
        ("health-timeout-ge-interval", &["aws_lb_target_group.slow/health/timeout"]),
    ];
    assert_faults(terraform::draft(&terraform::read(text)), &faults);
}

#[test]
#[should_panic(expected = "unknown field `aws_instance`")]
fn a_kind_that_is_not_read_fails_loudly() {
    terraform::read(r#"resource "aws_instance" "web" { ami = "x" }"#);
}
