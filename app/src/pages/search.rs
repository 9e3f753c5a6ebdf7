//! Lists that are searched: Authorities → Search for everybody (P3), Administered authorities (P20) and their users (P21)
//! for those who administer others.
//!
//! The criteria are a form that is sent by GET, and its answer is only read: the server writes both, and their code is in
//! no bundle.

#[cfg(feature = "ssr")]
mod administered;
#[cfg(feature = "ssr")]
mod authorities;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod users;

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{
    api::{administered, search, search_users},
    components::Load,
    pages::Page,
    tr,
};

/// `/authorities`
#[component]
pub fn SearchPage() -> impl IntoView {
    let list = Resource::new(query(), search);
    let title = tr!(frame.menu_authorities_search);
    let window_title = format!("{}: {title}", tr!(frame.menu_authorities));
    let show = move |html| {
        let crumbs = crumbs(tr!(frame.menu_authorities));
        view! { <Page title=title crumbs=crumbs window_title=window_title.clone()><div inner_html=html></div></Page> }
    };
    view! { <Load resource=list show=show/> }
}

/// `/administration/authorities`
#[component]
pub fn AdministeredPage() -> impl IntoView {
    let list = Resource::new(query(), administered);
    let show = move |html| {
        let crumbs = crumbs(tr!(frame.menu_administration));
        let tabs = view! { <ListTabs current=AUTHORITIES/> };
        view! {
            <Page title=tr!(frame.menu_administered_authorities) crumbs=crumbs tabs={Some(tabs.into_any())}>
                <div inner_html=html></div>
            </Page>
        }
    };
    view! { <Load resource=list show=show/> }
}

/// `/administration/users`
#[component]
pub fn FoundUsersPage() -> impl IntoView {
    let list = Resource::new(query(), search_users);
    let show = move |html| {
        let mut crumbs = crumbs(tr!(frame.menu_administration));
        crumbs.push((AUTHORITIES.to_owned(), tr!(frame.menu_administered_authorities).to_owned()));
        let tabs = view! { <ListTabs current=USERS/> };
        view! {
            <Page title=tr!(search.search_users_tab) crumbs=crumbs tabs={Some(tabs.into_any())}>
                <div inner_html=html></div>
            </Page>
        }
    };
    view! { <Load resource=list show=show/> }
}

const AUTHORITIES: &str = "/administration/authorities";
const USERS: &str = "/administration/users";

/// The criteria, as they stand in the address.
fn query() -> impl Fn() -> String {
    let query = use_location().search;
    move || query.with(|query| query.trim_start_matches('?').to_owned())
}

fn crumbs(menu: &str) -> Vec<(String, String)> {
    vec![("/".to_owned(), tr!(frame.menu_home).to_owned()), (String::new(), menu.to_owned())]
}

/// The two lists of Administered authorities.
#[component]
fn ListTabs(
    /// Path of the present one.
    current: &'static str,
) -> impl IntoView {
    let tab = |path: &'static str, label: &'static str| {
        view! { <li><a href=path aria-current=(path == current).then_some("page")>{label}</a></li> }
    };
    view! {
        <nav class="tabs" aria-label=tr!(frame.menu_administered_authorities)>
            <ul>
                {tab(AUTHORITIES, tr!(search.search_authorities_tab))}
                {tab(USERS, tr!(search.search_users_tab))}
            </ul>
        </nav>
    }
}

/// What the server writes of the lists.
#[cfg(feature = "ssr")]
pub mod written {
    use domain::{
        criteria::{AuthorityCriteria, UserCriteria},
        view::{AdministeredRow, Found, FoundUser, SearchOptions, SearchRow},
    };
    use leptos::prelude::*;

    use super::{administered::Administered, authorities::Search, users::Users};
    use crate::i18n::Locale;

    /// Authorities → Search.
    pub fn search(
        locale: Locale,
        criteria: AuthorityCriteria,
        found: Found<SearchRow>,
        choices: SearchOptions,
    ) -> String {
        html(locale, || view! { <Search criteria=criteria found=found choices=choices/> }.into_any())
    }

    /// Administered authorities.
    pub fn administered(
        locale: Locale,
        criteria: AuthorityCriteria,
        found: Found<AdministeredRow>,
        choices: SearchOptions,
    ) -> String {
        html(locale, || view! { <Administered criteria=criteria found=found choices=choices/> }.into_any())
    }

    /// Their users.
    pub fn users(locale: Locale, criteria: UserCriteria, found: Found<FoundUser>) -> String {
        html(locale, || view! { <Users criteria=criteria found=found/> }.into_any())
    }

    fn html(locale: Locale, view: impl FnOnce() -> AnyView) -> String {
        Owner::new().with(|| {
            provide_context(locale);
            view().to_html()
        })
    }
}
