//! Which pictures stand on buttons and beside words? Line drawings on a grid of 16.

use yew::{Html, html};

/// A picture. It never stands alone: a word or a name for screen readers says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Icon {
    Add,
    Check,
    ChevronDown,
    ChevronRight,
    Close,
    Connect,
    Contrast,
    Delete,
    Down,
    Error,
    Export,
    Filter,
    Fit,
    Gateway,
    Grip,
    Hand,
    Help,
    Host,
    Import,
    Info,
    LoadBalancer,
    Lock,
    Menu,
    Minus,
    Moon,
    Mute,
    Name,
    Network,
    Open,
    Panel,
    Redo,
    Route,
    Save,
    Screen,
    Select,
    Service,
    Site,
    Subnet,
    Sun,
    Swap,
    Undo,
    Up,
    Warning,
    Wand,
}

impl Icon {
    /// The lines, as an SVG path.
    fn path(self) -> &'static str {
        match self {
            Self::Add => "M8 3v10M3 8h10",
            Self::Check => "M3 8.5l3.2 3.2L13 4.8",
            Self::ChevronDown => "M4 6l4 4 4-4",
            Self::ChevronRight => "M6 4l4 4-4 4",
            Self::Close => "M4 4l8 8M12 4l-8 8",
            Self::Connect => {
                "M4.5 11.5l7-7M2.5 13.5a1.6 1.6 0 102.2-2.2 1.6 1.6 0 00-2.2 2.2zM11.3 4.7a1.6 1.6 0 102.2-2.2 1.6 1.6 0 00-2.2 2.2z"
            }
            Self::Contrast => "M8 2.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11zM8 2.5v11M10.5 3.2v9.6",
            Self::Delete => "M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5M6.8 7v3.5M9.2 7v3.5",
            // The shapes of the three severities differ, not only their colours.
            Self::Error => "M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5zM8 5v3.5M8 10.9v.1",
            Self::Warning => "M8 2.3l6.2 11.2H1.8zM8 6.5v3M8 11.4v.1",
            Self::Import => "M8 2.5V10M5 7.3l3 2.8 3-2.8M3 9.5V13h10V9.5",
            Self::Info => "M8 2a6 6 0 100 12A6 6 0 008 2zM8 7.5v3.3M8 5.1v.1",
            Self::Export => "M8 10V2.5M5 5.2l3-2.8 3 2.8M3 9.5V13h10V9.5",
            Self::Filter => "M8 2l5 1.8v4c0 3-2.2 5-5 6.2-2.8-1.2-5-3.2-5-6.200v-4z",
            Self::Down => "M8 3v10M4 9l4 4 4-4",
            Self::Up => "M8 13V3M4 7l4-4 4 4",
            Self::Grip => "M6 4v.1M6 8v.1M6 12v.1M10 4v.1M10 8v.1M10 12v.1",
            Self::Fit => "M2.5 5.500v-3h3M10.5 2.500h3v3M13.5 10.500v3h-3M5.5 13.500h-3v-3",
            Self::Gateway => {
                "M8 2.200a5.8 5.8 0 100 11.600A5.8 5.8 0 008 2.200zM2.2 8h11.600M8 2.200c3.6 3.6 3.6 8 0 11.600M8 2.200c-3.6 3.6-3.6 8 0 11.6"
            }
            Self::Hand => {
                "M5 8V4a1 1 0 012 0v3.500V3a1 1 0 012 0v4.500V4a1 1 0 012 0v5c0 3-1.5 5-4 5-2.2 0-3.2-1.2-4.6-3.8-.7-1.3.6-2 1.4-1.100z"
            }
            Self::Help => {
                "M8 2a6 6 0 100 12A6 6 0 008 2zM6.3 6.300c.2-2.2 3.5-2.1 3.4 0 0 1.2-1.7 1.2-1.7 2.500M8 11.200v.1"
            }
            Self::Host => "M2.5 3.500h11v4h-11zM2.5 8.500h11v4h-11zM5 5.500v.100M5 10.500v.1",
            Self::LoadBalancer => "M3 8h4M7 8l4-4.500M7 8h5M7 8l4 4.500M13 3.500h-2M13 8h-1M13 12.500h-2",
            Self::Lock => "M4 7h8v6.500H4zM5.5 7V5a2.5 2.5 0 015 0v2",
            Self::Menu => "M3 4.500h10M3 8h10M3 11.500h10",
            Self::Minus => "M3 8h10",
            Self::Moon => "M12.8 9.500A5.5 5.5 0 016.5 3.200a5.3 5.3 0 106.3 6.300z",
            Self::Mute => "M4.500 11.500V7a3.500 3.500 0 017 0v4.500M3 11.500h10M7 13.700h2M2.5 2.500l11 11",
            Self::Name => "M2.5 8l5.5-5.500h5.500V8L8 13.500zM11 5v.1",
            Self::Network => "M2.5 3h11v10h-11zM2.5 6h11",
            Self::Open => "M2 12.500v-9h4l1.5 1.500H13v2M2 12.500l2-5.500h11l-2 5.500z",
            Self::Panel => "M2.5 3h11v10h-11zM6.5 3v10",
            Self::Redo => "M13 6.500H6.500a3.2 3.2 0 000 6.500H9M10.5 3.500l3 3-3 3",
            Self::Route => "M3 3.500v5a2 2 0 002 2h8M10.5 8l2.5 2.5-2.5 2.500M3 3.500v.1",
            Self::Save => "M2.5 2.500h8.500l2.5 2.500v8.500h-11zM5 2.500v3.500h5V2.500M5 13.500V9.500h6v4",
            Self::Screen => "M2.5 3.5h11v7h-11zM6 13h4M8 10.5V13",
            Self::Select => "M4 2.500l8.5 5-3.8 1-2 3.800z",
            Self::Service => "M8 2.500l5 2.800v5.400l-5 2.8-5-2.800V5.300zM3 5.300l5 2.8 5-2.800M8 8.100v5.4",
            Self::Site => {
                "M3 13.500v-9l5-2v11M8 6h5v7.500M2 13.500h12M5 6.500v.100M5 9.500v.100M10.5 8.500v.100M10.5 11v.1"
            }
            Self::Subnet => {
                "M2.5 2.500h4.700v4.700H2.500zM8.8 2.500h4.700v4.700H8.800zM2.5 8.800h4.700v4.700H2.500zM8.8 8.800h4.700v4.700H8.800z"
            }
            Self::Sun => {
                "M8 5.200a2.8 2.8 0 100 5.6 2.8 2.8 0 000-5.600zM8 1.500v1.300M8 13.200v1.300M1.5 8h1.300M13.2 8h1.300M3.4 3.400l.9.9M11.7 11.700l.9.9M3.4 12.600l.9-.9M11.7 4.300l.9-.9"
            }
            Self::Swap => "M3 5.500h9.500M10 3l2.500 2.500L10 8M13 10.500H3.500M6 8l-2.500 2.500L6 13",
            Self::Undo => "M3 6.500h6.500a3.2 3.2 0 010 6.500H7M5.5 3.500l-3 3 3 3",
            Self::Wand => {
                "M3 13l7-7M12 2.500v2.500M10.8 3.800h2.500M6 2.500v1.500M5.2 3.200h1.600M13 8.500v1.500M12.2 9.200h1.6"
            }
        }
    }
}

/// The lines of a picture, for drawings that are not HTML.
pub(crate) fn icon_path(name: Icon) -> &'static str {
    name.path()
}

/// Draws a picture, hidden from screen readers.
pub(crate) fn icon(name: Icon) -> Html {
    html! {
        <svg class="nd-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d={name.path()} /></svg>
    }
}
