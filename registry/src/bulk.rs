//! Steps that concern many authorities (Q32): begun in one transaction, worked off in the background, told row by row.

mod give;
mod report;
mod send;
mod work;

use domain::{
    id::{AuthorityId, BulkOperationId},
    model::SendTo,
    policy::{self, Action, Actor},
};

use crate::{
    Failure,
    session::{self, actor_of},
    store::{Tx, bulk as sql, session::Seen},
};

/// Most authorities that a form names one by one: more than any page shows.
const MOST_TICKED: usize = 1_000;

/// Who began a step, with rights read afresh; nobody where the person is gone, or is no administrator there any more.
async fn acting(tx: &mut Tx, operation: &sql::OperationRow) -> Result<Option<Actor>, Failure> {
    let args: [&dyn crate::store::ToSql; 2] = [&operation.actor_user_id, &operation.actor_authority_id];
    let found: Option<Seen> = tx.optional(sql::ACTOR, &args).await?;
    let Some(seen) = found else { return Ok(None) };
    let modules = session::delegated(tx, &seen).await?;
    let actor = actor_of(&seen, modules)?;
    Ok(actor.is_administrator.then_some(actor))
}

/// To whom in each authority a mail goes; nothing once that was deleted.
fn send_to(operation: &sql::OperationRow) -> Option<SendTo> {
    let parameters: serde_json::Value = serde_json::from_str(operation.parameters.as_deref()?).ok()?;
    parameters.get("to")?.as_str().and_then(SendTo::parse)
}

/// Whether somebody may see the steps of his or her authority: the administrators of those that administer others.
fn sees_steps(actor: &Actor) -> bool {
    policy::has(actor, Action::SendEmail)
}

/// The rows of a step that is begun.
async fn add_rows(
    tx: &mut Tx,
    operation: BulkOperationId,
    authorities: &[AuthorityId],
) -> Result<(), Failure> {
    let rows: Vec<[&dyn crate::store::ToSql; 2]> =
        authorities.iter().map(|id| [&operation as &dyn crate::store::ToSql, id]).collect();
    Ok(tx.add_rows(sql::ADD_ROW, sql::NEXT_ROW, &rows).await?)
}
