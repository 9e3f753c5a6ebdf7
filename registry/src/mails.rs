//! Outgoing e-mails (P37): their state, never their content, and trying again what was given up.

use domain::{
    criteria::MailCriteria,
    error::{Code, Error, FORM},
    form::RetryMailForm,
    id::{AuthorityId, OutboxId},
    model::{MailState, UserStatus},
    place,
    policy::{self, Action, Actor, Rules, Target},
    time::{self, Timestamp},
    view::{Found, MAIL_KINDS, MailRecipient, MailRow, Retry},
};

use crate::{
    Failure, Registry,
    outbox::brings_password,
    scope::{self, Reach},
    search::{Extent, Page},
    session::unrestricted,
    store::{Query, Tx, mails as sql},
};

impl Registry {
    /// The mails within the reader's scope, newest first.
    pub async fn mails(
        &self,
        actor: &Actor,
        criteria: &MailCriteria,
        extent: Extent,
    ) -> Result<Found<MailRow>, Error> {
        unrestricted(actor)?;
        if !policy::is_offered(actor, Action::ReadMails) {
            return Err(Error::NotFound);
        }
        let mails = Mails::of(actor, criteria);
        look!(self, |tx| {
            let cursor = cursor(tx, &criteria.after).await?;
            let mut query = mails.narrow(Query::new(sql::PAGE, &[&actor.authority_id]));
            if let Some((at, id)) = &cursor {
                query = query.and(sql::AFTER, &[at, id]);
            }
            let limit = extent.limit();
            let rows: Vec<sql::MailRow> = tx.list(&query.and(sql::END, &[&limit])).await?;
            let page = Page::cut(extent, rows, cursor.is_some()).counted(mails.count(tx, extent)).await?;
            Ok(page.list(|row| row.id, |row| shown(row, actor, self.settings().rules)))
        })
    }

    /// Queues a mail again that was given up. Not what brought a temporary password: that is reset anew.
    pub async fn retry_mail(&self, actor: &Actor, form: &RetryMailForm) -> Result<(), Error> {
        unrestricted(actor)?;
        let id = OutboxId::parse(&form.mail).ok_or(Error::NotFound)?;
        if !policy::has(actor, Action::RetryMail) {
            return Err(Error::NotFound);
        }
        change!(self, |tx| {
            let (authority, is_to_user): (AuthorityId, bool) =
                tx.optional(sql::AUTHORITY_OF, &[&id]).await?.ok_or(Error::NotFound)?;
            let target = scope::read(tx, actor, authority).await?;
            policy::decide(actor, Action::RetryMail, &target, self.settings().rules)?;
            if !is_to_user && !policy::sees_mails_to_authorities(actor) {
                return Err(Error::NotFound.into());
            }
            match tx.execute(sql::RETRY, &[&id, &self.now()]).await? {
                0 => Err(Error::conflict(FORM, Code::WrongState).into()),
                _ => Ok(()),
            }
        })
    }
}

/// The mails within the reach of an actor that fit criteria.
pub(crate) struct Mails<'a> {
    reach: Reach<'a>,
    state: String,
    kind: String,
}

impl<'a> Mails<'a> {
    pub(crate) fn of(actor: &'a Actor, criteria: &MailCriteria) -> Self {
        // What no field offers finds nothing, as everywhere; a NUL is no text for PostgreSQL.
        let (state, kind) = (criteria.state.replace('\0', " "), criteria.kind.replace('\0', " "));
        Self { reach: Reach::new(actor, Action::ReadMails), state, kind }
    }

    fn narrow<'q>(&'q self, base: Query<'q>) -> Query<'q> {
        let mut query = self.reach.narrow(base);
        if !self.state.is_empty() {
            query = query.and(sql::IN_STATE, &[&self.state]);
        }
        if !self.kind.is_empty() {
            query = query.and(sql::OF_KIND, &[&self.kind]);
        }
        query
    }

    pub(crate) async fn count(&self, tx: &mut Tx, extent: Extent) -> Result<i64, Failure> {
        extent.count(tx, self.narrow(Query::new(sql::COUNT, &[]))).await
    }
}

/// The place of a mail in the order; nothing where the address names none.
async fn cursor(tx: &mut Tx, after: &str) -> Result<Option<(Timestamp, OutboxId)>, Failure> {
    let Some(id) = OutboxId::parse(after) else { return Ok(None) };
    let found: Option<(Timestamp,)> = tx.optional(sql::CURSOR, &[&id]).await?;
    Ok(found.map(|(at,)| (at, id)))
}

fn shown(row: sql::MailRow, actor: &Actor, rules: Rules) -> MailRow {
    let zone = place::time_zone(actor.country.as_deref());
    let local = |at: Timestamp| time::local(at, zone);
    let is_there = matches!(row.user_status, Some(UserStatus::New | UserStatus::Active));
    let target = Target {
        authority_id: row.authority_id,
        country: row.country,
        kind: row.kind,
        status: row.status,
        is_access_manager: row.is_access_manager,
        administered: row.administered,
        user_id: row.user_id,
    };
    let may = |action| policy::decide(actor, action, &target, rules).is_ok();
    let to = match (row.user_id, row.invited) {
        (Some(user), _) => {
            let name = row.first_name.zip(row.last_name).filter(|_| is_there);
            MailRecipient::User(user, name.map(|(first, last)| format!("{first} {last}")))
        }
        (None, Some(name)) => {
            // Others see that there is a mail, and not the invitation.
            let sees = policy::within(actor, policy::scope(actor.rank(), Action::Invite), &target);
            MailRecipient::Invited(row.invitation_id.filter(|_| sees), name)
        }
        (None, None) => MailRecipient::Authority,
    };
    let retry = match row.state {
        MailState::Failed if !may(Action::RetryMail) => Retry::None,
        MailState::Failed if !brings_password(&row.template) => Retry::Button,
        // Nobody one of somebody who is gone.
        MailState::Failed if is_there && may(Action::ResetPassword) => Retry::Reset,
        _ => Retry::None,
    };
    let waits_again = row.state == MailState::Queued && row.attempts > 0;
    MailRow {
        id: row.id,
        kind: kind(&row.template),
        to,
        authority: (row.authority_id, row.authority),
        state: row.state,
        attempts: row.attempts,
        created: local(row.created_at),
        sent: row.sent_at.map(local),
        next_attempt: waits_again.then(|| local(row.next_attempt_at)),
        error: row.last_error.filter(|_| row.state != MailState::Sent),
        retry,
    }
}

/// The kind of a template: `e8` of `e8_module_given`.
fn kind(template: &str) -> String {
    let kind = template.split('_').next().unwrap_or_default();
    MAIL_KINDS.iter().find(|known| **known == kind).map_or(String::new(), |known| (*known).to_owned())
}
