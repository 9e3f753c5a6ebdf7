//! National coordinators, each for one country.

use domain::id::AuthorityId;

use super::{record, statements};
use crate::names::Names;

record! {
    /// A country and its national coordinator.
    pub(crate) struct NationalRow {
        pub(crate) code: String,
        pub(crate) country: Names,
        pub(crate) id: Option<AuthorityId>,
        pub(crate) name: Option<String>,
    }
}

statements! {
    /// Every country with its national coordinator, in the order of countries.
    COUNTRIES = "SELECT c.code, c.name AS country, a.id, a.official_name AS name FROM country c \
        LEFT JOIN authority a ON a.country = c.code AND a.kind = 'nimic' WHERE c.active ORDER BY c.position, c.code";

    /// The national coordinator of a country, if it has one.
    OF_COUNTRY = "SELECT a.id FROM country c LEFT JOIN authority a ON a.country = c.code AND a.kind = 'nimic' \
        WHERE c.active AND c.code = $1";

    /// An ordinary authority from now on; it stays an access manager.
    DEMOTE = "UPDATE authority SET kind = 'authority', version = version + 1 WHERE id = $1 RETURNING version";

    /// The national coordinator of its country from now on.
    PROMOTE = "UPDATE authority SET kind = 'nimic', is_access_manager = TRUE, version = version + 1 \
        WHERE id = $1 RETURNING version";

    /// How many authorities it administers, deactivated ones too.
    ADMINISTERED = "SELECT COUNT(*) FROM access_manager WHERE manager_id = $1";
}
