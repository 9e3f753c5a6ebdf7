//! Informal names in other languages.

use domain::form::TranslationForm;
use leptos::prelude::*;

use super::ApiError;
#[cfg(feature = "ssr")]
use crate::request::RequestContext;

/// Writes the translations that differ (P8).
#[server(prefix = "/api", endpoint = "translations/write")]
pub async fn write_translations(#[server(flatten)] form: TranslationForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    request.registry.write_translations(request.actor()?, &form, &request.caller).await?;
    leptos_axum::redirect(&format!("/actions/translations/{}?done=changes_saved", form.task));
    Ok(())
}

/// The task is done (P8).
#[server(prefix = "/api", endpoint = "translations/close")]
pub async fn close_translation_task(#[server(default)] task: String) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    request.registry.close_translation_task(request.actor()?, &task).await?;
    leptos_axum::redirect("/actions/translations?done=translation_closed");
    Ok(())
}
