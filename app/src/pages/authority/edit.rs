//! Edit mode: one form over the tabs, one save, one cancel.

use domain::{
    error::Code,
    form::AuthorityForm,
    policy::Action,
    view::{AuthorityData, EditView, KeywordList},
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    edit_modules::ModuleFields,
    head::{Place, base, crumbs},
};
use crate::{
    api::{ApiError, EditAuthority, authority_edit_view},
    components::{
        CheckBox, Choices, FieldFaults, FormContext, Hidden, Load, PostForm, SelectField, TextArea,
        TextField, language_options,
    },
    pages::Page,
    text, tr,
};

/// `…/edit`
#[component]
pub fn EditPage() -> impl IntoView {
    let place = Place::of_address();
    let view = Resource::new(move || place.get(), |place| authority_edit_view(place.id));
    view! { <Load resource=view show=|view| view! { <Edit view=view/> }/> }
}

#[component]
fn Edit(view: EditView) -> impl IntoView {
    let action = ServerAction::<EditAuthority>::new();
    // What is stored now. After a refusal as stale it is read again: the next save names its versions.
    let stored = RwSignal::new(view.clone());
    let sent = RwSignal::new(None::<AuthorityForm>);
    let id = view.head.id.to_string();
    let own_id = id.clone();
    Effect::new(move |_| {
        if let Some(input) = action.input().get() {
            sent.set(Some(input.form));
        }
    });
    Effect::new(move |_| {
        if matches!(action.value().get(), Some(Err(ApiError(error))) if error.has(Code::StaleVersion)) {
            let id = id.clone();
            spawn_local(async move {
                if let Ok(view) = authority_edit_view(id).await {
                    stored.set(view);
                }
            });
        }
    });
    let base = base(&view.head);
    let crumbs = crumbs(&view.head, &[]);
    let can_rename = view.head.allowed.contains(&Action::EditOfficialName);
    let can_flag = view.head.allowed.contains(&Action::FlagInformalName);
    let head = view! { <p class="lead">{view.head.official_name.clone()}</p> };
    view! {
        <Page title=tr!(authority.edit_authority) crumbs=crumbs head={Some(head.into_any())}>
            <p class="meta">{tr!(edit.edit_mode_hint)}</p>
            <PostForm action=action class="form form--wide" guard=true>
                <Hidden name="authority" value=own_id/>
                <input type="hidden" name="version" value=move || stored.with(|view| view.data.version)/>
                <Stale stored=stored sent=sent discard=base.clone()/>
                <h2 id="authority">{tr!(authority.tab_authority)}</h2>
                <DataFields data=view.data can_rename=can_rename can_flag=can_flag/>
                <h2 id="keywords" tabindex="-1">{tr!(authority.tab_classification)}</h2>
                <FieldFaults name="keywords"/>
                <p class="meta">{tr!(authority.general_keywords_hint)}</p>
                <Keywords lists=view.lists/>
                <h2 id="modules">{tr!(authority.tab_modules)}</h2>
                {view.modules.into_iter().map(|module| view! { <ModuleFields module=module stored=stored/> }).collect_view()}
                <div class="actions actions--sticky">
                    <SaveButton/>
                    <a href=base data-discard="true">{tr!(edit.discard_changes)}</a>
                </div>
            </PostForm>
        </Page>
    }
}

/// The general lists.
#[component]
fn Keywords(lists: Vec<KeywordList>) -> impl IntoView {
    lists
        .into_iter()
        .map(|list| {
            view! {
                <Choices name="keywords[]" field=format!("keywords.{}", list.code) hint=choose_between(&list)
                    legend=list.name choices=list.keywords/>
            }
        })
        .collect_view()
}

/// How many keywords of a list may be chosen, where there is a limit.
pub(super) fn choose_between(list: &KeywordList) -> String {
    list.max.map_or_else(String::new, |max| {
        tr!(authority.choose_between, min = list.min.to_string(), max = max.to_string())
    })
}

#[component]
fn DataFields(data: AuthorityData, can_rename: bool, can_flag: bool) -> impl IntoView {
    let lang = data.informal_name_lang.clone();
    view! {
        {if can_rename {
            view! { <TextField name="official_name" label=tr!(authority.official_name) value=data.official_name/> }.into_any()
        } else {
            view! {
                <dl class="summary-list"><div><dt>{tr!(authority.official_name)}</dt><dd>{data.official_name}</dd></div></dl>
            }.into_any()
        }}
        <TextField name="informal_name" label=tr!(authority.informal_name) value=data.informal_name
            hint=tr!(authority.informal_name_hint) lang=lang/>
        {can_flag.then(|| view! {
            <CheckBox name="informal_name_flag" label=tr!(edit.informal_name_flag) hint=tr!(edit.informal_name_flag_hint)/>
        })}
        <SelectField name="informal_name_lang" label=tr!(edit.informal_name_language) value=data.informal_name_lang
            options=language_options()/>
        <TextArea name="description" label=tr!(authority.description) value=data.description optional=true
            lang=data.description_lang/>
        <h3>{tr!(authority.contact_details)}</h3>
        <TextField name="phone" label=tr!(authority.phone) value=data.phone kind="tel"/>
        <TextField name="email" label=tr!(authority.email) value=data.email kind="email" hint=tr!(authority.email_hint) verbatim=true/>
        <SelectField name="mail_language" label=tr!(authority.mail_language) value=data.mail_language options=language_options()/>
        <TextField name="website" label=tr!(authority.website) value=data.website kind="url" optional=true verbatim=true/>
        <TextField name="street" label=tr!(authority.street) value=data.street/>
        <TextField name="postal_code" label=tr!(authority.postal_code) value=data.postal_code optional=true/>
        <TextField name="city" label=tr!(authority.city) value=data.city/>
        <TextField name="region" label=tr!(authority.region) value=data.region optional=true/>
    }
}

/// Whether the last save was refused as stale.
fn is_stale(form: &FormContext) -> Memo<bool> {
    let errors = form.errors;
    Memo::new(move |_| errors.get().iter().any(|error| error.fault.code == Code::StaleVersion))
}

/// Save; after a refusal as stale it says that the own text replaces the saved one.
#[component]
fn SaveButton() -> impl IntoView {
    let stale = is_stale(&FormContext::current());
    let (save, use_yours) = (tr!(edit.save_changes), tr!(edit.stale_use_yours));
    view! { <button class="button" type="submit">{move || if stale.get() { use_yours } else { save }}</button> }
}

/// Somebody else has saved meanwhile: both texts, side by side.
#[component]
fn Stale(
    stored: RwSignal<EditView>,
    sent: RwSignal<Option<AuthorityForm>>,
    discard: String,
) -> impl IntoView {
    let form = FormContext::current();
    let stale = is_stale(&form);
    let posted = form.posted.clone();
    let locale = text::locale();
    let rows = move || {
        let theirs = stored.with(|view| texts(&view.data));
        let yours = match (sent.get(), &posted) {
            (Some(form), _) => typed(&form),
            (None, Some(posted)) => {
                theirs.iter().map(|(name, _, _)| posted.value(name).unwrap_or_default()).collect()
            }
            (None, None) => Vec::new(),
        };
        theirs
            .into_iter()
            .zip(yours)
            .filter(|((_, _, theirs), yours)| theirs != yours)
            .map(|((_, label, theirs), yours)| (label, yours, theirs))
            .collect::<Vec<_>>()
    };
    let column = move |is_yours: bool| {
        rows()
            .into_iter()
            .map(|(label, yours, theirs)| {
                view! { <div><dt>{label}</dt><dd>{if is_yours { yours } else { theirs }}</dd></div> }
            })
            .collect_view()
    };
    let (yours, theirs) = (column.clone(), column);
    view! {
        <Show when=move || stale.get()>
            <section class="panel" aria-labelledby="stale-title">
                <h2 id="stale-title">{leptos_i18n::td_string!(locale, edit.stale_title)}</h2>
                <div class="compare">
                    <section>
                        <h3>{leptos_i18n::td_string!(locale, edit.stale_yours)}</h3>
                        <dl class="summary-list">{yours(true)}</dl>
                    </section>
                    <section>
                        <h3>{leptos_i18n::td_string!(locale, edit.stale_theirs)}</h3>
                        <dl class="summary-list">{theirs(false)}</dl>
                    </section>
                </div>
                <p>
                    <a href=discard.clone() data-discard="true">{leptos_i18n::td_string!(locale, edit.stale_use_theirs)}</a>
                </p>
            </section>
        </Show>
    }
}

/// The texts of the basic data that a stale save compares: field, label, stored text.
fn texts(data: &AuthorityData) -> Vec<(&'static str, &'static str, String)> {
    vec![
        ("informal_name", tr!(authority.informal_name), data.informal_name.clone()),
        ("description", tr!(authority.description), data.description.clone()),
        ("phone", tr!(authority.phone), data.phone.clone()),
        ("email", tr!(authority.email), data.email.clone()),
        ("website", tr!(authority.website), data.website.clone()),
        ("street", tr!(authority.street), data.street.clone()),
        ("postal_code", tr!(authority.postal_code), data.postal_code.clone()),
        ("city", tr!(authority.city), data.city.clone()),
        ("region", tr!(authority.region), data.region.clone()),
    ]
}

/// The same of what was typed, in the same order.
fn typed(form: &AuthorityForm) -> Vec<String> {
    let fields = [
        &form.informal_name,
        &form.description,
        &form.phone,
        &form.email,
        &form.website,
        &form.street,
        &form.postal_code,
        &form.city,
        &form.region,
    ];
    fields.into_iter().map(|field| field.replace("\r\n", "\n")).collect()
}
