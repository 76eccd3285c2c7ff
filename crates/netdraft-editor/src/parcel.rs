//! How does a plan travel inside something else? Deflated and in letters that a link may have; in the fragment of a link, in a picture, or as it is.
//!
//! Invariant: what is unpacked may come from anybody. It is refused with a reason or is a text of a bounded size, whatever it holds.

use base64ct::{Base64UrlUnpadded, Encoding};
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};
use netdraft_core::format::save;
use netdraft_core::model::Document;
use serde_json::Value;

/// The version of the wrapping, with which every parcel begins.
const VERSION: &str = "1.";
/// What stands before a parcel in a link.
const IN_LINK: &str = "#p=";
/// The most letters that a parcel may have.
const MOST_LETTERS: usize = 8 << 20;
/// The most bytes that a plan may have once it is unpacked: a few times the largest that the planner is made for.
pub const MOST_BYTES: usize = 32 << 20;

/// How every PNG begins.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// What a text of a PNG is called that is a parcel.
const PNG_KEY: &[u8] = b"netdraft\0";
/// What stands around a parcel in an SVG.
const IN_SVG: [&str; 2] = ["<metadata id=\"netdraft\">", "</metadata>"];

/// Why a parcel cannot be unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParcelFault {
    /// What is wrong, in one line.
    pub message: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
}

const TOO_LONG: ParcelFault = ParcelFault {
    message: "the plan in it is larger than anything that the planner opens",
    remedy: "ask for the plan as a file, and check where it comes from",
};
const DAMAGED: ParcelFault = ParcelFault {
    message: "a part of the plan in it is missing or was changed",
    remedy: "ask for the link or the file again; programs for chat and mail sometimes cut links off",
};
const NEWER: ParcelFault = ParcelFault {
    message: "it was made by a version of netdraft that wraps plans in another way",
    remedy: "open it with a newer version of netdraft, or ask for the plan as a file",
};

/// A deflated text as a parcel, in letters that a link may have (RFC 4648, section 5). The browser deflates by itself.
pub fn wrap(deflated: &[u8]) -> String {
    VERSION.to_owned() + &Base64UrlUnpadded::encode_string(deflated)
}

/// The bytes in a parcel.
///
/// # Errors
/// It is damaged, of another version, or holds too much.
pub fn unpack(parcel: &str) -> Result<Vec<u8>, ParcelFault> {
    let Some(letters) = parcel.strip_prefix(VERSION) else {
        let is_numbered = parcel.split_once('.').is_some_and(|(number, _)| number.parse::<u16>().is_ok());
        return Err(if is_numbered { NEWER } else { DAMAGED });
    };
    if letters.len() > MOST_LETTERS {
        return Err(TOO_LONG);
    }
    let deflated = Base64UrlUnpadded::decode_vec(letters).map_err(|_| DAMAGED)?;
    decompress_to_vec_with_limit(&deflated, MOST_BYTES).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => TOO_LONG,
        _ => DAMAGED,
    })
}

/// The link to a plan, from the address of the page.
pub fn link(page: &str, parcel: &str) -> String {
    let page = page.split('#').next().unwrap_or(page);
    format!("{page}{IN_LINK}{parcel}")
}

/// The parcel in a text that is a link to a plan and nothing else.
pub fn in_link(text: &str) -> Option<&str> {
    let text = text.trim();
    let (before, parcel) = text.split_once(IN_LINK)?;
    let is_address = before.is_empty() || before.starts_with("http://") || before.starts_with("https://");
    (is_address && !text.contains(char::is_whitespace)).then_some(parcel)
}

/// The parcel in a picture; nothing where it is no picture, or has none.
pub fn in_picture(bytes: &[u8]) -> Option<&str> {
    match bytes.strip_prefix(PNG) {
        Some(chunks) => in_chunks(chunks),
        None => {
            let text = std::str::from_utf8(bytes).ok().filter(|text| text.contains("<svg"))?;
            let (_, after) = text.split_once(IN_SVG[0])?;
            after.split_once(IN_SVG[1]).map(|(parcel, _)| parcel.trim())
        }
    }
}

/// Whether a file is a picture, with a plan or without.
pub fn is_picture(bytes: &[u8]) -> bool {
    let start = bytes.get(..bytes.len().min(1000)).unwrap_or_default();
    bytes.starts_with(PNG) || start.windows(4).any(|part| part == b"<svg")
}

fn in_chunks(mut chunks: &[u8]) -> Option<&str> {
    loop {
        // Each chunk is its length, its kind, its bytes and a sum of them.
        let (length, rest) = chunks.split_first_chunk::<4>()?;
        let (kind, rest) = rest.split_first_chunk::<4>()?;
        let (contents, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        if let (b"tEXt", Some(parcel)) = (kind, contents.strip_prefix(PNG_KEY)) {
            return std::str::from_utf8(parcel).ok();
        }
        chunks = rest.get(4..)?;
    }
}

/// A parcel as it stands in an SVG.
pub fn for_svg(parcel: &str) -> String {
    [IN_SVG[0], parcel, IN_SVG[1]].concat()
}

/// A PNG with a parcel in it, before its last chunk; nothing where it is no PNG.
pub fn into_png(png: &[u8], parcel: &str) -> Option<Vec<u8>> {
    // The last chunk has no contents.
    const END: usize = 12;
    let (before, end) = png.split_at_checked(png.len().checked_sub(END)?)?;
    if !before.starts_with(PNG) || end.get(4..8) != Some(b"IEND") {
        return None;
    }
    let contents = [b"tEXt", PNG_KEY, parcel.as_bytes()].concat();
    let length = u32::try_from(contents.len() - 4).ok()?;
    Some([before, &length.to_be_bytes(), &contents, &sum(&contents).to_be_bytes(), end].concat())
}

/// The sum of a chunk (CRC-32, PNG third edition, annex D), bit by bit: a table would be larger than all that is summed.
fn sum(bytes: &[u8]) -> u32 {
    let bit = |sum: u32, _| sum >> 1 ^ if sum & 1 == 1 { 0xedb8_8320 } else { 0 };
    !bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), bit))
}

/// What a plan that is passed on goes without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeftOut {
    /// What people wrote about things.
    pub notes: bool,
    /// The problems that were accepted, with their reasons.
    pub waivers: bool,
    /// Where boxes stand.
    pub layout: bool,
}

/// A plan as a text without a letter more than it needs, and without what is left out.
pub fn passed_on(document: &Document, left_out: LeftOut) -> String {
    let text = save(document);
    // What was written here can be read here; otherwise all of it goes as it is.
    let Ok(mut plan) = serde_json::from_str::<Value>(&text) else { return text };
    let is_left = |name: &str| {
        (left_out.notes && name == "note")
            || (left_out.waivers && name == "waivers")
            || (left_out.layout && name == "layout")
    };
    thin(&mut plan, &is_left);
    plan.to_string()
}

/// Takes the fields of these names out of a value and everything in it.
fn thin(value: &mut Value, is_left: &dyn Fn(&str) -> bool) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !is_left(name));
            fields.values_mut().for_each(|field| thin(field, is_left));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| thin(item, is_left)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
