//! Steps that concern many authorities: how far one has come, and its report by row. The page can be left.

use domain::{
    criteria::{BulkCriteria, Criteria as _},
    error::Error,
    model::{BulkKind, BulkRowState, BulkState},
    view::{BulkRow, BulkView, Found},
};
use leptos::prelude::*;
use registry::Extent;

use super::{
    Address, Written, address,
    write::{WrittenForm, crumbs, write},
};
use crate::{
    api::StopBulk,
    components::{Cell, Column, FilterSelect, Hidden, Pages, Tag, TagKind},
    request::RequestContext,
    text::{self, Word},
    tr,
};

/// Path of the reports as files.
const FILE: &str = "/administration/bulk.csv";

/// `/administration/bulk/{id}`
pub async fn page(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, id) = (request.reader()?, address.param("operation"));
    let step = request.registry.bulk_operation(actor, id).await?;
    let criteria: BulkCriteria = BulkCriteria { operation: step.id.to_string(), ..address.criteria() };
    let found = request.registry.bulk_report(actor, &criteria, Extent::Page).await?;
    Ok(write(request, &address.path, || {
        let title = step.kind.word().to_owned();
        let mut crumbs = crumbs("");
        crumbs.truncate(1);
        if step.kind == BulkKind::SendEmail {
            crumbs.push((super::send_email::PATH.to_owned(), tr!(frame.menu_send_email).to_owned()));
        }
        let page = Written { title, crumbs, ..Written::default() };
        let path = address.path.clone();
        let report = view! { <Report path=path criteria=criteria found=found/> };
        (page, view! { <Progress step=step/> {report} }.into_any())
    }))
}

#[component]
fn Progress(step: BulkView) -> impl IntoView {
    let locale = text::locale();
    let is_open = matches!(step.state, BulkState::Waiting | BulkState::Running);
    let (done, total) = (step.done.to_string(), step.total.to_string());
    let mail = step.mail.map(|mail| {
        let paragraphs = mail.body.lines().map(|line| view! { <p>{line.to_owned()}</p> }).collect_view();
        view! {
            <p>{tr!(send_email.recipients_count, count = mail.recipients.to_string())}</p>
            <section class="panel stack"><h2>{mail.subject.clone()}</h2>{paragraphs}</section>
        }
    });
    let stop = is_open.then(|| {
        view! {
            <WrittenForm action={ServerAction::<StopBulk>::new()}>
                <Hidden name="operation" value=step.id.to_string()/>
                <div class="actions">
                    <button class="button button--secondary" type="submit">{tr!(bulk.bulk_stop)}</button>
                </div>
            </WrittenForm>
        }
    });
    let failed = (step.failed > 0).then(|| tr!(bulk.bulk_failed, count = step.failed.to_string()));
    view! {
        <p>
            <Tag kind=state_tag(step.state) word=step.state.word()/> " "
            <strong>{tr!(bulk.bulk_progress, done = done, total = total)}</strong> " " {failed}
        </p>
        <p class="meta">{text::date_time(locale, step.created)}</p>
        {is_open.then(|| view! { <p>{tr!(bulk.bulk_started)}</p> })}
        {mail}
        {stop}
    }
}

#[component]
fn Report(path: String, criteria: BulkCriteria, found: Found<BulkRow>) -> impl IntoView {
    let states =
        BulkRowState::ALL.iter().map(|state| (state.as_str().to_owned(), state.word().to_owned())).collect();
    let state = criteria.state.clone();
    let csv = address::list(FILE, &criteria.after(String::new()));
    // The step stands in the path of the page.
    let criteria = BulkCriteria { operation: String::new(), ..criteria };
    let first = address::first(&path, &criteria, found.is_continued);
    let next = address::next(&path, &criteria, found.next);
    let has_pages = first.is_some() || next.is_some();
    let rows = found.rows.into_iter().map(row).collect_view();
    view! {
        <div class="section-head">
            <h2>{tr!(bulk.bulk_report)}</h2>
            <a href=csv rel="external" download="">{tr!(general.download_csv)}</a>
        </div>
        <form class="filter" method="get" action=path role="search" aria-label=tr!(search.search_criteria)>
            <FilterSelect name="state" label=tr!(authority.status) value=state options=states/>
            <div class="actions"><button class="button" type="submit">{tr!(general.search)}</button></div>
        </form>
        <table class="table">
            <thead>
                <tr>
                    <Column label=tr!(search.column_authority)/>
                    <Column label=tr!(authority.status)/>
                    <Column label=tr!(bulk.bulk_reason)/>
                    <Column label=tr!(general.actions)/>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {has_pages.then(|| view! { <Pages first=first next=next/> })}
    }
}

fn row(row: BulkRow) -> impl IntoView {
    let (id, name) = row.authority;
    let href = format!("/authorities/{id}");
    let kind = match row.state {
        BulkRowState::Waiting => TagKind::Neutral,
        BulkRowState::Done => TagKind::Ok,
        BulkRowState::Failed => TagKind::Bad,
    };
    let faults: Vec<String> = row.faults.iter().map(text::fault).collect();
    view! {
        <tr>
            <th scope="row"><a href=href.clone()>{name.clone()}</a></th>
            <Cell label=tr!(authority.status)><Tag kind=kind word=row.state.word()/></Cell>
            <Cell label=tr!(bulk.bulk_reason) text=true>{faults.join(" ")}</Cell>
            <Cell label=tr!(general.actions)>
                <a href=href>{tr!(general.open)}<span class="visually-hidden">": " {name}</span></a>
            </Cell>
        </tr>
    }
}

/// The last steps of the own authority.
#[component]
pub fn Steps(steps: Vec<BulkView>) -> impl IntoView {
    let locale = text::locale();
    let items = steps
        .into_iter()
        .map(|step| {
            let subject = step.mail.map(|mail| mail.subject).filter(|subject| !subject.is_empty());
            let name = subject.unwrap_or_else(|| step.kind.word().to_owned());
            view! {
                <li>
                    <a href=format!("/administration/bulk/{}", step.id)>{name}</a> " "
                    <Tag kind=state_tag(step.state) word=step.state.word()/> " "
                    <span class="meta">{text::date_time(locale, step.created)}</span>
                </li>
            }
        })
        .collect_view();
    (!items.is_empty()).then(|| view! { <h2>{tr!(bulk.bulk_operations)}</h2> <ul>{items}</ul> })
}

const fn state_tag(state: BulkState) -> TagKind {
    match state {
        BulkState::Waiting | BulkState::Running => TagKind::Neutral,
        BulkState::Done => TagKind::Ok,
        BulkState::Stopped => TagKind::Warning,
    }
}
