//! New authorities.

use domain::form::RegistrationForm;
use leptos::prelude::*;

use super::ApiError;
#[cfg(feature = "ssr")]
use crate::request::RequestContext;

/// Registers an authority and its first user (P16). The second step gives it modules.
#[server(prefix = "/api", endpoint = "authority/register")]
pub async fn register_authority(#[server(flatten)] form: RegistrationForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let (id, user) = request.registry.register_authority(request.actor()?, &form, &request.caller).await?;
    leptos_axum::redirect(&format!("/authorities/{id}/give-access?first_user={user}&done=registered"));
    Ok(())
}
