//! Outgoing e-mails.

use domain::form::RetryMailForm;
use leptos::prelude::*;

use super::ApiError;
#[cfg(feature = "ssr")]
use crate::{
    request::RequestContext,
    written::{address, mails},
};
#[cfg(feature = "ssr")]
use domain::criteria::MailCriteria;

/// Tries again what was given up (P37).
#[server(prefix = "/api", endpoint = "mails/retry")]
pub async fn retry_mail(#[server(flatten)] form: RetryMailForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    request.registry.retry_mail(request.actor()?, &form).await?;
    let criteria: MailCriteria = address::read(&form.criteria);
    let list = address::list(mails::PATH, &criteria);
    let sign = if list.contains('?') { '&' } else { '?' };
    leptos_axum::redirect(&format!("{list}{sign}done=mail_retried"));
    Ok(())
}
