//! Calls of server functions. A browser without JavaScript posts a form and wants a page back: after a success the
//! next one, after a refusal the same one with what was typed and what is wrong, in the same response.

use app::{
    api::{ApiError, is_shown_by_its_page},
    request::{Answer, Posted, RequestContext},
    routes, status,
};
use axum::{
    Extension,
    body::{Body, Bytes, to_bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header},
    response::IntoResponse,
};
use domain::error::{Code, Error, FORM};
use leptos::prelude::provide_context;
use server_fn::error::FromServerFnError;

use super::{AppState, language::see_other, pages, unavailable};

/// What a form without JavaScript sent.
struct Sent {
    fields: Vec<(String, String)>,
    page: String,
}

/// Calls a server function.
pub async fn call(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    request: Request<Body>,
) -> Response<Body> {
    let (mut parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, state.settings.body_limit).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    if std::str::from_utf8(&bytes).is_err() {
        let error = Error::invalid(FORM, Code::RequestForged);
        return unavailable::refusal(&context.assets, context.locale, &error, &parts.headers);
    }
    let sent = wants_page(&parts.headers).then(|| sent(&bytes));
    // Then the function answers the same for both, and what the browser needs of it is made here.
    parts.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let path = parts.uri.path().to_owned();
    let provided = context.clone();
    let call = Request::from_parts(parts, Body::from(bytes));
    let answer = leptos_axum::handle_server_fns_with_context(move || provide_context(provided.clone()), call)
        .await
        .into_response();
    if answer.status() == StatusCode::BAD_REQUEST
        && server_fn::axum::server_fn_paths().all(|(known, _)| known != path)
    {
        return StatusCode::NOT_FOUND.into_response();
    }
    if !answer.status().is_client_error() && !answer.status().is_server_error() {
        return match sent {
            Some(sent) if is_shown_by_its_page(&path) => shown(context, path, &sent, answer).await,
            Some(sent) => accepted(&answer, &sent),
            None => answer,
        };
    }
    let (mut parts, body) = answer.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let ApiError(error) = ApiError::de(body.clone());
    parts.status = status(&error);
    if let Some(sent) = sent {
        return refused(context, &path, sent, error).await;
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(body))
}

pub fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("text/html"))
}

fn sent(bytes: &Bytes) -> Sent {
    let fields: Vec<(String, String)> = form_urlencoded::parse(bytes).into_owned().collect();
    let page =
        fields.iter().find(|(name, _)| name == "page").map(|(_, value)| value.clone()).unwrap_or_default();
    let page = if routes::template(&page).is_some() { page } else { "/".to_owned() };
    Sent { fields, page }
}

/// The next page: where the function leads, or the form's own.
fn accepted(answer: &Response<Body>, sent: &Sent) -> Response<Body> {
    let target =
        answer.headers().get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or(&sent.page);
    let mut response = see_other(target);
    for cookie in answer.headers().get_all(header::SET_COOKIE) {
        response.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    response
}

/// The same page again, with what the function has given: what is shown once is never in an address.
async fn shown(
    mut context: RequestContext,
    action: String,
    sent: &Sent,
    answer: Response<Body>,
) -> Response<Body> {
    let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap_or_default().to_vec();
    context.answer = Some(Answer { action, body });
    match Request::builder().method(Method::GET).uri(&sent.page).body(Body::empty()) {
        Ok(page) => pages::render(context, page).await,
        Err(_) => see_other("/"),
    }
}

/// The same page again, with what was typed (never passwords) and what is wrong. To somebody whose session has ended
/// that page is closed: what was typed then comes back on a page of its own, to be sent again after the log-in.
async fn refused(mut context: RequestContext, action: &str, sent: Sent, error: Error) -> Response<Body> {
    if matches!(error, Error::SignedOut | Error::Unavailable(_)) {
        return unavailable::page(&context.assets, context.locale, &error, Some((action, &sent.fields)));
    }
    let fields = sent.fields.into_iter().filter(|(name, _)| !is_secret(name)).collect();
    context.posted = Some(Posted {
        action: action.to_owned(),
        fields,
        errors: domain::error::FieldErrors(error.faults()),
    });
    let (assets, locale) = (std::sync::Arc::clone(&context.assets), context.locale);
    // The page is guarded as if it were asked for.
    let page = pages::elsewhere(&context, &sent.page).unwrap_or(&sent.page);
    let Ok(page) = Request::builder().method(Method::GET).uri(page).body(Body::empty()) else {
        return unavailable::page(&assets, locale, &error, None);
    };
    let mut response = pages::render(context, page).await;
    if response.status().is_success() {
        *response.status_mut() = status(&error);
    }
    response
}

/// Passwords are never given back.
pub fn is_secret(name: &str) -> bool {
    name.contains("password")
}
