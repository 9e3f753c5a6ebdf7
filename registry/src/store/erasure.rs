//! What is erased three years after somebody was removed or an authority deleted (C.11).

use domain::id::{AuthorityId, UserId};

use super::{record, statements};

record! {
    /// A user who is to be erased.
    pub(crate) struct RemovedRow {
        pub(crate) id: UserId,
        pub(crate) authority_id: AuthorityId,
    }
}

statements! {
    /// Users whose three years are over at $1.
    USERS = "SELECT id, authority_id FROM user_account WHERE erase_after <= $1 ORDER BY erase_after, id LIMIT $2";

    /// What remains is an anonymous id.
    ERASE_USER = "UPDATE user_account SET status = 'erased', first_name = '', last_name = '', name_sort = $3, email = '',
            email_norm = '', phone = NULL, username = '', username_norm = '', search_text = '', erase_after = NULL,
            version = version + 1
        WHERE id = $1 AND status = 'removed' AND erase_after <= $2 RETURNING version";

    /// Authorities deleted three years before $1.
    AUTHORITIES = "SELECT id FROM authority WHERE erase_after <= $1 ORDER BY erase_after, id LIMIT $2";

    /// Its contact details went with the deletion; those beside the history go now.
    ERASE_AUTHORITY = "UPDATE authority SET erase_after = NULL, version = version + 1
        WHERE id = $1 AND status = 'deleted' AND erase_after <= $2 RETURNING version";

    /// The values of one owner, in every chain.
    ERASE_VALUES = "UPDATE history_value SET salt = NULL, value = NULL
        WHERE owner_kind = $1 AND owner_id = $2 AND value IS NOT NULL";
}
