//! Progress and report of a step, for the administrators of the authority that began it, and stopping the rest.

use std::collections::BTreeMap;

use domain::{
    criteria::BulkCriteria,
    error::{Code, Error, FORM, Fault},
    form::{GiveModulesForm, StopBulkForm},
    history::Action as Done,
    id::{AuthorityId, BulkOperationId},
    model::{BulkKind, BulkRowState, BulkState, ModuleRole},
    place,
    policy::Actor,
    time::{self, Timestamp},
    view::{BulkMailView, BulkRow, BulkView, Found},
};

use super::{sees_steps, send_to};
use crate::{
    Caller, Failure, Registry,
    chronicle::{Changes, Chronicle, Subject},
    history, scope,
    search::{Extent, Page},
    session::unrestricted,
    store::{Query, Tx, bulk as sql, search},
};

impl Registry {
    /// How far a step has come.
    pub async fn bulk_operation(&self, actor: &Actor, id: &str, lang: &str) -> Result<BulkView, Error> {
        unrestricted(actor)?;
        look!(self, |tx| {
            let row = own(tx, actor, id).await?;
            let mail: Option<sql::MailRecord> = tx.optional(sql::MAIL, &[&row.id]).await?;
            Ok(shown(&row, mail, &module_names(tx, lang).await?, actor))
        })
    }

    /// The last steps of the own authority.
    pub async fn bulk_operations(&self, actor: &Actor, lang: &str) -> Result<Vec<BulkView>, Error> {
        unrestricted(actor)?;
        if !sees_steps(actor) {
            return Err(Error::NotFound);
        }
        look!(self, |tx| {
            let rows: Vec<sql::OperationRow> = tx.all(sql::LATEST, &[&actor.authority_id]).await?;
            let mails: Vec<sql::MailRecord> = tx.all(sql::LATEST_MAILS, &[&actor.authority_id]).await?;
            let mut mails: BTreeMap<_, _> =
                mails.into_iter().map(|mail| (mail.bulk_operation_id, mail)).collect();
            let names = module_names(tx, lang).await?;
            Ok(rows.iter().map(|row| shown(row, mails.remove(&row.id), &names, actor)).collect())
        })
    }

    /// The report of a step, row by row.
    pub async fn bulk_report(
        &self,
        actor: &Actor,
        criteria: &BulkCriteria,
        extent: Extent,
        lang: &str,
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
            let names = module_names(tx, lang).await?;
            let limit = extent.limit();
            let rows: Vec<sql::ReportRow> = tx.list(&query.and(sql::END, &[&limit])).await?;
            let count = match state.and_then(BulkRowState::parse) {
                None => operation.total,
                Some(BulkRowState::Done) => operation.done,
                Some(BulkRowState::Failed) => operation.failed,
                Some(BulkRowState::Waiting) => operation.total - operation.done - operation.failed,
            };
            let shown = |row: sql::ReportRow| BulkRow {
                authority: (row.authority_id, row.authority),
                state: row.state,
                faults: in_words(faults(row.error.as_deref()), &names),
                done: row.done_at.map(local),
            };
            Ok(Page::cut(extent, rows, cursor.is_some()).of(count).list(|row| row.authority_id, shown))
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

fn shown(
    row: &sql::OperationRow,
    mail: Option<sql::MailRecord>,
    names: &BTreeMap<String, String>,
    actor: &Actor,
) -> BulkView {
    let local = zone(actor);
    let given = row.parameters.as_deref().filter(|_| row.kind == BulkKind::GiveModules);
    let given: Option<GiveModulesForm> = given.and_then(|text| serde_json::from_str(text).ok());
    BulkView {
        id: row.id,
        kind: row.kind,
        actor: row.actor.clone(),
        state: row.state,
        total: row.total,
        done: row.done,
        failed: row.failed,
        created: local(row.created_at),
        finished: row.finished_at.map(local),
        mail: mail.map(|mail| BulkMailView {
            recipients: mail.recipient_count,
            to: send_to(row),
            subject: mail.subject.unwrap_or_default(),
            body: mail.body.unwrap_or_default(),
        }),
        modules: given.map(|given| given_modules(&given, names)).unwrap_or_default(),
    }
}

/// How the modules are called, by code.
pub(super) async fn module_names(tx: &mut Tx, lang: &str) -> Result<BTreeMap<String, String>, Failure> {
    let rows: Vec<search::NamedRow> = tx.all(search::MODULES, &[]).await?;
    Ok(rows.into_iter().map(|row| (row.code, row.name.text(lang))).collect())
}

/// The modules that a form gives, each with its role.
pub(super) fn given_modules(
    form: &GiveModulesForm,
    names: &BTreeMap<String, String>,
) -> Vec<(String, Option<ModuleRole>)> {
    let module = |line: &String| {
        let mut parts = line.split(':');
        let code = parts.next().unwrap_or_default();
        let name = names.get(code).cloned().unwrap_or_else(|| code.to_owned());
        (name, parts.next().and_then(ModuleRole::parse))
    };
    form.modules.iter().map(module).collect()
}

/// Faults with the name of the module in the place of its code.
pub(super) fn in_words(mut faults: Vec<Fault>, names: &BTreeMap<String, String>) -> Vec<Fault> {
    for (_, value) in faults.iter_mut().flat_map(|fault| &mut fault.args).filter(|(name, _)| name == "module")
    {
        if let Some(name) = names.get(value) {
            value.clone_from(name);
        }
    }
    faults
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
