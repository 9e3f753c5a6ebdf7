//! What invited authorities submitted. The authority that is responsible for a registration is called `a`: the one that
//! has invited, or the national coordinator where that one is no access manager any more (C.2.4).

use domain::{
    id::{AuthorityId, InvitationId, SelfRegistrationId},
    model::RegistrationStatus,
    time::Timestamp,
};

use super::{parts, record, statements};
use crate::names::Names;

record! {
    /// An invitation whose link works.
    pub(crate) struct InvitedRow {
        pub(crate) id: InvitationId,
        pub(crate) inviter_authority_id: AuthorityId,
        pub(crate) inviter: String,
        pub(crate) country: String,
        pub(crate) country_name: Names,
        pub(crate) language: String,
        pub(crate) registration_id: Option<SelfRegistrationId>,
        pub(crate) payload: Option<String>,
        pub(crate) corrected: Option<String>,
        pub(crate) reason: Option<String>,
    }

    /// A registration with its invitation.
    #[derive(Clone)]
    pub(crate) struct RegistrationRow {
        pub(crate) id: SelfRegistrationId,
        pub(crate) invitation_id: InvitationId,
        pub(crate) inviter_authority_id: AuthorityId,
        pub(crate) inviter: String,
        pub(crate) manager_id: AuthorityId,
        pub(crate) recipient_email: String,
        pub(crate) suggested_modules: Option<String>,
        pub(crate) country: String,
        pub(crate) country_name: Names,
        pub(crate) payload: Option<String>,
        pub(crate) corrected: Option<String>,
        pub(crate) status: RegistrationStatus,
        pub(crate) submitted_at: Timestamp,
        pub(crate) reason: Option<String>,
        pub(crate) duplicate_hints: Option<String>,
        pub(crate) authority_id: Option<AuthorityId>,
        pub(crate) version: i64,
    }
}

/// The registrations with the authority that is responsible for each.
macro_rules! from {
    () => {
        " FROM self_registration r JOIN invitation i ON i.id = r.invitation_id \
         JOIN authority w ON w.id = i.inviter_authority_id JOIN country c ON c.code = i.country \
         JOIN authority a ON a.id = CASE WHEN w.is_access_manager THEN w.id ELSE COALESCE((SELECT n.id \
         FROM authority n WHERE n.country = i.country AND n.kind = 'nimic'), w.id) END "
    };
}

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.invitation_id, i.inviter_authority_id, w.official_name AS inviter, a.id AS manager_id, \
             i.recipient_email, i.suggested_modules, i.country, c.name AS country_name, r.payload, r.corrected, r.status, \
             r.submitted_at, r.reason, r.duplicate_hints, r.authority_id, r.version",
            from!(),
            $rest
        )
    };
}

statements! {
    /// The invitation with this token, $1, if its link works at $2.
    BY_TOKEN = "SELECT i.id, i.inviter_authority_id, w.official_name AS inviter, i.country, c.name AS country_name, \
        i.language, r.id AS registration_id, r.payload, r.corrected, r.reason \
        FROM invitation i JOIN authority w ON w.id = i.inviter_authority_id JOIN country c ON c.code = i.country \
        LEFT JOIN self_registration r ON r.invitation_id = i.id \
        WHERE i.token_hash = $1 AND i.status = 'sent' AND i.expires_at > $2";

    /// The link was opened.
    OPENED = "UPDATE invitation SET opened_at = $2 WHERE id = $1 AND opened_at IS NULL";

    /// The link has served.
    USED = "UPDATE invitation SET status = 'used', used_at = $2, token_hash = NULL WHERE id = $1 AND status = 'sent'";

    /// The registration is returned: the same invitation is out again, with a new link (Q21).
    OUT_AGAIN = "UPDATE invitation SET status = 'sent', used_at = NULL, token_hash = NULL, opened_at = NULL, \
        expires_at = NULL WHERE id = $1 AND status = 'used'";

    /// A registration.
    ADD = "INSERT INTO self_registration (id, invitation_id, payload, status, submitted_at, duplicate_hints, version) \
        VALUES ($1, $2, $3, 'submitted', $4, $5, 1)";

    /// The same one, submitted again.
    AGAIN = "UPDATE self_registration SET payload = $2, corrected = NULL, status = 'submitted', submitted_at = $3, \
        duplicate_hints = $4, decided_by = NULL, decided_at = NULL, reason = NULL, version = version + 1 \
        WHERE id = $1 AND status = 'returned' RETURNING version";

    /// One registration.
    BY_ID = columns!("WHERE r.id = $1");

    /// Returned or rejected.
    DECIDE = "UPDATE self_registration SET status = $2, decided_by = $3, decided_at = $4, reason = $5, \
        version = version + 1 WHERE id = $1 AND status = 'submitted' RETURNING version";

    /// What somebody decided, and why.
    DECIDED_BY = "SELECT r.decided_at, i.authority_name_hint, r.status, r.reason \
        FROM self_registration r JOIN invitation i ON i.id = r.invitation_id \
        WHERE r.decided_by = $1 AND r.decided_at IS NOT NULL ORDER BY r.decided_at, r.id";

    /// Validated.
    VALIDATE = "UPDATE self_registration SET status = 'validated', corrected = $2, decided_by = $3, decided_at = $4, \
        authority_id = $5, version = version + 1 WHERE id = $1 AND status = 'submitted' RETURNING version";

    /// Those that wait since $1 or longer, after this time, $2, and registration, $3; what has waited longest is first.
    OVERDUE = columns!("WHERE r.status = 'submitted' AND r.submitted_at <= $1 \
        AND (r.submitted_at, r.id) > ($2, $3) ORDER BY r.submitted_at, r.id LIMIT $4");

    /// What was submitted is erased, where it was decided at $1 or before, or was returned and can no longer come back.
    FORGET = "UPDATE self_registration SET payload = NULL, corrected = NULL, duplicate_hints = NULL \
        WHERE status <> 'submitted' AND payload IS NOT NULL AND id IN (SELECT r.id FROM self_registration r \
        JOIN invitation i ON i.id = r.invitation_id WHERE r.payload IS NOT NULL \
        AND ((r.status IN ('validated', 'rejected') AND r.decided_at <= $1) OR (r.status = 'returned' \
        AND ((i.status = 'expired' AND i.expires_at <= $1) OR (i.status = 'withdrawn' AND i.withdrawn_at <= $1)))) \
        ORDER BY r.id LIMIT $2)";

    /// Erased with its invitation, $1, and with the reason of the decision.
    ERASE = "UPDATE self_registration SET payload = NULL, corrected = NULL, duplicate_hints = NULL, reason = NULL \
        WHERE invitation_id = $1 AND status <> 'submitted'";

    /// Whether somebody has this address.
    EMAIL_TAKEN = "SELECT COUNT(*) FROM user_account WHERE email_norm = $1 AND status IN ('new', 'active')";

    /// The first user of an authority.
    FIRST_USER = "SELECT id FROM user_account WHERE authority_id = $1 AND status IN ('new', 'active') \
        ORDER BY created_at, id LIMIT 1";

    /// Where a page begins that follows this registration.
    CURSOR = "SELECT submitted_at FROM self_registration WHERE id = $1";
}

parts! {
    /// Opens a page of the registrations that wait.
    WAITING = columns!("WHERE r.status = 'submitted'");

    /// Opens their count.
    COUNT = concat!("SELECT COUNT(*) FROM (SELECT 1 AS one", from!(), "WHERE r.status = 'submitted'");

    /// After this time, $1, and registration, $2.
    AFTER = "AND (r.submitted_at, r.id) > ($1, $2)";

    /// Ends a page of $1 rows: what has waited longest is first.
    END = "ORDER BY r.submitted_at, r.id LIMIT $1";

    /// Of this authority, $1.
    OF_OWN = "AND a.id = $1";
}
