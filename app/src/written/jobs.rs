//! Scheduled jobs: when each ran last and what came of it, for the Commission.

use domain::{
    error::Error,
    job::Job,
    view::{Deliveries, JobRun, JobView, JobsView},
};
use leptos::prelude::*;

use super::{
    Address, Written,
    write::{crumbs, write},
};
use crate::{
    components::{Cell, Column, DateText, Tag, TagKind},
    request::RequestContext,
    text, tr,
};

/// Scheduled jobs (P37).
pub async fn page(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let jobs = request.registry.jobs(request.reader()?).await?;
    Ok(write(request, &address.path, || {
        let title = tr!(frame.menu_jobs).to_owned();
        let page = Written { title, crumbs: crumbs(tr!(frame.menu_administration)), ..Written::default() };
        (page, view! { <Jobs jobs=jobs/> }.into_any())
    }))
}

#[component]
fn Jobs(jobs: JobsView) -> impl IntoView {
    let JobsView { jobs, deliveries } = jobs;
    let (before, after): (Vec<_>, Vec<_>) =
        jobs.into_iter().partition(|view| view.job <= Job::ExpireInvitations);
    view! {
        <p>{tr!(jobs.jobs_hint)}</p>
        <table class="table">
            <thead>
                <tr>
                    <Column label=tr!(jobs.job)/>
                    <Column label=tr!(jobs.job_started_at)/>
                    <Column label=tr!(jobs.job_finished_at)/>
                    <Column label=tr!(jobs.job_outcome)/>
                    <Column label=tr!(jobs.job_affected)/>
                </tr>
            </thead>
            <tbody>
                {before.into_iter().map(row).collect_view()}
                <Going deliveries=deliveries/>
                {after.into_iter().map(row).collect_view()}
            </tbody>
        </table>
    }
}

fn row(view: JobView) -> impl IntoView {
    let name = text::job(text::locale(), view.job);
    let number = view.job.as_str();
    let run = view.last.map(|run| view! { <Run run=run/> }.into_any());
    let run = run.unwrap_or_else(|| {
        view! {
            <Cell label=tr!(jobs.job_started_at)>{tr!(jobs.job_never)}</Cell>
            <td></td>
            <td></td>
            <td></td>
        }
        .into_any()
    });
    view! {
        <tr>
            <th scope="row">{name} " " <span class="meta">{number}</span></th>
            {run}
        </tr>
    }
}

/// What goes on all the time has no runs: when it last did something, and what waits for it.
#[component]
fn Going(deliveries: Deliveries) -> impl IntoView {
    let last = deliveries.last_at.map(|at| view! { <DateText at=at with_time=true/> });
    let (kind, word) = if deliveries.is_late {
        (TagKind::Bad, tr!(jobs.job_late))
    } else {
        (TagKind::Neutral, tr!(jobs.job_running))
    };
    view! {
        <tr>
            <th scope="row">{tr!(jobs.job_j6)} " " <span class="meta">"J6"</span></th>
            <Cell label=tr!(jobs.job_started_at)>{tr!(jobs.job_always)}</Cell>
            <Cell label=tr!(jobs.job_finished_at)>{last}</Cell>
            <Cell label=tr!(jobs.job_outcome)><Tag kind=kind word=word/></Cell>
            <Cell label=tr!(jobs.job_affected)>{tr!(jobs.job_waiting, count = deliveries.waiting)}</Cell>
        </tr>
    }
}

#[component]
fn Run(run: JobRun) -> impl IntoView {
    let finished = run.finished_at.map(|at| view! { <DateText at=at with_time=true/> });
    let affected = run.is_ok.map(|_| run.affected.to_string());
    let (kind, word) = match run.is_ok {
        Some(true) => (TagKind::Ok, tr!(jobs.job_ok)),
        Some(false) => (TagKind::Bad, tr!(jobs.job_failed)),
        None => (TagKind::Neutral, tr!(jobs.job_running)),
    };
    view! {
        <Cell label=tr!(jobs.job_started_at)><DateText at=run.started_at with_time=true/></Cell>
        <Cell label=tr!(jobs.job_finished_at)>{finished}</Cell>
        <Cell label=tr!(jobs.job_outcome)><Tag kind=kind word=word/></Cell>
        <Cell label=tr!(jobs.job_affected)>{affected}</Cell>
    }
}
