//! One entry of one request, by whoever acts in it.

use domain::{history::Action, id::AuthorityId, policy::Actor};

use super::{Author, Change, NewEntry, Subject, append, lock};
use crate::{Caller, Failure, Registry, store::Tx};

/// What a user did.
#[expect(clippy::too_many_arguments, reason = "who, where, what: each says something of its own")]
pub(crate) async fn write(
    tx: &mut Tx,
    registry: &Registry,
    actor: &Actor,
    caller: &Caller,
    authority: AuthorityId,
    subject: Subject,
    action: Action,
    changes: Vec<Change>,
) -> Result<(), Failure> {
    let author = Author::user(actor.user_id, actor.name.clone(), actor.authority_id);
    write_by(tx, registry, author, Some(caller), (authority, subject, action, changes)).await
}

/// What the system did in the course of a request, such as blocking an account.
pub(crate) async fn write_as_job(
    tx: &mut Tx,
    registry: &Registry,
    caller: &Caller,
    authority: AuthorityId,
    subject: Subject,
    action: Action,
    changes: Vec<Change>,
) -> Result<(), Failure> {
    write_by(tx, registry, Author::job(), Some(caller), (authority, subject, action, changes)).await
}

/// What a job did, outside any request.
pub(crate) async fn write_in_job(
    tx: &mut Tx,
    registry: &Registry,
    authority: AuthorityId,
    subject: Subject,
    action: Action,
    changes: Vec<Change>,
) -> Result<(), Failure> {
    write_by(tx, registry, Author::job(), None, (authority, subject, action, changes)).await
}

/// What somebody did with the link of an invitation.
pub(crate) async fn write_as_invitee(
    tx: &mut Tx,
    registry: &Registry,
    caller: &Caller,
    authority: AuthorityId,
    subject: Subject,
    action: Action,
    changes: Vec<Change>,
) -> Result<(), Failure> {
    write_by(tx, registry, Author::invitee(), Some(caller), (authority, subject, action, changes)).await
}

/// What a command on the server did.
pub(crate) async fn write_as_command(
    tx: &mut Tx,
    registry: &Registry,
    authority: AuthorityId,
    subject: Subject,
    action: Action,
    changes: Vec<Change>,
) -> Result<(), Failure> {
    write_by(tx, registry, Author::command(), None, (authority, subject, action, changes)).await
}

async fn write_by(
    tx: &mut Tx,
    registry: &Registry,
    author: Author,
    caller: Option<&Caller>,
    (authority, subject, action, changes): (AuthorityId, Subject, Action, Vec<Change>),
) -> Result<(), Failure> {
    let heads = lock(tx, &[authority]).await?;
    let mut head =
        heads.into_iter().next().ok_or_else(|| Failure::defect("an authority without a history"))?;
    let request_id = caller.map(|caller| caller.request_id.clone());
    let new = NewEntry { at: registry.now(), author, subject, action, changes, request_id };
    append(tx, registry.random().as_mut(), &mut head, new).await?;
    Ok(())
}
