//! Whether the schema is this program's, and whether there is any, on both engines.

use registry::{
    store::{Args, Db, Engine, Statement},
    testing::{self, TestDb},
};

use uuid::Uuid;

use crate::{environment, world::World};

async fn run(db: &Db, sql: &'static str, args: Args<'_>) {
    let mut tx = db.write().await.unwrap();
    tx.execute(Statement::new("tests::RUN", sql), args).await.unwrap();
    tx.commit().await.unwrap();
}

/// A database without any table, in the place of this one or beside it.
async fn bare(test: &TestDb) -> Db {
    if test.engine == Engine::Sqlite {
        return Db::connect(&format!("{}.bare", test.url)).await.unwrap();
    }
    run(&test.db, "DROP SCHEMA public CASCADE", &[]).await;
    run(&test.db, "CREATE SCHEMA public", &[]).await;
    // The connections there are have statements prepared for the tables that are gone.
    Db::connect(&test.url).await.unwrap()
}

#[tokio::test]
async fn only_this_programs_schema_is_current() {
    const CHANGES: [(&str, &str); 3] = [
        (
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             SELECT 999, description, success, checksum, execution_time FROM _sqlx_migrations WHERE version = 1",
            "DELETE FROM _sqlx_migrations WHERE version = 999",
        ),
        (
            "UPDATE _sqlx_migrations SET version = 999 WHERE version = 1",
            "UPDATE _sqlx_migrations SET version = 1 WHERE version = 999",
        ),
        ("UPDATE _sqlx_migrations SET success = FALSE", "UPDATE _sqlx_migrations SET success = TRUE"),
    ];
    for test in testing::engines(&environment).await {
        let db = bare(&test).await;
        assert!(!db.is_current().await.unwrap(), "{:?}", test.engine);
        db.migrate().await.unwrap();
        assert!(db.is_current().await.unwrap(), "{:?}", test.engine);
        for (change, undo) in CHANGES {
            run(&db, change, &[]).await;
            assert!(!db.is_current().await.unwrap(), "{:?}: {change}", test.engine);
            run(&db, undo, &[]).await;
            assert!(db.is_current().await.unwrap(), "{:?}: {undo}", test.engine);
        }
        run(&db, "UPDATE _sqlx_migrations SET checksum = $1", &[&vec![7_u8]]).await;
        assert!(!db.is_current().await.unwrap(), "{:?}", test.engine);
    }
}

/// What an earlier program has written is found like what this one writes.
#[tokio::test]
async fn after_an_upgrade_everything_is_found_again() {
    const TEXTS: Statement = Statement::new(
        "tests::TEXTS",
        "SELECT id, search_text, official_name_sort FROM authority \
         UNION ALL SELECT id, search_text, name_sort FROM user_account ORDER BY 1",
    );
    for world in World::samples().await {
        let db = world.registry.db();
        let texts = async || -> Vec<(Uuid, String, Vec<u8>)> {
            db.read().await.unwrap().all(TEXTS, &[]).await.unwrap()
        };
        let before = texts().await;
        assert_eq!(world.registry.migrate().await, Ok(0), "what is right is left as it is");
        run(db, "UPDATE authority SET search_text = 'x', official_name_sort = $1", &[&vec![7_u8]]).await;
        run(db, "UPDATE user_account SET search_text = 'x', name_sort = $1", &[&vec![7_u8]]).await;
        assert_eq!(world.registry.migrate().await, Ok(u64::try_from(before.len()).unwrap()));
        assert_eq!(texts().await, before);
    }
}

#[tokio::test]
async fn tables_are_seen_whosever_they_are() {
    for test in testing::engines(&environment).await {
        assert!(test.db.has_tables().await.unwrap(), "{:?}", test.engine);
        let db = bare(&test).await;
        assert!(!db.has_tables().await.unwrap(), "{:?}", test.engine);
        // So far comes a first run that is interrupted at once.
        run(&db, "CREATE TABLE _sqlx_migrations (version BIGINT)", &[]).await;
        assert!(!db.has_tables().await.unwrap(), "{:?}", test.engine);
        run(&db, "CREATE TABLE somebody_elses (id BIGINT)", &[]).await;
        assert!(db.has_tables().await.unwrap(), "{:?}", test.engine);
    }
}
