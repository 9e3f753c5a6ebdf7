//! What `mandate verify` reads: the chains, and rows that break an invariant of C.6.

use domain::{
    history::Hash,
    id::{AuthorityId, EntryId, UserId},
    time::Timestamp,
};
use uuid::Uuid;

use super::{Statement, record, statements};

record! {
    /// An entry as it is stored.
    pub(crate) struct EntryRow {
        pub(crate) id: EntryId,
        pub(crate) authority_id: AuthorityId,
        pub(crate) seq: i64,
        pub(crate) at: Timestamp,
        pub(crate) actor_kind: String,
        pub(crate) actor_user_id: Option<UserId>,
        pub(crate) actor_authority_id: Option<AuthorityId>,
        pub(crate) actor_name: Option<Hash>,
        pub(crate) subject_kind: String,
        pub(crate) subject_id: Uuid,
        pub(crate) subject_version: i64,
        pub(crate) action: String,
        pub(crate) changes: String,
        pub(crate) request_id: Option<String>,
        pub(crate) prev_hash: Hash,
        pub(crate) hash: Hash,
    }

    /// A value beside the chain of the entry with this number; whether it belongs to whom the entry is about, and whether an
    /// entry explains that it was erased.
    pub(crate) struct ValueRow {
        pub(crate) seq: i64,
        pub(crate) entry_id: EntryId,
        pub(crate) slot: String,
        pub(crate) salt: Option<[u8; 32]>,
        pub(crate) value: Option<String>,
        pub(crate) is_owned: bool,
        pub(crate) erased: bool,
    }
}

/// Users, u, whom a mail, o, goes to and who had the same name, address and user name when it was written: of those who
/// came or changed later nobody could know. Mails $1 to $2.
macro_rules! addressed {
    ($from:literal) => {
        concat!(
            "SELECT o.id, u.username_norm FROM outbox o ",
            $from,
            " WHERE o.id BETWEEN $1 AND $2 AND o.template IN ('e4', 'e6_returned', 'e6_rejected', 'e9')
                AND u.status IN ('new', 'active') AND u.created_at < o.created_at
                AND NOT EXISTS (SELECT 1 FROM history_entry e WHERE e.subject_kind = 'User' AND e.subject_id = u.id
                    AND e.action IN ('user.edited', 'user.username_changed') AND e.at >= o.created_at)"
        )
    };
}

/// Accesses, x, with a role, r, that must have a holder and has none.
macro_rules! unheld {
    () => {
        "SELECT DISTINCT x.id FROM module_access x JOIN role_definition r ON r.module_id = x.module_id
        WHERE x.status = 'active' AND r.active AND r.min_holders = 1
            AND ((x.role = 'authority' AND r.for_authority) OR (x.role = 'coordinator' AND r.for_coordinator))
            AND NOT EXISTS (SELECT 1 FROM user_role h JOIN user_account u ON u.id = h.user_id
                WHERE h.role_id = r.id AND u.authority_id = x.authority_id AND u.status IN ('new', 'active'))"
    };
}

/// An entry, e, by which the catalogue brought a role, r, or the duty to have a holder.
macro_rules! brought_later {
    () => {
        "e.subject_kind = 'RoleDefinition' AND e.subject_id = r.id AND e.action = 'catalogue.changed'
            AND (e.changes LIKE '%\"field\":\"active\"%' OR e.changes LIKE '%\"field\":\"min_holders\"%'
                OR e.changes LIKE '%\"field\":\"only_if_setting\"%'
                OR e.changes LIKE '%\"field\":\"for_authority\"%'
                OR e.changes LIKE '%\"field\":\"for_coordinator\"%')"
    };
}

statements! {
    HEADS = "SELECT authority_id, seq, hash FROM history_head ORDER BY authority_id";

    /// A stretch of a chain.
    ENTRIES = "SELECT id, authority_id, seq, at, actor_kind, actor_user_id, actor_authority_id, actor_name, subject_kind,
            subject_id, subject_version, action, changes, request_id, prev_hash, hash
        FROM history_entry WHERE authority_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";

    /// The values beside that stretch. Whose a value is is not hashed with it, but follows from the entry, which is.
    VALUES = "SELECT e.seq, v.entry_id, v.slot, v.salt, v.value, COALESCE(CASE
                WHEN v.slot = 'actor' THEN v.owner_kind = 'user' AND v.owner_id = e.actor_user_id
                WHEN e.subject_kind = 'User' THEN v.owner_kind = 'user' AND v.owner_id = e.subject_id
                WHEN e.subject_kind = 'Invitation' THEN v.owner_kind = 'invitation' AND v.owner_id = e.subject_id
                WHEN e.subject_kind = 'SelfRegistration' THEN v.owner_kind = 'invitation'
                    AND NOT EXISTS (SELECT 1 FROM self_registration r
                        WHERE r.id = e.subject_id AND r.invitation_id <> v.owner_id)
                ELSE v.owner_kind = 'authority' AND v.owner_id = e.authority_id END, FALSE) AS is_owned,
            v.value IS NULL AND EXISTS (SELECT 1 FROM history_entry x
                WHERE x.subject_id = v.owner_id AND (
                    (v.owner_kind = 'user' AND x.subject_kind = 'User' AND x.action = 'user.erased')
                    OR (v.owner_kind = 'authority' AND x.subject_kind = 'Authority'
                        AND x.action = 'authority.erased')
                    OR (v.owner_kind = 'invitation' AND x.subject_kind = 'Invitation'
                        AND x.action IN ('invitation.erased', 'invitation.deleted')))) AS erased
        FROM history_entry e JOIN history_value v ON v.entry_id = e.id
        WHERE e.authority_id = $1 AND e.seq BETWEEN $2 AND $3";

    HASH_AT = "SELECT hash FROM history_entry WHERE authority_id = $1 AND seq = $2";

    AUTHORITY_WITHOUT_CHAIN = "SELECT a.id FROM authority a WHERE NOT EXISTS
            (SELECT 1 FROM history_head h WHERE h.authority_id = a.id AND h.seq > 0)";

    CHAIN_WITHOUT_AUTHORITY = "SELECT h.authority_id FROM history_head h WHERE NOT EXISTS
            (SELECT 1 FROM authority a WHERE a.id = h.authority_id)";

    ENTRY_WITHOUT_CHAIN = "SELECT e.id FROM history_entry e WHERE NOT EXISTS
            (SELECT 1 FROM history_head h WHERE h.authority_id = e.authority_id)";

    /// A row whose version is not that of the last entry about it, or that no entry is about.
    VERSION = "SELECT x.id FROM (
            SELECT 'Authority' AS kind, id, version FROM authority
            UNION ALL SELECT 'User', id, version FROM user_account
            UNION ALL SELECT 'ModuleAccess', id, version FROM module_access
            UNION ALL SELECT 'Delegation', id, version FROM delegation
            UNION ALL SELECT 'InformalNameTranslation', id, version FROM informal_name_translation
            UNION ALL SELECT 'Invitation', id, version FROM invitation
            UNION ALL SELECT 'SelfRegistration', id, version FROM self_registration
            UNION ALL SELECT 'ModuleKey', id, 0 FROM module_key
            UNION ALL SELECT 'BulkOperation', id, 0 FROM bulk_operation WHERE kind = 'give_modules'
            UNION ALL SELECT 'BulkMail', id, 0 FROM bulk_mail) x
        LEFT JOIN (SELECT subject_kind, subject_id, MAX(subject_version) AS last
            FROM history_entry GROUP BY subject_kind, subject_id) e
            ON e.subject_kind = x.kind AND e.subject_id = x.id
        WHERE e.last IS DISTINCT FROM x.version";

    /// The same for the catalogue. What came with the release or the sample has version 1 and no entry.
    CATALOGUE_VERSION = "SELECT x.id FROM (
            SELECT 'LegalArea' AS kind, id, version FROM legal_area
            UNION ALL SELECT 'Module', id, version FROM module
            UNION ALL SELECT 'RoleDefinition', id, version FROM role_definition
            UNION ALL SELECT 'ClassificationList', id, version FROM classification_list
            UNION ALL SELECT 'Keyword', id, version FROM keyword) x
        LEFT JOIN (SELECT subject_kind, subject_id, MAX(subject_version) AS last, MIN(subject_version) AS least
            FROM history_entry WHERE action = 'catalogue.changed' GROUP BY subject_kind, subject_id) e
            ON e.subject_kind = x.kind AND e.subject_id = x.id
        WHERE COALESCE(e.last, 1) <> x.version OR e.least = 0";

    /// Entries about something of the catalogue that is not there, without the one of its removal, which has version 0.
    CATALOGUE_WITHOUT_ROW = "SELECT DISTINCT e.subject_id FROM history_entry e
        WHERE e.action = 'catalogue.changed'
            AND e.subject_id NOT IN (SELECT id FROM legal_area UNION ALL SELECT id FROM module
                UNION ALL SELECT id FROM role_definition UNION ALL SELECT id FROM classification_list
                UNION ALL SELECT id FROM keyword)
            AND NOT EXISTS (SELECT 1 FROM history_entry d WHERE d.action = 'catalogue.changed'
                AND d.subject_id = e.subject_id AND d.subject_version = 0)";

    /// Entries about a row that is not there, and no removal explains it.
    ENTRY_WITHOUT_ROW = "SELECT DISTINCT e.subject_id FROM history_entry e
        LEFT JOIN (
            SELECT 'Authority' AS kind, id FROM authority
            UNION ALL SELECT 'User', id FROM user_account
            UNION ALL SELECT 'ModuleAccess', id FROM module_access
            UNION ALL SELECT 'Delegation', id FROM delegation
            UNION ALL SELECT 'InformalNameTranslation', id FROM informal_name_translation
            UNION ALL SELECT 'Invitation', id FROM invitation
            UNION ALL SELECT 'SelfRegistration', id FROM self_registration
            UNION ALL SELECT 'ModuleKey', id FROM module_key
            UNION ALL SELECT 'BulkOperation', id FROM bulk_operation
            UNION ALL SELECT 'BulkMail', id FROM bulk_mail) x
            ON x.kind = e.subject_kind AND x.id = e.subject_id
        WHERE x.id IS NULL AND e.subject_kind IN ('Authority', 'User', 'ModuleAccess', 'Delegation',
                'InformalNameTranslation', 'Invitation', 'SelfRegistration', 'ModuleKey', 'BulkOperation', 'BulkMail')
            AND NOT EXISTS (SELECT 1 FROM history_entry d WHERE d.authority_id = e.authority_id
                AND (d.action = 'authority.deleted'
                    OR (d.action = 'invitation.deleted' AND d.subject_id = e.subject_id)))";

    /// A key that works although the history says it was revoked, or the other way round.
    MODULE_KEY = "SELECT k.id FROM module_key k WHERE (k.revoked_at IS NOT NULL) <> EXISTS
            (SELECT 1 FROM history_entry e WHERE e.subject_kind = 'ModuleKey' AND e.subject_id = k.id
                AND e.action = 'module_key.revoked')";

    I4 = "SELECT a.id FROM authority a WHERE a.status = 'active' AND NOT EXISTS
            (SELECT 1 FROM user_account u WHERE u.authority_id = a.id AND u.is_administrator
                AND u.status IN ('new', 'active'))";

    /// The last holder of a role stays.
    I5 = concat!(
        unheld!(),
        " AND r.only_if_setting IS NULL AND NOT EXISTS (SELECT 1 FROM history_entry e WHERE ",
        brought_later!(),
        ")"
    );

    /// Given as a note: a role that the catalogue brought later may wait for its first holder.
    I5_LATER = concat!(
        unheld!(),
        " AND (r.only_if_setting IS NULL OR x.allocation) AND EXISTS (SELECT 1 FROM history_entry e WHERE ",
        brought_later!(),
        ")"
    );

    I6 = "SELECT h.user_id FROM user_role h JOIN user_account u ON u.id = h.user_id
        JOIN role_definition r ON r.id = h.role_id
        LEFT JOIN module_access x ON x.authority_id = u.authority_id AND x.module_id = r.module_id
        WHERE x.id IS NULL OR u.status NOT IN ('new', 'active')
            OR (x.role = 'authority' AND NOT r.for_authority) OR (x.role = 'coordinator' AND NOT r.for_coordinator)
            OR (r.only_if_setting IS NOT NULL AND COALESCE(x.allocation, FALSE) = FALSE)";

    I8_COORDINATOR = "SELECT l.authority_id FROM linked_coordinator l
        JOIN authority a ON a.id = l.authority_id JOIN authority c ON c.id = l.coordinator_id
        JOIN module_access x ON x.authority_id = l.authority_id AND x.module_id = l.module_id
        JOIN module_access y ON y.authority_id = l.coordinator_id AND y.module_id = l.module_id
        WHERE x.status = 'active' AND (a.country <> c.country OR c.status <> 'active' OR y.status <> 'active'
            OR y.role <> 'coordinator' OR x.role = 'coordinator')";

    I8_REQUIRED = "SELECT x.id FROM module_access x JOIN module m ON m.id = x.module_id
        WHERE x.status = 'active' AND x.role = 'authority' AND m.linked_coordinator = 'required'
            AND NOT EXISTS (SELECT 1 FROM linked_coordinator l
                WHERE l.authority_id = x.authority_id AND l.module_id = x.module_id)";

    I10_SETTINGS = "SELECT x.id FROM module_access x JOIN module m ON m.id = x.module_id
        WHERE (x.approval IS NOT NULL) <> m.has_request_settings";

    I10_APPROVAL = "SELECT x.id FROM module_access x WHERE x.status = 'active' AND x.approval <> 'none'
        AND NOT EXISTS (SELECT 1 FROM linked_coordinator l
            WHERE l.authority_id = x.authority_id AND l.module_id = x.module_id)";

    /// Whoever gets allocation gets allocators, and the last one stays. Only the catalogue can bring the role, or the duty to
    /// have a holder, later: then it waits for its first holder, which I-5 allows and gives as a note.
    I10_ALLOCATION = concat!(
        unheld!(),
        " AND x.allocation AND r.only_if_setting = 'allocation'
            AND NOT EXISTS (SELECT 1 FROM history_entry e WHERE ",
        brought_later!(),
        ")"
    );

    /// Users after $1 with what tells a user name (I-15).
    USERNAMES = "SELECT id, username, first_name, last_name, email FROM user_account
        WHERE status <> 'erased' AND id > $1 ORDER BY id LIMIT $2";

    /// Mails after $1 with a text that somebody wrote.
    LETTERS = "SELECT id, data FROM outbox WHERE id > $1 AND template IN ('e4', 'e6_returned', 'e6_rejected', 'e9')
        ORDER BY id LIMIT $2";

    /// The user names that must not stand in them. An authority's address is read by all its users.
    ADDRESSED = concat!(
        addressed!("JOIN user_account u ON u.id = o.to_user_id"),
        " UNION ALL ",
        addressed!("JOIN user_account u ON u.authority_id = o.to_authority_id"),
        " UNION ALL ",
        addressed!(
            "JOIN invitation i ON i.id = o.invitation_id JOIN user_account u ON u.email_norm = lower(i.recipient_email)"
        )
    );

    I16 = "SELECT a.id FROM authority a WHERE a.kind <> 'commission' AND a.status <> 'deleted'
        AND NOT EXISTS (SELECT 1 FROM access_manager m WHERE m.authority_id = a.id)";

    I17_LINK = "SELECT m.authority_id FROM access_manager m JOIN authority a ON a.id = m.authority_id
        JOIN authority w ON w.id = m.manager_id
        WHERE NOT w.is_access_manager OR w.status <> 'active' OR (a.kind = 'nimic' AND w.kind <> 'commission')
            OR (a.kind <> 'nimic' AND a.country IS DISTINCT FROM w.country)";

    I17_DELEGATION = "SELECT a.id FROM authority a WHERE a.kind = 'authority' AND a.is_access_manager <> EXISTS
        (SELECT 1 FROM delegation d WHERE d.manager_id = a.id AND d.revoked_at IS NULL)";

    I19 = "SELECT a.id FROM authority a JOIN module_access x ON x.authority_id = a.id
        WHERE a.status = 'deactivated' AND x.status = 'active'";

    /// I-26: a tombstone says no more than it may, and nobody is a user of what is deleted.
    I26_AUTHORITY = "SELECT a.id FROM authority a WHERE a.status = 'deleted' AND (
            a.informal_name <> '' OR (length(a.informal_name_sort) > 0 AND a.informal_name_sort <> a.official_name_sort)
            OR a.description IS NOT NULL OR a.phone <> ''
            OR a.street <> '' OR a.postal_code IS NOT NULL OR a.city <> '' OR a.region IS NOT NULL
            OR a.website IS NOT NULL OR a.email <> ''
            OR EXISTS (SELECT 1 FROM informal_name_translation t WHERE t.authority_id = a.id)
            OR EXISTS (SELECT 1 FROM translation_task t WHERE t.authority_id = a.id)
            OR EXISTS (SELECT 1 FROM user_account u WHERE u.authority_id = a.id AND u.status IN ('new', 'active')))";

    /// Tombstones with what they are found by.
    TOMBSTONES = "SELECT id, official_name, search_text FROM authority WHERE status = 'deleted' AND search_text <> ''";

    /// I-26 for users, and what is deleted with one at once (C.11).
    I26_USER = "SELECT u.id FROM user_account u WHERE u.status IN ('removed', 'erased') AND (
            EXISTS (SELECT 1 FROM credential c WHERE c.user_id = u.id)
            OR EXISTS (SELECT 1 FROM password_history p WHERE p.user_id = u.id)
            OR EXISTS (SELECT 1 FROM session s WHERE s.user_id = u.id)
            OR EXISTS (SELECT 1 FROM device d WHERE d.user_id = u.id))
        UNION ALL SELECT u.id FROM user_account u WHERE u.status = 'erased' AND (
            u.first_name <> '' OR u.last_name <> '' OR length(u.name_sort) > 0 OR u.email <> '' OR u.email_norm <> ''
            OR u.phone IS NOT NULL OR u.username <> '' OR u.username_norm <> '' OR trim(u.search_text) <> '')";

    /// What is still readable beside the history, although its three years are over.
    I26_VALUES = "SELECT u.id FROM user_account u WHERE u.status = 'erased' AND EXISTS (SELECT 1 FROM history_value v
            WHERE v.owner_kind = 'user' AND v.owner_id = u.id AND v.value IS NOT NULL)
        UNION ALL SELECT a.id FROM authority a WHERE a.status = 'deleted' AND a.erase_after IS NULL
            AND EXISTS (SELECT 1 FROM history_value v
                WHERE v.owner_kind = 'authority' AND v.owner_id = a.id AND v.value IS NOT NULL)";

    /// What is left of an invitation that was erased, or deleted as a draft (C.11).
    INVITATION_NOT_ERASED = "SELECT i.id FROM invitation i WHERE i.recipient_email = '' AND (i.message IS NOT NULL
            OR EXISTS (SELECT 1 FROM self_registration r WHERE r.invitation_id = i.id AND (r.payload IS NOT NULL
                OR r.corrected IS NOT NULL OR r.duplicate_hints IS NOT NULL OR r.reason IS NOT NULL))
            OR EXISTS (SELECT 1 FROM history_value v
                WHERE v.owner_kind = 'invitation' AND v.owner_id = i.id AND v.value IS NOT NULL))
        UNION ALL SELECT DISTINCT v.owner_id FROM history_value v
            WHERE v.owner_kind = 'invitation' AND v.value IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM invitation i WHERE i.id = v.owner_id)";

    USER_WITHOUT_CREDENTIAL = "SELECT u.id FROM user_account u WHERE u.status IN ('new', 'active')
        AND NOT EXISTS (SELECT 1 FROM credential c WHERE c.user_id = u.id)";
}

/// What is wrong if a statement finds a row.
pub(crate) const CHECKS: &[(&str, Statement)] = &[
    ("authority_without_chain", AUTHORITY_WITHOUT_CHAIN),
    ("chain_without_authority", CHAIN_WITHOUT_AUTHORITY),
    ("entry_without_chain", ENTRY_WITHOUT_CHAIN),
    ("version", VERSION),
    ("entry_without_row", ENTRY_WITHOUT_ROW),
    ("version", CATALOGUE_VERSION),
    ("entry_without_row", CATALOGUE_WITHOUT_ROW),
    ("module_key", MODULE_KEY),
    ("I-4", I4),
    ("I-5", I5),
    ("I-6", I6),
    ("I-8", I8_COORDINATOR),
    ("I-8", I8_REQUIRED),
    ("I-10", I10_SETTINGS),
    ("I-10", I10_APPROVAL),
    ("I-10", I10_ALLOCATION),
    ("I-16", I16),
    ("I-17", I17_LINK),
    ("I-17", I17_DELEGATION),
    ("I-19", I19),
    ("I-26", I26_AUTHORITY),
    ("I-26", I26_USER),
    ("I-26", I26_VALUES),
    ("not_erased", INVITATION_NOT_ERASED),
    ("user_without_credential", USER_WITHOUT_CREDENTIAL),
];
