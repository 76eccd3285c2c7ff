//! What follows from the plan about one entity? Counted and computed, never typed.

use netdraft_core::analysis::Facts;
use netdraft_core::calc::health::Schedule;
use netdraft_core::model::{Kind, Plan};
use netdraft_editor::tables::sum_of;
use yew::{Html, html};

/// The facts of an entity.
pub(super) fn facts(plan: &Plan, kind: Kind, id: &str) -> Html {
    let rows = match kind {
        Kind::Subnet => subnet(plan, id),
        Kind::LoadBalancer => balancer(plan, id),
        Kind::Vpn => tunnel(plan, id),
        _ => Vec::new(),
    };
    let row =
        |(name, value): &(&'static str, String)| html! { <div key={*name}><dt>{ *name }</dt><dd>{ value }</dd></div> };
    html! {
        <div>
            <dl class="nd-facts" hidden={rows.is_empty()}>{ for rows.iter().map(row) }</dl>
            { if kind == Kind::Vpn { terms(plan, id) } else { Html::default() } }
        </div>
    }
}

/// The addresses of a subnet, counted as the rules count them.
fn subnet(plan: &Plan, id: &str) -> Vec<(&'static str, String)> {
    let facts = Facts::new(plan);
    let counted = plan.subnets.by_text(id).and_then(|subnet| facts.addresses().use_of(subnet));
    let Some(counted) = counted else { return Vec::new() };
    vec![
        ("Addresses", counted.total.to_string()),
        ("Reserved", counted.reserved.to_string()),
        ("Used", counted.used.to_string()),
        ("Free", counted.free.to_string()),
    ]
}

/// How soon a load balancer notices that a target fails or is well again.
fn balancer(plan: &Plan, id: &str) -> Vec<(&'static str, String)> {
    let Some(balancer) = plan.load_balancers.by_text(id) else { return Vec::new() };
    let health = &balancer.health;
    let schedule = Schedule {
        thresholds: netdraft_core::calc::health::Thresholds { healthy: health.healthy, unhealthy: health.unhealthy },
        interval: health.interval,
        timeout: health.timeout,
    };
    vec![
        ("Failure noticed", format!("{} s", schedule.seconds_until_unhealthy())),
        ("At worst", format!("{} s", schedule.seconds_until_unhealthy_at_worst())),
        ("Back after", format!("{} s", schedule.seconds_until_healthy())),
    ]
}

fn tunnel(plan: &Plan, id: &str) -> Vec<(&'static str, String)> {
    let Some(sum) = plan.vpns.by_text(id).and_then(sum_of) else { return Vec::new() };
    vec![("Largest packet", format!("{} bytes", sum.inner_mtu)), ("MSS for IPv4", format!("{} bytes", sum.mss_v4()))]
}

/// What the headers of a tunnel take, line by line, each with the document that says so.
fn terms(plan: &Plan, id: &str) -> Html {
    let Some(sum) = plan.vpns.by_text(id).and_then(sum_of) else {
        return html! { <p class="nd-section nd-muted">{ "The largest packet is not known: the cipher or the integrity algorithm is not." }</p> };
    };
    let term = |term: &netdraft_core::calc::tunnel_mtu::Term| {
        let sign = if term.bytes < 0 { "+" } else { "−" };
        html! { <li class="nd-sum__row" title={term.source}><span>{ term.label }</span><span>{ format!("{sign} {}", term.bytes.unsigned_abs()) }</span></li> }
    };
    html! {
        <section class="nd-section" aria-label="How the largest packet comes about">
            <h3 class="nd-section__title">{ "Largest packet" }</h3>
            <ul class="nd-sum" data-testid="mtu-sum">
                <li class="nd-sum__row"><span>{ "Link" }</span><span>{ sum.link_mtu }</span></li>
                { for sum.terms.iter().map(term) }
                <li class="nd-sum__row" data-total="true"><span>{ "Fits inside" }</span><span>{ sum.inner_mtu }</span></li>
            </ul>
        </section>
    }
}
