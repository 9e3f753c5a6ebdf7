//! The only place with a text area: Leptos 0.8 does not escape its content when it renders on the server.

use leptos::prelude::*;

use super::form::FormContext;
use crate::tr;

/// Several lines of text.
#[component]
pub fn TextArea(
    /// Name and id.
    name: &'static str,
    /// Label.
    label: &'static str,
    /// What is stored.
    #[prop(into)]
    value: String,
    /// Marked as optional.
    #[prop(optional)]
    optional: bool,
    /// Language of the text, where it is not the page's.
    #[prop(optional, into)]
    lang: Option<String>,
) -> impl IntoView {
    let form = FormContext::current();
    form.name_field(name, label);
    let faults = form.faults(name);
    let content = escaped(&form.start(name, value));
    let class = move || if faults.get().is_empty() { "field" } else { "field field--error" };
    view! {
        <div class=class>
            <label class="field__label" for=name>
                {label} {optional.then(|| view! { " " <span class="field__optional">"(" {tr!(general.optional)} ")"</span> })}
            </label>
            <Show when=move || !faults.get().is_empty()>
                <p class="field__error" id=format!("{name}-error")>{move || faults.get().join(" ")}</p>
            </Show>
            <textarea class="textarea" id=name name=name rows="6" lang=lang inner_html=content
                aria-describedby=move || (!faults.get().is_empty()).then(|| format!("{name}-error"))
                aria-invalid=move || (!faults.get().is_empty()).then_some("true")></textarea>
        </div>
    }
}

/// The HTML parser drops one line feed after the opening tag, so one is put first.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("\n{text}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn markup_stays_text() {
        assert_eq!(super::escaped("</textarea><b>&"), "\n&lt;/textarea&gt;&lt;b&gt;&amp;");
    }
}
