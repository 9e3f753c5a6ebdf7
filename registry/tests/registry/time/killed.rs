//! A job whose process is killed half-way: what it has committed stays, the next run does the rest, and nothing is lost or
//! done twice (C.5).

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use domain::{job::Job, random::Random, time::MINUTE};
use registry::{
    Registry,
    testing::SeededRandom,
    verify::{rows_in, verify},
};

use super::jobs::runs;
use crate::world::*;

/// A job on the sample registry that does its work in several transactions.
struct Case {
    job: Job,
    /// What is still to be done.
    left: &'static str,
    /// What was done, and to how many.
    done: &'static str,
    /// Where its process is killed, one after the other, and how much was done by then.
    kills: [(u64, i64); 2],
}

/// A run draws a random number for itself, and one for every mail and every entry of the history.
const CASES: [Case; 3] = [
    // In batches of a hundred: killed within the second, and within the third.
    Case {
        job: Job::RemindOfPasswords,
        left: "SELECT COUNT(*) FROM credential WHERE kind = 'chosen' AND reminded_at IS NULL",
        done: "SELECT COUNT(*), COUNT(DISTINCT to_user_id) FROM outbox WHERE template = 'e7'",
        kills: [(150, 100), (150, 200)],
    },
    // An authority at a time, with four to seven entries each: killed within the second, and within the third.
    Case {
        job: Job::DeleteAuthorities,
        left: "SELECT COUNT(*) FROM authority WHERE status = 'deactivated'",
        done: "SELECT COUNT(*), COUNT(DISTINCT subject_id) FROM history_entry WHERE action = 'authority.deleted'",
        kills: [(8, 1), (8, 2)],
    },
    // Fifteen users, then their six authorities: killed within the ones and within the others.
    Case {
        job: Job::EraseUsers,
        left: "SELECT (SELECT COUNT(*) FROM user_account WHERE erase_after IS NOT NULL) \
            + (SELECT COUNT(*) FROM authority WHERE erase_after IS NOT NULL)",
        done: "SELECT COUNT(*), COUNT(DISTINCT subject_id) FROM history_entry \
            WHERE action IN ('user.erased', 'authority.erased')",
        kills: [(8, 0), (20, 15)],
    },
];

/// Everything there is to do is due.
async fn make_due(world: &World, job: Job) {
    world.clock.set(world.now().plus_months(12));
    if job == Job::EraseUsers {
        assert_eq!(world.registry.delete_authorities().await, Ok(6));
        world.clock.set(world.now().plus_months(36));
    }
}

/// Runs a job in a process that is gone as soon as it has drawn so many random numbers: within a transaction.
async fn killed(world: &World, job: Job, most: u64) {
    let drawn = AtomicU64::new(0);
    let random = move || -> Box<dyn Random> {
        let number = drawn.fetch_add(1, Ordering::SeqCst);
        assert!(number < most, "killed");
        Box::new(SeededRandom::new(2_000_000 + number))
    };
    let settings = world.registry.settings().clone();
    let clock = Arc::new(world.clock.clone());
    let registry = Registry::new(world.test.db.clone(), clock, Arc::new(random), settings);
    let came = tokio::spawn(async move { registry.run_job(job).await }).await;
    assert!(came.is_err_and(|gone| gone.is_panic()), "{job:?} came to its end before it was killed");
}

/// How much was done; nothing of it twice.
async fn done(world: &World, case: &Case) -> i64 {
    let (all, different) = world.all::<(i64, i64)>(case.done, &[]).await[0];
    assert_eq!(all, different, "{:?}: done twice", case.job);
    all
}

#[tokio::test]
async fn a_job_that_is_killed_half_way_loses_nothing_and_does_nothing_twice() {
    for case in &CASES {
        let job = case.job;
        for world in World::samples().await {
            make_due(&world, job).await;
            let all = world.number(case.left, &[]).await;
            for (most, expected) in case.kills {
                killed(&world, job, most).await;
                assert_eq!(done(&world, case).await, expected, "{job:?}, killed after {most}");
                let left = world.number(case.left, &[]).await;
                assert_eq!(left, all - expected, "{job:?}: what was not done is still to be done");
                let mut tx = world.test.db.read().await.unwrap();
                assert_eq!(rows_in(&mut tx).await.unwrap().faults, [], "{job:?}: nothing by halves");
                drop(tx);
                // Nobody knows yet that its process is gone.
                assert_eq!(world.registry.run_job(job).await, Ok(None), "{job:?}");
                world.clock.advance(5 * MINUTE);
            }
            let rest = all - done(&world, case).await;
            assert!(rest > 0, "{job:?}");
            assert_eq!(world.registry.run_job(job).await, Ok(Some(rest.unsigned_abs())), "{job:?}: the rest");
            assert_eq!(done(&world, case).await, all, "{job:?}");
            assert_eq!(world.number(case.left, &[]).await, 0, "{job:?}");
            assert_eq!(world.registry.run_job(job).await, Ok(Some(0)), "{job:?}: nothing is left");
            assert_eq!(verify(&world.test.db).await.unwrap().faults, [], "{job:?}");
            let outcomes: Vec<Option<String>> =
                runs(&world, job).await.into_iter().map(|(_, outcome, _)| outcome).collect();
            let expected = ["failed", "failed", "ok", "ok"].map(|outcome| Some(outcome.to_owned()));
            assert_eq!(outcomes, expected, "{job:?}");
        }
    }
}
