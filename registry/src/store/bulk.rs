//! Steps that concern many authorities, worked off in the background: the step, its rows, and what was sent.

use domain::{
    id::{AuthorityId, BulkOperationId, UserId},
    model::{BulkKind, BulkRowState, BulkState},
    time::Timestamp,
};

use super::{parts, record, statements};

record! {
    /// A step.
    pub(crate) struct OperationRow {
        pub(crate) id: BulkOperationId,
        pub(crate) kind: BulkKind,
        pub(crate) actor_user_id: UserId,
        pub(crate) actor_authority_id: AuthorityId,
        pub(crate) actor: Option<String>,
        pub(crate) parameters: Option<String>,
        pub(crate) state: BulkState,
        pub(crate) total: i64,
        pub(crate) done: i64,
        pub(crate) failed: i64,
        pub(crate) created_at: Timestamp,
        pub(crate) finished_at: Option<Timestamp>,
    }

    /// What was sent.
    pub(crate) struct MailRecord {
        pub(crate) bulk_operation_id: BulkOperationId,
        pub(crate) recipient_count: i64,
        pub(crate) subject: Option<String>,
        pub(crate) body: Option<String>,
    }

    /// A mail to many that somebody sent.
    pub(crate) struct SentRow {
        pub(crate) sent_at: Timestamp,
        pub(crate) recipient_count: i64,
        pub(crate) subject: Option<String>,
        pub(crate) body: Option<String>,
    }

    /// A line of the report.
    pub(crate) struct ReportRow {
        pub(crate) authority_id: AuthorityId,
        pub(crate) authority: String,
        pub(crate) state: BulkRowState,
        pub(crate) error: Option<String>,
        pub(crate) done_at: Option<Timestamp>,
    }

    /// Somebody who may get a mail.
    pub(crate) struct AddresseeRow {
        pub(crate) id: UserId,
        pub(crate) is_administrator: bool,
        pub(crate) username: String,
    }
}

super::authority::kinds!(BulkKind, BulkState, BulkRowState);

macro_rules! operation {
    ($rest:literal) => {
        concat!(
            "SELECT o.id, o.kind, o.actor_user_id, o.actor_authority_id, o.parameters, o.state, o.total, o.done, o.failed, \
             o.created_at, o.finished_at, (SELECT u.first_name || ' ' || u.last_name FROM user_account u \
             WHERE u.id = o.actor_user_id AND u.status IN ('new', 'active')) AS actor FROM bulk_operation o WHERE ",
            $rest
        )
    };
}

statements! {
    /// Sent twice, it is one step.
    ADD = "INSERT INTO bulk_operation (id, kind, actor_user_id, actor_authority_id, criteria, parameters, state, total,
            done, failed, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, 0, 0, $8) ON CONFLICT (id) DO NOTHING";

    ADD_ROW = "INSERT INTO bulk_operation_row (bulk_operation_id, authority_id, state) VALUES ($1, $2, 'waiting')";

    ADD_MAIL = "INSERT INTO bulk_mail (id, bulk_operation_id, sender_user_id, criteria, recipient_count, subject, body,
            sent_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

    /// The oldest step that is not at its end. Two workers never wait for each other.
    CLAIM = operation!("o.state IN ('waiting', 'running') ORDER BY o.created_at, o.id LIMIT 1"),
        postgres = operation!(
            "o.state IN ('waiting', 'running') ORDER BY o.created_at, o.id LIMIT 1 FOR UPDATE SKIP LOCKED"
        );

    /// The same, to look at.
    OPEN = operation!("o.state IN ('waiting', 'running') ORDER BY o.created_at, o.id LIMIT 1");

    BY_ID = operation!("o.id = $1");

    /// The same, locked before it is stopped.
    LOCK = operation!("o.id = $1"), postgres = operation!("o.id = $1 FOR UPDATE");

    /// The last steps of an authority. Those before them stand in the history.
    LATEST = operation!("o.actor_authority_id = $1 ORDER BY o.created_at DESC, o.id DESC LIMIT 200");

    /// The mails of the last steps of an authority.
    LATEST_MAILS = "SELECT m.bulk_operation_id, m.recipient_count, m.subject, m.body FROM bulk_mail m
        JOIN bulk_operation o ON o.id = m.bulk_operation_id
        WHERE o.actor_authority_id = $1 ORDER BY o.created_at DESC, o.id DESC LIMIT 200";

    /// What is still to be done, in the order of the ids.
    WAITING = "SELECT authority_id FROM bulk_operation_row
        WHERE bulk_operation_id = $1 AND state = 'waiting' ORDER BY authority_id LIMIT $2";

    SET_ROW = "UPDATE bulk_operation_row SET state = $3, error = $4, done_at = $5
        WHERE bulk_operation_id = $1 AND authority_id = $2 AND state = 'waiting'";

    PROGRESS = "UPDATE bulk_operation SET state = 'running', done = done + $2, failed = failed + $3
        WHERE id = $1 AND state IN ('waiting', 'running')";

    FINISH = "UPDATE bulk_operation SET state = $2, finished_at = $3
        WHERE id = $1 AND state IN ('waiting', 'running')";

    MAIL = "SELECT bulk_operation_id, recipient_count, subject, body FROM bulk_mail WHERE bulk_operation_id = $1";

    /// The mails to many that somebody sent.
    SENT_BY = "SELECT sent_at, recipient_count, subject, body FROM bulk_mail WHERE sender_user_id = $1
        ORDER BY sent_at, id";

    /// The other steps that somebody began, $1: when, for how many authorities, and how they stand.
    STARTED_BY = "SELECT created_at, total, state FROM bulk_operation
        WHERE actor_user_id = $1 AND kind <> 'send_email' ORDER BY created_at, id";

    /// Who began a step, with the rights of this moment.
    ACTOR = "SELECT u.id AS user_id, u.created_at, u.created_at AS last_seen_at, FALSE AS restricted, u.first_name,
            u.last_name, u.is_administrator, u.language, a.id AS authority_id, a.country, a.kind, a.status,
            a.is_access_manager, d.id AS delegation_id, d.all_modules
        FROM user_account u
        JOIN authority a ON a.id = u.authority_id
        LEFT JOIN delegation d ON d.manager_id = a.id AND d.revoked_at IS NULL
        WHERE u.id = $1 AND a.id = $2 AND u.status IN ('new', 'active') AND a.status <> 'deleted'";

    /// The users of an authority: who could get a mail, and whose user name no mail may hold.
    ADDRESSEES = "SELECT id, is_administrator, username_norm AS username FROM user_account
        WHERE authority_id = $1 AND status IN ('new', 'active') ORDER BY id";

    /// A mail to one of many. The same step gives it once.
    ADD_LETTER = "INSERT INTO outbox (id, template, to_user_id, to_authority_id, bulk_operation_id, data, state, attempts,
            next_attempt_at, created_at, dedupe_key)
        VALUES ($1, 'e9', $2, $3, $4, $5, 'queued', 0, $6, $6, $7) ON CONFLICT (dedupe_key) DO NOTHING";

    /// The national coordinator of a country.
    NATIONAL_COORDINATOR = "SELECT id FROM authority WHERE kind = 'nimic' AND country = $1 AND status = 'active'";

    /// What was written is deleted after three years (C.11).
    FORGET_MAILS = "UPDATE bulk_mail SET subject = NULL, body = NULL, criteria = NULL
        WHERE sent_at <= $1 AND (subject IS NOT NULL OR body IS NOT NULL OR criteria IS NOT NULL)";

    /// So are the reports.
    FORGET_ROWS = "DELETE FROM bulk_operation_row WHERE bulk_operation_id IN
        (SELECT id FROM bulk_operation WHERE finished_at <= $1)";

    /// And what was searched for and given.
    FORGET_CRITERIA = "UPDATE bulk_operation SET criteria = NULL, parameters = NULL
        WHERE finished_at <= $1 AND (criteria IS NOT NULL OR parameters IS NOT NULL)";
}

parts! {
    /// One row more.
    NEXT_ROW = ", ($1, $2, 'waiting')";

    /// Opens a page of the report of step $1.
    REPORT = "SELECT r.authority_id, a.official_name AS authority, r.state, r.error, r.done_at \
        FROM bulk_operation_row r JOIN authority a ON a.id = r.authority_id WHERE r.bulk_operation_id = $1";

    /// In this state.
    IN_STATE = "AND r.state = $1";

    /// After this key, $1, and authority, $2.
    AFTER = "AND (a.official_name_sort, a.id) > ($1, $2)";

    /// Ends a page of $1 rows.
    END = "ORDER BY a.official_name_sort, a.id LIMIT $1";
}
