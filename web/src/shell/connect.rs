//! What can a thing be joined with? Everything it could be, with what comes of it, or why it cannot be.

use netdraft_core::model::{GatewayKind, Kind, Plan};
use netdraft_editor::create::{Create, create, join_ends};
use netdraft_editor::{Message, ViewMessage};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with};

use crate::controls::{Modal, icon, inline};
use crate::panels::outline::kind_icon;
use crate::platform::dom;
use crate::store::{Shown, Tell, use_tell};

/// The properties of the dialog.
#[derive(Properties, PartialEq)]
pub(crate) struct ConnectDialogProps {
    /// The session.
    pub(crate) shown: Shown,
    /// The thing.
    pub(crate) id: AttrValue,
}

/// The most things that are listed.
const MOST: usize = 60;

/// A thing that another may be joined with: what comes of it, or why nothing does.
struct Offer {
    id: String,
    kind: Kind,
    outcome: Result<&'static str, String>,
}

/// The dialog.
#[component]
pub(crate) fn ConnectDialog(props: &ConnectDialogProps) -> Html {
    let tell = use_tell();
    let plan = props.shown.plan();
    let (mut offers, refused): (Vec<Offer>, Vec<Offer>) =
        offers(plan, &props.id).into_iter().partition(|offer| offer.outcome.is_ok());
    offers.extend(refused);
    let onclose: Callback<()> = tell.on_view(ViewMessage::Dialog(None));
    use_effect_with((), |()| {
        crate::platform::clock::later_for_good(0, || {
            dom::focus("#connect .nd-join");
        });
    });
    let nothing = offers.is_empty();
    html! {
        <Modal id="connect" title={format!("Connect {} with…", plan.title(&props.id))} {onclose}>
            <p class="nd-muted" hidden={!nothing}>{ "There is nothing to connect it with yet: add a network, a site or a hub." }</p>
            <ul class="nd-joins">{ for offers.iter().take(MOST).map(|offer| row(plan, &props.id, offer, &tell)) }</ul>
        </Modal>
    }
}

fn offers(plan: &Plan, id: &str) -> Vec<Offer> {
    let of_kind = |kind: Kind| {
        let table = plan.table(kind);
        (0..table.size())
            .filter_map(|position| table.id_at(position))
            .map(|id| (kind, id.to_owned()))
            .collect::<Vec<_>>()
    };
    let kinds: &[Kind] = match plan.kind_of(id) {
        Some(Kind::LoadBalancer) => &[Kind::Host],
        Some(Kind::Host) => &[Kind::LoadBalancer],
        Some(Kind::Subnet) => &[Kind::Gateway, Kind::Nat, Kind::Network, Kind::Site],
        Some(Kind::Nat) => &[Kind::Subnet],
        Some(Kind::Gateway) => &[Kind::Subnet, Kind::Network, Kind::Site],
        _ => &[Kind::Network, Kind::Site, Kind::Gateway],
    };
    let is_hub = |id: &str| plan.gateways.by_text(id).is_none_or(|gateway| gateway.kind == GatewayKind::Transit);
    let is_subnet = plan.kind_of(id) == Some(Kind::Subnet);
    let others =
        kinds.iter().flat_map(|kind| of_kind(*kind)).filter(|(_, other)| other != id && (is_subnet || is_hub(other)));
    let offer = |(kind, other): (Kind, String)| {
        let outcome = match join_ends(plan, id, &other) {
            Ok((join, from, to)) => create(plan, &Create::Join { from, to }).map(|_| join.words()),
            Err(refusal) => Err(refusal),
        };
        Offer { id: other, kind, outcome: outcome.map_err(|refusal| refusal.message) }
    };
    others.map(offer).collect()
}

fn row(plan: &Plan, from: &AttrValue, offer: &Offer, tell: &Tell) -> Html {
    let onclick = {
        let (tell, from, to) = (tell.clone(), from.to_string(), offer.id.clone());
        Callback::from(move |_| {
            tell.view(ViewMessage::Dialog(None));
            tell.send(Message::Create(Create::Join { from: from.clone(), to: to.clone() }));
        })
    };
    let words = match &offer.outcome {
        Ok(words) => (*words).to_owned(),
        Err(reason) => reason.clone(),
    };
    html! {
        <li key={offer.id.clone()}>
            <button type="button" class="nd-join" data-join={offer.id.clone()} disabled={offer.outcome.is_err()} {onclick}>
                { icon(kind_icon(offer.kind)) }
                <strong>{ plan.title(&offer.id) }</strong>
                <span class="nd-muted">{ inline(&words) }</span>
            </button>
        </li>
    }
}
