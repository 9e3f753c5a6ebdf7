//! What a module's own software asks (C.13): read-only, JSON, with a key in the header `Authorization`. Neither sessions
//! nor cookies count here. `docs/exchange.md` is for those who write that software.

use axum::{
    Json, Router,
    body::Body,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
    routing::{any, get},
};
use domain::{error::Error, time::SECOND, view::Holder};
use serde::Serialize;
use serde_json::json;

use super::AppState;

/// What an authority may do.
const STANDING: &str = "/exchange/v1/modules/{code}/authorities/{id}";
/// Who holds a role.
const HOLDERS: &str = "/exchange/v1/modules/{code}/authorities/{id}/roles/{role}/holders";
/// The description of all this.
const DESCRIPTION: &str = "/exchange/v1/openapi.json";

/// Every address, as the description writes it.
pub const ROUTES: [&str; 3] = [STANDING, HOLDERS, DESCRIPTION];

const OPENAPI: &str = include_str!("exchange/openapi.json");

/// The interface, without anything that pages need.
pub fn router() -> Router<AppState> {
    Router::new()
        .route(STANDING, get(standing).fallback(only_reading))
        .route(HOLDERS, get(holders).fallback(only_reading))
        .route(DESCRIPTION, get(description).fallback(only_reading))
        .route("/exchange/{*rest}", any(nothing))
}

/// The route of an address, for the log.
pub fn template(path: &str) -> Option<&'static str> {
    let parts: Vec<&str> = path.strip_prefix("/exchange/v1/")?.split('/').collect();
    match parts.as_slice() {
        ["modules", _, "authorities", _] => Some(STANDING),
        ["modules", _, "authorities", _, "roles", _, "holders"] => Some(HOLDERS),
        ["openapi.json"] => Some(DESCRIPTION),
        _ => None,
    }
}

type InPath<T> = Result<Path<T>, PathRejection>;

async fn standing(
    State(state): State<AppState>,
    headers: HeaderMap,
    path: InPath<(String, String)>,
) -> Response<Body> {
    let Ok(Path((module, authority))) = path else { return refusal(&state, &Error::NotFound) };
    answer(&state, state.registry.exchange_standing(key(&headers), &module, &authority).await)
}

async fn holders(
    State(state): State<AppState>,
    headers: HeaderMap,
    path: InPath<(String, String, String)>,
) -> Response<Body> {
    let Ok(Path((module, authority, role))) = path else { return refusal(&state, &Error::NotFound) };
    let found = state.registry.exchange_holders(key(&headers), &module, &authority, &role).await;
    answer(&state, found.map(|holders| Holders { holders }))
}

/// A list in an object, which can grow.
#[derive(Serialize)]
struct Holders {
    holders: Vec<Holder>,
}

async fn description() -> Response<Body> {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}

async fn nothing(State(state): State<AppState>) -> Response<Body> {
    refusal(&state, &Error::NotFound)
}

/// Nothing can be changed here, by whomever.
async fn only_reading(State(state): State<AppState>) -> Response<Body> {
    let mut response = refusal(&state, &Error::not_allowed());
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    response
}

/// The key, or an empty one: then it is looked for like any other that nobody has.
fn key(headers: &HeaderMap) -> &str {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (scheme, key) = value.and_then(|value| value.split_once(' ')).unwrap_or_default();
    if scheme.eq_ignore_ascii_case("bearer") { key.trim() } else { "" }
}

fn answer(state: &AppState, result: Result<impl Serialize, Error>) -> Response<Body> {
    match result {
        Ok(value) => varied(Json(value).into_response()),
        Err(error) => refusal(state, &error),
    }
}

/// The code of a refusal (C.10), and with a fault of ours the number under which its cause is in the log.
fn refusal(state: &AppState, error: &Error) -> Response<Body> {
    let faults = error.faults();
    let Some(fault) = faults.first().map(|field| &field.fault) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut body = json!({ "code": fault.code.as_str() });
    if let Error::Unavailable(incident) = error {
        body["incident"] = json!(incident);
    }
    let mut response = (app::status(error), Json(body)).into_response();
    let headers = response.headers_mut();
    match error {
        Error::SignedOut => {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        Error::TooMany => {
            // Until the next minute of the clock.
            let second = state.registry.now().0.div_euclid(SECOND);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(60 - second.rem_euclid(60)));
        }
        _ => {}
    }
    varied(response)
}

/// The answer is another with another key, and no cookie changes it.
fn varied(mut response: Response<Body>) -> Response<Body> {
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Authorization"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_stands_behind_its_scheme() {
        let of = |value: &'static [u8]| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, HeaderValue::from_bytes(value).unwrap());
            key(&headers).to_owned()
        };
        assert_eq!(of(b"Bearer abc"), "abc");
        assert_eq!(of(b"bearer  abc "), "abc");
        for other in [&b"abc"[..], b"Basic abc", b"Bearer", b"Bearer ", b"Bearer\xe5 a", b""] {
            assert_eq!(of(other), "", "{other:?}");
        }
        assert_eq!(key(&HeaderMap::new()), "");
    }

    #[test]
    fn the_log_gets_the_route_and_not_the_address() {
        assert_eq!(template("/exchange/v1/modules/a/authorities/b"), Some(STANDING));
        assert_eq!(template("/exchange/v1/modules/a/authorities/b/roles/c/holders"), Some(HOLDERS));
        assert_eq!(template("/exchange/v1/openapi.json"), Some(DESCRIPTION));
        assert_eq!(template("/exchange/v1/modules/a"), None);
    }
}
