//! A copy of a SQLite registry, made while it is used. For PostgreSQL there is `pg_dump`.

use std::path::Path;

use sqlx::SqlSafeStr;

use super::{Db, StoreError};

impl Db {
    /// Writes one consistent state of the registry into a file that must not exist yet. Nobody waits for it: it reads as
    /// one more reader. Nothing is done for PostgreSQL, and the answer is no.
    pub async fn back_up(&self, file: &Path) -> Result<bool, StoreError> {
        let Self::Sqlite { write, .. } = self else { return Ok(false) };
        let path = file.to_string_lossy().into_owned();
        sqlx::query("VACUUM INTO $1".into_sql_str()).bind(path).execute(write).await?;
        Ok(true)
    }

    /// What is wrong with the file of a SQLite registry: pages that were cut off or overwritten. Nothing if it is whole.
    pub async fn damage(&self) -> Result<Option<String>, StoreError> {
        let Self::Sqlite { read, .. } = self else { return Ok(None) };
        let (found,): (String,) =
            sqlx::query_as("PRAGMA integrity_check (1)".into_sql_str()).fetch_one(read).await?;
        Ok((found != "ok").then_some(found))
    }
}
