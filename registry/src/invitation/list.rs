//! The list of invitations (C.8), newest first.

use domain::{
    criteria::InvitationCriteria,
    error::Error,
    fold::{SearchText, search_terms},
    id::InvitationId,
    model::InvitationState,
    policy::{self, Action, Actor},
    time::Timestamp,
    view::{Found, InvitationRow},
};

use crate::{
    Failure, Registry, authority,
    scope::Reach,
    search::{Extent, Page},
    session::unrestricted,
    store::{Query, Tx, invitation as sql},
};

/// Rows looked through at once for words.
const CHUNK: i64 = 500;

impl Registry {
    /// The invitations within reach that fit the criteria. Nobody but those who can invite has such a list.
    pub async fn invitations(
        &self,
        actor: &Actor,
        criteria: &InvitationCriteria,
        extent: Extent,
    ) -> Result<Found<InvitationRow>, Error> {
        unrestricted(actor)?;
        if !policy::has(actor, Action::Invite) {
            return Err(Error::NotFound);
        }
        let reach = Reach::new(actor, Action::Invite);
        let list = List { actor, reach, criteria, now: self.now(), terms: search_terms(&criteria.text) };
        look!(self, |tx| {
            let cursor = cursor(tx, &criteria.after).await?;
            let rows = list.find(tx, cursor, extent.rows() + 1).await?;
            let zone = authority::zone(actor);
            let page = Page::cut(extent, rows, cursor.is_some()).counted(list.count(tx, extent)).await?;
            Ok(page.list(|row| row.id, |row| self.invitation_row(row, zone)))
        })
    }

    /// Whether the reader may make a new invitation.
    pub async fn may_invite(&self, actor: &Actor) -> Result<bool, Error> {
        look!(self, |tx| {
            let own = crate::scope::find(tx, actor, Action::Invite, actor.authority_id).await?;
            let rules = self.settings().rules;
            Ok(own.is_some_and(|own| policy::decide_new_invitation(actor, &own, rules).is_ok()))
        })
    }
}

/// What is asked for, by whom.
struct List<'a> {
    actor: &'a Actor,
    reach: Reach<'a>,
    criteria: &'a InvitationCriteria,
    now: Timestamp,
    terms: Vec<String>,
}

type Cursor = Option<(Timestamp, InvitationId)>;

impl List<'_> {
    fn narrow<'q>(&'q self, query: Query<'q>) -> Query<'q> {
        let mut query = self.reach.narrow(query);
        if self.criteria.only_mine != "no" && policy::has_own_and_others(self.actor, Action::Invite) {
            query = query.and(sql::OF_OWN, &[&self.actor.authority_id]);
        }
        let Some(state) = InvitationState::parse(&self.criteria.status) else { return query };
        match state {
            InvitationState::Sent => query.and(sql::RUNNING, &[&self.now]).and(sql::NOT_FAILED, &[]),
            InvitationState::Failed => query.and(sql::RUNNING, &[&self.now]).and(sql::FAILED, &[]),
            InvitationState::Expired => query.and(sql::ENDED, &[&self.now]),
            InvitationState::Draft => query.and(sql::OF_STATUS, &[&"draft"]),
            InvitationState::Used => query.and(sql::OF_STATUS, &[&"used"]),
            InvitationState::Withdrawn => query.and(sql::OF_STATUS, &[&"withdrawn"]),
        }
    }

    /// So many rows after a place. Words are compared here: an invitation holds them for a year only, and no index of
    /// either database could find a part of an e-mail address without regard to accents.
    async fn find(
        &self,
        tx: &mut Tx,
        mut after: Cursor,
        wanted: usize,
    ) -> Result<Vec<sql::InvitationRow>, Failure> {
        let mut found = Vec::new();
        loop {
            let missing = i64::try_from(wanted - found.len()).unwrap_or(i64::MAX);
            let limit = if self.terms.is_empty() { missing } else { CHUNK };
            let mut query = self.narrow(Query::new(sql::PAGE, &[]));
            if let Some((at, id)) = &after {
                query = query.and(sql::AFTER, &[at, id]);
            }
            let rows: Vec<sql::InvitationRow> = tx.list(&query.and(sql::END, &[&limit])).await?;
            let is_last = i64::try_from(rows.len()).unwrap_or(i64::MAX) < limit;
            let last = rows.last().map(|row| (row.created_at, row.id));
            found.extend(rows.into_iter().filter(|row| self.fits(row)));
            found.truncate(wanted);
            if is_last || found.len() == wanted {
                return Ok(found);
            }
            after = last;
        }
    }

    fn fits(&self, row: &sql::InvitationRow) -> bool {
        if self.terms.is_empty() {
            return true;
        }
        let text = SearchText::default().text(&row.authority_name_hint).text(&row.recipient_email);
        let text = text.into_string();
        self.terms.iter().all(|term| text.contains(term.as_str()))
    }

    async fn count(&self, tx: &mut Tx, extent: Extent) -> Result<i64, Failure> {
        if self.terms.is_empty() {
            return extent.count(tx, self.narrow(Query::new(sql::COUNT, &[]))).await;
        }
        let found = self.find(tx, None, extent.counts_to()).await?;
        Ok(i64::try_from(found.len()).unwrap_or(i64::MAX))
    }
}

/// The place of an invitation in the order; nothing where the address names none.
async fn cursor(tx: &mut Tx, after: &str) -> Result<Cursor, Failure> {
    let Some(id) = InvitationId::parse(after) else { return Ok(None) };
    let found: Option<(Timestamp,)> = tx.optional(sql::CURSOR, &[&id]).await?;
    Ok(found.map(|(at,)| (at, id)))
}
