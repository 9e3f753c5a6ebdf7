//! Access managers: the quality, the delegation, the authorities they administer, and their invitations.

use domain::{
    id::{AuthorityId, InvitationId, ModuleId},
    model::ModuleStatus,
    time::Timestamp,
};
use uuid::Uuid;

use super::{record, statements};
use crate::names::Names;

record! {
    /// A delegation that is not revoked.
    pub(crate) struct DelegationRow {
        pub(crate) id: Uuid,
        pub(crate) all_modules: bool,
        pub(crate) granted_at: Timestamp,
        pub(crate) granted_by: Option<String>,
        pub(crate) version: i64,
    }

    /// A module, and whether the delegation names it.
    pub(crate) struct ModuleRow {
        pub(crate) id: ModuleId,
        pub(crate) code: String,
        pub(crate) name: Names,
        pub(crate) status: ModuleStatus,
        pub(crate) chosen: bool,
    }

    /// An authority that an access manager administers, and whether it is the only one.
    #[derive(Clone)]
    pub(crate) struct LinkRow {
        pub(crate) authority_id: AuthorityId,
        pub(crate) name: String,
        pub(crate) is_alone: bool,
    }

    /// Who could administer in the place of another.
    pub(crate) struct CandidateRow {
        pub(crate) id: AuthorityId,
        pub(crate) name: String,
        pub(crate) is_national: bool,
    }

    /// An invitation that is open, or a draft.
    pub(crate) struct InvitationRow {
        pub(crate) id: InvitationId,
        pub(crate) is_draft: bool,
        pub(crate) version: i64,
    }
}

statements! {
    /// The delegation of an access manager (I-17).
    DELEGATION = "SELECT d.id, d.all_modules, d.granted_at, w.official_name AS granted_by, d.version \
        FROM delegation d LEFT JOIN user_account u ON u.id = d.granted_by LEFT JOIN authority w ON w.id = u.authority_id \
        WHERE d.manager_id = $1 AND d.revoked_at IS NULL";

    /// All modules, and which of them the delegation of an access manager, $1, names.
    MODULES = "SELECT m.id, m.code, m.name, m.status, EXISTS (SELECT 1 FROM delegation_module n \
        JOIN delegation d ON d.id = n.delegation_id \
        WHERE d.manager_id = $1 AND d.revoked_at IS NULL AND n.module_id = m.id) AS chosen \
        FROM module m ORDER BY m.position, m.code";

    /// It is an access manager from now on.
    APPOINT = "UPDATE authority SET is_access_manager = TRUE, version = version + 1 WHERE id = $1 RETURNING version";

    /// It is no access manager any more.
    WITHDRAW = "UPDATE authority SET is_access_manager = FALSE, version = version + 1 WHERE id = $1 RETURNING version";

    /// A delegation.
    ADD_DELEGATION = "INSERT INTO delegation (id, manager_id, granted_by, all_modules, granted_at, version) \
        VALUES ($1, $2, $3, $4, $5, 1)";

    /// The delegation has changed.
    CHANGE_DELEGATION = "UPDATE delegation SET all_modules = $2, version = version + 1 WHERE id = $1 RETURNING version";

    /// The delegation has ended.
    REVOKE = "UPDATE delegation SET revoked_at = $2, version = version + 1 WHERE id = $1 RETURNING version";

    /// A module that is delegated.
    ADD_MODULE = "INSERT INTO delegation_module (delegation_id, module_id) VALUES ($1, $2)";

    /// None is named any more.
    REMOVE_MODULES = "DELETE FROM delegation_module WHERE delegation_id = $1";

    /// The authorities that it administers, deactivated ones too.
    LINKS = "SELECT m.authority_id, a.official_name AS name, NOT EXISTS (SELECT 1 FROM access_manager o \
        WHERE o.authority_id = m.authority_id AND o.manager_id <> m.manager_id) AS is_alone \
        FROM access_manager m JOIN authority a ON a.id = m.authority_id WHERE m.manager_id = $1 \
        ORDER BY a.official_name_sort, a.id";

    /// The access managers of a country, $1, without one of them, $2; the national coordinator first.
    CANDIDATES = "SELECT a.id, a.official_name AS name, a.kind = 'nimic' AS is_national FROM authority a \
        WHERE a.country = $1 AND a.id <> $2 AND a.is_access_manager AND a.status = 'active' \
        ORDER BY CASE a.kind WHEN 'nimic' THEN 0 ELSE 1 END, a.official_name_sort, a.id";

    /// What it has begun: registrations that wait for its validation, and steps for many authorities.
    BEGUN = "SELECT (SELECT COUNT(*) FROM self_registration r JOIN invitation i ON i.id = r.invitation_id \
        WHERE i.inviter_authority_id = $1 AND r.status = 'submitted'), (SELECT COUNT(*) FROM bulk_operation o \
        WHERE o.actor_authority_id = $1 AND o.state IN ('waiting', 'running'))";

    /// It no longer administers an authority.
    REMOVE_LINK = "DELETE FROM access_manager WHERE authority_id = $1 AND manager_id = $2";

    /// Its invitations that are open, and its drafts.
    INVITATIONS = "SELECT id, status = 'draft' AS is_draft, version FROM invitation \
        WHERE inviter_authority_id = $1 AND status IN ('draft', 'sent') ORDER BY id";
}
