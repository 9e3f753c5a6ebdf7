//! National coordinators, as the Commission registers and replaces them (Q18, Q19).

use domain::{
    criteria::AuthorityCriteria,
    error::{Error, Fault},
    form::RegistrationForm,
    view::{
        Found, FoundAuthority, NationalRow, RegisterNimicView, ReplaceNimicView, SearchRow, SuccessorView,
    },
};
use leptos::prelude::*;
use registry::Extent;

use super::{
    Address, Written, address,
    fields::SelectField,
    registration::{RegistrationFields, existing, new_form, typed},
    write::{WrittenForm, crumbs, posted, write},
};
use crate::{
    api::{RegisterNimic, ReplaceNimic, ReplaceNimicByNew},
    components::{Cell, Column, FilterText, Hidden, Pages, Warning},
    pages::authority::{base, crumbs as way_to},
    request::RequestContext,
    text, tr,
};

/// Where a national coordinator is replaced, below its own address.
const REPLACE: &str = "replace-national-coordinator";

/// `/administration/register`, for the Commission
pub async fn register(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, lang) = (request.reader()?, request.lang());
    let posted = posted::<RegisterNimic>(request);
    let form = posted.map(typed);
    let country = posted.and_then(|posted| posted.value("country")).unwrap_or_default();
    let view = request.registry.register_nimic_view(actor, &country, form.as_ref(), lang).await?;
    let exists = posted.and_then(existing);
    let taken = view.countries.iter().find(|row| row.code == country).and_then(|row| row.coordinator.clone());
    Ok(write(request, &address.path, || {
        let title = tr!(frame.menu_register_national_coordinator).to_owned();
        let page = Written { title, crumbs: crumbs(tr!(frame.menu_administration)), ..Written::default() };
        let taken = taken.map(|(id, _)| id.to_string());
        (page, view! { <Register view=view form=new_form(lang) exists=exists taken=taken/> }.into_any())
    }))
}

/// `…/replace-national-coordinator`: first another one is chosen, then everything is said that will happen.
pub async fn replace(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, lang) = (request.reader()?, request.lang());
    let chosen = match posted::<ReplaceNimic>(request) {
        Some(posted) => posted.value("successor").unwrap_or_default(),
        None => address.value("successor"),
    };
    let view = request.registry.replace_nimic_view(actor, address.which(), &chosen, None, lang).await?;
    let criteria = AuthorityCriteria {
        text: address.value("text"),
        country: view.code.clone(),
        after: address.value("after"),
        ..AuthorityCriteria::default()
    };
    let found = match (&view.successor, &view.refused) {
        (None, None) => Some(request.registry.search(actor, &criteria, Extent::Page, lang).await?),
        _ => None,
    };
    Ok(write(request, &address.path, || {
        let page = replace_page(&view, tr!(register.replace_national_coordinator), &[]);
        (page, view! { <Replace view=view found=found text=criteria.text/> }.into_any())
    }))
}

/// `…/replace-national-coordinator/register`
pub async fn replace_by_new(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, lang) = (request.reader()?, request.lang());
    let posted = posted::<ReplaceNimicByNew>(request);
    let form = posted.map(typed);
    let view = request.registry.replace_nimic_view(actor, address.which(), "", form.as_ref(), lang).await?;
    let exists = posted.and_then(existing);
    Ok(write(request, &address.path, || {
        let replace = format!("/{REPLACE}");
        let way = [(replace.as_str(), tr!(register.replace_national_coordinator))];
        let page = replace_page(&view, tr!(frame.menu_register_national_coordinator), &way);
        (page, view! { <ReplaceByNew view=view form=new_form(lang) exists=exists/> }.into_any())
    }))
}

fn replace_page(view: &ReplaceNimicView, title: &str, below: &[(&str, &'static str)]) -> Written {
    let mut way = vec![("/administrative-details", tr!(authority.tab_administrative_details))];
    way.extend_from_slice(below);
    Written {
        title: title.to_owned(),
        window_title: Some(format!("{title}: {}", view.head.informal_name)),
        crumbs: way_to(&view.head, &way),
        ..Written::default()
    }
}

#[component]
fn Register(
    view: RegisterNimicView,
    form: RegistrationForm,
    exists: Option<String>,
    taken: Option<String>,
) -> impl IntoView {
    let steps = tr!(register.register_step, step = "1", steps = "2");
    let label = |row: &NationalRow| match &row.coordinator {
        Some((_, name)) => format!("{} ({name})", row.country),
        None => row.country.clone(),
    };
    let replaceable = view.countries.iter().any(|row| row.coordinator.is_some());
    let options = view.countries.iter().map(|row| (row.code.clone(), label(row))).collect::<Vec<_>>();
    view! {
        <p class="lead">{steps} ": " {tr!(register.register_step_data)}</p>
        <p>{tr!(register.register_once_hint)}</p>
        {replaceable.then(|| view! { <p><a href="#replace">{tr!(register.replace_national_coordinator)}</a></p> })}
        <WrittenForm action={ServerAction::<RegisterNimic>::new()}>
            {taken.map(|id| view! { <p><ReplaceLink id=id/></p> })}
            <OpenExisting id=exists/>
            <SelectField name="country" field="country" label=tr!(authority.country) value="" options=options open=true/>
            <RegistrationFields form=form lists=view.register.lists looked_up=Some(view.register.similar)/>
            <p>{tr!(register.first_user_hint)} " " {tr!(users.tell_username)}</p>
            <div class="actions">
                <button class="button" type="submit">{tr!(register.register_button)}</button>
                <a href="/">{tr!(general.cancel)}</a>
            </div>
        </WrittenForm>
        <Present countries=view.countries/>
    }
}

/// The countries that have a national coordinator, and the way to another one there.
#[component]
fn Present(countries: Vec<NationalRow>) -> impl IntoView {
    let rows = countries.into_iter().filter_map(|row| row.coordinator.map(|found| (row.country, found)));
    let rows = rows
        .map(|(country, (id, name))| {
            let named = name.clone();
            view! {
                <tr>
                    <th scope="row">{country}</th>
                    <Cell label=tr!(authority.kind_national_coordinator) text=true>
                        <a href=format!("/authorities/{id}")>{named}</a>
                    </Cell>
                    <Cell label=tr!(general.actions)>
                        <a href=format!("/authorities/{id}/{REPLACE}")>
                            {tr!(register.replace_national_coordinator)}
                            <span class="visually-hidden">": " {name}</span>
                        </a>
                    </Cell>
                </tr>
            }
        })
        .collect::<Vec<_>>();
    (!rows.is_empty()).then(|| {
        view! {
            <h2 id="replace" tabindex="-1">{tr!(register.replace_national_coordinator)}</h2>
            <table class="table">
                <thead>
                    <tr>
                        <Column label=tr!(authority.country)/>
                        <Column label=tr!(authority.kind_national_coordinator)/>
                        <Column label=tr!(general.actions)/>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
    })
}

#[component]
fn ReplaceLink(id: String) -> impl IntoView {
    view! {
        <a class="button" href=format!("/authorities/{id}/{REPLACE}")>{tr!(register.replace_national_coordinator)}</a>
    }
}

#[component]
fn OpenExisting(id: Option<String>) -> impl IntoView {
    id.map(|id| {
        view! { <p><a class="button" href=format!("/authorities/{id}")>{tr!(register.open_existing)}</a></p> }
    })
}

#[component]
fn Replace(view: ReplaceNimicView, found: Option<Found<SearchRow>>, text: String) -> impl IntoView {
    let back = format!("{}/administrative-details", base(&view.head));
    let lead = lead(&view);
    let content = match (view.refused.clone(), view.successor.clone(), found) {
        (Some(fault), ..) => view! { <Refused fault=fault back=back/> }.into_any(),
        (None, Some(successor), _) => view! { <Confirm view=view successor=successor/> }.into_any(),
        (None, None, Some(found)) => view! { <Choose view=view found=found text=text/> }.into_any(),
        (None, None, None) => ().into_any(),
    };
    view! { <p class="lead">{lead}</p> {content} }
}

fn lead(view: &ReplaceNimicView) -> String {
    format!("{} · {}", view.head.official_name, view.register.country)
}

/// The active authorities of the country, to choose one.
#[component]
fn Choose(view: ReplaceNimicView, found: Found<SearchRow>, text: String) -> impl IntoView {
    let path = format!("{}/{REPLACE}", base(&view.head));
    let present = view.head.id;
    let criteria = AuthorityCriteria { text: text.clone(), ..AuthorityCriteria::default() };
    let next = address::next(&path, &criteria, found.next);
    let first = address::first(&path, &criteria, found.is_continued);
    let has_pages = next.is_some() || first.is_some();
    let row = |row: SearchRow| {
        let FoundAuthority { id, official_name, informal_name, informal_name_lang, city, .. } = row.authority;
        let (href, official) = (format!("{path}?successor={id}"), official_name.clone());
        view! {
            <tr>
                <th scope="row"><a href=href.clone() lang=informal_name_lang>{informal_name}</a></th>
                <Cell label=tr!(authority.official_name) text=true>{official}</Cell>
                <Cell label=tr!(authority.city)>{city}</Cell>
                <Cell label=tr!(general.actions)>
                    <a href=href>{tr!(general.choose)}<span class="visually-hidden">": " {official_name}</span></a>
                </Cell>
            </tr>
        }
    };
    let rows: Vec<_> = found.rows.into_iter().filter(|row| row.authority.id != present).map(row).collect();
    let list = if rows.is_empty() {
        view! { <div class="empty"><p><strong>{tr!(general.nothing_found)}</strong></p></div> }.into_any()
    } else {
        view! {
            <table class="table">
                <thead>
                    <tr>
                        <Column label=tr!(authority.informal_name)/>
                        <Column label=tr!(authority.official_name)/>
                        <Column label=tr!(authority.city)/>
                        <Column label=tr!(general.actions)/>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    };
    view! {
        <p>{tr!(register.replace_choose_hint)}</p>
        <p>
            <a class="button button--secondary" href=format!("{path}/register")>
                {tr!(frame.menu_register_national_coordinator)}
            </a>
        </p>
        <form class="filter" method="get" action=path.clone() role="search" aria-label=tr!(search.search_criteria)>
            <FilterText name="text" label=tr!(search.search_text) value=text/>
            <div class="actions">
                <button class="button" type="submit">{tr!(general.search)}</button>
                <a class="button button--secondary" href=path.clone()>{tr!(search.search_reset)}</a>
            </div>
        </form>
        <h2>{tr!(register.new_national_coordinator)}</h2>
        {list}
        {has_pages.then(|| view! { <Pages first=first next=next/> })}
    }
}

#[component]
fn Confirm(view: ReplaceNimicView, successor: SuccessorView) -> impl IntoView {
    let other = format!("{}/{REPLACE}", base(&view.head));
    let affected = view! { <Affected view=view.clone() successor=Some(successor.clone())/> };
    let step = match successor.refused {
        Some(fault) => view! { <Refused fault=fault back=other/> }.into_any(),
        None => view! {
            <Effects view=view.clone() successor=Some(successor.clone())/>
            <WrittenForm action={ServerAction::<ReplaceNimic>::new()}>
                <Hidden name="authority" value=view.head.id.to_string()/>
                <Hidden name="version" value=view.version.to_string()/>
                <Hidden name="successor" value=successor.id.to_string()/>
                <Hidden name="successor_version" value=successor.version.to_string()/>
                <div class="actions">
                    <button class="button button--danger" type="submit">
                        {tr!(register.replace_national_coordinator)}
                    </button>
                    <a href=other>{tr!(general.cancel)}</a>
                </div>
            </WrittenForm>
        }
        .into_any(),
    };
    view! { {affected} {step} }
}

#[component]
fn ReplaceByNew(view: ReplaceNimicView, form: RegistrationForm, exists: Option<String>) -> impl IntoView {
    let back = format!("{}/{REPLACE}", base(&view.head));
    let lead = lead(&view);
    let content = match view.refused.clone() {
        Some(fault) => view! { <Refused fault=fault back=back/> }.into_any(),
        None => view! {
            <Affected view=view.clone() successor=None/>
            <Effects view=view.clone() successor=None/>
            <h2>{tr!(register.new_national_coordinator)}</h2>
            <p>{tr!(register.register_once_hint)}</p>
            <WrittenForm action={ServerAction::<ReplaceNimicByNew>::new()}>
                <Hidden name="authority" value=view.head.id.to_string()/>
                <Hidden name="version" value=view.version.to_string()/>
                <OpenExisting id=exists/>
                <Hidden name="country" value=view.code/>
                <RegistrationFields form=form country=view.register.country lists=view.register.lists
                    looked_up=Some(view.register.similar)/>
                <p>{tr!(register.first_user_hint)} " " {tr!(users.tell_username)}</p>
                <div class="actions">
                    <button class="button button--danger" type="submit">
                        {tr!(register.replace_national_coordinator)}
                    </button>
                    <a href=back>{tr!(general.cancel)}</a>
                </div>
            </WrittenForm>
        }
        .into_any(),
    };
    view! { <p class="lead">{lead}</p> {content} }
}

/// Both authorities: who administers them, and what hangs on them.
#[component]
fn Affected(view: ReplaceNimicView, successor: Option<SuccessorView>) -> impl IntoView {
    let locale = text::locale();
    let entry = |label: &'static str, value: String| view! { <div><dt>{label}</dt><dd>{value}</dd></div> };
    let managers = |managers: Vec<domain::view::Manager>| {
        let words = managers.into_iter().map(|manager| {
            let since = tr!(details.access_manager_since, date = text::date(locale, manager.since));
            format!("{} ({since})", manager.name)
        });
        words.collect::<Vec<_>>().join(", ")
    };
    let new = successor.map(|new| {
        let since = new.delegated_since.map(|at| {
            let since = tr!(details.access_manager_since, date = text::date(locale, at)).to_string();
            entry(tr!(delegation.delegation), since)
        });
        view! {
            <dl class="summary-list">
                {entry(tr!(register.new_national_coordinator), format!("{}, {}", new.official_name, new.city))}
                {entry(tr!(details.access_managers), managers(new.managers))}
                {since}
                {entry(tr!(details.administrators_list), new.administrators.join(", "))}
                {entry(tr!(frame.menu_administered_authorities), new.administered.to_string())}
            </dl>
        }
    });
    view! {
        <h2>{tr!(general.who_is_affected)}</h2>
        <dl class="summary-list">
            {entry(tr!(authority.kind_national_coordinator), view.head.official_name.clone())}
            {entry(tr!(details.access_managers), managers(view.head.managers))}
            {entry(tr!(details.administrators_list), view.administrators.join(", "))}
            {entry(tr!(frame.menu_administered_authorities), view.administered.to_string())}
        </dl>
        {new}
    }
}

/// What will happen, and when.
#[component]
fn Effects(view: ReplaceNimicView, successor: Option<SuccessorView>) -> impl IntoView {
    let commission = view.commission;
    let delegation = successor.as_ref().is_some_and(|new| new.delegated_since.is_some());
    let when = text::date(text::locale(), view.now);
    view! {
        <h2>{tr!(general.what_will_happen)}</h2>
        <ul>
            <li>{tr!(register.replace_national_coordinator_effect)}</li>
            <li>{tr!(register.replace_links_effect, commission = commission.clone())}</li>
            <li>{tr!(register.new_coordinator_effect, commission = commission)}</li>
            {delegation.then(|| view! { <li>{tr!(register.new_delegation_effect)}</li> })}
            <li>{tr!(register.replace_at_once, date = when)}</li>
            // One that is registered now has nobody yet who could be told.
            <li>{if successor.is_some() { tr!(register.replace_told) } else { tr!(register.replace_former_told) }}</li>
        </ul>
    }
}

#[component]
fn Refused(fault: Fault, back: String) -> impl IntoView {
    view! {
        <Warning><p>{text::fault(&fault)}</p></Warning>
        <div class="actions"><a href=back>{tr!(general.back)}</a></div>
    }
}
