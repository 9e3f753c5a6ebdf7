//! The scopes of the permission matrix as SQL: what `domain::policy` calls `Scope`, over an authority called `a`.
//!
//! [`TARGET`] is the base; the parts below it narrow it, so that a row outside the scope is never fetched.

use super::{parts, statements};

statements! {
    /// What the policy must know of an authority: $1 the authority, $2 the authority of the actor.
    TARGET = "SELECT a.id, a.country, a.kind, a.status, a.is_access_manager, \
        EXISTS (SELECT 1 FROM access_manager m WHERE m.authority_id = a.id AND m.manager_id = $2) AS administered \
        FROM authority a WHERE a.id = $1";

    /// The rights that an actor has now, if the person is still a user of that authority.
    ACTOR = "SELECT u.is_administrator, a.is_access_manager, a.kind FROM user_account u \
        JOIN authority a ON a.id = u.authority_id \
        WHERE u.id = $1 AND a.id = $2 AND u.status IN ('new', 'active') AND a.status <> 'deleted'";

    /// Whether the delegation that an authority has now leaves a module out.
    LEAVES_OUT = "SELECT COUNT(*) > 0 FROM delegation d \
        WHERE d.manager_id = $1 AND d.revoked_at IS NULL AND NOT d.all_modules AND NOT EXISTS \
        (SELECT 1 FROM delegation_module m WHERE m.delegation_id = d.id AND m.module_id = $2)";
}

parts! {
    /// Every authority that there still is.
    EXISTING = "AND a.status <> 'deleted'";

    /// A tombstone.
    DELETED = "AND a.status = 'deleted'";

    /// I-20: the public card.
    ACTIVE = "AND a.status = 'active'";

    /// Nothing.
    NONE = "AND 1 = 0";

    /// The own authority, $1.
    OWN = "AND a.id = $1";

    /// The own authority, $1, and those that have it as access manager.
    ADMINISTERED = "AND (a.id = $1 OR EXISTS (SELECT 1 FROM access_manager m \
         WHERE m.authority_id = a.id AND m.manager_id = $1))";

    /// The own authority, $1, and those of the country, $2.
    COUNTRY = "AND (a.id = $1 OR a.country = $2)";

    /// Rule 9 for access managers: of the others, only those that are no access managers.
    ORDINARY = "AND (a.id = $1 OR (a.kind = 'authority' AND NOT a.is_access_manager))";

    /// Rule 9 for national coordinators: of the others, no national coordinator and not the Commission.
    NATIONAL = "AND (a.id = $1 OR a.kind = 'authority')";
}

/// Every authority, to be narrowed.
#[cfg(feature = "testing")]
pub(crate) const EVERY: super::Statement =
    super::Statement::new("registry::store::scope::EVERY", "SELECT a.id FROM authority a WHERE 1 = 1");
