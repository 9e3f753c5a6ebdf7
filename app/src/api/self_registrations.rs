//! Self-registration: the form of an invited authority (P18), and the decision on what it submitted (P19).

use domain::form::{DecisionForm, RegistrationForm};
use leptos::prelude::*;

use super::ApiError;
#[cfg(feature = "ssr")]
use crate::request::RequestContext;

/// Submits the registration of an invited authority. Anybody who holds the link may, nobody needs to be logged in.
#[server(prefix = "/api", endpoint = "self_registrations/submit")]
pub async fn submit_self_registration(
    #[server(default)] token: String,
    #[server(flatten)] form: RegistrationForm,
) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    request.registry.submit_registration(&token, &form, request.lang(), &request.caller).await?;
    // The link has served: the page that says so is the same for everybody.
    leptos_axum::redirect("/register/submitted");
    Ok(())
}

/// Validates a registration, with what was corrected.
#[server(prefix = "/api", endpoint = "self_registrations/validate")]
pub async fn validate_self_registration(
    #[server(default)] registration: String,
    #[server(default)] version: String,
    #[server(flatten)] form: RegistrationForm,
) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let step = domain::form::ValidationForm { registration, version };
    request.registry.validate_registration(request.actor()?, &step, &form, &request.caller).await?;
    leptos_axum::redirect(&format!("/actions/validation/{}?done=validated", step.registration));
    Ok(())
}

/// Returns or rejects a registration with a reason.
#[server(prefix = "/api", endpoint = "self_registrations/decide")]
pub async fn decide_self_registration(#[server(flatten)] form: DecisionForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    request.registry.decide_registration(request.actor()?, &form, &request.caller).await?;
    let done = if form.step == "return" { "returned" } else { "rejected" };
    leptos_axum::redirect(&format!("/actions/validation?done={done}"));
    Ok(())
}
