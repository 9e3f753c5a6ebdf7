//! Register authority: the data of the authority and of its first user. The same fields stand in the form
//! of an invited authority, and before whoever validates it.

use domain::{
    error::{Code, Error},
    form::RegistrationForm,
    policy::{self, Action},
    view::{KeywordList, RegisterView, SimilarAuthority},
};
use leptos::prelude::*;

use super::{
    Address, Written, national,
    write::{WrittenForm, crumbs, posted, write},
};
use crate::{
    api::RegisterAuthority,
    components::{Choices, FieldFaults, LanguageField, TextArea, TextField, Warning},
    pages::authority::choose_between,
    request::{Posted, RequestContext},
    tr,
};

/// `/administration/register`
pub async fn register(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, lang) = (request.reader()?, request.lang());
    if policy::has(actor, Action::RegisterNationalCoordinator) {
        return national::register(request, address).await;
    }
    let posted = posted::<RegisterAuthority>(request);
    let typed = posted.map(typed);
    let view = request.registry.register_view(actor, typed.as_ref(), lang).await?;
    let exists = posted.and_then(existing);
    let form = new_form(lang);
    Ok(write(request, &address.path, || {
        let title = tr!(frame.menu_register_authority).to_owned();
        let page = Written { title, crumbs: crumbs(tr!(frame.menu_administration)), ..Written::default() };
        (page, view! { <Register view=view form=form exists=exists/> }.into_any())
    }))
}

/// Path of the page below.
const SIMILAR: &str = "/administration/register/similar";

/// The authorities that may be the one whose form is being filled in; nothing more, since it is shown within the form.
pub async fn similar(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let form = RegistrationForm {
        official_name: address.value("official_name"),
        informal_name: address.value("informal_name"),
        email: address.value("email"),
        city: address.value("city"),
        ..RegistrationForm::default()
    };
    let (actor, lang) = (request.reader()?, request.lang());
    let similar = if policy::has(actor, Action::RegisterNationalCoordinator) {
        let country = address.value("country");
        request.registry.register_nimic_view(actor, &country, Some(&form), lang).await?.register.similar
    } else {
        request.registry.register_view(actor, Some(&form), lang).await?.similar
    };
    Ok(write(request, &address.path, || {
        let title = tr!(register.similar_heading).to_owned();
        let page = Written { title, crumbs: crumbs(tr!(frame.menu_administration)), ..Written::default() };
        (page, view! { <Similar similar=similar confirm=true/> }.into_any())
    }))
}

/// An empty form, in the registrar's language.
pub fn new_form(lang: &str) -> RegistrationForm {
    RegistrationForm {
        informal_name_lang: lang.to_owned(),
        language: lang.to_owned(),
        ..RegistrationForm::default()
    }
}

#[component]
fn Register(view: RegisterView, form: RegistrationForm, exists: Option<String>) -> impl IntoView {
    let steps = tr!(register.register_step, step = "1", steps = "2");
    view! {
        <p class="lead">{steps} ": " {tr!(register.register_step_data)}</p>
        <p>{tr!(register.register_once_hint)} " " {tr!(register.register_existing_hint)}</p>
        <WrittenForm action={ServerAction::<RegisterAuthority>::new()}>
            {exists.map(|id| view! {
                <p><a class="button" href=format!("/authorities/{id}")>{tr!(register.open_existing)}</a></p>
            })}
            <RegistrationFields form=form country=view.country lists=view.lists looked_up=Some(view.similar)/>
            <p>{tr!(register.first_user_hint)} " " {tr!(users.tell_username)}</p>
            <div class="actions">
                <button class="button" type="submit">{tr!(register.register_button)}</button>
                <a href="/">{tr!(general.cancel)}</a>
            </div>
        </WrittenForm>
    }
}

/// The fields of a new authority and of its first user.
#[component]
pub fn RegistrationFields(
    /// What they start with.
    form: RegistrationForm,
    /// Name of the country, where it is not chosen here.
    #[prop(optional, into)]
    country: String,
    /// The general lists.
    lists: Vec<KeywordList>,
    /// Where the authorities that may be the same are looked up while typing: those found already.
    #[prop(optional_no_strip)]
    looked_up: Option<Vec<SimilarAuthority>>,
) -> impl IntoView {
    let looked_up = looked_up.map(|similar| {
        view! {
            <div id="look-up" aria-live="polite" data-page=SIMILAR data-fields="country official_name informal_name email city">
                <Similar similar=similar confirm=true/>
            </div>
        }
    });
    let lists = lists
        .into_iter()
        .map(|list| {
            view! {
                <Choices name="keywords[]" field=format!("keywords.{}", list.code) hint=choose_between(&list)
                    legend=list.name choices=list.keywords/>
            }
        })
        .collect_view();
    view! {
        <h2>{tr!(authority.names)}</h2>
        <TextField name="official_name" label=tr!(authority.official_name) value=form.official_name/>
        <TextField name="informal_name" label=tr!(authority.informal_name) hint=tr!(authority.informal_name_hint)
            value=form.informal_name/>
        {looked_up}
        <LanguageField name="informal_name_lang" label=tr!(edit.informal_name_language) value=form.informal_name_lang/>
        <TextArea name="description" label=tr!(authority.description) value=form.description optional=true/>
        <h2>{tr!(authority.contact_details)}</h2>
        <TextField name="phone" label=tr!(authority.phone) value=form.phone kind="tel"/>
        <TextField name="email" label=tr!(authority.email) hint=tr!(authority.email_hint) value=form.email kind="email"
            verbatim=true/>
        <TextField name="website" label=tr!(authority.website) value=form.website kind="url" optional=true verbatim=true/>
        <TextField name="street" label=tr!(authority.street) value=form.street/>
        <TextField name="postal_code" label=tr!(authority.postal_code) value=form.postal_code optional=true/>
        <TextField name="city" label=tr!(authority.city) value=form.city/>
        <TextField name="region" label=tr!(authority.region) value=form.region optional=true/>
        {(!country.is_empty()).then(|| view! {
            <p class="field"><span class="field__label">{tr!(authority.country)}</span> {country}</p>
        })}
        <h2>{tr!(authority.general_keywords)}</h2>
        <p class="meta">{tr!(authority.general_keywords_hint)}</p>
        <div id="keywords" tabindex="-1"><FieldFaults name="keywords"/></div>
        {lists}
        <h2>{tr!(register.first_user)}</h2>
        <TextField name="first_user.first_name" label=tr!(users.first_name) value=form.first_name/>
        <TextField name="first_user.last_name" label=tr!(users.last_name) value=form.last_name/>
        <TextField name="first_user.email" label=tr!(users.user_email) hint=tr!(users.user_email_hint)
            value=form.user_email kind="email" verbatim=true/>
        <TextField name="first_user.phone" label=tr!(users.user_phone) value=form.user_phone kind="tel"
            says_optional=true/>
        <LanguageField name="first_user.language" label=tr!(users.preferred_language)
            hint=tr!(users.preferred_language_hint) value=form.language/>
    }
}

/// The authorities that may be the same, and the tick that it is none of them.
#[component]
pub fn Similar(
    /// The authorities.
    similar: Vec<SimilarAuthority>,
    /// With the tick.
    #[prop(optional)]
    confirm: bool,
) -> impl IntoView {
    if similar.is_empty() {
        return ().into_any();
    }
    let items = similar
        .into_iter()
        .map(|one| {
            let reasons = [
                one.by_name.then(|| tr!(register.similar_reason_name)),
                one.by_domain.then(|| tr!(register.similar_reason_domain)),
            ];
            let reasons = reasons.into_iter().flatten().collect::<Vec<_>>().join(", ");
            view! {
                <li>
                    <a href=format!("/authorities/{}", one.id)>{one.official_name}</a> ", " {one.city}
                    <span class="meta">{one.informal_name} " (" {reasons} ")"</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <Warning>
            <h2>{tr!(register.similar_heading)}</h2>
            <ul>{items}</ul>
            {confirm.then(|| view! {
                <label class="choice">
                    <input type="checkbox" name="none_of_these" value="on"/>
                    <span>{tr!(register.similar_confirm)}</span>
                </label>
            })}
        </Warning>
    }
    .into_any()
}

/// The form as it was typed.
pub fn typed(posted: &Posted) -> RegistrationForm {
    let value = |name: &str| posted.value(name).unwrap_or_default();
    RegistrationForm {
        official_name: value("official_name"),
        informal_name: value("informal_name"),
        informal_name_lang: value("informal_name_lang"),
        description: value("description"),
        phone: value("phone"),
        email: value("email"),
        website: value("website"),
        street: value("street"),
        postal_code: value("postal_code"),
        city: value("city"),
        region: value("region"),
        keywords: posted.values("keywords[]"),
        first_name: value("first_user.first_name"),
        last_name: value("first_user.last_name"),
        user_email: value("first_user.email"),
        user_phone: value("first_user.phone"),
        language: value("first_user.language"),
        none_of_these: value("none_of_these"),
    }
}

/// Id of the authority that has the name already.
pub fn existing(posted: &Posted) -> Option<String> {
    let found = posted.errors.0.iter().find(|error| error.fault.code == Code::AlreadyRegistered)?;
    Some(found.fault.arg("id").to_owned()).filter(|id| !id.is_empty())
}
