//! What stands above the view as long as it is true? That the plan is not stored, or that another tab has it.

use netdraft_editor::{Message, SaveState};
use yew::{Callback, Html, html};

use crate::controls::{Button, Icon, icon, inline};
use crate::keeping::{Kept, Recall};
use crate::store::{Shown, Tell, Told};

/// The line above the view, where there is something to say.
pub(crate) fn banner(shown: &Shown, kept: &Kept, tell: &Tell) -> Html {
    if let SaveState::Failed(reason) = &shown.file().save {
        let button = html! { <Button label="Save a file" icon={Icon::Save} look="primary" size="small" action="rescue" onclick={tell.on(Message::Save)} /> };
        return line("bad", &format!("This plan is not saved: {reason}."), button);
    }
    let Some(elsewhere) = &kept.elsewhere else { return Html::default() };
    let (tell, id) = (tell.clone(), elsewhere.id.clone());
    let onclick = Callback::from(move |_| tell.tell(Told::Recall(id.clone(), None, Recall::TakeOver)));
    let text = match elsewhere.is_taken {
        false => "This plan is open in another tab. What you change here is kept as a copy.",
        true => "Another tab has taken this plan over. What you change here is kept as a copy.",
    };
    line(
        "calm",
        text,
        html! { <Button label="Edit it here instead" size="small" look="soft" action="take-over" {onclick} /> },
    )
}

fn line(tone: &'static str, text: &str, button: Html) -> Html {
    let picture = if tone == "bad" { Icon::Warning } else { Icon::Info };
    html! {
        <div class="nd-banner" data-tone={tone} data-testid="banner" role="status">
            { icon(picture) }
            <span class="nd-banner__text">{ inline(text) }</span>
            { button }
        </div>
    }
}
