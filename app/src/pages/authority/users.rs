//! The tab Users: who works here, and what each may do.

use domain::{
    model::{MailState, PasswordState, UserStatus},
    policy::Action,
    view::{HeldRole, Tab, UserRow, UsersView},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::head::{Place, TabPage, base};
use crate::{
    api::users,
    components::{Cell, Column, CopyButton, Load, Pages, Tag, TagKind, Warning},
    text::{self, Word},
    tr,
};

/// `…/users`
#[component]
pub fn UsersPage() -> impl IntoView {
    let place = Place::of_address();
    let query = use_query_map();
    let page = Memo::new(move |_| query.with(|query| query.get("after").unwrap_or_default()));
    let view = Resource::new(move || (place.get(), page.get()), |(place, after)| users(place.id, after));
    view! { <Load resource=view show=|view| view! { <Users view=view/> }/> }
}

#[component]
fn Users(view: UsersView) -> impl IntoView {
    let base = base(&view.head);
    let can_add = view.head.allowed.contains(&Action::AddUser);
    let add = format!("{base}/users/new");
    let first = view.is_continued.then(|| format!("{base}/users"));
    let next = view.next.as_ref().map(|after| format!("{base}/users?after={after}"));
    let csv = format!("/users.csv?authority={}", view.head.id);
    let has_pages = first.is_some() || next.is_some();
    let rows = view.rows.into_iter().map(|row| user(&base, row)).collect_view();
    view! {
        <TabPage head=view.head tab=Tab::Users>
            {view.only_administrator.then(|| view! {
                <Warning><p>{tr!(home.home_only_administrator)}</p></Warning>
            })}
            <div class="section-head">
                <h2>{tr!(users.users_registered)} " " <span class="meta">{view.count}</span></h2>
                {can_add.then(|| view! { <a class="button" href=add>{tr!(users.add_user)}</a> })}
            </div>
            <p><a href=csv rel="external" download="">{tr!(general.download_csv)}</a></p>
            <table class="table">
                <thead>
                    <tr>
                        <Column label=tr!(users.user_name_full)/>
                        <Column label=tr!(users.username)/>
                        <Column label=tr!(users.user_status)/>
                        <Column label=tr!(users.password_state)/>
                        <Column label=tr!(users.roles)/>
                        <Column label=tr!(users.mail_state)/>
                        <Column label=tr!(general.actions)/>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            {has_pages.then(|| view! { <Pages first=first next=next/> })}
        </TabPage>
    }
}

fn user(base: &str, row: UserRow) -> impl IntoView + use<> {
    let locale = text::locale();
    let href = format!("{base}/users/{}", row.id);
    let name = format!("{}, {}", row.last_name, row.first_name);
    let can_edit = row.allowed.contains(&Action::EditUser);
    let can_reset = row.allowed.contains(&Action::ResetPassword);
    let can_remove = row.allowed.contains(&Action::RemoveUser);
    let of = |name: &str| view! { <span class="visually-hidden">": " {name.to_owned()}</span> };
    let shown = if can_edit {
        view! { <a href=href.clone()>{name.clone()}</a> }.into_any()
    } else {
        name.clone().into_any()
    };
    let untold = (!row.username_told).then(|| {
        view! { <a class="meta" href=format!("{href}/username")>{tr!(users.username_not_told)} {of(&name)}</a> }
    });
    view! {
        <tr>
            <th scope="row">
                {shown}
                <span class="meta">{row.email}</span>
                {row.is_administrator.then(|| view! { <span class="meta">{tr!(users.administrator)}</span> })}
            </th>
            <Cell label=tr!(users.username)>
                {row.username.map(|username| view! {
                    <span class="code">{username.clone()}</span> " " <CopyButton text=username/>
                })}
                {untold}
            </Cell>
            <Cell label=tr!(users.user_status)>
                <StatusTag status=row.status/>
                <span class="meta">
                    {tr!(users.last_login)} ": "
                    {row.last_login.map_or_else(|| tr!(users.never).to_owned(), |at| text::date(locale, at))}
                </span>
            </Cell>
            <Cell label=tr!(users.password_state)>
                <PasswordTag state=row.password_state/>
                {row.password_until.map(|at| view! {
                    <span class="meta">{tr!(users.password_valid_until, date = text::date(locale, at))}</span>
                })}
            </Cell>
            <Cell label=tr!(users.roles) text=true><Roles roles=row.roles/></Cell>
            <Cell label=tr!(users.mail_state)>{row.mail.map(|state| view! { <MailTag state=state/> })}</Cell>
            <Cell label=tr!(general.actions)>
                <ul class="row-actions">
                    {can_edit.then(|| view! { <li><a href=href.clone()>{tr!(users.edit_user)} {of(&name)}</a></li> })}
                    {can_reset.then(|| view! {
                        <li><a href=format!("{href}/reset-password")>{tr!(users.reset_password)} {of(&name)}</a></li>
                    })}
                    {can_remove.then(|| view! {
                        <li><a href=format!("{href}/remove")>{tr!(users.remove_user)} {of(&name)}</a></li>
                    })}
                </ul>
            </Cell>
        </tr>
    }
}

/// The roles, grouped by module.
#[component]
fn Roles(roles: Vec<HeldRole>) -> impl IntoView {
    if roles.is_empty() {
        return tr!(users.no_roles).into_any();
    }
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for held in roles {
        match groups.last_mut() {
            Some((module, names)) if *module == held.module => names.push(held.role),
            _ => groups.push((held.module, vec![held.role])),
        }
    }
    let items = groups
        .into_iter()
        .map(|(module, names)| view! { <li>{names.join(", ")} <span class="meta">{module}</span></li> })
        .collect_view();
    view! { <ul class="plain-list">{items}</ul> }.into_any()
}

/// The status of a user, and what it means.
#[component]
pub fn StatusTag(
    /// Status.
    status: UserStatus,
) -> impl IntoView {
    let (kind, why) = match status {
        UserStatus::Active => (TagKind::Ok, tr!(users.user_status_active_hint)),
        UserStatus::New => (TagKind::Neutral, tr!(users.user_status_new_hint)),
        UserStatus::Removed | UserStatus::Erased => (TagKind::Bad, ""),
    };
    view! { <Tag kind=kind word=status.word()/> <span class="visually-hidden">" (" {why} ")"</span> }
}

/// The state of a password.
#[component]
pub fn PasswordTag(
    /// State.
    state: PasswordState,
) -> impl IntoView {
    let kind = match state {
        PasswordState::Valid => TagKind::Ok,
        PasswordState::Temporary => TagKind::Warning,
        PasswordState::Blocked | PasswordState::Expired => TagKind::Bad,
    };
    view! { <Tag kind=kind word=state.word()/> }
}

#[component]
fn MailTag(state: MailState) -> impl IntoView {
    let kind = match state {
        MailState::Sent => TagKind::Ok,
        MailState::Failed => TagKind::Bad,
        MailState::Queued | MailState::Sending | MailState::Cancelled => TagKind::Neutral,
    };
    view! { <Tag kind=kind word=state.word()/> }
}
