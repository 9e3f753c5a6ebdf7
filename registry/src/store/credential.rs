//! Credentials and the passwords chosen before.

use domain::{
    id::{AuthorityId, UserId},
    time::Timestamp,
};

use super::{record, statements};

record! {
    /// What is read before a log-in, to know with which hash to compare.
    pub(crate) struct Claimed {
        pub(crate) user_id: UserId,
        pub(crate) authority_id: AuthorityId,
        pub(crate) hash: Option<String>,
    }

    /// A user's credential, and what else counts when a password is used or changed.
    pub(crate) struct Standing {
        pub(crate) authority_id: AuthorityId,
        pub(crate) first_name: String,
        pub(crate) last_name: String,
        pub(crate) email: String,
        pub(crate) username: String,
        pub(crate) language: String,
        pub(crate) version: i64,
        pub(crate) hash: Option<String>,
        pub(crate) kind: String,
        pub(crate) expires_at: Option<Timestamp>,
        pub(crate) blocked_at: Option<Timestamp>,
    }
}

statements! {
    /// By user name, of users who are not removed.
    BY_USERNAME = "SELECT u.id AS user_id, u.authority_id, c.hash
        FROM user_account u LEFT JOIN credential c ON c.user_id = u.id
        WHERE u.username_norm = $1 AND u.status <> 'erased' AND u.status IN ('new', 'active')";

    BY_USER = "SELECT u.authority_id, u.first_name, u.last_name, u.email, u.username, u.language, u.version,
            c.hash, c.kind, c.expires_at, c.blocked_at
        FROM user_account u JOIN credential c ON c.user_id = u.id
        WHERE u.id = $1 AND u.status IN ('new', 'active')";

    ADD_FAILURE = "UPDATE credential SET failed_count = failed_count + 1 WHERE user_id = $1 RETURNING failed_count";

    CLEAR_FAILURES = "UPDATE credential SET failed_count = 0 WHERE user_id = $1 AND failed_count > 0";

    SET_BLOCKED = "UPDATE credential SET blocked_at = $2 WHERE user_id = $1 AND blocked_at IS NULL";

    /// User added or password reset: without a hash until the mail with this id mints one.
    SET_TEMPORARY = "INSERT INTO credential
            (user_id, hash, kind, outbox_id, set_at, expires_at, failed_count, blocked_at, reminded_at)
        VALUES ($1, NULL, 'temporary', $2, NULL, NULL, 0, NULL, NULL)
        ON CONFLICT (user_id) DO UPDATE SET hash = NULL, kind = 'temporary', outbox_id = excluded.outbox_id,
            set_at = NULL, expires_at = NULL, failed_count = 0, blocked_at = NULL, reminded_at = NULL";

    /// Whether the mail is still the one that is to mint the temporary password.
    IS_WANTED = "SELECT EXISTS (SELECT 1 FROM credential
        WHERE user_id = $1 AND outbox_id = $2 AND kind = 'temporary')";

    /// Minted anew, its end is warned of in its turn.
    SET_MINTED = "UPDATE credential SET hash = $3, set_at = $4, expires_at = $5, reminded_at = NULL
        WHERE user_id = $1 AND outbox_id = $2 AND kind = 'temporary'";

    SET_CHOSEN = "UPDATE credential
        SET hash = $2, kind = 'chosen', outbox_id = NULL, set_at = $3, expires_at = $4, reminded_at = NULL
        WHERE user_id = $1";

    /// First log-in makes a new user an active one (Q22).
    SET_LOGGED_IN = "UPDATE user_account
        SET last_login_at = $2, first_login_at = COALESCE(first_login_at, $2), status = 'active' WHERE id = $1";

    /// The newest five chosen passwords.
    CHOSEN = "SELECT hash, set_at FROM password_history WHERE user_id = $1 ORDER BY set_at DESC, id DESC LIMIT 5";

    ADD_CHOSEN = "INSERT INTO password_history (id, user_id, hash, set_at) VALUES ($1, $2, $3, $4)";

    FORGET_OLDEST = "DELETE FROM password_history WHERE user_id = $1 AND id NOT IN
        (SELECT id FROM password_history WHERE user_id = $1 ORDER BY set_at DESC, id DESC LIMIT 5)";

    /// The administrators of an authority, but for one user.
    OTHER_ADMINISTRATORS = "SELECT id FROM user_account
        WHERE authority_id = $1 AND is_administrator AND status IN ('new', 'active') AND id <> $2 ORDER BY id";
}
