//! A module of the catalogue: its data, its roles, its lists, its keys.

use domain::{
    error::Error,
    model::{ModuleStatus, RolesAllowed},
    view::{CatalogueRole, ModuleData},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

use super::{DoneBefore, PATH, StatusTag, SwitchedOff, add, lists, module_path, names, usage, way};
use crate::{
    components::{Cell, Column},
    i18n::Locale,
    request::RequestContext,
    text::{self, Word},
    tr,
    written::{Address, Written, write::write},
};

/// `…/modules/{code}`
pub async fn page(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, lang) = (request.reader()?, request.lang());
    let view = request.registry.catalogue_module(actor, address.param("code"), lang).await?;
    let done = address.value("done");
    Ok(write(request, &address.path, || {
        let page = Written { title: view.module.name.clone(), crumbs: way(&[]), ..Written::default() };
        (page, view! { <DoneBefore done=done/> <Module view=view/> }.into_any())
    }))
}

#[component]
fn Module(view: ModuleData) -> impl IntoView {
    let path = module_path(&view.module.code);
    let entry = |label: &'static str, value: String| view! { <div><dt>{label}</dt><dd>{value}</dd></div> };
    let (roles, list_rows) = (view.roles, view.lists);
    let code = view.module.code;
    let (for_role, for_list) = (format!("modules/{code}/new-role"), format!("modules/{code}/new-list"));
    let (edit, keys) = (format!("{path}/edit"), format!("{path}/keys"));
    let many = format!("/administration/authorities?only_mine=no&without_module={code}");
    let can_be_given = view.module.status == ModuleStatus::Active;
    view! {
        <dl class="summary-list">
            <div><dt>{tr!(catalogue.catalogue_code)}</dt><dd><code class="code">{code}</code></dd></div>
            {names(view.names)}
            {entry(tr!(modules.legal_area), view.area.1)}
            {entry(tr!(catalogue.catalogue_kind), view.module.kind.word().to_owned())}
            <div><dt>{tr!(authority.status)}</dt><dd><StatusTag status=view.module.status/></dd></div>
            {entry(tr!(catalogue.roles_allowed), roles_allowed(view.roles_allowed).to_owned())}
            {entry(tr!(catalogue.linked_coordinator_setting), view.linked_coordinator.word().to_owned())}
            {entry(tr!(catalogue.has_request_settings), yes_or_no(view.has_request_settings).to_owned())}
            <div><dt>{tr!(catalogue.in_use)}</dt><dd>{usage(view.usage)}</dd></div>
        </dl>
        <div class="actions">
            <a class="button" href=edit>{tr!(catalogue.catalogue_edit)}</a>
            {can_be_given.then(|| view! { <a href=many>{tr!(catalogue.give_module_to_several)}</a> })}
        </div>
        <h2>{tr!(catalogue.catalogue_roles)}</h2>
        {role_table(roles)}
        <div class="actions">{add(&for_role, tr!(catalogue.catalogue_role))}</div>
        <h2>{tr!(catalogue.catalogue_lists)}</h2>
        {lists::table(list_rows)}
        <div class="actions">{add(&for_list, tr!(catalogue.catalogue_list))}</div>
        <h2>{tr!(catalogue.module_keys)}</h2>
        <p>{tr!(catalogue.module_keys_hint)}</p>
        <p><a href=keys>{tr!(catalogue.module_keys)}</a></p>
    }
}

/// Which roles authorities can have, in words.
pub fn roles_allowed(allowed: RolesAllowed) -> &'static str {
    roles_allowed_in(text::locale(), allowed)
}

/// The same in a language.
pub fn roles_allowed_in(locale: Locale, allowed: RolesAllowed) -> &'static str {
    match allowed {
        RolesAllowed::Authority => td_string!(locale, modules.module_role_authority),
        RolesAllowed::Coordinator => td_string!(locale, modules.module_role_coordinator),
        RolesAllowed::Both => td_string!(locale, catalogue.roles_allowed_both),
    }
}

fn yes_or_no(truth: bool) -> &'static str {
    if truth { tr!(general.yes) } else { tr!(general.no) }
}

fn role_table(roles: Vec<CatalogueRole>) -> impl IntoView {
    if roles.is_empty() {
        return view! { <p class="empty">{tr!(general.nothing_here)}</p> }.into_any();
    }
    let rows = roles.into_iter().map(role_row).collect_view();
    view! {
        <table class="table">
            <thead>
                <tr>
                    <Column label=tr!(catalogue.catalogue_role)/>
                    <Column label=tr!(catalogue.catalogue_code)/>
                    <Column label=tr!(general.details)/>
                    <Column label=tr!(authority.status)/>
                    <Column label=tr!(general.actions)/>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn role_row(role: CatalogueRole) -> impl IntoView {
    let rules = [
        (role.for_authority, tr!(catalogue.role_for_authority)),
        (role.for_coordinator, tr!(catalogue.role_for_coordinator)),
        (role.needs_holder, tr!(catalogue.role_min_holders)),
        (role.only_with_allocation, tr!(catalogue.role_only_if_allocation)),
    ];
    let href = format!("{PATH}/roles/{}", role.id);
    let name = role.name.clone();
    let rules: Vec<&str> = rules.into_iter().filter(|(holds, _)| *holds).map(|(_, words)| words).collect();
    view! {
        <tr>
            <th scope="row"><a href=href.clone()>{role.name}</a></th>
            <Cell label=tr!(catalogue.catalogue_code)><code class="code">{role.code}</code></Cell>
            <Cell label=tr!(general.details) text=true>{rules.join(". ")}</Cell>
            <Cell label=tr!(authority.status)>{(!role.is_active).then(|| view! { <SwitchedOff/> })}</Cell>
            <Cell label=tr!(general.actions)>
                <a href=href>{tr!(general.open)}<span class="visually-hidden">": " {name}</span></a>
            </Cell>
        </tr>
    }
}
