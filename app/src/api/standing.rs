//! Authorities that are deactivated and reactivated.

use domain::form::AuthorityStepForm;
use leptos::prelude::*;

use super::ApiError;
#[cfg(feature = "ssr")]
use super::page_of;
#[cfg(feature = "ssr")]
use crate::request::RequestContext;

/// Deactivates an authority (P15).
#[server(prefix = "/api", endpoint = "authority/deactivate")]
pub async fn deactivate_authority(#[server(flatten)] form: AuthorityStepForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let actor = request.actor()?;
    request.registry.deactivate_authority(actor, &form, &request.caller).await?;
    leptos_axum::redirect(&format!("{}?done=deactivated", page_of(actor, &form.authority)));
    Ok(())
}

/// Takes it back (P15).
#[server(prefix = "/api", endpoint = "authority/reactivate")]
pub async fn reactivate_authority(#[server(flatten)] form: AuthorityStepForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let actor = request.actor()?;
    request.registry.reactivate_authority(actor, &form, &request.caller).await?;
    leptos_axum::redirect(&format!("{}?done=reactivated", page_of(actor, &form.authority)));
    Ok(())
}
