//! Pages that the server writes: lists with their criteria, forms that are sent and answered by a page. Their code is in
//! no bundle; the browser gets what it shows.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{
    api::{Written, written},
    components::Load,
    pages::Page,
};

/// Every page that has no component of its own; what is none is not found.
#[component]
pub fn WrittenPage() -> impl IntoView {
    let location = use_location();
    let address = Memo::new(move |_| {
        let query = location.search.with(|query| query.trim_start_matches('?').to_owned());
        (location.pathname.get(), query)
    });
    let page = Resource::new(move || address.get(), |(path, query)| written(path, query));
    view! { <Load resource=page show=show/> }
}

fn show(page: Written) -> impl IntoView {
    let Written { title, window_title, crumbs, html } = page;
    view! { <Page title=title crumbs=crumbs window_title=window_title><div inner_html=html></div></Page> }
}
