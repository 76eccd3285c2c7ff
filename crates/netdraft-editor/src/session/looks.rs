//! What does a session show? Selection, camera, view, panels and dialogs.

use std::rc::Rc;

use super::Session;
use crate::actions::Recent;
use crate::camera::Camera;
use crate::effect::{Effect, FocusPlace};
use crate::geometry::{Point, Rect, Size};
use crate::menu::{Offers, Opened};
use crate::message::{BottomTab, Panels, ViewMessage, ViewTab};
use crate::scene::Detail;
use crate::selection::Selection;

impl Session {
    pub(super) fn look(&mut self, message: ViewMessage, effects: &mut Vec<Effect>) {
        let before = self.panels;
        self.look_at(message, effects);
        if self.one_panel {
            self.panels = self.panels.at_most_one(before);
        }
        self.revisions.view += 1;
    }

    fn look_at(&mut self, message: ViewMessage, effects: &mut Vec<Effect>) {
        match message {
            ViewMessage::Select(ids) => self.select(Selection::of(ids)),
            ViewMessage::SelectAlso(id) => Rc::make_mut(&mut self.selection).add(id),
            ViewMessage::SelectToggle(id) => Rc::make_mut(&mut self.selection).toggle(id),
            ViewMessage::SelectRows(rows) => self.select(Selection::of_rows(rows)),
            ViewMessage::SelectNone => self.select(Selection::default()),
            ViewMessage::SelectAll => self.select_all(),
            ViewMessage::Step(step) => self.step(step),
            ViewMessage::Escape => self.escape(),
            ViewMessage::Pan(by) => self.set_camera(self.camera.panned(by)),
            ViewMessage::Reveal(anchor) => {
                effects.push(Effect::Reveal { entity: anchor.entity.clone(), field: anchor.field.clone() });
                self.show(&anchor.entity);
                self.select(Selection::at(anchor));
            }
            ViewMessage::NextProblem => self.reveal_problem(self.problems.next(&self.selection), effects),
            ViewMessage::PreviousProblem => self.reveal_problem(self.problems.previous(&self.selection), effects),
            ViewMessage::Show(view) => self.turn_to(view),
            ViewMessage::Tool(tool) => {
                self.turn_to(ViewTab::Topology);
                self.tools.choose(tool);
            }
            ViewMessage::Viewport(size) => self.resize(size),
            ViewMessage::Camera(camera) => self.set_camera(camera),
            ViewMessage::Zoom(factor) => {
                self.set_camera(self.camera.zoomed_to(self.camera.zoom * factor, self.middle()));
            }
            ViewMessage::ZoomReset => self.set_camera(self.camera.zoomed_to(1.0, self.middle())),
            ViewMessage::ZoomToFit => self.set_camera(self.showing_all(self.viewport)),
            ViewMessage::ZoomToSelection => self.zoom_to_selection(),
            ViewMessage::Panels(panels) => self.panels = panels,
            ViewMessage::Keys(map) => {
                effects.push(Effect::KeepKeys(map.text()));
                self.key_map = map;
            }
            ViewMessage::Recent(recent) => self.remember(recent, effects),
            ViewMessage::OnePanel(one) if one == self.one_panel => {}
            ViewMessage::OnePanel(one) => {
                self.one_panel = one;
                self.panels = if one {
                    self.panels.closed()
                } else {
                    Panels { minimap: self.panels.minimap, ..Panels::default() }
                };
            }
            ViewMessage::LeavePanel => self.leave_panel(effects),
            ViewMessage::Focus(place) => self.give_focus(place, effects),
            ViewMessage::Rename(entity) => {
                self.panels.inspector = true;
                effects.push(Effect::Rename { entity });
            }
            ViewMessage::ChooseFile => effects.push(Effect::ChooseFile),
            ViewMessage::ReadClipboard => effects.push(Effect::ReadClipboard),
            ViewMessage::CopyRows(asked) => self.copy_rows(&asked, effects),
            ViewMessage::Dialog(dialog) => self.dialog = dialog,
            ViewMessage::Bottom(tab) => {
                self.bottom = tab;
                self.panels.problems = true;
            }
            ViewMessage::AskPath(query) => self.path = Rc::new(query),
            ViewMessage::Consider(command) => self.consider(command),
            ViewMessage::DrawFlows(draws) => self.draw_flows(draws),
            ViewMessage::Menu(None) => self.menu = None,
            ViewMessage::Menu(Some(at)) => self.open_menu_at(at),
            ViewMessage::Layer(layer) => self.show_layer(layer),
            ViewMessage::AskMatrix(query) => self.ask_matrix(query),
            ViewMessage::Compare(with) => self.compare(with, effects),
            ViewMessage::Prove { from, to } => self.prove([&from, &to], effects),
            ViewMessage::Explain(query) => {
                self.path = Rc::new(query);
                self.look(ViewMessage::Focus(FocusPlace::Path), effects);
            }
        }
    }

    /// Shows a view. What a hand was doing on the canvas ends with it: nobody would see where it leads.
    fn turn_to(&mut self, view: ViewTab) {
        if view != ViewTab::Topology && self.tools.is_busy() {
            self.tools.abandon();
        }
        self.view = view;
    }

    /// Opens the menu at a place, or below what is selected.
    fn open_menu_at(&mut self, at: Option<Point>) {
        let selected = self.selection.last().and_then(|id| self.scene.node(id));
        let below = selected.map(|node| Point::new(node.rect.x, node.rect.y + 28.0));
        let at = at.or_else(|| below.map(|place| self.camera.screen_from_world(place)));
        let offers = if self.view == ViewTab::Topology { Offers::Deeds } else { Offers::Rows };
        self.open_menu(at.unwrap_or_else(|| self.middle()), offers);
    }

    pub(super) fn open_menu(&mut self, at: Point, offers: Offers) {
        self.menu = Some(Opened { at, offers });
        self.revisions.view += 1;
    }

    fn resize(&mut self, size: Size) {
        let before = std::mem::replace(&mut self.viewport, size);
        // A sheet takes half of a small window: what was in the middle of the view stays there.
        if self.one_panel {
            let by = Point::new((size.width - before.width) / 2.0, (size.height - before.height) / 2.0);
            self.set_camera(self.camera.panned(by));
        } else if self.camera == self.showing_all(before) {
            // Who looks at all of the plan goes on to do so beside a panel that opens.
            self.set_camera(self.showing_all(size));
        }
    }

    /// The camera that shows all of the plan in a view of a size.
    fn showing_all(&self, size: Size) -> Camera {
        Camera::fitting(self.scene.bounds, size, 1.0)
    }

    fn zoom_to_selection(&mut self) {
        let rects = self.selection.ids().iter().filter_map(|id| self.scene.node(id)).map(|node| node.rect);
        if let Some(rect) = rects.reduce(Rect::union) {
            self.set_camera(Camera::fitting(rect, self.viewport, 2.0));
        }
    }

    fn remember(&mut self, recent: Rc<Recent>, effects: &mut Vec<Effect>) {
        effects.push(Effect::KeepRecent(recent.text()));
        self.recent = recent;
    }

    fn leave_panel(&mut self, effects: &mut Vec<Effect>) {
        if self.one_panel {
            self.panels = self.panels.closed();
        }
        effects.push(Effect::Focus(match self.view {
            ViewTab::Topology => FocusPlace::Canvas,
            view => FocusPlace::View(view),
        }));
    }

    fn give_focus(&mut self, place: FocusPlace, effects: &mut Vec<Effect>) {
        match place {
            FocusPlace::Outline => self.panels.outline = true,
            FocusPlace::Inspector => self.panels.inspector = true,
            FocusPlace::Problems => {
                self.panels.problems = true;
                self.bottom = BottomTab::Problems;
            }
            FocusPlace::Path => {
                self.panels.problems = true;
                self.bottom = BottomTab::Path;
            }
            FocusPlace::Checks => {
                self.panels.problems = true;
                self.bottom = BottomTab::Checks;
            }
            FocusPlace::Canvas | FocusPlace::Tools => self.turn_to(ViewTab::Topology),
            FocusPlace::View(view) => self.turn_to(view),
            FocusPlace::NextRegion | FocusPlace::PreviousRegion => {}
        }
        effects.push(Effect::Focus(place));
    }

    pub(super) fn select(&mut self, selection: Selection) {
        self.selection = Rc::new(selection);
    }

    pub(super) fn show(&mut self, id: &str) {
        if let Some(rect) = self.scene.node(id).map(|node| node.rect) {
            self.set_camera(self.camera.showing(rect, self.viewport));
        }
    }

    pub(super) fn reveal_problem(&mut self, position: Option<usize>, effects: &mut Vec<Effect>) {
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

    pub(super) fn middle(&self) -> Point {
        Point::new(self.viewport.width / 2.0, self.viewport.height / 2.0)
    }

    pub(super) fn set_camera(&mut self, camera: Camera) {
        if camera != self.camera {
            self.camera = camera;
            self.detail = Detail::at(camera.zoom, self.detail);
            self.revisions.camera += 1;
        }
    }
}
