//! Lists that are searched.

use domain::{
    criteria::{AuthorityCriteria, UserCriteria},
    view::{AdministeredRow, Found, FoundUser, SearchOptions, SearchRow},
};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use registry::Extent;

use super::ApiError;
#[cfg(feature = "ssr")]
use crate::request::RequestContext;

/// Authorities → Search (P3), with what can be chosen among the criteria.
#[server(prefix = "/api", endpoint = "search")]
pub async fn search(
    #[server(flatten)] criteria: AuthorityCriteria,
) -> Result<(Found<SearchRow>, SearchOptions), ApiError> {
    let request = RequestContext::current()?;
    let (actor, lang) = (request.actor()?, request.lang());
    let list = request.registry.search(actor, &criteria, Extent::Page, lang).await?;
    Ok((list, request.registry.search_options(actor, lang).await?))
}

/// Administered authorities (P20), with what can be chosen among the criteria.
#[server(prefix = "/api", endpoint = "administered")]
pub async fn administered(
    #[server(flatten)] criteria: AuthorityCriteria,
) -> Result<(Found<AdministeredRow>, SearchOptions), ApiError> {
    let request = RequestContext::current()?;
    let (actor, lang) = (request.actor()?, request.lang());
    let list = request.registry.administered(actor, &criteria, Extent::Page, lang).await?;
    Ok((list, request.registry.search_options(actor, lang).await?))
}

/// The users of Administered authorities (P21).
#[server(prefix = "/api", endpoint = "administered/users")]
pub async fn search_users(#[server(flatten)] criteria: UserCriteria) -> Result<Found<FoundUser>, ApiError> {
    let request = RequestContext::current()?;
    Ok(request.registry.search_users(request.actor()?, &criteria, Extent::Page).await?)
}
