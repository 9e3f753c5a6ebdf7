//! Invitations in time, J5 of C.5: those whose link has ended, and what is erased of old ones (C.11). Doing it twice
//! changes nothing.

use domain::{
    error::Error,
    history::Action as Done,
    id::{AuthorityId, InvitationId},
    time::DAY,
};

use crate::{
    Failure, Registry, history,
    outbox::NewMail,
    store::{Tx, invitation as sql, self_registration, user},
};

/// So many in one transaction.
const BATCH: i64 = 100;
/// What was said in and about an invitation is kept so many months after it has ended.
const KEPT_MONTHS: i32 = 12;
/// What was submitted is kept so long after the decision, or after a returned registration can no longer come back.
const SUBMITTED_KEPT: i64 = 30 * DAY;

/// An invitation, and in whose history it stands.
type Due = (InvitationId, AuthorityId);

impl Registry {
    /// Ends the invitations whose link has ended, erases old ones and what was submitted with them. Says how many rows it
    /// changed.
    pub async fn expire_invitations(&self) -> Result<u64, Error> {
        let mut changed = 0;
        loop {
            let ended = change!(self, |tx| self.end_some(tx).await)?;
            changed += ended;
            if ended == 0 {
                break;
            }
        }
        let until = self.now().plus(-SUBMITTED_KEPT);
        loop {
            let forgotten =
                change!(self, |tx| Ok(tx.execute(self_registration::FORGET, &[&until, &BATCH]).await?))?;
            changed += forgotten;
            if forgotten == 0 {
                break;
            }
        }
        loop {
            let erased = change!(self, |tx| self.erase_some(tx).await)?;
            changed += erased;
            if erased == 0 {
                return Ok(changed);
            }
        }
    }

    /// Sent, and the link has ended: expired, and whoever has invited is told (E14).
    async fn end_some(&self, tx: &mut Tx) -> Result<u64, Failure> {
        let now = self.now();
        let due: Vec<Due> = tx.all(sql::ENDED_BY, &[&now, &BATCH]).await?;
        lock_inviters(tx, &due).await?;
        let mut ended = 0;
        for (id, inviter) in due {
            // Sent again, used or withdrawn while this waited: then it is not over.
            let row: Option<sql::ExpiredRow> = tx.optional(sql::EXPIRE, &[&id, &now]).await?;
            let Some(row) = row else { continue };
            let subject = history::Subject::invitation(id.0, row.version);
            history::write_in_job(tx, self, inviter, subject, Done::InvitationExpired, Vec::new()).await?;
            let is_there: Option<(domain::id::UserId,)> =
                tx.optional(user::PRESENT, &[&row.inviter_user_id]).await?;
            let data =
                serde_json::json!({ "authority": row.authority_name_hint, "invitation": id.to_string() });
            let mail = NewMail {
                template: "e14",
                to_user_id: is_there.map(|(user,)| user),
                to_authority_id: is_there.is_none().then_some(inviter),
                data,
                ..NewMail::default()
            };
            self.enqueue(tx, now, mail).await?;
            ended += 1;
        }
        Ok(ended)
    }

    /// What was said in and about invitations that ended a year ago, in their rows and beside the history. One whose
    /// registration still waits, or whose mail is under way, is left until that is over.
    async fn erase_some(&self, tx: &mut Tx) -> Result<u64, Failure> {
        let until = self.now().plus_months(-KEPT_MONTHS);
        let due: Vec<Due> = tx.all(sql::TO_ERASE, &[&until, &BATCH]).await?;
        lock_inviters(tx, &due).await?;
        let mut erased = 0;
        for (id, inviter) in due {
            let row: Option<(i64,)> = tx.optional(sql::ERASE, &[&id]).await?;
            let Some((version,)) = row else { continue };
            tx.execute(self_registration::ERASE, &[&id]).await?;
            let subject = history::Subject::invitation(id.0, version);
            history::write_in_job(tx, self, inviter, subject, Done::InvitationErased, Vec::new()).await?;
            tx.execute(sql::ERASE_VALUES, &[&id]).await?;
            erased += 1;
        }
        Ok(erased)
    }
}

async fn lock_inviters(tx: &mut Tx, due: &[Due]) -> Result<(), Failure> {
    let inviters: Vec<AuthorityId> = due.iter().map(|(_, inviter)| *inviter).collect();
    history::lock(tx, &inviters).await?;
    Ok(())
}
