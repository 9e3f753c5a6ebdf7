//! New authorities, and those that may be the same.

use domain::id::AuthorityId;

use super::{parts, record, statements};

record! {
    /// An authority that may be the same as a new one.
    #[derive(Clone)]
    pub(crate) struct CandidateRow {
        pub(crate) id: AuthorityId,
        pub(crate) official_name: String,
        pub(crate) informal_name: String,
        pub(crate) city: String,
    }
}

statements! {
    /// Adds an authority.
    ADD = "INSERT INTO authority (id, country, kind, official_name, official_name_norm, official_name_sort, \
        informal_name, informal_name_lang, informal_name_sort, description, description_lang, phone, email, \
        mail_language, website, street, postal_code, city, region, search_text, status, is_access_manager, \
        registered_at, registered_by_authority_id, origin, invitation_id, validated_at, validated_by, \
        data_confirmed_at, version) \
        VALUES ($1, $2, $26, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, \
        'active', $27, $20, $21, $22, $23, $24, $25, $20, 1)";

    /// Makes an authority access manager of another.
    ADD_MANAGER = "INSERT INTO access_manager (authority_id, manager_id, since, added_by_user, origin) \
        VALUES ($1, $2, $3, $4, $5)";

    /// The name of a country.
    COUNTRY = "SELECT name FROM country WHERE code = $1";

    /// Opens the authorities of a country, $1, that may be the same as a new one.
    CANDIDATES = "SELECT a.id, a.official_name, a.informal_name, a.city FROM authority a \
        WHERE a.country = $1 AND a.status <> 'deleted'";
}

parts! {
    /// With an e-mail address of this domain, $1.
    AT_DOMAIN = "AND lower(a.email) LIKE '%@' || $1";

    /// Ends the candidates. Enough for a word that many names have: where it is the only one without a slip, the authority that
    /// is looked for may be any of them.
    SOME = "ORDER BY a.id LIMIT 1000";
}
