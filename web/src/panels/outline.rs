//! What is in the plan, as a tree? Everything that the canvas shows and everything that it does not, all within reach of the keyboard.

use std::collections::{BTreeMap, BTreeSet};

use netdraft_core::model::{Document, Entity, Kind, Plan};
use netdraft_core::rules::Severity;
use netdraft_core::words::in_a_row;
use netdraft_editor::create::network_around;
use netdraft_editor::scene::Scene;
use netdraft_editor::{Message, Problems, Selection, ViewMessage};
use web_sys::Element;
use yew::{
    Callback, Event, Html, KeyboardEvent, MouseEvent, NodeRef, Properties, UseStateHandle, component, html,
    use_effect_with, use_node_ref, use_state, use_state_eq,
};

use crate::controls::{Icon, icon, severity_icon};
use crate::platform::dom;
use crate::store::{Same, Tell, use_tell};

/// The properties of the outline.
#[derive(Properties, PartialEq)]
pub(crate) struct OutlineProps {
    /// The document.
    pub(crate) document: Same<Document>,
    /// The problems.
    pub(crate) problems: Same<Problems>,
    /// What is selected.
    pub(crate) selection: Same<Selection>,
    /// What is drawn of the plan, with what is joined with what.
    pub(crate) scene: Same<Scene>,
    /// Whether nothing is dragged. The tree does not scroll while something is: that would hold up what moves.
    pub(crate) rests: bool,
}

/// One line of the tree.
struct Row {
    /// The id of an entity, or the table of a kind for a heading.
    id: String,
    /// What it is; nothing for a heading.
    kind: Option<Kind>,
    title: String,
    detail: String,
    level: usize,
    /// Whether there is something below it.
    parent: bool,
}

/// Kinds that stand below a heading of their own, after the networks.
const GROUPS: [(Kind, &str); 14] = [
    (Kind::Filter, "Rule sets"),
    (Kind::RouteTable, "Route tables"),
    (Kind::Gateway, "Gateways"),
    (Kind::Nat, "NAT gateways"),
    (Kind::Peering, "Peerings"),
    (Kind::Vpn, "VPN connections"),
    (Kind::Site, "Sites"),
    (Kind::Zone, "DNS zones"),
    (Kind::LoadBalancer, "Load balancers"),
    (Kind::PublicAddress, "Public addresses"),
    (Kind::Service, "Services"),
    (Kind::Pool, "Pools"),
    (Kind::Rollout, "Rollouts"),
    (Kind::Waiver, "Waivers"),
];

/// Lines above which what is inside networks is folded at first.
const LONG: usize = 160;

/// The height of a line, in pixels; the style sheet has the same.
const LINE: i32 = 28;
/// Lines that are assumed to be in sight, and lines beside them that are on the page too.
const SEEN: usize = 50;
const AROUND: usize = 16;

/// The outline. Of a long one, the lines in sight and their neighbours are on the page, and the one that takes the focus.
#[component]
pub(crate) fn Outline(props: &OutlineProps) -> Html {
    let tell = use_tell();
    // What was opened or closed by hand; everything else follows the length of the plan.
    let turned = use_state(BTreeSet::<String>::new);
    let plan = &props.document.plan;
    let long = plan.subnets.len() + plan.hosts.len() > LONG;
    let is_open = |id: &str, level: usize| (level == 1 || !long) != turned.contains(id);
    let rows = visible(rows(plan), is_open);
    let worst = worst(&props.problems);
    let focused = props.selection.last().filter(|id| rows.iter().any(|row| row.id == *id));
    let focused = focused.map(str::to_owned).or_else(|| rows.first().map(|row| row.id.clone()));
    let (tree, first) = (use_node_ref(), use_state_eq(|| 0_usize));
    // The line that a key went to: it is on the page from then on, and takes the focus as soon as it is.
    let wanted = use_state_eq(|| None::<String>);
    let onkeydown = keys(&tell, &turned, &rows, &wanted, is_open);
    let at = focused.as_ref().and_then(|id| rows.iter().position(|row| row.id == *id));
    use_effect_with((at.filter(|_| props.rests), props.selection.clone()), {
        let tree = tree.clone();
        move |(at, _)| at.iter().for_each(|at| keep_in_sight(&tree, *at))
    });
    let onscroll = {
        let (tree, first) = (tree.clone(), first.clone());
        Callback::from(move |_: Event| {
            let top = tree.cast::<Element>().map_or(0, |tree| tree.scroll_top() / LINE);
            first.set(usize::try_from(top - top % 8).unwrap_or_default());
        })
    };
    let window = first.saturating_sub(AROUND)..*first + SEEN + AROUND;
    let places = places(&rows);
    let (mut shown, mut next) = (Vec::new(), 0);
    let sought = wanted.as_ref().and_then(|id| rows.iter().position(|row| row.id == *id));
    // Once for each line that is wanted: an edit that moves it does not scroll back to it.
    use_effect_with((*wanted).clone(), {
        let tree = tree.clone();
        move |wanted| {
            sought.iter().for_each(|at| keep_in_sight(&tree, *at));
            wanted.iter().for_each(|id| focus_line(id));
        }
    });
    let on_page = |at_row: usize| window.contains(&at_row) || [at, sought].contains(&Some(at_row));
    for (at, row) in rows.iter().enumerate().filter(|(row, _)| on_page(*row)) {
        shown.extend(gap(at - std::mem::replace(&mut next, at + 1), &row.id));
        let expanded = row.parent.then(|| is_open(&row.id, row.level));
        let severity = worst.get(row.id.as_str()).copied();
        let selected = props.selection.contains(&row.id);
        let focused = focused.as_deref() == Some(&row.id);
        let place = places.get(at).copied().unwrap_or_default();
        let more = relations(row, plan, &props.scene);
        shown.push(line(&tell, &turned, row, State { expanded, severity, selected, focused, place, more }));
    }
    shown.extend(gap(rows.len() - next, ""));
    html! {
        <div class="nd-outline">
            <h2 class="nd-panel__title">{ "Outline" }</h2>
            <ul ref={tree} class="nd-outline__tree" role="tree" aria-label="Everything in the plan" {onkeydown} {onscroll}>
                { for shown }
            </ul>
        </div>
    }
}

/// The room of lines that are not on the page.
fn gap(lines: usize, before: &str) -> Option<Html> {
    let height = i32::try_from(lines).unwrap_or(i32::MAX).saturating_mul(LINE);
    (lines > 0).then(|| {
        html! { <li key={format!("before {before}")} role="none"><svg class="nd-outline__gap" width="1" height={height.to_string()} aria-hidden="true"></svg></li> }
    })
}

/// By line, its number among those that stand beside it, and how many these are.
fn places(rows: &[Row]) -> Vec<(usize, usize)> {
    let mut places = vec![(0, 0); rows.len()];
    // By level, the lines that stand beside each other.
    let mut beside: Vec<Vec<usize>> = Vec::new();
    let mut close = |lines: Vec<usize>| {
        for (number, line) in lines.iter().enumerate() {
            places[*line] = (number + 1, lines.len());
        }
    };
    for (at, row) in rows.iter().enumerate() {
        while beside.len() > row.level {
            beside.pop().into_iter().for_each(&mut close);
        }
        beside.resize_with(row.level, Vec::new);
        if let Some(lines) = beside.last_mut() {
            lines.push(at);
        }
    }
    beside.into_iter().for_each(close);
    places
}

/// Scrolls the tree no further than it takes to see a line.
fn keep_in_sight(tree: &NodeRef, at: usize) {
    let Some(tree) = tree.cast::<Element>() else { return };
    let top = i32::try_from(at).unwrap_or(i32::MAX).saturating_mul(LINE);
    let (seen, height) = (tree.scroll_top(), tree.client_height());
    if top < seen || top + LINE > seen + height {
        tree.set_scroll_top(top - height / 2);
    }
}

/// Gives the focus to a line, where it is on the page.
fn focus_line(id: &str) {
    dom::focus(&format!(".nd-outline [data-row={}]", dom::quoted(id)));
}

/// Every line, whether open or not.
fn rows(plan: &Plan) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut hosts: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    for host in plan.hosts.iter() {
        let detail = format!("{} ×", host.count);
        hosts.entry(host.subnet.as_str()).or_default().push(entity(host, detail, 3));
    }
    let mut subnets: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    for subnet in plan.subnets.iter() {
        let below = hosts.remove(subnet.id.as_str()).unwrap_or_default();
        let of_network = subnets.entry(subnet.network.as_str()).or_default();
        of_network.push(Row { parent: !below.is_empty(), ..entity(subnet, subnet.cidr.text().to_owned(), 2) });
        of_network.extend(below);
    }
    for network in plan.networks.iter() {
        let below = subnets.remove(network.id.as_str()).unwrap_or_default();
        let blocks: Vec<&str> = network.cidrs.iter().map(netdraft_core::address::Block::text).collect();
        rows.push(Row { parent: !below.is_empty(), ..entity(network, blocks.join(", "), 1) });
        rows.extend(below);
    }
    for (kind, title) in GROUPS {
        let table = plan.table(kind);
        if table.size() == 0 {
            continue;
        }
        let detail = table.size().to_string();
        rows.push(Row {
            id: kind.table().to_owned(),
            kind: None,
            title: title.to_owned(),
            detail,
            level: 1,
            parent: true,
        });
        let ids = (0..table.size()).filter_map(|position| table.id_at(position));
        rows.extend(ids.map(|id| {
            let title = table.title(id).unwrap_or(id).to_owned();
            Row { id: id.to_owned(), kind: Some(kind), title, detail: String::new(), level: 2, parent: false }
        }));
    }
    rows
}

fn entity<T: Entity>(thing: &T, detail: String, level: usize) -> Row {
    let (id, title) = (thing.id().to_string(), thing.title().to_owned());
    Row { id, kind: Some(T::KIND), title, detail, level, parent: false }
}

/// The lines that no closed line hides.
fn visible(rows: Vec<Row>, is_open: impl Fn(&str, usize) -> bool) -> Vec<Row> {
    let mut hidden_below = usize::MAX;
    let shown = |row: &Row| {
        if row.level > hidden_below {
            return false;
        }
        hidden_below = if row.parent && !is_open(&row.id, row.level) { row.level } else { usize::MAX };
        true
    };
    let mut shown = shown;
    rows.into_iter().filter(|row| shown(row)).collect()
}

fn worst(problems: &Problems) -> BTreeMap<&str, Severity> {
    let mut worst: BTreeMap<&str, Severity> = BTreeMap::new();
    for problem in problems.iter() {
        let severity = worst.entry(problem.finding.primary.entity.as_str()).or_insert(problem.finding.severity);
        *severity = problem.finding.severity.min(*severity);
    }
    worst
}

/// How a line is shown.
struct State {
    expanded: Option<bool>,
    severity: Option<Severity>,
    selected: bool,
    focused: bool,
    /// Its number among those that stand beside it, and how many these are.
    place: (usize, usize),
    /// What is read to those who do not see the canvas.
    more: Option<String>,
}

/// What a thing is, what it is in and what it is joined with, but for the words that its line shows. A heading says it all.
fn relations(row: &Row, plan: &Plan, scene: &Scene) -> Option<String> {
    let noun = row.kind?.noun();
    let drawn = match row.kind {
        // Of these there is a line and no box.
        Some(Kind::Peering | Kind::Vpn) => {
            scene.links.iter().find(|link| link.id == row.id).map(|link| &link.description)
        }
        _ => scene.node(&row.id).map(|node| &node.description),
    };
    let Some(words) = drawn else {
        let place = network_around(plan, &row.id).map(|network| format!("in {}", plan.title(network)));
        return Some(in_a_row([noun, place.as_deref().unwrap_or_default()]));
    };
    let (what, rest) = words.split_once(&format!(" {}", row.title)).unwrap_or((noun, ""));
    let shown = Some(&row.detail).filter(|detail| !detail.is_empty());
    let rest = shown.and_then(|detail| rest.strip_prefix(", ")?.strip_prefix(detail.as_str())).unwrap_or(rest);
    Some(format!("{what}{rest}"))
}

fn line(tell: &Tell, turned: &UseStateHandle<BTreeSet<String>>, row: &Row, state: State) -> Html {
    let onclick = {
        let (tell, turned, id, heading) = (tell.clone(), turned.clone(), row.id.clone(), row.kind.is_none());
        Callback::from(move |event: MouseEvent| {
            let on_arrow = event.offset_x() < 0;
            if heading || on_arrow {
                turn(&turned, &id);
            } else if event.shift_key() || event.ctrl_key() || event.meta_key() {
                tell.view(ViewMessage::SelectToggle(id.clone()));
            } else {
                tell.view(ViewMessage::Reveal(netdraft_core::model::Anchor::new(&id, "")));
            }
        })
    };
    let arrow = {
        let (turned, id) = (turned.clone(), row.id.clone());
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            turn(&turned, &id);
        })
    };
    let picture = match state.expanded {
        Some(true) => html! { <span class="nd-outline__arrow" onclick={arrow}>{ icon(Icon::ChevronDown) }</span> },
        Some(false) => html! { <span class="nd-outline__arrow" onclick={arrow}>{ icon(Icon::ChevronRight) }</span> },
        None => html! { <span class="nd-outline__arrow"></span> },
    };
    let badge = state.severity.map(|severity| {
        html! { <span class="nd-badge" data-severity={severity.word()} title={severity.word()}>{ icon(severity_icon(severity)) }<span class="nd-only-read">{ severity.word() }</span></span> }
    });
    html! {
        <li key={row.id.clone()} class="nd-outline__row" role="treeitem" data-row={row.id.clone()} data-level={row.level.to_string()}
            aria-level={row.level.to_string()} aria-posinset={state.place.0.to_string()} aria-setsize={state.place.1.to_string()} aria-expanded={state.expanded.map(|open| open.to_string())}
            aria-selected={state.selected.to_string()} tabindex={if state.focused { "0" } else { "-1" }} {onclick}>
            { picture }
            <span class="nd-outline__icon">{ row.kind.map(|kind| icon(kind_icon(kind))).unwrap_or_default() }</span>
            <span class="nd-outline__title">{ &row.title }</span>
            <span class="nd-outline__detail">{ &row.detail }</span>
            <span>{ badge.unwrap_or_default() }<span class="nd-only-read">{ state.more }</span></span>
        </li>
    }
}

fn turn(turned: &UseStateHandle<BTreeSet<String>>, id: &str) {
    let mut next = (**turned).clone();
    if !next.remove(id) {
        next.insert(id.to_owned());
    }
    turned.set(next);
}

/// The keys of a tree: up and down walk, right opens, left closes, Enter goes to the inspector, Delete removes.
fn keys(
    tell: &Tell,
    turned: &UseStateHandle<BTreeSet<String>>,
    rows: &[Row],
    wanted: &UseStateHandle<Option<String>>,
    is_open: impl Fn(&str, usize) -> bool,
) -> Callback<KeyboardEvent> {
    let lines: Vec<(String, bool, Option<bool>)> = rows
        .iter()
        .map(|row| (row.id.clone(), row.kind.is_some(), row.parent.then(|| is_open(&row.id, row.level))))
        .collect();
    let (tell, turned, wanted) = (tell.clone(), turned.clone(), wanted.clone());
    Callback::from(move |event: KeyboardEvent| {
        let focused = dom::focused_attribute("data-row");
        let Some(at) = focused.and_then(|id| lines.iter().position(|line| line.0 == id)) else { return };
        let (id, real, open) = &lines[at];
        let target = match event.key().as_str() {
            "ArrowDown" => at + 1,
            "ArrowUp" => at.saturating_sub(1),
            "Home" => 0,
            "End" => lines.len().saturating_sub(1),
            "ArrowRight" if *open == Some(true) => at + 1,
            "ArrowRight" if *open == Some(false) => return turn(&turned, id),
            "ArrowLeft" if *open == Some(true) => return turn(&turned, id),
            "Enter" | "F2" if *real => {
                tell.view(ViewMessage::Select(vec![id.clone()]));
                dom::focus(".nd-inspector [data-field]");
                return;
            }
            "Delete" | "Backspace" if *real => {
                tell.view(ViewMessage::Select(vec![id.clone()]));
                return tell.send(Message::DeleteSelection);
            }
            _ => return,
        };
        event.prevent_default();
        let Some((id, real, _)) = lines.get(target) else { return };
        // It may be on the page without being the line that was wanted last.
        focus_line(id);
        wanted.set(Some(id.clone()));
        if *real {
            tell.view(ViewMessage::Select(vec![id.clone()]));
        }
    })
}

/// The picture of a kind.
pub(crate) fn kind_icon(kind: Kind) -> Icon {
    match kind {
        Kind::Pool | Kind::Network => Icon::Network,
        Kind::Subnet => Icon::Subnet,
        Kind::Host => Icon::Host,
        Kind::Filter => Icon::Filter,
        Kind::RouteTable | Kind::Rollout => Icon::Route,
        Kind::Gateway | Kind::PublicAddress => Icon::Gateway,
        Kind::Nat => Icon::Export,
        Kind::Peering => Icon::Connect,
        Kind::Vpn => Icon::Lock,
        Kind::Site => Icon::Site,
        Kind::Zone => Icon::Name,
        Kind::LoadBalancer => Icon::LoadBalancer,
        Kind::Service => Icon::Service,
        Kind::Intent | Kind::Waiver => Icon::Check,
    }
}
