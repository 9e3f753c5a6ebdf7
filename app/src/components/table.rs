//! Table cells that become labelled lines on narrow screens.

use leptos::prelude::*;

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
    /// Content.
    children: Children,
) -> impl IntoView {
    view! { <td data-label=label>{children()}</td> }
}
