//! Pages: guarded before they are rendered, rendered whole.

use std::{panic, sync::LazyLock, thread};

use app::{
    request::{Assets, Posted, RequestContext},
    routes, shell,
    written::own_data,
};
use axum::{
    Extension,
    body::{Body, to_bytes},
    http::{HeaderValue, Method, Request, Response, StatusCode, header},
    response::IntoResponse,
};
use domain::error::Error;
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;
use registry::OwnData;
use tokio_util::task::LocalPoolHandle;

use super::{document::document, headers, language::see_other, unavailable};

/// Every address that is nothing else.
pub async fn page(Extension(context): Extension<RequestContext>, request: Request<Body>) -> Response<Body> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    if let Some(elsewhere) = elsewhere(&context, request.uri().path()) {
        return see_other(elsewhere);
    }
    render(context, request).await
}

/// Where the browser must go instead: a protected page is never rendered for somebody who may not see it.
pub fn elsewhere(context: &RequestContext, path: &str) -> Option<&'static str> {
    let is_public = routes::is_public(path) || routes::template(path).is_none();
    match &context.actor {
        Some(actor) if actor.restricted && path != "/password" && (path == "/login" || !is_public) => {
            Some("/password")
        }
        Some(actor) if !actor.restricted && path == "/login" => Some("/"),
        None if !is_public && context.token.is_some() => Some("/login?done=signed_out"),
        None if !is_public => Some("/login"),
        _ => None,
    }
}

/// The threads on which pages are rendered, each with a runtime of its own.
///
/// A page is many tasks over shared signals. In Leptos they panic when they meet at one signal at the same moment, and
/// when the request they belong to is dropped under them. On one thread they cannot meet, and here a page is rendered
/// to its end although nobody waits for it any more.
static RENDERERS: LazyLock<LocalPoolHandle> =
    LazyLock::new(|| LocalPoolHandle::new(thread::available_parallelism().map_or(1, usize::from)));

/// Renders a page, whole: without JavaScript nothing would ever fill a gap.
pub async fn render(context: RequestContext, request: Request<Body>) -> Response<Body> {
    match RENDERERS.spawn_pinned(|| render_here(context, request)).await {
        Ok(page) => page,
        // The panic of a page is answered like that of any handler.
        Err(failed) => match failed.try_into_panic() {
            Ok(cause) => panic::resume_unwind(cause),
            Err(failed) => unavailable::defect(&failed.to_string()),
        },
    }
}

async fn render_here(context: RequestContext, request: Request<Body>) -> Response<Body> {
    let posted = context.posted.clone();
    let provide = move || {
        provide_context(context.clone());
        if let Some(posted) = posted.clone() {
            provide_context::<Posted>(posted);
        }
        if let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>())
            && let Ok(value) = HeaderValue::from_str(&headers::policy(&nonce))
        {
            response.insert_header(header::CONTENT_SECURITY_POLICY, value);
        }
    };
    let page = leptos_axum::render_app_async_with_context(provide, shell)(request).await;
    let (parts, body) = page.into_parts();
    match to_bytes(body, usize::MAX).await {
        Ok(whole) => Response::from_parts(parts, Body::from(whole)),
        Err(cause) => unavailable::defect(&cause.to_string()),
    }
}

/// Download of one's own data (P2), for programs.
pub async fn own_json(Extension(context): Extension<RequestContext>) -> Response<Body> {
    own_file(&context, "mandate.json", |data| axum::Json(data.json()).into_response()).await
}

/// The same for people, in their language.
pub async fn own_page(Extension(context): Extension<RequestContext>) -> Response<Body> {
    own_file(&context, "mandate.html", |data| {
        let (title, words) = own_data::file(&context, data);
        // A file for itself: where it is opened, our style sheet is not.
        document(&Assets::default(), context.locale, &title, &words)
    })
    .await
}

async fn own_file(
    context: &RequestContext,
    name: &str,
    write: impl FnOnce(&OwnData) -> Response<Body>,
) -> Response<Body> {
    let data = match &context.actor {
        Some(actor) => context.registry.own_data(actor, context.lang()).await,
        None => Err(Error::SignedOut),
    };
    match data {
        Ok(data) => {
            let mut response = write(&data);
            let value = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
            response.headers_mut().extend(value.ok().map(|value| (header::CONTENT_DISPOSITION, value)));
            response
        }
        Err(Error::SignedOut) => see_other("/login"),
        Err(error) => unavailable::page(&context.assets, context.locale, &error, None),
    }
}
