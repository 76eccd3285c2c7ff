//! How are two things joined? By a drag from one to the other, or a click on each.

use super::{Outcome, Preview, Target, ToolContext, is_drag};
use crate::create::{Create, join_ends};
use crate::geometry::{Point, Rect};
use crate::input::InputEvent;
use crate::message::ToolChoice;
use crate::scene::route_between;

/// Where the line begins.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum State {
    #[default]
    Idle,
    /// The button is held since this place of the screen.
    Held { from: String, pressed: Point, touch: bool },
    /// The first thing was clicked; the second is to come.
    Chosen { from: String },
}

impl State {
    pub(super) fn is_busy(&self) -> bool {
        *self != Self::Idle
    }

    pub(super) fn hint(&self) -> &'static str {
        match self {
            Self::Idle => "drag from one thing to another, or click both",
            Self::Held { .. } | Self::Chosen { .. } => "choose what it is joined with; Esc to leave it",
        }
    }

    #[must_use]
    pub(super) fn on(self, event: &InputEvent, context: &mut ToolContext<'_>) -> Self {
        match (self, event) {
            (Self::Idle, InputEvent::Down { at, touch, .. }) => match thing(context, *at) {
                Some(from) => Self::Held { from, pressed: *at, touch: *touch },
                None => Self::Idle,
            },
            (Self::Held { from, pressed, touch }, InputEvent::Move { at, .. }) => {
                context.follow_edge(*at);
                context.preview = Some(preview(context, &from, *at));
                Self::Held { from, pressed, touch }
            }
            (Self::Chosen { from }, InputEvent::Move { at, .. }) => {
                context.preview = Some(preview(context, &from, *at));
                Self::Chosen { from }
            }
            (Self::Held { from, pressed, touch }, InputEvent::Up { at, .. }) => {
                if is_drag(pressed, *at, touch) {
                    finish(context, from, *at)
                } else {
                    Self::Chosen { from }
                }
            }
            (Self::Chosen { from }, InputEvent::Up { at, .. }) => finish(context, from, *at),
            (Self::Idle, InputEvent::Key(press)) if press.is_escape() => {
                context.say(Outcome::Tool(ToolChoice::Select));
                Self::Idle
            }
            (_, InputEvent::Key(press)) if press.is_escape() => Self::Idle,
            (Self::Held { .. }, InputEvent::Cancel) => Self::Idle,
            (state, _) => state,
        }
    }
}

/// The thing at a place of the screen.
fn thing(context: &ToolContext<'_>, at: Point) -> Option<String> {
    context.thing_at(at, |node| node.kind().is_some()).map(|node| node.id.clone())
}

fn finish(context: &mut ToolContext<'_>, from: String, at: Point) -> State {
    let Some(to) = thing(context, at) else { return State::Idle };
    match join_ends(&context.document.plan, &from, &to) {
        Ok((_, from, to)) => {
            context.say(Outcome::Create(Create::Join { from, to }));
            context.say(Outcome::Tool(ToolChoice::Select));
        }
        Err(refusal) => context.say(Outcome::Refuse(refusal)),
    }
    State::Idle
}

fn preview(context: &ToolContext<'_>, from: &str, at: Point) -> Preview {
    let plan = &context.document.plan;
    let pointer = context.world(at);
    let start = context.scene.node(from).map(|node| node.rect).unwrap_or_default();
    let to = thing(context, at).filter(|to| to != from);
    let ends = to.as_deref().map(|to| join_ends(plan, from, to));
    let end = match (&ends, &to) {
        (Some(Ok((_, _, end))), _) => context.scene.node(end).map(|node| node.rect),
        (Some(Err(_)), Some(to)) => context.scene.node(to).map(|node| node.rect),
        (Some(Err(_)), None) | (None, _) => None,
    };
    let line = Some(route_between(start, end.unwrap_or(Rect::new(pointer.x, pointer.y, 0.0, 0.0))));
    match ends {
        Some(Ok((kind, _, end))) => {
            let target = Some(Target { id: end, refusal: None });
            Preview { line, target, label: kind.words().to_owned(), possible: true, ..Preview::default() }
        }
        Some(Err(refusal)) => {
            let target = to.map(|id| Target { id, refusal: Some(refusal.message.clone()) });
            Preview { line, target, label: refusal.message, ..Preview::default() }
        }
        None => Preview { line, ..Preview::default() },
    }
}
