//! Pages: guarded before they are rendered, rendered whole.

use app::{
    request::{Posted, RequestContext},
    routes, shell,
};
use axum::{
    Extension,
    body::Body,
    http::{HeaderValue, Method, Request, Response, StatusCode, header},
    response::IntoResponse,
};
use domain::error::Error;
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;

use super::{headers, language::see_other, unavailable};

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

/// Renders a page, whole: without JavaScript nothing would ever fill a gap.
pub async fn render(context: RequestContext, request: Request<Body>) -> Response<Body> {
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
    leptos_axum::render_app_async_with_context(provide, shell)(request).await
}

/// Download of one's own data (P2).
pub async fn own_data(Extension(context): Extension<RequestContext>) -> Response<Body> {
    let data = match &context.actor {
        Some(actor) => context.registry.own_data(actor).await,
        None => Err(Error::SignedOut),
    };
    match data {
        Ok(data) => {
            let mut response = axum::Json(data).into_response();
            let name = HeaderValue::from_static("attachment; filename=\"mandate.json\"");
            response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
            response
        }
        Err(Error::SignedOut) => see_other("/login"),
        Err(error) => unavailable::page(&context.assets, context.locale, &error, None),
    }
}
