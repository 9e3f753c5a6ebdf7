//! Mails and modules for many, and the steps that concern many authorities.

#[cfg(feature = "ssr")]
use domain::error::{Error, FieldErrors};
use domain::form::{GiveModulesForm, ManyForm, SendEmailForm, StopBulkForm};
use leptos::prelude::*;

use super::ApiError;
#[cfg(feature = "ssr")]
use crate::{request::RequestContext, written::address};

/// Shows what would be sent (P34). It is answered by the page of the form, as a refusal is: nothing is wrong and nothing is
/// done yet, so the refusal has no error.
#[server(prefix = "/api", endpoint = "email/preview")]
pub async fn preview_email(
    #[server(flatten)] form: SendEmailForm,
    #[server(default)] edit: String,
) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let actor = request.actor()?;
    if edit.is_empty() {
        let criteria = address::read(&form.criteria);
        request.registry.preview_email(actor, &form, &criteria).await?;
    }
    Err(ApiError(Error::Invalid(FieldErrors::new())))
}

/// Sends it (P34).
#[server(prefix = "/api", endpoint = "email/send")]
pub async fn send_email(#[server(flatten)] form: SendEmailForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let criteria = address::read(&form.criteria);
    let id = request.registry.send_email(request.actor()?, &form, &criteria, &request.caller).await?;
    leptos_axum::redirect(&format!("/administration/bulk/{id}?done=email_sending"));
    Ok(())
}

/// Shows what would happen if many authorities were given modules (P13). Answered as the preview of a mail is.
#[server(prefix = "/api", endpoint = "bulk/preview")]
pub async fn preview_many(
    #[server(flatten)] many: ManyForm,
    #[server(flatten)] modules: GiveModulesForm,
    #[server(default)] edit: String,
) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let (actor, lang) = (request.actor()?, request.lang());
    if edit.is_empty() {
        let criteria = address::read(&many.criteria);
        request.registry.preview_many(actor, &many, &modules, &criteria, lang).await?;
    }
    Err(ApiError(Error::Invalid(FieldErrors::new())))
}

/// Gives them the modules (P13).
#[server(prefix = "/api", endpoint = "bulk/give")]
pub async fn give_to_many(
    #[server(flatten)] many: ManyForm,
    #[server(flatten)] modules: GiveModulesForm,
) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let (actor, criteria) = (request.actor()?, address::read(&many.criteria));
    let id =
        request.registry.give_modules_to_many(actor, &many, &modules, &criteria, &request.caller).await?;
    leptos_axum::redirect(&format!("/administration/bulk/{id}"));
    Ok(())
}

/// Stops the rest of a step.
#[server(prefix = "/api", endpoint = "bulk/stop")]
pub async fn stop_bulk(#[server(flatten)] form: StopBulkForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let id = request.registry.stop_bulk_operation(request.actor()?, &form, &request.caller).await?;
    leptos_axum::redirect(&format!("/administration/bulk/{id}?done=bulk_stopped"));
    Ok(())
}
