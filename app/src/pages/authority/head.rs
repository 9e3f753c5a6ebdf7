//! The head of an authority's page: names, status, who administers it and why, and the tabs.

use domain::{
    model::AuthorityStatus,
    view::{AuthorityHead, Manager, Tab},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    components::{Tag, TagKind, Warning},
    pages::Page,
    text::Word,
    tr,
};

/// Where an authority's pages lie: `/my-authority` or `/authorities/{id}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Id in the address; empty for the own authority.
    pub id: String,
    /// User in the address; empty where there is none.
    pub user: String,
}

impl Place {
    /// Of the present address.
    pub fn of_address() -> Memo<Self> {
        let params = use_params_map();
        Memo::new(move |_| {
            params.with(|params| Self {
                id: params.get("id").unwrap_or_default(),
                user: params.get("user").unwrap_or_default(),
            })
        })
    }
}

/// Address of an authority's page.
pub fn base(head: &AuthorityHead) -> String {
    if head.is_own { "/my-authority".to_owned() } else { format!("/authorities/{}", head.id) }
}

/// The way to a page below an authority.
pub fn crumbs(head: &AuthorityHead, below: &[(&str, &'static str)]) -> Vec<(String, String)> {
    let base = base(head);
    let name = if head.is_own { tr!(frame.menu_my_authority).to_owned() } else { head.official_name.clone() };
    let mut crumbs = vec![("/".to_owned(), tr!(frame.menu_home).to_owned())];
    if head.is_own {
        crumbs.push((String::new(), tr!(frame.menu_administration).to_owned()));
    }
    crumbs.push((base.clone(), name));
    crumbs.extend(below.iter().map(|(path, label)| (format!("{base}{path}"), (*label).to_owned())));
    crumbs
}

/// A tab of an authority.
#[component]
pub fn TabPage(
    /// The head.
    head: AuthorityHead,
    /// Which tab.
    tab: Tab,
    /// Its content.
    children: Children,
) -> impl IntoView {
    let mut way = crumbs(&head, &[]);
    way.pop();
    let is_read_only = head.is_own && head.status != AuthorityStatus::Active;
    let lead = match &head.country {
        Some(country) => format!("{} · {country}", head.official_name),
        None => head.official_name.clone(),
    };
    let status = match head.status {
        AuthorityStatus::Active => TagKind::Ok,
        AuthorityStatus::Deactivated | AuthorityStatus::Deleted => TagKind::Bad,
    };
    let tabs = tabs(&head, tab);
    let window_title = format!("{}: {}", label(tab), head.informal_name);
    let lang = head.informal_name_lang.clone();
    let managers = head.managers.clone();
    let under = view! {
        <p class="lead">{lead} " " <Tag kind=status word=head.status.word()/></p>
        <AdministeredBy managers=managers is_access_manager=head.is_access_manager/>
    };
    view! {
        <Page title=head.informal_name.clone() lang=Some(lang) window_title=Some(window_title) crumbs=way
            head={Some(under.into_any())} tabs={Some(tabs.into_any())}>
            {is_read_only.then(|| view! {
                <Warning><p>{tr!(authority.read_only_notice)}</p></Warning>
            })}
            {children()}
        </Page>
    }
}

#[component]
fn AdministeredBy(managers: Vec<Manager>, is_access_manager: bool) -> impl IntoView {
    let count = managers.len();
    let names = managers
        .into_iter()
        .enumerate()
        .map(|(position, manager)| {
            let why = if manager.is_national_coordinator {
                tr!(authority.kind_national_coordinator)
            } else {
                manager.origin.word()
            };
            let between = if position + 1 < count { ", " } else { "" };
            view! { <a href=format!("/authorities/{}", manager.id)>{manager.name}</a> " (" {why} ")" {between} }
        })
        .collect_view();
    view! {
        {(count > 0).then(|| view! { <p class="meta">{tr!(authority.administered_by)} " " {names}</p> })}
        {is_access_manager.then(|| view! { <p class="meta">{tr!(authority.administered_by_self)}</p> })}
    }
}

fn tabs(head: &AuthorityHead, current: Tab) -> impl IntoView + use<> {
    let base = base(head);
    let links = head
        .tabs
        .iter()
        .map(|tab| {
            let path = match tab {
                Tab::Authority => "",
                Tab::Classification => "/classification",
                Tab::Modules => "/modules",
                Tab::Users => "/users",
                Tab::Details => "/administrative-details",
            };
            let here = (*tab == current).then_some("page");
            view! { <li><a href=format!("{base}{path}") aria-current=here>{label(*tab)}</a></li> }
        })
        .collect_view();
    view! { <nav class="tabs" aria-label=tr!(authority.tabs)><ul>{links}</ul></nav> }
}

fn label(tab: Tab) -> &'static str {
    match tab {
        Tab::Authority => tr!(authority.tab_authority),
        Tab::Classification => tr!(authority.tab_classification),
        Tab::Modules => tr!(authority.tab_modules),
        Tab::Users => tr!(authority.tab_users),
        Tab::Details => tr!(authority.tab_administrative_details),
    }
}

/// The way to what happened with a part of an authority, for readers of its history.
pub fn history(head: &AuthorityHead, part: &str, value: &str) -> Option<impl IntoView + use<>> {
    let href = format!("{}/administrative-details?{part}={value}#history", base(head));
    let is_readable = head.tabs.contains(&Tab::Details);
    is_readable.then(|| view! { <p class="spaced"><a href=href>{tr!(history.history)}</a></p> })
}
