//! Sessions, and what is read of the person behind one.

use domain::{
    id::{AuthorityId, UserId},
    time::Timestamp,
};
use uuid::Uuid;

use super::{record, statements};

record! {
    /// A session with the rights of its user as they are now.
    pub(crate) struct Seen {
        pub(crate) user_id: UserId,
        pub(crate) created_at: Timestamp,
        pub(crate) last_seen_at: Timestamp,
        pub(crate) restricted: bool,
        pub(crate) first_name: String,
        pub(crate) last_name: String,
        pub(crate) is_administrator: bool,
        pub(crate) language: String,
        pub(crate) authority_id: AuthorityId,
        pub(crate) country: Option<String>,
        pub(crate) kind: String,
        pub(crate) status: String,
        pub(crate) is_access_manager: bool,
        pub(crate) delegation_id: Option<Uuid>,
        pub(crate) all_modules: Option<bool>,
    }

    /// A line of the list of sessions.
    pub(crate) struct Listed {
        pub(crate) id_hash: Vec<u8>,
        pub(crate) browser: String,
        pub(crate) created_at: Timestamp,
        pub(crate) last_seen_at: Timestamp,
    }
}

statements! {
    /// Whether the database answers.
    PING = "SELECT CAST(1 AS BIGINT)";

    ADD = "INSERT INTO session (id_hash, user_id, browser, created_at, last_seen_at, expires_at, restricted)
        VALUES ($1, $2, $3, $4, $4, $5, $6)";

    /// The session of a token, unless it has ended.
    BY_TOKEN = "SELECT s.user_id, s.created_at, s.last_seen_at, s.restricted, u.first_name, u.last_name,
            u.is_administrator, u.language, a.id AS authority_id, a.country, a.kind, a.status, a.is_access_manager,
            d.id AS delegation_id, d.all_modules
        FROM session s
        JOIN user_account u ON u.id = s.user_id
        JOIN authority a ON a.id = u.authority_id
        LEFT JOIN delegation d ON d.manager_id = a.id AND d.revoked_at IS NULL
        WHERE s.id_hash = $1 AND s.expires_at > $2 AND u.status IN ('new', 'active') AND a.status <> 'deleted'";

    /// The modules of a delegation.
    DELEGATED = "SELECT module_id FROM delegation_module WHERE delegation_id = $1 ORDER BY module_id";

    /// Whether a session of this user is still there, and restricted.
    IS_RESTRICTED = "SELECT restricted FROM session WHERE id_hash = $1 AND user_id = $2 AND expires_at > $3";

    TOUCH = "UPDATE session SET last_seen_at = $2, expires_at = $3 WHERE id_hash = $1";

    SET_UNRESTRICTED = "UPDATE session SET restricted = FALSE WHERE id_hash = $1";

    OF_USER = "SELECT id_hash, browser, created_at, last_seen_at FROM session
        WHERE user_id = $1 AND expires_at > $2 ORDER BY last_seen_at DESC, id_hash";

    REMOVE = "DELETE FROM session WHERE id_hash = $1";

    REMOVE_OF_USER = "DELETE FROM session WHERE id_hash = $1 AND user_id = $2";

    REMOVE_OTHERS = "DELETE FROM session WHERE user_id = $1 AND id_hash <> $2";

    /// I-25: at once, on reset and removal.
    REMOVE_ALL = "DELETE FROM session WHERE user_id = $1";

    REMOVE_EXPIRED = "DELETE FROM session WHERE expires_at <= $1";
}
