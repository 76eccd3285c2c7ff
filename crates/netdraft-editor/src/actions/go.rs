//! Where can one go, what can be done about problems, and where is help?

use super::{Action, Group, Scope};
use crate::effect::FocusPlace;
use crate::explain::{PathQuery, as_end};
use crate::message::{CompareWith, Dialog, Message, ViewMessage, ViewTab};
use crate::session::Session;

fn view(message: ViewMessage) -> Result<Message, String> {
    Ok(Message::View(message))
}

const fn goes(
    id: &'static str,
    label: &'static str,
    keys: &'static [&'static str],
    ready: fn(&Session) -> Result<Message, String>,
) -> Action {
    Action { id, label, group: Group::Go, scope: Scope::Global, keys, ready }
}

/// Asks about the things that are selected: the first sends, the second receives.
fn explain_path(session: &Session) -> Result<Message, String> {
    let ids = session.selection().ids().iter();
    let mut ends = ids.filter_map(|id| as_end(session.plan(), id));
    let asked = session.path();
    let query = match (ends.next(), ends.next()) {
        (Some(from), Some(to)) => PathQuery { from, to, ..PathQuery::clone(asked) },
        (Some(from), None) => {
            let to = if asked.to == from { String::new() } else { asked.to.clone() };
            PathQuery { from, to, ..PathQuery::clone(asked) }
        }
        (None, _) => PathQuery::clone(asked),
    };
    view(ViewMessage::Explain(query))
}

pub(super) static GO: &[Action] = &[
    goes("go-topology", "Go to the topology", &["G T"], |_| view(ViewMessage::Focus(FocusPlace::Canvas))),
    goes("go-addresses", "Go to the addresses", &["G A"], |_| {
        view(ViewMessage::Focus(FocusPlace::View(ViewTab::Addresses)))
    }),
    goes("go-rules", "Go to the firewall rules", &["G F"], |_| {
        view(ViewMessage::Focus(FocusPlace::View(ViewTab::Rules)))
    }),
    goes("go-routes", "Go to the routes", &["G R"], |_| view(ViewMessage::Focus(FocusPlace::View(ViewTab::Routes)))),
    goes("go-matrix", "Go to the matrix: who can talk to whom", &["G M"], |_| {
        view(ViewMessage::Focus(FocusPlace::View(ViewTab::Matrix)))
    }),
    goes("compare-matrix", "Show what all steps changed of who can talk to whom", &[], |session| {
        if session.history().done().is_empty() {
            return Err("nothing was changed yet".to_owned());
        }
        view(ViewMessage::Compare(Some(CompareWith::AllSteps)))
    }),
    goes("go-links", "Go to the links", &["G K"], |_| view(ViewMessage::Focus(FocusPlace::View(ViewTab::Links)))),
    goes("go-dns", "Go to the DNS zones", &["G D"], |_| view(ViewMessage::Focus(FocusPlace::View(ViewTab::Dns)))),
    goes("go-nat", "Go to the NAT gateways", &["G N"], |_| view(ViewMessage::Focus(FocusPlace::View(ViewTab::Nat)))),
    goes("go-load-balancers", "Go to the load balancers", &["G L"], |_| {
        view(ViewMessage::Focus(FocusPlace::View(ViewTab::LoadBalancers)))
    }),
    goes("go-public-addresses", "Go to the public addresses", &["G U"], |_| {
        view(ViewMessage::Focus(FocusPlace::View(ViewTab::PublicAddresses)))
    }),
    goes("go-problems", "Go to the problems", &["G P"], |_| view(ViewMessage::Focus(FocusPlace::Problems))),
    goes("explain-path", "Explain a path: what becomes of a packet, and why", &["E"], explain_path),
    Action {
        id: "leave-panel",
        label: "From a panel back to the view",
        group: Group::Go,
        scope: Scope::Panel,
        keys: &["Escape"],
        ready: |_| view(ViewMessage::LeavePanel),
    },
    goes("next-region", "Next region of the page", &["F6", "Mod+F6"], |_| {
        view(ViewMessage::Focus(FocusPlace::NextRegion))
    }),
    goes("previous-region", "Previous region of the page", &["Shift+F6"], |_| {
        view(ViewMessage::Focus(FocusPlace::PreviousRegion))
    }),
    goes("go-outline", "Go to the outline", &["G O"], |_| view(ViewMessage::Focus(FocusPlace::Outline))),
];

const fn problem(
    id: &'static str,
    label: &'static str,
    keys: &'static [&'static str],
    ready: fn(&Session) -> Result<Message, String>,
) -> Action {
    Action { id, label, group: Group::Problems, scope: Scope::Global, keys, ready }
}

fn some_problem(session: &Session) -> Result<(), String> {
    if session.problems().is_empty() { Err("there are no problems".to_owned()) } else { Ok(()) }
}

pub(super) static PROBLEMS: &[Action] = &[
    problem("next-problem", "Next problem", &["F8"], |_| view(ViewMessage::NextProblem)),
    problem("previous-problem", "Previous problem", &["Shift+F8"], |_| view(ViewMessage::PreviousProblem)),
    problem("quick-fix", "Repair the problem here", &["Mod+.", "Alt+Enter"], |session| {
        some_problem(session).map(|()| Message::QuickFix)
    }),
    problem("show-checks", "Show every check, and what it found", &["G Y"], |_| {
        view(ViewMessage::Focus(FocusPlace::Checks))
    }),
    problem("fix-all-safe", "Make every safe repair, once all of them were shown", &[], |session| {
        match session.problems().safe_fixes().len() {
            0 => Err("no problem has a safe repair".to_owned()),
            _ => view(ViewMessage::Dialog(Some(Dialog::FixAll))),
        }
    }),
    problem("explain-problem", "Explain the problem here", &[], |session| {
        some_problem(session)?;
        let position = session.problems().current(session.selection()).unwrap_or(0);
        let rule = session.problems().get(position).map(|finding| finding.rule.to_owned()).unwrap_or_default();
        view(ViewMessage::Dialog(Some(Dialog::Explain(rule))))
    }),
    problem("waive", "Accept the problem here, with a reason", &[], |session| {
        some_problem(session)?;
        let position = session.problems().current(session.selection()).unwrap_or(0);
        match session.problems().get(position).and_then(|finding| netdraft_core::rules::find(finding.rule)) {
            Some(rule) if rule.meta().waivable => view(ViewMessage::Dialog(Some(Dialog::Waive(position)))),
            Some(rule) => Err(format!("`{}` cannot be accepted", rule.meta().name)),
            None => Err("select a problem first".to_owned()),
        }
    }),
];

pub(super) static HELP: &[Action] = &[
    Action {
        id: "palette",
        label: "Search actions, things and rules",
        group: Group::Help,
        scope: Scope::Global,
        keys: &["Mod+K", "Mod+F", "Mod+/"],
        ready: |_| view(ViewMessage::Dialog(Some(Dialog::Palette))),
    },
    Action {
        id: "help",
        label: "Show the keys, and what the terms mean",
        group: Group::Help,
        scope: Scope::Global,
        keys: &["?"],
        ready: |_| view(ViewMessage::Dialog(Some(Dialog::Help))),
    },
    Action {
        id: "glossary",
        label: "Show the glossary: what the terms mean",
        group: Group::Help,
        scope: Scope::Global,
        keys: &[],
        ready: |_| view(ViewMessage::Dialog(Some(Dialog::Glossary))),
    },
];
