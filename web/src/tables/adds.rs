//! How does what a view is about get into the plan? Buttons below its tables, or in the middle where there are none yet.

use netdraft_editor::ViewTab;
use netdraft_editor::actions::{self, Action};
use yew::{AttrValue, Callback, Html, MouseEvent, Properties, component, html};

use crate::controls::{Button, Icon};
use crate::store::{Shown, Told, use_tell};

/// The properties of the buttons.
#[derive(Properties, PartialEq)]
pub(super) struct AddsProps {
    /// The session.
    pub(super) shown: Shown,
    /// The view.
    pub(super) view: ViewTab,
    /// Whether nothing else stands there.
    pub(super) is_bare: bool,
}

/// The buttons.
#[component]
pub(super) fn Adds(props: &AddsProps) -> Html {
    let tell = use_tell();
    let button = |action: &'static Action| {
        let tell = tell.clone();
        let onclick = Callback::from(move |_: MouseEvent| tell.tell(Told::Act(action)));
        let tip = action.enabled(&props.shown).err().map(AttrValue::from);
        html! { <Button key={action.id} label={action.label} icon={Icon::Add} look="soft" action={action.id} {tip} {onclick} /> }
    };
    let (title, words) = said(props);
    html! {
        <div class="nd-adds" data-bare={props.is_bare.to_string()}>
            <p class="nd-empty__title" hidden={!props.is_bare}>{ title }</p>
            <p hidden={!props.is_bare}>{ words }</p>
            <div class="nd-adds__buttons">{ for actions::adding(props.shown.plan(), props.view).map(button) }</div>
        </div>
    }
}

/// What a view says that has nothing: what is missing, and what it is for.
fn said(props: &AddsProps) -> (&'static str, &'static str) {
    let (title, words) = match props.view {
        ViewTab::Rules => ("No rule sets", "A rule set says which packets may pass."),
        ViewTab::Routes => ("No route tables", "A route table says where the packets of its subnets go."),
        ViewTab::Dns => ("No DNS zones", "A zone holds the names that networks look up."),
        ViewTab::Nat => ("No NAT gateways", "A NAT gateway lets private subnets begin connections with the internet."),
        ViewTab::LoadBalancers => ("No load balancers", "A load balancer spreads what comes in over its targets."),
        ViewTab::PublicAddresses => ("No public addresses", "A public address is what the internet sees of a plan."),
        _ => ("No networks", "A network has an address range, of which its subnets are parts."),
    };
    match props.shown.plan().networks.is_empty() && props.view != ViewTab::PublicAddresses {
        true if props.view != ViewTab::Addresses => (title, "They belong to networks, and the plan has none yet."),
        _ => (title, words),
    }
}
