//! The end of deactivated authorities: warnings before it (J8), and the deletion (J4 of C.5, C.2.1). Doing it twice changes
//! nothing.

use domain::{
    error::Error,
    history::Action as Done,
    id::{AuthorityId, UserId},
    model::{AuthorityStatus, UserStatus},
    time::{DAY, Timestamp},
};
use uuid::Uuid;

use crate::{
    Failure, Registry,
    chronicle::{Changes, Subject},
    derived::authority_text,
    history,
    outbox::NewMail,
    store::{ToSql, Tx, activity, authority, deletion as sql, manager, outbox},
    user::BLOCKED_MONTHS,
};

/// The first warning comes so long before the deletion.
const EARLY: i64 = 30 * DAY;
/// And the second.
const LATE: i64 = 7 * DAY;
/// So many authorities in one transaction, where there is nothing to do but mails.
const BATCH: i64 = 100;

type Place = (Timestamp, AuthorityId);

impl Registry {
    /// Warns of deletions that are 30 days off or less, and of those that are 7 days off or less: each once, and where both
    /// are due only the later (E11). Says of how many.
    pub async fn warn_of_deletion(&self) -> Result<u64, Error> {
        let mut warned = 0;
        let mut after: Option<Place> = Some((self.now(), uuid_max()));
        while let Some(place) = after {
            let (some, next) = change!(self, |tx| self.warn_some(tx, place).await)?;
            warned += some;
            after = next;
        }
        Ok(warned)
    }

    async fn warn_some(&self, tx: &mut Tx, (at, id): Place) -> Result<(u64, Option<Place>), Failure> {
        let now = self.now();
        let rows: Vec<sql::NearingRow> = tx.all(sql::NEARING, &[&now.plus(EARLY), &at, &id, &BATCH]).await?;
        let mut warned = 0;
        for row in &rows {
            let days = if row.delete_after <= now.plus(LATE) { LATE } else { EARLY } / DAY;
            // Deactivated again it has another date, and that is another occasion.
            let occasion = format!("e11:{}:{}:{days}", row.id, row.delete_after.0);
            let (there,): (i64,) = tx.one(outbox::OF_OCCASION, &[&format!("{occasion}:{}", row.id)]).await?;
            if there == 0 {
                self.warn(tx, row, &occasion).await?;
                warned += 1;
            }
        }
        Ok((warned, rows.last().map(|row| (row.delete_after, row.id))))
    }

    /// To the authority's address, its administrators and its access managers.
    async fn warn(&self, tx: &mut Tx, row: &sql::NearingRow, occasion: &str) -> Result<(), Failure> {
        let data = serde_json::json!({
            "authority": row.official_name,
            "authority_id": row.id.to_string(),
            "date": row.delete_after.0,
        });
        let mail = |to: Uuid| NewMail {
            template: "e11_to_be_deleted",
            data: data.clone(),
            dedupe_key: Some(format!("{occasion}:{to}")),
            ..NewMail::default()
        };
        self.write_to(tx, row.id, None, mail).await?;
        let managers: Vec<(AuthorityId,)> = tx.all(activity::MANAGERS, &[&row.id]).await?;
        for (manager,) in managers {
            let mail = NewMail { to_authority_id: Some(manager), ..mail(manager.0) };
            self.enqueue(tx, self.now(), mail).await?;
        }
        Ok(())
    }

    /// Deletes the authorities whose time is over, each in a transaction of its own. Says how many. One that cannot be
    /// deleted does not keep the others: the cause is in the log, and the next run tries again.
    pub async fn delete_authorities(&self) -> Result<u64, Error> {
        let mut deleted = 0;
        self.delete_due(&mut deleted).await?;
        Ok(deleted)
    }

    /// The same, counting as it goes: what was deleted is known also where one has failed.
    pub(crate) async fn delete_due(&self, deleted: &mut u64) -> Result<(), Error> {
        let mut failed = None;
        let mut after: Place = (Timestamp(i64::MIN), Uuid::nil().into());
        loop {
            let due: Vec<sql::DueRow> =
                look!(self, |tx| Ok(tx.all(sql::DUE, &[&self.now(), &after.0, &after.1, &BATCH]).await?))?;
            let Some(last) = due.last() else { break };
            after = (last.delete_after, last.id);
            for row in &due {
                match change!(self, |tx| self.delete(tx, row.id).await) {
                    Ok(done) => *deleted += u64::from(done),
                    Err(error) => failed = Some(error),
                }
            }
        }
        failed.map_or(Ok(()), Err)
    }

    /// What remains is a tombstone: id, official name, country and dates, so that the history stays readable.
    async fn delete(&self, tx: &mut Tx, id: AuthorityId) -> Result<bool, Failure> {
        // Those who are linked to it are locked with it, in the order of their ids; so they are read before.
        let linked: Vec<sql::LinkRow> = tx.all(sql::LINKS_TO, &[&id]).await?;
        let mut locked: Vec<AuthorityId> = linked.iter().map(|row| row.authority).collect();
        locked.push(id);
        history::lock(tx, &locked).await?;
        let row: authority::AuthorityRow = tx.one(authority::BY_ID, &[&id]).await?;
        let now = self.now();
        if row.status != AuthorityStatus::Deactivated || row.delete_after.is_none_or(|end| end > now) {
            // Reactivated while this waited.
            return Ok(false);
        }
        let erase_after = now.plus_months(BLOCKED_MONTHS);
        let found_by = authority_text(std::iter::once(row.official_name.as_str()), "");
        let (version,): (i64,) = tx.one(sql::BURY, &[&id, &now, &erase_after, &found_by]).await?;
        let subject = Subject::authority(id, version);
        let mut changes = Changes::of_authority(id);
        changes.plain("status", Some(row.status.as_str()), Some(AuthorityStatus::Deleted.as_str()));
        history::write_in_job(tx, self, id, subject, Done::AuthorityDeleted, changes.into_list()).await?;
        let managers: Vec<(AuthorityId,)> = tx.all(activity::MANAGERS, &[&id]).await?;
        for (listed,) in managers {
            tx.execute(manager::REMOVE_LINK, &[&id, &listed]).await?;
            let mut changes = Changes::of_authority(id);
            changes.plain("access_manager", Some(&listed.to_string()), None);
            let done = Done::AccessManagerRemoved;
            history::write_in_job(tx, self, id, subject, done, changes.into_list()).await?;
        }
        self.drop_links_to(tx, id, &linked).await?;
        let users: Vec<(UserId, UserStatus)> = tx.all(sql::USERS, &[&id]).await?;
        for (user, status) in users {
            let (version, changes) = self.block_user(tx, user, status, None).await?;
            let subject = Subject::user(user, version);
            history::write_in_job(tx, self, id, subject, Done::UserRemoved, changes.into_list()).await?;
        }
        tx.execute(sql::CANCEL_MAILS, &[&id, &now]).await?;
        for statement in sql::EVERYTHING_ELSE {
            tx.execute(*statement, &[&id as &dyn ToSql]).await?;
        }
        Ok(true)
    }

    /// A coordinator that is suspended has no links to it (Q24): what is here all the same would keep the deletion up.
    async fn drop_links_to(
        &self,
        tx: &mut Tx,
        id: AuthorityId,
        linked: &[sql::LinkRow],
    ) -> Result<(), Failure> {
        for row in linked {
            let (version,): (i64,) = tx.one(authority::TOUCH_ACCESS, &[&row.access]).await?;
            tx.execute(authority::REMOVE_LINK, &[&row.authority, &row.module, &id]).await?;
            let mut changes = Changes::of_authority(row.authority);
            changes.plain("linked_coordinator", Some(&id.to_string()), None);
            let (subject, done) = (Subject::access(row.access, version), Done::LinkedCoordinatorRemoved);
            let list = changes.into_list();
            history::write_in_job(tx, self, row.authority, subject, done, list).await?;
        }
        Ok(())
    }
}

/// After every authority of a moment.
fn uuid_max() -> AuthorityId {
    Uuid::max().into()
}
