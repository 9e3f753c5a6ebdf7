//! Registrations that have waited too long for a decision, J9 of C.5: E5 again, once a week.

use domain::{
    error::Error,
    id::SelfRegistrationId,
    time::{DAY, Timestamp},
};
use uuid::Uuid;

use super::payload;
use crate::{
    Failure, Registry,
    store::{Tx, outbox, self_registration as sql},
};

const WEEK: i64 = 7 * DAY;
/// So many in one transaction.
const BATCH: i64 = 100;

type Place = (Timestamp, SelfRegistrationId);

impl Registry {
    /// Asks again about the registrations that have waited for a week or more, once in each further week; of weeks in which
    /// nobody asked only the present one counts. Says about how many it asked.
    pub async fn remind_to_validate(&self) -> Result<u64, Error> {
        let mut asked = 0;
        let mut after: Option<Place> = Some((Timestamp(i64::MIN), Uuid::nil().into()));
        while let Some(place) = after {
            let (some, next) = change!(self, |tx| self.remind_some(tx, place).await)?;
            asked += some;
            after = next;
        }
        Ok(asked)
    }

    async fn remind_some(&self, tx: &mut Tx, (at, id): Place) -> Result<(u64, Option<Place>), Failure> {
        let now = self.now();
        let rows: Vec<sql::RegistrationRow> =
            tx.all(sql::OVERDUE, &[&now.plus(-WEEK), &at, &id, &BATCH]).await?;
        let mut asked = 0;
        for row in &rows {
            let week = now.0.saturating_sub(row.submitted_at.0) / WEEK;
            // It may have been returned and submitted again: that is another time of waiting.
            let occasion = format!("e5:{}:{}:{week}", row.id, row.version);
            let (there,): (i64,) =
                tx.one(outbox::OF_OCCASION, &[&format!("{occasion}:{}", row.manager_id)]).await?;
            if there > 0 {
                continue;
            }
            let name = row.payload.as_deref().map(payload::read).unwrap_or_default().official_name;
            self.ask_to_validate(tx, row.id, row.manager_id, &name, Some(&occasion)).await?;
            asked += 1;
        }
        Ok((asked, rows.last().map(|row| (row.submitted_at, row.id))))
    }
}
