//! Passwords: the change by their owner, and the need for a temporary one.

use domain::{
    error::{Code, Error, FieldErrors},
    form::ChangePasswordForm,
    history::Action,
    id::{OutboxId, UserId, new_uuid},
    password::{self, NewPassword},
    policy::{self, Actor, decide},
    time::{DAY, Timestamp},
};
use serde_json::json;

use crate::{
    Caller, Failure, Registry, history, limit,
    outbox::NewMail,
    store::{
        Tx,
        credential::{self, Standing},
        device, outbox, session,
    },
    token,
};

/// A chosen password is reminded of after six months, and ends two weeks later (Q4).
pub(crate) const CHOSEN_MONTHS: i32 = 6;
const CHOSEN_GRACE: i64 = 14 * DAY;

const CURRENT: &str = "current_password";
const NEW: &str = "new_password";
const REPEAT: &str = "repeat_password";

/// What a change of password is checked against.
struct Present {
    standing: Standing,
    /// Hashes of the last five chosen passwords.
    chosen: Vec<String>,
    /// The session leads to the change-password form only: who has just logged in is not asked again.
    forced: bool,
}

impl Registry {
    /// Changes the own password. Tells every broken rule at once. Afterwards this session is a full one, and the
    /// user's other sessions have ended.
    pub async fn change_password(
        &self,
        actor: &Actor,
        token: &str,
        form: &ChangePasswordForm,
        caller: &Caller,
    ) -> Result<(), Error> {
        decide(actor, policy::Action::KeepOwnPassword, &own(actor), self.settings().rules)?;
        let session = token::stored(token).ok_or(Error::SignedOut)?;
        let present = look!(self, |tx| self.present(tx, actor, &session).await)?;
        let new = self.check_new_password(actor, form, &present).await?;
        let hash = self.hashes().hash(&new, self.random().as_mut()).await;
        let hash = hash.map_err(|failure| self.settle(failure))?;
        change!(self, |tx| self.store_chosen(tx, actor, &session, &present, &hash, caller).await)
    }

    async fn present(&self, tx: &mut Tx, actor: &Actor, session: &[u8]) -> Result<Present, Failure> {
        let now = self.now();
        let found = tx.optional(session::IS_RESTRICTED, &[&session, &actor.user_id, &now]).await?;
        let (forced,): (bool,) = found.ok_or(Error::SignedOut)?;
        let standing = tx.optional(credential::BY_USER, &[&actor.user_id]).await?;
        let standing = standing.ok_or(Error::SignedOut)?;
        let window = self.settings().login_window;
        let wrong =
            limit::count(tx, limit::CURRENT_PASSWORD, &actor.user_id.to_string(), now, window).await?;
        if !forced && wrong >= self.settings().login_failures_per_address {
            // A stolen session must not serve to guess the password behind it.
            return Err(Error::TooMany.into());
        }
        let chosen: Vec<(String, Timestamp)> = tx.all(credential::CHOSEN, &[&actor.user_id]).await?;
        Ok(Present { standing, chosen: chosen.into_iter().map(|(hash, _)| hash).collect(), forced })
    }

    /// The new password in the form in which it is hashed, or everything that is wrong with the form.
    async fn check_new_password(
        &self,
        actor: &Actor,
        form: &ChangePasswordForm,
        present: &Present,
    ) -> Result<String, Error> {
        let Present { standing, chosen, forced } = present;
        let mut errors = FieldErrors::new();
        if !forced && form.current_password.is_empty() {
            errors.add(CURRENT, Code::Required);
        } else if !forced {
            let current = password::nfc(&form.current_password);
            let right = self.hashes().verify(&current, standing.hash.as_deref()).await;
            if !right.map_err(|failure| self.settle(failure))? {
                errors.add(CURRENT, Code::CurrentPasswordWrong);
                self.count_wrong_current(actor).await?;
            }
        }
        let new = password::nfc(&form.new_password);
        if let Err(faults) = NewPassword::parse(&form.new_password, &standing.username, &standing.email) {
            for fault in faults {
                errors.add(NEW, fault);
            }
        }
        // What was accepted before keeps the rules of composition: nothing else needs the costly comparison.
        if password::rules(&new).all() {
            let mut hashes = chosen.clone();
            hashes.extend(standing.hash.iter().filter(|hash| !chosen.contains(hash)).cloned());
            let found = self.hashes().find(&new, hashes).await.map_err(|failure| self.settle(failure))?;
            match found {
                Some(position) if position < chosen.len() || standing.kind == "chosen" => {
                    errors.add(NEW, Code::PasswordReused);
                }
                Some(_) => errors.add(NEW, Code::PasswordIsTemporary),
                None => {}
            }
        }
        if form.repeat_password.is_empty() {
            errors.add(REPEAT, Code::Required);
        } else if password::nfc(&form.repeat_password) != new {
            errors.add(REPEAT, Code::PasswordMismatch);
        }
        errors.into_result()?;
        Ok(new)
    }

    async fn count_wrong_current(&self, actor: &Actor) -> Result<(), Error> {
        let (now, window) = (self.now(), self.settings().login_window);
        let user = actor.user_id.to_string();
        let wrong = change!(self, |tx| {
            limit::note(tx, limit::CURRENT_PASSWORD, &user, now, window, 1).await?;
            // Attempts that began together are counted one after the other here.
            limit::count(tx, limit::CURRENT_PASSWORD, &user, now, window).await
        })?;
        if wrong > self.settings().login_failures_per_address { Err(Error::TooMany) } else { Ok(()) }
    }

    async fn store_chosen(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        session: &[u8],
        present: &Present,
        hash: &str,
        caller: &Caller,
    ) -> Result<(), Failure> {
        let (user, now) = (actor.user_id, self.now());
        history::lock(tx, &[actor.authority_id]).await?;
        // A reset, a removal or another change of password while the hashes were computed has ended this session.
        let still: Option<(bool,)> = tx.optional(session::IS_RESTRICTED, &[&session, &user, &now]).await?;
        let standing: Option<Standing> = tx.optional(credential::BY_USER, &[&user]).await?;
        let (Some(_), Some(standing)) = (still, standing) else { return Err(Error::SignedOut.into()) };
        if standing.hash != present.standing.hash {
            return Err(Error::conflict(domain::error::FORM, Code::StaleVersion).into());
        }
        let expires_at = now.plus_months(CHOSEN_MONTHS).plus(CHOSEN_GRACE);
        tx.execute(credential::SET_CHOSEN, &[&user, &hash, &now, &expires_at]).await?;
        let newest: Vec<(String, Timestamp)> = tx.all(credential::CHOSEN, &[&user]).await?;
        // The newest stays the newest also when the clock has gone back (Q31).
        let at = newest.first().map_or(now, |(_, at)| now.max(at.plus(1)));
        let id = new_uuid(now, self.random().as_mut());
        tx.execute(credential::ADD_CHOSEN, &[&id, &user, &hash, &at]).await?;
        tx.execute(credential::FORGET_OLDEST, &[&user]).await?;
        tx.execute(session::SET_UNRESTRICTED, &[&session]).await?;
        tx.execute(session::REMOVE_OTHERS, &[&user, &session]).await?;
        let subject = history::Subject::user(user, standing.version);
        let done = Action::UserPasswordChanged;
        history::write(tx, self, actor, caller, actor.authority_id, subject, done, Vec::new()).await?;
        let mail = NewMail {
            template: "e13_password",
            to_user_id: Some(user),
            data: json!({ "at": now.0 }),
            ..NewMail::default()
        };
        self.enqueue(tx, now, mail).await?;
        Ok(())
    }

    /// The user needs a temporary password, which the mail will bring: what there was is void at once, failures and
    /// block are cleared, sessions end, known browsers stay known (C.2.6).
    pub(crate) async fn require_temporary(
        &self,
        tx: &mut Tx,
        now: Timestamp,
        user: UserId,
        template: &'static str,
        data: serde_json::Value,
    ) -> Result<OutboxId, Failure> {
        let mail = NewMail { template, to_user_id: Some(user), data, ..NewMail::default() };
        let mail = self.enqueue(tx, now, mail).await?;
        tx.execute(outbox::CANCEL_REPLACED, &[&user, &mail, &now]).await?;
        tx.execute(credential::SET_TEMPORARY, &[&user, &mail]).await?;
        tx.execute(device::CLEAR_FAILURES, &[&user]).await?;
        tx.execute(session::REMOVE_ALL, &[&user]).await?;
        Ok(mail)
    }

    /// The hash of a password that somebody else than its owner brings: for the importer.
    pub async fn hash_password(&self, password: &str) -> Result<String, Error> {
        let password = password::nfc(password);
        let hash = self.hashes().hash_patiently(&password, self.random().as_mut()).await;
        hash.map_err(|failure| self.settle(failure))
    }
}

/// The own account as what [`decide`] decides on.
pub(crate) fn own(actor: &Actor) -> policy::Target {
    policy::Target {
        authority_id: actor.authority_id,
        country: actor.country.clone(),
        kind: actor.kind,
        status: actor.status,
        is_access_manager: actor.is_access_manager,
        administered: false,
        user_id: Some(actor.user_id),
    }
}
