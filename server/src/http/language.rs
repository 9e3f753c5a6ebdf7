//! The language menu: also without JavaScript.

use app::{api::cookies, request::RequestContext, routes};
use axum::{
    Extension, Form,
    body::Body,
    http::{HeaderValue, Response, StatusCode, header},
};
use domain::{form::OwnDetailsForm, place::UI_LANGUAGES};
use serde::Deserialize;

/// What the menu sends.
#[derive(Deserialize)]
pub struct Choice {
    #[serde(default)]
    language: String,
    #[serde(default)]
    page: String,
}

/// Keeps the choice: in the account of whoever is logged in (its language counts first), and in a cookie.
pub async fn choose(
    Extension(context): Extension<RequestContext>,
    Form(choice): Form<Choice>,
) -> Response<Body> {
    let code = UI_LANGUAGES.iter().copied().find(|code| *code == choice.language);
    if let (Some(code), Some(actor), Some(token)) = (code, &context.actor, &context.token)
        && let Ok(account) = context.registry.account(actor, token, code).await
    {
        let form = OwnDetailsForm {
            version: account.version.to_string(),
            phone: account.phone,
            language: code.to_owned(),
        };
        // Who may not change the account has the cookie.
        let _ = context.registry.edit_own_details(actor, &form, &context.caller).await;
    }
    let page = choice.page.as_str();
    let is_list = page.split_once('?').is_some_and(|(path, _)| routes::LISTS.contains(&path));
    let page = if is_list || routes::template(page).is_some() { page } else { "/" };
    let mut response = see_other(page);
    if let Some(code) = code {
        let cookie = format!(
            "{}={code}; Path=/; Max-Age={}; SameSite=Lax; HttpOnly",
            cookies::LANGUAGE,
            cookies::YEAR
        );
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

/// Sends the browser to one of our pages.
pub fn see_other(page: &str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let target = HeaderValue::from_str(page).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, target);
    response
}
