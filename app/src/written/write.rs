//! From a view to the HTML of a page, in the reader's language, with what a refused form had typed into it.

use leptos::prelude::*;
use server_fn::ServerFn;

use crate::{
    api::{ApiError, Written},
    components::{ErrorSummary, FormContext, Hidden},
    request::{Posted, RequestContext},
    tr,
};

/// Path of the page that is being written, for its forms.
#[derive(Clone)]
struct Place(String);

/// How the head of an error summary begins. What somebody typed never looks like that: its `<` is escaped.
const SUMMARY: &str = "<h2 id=\"error-summary-title\"";

/// Writes a page.
pub fn write(request: &RequestContext, path: &str, view: impl FnOnce() -> (Written, AnyView)) -> Written {
    Owner::new().with(|| {
        provide_context(request.locale);
        provide_context(Place(path.to_owned()));
        if let Some(posted) = request.posted.clone() {
            provide_context(posted);
        }
        let (page, view) = view();
        let html = view.to_html();
        // The form may be gone, as somebody else has done the step meanwhile, or be the button of a row, which has no
        // place for it. Why it was refused is said all the same.
        let lost =
            request.posted.clone().filter(|posted| !posted.errors.is_empty() && !html.contains(SUMMARY));
        let summary = lost.map(|posted| view! { <ErrorSummary form=FormContext::of_page(Some(posted))/> });
        let html = summary.map(RenderHtml::to_html).unwrap_or_default() + &html;
        Written { html, ..page }
    })
}

/// The way to a page of a group of the menu.
pub fn crumbs(menu: &str) -> Vec<(String, String)> {
    vec![("/".to_owned(), tr!(frame.menu_home).to_owned()), (String::new(), menu.to_owned())]
}

/// What a refused form had typed into it, if it was sent to this server function.
pub fn posted<S: ServerFn<Error = ApiError>>(request: &RequestContext) -> Option<&Posted> {
    request.posted.as_ref().filter(|posted| posted.action == S::PATH)
}

/// A form that is sent to a server function and answered by a page.
#[component]
pub fn WrittenForm<S>(
    /// What it is sent to.
    action: ServerAction<S>,
    /// The form in whose place this one stands where somebody else did that step meanwhile: what was typed there goes on.
    #[prop(optional)]
    instead_of: Option<&'static str>,
    /// Fields and buttons.
    children: Children,
) -> impl IntoView
where
    S: ServerFn<Error = ApiError> + Send + Sync + Clone + 'static,
    S::Output: Send + Sync + 'static,
{
    let _ = action;
    let posted = use_context::<Posted>()
        .filter(|posted| posted.action == S::PATH || Some(posted.action.as_str()) == instead_of);
    let form = FormContext::of_page(posted);
    provide_context(form.clone());
    let Place(path) = expect_context();
    view! {
        <form method="post" action=S::PATH class="form" novalidate=true>
            <ErrorSummary form=form/>
            <Hidden name="page" value=path/>
            {children()}
        </form>
    }
}
