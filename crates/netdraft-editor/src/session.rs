//! What is open, and what becomes of a message? The one place where state changes.

use std::rc::Rc;

use netdraft_core::check::{Report, check};
use netdraft_core::edit::{Change, Command, Refusal, apply};
use netdraft_core::format::{load, save};
use netdraft_core::model::{Document, Plan};
use netdraft_core::rules::Policy;
use netdraft_core::sample::sample;
use netdraft_core::starter::starter;

use crate::camera::Camera;
use crate::create::{Create, create};
use crate::effect::{Effect, Tone};
use crate::geometry::{Point, Rect, Size};
use crate::history::{History, Mark};
use crate::message::{Dialog, Gesture, Message, Panels, Record, Source, ToolChoice, ViewMessage, ViewTab};
use crate::problems::Problems;
use crate::scene::Scene;
use crate::selection::Selection;

/// Counters that go up when a part of the session changes; the page compares them to know what to draw anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Revisions {
    /// The document: plan or layout.
    pub document: u64,
    /// The plan, and with it the report.
    pub plan: u64,
    /// The scene.
    pub scene: u64,
    /// Selection, view, tool, panels and dialog.
    pub view: u64,
    /// The camera.
    pub camera: u64,
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
    /// Where the document is safe.
    pub save: SaveState,
    /// Steps since the document was opened.
    pub edits: u64,
    /// Steps since it was last offered as a file.
    pub edits_since_file: u64,
}

/// A drawing session. Cloning it is cheap: everything large is shared.
#[derive(Debug, Clone)]
pub struct Session {
    policy: Rc<Policy>,
    document: Rc<Document>,
    report: Rc<Report>,
    problems: Rc<Problems>,
    scene: Rc<Scene>,
    selection: Rc<Selection>,
    history: Rc<History>,
    gesture: Option<Mark>,
    camera: Camera,
    viewport: Size,
    view: ViewTab,
    tool: ToolChoice,
    panels: Panels,
    dialog: Option<Dialog>,
    file: FileState,
    revisions: Revisions,
}

impl Session {
    /// A session with an empty plan. The policy carries the day, since there is no clock here.
    pub fn new(policy: Policy) -> Self {
        let document = Rc::new(Document::default());
        let report = Rc::new(check(&document.plan, &policy));
        Self {
            policy: Rc::new(policy),
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
            tool: ToolChoice::default(),
            panels: Panels::default(),
            dialog: None,
            file: FileState::default(),
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

    /// What is right and wrong with the plan.
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
        self.tool
    }

    /// The panels around the view.
    pub fn panels(&self) -> Panels {
        self.panels
    }

    /// The dialog that is open.
    pub fn dialog(&self) -> Option<&Dialog> {
        self.dialog.as_ref()
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

    /// Takes a message and returns what the page has to do.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        let record = message.record();
        let mut effects = Vec::new();
        match message {
            Message::Edit(command) | Message::Type { command, .. } => self.commit(&command, &record, &mut effects),
            Message::Create(wanted) => self.create(&wanted, &mut effects),
            Message::Gesture(gesture) => self.gesture(gesture, &mut effects),
            Message::Fix { problem, fix } => self.fix(problem, fix, &mut effects),
            Message::FixAllSafe => self.fix_all_safe(&mut effects),
            Message::DeleteSelection => self.delete_selection(&mut effects),
            Message::Undo => self.undo(&mut effects),
            Message::Redo => self.redo(&mut effects),
            Message::RestoreTo(steps) => self.restore_to(steps, &mut effects),
            Message::Open { document, source } => self.open(*document, source, &mut effects),
            Message::New => self.open(Document::default(), Source::Import, &mut effects),
            Message::NewFromCidr { cidr, provider } => match starter(&cidr, provider) {
                Ok(document) => self.open(document, Source::Import, &mut effects),
                Err(refusal) => refused(&refusal, &mut effects),
            },
            Message::OpenSample(name) => {
                if let Some(Ok(loaded)) = sample(&name).map(load) {
                    self.open(loaded.document, Source::Import, &mut effects);
                }
            }
            Message::Save => self.save(&mut effects),
            Message::Export => self.export(&mut effects),
            Message::Stored(result) => {
                self.file.save = result.map_or_else(SaveState::Failed, |()| SaveState::InBrowser);
                self.revisions.view += 1;
            }
            Message::Input(_) => {}
            Message::View(view) => self.look(view, &mut effects),
        }
        effects
    }

    fn commit(&mut self, command: &Command, record: &Record, effects: &mut Vec<Effect>) {
        let document = Rc::make_mut(&mut self.document);
        match apply(document, command) {
            Ok(change) => self.committed(change, record, effects),
            Err(refusal) => refused(&refusal, effects),
        }
    }

    fn create(&mut self, wanted: &Create, effects: &mut Vec<Effect>) {
        match create(&self.document.plan, wanted) {
            Ok(created) => {
                self.commit(&created.command, &Record::Step, effects);
                if let Some(first) = created.ids.first() {
                    self.show(first);
                    effects.push(Effect::Reveal { entity: first.clone(), field: String::new() });
                }
                self.look(ViewMessage::Select(created.ids), effects);
            }
            Err(refusal) => refused(&refusal, effects),
        }
    }

    /// Takes over a change that was made in the document.
    fn committed(&mut self, change: Change, record: &Record, effects: &mut Vec<Effect>) {
        if change.is_empty() {
            return;
        }
        let touches_plan = change.touches_plan();
        let before = Rc::clone(&self.selection);
        Rc::make_mut(&mut self.selection).prune(&self.document.plan);
        let mark = match record {
            Record::Coalesce(mark) => Some(mark.clone()),
            Record::Step | Record::Travel | Record::Replace | Record::Ignore => None,
        };
        Rc::make_mut(&mut self.history).record(change, (before, Rc::clone(&self.selection)), mark);
        self.changed(touches_plan, effects);
    }

    /// Works out what follows from the document.
    fn changed(&mut self, touches_plan: bool, effects: &mut Vec<Effect>) {
        if touches_plan {
            self.report = Rc::new(check(&self.document.plan, &self.policy));
            self.problems = Rc::new(Problems::of(&self.report));
            self.revisions.plan += 1;
        }
        self.scene = Rc::new(Scene::of(&self.document, &self.report, &self.scene));
        self.revisions.document += 1;
        self.revisions.scene += 1;
        self.revisions.view += 1;
        self.file.edits += 1;
        self.file.edits_since_file += 1;
        self.file.save = SaveState::Pending;
        effects.push(Effect::Persist);
    }

    fn gesture(&mut self, gesture: Gesture, effects: &mut Vec<Effect>) {
        match (gesture, self.gesture) {
            (Gesture::Begin, _) => self.gesture = Some(Rc::make_mut(&mut self.history).mark()),
            (Gesture::End { label }, Some(mark)) => {
                Rc::make_mut(&mut self.history).squash_to(mark, label);
                self.gesture = None;
            }
            (Gesture::Abandon, Some(mark)) => {
                self.gesture = None;
                let touches_plan = self.history.since(mark).iter().any(|entry| entry.change.touches_plan());
                let document = Rc::make_mut(&mut self.document);
                if let Some(selection) = Rc::make_mut(&mut self.history).bail_to(mark, document) {
                    self.selection = selection;
                    self.changed(touches_plan, effects);
                }
            }
            (Gesture::End { .. } | Gesture::Abandon, None) => {}
        }
    }

    fn fix(&mut self, problem: usize, fix: usize, effects: &mut Vec<Effect>) {
        let command = self.problems.get(problem).and_then(|finding| finding.fixes.get(fix)).map(|fix| fix.command());
        if let Some(command) = command {
            self.commit(&command, &Record::Step, effects);
        }
    }

    fn fix_all_safe(&mut self, effects: &mut Vec<Effect>) {
        let mark = Rc::make_mut(&mut self.history).mark();
        let mut made = 0_usize;
        // A repair may be refused because one before it took its object away; the others are still made.
        for command in self.problems.safe_fixes() {
            if let Ok(change) = apply(Rc::make_mut(&mut self.document), &command)
                && !change.is_empty()
            {
                made += 1;
                let selection = Rc::clone(&self.selection);
                Rc::make_mut(&mut self.history).record(change, (Rc::clone(&selection), selection), None);
            }
        }
        if made > 0 {
            Rc::make_mut(&mut self.history).squash_to(mark, format!("make {made} safe repairs"));
            self.changed(true, effects);
        }
    }

    fn delete_selection(&mut self, effects: &mut Vec<Effect>) {
        let ids = self.selection.ids();
        let Some(first) = ids.first() else { return };
        let commands: Vec<Command> = ids.iter().map(|id| Command::Remove { id: id.clone() }).collect();
        let label = match commands.as_slice() {
            [one] => one.label(&self.document.plan),
            _ => format!("delete `{first}` and {} more", commands.len() - 1),
        };
        self.commit(&Command::all(label, commands), &Record::Step, effects);
    }

    fn undo(&mut self, effects: &mut Vec<Effect>) {
        let document = Rc::make_mut(&mut self.document);
        let Some(entry) = Rc::make_mut(&mut self.history).undo(document) else { return };
        let (label, touches_plan) = (entry.label.clone(), entry.change.touches_plan());
        self.selection = Rc::clone(&entry.before);
        self.changed(touches_plan, effects);
        effects.push(Effect::Announce { text: format!("undone: {label}"), assertive: false });
    }

    fn redo(&mut self, effects: &mut Vec<Effect>) {
        let document = Rc::make_mut(&mut self.document);
        let Some(entry) = Rc::make_mut(&mut self.history).redo(document) else { return };
        let (label, touches_plan) = (entry.label.clone(), entry.change.touches_plan());
        self.selection = Rc::clone(&entry.after);
        self.changed(touches_plan, effects);
        effects.push(Effect::Announce { text: format!("redone: {label}"), assertive: false });
    }

    fn restore_to(&mut self, steps: usize, effects: &mut Vec<Effect>) {
        let mut change = self.history.change_back_to(steps);
        change.label = match steps.checked_sub(1).and_then(|last| self.history.done().get(last)) {
            Some(entry) => format!("restore to after: {}", entry.label),
            None => "restore to the start".to_owned(),
        };
        change.replay(Rc::make_mut(&mut self.document));
        self.committed(change, &Record::Step, effects);
    }

    fn open(&mut self, document: Document, source: Source, effects: &mut Vec<Effect>) {
        let name = match source {
            Source::File(name) => Some(name),
            Source::Browser(name) => name,
            Source::Link | Source::Import => None,
        };
        self.document = Rc::new(document);
        self.history = Rc::default();
        self.selection = Rc::default();
        self.gesture = None;
        self.changed(true, effects);
        self.file = FileState { name, ..FileState::default() };
        self.look(ViewMessage::ZoomToFit, effects);
    }

    fn save(&mut self, effects: &mut Vec<Effect>) {
        let name = self.file.name.clone().unwrap_or_else(|| file_name(&self.document.plan));
        let bytes = save(&self.document).into_bytes();
        effects.push(Effect::Download { name: name.clone(), mime: "application/vnd.netdraft+json", bytes });
        self.file = FileState { name: Some(name), save: SaveState::InFile, edits_since_file: 0, ..self.file };
        self.revisions.view += 1;
    }

    fn export(&mut self, effects: &mut Vec<Effect>) {
        match (*self.report).clone().into_plan(&self.document) {
            Ok(validated) => {
                let bytes = netdraft_core::export::config(&validated).into_bytes();
                let name = file_name(&self.document.plan).replace(".netdraft.json", ".validated.netdraft.json");
                effects.push(Effect::Download { name, mime: "application/vnd.netdraft+json", bytes });
            }
            Err(_) => effects.push(Effect::Notify {
                text: "the plan does not pass its gate, so it is not exported".to_owned(),
                remedy: Some("fix what the list of problems shows, or save a draft".to_owned()),
                tone: Tone::Refused,
                undo: false,
            }),
        }
    }

    fn look(&mut self, message: ViewMessage, effects: &mut Vec<Effect>) {
        match message {
            ViewMessage::Select(ids) => self.select(Selection::of(ids)),
            ViewMessage::SelectAlso(id) => Rc::make_mut(&mut self.selection).add(id),
            ViewMessage::SelectToggle(id) => Rc::make_mut(&mut self.selection).toggle(id),
            ViewMessage::SelectNone => self.select(Selection::default()),
            ViewMessage::SelectAll => {}
            ViewMessage::Reveal(anchor) => {
                effects.push(Effect::Reveal { entity: anchor.entity.clone(), field: anchor.field.clone() });
                self.show(&anchor.entity);
                self.select(Selection::at(anchor));
            }
            ViewMessage::NextProblem => self.reveal_problem(self.problems.next(&self.selection), effects),
            ViewMessage::PreviousProblem => self.reveal_problem(self.problems.previous(&self.selection), effects),
            ViewMessage::Show(view) => self.view = view,
            ViewMessage::Tool(tool) => self.tool = tool,
            ViewMessage::Viewport(size) => self.viewport = size,
            ViewMessage::Camera(camera) => self.set_camera(camera),
            ViewMessage::Zoom(factor) => {
                self.set_camera(self.camera.zoomed_to(self.camera.zoom * factor, self.middle()));
            }
            ViewMessage::ZoomReset => self.set_camera(self.camera.zoomed_to(1.0, self.middle())),
            ViewMessage::ZoomToFit => self.set_camera(Camera::fitting(self.scene.bounds, self.viewport, 1.0)),
            ViewMessage::ZoomToSelection => {
                let rects = self.selection.ids().iter().filter_map(|id| self.scene.node(id)).map(|node| node.rect);
                if let Some(rect) = rects.reduce(Rect::union) {
                    self.set_camera(Camera::fitting(rect, self.viewport, 2.0));
                }
            }
            ViewMessage::Panels(panels) => self.panels = panels,
            ViewMessage::Dialog(dialog) => self.dialog = dialog,
        }
        self.revisions.view += 1;
    }

    fn select(&mut self, selection: Selection) {
        self.selection = Rc::new(selection);
    }

    fn show(&mut self, id: &str) {
        if let Some(rect) = self.scene.node(id).map(|node| node.rect) {
            self.set_camera(self.camera.showing(rect, self.viewport));
        }
    }

    fn reveal_problem(&mut self, position: Option<usize>, effects: &mut Vec<Effect>) {
        let Some(position) = position else {
            return effects.push(Effect::Announce { text: "there are no problems".to_owned(), assertive: false });
        };
        let Some(finding) = self.problems.get(position) else { return };
        let text = format!(
            "problem {} of {}, {}: {}",
            position + 1,
            self.problems.len(),
            finding.severity.word(),
            finding.message
        );
        let anchor = finding.primary.clone();
        effects.push(Effect::Announce { text, assertive: false });
        self.look(ViewMessage::Reveal(anchor), effects);
    }

    fn middle(&self) -> Point {
        Point::new(self.viewport.width / 2.0, self.viewport.height / 2.0)
    }

    fn set_camera(&mut self, camera: Camera) {
        if camera != self.camera {
            self.camera = camera;
            self.revisions.camera += 1;
        }
    }
}

fn refused(refusal: &Refusal, effects: &mut Vec<Effect>) {
    effects.push(Effect::Notify {
        text: refusal.message.clone(),
        remedy: Some(refusal.remedy.clone()),
        tone: Tone::Refused,
        undo: false,
    });
}

/// The name of a file for a plan: its own, as far as file systems allow.
fn file_name(plan: &Plan) -> String {
    let fits = |letter: char| if letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.') { letter } else { '-' };
    let stem: String = plan.settings.name.trim().chars().map(fits).collect();
    format!("{}.netdraft.json", if stem.is_empty() { "plan" } else { &stem })
}
