//! Home and the own account.

use domain::{
    form::OwnDetailsForm,
    view::{AccountView, HomeView},
};
use leptos::prelude::*;

use super::ApiError;
#[cfg(feature = "ssr")]
use crate::request::RequestContext;

/// What waits for the reader.
#[server(prefix = "/api", endpoint = "home")]
pub async fn home() -> Result<HomeView, ApiError> {
    let request = RequestContext::current()?;
    Ok(request.registry.home(request.actor()?, request.lang()).await?)
}

/// The own account (P1, P2).
#[server(prefix = "/api", endpoint = "account")]
pub async fn account() -> Result<AccountView, ApiError> {
    let request = RequestContext::current()?;
    Ok(request.registry.account(request.actor()?, request.token()?, request.lang()).await?)
}

/// Saves the own telephone number and language (P2).
#[server(prefix = "/api", endpoint = "account/edit")]
pub async fn edit_own_details(#[server(flatten)] form: OwnDetailsForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    request.registry.edit_own_details(request.actor()?, &form, &request.caller).await?;
    leptos_axum::redirect("/account?done=my_details_saved");
    Ok(())
}
