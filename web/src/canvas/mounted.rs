//! Which groups and links are on the page, and how finely is each drawn? What is in sight, a little at a time, the nearest first.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use netdraft_core::small::{SmallCollect, SmallSort};
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
/// How many links may come onto the page or leave it in one frame while the view moves.
const LINKS: usize = 60;

/// Links as the scene has them.
type Links = Rc<Vec<Rc<Link>>>;

/// The groups and links on the page.
#[derive(Debug, Default)]
pub(super) struct Mounted {
    drawn: BTreeMap<String, Detail>,
    detail: Option<Detail>,
    /// Where the camera was in the frame before.
    camera: Option<Camera>,
    links: BTreeSet<String>,
    /// Whether some links wait for the next frame.
    waits: bool,
    /// The links on the page as the scene has them, and that scene.
    listed: RefCell<Option<(Rc<Scene>, Links)>>,
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
    pub(super) fn links(&self, scene: &Rc<Scene>) -> Links {
        let mut listed = self.listed.borrow_mut();
        match &*listed {
            Some((known, links)) if Rc::ptr_eq(known, scene) => Rc::clone(links),
            _ => {
                let links = scene.links.iter().filter(|link| self.links.contains(&link.id));
                let links = Rc::new(links.cloned().collect());
                *listed = Some((Rc::clone(scene), Rc::clone(&links)));
                links
            }
        }
    }

    /// Moves towards what a camera should see. Says whether anything changed, and whether more is to be done in the next frame.
    pub(super) fn step(&mut self, scene: &Scene, camera: Camera, viewport: Size) -> (bool, bool) {
        let moves = self.camera.replace(camera).is_some_and(|before| before != camera);
        let (changed, more) = self.step_groups(scene, camera, viewport, if moves { MOVING } else { AT_REST });
        // A movement that shows no other group shows no other links either.
        if changed || self.waits || !moves {
            let gone = self.step_links(scene, camera.visible(viewport).grown(STAYS / camera.zoom), moves);
            return (changed || gone, more || self.waits);
        }
        (changed, more)
    }

    /// Brings links in sight onto the page, and takes others away. Says whether anything changed.
    fn step_links(&mut self, scene: &Scene, seen: Rect, moves: bool) -> bool {
        // From far, the gateways that default routes lead to are not drawn, and neither are the routes.
        let detail = self.detail();
        let is_drawn = |link: &&Link| detail >= Detail::Cards || link.kind != LinkKind::Route;
        let wanted: BTreeSet<&str> =
            scene.visible_links(seen).map(|link| &**link).filter(is_drawn).map(|link| link.id.as_str()).small_set();
        let most = if moves { LINKS } else { usize::MAX };
        let mut gone: Vec<String> = self.links.iter().filter(|id| !wanted.contains(id.as_str())).cloned().collect();
        let mut new: Vec<&str> = wanted.into_iter().filter(|id| !self.links.contains(*id)).collect();
        self.waits = gone.len() > most || new.len() > most;
        gone.truncate(most);
        new.truncate(most);
        for id in &gone {
            self.links.remove(id);
        }
        self.links.extend(new.iter().map(|id| (*id).to_owned()));
        let changed = !(gone.is_empty() && new.is_empty());
        if changed {
            self.listed.replace(None);
        }
        changed
    }

    fn step_groups(&mut self, scene: &Scene, camera: Camera, viewport: Size, budget: usize) -> (bool, bool) {
        let detail = Detail::at(camera.zoom, self.detail.unwrap_or(Detail::Full));
        self.detail = Some(detail);
        let seen = camera.visible(viewport);
        let (comes, stays) = (seen.grown(COMES / camera.zoom), seen.grown(STAYS / camera.zoom));
        let before = self.drawn.len();
        let is_near = |id: &str| scene.groups.iter().any(|group| group.id == id && group.bounds.overlaps(stays));
        self.drawn.retain(|id, _| is_near(id));
        let mut changed = self.drawn.len() != before;
        let mut waiting: Vec<&Group> = scene
            .visible_groups(comes)
            .map(|group| &**group)
            .filter(|group| self.detail_of(&group.id) != Some(detail))
            .collect();
        waiting.small_sort_by(|one, other| distance(one.bounds, seen).total_cmp(&distance(other.bounds, seen)));
        let mut spent = 0;
        for (position, group) in waiting.iter().enumerate() {
            spent += cost(group, detail);
            if position > 0 && spent > budget {
                return (true, true);
            }
            self.drawn.insert(group.id.clone(), detail);
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
