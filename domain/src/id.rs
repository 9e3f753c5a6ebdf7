//! Ids: UUIDv7 behind a type for each kind of row, so that no id of one kind is taken for another.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{random::Random, time::Timestamp};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id: time-ordered, so that indexes stay compact.
            pub fn new(now: Timestamp, random: &mut dyn Random) -> Self {
                Self(new_uuid(now, random))
            }

            /// Reads an id from an address or a form. Nothing for anything that is none.
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::try_parse(text).ok().map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

ids! {
    /// An authority.
    AuthorityId,
    /// A user.
    UserId,
    /// A module.
    ModuleId,
    /// A legal area.
    LegalAreaId,
    /// A role definition.
    RoleId,
    /// The access of one authority to one module.
    ModuleAccessId,
    /// A keyword of a classification list.
    KeywordId,
    /// A classification list.
    ListId,
    /// An entry of the history.
    EntryId,
    /// A mail in the outbox.
    OutboxId,
    /// A step that concerns many authorities.
    BulkOperationId,
    /// A task for the Commission to translate an informal name.
    TranslationTaskId,
    /// A key with which a module's own software asks.
    ModuleKeyId,
    /// An invitation to self-registration.
    InvitationId,
    /// What an invited authority submitted.
    SelfRegistrationId,
}

/// A UUIDv7 (RFC 9562): 48 bits of milliseconds, the rest random.
pub fn new_uuid(now: Timestamp, random: &mut dyn Random) -> Uuid {
    let mut bytes = [0_u8; 16];
    random.fill(&mut bytes);
    let millis = u64::try_from(now.0 / 1_000).unwrap_or(0).to_be_bytes();
    bytes[..6].copy_from_slice(&millis[2..]);
    bytes[6] = (bytes[6] & 0x0f) | 0x70;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    Uuid::from_bytes(bytes)
}
