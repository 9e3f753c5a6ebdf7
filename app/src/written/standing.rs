//! Deactivate and reactivate an authority.

use domain::{
    error::{Code, Error, Fault},
    model::AuthorityStatus,
    view::StandingView,
};
use leptos::prelude::*;
use server_fn::ServerFn;

use super::{
    Address, Written,
    write::{WrittenForm, write},
};
use crate::{
    api::{ApiError, DeactivateAuthority, ReactivateAuthority},
    components::{Hidden, Warning},
    pages::authority::{base, crumbs},
    request::RequestContext,
    text, tr,
};

/// `…/deactivate`
pub async fn deactivate(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let view = step_view(request, address, AuthorityStatus::Active).await?;
    Ok(write(request, &address.path, || {
        let page = step_page(&view, tr!(authority.deactivate_authority));
        (page, view! { <Deactivate view=view/> }.into_any())
    }))
}

/// `…/reactivate`
pub async fn reactivate(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let view = step_view(request, address, AuthorityStatus::Deactivated).await?;
    Ok(write(request, &address.path, || {
        let page = step_page(&view, tr!(authority.reactivate_authority));
        (page, view! { <Reactivate view=view/> }.into_any())
    }))
}

async fn step_view(
    request: &RequestContext,
    address: &Address,
    from: AuthorityStatus,
) -> Result<StandingView, Error> {
    request.registry.standing_view(request.reader()?, address.which(), from, request.lang()).await
}

fn step_page(view: &StandingView, title: &str) -> Written {
    let window_title = Some(format!("{title}: {}", view.head.informal_name));
    Written { title: title.to_owned(), window_title, crumbs: crumbs(&view.head, &[]), ..Written::default() }
}

#[component]
fn Deactivate(view: StandingView) -> impl IntoView {
    let effect = tr!(authority.deactivate_effect, date = text::date(text::locale(), view.delete_after));
    let action = ServerAction::<DeactivateAuthority>::new();
    view! {
        <Affected view=view.clone()/>
        <Step view=view action=action effect=effect button="button button--danger"
            label=tr!(authority.deactivate_authority)/>
    }
}

#[component]
fn Reactivate(view: StandingView) -> impl IntoView {
    let locale = text::locale();
    let dates = view.deactivated_at.map(|at| {
        let end = text::date(locale, view.delete_after);
        view! {
            <p>
                {tr!(authority.deactivated_on, date = text::date(locale, at))} ". "
                {tr!(authority.will_be_deleted_on, date = end)} "."
            </p>
        }
    });
    let action = ServerAction::<ReactivateAuthority>::new();
    view! {
        <Affected view=view.clone()/>
        {dates}
        <Step view=view action=action effect=tr!(authority.reactivate_effect).to_owned() button="button"
            label=tr!(authority.reactivate_authority)/>
    }
}

/// What will happen and its button, or why it cannot be done now.
#[component]
fn Step<S>(
    view: StandingView,
    action: ServerAction<S>,
    effect: String,
    button: &'static str,
    label: &'static str,
) -> impl IntoView
where
    S: ServerFn<Error = ApiError> + Send + Sync + Clone + 'static,
    S::Output: Send + Sync + 'static,
{
    let back = base(&view.head);
    if !view.refused.is_empty() {
        return view! { <Refused faults=view.refused back=back/> }.into_any();
    }
    view! {
        <h2>{tr!(general.what_will_happen)}</h2>
        <p>{effect}</p>
        <WrittenForm action=action>
            <Hidden name="authority" value=view.head.id.to_string()/>
            <Hidden name="version" value=view.version.to_string()/>
            <div class="actions">
                <button class=button type="submit">{label}</button>
                <a href=back>{tr!(general.cancel)}</a>
            </div>
        </WrittenForm>
    }
    .into_any()
}

/// The authority, its people, and those who administer it: all of them get the mail.
#[component]
fn Affected(view: StandingView) -> impl IntoView {
    let entry = |label: &'static str, value: String| view! { <div><dt>{label}</dt><dd>{value}</dd></div> };
    let managers: Vec<String> = view.head.managers.iter().map(|manager| manager.name.clone()).collect();
    view! {
        <h2>{tr!(general.who_is_affected)}</h2>
        <dl class="summary-list">
            {entry(tr!(authority.official_name), view.head.official_name)}
            {entry(tr!(details.access_managers), managers.join(", "))}
            {entry(tr!(details.administrators_list), view.administrators.join(", "))}
            {entry(tr!(search.column_user_count), view.users.to_string())}
        </dl>
    }
}

/// Why it cannot be done now, and where to go first.
#[component]
fn Refused(faults: Vec<Fault>, back: String) -> impl IntoView {
    let has = |code: Code| faults.iter().any(|fault| fault.code == code);
    let modules = has(Code::ModulesStillActive)
        .then(|| view! { <a class="button" href=format!("{back}/modules")>{tr!(authority.tab_modules)}</a> });
    let details = has(Code::StillAccessManager).then(|| {
        let href = format!("{back}/administrative-details");
        view! { <a href=href>{tr!(authority.tab_administrative_details)}</a> }
    });
    let reasons = faults.iter().map(|fault| view! { <p>{text::fault(fault)}</p> }).collect_view();
    view! {
        <Warning>{reasons}</Warning>
        <div class="actions">{modules} {details} <a href=back>{tr!(general.back)}</a></div>
    }
}
