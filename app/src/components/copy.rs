//! Copies a text to the clipboard. Without JavaScript there is no button: the text can be marked.

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;

use crate::tr;

/// The button; it says when it is done.
#[component]
pub fn CopyButton(
    /// What is copied.
    text: String,
) -> impl IntoView {
    let (alive, set_alive) = signal(false);
    let (copied, set_copied) = signal(false);
    Effect::new(move |_| set_alive.set(true));
    let (label, done) = (tr!(users.copy_username), tr!(users.copied));
    let text = StoredValue::new(text);
    let copy = move |_| {
        let writing = window().navigator().clipboard().write_text(&text.get_value());
        // A browser may refuse.
        spawn_local(async move { set_copied.set(JsFuture::from(writing).await.is_ok()) });
    };
    view! {
        <Show when=move || alive.get()>
            <button type="button" class="link-button" on:click=copy>
                {label} " " <span class="visually-hidden">{text.get_value()}</span>
            </button>
            <span role="status">{move || copied.get().then_some(done)}</span>
        </Show>
    }
}
