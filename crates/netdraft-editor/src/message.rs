//! What can a session be told? Edits, input over the canvas, and what concerns the view only; each says how the history takes it.

use std::rc::Rc;

use netdraft_core::address::Provider;
use netdraft_core::edit::Command;
use netdraft_core::model::{Anchor, Document, Kind};

use crate::actions::{KeyMap, Recent};
use crate::arrange::Arrange;
use crate::arrival::Offer;
use crate::camera::Camera;
use crate::create::Create;
use crate::effect::FocusPlace;
use crate::explain::PathQuery;
use crate::flows::{Base, MatrixQuery};
use crate::geometry::{Point, Size};
use crate::input::InputEvent;
use crate::layer::Layer;
use crate::sheet::Pasted;

/// Where a document came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file of this name.
    File(String),
    /// The browser's own storage, with the file name it had then.
    Browser(Option<String>),
    /// The browser's own storage, to become a plan of its own.
    Copy,
    /// A template of this title.
    Template(&'static str),
    /// The sample of this name.
    Sample(&'static str),
    /// A link.
    Link,
    /// An importer, or the program itself.
    Import,
}

/// Something that a session can be told.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// Makes an edit, as one step.
    Edit(Command),
    /// Makes an edit that is one step with those before it under the same mark: typing in a field.
    Type {
        /// The edit.
        command: Command,
        /// What is being typed into, such as the anchor of the field.
        mark: String,
    },
    /// Makes something, selects it and shows it.
    Create(Create),
    /// Begins, ends or abandons a run of edits that are one step.
    Gesture(Gesture),
    /// Makes a repair of a finding: both by their position, in the list of problems and in the list of fixes.
    Fix {
        /// The position of the problem.
        problem: usize,
        /// The position of its fix.
        fix: usize,
    },
    /// Makes every safe repair, as one step.
    FixAllSafe,
    /// Accepts a problem: a waiver that names its rule and its entity.
    Waive {
        /// The position of the problem.
        problem: usize,
        /// Why it is accepted.
        reason: String,
        /// Who answers for it.
        owner: String,
        /// The last day on which that holds, as `2027-01-31`.
        expires: String,
    },
    /// Makes the best repair of the problem that the selection stands on.
    QuickFix,
    /// Deletes what is selected: the row that has the attention, or else the things.
    DeleteSelection,
    /// Copies what is selected and pastes it at once.
    Duplicate,
    /// Puts what is selected on the clipboard.
    Copy,
    /// Puts what is selected on the clipboard and deletes it.
    Cut,
    /// Adds what is on the clipboard.
    Paste(String),
    /// Moves what is selected, by so many grid units to the right and down.
    Nudge {
        /// To the right.
        x: i32,
        /// Downwards.
        y: i32,
    },
    /// Makes what is selected larger or smaller: a network by so many grid units, a subnet by doublings of its block.
    ResizeBy {
        /// To the right.
        x: i32,
        /// Downwards.
        y: i32,
    },
    /// Puts boxes level with each other, spreads them, or leaves their places to the layout.
    Arrange(Arrange),
    /// Takes the last step back.
    Undo,
    /// Makes the step again that was taken back last.
    Redo,
    /// Brings the document back to what it was after so many steps, as a step of its own.
    RestoreTo(usize),
    /// Opens a document in place of the one that is open.
    Open {
        /// The document.
        document: Box<Document>,
        /// Where it came from.
        source: Source,
    },
    /// Brings back what the open plan was before, as one step that can be undone.
    Restore {
        /// What it was.
        document: Box<Document>,
        /// What the step is called.
        label: String,
    },
    /// Shows what was imported, so that it can be accepted.
    Offer(Box<Offer>),
    /// Puts the plan that was offered in the place of the open one, as one step that can be undone.
    TakeOffer,
    /// Starts a plan from one address range.
    NewFromCidr {
        /// The range as typed.
        cidr: String,
        /// Whose network it is.
        provider: Provider,
    },
    /// Starts an empty plan.
    New,
    /// Opens a plan that comes with the program, by its name in [`netdraft_core::sample`].
    OpenSample(String),
    /// Offers the document as a file, whether or not it passes its gate.
    Save,
    /// Offers the validated config; refused while the gate is closed.
    Export,
    /// What became of [`crate::Effect::Persist`], with the reason when it failed.
    Stored(Result<(), String>),
    /// Pointer, wheel and keys over the canvas.
    Input(InputEvent),
    /// What concerns the view only.
    View(ViewMessage),
}

/// A run of edits that are one step for the user: dragging a rule through a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gesture {
    /// Begins it.
    Begin,
    /// Ends it; its edits become one step with this label.
    End {
        /// What the step is called.
        label: String,
    },
    /// Abandons it and takes its edits back.
    Abandon,
}

/// How the history takes a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// What it changes is one step.
    Step,
    /// What it changes is one step with what came before under the same mark.
    Coalesce(String),
    /// It walks through the history, or marks it.
    Travel,
    /// It replaces the document, and the history with it.
    Replace,
    /// It changes no document.
    Ignore,
}

impl Message {
    /// Whether a menu that is open stays so: nobody asked for anything else.
    pub(crate) fn leaves_menu(&self) -> bool {
        matches!(
            self,
            Self::Stored(_)
                | Self::Input(InputEvent::Move { .. } | InputEvent::Up { .. } | InputEvent::KeyUp { .. })
                | Self::View(ViewMessage::Viewport(_))
        )
    }

    /// How the history takes it.
    pub fn record(&self) -> Record {
        match self {
            Self::Edit(_)
            | Self::Create(_)
            | Self::Fix { .. }
            | Self::FixAllSafe
            | Self::Waive { .. }
            | Self::QuickFix
            | Self::DeleteSelection
            | Self::Duplicate
            | Self::Cut
            | Self::Paste(_)
            | Self::ResizeBy { .. }
            | Self::Arrange(_)
            | Self::TakeOffer
            | Self::Restore { .. }
            | Self::RestoreTo(_) => Record::Step,
            Self::Nudge { .. } => Record::Coalesce("nudge".to_owned()),
            Self::Type { mark, .. } => Record::Coalesce(mark.clone()),
            Self::Undo | Self::Redo | Self::Gesture(_) => Record::Travel,
            Self::Open { .. } | Self::New | Self::NewFromCidr { .. } | Self::OpenSample(_) => Record::Replace,
            // What a tool makes of input is one step each.
            Self::Input(_) => Record::Step,
            Self::Copy | Self::Save | Self::Export | Self::Stored(_) | Self::Offer(_) | Self::View(_) => Record::Ignore,
        }
    }
}

/// What concerns the view only.
#[derive(Debug, Clone, PartialEq)]
pub enum ViewMessage {
    /// Selects these entities and nothing else.
    Select(Vec<String>),
    /// Selects one more.
    SelectAlso(String),
    /// Selects an entity that was not selected, and the other way round.
    SelectToggle(String),
    /// Selects these rows of a table and nothing else; the last one has the attention.
    SelectRows(Vec<Anchor>),
    /// Selects what is next to the selection.
    Step(Step),
    /// Ends what is in front: a dialog, a tool, the selection.
    Escape,
    /// Selects nothing.
    SelectNone,
    /// Selects everything: first what stands beside the selection, then all.
    SelectAll,
    /// Selects a place and brings it into view.
    Reveal(Anchor),
    /// Reveals the next problem after the selection.
    NextProblem,
    /// Reveals the previous problem before the selection.
    PreviousProblem,
    /// Switches to a view.
    Show(ViewTab),
    /// Chooses a tool.
    Tool(ToolChoice),
    /// The viewport has this size, in pixels.
    Viewport(Size),
    /// Sets the camera.
    Camera(Camera),
    /// Moves the world on the screen, in pixels.
    Pan(Point),
    /// Zooms by a factor about the middle of the viewport.
    Zoom(f64),
    /// Zooms to 1 about the middle of the viewport.
    ZoomReset,
    /// Shows everything.
    ZoomToFit,
    /// Shows what is selected.
    ZoomToSelection,
    /// Sets the panels.
    Panels(Panels),
    /// Whether the window has room beside the view for one panel only, so that opening one closes the others.
    OnePanel(bool),
    /// Gives keys other meanings.
    Keys(Rc<KeyMap>),
    /// Remembers which actions were used last.
    Recent(Rc<Recent>),
    /// Goes from a panel back to the view; where there is room for one only, the panel closes.
    LeavePanel,
    /// Gives something the focus.
    Focus(FocusPlace),
    /// Lets the name of a thing be typed.
    Rename(String),
    /// Asks for a file to open.
    ChooseFile,
    /// Reads the clipboard, to be pasted.
    ReadClipboard,
    /// Puts rows of a table of the view on the clipboard.
    CopyRows(Rows),
    /// Opens a dialog, or closes the one that is open.
    Dialog(Option<Dialog>),
    /// Shows one of the things below the view.
    Bottom(BottomTab),
    /// Asks what becomes of a packet.
    AskPath(PathQuery),
    /// The same, and goes to the path explainer.
    Explain(PathQuery),
    /// Thinks of an edit, to be told what it would open and close before it is made; or of none any more.
    Consider(Option<Command>),
    /// Draws flows and intents between boxes, or does not.
    DrawFlows(bool),
    /// A menu of what can be done with what is selected stands at a place of the canvas, or none; without a place, at what is selected.
    Menu(Option<Option<Point>>),
    /// Colours lie over the boxes that answer a question, or none.
    Layer(Option<Layer>),
    /// Shows another part of the matrix.
    AskMatrix(MatrixQuery),
    /// Shows in the matrix what passes otherwise than for another plan, or all that passes.
    Compare(Option<CompareWith>),
    /// Asks for a packet that shows what passes between two ends.
    Prove {
        /// The sender.
        from: String,
        /// The receiver.
        to: String,
    },
}

/// Rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rows {
    /// The key of the table.
    pub table: String,
    /// Which rows; all of them where none is named.
    pub rows: Vec<Anchor>,
    /// The names of the columns that are left out.
    pub hidden: Vec<String>,
    /// As Markdown, or for a spreadsheet.
    pub as_markdown: bool,
}

/// The plan that the open one is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum CompareWith {
    /// The open plan, as it was before the last step.
    LastStep,
    /// The open plan, as it was before all steps that are known.
    AllSteps,
    /// Another plan.
    Plan(Rc<Base>),
}

/// What stands below the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BottomTab {
    /// The problems.
    #[default]
    Problems,
    /// The way of a packet.
    Path,
    /// Every rule, and what it found.
    Checks,
}

impl BottomTab {
    /// Every one, in the order of the tabs.
    pub const ALL: [Self; 3] = [Self::Problems, Self::Path, Self::Checks];

    /// The word on the tab.
    pub fn label(self) -> &'static str {
        match self {
            Self::Problems => "Problems",
            Self::Path => "Path",
            Self::Checks => "Checks",
        }
    }
}

/// A way from what is selected to something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The next box in reading order.
    Next,
    /// The previous box in reading order.
    Previous,
    /// The first box.
    First,
    /// The last box.
    Last,
    /// The nearest box to the left.
    Left,
    /// The nearest box to the right.
    Right,
    /// The nearest box above.
    Up,
    /// The nearest box below.
    Down,
    /// The box that it stands in.
    Parent,
    /// The first box in it.
    Child,
    /// What the next link joins it with.
    NextNeighbour,
    /// What the previous link joins it with.
    PreviousNeighbour,
}

/// The views, each a tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[allow(missing_docs, reason = "each variant is the view that its name says")]
pub enum ViewTab {
    #[default]
    Topology,
    Addresses,
    Rules,
    Routes,
    Dns,
    Nat,
    LoadBalancers,
    PublicAddresses,
    Links,
    Matrix,
}

impl ViewTab {
    /// Every view, in the order of the tabs.
    pub const ALL: [Self; 10] = [
        Self::Topology,
        Self::Addresses,
        Self::Rules,
        Self::Routes,
        Self::Dns,
        Self::Nat,
        Self::LoadBalancers,
        Self::PublicAddresses,
        Self::Links,
        Self::Matrix,
    ];

    /// The word on the tab.
    pub fn label(self) -> &'static str {
        match self {
            Self::Topology => "Topology",
            Self::Addresses => "Addresses",
            Self::Rules => "Rules",
            Self::Routes => "Routes",
            Self::Dns => "DNS",
            Self::Nat => "NAT",
            Self::LoadBalancers => "Load balancers",
            Self::PublicAddresses => "Public IPs",
            Self::Links => "Links",
            Self::Matrix => "Matrix",
        }
    }

    /// The view that shows the things of a kind in a table of their own.
    pub fn of(kind: Kind) -> Self {
        match kind {
            Kind::Pool | Kind::Network | Kind::Subnet | Kind::Host => Self::Addresses,
            Kind::Filter => Self::Rules,
            Kind::RouteTable | Kind::Rollout => Self::Routes,
            Kind::Zone => Self::Dns,
            Kind::Nat => Self::Nat,
            Kind::LoadBalancer => Self::LoadBalancers,
            Kind::PublicAddress => Self::PublicAddresses,
            Kind::Peering | Kind::Vpn | Kind::Site => Self::Links,
            Kind::Gateway | Kind::Service | Kind::Waiver | Kind::Intent => Self::Topology,
        }
    }
}

/// The tools of the canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ToolChoice {
    /// Selects, moves and resizes.
    #[default]
    Select,
    /// Moves the view.
    Hand,
    /// Draws a network on the empty canvas.
    Network,
    /// Draws a subnet in a network.
    Subnet,
    /// Puts a thing of this kind where it is clicked.
    Place(Kind),
    /// Joins two things.
    Connect,
}

/// Which panels around the view are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Panels {
    /// The outline, on the left.
    pub outline: bool,
    /// The inspector, on the right.
    pub inspector: bool,
    /// The problems or the path explainer, below.
    pub problems: bool,
    /// The small map in the corner of the canvas, where the plan is large.
    pub minimap: bool,
}

impl Default for Panels {
    fn default() -> Self {
        Self { outline: true, inspector: true, problems: true, minimap: true }
    }
}

impl Panels {
    /// The same without a panel beside the view.
    #[must_use]
    pub fn closed(self) -> Self {
        Self { outline: false, inspector: false, problems: false, ..self }
    }

    /// At most one of these: one that was not open before, or else what is left of what was.
    #[must_use]
    pub fn at_most_one(self, before: Self) -> Self {
        let Self { outline, inspector, problems, .. } = self;
        match (outline && !before.outline, inspector && !before.inspector, problems && !before.problems) {
            (true, _, _) => Self { outline, ..self.closed() },
            (_, true, _) => Self { inspector, ..self.closed() },
            (_, _, true) => Self { problems, ..self.closed() },
            (false, false, false) => {
                Self { inspector: inspector && !outline, problems: problems && !outline && !inspector, ..self }
            }
        }
    }
}

/// What can stand in front of everything else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dialog {
    /// Actions and things, to be searched.
    Palette,
    /// Keys and terms.
    Help,
    /// The same, with the terms first.
    Glossary,
    /// The page of a rule.
    Explain(String),
    /// What can leave.
    Export,
    /// The link to the plan.
    Share,
    /// What the open plan was before: its versions, and the steps of this visit.
    Versions,
    /// What a provider says of its networks: how to bring it here, and what was made of it.
    Import,
    /// Blocks to be allocated in a network.
    Allocate(String),
    /// A subnet, to be split into a number of parts.
    Split(String),
    /// A subnet, to be joined with its other half, which says other things.
    Merge(String),
    /// Pasted rows that did not come in.
    Pasted(Pasted),
    /// Where the chosen rules are moved to.
    MoveRows,
    /// The section that the chosen rules stand in.
    Section,
    /// What the selected thing can be joined with.
    Connect(String),
    /// Every safe repair, before it is made.
    FixAll,
    /// A finding to be accepted, by its position in the list of problems.
    Waive(usize),
}
