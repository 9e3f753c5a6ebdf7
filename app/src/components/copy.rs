//! Copies a text to the clipboard. Without JavaScript there is no button: the text can be marked.

use leptos::prelude::*;

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
        let _ = window().navigator().clipboard().write_text(&text.get_value());
        set_copied.set(true);
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
