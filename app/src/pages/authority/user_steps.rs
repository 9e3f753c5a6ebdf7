//! Steps with one user: tell the user name, reset the password, remove. Each says first what will happen.

use domain::{
    model::{MailState, UserStatus},
    policy::Action,
    view::{UserRow, UserView},
};
use leptos::prelude::*;

use super::head::{Place, base, crumbs};
use crate::{
    api::{MarkUsernameTold, RemoveUser, ResetPassword, user_view},
    components::{CopyButton, Hidden, Load, ReloadForm, Warning},
    pages::Page,
    text, tr,
};

fn resource(step: Option<Action>) -> Resource<Result<UserView, crate::api::ApiError>> {
    let place = Place::of_address();
    Resource::new(move || place.get(), move |place| user_view(place.id, place.user, step))
}

fn full_name(user: &UserRow) -> String {
    format!("{} {}", user.first_name, user.last_name)
}

/// `…/users/{user}/username`
#[component]
pub fn UsernamePage() -> impl IntoView {
    view! { <Load resource=resource(None) show=|view| view! { <TellUsername view=view/> }/> }
}

#[component]
fn TellUsername(view: UserView) -> impl IntoView {
    let way = crumbs(&view.head, &[("/users", tr!(authority.tab_users))]);
    let list = format!("{}/users", base(&view.head));
    let username = view.user.username.clone().unwrap_or_default();
    let is_on_its_way = view.user.status == UserStatus::New
        && matches!(view.user.mail, Some(MailState::Queued | MailState::Sending | MailState::Sent));
    let is_told = view.user.username_told;
    view! {
        <Page title=full_name(&view.user) crumbs=way>
            {is_on_its_way.then(|| view! { <p>{tr!(users.user_added_mail)}</p> })}
            <div class="panel">
                <h2 id="username-label">{tr!(users.username)}</h2>
                <output class="username-display" aria-labelledby="username-label">{username.clone()}</output>
                <CopyButton text=username/>
                <p><strong>{tr!(users.tell_username)}</strong></p>
                {if is_told {
                    view! { <p>{tr!(users.username_told)}</p> }.into_any()
                } else {
                    view! {
                        <ReloadForm action={ServerAction::<MarkUsernameTold>::new()}>
                            <StepFields view=view.clone()/>
                            <button class="button" type="submit">{tr!(users.mark_username_told)}</button>
                        </ReloadForm>
                    }.into_any()
                }}
            </div>
            <p><a href=list>{tr!(users.users_registered)}</a></p>
        </Page>
    }
}

/// `…/users/{user}/reset-password`
#[component]
pub fn ResetPasswordPage() -> impl IntoView {
    let view = resource(Some(Action::ResetPassword));
    view! { <Load resource=view show=|view| view! { <Reset view=view/> }/> }
}

#[component]
fn Reset(view: UserView) -> impl IntoView {
    view! {
        <Confirm view=view.clone() title=tr!(users.reset_password) effect=tr!(users.reset_password_effect)>
            <ReloadForm action={ServerAction::<ResetPassword>::new()}>
                <StepFields view=view.clone()/>
                <Buttons view=view label=tr!(users.reset_password) class="button"/>
            </ReloadForm>
        </Confirm>
    }
}

/// `…/users/{user}/remove`
#[component]
pub fn RemoveUserPage() -> impl IntoView {
    let view = resource(Some(Action::RemoveUser));
    view! { <Load resource=view show=|view| view! { <Remove view=view/> }/> }
}

#[component]
fn Remove(view: UserView) -> impl IntoView {
    view! {
        <Confirm view=view.clone() title=tr!(users.remove_user) effect=tr!(users.remove_user_effect)>
            <ReloadForm action={ServerAction::<RemoveUser>::new()}>
                <StepFields view=view.clone()/>
                <Buttons view=view label=tr!(users.remove_user) class="button button--danger"/>
            </ReloadForm>
        </Confirm>
    }
}

/// What will happen, and to whom; or why it cannot.
#[component]
fn Confirm(view: UserView, title: &'static str, effect: &'static str, children: Children) -> impl IntoView {
    let way = crumbs(&view.head, &[("/users", tr!(authority.tab_users))]);
    let back = format!("{}/users", base(&view.head));
    let step = match view.refused.as_ref().map(text::fault) {
        Some(why) => view! {
            <Warning><p>{why}</p><CouldTakeOver names=view.could_take_over.clone()/></Warning>
            <p><a href=back>{tr!(general.back)}</a></p>
        }
        .into_any(),
        None => view! {
            <h2>{tr!(general.what_will_happen)}</h2>
            <p>{effect}</p>
            {children()}
        }
        .into_any(),
    };
    view! {
        <Page title=title crumbs=way>
            <h2>{tr!(general.who_is_affected)}</h2>
            <p><strong>{full_name(&view.user)}</strong> ", " {view.user.email}</p>
            {step}
        </Page>
    }
}

/// Who could take over what only this user has.
#[component]
pub fn CouldTakeOver(
    /// Their names.
    names: Vec<String>,
) -> impl IntoView {
    (!names.is_empty()).then(|| view! { <p>{tr!(users.could_take_over, names = names.join(", "))}</p> })
}

#[component]
fn StepFields(view: UserView) -> impl IntoView {
    view! {
        <Hidden name="authority" value=view.head.id.to_string()/>
        <Hidden name="user" value=view.user.id.to_string()/>
        <Hidden name="version" value=view.user.version.to_string()/>
    }
}

#[component]
fn Buttons(view: UserView, label: &'static str, class: &'static str) -> impl IntoView {
    let back = format!("{}/users", base(&view.head));
    view! {
        <div class="actions">
            <button class=class type="submit">{label}</button>
            <a href=back>{tr!(general.cancel)}</a>
        </div>
    }
}
