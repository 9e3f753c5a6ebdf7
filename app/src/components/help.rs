//! The help panel: the manual's steps for this screen, without leaving it.

use leptos::prelude::*;

use crate::{
    api::{Block, Topic, text},
    tr,
};

/// A panel that opens in place, with and without JavaScript.
#[component]
pub fn Help(
    /// The screen.
    topic: Topic,
) -> impl IntoView {
    view! {
        <details class="help" open=true>
            <summary>{tr!(general.help)}</summary>
            <div class="help__body"><Blocks topic=topic/></div>
        </details>
    }
}

/// The blocks of a long text.
#[component]
pub fn Blocks(
    /// Which.
    topic: Topic,
) -> impl IntoView {
    let blocks = Resource::new(move || topic, text);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                blocks.await.map(|blocks| blocks.into_iter().map(block).collect_view()).ok()
            })}
        </Suspense>
    }
}

fn block(block: Block) -> AnyView {
    let items = |items: Vec<String>| items.into_iter().map(|item| view! { <li>{item}</li> }).collect_view();
    match block {
        Block::Heading(words) => view! { <h2 class="help__heading">{words}</h2> }.into_any(),
        Block::Paragraph(words) => view! { <p>{words}</p> }.into_any(),
        Block::Steps(steps) => view! { <ol>{items(steps)}</ol> }.into_any(),
        Block::Points(points) => view! { <ul>{items(points)}</ul> }.into_any(),
    }
}
