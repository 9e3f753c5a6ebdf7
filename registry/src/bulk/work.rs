//! The worker's part of J6: steps that concern many authorities, a hundred at a time. What is done is written in the same
//! transaction, so that a worker that is killed has done it wholly or not at all.

use domain::{
    error::{Code, Error},
    id::{AuthorityId, OutboxId},
    model::{BulkKind, BulkRowState, BulkState, SendTo},
    policy::{self, Action, Actor, Target},
};
use serde_json::{Value, json};

use super::{
    acting,
    send::{addressees, holds_any},
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
        change!(self, |tx| {
            let found: Option<OperationRow> = tx.optional(sql::CLAIM, &[]).await?;
            let Some(operation) = found else { return Ok(false) };
            let waiting: Vec<(AuthorityId,)> = tx.all(sql::WAITING, &[&operation.id, &BATCH]).await?;
            if waiting.is_empty() {
                let done = BulkState::Done.as_str();
                tx.execute(sql::FINISH, &[&operation.id, &done, &self.now()]).await?;
                return Ok(true);
            }
            match operation.kind {
                BulkKind::SendEmail => self.send_some(tx, &operation, &waiting).await?,
                BulkKind::GiveModules => {
                    // Not offered yet.
                    let stopped = BulkState::Stopped.as_str();
                    tx.execute(sql::FINISH, &[&operation.id, &stopped, &self.now()]).await?;
                }
            }
            Ok(true)
        })
    }

    async fn send_some(
        &self,
        tx: &mut Tx,
        operation: &OperationRow,
        waiting: &[(AuthorityId,)],
    ) -> Result<(), Failure> {
        let actor = acting(tx, operation).await?.filter(|actor| policy::has(actor, Action::SendEmail));
        let parameters: Value =
            serde_json::from_str(operation.parameters.as_deref().unwrap_or("{}")).map_err(Failure::defect)?;
        let to = parameters.get("to").and_then(Value::as_str).and_then(SendTo::parse);
        let mail: Option<sql::MailRecord> = tx.optional(sql::MAIL, &[&operation.id]).await?;
        let text = mail.and_then(|mail| mail.subject.zip(mail.body)).zip(to);
        let Some(((subject, body), to)) = text else {
            return Err(Failure::defect("a mail to many without its text"));
        };
        let (sender,): (String,) = tx.one(activity::NAME, &[&operation.actor_authority_id]).await?;
        let data = json!({ "authority": sender, "subject": subject, "body": body }).to_string();
        let (mut done, mut failed) = (0_i64, 0_i64);
        for (authority,) in waiting {
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
            let state = if error.is_some() { BulkRowState::Failed } else { BulkRowState::Done };
            if error.is_some() {
                failed += 1;
            } else {
                done += 1;
            }
            let error = error.map(|code| json!([domain::error::Fault::new(code)]).to_string());
            let args: [&dyn ToSql; 5] = [&operation.id, authority, &state.as_str(), &error, &self.now()];
            tx.execute(sql::SET_ROW, &args).await?;
        }
        tx.execute(sql::PROGRESS, &[&operation.id, &done, &failed]).await?;
        Ok(())
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
