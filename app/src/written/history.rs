//! The history of updates: who changed what and when, before and after.

pub mod words;

use domain::{
    criteria::HistoryCriteria,
    view::{ChangeView, Choice, DetailsView, EntryView, Shown},
};
use leptos::prelude::*;

use super::{address, list::options};
use crate::{
    components::{FilterSelect, FilterText, Hidden, Pages},
    text, tr,
};

/// Where the file is.
const CSV: &str = "/history.csv";

/// One page of the history, newest first, with its filter.
#[component]
pub fn History(
    /// What of the tab's data is about the history.
    view: DetailsView,
    /// Address of the page.
    base: String,
    /// What is asked for.
    criteria: HistoryCriteria,
) -> impl IntoView {
    let found = view.history;
    let count = found.count.to_string();
    let count = if found.has_more { tr!(general.more_than, count = count).clone() } else { count };
    let csv =
        HistoryCriteria { authority: view.head.id.to_string(), after: String::new(), ..criteria.clone() };
    let csv = address::list(CSV, &csv);
    let is_empty = found.rows.is_empty();
    let first = address::first(&base, &criteria, found.is_continued);
    let next = address::next(&base, &criteria, found.next);
    let has_pages = first.is_some() || next.is_some();
    let items = found.rows.into_iter().map(entry).collect_view();
    view! {
        <h2 id="history" tabindex="-1">{tr!(history.history)}</h2>
        <Filter base=base criteria=criteria actions=view.actions modules=view.modules user=view.user/>
        <div class="section-head">
            <p>{tr!(history.history_found, count = count)}</p>
            {(!is_empty).then(|| view! { <a href=csv rel="external" download="">{tr!(general.download_csv)}</a> })}
        </div>
        {if is_empty {
            view! { <p class="empty">{tr!(history.history_empty)}</p> }.into_any()
        } else {
            view! { <ol class="history" reversed=true>{items}</ol> }.into_any()
        }}
        {has_pages.then(|| view! { <Pages first=first next=next/> })}
    }
}

/// By kind, person, module and time; narrowed to a user where the way led through his or her page.
#[component]
fn Filter(
    base: String,
    criteria: HistoryCriteria,
    actions: Vec<String>,
    modules: Vec<Choice>,
    user: Option<String>,
) -> impl IntoView {
    let actions =
        actions.into_iter().map(|code| (code.clone(), words::action(text::locale(), &code))).collect();
    let all = format!("{base}#history");
    let (everything, anew) = (all.clone(), all.clone());
    let user = user.map(|name| {
        view! {
            <p class="filter__wide">
                {tr!(history.history_of_user, name = name)} " "
                <a href=everything>{tr!(history.history_of_all)}</a>
                <Hidden name="user" value=criteria.user/>
            </p>
        }
    });
    view! {
        <form class="filter" method="get" action=all role="search" aria-label=tr!(search.search_criteria)>
            {user}
            <FilterSelect name="action" label=tr!(history.history_filter_action) value=criteria.action options=actions/>
            <FilterText name="who" label=tr!(history.history_filter_actor) value=criteria.who/>
            {(!modules.is_empty()).then(|| view! {
                <FilterSelect name="module" label=tr!(modules.module) value=criteria.module options=options(&modules)/>
            })}
            <FilterText is_day=true name="from" label=tr!(history.history_from) value=criteria.from/>
            <FilterText is_day=true name="to" label=tr!(history.history_to) value=criteria.to/>
            <div class="actions">
                <button class="button button--secondary" type="submit">{tr!(general.filter)}</button>
                <a href=anew>{tr!(search.search_reset)}</a>
            </div>
        </form>
    }
}

fn entry(entry: EntryView) -> impl IntoView {
    let locale = text::locale();
    let actor = words::actor(locale, &entry);
    let subject = (entry.subject != Shown::Nothing).then(|| words::shown(locale, &entry.subject));
    let is_about_user = words::is_about_user(&entry);
    let changes = entry.changes.into_iter().map(|one| change(one, is_about_user)).collect_view();
    view! {
        <li value=entry.seq>
            <time datetime=entry.at.iso()>{text::date_time(locale, entry.at)}</time>
            <p class="history__what">
                {words::action(locale, &entry.action)} {subject.map(|subject| view! { ": " {subject} })}
            </p>
            <p class="meta">
                {tr!(history.history_actor)} ": " {actor}
                {entry.actor_authority.map(|authority| view! { ", " {authority} })}
            </p>
            <dl class="history__changes">{changes}</dl>
        </li>
    }
}

fn change(change: ChangeView, is_about_user: bool) -> impl IntoView {
    let value = |value: &Shown| words::value(text::locale(), &change.field, value, is_about_user);
    let old = (change.old != Shown::Nothing).then(|| {
        view! { <del><span class="visually-hidden">{tr!(history.history_before)} ": "</span>{value(&change.old)}</del> " " }
    });
    let new = (change.new != Shown::Nothing).then(|| {
        view! { <ins><span class="visually-hidden">{tr!(history.history_after)} ": "</span>{value(&change.new)}</ins> }
    });
    view! { <div><dt>{words::field(text::locale(), &change.field)}</dt><dd>{old} {new}</dd></div> }
}
