//! What changes something must come from our own pages: server functions check neither origin nor content type.

use app::request::RequestContext;
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Method, Request, Response},
    middleware::Next,
};
use domain::error::{Code, Error};

use super::{AppState, context, unavailable};

/// Refuses a change that does not come from here.
pub async fn check(State(state): State<AppState>, request: Request<Body>, next: Next) -> Response<Body> {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if is_read || is_ours(request.headers(), &state.settings.public_url) {
        return next.run(request).await;
    }
    let locale = request
        .extensions()
        .get::<RequestContext>()
        .map_or_else(|| context::chosen(request.headers()), |context| context.locale);
    unavailable::refusal(
        &state.bundle.names,
        locale,
        &Error::Denied(Code::RequestForged.into()),
        request.headers(),
    )
}

/// A browser says itself where a request comes from; one that does not must name the public address.
fn is_ours(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => text("origin").is_some_and(|origin| origin.eq_ignore_ascii_case(public_url)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_may_change_anything() {
        let headers = |pairs: &[(&'static str, &'static str)]| {
            pairs
                .iter()
                .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
                .collect::<HeaderMap>()
        };
        let ours = "https://mandate.example";
        assert!(is_ours(&headers(&[("sec-fetch-site", "same-origin")]), ours));
        assert!(is_ours(&headers(&[("origin", "https://mandate.example")]), ours));
        assert!(!is_ours(
            &headers(&[("sec-fetch-site", "cross-site"), ("origin", "https://mandate.example")]),
            ours
        ));
        assert!(!is_ours(&headers(&[("sec-fetch-site", "same-site")]), ours));
        assert!(!is_ours(&headers(&[("origin", "https://mandate.example.evil.example")]), ours));
        assert!(!is_ours(&headers(&[]), ours));
    }
}
