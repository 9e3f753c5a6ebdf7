//! The keys of modules (P38): issued and revoked by the Commission, each in the history of the authority that does it.

use domain::{
    error::{Code, Error, FORM},
    history::Action as Done,
    id::ModuleKeyId,
    place,
    policy::{self, Action, Actor},
    time::{Timestamp, local},
    view::{IssuedKey, ModuleKeyRow, ModuleKeysView},
};

use super::code_of;
use crate::{
    Caller, Failure, Registry,
    history::{self, Change, Subject},
    scope,
    session::unrestricted,
    store::{
        Tx,
        exchange::{self as sql, KeyRow, ModuleRow},
    },
    token,
};

/// How long a key is valid.
const VALID_MONTHS: i32 = 12;
/// Active keys of a module: the one in use, and the one that is to take its place.
const MOST_ACTIVE: usize = 2;

impl Registry {
    /// The keys of a module, by its code. Never what the key is, nor its hash.
    pub async fn module_keys(
        &self,
        actor: &Actor,
        module: &str,
        lang: &str,
    ) -> Result<ModuleKeysView, Error> {
        require(actor)?;
        let (module, keys) = look!(self, |tx| {
            let module = find_module(tx, module).await?;
            let keys: Vec<KeyRow> = tx.all(sql::KEYS, &[&module.id]).await?;
            Ok((module, keys))
        })?;
        let (now, zone) = (self.now(), place::time_zone(actor.country.as_deref()));
        Ok(ModuleKeysView {
            code: module.code,
            module: module.name.text(lang),
            may_issue: active(&keys, now) < MOST_ACTIVE,
            keys: keys.iter().map(|key| shown(key, now, zone)).collect(),
        })
    }

    /// Issues a key of a module and gives it away, this once.
    pub async fn issue_module_key(
        &self,
        actor: &Actor,
        module: &str,
        caller: &Caller,
    ) -> Result<IssuedKey, Error> {
        require(actor)?;
        let now = self.now();
        let (key, hash) = token::mint(self.random().as_mut());
        let id = ModuleKeyId::new(now, self.random().as_mut());
        let expires = now.plus_months(VALID_MONTHS);
        change!(self, |tx| {
            begin(tx, actor).await?;
            let module = find_module(tx, module).await?;
            let keys: Vec<KeyRow> = tx.all(sql::KEYS, &[&module.id]).await?;
            if active(&keys, now) >= MOST_ACTIVE {
                return Err(Error::conflict(FORM, Code::TooManyKeys).into());
            }
            tx.execute(sql::ADD, &[&id, &module.id, &hash, &actor.user_id, &now, &expires]).await?;
            let change = Change::plain("module", None, Some(module.code));
            let subject = Subject::module_key(id);
            let own = actor.authority_id;
            history::write(tx, self, actor, caller, own, subject, Done::ModuleKeyIssued, vec![change]).await
        })?;
        Ok(IssuedKey { key, valid_until: local(expires, place::time_zone(actor.country.as_deref())) })
    }

    /// Revokes a key, by the id in the list: from now on nobody can ask with it. One that has run out can be revoked too;
    /// a clock that goes back does not open it again then.
    pub async fn revoke_module_key(&self, actor: &Actor, key: &str, caller: &Caller) -> Result<(), Error> {
        require(actor)?;
        let id = ModuleKeyId::parse(key).ok_or(Error::NotFound)?;
        change!(self, |tx| {
            begin(tx, actor).await?;
            let found: Option<(String, bool)> = tx.optional(sql::BY_ID, &[&id]).await?;
            let (module, is_revoked) = found.ok_or(Error::NotFound)?;
            if is_revoked {
                return Err(Error::conflict(FORM, Code::WrongState).into());
            }
            tx.execute(sql::REVOKE, &[&id, &self.now(), &actor.user_id]).await?;
            let change = Change::plain("module", Some(module), None);
            let subject = Subject::module_key(id);
            let own = actor.authority_id;
            history::write(tx, self, actor, caller, own, subject, Done::ModuleKeyRevoked, vec![change]).await
        })
    }
}

/// Who may not issue keys may not see them either: then there is no such list (rule 2 of C.3.2).
fn require(actor: &Actor) -> Result<(), Error> {
    unrestricted(actor)?;
    if policy::has(actor, Action::IssueModuleKeys) { Ok(()) } else { Err(Error::NotFound) }
}

/// Locks the acting authority and asks its rights again. There is one Commission, so no two keys are issued at once.
async fn begin(tx: &mut Tx, actor: &Actor) -> Result<(), Failure> {
    history::lock(tx, &[actor.authority_id]).await?;
    scope::read(tx, actor, actor.authority_id).await?;
    Ok(())
}

async fn find_module(tx: &mut Tx, code: &str) -> Result<ModuleRow, Failure> {
    Ok(tx.optional(sql::MODULE, &[&code_of(code)]).await?.ok_or(Error::NotFound)?)
}

fn is_active(key: &KeyRow, now: Timestamp) -> bool {
    key.revoked_at.is_none() && now < key.expires_at
}

fn active(keys: &[KeyRow], now: Timestamp) -> usize {
    keys.iter().filter(|key| is_active(key, now)).count()
}

fn shown(key: &KeyRow, now: Timestamp, zone: &str) -> ModuleKeyRow {
    ModuleKeyRow {
        id: key.id.to_string(),
        is_active: is_active(key, now),
        issued_at: local(key.created_at, zone),
        valid_until: local(key.expires_at, zone),
        last_used_at: key.last_used_at.map(|at| local(at, zone)),
        revoked_at: key.revoked_at.map(|at| local(at, zone)),
    }
}
