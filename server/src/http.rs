//! HTTP: the router, and what every request passes through.

mod body;
mod context;
mod document;
mod downloads;
pub mod exchange;
mod files;
mod forms;
mod headers;
mod health;
mod language;
mod origin;
mod pages;
mod samples;
mod trace;
mod unavailable;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};
use ipnet::IpNet;
use registry::Registry;
use tower_http::catch_panic::CatchPanicLayer;

use crate::{assets::Bundle, config::Config};

/// What the handlers share. Everything that another server on the same database would miss is in the registry.
#[derive(Clone)]
pub struct AppState {
    /// The registry.
    pub registry: Registry,
    /// The browser bundle.
    pub bundle: Bundle,
    settings: Arc<Settings>,
}

struct Settings {
    public_url: String,
    proxies: Vec<IpNet>,
    body_limit: usize,
}

impl AppState {
    /// What the handlers share.
    pub fn new(
        registry: Registry,
        bundle: Bundle,
        config: &Config,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let settings = Settings {
            public_url: config.public_url(),
            proxies: config.proxies()?,
            body_limit: config.body_limit_kib * 1024,
        };
        Ok(Self { registry, bundle, settings: Arc::new(settings) })
    }
}

/// The whole site.
pub fn router(state: AppState) -> Router {
    // Pages are rendered on this runtime. Only the first call counts; a second, as in tests, changes nothing.
    let _ = any_spawner::Executor::init_tokio();
    let site = Router::new()
        .route("/language", post(language::choose))
        .route("/account/data.json", get(pages::own_json))
        .route("/account/data.html", get(pages::own_page))
        .route("/authorities.csv", get(downloads::download::<downloads::Search>))
        .route("/administration/authorities.csv", get(downloads::download::<downloads::Administered>))
        .route("/administration/users.csv", get(downloads::download::<downloads::Users>))
        .route("/users.csv", get(downloads::download::<downloads::Staff>))
        .route("/administration/mails.csv", get(downloads::download::<downloads::Mails>))
        .route("/administration/invitations.csv", get(downloads::download::<downloads::Invitations>))
        .route("/actions/validation.csv", get(downloads::download::<downloads::Validation>))
        .route("/administration/bulk.csv", get(downloads::download::<downloads::Report>))
        .route("/history.csv", get(downloads::download::<downloads::History>))
        .route("/send-email.csv", get(downloads::download::<downloads::Recipients>))
        .route("/demo/mails", get(samples::list))
        .route("/demo/mails/{template}/{language}/{form}", get(samples::one))
        .route("/api/{*function}", post(forms::call))
        .fallback(pages::page)
        .layer(DefaultBodyLimit::max(state.settings.body_limit))
        .layer(middleware::from_fn_with_state(state.clone(), context::read))
        .layer(middleware::from_fn_with_state(state.clone(), body::read))
        .layer(middleware::from_fn_with_state(state.clone(), origin::check))
        .with_state(state.clone());
    Router::new()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/assets/{*name}", get(files::asset))
        .route("/favicon.svg", get(files::public))
        .route("/robots.txt", get(files::public))
        .route("/.well-known/security.txt", get(files::public))
        .merge(exchange::router())
        .with_state(state.clone())
        .merge(site)
        .layer(middleware::from_fn(headers::add))
        .layer(CatchPanicLayer::custom(unavailable::after_panic))
        .layer(middleware::from_fn_with_state(state, trace::trace))
}
