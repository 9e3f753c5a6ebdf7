//! What people are reminded of: old passwords, temporary ones about to end, user names not told, data to confirm.

use domain::{
    id::{AuthorityId, UserId},
    time::Timestamp,
};

use super::{record, statements};

record! {
    /// A password that may be old enough, or about to end.
    pub(crate) struct PasswordRow {
        pub(crate) user_id: UserId,
        pub(crate) set_at: Timestamp,
        pub(crate) expires_at: Option<Timestamp>,
    }

    /// Somebody whose user name has not been marked as told.
    pub(crate) struct UntoldRow {
        pub(crate) id: UserId,
        pub(crate) authority_id: AuthorityId,
        pub(crate) first_name: String,
        pub(crate) last_name: String,
        pub(crate) created_at: Timestamp,
        pub(crate) last_login_at: Option<Timestamp>,
        /// Whoever registered the user, if still an administrator.
        pub(crate) registrar: Option<UserId>,
    }

    /// An authority that may not have confirmed its data for a year.
    pub(crate) struct UnconfirmedRow {
        pub(crate) id: AuthorityId,
        pub(crate) official_name: String,
        pub(crate) confirmed_at: Timestamp,
        pub(crate) asked_at: Option<Timestamp>,
    }
}

statements! {
    /// Chosen passwords set at $1 or before and not reminded of, after a moment, $2, and an id, $3.
    OLD_PASSWORDS = "SELECT c.user_id, c.set_at, c.expires_at FROM credential c JOIN user_account u ON u.id = c.user_id
        WHERE c.kind = 'chosen' AND c.set_at <= $1 AND (c.set_at, c.user_id) > ($2, $3) AND c.reminded_at IS NULL
            AND u.status IN ('new', 'active')
        ORDER BY c.set_at, c.user_id LIMIT $4";

    /// Temporary passwords that end after $1 and at $2 or before, and were not warned of. Nobody has received one whose mail
    /// has not gone out; one that is gone had been sent.
    ENDING_PASSWORDS = "SELECT c.user_id, c.set_at, c.expires_at FROM credential c JOIN user_account u ON u.id = c.user_id
        WHERE c.kind = 'temporary' AND c.expires_at > $1 AND c.expires_at <= $2 AND c.reminded_at IS NULL
            AND u.status IN ('new', 'active')
            AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.id = c.outbox_id AND o.state <> 'sent')
        ORDER BY c.set_at, c.user_id LIMIT $3";

    /// Reminded once for each password: it must still be the one that was looked at.
    SET_REMINDED = "UPDATE credential SET reminded_at = $3 WHERE user_id = $1 AND set_at = $2 AND reminded_at IS NULL";

    /// Users of active authorities, made at $1 or before, whose user name was not marked as told and who were not reminded
    /// of, after a moment, $2, and an id, $3. Of new ones the mail with the temporary password must have gone out by $1, or
    /// long enough ago to have been deleted. Of the others somebody else must have changed the user name by $1 (the newest
    /// change counts), and after the last log-in: whoever has logged in since then knows it.
    UNTOLD = "SELECT u.id, u.authority_id, u.first_name, u.last_name, u.created_at, u.last_login_at, r.id AS registrar
        FROM user_account u
        JOIN authority a ON a.id = u.authority_id
        LEFT JOIN user_account r ON r.id = u.created_by AND r.is_administrator AND r.status IN ('new', 'active')
        WHERE u.status IN ('new', 'active') AND u.created_at <= $1 AND (u.created_at, u.id) > ($2, $3)
            AND u.username_told_at IS NULL AND u.username_reminded_at IS NULL AND a.status = 'active'
            AND (u.status = 'new' OR
                (SELECT CASE WHEN e.actor_user_id = u.id THEN NULL ELSE e.at END FROM history_entry e
                    WHERE e.subject_kind = 'User' AND e.subject_id = u.id AND e.action = 'user.username_changed'
                    ORDER BY e.seq DESC LIMIT 1) BETWEEN COALESCE(u.last_login_at, 0) AND $1)
            AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.to_user_id = u.id AND o.template = 'e1'
                AND (o.sent_at > $1 OR o.state IN ('queued', 'sending')))
        ORDER BY u.created_at, u.id LIMIT $4";

    /// Unless it was told meanwhile, or the user has logged in: $3 is the last log-in that was read.
    SET_USERNAME_REMINDED = "UPDATE user_account SET username_reminded_at = $2
        WHERE id = $1 AND status IN ('new', 'active') AND last_login_at IS NOT DISTINCT FROM $3
            AND username_told_at IS NULL AND username_reminded_at IS NULL";

    /// Active authorities whose data were confirmed, or which were registered, at $1 or before and which were not asked
    /// after that, after an id, $2.
    UNCONFIRMED = "SELECT id, official_name, COALESCE(data_confirmed_at, registered_at) AS confirmed_at,
            confirm_asked_at AS asked_at
        FROM authority
        WHERE status = 'active' AND COALESCE(data_confirmed_at, registered_at) <= $1
            AND (confirm_asked_at IS NULL OR confirm_asked_at <= $1) AND id > $2
        ORDER BY id LIMIT $3";

    /// Unless it was asked or has confirmed meanwhile: $3 and $4 are what was read.
    SET_ASKED = "UPDATE authority SET confirm_asked_at = $2 WHERE id = $1 AND status = 'active'
        AND confirm_asked_at IS NOT DISTINCT FROM $3 AND COALESCE(data_confirmed_at, registered_at) = $4";
}
