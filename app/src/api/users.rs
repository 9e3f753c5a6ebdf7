//! The users of an authority.

use domain::{
    form::{UserForm, UserStepForm},
    policy::Action,
    view::{UserEditView, UserView, UsersView},
};
use leptos::prelude::*;

use super::ApiError;
#[cfg(feature = "ssr")]
use super::page_of;
#[cfg(feature = "ssr")]
use crate::request::RequestContext;
#[cfg(feature = "ssr")]
use registry::Which;

/// The tab Users, one page (P22).
#[server(prefix = "/api", endpoint = "users")]
pub async fn users(
    #[server(default)] id: String,
    #[server(default)] after: String,
) -> Result<UsersView, ApiError> {
    let request = RequestContext::current()?;
    let after = Some(after.as_str()).filter(|after| !after.is_empty());
    Ok(request.registry.users(request.actor()?, Which::of(&id), request.lang(), after).await?)
}

/// The form of a user: a new one where `user` is empty (P24 to P27).
#[server(name = ReadUserForm, prefix = "/api", endpoint = "users/edit_view")]
pub async fn user_edit_view(
    #[server(default)] id: String,
    #[server(default)] user: String,
) -> Result<UserEditView, ApiError> {
    let request = RequestContext::current()?;
    let (actor, lang) = (request.actor()?, request.lang());
    Ok(if user.is_empty() {
        request.registry.new_user_view(actor, Which::of(&id), lang).await?
    } else {
        request.registry.user_edit_view(actor, Which::of(&id), &user, lang).await?
    })
}

/// One user: to confirm a step, or to tell the user name (P23).
#[server(name = ReadUser, prefix = "/api", endpoint = "users/view")]
pub async fn user_view(
    #[server(default)] id: String,
    #[server(default)] user: String,
    #[server(default)] step: Option<Action>,
) -> Result<UserView, ApiError> {
    let request = RequestContext::current()?;
    Ok(request.registry.user_view(request.actor()?, Which::of(&id), &user, request.lang(), step).await?)
}

/// Adds a user and shows the user name, to be told by other means than e-mail (P24, A-100 to A-110).
#[server(prefix = "/api", endpoint = "users/add")]
pub async fn add_user(#[server(flatten)] form: UserForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let actor = request.actor()?;
    let user = request.registry.add_user(actor, &form, &request.caller).await?;
    let page = page_of(actor, &form.authority);
    leptos_axum::redirect(&format!("{page}/users/{user}/username?done=user_added"));
    Ok(())
}

/// Saves a user: data, roles and administrator rights in one step (P25 to P27).
#[server(prefix = "/api", endpoint = "users/save")]
pub async fn save_user(#[server(flatten)] form: UserForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let actor = request.actor()?;
    request.registry.save_user(actor, &form, &request.caller).await?;
    leptos_axum::redirect(&format!("{}/users?done=changes_saved", page_of(actor, &form.authority)));
    Ok(())
}

/// Resets the password of another user (P28).
#[server(prefix = "/api", endpoint = "users/reset_password")]
pub async fn reset_password(#[server(flatten)] form: UserStepForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let actor = request.actor()?;
    request.registry.reset_password(actor, &form, &request.caller).await?;
    leptos_axum::redirect(&format!("{}/users?done=reset_password_done", page_of(actor, &form.authority)));
    Ok(())
}

/// Removes a user (P29).
#[server(prefix = "/api", endpoint = "users/remove")]
pub async fn remove_user(#[server(flatten)] form: UserStepForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let actor = request.actor()?;
    request.registry.remove_user(actor, &form, &request.caller).await?;
    leptos_axum::redirect(&format!("{}/users?done=remove_user_done", page_of(actor, &form.authority)));
    Ok(())
}

/// Notes that the user name has been told (P23).
#[server(prefix = "/api", endpoint = "users/told")]
pub async fn mark_username_told(#[server(flatten)] form: UserStepForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let actor = request.actor()?;
    request.registry.mark_username_told(actor, &form, &request.caller).await?;
    leptos_axum::redirect(&format!("{}/users?done=username_told", page_of(actor, &form.authority)));
    Ok(())
}
