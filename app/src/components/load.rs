//! Waiting for data, showing it, or saying why it cannot be shown.

use domain::error::{Code, Error};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{api::ApiError, text, tr};

/// Shows the data of a page once they are there; until then "Loading", and a refusal where there is one.
#[component]
pub fn Load<T, F, V>(
    /// What is awaited.
    resource: Resource<Result<T, ApiError>>,
    /// What is shown of it.
    show: F,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    F: Fn(T) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let loading = tr!(frame.loading);
    view! {
        <Suspense fallback=move || view! { <p class="meta">{loading}</p> }>
            {move || {
                let show = show.clone();
                Suspend::new(async move {
                    match resource.await {
                        Ok(data) => show(data).into_any(),
                        Err(ApiError(error)) => view! { <Failure error=error/> }.into_any(),
                    }
                })
            }}
        </Suspense>
    }
}

/// A page that cannot be shown: what happened, what to do next.
#[component]
pub fn Failure(
    /// Why.
    error: Error,
) -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(crate::shell::status(&error));
    }
    let title = match &error {
        Error::NotFound => tr!(general.page_not_found_title),
        Error::Unavailable(_) => tr!(general.unavailable_title),
        Error::SignedOut => tr!(login.log_in),
        _ => tr!(general.refused_title),
    };
    let words = error.faults().iter().map(|error| text::fault(&error.fault)).collect::<Vec<_>>().join(" ");
    let is_signed_out = error.has(Code::LoginRequired);
    view! {
        <Title text=format!("{title} – Mandate")/>
        <h1>{title}</h1>
        <p>{words}</p>
        {is_signed_out.then(|| view! { <p><a href="/login" rel="external">{tr!(login.log_in)}</a></p> })}
    }
}
