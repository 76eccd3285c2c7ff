//! What floats over the canvas? The tools, and the zoom.

use netdraft_core::model::Kind;
use netdraft_editor::actions::KeyMap;
use netdraft_editor::{ToolChoice, ViewMessage};
use yew::{Html, html};

use super::Stage;
use super::tints::LayerChoice;
use crate::controls::{Button, Icon, icon};
use crate::panels::outline::kind_icon;
use crate::platform::keys::{spelled, spoken};
use crate::store::{Shown, Tell};

/// The tools: what each does, and the action whose keys choose it, or do at once what it does.
const TOOLS: [(ToolChoice, &str, &str); 12] = [
    (ToolChoice::Select, "Select", "tool-select"),
    (ToolChoice::Hand, "Move the view", "tool-hand"),
    (ToolChoice::Network, "Network", "tool-network"),
    (ToolChoice::Subnet, "Subnet", "tool-subnet"),
    (ToolChoice::Place(Kind::Host), "Host group", "add-host"),
    (ToolChoice::Place(Kind::Gateway), "Gateway", "add-internet-gateway"),
    (ToolChoice::Place(Kind::Nat), "NAT gateway", "add-nat"),
    (ToolChoice::Place(Kind::Site), "Site", "add-site"),
    (ToolChoice::Connect, "Connect", "tool-connect"),
    (ToolChoice::Place(Kind::LoadBalancer), "Load balancer", "add-load-balancer"),
    (ToolChoice::Place(Kind::Zone), "DNS zone", "add-zone"),
    (ToolChoice::Place(Kind::Filter), "Rule set", "add-filter"),
];

/// The shelf with the tools, of which one is chosen.
pub(super) fn tool_shelf(current: ToolChoice, map: &KeyMap, tell: &Tell) -> Html {
    let (network, subnet) = (map.first("add-network"), map.first("add-subnet"));
    let tool = |(tool, name, action): &(ToolChoice, &'static str, &'static str)| {
        let key = map.first(action);
        let picture = match tool {
            ToolChoice::Select => Icon::Select,
            ToolChoice::Hand => Icon::Hand,
            ToolChoice::Network => Icon::Network,
            ToolChoice::Subnet => Icon::Subnet,
            ToolChoice::Connect => Icon::Connect,
            ToolChoice::Place(kind) => kind_icon(*kind),
        };
        let chosen = *tool == current;
        let tip = match tool {
            ToolChoice::Place(_) => format!("{name}: click where it goes; {key} adds one at once"),
            ToolChoice::Network => format!("{name}: drag where it goes ({key}); {network} adds one at once"),
            ToolChoice::Subnet => format!("{name}: click or drag in a network ({key}); {subnet} adds one at once"),
            ToolChoice::Connect => format!("{name}: drag from one thing to another ({key})"),
            ToolChoice::Select | ToolChoice::Hand => format!("{name} ({key})"),
        };
        html! {
            <button type="button" key={*name} class="nd-tool" data-tool={*name} aria-label={*name} aria-pressed={chosen.to_string()}
                aria-keyshortcuts={spoken(key)} title={tip} onclick={tell.on_view(ViewMessage::Tool(*tool))}>
                { icon(picture) }<span class="nd-tool__key" data-key={key.replace("Shift+", "⇧")} aria-hidden="true"></span>
            </button>
        }
    };
    html! { <div class="nd-shelf" role="toolbar" aria-label="Tools">{ for TOOLS.iter().map(tool) }</div> }
}

/// The zoom, which the stage writes, with buttons; what switches flows and intents on, and what colours the boxes.
pub(super) fn zoom(stage: &Stage, shown: &Shown, tell: &Tell) -> Html {
    let flows = shown.draws_flows();
    html! {
        <div class="nd-zoom" role="group" aria-label="Zoom">
            <Button label="Zoom out" icon={Icon::Minus} look="icon" size="small" action="zoom-out" onclick={tell.on_view(ViewMessage::Zoom(1.0 / 1.25))} />
            <button type="button" class="nd-zoom__value" title={spelled(&shown.key_map().named("Zoom to 100 % ({zoom-reset})"))} data-action="zoom-reset" onclick={tell.on_view(ViewMessage::ZoomReset)}>
                <span class="nd-only-read">{ "Zoom to 100 %, now " }</span>
                // The stage writes the number here, once a frame at most.
                <span ref={stage.zoom()} data-testid="zoom"></span>
            </button>
            <Button label="Zoom in" icon={Icon::Add} look="icon" size="small" action="zoom-in" onclick={tell.on_view(ViewMessage::Zoom(1.25))} />
            <Button label="Show everything" icon={Icon::Fit} look="icon" size="small" action="zoom-fit" onclick={tell.on_view(ViewMessage::ZoomToFit)} />
            <Button label="Flows" tip="Draw the flows and intents of what is selected" icon={Icon::Swap} look="quiet" size="small"
                pressed={flows} action="toggle-flows" onclick={tell.on_view(ViewMessage::DrawFlows(!flows))} />
            <LayerChoice layer={shown.layer()} />
        </div>
    }
}
