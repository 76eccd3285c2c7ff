//! What can be wrong with a plan? The catalogue of rules.
//!
//! Invariant: a rule is stateless, reads facts, writes findings, and never changes a plan. One rule is one `.rs` file and one `.md` page of the same
//! name; the page is its documentation, `netdraft explain` and the help in the app at once.

mod cidr;
mod context;
mod dns;
mod finding;
mod firewall;
mod intended;
mod ipam;
mod load_balancing;
mod nat;
mod opening;
mod page;
mod peering;
mod posture;
mod public_address;
mod resilience;
mod routing;
mod sink;
mod vpn;
pub mod waiver;
mod wording;

pub use crate::edit::{Fix, Safety};
pub use crate::model::Anchor;
pub use crate::repair::filter_order;
pub use context::{Context, Policy};
pub use finding::{Category, Explain, Finding, Related, Severity, named};
pub use page::Page;
pub use sink::{Check, Sink, Unknown};

/// What is fixed about a rule.
#[derive(Debug, Clone, Copy)]
pub struct Meta {
    /// Its name in kebab case; it names the fault.
    pub name: &'static str,
    /// The group that the gate counts it in.
    pub category: Category,
    /// How bad its findings are, unless the evidence says otherwise.
    pub severity: Severity,
    /// Whether its findings may be waived. Faults that make a plan contradict itself may not.
    pub waivable: bool,
    /// The version of netdraft that had it first.
    pub since: &'static str,
    /// Its page, in Markdown; empty without the feature `pages`.
    pub page: &'static str,
}

/// What a rule has to see to judge something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The plan.
    Plan,
    /// Rule sets, each with what [`crate::analysis::Surroundings`] says of it and without the others.
    RuleSets,
}

/// A rule of the catalogue.
pub trait Rule: Sync {
    /// What is fixed about it.
    fn meta(&self) -> &'static Meta;
    /// What it has to see. The whole plan, unless it is about single rule sets.
    fn scope(&self) -> Scope {
        Scope::Plan
    }
    /// Examines every object that it applies to and reports what is wrong.
    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>);
    /// Examines what all rules found, after waivers were applied, and reports what is wrong with that. Most rules have nothing to say here. What is examined
    /// here is nothing that [`Self::check`] examines.
    fn review(&self, context: &Context<'_>, findings: &[Finding], sink: &mut Sink<'_>) {
        let _ = (context, findings, sink);
    }
}

/// Every rule, in the order in which lists show them.
pub static CATALOGUE: &[&dyn Rule] = &[
    // cidr
    &cidr::cidr_invalid_mask::CidrInvalidMask,
    &cidr::cidr_host_bits_set::CidrHostBitsSet,
    &cidr::mask_disagrees_with_plan::MaskDisagreesWithPlan,
    &cidr::cidr_overlap_within_network::CidrOverlapWithinNetwork,
    &cidr::cidr_overlap_between_connected::CidrOverlapBetweenConnected,
    &cidr::vpc_size_out_of_range::VpcSizeOutOfRange,
    &cidr::vpc_forbidden_range::VpcForbiddenRange,
    // ipam
    &ipam::block_missing::BlockMissing,
    &ipam::allocator_conflict::AllocatorConflict,
    &ipam::subnet_overlap::SubnetOverlap,
    &ipam::subnet_outside_network::SubnetOutsideNetwork,
    &ipam::subnet_size_illegal::SubnetSizeIllegal,
    &ipam::subnet_exhausted::SubnetExhausted,
    &ipam::subnet_nearly_full::SubnetNearlyFull,
    &ipam::duplicate_address::DuplicateAddress,
    &ipam::reserved_address_assigned::ReservedAddressAssigned,
    &ipam::address_outside_subnet::AddressOutsideSubnet,
    &ipam::connector_subnet_invalid::ConnectorSubnetInvalid,
    &ipam::azure_special_subnet_size::AzureSpecialSubnetSize,
    // firewall
    &firewall::rule_shadowed::RuleShadowed,
    &firewall::rule_unreachable_by_union::RuleUnreachableByUnion,
    &firewall::rule_redundant::RuleRedundant,
    &firewall::rule_correlated::RuleCorrelated,
    &firewall::same_priority_conflict::SamePriorityConflict,
    &firewall::deny_in_allow_only::DenyInAllowOnly,
    &firewall::priority_out_of_range::PriorityOutOfRange,
    &firewall::duplicate_rule_exact::DuplicateRuleExact,
    &firewall::mergeable_rules::MergeableRules,
    &firewall::evaluation_order_contradicts_intent::EvaluationOrderContradictsIntent,
    &firewall::pmtud_icmp_blocked::PmtudIcmpBlocked,
    &firewall::any_any_allow::AnyAnyAllow,
    &firewall::admin_port_open_to_world::AdminPortOpenToWorld,
    &firewall::database_port_open_to_world::DatabasePortOpenToWorld,
    &firewall::ipv6_parity_gap::Ipv6ParityGap,
    &firewall::stateless_return_missing::StatelessReturnMissing,
    &firewall::stateless_return_too_narrow::StatelessReturnTooNarrow,
    &firewall::rule_never_matches::RuleNeverMatches,
    &firewall::sg_ref_stale::SgRefStale,
    // routing
    &routing::no_route::NoRoute,
    &routing::no_return_route::NoReturnRoute,
    &routing::routing_loop::RoutingLoop,
    &routing::asymmetric_path::AsymmetricPath,
    &routing::blackhole_route::BlackholeRoute,
    &routing::stale_route_risk::StaleRouteRisk,
    &routing::convergence_window::ConvergenceWindow,
    &routing::route_shadowed::RouteShadowed,
    &routing::route_to_wrong_network::RouteToWrongNetwork,
    &routing::public_subnet_without_igw::PublicSubnetWithoutIgw,
    &routing::private_subnet_with_igw::PrivateSubnetWithIgw,
    // vpn
    &vpn::tunnel_mtu_ignores_ipsec::TunnelMtuIgnoresIpsec,
    &vpn::naive_constant_overhead::NaiveConstantOverhead,
    &vpn::mss_not_clamped::MssNotClamped,
    &vpn::inside_cidr_reserved::InsideCidrReserved,
    &vpn::inside_cidr_duplicate::InsideCidrDuplicate,
    &vpn::crypto_mismatch::CryptoMismatch,
    &vpn::path_mtu_mismatch::PathMtuMismatch,
    &vpn::single_tunnel::SingleTunnel,
    &vpn::site_route_missing::SiteRouteMissing,
    // peering
    &peering::peering_overlap::PeeringOverlap,
    &peering::peering_not_both_created::PeeringNotBothCreated,
    &peering::one_way_peering::OneWayPeering,
    &peering::peering_route_missing_in_a_table::PeeringRouteMissingInATable,
    &peering::transitive_peering_assumed::TransitivePeeringAssumed,
    &peering::edge_to_edge_assumed::EdgeToEdgeAssumed,
    &peering::tgw_missing_pieces::TgwMissingPieces,
    // nat
    &nat::nat_port_double_allocated::NatPortDoubleAllocated,
    &nat::nat_capacity_exceeded::NatCapacityExceeded,
    &nat::nat_capacity_near::NatCapacityNear,
    &nat::nat_in_private_subnet::NatInPrivateSubnet,
    &nat::no_outbound::NoOutbound,
    // dns
    &dns::cname_cycle::CnameCycle,
    &dns::cname_chain_too_long::CnameChainTooLong,
    &dns::cname_at_apex::CnameAtApex,
    &dns::cname_to_ip::CnameToIp,
    &dns::cname_with_other_data::CnameWithOtherData,
    &dns::name_syntax::NameSyntax,
    &dns::dangling_record::DanglingRecord,
    &dns::ns_redundancy::NsRedundancy,
    &dns::single_resolver::SingleResolver,
    // load balancing
    &load_balancing::health_thresholds_flap::HealthThresholdsFlap,
    &load_balancing::health_timeout_ge_interval::HealthTimeoutGeInterval,
    &load_balancing::health_values_out_of_range::HealthValuesOutOfRange,
    &load_balancing::draining_disabled::DrainingDisabled,
    &load_balancing::lb_single_zone::LbSingleZone,
    &load_balancing::lb_target_unreachable::LbTargetUnreachable,
    &load_balancing::lb_health_source_blocked::LbHealthSourceBlocked,
    &load_balancing::cert_domain_mismatch::CertDomainMismatch,
    // resilience
    &resilience::db_pool_exceeds_max::DbPoolExceedsMax,
    &resilience::flows_broken_by_change::FlowsBrokenByChange,
    &resilience::flow_opened_by_change::FlowOpenedByChange,
    &resilience::plan_has_no_intents::PlanHasNoIntents,
    &resilience::incomplete_waiver::IncompleteWaiver,
    &resilience::expired_waiver::ExpiredWaiver,
    &resilience::unused_waiver::UnusedWaiver,
    // public addresses
    &public_address::floating_ip_double_bound::FloatingIpDoubleBound,
    &public_address::floating_ip_wrong_pool::FloatingIpWrongPool,
    &public_address::dns_points_to_released_ip::DnsPointsToReleasedIp,
    // posture
    &posture::internet_to_data_tier::InternetToDataTier,
    &posture::segmentation_breach::SegmentationBreach,
];

/// The rule of a name.
pub fn find(name: &str) -> Option<&'static dyn Rule> {
    CATALOGUE.iter().copied().find(|rule| rule.meta().name == name)
}
