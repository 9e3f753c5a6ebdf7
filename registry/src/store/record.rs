//! What comes back from a database: rows, read into records by column name or into tuples by position.

use domain::{id, time::Timestamp};
use sqlx::{ColumnIndex, Decode, Postgres, Row as _, Sqlite, Type, postgres::PgRow, sqlite::SqliteRow};
use uuid::Uuid;

/// A row of either engine.
pub enum Row {
    /// From SQLite.
    Sqlite(SqliteRow),
    /// From PostgreSQL.
    Postgres(PgRow),
}

impl Row {
    /// The value of a column, by name or position.
    pub fn get<T: FromSql>(
        &self,
        column: impl ColumnIndex<SqliteRow> + ColumnIndex<PgRow> + Copy,
    ) -> Result<T, sqlx::Error> {
        let raw: T::Raw = match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        };
        T::from_raw(raw).ok_or_else(|| sqlx::Error::ColumnDecode {
            index: format!("{column:?}"),
            source: "a value that this version does not know".into(),
        })
    }
}

/// What both engines' drivers can read themselves.
pub trait Raw:
    for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>
{
}

impl<T> Raw for T where
    T: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>
{
}

/// What a column can become. Implemented here for the ids and times of the domain, and beside a record for its
/// enumerations.
pub trait FromSql: Sized {
    /// What the driver reads.
    type Raw: Raw;
    /// The value, or nothing for a raw one that means none.
    fn from_raw(raw: Self::Raw) -> Option<Self>;
}

impl<T: FromSql> FromSql for Option<T> {
    type Raw = Option<T::Raw>;

    fn from_raw(raw: Self::Raw) -> Option<Self> {
        match raw {
            Some(raw) => T::from_raw(raw).map(Some),
            None => Some(None),
        }
    }
}

macro_rules! from_sql {
    ($($type:ty = $raw:ty => $make:expr;)+) => {$(
        impl FromSql for $type {
            type Raw = $raw;

            fn from_raw(raw: $raw) -> Option<Self> {
                let make: fn($raw) -> Option<Self> = $make;
                make(raw)
            }
        }
    )+};
}

from_sql! {
    bool = bool => Some;
    i64 = i64 => Some;
    String = String => Some;
    Uuid = Uuid => Some;
    Vec<u8> = Vec<u8> => Some;
    [u8; 32] = Vec<u8> => |raw| raw.try_into().ok();
    Timestamp = i64 => |raw| Some(Timestamp(raw));
    id::AuthorityId = Uuid => |raw| Some(raw.into());
    id::UserId = Uuid => |raw| Some(raw.into());
    id::ModuleId = Uuid => |raw| Some(raw.into());
    id::LegalAreaId = Uuid => |raw| Some(raw.into());
    id::RoleId = Uuid => |raw| Some(raw.into());
    id::ModuleAccessId = Uuid => |raw| Some(raw.into());
    id::KeywordId = Uuid => |raw| Some(raw.into());
    id::ListId = Uuid => |raw| Some(raw.into());
    id::EntryId = Uuid => |raw| Some(raw.into());
    id::OutboxId = Uuid => |raw| Some(raw.into());
    id::TranslationTaskId = Uuid => |raw| Some(raw.into());
    id::ModuleKeyId = Uuid => |raw| Some(raw.into());
    id::InvitationId = Uuid => |raw| Some(raw.into());
    id::SelfRegistrationId = Uuid => |raw| Some(raw.into());
    id::BulkOperationId = Uuid => |raw| Some(raw.into());
}

/// What a row can become: a tuple, or a struct declared with `record!`.
pub trait Record: Sized + Send {
    /// Reads a row.
    fn read(row: &Row) -> Result<Self, sqlx::Error>;
}

macro_rules! tuples {
    ($(($($type:ident $index:tt),+);)+) => {$(
        impl<$($type: FromSql + Send),+> Record for ($($type,)+) {
            fn read(row: &Row) -> Result<Self, sqlx::Error> {
                Ok(($(row.get::<$type>($index)?,)+))
            }
        }
    )+};
}

tuples! {
    (A 0);
    (A 0, B 1);
    (A 0, B 1, C 2);
    (A 0, B 1, C 2, D 3);
    (A 0, B 1, C 2, D 3, E 4);
    (A 0, B 1, C 2, D 3, E 4, F 5);
}

/// Declares a struct that is read from a row, each field from the column of its name.
macro_rules! record {
    ($($(#[$meta:meta])* $vis:vis struct $name:ident {
        $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $type:ty),+ $(,)?
    })+) => {$(
        $(#[$meta])*
        $vis struct $name {
            $($(#[$field_meta])* $field_vis $field: $type),+
        }

        impl $crate::store::Record for $name {
            fn read(row: &$crate::store::Row) -> Result<Self, sqlx::Error> {
                Ok(Self { $($field: row.get(stringify!($field))?),+ })
            }
        }
    )+};
}
pub(crate) use record;
