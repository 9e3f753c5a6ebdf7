//! Authorities that are deactivated and reactivated (C.2.1).

use super::statements;

statements! {
    /// Deactivated until it is reactivated or deleted.
    DEACTIVATE = "UPDATE authority SET status = 'deactivated', deactivated_at = $2, deactivated_by = $3, \
        delete_after = $4, version = version + 1 WHERE id = $1 RETURNING version";

    /// Active again.
    REACTIVATE = "UPDATE authority SET status = 'active', deactivated_at = NULL, deactivated_by = NULL, \
        delete_after = NULL, version = version + 1 WHERE id = $1 RETURNING version";

    /// The modules that are still active (I-19).
    ACTIVE_MODULES = "SELECT m.name FROM module_access x JOIN module m ON m.id = x.module_id \
        WHERE x.authority_id = $1 AND x.status = 'active' ORDER BY m.position, m.code";

    /// How many users it has.
    USERS = "SELECT COUNT(*) FROM user_account WHERE authority_id = $1 AND status IN ('new', 'active')";
}
