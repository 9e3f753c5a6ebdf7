//! For whoever watches the process.

use axum::{extract::State, http::StatusCode};

use super::AppState;

/// The process runs.
pub async fn live() -> &'static str {
    "live\n"
}

/// The process can do its work: the database answers.
pub async fn ready(State(state): State<AppState>) -> (StatusCode, &'static str) {
    match state.registry.ready().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "database unavailable\n"),
    }
}
