//! The tab Administrative details: status, access managers, administrators, history.

use domain::{
    criteria::HistoryCriteria,
    error::Error,
    model::AuthorityKind,
    policy::Action,
    view::{AuthorityHead, ChainView, DetailsView, Tab},
};
use leptos::prelude::*;

use super::{Address, Written, catalogue, history::History, write::write};
use crate::{
    components::Warning,
    pages::authority::base,
    request::RequestContext,
    text::{self, Word},
    tr,
};

/// `…/administrative-details`
pub async fn page(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let criteria: HistoryCriteria = address.criteria();
    let mut view =
        request.registry.details(request.reader()?, address.which(), request.lang(), &criteria).await?;
    for entry in &mut view.history.rows {
        catalogue::history::put_words(request.locale, entry);
    }
    Ok(write(request, &address.path, || {
        let page = Written { tab: Some((view.head.clone(), Tab::Details)), ..Written::default() };
        (page, view! { <Details view=view criteria=criteria/> }.into_any())
    }))
}

#[component]
fn Details(view: DetailsView, criteria: HistoryCriteria) -> impl IntoView {
    let locale = text::locale();
    let base = format!("{}/administrative-details", base(&view.head));
    let entry = |label: &'static str, value: AnyView| view! { <div><dt>{label}</dt><dd>{value}</dd></div> };
    let managers = view
        .head
        .managers
        .iter()
        .map(|manager| {
            let why = if manager.is_national_coordinator {
                tr!(authority.kind_national_coordinator)
            } else {
                manager.origin.word()
            };
            view! {
                <li>
                    <a href=format!("/authorities/{}", manager.id)>{manager.name.clone()}</a> " (" {why} ") "
                    <span class="meta">{tr!(details.access_manager_since, date = text::date(locale, manager.since))}</span>
                </li>
            }
        })
        .collect_view();
    let administrators =
        view.administrators.iter().map(|name| view! { <li>{name.clone()}</li> }).collect_view();
    let origin = match view.origin {
        domain::model::AuthorityOrigin::Registered => tr!(details.origin_registered),
        domain::model::AuthorityOrigin::SelfRegistered => tr!(details.origin_self_registered),
        domain::model::AuthorityOrigin::Bootstrap => tr!(details.origin_bootstrap),
    };
    let dates = [
        view.deactivated_at.map(|at| tr!(authority.deactivated_on, date = text::date(locale, at))),
        view.delete_after.map(|at| tr!(authority.will_be_deleted_on, date = text::date(locale, at))),
        view.deleted_at.map(|at| format!("{}: {}", tr!(authority.status_deleted), text::date(locale, at))),
        Some(tr!(details.registered_on, date = text::date(locale, view.registered_at))),
        view.registered_by.clone().map(|name| tr!(details.registered_by, name = name)),
        view.validated_at.map(|at| tr!(details.validated_on, date = text::date(locale, at))),
    ];
    let dates = dates.into_iter().flatten().map(|line| view! { <li>{line}</li> }).collect_view();
    // What was deleted has neither access managers nor administrators.
    let is_deleted = view.deleted_at.is_some();
    let has_managers = !view.head.managers.is_empty();
    let appoint = appoint(&view.head);
    let replace = replace(&view.head);
    let status = view.head.status.word();
    let chain = view.chain.clone();
    view! {
        <dl class="summary-list">
            {entry(tr!(authority.status), status.into_any())}
            {entry(tr!(general.details), view! { <ul class="plain-list"><li>{origin}</li>{dates}</ul> }.into_any())}
        </dl>
        {(!is_deleted).then(|| view! {
            <h2>{tr!(details.access_managers)}</h2>
            {has_managers.then(|| view! { <ul>{managers}</ul> })}
            {appoint} {replace}
            <h2>{tr!(details.administrators_list)}</h2>
            <ul>{administrators}</ul>
        })}
        <h2>{tr!(history.chain_check)}</h2>
        <Chain chain=chain/>
        <History view=view base=base criteria=criteria/>
    }
}

/// An authority becomes an access manager, or its role changes (P33). A national coordinator is one by what it is.
fn appoint(head: &AuthorityHead) -> Option<impl IntoView + use<>> {
    let may = head.allowed.contains(&Action::AppointAccessManager) && head.kind == AuthorityKind::Authority;
    let href = format!("{}/access-manager", base(head));
    let end = head.is_access_manager.then(|| {
        let href = format!("{href}/withdraw");
        view! { <a class="button button--secondary" href=href>{tr!(delegation.withdraw_access_manager)}</a> }
    });
    let label =
        if end.is_some() { tr!(delegation.delegation) } else { tr!(delegation.appoint_access_manager) };
    may.then(|| {
        view! { <div class="actions"><a class="button button--secondary" href=href>{label}</a> {end}</div> }
    })
}

/// Another authority takes the place of a national coordinator (P36).
fn replace(head: &AuthorityHead) -> Option<impl IntoView + use<>> {
    let may =
        head.allowed.contains(&Action::RegisterNationalCoordinator) && head.kind == AuthorityKind::Nimic;
    let href = format!("{}/replace-national-coordinator", base(head));
    may.then(|| {
        let label = tr!(register.replace_national_coordinator);
        view! { <div class="actions"><a class="button button--secondary" href=href>{label}</a></div> }
    })
}

#[component]
fn Chain(chain: ChainView) -> impl IntoView {
    let locale = text::locale();
    let anchored = match chain.anchored_until {
        Some(at) => tr!(history.chain_anchored_until, date = text::date_time(locale, at)),
        None => tr!(history.chain_not_anchored).to_owned(),
    };
    view! {
        <div class="chain">
            {chain.broken_at.map(|seq| view! {
                <Warning><p>{tr!(history.chain_broken, seq = seq.to_string())}</p></Warning>
            })}
            {chain.checked_at.map(|at| view! {
                {chain.broken_at.is_none().then(|| view! { <p>{tr!(history.chain_ok)}</p> })}
                <p class="meta">{tr!(history.chain_checked_at, date = text::date_time(locale, at))}</p>
            })}
            <p class="meta">{anchored}</p>
        </div>
    }
}
