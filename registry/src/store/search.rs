//! Lists of authorities and users: a query composed of one opening, the scope, the criteria in use, a cursor and one
//! end. The authority is called `a` everywhere, a user `u` and the user's credential `c`.
//!
//! What narrows a list says `a.id IN (…)` and not EXISTS: so an engine can begin with the few that fit, instead of asking
//! every authority whether it does.

use domain::{
    id::{AuthorityId, UserId},
    model::{AuthorityStatus, UserStatus},
    time::Timestamp,
};

use super::{parts, record, statements};
use crate::names::Names;

record! {
    /// An authority in a list.
    pub(crate) struct FoundRow {
        pub(crate) id: AuthorityId,
        pub(crate) official_name: String,
        pub(crate) informal_name: String,
        pub(crate) informal_name_lang: String,
        pub(crate) translated: Option<String>,
        pub(crate) city: String,
        pub(crate) country_name: Option<Names>,
        pub(crate) status: AuthorityStatus,
        pub(crate) modules: i64,
        pub(crate) users: i64,
        pub(crate) has_suspended: bool,
    }

    /// A user in a list.
    pub(crate) struct FoundUserRow {
        pub(crate) id: UserId,
        pub(crate) first_name: String,
        pub(crate) last_name: String,
        pub(crate) email: String,
        pub(crate) authority_id: AuthorityId,
        pub(crate) authority: String,
        pub(crate) status: UserStatus,
        pub(crate) temporary: bool,
        pub(crate) expires_at: Option<Timestamp>,
        pub(crate) blocked: bool,
    }

    /// Something to choose among the criteria.
    pub(crate) struct NamedRow {
        pub(crate) code: String,
        pub(crate) name: Names,
    }
}

statements! {
    /// Names of the modules of authorities, ten at most, that they may use.
    MODULES_OF = "SELECT x.authority_id, m.name FROM module_access x JOIN module m ON m.id = x.module_id \
        WHERE x.authority_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AND x.status = 'active' \
        ORDER BY m.position, m.code";

    /// Names of the access managers of authorities, ten at most.
    MANAGERS_OF = "SELECT m.authority_id, w.official_name FROM access_manager m \
        JOIN authority w ON w.id = m.manager_id \
        WHERE m.authority_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ORDER BY w.official_name_sort, w.id";

    /// Where a page begins that follows this authority.
    CURSOR = "SELECT informal_name_sort, official_name_sort FROM authority WHERE id = $1";

    /// Where a page begins that follows this user.
    USER_CURSOR = "SELECT name_sort FROM user_account WHERE id = $1";

    /// Countries to choose from.
    COUNTRIES = "SELECT code, name FROM country WHERE active ORDER BY position, code";

    /// Legal areas to choose from.
    LEGAL_AREAS = "SELECT code, name FROM legal_area WHERE active ORDER BY position, code";

    /// Modules to choose from: also retired ones, which some still have.
    MODULES = "SELECT code, name FROM module WHERE status <> 'planned' ORDER BY position, code";
}

/// SQLite takes fifteen terms in one question and no more.
pub(crate) const TERMS_AT_ONCE: usize = 8;

macro_rules! users {
    ($user:literal, $join:literal, $hint:literal) => {
        concat!(
            "SELECT u.id, u.first_name, u.last_name, u.email, a.id AS authority_id, a.official_name AS authority, \
            u.status, COALESCE(c.kind, 'temporary') = 'temporary' AS temporary, c.expires_at, \
            c.blocked_at IS NOT NULL AS blocked FROM ",
            $user,
            $join,
            " authority a ON a.id = u.authority_id LEFT JOIN credential c ON c.user_id = u.id \
            WHERE u.status IN ('new', 'active')",
            $hint
        )
    };
}

macro_rules! count_users {
    ($from:literal) => {
        concat!(
            "SELECT COUNT(*) FROM (SELECT 1 AS one FROM ",
            $from,
            " authority a ON a.id = u.authority_id LEFT JOIN credential c ON c.user_id = u.id \
            WHERE u.status IN ('new', 'active')"
        )
    };
}

parts! {
    /// Opens a page in the order of the informal names.
    PAGE_BY_INFORMAL_NAME = "WITH found AS (SELECT a.id, a.informal_name_sort AS sort FROM authority a";

    /// Opens a page in the order of the official names.
    PAGE_BY_OFFICIAL_NAME = "WITH found AS (SELECT a.id, a.official_name_sort AS sort FROM authority a";

    /// Goes on: of all authorities.
    OF_ALL = "WHERE 1 = 1";

    /// Goes on: of those that a text finds. SQLite is told to look at these only: by figures from before the registry had
    /// grown it takes it for quicker to look at every authority.
    OF_FOUND = "INDEXED BY sqlite_autoindex_authority_1 WHERE 1 = 1", postgres = "WHERE 1 = 1";

    /// After this key, $1, and authority, $2.
    AFTER_INFORMAL_NAME = "AND (a.informal_name_sort, a.id) > ($1, $2)";

    /// After this key, $1, and authority, $2.
    AFTER_OFFICIAL_NAME = "AND (a.official_name_sort, a.id) > ($1, $2)";

    /// Ends a page of $1 rows, with names in the language $2. Everything that is shown is read for these rows only; $3 is
    /// the code of the module of which a suspended access is noted.
    END = "ORDER BY sort, a.id LIMIT $1) SELECT a.id, a.official_name, a.informal_name, a.informal_name_lang, \
        t.text AS translated, a.city, c.name AS country_name, a.status, \
        (SELECT COUNT(*) FROM module_access x WHERE x.authority_id = a.id AND x.status = 'active') AS modules, \
        (SELECT COUNT(*) FROM user_account u WHERE u.authority_id = a.id AND u.status IN ('new', 'active')) AS users, \
        EXISTS (SELECT 1 FROM module_access x JOIN module m ON m.id = x.module_id \
        WHERE x.authority_id = a.id AND x.status = 'suspended' AND m.code = $3) AS has_suspended \
        FROM found f JOIN authority a ON a.id = f.id LEFT JOIN country c ON c.code = a.country \
        LEFT JOIN informal_name_translation t ON t.authority_id = a.id AND t.lang = $2 \
        AND a.informal_name_lang <> t.lang ORDER BY f.sort, f.id";

    /// Opens a list of ids.
    IDS = "SELECT a.id FROM authority a";

    /// Ends a list of $1 ids.
    IDS_END = "ORDER BY a.id LIMIT $1";

    /// Opens a list of ids among ten.
    AMONG = "SELECT a.id FROM authority a WHERE a.id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

    /// Opens a count.
    COUNT = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM authority a";

    /// Ends a count that goes no further than $1.
    COUNT_END = "LIMIT $1) counted";

    /// Opens terms that a search text holds, [`TERMS_AT_ONCE`] at most; [`OF_ONE`] ends them. One question for all: asked
    /// one by one, SQLite would gather all authorities for each.
    WITH_TEXT = "AND a.id IN (SELECT n.authority_id FROM authority_search s \
            JOIN authority_search_number n ON n.number = s.rowid WHERE 1 = 1",
        postgres = "AND (1 = 1";

    /// The term $1.
    TEXT = "AND s.text MATCH '\"' || $1 || '\"'", postgres = "AND a.search_text LIKE '%' || $1 || '%'";

    /// Opens what is wanted of one user.
    WITH_USER = "AND a.id IN (SELECT u.authority_id FROM user_account u INDEXED BY sqlite_autoindex_user_account_1 \
            WHERE u.status IN ('new', 'active')",
        postgres = "AND a.id IN (SELECT u.authority_id FROM user_account u WHERE u.status IN ('new', 'active')";

    /// The same for users.
    WITH_USER_TEXT = "AND u.id IN (SELECT n.user_id FROM user_account_search s \
            JOIN user_account_search_number n ON n.number = s.rowid WHERE 1 = 1",
        postgres = "AND (1 = 1";

    /// The term $1.
    USER_TEXT = "AND s.text MATCH '\"' || $1 || '\"'", postgres = "AND u.search_text LIKE '%' || $1 || '%'";

    /// Of a country.
    OF_COUNTRY = "AND a.country = $1";

    /// Of a status.
    OF_STATUS = "AND a.status = $1";

    /// With this general keyword, $1, `list:keyword`.
    WITH_KEYWORD = "AND a.id IN (SELECT h.authority_id FROM authority_keyword h JOIN keyword k ON k.id = h.keyword_id \
        JOIN classification_list l ON l.id = k.list_id WHERE l.code || ':' || k.code = $1)";

    /// Opens what is wanted of one access.
    WITH_ACCESS = "AND a.id IN (SELECT x.authority_id FROM module_access x JOIN module m ON m.id = x.module_id \
        JOIN legal_area g ON g.id = m.legal_area_id WHERE 1 = 1";

    /// To this module.
    TO_MODULE = "AND m.code = $1";

    /// To a module of this legal area.
    OF_LEGAL_AREA = "AND g.code = $1";

    /// In this role.
    IN_ROLE = "AND x.role = $1";

    /// Of this status.
    ACCESS_STATUS = "AND x.status = $1";

    /// Ends what is wanted of one access, one user or one text.
    OF_ONE = ")";

    /// Without an active access to this module.
    WITHOUT_MODULE = "AND NOT EXISTS (SELECT 1 FROM module_access x JOIN module m ON m.id = x.module_id \
        WHERE x.authority_id = a.id AND m.code = $1 AND x.status = 'active')";

    /// Without an administrator who has logged in.
    NO_ACTIVE_ADMINISTRATOR = "AND NOT EXISTS (SELECT 1 FROM user_account u \
        WHERE u.authority_id = a.id AND u.is_administrator AND u.status = 'active')";

    /// That have this authority, $1, as access manager.
    ONLY_MINE = "AND a.id IN (SELECT m.authority_id FROM access_manager m WHERE m.manager_id = $1)";

    /// Opens a page of users in the order of their names.
    USERS = users!("user_account u", " JOIN", "");

    /// The same where nearly all fit. SQLite is told to go by the names, and that few will do: else it would first read
    /// every authority, to know which users not to look at, and a page of fifty would take as long as there are authorities.
    ALL_USERS = users!(
            "user_account u INDEXED BY user_account_by_name_sort",
            " CROSS JOIN",
            " AND likelihood(u.version >= 0, 0.001)"
        ),
        postgres = users!("user_account u", " JOIN", "");

    /// The same of those that a text finds: SQLite is told to look at these only, see [`OF_FOUND`].
    FOUND_USERS = users!("user_account u INDEXED BY sqlite_autoindex_user_account_1", " CROSS JOIN", ""),
        postgres = users!("user_account u", " JOIN", "");

    /// After this key, $1, and user, $2.
    AFTER_USER = "AND (u.name_sort, u.id) > ($1, $2)";

    /// Ends a page of $1 users.
    USERS_END = "ORDER BY u.name_sort, u.id LIMIT $1";

    /// Opens a count of users.
    COUNT_USERS = count_users!("user_account u JOIN");

    /// The same of all.
    COUNT_ALL_USERS = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM user_account u WHERE u.status IN ('new', 'active')";

    /// The same of those that a text finds, see [`OF_FOUND`].
    COUNT_FOUND_USERS = count_users!("user_account u INDEXED BY sqlite_autoindex_user_account_1 CROSS JOIN"),
        postgres = count_users!("user_account u JOIN");

    /// With this user name, normalised.
    WITH_USERNAME = "AND u.username_norm = $1";

    /// Of this status.
    USER_STATUS = "AND u.status = $1";

    /// After five wrong passwords (C.2.6, in this order).
    BLOCKED = "AND c.blocked_at IS NOT NULL";

    /// Past its end, at $1; chosen ones only if they expire at all, $2.
    EXPIRED = "AND c.blocked_at IS NULL AND c.expires_at <= $1 AND (c.kind = 'temporary' OR $2)";

    /// To be changed, and not past its end, at $1.
    TEMPORARY = "AND c.blocked_at IS NULL AND COALESCE(c.kind, 'temporary') = 'temporary' \
        AND (c.expires_at IS NULL OR c.expires_at > $1)";

    /// In order, at $1; whether chosen ones expire at all, $2.
    VALID = "AND c.blocked_at IS NULL AND c.kind = 'chosen' AND (c.expires_at IS NULL OR c.expires_at > $1 OR NOT $2)";
}
