//! What the lists have in common: how many were found, the order, the rows' names, the other pages.

use domain::{
    criteria::{AuthorityCriteria, Criteria},
    model::ModuleRole,
    view::{Choice, Found, FoundAuthority},
};
use leptos::prelude::*;

use super::address;
use crate::{
    components::{FilterSelect, Pages},
    text::Word,
    tr,
};

/// Choices of a criterion.
pub fn options(choices: &[Choice]) -> Vec<(String, String)> {
    choices.iter().map(|choice| (choice.code.clone(), choice.label.clone())).collect()
}

/// The list with its head and its other pages, or what to do where nothing was found.
#[component]
pub fn Results<R: 'static, C: Criteria + 'static, F: Fn(R) -> AnyView + 'static>(
    /// Path of the list.
    path: &'static str,
    /// What was searched for.
    criteria: C,
    /// What was found.
    found: Found<R>,
    /// How many, in words.
    words: fn(String) -> String,
    /// A row of the table.
    row: F,
    /// A hint where nothing was found.
    #[prop(optional_no_strip, into)]
    hint: Option<String>,
    /// The heads of the columns.
    children: Children,
) -> impl IntoView {
    let count = found.count.to_string();
    let count = if found.has_more { tr!(general.more_than, count = count).clone() } else { count };
    let first = address::first(path, &criteria, found.is_continued);
    let next = address::next(path, &criteria, found.next);
    let has_pages = first.is_some() || next.is_some();
    let csv = address::list(&format!("{path}.csv"), &criteria.after(String::new()));
    let is_empty = found.rows.is_empty();
    view! {
        <div class="section-head">
            <h2>{words(count)}</h2>
            {(!is_empty).then(|| view! { <a href=csv rel="external" download="">{tr!(general.download_csv)}</a> })}
        </div>
        {if is_empty {
            view! {
                <div class="empty">
                    <p><strong>{tr!(general.nothing_found)}</strong></p>
                    <p>{tr!(search.search_nothing_hint)}</p>
                    {hint.map(|hint| view! { <p>{hint}</p> })}
                </div>
            }.into_any()
        } else {
            view! {
                <table class="table">
                    <thead><tr>{children()}</tr></thead>
                    <tbody>{found.rows.into_iter().map(row).collect_view()}</tbody>
                </table>
            }.into_any()
        }}
        {has_pages.then(|| view! { <Pages first=first next=next/> })}
    }
}

/// How many authorities were found.
pub fn authorities_found(count: String) -> String {
    tr!(search.search_results, count = count).clone()
}

/// *Only my authorities*: yes, the preset, or no.
#[component]
pub fn OnlyMine(
    /// As it stands in the address.
    value: String,
) -> impl IntoView {
    let value = if value == "no" { "no" } else { "yes" };
    let options =
        vec![("yes".to_owned(), tr!(general.yes).to_owned()), ("no".to_owned(), tr!(general.no).to_owned())];
    view! { <FilterSelect name="only_mine" label=tr!(search.only_my_authorities) value=value options=options closed=true/> }
}

/// Sends the criteria, or begins anew.
#[component]
pub fn SearchButtons(
    /// Path of the list.
    path: &'static str,
) -> impl IntoView {
    view! {
        <div class="actions">
            <button class="button" type="submit">{tr!(general.search)}</button>
            <a class="button button--secondary" href=path>{tr!(search.search_reset)}</a>
        </div>
    }
}

/// The head of a column by which the list can be sorted.
#[component]
pub fn SortColumn(
    /// Path of the list.
    path: &'static str,
    /// What was searched for.
    criteria: AuthorityCriteria,
    /// The order, as it stands in the address; empty for the preset.
    order: &'static str,
    /// Name of the column.
    label: &'static str,
) -> impl IntoView {
    let is_sorted = if order.is_empty() { criteria.sort != "official_name" } else { criteria.sort == order };
    let criteria = AuthorityCriteria { sort: order.to_owned(), after: String::new(), ..criteria };
    let href = address::list(path, &criteria);
    let words = tr!(general.sort_by, column = label).clone();
    view! {
        <th scope="col" aria-sort=is_sorted.then_some("ascending")>
            <a href=href title=words>{label}</a>
        </th>
    }
}

/// Where an authority is opened; of a deleted one only the history is left.
fn address_of(authority: &FoundAuthority) -> String {
    let tab = if authority.is_deleted { "/administrative-details" } else { "" };
    format!("/authorities/{}{tab}", authority.id)
}

/// The name of a row, which leads to the authority.
#[component]
pub fn RowName(
    /// The authority.
    authority: FoundAuthority,
) -> impl IntoView {
    let href = address_of(&authority);
    view! {
        <th scope="row">
            <a href=href lang=authority.informal_name_lang>{authority.informal_name}</a>
        </th>
    }
}

/// The row's step: Open, for somebody who goes from link to link with the name of the authority.
#[component]
pub fn Open(
    /// The authority.
    authority: FoundAuthority,
) -> impl IntoView {
    let href = address_of(&authority);
    view! {
        <a href=href>{tr!(general.open)}<span class="visually-hidden">": " {authority.official_name}</span></a>
    }
}

/// The roles of an authority in a module.
pub fn roles() -> Vec<(String, String)> {
    ModuleRole::ALL.iter().map(|role| (role.as_str().to_owned(), role.word().to_owned())).collect()
}

/// The two lists of Administered authorities.
#[component]
pub fn ListTabs(
    /// Path of the present one.
    current: &'static str,
) -> impl IntoView {
    let tab = |path: &'static str, label: &'static str| {
        view! { <li><a href=path aria-current=(path == current).then_some("page")>{label}</a></li> }
    };
    view! {
        <nav class="tabs" aria-label=tr!(frame.menu_administered_authorities)>
            <ul>
                {tab(super::administered::PATH, tr!(search.search_authorities_tab))}
                {tab(super::users::PATH, tr!(search.search_users_tab))}
            </ul>
        </nav>
    }
}
