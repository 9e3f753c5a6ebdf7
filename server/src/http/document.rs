//! A page of few words that is written without the application: when it cannot be rendered, or need not be.

use app::{Locale, request::Assets};
use axum::{
    body::Body,
    http::{HeaderValue, Response, header},
};
use html_escape::{encode_double_quoted_attribute, encode_text};
use leptos_i18n::Locale as _;

/// The page around content that is HTML already.
pub fn document(assets: &Assets, locale: Locale, title: &str, content: &str) -> Response<Body> {
    let style = if assets.css.is_empty() {
        String::new()
    } else {
        format!("<link rel=\"stylesheet\" href=\"{}\">", encode_double_quoted_attribute(&assets.css))
    };
    html(format!(
        "<!DOCTYPE html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>{title} – Mandate</title>{style}</head><body>\
         <header class=\"site-header\"><a class=\"site-header__brand\" href=\"/\">Mandate</a></header>\
         <div class=\"layout\"><main class=\"content\"><h1>{title}</h1>{content}</main></div></body></html>",
        lang = locale.as_str(),
        title = encode_text(title),
    ))
}

/// An answer that is HTML.
pub fn html(text: String) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}
