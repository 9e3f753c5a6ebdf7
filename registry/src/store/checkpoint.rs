//! The daily check of the history (J12): how far each chain was checked, and the checkpoints.

use domain::{history::Hash, id::AuthorityId};

use super::{record, statements};

record! {
    /// A chain, and how far it was checked: `verified_hash` is that of the last entry that was.
    pub(crate) struct ChainRow {
        pub(crate) authority_id: AuthorityId,
        pub(crate) seq: i64,
        pub(crate) verified_seq: i64,
        pub(crate) verified_hash: Option<Hash>,
    }
}

statements! {
    /// Every chain, those checked wholly the longest time ago first. What was checked after $1 was so by a wrong clock (Q31).
    CHAINS = "SELECT h.authority_id, h.seq, h.verified_seq, e.hash AS verified_hash
        FROM history_head h
        LEFT JOIN history_entry e ON e.authority_id = h.authority_id AND e.seq = h.verified_seq
        ORDER BY CASE WHEN h.verified_at <= $1 THEN h.verified_at END NULLS FIRST, h.authority_id";

    /// What the last check up to $1 found wrong.
    LAST_FAULTS = "SELECT faults FROM checkpoint WHERE at <= $1 ORDER BY at DESC LIMIT 1";

    HEAD = "SELECT seq, hash FROM history_head WHERE authority_id = $1";

    /// Checked up to $2; at $3, where it was checked from its first entry.
    SET_VERIFIED = "UPDATE history_head SET verified_seq = $2, verified_at = COALESCE($3, verified_at)
        WHERE authority_id = $1";

    /// The entry stands in the Commission's chain; whoever made it knows its place.
    ENTRY_AT = "SELECT id FROM history_entry WHERE authority_id = $1 ORDER BY seq DESC LIMIT 1";

    ADD = "INSERT INTO checkpoint (id, at, root, heads, entry_id, outcome, faults)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";

    SET_WRITTEN = "UPDATE checkpoint SET file_name = $2, file_sha256 = $3, written_at = $4 WHERE id = $1";

    /// Since when no file could be written, at $1: the first checkpoint after the last one with a file.
    UNWRITTEN_SINCE = "SELECT MIN(at) FROM checkpoint WHERE at <= $1
        AND at > COALESCE((SELECT MAX(at) FROM checkpoint WHERE written_at IS NOT NULL AND at <= $1), 0)";
}
