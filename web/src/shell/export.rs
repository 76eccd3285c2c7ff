//! May the plan leave? The gate, category by category, what keeps it closed, and what can be saved all the same.

use netdraft_core::check::CategoryCount;
use netdraft_core::rules::{Finding, Severity};
use netdraft_editor::{Message, ViewMessage};
use yew::{Callback, Html, html};

use super::Toast;
use crate::controls::{Button, Icon, Modal, capitalised, icon, inline};
use crate::platform::dom;
use crate::platform::picture::Wanted;
use crate::store::{Shown, Tell, Told};

/// The most errors that are listed.
const MOST: usize = 20;

/// The dialog. The last notice is said here, since the dialog stands before the notices.
pub(crate) fn export_dialog(shown: &Shown, notice: Option<&Toast>, tell: &Tell) -> Html {
    let report = shown.report();
    let passed = report.gate.passed && shown.checking().is_none();
    let onclose: Callback<()> = tell.on_view(ViewMessage::Dialog(None));
    let about = if passed {
        "The file carries the proof: what was checked, and the digest of the plan."
    } else {
        "A draft is the plan as it is, without a proof."
    };
    let foot = html! {
        <>
            <span class="nd-dialog__aside">{ inline(notice.map_or(about, |notice| &notice.text)) }</span>
            <Button label="Save a draft" icon={Icon::Save} action="save-draft" onclick={tell.on(Message::Save)} />
            <Button label="Export validated plan" icon={Icon::Export} look="primary" action="export-validated" disabled={!passed} onclick={tell.on(Message::Export)} />
        </>
    };
    html! {
        <Modal key="export" id="export" title="Export" {onclose} {foot}>
            { verdict(shown) }
            { pictures(tell) }
            { categories(shown) }
            { errors(shown, tell) }
        </Modal>
    }
}

/// The plan as a picture.
fn pictures(tell: &Tell) -> Html {
    let button = |label: &'static str, is_png: bool, action: &'static str| {
        let tell = tell.clone();
        let onclick = Callback::from(move |_| {
            // The choices are kept by their boxes alone.
            let has_plan = dom::find("#nd-bare-picture:checked").is_none();
            let is_dark = dom::find("#nd-dark-picture:checked").is_some();
            tell.tell(Told::Picture(Wanted { is_png, has_plan, is_dark }));
        });
        html! { <Button {label} size="small" look="soft" {action} {onclick} /> }
    };
    html! {
        <section class="nd-pictures" aria-labelledby="nd-pictures-title">
            <h3 class="nd-kept__title" id="nd-pictures-title">{ "Picture" }</h3>
            { button("PNG", true, "export-png") }
            { button("SVG", false, "export-svg") }
            <span class="nd-muted">{ "It carries the plan, and can be opened again." }</span>
            <label><input type="checkbox" id="nd-bare-picture" />{ " Leave the plan out" }</label>
            <label><input type="checkbox" id="nd-dark-picture" />{ " Dark" }</label>
        </section>
    }
}

fn verdict(shown: &Shown) -> Html {
    if let Some(checking) = shown.checking() {
        return html! {
            <div class="nd-verdict" data-state="closed" data-testid="gate">
                { icon(Icon::Lock) }
                <div>
                    <p class="nd-verdict__word">{ "The plan is being checked" }</p>
                    <p>{ format!("{} of {} are done; what stands below is about the plan before", checking.done, checking.all) }</p>
                </div>
            </div>
        };
    }
    let gate = &shown.report().gate;
    let errors = shown.report().count(Severity::Error);
    let percent = format!("{}.{} %", gate.pass_rate / 100, gate.pass_rate % 100 / 10);
    let (state, picture, word, why) = if gate.passed {
        ("open", Icon::Check, "The plan may leave", format!("{percent} of the checks pass"))
    } else {
        let wanted = shown.plan().settings.gate.pass_rate;
        let why = match errors {
            0 => format!("{percent} of the checks pass; {wanted} % are wanted, and nothing may be unknown"),
            1 => format!("one error is open; {percent} of the checks pass"),
            _ => format!("{errors} errors are open; {percent} of the checks pass"),
        };
        ("closed", Icon::Lock, "The plan may not leave yet", why)
    };
    html! {
        <div class="nd-verdict" data-state={state} data-testid="gate">
            { icon(picture) }
            <div><p class="nd-verdict__word">{ word }</p><p>{ why }</p></div>
        </div>
    }
}

fn categories(shown: &Shown) -> Html {
    let report = shown.report();
    let row = |count: &CategoryCount| {
        let state = match (count.failed, count.critical && report.has_open_error(count.name)) {
            (0, _) => "good",
            (_, true) => "error",
            (_, false) => "warning",
        };
        html! {
            <tr key={count.name.word()} data-category={count.name.word()}>
                <th scope="row">{ category_title(count.name.word()) }</th>
                <td class="nd-muted">{ if count.critical { "no error may be open" } else { "counts" } }</td>
                <td class="nd-number">{ count.evaluated }</td>
                <td class="nd-number">{ count.passed }</td>
                <td class="nd-number"><span class="nd-badge" data-severity={state}>{ count.failed }</span></td>
                <td class="nd-number">{ count.waived }</td>
            </tr>
        }
    };
    html! {
        <table class="nd-table" data-look="plain">
            <thead><tr>
                <th scope="col">{ "Category" }</th><th scope="col">{ "Weight" }</th><th scope="col" class="nd-number">{ "Checks" }</th>
                <th scope="col" class="nd-number">{ "Passed" }</th><th scope="col" class="nd-number">{ "Failed" }</th>
                <th scope="col" class="nd-number">{ "Waived" }</th>
            </tr></thead>
            <tbody>{ for report.gate.categories.iter().map(row) }</tbody>
        </table>
    }
}

/// The title of a category.
pub(crate) fn category_title(word: &str) -> String {
    match word {
        "cidr" => "Address notation".to_owned(),
        "ipam" => "Addressing".to_owned(),
        "vpn" => "VPN".to_owned(),
        "nat" => "NAT".to_owned(),
        "dns" => "DNS".to_owned(),
        other => capitalised(&other.replace('-', " ")),
    }
}

fn errors(shown: &Shown, tell: &Tell) -> Html {
    let open: Vec<&Finding> = shown
        .problems()
        .iter()
        .map(|problem| problem.finding)
        .filter(|finding| finding.severity == Severity::Error)
        .collect();
    let unknown = &shown.report().unknown;
    let item = |(index, finding): (usize, &&Finding)| {
        let (tell, anchor) = (tell.clone(), finding.primary.clone());
        let onclick = Callback::from(move |_| {
            tell.view(ViewMessage::Dialog(None));
            tell.view(ViewMessage::Reveal(anchor.clone()));
        });
        html! {
            <li key={index} class="nd-faults__item">
                <span>{ inline(&finding.message) }</span>
                <span><Button label={format!("Go to {}", shown.plan().title(&finding.primary.entity))} size="small" look="soft" {onclick} /></span>
            </li>
        }
    };
    let unknown_item = |unknown: &netdraft_core::rules::Unknown| {
        html! { <li key={format!("{} {}", unknown.rule, unknown.entity)} class="nd-faults__item"><span>{ inline(&format!("`{}` could not be judged: {}", unknown.entity, unknown.reason)) }</span></li> }
    };
    if open.is_empty() && unknown.is_empty() {
        return html! { <p class="nd-muted">{ "No error is open." }</p> };
    }
    let more = open.len().saturating_sub(MOST);
    html! {
        <section aria-label="Open errors">
            <ul class="nd-faults" data-testid="open-errors">{ for open.iter().take(MOST).enumerate().map(item) }</ul>
            <ul class="nd-faults">{ for unknown.iter().take(MOST).map(unknown_item) }</ul>
            <p class="nd-muted">{ if more > 0 { format!("and {more} more errors") } else { String::new() } }</p>
        </section>
    }
}
