//! The hash chain of the history (C.1.6): what an entry is and what its hash covers, to the byte.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    id::{AuthorityId, EntryId, UserId},
    time::Timestamp,
};

/// A SHA-256 value.
pub type Hash = [u8; 32];

/// What stands as the hash before the first entry of a chain.
pub const NO_HASH: Hash = [0; 32];

macro_rules! names {
    ($(#[$doc:meta])* $type:ident { $($variant:ident = $name:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $type {
            $(#[doc = concat!("`", $name, "`")] $variant),+
        }

        impl $type {
            /// Every one there is.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name that is stored and hashed.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The one with this name.
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == name)
            }
        }
    };
}

names! {
    /// Who acted.
    ActorKind { User = "user", Job = "job", Command = "command", Invitee = "invitee" }
}

names! {
    /// What was done.
    Action {
        AuthorityRegistered = "authority.registered",
        AuthorityValidated = "authority.validated",
        AuthorityEdited = "authority.edited",
        AuthorityKeywordsChanged = "authority.keywords_changed",
        AuthorityInformalNameFlagged = "authority.informal_name_flagged",
        AuthorityTranslationWritten = "authority.translation_written",
        AuthorityDataConfirmed = "authority.data_confirmed",
        AuthorityDeactivated = "authority.deactivated",
        AuthorityReactivated = "authority.reactivated",
        AuthorityDeleted = "authority.deleted",
        AuthorityErased = "authority.erased",
        AccessManagerAdded = "access_manager.added",
        AccessManagerRemoved = "access_manager.removed",
        AccessManagerAppointed = "access_manager.appointed",
        AccessManagerWithdrawn = "access_manager.withdrawn",
        DelegationChanged = "delegation.changed",
        ModuleAccessGiven = "module_access.given",
        ModuleAccessSuspended = "module_access.suspended",
        ModuleAccessSettingsChanged = "module_access.settings_changed",
        ModuleAccessKeywordsChanged = "module_access.keywords_changed",
        LinkedCoordinatorAdded = "linked_coordinator.added",
        LinkedCoordinatorRemoved = "linked_coordinator.removed",
        LinkedCoordinatorReplaced = "linked_coordinator.replaced",
        UserAdded = "user.added",
        UserEdited = "user.edited",
        UserUsernameChanged = "user.username_changed",
        UserUsernameTold = "user.username_told",
        UserRolesChanged = "user.roles_changed",
        UserAdministratorGiven = "user.administrator_given",
        UserAdministratorTaken = "user.administrator_taken",
        UserPasswordReset = "user.password_reset",
        UserPasswordChanged = "user.password_changed",
        UserBlocked = "user.blocked",
        UserRemoved = "user.removed",
        UserErased = "user.erased",
        InvitationCreated = "invitation.created",
        InvitationEdited = "invitation.edited",
        InvitationDeleted = "invitation.deleted",
        InvitationSent = "invitation.sent",
        InvitationWithdrawn = "invitation.withdrawn",
        InvitationExpired = "invitation.expired",
        InvitationErased = "invitation.erased",
        SelfRegistrationSubmitted = "self_registration.submitted",
        SelfRegistrationReturned = "self_registration.returned",
        SelfRegistrationRejected = "self_registration.rejected",
        BulkMailSent = "bulk_mail.sent",
        BulkOperationStarted = "bulk_operation.started",
        BulkOperationStopped = "bulk_operation.stopped",
        CatalogueChanged = "catalogue.changed",
        NationalCoordinatorAppointed = "national_coordinator.appointed",
        ModuleKeyIssued = "module_key.issued",
        ModuleKeyRevoked = "module_key.revoked",
        HistoryCheckpoint = "history.checkpoint",
    }
}

/// A value of a field, or the commitment to one that must be erasable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// None.
    Null,
    /// A text as stored.
    Plain(String),
    /// A commitment; salt and text lie beside the chain.
    Committed(Hash),
}

impl Value {
    /// A text that may be missing.
    pub fn optional(text: Option<impl ToString>) -> Self {
        text.map_or(Self::Null, |text| Self::Plain(text.to_string()))
    }
}

/// The commitment to a personal value: it proves the value while salt and text exist, and tells nothing without them.
pub fn commit(salt: &[u8; 32], text: &str) -> Hash {
    let mut hasher = Hasher::new(b"mandate.personal.v1");
    hasher.field(salt);
    hasher.field(text.as_bytes());
    hasher.finish()
}

/// A field before and after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The name of the field.
    pub field: String,
    /// What it was.
    pub old: Value,
    /// What it became.
    pub new: Value,
}

/// An entry of the history of one authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// Whose history it belongs to.
    pub authority_id: AuthorityId,
    /// 1, 2, 3 and so on within the authority, without gaps.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// What kind of actor.
    pub actor_kind: ActorKind,
    /// Who acted, if a user.
    pub actor_user_id: Option<UserId>,
    /// For which authority, if any.
    pub actor_authority_id: Option<AuthorityId>,
    /// The actor's name as it was.
    pub actor_name: Value,
    /// The kind of the row that changed: the name of its entity.
    pub subject_kind: String,
    /// The row that changed.
    pub subject_id: Uuid,
    /// Its version after the change; 0 where there is none.
    pub subject_version: u64,
    /// What was done.
    pub action: Action,
    /// The fields that changed, in any order.
    pub changes: Vec<Change>,
    /// What ties together the entries of one request.
    pub request_id: Option<String>,
    /// The hash of the entry before it, [`NO_HASH`] for the first.
    pub prev_hash: Hash,
}

impl Entry {
    /// The hash over everything in the entry and, through `prev_hash`, over everything before it.
    pub fn hash(&self) -> Hash {
        let mut hasher = Hasher::new(b"mandate.history.v1");
        hasher.raw(self.authority_id.0.as_bytes());
        hasher.raw(&self.seq.to_be_bytes());
        hasher.raw(self.id.0.as_bytes());
        hasher.raw(&self.at.0.to_be_bytes());
        hasher.field(self.actor_kind.as_str().as_bytes());
        hasher.value(&Value::optional(self.actor_user_id));
        hasher.value(&Value::optional(self.actor_authority_id));
        hasher.value(&self.actor_name);
        hasher.field(self.subject_kind.as_bytes());
        hasher.raw(self.subject_id.as_bytes());
        hasher.raw(&self.subject_version.to_be_bytes());
        hasher.field(self.action.as_str().as_bytes());
        let mut changes: Vec<&Change> = self.changes.iter().collect();
        changes.sort_by(|a, b| a.field.cmp(&b.field));
        hasher.length(changes.len());
        for change in changes {
            hasher.field(change.field.as_bytes());
            hasher.value(&change.old);
            hasher.value(&change.new);
        }
        hasher.value(&Value::optional(self.request_id.as_ref()));
        hasher.raw(&self.prev_hash);
        hasher.finish()
    }
}

/// Where a chain stands: its last entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Whose chain.
    pub authority_id: AuthorityId,
    /// The number of its last entry.
    pub seq: u64,
    /// The hash of its last entry.
    pub hash: Hash,
}

/// The Merkle root over the heads of all chains, in any order: what a checkpoint keeps outside of the database.
pub fn checkpoint_root(at: Timestamp, heads: &[Head]) -> Hash {
    let mut heads = heads.to_vec();
    heads.sort_by_key(|head| head.authority_id);
    let leaf = |head: &Head| {
        let mut hasher = Hasher::new(&[0x00]);
        hasher.raw(head.authority_id.0.as_bytes());
        hasher.raw(&head.seq.to_be_bytes());
        hasher.raw(&head.hash);
        hasher.finish()
    };
    let node = |pair: &[Hash]| match pair {
        [left, right] => {
            let mut hasher = Hasher::new(&[0x01]);
            hasher.raw(left);
            hasher.raw(right);
            hasher.finish()
        }
        // A last one without partner moves up.
        alone => alone.first().copied().unwrap_or(NO_HASH),
    };
    let mut row: Vec<Hash> = heads.iter().map(leaf).collect();
    while row.len() > 1 {
        row = row.chunks(2).map(node).collect();
    }
    let mut hasher = Hasher::new(b"mandate.checkpoint.v1");
    hasher.raw(&at.0.to_be_bytes());
    hasher.raw(&u64::try_from(heads.len()).unwrap_or(u64::MAX).to_be_bytes());
    hasher.raw(&row.first().copied().unwrap_or(NO_HASH));
    hasher.finish()
}

/// SHA-256 over the parts as C.1.6 writes them.
struct Hasher(Sha256);

impl Hasher {
    /// Begins with what the hash is for, so that no hash stands for something else.
    fn new(purpose: &[u8]) -> Self {
        let mut hasher = Self(Sha256::new());
        hasher.raw(purpose);
        hasher
    }

    fn raw(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn length(&mut self, length: usize) {
        self.raw(&u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes());
    }

    fn field(&mut self, bytes: &[u8]) {
        self.length(bytes.len());
        self.raw(bytes);
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.raw(&[0x00]),
            Value::Plain(text) => {
                self.raw(&[0x01]);
                self.field(text.as_bytes());
            }
            Value::Committed(commitment) => {
                self.raw(&[0x02]);
                self.raw(commitment);
            }
        }
    }

    fn finish(self) -> Hash {
        self.0.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors were computed from the text of C.1.6 by another program.
    const COMMITMENT: &str = "b9145b4e13d6c590e336bfa92521c4c5116461489a69e7010b92871b14de3ee1";
    const FIRST: &str = "7cd5550f7f753285ebf57de379e1b75546ac1ad25ccfc4d63ea5eb2f286df549";
    const SECOND: &str = "bc6e0461d24e08b6f2b0e6f9e15e21606f0a32252c49c69bd3a3240fbf8f0115";
    const ROOT: &str = "ff6353bd19ae7228d8f89179faca4ec3afd769493c2c2064136d0c4e0acda925";
    const AT: Timestamp = Timestamp(1_795_163_640_000_001);

    fn hex(hash: Hash) -> String {
        hash.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
    }

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number)
    }

    fn commitment() -> Hash {
        commit(&std::array::from_fn(|place| u8::try_from(place).unwrap_or(0)), "Kārlis Bērziņš")
    }

    fn change(field: &str, old: Value, new: Value) -> Change {
        Change { field: field.to_owned(), old, new }
    }

    fn first() -> Entry {
        Entry {
            id: id(0xe).into(),
            authority_id: id(0xa).into(),
            seq: 1,
            at: AT,
            actor_kind: ActorKind::User,
            actor_user_id: Some(id(0xc).into()),
            actor_authority_id: Some(id(0xab).into()),
            actor_name: Value::Committed(commitment()),
            subject_kind: "User".to_owned(),
            subject_id: id(5),
            subject_version: 3,
            action: Action::UserEdited,
            changes: vec![
                change("language", Value::Plain("sv".to_owned()), Value::Plain("fi".to_owned())),
                change("email", Value::Committed(commitment()), Value::Committed(commit(&[0xff; 32], ""))),
            ],
            request_id: Some("r-1".to_owned()),
            prev_hash: NO_HASH,
        }
    }

    fn second() -> Entry {
        Entry {
            seq: 2,
            actor_kind: ActorKind::Job,
            actor_user_id: None,
            actor_authority_id: None,
            actor_name: Value::Null,
            changes: Vec::new(),
            request_id: None,
            prev_hash: first().hash(),
            ..first()
        }
    }

    #[test]
    fn hashes_are_those_of_the_specification() {
        assert_eq!(hex(commitment()), COMMITMENT);
        assert_eq!(hex(first().hash()), FIRST);
        assert_eq!(hex(second().hash()), SECOND);
    }

    #[test]
    fn the_order_of_the_changes_makes_no_difference() {
        let mut entry = first();
        entry.changes.reverse();
        assert_eq!(entry.hash(), first().hash());
    }

    #[test]
    fn the_root_covers_every_head_in_one_order() {
        let head = |number: u128, seq, hash| Head { authority_id: id(number).into(), seq, hash };
        let mut heads = [head(3, 300, NO_HASH), head(1, 1, first().hash()), head(2, 2, second().hash())];
        assert_eq!(hex(checkpoint_root(AT, &heads)), ROOT);
        heads.reverse();
        assert_eq!(hex(checkpoint_root(AT, &heads)), ROOT);
        heads[1].seq += 1;
        assert_ne!(hex(checkpoint_root(AT, &heads)), ROOT);
        assert_ne!(hex(checkpoint_root(AT, &heads[..2])), ROOT);
    }

    #[test]
    fn a_code_is_found_by_its_name() {
        for action in Action::ALL {
            assert_eq!(Action::parse(action.as_str()), Some(*action));
        }
        for kind in ActorKind::ALL {
            assert_eq!(ActorKind::parse(kind.as_str()), Some(*kind));
        }
        assert_eq!(Action::parse("user.promoted"), None);
        assert_eq!(Action::ALL.len(), 53);
    }
}
