//! How is a thing put down? By a click in a container that it can stand in, or on the empty canvas if it stands by itself.

use netdraft_core::edit::Refusal;
use netdraft_core::model::Kind;

use super::{Outcome, Preview, Target, ToolContext, placement_of, snapped};
use crate::create::{Create, container_of, network_around, subnet_around};
use crate::geometry::{Point, Rect};
use crate::input::InputEvent;
use crate::message::ToolChoice;

/// What is being put down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct State {
    kind: Kind,
}

impl State {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind }
    }

    pub(super) fn hint(self) -> &'static str {
        match container_of(self.kind) {
            Some(Kind::Subnet) => "click in a subnet",
            Some(_) => "click in a network",
            None => "click where it is to stand",
        }
    }

    #[must_use]
    pub(super) fn on(self, event: &InputEvent, context: &mut ToolContext<'_>) -> Self {
        match event {
            InputEvent::Move { at, .. } | InputEvent::Down { at, .. } => {
                context.preview = Some(self.preview(*at, context));
            }
            InputEvent::Up { at, .. } => match self.wanted(*at, context) {
                Ok(wanted) => {
                    context.say(Outcome::Create(wanted));
                    context.say(Outcome::Tool(ToolChoice::Select));
                }
                Err(refusal) => context.say(Outcome::Refuse(refusal)),
            },
            InputEvent::Key(press) if press.is_escape() => context.say(Outcome::Tool(ToolChoice::Select)),
            InputEvent::Cancel
            | InputEvent::Wheel { .. }
            | InputEvent::Pinch { .. }
            | InputEvent::Key(_)
            | InputEvent::KeyUp { .. } => {}
        }
        self
    }

    /// What a click here makes.
    fn wanted(self, at: Point, context: &ToolContext<'_>) -> Result<Create, Refusal> {
        let plan = &context.document.plan;
        let under = context.thing_at(at, |node| node.kind().is_some()).map(|node| node.id.clone());
        let corner = snapped(context.world(at));
        let placement = under.is_none().then(|| placement_of(Rect::new(corner.x, corner.y, 0.0, 0.0)));
        Create::of_kind(plan, self.kind, under.as_deref(), placement).ok_or_else(|| {
            let container = container_of(self.kind).map_or("place", Kind::noun);
            Refusal {
                message: format!("a {} stands in a {container}", self.kind.noun()),
                remedy: format!("click in a {container}, or add one first"),
            }
        })
    }

    fn preview(self, at: Point, context: &ToolContext<'_>) -> Preview {
        let plan = &context.document.plan;
        let under = context.thing_at(at, |node| node.kind().is_some()).map(|node| node.id.clone());
        let container = under.as_deref().and_then(|id| match container_of(self.kind)? {
            Kind::Subnet => subnet_around(plan, id),
            _ => network_around(plan, id),
        });
        let target = |refusal: Option<String>| container.map(|id| Target { id: id.to_owned(), refusal });
        let outcome = self.wanted(at, context).and_then(|wanted| crate::create::create(plan, &wanted));
        match outcome {
            Ok(created) => Preview {
                target: target(None),
                label: created.command.label(plan),
                possible: true,
                ..Preview::default()
            },
            Err(refusal) => {
                Preview { target: target(Some(refusal.message.clone())), label: refusal.message, ..Preview::default() }
            }
        }
    }
}
