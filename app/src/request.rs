//! What the server knows of a request when a page or a server function runs.

use std::sync::Arc;

use domain::{error::Error, policy::Actor};
use leptos::prelude::*;
use registry::{Caller, Registry};
use serde::de::DeserializeOwned;
use server_fn::ServerFn;

pub use crate::components::Posted;
use crate::{api::ApiError, i18n::Locale};

/// The names of the browser bundle's files.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    /// Address of the JavaScript.
    pub js: String,
    /// Address of the WebAssembly.
    pub wasm: String,
    /// Address of the style sheet.
    pub css: String,
    /// Integrity of the style sheet and the JavaScript, where known.
    pub js_integrity: Option<String>,
    /// Integrity of the style sheet.
    pub css_integrity: Option<String>,
}

/// The request, as server functions and pages see it.
#[derive(Clone)]
pub struct RequestContext {
    /// The registry.
    pub registry: Registry,
    /// Request id, address, browser.
    pub caller: Caller,
    /// The session's token, if the cookie holds a live one.
    pub token: Option<String>,
    /// The known-browser cookie.
    pub device: Option<String>,
    /// Who acts, if somebody is logged in.
    pub actor: Option<Arc<Actor>>,
    /// Language of the answer.
    pub locale: Locale,
    /// Names of the bundle's files.
    pub assets: Arc<Assets>,
    /// A failed form.
    pub posted: Option<Posted>,
    /// What a form was given that this page answers.
    pub answer: Option<Answer>,
}

/// What a server function has given, for the page that answers its form. It may be a secret, so nothing prints it.
#[derive(Clone)]
pub struct Answer {
    /// The server function's path.
    pub action: String,
    /// What it gave, as JSON.
    pub body: Vec<u8>,
}

impl RequestContext {
    /// The present request.
    pub fn current() -> Result<Self, ApiError> {
        use_context::<Self>().ok_or_else(|| domain::error::Error::SignedOut.into())
    }

    /// Who acts, or the refusal that leads to the log-in page.
    pub fn actor(&self) -> Result<&Actor, ApiError> {
        Ok(self.reader()?)
    }

    /// The same, for a page that is written here.
    pub fn reader(&self) -> Result<&Actor, Error> {
        self.actor.as_deref().ok_or(Error::SignedOut)
    }

    /// What this page has to show of the server function whose form it answers.
    pub fn answer<S: ServerFn, T: DeserializeOwned>(&self) -> Option<T> {
        let answer = self.answer.as_ref().filter(|answer| answer.action == S::PATH)?;
        serde_json::from_slice(&answer.body).ok()
    }

    /// The session's token.
    pub fn token(&self) -> Result<&str, ApiError> {
        self.token.as_deref().ok_or_else(|| domain::error::Error::SignedOut.into())
    }

    /// The language code of the answer.
    pub fn lang(&self) -> &'static str {
        leptos_i18n::Locale::as_str(self.locale)
    }
}
