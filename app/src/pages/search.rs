//! Authorities → Search: for everybody, over what everybody may see (P3).

mod address;
mod administered;
mod list;
mod users;

use domain::{
    criteria::AuthorityCriteria,
    model::ModuleRole,
    view::{Found, FoundAuthority, SearchOptions, SearchRow},
};
use leptos::prelude::*;

use crate::{
    api::search,
    components::{Cell, Column, FilterSelect, FilterText, Load},
    pages::Page,
    text::Word,
    tr,
};
use list::{Open, Results, RowName, SearchButtons, SortColumn, authorities_found, options};

pub use administered::AdministeredPage;
pub use users::FoundUsersPage;

const PATH: &str = "/authorities";

/// `/authorities`
#[component]
pub fn SearchPage() -> impl IntoView {
    let criteria = address::criteria();
    let view = Resource::new(move || criteria.get(), search);
    let show = move |(found, options)| view! { <Search criteria=criteria.get_untracked() found=found options=options/> };
    view! { <Load resource=view show=show/> }
}

#[component]
fn Search(criteria: AuthorityCriteria, found: Found<SearchRow>, options: SearchOptions) -> impl IntoView {
    let crumbs = vec![
        ("/".to_owned(), tr!(frame.menu_home).to_owned()),
        (String::new(), tr!(frame.menu_authorities).to_owned()),
    ];
    let rows = found.rows.iter().cloned().map(row).collect_view();
    let (of_head, of_official) = (criteria.clone(), criteria.clone());
    view! {
        <Page title=tr!(frame.menu_authorities_search) crumbs=crumbs
            window_title=format!("{}: {}", tr!(frame.menu_authorities), tr!(frame.menu_authorities_search))>
            <Criteria criteria=criteria.clone() choices=options/>
            <Results path=PATH criteria=criteria found=found words=authorities_found>
                <table class="table">
                    <thead>
                        <tr>
                            <SortColumn path=PATH criteria=of_head order="" label=tr!(authority.informal_name)/>
                            <SortColumn path=PATH criteria=of_official order="official_name" label=tr!(authority.official_name)/>
                            <Column label=tr!(authority.city)/>
                            <Column label=tr!(authority.country)/>
                            <Column label=tr!(search.column_modules)/>
                            <Column label=tr!(general.actions)/>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </Results>
        </Page>
    }
}

fn row(row: SearchRow) -> impl IntoView {
    let authority = row.authority;
    let FoundAuthority { official_name, city, country, .. } = authority.clone();
    view! {
        <tr>
            <RowName authority=authority.clone()/>
            <Cell label=tr!(authority.official_name)>{official_name}</Cell>
            <Cell label=tr!(authority.city)>{city}</Cell>
            <Cell label=tr!(authority.country)>{country}</Cell>
            <Cell label=tr!(search.column_modules)>{row.modules.join(", ")}</Cell>
            <Cell label=tr!(general.actions)><Open authority=authority/></Cell>
        </tr>
    }
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
        let chosen = list.keywords.iter().find(|choice| criteria.keywords.contains(&choice.code));
        let chosen = chosen.map(|choice| choice.code.clone()).unwrap_or_default();
        let id = format!("keyword-{}", list.code);
        let label = format!("{}: {}", tr!(search.search_keywords), list.name);
        view! { <FilterSelect name="keyword" id=Some(id) label=label value=chosen options=options(&list.keywords)/> }
    };
    choices.keywords.iter().map(field).collect_view()
}

fn roles() -> Vec<(String, String)> {
    ModuleRole::ALL.iter().map(|role| (role.as_str().to_owned(), role.word().to_owned())).collect()
}
