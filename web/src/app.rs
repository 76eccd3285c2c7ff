//! What holds the page together? The session, what the browser is asked to do on its behalf, and the frame around all views.

use std::collections::VecDeque;
use std::rc::Rc;

use netdraft_core::export::is_about;
use netdraft_core::format::{Loaded, load};
use netdraft_core::rules::Policy;
use netdraft_editor::actions::{Action, KeyMap, Recent};
use netdraft_editor::arrival::{Arrival, ArrivalFault, Incoming, recognise};
use netdraft_editor::{Effect, InputEvent, Message, Panels, Record, Session, Source, Tone, ToolChoice, ViewMessage};
use yew::{Component, Context, ContextProvider, Html, Properties, component, html};

use crate::canvas::Stage;
use crate::keeping::Keeper;
use crate::platform::clipboard::Pasting;
use crate::platform::clock::{for_at_most, today};
use crate::platform::files::Outcome;
use crate::platform::keys::{KEYS, Keys, RECENT, keep, kept};
use crate::platform::leaving::Leaving;
use crate::platform::theme::Theme;
use crate::platform::{announce, assets, clipboard, dom, files, folders, link, locks, panic, picture, storage, visit};
use crate::shell::{
    FileFaults, KeyReader, ShellProps, Toast, focused_region, give_focus, keep_focus, restore_sizes, shell,
};
use crate::store::{Same, Shown, Tell, Told};

/// How long a notice stays, in milliseconds.
const NOTICE: u32 = 7_000;
/// How long the plan is checked in one go, in milliseconds: half of a frame, so that there is time to draw in the other half.
const SLICE: f64 = 8.0;
/// How many notices stand on the page at once.
const NOTICES: usize = 3;

/// Windows narrower than this, in pixels, have no room for panels on both sides of the view; windows narrower than that have none beside it. The style sheets
/// have the same.
const TWO_PANELS: f64 = 1_000.0;
const ONE_PANEL: f64 = 720.0;

/// The properties of the application.
#[derive(Properties, PartialEq)]
pub struct AppProps {
    /// Whether the plan is kept in the browser and found there again.
    #[prop_or(true)]
    pub keeps: bool,
}

/// The whole page.
#[component]
pub fn App(props: &AppProps) -> Html {
    html! { <Page keeps={props.keeps} /> }
}

/// What holds the session.
pub(crate) struct Page {
    pub(crate) session: Session,
    shown: Shown,
    pub(crate) tell: Tell,
    stage: Stage,
    theme: Theme,
    /// Whether a plan is open; before that, the start card is.
    pub(crate) started: bool,
    /// Whether the plan of the last visit is still being looked for.
    pub(crate) restoring: bool,
    pub(crate) keeper: Keeper,
    faults: Option<FileFaults>,
    toasts: VecDeque<Toast>,
    /// Whether a notice is not on the page yet.
    has_news: bool,
    toast_count: u64,
    /// The region that had the focus before the page is drawn anew.
    focused: Option<usize>,
    /// Gives keys their meaning.
    reader: Rc<KeyReader>,
    _keys: Keys,
    _pasting: Pasting,
    _leaving: Leaving,
    _followed: gloo::events::EventListener,
    _resized: gloo::events::EventListener,
    /// The address that the page was opened with, where a plan came with it.
    pub(crate) came_with: Option<String>,
}

impl Component for Page {
    type Message = Told;
    type Properties = AppProps;

    fn create(context: &Context<Self>) -> Self {
        let mut session = Session::new(Policy { today: Some(today()), ignore_waivers: false });
        // A small window has no room for panels on both sides of the view; the outline is a click away.
        let panels = Panels { outline: !dom::is_narrower_than(TWO_PANELS), ..session.panels() };
        drop(session.update(Message::View(ViewMessage::Panels(panels))));
        let tell = Tell(context.link().callback(|told| told));
        let one_panel = || Message::View(ViewMessage::OnePanel(dom::is_narrower_than(ONE_PANEL)));
        drop(session.update(one_panel()));
        let resized = gloo::events::EventListener::new(&gloo::utils::window(), "resize", {
            let tell = tell.clone();
            move |_| tell.send(one_panel())
        });
        let theme = Theme::stored();
        theme.show();
        restore_sizes();
        let keeps = context.props().keeps;
        if keeps {
            tell.tell_later(async { Told::Restored(storage::start().await) });
            let tell = tell.clone();
            locks::when_lost(move |plan| tell.tell(Told::Lost(plan)));
        }
        drop(session.update(Message::View(ViewMessage::Keys(Rc::new(KeyMap::read(&kept(KEYS)))))));
        drop(session.update(Message::View(ViewMessage::Recent(Rc::new(Recent::read(&kept(RECENT)))))));
        let reader = Rc::new(KeyReader::default());
        reader.follow(session.key_map());
        let keys = Keys::listen({
            let (tell, reader) = (tell.clone(), Rc::clone(&reader));
            move |event| reader.take(event, &tell)
        });
        let pasting = Pasting::listen({
            let tell = tell.clone();
            move |text| tell.send(Message::Paste(text))
        });
        let leaving = Leaving::listen({
            let tell = tell.clone();
            move || tell.tell(Told::Left)
        });
        let followed = link::when_followed({
            let tell = tell.clone();
            move |address| tell.tell(Told::Followed(address))
        });
        if !keeps {
            context.link().send_message(Told::Restored(Ok(storage::Start::default())));
        }
        Self {
            shown: Shown(Rc::new(session.clone())),
            session,
            tell,
            stage: Stage::default(),
            theme,
            started: false,
            restoring: keeps,
            keeper: Keeper::default(),
            faults: None,
            toasts: VecDeque::new(),
            has_news: false,
            toast_count: 0,
            focused: None,
            reader,
            _pasting: pasting,
            _keys: keys,
            _leaving: leaving,
            _followed: followed,
            _resized: resized,
            came_with: link::incoming(),
        }
    }

    fn update(&mut self, context: &Context<Self>, told: Told) -> bool {
        // Not every message draws the page anew: what had the focus last counts.
        self.focused = focused_region().or(self.focused);
        match told {
            Told::Session(message) => return self.send(context, message),
            Told::Act(action) => return self.act(context, action),
            Told::Chosen(chosen) if chosen.is_empty() => return false,
            Told::Chosen(chosen) => self.tell.tell_later(async { Told::Read(files::read_all(chosen).await) }),
            Told::Dropped(dropped) => self.tell.tell_later(async { Told::Read(folders::read_all(dropped).await) }),
            Told::Read(Ok(files)) => self.take(context, &files),
            Told::Copy(text, done) => {
                self.tell.tell_later(async move { Told::Copied(clipboard::copy(&text).await.map(|()| done)) });
            }
            Told::Copied(Ok(done)) => self.notify(context, done, Tone::Done, false),
            Told::Copied(Err(reason)) | Told::FromClipboard(Err(reason)) | Told::Idle(reason) => {
                self.notify(context, reason.to_owned(), Tone::Refused, false);
            }
            Told::FromClipboard(Ok(text)) => return self.send(context, Message::Paste(text)),
            Told::Followed(address) => self.follow(context, address),
            Told::Pasted(text) => self.take(context, &[Incoming::pasted(&text)]),
            Told::WentOut(outcome) => self.went_out(context, outcome),
            Told::Restored(result) => {
                self.restored(context, result);
                if let Some(address) = self.came_with.take() {
                    self.follow(context, address);
                }
            }
            Told::Recall(plan, version, how) => {
                self.recall(plan, version, how);
                return false;
            }
            Told::Recalled(Ok(recalled), version, how) => self.recalled(context, recalled, version, how),
            Told::Picture(wanted) => {
                self.picture(wanted);
                return false;
            }
            Told::Begin(name, source) => {
                self.tell.tell_later(async move { Told::Begun(source, assets::text(&assets::plan(name)).await) });
                return false;
            }
            Told::Begun(source, Ok(text)) => self.begin(context, source, &text),
            Told::Begun(_, Err(reason)) | Told::Read(Err(reason)) | Told::Recalled(Err(reason), ..) => {
                self.notify(context, reason, Tone::Refused, false);
            }
            Told::Checkpoint(name) => self.keep(Some(&name)),
            Told::Forget(plan) => self.forget(&plan),
            Told::Forgotten(Err(fault)) => self.notify(context, fault.reason, Tone::Refused, false),
            Told::Forgotten(Ok(())) => return false,
            Told::Lost(plan) => self.lost(plan),
            Told::Promised(is_promised) => Rc::make_mut(&mut self.keeper.kept).is_promised = is_promised,
            Told::CloseRecovery => Rc::make_mut(&mut self.keeper.kept).recovery = None,
            Told::Rested => self.keep(None),
            Told::GoOn => {
                let effects = self.session.go_on(&mut for_at_most(SLICE));
                for effect in effects {
                    self.perform(context, effect);
                }
                return self.redraw();
            }
            Told::Left => {
                self.left();
                return false;
            }
            Told::Kept { edits, result } => return self.was_kept(context, edits, result),
            Told::CloseFaults => self.faults = None,
            Told::Theme(theme) => {
                self.theme = theme;
                theme.choose();
            }
            Told::Dismiss(number) => self.toasts.retain(|toast| toast.number != number),
            Told::Starting(starting) => self.started = !starting,
            Told::Revealed(entity, field) => {
                crate::shell::reveal(&entity, &field);
                return false;
            }
        }
        true
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if let Some(region) = self.focused.take() {
            keep_focus(region);
        }
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let shell = shell(
            &ShellProps {
                shown: self.shown.clone(),
                stage: self.stage.clone(),
                theme: self.theme,
                started: self.started,
                restoring: self.restoring,
                has_plan: self.session.revisions().document > 0,
                faults: self.faults.clone(),
                kept: Same(Rc::clone(&self.keeper.kept)),
                toasts: self.toasts.clone(),
            },
            &self.tell,
        );
        let map = Same(Rc::clone(self.session.key_map()));
        html! {
            <ContextProvider<Tell> context={self.tell.clone()}>
                <ContextProvider<Same<KeyMap>> context={map}>{ shell }</ContextProvider<Same<KeyMap>>>
            </ContextProvider<Tell>>
        }
    }
}

impl Page {
    /// Passes a message to the session and does what it asks for. Says whether the page has to be drawn anew.
    pub(crate) fn send(&mut self, context: &Context<Self>, message: Message) -> bool {
        if panic::has_stopped() {
            return false;
        }
        if message == Message::Save {
            self.save();
            return false;
        }
        // A plan that has not been stored yet is stored before another one takes its place.
        let resting = self.keeper.rests().then(|| self.session.clone());
        let before = self.session.revisions();
        let selected = Rc::clone(self.session.selection());
        let shows_all = matches!(message, Message::View(ViewMessage::ZoomToFit));
        let is_key = matches!(message, Message::Input(InputEvent::Key(_)) | Message::View(ViewMessage::Step(_)));
        // A plan that comes in is drawn before it is checked.
        let slice = if message.record() == Record::Replace { 0.0 } else { SLICE };
        let effects = self.session.update_while(message, &mut for_at_most(slice));
        let after = self.session.revisions();
        if after.preview != before.preview {
            // The scene is the one that is on the page: a new one is drawn only after this.
            self.stage.preview(self.session.preview(), self.shown.scene());
        }
        if shows_all {
            self.stage.enter(self.session.camera());
        } else if after.camera != before.camera {
            self.stage.look(self.session.camera());
        }
        if after.scene != before.scene {
            // What was bright may stand elsewhere.
            self.stage.attend(None, self.session.scene(), false);
        } else if before != after {
            self.attend(is_key && selected != *self.session.selection());
        }
        if after.opened != before.opened {
            if let Some(session) = resting {
                self.keep_as(session);
            }
            // The file of the plan before is not written over, and what was said of that plan is not true of this one.
            files::forget_handle();
            self.toasts.clear();
            self.stage.fit_soon();
        }
        if after.document != before.document {
            self.started = true;
            // What a notice offers to take back is no longer the last step.
            self.toasts.retain(|toast| !toast.undo);
            panic::remember(self.session.document());
        }
        for effect in effects {
            self.perform(context, effect);
        }
        self.redraw()
    }

    /// Sheds light on what keys walk to, or else on what the pointer rests on while no gesture runs.
    fn attend(&self, walks: bool) {
        let session = &self.session;
        let hovered = session.hovered().filter(|_| session.preview().is_none() && session.tool() == ToolChoice::Select);
        match session.selection().single().filter(|_| walks) {
            Some(walked) => self.stage.attend(Some(walked), session.scene(), true),
            None => self.stage.attend(hovered, session.scene(), false),
        }
    }

    /// Does what an action stands for, or says why it cannot be done just now.
    fn act(&mut self, context: &Context<Self>, action: &'static Action) -> bool {
        match action.message(&self.session) {
            Ok(message) => self.send(context, message),
            Err(reason) => {
                self.notify(context, format!("{}: {reason}", action.label), Tone::Refused, false);
                self.redraw()
            }
        }
    }

    /// Takes a new picture of the session when something changed that the stage does not write by itself.
    pub(crate) fn redraw(&mut self) -> bool {
        let (mut shown, mut now) = (self.shown.revisions(), self.session.revisions());
        (shown.camera, now.camera) = (0, 0);
        (shown.preview, now.preview) = (0, 0);
        let changed = shown != now || self.shown.dialog() != self.session.dialog();
        if changed {
            if self.shown.view() != self.session.view() {
                // In a small window not all tabs are in sight.
                crate::platform::clock::later_for_good(30, || dom::scroll_to("[data-tab][aria-selected=true]"));
            }
            visit::remember(&self.shown, &self.session);
            self.shown = Shown(Rc::new(self.session.clone()));
        }
        // What is refused changes nothing but the notices.
        std::mem::take(&mut self.has_news) || changed
    }

    fn perform(&mut self, context: &Context<Self>, effect: Effect) {
        match effect {
            Effect::Persist => self.persist(context),
            Effect::GoOn => {
                let link = context.link().clone();
                crate::platform::clock::later_for_good(0, move || link.send_message(Told::GoOn));
            }
            Effect::Download { name, mime, bytes } => {
                files::download(&name, mime, &bytes);
                self.notify(context, format!("`{name}` is handed to the browser's downloads"), Tone::Done, false);
            }
            Effect::Copy { text, done } => self.tell.tell(Told::Copy(text, done)),
            Effect::Announce { text, assertive } => announce::announce(&text, assertive),
            Effect::Notify { text, remedy, tone, undo } => {
                let text = remedy.map_or(text.clone(), |remedy| format!("{text}; {remedy}"));
                self.notify(context, text, tone, undo);
            }
            Effect::Reveal { entity, field } => {
                // The row or field that is to be seen may be on the page only after the next drawing.
                let link = context.link().clone();
                crate::platform::clock::later_for_good(30, move || link.send_message(Told::Revealed(entity, field)));
            }
            // The inspector is about the entity only after the next drawing.
            Effect::Rename { .. } => crate::platform::clock::later_for_good(30, || {
                dom::edit_field(".nd-inspector [data-field=name]");
            }),
            Effect::Focus(place) => {
                if !give_focus(place) {
                    // It may be on the page only after the next drawing; if it is not even then, the focus stays where it is.
                    crate::platform::clock::later_for_good(30, move || {
                        give_focus(place);
                    });
                }
            }
            Effect::ReadClipboard => {
                self.tell.tell_later(async { Told::FromClipboard(clipboard::read().await) });
            }
            Effect::ChooseFile => files::choose(),
            Effect::KeepKeys(text) => {
                keep(KEYS, &text);
                self.reader.follow(self.session.key_map());
            }
            Effect::KeepRecent(text) => keep(RECENT, &text),
        }
    }

    pub(crate) fn notify(&mut self, context: &Context<Self>, text: String, tone: Tone, undo: bool) {
        announce::announce(&text, tone == Tone::Refused);
        self.toast_count += 1;
        let number = self.toast_count;
        // What is said again is said once, anew.
        self.toasts.retain(|toast| toast.text != text);
        self.toasts.push_back(Toast { number, text, tone, undo });
        self.has_news = true;
        while self.toasts.len() > NOTICES {
            self.toasts.pop_front();
        }
        let link = context.link().clone();
        crate::platform::clock::later_for_good(NOTICE, move || link.send_message(Told::Dismiss(number)));
        // A notice is part of the page, not of the session.
        self.shown = Shown(Rc::new(self.session.clone()));
    }

    /// Shows the plan in an address. Nothing takes the place of anything before somebody says so.
    pub(crate) fn follow(&mut self, context: &Context<Self>, address: String) {
        self.take(context, &[Incoming::link(&address)]);
    }

    /// Takes what came in for what it is.
    fn take(&mut self, context: &Context<Self>, files: &[Incoming]) {
        match recognise(files) {
            Arrival::Plan { name, loaded } => self.open(context, name, *loaded),
            Arrival::Offer(offer) => drop(self.send(context, Message::Offer(offer))),
            Arrival::Refused { name, faults } => self.show_faults(name, faults),
        }
    }

    /// Begins a plan with a file that comes with the page.
    fn begin(&mut self, context: &Context<Self>, source: Source, text: &str) {
        match load(text) {
            Ok(loaded) => drop(self.send(context, Message::Open { document: Box::new(loaded.document), source })),
            Err(faults) => {
                let faults = faults.into_iter().map(ArrivalFault::from).collect();
                self.show_faults("the plan to begin with".to_owned(), faults);
            }
        }
    }

    fn open(&mut self, context: &Context<Self>, name: String, loaded: Loaded) {
        // The first of what is not known, in which somebody may see what they mistyped.
        let first = loaded.notes.first().map(|note| match loaded.notes.len() {
            1 => format!("`{name}`, {note}"),
            all => format!("`{name}`, {note} (and {} more)", all - 1),
        });
        let is_stale = loaded.validation.as_ref().is_some_and(|claimed| !is_about(claimed, &loaded.document.plan));
        let document = Box::new(loaded.document);
        self.send(context, Message::Open { document, source: Source::File(name.clone()) });
        self.started = true;
        if is_stale {
            let text =
                format!("`{name}` was changed after it was validated: it proves nothing until it is exported again");
            self.notify(context, text, Tone::Refused, false);
        }
        if let Some(text) = first {
            self.notify(context, text, Tone::Done, false);
        }
    }

    /// Hands the plan out as a picture.
    fn picture(&self, wanted: picture::Wanted) {
        let (scene, document) = (Rc::clone(self.session.scene()), Rc::clone(self.session.document()));
        self.tell.tell_later(async move {
            Told::WentOut(match picture::hand_out(&scene, &document, wanted).await {
                Ok(()) => Outcome::Pictured,
                Err(reason) => Outcome::Failed(reason),
            })
        });
    }

    pub(crate) fn show_faults(&mut self, name: String, faults: Vec<ArrivalFault>) {
        self.faults = Some(FileFaults { name, faults: Rc::new(faults) });
    }

    /// Writes the plan to its file. The session is told only once the file is written, so that it never says what is not so.
    fn save(&mut self) {
        let effects = self.session.clone().update(Message::Save);
        let file = effects.into_iter().find_map(|effect| match effect {
            Effect::Download { name, mime, bytes } => Some((name, mime, bytes)),
            Effect::Persist
            | Effect::GoOn
            | Effect::Copy { .. }
            | Effect::Announce { .. }
            | Effect::Notify { .. }
            | Effect::Reveal { .. }
            | Effect::Rename { .. }
            | Effect::Focus(_)
            | Effect::ReadClipboard
            | Effect::KeepKeys(_)
            | Effect::KeepRecent(_)
            | Effect::ChooseFile => None,
        });
        let Some((name, mime, bytes)) = file else { return };
        self.tell.tell_later(async move { Told::WentOut(files::save(&name, mime, &bytes).await) });
    }

    fn went_out(&mut self, context: &Context<Self>, outcome: Outcome) {
        let text = match outcome {
            Outcome::Cancelled => return,
            Outcome::Failed(reason) => return self.notify(context, reason, Tone::Refused, false),
            Outcome::Pictured => {
                return self.notify(context, "the picture is in the browser's downloads".to_owned(), Tone::Done, false);
            }
            Outcome::Written(name) => format!("saved to `{name}`"),
            Outcome::Downloaded => "handed to the browser's downloads".to_owned(),
        };
        // The bytes have gone out already.
        drop(self.session.update(Message::Save));
        self.notify(context, text, Tone::Done, false);
    }
}
