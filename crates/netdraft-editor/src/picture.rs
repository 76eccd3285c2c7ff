//! How does a plan look on paper? The scene as an SVG that needs nothing else: real text, its own colours, and the plan inside where it is wanted.
//!
//! Invariant: what stands in a plan can end no element and begin none, and the same scene gives the same bytes.

use std::fmt::Write;

use netdraft_core::model::{Exposure, Kind};
use netdraft_core::rules::Severity;

use crate::geometry::{Point, Rect};
use crate::parcel::for_svg;
use crate::scene::{
    Badge, Link, LinkKind, LinkState, Node, NodeShape, PILL_HEIGHT, Scene, middle_of, path_data, pill_width,
};

/// The space around everything, in pixels.
const MARGIN: f64 = 32.0;
/// The length of the head of an arrow.
const ARROW: f64 = 8.0;
/// The radius of the corners of links.
const CORNER: f64 = 8.0;

const SANS: &str = "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";
const MONO: &str = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

/// The colours of a picture.
#[derive(Debug)]
pub struct Colours {
    paper: &'static str,
    ink: &'static str,
    muted: &'static str,
    line: &'static str,
    error: &'static str,
    warning: &'static str,
    info: &'static str,
    /// The fill and the line of lanes, and those of networks.
    lane: [&'static str; 2],
    network: [&'static str; 2],
    /// The fill and the line of all other boxes.
    thing: [&'static str; 2],
    /// The fill and the stripe of subnets: public, private, isolated, and those that do not say which.
    subnets: [[&'static str; 2]; 4],
}

/// Dark on light, as for paper.
pub static LIGHT: Colours = Colours {
    paper: "#fff",
    ink: "#1c2024",
    muted: "#5a6372",
    line: "#7d8898",
    error: "#c9352b",
    warning: "#a86500",
    info: "#2c6fbd",
    lane: ["#f3f5f9", "#d5dbe5"],
    network: ["#fbfcfe", "#b9c2d0"],
    thing: ["#fff", "#c8d0dc"],
    subnets: [["#f0f9f3", "#2a8a50"], ["#f0f5fe", "#3568c9"], ["#f7f2fd", "#7a56b3"], ["#fff", "#9aa4b3"]],
};

/// Light on dark, as for a screen.
pub static DARK: Colours = Colours {
    paper: "#101216",
    ink: "#e9ecf1",
    muted: "#a0a9b8",
    line: "#7d8898",
    error: "#f2695d",
    warning: "#f0ac3d",
    info: "#5ea6ee",
    lane: ["#1b1f26", "#303743"],
    network: ["#171a20", "#454e5c"],
    thing: ["#20252d", "#3b4452"],
    subnets: [["#16251c", "#4dbb7d"], ["#171f2f", "#6f9df0"], ["#211b2d", "#ab8be0"], ["#20252d", "#6d7787"]],
};

/// The size of the picture of a scene.
pub fn size_of(scene: &Scene) -> (f64, f64) {
    let part = part_of(scene);
    (part.width, part.height)
}

fn part_of(scene: &Scene) -> Rect {
    scene.bounds.grown(MARGIN)
}

/// The picture of a scene under a title, with a parcel where the plan is to be inside.
pub fn svg(scene: &Scene, title: &str, parcel: Option<&str>, colours: &'static Colours) -> String {
    let part = part_of(scene);
    let mut out = String::new();
    let Rect { x, y, width, height } = part;
    let title = if title.is_empty() { "Untitled plan" } else { title };
    let things = scene.nodes().filter(|node| node.kind().is_some()).count();
    add(
        &mut out,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"{x} {y} {width} {height}\" role=\"img\" \
             aria-labelledby=\"title description\" font-family=\"{SANS}\">\n<title id=\"title\">{}</title>\n<desc id=\"description\">{things} boxes and {} links, \
             drawn with netdraft</desc>\n",
            escaped(title),
            scene.links.len()
        ),
    );
    out.extend(parcel.map(for_svg).iter().flat_map(|parcel| [parcel.as_str(), "\n"]));
    add(
        &mut out,
        format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n", colours.paper),
    );
    // Lines run over what holds other boxes and under everything else, so that no words are crossed out.
    let holds = |node: &&Node| matches!(node.shape, NodeShape::Lane | NodeShape::Thing(Kind::Network));
    scene.nodes().filter(holds).for_each(|node| draw(&mut out, node, colours));
    scene.links.iter().for_each(|link| join(&mut out, link, colours));
    scene.nodes().filter(|node| !holds(node)).for_each(|node| draw(&mut out, node, colours));
    scene.links.iter().for_each(|link| name(&mut out, link, colours));
    out += "</svg>\n";
    out
}

fn add(out: &mut String, part: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(part);
}

/// A text as it stands between elements and in attributes, without what no XML may hold.
fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for letter in text.chars() {
        match letter {
            '&' => safe += "&amp;",
            '<' => safe += "&lt;",
            '>' => safe += "&gt;",
            '"' => safe += "&quot;",
            '\u{fffe}' | '\u{ffff}' => {}
            _ if letter.is_control() => {}
            _ => safe.push(letter),
        }
    }
    safe
}

/// How letters look: their size, their weight, their colour and their font.
type Look = (f64, u16, &'static str, &'static str);

fn words(out: &mut String, at: Point, (size, weight, colour, font): Look, anchor: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    let Point { x, y } = at;
    add(
        out,
        format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" font-weight=\"{weight}\" fill=\"{colour}\" font-family=\"{font}\" text-anchor=\"{anchor}\">{}</text>\n",
            escaped(text)
        ),
    );
}

/// The fill and the line of a box, its corners, and the stripe of a subnet.
fn box_of(node: &Node, colours: &'static Colours) -> (&'static str, &'static str, u8, Option<&'static str>) {
    let Colours { lane, network, thing, subnets, .. } = colours;
    let [public, private, isolated, unstated] = subnets;
    let subnet = |[fill, stripe]: &[&'static str; 2]| (*fill, thing[1], 7, Some(*stripe));
    match (node.shape, node.exposure) {
        (NodeShape::Lane, _) => (lane[0], lane[1], 8, None),
        (NodeShape::Thing(Kind::Network), _) => (network[0], network[1], 12, None),
        (NodeShape::Thing(Kind::Subnet), Exposure::Public) => subnet(public),
        (NodeShape::Thing(Kind::Subnet), Exposure::Private) => subnet(private),
        (NodeShape::Thing(Kind::Subnet), Exposure::Isolated) => subnet(isolated),
        (NodeShape::Thing(Kind::Subnet), Exposure::Unstated) => subnet(unstated),
        (NodeShape::Thing(_), _) => (thing[0], thing[1], 7, None),
    }
}

fn draw(out: &mut String, node: &Node, colours: &'static Colours) {
    let Colours { ink, muted, error, .. } = *colours;
    let Rect { x, y, width, height } = node.rect;
    let (fill, line, radius, stripe) = box_of(node, colours);
    let is_faulty = node.badge.is_some_and(|badge| badge.severity == Severity::Error);
    let line = if is_faulty && node.kind() != Some(Kind::Network) { error } else { line };
    add(
        out,
        format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\" fill=\"{fill}\" stroke=\"{line}\"/>\n"
        ),
    );
    if let Some(stripe) = stripe {
        let (top, height) = (y + 8.0, (height - 16.0).max(4.0));
        add(
            out,
            format_args!("<rect x=\"{x}\" y=\"{top}\" width=\"4\" height=\"{height}\" rx=\"2\" fill=\"{stripe}\"/>\n"),
        );
    }
    let at = |right: f64, down: f64| Point::new(x + right, y + down);
    let (title, code) = ((13.0, 600, ink, SANS), (12.0, 400, muted, MONO));
    match node.shape {
        NodeShape::Lane => words(out, at(12.0, 17.0), (11.0, 600, muted, SANS), "start", &node.title),
        NodeShape::Thing(Kind::Network) => {
            words(out, at(14.0, 24.0), (15.0, 650, ink, SANS), "start", &node.title);
            words(out, at(14.0, 42.0), code, "start", &node.subtitle);
            words(out, at(width - 44.0, 24.0), (12.0, 400, muted, SANS), "end", &node.note);
        }
        NodeShape::Thing(Kind::Subnet) => {
            words(out, at(14.0, 21.0), title, "start", &node.title);
            words(out, at(14.0, 38.0), code, "start", &node.subtitle);
        }
        NodeShape::Thing(_) => {
            let middle = if node.subtitle.is_empty() { 24.5 } else { 17.5 };
            let name = if node.note.is_empty() { node.title.clone() } else { format!("{}  {}", node.title, node.note) };
            words(out, at(12.0, middle), (12.0, 550, ink, SANS), "start", &name);
            words(out, at(12.0, 32.0), (11.0, 400, muted, MONO), "start", &node.subtitle);
        }
    }
    node.badge.iter().for_each(|badge| mark(out, *badge, at(width - 14.0, 14.0), colours));
}

/// What is wrong: a dot in the colour of the worst, and how many there are.
fn mark(out: &mut String, badge: Badge, at: Point, colours: &'static Colours) {
    let (colour, word) = match badge.severity {
        Severity::Error => (colours.error, "!"),
        Severity::Warning => (colours.warning, "!"),
        Severity::Info => (colours.info, "i"),
    };
    let Point { x, y } = at;
    add(out, format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"8\" fill=\"{colour}\"/>\n"));
    words(out, Point::new(x, y + 4.0), (11.0, 700, colours.paper, SANS), "middle", word);
    if badge.count > 1 {
        words(out, Point::new(x - 12.0, y + 4.0), (11.0, 650, colour, SANS), "end", &badge.count.to_string());
    }
}

fn colour_of(link: &Link, colours: &'static Colours) -> &'static str {
    match link.state {
        LinkState::Works => colours.line,
        LinkState::Forward | LinkState::Backward | LinkState::Broken => colours.error,
        LinkState::Unknown => colours.warning,
    }
}

fn join(out: &mut String, link: &Link, colours: &'static Colours) {
    let colour = colour_of(link, colours);
    let dashes = match (link.kind, link.state) {
        (_, LinkState::Broken | LinkState::Unknown) => " stroke-dasharray=\"3 5\"",
        (LinkKind::Route, _) => " stroke-dasharray=\"5 4\"",
        _ => "",
    };
    let width = if link.kind == LinkKind::Vpn { 2.5 } else { 1.5 };
    let path = path_data(&link.path, CORNER);
    add(out, format_args!("<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"{dashes}/>\n"));
    arrow(out, link, colour);
}

/// The head of the arrow where packets go one way only.
fn arrow(out: &mut String, link: &Link, colour: &str) {
    let (tip, before) = match (link.state, link.path.as_slice()) {
        (LinkState::Forward, [.., before, tip]) | (LinkState::Backward, [tip, before, ..]) => (tip, before),
        _ => return,
    };
    let (ahead, length) = (tip.minus(*before), (tip.x - before.x).hypot(tip.y - before.y).max(1.0));
    let (x, y) = (ahead.x / length * ARROW, ahead.y / length * ARROW);
    // The other two corners stand half as far to either side as the tip stands before them.
    let foot = tip.minus(Point::new(x, y));
    let (left, right) = (foot.plus(Point::new(-y / 2.0, x / 2.0)), foot.plus(Point::new(y / 2.0, -x / 2.0)));
    let corners = format!("M{} {}L{} {}L{} {}z", tip.x, tip.y, left.x, left.y, right.x, right.y);
    add(out, format_args!("<path d=\"{corners}\" fill=\"{colour}\"/>\n"));
}

/// The words on a link, as far as it has any.
fn name(out: &mut String, link: &Link, colours: &'static Colours) {
    let colour = colour_of(link, colours);
    let says = link.kind != LinkKind::Route || link.state != LinkState::Works;
    let label = if link.state == LinkState::Works { link.label.as_str() } else { link.state.word() };
    if !says || label.is_empty() {
        return;
    }
    let at = middle_of(&link.path);
    let wide = pill_width(label);
    let (x, y, round) = (at.x - wide / 2.0, at.y - PILL_HEIGHT / 2.0, PILL_HEIGHT / 2.0);
    add(
        out,
        format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{PILL_HEIGHT}\" rx=\"{round}\" fill=\"{}\" stroke=\"{colour}\"/>\n",
            colours.paper
        ),
    );
    words(out, Point::new(at.x, at.y + 4.0), (11.0, 550, colours.muted, SANS), "middle", label);
}
