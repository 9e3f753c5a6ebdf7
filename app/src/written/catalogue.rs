//! Modules, roles and keywords (P35): the modules by legal area, a module, a list of keywords, the keys of a module.

mod edit;
mod forms;
pub(crate) mod history;
mod keys;
mod lists;
mod modules;

use domain::{
    error::Error,
    model::ModuleStatus,
    view::{CatalogueArea, CatalogueModule, CatalogueView, Usage},
};
use leptos::prelude::*;

use super::{
    Address, Written,
    write::{crumbs, write},
};
use crate::{
    components::{Cell, Column, Success, Tag, TagKind},
    request::RequestContext,
    text::{self, Word},
    tr,
};

/// Path of the list.
const PATH: &str = "/administration/catalogue";

/// The page at an address below [`PATH`].
pub async fn page(request: &RequestContext, template: &str, address: &Address) -> Result<Written, Error> {
    match template.strip_prefix(PATH).unwrap_or_default() {
        "" => list(request, address).await,
        "/modules/:code" => modules::page(request, address).await,
        "/modules/:code/keys" => keys::list(request, address).await,
        "/modules/:code/keys/:key/revoke" => keys::revoke(request, address).await,
        "/lists/:list" => lists::page(request, address).await,
        "/new-legal-area" | "/legal-areas/:area" => forms::legal_area(request, address).await,
        "/new-module" | "/modules/:code/edit" => forms::module(request, address).await,
        "/modules/:code/new-role" | "/roles/:role" => forms::role(request, address).await,
        "/new-list" | "/modules/:code/new-list" | "/lists/:list/edit" => forms::list(request, address).await,
        "/lists/:list/new-keyword" | "/keywords/:keyword" => forms::keyword(request, address).await,
        _ => Err(Error::NotFound),
    }
}

/// The way to a page below the list, further pages last.
fn way(further: &[(String, &str)]) -> Vec<(String, String)> {
    let mut way = crumbs(tr!(frame.menu_administration));
    way.push((PATH.to_owned(), tr!(frame.menu_catalogue).to_owned()));
    way.extend(further.iter().map(|(href, label)| (href.clone(), (*label).to_owned())));
    way
}

fn module_path(code: &str) -> String {
    format!("{PATH}/modules/{code}")
}

/// What the step before has done, told by the address.
#[component]
fn DoneBefore(done: String) -> impl IntoView {
    let words = match done.as_str() {
        "saved" => tr!(catalogue.catalogue_saved),
        "deleted" => tr!(catalogue.catalogue_deleted),
        "revoked" => tr!(catalogue.module_key_revoked_done),
        _ => return ().into_any(),
    };
    view! { <Success>{words}</Success> }.into_any()
}

/// `/administration/catalogue`
async fn list(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let view = request.registry.catalogue(request.reader()?, request.lang()).await?;
    let done = address.value("done");
    Ok(write(request, &address.path, || {
        let title = tr!(frame.menu_catalogue).to_owned();
        let page = Written { title, crumbs: crumbs(tr!(frame.menu_administration)), ..Written::default() };
        (page, view! { <DoneBefore done=done/> <Catalogue view=view/> }.into_any())
    }))
}

#[component]
fn Catalogue(view: CatalogueView) -> impl IntoView {
    let areas: Vec<_> = view.areas.iter().cloned().map(area_row).collect();
    let modules = view.areas.into_iter().flat_map(|area| {
        let name = area.name;
        area.modules.into_iter().map(move |module| row(module, name.clone()))
    });
    let modules: Vec<_> = modules.collect();
    view! {
        <h2>{tr!(catalogue.catalogue_modules)}</h2>
        {(!modules.is_empty()).then(|| view! {
            <table class="table">
                <thead>
                    <tr>
                        <Column label=tr!(modules.module)/>
                        <Column label=tr!(catalogue.catalogue_code)/>
                        <Column label=tr!(modules.legal_area)/>
                        <Column label=tr!(catalogue.catalogue_kind)/>
                        <Column label=tr!(authority.status)/>
                        <Column label=tr!(general.actions)/>
                    </tr>
                </thead>
                <tbody>{modules}</tbody>
            </table>
        })}
        <div class="actions">{add("new-module", tr!(modules.module))}</div>
        <h2>{tr!(catalogue.catalogue_legal_areas)}</h2>
        {(!areas.is_empty()).then(|| view! {
            <table class="table">
                <thead>
                    <tr>
                        <Column label=tr!(modules.legal_area)/>
                        <Column label=tr!(catalogue.catalogue_code)/>
                        <Column label=tr!(catalogue.catalogue_modules)/>
                        <Column label=tr!(authority.status)/>
                        <Column label=tr!(general.actions)/>
                    </tr>
                </thead>
                <tbody>{areas}</tbody>
            </table>
        })}
        <div class="actions">{add("new-legal-area", tr!(modules.legal_area))}</div>
        <h2>{tr!(authority.general_keywords)}</h2>
        {lists::table(view.lists)}
        <div class="actions">{add("new-list", tr!(catalogue.catalogue_list))}</div>
    }
}

/// The way to the form of a new entry; the label says of which.
fn add(path: &str, what: &str) -> impl IntoView + use<> {
    let label = format!("{}: {what}", tr!(catalogue.catalogue_add));
    view! { <a class="button button--secondary" href=format!("{PATH}/{path}")>{label}</a> }
}

fn area_row(area: CatalogueArea) -> impl IntoView {
    let href = format!("{PATH}/legal-areas/{}", area.id);
    let name = area.name.clone();
    view! {
        <tr>
            <th scope="row"><a href=href.clone()>{area.name}</a></th>
            <Cell label=tr!(catalogue.catalogue_code)><code class="code">{area.code}</code></Cell>
            <Cell label=tr!(catalogue.catalogue_modules)>{area.modules.len().to_string()}</Cell>
            <Cell label=tr!(authority.status)>{(!area.is_active).then(|| view! { <SwitchedOff/> })}</Cell>
            <Cell label=tr!(general.actions)>
                <a href=href>{tr!(general.open)}<span class="visually-hidden">": " {name}</span></a>
            </Cell>
        </tr>
    }
}

fn row(module: CatalogueModule, area: String) -> impl IntoView {
    let href = module_path(&module.code);
    let name = module.name;
    let open = name.clone();
    view! {
        <tr>
            <th scope="row"><a href=href.clone()>{name}</a></th>
            <Cell label=tr!(catalogue.catalogue_code)><code class="code">{module.code}</code></Cell>
            <Cell label=tr!(modules.legal_area) text=true>{area}</Cell>
            <Cell label=tr!(catalogue.catalogue_kind)>{module.kind.word()}</Cell>
            <Cell label=tr!(authority.status)><StatusTag status=module.status/></Cell>
            <Cell label=tr!(general.actions)>
                <a href=href>{tr!(general.open)}<span class="visually-hidden">": " {open}</span></a>
            </Cell>
        </tr>
    }
}

/// The status of a module.
#[component]
fn StatusTag(status: ModuleStatus) -> impl IntoView {
    let kind = match status {
        ModuleStatus::Active => TagKind::Ok,
        ModuleStatus::Planned => TagKind::Neutral,
        ModuleStatus::Retired => TagKind::Warning,
    };
    view! { <Tag kind=kind word=status.word()/> }
}

/// Something that counts nowhere for now.
#[component]
fn SwitchedOff() -> impl IntoView {
    view! { <Tag kind=TagKind::Warning word=tr!(catalogue.switched_off)/> }
}

/// Names by language, English first.
fn names(names: Vec<(&'static str, String)>) -> impl IntoView {
    names
        .into_iter()
        .map(|(lang, name)| {
            let language = text::language_name(lang);
            view! {
                <div>
                    <dt>{tr!(catalogue.catalogue_name_in, language = language).clone()}</dt>
                    <dd lang=lang>{name}</dd>
                </div>
            }
        })
        .collect_view()
}

/// How many use it.
fn usage(usage: Usage) -> impl IntoView {
    let authorities = format!("{}: {}", tr!(frame.menu_authorities), usage.authorities);
    let users = format!("{}: {}", tr!(authority.tab_users), usage.users);
    view! { {authorities} ", " {users} }
}
