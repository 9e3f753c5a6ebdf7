//! Tables: cells that become labelled lines on narrow screens, and the way to the other pages.

use leptos::prelude::*;

use crate::tr;

/// The head of a column.
#[component]
pub fn Column(
    /// Its name.
    label: &'static str,
) -> impl IntoView {
    view! { <th scope="col">{label}</th> }
}

/// A cell, with the name of its column for narrow screens.
#[component]
pub fn Cell(
    /// Name of the column.
    label: &'static str,
    /// Names, which may be long: they break where there is little room.
    #[prop(optional)]
    text: bool,
    /// Content.
    children: Children,
) -> impl IntoView {
    view! { <td data-label=label class=text.then_some("table__text")>{children()}</td> }
}

/// The way to the other pages of a list.
#[component]
pub fn Pages(
    /// Address of the first page, where this is another.
    first: Option<String>,
    /// Address of the next page.
    next: Option<String>,
) -> impl IntoView {
    view! {
        <nav class="pagination" aria-label=tr!(general.pages)>
            <ul>
                {first.map(|href| view! { <li><a href=href>{tr!(general.first_page)}</a></li> })}
                {next.map(|href| view! { <li><a href=href rel="next">{tr!(general.next_page)}</a></li> })}
            </ul>
        </nav>
    }
}
