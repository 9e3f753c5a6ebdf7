//! Pages for when no page can be rendered: plain HTML, without script, with what was typed.

use std::any::Any;

use app::{Locale, request::Assets, status, text::fault_in};
use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header},
};
use domain::{error::Error, id::new_uuid, time::Clock};
use html_escape::{encode_double_quoted_attribute, encode_text};
use leptos_i18n::td_string;

use super::{
    AppState,
    document::document,
    forms::{is_secret, wants_page},
};
use crate::machine::{MachineClock, make_random};

/// Answers a request that cannot even be read, because the database does not answer.
pub async fn answer(
    state: &AppState,
    locale: Locale,
    error: &Error,
    request: Request<Body>,
) -> Response<Body> {
    let assets = &state.bundle.names;
    let path = request.uri().path().to_owned();
    if request.method() == Method::POST && path.starts_with("/api/") {
        if !wants_page(request.headers()) {
            return refusal(assets, locale, error, request.headers());
        }
        let bytes = to_bytes(request.into_body(), state.settings.body_limit).await.unwrap_or_default();
        let fields: Vec<(String, String)> = form_urlencoded::parse(&bytes).into_owned().collect();
        return page(assets, locale, error, Some((&path, &fields)));
    }
    page(assets, locale, error, None)
}

/// A refusal in the form the caller understands.
pub fn refusal(assets: &Assets, locale: Locale, error: &Error, headers: &HeaderMap) -> Response<Body> {
    if wants_page(headers) {
        return page(assets, locale, error, None);
    }
    let body = serde_json::to_vec(error).unwrap_or_default();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status(error);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The page, and if a form was sent, the form to send again: nothing typed is lost.
pub fn page(
    assets: &Assets,
    locale: Locale,
    error: &Error,
    form: Option<(&str, &[(String, String)])>,
) -> Response<Body> {
    let title = match error {
        Error::Unavailable(_) => td_string!(locale, general.unavailable_title),
        Error::SignedOut => td_string!(locale, login.session_ended),
        _ => td_string!(locale, general.refused_title),
    };
    let words: Vec<_> = error
        .faults()
        .iter()
        .map(|field| encode_text(&fault_in(locale, &field.fault)).into_owned())
        .collect();
    let again = td_string!(locale, login.try_again);
    let form = match form {
        Some((action, fields)) => {
            let inputs: String = fields.iter().map(|(name, value)| input(locale, name, value)).collect();
            format!(
                "<form class=\"form\" method=\"post\" action=\"{}\">{inputs}<button class=\"button\">{again}</button></form>",
                encode_double_quoted_attribute(action)
            )
        }
        None => format!("<p><a href=\"/\">{}</a></p>", td_string!(locale, frame.menu_home)),
    };
    let log_in = match error {
        // In a window of its own, so that what was typed stays here and can be sent afterwards.
        Error::SignedOut => format!(
            "<p><a href=\"/login\" target=\"_blank\">{} ({})</a></p>",
            td_string!(locale, login.log_in),
            td_string!(locale, general.new_window)
        ),
        _ => String::new(),
    };
    let content = format!("<p>{words}</p>{log_in}{form}", words = words.join(" "));
    let mut response = document(assets, locale, title, &content);
    *response.status_mut() = status(error);
    response
}

/// What was typed goes along unseen; a password is asked for again.
fn input(locale: Locale, name: &str, value: &str) -> String {
    let id = encode_double_quoted_attribute(name);
    if is_secret(name) {
        let label = match name {
            "current_password" => td_string!(locale, login.current_password),
            "new_password" => td_string!(locale, login.new_password),
            "repeat_password" => td_string!(locale, login.repeat_password),
            _ => td_string!(locale, login.login_password),
        };
        return format!(
            "<p><label for=\"{id}\">{label}</label> <input type=\"password\" id=\"{id}\" name=\"{id}\"></p>"
        );
    }
    format!("<input type=\"hidden\" name=\"{id}\" value=\"{}\">", encode_double_quoted_attribute(value))
}

/// What is answered when a handler panics.
#[expect(clippy::needless_pass_by_value, reason = "the signature is the layer's")]
pub fn after_panic(cause: Box<dyn Any + Send + 'static>) -> Response<Body> {
    let cause = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    defect(&format!("a handler panicked: {cause}"))
}

/// A page with a number to quote; the cause is in the log under the same number.
pub fn defect(cause: &str) -> Response<Body> {
    let incident = new_uuid(MachineClock::default().now(), make_random()().as_mut()).to_string();
    tracing::error!(%incident, "{cause}");
    let mut response = page(&Assets::default(), Locale::default(), &Error::Unavailable(incident), None);
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn after_a_panic_there_is_a_number_to_quote() {
        let mut numbers = Vec::new();
        for cause in [Box::new("one") as Box<dyn Any + Send>, Box::new("two".to_owned()), Box::new(3)] {
            let response = after_panic(cause);
            assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
            let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
            let text = String::from_utf8(body.to_vec()).unwrap();
            let is_number = |word: &&str| word.len() == 36 && word.matches('-').count() == 4;
            numbers.push(text.split([' ', '<', '.']).find(is_number).unwrap().to_owned());
        }
        numbers.dedup();
        assert_eq!(numbers.len(), 3);
    }
}
