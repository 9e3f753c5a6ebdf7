//! Long texts, which only the server carries: help and the pages about Mandate itself.

#![cfg_attr(feature = "ssr", expect(clippy::unused_async, reason = "in the browser the text is waited for"))]

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
#[cfg(feature = "ssr")]
use crate::request::RequestContext;

/// A screen with help, or a page that is nothing but text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the screen of its name")]
pub enum Topic {
    Login,
    Password,
    Home,
    Authority,
    AuthorityEdit,
    Classification,
    Modules,
    Module,
    Users,
    UserNew,
    UserAdded,
    UserEdit,
    UserResetPassword,
    UserRemove,
    AdministrativeDetails,
    AccessManagers,
    Deactivate,
    Account,
    PublicCard,
    Search,
    Administered,
    Register,
    RegisterModules,
    GiveAccess,
    SuspendAccess,
    ReplaceCoordinator,
    Mails,
    Invitations,
    InvitationNew,
    SelfRegistration,
    Validation,
    ValidationDecide,
    SendEmail,
    GiveToMany,
    BulkProgress,
    Catalogue,
    ModuleKeys,
    Jobs,
    Accessibility,
    Privacy,
}

/// A block of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Block {
    /// A small heading.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// Numbered steps.
    Steps(Vec<String>),
    /// A list.
    Points(Vec<String>),
}

/// The text of a topic in the reader's language. Anybody may read it.
#[server(prefix = "/api", endpoint = "text")]
pub async fn text(topic: Topic) -> Result<Vec<Block>, ApiError> {
    Ok(crate::help::blocks(RequestContext::current()?.locale, topic))
}
