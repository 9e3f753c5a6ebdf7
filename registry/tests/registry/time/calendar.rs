//! Each job a moment before it is due, when it is, and after a month in which no server ran: what is due happens once, and
//! what is over by then is left alone (C.5).

use domain::{
    job::Job,
    time::{DAY, Timestamp},
};

use crate::world::*;

/// A job, how the small world gets something to do for it (it says when), and whether that is still to be done a month later.
struct Case {
    job: Job,
    prepare: &'static str,
    due: fn(Timestamp) -> Timestamp,
    also_late: bool,
}

/// In the statements, {now} is the time, {closed} the deactivated authority, {user} a user without rights.
const CASES: [Case; 6] = [
    // Everybody has chosen the password just now.
    Case { job: Job::RemindOfPasswords, prepare: "", due: |now| now.plus_months(6), also_late: true },
    // A temporary password that ends in ten days; a month later it is over.
    Case {
        job: Job::WarnOfNewUsers,
        prepare: "UPDATE credential SET kind = 'temporary', expires_at = {now} + 864000000000 WHERE user_id = {user}",
        due: |now| now.plus(7 * DAY),
        also_late: false,
    },
    Case {
        job: Job::DeleteAuthorities,
        prepare: "UPDATE authority SET delete_after = {now} + 864000000000 WHERE id = {closed}",
        due: |now| now.plus(10 * DAY),
        also_late: true,
    },
    Case {
        job: Job::EraseUsers,
        prepare: "UPDATE user_account SET status = 'removed', removed_at = {now}, erase_after = {now} + 864000000000 \
            WHERE id = {user}",
        due: |now| now.plus(10 * DAY),
        also_late: true,
    },
    // Thirty days before; a month later there is nobody left to warn.
    Case {
        job: Job::WarnOfDeletion,
        prepare: "UPDATE authority SET delete_after = {now} + 3456000000000 WHERE id = {closed}",
        due: |now| now.plus(10 * DAY),
        also_late: false,
    },
    // Everybody was registered just now.
    Case { job: Job::AskToConfirm, prepare: "", due: |now| now.plus_months(12), also_late: true },
];

/// The small world with what a job needs; when it is due.
async fn prepared(world: &World, case: &Case) -> Timestamp {
    let now = world.now();
    if !case.prepare.is_empty() {
        let sql = case.prepare.replace("{now}", &now.0.to_string());
        let sql = sql.replace("{closed}", &world.literal(CLOSED_SE));
        world.run(&[sql.replace("{user}", &world.literal(plain(IVO)))]).await;
    }
    (case.due)(now)
}

async fn at(world: &World, job: Job, moment: Timestamp) -> u64 {
    world.clock.set(moment);
    world.registry.run_job(job).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_job_does_what_is_due_on_the_day_and_not_before() {
    for case in &CASES {
        let job = case.job;
        for world in World::each().await {
            let due = prepared(&world, case).await;
            assert_eq!(at(&world, job, due.plus(-1)).await, 0, "{job:?}: not before");
            assert!(at(&world, job, due).await > 0, "{job:?}: on the day");
            assert_eq!(at(&world, job, due.plus(1)).await, 0, "{job:?}: once");
        }
    }
}

#[tokio::test]
async fn after_a_month_without_a_server_a_job_does_what_is_still_to_be_done() {
    for case in &CASES {
        let job = case.job;
        for world in World::each().await {
            let late = prepared(&world, case).await.plus(31 * DAY);
            assert_eq!(at(&world, job, late).await > 0, case.also_late, "{job:?}");
            assert_eq!(at(&world, job, late.plus(1)).await, 0, "{job:?}: once");
        }
    }
}
