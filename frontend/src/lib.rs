//! The browser's entry.

use wasm_bindgen::prelude::wasm_bindgen;

/// Wakes the page the server has rendered.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(app::App);
}
