//! Edit mode: one form over the tabs, one save, one cancel.

use domain::{
    error::Code,
    policy::Action,
    view::{AuthorityData, Choice, EditView, KeywordList},
};
use leptos::prelude::*;

use super::{
    edit_modules::ModuleFields,
    edit_stale::compared,
    head::{Place, base, crumbs},
};
use crate::{
    api::{EditAuthority, authority_edit_view},
    components::{
        CheckBox, Choices, FieldFaults, FormContext, Hidden, LanguageField, Load, PostForm, SaveButton,
        Saves, Stale, TextArea, TextField, Warning,
    },
    pages::Page,
    tr,
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
    let id = view.head.id.to_string();
    let own_id = id.clone();
    let saves =
        Saves::follow(action, view.clone(), |sent| sent.form, move || authority_edit_view(id.clone()));
    let stored = saves.stored;
    let fields = compared(&view);
    let base = base(&view.head);
    let crumbs = crumbs(&view.head, &[]);
    let can_rename = view.head.allowed.contains(&Action::EditOfficialName);
    let can_set = view.head.allowed.contains(&Action::EditModuleSettings);
    let can_flag = view.head.allowed.contains(&Action::FlagInformalName);
    let can_set_managers = view.can_add_own || view.head.allowed.contains(&Action::RemoveAccessManager);
    let head = view! { <p class="lead">{view.head.official_name.clone()}</p> };
    view! {
        <Page title=tr!(authority.edit_authority) crumbs=crumbs head={Some(head.into_any())}>
            <p class="meta">{tr!(edit.edit_mode_hint)} " " {tr!(general.mandatory_hint)}</p>
            <PostForm action=action class="form form--wide" guard=true>
                <Hidden name="authority" value=own_id/>
                <input type="hidden" name="version" value=move || stored.with(|view| view.data.version)/>
                <Stale saves=saves fields=fields discard=format!("{base}/edit")/>
                <h2 id="authority">{tr!(authority.tab_authority)}</h2>
                <DataFields data=view.data can_rename=can_rename can_flag=can_flag/>
                <h2 id="keywords" tabindex="-1">{tr!(authority.tab_classification)}</h2>
                <FieldFaults name="keywords"/>
                <p class="meta">{tr!(authority.general_keywords_hint)}</p>
                <Keywords lists=view.lists/>
                <h2 id="modules">{tr!(authority.tab_modules)}</h2>
                {view.modules.into_iter().map(|module| view! { <ModuleFields module=module stored=stored can_set=can_set/> }).collect_view()}
                {can_set_managers.then(|| view! {
                    <Managers can_add=view.can_add_own can_remove=view.can_remove_own others=view.removable/>
                })}
                <div class="actions actions--sticky">
                    <SaveButton/>
                    <a href=base data-discard="true">{tr!(edit.discard_changes)}</a>
                </div>
            </PostForm>
        </Page>
    }
}

/// Access managers: the own authority, added or removed, and others that can be removed.
#[component]
fn Managers(can_add: bool, can_remove: bool, others: Vec<Choice>) -> impl IntoView {
    let own = if can_add {
        let hint = tr!(details.add_own_access_manager_hint);
        Some(("add_own_access_manager", tr!(details.add_own_access_manager), hint))
    } else {
        can_remove.then(|| ("remove_own_access_manager", tr!(details.remove_own_access_manager), ""))
    };
    let nothing = own.is_none() && others.is_empty();
    let others = (!others.is_empty()).then(|| {
        view! {
            <Choices name="remove_access_managers[]" field="remove_access_managers".to_owned()
                legend=tr!(details.remove_access_manager) choices=others/>
        }
    });
    view! {
        <h2 id="details">{tr!(authority.tab_administrative_details)}</h2>
        {own.map(|(name, label, hint)| view! { <CheckBox name=name label=label hint=hint/> })}
        {others}
        {nothing.then(|| view! { <p class="meta">{tr!(details.last_access_manager_stays)}</p> })}
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
pub fn choose_between(list: &KeywordList) -> String {
    list.max.map_or_else(String::new, |max| {
        tr!(authority.choose_between, min = list.min.to_string(), max = max.to_string())
    })
}

/// The authorities that have the new official name or one like it, once the form was refused for them; and the tick that it
/// is none of those (I-1).
#[component]
fn SameName() -> impl IntoView {
    let errors = FormContext::current().errors;
    let found = Memo::new(move |_| {
        errors.get().into_iter().map(|error| error.fault).find(|fault| !fault.authorities().is_empty())
    });
    move || {
        found.get().map(|fault| {
            let items = fault
                .authorities()
                .into_iter()
                .map(|(id, name)| view! { <li><a href=format!("/authorities/{id}")>{name}</a></li> })
                .collect_view();
            let confirm = (fault.code == Code::SimilarAuthorities)
                .then(|| view! { <CheckBox name="none_of_these" label=tr!(register.similar_confirm)/> });
            view! { <Warning><ul>{items}</ul> {confirm}</Warning> }
        })
    }
}

#[component]
fn DataFields(data: AuthorityData, can_rename: bool, can_flag: bool) -> impl IntoView {
    let lang = data.informal_name_lang.clone();
    view! {
        {if can_rename {
            view! {
                <TextField name="official_name" label=tr!(authority.official_name) value=data.official_name/>
                <SameName/>
            }.into_any()
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
        <LanguageField name="informal_name_lang" label=tr!(edit.informal_name_language) value=data.informal_name_lang
           />
        <TextArea name="description" label=tr!(authority.description) value=data.description optional=true
            lang=data.description_lang/>
        <h3>{tr!(authority.contact_details)}</h3>
        <TextField name="phone" label=tr!(authority.phone) value=data.phone kind="tel"/>
        <TextField name="email" label=tr!(authority.email) value=data.email kind="email" hint=tr!(authority.email_hint) verbatim=true/>
        <LanguageField name="mail_language" label=tr!(authority.mail_language) value=data.mail_language/>
        <TextField name="website" label=tr!(authority.website) value=data.website kind="url" optional=true verbatim=true/>
        <TextField name="street" label=tr!(authority.street) value=data.street/>
        <TextField name="postal_code" label=tr!(authority.postal_code) value=data.postal_code optional=true/>
        <TextField name="city" label=tr!(authority.city) value=data.city/>
        <TextField name="region" label=tr!(authority.region) value=data.region optional=true/>
    }
}
