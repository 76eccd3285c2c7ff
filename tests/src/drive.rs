//! How does a test use a session? As a person would, with everything that must always hold checked after every message.

use netdraft_core::analysis::reach::Reach;
use netdraft_core::check::{Report, check};
use netdraft_core::format::{load, save};
use netdraft_core::model::{Document, Plan};
use netdraft_core::rules::Policy;
use netdraft_editor::flows::Matrix;
use netdraft_editor::scene::{NodeShape, Scene};
use netdraft_editor::{
    Button, Effect, InputEvent, KeyPress, Message, Modifiers, Point, Session, Tone, ViewMessage, ViewTab,
};

/// A session, and what it asked of the page.
pub struct Driver {
    /// The session.
    pub session: Session,
    /// What the last message asked for.
    pub effects: Vec<Effect>,
    /// The keys that are held.
    pub modifiers: Modifiers,
}

impl Default for Driver {
    fn default() -> Self {
        Self::new()
    }
}

impl Driver {
    /// A session with an empty plan.
    #[must_use]
    pub fn new() -> Self {
        let policy = Policy { today: Some("2026-11-21".to_owned()), ..Policy::default() };
        Self { session: Session::new(policy), effects: Vec::new(), modifiers: Modifiers::default() }
    }

    /// A session with a plan in the file format.
    ///
    /// # Panics
    /// The text is no plan.
    #[must_use]
    pub fn open(text: &str) -> Self {
        let document = load(text).unwrap_or_else(|faults| panic!("{}", faults[0])).document;
        let mut driver = Self::new();
        driver.send(Message::Open { document: Box::new(document), source: netdraft_editor::Source::Link });
        driver
    }

    /// A session with a network of one range.
    #[must_use]
    pub fn starter(range: &str) -> Self {
        let mut driver = Self::new();
        driver.send(Message::NewFromCidr { cidr: range.to_owned(), provider: netdraft_core::address::Provider::Aws });
        driver
    }

    /// The plan.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        self.session.plan()
    }

    /// Sends a message and checks what must always hold.
    pub fn send(&mut self, message: Message) {
        let said = format!("{message:?}");
        self.effects = self.session.update(message);
        check_document(&self.session, &said);
        check_derived(&self.session, &said);
        check_undo(&self.session, &said);
    }

    /// Sends a message that concerns the view.
    pub fn view(&mut self, message: ViewMessage) {
        self.send(Message::View(message));
    }

    /// Takes the last step back.
    pub fn undo(&mut self) {
        self.send(Message::Undo);
    }

    /// Makes the step again that was taken back last.
    pub fn redo(&mut self) {
        self.send(Message::Redo);
    }

    /// Presses the primary button at a place of the world.
    pub fn press(&mut self, world: Point) {
        self.press_times(world, 1);
    }

    /// Presses the primary button as the last of several clicks.
    pub fn press_times(&mut self, world: Point, clicks: u32) {
        let at = self.session.camera().screen_from_world(world);
        let modifiers = self.modifiers;
        self.send(Message::Input(InputEvent::Down { at, button: Button::Primary, modifiers, clicks, touch: false }));
    }

    /// Moves the pointer to a place of the world.
    pub fn move_to(&mut self, world: Point) {
        let at = self.session.camera().screen_from_world(world);
        self.send(Message::Input(InputEvent::Move { at, modifiers: self.modifiers }));
    }

    /// Releases the button at a place of the world.
    pub fn release(&mut self, world: Point) {
        let at = self.session.camera().screen_from_world(world);
        self.send(Message::Input(InputEvent::Up { at, modifiers: self.modifiers }));
    }

    /// Presses and releases.
    pub fn click(&mut self, world: Point) {
        self.press(world);
        self.release(world);
    }

    /// Presses, moves in two steps, and releases.
    pub fn drag(&mut self, from: Point, to: Point) {
        self.press(from);
        self.move_to(Point::new((from.x + to.x) / 2.0, (from.y + to.y) / 2.0));
        self.move_to(to);
        self.release(to);
    }

    /// Presses a key on the canvas.
    pub fn key(&mut self, key: &str) {
        let code = match key.chars().next() {
            Some(digit) if key.len() == 1 && digit.is_ascii_digit() => format!("Digit{digit}"),
            _ => String::new(),
        };
        self.send(Message::Input(InputEvent::Key(KeyPress { key: key.to_owned(), code, modifiers: self.modifiers })));
    }

    /// The middle of a box's header, where it can be taken hold of.
    ///
    /// # Panics
    /// There is no such box.
    #[must_use]
    pub fn header(&self, id: &str) -> Point {
        let node = self.session.scene().node(id).unwrap_or_else(|| panic!("no box `{id}`"));
        Point::new(node.rect.x + node.rect.width / 2.0, node.rect.y + 12.0)
    }

    /// What the last message was refused with.
    #[must_use]
    pub fn refusal(&self) -> Option<&str> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Notify { text, tone: Tone::Refused, .. } => Some(text.as_str()),
            _ => None,
        })
    }

    /// What the last message put on the clipboard.
    #[must_use]
    pub fn copied(&self) -> Option<String> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Copy { text, .. } => Some(text.clone()),
            _ => None,
        })
    }

    /// What the last message said aloud.
    #[must_use]
    pub fn announced(&self) -> Vec<&str> {
        let said = self.effects.iter().filter_map(|effect| match effect {
            Effect::Announce { text, .. } => Some(text.as_str()),
            _ => None,
        });
        said.collect()
    }

    /// The rules that the plan breaks, in the order of the list of problems.
    #[must_use]
    pub fn rules(&self) -> Vec<&'static str> {
        self.session.problems().iter().map(|problem| problem.finding.rule).collect()
    }

    /// The labels of the steps, the oldest first.
    #[must_use]
    pub fn labels(&self) -> Vec<&str> {
        self.session.history().done().iter().map(|entry| entry.label.as_str()).collect()
    }
}

/// The document saves and loads to itself, which also means that its references resolve.
fn check_document(session: &Session, said: &str) {
    let loaded = load(&save(session.document())).unwrap_or_else(|faults| panic!("after {said}: {}", faults[0]));
    assert_eq!(loaded.document, **session.document(), "after {said}: saving and loading");
    for id in session.selection().ids() {
        assert!(session.plan().kind_of(id).is_some(), "after {said}: `{id}` is selected and does not exist");
    }
}

/// Report and scene are what they would be from scratch.
fn check_derived(session: &Session, said: &str) {
    assert_eq!(session.checking(), None, "after {said}: something is left to check");
    assert_eq!(session.working(), None, "after {said}: something is left to work at");
    let service = session.matrix_query().service();
    if let (ViewTab::Matrix, Some(matrix), Ok(service)) = (session.view(), session.matrix(), service)
        && matrix.base().is_none()
    {
        let fresh = Matrix::of(session.plan(), &Reach::of(session.plan()), service);
        assert_eq!(fresh, **matrix, "after {said}: the matrix is stale");
    }
    // Nobody needs the digest of a plan that is being edited.
    let fresh = Report { digest: String::new(), ..check(session.plan(), session.policy()) };
    assert_eq!(fresh, **session.report(), "after {said}: the report is stale");
    let fresh = Scene::of(session.document(), session.report(), &Scene::default());
    let (scene, boxes) = (session.scene(), |scene: &Scene| scene.nodes().cloned().collect::<Vec<_>>());
    assert_eq!(boxes(scene), boxes(&fresh), "after {said}: the scene is stale");
    let paths = |scene: &Scene| scene.links.iter().map(|link| (link.id.clone(), link.path.clone())).collect::<Vec<_>>();
    assert_eq!(paths(scene), paths(&fresh), "after {said}: the links are stale");
    for node in scene.nodes().filter(|node| node.shape != NodeShape::Lane) {
        assert!(session.plan().kind_of(&node.id).is_some(), "after {said}: `{}` is drawn and does not exist", node.id);
    }
}

/// Undo then redo changes nothing, neither of the document nor of what is found in it.
fn check_undo(session: &Session, said: &str) {
    let same = |messages: [Message; 2]| {
        let mut other = session.clone();
        if other.is_busy() {
            // The first one ends what a hand is doing, and changes nothing.
            other.update(Message::Undo);
            assert!(!other.is_busy() && other.document() == session.document(), "after {said}: a gesture goes on");
        }
        for message in messages {
            other.update(message);
        }
        assert_eq!(other.document(), session.document(), "after {said}: there and back");
        assert_eq!(other.report(), session.report(), "after {said}: findings there and back");
    };
    if !session.history().done().is_empty() {
        same([Message::Undo, Message::Redo]);
    }
    if !session.history().undone().is_empty() {
        same([Message::Redo, Message::Undo]);
    }
}

/// The document of a text in the file format.
///
/// # Panics
/// The text is no plan.
#[must_use]
pub fn document(text: &str) -> Document {
    load(text).unwrap_or_else(|faults| panic!("{}", faults[0])).document
}
