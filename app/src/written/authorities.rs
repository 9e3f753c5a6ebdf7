//! The list of Authorities → Search.

use domain::{
    criteria::AuthorityCriteria,
    error::Error,
    view::{Choice, Found, FoundAuthority, SearchOptions, SearchRow},
};
use leptos::prelude::*;

use registry::Extent;

use super::list::{Open, Results, RowName, SearchButtons, SortColumn, authorities_found, options, roles};
use super::{
    Address, Written,
    write::{crumbs, write},
};
use crate::{
    components::{Cell, Column, FilterSelect, FilterText},
    request::RequestContext,
    tr,
};

const PATH: &str = "/authorities";

/// Authorities → Search (P3).
pub async fn page(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, lang, criteria) = (request.reader()?, request.lang(), address.criteria());
    let found = request.registry.search(actor, &criteria, Extent::Page, lang).await?;
    let choices = request.registry.search_options(actor, lang).await?;
    Ok(write(request, PATH, || {
        let title = tr!(frame.menu_authorities_search).to_owned();
        let menu = tr!(frame.menu_authorities);
        let window_title = Some(format!("{menu}: {title}"));
        let page = Written { title, window_title, crumbs: crumbs(menu), ..Written::default() };
        (page, view! { <Search criteria=criteria found=found choices=choices/> }.into_any())
    }))
}

#[component]
fn Search(criteria: AuthorityCriteria, found: Found<SearchRow>, choices: SearchOptions) -> impl IntoView {
    let (of_head, of_official) = (criteria.clone(), criteria.clone());
    view! {
        <Criteria criteria=criteria.clone() choices=choices/>
        <Results path=PATH criteria=criteria found=found words=authorities_found row=row>
            <SortColumn path=PATH criteria=of_head order="" label=tr!(authority.informal_name)/>
            <SortColumn path=PATH criteria=of_official order="official_name" label=tr!(authority.official_name)/>
            <Column label=tr!(authority.city)/>
            <Column label=tr!(authority.country)/>
            <Column label=tr!(search.column_modules)/>
            <Column label=tr!(general.actions)/>
        </Results>
    }
}

fn row(row: SearchRow) -> AnyView {
    let authority = row.authority;
    let FoundAuthority { official_name, city, country, .. } = authority.clone();
    view! {
        <tr>
            <RowName authority=authority.clone()/>
            <Cell label=tr!(authority.official_name) text=true>{official_name}</Cell>
            <Cell label=tr!(authority.city)>{city}</Cell>
            <Cell label=tr!(authority.country)>{country}</Cell>
            <Cell label=tr!(search.column_modules) text=true>{row.modules.join(", ")}</Cell>
            <Cell label=tr!(general.actions)><Open authority=authority/></Cell>
        </tr>
    }
    .into_any()
}

#[component]
fn Criteria(criteria: AuthorityCriteria, choices: SearchOptions) -> impl IntoView {
    let keywords = keyword_fields(&criteria, &choices);
    view! {
        <form class="filter" method="get" action=PATH role="search" aria-label=tr!(search.search_criteria)>
            <FilterText name="text" label=tr!(search.search_text) value=criteria.text/>
            <FilterSelect name="country" label=tr!(search.search_country) value=criteria.country
                options=options(&choices.countries)/>
            <FilterSelect name="legal_area" label=tr!(search.search_legal_area) value=criteria.legal_area
                options=options(&choices.legal_areas)/>
            <FilterSelect name="module" label=tr!(search.search_module) value=criteria.module
                options=options(&choices.modules)/>
            <FilterSelect name="role" label=tr!(search.search_role) value=criteria.role options=roles()/>
            {keywords}
            {(!criteria.sort.is_empty()).then(|| view! { <input type="hidden" name="sort" value=criteria.sort.clone()/> })}
            <SearchButtons path=PATH/>
        </form>
    }
}

/// One field for each list of keywords.
fn keyword_fields(criteria: &AuthorityCriteria, choices: &SearchOptions) -> impl IntoView + use<> {
    let field = |list: &domain::view::KeywordList| {
        let keyword = |choice: &Choice| (format!("{}:{}", list.code, choice.code), choice.label.clone());
        let keywords: Vec<(String, String)> = list.keywords.iter().map(keyword).collect();
        let chosen = keywords.iter().find(|(code, _)| criteria.keywords.contains(code));
        let chosen = chosen.map(|(code, _)| code.clone()).unwrap_or_default();
        let id = format!("keyword-{}", list.code);
        let label = format!("{}: {}", tr!(search.search_keywords), list.name);
        view! { <FilterSelect name="keyword" id=Some(id) label=label value=chosen options=keywords/> }
    };
    choices.keywords.iter().map(field).collect_view()
}
