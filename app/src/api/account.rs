//! Home and the own account.

use domain::{
    form::OwnDetailsForm,
    view::{AccountView, HomeView},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
#[cfg(feature = "ssr")]
use crate::request::RequestContext;

/// The page Home.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HomeData {
    /// What waits for the reader.
    #[serde(flatten)]
    pub view: HomeView,
    /// Figures and charts as the server has written them; empty for those who see none.
    pub figures: String,
}

/// What waits for the reader, and the figures.
#[server(prefix = "/api", endpoint = "home")]
pub async fn home() -> Result<HomeData, ApiError> {
    let request = RequestContext::current()?;
    let (actor, lang) = (request.actor()?, request.lang());
    let view = request.registry.home(actor, lang).await?;
    let figures = request.registry.figures(actor, lang).await?;
    let figures = figures.map(|figures| crate::written::figures::part(&request, figures));
    Ok(HomeData { view, figures: figures.unwrap_or_default() })
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
