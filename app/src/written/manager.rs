//! Access managers: make an authority one, change its delegation, end it.

use domain::{
    error::{Error, Fault},
    view::{DelegationView, ManagerView, WithdrawView},
};
use leptos::prelude::*;
use server_fn::ServerFn;

use super::{
    Address, Written,
    fields::SelectField,
    write::{WrittenForm, write},
};
use crate::{
    api::{AppointAccessManager, SetDelegation, WithdrawAccessManager},
    components::{Choices, Hidden, Success, Warning},
    pages::authority::{base, crumbs},
    request::RequestContext,
    text, tr,
};

/// `…/access-manager`
pub async fn delegation(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, lang) = (request.reader()?, request.lang());
    let view = request.registry.manager_view(actor, address.which(), lang).await?;
    let done = address.query().into_iter().find(|(name, _)| name == "done").map(|(_, value)| value);
    Ok(write(request, &address.path, || {
        let title = if view.delegation.is_some() {
            tr!(delegation.delegation)
        } else {
            tr!(delegation.appoint_access_manager)
        };
        let done = match done.as_deref() {
            Some("appointed") => Some(tr!(delegation.access_manager_appointed_done)),
            Some("delegated") => Some(tr!(delegation.delegation_saved)),
            Some("withdrawn") => Some(tr!(delegation.access_manager_withdrawn_done)),
            _ => None,
        };
        let details = [("/administrative-details", tr!(authority.tab_administrative_details))];
        let page = Written {
            title: title.to_owned(),
            window_title: Some(format!("{title}: {}", view.head.informal_name)),
            crumbs: crumbs(&view.head, &details),
            ..Written::default()
        };
        (page, view! { <Delegation view=view done=done/> }.into_any())
    }))
}

/// `…/access-manager/withdraw`
pub async fn withdraw(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, lang) = (request.reader()?, request.lang());
    let view = request.registry.withdraw_view(actor, address.which(), lang).await?;
    Ok(write(request, &address.path, || {
        let title = tr!(delegation.withdraw_access_manager);
        let details = ("/administrative-details", tr!(authority.tab_administrative_details));
        let way = [details, ("/access-manager", tr!(delegation.delegation))];
        let page = Written {
            title: title.to_owned(),
            window_title: Some(format!("{title}: {}", view.head.informal_name)),
            crumbs: crumbs(&view.head, &way),
            ..Written::default()
        };
        (page, view! { <Withdraw view=view/> }.into_any())
    }))
}

#[component]
fn Delegation(view: ManagerView, done: Option<&'static str>) -> impl IntoView {
    let back = format!("{}/administrative-details", base(&view.head));
    let lead = view.head.official_name.clone();
    let form = match (&view.refused, &view.delegation) {
        (Some(fault), _) => view! { <Refused fault=fault.clone() back=back/> }.into_any(),
        (None, Some(delegation)) => {
            let version = delegation.version;
            let end = format!("{}/access-manager/withdraw", base(&view.head));
            view! {
                <Granted delegation=delegation.clone()/>
                <WrittenForm action={ServerAction::<SetDelegation>::new()} instead_of=AppointAccessManager::PATH>
                    <Fields view=view.clone() version=version/>
                    <div class="actions">
                        <button class="button" type="submit">{tr!(general.save)}</button>
                        <a href=end>{tr!(delegation.withdraw_access_manager)}</a>
                        <a href=back>{tr!(general.cancel)}</a>
                    </div>
                </WrittenForm>
            }
            .into_any()
        }
        (None, None) => {
            let version = view.version;
            view! {
                <p>{tr!(delegation.access_manager_role_hint)}</p>
                <WrittenForm action={ServerAction::<AppointAccessManager>::new()} instead_of=SetDelegation::PATH>
                    <Fields view=view version=version/>
                    <div class="actions">
                        <button class="button" type="submit">{tr!(delegation.appoint_access_manager)}</button>
                        <a href=back>{tr!(general.cancel)}</a>
                    </div>
                </WrittenForm>
            }
            .into_any()
        }
    };
    view! {
        {done.map(|words| view! { <Success>{words}</Success> })}
        <p class="lead">{lead}</p>
        {form}
    }
}

/// By whom, and since when.
#[component]
fn Granted(delegation: DelegationView) -> impl IntoView {
    let since = tr!(details.access_manager_since, date = text::date(text::locale(), delegation.granted_at));
    let by = delegation.granted_by.map(|name| tr!(delegation.delegation_granted_by, name = name).to_string());
    view! { <p class="meta">{by.map(|by| format!("{by}. "))} {since}</p> }
}

#[component]
fn Fields(view: ManagerView, version: i64) -> impl IntoView {
    let is_for_some = view.delegation.as_ref().is_some_and(|delegation| !delegation.is_for_all);
    let options = vec![
        ("all".to_owned(), tr!(delegation.delegation_all_modules).to_owned()),
        ("some".to_owned(), tr!(delegation.delegation_some_modules).to_owned()),
    ];
    view! {
        <Hidden name="authority" value=view.head.id.to_string()/>
        <Hidden name="version" value=version.to_string()/>
        <SelectField name="extent" field="extent" label=tr!(delegation.delegation)
            hint=tr!(delegation.delegation_hint) value=if is_for_some { "some" } else { "all" } options=options/>
        <Choices name="modules[]" field="modules".to_owned() legend=tr!(delegation.delegation_some_modules)
            choices=view.modules/>
    }
}

#[component]
fn Withdraw(view: WithdrawView) -> impl IntoView {
    let back = format!("{}/administrative-details", base(&view.head));
    let affected = view! { <Affected view=view.clone()/> };
    let step = match view.refused.clone() {
        Some(fault) => view! { <Refused fault=fault back=back/> }.into_any(),
        None => view! {
            <h2>{tr!(general.what_will_happen)}</h2>
            <p>{tr!(delegation.withdraw_access_manager_effect)} " " {tr!(delegation.withdraw_drafts_effect)}</p>
            <WrittenForm action={ServerAction::<WithdrawAccessManager>::new()}>
                <Hidden name="authority" value=view.head.id.to_string()/>
                <Hidden name="version" value=view.version.to_string()/>
                <Replacement view=view/>
                <div class="actions">
                    <button class="button button--danger" type="submit">
                        {tr!(delegation.withdraw_access_manager)}
                    </button>
                    <a href=back>{tr!(general.cancel)}</a>
                </div>
            </WrittenForm>
        }
        .into_any(),
    };
    view! { {affected} {step} }
}

/// Who takes the place, where an authority has no other access manager.
#[component]
fn Replacement(view: WithdrawView) -> impl IntoView {
    if view.alone.is_empty() {
        return ().into_any();
    }
    let names = view.alone.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ");
    let first = view.replacements.iter().find(|choice| choice.chosen).map(|choice| choice.code.clone());
    let options = view.replacements.into_iter().map(|choice| (choice.code, choice.label)).collect();
    view! {
        <p>{tr!(delegation.replacement_hint, authorities = names)}</p>
        <SelectField name="replacement" field="replacement" label=tr!(delegation.replacement)
            value=first.clone().unwrap_or_default() options=options open=first.is_none()/>
    }
    .into_any()
}

/// The authority, those that it administers, and its invitations.
#[component]
fn Affected(view: WithdrawView) -> impl IntoView {
    let entry = |label: &'static str, value: String| view! { <div><dt>{label}</dt><dd>{value}</dd></div> };
    let invitations = format!(
        "{}: {}, {}: {}",
        tr!(invitations.invitation_sent),
        view.invitations,
        tr!(invitations.invitation_draft),
        view.drafts
    );
    view! {
        <h2>{tr!(general.who_is_affected)}</h2>
        <dl class="summary-list">
            {entry(tr!(authority.official_name), view.head.official_name)}
            <div>
                <dt>{tr!(frame.menu_administered_authorities)}</dt>
                <dd><Names names=view.administered/></dd>
            </div>
            {entry(tr!(frame.menu_invitations), invitations)}
            {entry(tr!(frame.menu_awaiting_validation), view.registrations.to_string())}
            {entry(tr!(bulk.bulk_operations), format!("{}: {}", tr!(bulk.bulk_running), view.steps))}
        </dl>
    }
}

/// So many names at most are read at a glance; more are unfolded.
const GLANCE: usize = 10;

/// How many there are, and which.
#[component]
fn Names(names: Vec<String>) -> impl IntoView {
    let count = names.len();
    let list = (count > 0).then(|| {
        let items = names.into_iter().map(|name| view! { <li>{name}</li> }).collect_view();
        view! { <ul class="plain-list">{items}</ul> }
    });
    if count > GLANCE {
        view! { <details><summary>{count}</summary>{list}</details> }.into_any()
    } else {
        view! { {count} {list} }.into_any()
    }
}

#[component]
fn Refused(fault: Fault, back: String) -> impl IntoView {
    view! {
        <Warning><p>{text::fault(&fault)}</p></Warning>
        <div class="actions"><a href=back>{tr!(general.back)}</a></div>
    }
}
