//! The HTML document around the application.

use axum::http::StatusCode;
use domain::error::Error;
use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use crate::{App, request::RequestContext};

/// The status with which a refusal goes to the browser.
pub fn status(error: &Error) -> StatusCode {
    match error {
        // A form that is shown again to be looked at: nothing is wrong with it.
        Error::Invalid(errors) if errors.is_empty() => StatusCode::OK,
        Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Denied(_) => StatusCode::FORBIDDEN,
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Conflict(_) => StatusCode::CONFLICT,
        Error::SignedOut => StatusCode::UNAUTHORIZED,
        Error::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// The document. Its script puts the page's own address back (after a failed form it is the server function's) before
/// it wakes the application, and does so when the browser has nothing better to do: plain links and forms work
/// meanwhile. Every five seconds it refreshes the parts of a page that are marked `data-refresh`, but none that has the
/// focus.
pub fn shell() -> impl IntoView {
    let request = RequestContext::current().ok();
    let lang = request.as_ref().map_or("en", RequestContext::lang);
    let assets = request.map(|request| request.assets).unwrap_or_default();
    let page = use_context::<leptos_router::location::RequestUrl>()
        .and_then(|url| url.as_ref().strip_prefix("http://leptos.dev").map(str::to_owned))
        .unwrap_or_default();
    let script = format!(
        "import start,{{hydrate}} from '{js}';\
         const page=document.body.dataset.page;\
         if(page&&location.pathname+location.search!==page)history.replaceState(null,'',page);\
         const wake=()=>start({{module_or_path:'{wasm}'}}).then(hydrate);\
         'requestIdleCallback' in window?requestIdleCallback(wake,{{timeout:500}}):setTimeout(wake,1);\
         setInterval(async()=>{{\
         const parts=document.querySelectorAll('[data-refresh]');\
         if(document.hidden||!parts.length)return;\
         const answer=await fetch(location.href).catch(()=>null);\
         if(!answer||!answer.ok)return;\
         const now=new DOMParser().parseFromString(await answer.text(),'text/html');\
         parts.forEach(part=>{{\
         const same=now.getElementById(part.id);\
         if(!same||part.contains(document.activeElement))return;\
         if(part.innerHTML!==same.innerHTML)part.innerHTML=same.innerHTML;\
         if(!same.hasAttribute('data-refresh'))part.removeAttribute('data-refresh')}})}},5000);",
        js = assets.js,
        wasm = assets.wasm,
    );
    view! {
        <!DOCTYPE html>
        <html lang=lang>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href=assets.css.clone() integrity=assets.css_integrity.clone()/>
                <MetaTags/>
            </head>
            <body data-page=page>
                <App/>
                <script type="module" nonce=use_nonce() inner_html=script></script>
            </body>
        </html>
    }
}
