//! Pages that are nothing but text.

use leptos::prelude::*;

use crate::{
    api::Topic,
    components::{Blocks, Failure},
    pages::Page,
    tr,
};

/// `/accessibility`
#[component]
pub fn AccessibilityPage() -> impl IntoView {
    view! { <Page title=tr!(page.accessibility_title)><Blocks topic=Topic::Accessibility/></Page> }
}

/// `/privacy`
#[component]
pub fn PrivacyPage() -> impl IntoView {
    view! { <Page title=tr!(page.privacy_title)><Blocks topic=Topic::Privacy/></Page> }
}

/// An address that is no page.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <main class="content" id="content">
            <Failure error=domain::error::Error::NotFound/>
            <p><a href="/">{tr!(frame.menu_home)}</a></p>
        </main>
    }
}
