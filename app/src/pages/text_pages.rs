//! Pages that are nothing but text.

use leptos::prelude::*;

use crate::{
    api::{Topic, text},
    components::{Blocks, Failure},
    pages::Page,
    tr,
};

/// `/accessibility`
#[component]
pub fn AccessibilityPage() -> impl IntoView {
    view! { <Page title=tr!(page.accessibility_title)><Text topic=Topic::Accessibility/></Page> }
}

/// `/privacy`
#[component]
pub fn PrivacyPage() -> impl IntoView {
    view! { <Page title=tr!(page.privacy_title)><Text topic=Topic::Privacy/></Page> }
}

#[component]
fn Text(topic: Topic) -> impl IntoView {
    let blocks = Resource::new(move || topic, text);
    view! {
        <Suspense>
            {move || Suspend::new(async move { blocks.await.ok().map(|blocks| view! { <Blocks blocks=blocks/> }) })}
        </Suspense>
    }
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
