//! The steps in a row of the tab Users: reset the password, remove, and "the user name was told".

use domain::{
    error::{Code, Error, FORM, FieldErrors},
    form::{self, UserStepForm},
    history::Action as Done,
    id::{AuthorityId, UserId},
    model::{AuthorityStatus, UserStatus},
    policy::{Action, Actor, Target, decide},
};

use super::{
    is_last_administrator, language,
    roles::{Choices, RoleChange, codes},
};
use crate::{
    Caller, Failure, Registry,
    chronicle::{Changes, Chronicle, Subject},
    history,
    refusal::refuse,
    scope,
    store::{Tx, authority, device, session, user as sql},
};

/// How long the data of a removed user are blocked before they are erased (C.11).
pub(crate) const BLOCKED_MONTHS: i32 = 36;

/// The ids of a step, as they stand in its form.
fn ids(form: &UserStepForm) -> Result<(AuthorityId, UserId), Error> {
    AuthorityId::parse(&form.authority).zip(UserId::parse(&form.user)).ok_or(Error::NotFound)
}

impl Registry {
    /// Another user gets a temporary password by mail (P28): the old one ends, and so do all sessions and blocks.
    pub async fn reset_password(
        &self,
        actor: &Actor,
        form: &UserStepForm,
        caller: &Caller,
    ) -> Result<(), Error> {
        let (authority, user) = ids(form)?;
        change!(self, |tx| {
            let step = self.begin(tx, actor, authority, user, Action::ResetPassword).await?;
            let row = step.row(form)?;
            let now = self.now();
            let acting: authority::AuthorityRow = tx.one(authority::BY_ID, &[&actor.authority_id]).await?;
            let data = serde_json::json!({ "authority": acting.official_name });
            self.require_temporary(tx, now, user, "e3", data).await?;
            let chronicle = Chronicle::new(self, actor, caller, authority);
            let subject = Subject::user(user, row.version);
            chronicle.record(tx, subject, Done::UserPasswordReset, Changes::of_user(user)).await?;
            self.tell_of_user(tx, actor, authority, user, &["password_reset"]).await
        })
    }

    /// Removes a user (P29): the data are blocked for three years, everything else goes at once.
    pub async fn remove_user(
        &self,
        actor: &Actor,
        form: &UserStepForm,
        caller: &Caller,
    ) -> Result<(), Error> {
        let (authority, user) = ids(form)?;
        change!(self, |tx| {
            let step = self.begin(tx, actor, authority, user, Action::RemoveUser).await?;
            let row = step.row(form)?;
            let mut errors = FieldErrors::new();
            if row.is_administrator && is_last_administrator(tx, &step.target, user).await? {
                errors.add(FORM, Code::LastAdministrator);
            }
            let choices = Choices::load(tx, authority, user).await?;
            for fault in choices.needed(language(actor)) {
                errors.add(FORM, fault);
            }
            refuse(errors)?;
            let by = Some(actor.user_id);
            let (version, changes) = self.block_user(tx, user, row.status, by).await?;
            let chronicle = Chronicle::new(self, actor, caller, authority);
            chronicle.record(tx, Subject::user(user, version), Done::UserRemoved, changes).await
        })
    }

    /// The data of a user are blocked, everything else goes. Gives the version and what has changed.
    pub(crate) async fn block_user(
        &self,
        tx: &mut Tx,
        user: UserId,
        status: UserStatus,
        by: Option<UserId>,
    ) -> Result<(i64, Changes), Failure> {
        let (roles, _) = codes(tx, user, &RoleChange::default()).await?;
        let now = self.now();
        let erase_after = now.plus_months(BLOCKED_MONTHS);
        let (version,): (i64,) = tx.one(sql::REMOVE, &[&user, &now, &by, &erase_after]).await?;
        tx.execute(sql::CANCEL_MAILS, &[&user, &now]).await?;
        tx.execute(session::REMOVE_ALL, &[&user]).await?;
        tx.execute(device::REMOVE_ALL, &[&user]).await?;
        for statement in [sql::REMOVE_ROLES, sql::REMOVE_PASSWORDS, sql::REMOVE_CREDENTIAL] {
            tx.execute(statement, &[&user]).await?;
        }
        let mut changes = Changes::of_user(user);
        changes.plain("status", Some(status.as_str()), Some("removed"));
        changes.plain("roles", Some(&roles).filter(|roles| !roles.is_empty()).map(String::as_str), None);
        Ok((version, changes))
    }

    /// The user name was told, by other means than e-mail (P23). Once is enough: again changes nothing.
    pub async fn mark_username_told(
        &self,
        actor: &Actor,
        form: &UserStepForm,
        caller: &Caller,
    ) -> Result<(), Error> {
        let (authority, user) = ids(form)?;
        change!(self, |tx| {
            let step = self.begin(tx, actor, authority, user, Action::ReadUsernames).await?;
            if step.target.status != AuthorityStatus::Active {
                return Err(Error::conflict(FORM, Code::AuthorityDeactivated).into());
            }
            if step.row.as_ref().is_some_and(|row| row.username_told_at.is_some()) {
                return Ok(());
            }
            // It was the name on the page that was told, and no later one.
            let row = step.row(form)?;
            tx.execute(sql::TELL, &[&user, &self.now(), &actor.user_id]).await?;
            let chronicle = Chronicle::new(self, actor, caller, authority);
            let subject = Subject::user(user, row.version);
            chronicle.record(tx, subject, Done::UserUsernameTold, Changes::of_user(user)).await
        })
    }

    /// Locks, decides and reads: the beginning of every step.
    async fn begin(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        authority: AuthorityId,
        user: UserId,
        action: Action,
    ) -> Result<Step, Failure> {
        history::lock(tx, &[authority]).await?;
        let target = Target { user_id: Some(user), ..scope::read(tx, actor, authority).await? };
        decide(actor, action, &target, self.settings().rules)?;
        let row = tx.optional(sql::BY_ID, &[&user, &authority]).await?;
        Ok(Step { target, row })
    }
}

/// A step that the actor may take, and the user as it found it.
struct Step {
    target: Target,
    row: Option<sql::UserRecord>,
}

impl Step {
    /// The user, if it is still the one that the form showed.
    fn row(&self, form: &UserStepForm) -> Result<&sql::UserRecord, Error> {
        let row = self.row.as_ref().ok_or(Error::NotFound)?;
        if row.version == form::version(&form.version) {
            Ok(row)
        } else {
            Err(Error::conflict(FORM, Code::StaleVersion))
        }
    }
}
