//! Lists that are searched, as HTML: `query` is that of the address, and the answer holds the criteria and what was found.

use leptos::prelude::*;
#[cfg(feature = "ssr")]
use registry::Extent;

use super::ApiError;
#[cfg(feature = "ssr")]
use crate::{address, pages::written, request::RequestContext};

/// Authorities → Search (P3).
#[server(prefix = "/api", endpoint = "search")]
pub async fn search(#[server(default)] query: String) -> Result<String, ApiError> {
    let request = RequestContext::current()?;
    let (actor, lang, criteria) = (request.actor()?, request.lang(), address::read(&query));
    let found = request.registry.search(actor, &criteria, Extent::Page, lang).await?;
    let choices = request.registry.search_options(actor, lang).await?;
    Ok(written::search(request.locale, criteria, found, choices))
}

/// Administered authorities (P20).
#[server(prefix = "/api", endpoint = "administered")]
pub async fn administered(#[server(default)] query: String) -> Result<String, ApiError> {
    let request = RequestContext::current()?;
    let (actor, lang, criteria) = (request.actor()?, request.lang(), address::read(&query));
    let found = request.registry.administered(actor, &criteria, Extent::Page, lang).await?;
    let choices = request.registry.search_options(actor, lang).await?;
    Ok(written::administered(request.locale, criteria, found, choices))
}

/// The users of Administered authorities (P21).
#[server(prefix = "/api", endpoint = "administered/users")]
pub async fn search_users(#[server(default)] query: String) -> Result<String, ApiError> {
    let request = RequestContext::current()?;
    let criteria = address::read(&query);
    let found = request.registry.search_users(request.actor()?, &criteria, Extent::Page).await?;
    Ok(written::users(request.locale, criteria, found))
}
