//! What can be added, and with which tool?

use netdraft_core::address::Provider;
use netdraft_core::model::{FilterKind, Id, Kind, Plan};

use super::{Action, Group, Scope, one_selected};
use crate::create::{Create, SubnetRequest, container_of, create, network_around};
use crate::effect::FocusPlace;
use crate::message::{Dialog, Message, ToolChoice, ViewMessage, ViewTab};
use crate::session::Session;

/// A thing of a kind, in what is selected where it needs a container.
fn add(session: &Session, kind: Kind) -> Result<Message, String> {
    let plan = session.plan();
    let only_network = || match plan.networks.len() {
        1 => plan.networks.iter().next().map(|network| network.id.as_str()),
        _ => None,
    };
    // What is in no network, such as a site, does not say where.
    let selected = session.selection().last().filter(|id| network_around(plan, id).is_some());
    let inside = selected.or_else(only_network);
    let Some(wanted) = Create::of_kind(plan, kind, inside, None) else {
        let container = container_of(kind).map_or("place", Kind::noun);
        return Err(format!("select a {container} first"));
    };
    create(plan, &wanted).map(|_| Message::Create(wanted)).map_err(|refusal| refusal.message)
}

/// The network that is selected or that the selected thing is in, or the only one.
fn network(session: &Session) -> Result<String, String> {
    let plan = session.plan();
    let selected = session.selection().last().and_then(|id| network_around(plan, id));
    let mut networks = plan.networks.iter();
    let only = || networks.next().filter(|_| plan.networks.len() == 1).map(|network| network.id.as_str());
    selected.or_else(only).map(str::to_owned).ok_or_else(|| "select a network first".to_owned())
}

const fn adds(
    id: &'static str,
    label: &'static str,
    keys: &'static [&'static str],
    ready: fn(&Session) -> Result<Message, String>,
) -> Action {
    Action { id, label, group: Group::Add, scope: Scope::Canvas, keys, ready }
}

pub(super) static ADD: &[Action] = &[
    adds("add-menu", "Go to the tools", &["/"], |_| Ok(Message::View(ViewMessage::Focus(FocusPlace::Tools)))),
    adds("add-network", "Add a network", &["1"], |session| add(session, Kind::Network)),
    adds("add-divided-network", "Add a network with subnets, routes and gateways", &[], |_| {
        Ok(Message::Create(Create::Network { range: None, divided: true, placement: None }))
    }),
    adds("add-subnet", "Add a subnet: the next free block", &["2"], |session| {
        let wanted = Create::Subnets(SubnetRequest::one(network(session)?));
        create(session.plan(), &wanted).map(|_| Message::Create(wanted)).map_err(|refusal| refusal.message)
    }),
    adds("add-host", "Add hosts", &["3"], |session| add(session, Kind::Host)),
    adds("add-internet-gateway", "Add an internet gateway", &["4"], |session| add(session, Kind::Gateway)),
    adds("add-nat", "Add a NAT gateway", &["5"], |session| add(session, Kind::Nat)),
    adds("add-site", "Add a site", &["6"], |session| add(session, Kind::Site)),
    adds("add-hub", "Add a transit hub", &["7"], |_| Ok(Message::Create(Create::Hub { placement: None }))),
    adds("add-load-balancer", "Add a load balancer", &["8"], |session| add(session, Kind::LoadBalancer)),
    adds("add-zone", "Add a DNS zone", &["9"], |session| add(session, Kind::Zone)),
    adds("add-filter", "Add a rule set", &["0"], |session| add(session, Kind::Filter)),
    adds("add-network-acl", "Add a network ACL: rules in order at the edge of subnets", &[], |session| {
        let network = network(session)?;
        match session.plan().provider_of(&Id::new(network.as_str())) {
            Provider::Aws => Ok(Message::Create(Create::Filter { network, kind: FilterKind::NetworkAcl })),
            provider => Err(format!("`{provider}` has no network ACLs")),
        }
    }),
    adds("add-route-table", "Add a route table", &[], |session| add(session, Kind::RouteTable)),
    adds("add-pool", "Add a pool of addresses", &[], |session| add(session, Kind::Pool)),
    adds("add-public-address", "Add a public address", &[], |session| add(session, Kind::PublicAddress)),
    adds("allocate", "Allocate subnets", &["A"], |session| {
        Ok(Message::View(ViewMessage::Dialog(Some(Dialog::Allocate(network(session)?)))))
    }),
    adds("connect-with", "Connect with…", &["C"], |session| match one_selected(session) {
        Ok(id) => Ok(Message::View(ViewMessage::Dialog(Some(Dialog::Connect(id.to_owned()))))),
        Err(_) => Ok(Message::View(ViewMessage::Tool(ToolChoice::Connect))),
    }),
];

/// The actions that add what a view is about. Where a plan has no network yet, they begin with one, which most things belong to.
pub(super) fn adding(plan: &Plan, view: ViewTab) -> &'static [&'static str] {
    match view {
        ViewTab::PublicAddresses => &["add-public-address", "add-pool"],
        _ if plan.networks.is_empty() => &["add-network", "add-divided-network"],
        ViewTab::Rules if plan.settings.provider == Provider::Aws => &["add-filter", "add-network-acl"],
        ViewTab::Rules => &["add-filter"],
        ViewTab::Routes => &["add-route-table"],
        ViewTab::Dns => &["add-zone"],
        ViewTab::Nat => &["add-nat"],
        ViewTab::LoadBalancers => &["add-load-balancer"],
        ViewTab::Links => &["tool-connect"],
        ViewTab::Topology | ViewTab::Addresses | ViewTab::Matrix => &[],
    }
}

const fn tool(
    id: &'static str,
    label: &'static str,
    keys: &'static [&'static str],
    ready: fn(&Session) -> Result<Message, String>,
) -> Action {
    Action { id, label, group: Group::Tools, scope: Scope::Canvas, keys, ready }
}

pub(super) static TOOLS: &[Action] = &[
    tool("tool-select", "Select and move", &["V"], |_| Ok(Message::View(ViewMessage::Tool(ToolChoice::Select)))),
    tool("tool-hand", "Move the view", &["H"], |_| Ok(Message::View(ViewMessage::Tool(ToolChoice::Hand)))),
    tool("tool-network", "Draw a network", &["Shift+N"], |_| Ok(Message::View(ViewMessage::Tool(ToolChoice::Network)))),
    tool("tool-subnet", "Draw a subnet", &["Shift+S"], |_| Ok(Message::View(ViewMessage::Tool(ToolChoice::Subnet)))),
    tool("tool-connect", "Draw a connection", &["Shift+C"], |_| {
        Ok(Message::View(ViewMessage::Tool(ToolChoice::Connect)))
    }),
];
