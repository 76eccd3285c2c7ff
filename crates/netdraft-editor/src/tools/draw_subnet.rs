//! How is a subnet drawn? By a click in a network, in the lane of its zone; the next free block of the offered size is taken, so that it cannot overlap.

use netdraft_core::edit::Refusal;
use netdraft_core::model::{Id, Kind};

use super::{Outcome, Preview, Target, ToolContext};
use crate::create::{Create, SubnetRequest, SubnetSize, network_around, next_subnet, offered_prefix};
use crate::geometry::Point;
use crate::input::InputEvent;
use crate::message::ToolChoice;
use crate::scene::NodeShape;

/// How much larger (more than 0) or smaller than offered the block is, in doublings, and where the pointer is.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct State {
    doublings: i16,
    at: Point,
}

impl State {
    #[must_use]
    pub(super) fn on(mut self, event: &InputEvent, context: &mut ToolContext<'_>) -> Self {
        match event {
            InputEvent::Move { at, .. } | InputEvent::Down { at, .. } => self.at = *at,
            InputEvent::Key(press) => match press.key.as_str() {
                "+" | "=" => self.doublings = self.doublings.saturating_add(1).min(16),
                "-" => self.doublings = self.doublings.saturating_sub(1).max(-16),
                "Escape" => context.say(Outcome::Tool(ToolChoice::Select)),
                _ => {}
            },
            InputEvent::Up { at, .. } => {
                match self.request(*at, context) {
                    Ok(request) => {
                        context.say(Outcome::Create(Create::Subnets(request)));
                        context.say(Outcome::Tool(ToolChoice::Select));
                    }
                    Err(refusal) => context.say(Outcome::Refuse(refusal)),
                }
                return self;
            }
            InputEvent::Cancel | InputEvent::Wheel { .. } | InputEvent::Pinch { .. } | InputEvent::KeyUp { .. } => {}
        }
        context.preview = Some(self.preview(context));
        self
    }

    /// What a click here asks for.
    fn request(self, at: Point, context: &ToolContext<'_>) -> Result<SubnetRequest, Refusal> {
        let plan = &context.document.plan;
        let inside = context.thing_at(at, |node| node.shape != NodeShape::Lane).map(|node| node.id.clone());
        let Some(network) = inside.as_deref().and_then(|id| network_around(plan, id)) else {
            return Err(Refusal {
                message: "a subnet is drawn inside a network".to_owned(),
                remedy: "click in a network, or draw one first".to_owned(),
            });
        };
        let lane = context.thing_at(at, |node| node.shape == NodeShape::Lane);
        let zone = lane.and_then(|lane| lane.id.split_once('/')).map(|(_, zone)| zone.to_owned());
        let prefix = i16::from(offered_prefix(plan, network)).saturating_sub(self.doublings).clamp(0, 128);
        let prefix = u8::try_from(prefix).unwrap_or_default();
        let zones = zone.filter(|zone| !zone.is_empty()).into_iter().collect();
        Ok(SubnetRequest { size: SubnetSize::Prefix(prefix), zones, ..SubnetRequest::one(network) })
    }

    fn preview(self, context: &ToolContext<'_>) -> Preview {
        let plan = &context.document.plan;
        let outcome = self.request(self.at, context).and_then(|request| {
            let SubnetSize::Prefix(prefix) = request.size else { return Ok((request.network, String::new())) };
            let block = next_subnet(plan, &request.network, prefix)?;
            let provider = plan.provider_of(&Id::new(request.network.as_str()));
            let usable = netdraft_core::address::usable(block, provider);
            Ok((request.network, format!("{block} · {usable} usable")))
        });
        let network = context.thing_at(self.at, |node| node.kind() == Some(Kind::Network));
        let network = network.map(|node| node.id.clone());
        match outcome {
            Ok((id, label)) => {
                Preview { target: Some(Target { id, refusal: None }), label, possible: true, ..Preview::default() }
            }
            Err(refusal) => Preview {
                target: network.map(|id| Target { id, refusal: Some(refusal.message.clone()) }),
                label: refusal.message,
                ..Preview::default()
            },
        }
    }
}
