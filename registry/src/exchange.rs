//! What a module's own software asks (C.13): what an authority may do in the module, and who holds a role there. One
//! key is for one module, and nothing beyond that module is ever read.
//!
//! A key is looked for in one way, whatever is wrong with it: one hash, one statement. So whoever guesses learns nothing
//! from the answer, and nothing from the time it takes.

mod keys;
mod requests;

use domain::{
    error::Error,
    id::AuthorityId,
    policy::exchange_rights,
    view::{Holder, RequestSettings, Standing},
};
use uuid::Uuid;

use crate::{
    Failure, Registry,
    store::{
        Tx,
        exchange::{self as sql, AskedRow, HolderRow},
    },
    token,
};
pub(crate) use requests::Requests;

impl Registry {
    /// What an authority may do in the module of a key, and how it stands there. One that does not exist, one without
    /// access and an id that is none are the same: nothing. [`Error::SignedOut`] for every key that is not this module's.
    pub async fn exchange_standing(
        &self,
        key: &str,
        module: &str,
        authority: &str,
    ) -> Result<Standing, Error> {
        look!(self, |tx| Ok(standing(&self.asked(tx, key, module, id(authority)).await?)))
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
        look!(self, |tx| {
            let authority = id(authority);
            let asked = self.asked(tx, key, module, authority).await?;
            if !can_be_code(role) {
                return Ok(Vec::new());
            }
            let found: Vec<HolderRow> = tx.all(sql::HOLDERS, &[&authority, &asked.module_id, &role]).await?;
            Ok(found.into_iter().map(holder).collect())
        })
    }

    /// The one way to every answer: the key is this module's and works, and it has not asked too often.
    async fn asked(
        &self,
        tx: &mut Tx,
        key: &str,
        module: &str,
        authority: AuthorityId,
    ) -> Result<AskedRow, Failure> {
        let now = self.now();
        let hash = token::hash(key);
        let found: Option<AskedRow> = tx.optional(sql::ASKED, &[&hash, &authority]).await?;
        // The module is compared here and not in the statement, where a code of strange bytes could be an error.
        let works = |row: &AskedRow| row.module == module && row.revoked_at.is_none() && now < row.expires_at;
        let asked = found.filter(works).ok_or(Error::SignedOut)?;
        self.count_request(asked.key_id, now)?;
        Ok(asked)
    }
}

/// The id in an address. What is none is looked for all the same, as one that nobody has.
fn id(text: &str) -> AuthorityId {
    AuthorityId::parse(text).unwrap_or(AuthorityId(Uuid::nil()))
}

/// PostgreSQL takes no NUL in a text.
fn can_be_code(text: &str) -> bool {
    !text.contains('\0')
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

fn holder(row: HolderRow) -> Holder {
    Holder { first_name: row.first_name, last_name: row.last_name, email: row.email }
}
