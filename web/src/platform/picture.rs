//! How does a drawing become pixels? The browser draws it on a canvas that nobody sees.

use gloo::utils::document;
use js_sys::{Promise, Uint8Array};
use netdraft_core::format::save;
use netdraft_core::model::Document;
use netdraft_editor::parcel::{into_png, wrap};
use netdraft_editor::picture::{DARK, LIGHT, size_of, svg};
use netdraft_editor::scene::Scene;
use netdraft_editor::stem_of;
use wasm_bindgen::prelude::{Closure, JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement};

/// What kind of picture somebody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Whether it is a PNG, or else an SVG.
    pub(crate) is_png: bool,
    /// Whether the plan is inside.
    pub(crate) has_plan: bool,
    /// Whether it is light on dark.
    pub(crate) is_dark: bool,
}

/// Hands a plan to the browser's downloads as a picture.
///
/// # Errors
/// Says in one line what the browser cannot do.
pub(crate) async fn hand_out(scene: &Scene, document: &Document, wanted: Wanted) -> Result<(), String> {
    let Wanted { is_png, has_plan, is_dark } = wanted;
    let colours = if is_dark { &DARK } else { &LIGHT };
    let parcel = match has_plan {
        true => Some(wrap(&super::link::deflated(&save(document)).await?)),
        false => None,
    };
    let drawing = svg(scene, document.plan.settings.name.trim(), parcel.as_deref().filter(|_| !is_png), colours);
    let stem = stem_of(&document.plan);
    if !is_png {
        super::files::download(&format!("{stem}.svg"), "image/svg+xml", drawing.as_bytes());
        return Ok(());
    }
    let picture = png(&drawing, size_of(scene)).await?;
    let picture = parcel.and_then(|parcel| into_png(&picture, &parcel)).unwrap_or(picture);
    super::files::download(&format!("{stem}.png"), "image/png", &picture);
    Ok(())
}

/// How many pixels each way stand for one of the drawing, where the browser has room for them.
const SHARP: f64 = 2.0;
/// The longest side that every browser draws, in pixels.
const LONGEST: f64 = 8_192.0;

/// A drawing of a size as a PNG.
///
/// # Errors
/// Says in one line that the browser cannot.
async fn png(svg: &str, size: (f64, f64)) -> Result<Vec<u8>, String> {
    let failed = |_: JsValue| "this browser cannot draw the picture; take the SVG".to_owned();
    drawn(svg, size).await.map_err(failed)
}

async fn drawn(svg: &str, (width, height): (f64, f64)) -> Result<Vec<u8>, JsValue> {
    let scale = SHARP.min(LONGEST / width.max(height));
    let picture = HtmlImageElement::new()?;
    let address = super::files::address_of("image/svg+xml", svg.as_bytes()).ok_or(JsValue::NULL)?;
    picture.set_src(&address);
    JsFuture::from(picture.decode()).await?;
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    canvas.set_width(pixels(width * scale));
    canvas.set_height(pixels(height * scale));
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.unchecked_into::<CanvasRenderingContext2d>();
    context.draw_image_with_html_image_element_and_dw_and_dh(&picture, 0.0, 0.0, width * scale, height * scale)?;
    drop(web_sys::Url::revoke_object_url(&address));
    let blob = Promise::new(&mut |resolve, reject| {
        let done = Closure::once_into_js(move |blob: JsValue| drop(resolve.call1(&JsValue::NULL, &blob)));
        if let Err(error) = canvas.to_blob(done.unchecked_ref()) {
            drop(reject.call1(&JsValue::NULL, &error));
        }
    });
    let blob = JsFuture::from(blob).await?.dyn_into::<Blob>()?;
    Ok(Uint8Array::new(&JsFuture::from(blob.array_buffer()).await?).to_vec())
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 0 and the longest side")]
fn pixels(length: f64) -> u32 {
    length.clamp(1.0, LONGEST) as u32
}
