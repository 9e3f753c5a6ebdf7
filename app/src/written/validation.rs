//! One self-registration: what was submitted beside what may be the same, and the decision (P19).

use domain::{
    error::Error,
    form::RegistrationForm,
    model::RegistrationStatus,
    view::{KeywordList, RegistrationView},
};
use leptos::prelude::*;
use registry::Which;

use super::{
    Address, Written,
    registration::{RegistrationFields, Similar, typed},
    validations::PATH,
    write::{WrittenForm, crumbs, posted, write},
};
use crate::{
    api::{DecideSelfRegistration, ValidateSelfRegistration},
    components::{Hidden, Success, Tag, TagKind, TextArea, Warning},
    request::RequestContext,
    text::{self, Word},
    tr,
};

/// `/actions/validation/{registration}`
pub async fn page(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, lang) = (request.reader()?, request.lang());
    let corrected = posted::<ValidateSelfRegistration>(request).map(typed);
    let id = address.param("registration");
    let view = request.registry.registration(actor, id, corrected.as_ref(), lang).await?;
    let username = match view.registered {
        Some((authority, user)) => {
            let (authority, user) = (authority.to_string(), user.to_string());
            let found = request.registry.user_view(actor, Which::Id(&authority), &user, lang, None).await;
            // Whoever may not see the user name any more is not shown it here either.
            found.ok().and_then(|found| found.user.username)
        }
        None => None,
    };
    let is_new = address.value("done") == "validated";
    Ok(write(request, &address.path, || {
        let title = view.row.official_name.clone();
        let title = if title.is_empty() { tr!(invitations.self_registration).to_owned() } else { title };
        let mut crumbs = crumbs(tr!(frame.menu_my_actions));
        crumbs.push((PATH.to_owned(), tr!(frame.menu_awaiting_validation).to_owned()));
        let page = Written { title, crumbs, ..Written::default() };
        let waits = view.status == RegistrationStatus::Submitted;
        // Somebody else has decided meanwhile: the reason that was typed is not lost.
        let reason = posted::<DecideSelfRegistration>(request).filter(|_| !waits);
        let reason = reason.and_then(|posted| posted.value("reason"));
        let view = view! {
            {reason.map(|reason| view! {
                <p class="free-text">{tr!(validation.decision_reason)} ": " {reason}</p>
            })}
            {is_new.then(|| view! { <Success>{tr!(validation.validated_done)}</Success> })}
            <Next view=view.clone() username=username/>
            <Head view=view.clone()/>
            <Data form=view.form.clone() lists=view.lists.clone() country=view.country.clone()/>
            {waits.then(|| view! { <Decision view=view is_open=corrected.is_some()/> })}
        };
        (page, view.into_any())
    }))
}

/// What follows once it is validated: the user name is told, and modules are given.
#[component]
fn Next(view: RegistrationView, username: Option<String>) -> impl IntoView {
    view.registered.map(|(authority, user)| {
        let base = format!("/authorities/{authority}");
        let give = format!("{base}/give-access?first_user={user}");
        view! {
            <div class="panel">
                {username.map(|username| view! {
                    <h2 id="username-label">{tr!(users.username)}</h2>
                    <output class="username-display" aria-labelledby="username-label">{username}</output>
                    <p><strong>{tr!(users.tell_username)}</strong></p>
                    <p><a href=format!("{base}/users/{user}/username")>{tr!(users.mark_username_told)}</a></p>
                })}
                <div class="actions"><a class="button" href=give>{tr!(register.give_access_now)}</a></div>
            </div>
        }
    })
}

#[component]
fn Head(view: RegistrationView) -> impl IntoView {
    let kind = match view.status {
        RegistrationStatus::Submitted => TagKind::Neutral,
        RegistrationStatus::Validated => TagKind::Ok,
        RegistrationStatus::Returned => TagKind::Warning,
        RegistrationStatus::Rejected => TagKind::Bad,
    };
    let submitted = text::date_time(text::locale(), view.row.submitted_at);
    let suggested = view.suggested.join(", ");
    let heading =
        if view.is_corrected { tr!(validation.corrected_data) } else { tr!(validation.submitted_data) };
    view! {
        <dl class="summary-list">
            <div><dt>{tr!(authority.status)}</dt><dd><Tag kind=kind word=view.status.word()/></dd></div>
            <div><dt>{tr!(validation.submitted_on)}</dt><dd>{submitted}</dd></div>
            <div><dt>{tr!(validation.invited_by)}</dt><dd>{view.row.inviter}</dd></div>
            {(!suggested.is_empty()).then(|| view! {
                <div><dt>{tr!(invitations.suggested_modules)}</dt><dd>{suggested}</dd></div>
            })}
            {view.reason.map(|reason| view! {
                <div><dt>{tr!(validation.decision_reason)}</dt><dd class="free-text">{reason}</dd></div>
            })}
        </dl>
        <h2>{heading}</h2>
    }
}

/// What was submitted.
#[component]
fn Data(form: RegistrationForm, lists: Vec<KeywordList>, country: String) -> impl IntoView {
    let entry = |label: &'static str, value: String| {
        let value = if value.is_empty() { tr!(general.not_specified).to_owned() } else { value };
        view! { <div><dt>{label}</dt><dd>{value}</dd></div> }
    };
    let keywords = lists
        .into_iter()
        .map(|list| {
            let chosen = list.keywords.into_iter().filter(|keyword| keyword.chosen);
            let chosen = chosen.map(|keyword| keyword.label).collect::<Vec<_>>().join(", ");
            view! { <div><dt>{list.name}</dt><dd>{chosen}</dd></div> }
        })
        .collect_view();
    let lang = form.informal_name_lang;
    view! {
        <dl class="summary-list">
            {entry(tr!(authority.official_name), form.official_name)}
            <div><dt>{tr!(authority.informal_name)}</dt><dd lang=lang.clone()>{form.informal_name}</dd></div>
            <div>
                <dt>{tr!(authority.description)}</dt>
                <dd class="free-text" lang=lang>{form.description}</dd>
            </div>
            {entry(tr!(authority.phone), form.phone)}
            {entry(tr!(authority.email), form.email)}
            {entry(tr!(authority.website), form.website)}
            {entry(tr!(authority.street), form.street)}
            {entry(tr!(authority.postal_code), form.postal_code)}
            {entry(tr!(authority.city), form.city)}
            {entry(tr!(authority.region), form.region)}
            {entry(tr!(authority.country), country)}
            {keywords}
        </dl>
        <h3>{tr!(register.first_user)}</h3>
        <dl class="summary-list">
            {entry(tr!(users.first_name), form.first_name)}
            {entry(tr!(users.last_name), form.last_name)}
            {entry(tr!(users.user_email), form.user_email)}
            {entry(tr!(authority.phone), form.user_phone)}
            {entry(tr!(users.preferred_language), text::language_name(&form.language).to_owned())}
        </dl>
    }
}

/// Which registration a form is about, as it was read.
#[derive(Clone)]
struct Step {
    id: String,
    version: String,
}

#[component]
fn StepFields(step: Step) -> impl IntoView {
    view! {
        <Hidden name="registration" value=step.id/>
        <Hidden name="version" value=step.version/>
    }
}

/// Validate as it is or with corrections; return or reject with a reason.
#[component]
fn Decision(view: RegistrationView, is_open: bool) -> impl IntoView {
    let step = Step { id: view.row.id.to_string(), version: view.version.to_string() };
    let of_decision = step.clone();
    let exact = view.exact.map(|(id, name)| {
        view! {
            <Warning>
                <p>{tr!(validation.exact_duplicate_hint)}</p>
                <p><a href=format!("/authorities/{id}")>{name}</a></p>
            </Warning>
        }
    });
    view! {
        {exact}
        {view.email_taken.then(|| view! { <Warning><p>{tr!(validation.email_taken_hint)}</p></Warning> })}
        <h2>{tr!(validation.validate)}</h2>
        <WrittenForm action={ServerAction::<ValidateSelfRegistration>::new()}>
            <StepFields step=step/>
            <Similar similar=view.similar confirm=true/>
            <details class="panel" open=is_open>
                <summary>{tr!(validation.correct_data)}</summary>
                <RegistrationFields form=view.form country=view.country lists=view.lists/>
            </details>
            <p>{tr!(validation.validate_effect)}</p>
            <div class="actions">
                <button class="button" type="submit">{tr!(validation.validate)}</button>
                <a href=PATH>{tr!(general.back)}</a>
            </div>
        </WrittenForm>
        <h2>{tr!(validation.return_registration)} " / " {tr!(validation.reject_registration)}</h2>
        <WrittenForm action={ServerAction::<DecideSelfRegistration>::new()}>
            <StepFields step=of_decision/>
            <TextArea name="reason" label=tr!(validation.decision_reason) hint=tr!(validation.decision_reason_hint)
                value=""/>
            <p>{tr!(validation.return_registration)} ": " {tr!(validation.return_effect)}</p>
            <p>{tr!(validation.reject_registration)} ": " {tr!(validation.reject_effect)}</p>
            <div class="actions">
                <button class="button button--secondary" type="submit" name="step" value="return">
                    {tr!(validation.return_registration)}
                </button>
                <button class="button button--danger" type="submit" name="step" value="reject">
                    {tr!(validation.reject_registration)}
                </button>
            </div>
        </WrittenForm>
    }
}
