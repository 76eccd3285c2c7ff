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
/// The radius of the corners of links.
const CORNER: f64 = 8.0;

const INK: &str = "#1c2024";
const MUTED: &str = "#5a6372";
const LINE: &str = "#7d8898";
const ERROR: &str = "#c9352b";
const WARNING: &str = "#a86500";
const INFO: &str = "#2c6fbd";
const SANS: &str = "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";
const MONO: &str = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

/// The size of the picture of a scene.
pub fn size_of(scene: &Scene) -> (f64, f64) {
    let part = part_of(scene);
    (part.width, part.height)
}

fn part_of(scene: &Scene) -> Rect {
    scene.bounds.grown(MARGIN)
}

/// The picture of a scene under a title, with a parcel where the plan is to be inside.
pub fn svg(scene: &Scene, title: &str, parcel: Option<&str>) -> String {
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
    add(&mut out, format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n"));
    // Lines run over what holds other boxes and under everything else, so that no words are crossed out.
    let holds = |node: &&Node| matches!(node.shape, NodeShape::Lane | NodeShape::Thing(Kind::Network));
    scene.nodes().filter(holds).for_each(|node| draw(&mut out, node));
    scene.links.iter().for_each(|link| join(&mut out, link));
    scene.nodes().filter(|node| !holds(node)).for_each(|node| draw(&mut out, node));
    scene.links.iter().for_each(|link| name(&mut out, link));
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
fn colours(node: &Node) -> (&'static str, &'static str, u8, Option<&'static str>) {
    match (node.shape, node.exposure) {
        (NodeShape::Lane, _) => ("#f3f5f9", "#d5dbe5", 8, None),
        (NodeShape::Thing(Kind::Network), _) => ("#fbfcfe", "#b9c2d0", 12, None),
        (NodeShape::Thing(Kind::Subnet), Exposure::Public) => ("#f0f9f3", "#c8d0dc", 7, Some("#2a8a50")),
        (NodeShape::Thing(Kind::Subnet), Exposure::Private) => ("#f0f5fe", "#c8d0dc", 7, Some("#3568c9")),
        (NodeShape::Thing(Kind::Subnet), Exposure::Isolated) => ("#f7f2fd", "#c8d0dc", 7, Some("#7a56b3")),
        (NodeShape::Thing(Kind::Subnet), Exposure::Unstated) => ("#fff", "#c8d0dc", 7, Some("#9aa4b3")),
        (NodeShape::Thing(_), _) => ("#fff", "#c8d0dc", 7, None),
    }
}

fn draw(out: &mut String, node: &Node) {
    let Rect { x, y, width, height } = node.rect;
    let (fill, line, radius, stripe) = colours(node);
    let is_faulty = node.badge.is_some_and(|badge| badge.severity == Severity::Error);
    let line = if is_faulty && node.kind() != Some(Kind::Network) { ERROR } else { line };
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
    let (title, code) = ((13.0, 600, INK, SANS), (12.0, 400, MUTED, MONO));
    match node.shape {
        NodeShape::Lane => words(out, at(12.0, 17.0), (11.0, 600, MUTED, SANS), "start", &node.title),
        NodeShape::Thing(Kind::Network) => {
            words(out, at(14.0, 24.0), (15.0, 650, INK, SANS), "start", &node.title);
            words(out, at(14.0, 42.0), code, "start", &node.subtitle);
            words(out, at(width - 44.0, 24.0), (12.0, 400, MUTED, SANS), "end", &node.note);
        }
        NodeShape::Thing(Kind::Subnet) => {
            words(out, at(14.0, 21.0), title, "start", &node.title);
            words(out, at(14.0, 38.0), code, "start", &node.subtitle);
        }
        NodeShape::Thing(_) => {
            let middle = if node.subtitle.is_empty() { 24.5 } else { 17.5 };
            let name = if node.note.is_empty() { node.title.clone() } else { format!("{}  {}", node.title, node.note) };
            words(out, at(12.0, middle), (12.0, 550, INK, SANS), "start", &name);
            words(out, at(12.0, 32.0), (11.0, 400, MUTED, MONO), "start", &node.subtitle);
        }
    }
    node.badge.iter().for_each(|badge| mark(out, *badge, at(width - 14.0, 14.0)));
}

/// What is wrong: a dot in the colour of the worst, and how many there are.
fn mark(out: &mut String, badge: Badge, at: Point) {
    let (colour, word) = match badge.severity {
        Severity::Error => (ERROR, "!"),
        Severity::Warning => (WARNING, "!"),
        Severity::Info => (INFO, "i"),
    };
    let Point { x, y } = at;
    add(out, format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"8\" fill=\"{colour}\"/>\n"));
    words(out, Point::new(x, y + 4.0), (11.0, 700, "#fff", SANS), "middle", word);
    if badge.count > 1 {
        words(out, Point::new(x - 12.0, y + 4.0), (11.0, 650, colour, SANS), "end", &badge.count.to_string());
    }
}

fn colour_of(link: &Link) -> &'static str {
    match link.state {
        LinkState::Works => LINE,
        LinkState::Forward | LinkState::Backward | LinkState::Broken => ERROR,
        LinkState::Unknown => WARNING,
    }
}

fn join(out: &mut String, link: &Link) {
    let colour = colour_of(link);
    let dashes = match (link.kind, link.state) {
        (_, LinkState::Broken | LinkState::Unknown) => " stroke-dasharray=\"3 5\"",
        (LinkKind::Route, _) => " stroke-dasharray=\"5 4\"",
        _ => "",
    };
    let width = if link.kind == LinkKind::Vpn { 2.5 } else { 1.5 };
    let path = path_data(&link.path, CORNER);
    add(out, format_args!("<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"{dashes}/>\n"));
}

/// The words on a link, as far as it has any.
fn name(out: &mut String, link: &Link) {
    let colour = colour_of(link);
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
            "<rect x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{PILL_HEIGHT}\" rx=\"{round}\" fill=\"#fff\" stroke=\"{colour}\"/>\n"
        ),
    );
    words(out, Point::new(at.x, at.y + 4.0), (11.0, 550, MUTED, SANS), "middle", label);
}
