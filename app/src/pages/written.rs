//! Pages that the server writes: lists with their criteria, forms that are sent and answered by a page. Their code is in
//! no bundle; the browser gets what it shows.

use std::time::Duration;

use leptos::{leptos_dom::helpers::debounce, prelude::*};
use leptos_router::hooks::use_location;

use crate::{
    api::{Written, written},
    components::Load,
    pages::{Page, authority::TabPage},
};

/// So long nothing is typed before it is looked up.
const PAUSE: Duration = Duration::from_millis(400);

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
    let Written { title, window_title, crumbs, tab, html } = page;
    let typed = debounce(PAUSE, |_| look_up());
    let html = view! { <div inner_html=html on:input=typed></div> };
    match tab {
        Some((head, tab)) => view! { <TabPage head=head tab=tab>{html}</TabPage> }.into_any(),
        None => view! { <Page title=title crumbs=crumbs window_title=window_title>{html}</Page> }.into_any(),
    }
}

#[cfg(not(feature = "hydrate"))]
fn look_up() {}

/// What a form can say of what is being typed: its element `#look-up` names a page, and the fields that the page is asked
/// with. Without JavaScript the form says it when it is sent.
#[cfg(feature = "hydrate")]
fn look_up() {
    use leptos::{task::spawn_local, wasm_bindgen::JsCast};
    use web_sys::{FormData, js_sys::encode_uri_component};

    let Some(place) = document().get_element_by_id("look-up") else { return };
    let form = place.closest("form").ok().flatten().and_then(|form| form.dyn_into().ok());
    let Some(typed) = form.and_then(|form| FormData::new_with_form(&form).ok()) else { return };
    let value = |name: &str| typed.get(name).as_string().unwrap_or_default();
    let attribute = |name: &str| place.get_attribute(name).unwrap_or_default();
    let fields = attribute("data-fields");
    let pairs: Vec<String> =
        fields.split(' ').map(|name| format!("{name}={}", encode_uri_component(&value(name)))).collect();
    let (path, query) = (attribute("data-page"), pairs.join("&"));
    spawn_local(async move {
        let Ok(page) = written(path, query).await else { return };
        let Ok(fresh) = document().create_element("div") else { return };
        fresh.set_inner_html(&page.html);
        // What says the same stays, with the tick that may have been set in it: also where the server has written it.
        if fresh.text_content() != place.text_content() {
            place.set_inner_html(&page.html);
        }
    });
}
