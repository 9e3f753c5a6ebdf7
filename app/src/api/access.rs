//! Access to modules.

use domain::form::{AccessStepForm, GiveModulesForm};
use leptos::prelude::*;

use super::ApiError;
#[cfg(feature = "ssr")]
use super::page_of;
#[cfg(feature = "ssr")]
use crate::request::RequestContext;

/// Gives modules: for the first time, again, or in the other role (P13, P14).
#[server(prefix = "/api", endpoint = "modules/give")]
pub async fn give_modules(#[server(flatten)] form: GiveModulesForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let actor = request.actor()?;
    request.registry.give_modules(actor, &form, &request.caller).await?;
    let codes: Vec<&str> = form.modules.iter().filter_map(|module| module.split(':').next()).collect();
    let page = page_of(actor, &form.authority);
    if let Some(user) = domain::id::UserId::parse(&form.first_user) {
        leptos_axum::redirect(&format!("{page}/users/{user}/username?done=registered"));
        return Ok(());
    }
    leptos_axum::redirect(&format!("{page}/modules?done=given&modules={}", codes.join(",")));
    Ok(())
}

/// Suspends an access (P13).
#[server(prefix = "/api", endpoint = "modules/suspend")]
pub async fn suspend_module(#[server(flatten)] form: AccessStepForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let actor = request.actor()?;
    request.registry.suspend_module(actor, &form, &request.caller).await?;
    let page = page_of(actor, &form.authority);
    leptos_axum::redirect(&format!("{page}/modules?done=suspended&modules={}", form.module));
    Ok(())
}

/// Moves those who are linked to a coordinator to another one (P11).
#[server(prefix = "/api", endpoint = "modules/replace_coordinator")]
pub async fn replace_coordinator(#[server(flatten)] form: AccessStepForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let actor = request.actor()?;
    request.registry.replace_coordinator(actor, &form, &request.caller).await?;
    let page = page_of(actor, &form.authority);
    leptos_axum::redirect(&format!("{page}/modules/{}/suspend?done=changes_saved", form.module));
    Ok(())
}
