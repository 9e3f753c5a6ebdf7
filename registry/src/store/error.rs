//! What can go wrong in the store, told apart by the engines' codes.

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached or cannot work: try again later.
    #[error("the database is not available")]
    Unavailable(#[source] sqlx::Error),
    /// A unique index refused the row; the name is that of the index, see [`super::unique`].
    #[error("a unique index refused the row: {constraint}")]
    Conflict {
        /// Name of the index, the same on both engines.
        constraint: String,
    },
    /// Another transaction stood in the way: the same work may succeed when done again.
    #[error("another transaction stood in the way")]
    Busy(#[source] sqlx::Error),
    /// A migration failed, or the schema is newer than this program.
    #[error("the schema cannot be brought to this version")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A defect: a statement, a value or a constraint that should not have come up.
    #[error("the database refused a statement")]
    Other(#[source] sqlx::Error),
}

impl StoreError {
    /// Whether this is the refusal of the unique index of this name.
    pub fn is_conflict_on(&self, index: &str) -> bool {
        matches!(self, Self::Conflict { constraint } if constraint == index)
    }
}

/// Errors that know whether doing the whole transaction again may help.
pub trait Retry {
    /// Whether another transaction stood in the way.
    fn is_busy(&self) -> bool;
}

impl Retry for StoreError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Busy(_))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let kind = match &error {
            sqlx::Error::Database(cause) => database_kind(cause.as_ref()),
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::BeginFailed
            | sqlx::Error::WorkerCrashed => Kind::Unavailable,
            _ => Kind::Other,
        };
        match kind {
            Kind::Unavailable => Self::Unavailable(error),
            Kind::Conflict(constraint) => Self::Conflict { constraint },
            Kind::Busy => Self::Busy(error),
            Kind::Other => Self::Other(error),
        }
    }
}

enum Kind {
    Unavailable,
    Conflict(String),
    Busy,
    Other,
}

fn database_kind(cause: &dyn sqlx::error::DatabaseError) -> Kind {
    let code = cause.code().unwrap_or_default().into_owned();
    if cause.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
        sqlite_kind(&code, cause.message())
    } else if cause.is_unique_violation() {
        Kind::Conflict(cause.constraint().unwrap_or_default().to_owned())
    } else {
        postgres_kind(&code)
    }
}

/// The lower byte of an extended result code is the primary code.
fn sqlite_kind(code: &str, message: &str) -> Kind {
    const PRIMARY_KEY: i32 = 1555;
    const UNIQUE: i32 = 2067;
    let code: i32 = code.parse().unwrap_or(0);
    match (code, code & 0xff) {
        (PRIMARY_KEY | UNIQUE, _) => Kind::Conflict(sqlite_index(message, code == PRIMARY_KEY)),
        // BUSY, LOCKED
        (_, 5 | 6) => Kind::Busy,
        // READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB
        (_, 8 | 10 | 11 | 13 | 14 | 26) => Kind::Unavailable,
        _ => Kind::Other,
    }
}

/// SQLite names no index, only `UNIQUE constraint failed: table.a, table.b`. From table and columns comes the name,
/// by the convention of the migrations (which a test holds them to).
fn sqlite_index(message: &str, primary_key: bool) -> String {
    let columns = message.rsplit_once(": ").map_or(message, |(_, columns)| columns);
    let mut name = String::new();
    for column in columns.split(", ") {
        let (table, column) = column.split_once('.').unwrap_or((column, ""));
        if name.is_empty() {
            name.push_str(table);
        }
        if !primary_key {
            name.push('_');
            name.push_str(column);
        }
    }
    name.push_str(if primary_key { "_pkey" } else { "_key" });
    name
}

fn postgres_kind(code: &str) -> Kind {
    match code {
        // serialization_failure, deadlock_detected, lock_not_available
        "40001" | "40P01" | "55P03" => Kind::Busy,
        // admin_shutdown, crash_shutdown, cannot_connect_now, read_only_sql_transaction; connection and resources
        "57P01" | "57P02" | "57P03" | "25006" => Kind::Unavailable,
        _ if code.starts_with("08") || code.starts_with("53") => Kind::Unavailable,
        _ => Kind::Other,
    }
}
