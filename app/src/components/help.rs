//! The help panel: the manual's steps for this screen, without leaving it.

use leptos::prelude::*;

use crate::{api::Block, frame::HelpText, tr};

/// A panel that opens in place, with and without JavaScript.
#[component]
pub fn Help() -> impl IntoView {
    let help: HelpText = expect_context();
    let label = tr!(general.help);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                help.blocks.await.map(|blocks| view! {
                    <details class="help" open=help.is_open()>
                        <summary>{label}</summary>
                        <div class="help__body"><Blocks blocks=blocks/></div>
                    </details>
                })
            })}
        </Suspense>
    }
}

/// The blocks of a long text.
#[component]
pub fn Blocks(
    /// In order.
    blocks: Vec<Block>,
) -> impl IntoView {
    blocks.into_iter().map(block).collect_view()
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
