//! Lists that are searched (C.8): for everybody the active authorities (P3), for those who administer others the
//! authorities within their reach (P20), and the users there (P21).

mod page;
mod users;

use std::collections::BTreeMap;

use domain::{
    criteria::AuthorityCriteria,
    error::Error,
    fold::{Field, field_terms, search_terms},
    form::ticked,
    id::AuthorityId,
    model::AuthorityStatus,
    policy::{self, Action, Actor},
    view::{AdministeredRow, Choice, Found, FoundAuthority, SearchOptions, SearchRow},
};
use uuid::Uuid;

pub(crate) use self::page::Page;
use crate::{
    Failure, Registry,
    authority::keywords,
    names::Names,
    scope::Reach,
    session::unrestricted,
    store::{Query, Statement, ToSql, Tx, authority, search as sql},
};

/// Rows on a page.
const PAGE: usize = 50;
/// Rows read at once for a file with all pages.
const CHUNK: usize = 500;
/// A list counts no further.
pub(crate) const MOST_COUNTED: i64 = 1_000;
/// Authorities whose modules or access managers one statement reads.
const TEN: usize = 10;

/// How much of a list is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// A page on the screen.
    Page,
    /// A piece of a file with all pages.
    Piece,
}

impl Extent {
    pub(crate) const fn rows(self) -> usize {
        match self {
            Self::Page => PAGE,
            Self::Piece => CHUNK,
        }
    }

    /// One row more tells whether another page follows.
    pub(crate) fn limit(self) -> i64 {
        i64::try_from(self.rows()).unwrap_or(i64::MAX).saturating_add(1)
    }
}

impl Registry {
    /// Authorities → Search (P3): the active authorities that fit the criteria.
    pub async fn search(
        &self,
        actor: &Actor,
        criteria: &AuthorityCriteria,
        extent: Extent,
        lang: &str,
    ) -> Result<Found<SearchRow>, Error> {
        unrestricted(actor)?;
        let filter = Filter::of_search(criteria);
        look!(self, |tx| {
            let found = filter.find(tx, actor, Action::ReadCard, criteria, extent, lang).await?;
            let ids: Vec<AuthorityId> = found.rows.iter().map(|row| row.id).collect();
            let names: Vec<(AuthorityId, Names)> = by_tens(tx, sql::MODULES_OF, &ids).await?;
            let mut modules: BTreeMap<AuthorityId, Vec<String>> = BTreeMap::new();
            for (id, name) in names {
                modules.entry(id).or_default().push(name.text(lang));
            }
            let id = |row: &sql::FoundRow| row.id;
            Ok(found.list(id, |row| {
                let modules = modules.remove(&row.id).unwrap_or_default();
                SearchRow { authority: named(row, lang), modules }
            }))
        })
    }

    /// Administered authorities (P20): within reach, preset to those that have the own one as access manager.
    pub async fn administered(
        &self,
        actor: &Actor,
        criteria: &AuthorityCriteria,
        extent: Extent,
        lang: &str,
    ) -> Result<Found<AdministeredRow>, Error> {
        unrestricted(actor)?;
        if !policy::has(actor, Action::SearchAdministered) {
            return Err(Error::NotFound);
        }
        let filter = Filter::of_administered(actor, criteria);
        let asked =
            if is_about_deleted(criteria) { Action::ReadTombstone } else { Action::SearchAdministered };
        look!(self, |tx| {
            let found = filter.find(tx, actor, asked, criteria, extent, lang).await?;
            let ids: Vec<AuthorityId> = found.rows.iter().map(|row| row.id).collect();
            let names: Vec<(AuthorityId, String)> = by_tens(tx, sql::MANAGERS_OF, &ids).await?;
            let mut managers: BTreeMap<AuthorityId, Vec<String>> = BTreeMap::new();
            for (id, name) in names {
                managers.entry(id).or_default().push(name);
            }
            let id = |row: &sql::FoundRow| row.id;
            Ok(found.list(id, |row| AdministeredRow {
                status: row.status,
                modules: row.modules,
                users: row.users,
                managers: managers.remove(&row.id).unwrap_or_default(),
                has_suspended: row.has_suspended,
                authority: named(row, lang),
            }))
        })
    }

    /// The authorities that the criteria of Administered authorities find within the reach of a right, no more than
    /// `most`, in the order of their ids.
    pub(crate) async fn all_found(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        action: Action,
        criteria: &AuthorityCriteria,
        most: i64,
    ) -> Result<Vec<AuthorityId>, Failure> {
        let filter = Filter::of_administered(actor, criteria);
        let reach = Reach::new(actor, action);
        let found: Vec<(AuthorityId,)> =
            tx.list(&filter.narrow(&reach, sql::IDS).and(sql::IDS_END, &[&most])).await?;
        Ok(found.into_iter().map(|(id,)| id).collect())
    }

    /// Those of the authorities that are within the reach of a right, and of this status, if one is wanted.
    pub(crate) async fn among(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        action: Action,
        ids: &[AuthorityId],
        status: Option<AuthorityStatus>,
    ) -> Result<Vec<AuthorityId>, Failure> {
        let (reach, status) = (Reach::new(actor, action), status.map(AuthorityStatus::as_str));
        let mut found = Vec::new();
        for some in ids.chunks(TEN) {
            let mut some = some.to_vec();
            some.resize(TEN, Uuid::nil().into());
            let args: Vec<&dyn ToSql> = some.iter().map(|id| id as &dyn ToSql).collect();
            let mut query = reach.narrow(Query::new(sql::AMONG, &args));
            if let Some(status) = &status {
                query = query.and(sql::OF_STATUS, &[status]);
            }
            let rows: Vec<(AuthorityId,)> = tx.list(&query).await?;
            found.extend(rows.into_iter().map(|(id,)| id));
        }
        Ok(found)
    }

    /// What can be chosen among the criteria.
    pub async fn search_options(&self, actor: &Actor, lang: &str) -> Result<SearchOptions, Error> {
        unrestricted(actor)?;
        look!(self, |tx| {
            Ok(SearchOptions {
                countries: named_choices(tx, sql::COUNTRIES, lang).await?,
                legal_areas: named_choices(tx, sql::LEGAL_AREAS, lang).await?,
                modules: named_choices(tx, sql::MODULES, lang).await?,
                keywords: keywords::lists(&tx.all(authority::KEYWORDS, &[&Uuid::nil()]).await?, lang, true),
                deleted: policy::has(actor, Action::ReadTombstone),
            })
        })
    }
}

/// Whether tombstones are asked for, which a right of its own finds.
fn is_about_deleted(criteria: &AuthorityCriteria) -> bool {
    AuthorityStatus::parse(&criteria.status) == Some(AuthorityStatus::Deleted)
}

/// What terms stand in: the search text of an authority, and of a user.
const AUTHORITY_TEXT: (Statement, Statement) = (sql::WITH_TEXT, sql::TEXT);
const USER_TEXT: (Statement, Statement) = (sql::WITH_USER_TEXT, sql::USER_TEXT);

/// The criteria in use, as conditions over an authority called `a`, and in a list of users over a user called `u`.
#[derive(Default)]
struct Filter<'a> {
    parts: Vec<(Statement, Vec<Box<dyn ToSql + Send>>)>,
    /// Whether a text is looked for.
    has_text: bool,
    /// Where a criterion is about users: they must be the actor's to see (P21).
    users: Option<Reach<'a>>,
}

impl<'a> Filter<'a> {
    fn of_search(criteria: &AuthorityCriteria) -> Self {
        let mut filter = Self::default();
        filter.names(criteria);
        // The public card shows only modules that may be used.
        filter.access(criteria, Some("active"));
        filter
    }

    fn of_administered(actor: &'a Actor, criteria: &AuthorityCriteria) -> Self {
        let mut filter = Self::default();
        filter.names(criteria);
        filter.access(criteria, None);
        filter.terms(AUTHORITY_TEXT, &field_terms(Field::City, &criteria.city));
        // Nobody administers what is deleted.
        if criteria.only_mine != "no" && !is_about_deleted(criteria) {
            filter.put(sql::ONLY_MINE, actor.authority_id);
        }
        if criteria.status != "all" {
            let status = AuthorityStatus::parse(&criteria.status).unwrap_or(AuthorityStatus::Active);
            filter.put(sql::OF_STATUS, status.as_str().to_owned());
        }
        filter.given(sql::WITHOUT_MODULE, &criteria.without_module);
        if ticked(&criteria.no_active_administrator) {
            filter.just(sql::NO_ACTIVE_ADMINISTRATOR);
            filter.users = Some(Reach::new(actor, Action::SearchUsers));
        }
        let terms = search_terms(&criteria.user);
        if !terms.is_empty() {
            filter.users = Some(Reach::new(actor, Action::SearchUsers));
            filter.just(sql::WITH_USER);
            filter.terms(USER_TEXT, &terms);
            filter.just(sql::OF_ONE);
        }
        filter
    }

    fn names(&mut self, criteria: &AuthorityCriteria) {
        self.terms(AUTHORITY_TEXT, &search_terms(&criteria.text));
        self.given(sql::OF_COUNTRY, &criteria.country);
        criteria.keywords.iter().for_each(|keyword| self.given(sql::WITH_KEYWORD, keyword));
    }

    /// What is wanted of an access is wanted of one and the same.
    fn access(&mut self, criteria: &AuthorityCriteria, status: Option<&str>) {
        let AuthorityCriteria { legal_area, module, role, module_status, .. } = criteria;
        let asked_status = if status.is_some() { "" } else { module_status.as_str() };
        if [legal_area, module, role].iter().all(|text| text.is_empty()) && asked_status.is_empty() {
            return;
        }
        self.just(sql::WITH_ACCESS);
        self.given(sql::TO_MODULE, module);
        self.given(sql::OF_LEGAL_AREA, legal_area);
        self.given(sql::IN_ROLE, role);
        self.given(sql::ACCESS_STATUS, status.unwrap_or(asked_status));
        self.just(sql::OF_ONE);
    }

    fn given(&mut self, part: Statement, value: &str) {
        if !value.is_empty() {
            // PostgreSQL takes no NUL in a text, and no code has one.
            self.put(part, value.replace('\0', " "));
        }
    }

    fn put(&mut self, part: Statement, value: impl ToSql + Send + 'static) {
        self.parts.push((part, vec![Box::new(value)]));
    }

    fn terms(&mut self, (open, part): (Statement, Statement), terms: &[String]) {
        self.has_text |= !terms.is_empty();
        for some in terms.chunks(sql::TERMS_AT_ONCE) {
            self.just(open);
            for term in some {
                self.put(part, term.clone());
            }
            self.just(sql::OF_ONE);
        }
    }

    /// Whether nothing is asked for.
    fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.users.is_none()
    }

    fn just(&mut self, part: Statement) {
        self.parts.push((part, Vec::new()));
    }

    /// Over authorities.
    fn narrow<'q>(&'q self, reach: &'q Reach<'_>, base: Statement) -> Query<'q> {
        let of = if self.has_text { sql::OF_FOUND } else { sql::OF_ALL };
        self.narrow_query(reach, Query::new(base, &[]).and(of, &[]))
    }

    fn narrow_query<'q>(&'q self, reach: &'q Reach<'_>, base: Query<'q>) -> Query<'q> {
        let mut query = reach.narrow(base);
        if let Some(users) = &self.users {
            query = users.narrow(query);
        }
        self.parts.iter().fold(query, |query, (part, values)| {
            let values: Vec<&dyn ToSql> = values.iter().map(|value| &**value as &dyn ToSql).collect();
            query.and(*part, &values)
        })
    }

    async fn find(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        action: Action,
        criteria: &AuthorityCriteria,
        extent: Extent,
        lang: &str,
    ) -> Result<Page<sql::FoundRow>, Failure> {
        let reach = Reach::new(actor, action);
        let by_official_name = criteria.sort == "official_name";
        let (base, after) = if by_official_name {
            (sql::PAGE_BY_OFFICIAL_NAME, sql::AFTER_OFFICIAL_NAME)
        } else {
            (sql::PAGE_BY_INFORMAL_NAME, sql::AFTER_INFORMAL_NAME)
        };
        let cursor = cursor(tx, &criteria.after, by_official_name).await?;
        let mut query = self.narrow(&reach, base);
        if let Some((key, id)) = &cursor {
            query = query.and(after, &[key, id]);
        }
        let limit = extent.limit();
        let module =
            if criteria.without_module.is_empty() { &criteria.module } else { &criteria.without_module };
        let module = module.replace('\0', " ");
        let rows = tx.list(&query.and(sql::END, &[&limit, &lang, &module])).await?;
        let count = extent.count(tx, self.narrow(&reach, sql::COUNT));
        Page::cut(extent, rows, cursor.is_some()).counted(count).await
    }
}

/// The place of an authority in the order; nothing where the address names none.
async fn cursor(
    tx: &mut Tx,
    after: &str,
    by_official_name: bool,
) -> Result<Option<(Vec<u8>, AuthorityId)>, Failure> {
    let Some(id) = AuthorityId::parse(after) else { return Ok(None) };
    let found: Option<(Vec<u8>, Vec<u8>)> = tx.optional(sql::CURSOR, &[&id]).await?;
    Ok(found.map(|(informal, official)| (if by_official_name { official } else { informal }, id)))
}

/// Reads something of many authorities.
async fn by_tens<T: crate::store::FromSql + Send>(
    tx: &mut Tx,
    statement: Statement,
    ids: &[AuthorityId],
) -> Result<Vec<(AuthorityId, T)>, Failure> {
    let mut found = Vec::new();
    for some in ids.chunks(TEN) {
        let mut some = some.to_vec();
        some.resize(TEN, Uuid::nil().into());
        let args: Vec<&dyn ToSql> = some.iter().map(|id| id as &dyn ToSql).collect();
        found.extend(tx.all::<(AuthorityId, T)>(statement, &args).await?);
    }
    Ok(found)
}

fn named(row: sql::FoundRow, lang: &str) -> FoundAuthority {
    let is_translated = row.translated.is_some();
    let informal_name = row.translated.unwrap_or(row.informal_name);
    FoundAuthority {
        id: row.id,
        // What is left of a deleted authority is called by its official name.
        informal_name: if informal_name.is_empty() { row.official_name.clone() } else { informal_name },
        official_name: row.official_name,
        informal_name_lang: if is_translated { lang.to_owned() } else { row.informal_name_lang },
        city: row.city,
        country: row.country_name.map(|names| names.text(lang)),
        is_deleted: row.status == AuthorityStatus::Deleted,
    }
}

async fn named_choices(tx: &mut Tx, statement: Statement, lang: &str) -> Result<Vec<Choice>, Failure> {
    let rows: Vec<sql::NamedRow> = tx.all(statement, &[]).await?;
    let choice = |row: sql::NamedRow| Choice { label: row.name.text(lang), code: row.code, chosen: false };
    Ok(rows.into_iter().map(choice).collect())
}
