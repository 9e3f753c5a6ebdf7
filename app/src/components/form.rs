//! A form that works the same with and without JavaScript.
//!
//! With JavaScript the server function answers and the errors appear in place. Without, the server renders the page
//! again in the same response with what was typed ([`Posted`]), and hydration renders the same.

use domain::error::{Code, FORM, FieldError, FieldErrors};
use leptos::{form::ActionForm, html, prelude::*, server::SharedValue, wasm_bindgen::JsCast};
use leptos_router::hooks::use_location;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use server_fn::{Http, ServerFn, client::Client, codec::PostUrl, request::ClientReq};

use crate::{api::ApiError, text};

/// A form that failed without JavaScript.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// The server function's path: only its own form shows the errors.
    pub action: String,
    /// What was typed, never passwords.
    pub fields: Vec<(String, String)>,
    /// What is wrong.
    pub errors: FieldErrors,
}

impl Posted {
    /// What was typed into a field.
    pub fn value(&self, name: &str) -> Option<String> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }

    /// Every value of a list of check-boxes.
    pub fn values(&self, name: &str) -> Vec<String> {
        self.fields.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }
}

/// What the fields of a form need to know of it.
#[derive(Clone)]
pub struct FormContext {
    /// The errors to show.
    pub errors: Signal<Vec<FieldError>>,
    /// The labels of the fields, so that the summary can say which one it means.
    labels: StoredValue<Vec<(String, String)>>,
    /// What was typed, after a failure without JavaScript.
    pub posted: Option<Posted>,
    /// Answered by a new page, which shows what is stored now: there are never two texts to compare.
    is_reloaded: bool,
}

impl FormContext {
    /// The form around this field.
    pub fn current() -> Self {
        use_context().unwrap_or_else(|| Self::new(Signal::derive(Vec::new), None))
    }

    fn new(errors: Signal<Vec<FieldError>>, posted: Option<Posted>) -> Self {
        Self { errors, posted, labels: StoredValue::new(Vec::new()), is_reloaded: false }
    }

    /// Of a page that the server writes: the errors are those of the form as it was sent.
    #[cfg(feature = "ssr")]
    pub fn of_page(posted: Option<Posted>) -> Self {
        let errors = posted.as_ref().map(|posted| posted.errors.0.clone()).unwrap_or_default();
        Self { is_reloaded: true, ..Self::new(Signal::derive(move || errors.clone()), posted) }
    }

    /// Tells the form what a field is called.
    pub fn name_field(&self, name: &str, label: &str) {
        self.labels.update_value(|labels| labels.push((name.to_owned(), label.to_owned())));
    }

    /// The texts of a field's errors.
    pub fn faults(&self, name: impl Into<String>) -> Memo<Vec<String>> {
        let (errors, locale, name) = (self.errors, text::locale(), name.into());
        Memo::new(move |_| {
            errors
                .get()
                .iter()
                .filter(|error| error.field == name)
                .map(|error| text::fault_in(locale, &error.fault))
                .collect()
        })
    }

    /// What the field starts with: what was typed, or what is stored.
    pub fn start(&self, name: &str, stored: String) -> String {
        match &self.posted {
            Some(posted) => posted.value(name).unwrap_or_default(),
            None => stored,
        }
    }

    /// Whether a check-box of a list starts ticked.
    pub fn starts_ticked(&self, name: &str, value: &str, stored: bool) -> bool {
        match &self.posted {
            Some(posted) => posted.values(name).iter().any(|typed| typed == value),
            None => stored,
        }
    }
}

/// Hands the failed form of this response from server to browser, so that both render the same. Once, at the root: on
/// the server an awaited part of a page may be built more than once.
pub fn provide_posted() {
    provide_context(PostedForm(SharedValue::new(use_context::<Posted>).into_inner()));
}

#[derive(Clone)]
struct PostedForm(Option<Posted>);

/// The failed form, if it was sent to this server function.
fn use_posted<S: ServerFn>() -> Option<Posted> {
    let PostedForm(posted) = use_context()?;
    posted.filter(|posted| posted.action == S::PATH)
}

/// A form sent to a server function. Errors appear on top, beside their fields, and nothing typed is lost.
#[component]
pub fn PostForm<S, O>(
    /// What sends it.
    action: ServerAction<S>,
    /// CSS class.
    #[prop(default = "form")]
    class: &'static str,
    /// Leaving with unsaved changes asks.
    #[prop(optional)]
    guard: bool,
    /// Fields and buttons.
    children: Children,
) -> impl IntoView
where
    S: ServerFn<Protocol = Http<PostUrl, O>, Error = ApiError>
        + DeserializeOwned
        + Clone
        + Send
        + Sync
        + 'static,
    <<S::Client as Client<ApiError>>::Request as ClientReq<ApiError>>::FormData: From<web_sys::FormData>,
    S::Output: Send + Sync + Clone + 'static,
    S::Client: Client<ApiError>,
{
    let posted = use_posted::<S>();
    let first = posted.as_ref().map(|posted| posted.errors.0.clone()).unwrap_or_default();
    let value = action.value();
    // The action's own answer wins once there is one, or an old error would stay after a success.
    let errors = Signal::derive(move || match value.get() {
        Some(Err(ApiError(error))) => error.faults(),
        Some(Ok(_)) => Vec::new(),
        None => first.clone(),
    });
    let form = FormContext::new(errors, posted);
    provide_context(form.clone());
    let path = use_location().pathname;
    let dirty = RwSignal::new(false);
    // Sending is no leaving; a refusal leaves the changes unsaved.
    Effect::new(move |_| {
        if action.input().with(Option::is_some) {
            dirty.set(false);
        } else if !errors.with(Vec::is_empty) {
            dirty.set(true);
        }
    });
    view! {
        <ActionForm action=action attr:class=class attr:novalidate=true on:input=move |_| dirty.set(true)>
            <ErrorSummary form=form/>
            <input type="hidden" name="page" value=move || path.get()/>
            {children()}
            {guard.then(|| view! { <super::guard::Guard dirty=dirty/> })}
        </ActionForm>
    }
}

/// A form that is answered by a new page, also with JavaScript: for steps after which the frame of the page is another
/// (log-in, language, password) or that have nothing to type.
#[component]
pub fn ReloadForm<S>(
    /// What it is sent to.
    action: ServerAction<S>,
    /// CSS class.
    #[prop(default = "form")]
    class: &'static str,
    /// Fields and buttons.
    children: Children,
) -> impl IntoView
where
    S: ServerFn<Error = ApiError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let _ = action;
    let posted = use_posted::<S>();
    let first = posted.as_ref().map(|posted| posted.errors.0.clone()).unwrap_or_default();
    let errors = Signal::derive(move || first.clone());
    let form = FormContext { is_reloaded: true, ..FormContext::new(errors, posted) };
    provide_context(form.clone());
    let path = use_location().pathname;
    view! {
        <form method="post" action=S::url() class=class novalidate=true>
            <ErrorSummary form=form/>
            <input type="hidden" name="page" value=move || path.get()/>
            {children()}
        </form>
    }
}

/// All errors of a form, on top. Takes the focus when they appear, and leads to each field.
#[component]
pub fn ErrorSummary(
    /// The form.
    form: FormContext,
) -> impl IntoView {
    let locale = text::locale();
    let FormContext { errors, labels, is_reloaded, .. } = form;
    let frame = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if !errors.get().is_empty()
            && let Some(frame) = frame.get()
        {
            let _ = frame.focus();
        }
    });
    let items = move || {
        errors
            .get()
            .into_iter()
            .map(|error| {
                let words = match error.fault.code {
                    Code::StaleVersion if is_reloaded => {
                        leptos_i18n::td_string!(locale, error.stale_step).to_owned()
                    }
                    _ => text::fault_in(locale, &error.fault),
                };
                if error.fault.code == Code::LoginRequired {
                    // In a window of its own, so that what was typed stays here and can be sent afterwards.
                    let hint = leptos_i18n::td_string!(locale, general.new_window);
                    view! { <li><a href="/login" target="_blank" rel="external">{words} " (" {hint} ")"</a></li> }
                        .into_any()
                } else if error.field == FORM {
                    view! { <li>{words}</li> }.into_any()
                } else {
                    let label = labels.with_value(|labels| {
                        labels
                            .iter()
                            .find(|(name, _)| *name == error.field)
                            .map(|(_, label)| format!("{label}: "))
                    });
                    let id = error.field.clone();
                    // The router follows links by itself and would leave the focus here.
                    let go = move |event: leptos::ev::MouseEvent| {
                        if let Some(field) = document().get_element_by_id(&id) {
                            event.prevent_default();
                            field.scroll_into_view();
                            let _ = field.unchecked_into::<web_sys::HtmlElement>().focus();
                        }
                    };
                    view! { <li><a href=format!("#{}", error.field) on:click=go>{label} {words}</a></li> }
                        .into_any()
                }
            })
            .collect_view()
    };
    view! {
        <Show when=move || !errors.get().is_empty()>
            <div class="error-summary" role="alert" tabindex="-1" autofocus=true node_ref=frame aria-labelledby="error-summary-title">
                <h2 id="error-summary-title">{leptos_i18n::td_string!(locale, general.error_summary)}</h2>
                <ul>{items}</ul>
            </div>
        </Show>
    }
}

/// A value the form sends unseen.
#[component]
pub fn Hidden(
    /// Name of the field.
    name: &'static str,
    /// Its value.
    value: String,
) -> impl IntoView {
    view! { <input type="hidden" name=name value=value/> }
}
