//! What a module's own software asks (C.13): what an authority may do in the module, and who holds a role there. One
//! key is for one module, and nothing beyond that module is ever read.
//!
//! A key is looked for in one way, whatever is wrong with it: one hash, one statement. So whoever guesses learns nothing
//! from the answer, and nothing from the time it takes.

mod keys;
mod requests;

use domain::{
    error::Error,
    id::{AuthorityId, ModuleKeyId},
    policy::exchange_rights,
    time::Timestamp,
    view::{Holder, RequestSettings, Standing},
};
use uuid::Uuid;

use crate::{
    Registry,
    store::{
        Args, Record, Statement,
        exchange::{self as sql, AskedRow, HolderRow},
    },
    token,
};
pub(crate) use requests::Requests;

/// The key that was found by its hash.
struct Key<'a> {
    id: ModuleKeyId,
    module: &'a str,
    expires_at: Timestamp,
    revoked_at: Option<Timestamp>,
}

impl Registry {
    /// What an authority may do in the module of a key, and how it stands there. One that does not exist, one without
    /// access and an id that is none are the same: nothing. [`Error::SignedOut`] for every key that is not this module's.
    pub async fn exchange_standing(
        &self,
        key: &str,
        module: &str,
        authority: &str,
    ) -> Result<Standing, Error> {
        let found: Vec<AskedRow> = self.find(sql::ASKED, &[&token::hash(key), &id(authority)]).await?;
        let asked = found.first();
        self.admit(asked.map(AskedRow::key), module, self.now())?;
        Ok(asked.map(standing).unwrap_or_default())
    }

    /// Who holds a role of the module of a key in an authority, in the order of their names. Nobody holds a role that is
    /// switched off (Q30) or that the module does not have.
    pub async fn exchange_holders(
        &self,
        key: &str,
        module: &str,
        authority: &str,
        role: &str,
    ) -> Result<Vec<Holder>, Error> {
        let (hash, authority, now) = (token::hash(key), id(authority), self.now());
        let (role, code) = (code_of(role), code_of(module));
        let found: Vec<HolderRow> = self.find(sql::HOLDERS, &[&hash, &authority, &role, &code, &now]).await?;
        self.admit(found.first().map(HolderRow::key), module, now)?;
        Ok(found.into_iter().filter_map(holder).collect())
    }

    async fn find<R: Record>(&self, statement: Statement, args: Args<'_>) -> Result<Vec<R>, Error> {
        self.db().ask(statement, args).await.map_err(|error| self.settle(error.into()))
    }

    /// The one way to every answer: the key is this module's and works, and it has not asked too often.
    fn admit(&self, key: Option<Key<'_>>, module: &str, now: Timestamp) -> Result<(), Error> {
        let works = |key: &Key<'_>| key.module == module && key.revoked_at.is_none() && now < key.expires_at;
        let key = key.filter(works).ok_or(Error::SignedOut)?;
        self.count_request(key.id, now)
    }
}

impl AskedRow {
    fn key(&self) -> Key<'_> {
        let Self { key_id, module, expires_at, revoked_at, .. } = self;
        Key { id: *key_id, module, expires_at: *expires_at, revoked_at: *revoked_at }
    }
}

impl HolderRow {
    fn key(&self) -> Key<'_> {
        let Self { key_id, module, expires_at, revoked_at, .. } = self;
        Key { id: *key_id, module, expires_at: *expires_at, revoked_at: *revoked_at }
    }
}

/// The id in an address. What is none is looked for all the same, as one that nobody has.
fn id(text: &str) -> AuthorityId {
    AuthorityId::parse(text).unwrap_or(AuthorityId(Uuid::nil()))
}

/// What is looked for as a code. PostgreSQL takes no NUL in a text, and nothing has an empty code.
fn code_of(text: &str) -> &str {
    if text.contains('\0') { "" } else { text }
}

fn standing(row: &AskedRow) -> Standing {
    let Some(authority) = row.authority else { return Standing::default() };
    let rights = exchange_rights(authority, row.access);
    if !rights.may_finish {
        return Standing::default();
    }
    let settings = row.approval.zip(row.may_refuse).zip(row.allocation);
    let settings = settings.map(|((approval, may_refuse), allocation)| RequestSettings {
        approval,
        may_refuse,
        allocation,
    });
    Standing { rights, role: row.role, settings }
}

fn holder(row: HolderRow) -> Option<Holder> {
    Some(Holder { first_name: row.first_name?, last_name: row.last_name?, email: row.email? })
}
