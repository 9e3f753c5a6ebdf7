//! Writing the history (C.1.6): for each thing changed one entry in the chain of its authority, in the transaction of
//! the change. What must be erasable goes beside the chain; in the entry stands its commitment.

use domain::{
    history::{self as chain, Action, ActorKind, Entry, Hash, Head, NO_HASH},
    id::{AuthorityId, EntryId, ModuleAccessId, ModuleKeyId, UserId},
    random::Random,
    time::Timestamp,
};
use uuid::Uuid;

use crate::store::{StoreError, ToSql, Tx, history as sql};

mod stored;
mod writers;

pub(crate) use stored::{StoredChange, StoredValue, from_json, hex, stored_changes, unhex};
pub(crate) use writers::{write, write_as_command, write_as_invitee, write_as_job, write_in_job};

/// Where the actor's name lies beside the chain.
pub(crate) const ACTOR_SLOT: &str = "actor";

/// Where the old value of a field lies beside the chain.
pub(crate) fn old_slot(field: &str) -> String {
    format!("{field}.old")
}

/// Where the new value of a field lies beside the chain.
pub(crate) fn new_slot(field: &str) -> String {
    format!("{field}.new")
}

/// Whose a value beside the chain is: erasing finds it by this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    kind: &'static str,
    id: Uuid,
}

impl Owner {
    pub(crate) const fn user(id: UserId) -> Self {
        Self { kind: "user", id: id.0 }
    }

    pub(crate) const fn authority(id: AuthorityId) -> Self {
        Self { kind: "authority", id: id.0 }
    }

    pub(crate) const fn invitation(id: Uuid) -> Self {
        Self { kind: "invitation", id }
    }
}

/// A field before and after, in clear.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    field: &'static str,
    owner: Option<Owner>,
    old: Option<String>,
    new: Option<String>,
}

impl Change {
    /// A field whose values stay readable for good. Never for personal data or secrets.
    pub(crate) const fn plain(field: &'static str, old: Option<String>, new: Option<String>) -> Self {
        Self { field, owner: None, old, new }
    }

    /// A field about a person.
    pub(crate) const fn personal(
        field: &'static str,
        user: UserId,
        old: Option<String>,
        new: Option<String>,
    ) -> Self {
        Self { field, owner: Some(Owner::user(user)), old, new }
    }

    /// A contact detail or free text of an authority.
    pub(crate) const fn contact(
        field: &'static str,
        authority: AuthorityId,
        old: Option<String>,
        new: Option<String>,
    ) -> Self {
        Self { field, owner: Some(Owner::authority(authority)), old, new }
    }

    /// Something that was said in or about an invitation.
    pub(crate) const fn invited(
        field: &'static str,
        invitation: Uuid,
        old: Option<String>,
        new: Option<String>,
    ) -> Self {
        Self { field, owner: Some(Owner::invitation(invitation)), old, new }
    }
}

/// The row that changed: the kind is the name of its entity in C.1, the version the one after the change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject {
    kind: &'static str,
    id: Uuid,
    version: i64,
}

impl Subject {
    /// An authority, with its keywords and access managers.
    pub(crate) const fn authority(id: AuthorityId, version: i64) -> Self {
        Self { kind: "Authority", id: id.0, version }
    }

    /// A user, with the roles.
    pub(crate) const fn user(id: UserId, version: i64) -> Self {
        Self { kind: "User", id: id.0, version }
    }

    /// An access to a module, with its keywords and linked coordinators.
    pub(crate) const fn access(id: ModuleAccessId, version: i64) -> Self {
        Self { kind: "ModuleAccess", id: id.0, version }
    }

    /// The delegation of an access manager.
    pub(crate) const fn delegation(id: Uuid, version: i64) -> Self {
        Self { kind: "Delegation", id, version }
    }

    /// A translation of an informal name.
    pub(crate) const fn translation(id: Uuid, version: i64) -> Self {
        Self { kind: "InformalNameTranslation", id, version }
    }

    /// An invitation.
    pub(crate) const fn invitation(id: Uuid, version: i64) -> Self {
        Self { kind: "Invitation", id, version }
    }

    /// A key of a module, which has no version.
    pub(crate) const fn module_key(id: ModuleKeyId) -> Self {
        Self { kind: "ModuleKey", id: id.0, version: 0 }
    }

    /// An entry of the catalogue: `LegalArea`, `Module`, `RoleDefinition`, `ClassificationList` or `Keyword`. One that was
    /// deleted has no version.
    pub(crate) const fn of_catalogue(kind: &'static str, id: Uuid, version: i64) -> Self {
        Self { kind, id, version }
    }

    /// A mail to many, which has no version.
    pub(crate) const fn bulk_mail(id: Uuid) -> Self {
        Self { kind: "BulkMail", id, version: 0 }
    }

    /// A step that concerns many authorities, which has no version.
    pub(crate) const fn bulk_operation(id: domain::id::BulkOperationId) -> Self {
        Self { kind: "BulkOperation", id: id.0, version: 0 }
    }

    /// What an invited authority submitted.
    pub(crate) const fn self_registration(id: Uuid, version: i64) -> Self {
        Self { kind: "SelfRegistration", id, version }
    }
}

/// Who acted, and for which authority.
#[derive(Clone, Debug)]
pub(crate) struct Author {
    kind: ActorKind,
    user: Option<(UserId, String)>,
    authority: Option<AuthorityId>,
}

impl Author {
    /// A user, with the name as it is now.
    pub(crate) const fn user(id: UserId, name: String, authority: AuthorityId) -> Self {
        Self { kind: ActorKind::User, user: Some((id, name)), authority: Some(authority) }
    }

    /// A command on the server.
    pub(crate) const fn command() -> Self {
        Self { kind: ActorKind::Command, user: None, authority: None }
    }

    /// The system itself.
    pub(crate) const fn job() -> Self {
        Self { kind: ActorKind::Job, user: None, authority: None }
    }

    /// Somebody with an invitation.
    pub(crate) const fn invitee() -> Self {
        Self { kind: ActorKind::Invitee, user: None, authority: None }
    }
}

/// What is to be written.
pub(crate) struct NewEntry {
    pub(crate) at: Timestamp,
    pub(crate) author: Author,
    pub(crate) subject: Subject,
    pub(crate) action: Action,
    pub(crate) changes: Vec<Change>,
    pub(crate) request_id: Option<String>,
}

/// Begins the chain of a new authority.
pub(crate) async fn begin(tx: &mut Tx, authority: AuthorityId) -> Result<Head, StoreError> {
    tx.execute(sql::BEGIN, &[&authority, &NO_HASH]).await?;
    Ok(Head { authority_id: authority, seq: 0, hash: NO_HASH })
}

/// Locks the authorities whose state a change alters or relies on, in the order of their ids, so that two changes
/// never wait for each other in a circle. Unknown ones are left out.
pub(crate) async fn lock(tx: &mut Tx, authorities: &[AuthorityId]) -> Result<Vec<Head>, StoreError> {
    let mut ordered = authorities.to_vec();
    ordered.sort_unstable();
    ordered.dedup();
    let mut heads = Vec::with_capacity(ordered.len());
    for authority_id in ordered {
        let found: Option<(i64, Hash)> = tx.optional(sql::LOCK, &[&authority_id]).await?;
        if let Some((seq, hash)) = found {
            heads.push(Head { authority_id, seq: seq.unsigned_abs(), hash });
        }
    }
    Ok(heads)
}

/// Appends an entry to the chain that `head` is the head of, which must be locked, and moves the head on.
pub(crate) async fn append(
    tx: &mut Tx,
    random: &mut dyn Random,
    head: &mut Head,
    new: NewEntry,
) -> Result<EntryId, StoreError> {
    let composed = compose(random, head, new);
    store(tx, std::slice::from_ref(&composed)).await?;
    store_head(tx, head).await?;
    Ok(composed.entry.id)
}

/// Makes the head in the database that of the last entry.
pub(crate) async fn store_head(tx: &mut Tx, head: &Head) -> Result<(), StoreError> {
    tx.execute(sql::SET_HEAD, &[&head.authority_id, &head.seq.cast_signed(), &head.hash]).await?;
    Ok(())
}

/// An entry that is still to be stored, with what lies beside the chain.
pub(crate) struct Composed {
    entry: Entry,
    hash: Hash,
    values: Vec<NewValue>,
}

/// Makes the next entry of a chain and moves the head on.
pub(crate) fn compose(random: &mut dyn Random, head: &mut Head, new: NewEntry) -> Composed {
    let id = EntryId::new(new.at, random);
    let mut beside = Beside { random, entry: id, values: Vec::new() };
    let (user, name) = new.author.user.unzip();
    let actor_name = match user.zip(name) {
        Some((user, name)) => beside.put(ACTOR_SLOT.to_owned(), Owner::user(user), name),
        None => chain::Value::Null,
    };
    let mut changes: Vec<chain::Change> =
        new.changes.into_iter().map(|change| beside.change(change)).collect();
    changes.sort_by(|a, b| a.field.cmp(&b.field));
    let values = beside.values;
    let entry = Entry {
        id,
        authority_id: head.authority_id,
        seq: head.seq + 1,
        at: new.at,
        actor_kind: new.author.kind,
        actor_user_id: user,
        actor_authority_id: new.author.authority,
        actor_name,
        subject_kind: new.subject.kind.to_owned(),
        subject_id: new.subject.id,
        subject_version: new.subject.version.unsigned_abs(),
        action: new.action,
        changes,
        request_id: new.request_id,
        prev_hash: head.hash,
    };
    let hash = entry.hash();
    head.seq = entry.seq;
    head.hash = hash;
    Composed { entry, hash, values }
}

/// Stores entries and what lies beside them.
pub(crate) async fn store(tx: &mut Tx, composed: &[Composed]) -> Result<(), StoreError> {
    let rows: Vec<EntryRow<'_>> = composed.iter().map(EntryRow::of).collect();
    let rows: Vec<_> = rows.iter().map(EntryRow::args).collect();
    tx.add_rows(sql::ADD_ENTRY, sql::NEXT_ENTRY, &rows).await?;
    let values: Vec<_> = composed.iter().flat_map(|entry| &entry.values).map(NewValue::args).collect();
    tx.add_rows(sql::ADD_VALUE, sql::NEXT_VALUE, &values).await
}

/// An entry as its row has it.
struct EntryRow<'a> {
    entry: &'a Entry,
    hash: &'a Hash,
    seq: i64,
    version: i64,
    actor_kind: &'static str,
    actor_name: Option<Hash>,
    action: &'static str,
    changes: String,
}

impl<'a> EntryRow<'a> {
    fn of(composed: &'a Composed) -> Self {
        let Composed { entry, hash, .. } = composed;
        Self {
            entry,
            hash,
            seq: entry.seq.cast_signed(),
            version: entry.subject_version.cast_signed(),
            actor_kind: entry.actor_kind.as_str(),
            actor_name: match &entry.actor_name {
                chain::Value::Committed(commitment) => Some(*commitment),
                _ => None,
            },
            action: entry.action.as_str(),
            changes: stored::to_json(&entry.changes),
        }
    }

    fn args(&self) -> [&dyn ToSql; 16] {
        let Self { entry, .. } = self;
        [
            &entry.id,
            &entry.authority_id,
            &self.seq,
            &entry.at,
            &self.actor_kind,
            &entry.actor_user_id,
            &entry.actor_authority_id,
            &self.actor_name,
            &entry.subject_kind,
            &entry.subject_id,
            &self.version,
            &self.action,
            &self.changes,
            &entry.request_id,
            &entry.prev_hash,
            self.hash,
        ]
    }
}

/// A value that is to lie beside the chain.
struct NewValue {
    entry: EntryId,
    slot: String,
    owner: Owner,
    salt: [u8; 32],
    text: String,
}

impl NewValue {
    fn args(&self) -> [&dyn ToSql; 6] {
        [&self.entry, &self.slot, &self.salt, &self.text, &self.owner.kind, &self.owner.id]
    }
}

/// Collects what is to lie beside the chain and gives the commitments to it.
struct Beside<'a> {
    random: &'a mut dyn Random,
    entry: EntryId,
    values: Vec<NewValue>,
}

impl Beside<'_> {
    fn put(&mut self, slot: String, owner: Owner, text: String) -> chain::Value {
        let mut salt = [0; 32];
        self.random.fill(&mut salt);
        let commitment = chain::commit(&salt, &text);
        self.values.push(NewValue { entry: self.entry, slot, owner, salt, text });
        chain::Value::Committed(commitment)
    }

    fn change(&mut self, change: Change) -> chain::Change {
        let mut value = |slot: String, text: Option<String>| match (change.owner, text) {
            (_, None) => chain::Value::Null,
            (None, Some(text)) => chain::Value::Plain(text),
            (Some(owner), Some(text)) => self.put(slot, owner, text),
        };
        let old = value(old_slot(change.field), change.old);
        let new = value(new_slot(change.field), change.new);
        chain::Change { field: change.field.to_owned(), old, new }
    }
}
