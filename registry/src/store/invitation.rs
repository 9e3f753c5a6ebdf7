//! Invitations to self-registration.

use domain::{
    id::{AuthorityId, InvitationId, SelfRegistrationId, UserId},
    model::{InvitationStatus, RegistrationStatus},
    time::Timestamp,
};

use super::{parts, record, statements};
use crate::names::Names;

record! {
    /// An invitation, with what the list and its page show of it.
    #[derive(Clone)]
    pub(crate) struct InvitationRow {
        pub(crate) id: InvitationId,
        pub(crate) inviter_authority_id: AuthorityId,
        pub(crate) inviter: String,
        pub(crate) authority_name_hint: String,
        pub(crate) recipient_email: String,
        pub(crate) language: String,
        pub(crate) message: Option<String>,
        pub(crate) suggested_modules: Option<String>,
        pub(crate) status: InvitationStatus,
        pub(crate) created_at: Timestamp,
        pub(crate) sent_at: Option<Timestamp>,
        pub(crate) opened_at: Option<Timestamp>,
        pub(crate) expires_at: Option<Timestamp>,
        pub(crate) version: i64,
        pub(crate) failed: bool,
        pub(crate) registration: Option<RegistrationStatus>,
        pub(crate) registration_id: Option<SelfRegistrationId>,
    }

    /// A module that can be suggested.
    pub(crate) struct SuggestedRow {
        pub(crate) code: String,
        pub(crate) name: Names,
        pub(crate) is_active: bool,
    }
}

record! {
    /// An invitation that has just expired.
    pub(crate) struct ExpiredRow {
        pub(crate) version: i64,
        pub(crate) inviter_user_id: UserId,
        pub(crate) authority_name_hint: String,
    }
}

super::authority::kinds!(InvitationStatus, RegistrationStatus);

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "SELECT i.id, i.inviter_authority_id, a.official_name AS inviter, i.authority_name_hint, i.recipient_email, \
             i.language, i.message, i.suggested_modules, i.status, i.created_at, i.sent_at, i.opened_at, i.expires_at, \
             i.version, COALESCE((SELECT o.state FROM outbox o WHERE o.invitation_id = i.id \
             AND o.template IN ('e4', 'e6_returned') ORDER BY o.created_at DESC, o.state = 'cancelled', o.id DESC \
             LIMIT 1), '') = 'failed' AS failed, \
             (SELECT r.status FROM self_registration r WHERE r.invitation_id = i.id) AS registration, \
             (SELECT r.id FROM self_registration r WHERE r.invitation_id = i.id) AS registration_id \
             FROM invitation i JOIN authority a ON a.id = i.inviter_authority_id ",
            $rest
        )
    };
}

/// The state of the last mail with a link, compared with 'failed'.
macro_rules! last_mail {
    ($comparison:literal) => {
        concat!(
            "AND COALESCE((SELECT o.state FROM outbox o WHERE o.invitation_id = i.id \
             AND o.template IN ('e4', 'e6_returned') ORDER BY o.created_at DESC, o.state = 'cancelled', o.id DESC \
             LIMIT 1), '') ",
            $comparison,
            " 'failed'"
        )
    };
}

statements! {
    /// One invitation.
    BY_ID = columns!("WHERE i.id = $1");

    /// The invitations that somebody made. Their recipients are others.
    BY_INVITER = "SELECT created_at, authority_name_hint, status FROM invitation WHERE inviter_user_id = $1 \
        ORDER BY created_at, id";

    /// A new draft.
    ADD = "INSERT INTO invitation (id, inviter_authority_id, inviter_user_id, country, authority_name_hint, \
        recipient_email, language, message, suggested_modules, status, created_at, resend_count, version) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'draft', $10, 0, 1)";

    /// A draft is changed.
    EDIT = "UPDATE invitation SET authority_name_hint = $2, recipient_email = $3, language = $4, message = $5, \
        suggested_modules = $6, version = version + 1 WHERE id = $1 RETURNING version";

    /// A draft is sent.
    SEND = "UPDATE invitation SET status = 'sent', version = version + 1 WHERE id = $1 RETURNING version";

    /// Sent again: the old link stops at once.
    SEND_AGAIN = "UPDATE invitation SET status = 'sent', token_hash = NULL, opened_at = NULL, expires_at = NULL, \
        resend_count = resend_count + 1, version = version + 1 WHERE id = $1 RETURNING version";

    /// Called off.
    WITHDRAW = "UPDATE invitation SET status = 'withdrawn', withdrawn_at = $2, token_hash = NULL, \
        version = version + 1 WHERE id = $1 RETURNING version";

    /// A draft is deleted.
    REMOVE = "DELETE FROM invitation WHERE id = $1";

    /// What was said in and about an invitation, erased from beside the history.
    ERASE_VALUES = "UPDATE history_value SET salt = NULL, value = NULL \
        WHERE owner_kind = 'invitation' AND owner_id = $1";

    /// The link of the mail that is about to go out; only while the invitation is out.
    SET_MINTED = "UPDATE invitation SET token_hash = $2, sent_at = $3, expires_at = $4, opened_at = NULL \
        WHERE id = $1 AND status = 'sent'";

    /// The user name of whoever has this address.
    USERNAME_AT = "SELECT username_norm FROM user_account WHERE email_norm = $1 AND status IN ('new', 'active')";

    /// Modules by code; only active ones are offered.
    MODULES = "SELECT code, name, status = 'active' AS is_active FROM module ORDER BY position, code";

    /// Why the registration was returned.
    RETURNED_BECAUSE = "SELECT reason, payload FROM self_registration WHERE invitation_id = $1 AND status = 'returned'";

    /// Sent ones whose link has ended at $1, with those in whose history they stand.
    ENDED_BY = "SELECT id, inviter_authority_id FROM invitation WHERE status = 'sent' AND expires_at <= $1 \
        ORDER BY expires_at, id LIMIT $2";

    /// Its link has ended.
    EXPIRE = "UPDATE invitation SET status = 'expired', token_hash = NULL, version = version + 1 \
        WHERE id = $1 AND status = 'sent' AND expires_at <= $2 \
        RETURNING version, inviter_user_id, authority_name_hint";

    /// Those that ended at $1 or before and are not erased; not while their registration or a mail of theirs waits.
    TO_ERASE = "SELECT i.id, i.inviter_authority_id FROM invitation i WHERE i.recipient_email <> '' \
        AND ((i.status = 'used' AND i.used_at <= $1) OR (i.status = 'expired' AND i.expires_at <= $1) \
        OR (i.status = 'withdrawn' AND i.withdrawn_at <= $1)) \
        AND NOT EXISTS (SELECT 1 FROM self_registration r WHERE r.invitation_id = i.id AND r.status = 'submitted') \
        AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.invitation_id = i.id AND o.state IN ('queued', 'sending')) \
        ORDER BY i.id LIMIT $2";

    /// Recipient and message are erased; the row stays.
    ERASE = "UPDATE invitation SET recipient_email = '', message = NULL, version = version + 1 \
        WHERE id = $1 AND status IN ('used', 'expired', 'withdrawn') AND recipient_email <> '' RETURNING version";

    /// Where a page begins that follows this invitation.
    CURSOR = "SELECT created_at FROM invitation WHERE id = $1";
}

parts! {
    /// Opens a page of invitations.
    PAGE = columns!("WHERE 1 = 1");

    /// After this time, $1, and invitation, $2.
    AFTER = "AND (i.created_at, i.id) < ($1, $2)";

    /// Ends a page of $1 rows, newest first.
    END = "ORDER BY i.created_at DESC, i.id DESC LIMIT $1";

    /// Opens a count.
    COUNT = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM invitation i \
        JOIN authority a ON a.id = i.inviter_authority_id WHERE 1 = 1";

    /// Of this authority, $1.
    OF_OWN = "AND a.id = $1";

    /// Of this status.
    OF_STATUS = "AND i.status = $1";

    /// Out, and its link has not ended at $1.
    RUNNING = "AND i.status = 'sent' AND (i.expires_at IS NULL OR i.expires_at > $1)";

    /// Its link has ended at $1, also before the job has noted it.
    ENDED = "AND (i.status = 'expired' OR (i.status = 'sent' AND i.expires_at <= $1))";

    /// Its last mail was given up.
    FAILED = last_mail!("=");

    /// Its last mail was not given up.
    NOT_FAILED = last_mail!("<>");
}
