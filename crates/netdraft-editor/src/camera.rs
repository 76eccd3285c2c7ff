//! What part of the world does the screen show?

use crate::geometry::{Point, Rect, Size};

/// The smallest zoom: a plan of 5,000 boxes fits a screen at 0.087.
pub const SMALLEST_ZOOM: f64 = 0.05;
/// The largest zoom.
pub const LARGEST_ZOOM: f64 = 4.0;

/// The room that is left beside what is shown, in pixels of the screen.
const MARGIN: f64 = 40.0;
/// The room above it, where the tools float.
const MARGIN_ABOVE: f64 = 80.0;
/// The room below it, where zoom and colours are chosen.
const MARGIN_BELOW: f64 = 56.0;

/// Where the world stands on the screen: `screen = world × zoom + (x, y)`, which is the CSS transform `translate(x, y) scale(zoom)` with its origin at 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// Where the world's origin is on the screen.
    pub x: f64,
    /// Where the world's origin is on the screen.
    pub y: f64,
    /// Pixels of the screen for one of the world.
    pub zoom: f64,
}

impl Default for Camera {
    fn default() -> Self {
        Self { x: 0.0, y: 0.0, zoom: 1.0 }
    }
}

impl Camera {
    /// The place in the world that a place on the screen shows.
    pub fn world_from_screen(self, screen: Point) -> Point {
        Point::new((screen.x - self.x) / self.zoom, (screen.y - self.y) / self.zoom)
    }

    /// The place on the screen that shows a place in the world.
    pub fn screen_from_world(self, world: Point) -> Point {
        Point::new(world.x * self.zoom + self.x, world.y * self.zoom + self.y)
    }

    /// The part of the world that a viewport of this size shows.
    pub fn visible(self, viewport: Size) -> Rect {
        let corner = self.world_from_screen(Point::default());
        Rect::new(corner.x, corner.y, viewport.width / self.zoom, viewport.height / self.zoom)
    }

    /// The camera at the same zoom that shows a place of the world in the middle of a viewport of this size.
    #[must_use]
    pub fn centred(self, world: Point, viewport: Size) -> Self {
        let middle = Point::new(viewport.width / 2.0, viewport.height / 2.0);
        Self { x: middle.x - world.x * self.zoom, y: middle.y - world.y * self.zoom, ..self }
    }

    /// The camera after the world was moved on the screen.
    #[must_use]
    pub fn panned(self, by: Point) -> Self {
        Self { x: self.x + by.x, y: self.y + by.y, ..self }
    }

    /// The camera at another zoom, within the limits, that shows the same place of the world at a place of the screen.
    #[must_use]
    pub fn zoomed_to(self, zoom: f64, about: Point) -> Self {
        let zoom = if zoom.is_finite() { zoom.clamp(SMALLEST_ZOOM, LARGEST_ZOOM) } else { self.zoom };
        let world = self.world_from_screen(about);
        Self { x: about.x - world.x * zoom, y: about.y - world.y * zoom, zoom }
    }

    /// The camera after a turn of the wheel by so many pixels; turning back brings the old zoom back.
    #[must_use]
    pub fn wheeled(self, pixels: f64, about: Point) -> Self {
        // (1 − h) / (1 + h) is close to exp(−2h), and needs no function whose last digit differs between targets.
        let half = (pixels * 0.0007).clamp(-0.25, 0.25);
        self.zoomed_to(self.zoom * (1.0 - half) / (1.0 + half), about)
    }

    /// A camera that shows all of a rectangle in the middle of a viewport, enlarged no further than `largest`.
    #[must_use]
    pub fn fitting(rect: Rect, viewport: Size, largest: f64) -> Self {
        let room = clear(viewport);
        let zoom = (room.width / rect.width.max(1.0)).min(room.height / rect.height.max(1.0));
        let zoom = zoom.min(largest).clamp(SMALLEST_ZOOM, LARGEST_ZOOM);
        let (middle, centre) = (room.centre(), rect.centre());
        Self { x: middle.x - centre.x * zoom, y: middle.y - centre.y * zoom, zoom }
    }

    /// The camera moved no further than it takes to show a rectangle, or as much of it as fits.
    #[must_use]
    pub fn showing(self, rect: Rect, viewport: Size) -> Self {
        let room = clear(viewport);
        let corner = self.world_from_screen(room.corner());
        let visible = Rect::new(corner.x, corner.y, room.width / self.zoom, room.height / self.zoom);
        let shift = |low: f64, high: f64, from: f64, to: f64| {
            if high - low > to - from || low < from {
                from - low
            } else if high > to {
                to - high
            } else {
                0.0
            }
        };
        let x = shift(rect.x, rect.right(), visible.x, visible.right());
        let y = shift(rect.y, rect.bottom(), visible.y, visible.bottom());
        self.panned(Point::new(x * self.zoom, y * self.zoom))
    }
}

/// The part of a viewport that nothing floats over; at least half of it each way.
fn clear(viewport: Size) -> Rect {
    let width = (viewport.width - 2.0 * MARGIN).max(viewport.width / 2.0).max(1.0);
    let height = (viewport.height - MARGIN_BELOW - MARGIN_ABOVE).max(viewport.height / 2.0).max(1.0);
    Rect::new(
        (viewport.width - width) / 2.0,
        viewport.height - height - MARGIN_BELOW.min(viewport.height / 4.0),
        width,
        height,
    )
}
