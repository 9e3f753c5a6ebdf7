//! The only place with a text area: Leptos 0.8 does not escape its content when it renders on the server.

use leptos::prelude::*;

use super::{
    field::{Field, described_by},
    form::FormContext,
};

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
    /// Hint below the label.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// Marked as optional.
    #[prop(optional)]
    optional: bool,
    /// Optional, which the label says by itself.
    #[prop(optional)]
    says_optional: bool,
    /// Language of the text, where it is not the page's.
    #[prop(optional, into)]
    lang: Option<String>,
) -> impl IntoView {
    let form = FormContext::current();
    form.name_field(name, label);
    let faults = form.faults(name);
    let content = escaped(&form.start(name, value));
    view! {
        <Field id=name label=label hint=hint optional=optional faults=faults>
            <textarea class="textarea" id=name name=name rows="6" lang=lang inner_html=content
                aria-required=(!optional && !says_optional).then_some("true")
                aria-describedby=described_by(name, hint.is_some(), faults)
                aria-invalid=move || (!faults.get().is_empty()).then_some("true")></textarea>
        </Field>
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
