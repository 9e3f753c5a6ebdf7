//! The move of a registry from SQLite to PostgreSQL: every row of every table as it is, in one transaction.
//!
//! The tables and the types of their columns are read from PostgreSQL, whose schema has the same names (a test holds the
//! two together); what SQLite has beside them is its search, which PostgreSQL keeps in indexes.

use sqlx::{AssertSqlSafe, Row as _, postgres::PgArguments, query::Query, sqlite::SqliteRow};

use super::{Db, Engine, StoreError, is_postgres};

/// A table that was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Its name.
    pub table: String,
    /// How many rows it had.
    pub rows: u64,
}

/// Why a registry was not moved.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// The one is not SQLite, or the other not PostgreSQL.
    #[error("a registry is moved from SQLite to PostgreSQL only")]
    Engines,
    /// The PostgreSQL database is somebody else's, or of another version.
    #[error("the PostgreSQL database has tables that this version of Mandate has not made")]
    Foreign,
    /// There is something already.
    #[error("the PostgreSQL database is not empty: table {0} has rows")]
    NotEmpty(String),
    /// Afterwards there was another number of rows than before.
    #[error("table {0} has another number of rows than it had")]
    Count(String),
    /// A database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for TransferError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// The database at an address, ready for a registry: a PostgreSQL database that had nothing in it, or an empty registry. One
/// of somebody else is left as it is.
pub async fn target(from: &Db, url: &str) -> Result<Db, TransferError> {
    if from.engine() != Engine::Sqlite || !is_postgres(url) {
        return Err(TransferError::Engines);
    }
    let to = Db::connect(url).await?;
    if to.has_tables().await? && !to.is_current().await? {
        return Err(TransferError::Foreign);
    }
    to.migrate().await?;
    Ok(to)
}

/// PostgreSQL takes 65,535 arguments at once.
const MOST_ARGUMENTS: usize = 30_000;

struct Table {
    name: String,
    /// Name and type of each column.
    columns: Vec<(String, String)>,
}

impl Table {
    fn list(&self) -> String {
        self.columns.iter().map(|(name, _)| quoted(name)).collect::<Vec<_>>().join(", ")
    }
}

/// Copies everything, and says of each table how many rows, as it goes.
pub async fn transfer(from: &Db, to: &Db, mut told: impl FnMut(&Moved)) -> Result<(), TransferError> {
    let (Db::Sqlite { read, .. }, Db::Postgres(pool)) = (from, to) else {
        return Err(TransferError::Engines);
    };
    // One state of the one, and all or nothing of the other.
    let mut old = read.begin().await?;
    let mut new = pool.begin().await?;
    let tables = tables(&mut new).await?;
    for table in &tables {
        let sql = AssertSqlSafe(format!("SELECT EXISTS (SELECT 1 FROM {})", quoted(&table.name)));
        let has_rows: bool = sqlx::query_scalar(sql).fetch_one(&mut *new).await?;
        if has_rows {
            return Err(TransferError::NotEmpty(table.name.clone()));
        }
    }
    // Rows refer to each other in circles; that they do rightly is checked when all are there.
    let constraints = foreign_keys(&mut new).await?;
    for (table, constraint) in &constraints {
        alter(&mut new, table, constraint, "DEFERRABLE INITIALLY DEFERRED").await?;
    }
    for table in &tables {
        let rows = copy(&mut old, &mut new, table).await?;
        let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM {}", quoted(&table.name)));
        let count: i64 = sqlx::query_scalar(sql).fetch_one(&mut *new).await?;
        if count.unsigned_abs() != rows {
            return Err(TransferError::Count(table.name.clone()));
        }
        told(&Moved { table: table.name.clone(), rows });
    }
    sqlx::query("SET CONSTRAINTS ALL IMMEDIATE").execute(&mut *new).await?;
    for (table, constraint) in &constraints {
        alter(&mut new, table, constraint, "NOT DEFERRABLE").await?;
    }
    new.commit().await?;
    Ok(())
}

async fn tables(new: &mut sqlx::PgConnection) -> Result<Vec<Table>, sqlx::Error> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT c.table_name::text, c.column_name::text, c.data_type::text FROM information_schema.columns c
            JOIN information_schema.tables t USING (table_schema, table_name)
            WHERE table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND table_name NOT LIKE '\\_sqlx%'
            ORDER BY table_name, ordinal_position",
    )
    .fetch_all(new)
    .await?;
    let mut tables: Vec<Table> = Vec::new();
    for (name, column, kind) in rows {
        match tables.last_mut().filter(|table| table.name == name) {
            Some(table) => table.columns.push((column, kind)),
            None => tables.push(Table { name, columns: vec![(column, kind)] }),
        }
    }
    Ok(tables)
}

async fn foreign_keys(new: &mut sqlx::PgConnection) -> Result<Vec<(String, String)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT c.relname::text, k.conname::text FROM pg_constraint k
            JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE k.contype = 'f' AND n.nspname = current_schema() ORDER BY c.relname, k.conname",
    )
    .fetch_all(new)
    .await
}

async fn alter(
    new: &mut sqlx::PgConnection,
    table: &str,
    constraint: &str,
    how: &str,
) -> Result<(), sqlx::Error> {
    let sql = format!("ALTER TABLE {} ALTER CONSTRAINT {} {how}", quoted(table), quoted(constraint));
    sqlx::query(AssertSqlSafe(sql)).execute(new).await?;
    Ok(())
}

async fn copy(
    old: &mut sqlx::SqliteConnection,
    new: &mut sqlx::PgConnection,
    table: &Table,
) -> Result<u64, sqlx::Error> {
    let width = table.columns.len();
    let most = MOST_ARGUMENTS / width;
    let (name, columns) = (quoted(&table.name), table.list());
    let select = format!("SELECT rowid, {columns} FROM {name} WHERE rowid > $1 ORDER BY rowid LIMIT {most}");
    let (mut copied, mut after) = (0, i64::MIN);
    loop {
        let query = sqlx::query(AssertSqlSafe(select.clone())).bind(after);
        let rows: Vec<SqliteRow> = query.fetch_all(&mut *old).await?;
        let Some(last) = rows.last() else { return Ok(copied) };
        after = last.try_get(0)?;
        let places = |row: usize| {
            let places: Vec<String> = (1..=width).map(|place| format!("${}", row * width + place)).collect();
            format!("({})", places.join(", "))
        };
        let places: Vec<String> = (0..rows.len()).map(places).collect();
        let insert = format!("INSERT INTO {name} ({columns}) VALUES {}", places.join(", "));
        let mut query = sqlx::query(AssertSqlSafe(insert));
        for row in &rows {
            for (place, (_, kind)) in table.columns.iter().enumerate() {
                query = bind(query, row, place + 1, kind)?;
            }
        }
        query.execute(&mut *new).await?;
        copied += u64::try_from(rows.len()).unwrap_or(u64::MAX);
    }
}

/// A value with the type that PostgreSQL has for it.
fn bind<'q>(
    query: Query<'q, sqlx::Postgres, PgArguments>,
    row: &SqliteRow,
    place: usize,
    kind: &str,
) -> Result<Query<'q, sqlx::Postgres, PgArguments>, sqlx::Error> {
    Ok(match kind {
        "boolean" => query.bind(row.try_get::<Option<bool>, _>(place)?),
        "bigint" => query.bind(row.try_get::<Option<i64>, _>(place)?),
        "uuid" => query.bind(row.try_get::<Option<uuid::Uuid>, _>(place)?),
        "bytea" => query.bind(row.try_get::<Option<Vec<u8>>, _>(place)?),
        _ => query.bind(row.try_get::<Option<String>, _>(place)?),
    })
}

/// A name that came from the database's own catalogue.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
