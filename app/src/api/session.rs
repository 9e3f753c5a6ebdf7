//! Log-in, log-out, change of password.

use domain::view::Me;
use leptos::prelude::*;

use super::ApiError;
#[cfg(feature = "ssr")]
use crate::request::RequestContext;

/// Logs in (P1) and goes to Home, or to the change-password form where the password is temporary or has expired.
#[server(prefix = "/api", endpoint = "session/log_in")]
pub async fn log_in(
    #[server(default)] username: String,
    #[server(default)] password: String,
) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let form = domain::form::LogInForm { username, password };
    let outcome = request.registry.log_in(&form, request.device.as_deref(), &request.caller).await?;
    cookies::set(cookies::SESSION, &outcome.token, None);
    cookies::set(cookies::DEVICE, &outcome.device, Some(cookies::YEAR));
    leptos_axum::redirect(if outcome.result.restricted { "/password" } else { "/" });
    Ok(())
}

/// Ends this session (P1).
#[server(prefix = "/api", endpoint = "session/log_out")]
pub async fn log_out() -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    if let Some(token) = &request.token {
        request.registry.log_out(token).await?;
    }
    cookies::set(cookies::SESSION, "", Some(0));
    leptos_axum::redirect("/login?done=logged_out");
    Ok(())
}

/// Who is logged in; nothing before log-in.
#[server(name = ReadMe, prefix = "/api", endpoint = "session/me")]
pub async fn me() -> Result<Option<Me>, ApiError> {
    let request = RequestContext::current()?;
    match &request.actor {
        Some(actor) => Ok(Some(request.registry.me(actor).await?)),
        None => Ok(None),
    }
}

/// Changes the own password (P1).
#[server(prefix = "/api", endpoint = "password/change")]
pub async fn change_password(
    #[server(default)] current_password: String,
    #[server(default)] new_password: String,
    #[server(default)] repeat_password: String,
) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let form = domain::form::ChangePasswordForm { current_password, new_password, repeat_password };
    let actor = request.actor()?;
    request.registry.change_password(actor, request.token()?, &form, &request.caller).await?;
    leptos_axum::redirect(if actor.restricted {
        "/?done=password_changed"
    } else {
        "/account?done=password_changed"
    });
    Ok(())
}

/// Ends one of the own sessions (P1).
#[server(prefix = "/api", endpoint = "session/end")]
pub async fn end_session(#[server(default)] id: String) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    request.registry.end_session(request.actor()?, request.token()?, &id).await?;
    leptos_axum::redirect("/account?done=session_ended");
    Ok(())
}

/// Ends all the own sessions but this one (P1).
#[server(prefix = "/api", endpoint = "session/end_others")]
pub async fn end_other_sessions() -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    request.registry.end_other_sessions(request.actor()?, request.token()?).await?;
    leptos_axum::redirect("/account?done=sessions_ended");
    Ok(())
}

/// The cookies of a browser. The prefix `__Host-` binds them to this host, https (or loopback) and the whole site.
#[cfg(feature = "ssr")]
pub mod cookies {
    use leptos::prelude::*;
    use leptos_axum::ResponseOptions;

    /// The session.
    pub const SESSION: &str = "__Host-session";
    /// The known browser (C.1.10).
    pub const DEVICE: &str = "__Host-browser";
    /// The language chosen before log-in.
    pub const LANGUAGE: &str = "language";
    /// Seconds in a year.
    pub const YEAR: u32 = 31_536_000;

    /// Sets a cookie that only the server reads; without an age it ends with the browser's session.
    pub fn set(name: &str, value: &str, max_age: Option<u32>) {
        let mut cookie = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax");
        if let Some(seconds) = max_age {
            cookie = format!("{cookie}; Max-Age={seconds}");
        }
        if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), cookie.parse()) {
            response.append_header(http::header::SET_COOKIE, value);
        }
    }
}
