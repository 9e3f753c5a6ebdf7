//! The nightly figures (J13): what is counted, and what is kept of it.

use super::{parts, record, statements};
use crate::names::Names;

record! {
    /// A number: of a kind, for a key of it.
    pub(crate) struct FigureRow {
        pub(crate) kind: String,
        pub(crate) key: String,
        pub(crate) value: i64,
    }

    /// All numbers of a kind for a country.
    pub(crate) struct CountryRow {
        pub(crate) code: String,
        pub(crate) name: Names,
        pub(crate) kind: String,
        pub(crate) value: i64,
    }
}

statements! {
    /// By country and status. The Commission has no country.
    AUTHORITIES = "SELECT COALESCE(country, ''), status, COUNT(*) FROM authority
        WHERE status IN ('active', 'deactivated') GROUP BY country, status";

    /// Users who can log in, by country and status.
    USERS = "SELECT COALESCE(a.country, ''), u.status, COUNT(*)
        FROM user_account u JOIN authority a ON a.id = u.authority_id
        WHERE u.status IN ('new', 'active') GROUP BY a.country, u.status";

    /// Authorities with active access, by country and module.
    MODULE_AUTHORITIES = "SELECT COALESCE(a.country, ''), m.code, COUNT(*)
        FROM module_access x JOIN authority a ON a.id = x.authority_id JOIN module m ON m.id = x.module_id
        WHERE x.status = 'active' GROUP BY a.country, m.code";

    /// Users with a role of a module to which their authority has active access, by country and module.
    MODULE_USERS = "SELECT COALESCE(a.country, ''), m.code, COUNT(DISTINCT h.user_id)
        FROM user_role h JOIN user_account u ON u.id = h.user_id JOIN authority a ON a.id = u.authority_id
        JOIN role_definition r ON r.id = h.role_id JOIN module m ON m.id = r.module_id
        JOIN module_access x ON x.authority_id = a.id AND x.module_id = m.id
        WHERE x.status = 'active' AND u.status IN ('new', 'active') GROUP BY a.country, m.code";

    /// Registered from one moment until before another, by country.
    REGISTRATIONS = "SELECT COALESCE(country, ''), COUNT(*) FROM authority
        WHERE registered_at >= $1 AND registered_at < $2 GROUP BY country";

    /// By kind and country, as the rows are ordered.
    REMOVE_DAY = "DELETE FROM figure
        WHERE kind IN ('authorities', 'users', 'module_authorities', 'module_users', 'registrations')
            AND country IN (SELECT code FROM country UNION ALL SELECT '') AND day = $1";

    ADD = "INSERT INTO figure (day, country, kind, key, value) VALUES ($1, $2, $3, $4, $5)";

    /// The last day up to $1. By one kind and country, as the rows are ordered: figures are kept for good, and Home must not
    /// read all of them.
    LAST_DAY = "SELECT MAX(day) FROM figure WHERE kind = 'authorities' AND country = '' AND day <= $1";

    /// The figures of a country, $1, on a day; '' is all countries together.
    OF_COUNTRY = "SELECT kind, key, value FROM figure WHERE country = $1 AND day = $2
        AND kind IN ('authorities', 'users', 'module_authorities', 'module_users', 'registrations')";

    /// Authorities and users of each country on a day.
    BY_COUNTRY = "SELECT c.code, c.name, f.kind, CAST(SUM(f.value) AS BIGINT) AS value
        FROM country c JOIN figure f ON f.kind IN ('authorities', 'users') AND f.country = c.code AND f.day = $1
        GROUP BY c.code, c.name, f.kind";
}

parts! {
    /// One more.
    NEXT = ", ($1, $2, $3, $4, $5)";
}
