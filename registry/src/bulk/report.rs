//! Progress and report of a step, for the administrators of the authority that began it, and stopping the rest.

use domain::{
    criteria::BulkCriteria,
    error::{Code, Error, FORM, Fault},
    form::StopBulkForm,
    history::Action as Done,
    id::{AuthorityId, BulkOperationId},
    model::{BulkRowState, BulkState},
    place,
    policy::Actor,
    time::{self, Timestamp},
    view::{BulkMailView, BulkRow, BulkView, Found},
};

use super::sees_steps;
use crate::{
    Caller, Failure, Registry,
    chronicle::{Changes, Chronicle, Subject},
    history, scope,
    search::Extent,
    session::unrestricted,
    store::{Query, Tx, bulk as sql, search},
};

impl Registry {
    /// How far a step has come.
    pub async fn bulk_operation(&self, actor: &Actor, id: &str) -> Result<BulkView, Error> {
        unrestricted(actor)?;
        look!(self, |tx| {
            let row = own(tx, actor, id).await?;
            let mail: Option<sql::MailRecord> = tx.optional(sql::MAIL, &[&row.id]).await?;
            Ok(shown(&row, mail, actor))
        })
    }

    /// The last steps of the own authority.
    pub async fn bulk_operations(&self, actor: &Actor) -> Result<Vec<BulkView>, Error> {
        unrestricted(actor)?;
        if !sees_steps(actor) {
            return Err(Error::NotFound);
        }
        look!(self, |tx| {
            let rows: Vec<sql::OperationRow> = tx.all(sql::LATEST, &[&actor.authority_id]).await?;
            let mut views = Vec::new();
            for row in rows {
                let mail: Option<sql::MailRecord> = tx.optional(sql::MAIL, &[&row.id]).await?;
                views.push(shown(&row, mail, actor));
            }
            Ok(views)
        })
    }

    /// The report of a step, row by row.
    pub async fn bulk_report(
        &self,
        actor: &Actor,
        criteria: &BulkCriteria,
        extent: Extent,
    ) -> Result<Found<BulkRow>, Error> {
        unrestricted(actor)?;
        let local = zone(actor);
        look!(self, |tx| {
            let operation = own(tx, actor, &criteria.operation).await?;
            let state = BulkRowState::parse(&criteria.state).map(BulkRowState::as_str);
            let cursor = cursor(tx, &criteria.after).await?;
            let mut query = Query::new(sql::REPORT, &[&operation.id]);
            if let Some(state) = &state {
                query = query.and(sql::IN_STATE, &[state]);
            }
            if let Some((key, id)) = &cursor {
                query = query.and(sql::AFTER, &[key, id]);
            }
            let limit = extent.limit();
            let mut rows: Vec<sql::ReportRow> = tx.list(&query.and(sql::END, &[&limit])).await?;
            let more = rows.len() > extent.rows();
            rows.truncate(extent.rows());
            let count = match state.and_then(BulkRowState::parse) {
                None => operation.total,
                Some(BulkRowState::Done) => operation.done,
                Some(BulkRowState::Failed) => operation.failed,
                Some(BulkRowState::Waiting) => operation.total - operation.done - operation.failed,
            };
            Ok(Found {
                count,
                has_more: false,
                next: rows.last().filter(|_| more).map(|row| row.authority_id.to_string()),
                rows: rows
                    .into_iter()
                    .map(|row| BulkRow {
                        authority: (row.authority_id, row.authority),
                        state: row.state,
                        faults: faults(row.error.as_deref()),
                        done: row.done_at.map(local),
                    })
                    .collect(),
                is_continued: cursor.is_some(),
            })
        })
    }

    /// Stops the rest of a step: what is done stays.
    pub async fn stop_bulk_operation(
        &self,
        actor: &Actor,
        form: &StopBulkForm,
        caller: &Caller,
    ) -> Result<BulkOperationId, Error> {
        unrestricted(actor)?;
        if !sees_steps(actor) {
            return Err(Error::NotFound);
        }
        let id = BulkOperationId::parse(&form.operation).ok_or(Error::NotFound)?;
        change!(self, |tx| {
            // The step before the chain, as its worker does.
            let found: Option<sql::OperationRow> = tx.optional(sql::LOCK, &[&id]).await?;
            let own = found.filter(|row| row.actor_authority_id == actor.authority_id);
            own.ok_or(Error::NotFound)?;
            history::lock(tx, &[actor.authority_id]).await?;
            scope::read(tx, actor, actor.authority_id).await?;
            let stopped = BulkState::Stopped.as_str();
            if tx.execute(sql::FINISH, &[&id, &stopped, &self.now()]).await? == 0 {
                return Err(Error::conflict(FORM, Code::WrongState).into());
            }
            let chronicle = Chronicle::new(self, actor, caller, actor.authority_id);
            let mut changes = Changes::of_authority(actor.authority_id);
            changes.plain("state", None, Some(stopped));
            let subject = Subject::bulk_operation(id);
            chronicle.record(tx, subject, Done::BulkOperationStopped, changes).await?;
            Ok(id)
        })
    }
}

/// A step of the own authority; of another one it is not there.
async fn own(tx: &mut Tx, actor: &Actor, id: &str) -> Result<sql::OperationRow, Failure> {
    let id = BulkOperationId::parse(id).filter(|_| sees_steps(actor)).ok_or(Error::NotFound)?;
    let found: Option<sql::OperationRow> = tx.optional(sql::BY_ID, &[&id]).await?;
    Ok(found.filter(|row| row.actor_authority_id == actor.authority_id).ok_or(Error::NotFound)?)
}

fn shown(row: &sql::OperationRow, mail: Option<sql::MailRecord>, actor: &Actor) -> BulkView {
    let local = zone(actor);
    BulkView {
        id: row.id,
        kind: row.kind,
        state: row.state,
        total: row.total,
        done: row.done,
        failed: row.failed,
        created: local(row.created_at),
        finished: row.finished_at.map(local),
        mail: mail.map(|mail| BulkMailView {
            recipients: mail.recipient_count,
            subject: mail.subject.unwrap_or_default(),
            body: mail.body.unwrap_or_default(),
        }),
    }
}

fn zone(actor: &Actor) -> impl Fn(Timestamp) -> time::LocalTime + Copy + use<> {
    let zone = place::time_zone(actor.country.as_deref());
    move |at| time::local(at, zone)
}

/// What was wrong with a row.
fn faults(error: Option<&str>) -> Vec<Fault> {
    error.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// The place of an authority in the order; nothing where the address names none.
async fn cursor(tx: &mut Tx, after: &str) -> Result<Option<(Vec<u8>, AuthorityId)>, Failure> {
    let Some(id) = AuthorityId::parse(after) else { return Ok(None) };
    let found: Option<(Vec<u8>, Vec<u8>)> = tx.optional(search::CURSOR, &[&id]).await?;
    Ok(found.map(|(_, official)| (official, id)))
}
