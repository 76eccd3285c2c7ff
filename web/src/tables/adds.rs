//! How does what a view is about get into the plan? Buttons below its tables, or in the middle where there are none yet.

use netdraft_editor::ViewTab;
use netdraft_editor::actions::{self, Action};
use yew::{Callback, Html, MouseEvent, html};

use crate::controls::{Button, Icon};
use crate::store::{Shown, Tell, Told};

/// The buttons, and what stands above them where nothing else does.
pub(super) fn adds(shown: &Shown, view: ViewTab, is_bare: bool, tell: &Tell) -> Html {
    let button = |action: &'static Action| {
        let tell = tell.clone();
        let onclick = Callback::from(move |_: MouseEvent| tell.tell(Told::Act(action)));
        html! { <Button key={action.id} label={action.label} icon={Icon::Add} look="soft" action={action.id} {onclick} /> }
    };
    let (title, words) = said(shown, view);
    html! {
        <div class="nd-adds" data-bare={is_bare.to_string()}>
            <p class="nd-empty__title" hidden={!is_bare}>{ title }</p>
            <p hidden={!is_bare}>{ words }</p>
            <div class="nd-adds__buttons">{ for actions::adding(shown.plan(), view).map(button) }</div>
        </div>
    }
}

/// What a view says that has nothing: what is missing, and what it is for.
fn said(shown: &Shown, view: ViewTab) -> (&'static str, &'static str) {
    let (title, words) = match view {
        ViewTab::Rules => ("No rule sets", "A rule set says which packets may pass."),
        ViewTab::Routes => ("No route tables", "A route table says where the packets of its subnets go."),
        ViewTab::Dns => ("No DNS zones", "A zone holds the names that networks look up."),
        ViewTab::Nat => ("No NAT gateways", "A NAT gateway lets private subnets begin connections with the internet."),
        ViewTab::LoadBalancers => ("No load balancers", "A load balancer spreads what comes in over its targets."),
        ViewTab::PublicAddresses => ("No public addresses", "A public address is what the internet sees of a plan."),
        _ => ("No networks", "A network has an address range, of which its subnets are parts."),
    };
    let stands_alone = matches!(view, ViewTab::Addresses | ViewTab::PublicAddresses);
    if shown.plan().networks.is_empty() && !stands_alone {
        return (title, "They belong to networks, and the plan has none yet.");
    }
    (title, words)
}
