//! The outbox: mails on their way.

use domain::id::{AuthorityId, InvitationId, OutboxId, UserId};

use super::{record, statements};

record! {
    /// A mail that a worker has claimed.
    pub(crate) struct Claimed {
        pub(crate) id: OutboxId,
        pub(crate) template: String,
        pub(crate) to_email: Option<String>,
        pub(crate) to_user_id: Option<UserId>,
        pub(crate) to_authority_id: Option<AuthorityId>,
        pub(crate) invitation_id: Option<InvitationId>,
        pub(crate) data: String,
        pub(crate) attempts: i64,
    }

    /// Who gets a mail, as it stands when the mail is claimed.
    pub(crate) struct Recipient {
        pub(crate) authority_id: AuthorityId,
        pub(crate) email: String,
        pub(crate) language: String,
        pub(crate) first_name: Option<String>,
        pub(crate) last_name: Option<String>,
        pub(crate) country: Option<String>,
    }
}

macro_rules! claim {
    ($which:literal, $lock:literal) => {
        concat!(
            "UPDATE outbox SET state = 'sending', attempts = attempts + 1, lease_until = $2
            WHERE id = (SELECT id FROM outbox WHERE ",
            $which,
            " LIMIT 1",
            $lock,
            ") RETURNING id, template, to_email, to_user_id, to_authority_id, invitation_id, data, attempts"
        )
    };
}

statements! {
    /// The same occasion gives one mail.
    ADD = "INSERT INTO outbox (id, template, to_email, to_user_id, to_authority_id, data, state, attempts,
            next_attempt_at, created_at, dedupe_key, invitation_id)
        VALUES ($1, $2, $3, $4, $5, $6, 'queued', 0, $7, $7, $8, $9)
        ON CONFLICT (dedupe_key) DO NOTHING";

    /// Whether the mail of an occasion was written.
    OF_OCCASION = "SELECT COUNT(*) FROM outbox WHERE dedupe_key = $1";

    /// The mail that is due longest. One that would wait much longer than any pause is due, too: a clock that was ahead has
    /// written it (Q31). Two workers never wait for each other: SQLite has one writer anyway.
    CLAIM_DUE = claim!(
            "state = 'queued' AND (next_attempt_at <= $1 OR next_attempt_at > $3) ORDER BY next_attempt_at, id",
            ""
        ),
        postgres = claim!(
            "state = 'queued' AND (next_attempt_at <= $1 OR next_attempt_at > $3) ORDER BY next_attempt_at, id",
            " FOR UPDATE SKIP LOCKED"
        );

    /// A mail whose worker was not heard of again. A lease much longer than it can be has run out, too (Q31).
    CLAIM_LOST = claim!(
            "state = 'sending' AND (lease_until <= $1 OR lease_until > $3) ORDER BY next_attempt_at, id",
            ""
        ),
        postgres = claim!(
            "state = 'sending' AND (lease_until <= $1 OR lease_until > $3) ORDER BY next_attempt_at, id",
            " FOR UPDATE SKIP LOCKED"
        );

    USER_RECIPIENT = "SELECT u.authority_id, u.email, u.language, u.first_name, u.last_name, a.country
        FROM user_account u JOIN authority a ON a.id = u.authority_id
        WHERE u.id = $1 AND u.status IN ('new', 'active')";

    AUTHORITY_RECIPIENT = "SELECT id AS authority_id, email, mail_language AS language,
            CAST(NULL AS TEXT) AS first_name, CAST(NULL AS TEXT) AS last_name, country
        FROM authority WHERE id = $1 AND status <> 'deleted'";

    INVITATION_RECIPIENT = "SELECT inviter_authority_id AS authority_id, recipient_email AS email, language,
            CAST(NULL AS TEXT) AS first_name, CAST(NULL AS TEXT) AS last_name, country
        FROM invitation WHERE id = $1 AND recipient_email <> ''";

    /// The mails with a link of an invitation that wait, are being sent or were given up, so that they can be tried again:
    /// the link they would bring is not wanted.
    CANCEL_LINKS = "UPDATE outbox SET state = 'cancelled', next_attempt_at = $2, lease_until = NULL
        WHERE invitation_id = $1 AND template IN ('e4', 'e6_returned')
            AND state IN ('queued', 'sending', 'failed')";

    /// Address and language are read at the claim, so that a corrected address counts at once.
    SET_RECIPIENT = "UPDATE outbox SET to_email = $2, language = $3 WHERE id = $1";

    /// The lease of one attempt, renewed if it is still this worker's and has not run out.
    RENEW = "UPDATE outbox SET lease_until = $4
        WHERE id = $1 AND state = 'sending' AND attempts = $2 AND lease_until > $3";

    SET_SENT = "UPDATE outbox SET state = 'sent', sent_at = $3, lease_until = NULL, last_error = NULL
        WHERE id = $1 AND state = 'sending' AND attempts = $2";

    SET_QUEUED = "UPDATE outbox SET state = 'queued', next_attempt_at = $3, lease_until = NULL, last_error = $4
        WHERE id = $1 AND state = 'sending' AND attempts = $2";

    /// `next_attempt_at` keeps when it was given up or called off: from then on it is kept 90 days.
    SET_FAILED = "UPDATE outbox SET state = 'failed', next_attempt_at = $3, lease_until = NULL, last_error = $4
        WHERE id = $1 AND state = 'sending' AND attempts = $2";

    SET_CANCELLED = "UPDATE outbox SET state = 'cancelled', next_attempt_at = $3, lease_until = NULL
        WHERE id = $1 AND state = 'sending' AND attempts = $2";

    /// Temporary passwords that a later mail has replaced and nobody has begun to send.
    CANCEL_REPLACED = "UPDATE outbox SET state = 'cancelled', next_attempt_at = $3
        WHERE to_user_id = $1 AND id <> $2 AND template IN ('e1', 'e3') AND state = 'queued'";

    /// The mails to a user of the last 90 days: never what stands in them. The address may be a former one.
    OF_USER = "SELECT template, state, to_email, created_at, sent_at FROM outbox WHERE to_user_id = $1
        ORDER BY created_at, id";

    /// A batch of mails that were sent, given up or called off long ago.
    REMOVE_OLD = "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox
        WHERE created_at <= $1 AND state IN ('sent', 'failed', 'cancelled')
            AND COALESCE(sent_at, next_attempt_at) <= $1
        ORDER BY created_at LIMIT 500)";
}
