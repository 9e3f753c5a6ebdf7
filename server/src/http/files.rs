//! The files of the bundle and of `public/`.

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, Response, Uri},
};

use super::AppState;

/// A hashed file: it never changes.
pub async fn asset(
    State(state): State<AppState>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    state.bundle.answer(&name, &headers, true)
}

/// A file with a fixed name.
pub async fn public(State(state): State<AppState>, uri: Uri, headers: HeaderMap) -> Response<Body> {
    state.bundle.answer(&format!("public{}", uri.path()), &headers, false)
}
