//! Informal names to translate: the Commission's list, and the texts of one name.

use domain::{
    criteria::TranslationCriteria,
    error::Error,
    view::{Found, TaskView, TranslationField, TranslationView},
};
use leptos::prelude::*;

use super::{
    Address, Written, address,
    fields::TranslationText,
    write::{WrittenForm, crumbs, write},
};
use crate::{
    api::{CloseTranslationTask, WriteTranslations},
    components::{Cell, Column, DateText, Hidden, Pages},
    request::RequestContext,
    text, tr,
};

const PATH: &str = "/actions/translations";

/// `/actions/translations`
pub async fn list(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let criteria: TranslationCriteria = address.criteria();
    let tasks = request.registry.translation_tasks(request.reader()?, &criteria).await?;
    Ok(write(request, &address.path, || {
        let title = tr!(frame.menu_names_to_translate).to_owned();
        let page = Written { title, crumbs: crumbs(tr!(frame.menu_my_actions)), ..Written::default() };
        (page, view! { <Tasks criteria=criteria found=tasks/> }.into_any())
    }))
}

#[component]
fn Tasks(criteria: TranslationCriteria, found: Found<TaskView>) -> impl IntoView {
    if found.count == 0 {
        return view! { <p class="empty">{tr!(translations.no_translations)}</p> }.into_any();
    }
    let first = address::first(PATH, &criteria, found.is_continued);
    let next = address::next(PATH, &criteria, found.next);
    let has_pages = first.is_some() || next.is_some();
    let rows = found.rows.into_iter().map(row).collect_view();
    view! {
        <h2>{tr!(translations.translations_found, count = found.count.to_string())}</h2>
        <table class="table">
            <thead>
                <tr>
                    <Column label=tr!(search.column_authority)/>
                    <Column label=tr!(translations.translation_old_text)/>
                    <Column label=tr!(translations.translation_new_text)/>
                    <Column label=tr!(translations.column_requested)/>
                    <Column label=tr!(general.actions)/>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {has_pages.then(|| view! { <Pages first=first next=next/> })}
    }
    .into_any()
}

fn row(task: TaskView) -> impl IntoView {
    let href = format!("{PATH}/{}", task.id);
    let name = task.authority.1;
    view! {
        <tr>
            <th scope="row"><a href=href.clone()>{name.clone()}</a></th>
            <Cell label=tr!(translations.translation_old_text) text=true>{task.old_text}</Cell>
            <Cell label=tr!(translations.translation_new_text) text=true>{task.new_text}</Cell>
            <Cell label=tr!(translations.column_requested)><DateText at=task.requested_at/></Cell>
            <Cell label=tr!(general.actions)>
                <a href=href>{tr!(general.open)}<span class="visually-hidden">": " {name}</span></a>
            </Cell>
        </tr>
    }
}

/// `/actions/translations/{task}`
pub async fn one(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let view = request.registry.translation_view(request.reader()?, address.param("task")).await?;
    Ok(write(request, &address.path, || {
        let mut crumbs = crumbs(tr!(frame.menu_my_actions));
        crumbs.push((PATH.to_owned(), tr!(frame.menu_names_to_translate).to_owned()));
        let page = Written { title: view.task.authority.1.clone(), crumbs, ..Written::default() };
        (page, view! { <Task view=view/> }.into_any())
    }))
}

#[component]
fn Task(view: TranslationView) -> impl IntoView {
    let TranslationView { task, lang, is_open, fields } = view;
    let state = if is_open { tr!(translations.translation_open) } else { tr!(translations.translation_done) };
    let requested =
        tr!(translations.translation_requested, date = text::date(text::locale(), task.requested_at));
    let fields = fields.into_iter().map(field).collect_view();
    let id = task.id.to_string();
    let close = is_open.then(|| view! { <Close task=id.clone()/> });
    view! {
        <p class="lead">{state} ". " {requested}</p>
        <dl class="summary-list">
            <div><dt>{tr!(translations.translation_old_text)}</dt><dd lang=lang.clone()>{task.old_text}</dd></div>
            <div><dt>{tr!(translations.translation_new_text)}</dt><dd lang=lang>{task.new_text}</dd></div>
        </dl>
        <p><a href=format!("/authorities/{}", task.authority.0)>{task.authority.1}</a></p>
        <WrittenForm action={ServerAction::<WriteTranslations>::new()}>
            <Hidden name="task" value=id/>
            {fields}
            <div class="actions">
                <button class="button" type="submit">{tr!(translations.translation_save)}</button>
                <a href=PATH>{tr!(general.cancel)}</a>
            </div>
        </WrittenForm>
        {close}
    }
}

#[component]
fn Close(task: String) -> impl IntoView {
    view! {
        <WrittenForm action={ServerAction::<CloseTranslationTask>::new()}>
            <Hidden name="task" value=task/>
            <div class="actions">
                <button class="button button--secondary" type="submit">{tr!(translations.translation_close)}</button>
            </div>
        </WrittenForm>
    }
}

fn field(field: TranslationField) -> impl IntoView {
    let label = tr!(translations.translation_of, language = field.language).clone();
    view! {
        <TranslationText lang=field.lang label=label value=field.text/>
        <input type="hidden" name=format!("versions[{}]", field.lang) value=field.version.to_string()/>
    }
}
