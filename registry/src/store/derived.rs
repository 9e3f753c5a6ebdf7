//! What follows from texts and is stored beside them.

use domain::id::{AuthorityId, UserId};

use super::{record, statements};

record! {
    /// The texts of an authority.
    pub(crate) struct AuthorityTexts {
        pub(crate) id: AuthorityId,
        pub(crate) official_name: String,
        pub(crate) informal_name: String,
        pub(crate) description: Option<String>,
        pub(crate) city: String,
        pub(crate) official_name_sort: Vec<u8>,
        pub(crate) informal_name_sort: Vec<u8>,
        pub(crate) search_text: String,
    }

    /// The texts of a user.
    pub(crate) struct UserTexts {
        pub(crate) id: UserId,
        pub(crate) first_name: String,
        pub(crate) last_name: String,
        pub(crate) email: String,
        pub(crate) name_sort: Vec<u8>,
        pub(crate) search_text: String,
    }
}

statements! {
    /// Some authorities after one, in the order of their ids.
    AUTHORITIES = "SELECT id, official_name, informal_name, description, city, official_name_sort, informal_name_sort, \
        search_text FROM authority WHERE id > $1 ORDER BY id LIMIT 500";

    /// The translated names of the authorities after one, up to another.
    TRANSLATIONS = "SELECT authority_id, text FROM informal_name_translation \
        WHERE authority_id > $1 AND authority_id <= $2 ORDER BY authority_id, lang";

    /// Writes what follows from an authority's texts.
    RENEW_AUTHORITY = "UPDATE authority SET official_name_sort = $2, informal_name_sort = $3, search_text = $4 WHERE id = $1";

    /// Some users after one, in the order of their ids.
    USERS = "SELECT id, first_name, last_name, email, name_sort, search_text FROM user_account \
        WHERE id > $1 AND status <> 'erased' ORDER BY id LIMIT 500";

    /// Writes what follows from a user's texts.
    RENEW_USER = "UPDATE user_account SET name_sort = $2, search_text = $3 WHERE id = $1";
}
