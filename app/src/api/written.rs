//! Pages that the server writes.

use domain::view::{AuthorityHead, Tab};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
#[cfg(feature = "ssr")]
use crate::request::RequestContext;

/// A page as the server has written it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Heading.
    pub title: String,
    /// Title of the window, where it says more than the heading.
    pub window_title: Option<String>,
    /// The way to it: addresses and labels, without itself.
    pub crumbs: Vec<(String, String)>,
    /// The authority of which it is a tab, with that one's heading and way instead of its own.
    pub tab: Option<(AuthorityHead, Tab)>,
    /// The page below the heading.
    pub html: String,
}

/// The page at an address. Each authorises itself.
#[server(name = ReadPage, prefix = "/api", endpoint = "page")]
pub async fn written(
    #[server(default)] path: String,
    #[server(default)] query: String,
) -> Result<Written, ApiError> {
    Ok(crate::written::page(&RequestContext::current()?, &path, &query).await?)
}
