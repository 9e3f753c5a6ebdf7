//! Awaiting validation (P19, C.8): the list, what has waited longest first, and one registration with everything that
//! helps to decide.

use domain::{
    criteria::ValidationCriteria,
    email::EmailAddress,
    error::{Error, FieldErrors},
    fold::{SearchText, search_terms},
    form::RegistrationForm,
    id::{SelfRegistrationId, UserId},
    model::RegistrationStatus,
    policy::{self, Action, Actor},
    time::{Timestamp, day, local},
    view::{Found, RegistrationRow, RegistrationView},
};
use uuid::Uuid;

use super::payload;
use crate::{
    Failure, Registry, authority,
    authority::{basic::Basic, keywords},
    scope::Reach,
    search::{Extent, Page},
    session::unrestricted,
    similar::similar,
    store::{Query, Tx, authority as authorities, invitation, self_registration as sql},
};

/// Rows looked through at once.
const CHUNK: i64 = 500;

impl Registry {
    /// The registrations within reach that wait and fit the criteria.
    pub async fn registrations(
        &self,
        actor: &Actor,
        criteria: &ValidationCriteria,
        extent: Extent,
    ) -> Result<Found<RegistrationRow>, Error> {
        unrestricted(actor)?;
        if !policy::has(actor, Action::Validate) {
            return Err(Error::NotFound);
        }
        let list = List::new(actor, criteria);
        look!(self, |tx| {
            let cursor = cursor(tx, &criteria.after).await?;
            let rows = list.find(tx, cursor, extent.rows() + 1).await?;
            let page = Page::cut(extent, rows, cursor.is_some()).counted(list.count(tx, extent)).await?;
            Ok(page.list(|row| row.id, |row| registration_row(&row, authority::zone(actor))))
        })
    }

    /// How many registrations the reader is expected to decide: those of the own authority.
    pub(crate) async fn waiting_registrations(&self, tx: &mut Tx, actor: &Actor) -> Result<i64, Failure> {
        if !policy::has(actor, Action::Validate) {
            return Ok(0);
        }
        let reach = Reach::new(actor, Action::Validate);
        let mut query = reach.narrow(Query::new(sql::COUNT, &[]));
        if policy::has_own_and_others(actor, Action::Validate) {
            query = query.and(sql::OF_OWN, &[&actor.authority_id]);
        }
        Extent::Page.count(tx, query).await
    }

    /// One registration, with what was submitted and what may stand in its way; where it is being corrected, in the way of
    /// what was typed, but for the address of the first user.
    pub async fn registration(
        &self,
        actor: &Actor,
        id: &str,
        typed: Option<&RegistrationForm>,
        lang: &str,
    ) -> Result<RegistrationView, Error> {
        unrestricted(actor)?;
        look!(self, |tx| {
            let row = find_registration(tx, actor, id).await?;
            let submitted = row.payload.as_deref().map(payload::read).unwrap_or_default();
            let form = row.corrected.as_deref().map_or_else(|| submitted.clone(), payload::read);
            let waits = row.status == RegistrationStatus::Submitted;
            let asked = typed.unwrap_or(&form);
            let basic = Basic::typed(&asked.authority(), &Basic::default(), true, &mut FieldErrors::new());
            let (mut near, mut exact, mut email_taken) = (Vec::new(), None, false);
            if waits {
                near = similar(tx, &row.country, &basic, None).await?;
                let nobody: domain::id::AuthorityId = Uuid::nil().into();
                let same: Option<(domain::id::AuthorityId, String)> =
                    tx.optional(authorities::SAME_NAME, &[&row.country, &basic.norm(), &nobody]).await?;
                exact = same;
                // Of what was submitted: an answer about an address that was typed would be one that nobody counts.
                let email = EmailAddress::parse(&form.user_email).map(|email| email.normalized());
                let (count,): (i64,) = tx.one(sql::EMAIL_TAKEN, &[&email.unwrap_or_default()]).await?;
                email_taken = count > 0;
            }
            let rows: Vec<authorities::KeywordRow> = tx.all(authorities::KEYWORDS, &[&Uuid::nil()]).await?;
            let mut lists = keywords::lists(&rows, lang, true);
            payload::choose(&mut lists, &form.keywords);
            let suggested: Vec<&str> =
                row.suggested_modules.iter().flat_map(|codes| codes.split(',')).collect();
            let modules: Vec<invitation::SuggestedRow> = tx.all(invitation::MODULES, &[]).await?;
            let modules = modules.into_iter().filter(|module| suggested.contains(&module.code.as_str()));
            let first_user: Option<(UserId,)> = match row.authority_id {
                Some(id) => tx.optional(sql::FIRST_USER, &[&id]).await?,
                None => None,
            };
            Ok(RegistrationView {
                version: row.version,
                status: row.status,
                country: row.country_name.text(lang),
                reason: row.reason.clone(),
                similar: near,
                exact,
                email_taken,
                lists,
                suggested: modules.map(|module| module.name.text(lang)).collect(),
                registered: row.authority_id.zip(first_user.map(|(user,)| user)),
                is_corrected: row.corrected.is_some(),
                row: registration_row(&row, authority::zone(actor)),
                form,
            })
        })
    }
}

fn registration_row(row: &sql::RegistrationRow, zone: &str) -> RegistrationRow {
    let stored = row.payload.as_deref().map(payload::read).unwrap_or_default();
    let (duplicates, email_taken) = payload::hints(row.duplicate_hints.as_deref());
    RegistrationRow {
        id: row.id,
        official_name: stored.official_name,
        informal_name: stored.informal_name,
        submitted_at: local(row.submitted_at, zone),
        inviter: row.inviter.clone(),
        duplicates,
        email_taken,
    }
}

/// Whether a registration is within the actor's reach.
pub(crate) async fn sees_registration(
    tx: &mut Tx,
    actor: &Actor,
    id: SelfRegistrationId,
) -> Result<bool, Failure> {
    Ok(reached(tx, actor, id).await?.is_some())
}

/// The registration, if it is within the actor's reach.
pub(super) async fn find_registration(
    tx: &mut Tx,
    actor: &Actor,
    id: &str,
) -> Result<sql::RegistrationRow, Failure> {
    let id = SelfRegistrationId::parse(id).ok_or(Error::NotFound)?;
    Ok(reached(tx, actor, id).await?.ok_or(Error::NotFound)?)
}

async fn reached(
    tx: &mut Tx,
    actor: &Actor,
    id: SelfRegistrationId,
) -> Result<Option<sql::RegistrationRow>, Failure> {
    let reach = Reach::new(actor, Action::Validate);
    let found: Vec<sql::RegistrationRow> = tx.list(&reach.narrow(Query::new(sql::BY_ID, &[&id]))).await?;
    Ok(found.into_iter().next())
}

/// What is asked for, by whom.
struct List<'a> {
    actor: &'a Actor,
    reach: Reach<'a>,
    criteria: &'a ValidationCriteria,
    terms: Vec<String>,
    from: Option<Timestamp>,
    before: Option<Timestamp>,
}

type Cursor = Option<(Timestamp, SelfRegistrationId)>;

impl<'a> List<'a> {
    fn new(actor: &'a Actor, criteria: &'a ValidationCriteria) -> Self {
        let zone = authority::zone(actor);
        Self {
            actor,
            reach: Reach::new(actor, Action::Validate),
            criteria,
            terms: search_terms(&criteria.text),
            from: day(&criteria.submitted_from, zone).map(|day| day.start),
            before: day(&criteria.submitted_to, zone).map(|day| day.end),
        }
    }

    /// So many rows after a place. What was submitted lies in one text and only until it is decided, so words and days are
    /// compared here.
    async fn find(
        &self,
        tx: &mut Tx,
        mut after: Cursor,
        wanted: usize,
    ) -> Result<Vec<sql::RegistrationRow>, Failure> {
        let mut found = Vec::new();
        loop {
            let mut query = self.reach.narrow(Query::new(sql::WAITING, &[]));
            if self.criteria.only_mine != "no" && policy::has_own_and_others(self.actor, Action::Validate) {
                query = query.and(sql::OF_OWN, &[&self.actor.authority_id]);
            }
            if let Some((at, id)) = &after {
                query = query.and(sql::AFTER, &[at, id]);
            }
            let rows: Vec<sql::RegistrationRow> = tx.list(&query.and(sql::END, &[&CHUNK])).await?;
            let is_last = i64::try_from(rows.len()).unwrap_or(i64::MAX) < CHUNK;
            let last = rows.last().map(|row| (row.submitted_at, row.id));
            found.extend(rows.into_iter().filter(|row| self.fits(row)));
            found.truncate(wanted);
            if is_last || found.len() == wanted {
                return Ok(found);
            }
            after = last;
        }
    }

    async fn count(&self, tx: &mut Tx, extent: Extent) -> Result<i64, Failure> {
        let found = self.find(tx, None, extent.counts_to()).await?;
        Ok(i64::try_from(found.len()).unwrap_or(i64::MAX))
    }

    fn fits(&self, row: &sql::RegistrationRow) -> bool {
        let at = row.submitted_at;
        if self.from.is_some_and(|from| at < from) || self.before.is_some_and(|before| at >= before) {
            return false;
        }
        if self.terms.is_empty() {
            return true;
        }
        let form = row.payload.as_deref().map(payload::read).unwrap_or_default();
        let text = SearchText::default().text(&form.official_name).text(&form.informal_name).into_string();
        self.terms.iter().all(|term| text.contains(term.as_str()))
    }
}

/// The place of a registration in the order; nothing where the address names none.
async fn cursor(tx: &mut Tx, after: &str) -> Result<Cursor, Failure> {
    let Some(id) = SelfRegistrationId::parse(after) else { return Ok(None) };
    let found: Option<(Timestamp,)> = tx.optional(sql::CURSOR, &[&id]).await?;
    Ok(found.map(|(at,)| (at, id)))
}
