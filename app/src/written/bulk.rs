//! Steps that concern many authorities: how far one has come, and its report by row. The page can be left.

use domain::{
    criteria::{BulkCriteria, Criteria as _},
    error::{Code, Error, Fault},
    model::{BulkKind, BulkRowState, BulkState, ModuleRole},
    time::LocalTime,
    view::{BulkRow, BulkView, Found},
};
use leptos::prelude::*;
use leptos_i18n::td_string;
use registry::Extent;

use super::{
    Address, Written, address,
    write::{WrittenForm, crumbs, write},
};
use crate::{
    api::StopBulk,
    components::{Cell, Column, FilterSelect, Hidden, Pages, Tag, TagKind},
    i18n::Locale,
    request::RequestContext,
    text::{self, Word},
    tr,
};

/// Path of the reports as files.
const FILE: &str = "/administration/bulk.csv";

/// `/administration/bulk/{id}`
pub async fn page(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, id, lang) = (request.reader()?, address.param("operation"), request.lang());
    let step = request.registry.bulk_operation(actor, id, lang).await?;
    let criteria: BulkCriteria = BulkCriteria { operation: step.id.to_string(), ..address.criteria() };
    let found = request.registry.bulk_report(actor, &criteria, Extent::Page, lang).await?;
    let is_told = !address.value("done").is_empty();
    let refresh = Refresh::of(&step, &criteria, address);
    Ok(write(request, &address.path, || {
        let title = step.kind.word().to_owned();
        let mut crumbs = crumbs("");
        crumbs.truncate(1);
        let (from, label) = match step.kind {
            BulkKind::SendEmail => (super::send_email::PATH, tr!(frame.menu_send_email)),
            BulkKind::GiveModules => (super::administered::PATH, tr!(frame.menu_administered_authorities)),
        };
        crumbs.push((from.to_owned(), label.to_owned()));
        let page = Written { title, crumbs, ..Written::default() };
        let path = address.path.clone();
        let report = view! { <Report path=path.clone() criteria=criteria found=found refresh=refresh/> };
        (page, view! { <Progress step=step path=path refresh=refresh is_told=is_told/> {report} }.into_any())
    }))
}

/// Whether the page shows by itself how far the step has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Refresh {
    /// Every five seconds: with JavaScript only what has changed is replaced, and nothing that has the focus; without it
    /// the page is read anew.
    On,
    /// The reader does not want it.
    Off,
    /// There is nothing more to come, or the reader is searching the report.
    Not,
}

impl Refresh {
    fn of(step: &BulkView, criteria: &BulkCriteria, address: &Address) -> Self {
        if !is_open(step) || !criteria.after.is_empty() || !criteria.state.is_empty() {
            Self::Not
        } else if address.value("refresh") == "off" {
            Self::Off
        } else {
            Self::On
        }
    }

    /// Marks a part of the page for the script of the document.
    fn mark(self) -> Option<&'static str> {
        (self == Self::On).then_some("")
    }
}

fn is_open(step: &BulkView) -> bool {
    matches!(step.state, BulkState::Waiting | BulkState::Running)
}

#[component]
fn Progress(step: BulkView, path: String, refresh: Refresh, is_told: bool) -> impl IntoView {
    let locale = text::locale();
    let is_open = is_open(&step);
    let (done, total) = (step.done.to_string(), step.total.to_string());
    let mail = step.mail.map(|mail| {
        let paragraphs = mail.body.lines().map(|line| view! { <p>{line.to_owned()}</p> }).collect_view();
        let to = mail.to.map(|to| view! { <p>{tr!(send_email.send_to)} ": " {to.word()}</p> });
        view! {
            {to}
            <p>{tr!(send_email.recipients_count, count = mail.recipients.to_string())}</p>
            <section class="panel stack"><h2>{mail.subject.clone()}</h2>{paragraphs}</section>
        }
    });
    let stop = is_open.then(|| {
        view! {
            {(!is_told).then(|| view! { <p>{tr!(bulk.bulk_started)}</p> })}
            <Refreshing path=path refresh=refresh/>
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
        <div id="bulk-progress" role="status" data-refresh=refresh.mark()>
            <p>
                <Tag kind=state_tag(step.state) word=step.state.word()/> " "
                <strong>{tr!(bulk.bulk_progress, done = done, total = total)}</strong> " " {failed}
            </p>
        </div>
        <p class="meta">{begun(locale, step.created, step.actor)}</p>
        <Modules modules=step.modules/>
        {mail}
        {(refresh == Refresh::On).then(|| view! { <noscript><meta http-equiv="refresh" content="5"/></noscript> })}
        <div id="bulk-step" data-refresh=refresh.mark()>{stop}</div>
    }
}

/// When a step was begun, and by whom.
fn begun(locale: Locale, at: LocalTime, actor: Option<String>) -> String {
    let actor = actor.unwrap_or_else(|| tr!(history.actor_removed).to_owned());
    format!("{}, {actor}", text::date_time(locale, at))
}

/// Says that the page refreshes itself, and lets the reader choose.
#[component]
fn Refreshing(path: String, refresh: Refresh) -> impl IntoView {
    let off = format!("{path}?refresh=off");
    match refresh {
        Refresh::On => view! {
            <p>{tr!(bulk.bulk_refreshes)} " " <a href=off>{tr!(bulk.bulk_refresh_stop)}</a></p>
        }
        .into_any(),
        Refresh::Off => view! {
            <p>
                <a href=off rel="external">{tr!(bulk.bulk_refresh)}</a> " "
                <a href=path rel="external">{tr!(bulk.bulk_refresh_start)}</a>
            </p>
        }
        .into_any(),
        Refresh::Not => ().into_any(),
    }
}

/// The modules that are given, each with its role.
#[component]
pub fn Modules(
    /// Names and roles.
    modules: Vec<(String, Option<ModuleRole>)>,
) -> impl IntoView {
    let items = modules
        .into_iter()
        .map(|(name, role)| {
            let role = role.map(|role| view! { <span class="meta">": " {role.word()}</span> });
            view! { <li>{name} {role}</li> }
        })
        .collect_view();
    (!items.is_empty()).then(|| view! { <ul>{items}</ul> })
}

#[component]
fn Report(path: String, criteria: BulkCriteria, found: Found<BulkRow>, refresh: Refresh) -> impl IntoView {
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
        <div id="bulk-report" data-refresh=refresh.mark()>
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
        </div>
    }
}

/// What was wrong, in words.
pub fn reasons(faults: &[Fault]) -> String {
    reasons_in(text::locale(), faults)
}

/// The same in a language, for a file.
pub fn reasons_in(locale: Locale, faults: &[Fault]) -> String {
    let reason = |fault: &Fault| {
        let words = match fault.code {
            // On a page that somebody has before him or her the text asks to read it anew.
            Code::WrongState => td_string!(locale, bulk.bulk_has_access).to_owned(),
            _ => text::fault_in(locale, fault),
        };
        let module = fault.arg("module");
        if words.contains(module) { words } else { format!("{module}: {words}") }
    };
    faults.iter().map(reason).collect::<Vec<_>>().join(" ")
}

fn row(row: BulkRow) -> impl IntoView {
    let (id, name) = row.authority;
    let href = format!("/authorities/{id}");
    let kind = match row.state {
        BulkRowState::Waiting => TagKind::Neutral,
        BulkRowState::Done => TagKind::Ok,
        BulkRowState::Failed => TagKind::Bad,
    };
    let reasons = reasons(&row.faults);
    view! {
        <tr>
            <th scope="row"><a href=href.clone()>{name.clone()}</a></th>
            <Cell label=tr!(authority.status)><Tag kind=kind word=row.state.word()/></Cell>
            <Cell label=tr!(bulk.bulk_reason) text=true>{reasons}</Cell>
            <Cell label=tr!(general.actions)>
                <a href=href>{tr!(general.open)}<span class="visually-hidden">": " {name}</span></a>
            </Cell>
        </tr>
    }
}

/// So many steps are seen at once; those before them are folded.
const SEEN: usize = 10;

/// The last steps of the own authority.
#[component]
pub fn Steps(steps: Vec<BulkView>) -> impl IntoView {
    let locale = text::locale();
    let mut items: Vec<_> = steps
        .into_iter()
        .map(|step| {
            let subject = step.mail.map(|mail| mail.subject).filter(|subject| !subject.is_empty());
            let modules: Vec<String> = step.modules.into_iter().map(|(name, _)| name).collect();
            let modules = Some(modules.join(", ")).filter(|modules| !modules.is_empty());
            let name = subject.or(modules).unwrap_or_else(|| step.kind.word().to_owned());
            view! {
                <li>
                    <a href=format!("/administration/bulk/{}", step.id)>{name}</a> " "
                    <Tag kind=state_tag(step.state) word=step.state.word()/> " "
                    <span class="meta">{begun(locale, step.created, step.actor)}</span>
                </li>
            }
        })
        .collect();
    let older = items.split_off(items.len().min(SEEN));
    let older = (!older.is_empty()).then(|| {
        view! { <details><summary>{tr!(bulk.bulk_operations_older)}</summary> <ul>{older}</ul></details> }
    });
    (!items.is_empty()).then(|| view! { <h2>{tr!(bulk.bulk_operations)}</h2> <ul>{items}</ul> {older} })
}

const fn state_tag(state: BulkState) -> TagKind {
    match state {
        BulkState::Waiting | BulkState::Running => TagKind::Neutral,
        BulkState::Done => TagKind::Ok,
        BulkState::Stopped => TagKind::Warning,
    }
}
