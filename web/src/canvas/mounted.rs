//! Which groups and links are on the page, and how finely is each drawn? What is in sight, a little at a time, the nearest first.

use std::collections::BTreeMap;
use std::rc::Rc;

use netdraft_core::small::SmallSort;
use netdraft_editor::scene::{Detail, Group, Link, LinkKind, Scene};
use netdraft_editor::{Camera, Rect, Size};

/// How far outside of the screen a group is drawn already, in pixels.
const COMES: f64 = 100.0;
/// How far outside of the screen a group is kept, in pixels.
const STAYS: f64 = 400.0;
/// How many boxes may come onto the page, or change how finely they are drawn, in one frame while nothing moves.
const AT_REST: usize = 120;
/// How many may while the view moves: about one group, so that a frame keeps its time for the movement.
const MOVING: usize = 24;

/// While the view is zoomed, what is on the page stays as it is drawn as long as it would be right at a zoom so many times nearer or further.
const WAITS: f64 = 1.6;

/// The groups and links on the page.
#[derive(Debug, Default)]
pub(super) struct Mounted {
    drawn: BTreeMap<String, Detail>,
    detail: Option<Detail>,
    /// Where the camera was in the frame before.
    camera: Option<Camera>,
    links: Rc<Vec<Rc<Link>>>,
}

impl Mounted {
    /// How finely a group is drawn, if it is.
    pub(super) fn detail_of(&self, group: &str) -> Option<Detail> {
        self.drawn.get(group).copied()
    }

    /// How finely things are to be drawn at the present zoom.
    pub(super) fn detail(&self) -> Detail {
        self.detail.unwrap_or(Detail::Full)
    }

    /// The links on the page: the same list as long as they are the same.
    pub(super) fn links(&self) -> &Rc<Vec<Rc<Link>>> {
        &self.links
    }

    /// Moves towards what a camera should see. Says whether anything changed, and whether more is to be done in the next frame.
    /// In the middle of a zoom what is there already waits for its end: whoever zooms in and out again needs nothing else.
    pub(super) fn step(&mut self, scene: &Scene, camera: Camera, viewport: Size, zooms: bool) -> (bool, bool) {
        let moves = self.camera.replace(camera).is_some_and(|before| before != camera);
        let (changed, more) = self.step_groups(scene, camera, viewport, moves, zooms);
        // A movement that shows no other group shows no other links either.
        let relinked =
            (changed || !moves) && self.step_links(scene, camera.visible(viewport).grown(STAYS / camera.zoom));
        (changed || relinked, more)
    }

    /// Takes over the links in sight. Says whether they are others than before.
    fn step_links(&mut self, scene: &Scene, seen: Rect) -> bool {
        // From far, the gateways that default routes lead to are not drawn, and neither are the routes.
        let detail = self.detail();
        let is_drawn = |link: &&Rc<Link>| detail >= Detail::Cards || link.kind != LinkKind::Route;
        let links: Vec<Rc<Link>> = scene.visible_links(seen).filter(is_drawn).cloned().collect();
        let are_same = links.len() == self.links.len()
            && links.iter().zip(self.links.iter()).all(|(link, before)| Rc::ptr_eq(link, before));
        if !are_same {
            self.links = Rc::new(links);
        }
        !are_same
    }

    fn step_groups(&mut self, scene: &Scene, camera: Camera, viewport: Size, moves: bool, zooms: bool) -> (bool, bool) {
        let wanted = |before: Detail| {
            let detail = Detail::at(camera.zoom, before);
            let coarsest = Detail::at(camera.zoom / WAITS, before);
            let finest = Detail::at(camera.zoom * WAITS, before);
            if zooms && (coarsest..=finest).contains(&before) { before } else { detail }
        };
        let detail = wanted(self.detail.unwrap_or(Detail::Full));
        self.detail = Some(detail);
        let seen = camera.visible(viewport);
        let (comes, stays) = (seen.grown(COMES / camera.zoom), seen.grown(STAYS / camera.zoom));
        let before = self.drawn.len();
        let is_near =
            |id: &str| scene.groups.iter().any(|group| group.id == id && (zooms || group.bounds.overlaps(stays)));
        self.drawn.retain(|id, _| is_near(id));
        let mut changed = self.drawn.len() != before;
        let mut waiting: Vec<(&Group, Detail)> = scene
            .visible_groups(comes)
            .map(|group| (&**group, self.detail_of(&group.id).map_or(detail, wanted)))
            .filter(|(group, wanted)| self.detail_of(&group.id) != Some(*wanted))
            .collect();
        waiting
            .small_sort_by(|(one, _), (other, _)| distance(one.bounds, seen).total_cmp(&distance(other.bounds, seen)));
        let budget = if moves { MOVING } else { AT_REST };
        let mut spent = 0;
        for (position, (group, wanted)) in waiting.iter().enumerate() {
            spent += cost(group, *wanted);
            if position > 0 && spent > budget {
                return (true, true);
            }
            self.drawn.insert(group.id.clone(), *wanted);
            changed = true;
        }
        (changed, false)
    }
}

fn distance(bounds: Rect, seen: Rect) -> f64 {
    bounds.centre().minus(seen.centre()).reach()
}

/// Roughly how many elements come or go with a group. From far it is one box, and the others go.
fn cost(group: &Group, detail: Detail) -> usize {
    match detail {
        Detail::Full | Detail::Cards | Detail::Bars => group.boxes.len(),
        Detail::Blocks => 1 + group.boxes.len() / 4,
    }
}
