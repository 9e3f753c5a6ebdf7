//! What is sent to a database: statements, their arguments, and lists composed of fragments.

use domain::{id, time::Timestamp};
use sqlx::{Arguments, postgres::PgArguments, sqlite::SqliteArguments};
use uuid::Uuid;

use super::Engine;

/// One SQL text with `$1` placeholders, under the name by which the tests know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Path of the constant, such as `registry::store::user::BY_ID`.
    pub name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

impl Statement {
    /// A statement that both engines understand: the rule.
    pub const fn new(name: &'static str, sql: &'static str) -> Self {
        Self { name, sqlite: sql, postgres: sql }
    }

    /// A statement that uses an engine's own strength: the exception, split at this one constant.
    pub const fn split(name: &'static str, sqlite: &'static str, postgres: &'static str) -> Self {
        Self { name, sqlite, postgres }
    }

    /// The text for an engine.
    pub const fn sql(&self, engine: Engine) -> &'static str {
        match engine {
            Engine::Sqlite => self.sqlite,
            Engine::Postgres => self.postgres,
        }
    }
}

/// Declares the statements of a file and lists them in `ALL`, so that tests can prepare every one on both engines:
/// `NAME = "sql";`, or `NAME = "for SQLite", postgres = "for PostgreSQL";`.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr $(, postgres = $postgres:expr)?;)+) => {
        $(
            $(#[$doc])*
            pub(crate) const $name: $crate::store::Statement =
                $crate::store::statement::statements!(@one $name, $sql $(, $postgres)?);
        )+
        /// Every statement of this file.
        pub(crate) const ALL: &[$crate::store::Statement] = &[$($name),+];
    };
    (@one $name:ident, $sql:expr) => {
        $crate::store::Statement::new(concat!(module_path!(), "::", stringify!($name)), $sql)
    };
    (@one $name:ident, $sql:expr, $postgres:expr) => {
        $crate::store::Statement::split(concat!(module_path!(), "::", stringify!($name)), $sql, $postgres)
    };
}
pub(crate) use statements;

/// Declares the parts of composed queries and lists them in `PARTS`, written like [`statements!`]. By itself a part can not
/// be prepared; the tests only see to it that each is used.
macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident = $sql:expr $(, postgres = $postgres:expr)?;)+) => {
        $(
            $(#[$doc])*
            pub(crate) const $name: $crate::store::Statement =
                $crate::store::statement::statements!(@one $name, $sql $(, $postgres)?);
        )+
        /// Every part of a query in this file.
        pub(crate) const PARTS: &[$crate::store::Statement] = &[$($name),+];
    };
}
pub(crate) use parts;

/// A value on its way into the database.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// Truth.
    Bool(Option<bool>),
    /// Numbers and times.
    Int(Option<i64>),
    /// Text.
    Text(Option<&'a str>),
    /// Ids.
    Uuid(Option<Uuid>),
    /// Hashes and sort keys.
    Bytes(Option<&'a [u8]>),
}

/// What can be an argument of a statement. Written out rather than blanket over sqlx's traits, so that the ids and
/// times of the domain, which know no database, can be arguments as they are.
pub trait ToSql: Sync {
    /// The value as the engines know it.
    fn value(&self) -> Value<'_>;
    /// The NULL of this type: PostgreSQL wants to know which one.
    fn null() -> Value<'static>
    where
        Self: Sized;
}

impl<T: ToSql> ToSql for Option<T> {
    fn value(&self) -> Value<'_> {
        match self {
            Some(value) => value.value(),
            None => T::null(),
        }
    }

    fn null() -> Value<'static> {
        T::null()
    }
}

impl<T: ToSql> ToSql for &T {
    fn value(&self) -> Value<'_> {
        (*self).value()
    }

    fn null() -> Value<'static> {
        T::null()
    }
}

macro_rules! to_sql {
    ($($type:ty => $variant:ident($this:ident => $value:expr);)+) => {$(
        impl ToSql for $type {
            fn value(&self) -> Value<'_> {
                let $this = self;
                Value::$variant(Some($value))
            }

            fn null() -> Value<'static> {
                Value::$variant(None)
            }
        }
    )+};
}

to_sql! {
    bool => Bool(this => *this);
    i64 => Int(this => *this);
    Timestamp => Int(this => this.0);
    &str => Text(this => this);
    String => Text(this => this.as_str());
    Uuid => Uuid(this => *this);
    Vec<u8> => Bytes(this => this.as_slice());
    &[u8] => Bytes(this => this);
    [u8; 32] => Bytes(this => this.as_slice());
    id::AuthorityId => Uuid(this => this.0);
    id::UserId => Uuid(this => this.0);
    id::ModuleId => Uuid(this => this.0);
    id::LegalAreaId => Uuid(this => this.0);
    id::RoleId => Uuid(this => this.0);
    id::ModuleAccessId => Uuid(this => this.0);
    id::KeywordId => Uuid(this => this.0);
    id::ListId => Uuid(this => this.0);
    id::EntryId => Uuid(this => this.0);
    id::OutboxId => Uuid(this => this.0);
    id::TranslationTaskId => Uuid(this => this.0);
    id::ModuleKeyId => Uuid(this => this.0);
    id::InvitationId => Uuid(this => this.0);
    id::SelfRegistrationId => Uuid(this => this.0);
    id::BulkOperationId => Uuid(this => this.0);
}

/// The arguments of a statement, in the order of their numbers.
pub type Args<'a> = &'a [&'a dyn ToSql];

pub(super) fn sqlite_arguments(args: Args<'_>) -> Result<SqliteArguments, sqlx::error::BoxDynError> {
    let mut all = SqliteArguments::default();
    for arg in args {
        match arg.value() {
            Value::Bool(value) => all.add(value)?,
            Value::Int(value) => all.add(value)?,
            Value::Text(value) => all.add(value.map(str::to_owned))?,
            Value::Uuid(value) => all.add(value)?,
            Value::Bytes(value) => all.add(value.map(<[u8]>::to_vec))?,
        }
    }
    Ok(all)
}

pub(super) fn postgres_arguments(args: Args<'_>) -> Result<PgArguments, sqlx::error::BoxDynError> {
    let mut all = PgArguments::default();
    for arg in args {
        match arg.value() {
            Value::Bool(value) => all.add(value)?,
            Value::Int(value) => all.add(value)?,
            Value::Text(value) => all.add(value)?,
            Value::Uuid(value) => all.add(value)?,
            Value::Bytes(value) => all.add(value)?,
        }
    }
    Ok(all)
}

/// A list with optional criteria, composed of a base and only the fragments in use, so that an engine can use its
/// indexes. Every part numbers its own arguments from `$1`; composing renumbers them. The parts are constants: no
/// text of a user ever becomes SQL.
pub struct Query<'a> {
    parts: Vec<(Statement, usize)>,
    pub(super) args: Vec<&'a dyn ToSql>,
}

impl<'a> Query<'a> {
    /// Starts with the base, which must contain a WHERE.
    pub fn new(base: Statement, args: &[&'a dyn ToSql]) -> Self {
        Self { parts: vec![(base, 0)], args: args.to_vec() }
    }

    /// Adds a part as it stands: an `AND …`, or the order and limit at the end.
    #[must_use]
    pub fn and(mut self, part: Statement, args: &[&'a dyn ToSql]) -> Self {
        self.parts.push((part, self.args.len()));
        self.args.extend_from_slice(args);
        self
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.parts.iter().map(|(part, _)| part.name)
    }

    /// The whole text for an engine.
    pub fn sql(&self, engine: Engine) -> String {
        let mut sql = String::new();
        for (part, offset) in &self.parts {
            if !sql.is_empty() {
                sql.push(' ');
            }
            renumber(part.sql(engine), *offset, &mut sql);
        }
        sql
    }
}

/// Appends `part` with `$n` become `$(n + offset)`.
fn renumber(part: &str, offset: usize, sql: &mut String) {
    let mut pieces = part.split('$');
    sql.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = piece.split_at(digits);
        sql.push('$');
        match number.parse::<usize>() {
            Ok(number) => sql.push_str(&(number + offset).to_string()),
            Err(_) => sql.push_str(number),
        }
        sql.push_str(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_number_their_own_arguments() {
        const BASE: Statement = Statement::new("base", "SELECT 1 FROM t WHERE a = $1 AND b = $2");
        const PART: Statement = Statement::new("part", "AND (c = $2 OR c > $1)");
        const END: Statement = Statement::split("end", "LIMIT $1", "FETCH FIRST $1 ROWS ONLY");
        let query = Query::new(BASE, &[&1_i64, &2_i64]).and(PART, &[&3_i64, &4_i64]).and(END, &[&5_i64]);
        assert_eq!(
            query.sql(Engine::Sqlite),
            "SELECT 1 FROM t WHERE a = $1 AND b = $2 AND (c = $4 OR c > $3) LIMIT $5"
        );
        assert!(query.sql(Engine::Postgres).ends_with("FETCH FIRST $5 ROWS ONLY"));
        assert_eq!(query.args.len(), 5);
    }
}
