//! What people are reminded of as time goes by: old passwords (J1, E7), temporary ones about to end (E16) and user names not
//! told (E2, J3), data that nobody has confirmed for a year (J11, E8). Each once; doing it twice changes nothing.
//!
//! Whom it concerns is read apart from the writing: nobody who writes waits for the search. So each write asks again
//! whether things are still as they were read.

use domain::{
    error::Error,
    id::{AuthorityId, UserId},
    time::{DAY, Timestamp},
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    Failure, Registry,
    outbox::NewMail,
    password::CHOSEN_MONTHS,
    store::{Tx, activity, credential, reminder as sql},
};

/// So many in one transaction.
const BATCH: i64 = 100;
/// Of a temporary password it is warned so long before its end; of a user name not told it is reminded so long after the
/// mail with the temporary password, or after the change.
const WARNING: i64 = 3 * DAY;
/// Authorities are asked to confirm their data so many months after the last time.
const CONFIRM_MONTHS: i32 = 12;
/// By so much the end of a month can shorten calendar months: 31 August and six months is 28 February.
const CLAMPED: i64 = 3 * DAY;

type Place = (Timestamp, UserId);

impl Registry {
    /// Reminds of passwords that were chosen six calendar months ago. Says of how many.
    pub async fn remind_of_passwords(&self) -> Result<u64, Error> {
        let mut reminded = 0;
        let mut after: Option<Place> = Some(BEGINNING);
        while let Some(place) = after {
            let (some, next) = self.remind_of_some(place).await?;
            reminded += some;
            after = next;
        }
        Ok(reminded)
    }

    async fn remind_of_some(&self, (at, id): Place) -> Result<(u64, Option<Place>), Error> {
        let now = self.now();
        let until = now.plus_months(-CHOSEN_MONTHS).plus(CLAMPED);
        let rows: Vec<sql::PasswordRow> =
            look!(self, |tx| Ok(tx.all(sql::OLD_PASSWORDS, &[&until, &at, &id, &BATCH]).await?))?;
        let next = rows.last().map(|row| (row.set_at, row.user_id));
        let is_old = |row: &&sql::PasswordRow| row.set_at.plus_months(CHOSEN_MONTHS) <= now;
        let old: Vec<&sql::PasswordRow> = rows.iter().filter(is_old).collect();
        if old.is_empty() {
            return Ok((0, next));
        }
        let reminded = change!(self, |tx| {
            let mut reminded = 0;
            for row in &old {
                let ends = row.expires_at.filter(|_| self.settings().password_expiry);
                let data = json!({ "at": row.set_at.0, "until": ends.map(|at| at.0) });
                reminded += self.remind_of_password(tx, row, "e7", data).await?;
            }
            Ok(reminded)
        })?;
        Ok((reminded, next))
    }

    /// A mail about a password, unless it was changed meanwhile or another process was faster. Says how many that is.
    async fn remind_of_password(
        &self,
        tx: &mut Tx,
        row: &sql::PasswordRow,
        template: &'static str,
        data: serde_json::Value,
    ) -> Result<u64, Failure> {
        let now = self.now();
        if tx.execute(sql::SET_REMINDED, &[&row.user_id, &row.set_at, &now]).await? == 0 {
            return Ok(0);
        }
        self.enqueue(tx, now, to(row.user_id, template, data)).await?;
        Ok(1)
    }

    /// Warns of temporary passwords that end within three days, and reminds of user names that have not been told three days
    /// after the mail with the password, or after somebody else has changed them. Says of how many.
    pub async fn warn_of_new_users(&self) -> Result<u64, Error> {
        let mut warned = 0;
        loop {
            let some = self.warn_of_ending().await?;
            warned += some;
            if some == 0 {
                break;
            }
        }
        let mut after: Option<Place> = Some(BEGINNING);
        while let Some(place) = after {
            let (some, next) = self.remind_to_tell(place).await?;
            warned += some;
            after = next;
        }
        Ok(warned)
    }

    async fn warn_of_ending(&self) -> Result<u64, Error> {
        let now = self.now();
        let until = now.plus(WARNING);
        let rows: Vec<sql::PasswordRow> =
            look!(self, |tx| Ok(tx.all(sql::ENDING_PASSWORDS, &[&now, &until, &BATCH]).await?))?;
        if rows.is_empty() {
            return Ok(0);
        }
        change!(self, |tx| {
            let mut warned = 0;
            for row in &rows {
                let data = json!({ "until": row.expires_at.map(|at| at.0) });
                warned += self.remind_of_password(tx, row, "e16", data).await?;
            }
            Ok(warned)
        })
    }

    async fn remind_to_tell(&self, (at, id): Place) -> Result<(u64, Option<Place>), Error> {
        let since = self.now().plus(-WARNING);
        let rows: Vec<sql::UntoldRow> =
            look!(self, |tx| Ok(tx.all(sql::UNTOLD, &[&since, &at, &id, &BATCH]).await?))?;
        let Some(last) = rows.last() else { return Ok((0, None)) };
        let reminded = change!(self, |tx| {
            let mut reminded = 0;
            for row in &rows {
                reminded += self.remind_of_username(tx, row).await?;
            }
            Ok(reminded)
        })?;
        Ok((reminded, Some((last.created_at, last.id))))
    }

    async fn remind_of_username(&self, tx: &mut Tx, row: &sql::UntoldRow) -> Result<u64, Failure> {
        let now = self.now();
        if tx.execute(sql::SET_USERNAME_REMINDED, &[&row.id, &now, &row.last_login_at]).await? == 0 {
            return Ok(0);
        }
        let data = json!({
            "name": format!("{} {}", row.first_name, row.last_name),
            "authority_id": row.authority_id.to_string(),
            "user": row.id.to_string(),
        });
        for user in self.who_tells(tx, row).await? {
            self.enqueue(tx, now, to(user, "e2", data.clone())).await?;
        }
        Ok(1)
    }

    /// Whoever registered the user; if no longer an administrator, the administrators of the user's authority; and where
    /// there is none but the user, those of its access managers.
    async fn who_tells(&self, tx: &mut Tx, row: &sql::UntoldRow) -> Result<Vec<UserId>, Failure> {
        if let Some(registrar) = row.registrar {
            return Ok(vec![registrar]);
        }
        let mut found: Vec<(UserId,)> =
            tx.all(credential::OTHER_ADMINISTRATORS, &[&row.authority_id, &row.id]).await?;
        if found.is_empty() {
            let managers: Vec<(AuthorityId,)> = tx.all(activity::MANAGERS, &[&row.authority_id]).await?;
            for (manager,) in managers {
                let administrators: Vec<(UserId,)> = tx.all(activity::ADMINISTRATORS, &[&manager]).await?;
                found.extend(administrators);
            }
        }
        Ok(found.into_iter().map(|(user,)| user).collect())
    }

    /// Asks authorities that have not confirmed their data for a year to do it, once a year. Says how many.
    pub async fn ask_to_confirm(&self) -> Result<u64, Error> {
        let mut asked = 0;
        let mut after: Option<AuthorityId> = Some(Uuid::nil().into());
        while let Some(place) = after {
            let (some, next) = self.ask_some(place).await?;
            asked += some;
            after = next;
        }
        Ok(asked)
    }

    async fn ask_some(&self, after: AuthorityId) -> Result<(u64, Option<AuthorityId>), Error> {
        let now = self.now();
        let until = now.plus_months(-CONFIRM_MONTHS).plus(CLAMPED);
        let rows: Vec<sql::UnconfirmedRow> =
            look!(self, |tx| Ok(tx.all(sql::UNCONFIRMED, &[&until, &after, &BATCH]).await?))?;
        let next = rows.last().map(|row| row.id);
        let is_over = |at: Timestamp| at.plus_months(CONFIRM_MONTHS) <= now;
        let is_due =
            |row: &&sql::UnconfirmedRow| is_over(row.confirmed_at) && row.asked_at.is_none_or(is_over);
        let due: Vec<&sql::UnconfirmedRow> = rows.iter().filter(is_due).collect();
        if due.is_empty() {
            return Ok((0, next));
        }
        let asked = change!(self, |tx| {
            let mut asked = 0;
            for row in &due {
                asked += self.ask(tx, row).await?;
            }
            Ok(asked)
        })?;
        Ok((asked, next))
    }

    async fn ask(&self, tx: &mut Tx, row: &sql::UnconfirmedRow) -> Result<u64, Failure> {
        let now = self.now();
        if tx.execute(sql::SET_ASKED, &[&row.id, &now, &row.asked_at, &row.confirmed_at]).await? == 0 {
            return Ok(0);
        }
        let data = json!({ "authority": row.official_name, "authority_id": row.id.to_string() });
        let mail = |_| NewMail { template: "e8_confirm_data", data: data.clone(), ..NewMail::default() };
        self.write_to(tx, row.id, None, mail).await?;
        Ok(1)
    }
}

/// Before everybody.
const BEGINNING: Place = (Timestamp(i64::MIN), UserId(Uuid::nil()));

fn to(user: UserId, template: &'static str, data: serde_json::Value) -> NewMail {
    NewMail { template, to_user_id: Some(user), data, ..NewMail::default() }
}
