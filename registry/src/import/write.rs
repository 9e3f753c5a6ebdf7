//! Writes the sample, once it is in order: rows, what follows from them, and the history that explains them.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    history::{Action, Head},
    id::{AuthorityId, KeywordId, ModuleAccessId, UserId, new_uuid},
    random::Random,
    time::Timestamp,
};
use uuid::Uuid;

use super::{ImportError, Sample, Summary, catalogue::Catalogue, catalogue::List};
use crate::{
    history::{self, Author, Change, Composed, NewEntry, Subject},
    store::{StoreError, Tx, import as sql},
};

mod access;
mod authority;
mod invitation;
mod user;

/// What stands in place of a hash that no password fits.
const UNUSABLE_HASH: &str = "!";

/// What writing needs.
pub(super) struct Means<'a> {
    pub(super) now: Timestamp,
    pub(super) random: &'a mut dyn Random,
    pub(super) password_hash: &'a str,
    pub(super) demo: bool,
}

/// Writes everything.
pub(super) async fn write(
    tx: &mut Tx,
    catalogue: &Catalogue,
    sample: &Sample,
    means: &mut Means<'_>,
) -> Result<Summary, ImportError> {
    let Means { now, random, password_hash, demo } = means;
    let mut writer = Writer {
        tx,
        catalogue,
        sample,
        now: *now,
        random: &mut **random,
        password_hash,
        heads: BTreeMap::new(),
        accesses: BTreeMap::new(),
        users: BTreeMap::new(),
        entries: Vec::new(),
        usernames: sample.users.iter().filter_map(|user| user.username.clone()).collect(),
    };
    let id = writer.id();
    writer.tx.execute(sql::ADD_REGISTRY, &[&id, now, demo]).await?;
    writer.authorities().await?;
    writer.accesses().await?;
    writer.users().await?;
    writer.invitations().await?;
    writer.deactivations()?;
    history::store(writer.tx, &writer.entries).await?;
    for head in writer.heads.values() {
        history::store_head(writer.tx, head).await?;
    }
    Ok(Summary {
        authorities: sample.authorities.len(),
        module_accesses: sample.accesses.len(),
        users: sample.users.len(),
        invitations: sample.invitations.len(),
        self_registrations: sample.registrations.len(),
        fixed_accounts: sample.users.iter().filter_map(|user| user.username.clone()).collect(),
    })
}

struct Writer<'a> {
    tx: &'a mut Tx,
    catalogue: &'a Catalogue,
    sample: &'a Sample,
    now: Timestamp,
    random: &'a mut dyn Random,
    password_hash: &'a str,
    /// The chains, by the keys of their authorities.
    heads: BTreeMap<&'a str, Head>,
    accesses: BTreeMap<(&'a str, &'a str), ModuleAccessId>,
    /// By e-mail address.
    users: BTreeMap<String, UserId>,
    usernames: BTreeSet<String>,
    /// The history, written at the end.
    entries: Vec<Composed>,
}

impl Writer<'_> {
    fn id(&mut self) -> Uuid {
        new_uuid(self.now, self.random)
    }

    /// The id of an authority that has been written.
    fn authority(&self, key: &str) -> Result<AuthorityId, StoreError> {
        let head = self.heads.get(key).ok_or_else(missing)?;
        Ok(head.authority_id)
    }

    /// Notes an entry in the chain of an authority; it is written at the end.
    fn note(
        &mut self,
        authority: &str,
        author: Author,
        subject: Subject,
        action: Action,
        changes: Vec<Change>,
    ) -> Result<(), StoreError> {
        let head = self.heads.get_mut(authority).ok_or_else(missing)?;
        let new = NewEntry { at: self.now, author, subject, action, changes, request_id: None };
        self.entries.push(history::compose(self.random, head, new));
        Ok(())
    }

    /// Notes what the import itself did.
    fn record(
        &mut self,
        authority: &str,
        subject: Subject,
        action: Action,
        changes: Vec<Change>,
    ) -> Result<(), StoreError> {
        self.note(authority, Author::command(), subject, action, changes)
    }
}

/// What the checks have made sure of is not there: a defect.
const fn missing() -> StoreError {
    StoreError::Other(sqlx::Error::RowNotFound)
}

/// A field that was empty before.
fn added(field: &'static str, value: &str) -> Change {
    Change::plain(field, None, Some(value.to_owned()))
}

/// Codes as the history has them: sorted, joined by commas.
fn joined<'a>(codes: impl IntoIterator<Item = &'a str>) -> String {
    let mut codes: Vec<&str> = codes.into_iter().collect();
    codes.sort_unstable();
    codes.join(",")
}

fn keyword_ids(lists: &[List], codes: &[String]) -> Vec<KeywordId> {
    let find = |code: &String| lists.iter().find_map(|list| list.keywords.get(code));
    codes.iter().filter_map(find).copied().collect()
}
