//! Access to modules: what can be given, what is given and suspended, and what hangs on it.

use domain::{
    id::{AuthorityId, ModuleAccessId, ModuleId, RoleId, UserId},
    model::{AccessStatus, LinkedCoordinatorRule, ModuleRole, ModuleStatus, RolesAllowed},
};

use super::{parts, record, statements};
use crate::names::Names;

record! {
    /// A module, and the access of an authority to it, if there is one.
    #[derive(Clone)]
    pub(crate) struct ModuleRow {
        pub(crate) id: ModuleId,
        pub(crate) code: String,
        pub(crate) name: Names,
        pub(crate) legal_area: Names,
        pub(crate) roles_allowed: RolesAllowed,
        pub(crate) linked_coordinator: LinkedCoordinatorRule,
        pub(crate) has_settings: bool,
        pub(crate) module_status: ModuleStatus,
        pub(crate) access_id: Option<ModuleAccessId>,
        pub(crate) role: Option<ModuleRole>,
        pub(crate) status: Option<AccessStatus>,
        pub(crate) may_refuse: Option<bool>,
        pub(crate) allocation: Option<bool>,
        pub(crate) approval: Option<domain::model::Approval>,
        pub(crate) version: Option<i64>,
    }

    /// A role of a user.
    pub(crate) struct RoleOfUser {
        pub(crate) user_id: UserId,
        pub(crate) role_id: RoleId,
    }

    /// An access that is linked to a coordinator.
    #[derive(Clone)]
    pub(crate) struct LinkedRow {
        pub(crate) authority_id: AuthorityId,
        pub(crate) name: String,
        pub(crate) access_id: ModuleAccessId,
        pub(crate) is_active: bool,
        pub(crate) depends: bool,
    }
}

super::authority::kinds!(RolesAllowed, ModuleStatus);

macro_rules! modules {
    ($rest:literal) => {
        concat!(
            "SELECT m.id, m.code, m.name, g.name AS legal_area, m.roles_allowed, m.linked_coordinator, \
             m.has_request_settings AS has_settings, m.status AS module_status, x.id AS access_id, x.role, x.status, \
             x.may_refuse, x.allocation, x.approval, x.version \
             FROM module m JOIN legal_area g ON g.id = m.legal_area_id \
             LEFT JOIN module_access x ON x.module_id = m.id AND x.authority_id = $1 ",
            $rest
        )
    };
}

/// Whether a role `r` fits an access `x`.
macro_rules! roles {
    ($from:literal, $fits:literal, $rest:literal) => {
        concat!(
            "SELECT u.id AS user_id, r.id AS role_id FROM user_account u \
             JOIN module_access x ON x.authority_id = u.authority_id AND x.module_id = $2 \
             JOIN role_definition r ON r.module_id = x.module_id ",
            $from,
            " WHERE u.authority_id = $1 AND u.status IN ('new', 'active') AND ",
            $fits,
            " (((x.role = 'authority' AND r.for_authority) OR (x.role = 'coordinator' AND r.for_coordinator)) \
             AND (r.only_if_setting IS NULL OR COALESCE(x.allocation, FALSE))) ",
            $rest,
            " ORDER BY u.id, r.position, r.code"
        )
    };
}

statements! {
    /// A module by its code, $2, and the access of the authority, $1, to it.
    MODULE = modules!("WHERE m.code = $2");

    /// What the authority, $1, could be given.
    OFFERED = modules!("WHERE m.status = 'active' AND COALESCE(x.status, 'suspended') = 'suspended' \
        ORDER BY m.position, m.code");

    /// All keywords of a module, $2, and which the authority, $1, has chosen.
    KEYWORDS = "SELECT l.module_id, l.id AS list_id, l.code AS list_code, l.name AS list_name, l.min_choices, \
        l.max_choices, k.id AS keyword_id, k.code, k.label, k.active, c.keyword_id IS NOT NULL AS chosen \
        FROM classification_list l JOIN keyword k ON k.list_id = l.id \
        LEFT JOIN module_keyword c ON c.keyword_id = k.id AND c.module_id = l.module_id AND c.authority_id = $1 \
        WHERE l.module_id = $2 ORDER BY l.position, l.code, k.position, k.code";

    /// The coordinators of a module, $2, to which the authority, $1, could be linked (I-8).
    COORDINATORS = "SELECT c.module_id, a.id, a.official_name AS name FROM authority me \
        JOIN module_access c ON c.module_id = $2 AND c.role = 'coordinator' AND c.status = 'active' \
        JOIN authority a ON a.id = c.authority_id AND a.status = 'active' AND a.country = me.country \
        WHERE me.id = $1 AND a.id <> me.id ORDER BY a.official_name_sort, a.id";

    /// The coordinators in a module, $2, to which the authority, $1, is linked.
    LINKS = "SELECT coordinator_id FROM linked_coordinator WHERE authority_id = $1 AND module_id = $2 \
        ORDER BY coordinator_id";

    /// A first access.
    ADD = "INSERT INTO module_access (id, authority_id, module_id, role, status, approval, may_refuse, allocation, \
        granted_at, granted_by, version) VALUES ($1, $2, $3, $4, 'active', $5, $6, $7, $8, $9, 1)";

    /// Access again.
    GIVE_AGAIN = "UPDATE module_access SET role = $2, status = 'active', approval = $3, may_refuse = $4, \
        allocation = $5, granted_at = $6, granted_by = $7, suspended_at = NULL, suspended_by = NULL, \
        version = version + 1 WHERE id = $1 RETURNING version";

    /// Other settings.
    SET_SETTINGS = "UPDATE module_access SET approval = $2, may_refuse = $3, allocation = $4 WHERE id = $1";

    /// No access for now; everything else is kept.
    SUSPEND = "UPDATE module_access SET status = 'suspended', suspended_at = $2, suspended_by = $3, \
        version = version + 1 WHERE id = $1 RETURNING version";

    /// The roles in a module, $2, that the administrators of the authority, $1, do not have yet.
    MISSING_ROLES = roles!("", "", "AND u.is_administrator AND r.active AND NOT EXISTS \
        (SELECT 1 FROM user_role h WHERE h.user_id = u.id AND h.role_id = r.id)");

    /// The roles in a module, $2, that come with allocation, as far as administrators of the authority, $1, do not have them.
    MISSING_ALLOCATORS = roles!("", "", "AND u.is_administrator AND r.active AND r.only_if_setting = 'allocation' \
        AND NOT EXISTS (SELECT 1 FROM user_role h WHERE h.user_id = u.id AND h.role_id = r.id)");

    /// The roles in a module, $2, that users of the authority, $1, have and that no longer fit the access.
    UNFIT_ROLES = roles!("JOIN user_role h ON h.user_id = u.id AND h.role_id = r.id", "NOT", "");

    /// How many users of an authority, $1, hold roles of a module, $2. Those switched off count nowhere (Q30).
    HOLDERS = "SELECT COUNT(DISTINCT u.id) FROM user_account u JOIN user_role h ON h.user_id = u.id \
        JOIN role_definition r ON r.id = h.role_id \
        WHERE u.authority_id = $1 AND r.module_id = $2 AND r.active AND u.status IN ('new', 'active')";

    /// Something that has no version of its own has changed with a user.
    TOUCH_USER = "UPDATE user_account SET version = version + 1 WHERE id = $1 RETURNING version";

    /// The authorities that are linked to a coordinator, $1, in a module, $2; to be narrowed to those within reach.
    LINKED_WITHIN = "SELECT a.id FROM linked_coordinator l JOIN authority a ON a.id = l.authority_id \
        WHERE l.coordinator_id = $1 AND l.module_id = $2";

    /// The accesses to a module, $2, that are linked to a coordinator, $1; whether they depend on it (I-9).
    LINKED = "SELECT l.authority_id, a.official_name AS name, x.id AS access_id, x.status = 'active' AS is_active, \
        (x.status = 'active' AND x.role = 'authority' \
        AND (m.linked_coordinator = 'required' OR COALESCE(x.approval, 'none') <> 'none') \
        AND NOT EXISTS (SELECT 1 FROM linked_coordinator o WHERE o.authority_id = l.authority_id \
        AND o.module_id = l.module_id AND o.coordinator_id <> l.coordinator_id)) AS depends \
        FROM linked_coordinator l JOIN authority a ON a.id = l.authority_id JOIN module m ON m.id = l.module_id \
        JOIN module_access x ON x.authority_id = l.authority_id AND x.module_id = l.module_id \
        WHERE l.coordinator_id = $1 AND l.module_id = $2 ORDER BY a.official_name_sort, a.id";
}

parts! {
    /// Opens a list of the coordinators of a module, $1.
    ALL_COORDINATORS = "SELECT a.id, a.official_name, a.country FROM authority a WHERE a.status = 'active' \
        AND a.id IN (SELECT c.authority_id FROM module_access c \
        WHERE c.module_id = $1 AND c.role = 'coordinator' AND c.status = 'active')";

    /// Ends it.
    ALL_COORDINATORS_END = "ORDER BY a.official_name_sort, a.id";
}
