//! What is open, and what becomes of a message? The one place where state changes.

mod edits;
mod files;
mod flows;
mod looks;
mod pointer;
mod selected;
mod sheets;
mod walk;

use flows::{FlowMemory, FlowView};

use std::cell::RefCell;
use std::rc::Rc;

use netdraft_core::check::{Judge, Progress, Report};
use netdraft_core::model::{Document, Plan};
use netdraft_core::rules::Policy;
use serde_json::Value;

use crate::actions::{KeyMap, Recent};
use crate::arrival::Offer;
use crate::camera::Camera;
use crate::effect::{Effect, Tone};
use crate::explain::PathQuery;
use crate::geometry::Size;
use crate::history::{History, Mark};
use crate::input::KeyPress;
use crate::menu::{Menu, Opened};
use crate::message::{BottomTab, Dialog, Message, Panels, ToolChoice, ViewTab};
use crate::problems::{Problems, waiver};
use crate::scene::{Detail, Scene};
use crate::selection::Selection;
use crate::tools::{Preview, Tools};

/// Counters that go up when a part of the session changes; the page compares them to know what to draw anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Revisions {
    /// The document: plan or layout.
    pub document: u64,
    /// The plan, and with it the report.
    pub plan: u64,
    /// Which plan it is: another one took its place, or it came back by going through the history.
    pub opened: u64,
    /// The scene.
    pub scene: u64,
    /// Selection, view, tool, panels and dialog.
    pub view: u64,
    /// The camera.
    pub camera: u64,
    /// The preview of a gesture, and what is below the pointer.
    pub preview: u64,
}

/// Rows of a list that are on the clipboard as cells, with all that they hold.
#[derive(Debug)]
struct KeptRows {
    /// What is on the clipboard.
    text: String,
    /// The list that they come from.
    list: String,
    /// The rows.
    values: Vec<Value>,
}

/// Where the document is safe.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SaveState {
    /// Nothing was changed yet.
    #[default]
    Untouched,
    /// Changed, and not stored yet.
    Pending,
    /// Stored in the browser.
    InBrowser,
    /// Offered as a file.
    InFile,
    /// It could not be stored, for this reason.
    Failed(String),
}

/// The file behind the document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileState {
    /// Its name, when it has one.
    pub name: Option<String>,
    /// Which plan of this session it is.
    pub sheet: u64,
    /// Where the document is safe.
    pub save: SaveState,
    /// Steps since the session began.
    pub edits: u64,
    /// Steps since it was last offered as a file.
    pub edits_since_file: u64,
}

/// A drawing session. Cloning it is cheap: everything large is shared.
#[derive(Debug, Clone)]
pub struct Session {
    policy: Rc<Policy>,
    document: Rc<Document>,
    /// What was found before and may still hold. It is a memory only: clones of a session share it, whatever plans they have.
    judge: Rc<RefCell<Judge>>,
    /// How far the judging has got, while the report is about an earlier plan.
    checking: Option<Progress>,
    report: Rc<Report>,
    problems: Rc<Problems>,
    scene: Rc<Scene>,
    selection: Rc<Selection>,
    history: Rc<History>,
    gesture: Option<Mark>,
    camera: Camera,
    viewport: Size,
    view: ViewTab,
    tools: Tools,
    detail: Detail,
    panels: Panels,
    /// Whether one panel at most is open.
    one_panel: bool,
    bottom: BottomTab,
    path: Rc<PathQuery>,
    flow_view: FlowView,
    /// What was worked out of flows.
    flow_memory: Rc<RefCell<FlowMemory>>,
    dialog: Option<Dialog>,
    menu: Option<Opened>,
    /// The imported plan that the dialog shows.
    offer: Option<Rc<Offer>>,
    /// The keys of this person.
    key_map: Rc<KeyMap>,
    recent: Rc<Recent>,
    /// A key that was the first of two.
    prefix: Option<KeyPress>,
    /// The rows that were copied last, whole.
    kept_rows: Option<Rc<KeptRows>>,
    file: FileState,
    /// How many plans were opened.
    sheets: u64,
    revisions: Revisions,
}

impl Session {
    /// A session with an empty plan. The policy carries the day, since there is no clock here.
    pub fn new(policy: Policy) -> Self {
        let document = Rc::new(Document::default());
        let mut judge = Judge::default();
        judge.begin(&document.plan, &policy);
        judge.advance(&mut || true);
        let report = Rc::new(judge.report());
        Self {
            policy: Rc::new(policy),
            judge: Rc::new(RefCell::new(judge)),
            checking: None,
            problems: Rc::new(Problems::of(&report)),
            scene: Rc::new(Scene::of(&document, &report, &Scene::default())),
            document,
            report,
            selection: Rc::default(),
            history: Rc::default(),
            gesture: None,
            camera: Camera::default(),
            viewport: Size::new(1024.0, 640.0),
            view: ViewTab::default(),
            tools: Tools::default(),
            detail: Detail::Full,
            panels: Panels::default(),
            one_panel: false,
            bottom: BottomTab::default(),
            path: Rc::default(),
            flow_view: FlowView::default(),
            flow_memory: Rc::default(),
            dialog: None,
            menu: None,
            offer: None,
            key_map: Rc::default(),
            recent: Rc::default(),
            prefix: None,
            kept_rows: None,
            file: FileState::default(),
            sheets: 0,
            revisions: Revisions::default(),
        }
    }

    /// The document.
    pub fn document(&self) -> &Rc<Document> {
        &self.document
    }

    /// The plan of the document.
    pub fn plan(&self) -> &Plan {
        &self.document.plan
    }

    /// How far the judging of the plan has got; nothing when it is done. Until then the report, the problems and what the scene shows of them are those of
    /// an earlier plan.
    pub fn checking(&self) -> Option<Progress> {
        self.checking
    }

    /// What is right and wrong with the plan, once nothing is left to check.
    pub fn report(&self) -> &Rc<Report> {
        &self.report
    }

    /// The findings that were not waived, in order.
    pub fn problems(&self) -> &Rc<Problems> {
        &self.problems
    }

    /// What there is to draw.
    pub fn scene(&self) -> &Rc<Scene> {
        &self.scene
    }

    /// What is selected.
    pub fn selection(&self) -> &Rc<Selection> {
        &self.selection
    }

    /// The steps made and taken back.
    pub fn history(&self) -> &Rc<History> {
        &self.history
    }

    /// What part of the world the screen shows.
    pub fn camera(&self) -> Camera {
        self.camera
    }

    /// The size of the canvas on the screen.
    pub fn viewport(&self) -> Size {
        self.viewport
    }

    /// The view that is shown.
    pub fn view(&self) -> ViewTab {
        self.view
    }

    /// The tool that is chosen.
    pub fn tool(&self) -> ToolChoice {
        self.tools.choice()
    }

    /// One sentence on what the tool can do next.
    pub fn hint(&self) -> &'static str {
        self.tools.hint()
    }

    /// The CSS cursor of the canvas.
    pub fn cursor(&self) -> &'static str {
        self.tools.cursor()
    }

    /// What would come of the gesture that runs, to be drawn over the scene.
    pub fn preview(&self) -> Option<&Rc<Preview>> {
        self.tools.preview()
    }

    /// Whether a gesture runs, so that Escape ends it and nothing else.
    pub fn is_busy(&self) -> bool {
        self.tools.is_busy()
    }

    /// The thing below the pointer.
    pub fn hovered(&self) -> Option<&str> {
        self.tools.hovered()
    }

    /// How much of each box is drawn at the camera's zoom.
    pub fn detail(&self) -> Detail {
        self.detail
    }

    /// The panels around the view.
    pub fn panels(&self) -> Panels {
        self.panels
    }

    /// Which keys mean what.
    pub fn key_map(&self) -> &Rc<KeyMap> {
        &self.key_map
    }

    /// Which actions were used last.
    pub fn recent(&self) -> &Rc<Recent> {
        &self.recent
    }

    /// Whether the window has room for one panel only.
    pub fn has_one_panel(&self) -> bool {
        self.one_panel
    }

    /// What stands below the view.
    pub fn bottom(&self) -> BottomTab {
        self.bottom
    }

    /// The flow that the path explainer was asked about.
    pub fn path(&self) -> &Rc<PathQuery> {
        &self.path
    }

    /// The dialog that is open.
    pub fn dialog(&self) -> Option<&Dialog> {
        self.dialog.as_ref()
    }

    /// The menu on the canvas that is open.
    pub fn menu(&self) -> Option<Menu> {
        self.menu.map(|opened| opened.menu(self))
    }

    /// The imported plan that is offered in place of the open one.
    pub fn offer(&self) -> Option<&Rc<Offer>> {
        self.offer.as_ref()
    }

    /// The file behind the document.
    pub fn file(&self) -> &FileState {
        &self.file
    }

    /// What the run is told from outside.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Counters that go up when a part of the session changes.
    pub fn revisions(&self) -> Revisions {
        self.revisions
    }

    /// Takes a message and returns what the page has to do. The plan is judged at once, however long that takes.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        self.update_while(message, &mut || true)
    }

    /// The same, and the plan is judged for as long as the caller says so. What is left is done by [`Self::go_on`], which [`Effect::GoOn`] asks for.
    pub fn update_while(&mut self, message: Message, goes_on: &mut dyn FnMut() -> bool) -> Vec<Effect> {
        let (plan, considered) = (self.revisions.plan, self.considered().map(Rc::as_ptr));
        let mut effects = self.take(message);
        if self.revisions.plan != plan {
            self.consider(None);
            self.checking = Some(Progress::default());
            self.judge(goes_on, &mut effects);
        }
        let is_new = self.revisions.plan != plan || self.considered().map(Rc::as_ptr) != considered;
        if is_new || self.working().is_none() {
            self.work_at_flows(goes_on, &mut effects);
        }
        effects
    }

    /// Goes on judging the plan, and working at flows, for as long as the caller says so.
    pub fn go_on(&mut self, goes_on: &mut dyn FnMut() -> bool) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.checking.is_some() {
            self.judge(goes_on, &mut effects);
        }
        self.flow_view.is_asked_for = false;
        self.work_at_flows(goes_on, &mut effects);
        effects
    }

    pub(super) fn take(&mut self, message: Message) -> Vec<Effect> {
        let record = message.record();
        if self.menu.is_some() && !message.leaves_menu() {
            self.menu = None;
            self.revisions.view += 1;
        }
        let mut effects = Vec::new();
        match message {
            Message::Edit(command) | Message::Type { command, .. } => self.edit(&command, &record, &mut effects),
            Message::Create(wanted) => self.create(&wanted, &mut effects),
            Message::Gesture(gesture) => self.gesture(gesture, &mut effects),
            // Problems of an earlier plan have repairs for that plan.
            Message::Fix { .. } | Message::FixAllSafe | Message::Waive { .. } | Message::QuickFix
                if self.checking.is_some() =>
            {
                effects.push(Effect::Notify {
                    text: "the plan is still being checked".to_owned(),
                    remedy: Some("try again when that is done".to_owned()),
                    tone: Tone::Refused,
                    undo: false,
                });
            }
            Message::Fix { problem, fix } => self.fix(problem, fix, &mut effects),
            Message::FixAllSafe => self.fix_all_safe(&mut effects),
            Message::Waive { problem, reason, owner, expires } => {
                let made = waiver(self.plan(), &self.policy, self.problems.get(problem), [&reason, &owner, &expires]);
                self.made(made, &mut effects);
            }
            Message::QuickFix => self.quick_fix(&mut effects),
            Message::DeleteSelection => self.delete_selection(&mut effects),
            Message::Duplicate => self.duplicate(&mut effects),
            Message::Copy => self.copy(&mut effects),
            Message::Cut => self.cut(&mut effects),
            Message::Paste(text) => self.paste(&text, &mut effects),
            Message::Nudge { x, y } => self.nudge((x, y), &record, &mut effects),
            Message::ResizeBy { x, y } => self.resize_by(x, y, &mut effects),
            Message::Arrange(order) => self.arrange(order, &mut effects),
            // Who is in the middle of something takes that back, and not what came before.
            Message::Undo | Message::Redo if self.tools.is_busy() => {
                self.tools.abandon();
                self.revisions.view += 1;
            }
            Message::Undo => self.undo(&mut effects),
            Message::Redo => self.redo(&mut effects),
            Message::RestoreTo(steps) => self.restore_to(steps, &mut effects),
            Message::Open { document, source } => self.open_from(*document, source, &mut effects),
            Message::Restore { document, label } => self.restore(*document, label, &mut effects),
            Message::Offer(offer) => self.show_offer(*offer),
            Message::TakeOffer => self.take_offer(&mut effects),
            Message::New => self.open(Document::default(), None, "begin an empty plan".to_owned(), &mut effects),
            Message::NewFromCidr { cidr, provider } => self.start(&cidr, provider, &mut effects),
            Message::OpenSample(name) => self.open_sample(&name, &mut effects),
            Message::Save => self.save(&mut effects),
            Message::Export => self.export(&mut effects),
            Message::Stored(result) => {
                self.file.save = result.map_or_else(SaveState::Failed, |()| SaveState::InBrowser);
                self.revisions.view += 1;
            }
            Message::Input(event) => self.input(&event, &mut effects),
            Message::View(view) => self.look(view, &mut effects),
        }
        // An offer that nobody looks at any more is none.
        if self.dialog != Some(Dialog::Import) {
            self.offer = None;
        }
        effects
    }
}
