//! Fields of forms that the server writes, beside those of the kit.

use leptos::prelude::*;

use crate::{
    components::{FieldFaults, FormContext, described_by},
    tr,
};

/// One of several.
#[component]
pub fn SelectField(
    /// Name in the form.
    name: &'static str,
    /// What its errors are filed under; also its id.
    #[prop(into)]
    field: String,
    /// Label.
    label: &'static str,
    /// Hint below the label.
    #[prop(optional_no_strip, into)]
    hint: Option<&'static str>,
    /// What is stored.
    #[prop(into)]
    value: String,
    /// Values and labels.
    options: Vec<(String, String)>,
    /// Nothing is chosen to begin with.
    #[prop(optional)]
    open: bool,
) -> impl IntoView {
    let form = FormContext::current();
    form.name_field(&field, label);
    let faults = form.faults(field.clone());
    let options = options
        .into_iter()
        .map(|(code, label)| {
            let selected = form.starts_ticked(name, &code, code == value);
            view! { <option value=code selected=selected>{label}</option> }
        })
        .collect_view();
    let is_wrong = !faults.get().is_empty();
    let described = described_by(field.clone(), hint.is_some(), faults);
    view! {
        <div class=if is_wrong { "field field--error" } else { "field" }>
            <label class="field__label" for=field.clone()>{label}</label>
            {hint.map(|hint| view! { <p class="field__hint" id=format!("{field}-hint")>{hint}</p> })}
            <FieldFaults name=field.clone()/>
            <select class="select" id=field name=name autocomplete="off" aria-describedby=described
                aria-invalid=is_wrong.then_some("true")>
                {open.then(|| view! { <option value="">{tr!(general.choose)}</option> })}
                {options}
            </select>
        </div>
    }
}

/// Yes where it is ticked.
#[component]
pub fn TickField(
    /// Name in the form.
    name: &'static str,
    /// What is sent where it is ticked.
    #[prop(into)]
    value: String,
    /// What its errors are filed under; also its id.
    #[prop(into)]
    field: String,
    /// Label.
    label: &'static str,
    /// Hint beside it.
    #[prop(optional_no_strip, into)]
    hint: Option<&'static str>,
    /// What is stored.
    #[prop(optional)]
    ticked: bool,
) -> impl IntoView {
    let form = FormContext::current();
    form.name_field(&field, label);
    let start = form.starts_ticked(name, &value, ticked);
    let faults = form.faults(field.clone());
    let is_wrong = !faults.get().is_empty();
    let described = described_by(field.clone(), hint.is_some(), faults);
    view! {
        <div class=if is_wrong { "field field--error" } else { "field" }>
            <FieldFaults name=field.clone()/>
            <label class="choice">
                <input type="checkbox" id=field.clone() name=name value=value checked=start
                    aria-describedby=described aria-invalid=is_wrong.then_some("true")/>
                <span>{label}</span>
            </label>
            {hint.map(|hint| view! { <p class="choice__hint" id=format!("{field}-hint")>{hint}</p> })}
        </div>
    }
}

/// A text in a language of its own.
#[component]
pub fn TranslationText(
    /// The language.
    lang: &'static str,
    /// Label.
    label: String,
    /// What is stored.
    value: String,
) -> impl IntoView {
    let form = FormContext::current();
    let name = format!("texts[{lang}]");
    form.name_field(&name, &label);
    let start = form.start(&name, value);
    let is_wrong = !form.faults(name.clone()).get().is_empty();
    view! {
        <div class=if is_wrong { "field field--error" } else { "field" }>
            <label class="field__label" for=name.clone()>{label}</label>
            <FieldFaults name=name.clone()/>
            <input class="input" id=name.clone() name=name.clone() value=start lang=lang autocomplete="off"
                aria-describedby=is_wrong.then(|| format!("{name}-error"))
                aria-invalid=is_wrong.then_some("true")/>
        </div>
    }
}

/// The name of an entry of the catalogue in one language. English is mandatory: its errors are those of the name.
#[component]
pub fn NameField(
    /// The language.
    lang: &'static str,
    /// Label.
    label: String,
    /// What is stored.
    value: String,
) -> impl IntoView {
    let form = FormContext::current();
    let name = format!("names[{lang}]");
    let is_english = lang == "en";
    let field = if is_english { "name".to_owned() } else { name.clone() };
    form.name_field(&field, &label);
    let start = form.start(&name, value);
    let faults = form.faults(field.clone());
    let is_wrong = !faults.get().is_empty();
    let described = described_by(field.clone(), is_english, faults);
    view! {
        <div class=if is_wrong { "field field--error" } else { "field" }>
            <label class="field__label" for=field.clone()>
                {label}
                {(!is_english).then(|| view! { " " <span class="field__optional">"(" {tr!(general.optional)} ")"</span> })}
            </label>
            {is_english.then(|| view! {
                <p class="field__hint" id=format!("{field}-hint")>{tr!(catalogue.catalogue_english_hint)}</p>
            })}
            <FieldFaults name=field.clone()/>
            <input class="input" id=field.clone() name=name value=start lang=lang autocomplete="off"
                aria-required=is_english.then_some("true") aria-describedby=described
                aria-invalid=is_wrong.then_some("true")/>
        </div>
    }
}
