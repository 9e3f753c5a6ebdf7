//! What every screen has: the title of the window, where it lies, its heading, its help.

use leptos::{html, prelude::*, wasm_bindgen::JsCast};
use leptos_meta::Title;

use crate::{
    components::{Done, Help},
    frame::Arrivals,
    tr,
};

/// A screen.
#[component]
pub fn Page(
    /// Heading.
    #[prop(into)]
    title: String,
    /// Title of the window, where it says more than the heading.
    #[prop(optional_no_strip, into)]
    window_title: Option<String>,
    /// The way to it: addresses and labels, without itself.
    #[prop(optional)]
    crumbs: Vec<(String, String)>,
    /// Below the heading.
    #[prop(optional_no_strip, into)]
    head: Option<AnyView>,
    /// Language of the heading, where it is not the page's.
    #[prop(optional_no_strip, into)]
    lang: Option<String>,
    /// Where else one can go from here, on top of the screen.
    #[prop(optional_no_strip, into)]
    tabs: Option<AnyView>,
    /// The screen.
    children: Children,
) -> impl IntoView {
    let has_crumbs = !crumbs.is_empty();
    let window_title = format!("{} – Mandate", window_title.as_ref().unwrap_or(&title));
    let links = crumbs
        .into_iter()
        .map(|(href, label)| {
            if href.is_empty() {
                view! { <li>{label}</li> }.into_any()
            } else {
                view! { <li><a href=href>{label}</a></li> }.into_any()
            }
        })
        .collect_view();
    let here = title.clone();
    let heading = NodeRef::<html::H1>::new();
    let arrivals = expect_context::<Arrivals>();
    Effect::new(move |_| {
        if let Some(heading) = heading.get()
            && arrivals.is_within_document()
        {
            // The page is not on the screen before the next frame, and what is not there takes no focus.
            request_animation_frame(move || arrive(heading));
        }
    });
    view! {
        <Title text=window_title/>
        {has_crumbs.then(|| view! {
            <nav class="breadcrumb" aria-label=tr!(frame.breadcrumb)>
                <ol>{links}<li aria-current="page">{here}</li></ol>
            </nav>
        })}
        <div class="with-help">
            <div class="with-help__head"><h1 lang=lang tabindex="-1" node_ref=heading>{title}</h1>{head}</div>
            <Help/>
            <div class="with-help__body">{tabs}<Done/>{children()}</div>
        </div>
    }
}

/// Without a new document nobody is told that the page is another: the focus goes to the success of the step before, or
/// to the heading. Where the address names a place on the page, the router leads there.
fn arrive(heading: web_sys::HtmlHeadingElement) {
    if window().location().hash().is_ok_and(|hash| !hash.is_empty()) {
        return;
    }
    let success = document().query_selector("main [role=status].notice").ok().flatten();
    let place = success.and_then(|place| place.dyn_into().ok()).unwrap_or_else(|| heading.into());
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = web_sys::HtmlElement::focus_with_options(&place, &options);
}
