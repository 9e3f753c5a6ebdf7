//! The list of Administered authorities.

use domain::{
    criteria::{AuthorityCriteria, Criteria as _},
    error::Error,
    form::ticked,
    model::{AccessStatus, AuthorityStatus},
    policy::{self, Action},
    view::{AdministeredRow, Found, FoundAuthority, SearchOptions},
};
use leptos::prelude::*;

use registry::Extent;

use super::list::{
    ListTabs, OnlyMine, Open, Results, RowName, SearchButtons, SortColumn, authorities_found, options, roles,
};
use super::{
    Address, Written, address,
    bulk::Steps,
    fields::TickField,
    write::{crumbs, write},
};
use crate::{
    components::{Cell, Column, FilterSelect, FilterText, FormContext, Hidden, Tag, TagKind},
    request::RequestContext,
    text::Word,
    tr,
};

/// Path of the list.
pub const PATH: &str = "/administration/authorities";

/// Administered authorities (P20).
pub async fn page(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, lang, criteria) = (request.reader()?, request.lang(), address.criteria());
    let found = request.registry.administered(actor, &criteria, Extent::Page, lang).await?;
    let choices = request.registry.search_options(actor, lang).await?;
    // Many can be given a module at once; what is under way, and what was, is found again here.
    let steps = if policy::has(actor, Action::SendEmail) {
        request.registry.bulk_operations(actor, lang).await?
    } else {
        Vec::new()
    };
    Ok(write(request, PATH, || {
        let title = tr!(frame.menu_administered_authorities).to_owned();
        let page = Written { title, crumbs: crumbs(tr!(frame.menu_administration)), ..Written::default() };
        let body =
            view! { <Administered criteria=criteria found=found choices=choices/> <Steps steps=steps/> };
        (page, body.into_any())
    }))
}

#[component]
fn Administered(
    criteria: AuthorityCriteria,
    found: Found<AdministeredRow>,
    choices: SearchOptions,
) -> impl IntoView {
    let choices = view! { <Criteria criteria=criteria.clone() choices=choices path=PATH/> };
    let list = if without_module(&criteria) && !found.rows.is_empty() {
        view! { <ToGive criteria=criteria found=found/> }.into_any()
    } else {
        view! { <List criteria=criteria found=found/> }.into_any()
    };
    view! {
        <ListTabs current=PATH/>
        {choices}
        {list}
    }
}

/// Whether a module is named that the authorities do not have.
fn without_module(criteria: &AuthorityCriteria) -> bool {
    !criteria.without_module.is_empty()
}

#[component]
fn List(criteria: AuthorityCriteria, found: Found<AdministeredRow>) -> impl IntoView {
    let (of_head, of_official) = (criteria.clone(), criteria.clone());
    let hint = (criteria.only_mine != "no").then(|| tr!(search.search_only_mine_hint).to_owned());
    view! {
        <Results path=PATH criteria=criteria found=found words=authorities_found row=row hint=hint>
            <SortColumn path=PATH criteria=of_head order="" label=tr!(authority.informal_name)/>
            <SortColumn path=PATH criteria=of_official order="official_name" label=tr!(authority.official_name)/>
            <Column label=tr!(authority.status)/>
            <Column label=tr!(search.column_module_count)/>
            <Column label=tr!(search.column_user_count)/>
            <Column label=tr!(details.access_managers)/>
            <Column label=tr!(general.actions)/>
        </Results>
    }
}

/// The same list, to choose those that are given modules.
#[component]
fn ToGive(criteria: AuthorityCriteria, found: Found<AdministeredRow>) -> impl IntoView {
    let (of_head, of_official) = (criteria.clone(), criteria.clone());
    let query = address::list("", &criteria.after(String::new())).trim_start_matches('?').to_owned();
    let has_pages = found.next.is_some() || found.is_continued;
    view! {
        <form class="form form--wide" method="get" action=super::many::PATH>
            <Hidden name="criteria" value=query/>
            <Results path=PATH criteria=criteria found=found words=authorities_found row=row_to_tick>
                <Column label=tr!(general.choose)/>
                <SortColumn path=PATH criteria=of_head order="" label=tr!(authority.informal_name)/>
                <SortColumn path=PATH criteria=of_official order="official_name" label=tr!(authority.official_name)/>
                <Column label=tr!(authority.status)/>
                <Column label=tr!(search.column_module_count)/>
                <Column label=tr!(search.column_user_count)/>
                <Column label=tr!(details.access_managers)/>
                <Column label=tr!(general.actions)/>
            </Results>
            {has_pages.then(|| view! { <p class="meta">{tr!(bulk.bulk_ticks_hint)}</p> })}
            <TickField name="all_found" value="on" field="all_found" label=tr!(send_email.recipients_select_all)/>
            <div class="actions">
                <button class="button" type="submit">{tr!(bulk.bulk_give_button)}</button>
            </div>
        </form>
    }
}

fn row(row: AdministeredRow) -> AnyView {
    view! { <tr>{cells(row)}</tr> }.into_any()
}

fn row_to_tick(row: AdministeredRow) -> AnyView {
    let (id, name) = (row.authority.id.to_string(), row.authority.official_name.clone());
    view! { <tr><Tick name="authorities" id=id label=tr!(general.choose) authority=name/> {cells(row)}</tr> }
        .into_any()
}

/// The cell in which an authority is ticked.
#[component]
pub fn Tick(
    /// Name of the field.
    name: &'static str,
    /// Id of the authority.
    id: String,
    /// Head of the column.
    label: &'static str,
    /// Name of the authority.
    authority: String,
) -> impl IntoView {
    let is_ticked = FormContext::current().starts_ticked(name, &id, false);
    view! {
        <td data-label=label>
            <label class="choice">
                <input type="checkbox" name=name value=id checked=is_ticked/>
                <span class="visually-hidden">{authority}</span>
            </label>
        </td>
    }
}

/// The cells of an authority, also where it can be chosen.
pub fn cells(row: AdministeredRow) -> impl IntoView {
    let authority = row.authority;
    let FoundAuthority { official_name, city, country, .. } = authority.clone();
    let place = [Some(city), country].into_iter().flatten().filter(|part| !part.is_empty());
    let place = place.collect::<Vec<_>>().join(", ");
    let kind = if row.status == AuthorityStatus::Active { TagKind::Ok } else { TagKind::Bad };
    view! {
            <RowName authority=authority.clone()/>
            <Cell label=tr!(authority.official_name) text=true>{official_name} <span class="meta">{place}</span></Cell>
            <Cell label=tr!(authority.status)><Tag kind=kind word=row.status.word()/></Cell>
            <Cell label=tr!(search.column_module_count)>
                {row.modules}
                {row.has_suspended.then(|| view! {
                    <span class="meta">{tr!(search.search_module_status)} ": " {AccessStatus::Suspended.word()}</span>
                })}
            </Cell>
            <Cell label=tr!(search.column_user_count)>{row.users}</Cell>
            <Cell label=tr!(details.access_managers) text=true>{row.managers.join(", ")}</Cell>
            <Cell label=tr!(general.actions)><Open authority=authority/></Cell>
    }
}

/// The criteria, also of Send e-mail, which finds active authorities only.
#[component]
pub fn Criteria(criteria: AuthorityCriteria, choices: SearchOptions, path: &'static str) -> impl IntoView {
    let status = AuthorityStatus::parse(&criteria.status).unwrap_or(AuthorityStatus::Active).as_str();
    let status = if criteria.status == "all" { "all" } else { status };
    let of_status = |status: AuthorityStatus| (status.as_str().to_owned(), status.word().to_owned());
    let mut statuses = vec![
        of_status(AuthorityStatus::Active),
        of_status(AuthorityStatus::Deactivated),
        ("all".to_owned(), tr!(search.search_status_all).to_owned()),
    ];
    statuses.extend(choices.deleted.then(|| of_status(AuthorityStatus::Deleted)));
    let access =
        AccessStatus::ALL.iter().map(|status| (status.as_str().to_owned(), status.word().to_owned()));
    // The rarer criteria are folded away until one of them is used.
    let is_open = [
        &criteria.module,
        &criteria.module_status,
        &criteria.role,
        &criteria.without_module,
        &criteria.no_active_administrator,
        &criteria.user,
        &criteria.country,
    ];
    let is_open = is_open.iter().any(|value| !value.is_empty());
    view! {
        <form class="filter" method="get" action=path role="search" aria-label=tr!(search.search_criteria)>
            <FilterText name="text" label=tr!(search.search_text) value=criteria.text/>
            <OnlyMine value=criteria.only_mine/>
            <FilterText name="city" label=tr!(search.search_city) value=criteria.city/>
            {(path == PATH).then(|| view! {
                <FilterSelect name="status" label=tr!(search.search_status) value=status options=statuses closed=true/>
            })}
            <details class="filter__more" open=is_open>
                <summary>{tr!(search.search_more)}</summary>
                <div class="filter__fields">
                    <FilterSelect name="country" label=tr!(search.search_country) value=criteria.country
                        options=options(&choices.countries)/>
                    <FilterSelect name="module" label=tr!(search.search_module) value=criteria.module
                        options=options(&choices.modules)/>
                    <FilterSelect name="module_status" label=tr!(search.search_module_status)
                        value=criteria.module_status options=access.collect()/>
                    <FilterSelect name="role" label=tr!(search.search_role) value=criteria.role options=roles()/>
                    <FilterSelect name="without_module" label=tr!(search.search_without_module)
                        value=criteria.without_module options=options(&choices.modules)/>
                    <FilterText name="user" label=tr!(search.search_user) value=criteria.user/>
                    <label class="choice">
                        <input type="checkbox" name="no_active_administrator" value="on"
                            checked=ticked(&criteria.no_active_administrator)/>
                        <span>{tr!(search.search_no_active_administrator)}</span>
                    </label>
                </div>
            </details>
            {(!criteria.sort.is_empty()).then(|| view! { <input type="hidden" name="sort" value=criteria.sort.clone()/> })}
            <SearchButtons path=path/>
        </form>
    }
}
