//! How does a link look? A line with round corners, which says by its shape whether it works both ways.

use std::rc::Rc;

use netdraft_editor::Point;
use netdraft_editor::scene::{Badge, Detail, Link, LinkKind, LinkState, PILL_HEIGHT, middle_of, path_data, pill_width};
use yew::{Html, Properties, component, html};

use super::group::badge_at;
use crate::store::Same;

/// The radius of the corners of a link, in pixels of the world.
pub(super) const CORNER: f64 = 8.0;

/// The most letters of the name of a peering on its line.
const LONGEST: usize = 14;

/// The id of the line of a link.
pub(super) fn link_id(link: &str) -> String {
    format!("link-{link}")
}

/// The properties of a link.
#[derive(Properties, PartialEq)]
pub(super) struct LinkViewProps {
    /// The link. The editor keeps it the same as long as it looks the same.
    pub(super) link: Same<Link>,
    /// Whether its words are drawn.
    pub(super) words: bool,
}

/// A link.
#[component]
pub(super) fn LinkView(props: &LinkViewProps) -> Html {
    let link = &props.link;
    let middle = middle_of(&link.path);
    let kind = match link.kind {
        LinkKind::Peering => "peering",
        LinkKind::Vpn => "vpn",
        LinkKind::Attachment => "attachment",
        LinkKind::Route => "route",
    };
    let state = match link.state {
        LinkState::Works => "works",
        LinkState::Forward => "forward",
        LinkState::Backward => "backward",
        LinkState::Broken => "broken",
        LinkState::Unknown => "unknown",
    };
    let arrow_end = matches!(link.state, LinkState::Forward).then_some("url(#nd-arrow)");
    let arrow_start = matches!(link.state, LinkState::Backward).then_some("url(#nd-arrow)");
    html! {
        <g class="nd-link" data-link={link.id.clone()} data-kind={kind} data-state={state} role="img" aria-label={link.description.clone()}>
            <path id={link_id(&link.id)} class="nd-link__line" d={path_data(&link.path, CORNER)} marker-end={arrow_end} marker-start={arrow_start} />
            { if props.words { words(link, middle) } else { Html::default() } }
        </g>
    }
}

fn words(link: &Link, at: Point) -> Html {
    // What does not work says how; what works says what it is, in as many letters as have room between two networks.
    let label = match (link.state, link.kind) {
        (LinkState::Works, LinkKind::Peering) if link.label.chars().count() > LONGEST => String::new(),
        (LinkState::Works, _) => link.label.clone(),
        (state, _) => state.word().to_owned(),
    };
    if label.is_empty() {
        return link.badge.map(|badge| badge_at(badge, at.x - 8.0, at.y - 8.0, 1.0)).unwrap_or_default();
    }
    pill(label, at, link.badge)
}

/// Words on a line, and perhaps what is wrong with it.
pub(super) fn pill(label: String, at: Point, badge: Option<Badge>) -> Html {
    let width = pill_width(&label);
    html! {
        <g transform={format!("translate({} {})", at.x, at.y)}>
            <rect class="nd-link__pill" x={(-width / 2.0).to_string()} y={(-PILL_HEIGHT / 2.0).to_string()} width={width.to_string()} height={PILL_HEIGHT.to_string()} rx={(PILL_HEIGHT / 2.0).to_string()} />
            <text class="nd-link__label" y="4" text-anchor="middle">{ label }</text>
            { badge.map(|badge| badge_at(badge, width / 2.0 + 4.0, -8.0, 1.0)).unwrap_or_default() }
        </g>
    }
}

/// The properties of the links.
#[derive(Properties, PartialEq)]
pub(super) struct LinksProps {
    /// Those on the page.
    pub(super) links: Same<Vec<Rc<Link>>>,
    /// How finely things are drawn.
    pub(super) detail: Detail,
}

/// All links on the page. A default route that works says nothing: its line says it all.
#[component]
pub(super) fn Links(props: &LinksProps) -> Html {
    let has_words = props.detail >= Detail::Cards;
    let line = |link: &Rc<Link>| {
        let speaks = link.kind != LinkKind::Route || link.state != LinkState::Works || link.badge.is_some();
        html! { <LinkView key={link.id.clone()} link={Same(Rc::clone(link))} words={speaks && has_words} /> }
    };
    html! { <g class="nd-world__links" data-detail={format!("{:?}", props.detail)}>{ for props.links.iter().map(line) }</g> }
}
