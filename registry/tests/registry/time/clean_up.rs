//! What the hourly clean-up takes away (J10, C.11): each kind of thing when its time is over and not before, and after a
//! month in which no server ran; what has no end yet stays.

use domain::{
    job::Job,
    time::{DAY, HOUR, MINUTE, Timestamp},
};

use super::MONTH;
use crate::world::*;

/// A kind of thing, how some of it comes into the small world (it says when), and how many there are then and after their
/// time. In the statements, {now} is the time, {one} to {four} are ids, {hash} is a hash, {user} somebody, {at} an authority.
struct Kind {
    name: &'static str,
    add: &'static [&'static str],
    count: &'static str,
    before: i64,
    after: i64,
    over: fn(Timestamp) -> Timestamp,
}

const KINDS: [Kind; 10] = [
    Kind {
        name: "session",
        add: &[
            "INSERT INTO session (id_hash, user_id, browser, created_at, last_seen_at, expires_at, restricted) \
            VALUES ({hash}, {user}, 'Firefox', {now}, {now}, {now} + 7200000000, FALSE)",
        ],
        count: "SELECT COUNT(*) FROM session",
        before: 1,
        after: 0,
        over: |now| now.plus(2 * HOUR),
    },
    Kind {
        name: "known browser",
        add: &["INSERT INTO device (id_hash, user_id, created_at, last_used_at, failed_count) \
            VALUES ({hash}, {user}, {now} - 86400000000, {now}, 0)"],
        count: "SELECT COUNT(*) FROM device",
        before: 1,
        after: 0,
        over: |now| now.plus_months(12),
    },
    Kind {
        name: "failed log-ins of an address",
        add: &[
            "INSERT INTO counter (kind, key, window_start, count) VALUES ('login_address', 'x', {now}, 1)",
        ],
        count: "SELECT COUNT(*) FROM counter WHERE kind = 'login_address'",
        before: 1,
        after: 0,
        over: |now| now.plus(10 * MINUTE),
    },
    Kind {
        name: "requests of a key",
        add: &["INSERT INTO counter (kind, key, window_start, count) VALUES ('module_key', 'x', {now}, 1)"],
        count: "SELECT COUNT(*) FROM counter WHERE kind = 'module_key'",
        before: 1,
        after: 0,
        over: |now| now.plus(MINUTE),
    },
    Kind {
        name: "other counters",
        add: &["INSERT INTO counter (kind, key, window_start, count) VALUES ('blocks', 'all', {now}, 1)"],
        count: "SELECT COUNT(*) FROM counter WHERE kind = 'blocks'",
        before: 1,
        after: 0,
        over: |now| now.plus(DAY),
    },
    // Also one that never came to its end.
    Kind {
        name: "runs of jobs",
        add: &[
            "INSERT INTO job_run (id, job, started_at, finished_at, outcome, affected) \
            VALUES ({one}, 'J4', {now}, {now}, 'ok', 0)",
            "INSERT INTO job_run (id, job, started_at, affected) VALUES ({two}, 'J4', {now}, 0)",
        ],
        count: "SELECT COUNT(*) FROM job_run WHERE job = 'J4'",
        before: 2,
        after: 0,
        over: |now| now.plus_months(12),
    },
    // From the day on which they were sent, given up or called off, however long they had waited; one still waits.
    Kind {
        name: "mails",
        add: &[
            "INSERT INTO outbox (id, template, to_user_id, data, state, attempts, next_attempt_at, created_at, sent_at, \
            dedupe_key) VALUES ({one}, 'e7', {user}, '{}', 'sent', 1, 0, {now} - 432000000000, {now}, 'sent')",
            "INSERT INTO outbox (id, template, to_user_id, data, state, attempts, next_attempt_at, created_at, \
            dedupe_key) VALUES ({two}, 'e7', {user}, '{}', 'failed', 6, {now}, {now} - 432000000000, 'failed')",
            "INSERT INTO outbox (id, template, to_user_id, data, state, attempts, next_attempt_at, created_at, \
            dedupe_key) VALUES ({three}, 'e7', {user}, '{}', 'cancelled', 0, {now}, {now} - 432000000000, 'off')",
            "INSERT INTO outbox (id, template, to_user_id, data, state, attempts, next_attempt_at, created_at, \
            dedupe_key) VALUES ({four}, 'e7', {user}, '{}', 'queued', 0, {now}, {now} - 432000000000, 'queued')",
        ],
        count: "SELECT COUNT(*) FROM outbox",
        before: 4,
        after: 1,
        over: |now| now.plus(90 * DAY),
    },
    Kind {
        name: "what was written to many",
        add: &[
            "INSERT INTO bulk_mail (id, sender_user_id, criteria, recipient_count, subject, body, sent_at) \
            VALUES ({one}, {user}, '{}', 7, 'Subject', 'Text', {now})",
        ],
        count: "SELECT COUNT(*) FROM bulk_mail WHERE subject IS NOT NULL OR body IS NOT NULL OR criteria IS NOT NULL",
        before: 1,
        after: 0,
        over: |now| now.plus_months(36),
    },
    // Of a step that has not come to its end nothing goes.
    Kind {
        name: "reports",
        add: &[
            "INSERT INTO bulk_operation (id, kind, actor_user_id, actor_authority_id, state, total, done, failed, \
            created_at, finished_at) VALUES ({one}, 'send_email', {user}, {at}, 'done', 1, 1, 0, {now}, {now}), \
            ({two}, 'send_email', {user}, {at}, 'running', 2, 1, 0, {now}, NULL)",
            "INSERT INTO bulk_operation_row (bulk_operation_id, authority_id, state, done_at) \
            VALUES ({one}, {at}, 'done', {now}), ({two}, {at}, 'done', {now})",
        ],
        count: "SELECT COUNT(*) FROM bulk_operation_row",
        before: 2,
        after: 1,
        over: |now| now.plus_months(36),
    },
    Kind {
        name: "what was searched for and given",
        add: &[
            "INSERT INTO bulk_operation (id, kind, actor_user_id, actor_authority_id, criteria, parameters, state, \
            total, done, failed, created_at, finished_at) \
            VALUES ({one}, 'give_modules', {user}, {at}, '{}', '{}', 'stopped', 1, 1, 0, {now}, {now}), \
            ({two}, 'give_modules', {user}, {at}, '{}', '{}', 'waiting', 1, 0, 0, {now}, NULL)",
        ],
        count: "SELECT COUNT(*) FROM bulk_operation WHERE criteria IS NOT NULL OR parameters IS NOT NULL",
        before: 2,
        after: 1,
        over: |now| now.plus_months(36),
    },
];

/// Some of a kind comes into the world; when its time is over.
async fn added(world: &World, position: usize, kind: &Kind) -> Timestamp {
    let now = world.now();
    let first = 9_000 + 10 * position as u128;
    let mut all = Vec::new();
    for sql in kind.add {
        let mut sql = (*sql).replace("{now}", &now.0.to_string());
        for (name, number) in
            [("{one}", first), ("{two}", first + 1), ("{three}", first + 2), ("{four}", first + 3)]
        {
            sql = sql.replace(name, &world.literal(number));
        }
        sql = sql.replace("{hash}", &world.bytes(&format!("{first:064x}")));
        all.push(sql.replace("{user}", &world.literal(plain(IVO))).replace("{at}", &world.literal(IVO)));
    }
    world.run(&all).await;
    (kind.over)(now)
}

async fn cleaned(world: &World, moment: Timestamp) -> u64 {
    world.clock.set(moment);
    world.registry.run_job(Job::CleanUp).await.unwrap().unwrap()
}

#[tokio::test]
async fn each_kind_goes_when_its_time_is_over_and_not_before() {
    for world in World::each().await {
        for (position, kind) in KINDS.iter().enumerate() {
            let name = kind.name;
            let over = added(&world, position, kind).await;
            cleaned(&world, over.plus(-1)).await;
            assert_eq!(world.number(kind.count, &[]).await, kind.before, "{name}: not before");
            assert!(cleaned(&world, over).await > 0, "{name}: it says so");
            assert_eq!(world.number(kind.count, &[]).await, kind.after, "{name}: then");
        }
        // The steps and mails themselves stay, with nothing of what was said.
        for (sql, count) in
            [("SELECT COUNT(*) FROM bulk_operation", 4), ("SELECT COUNT(*) FROM bulk_mail", 1)]
        {
            assert_eq!(world.number(sql, &[]).await, count, "{sql}");
        }
    }
}

#[tokio::test]
async fn after_a_month_without_a_server_it_all_goes_at_once() {
    for world in World::each().await {
        for (position, kind) in KINDS.iter().enumerate() {
            let name = kind.name;
            let late = added(&world, position, kind).await.plus(MONTH);
            assert!(cleaned(&world, late).await > 0, "{name}");
            assert_eq!(world.number(kind.count, &[]).await, kind.after, "{name}");
            assert_eq!(cleaned(&world, late.plus(1)).await, 0, "{name}: once");
        }
    }
}

/// Months of mail go in batches, and all of them in one run.
#[tokio::test]
async fn however_many_old_mails_there_are_all_go() {
    for world in World::each().await {
        let now = world.now();
        let user = world.literal(plain(IVO));
        let mails: Vec<String> = (0..1_001)
            .map(|number| {
                let id = world.literal(20_000 + number);
                format!("({id}, 'e7', {user}, '{{}}', 'sent', 1, 0, {0}, {0}, 'mail{number}')", now.0)
            })
            .collect();
        world
            .run(&[format!(
                "INSERT INTO outbox (id, template, to_user_id, data, state, attempts, next_attempt_at, created_at, \
                sent_at, dedupe_key) VALUES {}",
                mails.join(", ")
            )])
            .await;
        assert_eq!(cleaned(&world, now.plus(90 * DAY - 1)).await, 0);
        assert_eq!(cleaned(&world, now.plus(90 * DAY)).await, 1_001);
        assert_eq!(world.number("SELECT COUNT(*) FROM outbox", &[]).await, 0);
    }
}
