//! Who calls, and in which language: read once for each request, with the rights as they are now.

use std::sync::Arc;

use app::{Locale, request::RequestContext, text::locale_of};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Request, Response, header},
    middleware::Next,
};
use domain::{
    error::Error,
    model::AuthorityStatus,
    place::{UI_LANGUAGES, ui_language},
    policy::Actor,
};
use registry::Caller;

use super::{AppState, unavailable};

/// Reads session and language into the request. Without the database there is only the page that says so.
pub async fn read(State(state): State<AppState>, mut request: Request<Body>, next: Next) -> Response<Body> {
    let Some(caller) = request.extensions().get::<Caller>().cloned() else {
        return unavailable::defect("a request without its caller");
    };
    match context(&state, request.headers(), caller).await {
        Ok(context) => {
            request.extensions_mut().insert(context);
            next.run(request).await
        }
        Err(error) => {
            let locale = chosen(request.headers());
            unavailable::answer(&state, locale, &error, request).await
        }
    }
}

async fn context(state: &AppState, headers: &HeaderMap, caller: Caller) -> Result<RequestContext, Error> {
    use app::api::cookies;
    let token = cookie(headers, cookies::SESSION).filter(|token| !token.is_empty());
    let actor = match &token {
        Some(token) => match state.registry.actor(token).await {
            Ok(actor) => Some(Arc::new(actor)),
            Err(Error::SignedOut) => None,
            Err(error) => return Err(error),
        },
        None => None,
    };
    let locale = language(actor.as_deref(), headers);
    Ok(RequestContext {
        registry: state.registry.clone(),
        caller,
        token,
        device: cookie(headers, cookies::DEVICE),
        actor,
        locale,
        assets: Arc::clone(&state.bundle.names),
        posted: None,
        answer: None,
    })
}

/// The account's language first. Where the account may not be changed now, the browser alone can keep what is chosen in
/// the menu, and it counts before the account's.
fn language(actor: Option<&Actor>, headers: &HeaderMap) -> Locale {
    let Some(actor) = actor else { return chosen(headers) };
    let is_fixed = actor.restricted || actor.status != AuthorityStatus::Active;
    let chosen = in_the_cookie(headers).filter(|_| is_fixed);
    locale_of(chosen.unwrap_or_else(|| ui_language(&actor.language)))
}

/// The language before log-in: the cookie of the language menu, then what the browser asks for, then English.
pub fn chosen(headers: &HeaderMap) -> Locale {
    let accepted =
        headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    locale_of(in_the_cookie(headers).or_else(|| preferred(accepted)).unwrap_or("en"))
}

fn in_the_cookie(headers: &HeaderMap) -> Option<&'static str> {
    let cookie = cookie(headers, app::api::cookies::LANGUAGE)?;
    UI_LANGUAGES.iter().copied().find(|code| *code == cookie)
}

/// The best language of an `Accept-Language` header that has texts.
fn preferred(header: &str) -> Option<&'static str> {
    let mut wanted: Vec<(&str, f32)> = header
        .split(',')
        .filter_map(|part| {
            let (range, rest) = part.split_once(';').unwrap_or((part, ""));
            let quality = rest.trim().strip_prefix("q=").map_or(Some(1.0), |text| text.parse().ok())?;
            Some((range.trim(), quality))
        })
        .filter(|(_, quality)| *quality > 0.0)
        .collect();
    wanted.sort_by(|one, other| other.1.total_cmp(&one.1));
    wanted.into_iter().find_map(|(range, _)| {
        let primary = range.split('-').next().unwrap_or_default().to_ascii_lowercase();
        UI_LANGUAGES.iter().copied().find(|code| *code == primary)
    })
}

/// The value of a cookie.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_first_language_with_texts_counts() {
        assert_eq!(preferred("de, sv-FI;q=0.8, fi;q=0.9"), Some("fi"));
        assert_eq!(preferred("de, *;q=0.5"), None);
        assert_eq!(preferred("lv;q=0, da;q=x, en-GB"), Some("en"));
    }
}
