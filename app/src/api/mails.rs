//! Outgoing e-mails.

use domain::form::RetryMailForm;
use leptos::prelude::*;

use super::ApiError;
#[cfg(feature = "ssr")]
use crate::request::RequestContext;

/// Tries again what was given up (P37).
#[server(prefix = "/api", endpoint = "mails/retry")]
pub async fn retry_mail(#[server(flatten)] form: RetryMailForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    request.registry.retry_mail(request.actor()?, &form).await?;
    leptos_axum::redirect("/administration/mails?done=mail_retried");
    Ok(())
}
