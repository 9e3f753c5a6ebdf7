//! Classification lists and their keywords.

use domain::{
    error::Error,
    view::{CatalogueKeyword, CatalogueList, ListView},
};
use leptos::prelude::*;

use super::{DoneBefore, PATH, SwitchedOff, add, module_path, names, usage, way};
use crate::{
    components::{Cell, Column},
    request::RequestContext,
    tr,
    written::{Address, Written, write::write},
};

/// The page of a list.
pub fn list_path(id: impl std::fmt::Display) -> String {
    format!("{PATH}/lists/{id}")
}

/// `…/lists/{list}`
pub async fn page(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, lang) = (request.reader()?, request.lang());
    let view = request.registry.catalogue_list(actor, address.param("list"), lang).await?;
    let done = address.value("done");
    Ok(write(request, &address.path, || {
        let title = view.list.name.clone();
        let of = view.module.as_ref().map(|(_, name)| format!("{title}: {name}"));
        let above: Vec<(String, &str)> =
            view.module.iter().map(|(code, name)| (module_path(code), name.as_str())).collect();
        let page = Written { title, window_title: of, crumbs: way(&above), ..Written::default() };
        (page, view! { <DoneBefore done=done/> <List view=view/> }.into_any())
    }))
}

#[component]
fn List(view: ListView) -> impl IntoView {
    let entry = |label: &'static str, value: String| view! { <div><dt>{label}</dt><dd>{value}</dd></div> };
    let scope = view.module.map_or_else(|| tr!(catalogue.list_scope_general).to_owned(), |(_, name)| name);
    let max = view.list.max_choices.map_or_else(String::new, |max| max.to_string());
    let code = view.list.code;
    let (edit, new) =
        (format!("{}/edit", list_path(view.list.id)), format!("lists/{}/new-keyword", view.list.id));
    view! {
        <dl class="summary-list">
            <div><dt>{tr!(catalogue.catalogue_code)}</dt><dd><code class="code">{code}</code></dd></div>
            {names(view.names)}
            {entry(tr!(catalogue.list_scope), scope)}
            {entry(tr!(catalogue.list_min_choices), view.list.min_choices.to_string())}
            {(!max.is_empty()).then(|| entry(tr!(catalogue.list_max_choices), max))}
            <div><dt>{tr!(catalogue.in_use)}</dt><dd>{usage(view.usage)}</dd></div>
        </dl>
        <div class="actions"><a class="button" href=edit>{tr!(catalogue.catalogue_edit)}</a></div>
        <h2>{tr!(catalogue.catalogue_keywords)}</h2>
        {keyword_table(view.keywords)}
        <div class="actions">{add(&new, tr!(catalogue.catalogue_keyword))}</div>
    }
}

/// A table of lists.
pub fn table(lists: Vec<CatalogueList>) -> impl IntoView {
    if lists.is_empty() {
        return view! { <p class="empty">{tr!(general.nothing_here)}</p> }.into_any();
    }
    let rows = lists.into_iter().map(row).collect_view();
    view! {
        <table class="table">
            <thead>
                <tr>
                    <Column label=tr!(catalogue.catalogue_list)/>
                    <Column label=tr!(catalogue.catalogue_code)/>
                    <Column label=tr!(catalogue.list_min_choices)/>
                    <Column label=tr!(catalogue.list_max_choices)/>
                    <Column label=tr!(catalogue.catalogue_keywords)/>
                    <Column label=tr!(general.actions)/>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row(list: CatalogueList) -> impl IntoView {
    let href = list_path(list.id);
    let name = list.name.clone();
    view! {
        <tr>
            <th scope="row"><a href=href.clone()>{list.name}</a></th>
            <Cell label=tr!(catalogue.catalogue_code)><code class="code">{list.code}</code></Cell>
            <Cell label=tr!(catalogue.list_min_choices)>{list.min_choices.to_string()}</Cell>
            <Cell label=tr!(catalogue.list_max_choices)>{list.max_choices.map(|max| max.to_string())}</Cell>
            <Cell label=tr!(catalogue.catalogue_keywords)>{list.keywords.to_string()}</Cell>
            <Cell label=tr!(general.actions)>
                <a href=href>{tr!(general.open)}<span class="visually-hidden">": " {name}</span></a>
            </Cell>
        </tr>
    }
}

fn keyword_table(keywords: Vec<CatalogueKeyword>) -> impl IntoView {
    if keywords.is_empty() {
        return view! { <p class="empty">{tr!(general.nothing_here)}</p> }.into_any();
    }
    let rows = keywords.into_iter().map(keyword_row).collect_view();
    view! {
        <table class="table">
            <thead>
                <tr>
                    <Column label=tr!(catalogue.catalogue_keyword)/>
                    <Column label=tr!(catalogue.catalogue_code)/>
                    <Column label=tr!(catalogue.keyword_parent)/>
                    <Column label=tr!(authority.status)/>
                    <Column label=tr!(general.actions)/>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn keyword_row(keyword: CatalogueKeyword) -> impl IntoView {
    let href = format!("{PATH}/keywords/{}", keyword.id);
    let label = keyword.label.clone();
    view! {
        <tr>
            <th scope="row"><a href=href.clone()>{keyword.label}</a></th>
            <Cell label=tr!(catalogue.catalogue_code)><code class="code">{keyword.code}</code></Cell>
            <Cell label=tr!(catalogue.keyword_parent) text=true>{keyword.parent}</Cell>
            <Cell label=tr!(authority.status)>{(!keyword.is_active).then(|| view! { <SwitchedOff/> })}</Cell>
            <Cell label=tr!(general.actions)>
                <a href=href>{tr!(general.open)}<span class="visually-hidden">": " {label}</span></a>
            </Cell>
        </tr>
    }
}
