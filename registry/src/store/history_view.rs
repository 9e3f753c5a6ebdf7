//! The history as the tab Administrative details reads it.

use domain::{id::EntryId, model::UserStatus, time::Timestamp};
use uuid::Uuid;

use super::{parts, record, statements};
use crate::names::Names;

record! {
    /// An entry with the names of what it refers to.
    pub(crate) struct EntryRow {
        pub(crate) id: EntryId,
        pub(crate) seq: i64,
        pub(crate) at: Timestamp,
        pub(crate) actor_kind: String,
        pub(crate) actor_committed: bool,
        pub(crate) actor_authority_id: Option<Uuid>,
        pub(crate) subject_kind: String,
        pub(crate) subject_id: Uuid,
        pub(crate) subject_status: Option<UserStatus>,
        pub(crate) subject_first: Option<String>,
        pub(crate) subject_last: Option<String>,
        pub(crate) subject_module: Option<Names>,
        pub(crate) action: String,
        pub(crate) changes: String,
    }

    /// A value beside the chain, and how its owner stands today.
    pub(crate) struct ValueRow {
        pub(crate) entry_id: EntryId,
        pub(crate) slot: String,
        pub(crate) value: Option<String>,
        pub(crate) owner_status: Option<UserStatus>,
    }

    /// When a chain was last checked, and up to when it is anchored outside.
    pub(crate) struct CheckRow {
        pub(crate) verified_at: Option<Timestamp>,
        pub(crate) anchored_until: Option<Timestamp>,
        pub(crate) faults: Option<String>,
    }

    /// The name of an authority that an entry refers to.
    pub(crate) struct NamedRow {
        pub(crate) id: Uuid,
        pub(crate) name: String,
    }

    /// What an entry changed.
    pub(crate) struct ChangedRow {
        pub(crate) id: Uuid,
        pub(crate) at: Timestamp,
        pub(crate) changes: String,
    }

    /// A name that a user had before a change.
    pub(crate) struct FormerNameRow {
        pub(crate) id: Uuid,
        pub(crate) at: Timestamp,
        pub(crate) slot: String,
        pub(crate) value: String,
    }

    /// A role, by the codes of the history.
    pub(crate) struct RoleNameRow {
        pub(crate) module: String,
        pub(crate) module_name: Names,
        pub(crate) role: String,
        pub(crate) name: Names,
    }
}

statements! {
    /// The values beside the chain of entries, ten at most.
    VALUES = "SELECT v.entry_id, v.slot, v.value, u.status AS owner_status FROM history_value v \
        LEFT JOIN user_account u ON v.owner_kind = 'user' AND u.id = v.owner_id \
        WHERE v.entry_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

    /// The action codes that occur, for a reader who sees everything.
    ACTIONS = "SELECT DISTINCT action FROM history_entry WHERE authority_id = $1 ORDER BY action";

    /// The action codes that occur about the authority itself.
    OWN_ACTIONS = "SELECT DISTINCT action FROM history_entry WHERE authority_id = $1 \
        AND subject_kind IN ('Authority', 'ModuleAccess', 'Delegation', 'InformalNameTranslation') ORDER BY action";

    /// The modules to which an authority has or had access; all for the Commission, which keeps the catalogue.
    MODULES = "SELECT m.code, m.name FROM module m WHERE EXISTS (SELECT 1 FROM module_access x \
        WHERE x.module_id = m.id AND x.authority_id = $1) OR EXISTS (SELECT 1 FROM authority a \
        WHERE a.id = $1 AND a.kind = 'commission') ORDER BY m.position, m.code";

    /// The entries in which the accesses of an authority began: they name the module when the access is no more.
    GIVEN_TO = "SELECT subject_id AS id, at, changes FROM history_entry WHERE authority_id = $1 \
        AND action = 'module_access.given' ORDER BY seq";

    /// Name and status of a user of an authority.
    USER = "SELECT first_name, last_name, status FROM user_account WHERE id = $1 AND authority_id = $2";

    /// How the chain stands, and what the last check of the history up to $2 found wrong.
    CHECK = "SELECT h.verified_at, (SELECT MAX(c.written_at) FROM checkpoint c WHERE c.at <= $2) AS anchored_until, \
        (SELECT c.faults FROM checkpoint c WHERE c.at <= $2 ORDER BY c.at DESC LIMIT 1) AS faults \
        FROM history_head h WHERE h.authority_id = $1";

    /// Names of authorities, twenty at most.
    NAMES = "SELECT id, official_name AS name FROM authority WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, \
        $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";

    /// Changes of the official names of authorities, twenty at most, the first one first.
    RENAMED = "SELECT subject_id AS id, at, changes FROM history_entry WHERE subject_kind = 'Authority' \
        AND subject_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) \
        AND changes LIKE '%\"official_name\"%' ORDER BY at, seq";

    /// Names that users had before a change, ten users at most, the first change first.
    FORMER_NAMES = "SELECT e.subject_id AS id, e.at, v.slot, v.value FROM history_entry e \
        JOIN history_value v ON v.entry_id = e.id AND v.slot IN ('first_name.old', 'last_name.old') \
        WHERE e.subject_kind = 'User' AND v.value IS NOT NULL \
        AND e.subject_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ORDER BY e.at, e.seq";

    /// Names of all roles, also of modules to which an authority no longer has access.
    ROLE_NAMES = "SELECT m.code AS module, m.name AS module_name, r.code AS role, r.name \
        FROM module m JOIN role_definition r ON r.module_id = m.id";

    /// Names of the keywords that no two lists have under the same code: also of modules to which there is no access any more.
    KEYWORD_NAMES = "SELECT code, MIN(label) FROM keyword GROUP BY code HAVING COUNT(*) = 1";

    /// Names of all modules.
    MODULE_NAMES = "SELECT code, name FROM module ORDER BY position, code";

    /// The entries in which accesses began, ten at most: they name the module.
    GIVEN = "SELECT subject_id AS id, at, changes FROM history_entry WHERE subject_kind = 'ModuleAccess' \
        AND subject_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AND action = 'module_access.given' ORDER BY at, seq";
}

macro_rules! entries {
    ($columns:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM history_entry e LEFT JOIN authority w ON w.id = e.actor_authority_id \
             LEFT JOIN user_account u ON e.subject_kind = 'User' AND u.id = e.subject_id \
             LEFT JOIN module m ON m.id = CASE e.subject_kind WHEN 'Module' THEN e.subject_id \
             WHEN 'ModuleAccess' THEN (SELECT x.module_id FROM module_access x WHERE x.id = e.subject_id) \
             WHEN 'ModuleKey' THEN (SELECT k.module_id FROM module_key k WHERE k.id = e.subject_id) \
             WHEN 'RoleDefinition' THEN (SELECT r.module_id FROM role_definition r WHERE r.id = e.subject_id) \
             WHEN 'ClassificationList' THEN \
             (SELECT l.module_id FROM classification_list l WHERE l.id = e.subject_id) \
             WHEN 'Keyword' THEN (SELECT l.module_id FROM keyword y JOIN classification_list l ON l.id = y.list_id \
             WHERE y.id = e.subject_id) END WHERE e.authority_id = $1"
        )
    };
}

parts! {
    /// Opens a page of the entries of an authority, $1.
    ENTRIES = entries!(
        "e.id, e.seq, e.at, e.actor_kind, e.actor_name IS NOT NULL AS actor_committed, \
         e.actor_authority_id, e.subject_kind, e.subject_id, u.status AS subject_status, \
         u.first_name AS subject_first, u.last_name AS subject_last, m.name AS subject_module, e.action, e.changes"
    );

    /// Opens a count of the same.
    COUNT = concat!("SELECT COUNT(*) FROM (", entries!("1 AS one"));

    /// Of the entries, only those about the authority (rule 10 of C.3.2): for readers who may not see its users.
    OWN_ENTRIES = "AND e.subject_kind IN ('Authority', 'ModuleAccess', 'Delegation', 'InformalNameTranslation')";

    /// Of the entries, only those of one action, $1.
    OF_ACTION = "AND e.action = $1";

    /// Opens, of the entries, those about a module, $1.
    OF_MODULE = "AND (m.code = $1";

    /// An access to it that is no more, $1.
    OR_OF_ACCESS = "OR e.subject_id = $1";

    /// Ends it.
    END_OF_MODULE = ")";

    /// Of the entries, what a user, $1, did, and what was done with him or her.
    OF_USER = "AND (e.actor_user_id = $1 OR (e.subject_kind = 'User' AND e.subject_id = $1))";

    /// From a moment on.
    FROM = "AND e.at >= $1";

    /// Before a moment.
    UNTIL = "AND e.at < $1";

    /// Opens what is wanted of the name of somebody who acted or was concerned. Whoever sees the names of removed persons
    /// (Q27) gives their status, $1; others one of the two that everybody sees.
    OF_PERSON = "AND (EXISTS (SELECT 1 FROM user_account p WHERE p.status IN ('new', 'active', $1) \
        AND (p.id = e.actor_user_id OR (e.subject_kind = 'User' AND p.id = e.subject_id))";

    /// A word of the first name, $1, or the last one, $2.
    NAMED = "AND (p.search_text LIKE '%' || $1 || '%' OR p.search_text LIKE '%' || $2 || '%')";

    /// Ends what is wanted of a person, and opens what may be true of the authority that acted instead.
    OR_OF_AUTHORITY = ") OR (1 = 1";

    /// The term $1.
    OF_AUTHORITY = "AND w.search_text LIKE '%' || $1 || '%'";

    /// Ends it.
    END_OF_PERSON = "))";

    /// Before this number.
    BEFORE = "AND e.seq < $1";

    /// The newest first, $1 at most.
    NEWEST_FIRST = "ORDER BY e.seq DESC LIMIT $1";
}
