//! The seam between the registry and its two databases: SQLite by default, PostgreSQL for those who outgrow one
//! machine. One text per statement, run by each engine's own driver; all SQL lives in the files below this one.
//!
//! Times are microseconds and ids UUIDs on both. Every write is a transaction from [`Db::write`] or
//! [`transaction!`](crate::transaction); what is dropped without [`Tx::commit`] is rolled back.

use std::{str::FromStr, time::Duration};

use sqlx::{
    Connection as _, PgPool, SqlitePool,
    migrate::{Migration, MigrationType, Migrator},
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

mod backup;
mod error;
mod record;
mod statement;
#[cfg(feature = "testing")]
pub mod testing;
mod transaction;
pub mod transfer;
pub mod unique;

pub use error::{Retry, StoreError};
pub(crate) use record::record;
pub use record::{FromSql, Raw, Record, Row};
pub use statement::{Args, Query, Statement, ToSql, Value};
pub(crate) use statement::{parts, statements};
pub use transaction::Attempts;

/// Declares the files with statements, one for each noun, and collects what they list.
macro_rules! nouns {
    ($($noun:ident),+ $(,)?) => {
        $(pub(crate) mod $noun;)+

        /// Every statement of the registry: the tests prepare and execute them all on both engines.
        pub fn statements() -> Vec<Statement> {
            [$($noun::ALL),+].concat()
        }
    };
}

nouns! {
    access,
    account,
    activity,
    authority,
    bulk,
    catalogue,
    checkpoint,
    clean_up,
    counter,
    credential,
    deletion,
    derived,
    device,
    erasure,
    exchange,
    figure,
    history,
    history_view,
    home,
    import,
    manager,
    mails,
    invitation,
    job,
    marker,
    national,
    operator,
    outbox,
    registration,
    reminder,
    schema,
    scope,
    search,
    self_registration,
    session,
    translation,
    standing,
    user,
    verify,
}

/// Every part of a composed query.
pub fn parts() -> Vec<Statement> {
    [
        access::PARTS,
        bulk::PARTS,
        figure::PARTS,
        history_view::PARTS,
        home::PARTS,
        invitation::PARTS,
        mails::PARTS,
        registration::PARTS,
        scope::PARTS,
        search::PARTS,
        self_registration::PARTS,
        translation::PARTS,
    ]
    .concat()
}

/// Which engine a database is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    /// One file, one machine.
    Sqlite,
    /// A server.
    Postgres,
}

/// A database.
#[derive(Clone, Debug)]
pub enum Db {
    /// SQLite allows one writer: a pool of one, beside a pool of readers that never wait for it (WAL).
    Sqlite {
        /// Readers.
        read: SqlitePool,
        /// The writer.
        write: SqlitePool,
    },
    /// PostgreSQL.
    Postgres(PgPool),
}

/// A transaction.
pub enum Tx {
    /// Of SQLite.
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    /// Of PostgreSQL.
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

/// Many rows for one round trip, but few names: SQLite looks each one up in a list.
const MOST_ARGUMENTS: usize = 240;
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

impl Db {
    /// Opens `postgres://…`, or else a SQLite file (`sqlite:path` or a path), which is made if missing.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        if is_postgres(url) {
            // Each connection is asked, before it is used, whether the database is still there: also one that was used just
            // now, for nobody shall be told a second time that a database is away that is back.
            let pool = PgPoolOptions::new().acquire_timeout(ACQUIRE_TIMEOUT).connect(url).await?;
            return Ok(Self::Postgres(pool));
        }
        let options = sqlite_options(url)?
            .journal_mode(SqliteJournalMode::Wal)
            // FULL: in WAL mode only this syncs at each commit, so that a committed change survives a power cut.
            .synchronous(SqliteSynchronous::Full)
            .optimize_on_close(true, None);
        let write = sqlite_pool(1).connect_with(options.clone()).await?;
        let read =
            sqlite_pool(4).connect_with(options.read_only(true).optimize_on_close(false, None)).await?;
        Ok(Self::Sqlite { read, write })
    }

    /// Opens a database that may be somebody else's, to look into it. Nothing is written: neither WAL, which SQLite notes
    /// in the file for good, nor the statistics of optimising.
    pub async fn connect_to_look(url: &str) -> Result<Self, StoreError> {
        if is_postgres(url) {
            return Self::connect(url).await;
        }
        let pool = sqlite_pool(1).connect_with(sqlite_options(url)?).await?;
        Ok(Self::Sqlite { read: pool.clone(), write: pool })
    }

    /// Which engine this is.
    pub const fn engine(&self) -> Engine {
        match self {
            Self::Sqlite { .. } => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// Brings the schema to the version of this program.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let migrator = Migrator::with_migrations(migrations(self.engine()));
        match self {
            Self::Sqlite { write, .. } => migrator.run(write).await?,
            Self::Postgres(pool) => migrator.run(pool).await?,
        }
        Ok(())
    }

    /// Lets SQLite count anew how much lies in its tables, where that has changed much: by old figures it would go the wrong
    /// way. PostgreSQL does so by itself.
    pub async fn count_anew(&self) -> Result<(), StoreError> {
        if let Self::Sqlite { write, .. } = self {
            sqlx::query(COUNT_ANEW).execute(write).await?;
        }
        Ok(())
    }

    /// Whether the schema is exactly that of this program: neither older nor newer, and there at all.
    pub async fn is_current(&self) -> Result<bool, StoreError> {
        let mut tx = self.read().await?;
        let (is_there,): (bool,) = tx.one(schema::HAS_MIGRATIONS, &[]).await?;
        if !is_there {
            return Ok(false);
        }
        let applied: Vec<(i64, Vec<u8>)> = tx.all(schema::MIGRATIONS, &[]).await?;
        let ours = migrations(self.engine());
        let ours = ours.iter().map(|migration| (migration.version, &*migration.checksum));
        Ok(applied.iter().map(|(version, checksum)| (*version, checksum.as_slice())).eq(ours))
    }

    /// Whether the database has any table, of whomever.
    pub async fn has_tables(&self) -> Result<bool, StoreError> {
        let (has_tables,): (bool,) = self.read().await?.one(schema::HAS_TABLES, &[]).await?;
        Ok(has_tables)
    }

    /// Begins a read of one consistent state.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        Ok(match self {
            Self::Sqlite { read, .. } => Tx::Sqlite(read.begin().await?),
            Self::Postgres(pool) => {
                Tx::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        })
    }

    /// All rows of one statement, which by itself reads one consistent state: for what must be answered quickly, without
    /// the two ways to the database that a transaction takes beside it.
    pub async fn ask<R: Record>(&self, statement: Statement, args: Args<'_>) -> Result<Vec<R>, StoreError> {
        executed(statement.name);
        let sql = statement.sql(self.engine());
        let found = match self {
            Self::Sqlite { read, .. } => {
                let args = statement::sqlite_arguments(args).map_err(encoding)?;
                rows(sqlx::query_with(sql, args).fetch_all(read).await?, Row::Sqlite)
            }
            Self::Postgres(pool) => {
                let args = statement::postgres_arguments(args).map_err(encoding)?;
                rows(sqlx::query_with(sql, args).fetch_all(pool).await?, Row::Postgres)
            }
        };
        Ok(found.iter().map(R::read).collect::<Result<_, _>>()?)
    }

    /// Begins a change. On SQLite it waits at once for the writer before it, never half-way.
    pub async fn write(&self) -> Result<Tx, StoreError> {
        Ok(match self {
            Self::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Closes all connections once they are idle.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// Of every table, also of those that this connection has not asked for: others ask on connections of their own.
const COUNT_ANEW: &str = "PRAGMA optimize = 0x10002";

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

fn sqlite_options(url: &str) -> Result<SqliteConnectOptions, StoreError> {
    let url = if url.starts_with("sqlite:") { url.to_owned() } else { format!("sqlite:{url}") };
    let options = SqliteConnectOptions::from_str(&url)?;
    Ok(options.create_if_missing(true).foreign_keys(true).busy_timeout(Duration::from_secs(5)))
}

/// On a full disk SQLite ends the transaction by itself. The driver takes it for still open, and would never begin another
/// one on that connection: so it is closed when it comes back.
fn sqlite_pool(size: u32) -> SqlitePoolOptions {
    let pool = SqlitePoolOptions::new().max_connections(size).acquire_timeout(ACQUIRE_TIMEOUT);
    // Seen to be in order when it came back; a file does not go away since.
    pool.test_before_acquire(false).after_release(|connection, _| {
        Box::pin(async move {
            // A rollback under way comes first.
            connection.ping().await?;
            Ok(!connection.is_in_transaction())
        })
    })
}

/// Runs a statement with either driver and maps what comes back into [`Row`]s.
macro_rules! run {
    ($self:ident, $sql:expr, $args:expr, |$query:ident, $connection:ident| $run:expr, $map:expr) => {
        match $self {
            Tx::Sqlite(tx) => {
                let $query = sqlx::query_with($sql, statement::sqlite_arguments($args).map_err(encoding)?);
                let $connection = &mut **tx;
                $run.map(|found| $map(found, Row::Sqlite))
            }
            Tx::Postgres(tx) => {
                let $query = sqlx::query_with($sql, statement::postgres_arguments($args).map_err(encoding)?);
                let $connection = &mut **tx;
                $run.map(|found| $map(found, Row::Postgres))
            }
        }
    };
}

impl Tx {
    /// The row the statement finds, if any.
    pub async fn optional<R: Record>(
        &mut self,
        statement: Statement,
        args: Args<'_>,
    ) -> Result<Option<R>, StoreError> {
        let sql = self.text(statement);
        let row = run!(self, sql, args, |query, on| query.fetch_optional(on).await, Option::map)?;
        Ok(row.as_ref().map(R::read).transpose()?)
    }

    /// The row the statement must find.
    pub async fn one<R: Record>(&mut self, statement: Statement, args: Args<'_>) -> Result<R, StoreError> {
        let found = self.optional(statement, args).await?;
        found.ok_or(StoreError::Other(sqlx::Error::RowNotFound))
    }

    /// All rows the statement finds.
    pub async fn all<R: Record>(
        &mut self,
        statement: Statement,
        args: Args<'_>,
    ) -> Result<Vec<R>, StoreError> {
        let sql = self.text(statement);
        let rows = run!(self, sql, args, |query, on| query.fetch_all(on).await, rows)?;
        Ok(rows.iter().map(R::read).collect::<Result<_, _>>()?)
    }

    /// All rows a composed query finds.
    pub async fn list<R: Record>(&mut self, query: &Query<'_>) -> Result<Vec<R>, StoreError> {
        query.names().for_each(executed);
        let sql = query.sql(self.engine());
        let sql = sqlx::AssertSqlSafe(sql);
        let rows = run!(self, sql, &query.args, |query, on| query.fetch_all(on).await, rows)?;
        Ok(rows.iter().map(R::read).collect::<Result<_, _>>()?)
    }

    /// Executes the statement and says how many rows it changed.
    pub async fn execute(&mut self, statement: Statement, args: Args<'_>) -> Result<u64, StoreError> {
        let sql = self.text(statement);
        let changed = match self {
            Self::Sqlite(tx) => {
                let args = statement::sqlite_arguments(args).map_err(encoding)?;
                sqlx::query_with(sql, args).execute(&mut **tx).await?.rows_affected()
            }
            Self::Postgres(tx) => {
                let args = statement::postgres_arguments(args).map_err(encoding)?;
                sqlx::query_with(sql, args).execute(&mut **tx).await?.rows_affected()
            }
        };
        Ok(changed)
    }

    /// Adds many rows with few statements. `first` inserts one row, `next` is the same row of arguments with a comma
    /// before it.
    pub async fn add_rows<const N: usize>(
        &mut self,
        first: Statement,
        next: Statement,
        rows: &[[&dyn ToSql; N]],
    ) -> Result<(), StoreError> {
        for some in rows.chunks(MOST_ARGUMENTS / N) {
            let Some((row, others)) = some.split_first() else { continue };
            let query = others.iter().fold(Query::new(first, row), |query, row| query.and(next, row));
            query.names().for_each(executed);
            let sql = sqlx::AssertSqlSafe(query.sql(self.engine()));
            match self {
                Self::Sqlite(tx) => {
                    let args = statement::sqlite_arguments(&query.args).map_err(encoding)?;
                    sqlx::query_with(sql, args).execute(&mut **tx).await?;
                }
                Self::Postgres(tx) => {
                    let args = statement::postgres_arguments(&query.args).map_err(encoding)?;
                    sqlx::query_with(sql, args).execute(&mut **tx).await?;
                }
            }
        }
        Ok(())
    }

    /// Makes the changes lasting.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    const fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    fn text(&self, statement: Statement) -> &'static str {
        executed(statement.name);
        statement.sql(self.engine())
    }
}

fn rows<T>(found: Vec<T>, wrap: fn(T) -> Row) -> Vec<Row> {
    found.into_iter().map(wrap).collect()
}

fn encoding(error: sqlx::error::BoxDynError) -> StoreError {
    StoreError::Other(sqlx::Error::Encode(error))
}

/// Tells the tests which statements ran; nothing outside tests.
fn executed(name: &'static str) {
    #[cfg(feature = "testing")]
    testing::record(name);
    #[cfg(not(feature = "testing"))]
    let _ = name;
}

/// The migrations, embedded: number, name and the text for each engine.
macro_rules! migrations {
    ($($number:literal $name:literal),+ $(,)?) => {
        fn migrations(engine: Engine) -> Vec<Migration> {
            vec![$(
                Migration::new(
                    $number,
                    $name.into(),
                    MigrationType::Simple,
                    sqlx::SqlStr::from_static(match engine {
                        Engine::Sqlite => include_str!(concat!("../migrations/sqlite/", $name, ".sql")),
                        Engine::Postgres => include_str!(concat!("../migrations/postgres/", $name, ".sql")),
                    }),
                    false,
                )
            ),+]
        }
    };
}

migrations! {
    1 "0001_registry",
    2 "0002_search",
}
