//! Somebody else has saved meanwhile: both texts, side by side, and the choice between them.

use domain::error::Code;
use leptos::prelude::*;

use super::form::FormContext;
use crate::{text, tr};

/// A field of which two texts are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Label of the field.
    pub label: &'static str,
    /// What was typed.
    pub yours: String,
    /// What is stored now.
    pub theirs: String,
}

/// Whether the last save of this form was refused as stale.
fn is_stale() -> Memo<bool> {
    let errors = FormContext::current().errors;
    Memo::new(move |_| errors.get().iter().any(|error| error.fault.code == Code::StaleVersion))
}

/// Save; after a refusal as stale it says that the own text replaces the saved one.
#[component]
pub fn SaveButton() -> impl IntoView {
    let stale = is_stale();
    let (save, use_yours) = (tr!(edit.save_changes), tr!(edit.stale_use_yours));
    view! { <button class="button" type="submit">{move || if stale.get() { use_yours } else { save }}</button> }
}

/// The comparison; only after a refusal as stale.
#[component]
pub fn Stale(
    /// The fields; those with equal texts are left out.
    fields: Signal<Vec<Compared>>,
    /// Where the saved texts are shown.
    discard: String,
) -> impl IntoView {
    let stale = is_stale();
    let locale = text::locale();
    let column = move |text: fn(Compared) -> String| {
        let fields = fields.get().into_iter().filter(|field| field.yours != field.theirs);
        fields
            .map(|field| {
                let label = field.label;
                view! { <div><dt>{label}</dt><dd>{text(field)}</dd></div> }
            })
            .collect_view()
    };
    view! {
        <Show when=move || stale.get()>
            <section class="panel" aria-labelledby="stale-title">
                <h2 id="stale-title">{leptos_i18n::td_string!(locale, edit.stale_title)}</h2>
                <div class="compare">
                    <section>
                        <h3>{leptos_i18n::td_string!(locale, edit.stale_yours)}</h3>
                        <dl class="summary-list">{column(|field| field.yours)}</dl>
                    </section>
                    <section>
                        <h3>{leptos_i18n::td_string!(locale, edit.stale_theirs)}</h3>
                        <dl class="summary-list">{column(|field| field.theirs)}</dl>
                    </section>
                </div>
                <p>
                    <a href=discard.clone() rel="external" data-discard="true">
                        {leptos_i18n::td_string!(locale, edit.stale_use_theirs)}
                    </a>
                </p>
            </section>
        </Show>
    }
}
