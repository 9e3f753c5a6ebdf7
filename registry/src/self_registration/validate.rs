//! The decision on a self-registration: validate, return, reject (P19).

use domain::{
    error::{Code, Error, FORM, FieldErrors},
    form::{DecisionForm, RegistrationForm, ValidationForm, ticked, version},
    history::Action as Done,
    id::{AuthorityId, UserId},
    model::{AuthorityKind, ManagerOrigin, RegistrationStatus},
    place::ui_language,
    policy::{self, Action, Actor},
    text::{MESSAGE, Text},
};

use super::{payload, waiting::find_registration};
use crate::{
    Caller, Failure, Registry,
    chronicle::{Changes, Chronicle, Subject},
    history,
    invitation::refuse_username,
    outbox::NewMail,
    refusal::refuse,
    registration::{New, Origin},
    scope,
    store::{Tx, outbox, self_registration as sql},
};

impl Registry {
    /// Validates a registration as it was submitted or as it is corrected now: the authority and its first user exist from
    /// here on. Gives both ids.
    pub async fn validate_registration(
        &self,
        actor: &Actor,
        step: &ValidationForm,
        form: &RegistrationForm,
        caller: &Caller,
    ) -> Result<(AuthorityId, UserId), Error> {
        let work = async { change!(self, |tx| self.validate(tx, actor, step, form, caller).await) };
        self.answer(actor, work).await
    }

    async fn validate(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        step: &ValidationForm,
        form: &RegistrationForm,
        caller: &Caller,
    ) -> Result<(AuthorityId, UserId), Failure> {
        let row = self.registration_step(tx, actor, &step.registration, &step.version).await?;
        self.require_answers_left(tx, actor).await?;
        let lang = ui_language(&actor.language);
        let mut errors = FieldErrors::new();
        let mut new = New::read(tx, form, lang, &mut errors).await?;
        new.compare(tx, &row.country, ticked(&form.none_of_these), &mut errors).await?;
        refuse(errors)?;
        let stored = row.payload.clone().unwrap_or_default();
        // What was submitted had been read in the same way: what is wrong with it today is no longer asked.
        let submitted = New::read(tx, &payload::read(&stored), lang, &mut FieldErrors::new()).await?;
        let corrected = payload::write(&new, &row.country);
        let corrected = (corrected != payload::write(&submitted, &row.country)).then_some(corrected);
        let origin = Origin {
            country: &row.country,
            kind: AuthorityKind::Authority,
            manager: row.manager_id,
            why: ManagerOrigin::Invitation,
            invitation: Some(row.invitation_id.0),
            submitted: Some(&submitted),
        };
        let (id, user) = self.write_new(tx, actor, caller, &mut new, &origin).await?;
        let now = self.now();
        let validated: Option<(i64,)> =
            tx.optional(sql::VALIDATE, &[&row.id, &corrected, &actor.user_id, &now, &id]).await?;
        let (version,) = validated.ok_or_else(decided)?;
        let mut changes = Changes::of_invitation(row.invitation_id);
        changes.personal("official_name", None, Some(&new.basic.official_name));
        let chronicle = Chronicle::new(self, actor, caller, row.inviter_authority_id);
        let subject = Subject::self_registration(row.id.0, version);
        chronicle.record(tx, subject, Done::AuthorityValidated, changes).await?;
        Ok((id, user))
    }

    /// Returns a registration to be corrected, with a new link, or rejects it; both with a reason, which goes to the address
    /// of the invitation (E6).
    pub async fn decide_registration(
        &self,
        actor: &Actor,
        form: &DecisionForm,
        caller: &Caller,
    ) -> Result<(), Error> {
        let work = async { change!(self, |tx| self.decide(tx, actor, form, caller).await) };
        self.answer(actor, work).await
    }

    async fn decide(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        form: &DecisionForm,
        caller: &Caller,
    ) -> Result<(), Failure> {
        let row = self.registration_step(tx, actor, &form.registration, &form.version).await?;
        let (status, done, template) = match form.step.as_str() {
            "return" => (RegistrationStatus::Returned, Done::SelfRegistrationReturned, "e6_returned"),
            "reject" => (RegistrationStatus::Rejected, Done::SelfRegistrationRejected, "e6_rejected"),
            _ => return Err(Error::invalid(FORM, Code::InvalidChoice).into()),
        };
        let mut errors = FieldErrors::new();
        let reason = errors.take("reason", Text::required(&form.reason, MESSAGE));
        refuse(errors)?;
        let reason = reason.map(Text::into_string).unwrap_or_default();
        self.require_answers_left(tx, actor).await?;
        refuse_username(tx, &row.recipient_email, "reason", &reason).await?;
        let now = self.now();
        let decision: Option<(i64,)> =
            tx.optional(sql::DECIDE, &[&row.id, &status.as_str(), &actor.user_id, &now, &reason]).await?;
        let (version,) = decision.ok_or_else(decided)?;
        if status == RegistrationStatus::Returned {
            tx.execute(outbox::CANCEL_LINKS, &[&row.invitation_id, &now]).await?;
            tx.execute(sql::OUT_AGAIN, &[&row.invitation_id]).await?;
        }
        let name = payload::read(row.payload.as_deref().unwrap_or_default()).official_name;
        let data = serde_json::json!({ "authority": name, "reason": reason });
        let mail = NewMail { template, invitation_id: Some(row.invitation_id), data, ..NewMail::default() };
        self.enqueue(tx, now, mail).await?;
        let mut changes = Changes::of_invitation(row.invitation_id);
        changes.personal("official_name", None, Some(&name));
        changes.personal("reason", None, Some(&reason));
        let chronicle = Chronicle::new(self, actor, caller, row.inviter_authority_id);
        chronicle.record(tx, Subject::self_registration(row.id.0, version), done, changes).await
    }

    /// The beginning of every decision: it is the actor's, before and after the lock, and nobody has decided meanwhile.
    async fn registration_step(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        id: &str,
        read: &str,
    ) -> Result<sql::RegistrationRow, Failure> {
        if actor.restricted {
            return Err(Error::Denied(Code::PasswordChangeRequired.into()).into());
        }
        let before = find_registration(tx, actor, id).await?;
        history::lock(tx, &[before.inviter_authority_id, before.manager_id]).await?;
        let target = scope::read(tx, actor, before.manager_id).await?;
        policy::decide(actor, Action::Validate, &target, self.settings().rules)?;
        let row: Option<sql::RegistrationRow> = tx.optional(sql::BY_ID, &[&before.id]).await?;
        let row = row.ok_or(Error::NotFound)?;
        if row.status != RegistrationStatus::Submitted {
            return Err(decided().into());
        }
        if row.version != version(read) || row.manager_id != before.manager_id {
            return Err(Error::conflict(FORM, Code::StaleVersion).into());
        }
        Ok(row)
    }
}

fn decided() -> Error {
    Error::conflict(FORM, Code::WrongState)
}
