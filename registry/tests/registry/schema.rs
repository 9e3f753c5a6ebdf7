//! The schema is the same on both engines, and every statement can be prepared on both.

use std::collections::{BTreeMap, BTreeSet};

use registry::{
    store::{Db, Engine, parts, statements},
    testing::{self, TestDb},
};
use sqlx::{AssertSqlSafe, Executor, SqlSafeStr};

use crate::environment;

async fn engines() -> Vec<TestDb> {
    testing::engines(&environment).await
}

async fn texts(db: &Db, sql: &str) -> Vec<Vec<String>> {
    use sqlx::Row;
    let sql = AssertSqlSafe(sql.to_owned());
    let columns = |count: usize, get: &dyn Fn(usize) -> String| (0..count).map(get).collect::<Vec<_>>();
    match db {
        Db::Sqlite { write, .. } => {
            let rows = sqlx::query(sql).fetch_all(write).await.unwrap();
            rows.iter().map(|row| columns(row.len(), &|at| row.get(at))).collect()
        }
        Db::Postgres(pool) => {
            let rows = sqlx::query(sql).fetch_all(pool).await.unwrap();
            rows.iter().map(|row| columns(row.len(), &|at| row.get(at))).collect()
        }
    }
}

/// Without the search, where each engine has its own strength.
///
/// table.column -> type as PostgreSQL names it, and whether it may be null.
async fn columns(db: &Db) -> BTreeMap<String, String> {
    let sql = match db.engine() {
        Engine::Sqlite => {
            "SELECT m.name || '.' || c.name, c.type, CASE WHEN c.\"notnull\" THEN 'NO' ELSE 'YES' END, \
             CASE WHEN m.sql LIKE '%CHECK (' || c.name || ' IN (0, 1))%' THEN 'flag' ELSE '' END || \
             CASE WHEN c.name = 'id' OR c.name LIKE '%\\_id' ESCAPE '\\' OR c.name LIKE '%\\_by' ESCAPE '\\' \
             OR c.name IN ('added_by_user', 'owner') THEN 'id' ELSE '' END \
             FROM sqlite_master m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%' \
             AND m.name NOT LIKE '%\\_search%' ESCAPE '\\'"
        }
        Engine::Postgres => {
            "SELECT table_name || '.' || column_name, data_type::text, is_nullable::text, '' \
             FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'"
        }
    };
    let mapped = |row: Vec<String>| {
        let kind = match (row[1].as_str(), row[3].as_str()) {
            ("INTEGER", "flag") => "boolean",
            ("INTEGER", _) => "bigint",
            ("BLOB", "id") => "uuid",
            ("BLOB", _) => "bytea",
            ("TEXT", _) => "text",
            (other, _) => other,
        };
        (row[0].clone(), format!("{kind}, null {}", row[2]))
    };
    texts(db, sql).await.into_iter().map(mapped).collect()
}

/// index -> table, uniqueness, columns and condition in one spelling.
async fn indexes(db: &Db) -> BTreeMap<String, String> {
    let sql = match db.engine() {
        Engine::Sqlite => {
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL \
             AND name NOT LIKE '%\\_search%' ESCAPE '\\'"
        }
        Engine::Postgres => {
            "SELECT indexname::text, indexdef FROM pg_indexes WHERE schemaname = 'public' \
             AND indexname NOT LIKE '%\\_pkey' AND indexname NOT LIKE '%\\_search' AND tablename NOT LIKE '\\_sqlx%'"
        }
    };
    texts(db, sql).await.into_iter().map(|row| (row[0].clone(), spelled(&row[1]))).collect()
}

/// PostgreSQL prints definitions in its own words: `public.`, `USING btree`, casts and many brackets.
fn spelled(definition: &str) -> String {
    let plain = definition.replace("public.", "").replace("USING btree ", "").replace("::text", "");
    let listed = plain.replace("= ANY (ARRAY[", "IN (").replace(']', "");
    listed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '(' | ')')).collect()
}

fn differences(sqlite: &BTreeMap<String, String>, postgres: &BTreeMap<String, String>) -> Vec<String> {
    let names: BTreeSet<&String> = sqlite.keys().chain(postgres.keys()).collect();
    let differing = names.into_iter().filter(|name| sqlite.get(*name) != postgres.get(*name));
    differing.map(|name| format!("{name}: {:?} and {:?}", sqlite.get(name), postgres.get(name))).collect()
}

#[tokio::test]
async fn both_engines_have_the_same_tables_and_columns() {
    let both = engines().await;
    let (sqlite, postgres) = (columns(&both[0].db).await, columns(&both[1].db).await);
    assert!(sqlite.len() > 300, "{}", sqlite.len());
    assert_eq!(differences(&sqlite, &postgres), Vec::<String>::new());
}

#[tokio::test]
async fn both_engines_have_the_same_indexes() {
    let both = engines().await;
    let (sqlite, postgres) = (indexes(&both[0].db).await, indexes(&both[1].db).await);
    assert!(sqlite.len() > 60, "{}", sqlite.len());
    assert_eq!(differences(&sqlite, &postgres), Vec::<String>::new());
}

#[tokio::test]
async fn both_engines_have_the_same_checks() {
    let both = engines().await;
    let sql = "SELECT sql FROM sqlite_master WHERE type = 'table'";
    let definitions: String = texts(&both[0].db, sql).await.concat().concat();
    let lite = definitions.matches("CHECK (").count() - definitions.matches("IN (0, 1)").count();
    let sql = "SELECT conname::text FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace";
    assert_eq!(lite, texts(&both[1].db, sql).await.len());
}

/// The store makes the name of an index from table and columns where SQLite gives only these.
#[tokio::test]
async fn unique_indexes_are_named_by_their_columns() {
    for test in engines().await {
        for (name, definition) in indexes(&test.db).await {
            let Some(rest) = definition.strip_prefix("CREATEUNIQUEINDEX") else {
                assert!(!name.ends_with("_key"), "{name}");
                continue;
            };
            assert!(name.len() < 64, "{name} is too long for PostgreSQL");
            let rest = rest.strip_prefix(&name).and_then(|rest| rest.strip_prefix("ON")).unwrap();
            let columns = rest.split_once("WHERE").map_or(rest, |(columns, _)| columns);
            let plain = name.strip_suffix("_key").unwrap().replace('_', "");
            assert_eq!(columns.replace([',', '_'], ""), plain, "{name}");
        }
    }
}

#[tokio::test]
async fn every_statement_can_be_prepared() {
    for test in engines().await {
        let mut faults = Vec::new();
        for statement in statements() {
            let sql = AssertSqlSafe(statement.sql(test.engine).to_owned()).into_sql_str();
            let result = match &test.db {
                Db::Sqlite { write, .. } => write.prepare(sql).await.map(drop),
                Db::Postgres(pool) => pool.prepare(sql).await.map(drop),
            };
            if let Err(error) = result {
                faults.push(format!("{}: {error}", statement.name));
            }
        }
        assert!(faults.is_empty(), "{:?}:\n{}", test.engine, faults.join("\n"));
    }
}

/// What `cargo xtask test` compares with the statements that ran.
#[test]
fn statements_are_listed() {
    let mut names: Vec<&str> =
        [statements(), parts()].concat().iter().map(|statement| statement.name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count, "two statements have one name");
    if let Some(file) = environment("MANDATE_STATEMENT_LIST") {
        std::fs::write(file, names.join("\n") + "\n").unwrap();
    }
}

/// Nobody adds a table without deciding how long it is kept.
#[tokio::test]
async fn every_table_is_in_the_list_of_retention() {
    let list = include_str!("../../../docs/retention.md");
    let known: BTreeSet<&str> = list.split('`').skip(1).step_by(2).collect();
    for test in engines().await {
        let sql = match test.engine {
            Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
            Engine::Postgres => {
                "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'"
            }
        };
        // What an engine keeps for itself belongs to the table it is named after.
        let own = |name: &str| {
            name.starts_with("_sqlx")
                || name.starts_with("sqlite_")
                || ["_data", "_idx", "_docsize", "_config"]
                    .iter()
                    .any(|end| name.strip_suffix(end).is_some_and(|table| table.ends_with("_search")))
        };
        let tables: Vec<String> = texts(&test.db, sql).await.into_iter().flatten().collect();
        let missing: Vec<&String> =
            tables.iter().filter(|name| !own(name) && !known.contains(name.as_str())).collect();
        assert!(tables.len() > 30 && missing.is_empty(), "{missing:?}");
    }
}
