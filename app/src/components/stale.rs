//! Somebody else has saved meanwhile: both texts, side by side, and the choice between them.

use domain::{error::Code, place::LANGUAGES};
use leptos::{prelude::*, task::spawn_local};
use server_fn::ServerFn;

use super::form::FormContext;
use crate::{api::ApiError, text, tr};

/// The saves of a form: what was sent last, and what is stored now.
pub struct Saves<F: 'static, V: 'static> {
    /// What was sent last; nothing before the first save and without JavaScript.
    sent: RwSignal<Option<F>>,
    /// What is stored. After a refusal as stale it is read again: the next save names its version.
    pub stored: RwSignal<V>,
}

impl<F, V> Clone for Saves<F, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F, V> Copy for Saves<F, V> {}

impl<F: Clone + Send + Sync, V: Send + Sync> Saves<F, V> {
    /// Follows the saves of a server function.
    pub fn follow<S, R>(
        action: ServerAction<S>,
        stored: V,
        form: fn(S) -> F,
        read: impl Fn() -> R + 'static,
    ) -> Self
    where
        S: ServerFn<Error = ApiError> + Clone + Send + Sync + 'static,
        S::Output: Clone + Send + Sync + 'static,
        R: Future<Output = Result<V, ApiError>> + 'static,
    {
        let saves = Self { sent: RwSignal::new(None), stored: RwSignal::new(stored) };
        Effect::new(move |_| {
            if let Some(input) = action.input().get() {
                saves.sent.set(Some(form(input)));
            }
        });
        Effect::new(move |_| {
            if matches!(action.value().get(), Some(Err(ApiError(error))) if error.has(Code::StaleVersion)) {
                let reading = read();
                spawn_local(async move {
                    if let Ok(view) = reading.await {
                        saves.stored.set(view);
                    }
                });
            }
        });
        saves
    }
}

type Values<T> = Box<dyn Fn(&T) -> Vec<String> + Send + Sync>;

/// A field of which the typed and the stored value are compared.
pub struct Compared<F, V> {
    /// Name under which the form sends it.
    name: &'static str,
    label: String,
    /// Of a choice: the codes it is about and how they are shown.
    choices: Option<Vec<(String, String)>>,
    typed: Values<F>,
    stored: Values<V>,
}

impl<F: 'static, V: 'static> Compared<F, V> {
    /// A text.
    pub fn text(
        name: &'static str,
        label: &str,
        typed: fn(&F) -> &String,
        stored: fn(&V) -> &String,
    ) -> Self {
        Self {
            name,
            label: label.to_owned(),
            choices: None,
            typed: Box::new(move |form| vec![typed(form).clone()]),
            stored: Box::new(move |view| vec![stored(view).clone()]),
        }
    }

    /// Some of these choices, each with code and label.
    pub fn choices(
        name: &'static str,
        label: &str,
        choices: Vec<(String, String)>,
        typed: fn(&F) -> Vec<String>,
        stored: impl Fn(&V) -> Vec<String> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name,
            label: label.to_owned(),
            choices: Some(choices),
            typed: Box::new(typed),
            stored: Box::new(stored),
        }
    }

    /// One of the 24 languages, each called by its own name.
    pub fn language(
        name: &'static str,
        label: &str,
        typed: fn(&F) -> &String,
        stored: fn(&V) -> &String,
    ) -> Self {
        let names = LANGUAGES.iter().map(|(code, own_name)| ((*code).to_owned(), (*own_name).to_owned()));
        Self { choices: Some(names.collect()), ..Self::text(name, label, typed, stored) }
    }

    /// How values are shown. Of a form's list only those that are this field's.
    fn words(&self, values: &[String]) -> String {
        match &self.choices {
            None => values.concat().replace("\r\n", "\n"),
            Some(choices) => {
                let chosen = choices.iter().filter(|(code, _)| values.contains(code));
                chosen.map(|(_, label)| label.as_str()).collect::<Vec<_>>().join(", ")
            }
        }
    }
}

/// Whether the last save of this form was refused as stale.
fn is_stale() -> Memo<bool> {
    let errors = FormContext::current().errors;
    Memo::new(move |_| errors.get().iter().any(|error| error.fault.code == Code::StaleVersion))
}

/// Save; after a refusal as stale it says that the own text replaces the saved one.
#[component]
pub fn SaveButton() -> impl IntoView {
    let stale = is_stale();
    let (save, use_yours) = (tr!(edit.save_changes), tr!(edit.stale_use_yours));
    view! { <button class="button" type="submit">{move || if stale.get() { use_yours } else { save }}</button> }
}

/// The comparison, within the form; only after a refusal as stale.
#[component]
pub fn Stale<F, V>(
    /// The saves of the form.
    saves: Saves<F, V>,
    /// The fields; those with equal texts are left out.
    fields: Vec<Compared<F, V>>,
    /// Where the saved texts are shown.
    discard: String,
) -> impl IntoView
where
    F: Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    let stale = is_stale();
    let locale = text::locale();
    let posted = FormContext::current().posted;
    let differing = Signal::derive(move || {
        let texts = |field: &Compared<F, V>| {
            let yours = saves.sent.with(|sent| match (sent, &posted) {
                (Some(form), _) => (field.typed)(form),
                (None, Some(posted)) => posted.values(field.name),
                (None, None) => Vec::new(),
            });
            let theirs = saves.stored.with(|view| (field.stored)(view));
            (field.label.clone(), field.words(&yours), field.words(&theirs))
        };
        fields.iter().map(texts).filter(|(_, yours, theirs)| yours != theirs).collect::<Vec<_>>()
    });
    let column = move |is_own: bool| {
        let entries = differing.get().into_iter().map(|(label, yours, theirs)| {
            let text = if is_own { yours } else { theirs };
            view! { <div><dt>{label}</dt><dd>{text}</dd></div> }
        });
        entries.collect_view()
    };
    view! {
        <Show when=move || stale.get()>
            <section class="panel" aria-labelledby="stale-title">
                <h2 id="stale-title">{leptos_i18n::td_string!(locale, edit.stale_title)}</h2>
                <div class="compare">
                    <section>
                        <h3>{leptos_i18n::td_string!(locale, edit.stale_yours)}</h3>
                        <dl class="summary-list">{column(true)}</dl>
                    </section>
                    <section>
                        <h3>{leptos_i18n::td_string!(locale, edit.stale_theirs)}</h3>
                        <dl class="summary-list">{column(false)}</dl>
                    </section>
                </div>
                <p>
                    <a href=discard.clone() rel="external" data-discard="true">
                        {leptos_i18n::td_string!(locale, edit.stale_use_theirs)}
                    </a>
                </p>
            </section>
        </Show>
    }
}
