//! The criteria above a list: plain fields of a form that is sent by GET, so that the address of what was found can be
//! shared.

use leptos::prelude::*;

use crate::tr;

/// Words to be found, or a day.
#[component]
pub fn FilterText(
    /// Name in the address, and id.
    name: &'static str,
    /// Label.
    label: &'static str,
    /// What is searched for now.
    value: String,
    /// A day.
    #[prop(optional)]
    is_day: bool,
) -> impl IntoView {
    let (kind, most) = if is_day { ("date", None) } else { ("search", Some("200")) };
    view! {
        <div class="field">
            <label class="field__label" for=name>{label}</label>
            <input class="input" type=kind id=name name=name value=value maxlength=most autocomplete="off"/>
        </div>
    }
}

/// One of several, or any.
#[component]
pub fn FilterSelect(
    /// Name in the address.
    name: &'static str,
    /// Label.
    #[prop(into)]
    label: String,
    /// What is searched for now.
    #[prop(into)]
    value: String,
    /// Values and labels.
    options: Vec<(String, String)>,
    /// Id, where the name stands for several fields.
    #[prop(optional_no_strip, into)]
    id: Option<String>,
    /// The options are all there are: nothing stands for "all".
    #[prop(optional)]
    closed: bool,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.to_owned());
    let options = options
        .into_iter()
        .map(|(code, label)| {
            let selected = code == value;
            view! { <option value=code selected=selected>{label}</option> }
        })
        .collect_view();
    view! {
        <div class="field">
            <label class="field__label" for=id.clone()>{label}</label>
            <select class="select" id=id name=name autocomplete="off">
                {(!closed).then(|| view! { <option value="">{tr!(general.all)}</option> })}
                {options}
            </select>
        </div>
    }
}
