//! An authority's page and its one edit mode.

use domain::{
    form::AuthorityForm,
    view::{AuthorityView, ClassificationView, EditView, ModulesView},
};
use leptos::prelude::*;

use super::ApiError;
#[cfg(feature = "ssr")]
use super::page_of;
#[cfg(feature = "ssr")]
use crate::request::RequestContext;
#[cfg(feature = "ssr")]
use registry::Which;

/// The tab Authority, or the public card (P3, P4, P30). An empty id is the own authority.
#[server(prefix = "/api", endpoint = "authority")]
pub async fn authority(#[server(default)] id: String) -> Result<AuthorityView, ApiError> {
    let request = RequestContext::current()?;
    Ok(request.registry.authority(request.actor()?, Which::of(&id), request.lang()).await?)
}

/// The tab Classification.
#[server(prefix = "/api", endpoint = "authority/classification")]
pub async fn classification(#[server(default)] id: String) -> Result<ClassificationView, ApiError> {
    let request = RequestContext::current()?;
    Ok(request.registry.classification(request.actor()?, Which::of(&id), request.lang()).await?)
}

/// The tab Modules.
#[server(prefix = "/api", endpoint = "authority/modules")]
pub async fn modules(#[server(default)] id: String) -> Result<ModulesView, ApiError> {
    let request = RequestContext::current()?;
    Ok(request.registry.modules(request.actor()?, Which::of(&id), request.lang()).await?)
}

/// Edit mode: what the form starts from (P5 to P11).
#[server(prefix = "/api", endpoint = "authority/edit_view")]
pub async fn authority_edit_view(#[server(default)] id: String) -> Result<EditView, ApiError> {
    let request = RequestContext::current()?;
    Ok(request.registry.edit_view(request.actor()?, Which::of(&id), request.lang()).await?)
}

/// One save over the tabs (P5 to P11).
#[server(prefix = "/api", endpoint = "authority/edit")]
pub async fn edit_authority(#[server(flatten)] form: AuthorityForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let actor = request.actor()?;
    request.registry.edit_authority(actor, &form, &request.caller).await?;
    leptos_axum::redirect(&format!("{}?done=changes_saved", page_of(actor, &form.authority)));
    Ok(())
}

/// Confirms that the data are up to date (P5, J11).
#[server(prefix = "/api", endpoint = "authority/confirm")]
pub async fn confirm_data(
    #[server(default)] authority: String,
    #[server(default)] version: String,
) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let actor = request.actor()?;
    request.registry.confirm_data(actor, &authority, &version, &request.caller).await?;
    leptos_axum::redirect(&format!("{}?done=data_confirmed", page_of(actor, &authority)));
    Ok(())
}
