//! A job whose process is killed half-way: what it has committed stays, the next run does the rest, and nothing is lost or
//! done twice (C.5). Every job is killed at one place after the other, and ends where one that was never killed ends.

use std::{
    collections::BTreeSet,
    future::poll_fn,
    pin::pin,
    task::{Context, Poll},
};

use domain::{
    form::UserForm,
    job::Job,
    time::{DAY, MINUTE},
};
use registry::verify::{rows_in, verify};

use super::{MONTH, deliver, jobs::runs};
use crate::world::*;

/// The lease of a process that is not heard of again.
const LEASE: i64 = 5 * MINUTE;

const YEAR: i64 = 366 * DAY;

/// When each job has something to do in the sample registry, and three new users: one after the other.
const DUE: [(Job, i64); 11] = [
    (Job::CheckHistory, 0),
    (Job::MakeFigures, 0),
    (Job::WarnOfNewUsers, 4 * DAY),
    (Job::ExpireInvitations, MONTH),
    (Job::RemindToValidate, MONTH),
    (Job::WarnOfDeletion, 50 * DAY),
    (Job::RemindOfPasswords, YEAR),
    (Job::AskToConfirm, YEAR),
    (Job::DeleteAuthorities, YEAR),
    (Job::CleanUp, YEAR),
    (Job::EraseUsers, 5 * YEAR),
];

/// Those with several transactions, none of which is the longest by far: some place lies between two of them.
const IN_PARTS: [Job; 3] = [Job::RemindOfPasswords, Job::AskToConfirm, Job::DeleteAuthorities];

async fn add_users(world: &World) {
    let admin = world.person("admin.se").await;
    for number in 0..3 {
        let email = format!("new{number}@new.example");
        let form = UserForm { authority: admin.authority_id.to_string(), email, ..new_user(IVO) };
        world.registry.add_user(&admin, &form, &caller()).await.unwrap();
    }
    deliver(world).await;
}

/// Runs a job in a process that is gone when it has gone on so many times: its transaction is rolled back. Says whether it
/// came to its end before.
async fn killed(world: &World, job: Job, times: u32) -> bool {
    let mut run = pin!(world.registry.run_job(job));
    let mut left = times;
    let step = |context: &mut Context<'_>| match run.as_mut().poll(context) {
        Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
        Poll::Pending if left == 0 => Poll::Ready(None),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    };
    poll_fn(step).await.is_some_and(|outcome| outcome.unwrap().is_some())
}

/// A table, what its rows are grouped by, how many there are of a kind, and of how many subjects.
type Kind = (String, String, i64, i64);

/// What a job leaves behind, but the runs themselves.
async fn left_behind(world: &World) -> Vec<Kind> {
    let mut all = Vec::new();
    for (table, kind, subject) in [
        ("outbox", "template || ' ' || state", "COALESCE(to_user_id, to_authority_id)"),
        ("history_entry", "action", "subject_id"),
        ("history_value", "''", "value"),
        ("authority", "status", "version"),
        ("user_account", "status", "version"),
        ("invitation", "status", "version"),
        ("self_registration", "status", "payload"),
        ("figure", "kind || country", "value"),
        ("checkpoint", "outcome", "root"),
        ("session", "''", "user_id"),
        ("device", "''", "user_id"),
        ("counter", "kind", "key"),
        ("job_lease", "job", "owner"),
    ] {
        let sql = format!(
            "SELECT '{table}', {kind}, COUNT(*), COUNT(DISTINCT {subject}) FROM {table} GROUP BY 2 ORDER BY 2"
        );
        all.extend(world.all::<Kind>(&sql, &[]).await);
    }
    all
}

/// A job is killed in the one world, until it comes to its end, and never in the other.
async fn compare(world: &World, other: &World, job: Job) {
    let before = left_behind(world).await;
    let (mut times, mut parts) = (1, vec![before.clone()]);
    while !killed(world, job, times).await {
        let part = left_behind(world).await;
        if parts.last() != Some(&part) {
            let mut tx = world.test.db.read().await.unwrap();
            assert_eq!(rows_in(&mut tx).await.unwrap().faults, [], "{job:?}: nothing by halves");
            parts.push(part);
        }
        // Nobody knows yet that its process is gone.
        world.clock.advance(LEASE);
        times += times / 2 + 1;
    }
    other.clock.set(world.now());
    let affected = other.registry.run_job(job).await.unwrap();
    assert!(affected.is_some_and(|affected| affected > 0), "{job:?}: there was something to do");
    let after = left_behind(world).await;
    assert_eq!(after, left_behind(other).await, "{job:?}: as if it had never been killed");
    // One that is killed when all is done has come to its end, and nobody was told.
    let outcomes: Vec<Option<String>> =
        runs(world, job).await.into_iter().map(|(_, outcome, _)| outcome).collect();
    assert!(outcomes.iter().all(Option::is_some), "{job:?}: {outcomes:?}");
    assert_eq!(outcomes.last(), Some(&Some("ok".to_owned())), "{job:?}");
    if IN_PARTS.contains(&job) {
        let between = |part: &Vec<Kind>| *part != before && *part != after;
        assert!(parts.iter().any(between), "{job:?}: some of it stays");
        assert_eq!(outcomes.first(), Some(&Some("failed".to_owned())), "{job:?}");
    }
}

#[tokio::test]
async fn a_job_that_is_killed_half_way_loses_nothing_and_does_nothing_twice() {
    assert_eq!(DUE.map(|(job, _)| job).into_iter().collect::<BTreeSet<_>>().len(), Job::ALL.len());
    for (world, other) in World::samples().await.into_iter().zip(World::samples().await) {
        let start = world.now();
        for world in [&world, &other] {
            add_users(world).await;
        }
        for (job, after) in DUE {
            world.clock.set(start.plus(after));
            other.clock.set(start.plus(after));
            compare(&world, &other, job).await;
        }
        assert_eq!(verify(&world.test.db).await.unwrap().faults, []);
    }
}
