//! The worker's part of J6: steps that concern many authorities, a hundred at a time. What is done is written in the same
//! transaction, so that a worker that is killed has done it wholly or not at all.

use domain::{
    error::{Code, Error, Fault},
    id::{AuthorityId, BulkOperationId, OutboxId},
    model::{BulkKind, BulkRowState, BulkState},
    policy::{self, Action, Actor, Target},
};
use serde_json::json;

use super::{
    acting,
    send::{addressees, holds_any},
    send_to,
};
use crate::{
    Failure, Registry,
    store::{
        ToSql, Tx, activity,
        authority::TargetRow,
        bulk::{self as sql, OperationRow},
        scope,
    },
};

/// Authorities in one transaction.
const BATCH: i64 = 100;

impl Registry {
    /// Does the next piece of the oldest step that is not at its end. Says whether there was one.
    pub async fn work_off(&self) -> Result<bool, Error> {
        // Most of the time there is nothing to do, and nobody is to wait for a transaction that writes nothing.
        let open: Option<OperationRow> = look!(self, |tx| Ok(tx.optional(sql::OPEN, &[]).await?))?;
        let Some(open) = open else { return Ok(false) };
        match self.work_off_batch().await {
            Err(Error::Unavailable(_)) => self.work_off_singly(open.id).await.map(|()| true),
            worked => worked,
        }
    }

    async fn work_off_batch(&self) -> Result<bool, Error> {
        change!(self, |tx| {
            let found: Option<OperationRow> = tx.optional(sql::CLAIM, &[]).await?;
            let Some(operation) = found else { return Ok(false) };
            let waiting: Vec<(AuthorityId,)> = tx.all(sql::WAITING, &[&operation.id, &BATCH]).await?;
            if waiting.is_empty() {
                let done = BulkState::Done.as_str();
                tx.execute(sql::FINISH, &[&operation.id, &done, &self.now()]).await?;
                return Ok(true);
            }
            let waiting: Vec<AuthorityId> = waiting.into_iter().map(|(id,)| id).collect();
            self.work_off_rows(tx, &operation, &waiting).await?;
            Ok(true)
        })
    }

    /// The rows of a batch that cannot be written as one, each in a transaction of its own: a row that fails then is told
    /// as failed, with the number under which the log has the cause, and neither the others nor later steps wait for it.
    /// Where it is the database that fails, everything waits for that.
    async fn work_off_singly(&self, id: BulkOperationId) -> Result<(), Error> {
        let waiting: Vec<(AuthorityId,)> =
            look!(self, |tx| Ok(tx.all(sql::WAITING, &[&id, &BATCH]).await?))?;
        for (authority,) in waiting {
            let done: Result<(), Failure> = crate::transaction!(self.db(), Failure, |tx| {
                let operation: OperationRow = tx.one(sql::LOCK, &[&id]).await?;
                // Another worker may have done it meanwhile, or a person stopped the rest.
                let is_open = matches!(operation.state, BulkState::Waiting | BulkState::Running);
                let waiting: Vec<(AuthorityId,)> = tx.all(sql::WAITING, &[&id, &BATCH]).await?;
                if !is_open || !waiting.contains(&(authority,)) {
                    return Ok(());
                }
                self.work_off_rows(tx, &operation, &[authority]).await
            });
            let Err(failure) = done else { continue };
            let is_passing = failure.is_passing();
            match self.settle(failure) {
                Error::Unavailable(incident) if !is_passing => {
                    let fault = Fault::new(Code::TemporarilyUnavailable).with("incident", incident);
                    let faults = || vec![Some(vec![fault.clone()])];
                    change!(self, |tx| self.set_outcomes(tx, id, &[authority], faults()).await)?;
                }
                error => return Err(error),
            }
        }
        Ok(())
    }

    /// Does some rows of a step.
    async fn work_off_rows(
        &self,
        tx: &mut Tx,
        operation: &OperationRow,
        waiting: &[AuthorityId],
    ) -> Result<(), Failure> {
        let outcomes = match operation.kind {
            BulkKind::SendEmail => self.send_some(tx, operation, waiting).await?,
            BulkKind::GiveModules => self.give_some(tx, operation, waiting).await?,
        };
        self.set_outcomes(tx, operation.id, waiting, outcomes).await
    }

    /// Writes down what became of some rows.
    async fn set_outcomes(
        &self,
        tx: &mut Tx,
        id: BulkOperationId,
        rows: &[AuthorityId],
        outcomes: Vec<Option<Vec<Fault>>>,
    ) -> Result<(), Failure> {
        let (mut done, mut failed) = (0_i64, 0_i64);
        for (authority, faults) in rows.iter().zip(outcomes) {
            let state = if faults.is_some() { BulkRowState::Failed } else { BulkRowState::Done };
            let error = faults.map(|faults| json!(faults).to_string());
            let args: [&dyn ToSql; 5] = [&id, authority, &state.as_str(), &error, &self.now()];
            let told = i64::try_from(tx.execute(sql::SET_ROW, &args).await?).map_err(Failure::defect)?;
            *if error.is_some() { &mut failed } else { &mut done } += told;
        }
        tx.execute(sql::PROGRESS, &[&id, &done, &failed]).await?;
        Ok(())
    }

    /// Sends to those whose turn it is, and says for each what became of it.
    async fn send_some(
        &self,
        tx: &mut Tx,
        operation: &OperationRow,
        waiting: &[AuthorityId],
    ) -> Result<Vec<Option<Vec<Fault>>>, Failure> {
        let actor = acting(tx, operation).await?.filter(|actor| policy::has(actor, Action::SendEmail));
        let mail: Option<sql::MailRecord> = tx.optional(sql::MAIL, &[&operation.id]).await?;
        let text = mail.and_then(|mail| mail.subject.zip(mail.body)).zip(send_to(operation));
        let Some(((subject, body), to)) = text else {
            return Err(Failure::defect("a mail to many without its text"));
        };
        let (sender,): (String,) = tx.one(activity::NAME, &[&operation.actor_authority_id]).await?;
        let data = json!({ "authority": sender, "subject": subject, "body": body }).to_string();
        let mut outcomes = Vec::with_capacity(waiting.len());
        for authority in waiting {
            let refused = match &actor {
                None => Some(Code::NotAllowed),
                Some(actor) => refused(tx, actor, *authority).await?,
            };
            let error = if let Some(code) = refused {
                Some(code)
            } else {
                let (recipients, names) = addressees(tx, *authority, to).await?;
                if holds_any(&subject, &names) || holds_any(&body, &names) {
                    Some(Code::TextContainsUsername)
                } else {
                    self.write_letters(tx, operation, *authority, &recipients, &data).await?;
                    None
                }
            };
            outcomes.push(error.map(|code| vec![Fault::new(code)]));
        }
        Ok(outcomes)
    }

    async fn write_letters(
        &self,
        tx: &mut Tx,
        operation: &OperationRow,
        authority: AuthorityId,
        recipients: &[Option<domain::id::UserId>],
        data: &str,
    ) -> Result<(), Failure> {
        let now = self.now();
        for user in recipients {
            let id = OutboxId::new(now, self.random().as_mut());
            let office = if user.is_none() { Some(authority) } else { None };
            let whom = user.map_or_else(|| authority.to_string(), |user| user.to_string());
            let key = format!("e9:{}:{whom}", operation.id);
            let args: [&dyn ToSql; 7] = [&id, user, &office, &operation.id, &data, &now, &key];
            tx.execute(sql::ADD_LETTER, &args).await?;
        }
        Ok(())
    }
}

/// Why nothing is sent to an authority now, if so: it has been deactivated meanwhile, or is out of reach.
async fn refused(tx: &mut Tx, actor: &Actor, authority: AuthorityId) -> Result<Option<Code>, Failure> {
    let row: Option<TargetRow> = tx.optional(scope::TARGET, &[&authority, &actor.authority_id]).await?;
    let Some(target) = row.map(Target::from) else { return Ok(Some(Code::NotAllowed)) };
    // "Add yourself first" is about changes, and a mail changes nothing.
    let decided = policy::decide(actor, Action::SendEmail, &target, policy::Rules::default());
    Ok(decided.err().map(|error| {
        if error.has(Code::AuthorityDeactivated) { Code::AuthorityDeactivated } else { Code::NotAllowed }
    }))
}
