//! What the forms of all entries of the catalogue have in common: names, the step that says whom a change concerns, and
//! what else can be done with an entry.

use std::collections::BTreeMap;

use domain::{error::Error, view::Usage};
use leptos::prelude::*;
use server_fn::ServerFn;

use crate::{
    api::{ApiError, CatalogueStep},
    components::{Hidden, Posted, TextField},
    request::RequestContext,
    text, tr,
    written::{
        fields::NameField,
        write::{WrittenForm, posted},
    },
};

/// The languages in which names are given, English first.
const LANGUAGES: [&str; 5] = ["en", "sv", "fi", "da", "lv"];

/// What was sent, where it is to be confirmed: nothing was wrong with it, and nobody went back to the form.
pub fn asked<S: ServerFn<Error = ApiError>>(request: &RequestContext) -> Option<Posted> {
    let sent = posted::<S>(request)?;
    (sent.errors.is_empty() && sent.value("edit").is_none()).then(|| sent.clone())
}

/// The same for a step with an entry; only the three there are.
pub fn asked_step(request: &RequestContext) -> Result<Option<Posted>, Error> {
    let Some(sent) = asked::<CatalogueStep>(request) else { return Ok(None) };
    match sent.value("step").as_deref() {
        Some("delete" | "switch_off" | "switch_on") => Ok(Some(sent)),
        _ => Err(Error::NotFound),
    }
}

/// Whom a change concerns, and the button that makes it.
#[component]
pub fn Confirm(
    /// What was sent.
    sent: Posted,
    /// Path of the page.
    path: String,
    /// Whom it concerns.
    concerned: Usage,
    /// What will happen beyond what was typed.
    #[prop(optional_no_strip, into)]
    effect: Option<&'static str>,
    /// Where one goes who does not want it.
    cancel: String,
) -> impl IntoView {
    let step = sent.value("step").unwrap_or_default();
    let (label, class) = match step.as_str() {
        "delete" => (tr!(catalogue.catalogue_delete), "button button--danger"),
        "switch_off" => (tr!(catalogue.switch_off), "button button--danger"),
        "switch_on" => (tr!(catalogue.switch_on), "button"),
        _ if sent.value("entry").unwrap_or_default().is_empty() => (tr!(catalogue.catalogue_add), "button"),
        _ => (tr!(general.save), "button"),
    };
    let fields = sent.fields.into_iter().filter(|(name, _)| name != "page" && name != "confirmed");
    let fields =
        fields.map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
    let back = step.is_empty().then(|| {
        view! {
            <button class="button button--secondary" type="submit" name="edit" value="1">{tr!(general.back)}</button>
        }
    });
    view! {
        <h2>{tr!(general.who_is_affected)}</h2>
        <ul>
            <li>{tr!(catalogue.catalogue_effect_authorities, count = concerned.authorities.to_string()).clone()}</li>
            <li>{tr!(catalogue.catalogue_effect, count = concerned.users.to_string()).clone()}</li>
        </ul>
        {effect.map(|effect| view! { <h2>{tr!(general.what_will_happen)}</h2> <p>{effect}</p> })}
        <form method="post" action=sent.action class="form">
            <Hidden name="page" value=path/>
            <Hidden name="confirmed" value="on".to_owned()/>
            {fields}
            <div class="actions">
                <button class=class type="submit">{label}</button>
                {back}
                <a href=cancel>{tr!(general.cancel)}</a>
            </div>
        </form>
    }
}

/// What every entry has: its code, where it is new, its names, and its place in lists.
#[component]
pub fn CommonFields(
    /// Nothing for a new one.
    entry: String,
    /// Version that was read.
    version: String,
    /// Code.
    code: String,
    /// Names as stored.
    names: BTreeMap<String, String>,
    /// Place in lists.
    position: String,
) -> impl IntoView {
    let is_new = entry.is_empty();
    let names = LANGUAGES
        .into_iter()
        .map(|lang| {
            let value = names.get(lang).cloned().unwrap_or_default();
            let label = tr!(catalogue.catalogue_name_in, language = text::language_name(lang)).clone();
            view! { <NameField lang=lang label=label value=value/> }
        })
        .collect_view();
    view! {
        <Hidden name="entry" value=entry/>
        <Hidden name="version" value=version/>
        {is_new.then(|| view! {
            <TextField name="code" label=tr!(catalogue.catalogue_code) value=code verbatim=true
                hint=tr!(catalogue.catalogue_code_hint)/>
        })}
        {names}
        <TextField name="position" label=tr!(catalogue.catalogue_position) value=position kind="number"
            hint=tr!(catalogue.catalogue_position_hint)/>
    }
}

/// The button of a form, and the way out.
#[component]
pub fn Send(
    /// Whether something new is made.
    is_new: bool,
    /// Where one goes who does not want it.
    cancel: String,
) -> impl IntoView {
    let label = if is_new { tr!(catalogue.catalogue_add) } else { tr!(general.save) };
    view! {
        <div class="actions">
            <button class="button" type="submit">{label}</button>
            <a href=cancel>{tr!(general.cancel)}</a>
        </div>
    }
}

/// What else can be done with an entry: switch it off or on, delete it.
#[component]
pub fn Steps(
    /// Which kind of entry, as the form names it.
    kind: &'static str,
    /// Id, or code.
    entry: String,
    /// Version that was read.
    version: String,
    /// Whether it is switched on, where it can be switched off.
    is_active: Option<bool>,
) -> impl IntoView {
    let switch = is_active.map(|is_on| {
        let (step, label) = if is_on {
            ("switch_off", tr!(catalogue.switch_off))
        } else {
            ("switch_on", tr!(catalogue.switch_on))
        };
        view! {
            <button class="button button--secondary" type="submit" name="step" value=step>{label}</button>
        }
    });
    view! {
        <WrittenForm action={ServerAction::<CatalogueStep>::new()}>
            <Hidden name="kind" value=kind.to_owned()/>
            <Hidden name="entry" value=entry/>
            <Hidden name="version" value=version/>
            <div class="actions">
                {switch}
                <button class="button button--secondary" type="submit" name="step" value="delete">
                    {tr!(catalogue.catalogue_delete)}
                </button>
            </div>
        </WrittenForm>
    }
}

/// What a step does.
pub fn step_effect(sent: &Posted, switched_off: &'static str) -> &'static str {
    match sent.value("step").as_deref() {
        Some("delete") => tr!(catalogue.catalogue_delete_effect),
        Some("switch_on") => tr!(catalogue.switch_on_effect),
        _ => switched_off,
    }
}
