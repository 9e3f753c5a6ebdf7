//! Access managers: appointed, with their delegation, and withdrawn.

use domain::form::{DelegationForm, WithdrawForm};
use leptos::prelude::*;

use super::ApiError;
#[cfg(feature = "ssr")]
use super::page_of;
#[cfg(feature = "ssr")]
use crate::request::RequestContext;

/// Makes an authority an access manager (P33).
#[server(prefix = "/api", endpoint = "access_manager/appoint")]
pub async fn appoint_access_manager(#[server(flatten)] form: DelegationForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let actor = request.actor()?;
    request.registry.appoint_access_manager(actor, &form, &request.caller).await?;
    let page = page_of(actor, &form.authority);
    leptos_axum::redirect(&format!("{page}/access-manager?done=appointed"));
    Ok(())
}

/// Changes what an access manager may give (P33).
#[server(prefix = "/api", endpoint = "access_manager/delegation")]
pub async fn set_delegation(#[server(flatten)] form: DelegationForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let actor = request.actor()?;
    request.registry.set_delegation(actor, &form, &request.caller).await?;
    let page = page_of(actor, &form.authority);
    leptos_axum::redirect(&format!("{page}/access-manager?done=delegated"));
    Ok(())
}

/// Ends the role of access manager (P33).
#[server(prefix = "/api", endpoint = "access_manager/withdraw")]
pub async fn withdraw_access_manager(#[server(flatten)] form: WithdrawForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let actor = request.actor()?;
    request.registry.withdraw_access_manager(actor, &form, &request.caller).await?;
    let page = page_of(actor, &form.authority);
    leptos_axum::redirect(&format!("{page}/access-manager?done=withdrawn"));
    Ok(())
}
