//! How do components see the session, and how do they speak to it? They get a value to read and a way to send; none holds state of the plan.

use std::ops::Deref;
use std::pin::Pin;
use std::rc::Rc;

use netdraft_core::edit::Command;
use netdraft_editor::actions::Action;
use netdraft_editor::arrival::Incoming;
use netdraft_editor::{Message, Session, Source, ViewMessage};
use yew::{Callback, hook, use_context};

use crate::keeping::Recall;
use crate::platform::files::Outcome;
use crate::platform::folders::Dropped;
use crate::platform::picture::Wanted;
use crate::platform::storage::{Fault, Recalled, Start};
use crate::platform::tasks::spawn;
use crate::platform::theme::Theme;

/// The session as it was when the page was last drawn. Two are equal when nothing but the camera moved between them.
#[derive(Clone)]
pub(crate) struct Shown(pub(crate) Rc<Session>);

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for Shown {
    type Target = Session;
    fn deref(&self) -> &Session {
        &self.0
    }
}

/// A shared value that is equal to itself alone, so that comparing properties never walks through a plan.
#[derive(Debug)]
pub(crate) struct Same<T: ?Sized>(pub(crate) Rc<T>);

impl<T: ?Sized> Clone for Same<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T: ?Sized> PartialEq for Same<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: ?Sized> Deref for Same<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

/// Something that the page is told: by a person, or by the browser.
pub(crate) enum Told {
    /// A message for the session.
    Session(Message),
    /// The page was drawn, and there is time to go on checking the plan.
    GoOn,
    /// An action was asked for, by a key or in the palette.
    Act(&'static Action),
    /// Files were chosen.
    Chosen(Vec<web_sys::File>),
    /// Files and folders were dropped.
    Dropped(Dropped),
    /// Files were read.
    Read(Result<Vec<Incoming>, String>),
    /// A text was pasted, to be imported.
    Pasted(String),
    /// A link to a plan was followed.
    Followed(String),
    /// A text is to be put on the clipboard. The words are said when it is there.
    Copy(String, String),
    /// What is to be said: a text is on the clipboard, or may not be.
    Copied(Result<String, &'static str>),
    /// What was asked for does nothing, and why.
    Idle(&'static str),
    /// The clipboard was read.
    FromClipboard(Result<String, &'static str>),
    /// A file went out, and whether it holds the plan to be saved.
    WentOut(Outcome),
    /// The browser looked for the plan of the last visit.
    Restored(Result<Start, String>),
    /// The text of a kept plan, or of a version of it, is to become something.
    Recall(String, Option<u64>, Recall),
    /// That text is here.
    Recalled(Result<Recalled, String>, Option<u64>, Recall),
    /// A version with a name is to be kept.
    Checkpoint(String),
    /// The plan is to go out as a picture.
    Picture(Wanted),
    /// A plan is to begin with a file that comes with the page, by its name.
    Begin(&'static str, Source),
    /// That file is here.
    Begun(Source, Result<String, String>),
    /// A plan is to be taken out of the browser.
    Forget(String),
    /// Another tab took a plan over.
    Lost(String),
    /// Whether the browser promised to keep what it stores.
    Promised(bool),
    /// What became of taking a plan out of the browser.
    Forgotten(Result<(), Fault>),
    /// A plan that could not be opened is left where it is.
    CloseRecovery,
    /// The plan has not changed for a while.
    Rested,
    /// The page is left.
    Left,
    /// The plan as it was after so many edits was stored, or was not.
    Kept {
        /// The number of edits.
        edits: u64,
        /// What became of it.
        result: Result<(), Fault>,
    },
    /// The list of faults of a file was read.
    CloseFaults,
    /// The page is to look like this.
    Theme(Theme),
    /// A notice has been on the page long enough.
    Dismiss(u64),
    /// The start card is to be shown in place of the plan, or the plan again.
    Starting(bool),
    /// A frame has passed since something was revealed: it is on the page.
    Revealed(String, String),
}

/// The way to tell the page something. It is the same one as long as the page lives.
#[derive(Clone, PartialEq)]
pub(crate) struct Tell(pub(crate) Callback<Told>);

impl Tell {
    /// Tells the page something.
    pub(crate) fn tell(&self, told: Told) {
        if !crate::platform::panic::has_stopped() {
            self.0.emit(told);
        }
    }

    /// Sends a message to the session.
    pub(crate) fn send(&self, message: Message) {
        self.tell(Told::Session(message));
    }

    /// Tells the page something once it is known.
    pub(crate) fn tell_later(&self, told: impl Future<Output = Told> + 'static) {
        self.tell_when_known(Box::pin(told));
    }

    fn tell_when_known(&self, told: Pin<Box<dyn Future<Output = Told>>>) {
        let tell = self.clone();
        spawn(async move { tell.tell(told.await) });
    }

    /// Makes an edit.
    pub(crate) fn edit(&self, command: Command) {
        self.send(Message::Edit(command));
    }

    /// Changes what is seen.
    pub(crate) fn view(&self, message: ViewMessage) {
        self.send(Message::View(message));
    }

    /// A callback that sends a message, whatever it is called with.
    pub(crate) fn on<E>(&self, message: Message) -> Callback<E> {
        let tell = self.clone();
        Callback::from(move |_| tell.send(message.clone()))
    }

    /// A callback that changes what is seen, whatever it is called with.
    pub(crate) fn on_view<E>(&self, message: ViewMessage) -> Callback<E> {
        self.on(Message::View(message))
    }
}

/// The way to tell the page something, for a component.
#[hook]
pub(crate) fn use_tell() -> Tell {
    use_context::<Tell>().expect("every component of the page is below the application, which provides it")
}
