//! The list of outgoing e-mails: a query composed of one opening, the scope, the criteria in use, a cursor and one end.
//! The mail is called `o`, the authority it goes to, or to whose user, `a`.

use domain::{
    id::{AuthorityId, InvitationId, OutboxId, UserId},
    model::{AuthorityKind, AuthorityStatus, MailState, UserStatus},
    time::Timestamp,
};

use super::{parts, record, statements};

record! {
    /// A mail in the list: nothing of its content.
    pub(crate) struct MailRow {
        pub(crate) id: OutboxId,
        pub(crate) template: String,
        pub(crate) state: MailState,
        pub(crate) attempts: i64,
        pub(crate) created_at: Timestamp,
        pub(crate) sent_at: Option<Timestamp>,
        pub(crate) next_attempt_at: Timestamp,
        pub(crate) last_error: Option<String>,
        pub(crate) user_id: Option<UserId>,
        pub(crate) first_name: Option<String>,
        pub(crate) last_name: Option<String>,
        pub(crate) user_status: Option<UserStatus>,
        pub(crate) invitation_id: Option<InvitationId>,
        pub(crate) invited: Option<String>,
        pub(crate) authority_id: AuthorityId,
        pub(crate) authority: String,
        pub(crate) country: Option<String>,
        pub(crate) kind: AuthorityKind,
        pub(crate) status: AuthorityStatus,
        pub(crate) is_access_manager: bool,
        pub(crate) administered: bool,
    }
}

statements! {
    /// The authority to which, or to whose user, a mail goes, and whether to a user; of an invitation the authority that
    /// invites.
    AUTHORITY_OF = "SELECT COALESCE(o.to_authority_id, u.authority_id, i.inviter_authority_id), u.id IS NOT NULL
        FROM outbox o
        LEFT JOIN user_account u ON u.id = o.to_user_id LEFT JOIN invitation i ON i.id = o.invitation_id
        WHERE o.id = $1";

    /// Where a page begins that follows this mail.
    CURSOR = "SELECT created_at FROM outbox WHERE id = $1";

    /// At once, and with all attempts again. What brings a password is no longer wanted once it was given up.
    RETRY = "UPDATE outbox SET state = 'queued', attempts = 0, next_attempt_at = $2, last_error = NULL
        WHERE id = $1 AND state = 'failed' AND template NOT IN ('e1', 'e3')";
}

parts! {
    /// Opens a page for a reader of the authority $1.
    PAGE = "SELECT o.id, o.template, o.state, o.attempts, o.created_at, o.sent_at, o.next_attempt_at, o.last_error, \
        u.id AS user_id, u.first_name, u.last_name, u.status AS user_status, i.id AS invitation_id, \
        i.authority_name_hint AS invited, \
        a.id AS authority_id, a.official_name AS authority, a.country, a.kind, a.status, a.is_access_manager, \
        EXISTS (SELECT 1 FROM access_manager m WHERE m.authority_id = a.id AND m.manager_id = $1) AS administered \
        FROM outbox o LEFT JOIN user_account u ON u.id = o.to_user_id LEFT JOIN invitation i ON i.id = o.invitation_id \
        JOIN authority a ON a.id = COALESCE(o.to_authority_id, u.authority_id, i.inviter_authority_id) WHERE 1 = 1";

    /// Opens a count.
    COUNT = "SELECT COUNT(*) FROM (SELECT 1 AS one \
        FROM outbox o LEFT JOIN user_account u ON u.id = o.to_user_id LEFT JOIN invitation i ON i.id = o.invitation_id \
        JOIN authority a ON a.id = COALESCE(o.to_authority_id, u.authority_id, i.inviter_authority_id) WHERE 1 = 1";

    /// In this state.
    IN_STATE = "AND o.state = $1";

    /// Of this kind: `e1` is not `e10`.
    OF_KIND = "AND (o.template = $1 OR substr(o.template, 1, length($1) + 1) = $1 || '_')";

    /// Older than this time, $1, and mail, $2.
    AFTER = "AND (o.created_at, o.id) < ($1, $2)";

    /// Ends a page of $1 mails, newest first.
    END = "ORDER BY o.created_at DESC, o.id DESC LIMIT $1";
}
