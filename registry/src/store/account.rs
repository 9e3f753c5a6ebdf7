//! One's own account: what its screen shows, what its owner may change, and the download of it.

use domain::{
    id::{AuthorityId, EntryId},
    time::Timestamp,
};

use super::{record, statements};
use crate::names::Names;

record! {
    /// The frame of every page.
    pub(crate) struct Frame {
        pub(crate) authority: String,
        pub(crate) temporary: bool,
    }

    /// The user with the credential's dates.
    pub(crate) struct Account {
        pub(crate) authority_id: AuthorityId,
        pub(crate) authority: String,
        pub(crate) first_name: String,
        pub(crate) last_name: String,
        pub(crate) email: String,
        pub(crate) username: String,
        pub(crate) phone: Option<String>,
        pub(crate) language: String,
        pub(crate) is_administrator: bool,
        pub(crate) status: String,
        pub(crate) created_at: Timestamp,
        pub(crate) first_login_at: Option<Timestamp>,
        pub(crate) last_login_at: Option<Timestamp>,
        pub(crate) version: i64,
        pub(crate) username_told_at: Option<Timestamp>,
        pub(crate) username_reminded_at: Option<Timestamp>,
        pub(crate) temporary: bool,
        pub(crate) set_at: Option<Timestamp>,
        pub(crate) expires_at: Option<Timestamp>,
        pub(crate) reminded_at: Option<Timestamp>,
        pub(crate) failed_count: i64,
        pub(crate) blocked_at: Option<Timestamp>,
    }

    /// A role held, though it may be switched off.
    pub(crate) struct Holding {
        pub(crate) module_code: String,
        pub(crate) role_code: String,
        pub(crate) module: Names,
        pub(crate) role: Names,
        pub(crate) active: bool,
        pub(crate) granted_at: Timestamp,
    }

    /// An entry of the history in which somebody occurs.
    pub(crate) struct Entry {
        pub(crate) id: EntryId,
        pub(crate) at: Timestamp,
        pub(crate) action: String,
        pub(crate) authority: String,
        pub(crate) is_actor: bool,
        pub(crate) changes: String,
    }

    /// A value of somebody beside a chain.
    pub(crate) struct OwnValue {
        pub(crate) entry_id: EntryId,
        pub(crate) slot: String,
        pub(crate) value: String,
    }
}

statements! {
    FRAME = "SELECT a.official_name AS authority, COALESCE(c.kind, 'temporary') = 'temporary' AS temporary
        FROM user_account u JOIN authority a ON a.id = u.authority_id LEFT JOIN credential c ON c.user_id = u.id
        WHERE u.id = $1";

    BY_ID = "SELECT u.authority_id, a.official_name AS authority, u.first_name, u.last_name, u.email, u.username,
            u.phone, u.language, u.is_administrator, u.status, u.created_at, u.first_login_at, u.last_login_at,
            u.version, u.username_told_at, u.username_reminded_at,
            COALESCE(c.kind, 'temporary') = 'temporary' AS temporary, c.set_at, c.expires_at, c.reminded_at,
            COALESCE(c.failed_count, 0) AS failed_count, c.blocked_at
        FROM user_account u JOIN authority a ON a.id = u.authority_id LEFT JOIN credential c ON c.user_id = u.id
        WHERE u.id = $1 AND u.status IN ('new', 'active')";

    ROLES = "SELECT m.code AS module_code, r.code AS role_code, m.name AS module, r.name AS role, r.active,
            h.granted_at
        FROM user_role h JOIN role_definition r ON r.id = h.role_id JOIN module m ON m.id = r.module_id
        WHERE h.user_id = $1 ORDER BY m.position, m.code, r.position, r.code";

    /// When the devices of somebody were first and last used.
    DEVICES = "SELECT created_at, last_used_at FROM device WHERE user_id = $1 ORDER BY created_at, last_used_at";

    /// How many former passwords are kept.
    FORMER_PASSWORDS = "SELECT COUNT(*) FROM password_history WHERE user_id = $1";

    /// What somebody did, and what was done with him or her: found by the values beside the chains. What changed is read
    /// only where it is about the person: elsewhere it is about others.
    HISTORY = "SELECT e.id, e.at, e.action, a.official_name AS authority,
            e.actor_user_id IS NOT NULL AND e.actor_user_id = $1 AS is_actor,
            CASE WHEN e.subject_kind = 'User' AND e.subject_id = $1 THEN e.changes ELSE '[]' END AS changes
        FROM history_entry e JOIN authority a ON a.id = e.authority_id
        WHERE e.id IN (
            SELECT v.entry_id FROM history_value v WHERE v.owner_kind = 'user' AND v.owner_id = $1
            UNION SELECT s.id FROM history_entry s WHERE s.subject_kind = 'User' AND s.subject_id = $1)
        ORDER BY e.at, e.id";

    /// What lies of somebody beside the chains, and of nobody else.
    OWN_VALUES = "SELECT entry_id, slot, value FROM history_value
        WHERE owner_kind = 'user' AND owner_id = $1 AND value IS NOT NULL";

    /// The status of an authority, read under its lock.
    AUTHORITY_STATUS = "SELECT status FROM authority WHERE id = $1";

    SET_OWN_DETAILS = "UPDATE user_account SET phone = $3, language = $4, version = version + 1
        WHERE id = $1 AND version = $2 RETURNING version";
}
