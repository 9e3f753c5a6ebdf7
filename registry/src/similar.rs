//! Authorities that may be the same as a new one (I-1): found by their words, their place and their e-mail domain.

use std::collections::BTreeMap;

use domain::{
    fold::{Field, field_terms, fold, search_terms},
    id::AuthorityId,
    similar::{is_near, stems},
    view::SimilarAuthority,
};

use crate::{
    Failure,
    authority::basic::Basic,
    store::{Query, ToSql, Tx, registration as sql, search},
};

/// So many are shown.
const SHOWN: usize = 10;

/// The authorities of a country that may be the same as this one, the nearest first. One that exists is not compared with
/// itself: `own`.
pub(crate) async fn similar(
    tx: &mut Tx,
    country: &str,
    new: &Basic,
    own: Option<AuthorityId>,
) -> Result<Vec<SimilarAuthority>, Failure> {
    let mut found: BTreeMap<AuthorityId, SimilarAuthority> = BTreeMap::new();
    let stems = stems(&[&new.official_name, &new.informal_name]);
    for term in stems.iter().flat_map(|stem| search_terms(stem)) {
        let query = with_terms(Query::new(sql::CANDIDATES, &[&country]), std::slice::from_ref(&term));
        let query = query.and(sql::SOME, &[]);
        for row in tx.list::<sql::CandidateRow>(&query).await? {
            let names = [&row.official_name, &row.informal_name];
            let typed = [&new.official_name, &new.informal_name];
            if names.iter().any(|name| typed.iter().any(|new| is_near(name, new))) {
                found.insert(row.id, shown(row, true));
            }
        }
    }
    for row in same_place(tx, country, new).await? {
        found.entry(row.id).or_insert_with(|| shown(row, false)).by_domain = true;
    }
    let mut found: Vec<SimilarAuthority> = found.into_values().filter(|one| Some(one.id) != own).collect();
    found.sort_by_key(|one| (!one.by_name, !one.by_domain));
    found.truncate(SHOWN);
    Ok(found)
}

fn shown(row: sql::CandidateRow, by_name: bool) -> SimilarAuthority {
    SimilarAuthority {
        id: row.id,
        official_name: row.official_name,
        informal_name: row.informal_name,
        city: row.city,
        by_name,
        by_domain: false,
    }
}

/// Those whose search text holds all of these.
fn with_terms<'q>(query: Query<'q>, terms: &'q [String]) -> Query<'q> {
    terms.chunks(search::TERMS_AT_ONCE).fold(query, |query, some| {
        let open = query.and(search::WITH_TEXT, &[]);
        let all = some.iter().fold(open, |query, term| query.and(search::TEXT, &[term as &dyn ToSql]));
        all.and(search::OF_ONE, &[])
    })
}

/// Those of the same city whose e-mail address has the same domain.
async fn same_place(tx: &mut Tx, country: &str, new: &Basic) -> Result<Vec<sql::CandidateRow>, Failure> {
    let Some((_, domain)) = new.email.rsplit_once('@') else { return Ok(Vec::new()) };
    let (domain, terms) = (domain.to_lowercase(), field_terms(Field::City, &new.city));
    if domain.is_empty() || terms.is_empty() {
        return Ok(Vec::new());
    }
    let query = with_terms(Query::new(sql::CANDIDATES, &[&country]), &terms);
    let query = query.and(sql::AT_DOMAIN, &[&domain]).and(sql::SOME, &[]);
    let rows: Vec<sql::CandidateRow> = tx.list(&query).await?;
    let is_there = |row: &sql::CandidateRow| fold(&row.city) == fold(&new.city);
    Ok(rows.into_iter().filter(is_there).collect())
}
