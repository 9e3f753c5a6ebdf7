//! Who is told what others did with an authority.

use super::statements;

statements! {
    /// The name of an authority.
    NAME = "SELECT official_name FROM authority WHERE id = $1";

    /// Its administrators.
    ADMINISTRATORS = "SELECT id FROM user_account \
        WHERE authority_id = $1 AND is_administrator AND status IN ('new', 'active') ORDER BY id";

    /// Its access managers.
    MANAGERS = "SELECT manager_id FROM access_manager WHERE authority_id = $1 ORDER BY manager_id";
}
