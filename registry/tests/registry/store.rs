//! The seam: what goes in comes out, transactions, and errors told apart, on both engines.

use std::sync::Arc;

use domain::{
    id::{EntryId, new_uuid},
    random::Random,
    time::{Clock, Timestamp},
};
use registry::{
    store::{
        Db, Engine, Query, Retry, Statement, StoreError,
        transfer::{TransferError, transfer},
        unique,
    },
    testing::{self, SeededRandom, TestClock, TestDb},
    transaction, verify,
};
use uuid::Uuid;

use crate::environment;

const ADD: Statement = Statement::new(
    "tests::ADD",
    "INSERT INTO checkpoint (id, at, root, heads, entry_id, file_name, file_sha256, outcome, faults) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'ok', '')",
);
const GET: Statement = Statement::new(
    "tests::GET",
    "SELECT id, at, root, heads, entry_id, file_name FROM checkpoint WHERE id = $1",
);
const COUNT: Statement = Statement::new("tests::COUNT", "SELECT COUNT(*) FROM checkpoint");
const ADD_COUNTER: Statement = Statement::new(
    "tests::ADD_COUNTER",
    "INSERT INTO counter (kind, key, window_start, count) VALUES ('test', $1, 0, 1)",
);
const BUMP: Statement = Statement::new(
    "tests::BUMP",
    "UPDATE counter SET count = count + 1 WHERE kind = 'test' AND key = $1 RETURNING count",
);
const LIST: Statement =
    Statement::new("tests::LIST", "SELECT key, count > 1 FROM counter WHERE kind = 'test'");
const FROM: Statement = Statement::new("tests::FROM", "AND key >= $1");
const SORTED: Statement = Statement::new("tests::SORTED", "ORDER BY key LIMIT $1");
const ADD_COUNTRY: Statement = Statement::new(
    "tests::ADD_COUNTRY",
    "INSERT INTO country (code, name, time_zone, active, position) VALUES ('SE', '{}', 'UTC', TRUE, 1)",
);
const ADD_REGISTRY: Statement =
    Statement::new("tests::ADD_REGISTRY", "INSERT INTO registry (id, created_at, demo) VALUES ($1, 0, $2)");

/// What [`GET`] finds.
type Found = (Uuid, Timestamp, [u8; 32], i64, Option<EntryId>, Option<String>);

async fn engines() -> Vec<TestDb> {
    testing::engines(&environment).await
}

async fn count(db: &Db) -> i64 {
    let mut tx = db.read().await.unwrap();
    tx.one::<(i64,)>(COUNT, &[]).await.unwrap().0
}

async fn add(db: &Db, id: Uuid) -> Result<(), StoreError> {
    transaction!(db, StoreError, |tx| {
        let none = (None::<Uuid>, None::<String>, None::<Vec<u8>>);
        tx.execute(ADD, &[&id, &Timestamp(7), &[1_u8; 32], &3_i64, &none.0, &none.1, &none.2]).await?;
        Ok(())
    })
}

#[tokio::test]
async fn what_goes_in_comes_out() {
    for test in engines().await {
        let id = new_uuid(TestClock::new().now(), &mut SeededRandom::new(1));
        add(&test.db, id).await.unwrap();
        let mut tx = test.db.read().await.unwrap();
        let found: Found = tx.one(GET, &[&id]).await.unwrap();
        assert_eq!(found, (id, Timestamp(7), [1; 32], 3, None, None));
        assert!(tx.optional::<(Uuid,)>(GET, &[&Uuid::nil()]).await.unwrap().is_none());
        assert!(matches!(tx.one::<(Uuid,)>(GET, &[&Uuid::nil()]).await, Err(StoreError::Other(_))));
    }
}

#[tokio::test]
async fn what_is_not_committed_is_rolled_back() {
    for test in engines().await {
        let mut tx = test.db.write().await.unwrap();
        tx.execute(ADD_COUNTRY, &[]).await.unwrap();
        drop(tx);
        let mut tx = test.db.write().await.unwrap();
        assert_eq!(tx.execute(ADD_COUNTRY, &[]).await.unwrap(), 1);
        tx.commit().await.unwrap();
        let mut tx = test.db.read().await.unwrap();
        assert!(tx.execute(ADD_COUNTRY, &[]).await.is_err(), "a read cannot write");
    }
}

#[tokio::test]
async fn a_read_sees_one_state() {
    for test in engines().await {
        let mut tx = test.db.read().await.unwrap();
        assert_eq!(tx.one::<(i64,)>(COUNT, &[]).await.unwrap().0, 0);
        add(&test.db, Uuid::nil()).await.unwrap();
        assert_eq!(tx.one::<(i64,)>(COUNT, &[]).await.unwrap().0, 0);
        assert_eq!(count(&test.db).await, 1);
    }
}

#[tokio::test]
async fn a_conflict_names_its_index() {
    for test in engines().await {
        add(&test.db, Uuid::nil()).await.unwrap();
        let twice = add(&test.db, Uuid::nil()).await.unwrap_err();
        assert!(twice.is_conflict_on("checkpoint_pkey"), "{twice:?}");
        let mut tx = test.db.write().await.unwrap();
        tx.execute(ADD_REGISTRY, &[&Uuid::nil(), &true]).await.unwrap();
        let second = tx.execute(ADD_REGISTRY, &[&Uuid::max(), &false]).await.unwrap_err();
        assert!(second.is_conflict_on("registry_one_key"), "{second:?}");
    }
}

#[tokio::test]
async fn the_names_of_the_unique_indexes_exist() {
    let schema = include_str!("../../migrations/sqlite/0001_registry.sql");
    for name in [
        unique::AUTHORITY_NAME,
        unique::AUTHORITY_NIMIC,
        unique::AUTHORITY_COMMISSION,
        unique::USER_EMAIL,
        unique::USER_NAME,
        unique::MODULE_ACCESS,
        unique::DELEGATION,
        unique::SELF_REGISTRATION,
        unique::TRANSLATION_TASK,
        unique::OUTBOX_OCCASION,
        unique::TRANSLATION,
    ] {
        assert!(schema.contains(&format!("CREATE UNIQUE INDEX {name}")), "{name}");
    }
}

#[tokio::test]
async fn a_defect_is_no_conflict() {
    const WRONG: Statement = Statement::new("tests::WRONG", "INSERT INTO counter (kind) VALUES (NULL)");
    for test in engines().await {
        let mut tx = test.db.write().await.unwrap();
        assert!(matches!(tx.execute(WRONG, &[]).await, Err(StoreError::Other(_))));
    }
}

/// The work runs in a spawned task, so its future is Send, as the server needs it.
#[tokio::test]
async fn transactions_that_meet_are_done_again_and_none_is_lost() {
    for test in engines().await {
        let mut tx = test.db.write().await.unwrap();
        for key in ["a", "b"] {
            tx.execute(ADD_COUNTER, &[&key]).await.unwrap();
        }
        tx.commit().await.unwrap();
        // Each takes the two rows in its own order: PostgreSQL finds deadlocks.
        let mut tasks = Vec::new();
        for number in 0..6 {
            let db = test.db.clone();
            tasks.push(tokio::spawn(async move {
                let keys = if number % 2 == 0 { ["a", "b"] } else { ["b", "a"] };
                let result = transaction!(&db, StoreError, |tx| {
                    for key in keys {
                        tx.one::<(i64,)>(BUMP, &[&key]).await?;
                    }
                    Ok(())
                });
                result.map_or_else(|error| if error.is_busy() { 0 } else { panic!("{error:?}") }, |()| 1)
            }));
        }
        let mut done = 0;
        for task in tasks {
            done += task.await.unwrap();
        }
        assert!(done > 0);
        let mut tx = test.db.write().await.unwrap();
        for key in ["a", "b"] {
            assert_eq!(tx.one::<(i64,)>(BUMP, &[&key]).await.unwrap().0, done + 2, "{:?}", test.engine);
        }
    }
}

#[tokio::test]
async fn the_work_is_done_three_times_at_most() {
    for test in engines().await {
        let mut tries = 0;
        let busy = || StoreError::Busy(sqlx::Error::PoolTimedOut);
        let result: Result<(), StoreError> = transaction!(&test.db, StoreError, |_tx| {
            tries += 1;
            Err(busy())
        });
        assert!(matches!(result, Err(StoreError::Busy(_))));
        assert_eq!(tries, 3);
    }
}

#[tokio::test]
async fn a_composed_list_uses_its_parts() {
    for test in engines().await {
        let mut tx = test.db.write().await.unwrap();
        for key in ["a", "b", "c"] {
            tx.execute(ADD_COUNTER, &[&key]).await.unwrap();
        }
        let all: Vec<(String, bool)> = tx.list(&Query::new(LIST, &[]).and(SORTED, &[&2_i64])).await.unwrap();
        assert_eq!(all, [("a".to_owned(), false), ("b".to_owned(), false)]);
        let from = Query::new(LIST, &[]).and(FROM, &[&"b"]).and(SORTED, &[&2_i64]);
        let some: Vec<(String, bool)> = tx.list(&from).await.unwrap();
        assert_eq!(some.len(), 2);
        assert_eq!(some[1].0, "c");
    }
}

#[tokio::test]
async fn a_database_that_is_gone_is_unavailable() {
    for test in engines().await {
        test.db.close().await;
        assert!(matches!(test.db.read().await.err(), Some(StoreError::Unavailable(_))));
        assert!(matches!(test.db.write().await.err(), Some(StoreError::Unavailable(_))));
    }
    let missing = Db::connect("sqlite:/nowhere/at/all/registry.sqlite").await;
    assert!(matches!(missing, Err(StoreError::Unavailable(_))), "{missing:?}");
}

#[tokio::test]
async fn sqlite_keeps_what_it_promised() {
    let test = testing::fresh(Engine::Sqlite, &environment).await;
    let pragma = async |sql: &'static str| {
        let mut tx = test.db.write().await.unwrap();
        tx.one::<(i64,)>(Statement::new("tests::PRAGMA", sql), &[]).await.unwrap().0
    };
    assert_eq!(pragma("PRAGMA synchronous").await, 2);
    assert_eq!(pragma("PRAGMA foreign_keys").await, 1);
    assert_eq!(pragma("PRAGMA busy_timeout").await, 5_000);
    let mut tx = test.db.write().await.unwrap();
    let mode = tx.one::<(String,)>(Statement::new("tests::MODE", "PRAGMA journal_mode"), &[]).await.unwrap();
    assert_eq!(mode.0, "wal");
}

#[tokio::test]
async fn a_migrated_database_is_left_as_it_is() {
    for test in engines().await {
        add(&test.db, Uuid::nil()).await.unwrap();
        test.db.migrate().await.unwrap();
        assert_eq!(count(&test.db).await, 1);
    }
}

#[test]
fn a_seed_gives_the_same_bytes() {
    let mut bytes = [[0_u8; 32]; 3];
    SeededRandom::new(1).fill(&mut bytes[0]);
    SeededRandom::new(1).fill(&mut bytes[1]);
    SeededRandom::new(2).fill(&mut bytes[2]);
    assert_eq!(bytes[0], bytes[1]);
    assert_ne!(bytes[0], bytes[2]);
    let clock: Arc<dyn Clock> = Arc::new(TestClock::new());
    assert_eq!(clock.now(), TestClock::new().now());
}

/// Every row of the sample comes to PostgreSQL, with chains that are the same; what is not empty is left as it is.
#[tokio::test]
async fn a_registry_moves_to_postgresql_whole_or_not_at_all() {
    let old = testing::sample(Engine::Sqlite, &environment, "*").await;
    let new = testing::fresh(Engine::Postgres, &environment).await;
    assert!(matches!(transfer(&new.db, &old.db, |_| {}).await, Err(TransferError::Engines)));
    let mut moved = Vec::new();
    transfer(&old.db, &new.db, |table| moved.push(table.clone())).await.unwrap();
    let rows = |name: &str| moved.iter().find(|table| table.table == name).unwrap().rows;
    assert_eq!((rows("authority"), rows("registry")), (217, 1));
    assert!(rows("history_entry") > 3_000 && rows("user_account") > 600);
    let report = verify::verify(&new.db).await.unwrap();
    assert_eq!((report.faults, report.chains), (Vec::new(), 217));
    let heads = verify::heads(&old.db).await.unwrap();
    assert_eq!(verify::against(&new.db, &heads).await.unwrap(), []);
    let again = transfer(&old.db, &new.db, |_| {}).await;
    assert!(matches!(again, Err(TransferError::NotEmpty(_))), "{again:?}");
    // Rows that refer to nothing are refused as before.
    let mut tx = new.db.write().await.unwrap();
    let orphan = Statement::new("tests::ORPHAN", "UPDATE authority SET informal_name_lang = 'xx'");
    assert!(tx.execute(orphan, &[]).await.is_err(), "at once, not at the end");
}
