//! The list of the users of Administered authorities.

use domain::{
    criteria::UserCriteria,
    error::Error,
    model::{PasswordState, UserStatus},
    view::{Found, FoundUser},
};
use leptos::prelude::*;

use registry::Extent;

use super::list::{ListTabs, OnlyMine, Results, SearchButtons};
use super::{
    Address, Written,
    write::{crumbs, write},
};
use crate::{
    components::{Cell, Column, FilterSelect, FilterText},
    pages::authority::users::{PasswordTag, StatusTag},
    request::RequestContext,
    text::Word,
    tr,
};

/// Path of the list.
pub const PATH: &str = "/administration/users";

/// The users of Administered authorities (P21).
pub async fn page(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let criteria = address.criteria();
    let found = request.registry.search_users(request.reader()?, &criteria, Extent::Page).await?;
    Ok(write(request, PATH, || {
        let mut crumbs = crumbs(tr!(frame.menu_administration));
        let above = tr!(frame.menu_administered_authorities).to_owned();
        crumbs.push((super::administered::PATH.to_owned(), above));
        let page = Written { title: tr!(search.search_users_tab).to_owned(), crumbs, ..Written::default() };
        (page, view! { <Users criteria=criteria found=found/> }.into_any())
    }))
}

#[component]
fn Users(criteria: UserCriteria, found: Found<FoundUser>) -> impl IntoView {
    let hint = (criteria.only_mine != "no").then(|| tr!(search.search_only_mine_hint).to_owned());
    view! {
        <ListTabs current=PATH/>
        <Criteria criteria=criteria.clone()/>
        <Results path=PATH criteria=criteria found=found words=users_found row=row hint=hint>
            <Column label=tr!(users.user_name_full)/>
            <Column label=tr!(search.column_authority)/>
            <Column label=tr!(users.user_status)/>
            <Column label=tr!(users.password_state)/>
            <Column label=tr!(general.actions)/>
        </Results>
    }
}

fn users_found(count: String) -> String {
    tr!(search.search_results_users, count = count).clone()
}

fn row(user: FoundUser) -> AnyView {
    let (authority, authority_name) = user.authority;
    let href = format!("/authorities/{authority}/users/{}", user.id);
    let name = format!("{}, {}", user.last_name, user.first_name);
    view! {
        <tr>
            <th scope="row">
                <a href=href.clone()>{name.clone()}</a>
                <span class="meta">{user.email}</span>
            </th>
            <Cell label=tr!(search.column_authority) text=true>
                <a href=format!("/authorities/{authority}")>{authority_name}</a>
            </Cell>
            <Cell label=tr!(users.user_status)><StatusTag status=user.status/></Cell>
            <Cell label=tr!(users.password_state)><PasswordTag state=user.password_state/></Cell>
            <Cell label=tr!(general.actions)>
                <a href=href>{tr!(general.open)}<span class="visually-hidden">": " {name}</span></a>
            </Cell>
        </tr>
    }
    .into_any()
}

#[component]
fn Criteria(criteria: UserCriteria) -> impl IntoView {
    let statuses = [UserStatus::New, UserStatus::Active];
    let statuses = statuses.map(|status| (status.as_str().to_owned(), status.word().to_owned()));
    let states = PasswordState::ALL.iter().map(|state| (state.as_str().to_owned(), state.word().to_owned()));
    view! {
        <form class="filter" method="get" action=PATH role="search" aria-label=tr!(search.search_criteria)>
            <FilterText name="last_name" label=tr!(users.last_name) value=criteria.last_name/>
            <OnlyMine value=criteria.only_mine/>
            <FilterText name="first_name" label=tr!(users.first_name) value=criteria.first_name/>
            <FilterText name="email" label=tr!(users.user_email) value=criteria.email/>
            <FilterText name="username" label=tr!(users.username) value=criteria.username/>
            <FilterSelect name="user_status" label=tr!(users.user_status) value=criteria.user_status
                options=statuses.into()/>
            <FilterSelect name="password_state" label=tr!(search.search_password_state) value=criteria.password_state
                options=states.collect()/>
            <SearchButtons path=PATH/>
        </form>
    }
}
