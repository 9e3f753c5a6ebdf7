//! What is stored beside a text and follows from it: the order of names, and what is searched in. It is written with the
//! text, and computed anew when the program is upgraded: a new version may fold or sort otherwise.

use std::collections::BTreeMap;

use domain::{
    error::Error,
    fold::{Field, SearchText, sort_key},
    id::{AuthorityId, UserId},
};
use uuid::Uuid;

use crate::{
    Failure, Registry,
    store::{Tx, derived as sql},
};

/// What an authority is found by: names in every language, description, and the city, also by itself.
pub(crate) fn authority_text<'a>(texts: impl IntoIterator<Item = &'a str>, city: &str) -> String {
    texts.into_iter().fold(SearchText::default(), SearchText::text).field(Field::City, city).into_string()
}

/// What a user is found by: never the user name, which has a permission of its own (P23).
pub(crate) fn user_text(first_name: &str, last_name: &str, email: &str) -> String {
    SearchText::default()
        .field(Field::FirstName, first_name)
        .field(Field::LastName, last_name)
        .field(Field::Email, email)
        .into_string()
}

/// The order of people: by last, then by first name.
pub(crate) fn person_key(first_name: &str, last_name: &str) -> Vec<u8> {
    sort_key(&format!("{last_name} {first_name}"))
}

impl Registry {
    /// Brings the schema, and what follows from the texts in it, to the version of this program. Says how many rows had
    /// something else; doing it twice changes nothing.
    pub async fn migrate(&self) -> Result<u64, Error> {
        self.db().migrate().await.map_err(|error| self.settle(error.into()))?;
        Ok(self.renew_authorities().await? + self.renew_users().await?)
    }

    async fn renew_authorities(&self) -> Result<u64, Error> {
        let (mut after, mut renewed) = (AuthorityId::from(Uuid::nil()), 0);
        loop {
            let (last, changed) = change!(self, |tx| renew_authorities(tx, after).await)?;
            renewed += changed;
            match last {
                Some(last) => after = last,
                None => return Ok(renewed),
            }
        }
    }

    async fn renew_users(&self) -> Result<u64, Error> {
        let (mut after, mut renewed) = (UserId::from(Uuid::nil()), 0);
        loop {
            let (last, changed) = change!(self, |tx| renew_users(tx, after).await)?;
            renewed += changed;
            match last {
                Some(last) => after = last,
                None => return Ok(renewed),
            }
        }
    }
}

/// Some authorities: the last of them, and how many were changed.
async fn renew_authorities(tx: &mut Tx, after: AuthorityId) -> Result<(Option<AuthorityId>, u64), Failure> {
    let rows: Vec<sql::AuthorityTexts> = tx.all(sql::AUTHORITIES, &[&after]).await?;
    let Some(last) = rows.last().map(|row| row.id) else { return Ok((None, 0)) };
    let found: Vec<(AuthorityId, String)> = tx.all(sql::TRANSLATIONS, &[&after, &last]).await?;
    let mut translations: BTreeMap<AuthorityId, Vec<String>> = BTreeMap::new();
    for (id, text) in found {
        translations.entry(id).or_default().push(text);
    }
    let mut changed = 0;
    for row in rows {
        let names = [row.official_name.as_str(), row.informal_name.as_str()];
        let translated = translations.get(&row.id).into_iter().flatten().map(String::as_str);
        let text =
            authority_text(names.into_iter().chain(translated).chain(row.description.as_deref()), &row.city);
        let official = sort_key(&row.official_name);
        // What is left of a deleted authority goes by its official name.
        let is_left = row.informal_name.is_empty();
        let informal = if is_left { official.clone() } else { sort_key(&row.informal_name) };
        if (&official, &informal, &text)
            != (&row.official_name_sort, &row.informal_name_sort, &row.search_text)
        {
            changed += tx.execute(sql::RENEW_AUTHORITY, &[&row.id, &official, &informal, &text]).await?;
        }
    }
    Ok((Some(last), changed))
}

/// Some users: the last of them, and how many were changed.
async fn renew_users(tx: &mut Tx, after: UserId) -> Result<(Option<UserId>, u64), Failure> {
    let rows: Vec<sql::UserTexts> = tx.all(sql::USERS, &[&after]).await?;
    let last = rows.last().map(|row| row.id);
    let mut changed = 0;
    for row in rows {
        let key = person_key(&row.first_name, &row.last_name);
        let text = user_text(&row.first_name, &row.last_name, &row.email);
        if (&key, &text) != (&row.name_sort, &row.search_text) {
            changed += tx.execute(sql::RENEW_USER, &[&row.id, &key, &text]).await?;
        }
    }
    Ok((last, changed))
}
