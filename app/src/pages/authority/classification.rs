//! The tab Classification: the general keywords.

use domain::view::{ClassificationView, KeywordList, Tab};
use leptos::prelude::*;

use super::head::{Place, TabPage};
use crate::{api::classification, components::Load, tr};

/// `…/classification`
#[component]
pub fn ClassificationPage() -> impl IntoView {
    let place = Place::of_address();
    let view = Resource::new(move || place.get(), |place| classification(place.id));
    view! { <Load resource=view show=|view| view! { <Classification view=view/> }/> }
}

#[component]
fn Classification(view: ClassificationView) -> impl IntoView {
    let lists = view
        .lists
        .into_iter()
        .map(|list| view! { <h3>{list.name.clone()}</h3> <Chosen list=list/> })
        .collect_view();
    view! {
        <TabPage head=view.head tab=Tab::Classification>
            <h2>{tr!(authority.general_keywords)}</h2>
            <p class="meta">{tr!(authority.general_keywords_hint)}</p>
            {lists}
        </TabPage>
    }
}

/// The keywords chosen in a list.
#[component]
pub fn Chosen(
    /// The list.
    list: KeywordList,
) -> impl IntoView {
    let chosen: Vec<_> = list.keywords.into_iter().filter(|keyword| keyword.chosen).collect();
    if chosen.is_empty() {
        return view! { <p>{tr!(authority.no_keywords)}</p> }.into_any();
    }
    let items = chosen.into_iter().map(|keyword| view! { <li>{keyword.label}</li> }).collect_view();
    view! { <ul>{items}</ul> }.into_any()
}
