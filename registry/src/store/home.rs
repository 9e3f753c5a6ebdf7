//! What waits for an administrator on Home.

use super::{parts, record, statements};

record! {
    /// How many users of an authority need attention, by reason.
    pub(crate) struct WaitingRow {
        pub(crate) never_logged_in: i64,
        pub(crate) username_not_told: i64,
        pub(crate) passwords: i64,
        pub(crate) failed_mails: i64,
    }
}

statements! {
    /// Users of the authority $1 who never logged in, whose user name has not been told, whose password is blocked
    /// or is a temporary one that ends before $2 or a chosen one that has ended at $3, if they end at all, $4, and
    /// whose last mail failed.
    WAITING = "SELECT \
        COUNT(CASE WHEN w.status = 'new' THEN 1 END) AS never_logged_in, \
        COUNT(CASE WHEN w.username_told_at IS NULL THEN 1 END) AS username_not_told, \
        COUNT(CASE WHEN w.blocked_at IS NOT NULL OR (w.kind = 'temporary' AND w.expires_at <= $2) \
        OR (w.kind <> 'temporary' AND w.expires_at <= $3 AND $4) THEN 1 END) \
        AS passwords, \
        COUNT(CASE WHEN w.mail = 'failed' THEN 1 END) AS failed_mails \
        FROM (SELECT u.status, u.username_told_at, c.kind, c.expires_at, c.blocked_at, \
        (SELECT o.state FROM outbox o WHERE o.to_user_id = u.id \
        ORDER BY o.created_at DESC, o.state = 'cancelled', o.id DESC LIMIT 1) AS mail \
        FROM user_account u LEFT JOIN credential c ON c.user_id = u.id \
        WHERE u.authority_id = $1 AND u.status IN ('new', 'active')) w";
}

parts! {
    /// Opens a count of deactivated authorities that will be deleted before $1.
    NEAR_DELETION = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM authority a \
        WHERE a.status = 'deactivated' AND a.delete_after <= $1";
}
