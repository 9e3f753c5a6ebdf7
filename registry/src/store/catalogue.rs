//! The catalogue: legal areas, modules, roles, classification lists, keywords.

use domain::{
    id::{KeywordId, LegalAreaId, ListId, ModuleId, RoleId},
    model::{LinkedCoordinatorRule, ModuleKind, ModuleStatus, RolesAllowed},
};

use super::{record, statements};
use crate::names::Names;

record! {
    /// A legal area.
    pub(crate) struct AreaRow {
        pub(crate) id: LegalAreaId,
        pub(crate) code: String,
        pub(crate) name: Names,
        pub(crate) legal_basis: String,
        pub(crate) active: bool,
        pub(crate) position: i64,
        pub(crate) version: i64,
    }

    /// A module.
    pub(crate) struct ModuleRow {
        pub(crate) id: ModuleId,
        pub(crate) code: String,
        pub(crate) legal_area_id: LegalAreaId,
        pub(crate) legal_area: String,
        pub(crate) name: Names,
        pub(crate) kind: ModuleKind,
        pub(crate) roles_allowed: RolesAllowed,
        pub(crate) linked_coordinator: LinkedCoordinatorRule,
        pub(crate) has_request_settings: bool,
        pub(crate) status: ModuleStatus,
        pub(crate) position: i64,
        pub(crate) version: i64,
    }

    /// A role of a module.
    pub(crate) struct RoleRow {
        pub(crate) id: RoleId,
        pub(crate) module_id: ModuleId,
        pub(crate) module: String,
        pub(crate) code: String,
        pub(crate) name: Names,
        pub(crate) for_authority: bool,
        pub(crate) for_coordinator: bool,
        pub(crate) needs_holder: bool,
        pub(crate) only_with_allocation: bool,
        pub(crate) position: i64,
        pub(crate) active: bool,
        pub(crate) version: i64,
    }

    /// A classification list.
    pub(crate) struct ListRow {
        pub(crate) id: ListId,
        pub(crate) module_id: Option<ModuleId>,
        pub(crate) module: Option<String>,
        pub(crate) code: String,
        pub(crate) name: Names,
        pub(crate) min_choices: i64,
        pub(crate) max_choices: Option<i64>,
        pub(crate) position: i64,
        pub(crate) version: i64,
        pub(crate) keywords: i64,
    }

    /// A keyword.
    pub(crate) struct KeywordRow {
        pub(crate) id: KeywordId,
        pub(crate) list_id: ListId,
        pub(crate) parent_id: Option<KeywordId>,
        pub(crate) code: String,
        pub(crate) name: Names,
        pub(crate) active: bool,
        pub(crate) position: i64,
        pub(crate) version: i64,
    }
}

macro_rules! areas {
    ($rest:literal) => {
        concat!("SELECT id, code, name, legal_basis, active, position, version FROM legal_area ", $rest)
    };
}

macro_rules! modules {
    ($rest:literal) => {
        concat!(
            "SELECT m.id, m.code, m.legal_area_id, g.code AS legal_area, m.name, m.kind, m.roles_allowed, \
             m.linked_coordinator, m.has_request_settings, m.status, m.position, m.version \
             FROM module m JOIN legal_area g ON g.id = m.legal_area_id ",
            $rest
        )
    };
}

macro_rules! roles {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.module_id, m.code AS module, r.code, r.name, r.for_authority, r.for_coordinator, \
             r.min_holders > 0 AS needs_holder, r.only_if_setting IS NOT NULL AS only_with_allocation, r.position, \
             r.active, r.version FROM role_definition r JOIN module m ON m.id = r.module_id ",
            $rest
        )
    };
}

macro_rules! lists {
    ($rest:literal) => {
        concat!(
            "SELECT l.id, l.module_id, m.code AS module, l.code, l.name, l.min_choices, l.max_choices, l.position, \
             l.version, (SELECT COUNT(*) FROM keyword k WHERE k.list_id = l.id) AS keywords \
             FROM classification_list l LEFT JOIN module m ON m.id = l.module_id ",
            $rest
        )
    };
}

macro_rules! keywords {
    ($rest:literal) => {
        concat!(
            "SELECT id, list_id, parent_id, code, label AS name, active, position, version FROM keyword ",
            $rest
        )
    };
}

statements! {
    AREAS = areas!("ORDER BY position, code");

    AREA = areas!("WHERE id = $1");

    MODULES = modules!("ORDER BY m.position, m.code");

    /// A module by its code.
    MODULE = modules!("WHERE m.code = $1");

    /// The roles of a module. The one of all modules has none, and nobody edits it (C.1.2).
    ROLES = roles!("WHERE r.module_id = $1 ORDER BY r.position, r.code");

    ROLE = roles!("WHERE r.id = $1");

    /// The lists that describe an authority.
    GENERAL_LISTS = lists!("WHERE l.module_id IS NULL ORDER BY l.position, l.code");

    /// The lists of a module.
    LISTS = lists!("WHERE l.module_id = $1 ORDER BY l.position, l.code");

    LIST = lists!("WHERE l.id = $1");

    /// The keywords of a list.
    KEYWORDS = keywords!("WHERE list_id = $1 ORDER BY position, code");

    KEYWORD = keywords!("WHERE id = $1");

    /// Who uses a legal area: who has one of its modules, and who holds a role there.
    AREA_USAGE = "SELECT (SELECT COUNT(DISTINCT x.authority_id) FROM module_access x JOIN module m ON m.id = x.module_id
            JOIN authority a ON a.id = x.authority_id WHERE m.legal_area_id = $1 AND a.status <> 'deleted'),
        (SELECT COUNT(DISTINCT h.user_id) FROM user_role h JOIN role_definition r ON r.id = h.role_id
            JOIN module m ON m.id = r.module_id WHERE m.legal_area_id = $1)";

    /// Who has a module, and who holds a role of it.
    MODULE_USAGE = "SELECT (SELECT COUNT(*) FROM module_access x JOIN authority a ON a.id = x.authority_id
            WHERE x.module_id = $1 AND a.status <> 'deleted'),
        (SELECT COUNT(DISTINCT h.user_id) FROM user_role h JOIN role_definition r ON r.id = h.role_id
            WHERE r.module_id = $1)";

    /// Who has the module of a role, and who holds the role.
    ROLE_USAGE = "SELECT (SELECT COUNT(*) FROM module_access x JOIN authority a ON a.id = x.authority_id
            JOIN role_definition r ON r.module_id = x.module_id WHERE r.id = $1 AND a.status <> 'deleted'),
        (SELECT COUNT(*) FROM user_role h WHERE h.role_id = $1)";

    /// Who has chosen from a list, and who works there.
    LIST_USAGE = "WITH chosen AS (
            SELECT c.authority_id FROM authority_keyword c JOIN keyword k ON k.id = c.keyword_id WHERE k.list_id = $1
            UNION SELECT c.authority_id FROM module_keyword c JOIN keyword k ON k.id = c.keyword_id WHERE k.list_id = $1)
        SELECT (SELECT COUNT(*) FROM chosen), (SELECT COUNT(*) FROM user_account u
            WHERE u.status IN ('new', 'active') AND u.authority_id IN (SELECT authority_id FROM chosen))";

    /// Who is asked to choose from a list, whether anything was chosen or not, and who works there.
    LIST_ASKED = "WITH asked AS (
            SELECT a.id FROM authority a JOIN classification_list l ON l.id = $1 WHERE a.status <> 'deleted'
                AND (l.module_id IS NULL OR EXISTS (SELECT 1 FROM module_access x
                    WHERE x.authority_id = a.id AND x.module_id = l.module_id)))
        SELECT (SELECT COUNT(*) FROM asked), (SELECT COUNT(*) FROM user_account u
            WHERE u.status IN ('new', 'active') AND u.authority_id IN (SELECT id FROM asked))";

    /// Who has chosen a keyword, and who works there.
    KEYWORD_USAGE = "WITH chosen AS (SELECT authority_id FROM authority_keyword WHERE keyword_id = $1
            UNION SELECT authority_id FROM module_keyword WHERE keyword_id = $1)
        SELECT (SELECT COUNT(*) FROM chosen), (SELECT COUNT(*) FROM user_account u
            WHERE u.status IN ('new', 'active') AND u.authority_id IN (SELECT authority_id FROM chosen))";

    /// Nobody else changes anything while the catalogue changes (Q30). SQLite has one writer, so nothing is to be locked.
    LOCK = "SELECT 1", postgres = "SELECT 1 FROM pg_advisory_xact_lock(30)";

    ADD_AREA = "INSERT INTO legal_area (id, code, name, legal_basis, position, active, version)
        VALUES ($1, $2, $3, $4, $5, TRUE, 1)";

    SET_AREA = "UPDATE legal_area SET name = $2, legal_basis = $3, position = $4, version = version + 1
        WHERE id = $1 RETURNING version";

    SWITCH_AREA = "UPDATE legal_area SET active = $2, version = version + 1 WHERE id = $1 RETURNING version";

    REMOVE_AREA = "DELETE FROM legal_area WHERE id = $1";

    ADD_MODULE = "INSERT INTO module (id, code, legal_area_id, name, kind, roles_allowed, linked_coordinator,
            has_request_settings, status, position, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)";

    SET_MODULE = "UPDATE module SET legal_area_id = $2, name = $3, kind = $4, roles_allowed = $5, linked_coordinator = $6,
            has_request_settings = $7, status = $8, position = $9, version = version + 1
        WHERE id = $1 RETURNING version";

    REMOVE_MODULE = "DELETE FROM module WHERE id = $1";

    ADD_ROLE = "INSERT INTO role_definition (id, module_id, code, name, for_authority, for_coordinator, min_holders,
            only_if_setting, position, active, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, TRUE, 1)";

    SET_ROLE = "UPDATE role_definition SET name = $2, for_authority = $3, for_coordinator = $4, min_holders = $5,
            only_if_setting = $6, position = $7, version = version + 1
        WHERE id = $1 RETURNING version";

    SWITCH_ROLE = "UPDATE role_definition SET active = $2, version = version + 1 WHERE id = $1 RETURNING version";

    REMOVE_ROLE = "DELETE FROM role_definition WHERE id = $1";

    ADD_LIST = "INSERT INTO classification_list (id, module_id, code, name, min_choices, max_choices, position, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 1)";

    SET_LIST = "UPDATE classification_list SET name = $2, min_choices = $3, max_choices = $4, position = $5,
            version = version + 1
        WHERE id = $1 RETURNING version";

    REMOVE_LIST = "DELETE FROM classification_list WHERE id = $1";

    ADD_KEYWORD = "INSERT INTO keyword (id, list_id, parent_id, code, label, position, active, version)
        VALUES ($1, $2, $3, $4, $5, $6, TRUE, 1)";

    SET_KEYWORD = "UPDATE keyword SET parent_id = $2, label = $3, position = $4, version = version + 1
        WHERE id = $1 RETURNING version";

    SWITCH_KEYWORD = "UPDATE keyword SET active = $2, version = version + 1 WHERE id = $1 RETURNING version";

    REMOVE_KEYWORD = "DELETE FROM keyword WHERE id = $1";

    /// What Q30 asks of a legal area that is to be deleted: its modules.
    MODULES_OF_AREA = "SELECT COUNT(*) FROM module WHERE legal_area_id = $1";

    /// What Q30 asks of a module: who has it, active or suspended.
    ACCESSES = "SELECT COUNT(*) FROM module_access WHERE module_id = $1";

    /// What else refers to a module: delegations, keys, and its own roles and lists.
    PARTS = "SELECT (SELECT COUNT(*) FROM delegation_module WHERE module_id = $1)
        + (SELECT COUNT(*) FROM module_key WHERE module_id = $1)
        + (SELECT COUNT(*) FROM role_definition WHERE module_id = $1)
        + (SELECT COUNT(*) FROM classification_list WHERE module_id = $1)";

    /// Accesses in another role than the one, $2, that is left.
    OTHER_ROLE = "SELECT COUNT(*) FROM module_access WHERE module_id = $1 AND role <> $2";

    /// Active accesses in the role authority without a linked coordinator.
    UNLINKED = "SELECT COUNT(*) FROM module_access x
        WHERE x.module_id = $1 AND x.role = 'authority' AND x.status = 'active' AND NOT EXISTS (SELECT 1
            FROM linked_coordinator l WHERE l.authority_id = x.authority_id AND l.module_id = x.module_id)";

    /// Links to coordinators.
    LINKS = "SELECT COUNT(*) FROM linked_coordinator WHERE module_id = $1";

    /// Who holds a role.
    HOLDERS = "SELECT COUNT(*) FROM user_role WHERE role_id = $1";

    /// How often something of a list was chosen.
    CHOSEN_OF_LIST = "SELECT (SELECT COUNT(*) FROM authority_keyword c JOIN keyword k ON k.id = c.keyword_id
            WHERE k.list_id = $1)
        + (SELECT COUNT(*) FROM module_keyword c JOIN keyword k ON k.id = c.keyword_id WHERE k.list_id = $1)";

    /// How often a keyword was chosen, and how many keywords stand below it.
    CHOSEN = "SELECT (SELECT COUNT(*) FROM authority_keyword WHERE keyword_id = $1)
        + (SELECT COUNT(*) FROM module_keyword WHERE keyword_id = $1)
        + (SELECT COUNT(*) FROM keyword WHERE parent_id = $1)";
}
