//! The history: heads of the chains, entries, and the values beside them.

use super::{Statement, statements};

statements! {
    /// Begins the chain of a new authority.
    BEGIN = "INSERT INTO history_head (authority_id, seq, hash) VALUES ($1, 0, $2)";

    /// Locks the chain of an authority, and with it the authority, and gives the chain's head. The catalogue does not change
    /// meanwhile either: whoever changes it waits for all who rely on it, and they for him (Q30). SQLite has one writer.
    LOCK = "UPDATE history_head SET seq = seq WHERE authority_id = $1 RETURNING seq, hash",
        postgres = "UPDATE history_head SET seq = seq FROM pg_advisory_xact_lock_shared(30) WHERE authority_id = $1
            RETURNING seq, hash";

    SET_HEAD = "UPDATE history_head SET seq = $2, hash = $3 WHERE authority_id = $1";

    ADD_ENTRY = "INSERT INTO history_entry (id, authority_id, seq, at, actor_kind, actor_user_id, actor_authority_id,
            actor_name, subject_kind, subject_id, subject_version, action, changes, request_id, prev_hash, hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";

    ADD_VALUE = "INSERT INTO history_value (entry_id, slot, salt, value, owner_kind, owner_id)
        VALUES ($1, $2, $3, $4, $5, $6)";
}

/// One more entry.
pub(crate) const NEXT_ENTRY: Statement = Statement::new(
    "registry::store::history::NEXT_ENTRY",
    ", ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
);

/// One more value.
pub(crate) const NEXT_VALUE: Statement =
    Statement::new("registry::store::history::NEXT_VALUE", ", ($1, $2, $3, $4, $5, $6)");
