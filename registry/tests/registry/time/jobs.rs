//! Scheduled jobs: when due, by one process at a time, recorded, also after a kill and with a wrong clock (C.5, Q31).

use domain::{
    error::Error,
    job::Job,
    time::{DAY, HOUR, MINUTE, SECOND, Timestamp},
};
use registry::testing::TestClock;

use crate::world::*;

/// Start, outcome and number of the runs of a job, oldest first.
pub async fn runs(world: &World, job: Job) -> Vec<(Timestamp, Option<String>, i64)> {
    let sql = "SELECT started_at, outcome, affected FROM job_run WHERE job = $1 ORDER BY started_at, id";
    world.all(sql, &[&job.as_str()]).await
}

async fn lease(world: &World, job: Job, taken: Timestamp, until: Timestamp) {
    world
        .run(&[format!(
            "INSERT INTO job_lease (job, owner, taken_at, lease_until) VALUES ('{}', {}, {}, {})",
            job.as_str(),
            world.literal(1),
            taken.0,
            until.0
        )])
        .await;
}

#[tokio::test]
async fn what_is_due_runs_once_on_any_number_of_servers() {
    for world in World::each().await {
        let other = world.with_settings(world.registry.settings().clone());
        let (a, b) = tokio::join!(world.registry.run_due_jobs(), other.run_due_jobs());
        assert_eq!((a, b), (Ok(()), Ok(())));
        for job in Job::ALL {
            let runs = runs(&world, *job).await;
            assert_eq!(runs.len(), 1, "{job:?}: {runs:?}");
            assert_eq!(runs[0].1.as_deref(), Some("ok"), "{job:?}");
        }
        world.registry.run_due_jobs().await.unwrap();
        assert_eq!(runs(&world, Job::CleanUp).await.len(), 1, "nothing is due");
        world.clock.advance(HOUR);
        world.registry.run_due_jobs().await.unwrap();
        assert_eq!(runs(&world, Job::CleanUp).await.len(), 2);
        world.clock.advance(DAY);
        world.registry.run_due_jobs().await.unwrap();
        assert_eq!(runs(&world, Job::DeleteAuthorities).await.len(), 2);
        assert_eq!(world.number("SELECT COUNT(*) FROM job_lease", &[]).await, 0, "leases are given back");
    }
}

#[tokio::test]
async fn one_process_at_a_time_and_a_lost_one_is_replaced() {
    for world in World::each().await {
        let job = Job::CleanUp;
        lease(&world, job, world.now(), world.now().plus(5 * MINUTE)).await;
        assert_eq!(world.registry.run_job(job).await, Ok(None), "another process is at it");
        assert_eq!(runs(&world, job).await, []);
        // It was killed: its run never comes to an end, and its lease runs out.
        let left = format!(
            "INSERT INTO job_run (id, job, started_at, affected) VALUES ({}, 'J10', {}, 0)",
            world.literal(900),
            world.now().0
        );
        world.run(&[left]).await;
        let killed = world.now();
        world.clock.advance(5 * MINUTE);
        assert!(world.registry.run_job(job).await.unwrap().is_some());
        let all = runs(&world, job).await;
        assert_eq!(all[0], (killed, Some("failed".to_owned()), 0));
        assert_eq!(all[1].1.as_deref(), Some("ok"));
    }
}

/// A job may take longer than a lease, as long as its process says so; whoever has lost it is told.
#[tokio::test]
async fn a_lease_is_renewed_by_whoever_has_it() {
    for world in World::each().await {
        let job = Job::CheckHistory;
        lease(&world, job, world.now(), world.now().plus(5 * MINUTE)).await;
        world.clock.advance(4 * MINUTE);
        assert_eq!(world.registry.renew_lease(job, uuid(1)).await, Ok(true));
        world.clock.advance(4 * MINUTE);
        assert_eq!(world.registry.run_job(job).await, Ok(None), "still another's");
        assert_eq!(world.registry.renew_lease(job, uuid(2)).await, Ok(false));
    }
}

/// Q31: neither a lease nor a run that a wrong clock has written holds anything up.
#[tokio::test]
async fn the_clock_may_have_been_wrong() {
    for world in World::each().await {
        let year = world.now().plus(365 * DAY);
        lease(&world, Job::DeleteAuthorities, year, year.plus(5 * MINUTE)).await;
        let ahead = format!(
            "INSERT INTO job_run (id, job, started_at, finished_at, outcome, affected) VALUES ({}, 'J4', {}, {}, 'ok', 0)",
            world.literal(900),
            year.0,
            year.0
        );
        world.run(&[ahead]).await;
        world.registry.run_due_jobs().await.unwrap();
        assert_eq!(runs(&world, Job::DeleteAuthorities).await.len(), 2);
        world.registry.run_due_jobs().await.unwrap();
        assert_eq!(runs(&world, Job::DeleteAuthorities).await.len(), 2, "once a day all the same");
    }
}

/// The clocks of two servers differ by a few seconds: the one behind neither takes a job over nor runs it again.
#[tokio::test]
async fn the_clocks_of_two_servers_may_differ_a_little() {
    for world in World::each().await {
        let behind = TestClock::new();
        behind.set(world.now().plus(-5 * SECOND));
        let other = world.with_clock(&behind);
        let job = Job::CheckHistory;
        lease(&world, job, world.now(), world.now().plus(5 * MINUTE)).await;
        assert_eq!(other.run_job(job).await, Ok(None), "the server ahead is at it");
        world.run(&["DELETE FROM job_lease".to_owned()]).await;
        world.registry.run_due_jobs().await.unwrap();
        other.run_due_jobs().await.unwrap();
        for job in Job::ALL {
            assert_eq!(runs(&world, *job).await.len(), 1, "{job:?}");
        }
        // For the server behind the next hour, and the next day, begin a little later.
        for hours in 1..=24 {
            world.clock.advance(HOUR);
            behind.advance(HOUR);
            world.registry.run_due_jobs().await.unwrap();
            other.run_due_jobs().await.unwrap();
            assert_eq!(runs(&world, Job::CleanUp).await.len(), 1 + hours);
        }
        assert_eq!(runs(&world, Job::MakeFigures).await.len(), 2);
    }
}

/// A job that fails keeps none of the others, is recorded, and is tried again after an hour.
#[tokio::test]
async fn a_failed_job_is_tried_again() {
    for world in World::each().await {
        world.run(&["DROP TABLE password_history".to_owned(), "DROP TABLE user_role".to_owned()]).await;
        let id = world.literal(CLOSED_SE);
        world.run(&[format!("UPDATE authority SET delete_after = 1 WHERE id = {id}")]).await;
        world.with_user(800, CLOSED_SE, true).await;
        world.registry.run_due_jobs().await.unwrap();
        let failed = runs(&world, Job::DeleteAuthorities).await;
        assert_eq!(failed.len(), 1);
        assert_eq!(failed[0].1.as_deref(), Some("failed"));
        assert_eq!(runs(&world, Job::CleanUp).await[0].1.as_deref(), Some("ok"));
        world.clock.advance(59 * MINUTE);
        world.registry.run_due_jobs().await.unwrap();
        assert_eq!(runs(&world, Job::DeleteAuthorities).await.len(), 1);
        world.clock.advance(MINUTE);
        world.registry.run_due_jobs().await.unwrap();
        assert_eq!(runs(&world, Job::DeleteAuthorities).await.len(), 2);
    }
}

#[tokio::test]
async fn only_the_commission_sees_the_runs() {
    for world in World::each().await {
        world.registry.run_job(Job::CleanUp).await.unwrap();
        for actor in [admin(NIMIC_SE), admin(MANAGER_SE), admin(IVO), nobody(COMMISSION)] {
            assert_eq!(world.registry.jobs(&actor).await, Err(Error::NotFound));
        }
        let jobs = world.registry.jobs(&admin(COMMISSION)).await.unwrap().jobs;
        assert_eq!(jobs.len(), Job::ALL.len());
        for view in jobs {
            assert_eq!(view.last.is_some(), view.job == Job::CleanUp);
            assert!(view.last.is_none_or(|run| run.is_ok == Some(true) && run.finished_at.is_some()));
        }
    }
}

/// J6 has no runs: the list tells what waits, when a mail went out last, and whether nobody seems to deliver any.
#[tokio::test]
async fn the_list_tells_what_waits_to_be_delivered() {
    for world in World::each().await {
        let going = async || {
            let going = world.registry.jobs(&admin(COMMISSION)).await.unwrap().deliveries;
            (going.waiting, going.last_at.map(domain::time::LocalTime::iso), going.is_late)
        };
        assert_eq!(going().await, (0, None, false));
        world.registry.reset_password(&admin(IVO), &step(IVO, plain(IVO), "1"), &caller()).await.unwrap();
        let waiting = going().await.0;
        assert!(waiting > 0);
        world.clock.advance(10 * MINUTE);
        assert_eq!(going().await, (waiting, None, false));
        world.clock.advance(1);
        assert_eq!(going().await, (waiting, None, true));
        while let Some(task) = world.registry.next_mail().await.unwrap() {
            world.registry.mail_delivered(&task).await.unwrap();
        }
        let at = domain::time::local(world.now(), domain::place::time_zone(None)).iso();
        assert_eq!(going().await, (0, Some(at), false));
    }
}
