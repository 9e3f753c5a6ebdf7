//! What every screen has: the title of the window, where it lies, its heading, its help.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{Done, Help},
    tr,
};

/// A screen.
#[component]
pub fn Page(
    /// Heading, and title of the window.
    #[prop(into)]
    title: String,
    /// The way to it: addresses and labels, without itself.
    #[prop(optional)]
    crumbs: Vec<(String, String)>,
    /// Below the heading.
    #[prop(optional_no_strip, into)]
    head: Option<AnyView>,
    /// The screen.
    children: Children,
) -> impl IntoView {
    let has_crumbs = !crumbs.is_empty();
    let window_title = format!("{title} – Mandate");
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
    view! {
        <Title text=window_title/>
        {has_crumbs.then(|| view! {
            <nav class="breadcrumb" aria-label=tr!(frame.breadcrumb)>
                <ol>{links}<li aria-current="page">{here}</li></ol>
            </nav>
        })}
        <div class="with-help">
            <div class="with-help__head"><h1>{title}</h1>{head}</div>
            <Help/>
            <div class="with-help__body"><Done/>{children()}</div>
        </div>
    }
}
