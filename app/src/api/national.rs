//! National coordinators (P36): registered, and replaced.

use domain::form::{RegistrationForm, ReplaceNimicForm};
use leptos::prelude::*;

use super::ApiError;
#[cfg(feature = "ssr")]
use crate::request::RequestContext;

/// Registers the national coordinator of a country and its first user. The second step gives it modules.
#[server(prefix = "/api", endpoint = "national_coordinator/register")]
pub async fn register_nimic(
    #[server(default)] country: String,
    #[server(flatten)] form: RegistrationForm,
) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let (id, user) =
        request.registry.register_nimic(request.actor()?, &country, &form, &request.caller).await?;
    leptos_axum::redirect(&format!("/authorities/{id}/give-access?first_user={user}&done=registered"));
    Ok(())
}

/// Another authority of the country becomes its national coordinator.
#[server(prefix = "/api", endpoint = "national_coordinator/replace")]
pub async fn replace_nimic(#[server(flatten)] form: ReplaceNimicForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let id = request.registry.replace_nimic(request.actor()?, &form, &request.caller).await?;
    leptos_axum::redirect(&format!("/authorities/{id}/administrative-details?done=replaced"));
    Ok(())
}

/// An authority is registered and becomes national coordinator in place of the present one.
#[server(prefix = "/api", endpoint = "national_coordinator/replace_by_new")]
pub async fn replace_nimic_by_new(
    #[server(default)] authority: String,
    #[server(default)] version: String,
    #[server(flatten)] form: RegistrationForm,
) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let step = domain::form::AuthorityStepForm { authority, version };
    let (id, user) =
        request.registry.replace_nimic_by_new(request.actor()?, &step, &form, &request.caller).await?;
    leptos_axum::redirect(&format!("/authorities/{id}/give-access?first_user={user}&done=registered"));
    Ok(())
}
