//! The body of a request is read before anybody asks who sent it: whoever holds it back is judged by the rights of the
//! moment in which it is complete (I-25), and not for ever.

use std::time::Duration;

use axum::{
    body::{Body, to_bytes},
    extract::State,
    http::{Request, Response, StatusCode},
    middleware::Next,
    response::IntoResponse,
};

use super::AppState;

/// For a form of the largest size on a very slow line.
const PATIENCE: Duration = Duration::from_mins(1);

/// Reads the whole body, within limit and time.
pub async fn read(State(state): State<AppState>, request: Request<Body>, next: Next) -> Response<Body> {
    let (parts, body) = request.into_parts();
    match tokio::time::timeout(PATIENCE, to_bytes(body, state.settings.body_limit)).await {
        Ok(Ok(bytes)) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Ok(Err(_)) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}
