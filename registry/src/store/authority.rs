//! Authorities: what their pages show, and what one save over the tabs writes.

use domain::{
    id::{AuthorityId, KeywordId, ListId, ModuleAccessId, ModuleId},
    model::{
        AccessStatus, Approval, AuthorityKind, AuthorityOrigin, AuthorityStatus, LinkedCoordinatorRule,
        ManagerOrigin, ModuleKind, ModuleRole, ModuleStatus,
    },
    time::Timestamp,
};

use super::{record, statements};
use crate::names::Names;

record! {
    /// What `domain::policy` must know of an authority.
    pub(crate) struct TargetRow {
        pub(crate) id: AuthorityId,
        pub(crate) country: Option<String>,
        pub(crate) kind: AuthorityKind,
        pub(crate) status: AuthorityStatus,
        pub(crate) is_access_manager: bool,
        pub(crate) administered: bool,
    }

    /// An authority with the names of what it refers to.
    #[derive(Clone)]
    pub(crate) struct AuthorityRow {
        pub(crate) id: AuthorityId,
        pub(crate) country: Option<String>,
        pub(crate) country_name: Option<Names>,
        pub(crate) kind: AuthorityKind,
        pub(crate) official_name: String,
        pub(crate) informal_name: String,
        pub(crate) informal_name_lang: String,
        pub(crate) description: Option<String>,
        pub(crate) description_lang: Option<String>,
        pub(crate) phone: String,
        pub(crate) street: String,
        pub(crate) postal_code: Option<String>,
        pub(crate) city: String,
        pub(crate) region: Option<String>,
        pub(crate) website: Option<String>,
        pub(crate) email: String,
        pub(crate) mail_language: String,
        pub(crate) status: AuthorityStatus,
        pub(crate) is_access_manager: bool,
        pub(crate) registered_at: Timestamp,
        pub(crate) registered_by: Option<String>,
        pub(crate) origin: AuthorityOrigin,
        pub(crate) validated_at: Option<Timestamp>,
        pub(crate) deactivated_at: Option<Timestamp>,
        pub(crate) delete_after: Option<Timestamp>,
        pub(crate) deleted_at: Option<Timestamp>,
        pub(crate) data_confirmed_at: Option<Timestamp>,
        pub(crate) version: i64,
    }

    /// An access manager of an authority.
    pub(crate) struct ManagerRow {
        pub(crate) id: AuthorityId,
        pub(crate) name: String,
        pub(crate) kind: AuthorityKind,
        pub(crate) origin: ManagerOrigin,
        pub(crate) since: Timestamp,
    }

    /// An informal name in another language.
    pub(crate) struct TranslationRow {
        pub(crate) lang: String,
        pub(crate) text: String,
        pub(crate) outdated: bool,
    }

    /// A keyword of a list; `module_id` where the list describes the access to a module.
    #[derive(Clone)]
    pub(crate) struct KeywordRow {
        pub(crate) module_id: Option<ModuleId>,
        pub(crate) list_id: ListId,
        pub(crate) list_code: String,
        pub(crate) list_name: Names,
        pub(crate) min_choices: i64,
        pub(crate) max_choices: Option<i64>,
        pub(crate) keyword_id: KeywordId,
        pub(crate) code: String,
        pub(crate) label: Names,
        pub(crate) active: bool,
        pub(crate) chosen: bool,
    }

    /// An access of an authority to a module.
    #[derive(Clone)]
    pub(crate) struct AccessRow {
        pub(crate) id: ModuleAccessId,
        pub(crate) module_id: ModuleId,
        pub(crate) code: String,
        pub(crate) name: Names,
        pub(crate) legal_area: Names,
        pub(crate) kind: ModuleKind,
        pub(crate) linked_coordinator: LinkedCoordinatorRule,
        pub(crate) module_status: ModuleStatus,
        pub(crate) role: ModuleRole,
        pub(crate) status: AccessStatus,
        pub(crate) approval: Option<Approval>,
        pub(crate) may_refuse: Option<bool>,
        pub(crate) allocation: Option<bool>,
        pub(crate) granted_at: Timestamp,
        pub(crate) suspended_at: Option<Timestamp>,
        pub(crate) version: i64,
    }

    /// A coordinator of a module that is linked, or could be.
    pub(crate) struct CoordinatorRow {
        pub(crate) module_id: ModuleId,
        pub(crate) id: AuthorityId,
        pub(crate) name: String,
    }

    /// A role of a module that needs a holder and has none.
    pub(crate) struct VacantRow {
        pub(crate) module_id: ModuleId,
        pub(crate) name: Names,
    }

    /// What decides whether an authority can be coordinator of a module (I-8).
    pub(crate) struct CandidateRow {
        pub(crate) name: String,
        pub(crate) country: Option<String>,
        pub(crate) active: bool,
        pub(crate) coordinates: bool,
    }
}

macro_rules! kinds {
    ($($kind:ty),+) => {$(
        impl $crate::store::FromSql for $kind {
            type Raw = String;

            fn from_raw(raw: String) -> Option<Self> {
                Self::parse(&raw)
            }
        }
    )+};
}
pub(super) use kinds;

kinds!(
    AccessStatus,
    Approval,
    AuthorityKind,
    AuthorityOrigin,
    AuthorityStatus,
    LinkedCoordinatorRule,
    ManagerOrigin,
    ModuleKind,
    ModuleRole
);

statements! {
    /// An authority.
    BY_ID = "SELECT a.id, a.country, c.name AS country_name, a.kind, a.official_name, a.informal_name, \
        a.informal_name_lang, a.description, a.description_lang, a.phone, a.street, a.postal_code, a.city, \
        a.region, a.website, a.email, a.mail_language, a.status, a.is_access_manager, a.registered_at, \
        r.official_name AS registered_by, a.origin, a.validated_at, a.deactivated_at, a.delete_after, a.deleted_at, \
        a.data_confirmed_at, a.version \
        FROM authority a LEFT JOIN country c ON c.code = a.country \
        LEFT JOIN authority r ON r.id = a.registered_by_authority_id WHERE a.id = $1";

    /// Its access managers.
    MANAGERS = "SELECT a.id, a.official_name AS name, a.kind, m.origin, m.since \
        FROM access_manager m JOIN authority a ON a.id = m.manager_id WHERE m.authority_id = $1 \
        ORDER BY a.official_name_sort, a.id";

    /// Its informal names in other languages.
    TRANSLATIONS = "SELECT t.lang, t.text, EXISTS (SELECT 1 FROM translation_task k \
        WHERE k.authority_id = t.authority_id AND k.requested_at > t.updated_at) AS outdated \
        FROM informal_name_translation t WHERE t.authority_id = $1 ORDER BY t.lang";

    /// All general keywords, and which it has chosen.
    KEYWORDS = "SELECT l.module_id, l.id AS list_id, l.code AS list_code, l.name AS list_name, l.min_choices, \
        l.max_choices, k.id AS keyword_id, k.code, k.label, k.active, c.keyword_id IS NOT NULL AS chosen \
        FROM classification_list l JOIN keyword k ON k.list_id = l.id \
        LEFT JOIN authority_keyword c ON c.keyword_id = k.id AND c.authority_id = $1 \
        WHERE l.module_id IS NULL ORDER BY l.position, l.code, k.position, k.code";

    /// All keywords of the modules it has, and which it has chosen.
    MODULE_KEYWORDS = "SELECT l.module_id, l.id AS list_id, l.code AS list_code, l.name AS list_name, \
        l.min_choices, l.max_choices, k.id AS keyword_id, k.code, k.label, k.active, \
        c.keyword_id IS NOT NULL AS chosen \
        FROM module_access x JOIN classification_list l ON l.module_id = x.module_id \
        JOIN keyword k ON k.list_id = l.id \
        LEFT JOIN module_keyword c ON c.keyword_id = k.id AND c.authority_id = x.authority_id \
        AND c.module_id = x.module_id \
        WHERE x.authority_id = $1 ORDER BY l.module_id, l.position, l.code, k.position, k.code";

    /// Its accesses, in the order of the catalogue.
    ACCESSES = "SELECT x.id, x.module_id, m.code, m.name, g.name AS legal_area, m.kind, m.linked_coordinator, \
        m.status AS module_status, x.role, x.status, x.approval, x.may_refuse, x.allocation, x.granted_at, \
        x.suspended_at, x.version \
        FROM module_access x JOIN module m ON m.id = x.module_id JOIN legal_area g ON g.id = m.legal_area_id \
        WHERE x.authority_id = $1 ORDER BY m.position, m.code";

    /// The coordinators to which it is linked.
    LINKS = "SELECT l.module_id, a.id, a.official_name AS name \
        FROM linked_coordinator l JOIN authority a ON a.id = l.coordinator_id \
        WHERE l.authority_id = $1 ORDER BY l.module_id, a.official_name_sort, a.id";

    /// The coordinators to which it could be linked (I-8).
    COORDINATORS = "SELECT x.module_id, a.id, a.official_name AS name \
        FROM module_access x JOIN authority me ON me.id = x.authority_id JOIN module m ON m.id = x.module_id \
        JOIN module_access c ON c.module_id = x.module_id AND c.role = 'coordinator' AND c.status = 'active' \
        JOIN authority a ON a.id = c.authority_id AND a.status = 'active' AND a.country = me.country \
        WHERE x.authority_id = $1 AND a.id <> x.authority_id AND x.status = 'active' AND x.role = 'authority' \
        AND m.linked_coordinator <> 'none' ORDER BY x.module_id, a.official_name_sort, a.id";

    /// Whether an authority, $1, can be coordinator of a module, $2.
    CANDIDATE = "SELECT a.official_name AS name, a.country, a.status = 'active' AS active, EXISTS (SELECT 1 FROM module_access c \
        WHERE c.authority_id = a.id AND c.module_id = $2 AND c.role = 'coordinator' AND c.status = 'active') \
        AS coordinates FROM authority a WHERE a.id = $1 AND a.status <> 'deleted'";

    /// Roles of active accesses that need a holder and have none (I-5).
    VACANT = "SELECT x.module_id, r.name FROM module_access x JOIN role_definition r ON r.module_id = x.module_id \
        WHERE x.authority_id = $1 AND x.status = 'active' AND r.active AND r.min_holders > 0 \
        AND ((x.role = 'authority' AND r.for_authority) OR (x.role = 'coordinator' AND r.for_coordinator)) \
        AND (r.only_if_setting IS NULL OR x.allocation) \
        AND NOT EXISTS (SELECT 1 FROM user_account u JOIN user_role h ON h.user_id = u.id AND h.role_id = r.id \
        WHERE u.authority_id = x.authority_id AND u.status IN ('new', 'active')) \
        ORDER BY x.module_id, r.position, r.code";

    /// Another authority of the country with the same official name.
    SAME_NAME = "SELECT id, official_name FROM authority \
        WHERE country = $1 AND official_name_norm = $2 AND status <> 'deleted' AND id <> $3";

    /// Writes the basic data.
    UPDATE = "UPDATE authority SET official_name = $2, official_name_norm = $3, official_name_sort = $4, \
        informal_name = $5, informal_name_lang = $6, informal_name_sort = $7, description = $8, \
        description_lang = $9, phone = $10, email = $11, mail_language = $12, website = $13, street = $14, \
        postal_code = $15, city = $16, region = $17, search_text = $18 WHERE id = $1";

    /// A part that has no version of its own has changed.
    TOUCH = "UPDATE authority SET version = version + 1 WHERE id = $1 RETURNING version";

    /// The data were confirmed.
    CONFIRM = "UPDATE authority SET data_confirmed_at = $2, version = version + 1 WHERE id = $1 RETURNING version";

    /// Adds a general keyword.
    ADD_KEYWORD = "INSERT INTO authority_keyword (authority_id, keyword_id) VALUES ($1, $2)";

    /// Takes a general keyword away.
    REMOVE_KEYWORD = "DELETE FROM authority_keyword WHERE authority_id = $1 AND keyword_id = $2";

    /// A part of an access has changed.
    TOUCH_ACCESS = "UPDATE module_access SET version = version + 1 WHERE id = $1 RETURNING version";

    /// Adds a keyword of a module.
    ADD_MODULE_KEYWORD = "INSERT INTO module_keyword (authority_id, module_id, keyword_id) VALUES ($1, $2, $3)";

    /// Takes a keyword of a module away.
    REMOVE_MODULE_KEYWORD = "DELETE FROM module_keyword \
        WHERE authority_id = $1 AND module_id = $2 AND keyword_id = $3";

    /// Links a coordinator.
    ADD_LINK = "INSERT INTO linked_coordinator (authority_id, module_id, coordinator_id, since, added_by) \
        VALUES ($1, $2, $3, $4, $5)";

    /// Takes a link away.
    REMOVE_LINK = "DELETE FROM linked_coordinator \
        WHERE authority_id = $1 AND module_id = $2 AND coordinator_id = $3";

    /// An older task to translate the informal name is no longer needed.
    SUPERSEDE_TASK = "UPDATE translation_task SET state = 'superseded' WHERE authority_id = $1 AND state = 'open'";

    /// A task for the Commission to translate the informal name.
    ADD_TASK = "INSERT INTO translation_task \
        (id, authority_id, old_text, new_text, requested_by, requested_at, state) \
        VALUES ($1, $2, $3, $4, $5, $6, 'open')";

    /// The Commission.
    COMMISSION = "SELECT id FROM authority WHERE kind = 'commission'";
}
