//! The users within reach (P21): found by name, e-mail address, user name and state, in the order of their names.

use domain::{
    criteria::UserCriteria,
    error::Error,
    fold::{Field, field_terms},
    id::UserId,
    model::{CredentialFacts, PasswordState},
    policy::{self, Action, Actor, Scope},
    view::{Found, FoundUser},
};

use super::{Extent, Filter, Page, USER_TEXT};
use crate::{
    Failure, Registry,
    scope::Reach,
    session::unrestricted,
    store::{Query, Tx, search as sql},
};

impl Registry {
    /// Users in the search of Administered authorities (P21; the user name as a criterion: P23).
    pub async fn search_users(
        &self,
        actor: &Actor,
        criteria: &UserCriteria,
        extent: Extent,
    ) -> Result<Found<FoundUser>, Error> {
        unrestricted(actor)?;
        if !policy::has(actor, Action::SearchUsers) {
            return Err(Error::NotFound);
        }
        let filter = self.filter(actor, criteria);
        look!(self, |tx| {
            let reach = Reach::new(actor, Action::SearchUsers);
            let cursor = cursor(tx, &criteria.after).await?;
            let of = |base| filter.narrow_query(&reach, Query::new(base, &[]));
            let has_all = policy::scope(actor.rank(), Action::SearchUsers) == Scope::All && filter.is_empty();
            let (mut query, counted) = if has_all {
                // Whose they are says nothing then.
                (of(sql::ALL_USERS), Query::new(sql::COUNT_ALL_USERS, &[]))
            } else if filter.has_text {
                (of(sql::FOUND_USERS), of(sql::COUNT_FOUND_USERS))
            } else {
                (of(sql::USERS), of(sql::COUNT_USERS))
            };
            if let Some((key, id)) = &cursor {
                query = query.and(sql::AFTER_USER, &[key, id]);
            }
            let limit = extent.limit();
            let rows: Vec<sql::FoundUserRow> = tx.list(&query.and(sql::USERS_END, &[&limit])).await?;
            let page = Page::cut(extent, rows, cursor.is_some()).counted(extent.count(tx, counted)).await?;
            Ok(page.list(|row| row.id, |row| self.found_user(row)))
        })
    }

    fn filter<'a>(&self, actor: &'a Actor, criteria: &UserCriteria) -> Filter<'a> {
        let mut filter = Filter::default();
        if criteria.only_mine != "no" {
            filter.put(sql::ONLY_MINE, actor.authority_id);
        }
        for (field, typed) in [
            (Field::LastName, &criteria.last_name),
            (Field::FirstName, &criteria.first_name),
            (Field::Email, &criteria.email),
        ] {
            filter.terms(USER_TEXT, &field_terms(field, typed));
        }
        let username = criteria.username.trim().to_lowercase();
        if !username.is_empty() {
            filter.users = Some(Reach::new(actor, Action::ReadUsernames));
            filter.given(sql::WITH_USERNAME, &username);
        }
        filter.given(sql::USER_STATUS, &criteria.user_status);
        let (now, chosen_expire) = (self.now(), self.settings().password_expiry);
        match PasswordState::parse(&criteria.password_state) {
            Some(PasswordState::Blocked) => filter.just(sql::BLOCKED),
            Some(PasswordState::Expired) => {
                filter.parts.push((sql::EXPIRED, vec![Box::new(now), Box::new(chosen_expire)]));
            }
            Some(PasswordState::Temporary) => filter.put(sql::TEMPORARY, now),
            Some(PasswordState::Valid) => {
                filter.parts.push((sql::VALID, vec![Box::new(now), Box::new(chosen_expire)]));
            }
            None => {}
        }
        filter
    }

    fn found_user(&self, row: sql::FoundUserRow) -> FoundUser {
        let facts = CredentialFacts {
            blocked: row.blocked,
            temporary: row.temporary,
            expires_at: row.expires_at,
            chosen_expire: self.settings().password_expiry,
        };
        FoundUser {
            id: row.id,
            first_name: row.first_name,
            last_name: row.last_name,
            email: row.email,
            authority: (row.authority_id, row.authority),
            status: row.status,
            password_state: facts.state(self.now()),
        }
    }
}

/// The place of a user in the order; nothing where the address names none.
async fn cursor(tx: &mut Tx, after: &str) -> Result<Option<(Vec<u8>, UserId)>, Failure> {
    let Some(id) = UserId::parse(after) else { return Ok(None) };
    let found: Option<(Vec<u8>,)> = tx.optional(sql::USER_CURSOR, &[&id]).await?;
    Ok(found.map(|(key,)| (key, id)))
}
