//! Fields: label above, hint, error, input, in this order; tied together for screen readers.

use domain::{password, place::LANGUAGES, time::LocalTime, view::Choice};
use leptos::prelude::*;

use super::form::FormContext;
use crate::{text, tr};

/// Label, hint and error around an input; `describe` goes to the input's `aria-describedby`.
#[component]
pub(super) fn Field(
    id: &'static str,
    label: &'static str,
    hint: Option<&'static str>,
    optional: bool,
    faults: Memo<Vec<String>>,
    children: Children,
) -> impl IntoView {
    let class = move || if faults.get().is_empty() { "field" } else { "field field--error" };
    view! {
        <div class=class>
            <label class="field__label" for=id>
                {label} {optional.then(|| view! { " " <span class="field__optional">"(" {tr!(general.optional)} ")"</span> })}
            </label>
            {hint.map(|hint| view! { <p class="field__hint" id=format!("{id}-hint")>{hint}</p> })}
            <Show when=move || !faults.get().is_empty()><FieldError id=id faults=faults/></Show>
            {children()}
        </div>
    }
}

/// The errors of a field.
#[component]
fn FieldError(#[prop(into)] id: String, faults: Memo<Vec<String>>) -> impl IntoView {
    let prefix = leptos_i18n::td_string!(text::locale(), general.error_prefix);
    view! {
        <p class="field__error" id=format!("{id}-error")>
            <span class="visually-hidden">{prefix} " "</span>
            {move || faults.get().join(" ")}
        </p>
    }
}

/// What describes an input: hint and error, where there are.
pub fn described_by(
    id: impl Into<String>,
    hint: bool,
    faults: Memo<Vec<String>>,
) -> impl Fn() -> Option<String> + Clone {
    let id = id.into();
    move || {
        let hint = hint.then(|| format!("{id}-hint"));
        let error = (!faults.get().is_empty()).then(|| format!("{id}-error"));
        match (hint, error) {
            (Some(hint), Some(error)) => Some(format!("{hint} {error}")),
            (hint, error) => hint.or(error),
        }
    }
}

/// One line of text.
#[component]
pub fn TextField(
    /// Name and id.
    name: &'static str,
    /// Label.
    label: &'static str,
    /// What is stored.
    #[prop(into)]
    value: String,
    /// Hint below the label.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// Marked as optional.
    #[prop(optional)]
    optional: bool,
    /// Optional, which the label says by itself.
    #[prop(optional)]
    says_optional: bool,
    /// `type` of the input.
    #[prop(default = "text")]
    kind: &'static str,
    /// `autocomplete` of the input.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Spelling and capitals are not to be corrected: codes, addresses.
    #[prop(optional)]
    verbatim: bool,
    /// Language of the text, where it is not the page's.
    #[prop(optional, into)]
    lang: Option<String>,
) -> impl IntoView {
    let form = FormContext::current();
    form.name_field(name, label);
    let faults = form.faults(name);
    let start = form.start(name, value);
    view! {
        <Field id=name label=label hint=hint optional=optional faults=faults>
            <input class="input" id=name name=name type=kind value=start autocomplete=autocomplete lang=lang
                spellcheck=verbatim.then_some("false") autocapitalize=verbatim.then_some("none")
                aria-required=(!optional && !says_optional).then_some("true")
                aria-describedby=described_by(name, hint.is_some(), faults)
                aria-invalid=move || (!faults.get().is_empty()).then_some("true")/>
        </Field>
    }
}

/// A password: never given back by the server, shown on demand.
#[component]
pub fn PasswordField(
    /// Name and id.
    name: &'static str,
    /// Label.
    label: &'static str,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    /// Set to what is typed, where the rules are ticked off meanwhile.
    #[prop(optional)]
    typed: Option<RwSignal<String>>,
) -> impl IntoView {
    let form = FormContext::current();
    form.name_field(name, label);
    let faults = form.faults(name);
    let (shown, set_shown) = signal(false);
    // Without JavaScript the button would do nothing, so it comes with the browser's half.
    let (alive, set_alive) = signal(false);
    Effect::new(move |_| set_alive.set(true));
    let (show, hide) = (tr!(login.show_password), tr!(login.hide_password));
    let error = described_by(name, false, faults);
    let describe = move || match typed {
        Some(_) => Some(error().map_or_else(|| RULES.to_owned(), |error| format!("{RULES} {error}"))),
        None => error(),
    };
    view! {
        <Field id=name label=label hint=None optional=false faults=faults>
            <div class="password-field">
                <input class="input" id=name name=name autocomplete=autocomplete spellcheck="false" autocapitalize="none"
                    type=move || if shown.get() { "text" } else { "password" }
                    on:input=move |event| if let Some(typed) = typed { typed.set(event_target_value(&event)) }
                    aria-required="true" aria-describedby=describe
                    aria-invalid=move || (!faults.get().is_empty()).then_some("true")/>
                <Show when=move || alive.get()>
                    <button type="button" class="button button--secondary" aria-controls=name
                        on:click=move |_| set_shown.update(|shown| *shown = !*shown)>
                        {move || if shown.get() { hide } else { show }}
                    </button>
                </Show>
            </div>
        </Field>
    }
}

/// One of the 24 languages, each called by its own name.
#[component]
pub fn LanguageField(
    /// Name and id.
    name: &'static str,
    /// Label.
    label: &'static str,
    /// What is stored.
    #[prop(into)]
    value: String,
    /// Hint below the label.
    #[prop(optional)]
    hint: Option<&'static str>,
) -> impl IntoView {
    let form = FormContext::current();
    form.name_field(name, label);
    let faults = form.faults(name);
    let start = form.start(name, value);
    let options = LANGUAGES
        .iter()
        .map(|(code, own_name)| {
            let selected = *code == start;
            view! { <option value=*code selected=selected lang=*code>{*own_name}</option> }
        })
        .collect_view();
    view! {
        <Field id=name label=label hint=hint optional=false faults=faults>
            <select class="select" id=name name=name autocomplete="off" aria-required="true"
                aria-describedby=described_by(name, hint.is_some(), faults)
                aria-invalid=move || (!faults.get().is_empty()).then_some("true")>
                {options}
            </select>
        </Field>
    }
}

/// One check-box with its label and hint.
#[component]
pub fn CheckBox(
    /// Name and id.
    name: &'static str,
    /// Label.
    label: &'static str,
    /// Hint beside it.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// What is stored.
    #[prop(optional)]
    ticked: bool,
    /// Cannot be changed now; what is stored is sent all the same.
    #[prop(optional)]
    locked: String,
) -> impl IntoView {
    let form = FormContext::current();
    form.name_field(name, label);
    let faults = form.faults(name);
    let start = form.starts_ticked(name, "on", ticked);
    let describe = move || {
        if faults.get().is_empty() { format!("{name}-hint") } else { format!("{name}-hint {name}-error") }
    };
    let is_locked = !locked.is_empty();
    let class = move || if faults.get().is_empty() { "field" } else { "field field--error" };
    view! {
        <div class=class>
            <Show when=move || !faults.get().is_empty()>
                <FieldError id=name faults=faults/>
            </Show>
            <label class="choice">
                <input type="checkbox" id=name name=(!is_locked).then_some(name) value="on" checked=start
                    disabled=is_locked aria-describedby=describe
                    aria-invalid=move || (!faults.get().is_empty()).then_some("true")/>
                <span>{label}</span>
            </label>
            {(is_locked && ticked).then(|| view! { <input type="hidden" name=name value="on"/> })}
            <p class="choice__hint" id=format!("{name}-hint")>{hint} {is_locked.then(|| view! { " " <strong>{locked}</strong> })}</p>
        </div>
    }
}

/// The errors of something that is more than one input: a group of lists, a module.
#[component]
pub fn FieldFaults(
    /// What the errors are filed under.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    let faults = FormContext::current().faults(name.clone());
    view! {
        <Show when=move || !faults.get().is_empty()><FieldError id=name.clone() faults=faults/></Show>
    }
}

/// A group of check-boxes that send a list.
#[component]
pub fn Choices(
    /// Name of the list, ending in `[]`.
    name: &'static str,
    /// What the errors of the group are filed under; also its id.
    field: String,
    /// Heading of the group.
    #[prop(into)]
    legend: String,
    /// Hint below the heading.
    #[prop(optional, into)]
    hint: String,
    /// Put before each code, for lists of several groups.
    #[prop(optional, into)]
    prefix: String,
    /// The choices.
    choices: Vec<Choice>,
) -> impl IntoView {
    let form = FormContext::current();
    form.name_field(&field, &legend);
    let faults = form.faults(field.clone());
    let describe = described_by(field.clone(), !hint.is_empty(), faults);
    let (id, hint_id) = (field.clone(), format!("{field}-hint"));
    let boxes = choices
        .into_iter()
        .map(|choice| {
            let code = format!("{prefix}{}", choice.code);
            let ticked = form.starts_ticked(name, &code, choice.chosen);
            view! {
                <label class="choice">
                    <input type="checkbox" name=name value=code checked=ticked/>
                    <span>{choice.label}</span>
                </label>
            }
        })
        .collect_view();
    let class = move || if faults.get().is_empty() { "field" } else { "field field--error" };
    view! {
        <fieldset class="fieldset" id=id tabindex="-1" aria-describedby=describe>
            <legend class="fieldset__legend">{legend}</legend>
            <div class=class>
                {(!hint.is_empty()).then(|| view! { <p class="field__hint" id=hint_id>{hint}</p> })}
                <Show when=move || !faults.get().is_empty()><FieldError id=field.clone() faults=faults/></Show>
                <div class="choices choices--columns">{boxes}</div>
            </div>
        </fieldset>
    }
}

/// Id of the rules of a password.
const RULES: &str = "password-rules";

/// The rules of a password, ticked off while typing.
#[component]
pub fn PasswordRules(
    /// What is typed.
    typed: RwSignal<String>,
) -> impl IntoView {
    let met = Memo::new(move |_| typed.with(|typed| password::rules(typed)));
    let rule = move |label: String, check: fn(&password::Rules) -> bool| {
        let (yes, no) = (tr!(login.rule_fulfilled), tr!(login.rule_not_fulfilled));
        let fulfilled = move || typed.with(|typed| !typed.is_empty()) && met.with(check);
        view! {
            <li class="rules__item" data-met=move || if fulfilled() { "true" } else { "false" }>
                {label}
                <span class="visually-hidden">" (" {move || if fulfilled() { yes } else { no }} ")"</span>
            </li>
        }
    };
    view! {
        <div id=RULES>
            <p>{tr!(login.password_rules)}</p>
            <ul class="rules">
                <li>{tr!(login.rule_last_five)}</li>
                {rule(tr!(login.rule_length).to_owned(), |met| met.length)}
                <li>
                    {tr!(login.rule_contains)}
                    <ul class="rules">
                        {rule(tr!(login.rule_upper).to_owned(), |met| met.upper)}
                        {rule(tr!(login.rule_lower).to_owned(), |met| met.lower)}
                        {rule(tr!(login.rule_digit).to_owned(), |met| met.digit)}
                    </ul>
                </li>
                <li>{tr!(login.rule_max_length, max = "128")}</li>
                <li>{tr!(login.rule_not_identity)}</li>
            </ul>
        </div>
    }
}

/// A date in words, with the machine's form beside it.
#[component]
pub fn DateText(
    /// The moment.
    at: LocalTime,
    /// With hours and minutes.
    #[prop(optional)]
    with_time: bool,
) -> impl IntoView {
    let locale = text::locale();
    let words = if with_time { text::date_time(locale, at) } else { text::date(locale, at) };
    view! { <time datetime=at.iso()>{words}</time> }
}
