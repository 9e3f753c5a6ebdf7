//! What the operator's commands need: the first authority, and a user by name.

use domain::id::{AuthorityId, UserId};

use super::{record, statements};

record! {
    /// A user whose password the operator resets.
    pub(crate) struct Named {
        pub(crate) user_id: UserId,
        pub(crate) authority_id: AuthorityId,
        pub(crate) version: i64,
    }
}

statements! {
    /// Whether the Commission is there already.
    HAS_COMMISSION = "SELECT EXISTS (SELECT 1 FROM authority WHERE kind = 'commission')";

    /// The first authority.
    ADD_COMMISSION = "INSERT INTO authority (id, country, kind, official_name, official_name_norm,
            official_name_sort, informal_name, informal_name_lang, informal_name_sort, phone, street, city, email,
            mail_language, search_text, status, is_access_manager, registered_at, origin, version)
        VALUES ($1, NULL, 'commission', $2, $3, $4, $5, 'en', $6, $7, $8, $9, $10, $11, $12, 'active', TRUE, $13,
            'bootstrap', 1)";

    BY_USERNAME = "SELECT id AS user_id, authority_id, version FROM user_account
        WHERE username_norm = $1 AND status <> 'erased' AND status IN ('new', 'active')";
}
