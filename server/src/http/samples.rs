//! Every kind of mail in every language, as it leaves: for those who translate and those who judge. Only in a
//! demonstration.

use app::{
    Locale,
    mail::{Mail, compose, sample},
    request::RequestContext,
    text::language_name,
    written::mails::kind_word,
};
use axum::{
    Extension,
    body::Body,
    extract::{Path, State},
    http::{HeaderValue, Response, header},
};
use domain::{error::Error, place::UI_LANGUAGES};
use html_escape::encode_text;
use leptos_i18n::td_string;

use super::{
    AppState,
    document::{document, html},
    unavailable,
};

/// Where the list stands.
const PATH: &str = "/demo/mails";

/// A mail may bring its own style and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/// The list.
pub async fn list(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
) -> Response<Body> {
    let locale = context.locale;
    if let Err(error) = only_in_a_demonstration(&context).await {
        return unavailable::page(&context.assets, locale, &error, None);
    }
    let kinds: String = sample::TEMPLATES.iter().map(|template| section(&state, locale, template)).collect();
    let hint = td_string!(locale, mails.mail_samples_hint);
    let words = format!("<p class=\"meta\">{hint}</p>{kinds}");
    document(&context.assets, locale, td_string!(locale, mails.mail_samples), &words)
}

/// One mail: `html` or `txt`.
pub async fn one(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Path((template, language, form)): Path<(String, String, String)>,
) -> Response<Body> {
    let mail = match only_in_a_demonstration(&context).await {
        Ok(()) => sample_of(&state, &template, &language).ok_or(Error::NotFound),
        Err(error) => Err(error),
    };
    match (mail, form.as_str()) {
        (Ok(mail), "html") => {
            let mut response = html(mail.html);
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
            response
        }
        (Ok(mail), "txt") => {
            let mut response = Response::new(Body::from(format!("{}\n\n{}", mail.subject, mail.body)));
            response
                .headers_mut()
                .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
            response
        }
        (Ok(_), _) => unavailable::page(&context.assets, context.locale, &Error::NotFound, None),
        (Err(error), _) => unavailable::page(&context.assets, context.locale, &error, None),
    }
}

async fn only_in_a_demonstration(context: &RequestContext) -> Result<(), Error> {
    if context.registry.is_demo().await? { Ok(()) } else { Err(Error::NotFound) }
}

fn sample_of(state: &AppState, template: &str, language: &str) -> Option<Mail> {
    let language = UI_LANGUAGES.iter().find(|code| **code == language)?;
    compose(
        &sample::task(template, language, "Märta", "Åkesson", "Testmyndigheten"),
        &state.settings.public_url,
    )
}

/// A kind of mail with its subject in each language.
fn section(state: &AppState, locale: Locale, template: &str) -> String {
    let plain = td_string!(locale, mails.mail_plain_text);
    let line = |language: &&str| {
        let mail = sample_of(state, template, language)?;
        let subject = encode_text(&mail.subject).into_owned();
        let address = format!("{PATH}/{template}/{language}");
        let name = language_name(language);
        Some(format!(
            "<li><a href=\"{address}/html\" lang=\"{language}\">{subject}</a> \
             (<a href=\"{address}/txt\">{plain}<span class=\"visually-hidden\">: {name}</span></a>)</li>"
        ))
    };
    let lines: String = UI_LANGUAGES.iter().filter_map(line).collect();
    let title = kind_word(locale, template);
    format!("<h2>{title} <code>{template}</code></h2><ul>{lines}</ul>")
}
