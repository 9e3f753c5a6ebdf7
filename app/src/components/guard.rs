//! Asks before a page with unsaved changes is left. Without JavaScript the browser leaves at once, as ever.

use leptos::{html, prelude::*};

use crate::tr;

/// The question, and what makes it be asked.
#[component]
pub fn Guard(
    /// Whether something was typed and not saved.
    dirty: RwSignal<bool>,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let target = RwSignal::new(String::new());
    Effect::new(move |_| listen(dirty, target, dialog));
    let close = move |_| {
        if let Some(dialog) = dialog.get() {
            dialog.close();
        }
    };
    view! {
        <dialog class="dialog" node_ref=dialog aria-labelledby="unsaved-title">
            <h2 id="unsaved-title">{tr!(edit.unsaved_title)}</h2>
            <p>{tr!(edit.unsaved_text)}</p>
            <div class="actions">
                <button class="button" type="button" on:click=close>{tr!(edit.stay_on_page)}</button>
                <a class="button button--secondary" data-discard="true" href=move || target.get()>{tr!(edit.leave_page)}</a>
            </div>
        </dialog>
    }
}

#[cfg(not(feature = "hydrate"))]
fn listen(_dirty: RwSignal<bool>, _target: RwSignal<String>, _dialog: NodeRef<html::Dialog>) {}

/// Closing the window is the browser's to ask about; links within the page are ours.
#[cfg(feature = "hydrate")]
fn listen(dirty: RwSignal<bool>, target: RwSignal<String>, dialog: NodeRef<html::Dialog>) {
    use leptos::{ev, wasm_bindgen::JsCast};
    use web_sys::{Element, wasm_bindgen::closure::Closure};

    let unload = window_event_listener(ev::beforeunload, move |event| {
        if dirty.try_get_untracked().unwrap_or_default() {
            event.prevent_default();
        }
    });
    // In the capturing phase, before the router follows the link.
    let ask = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| {
        let link = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .and_then(|element| element.closest("a[href]").ok().flatten());
        let Some(link) = link else { return };
        if link.has_attribute("data-discard") {
            dirty.try_set(false);
            return;
        }
        let href = link.get_attribute("href").unwrap_or_default();
        if href.starts_with('#') || !dirty.try_get_untracked().unwrap_or_default() {
            return;
        }
        event.prevent_default();
        event.stop_propagation();
        target.try_set(href);
        if let Some(dialog) = dialog.try_get_untracked().flatten() {
            let _ = dialog.show_modal();
        }
    });
    let _ = document().add_event_listener_with_callback_and_bool("click", ask.as_ref().unchecked_ref(), true);
    let ask = leptos::prelude::StoredValue::new_local(ask);
    on_cleanup(move || {
        unload.remove();
        let _ = ask.try_with_value(|ask| {
            document().remove_event_listener_with_callback_and_bool(
                "click",
                ask.as_ref().unchecked_ref(),
                true,
            )
        });
    });
}
