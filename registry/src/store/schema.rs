//! Which schema there is, if any.

use super::statements;

statements! {
    /// Whether there is any table. That of the migrations does not count: it is made before the first of them runs.
    HAS_TABLES = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name <> '_sqlx_migrations')",
        postgres = "SELECT EXISTS (SELECT 1 FROM pg_tables
            WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND tablename <> '_sqlx_migrations')";

    HAS_MIGRATIONS = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations')",
        postgres = "SELECT to_regclass('_sqlx_migrations') IS NOT NULL";

    MIGRATIONS = "SELECT version, checksum FROM _sqlx_migrations WHERE success ORDER BY version";
}
