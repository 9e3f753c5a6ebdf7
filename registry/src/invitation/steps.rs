//! What is done with an invitation: saved, sent, sent again, withdrawn, deleted.

use domain::{
    error::{Code, Error, FORM, FieldErrors},
    form::{InvitationForm, InvitationStepForm},
    history::Action as Done,
    id::InvitationId,
    model::{InvitationStatus, RegistrationStatus},
    policy::{self, Actor},
};

use super::data::{Data, refuse_username};
use crate::{
    Caller, Failure, Registry,
    chronicle::{Changes, Chronicle, Subject},
    history,
    outbox::NewMail,
    refusal::refuse,
    scope,
    self_registration::payload,
    store::{Tx, invitation as sql, outbox},
};

impl sql::InvitationRow {
    pub(super) fn is_draft(&self) -> bool {
        self.status == InvitationStatus::Draft
    }

    pub(super) fn can_be_sent_again(&self) -> bool {
        matches!(self.status, InvitationStatus::Sent | InvitationStatus::Expired)
            && !self.recipient_email.is_empty()
    }

    pub(super) fn can_be_withdrawn(&self) -> bool {
        self.status == InvitationStatus::Sent
    }
}

impl Registry {
    /// Makes an invitation or changes a draft (`create_invitation`, `edit_invitation`), and sends it where that is the
    /// step (`send_invitation`).
    pub async fn save_invitation(
        &self,
        actor: &Actor,
        form: &InvitationForm,
        caller: &Caller,
    ) -> Result<InvitationId, Error> {
        let work = async { change!(self, |tx| self.save_draft(tx, actor, form, caller).await) };
        self.answer(actor, work).await
    }

    async fn save_draft(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        form: &InvitationForm,
        caller: &Caller,
    ) -> Result<InvitationId, Failure> {
        if form.invitation.is_empty() {
            return self.create_invitation(tx, actor, form, caller).await;
        }
        let row = self.invitation_step(tx, actor, &form.invitation, &form.version).await?;
        require(row.is_draft())?;
        self.require_text_answers(tx, actor, &form.message).await?;
        let old = Data::stored(&row);
        let mut errors = FieldErrors::new();
        let data = Data::typed(tx, form, &old, &mut errors).await?;
        refuse(errors)?;
        let chronicle = Chronicle::new(self, actor, caller, row.inviter_authority_id);
        let id = row.id;
        if data != old {
            let (version,): (i64,) = tx
                .one(
                    sql::EDIT,
                    &[
                        &id,
                        &data.authority_name_hint,
                        &data.recipient_email,
                        &data.language,
                        &data.message,
                        &data.suggested_modules,
                    ],
                )
                .await?;
            let subject = Subject::invitation(id.0, version);
            chronicle.record(tx, subject, Done::InvitationEdited, data.changes(Some(&old), id)).await?;
        }
        if form.step == "send" {
            self.send_draft(tx, &chronicle, id, &row.inviter, &data).await?;
        }
        Ok(id)
    }

    async fn create_invitation(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        form: &InvitationForm,
        caller: &Caller,
    ) -> Result<InvitationId, Failure> {
        let inviter = actor.authority_id;
        history::lock(tx, &[inviter]).await?;
        let target = scope::read(tx, actor, inviter).await?;
        policy::decide_new_invitation(actor, &target, self.settings().rules)?;
        self.require_text_answers(tx, actor, &form.message).await?;
        let mut errors = FieldErrors::new();
        let data = Data::typed(tx, form, &Data::default(), &mut errors).await?;
        refuse(errors)?;
        let now = self.now();
        let id = InvitationId::new(now, self.random().as_mut());
        tx.execute(
            sql::ADD,
            &[
                &id,
                &inviter,
                &actor.user_id,
                &target.country,
                &data.authority_name_hint,
                &data.recipient_email,
                &data.language,
                &data.message,
                &data.suggested_modules,
                &now,
            ],
        )
        .await?;
        let chronicle = Chronicle::new(self, actor, caller, inviter);
        let subject = Subject::invitation(id.0, 1);
        chronicle.record(tx, subject, Done::InvitationCreated, data.changes(None, id)).await?;
        if form.step == "send" {
            let (name,): (String,) = tx.one(crate::store::activity::NAME, &[&inviter]).await?;
            self.send_draft(tx, &chronicle, id, &name, &data).await?;
        }
        Ok(id)
    }

    async fn send_draft(
        &self,
        tx: &mut Tx,
        chronicle: &Chronicle<'_>,
        id: InvitationId,
        inviter: &str,
        data: &Data,
    ) -> Result<(), Failure> {
        let (version,): (i64,) = tx.one(sql::SEND, &[&id]).await?;
        let mail = serde_json::json!({
            "inviter": inviter,
            "authority": data.authority_name_hint,
            "message": data.message,
        });
        self.enqueue_link(tx, id, "e4", mail).await?;
        let subject = Subject::invitation(id.0, version);
        chronicle.record(tx, subject, Done::InvitationSent, Changes::of_invitation(id)).await
    }

    /// A mail to the recipient of an invitation. Its link is minted when it is delivered.
    pub(crate) async fn enqueue_link(
        &self,
        tx: &mut Tx,
        id: InvitationId,
        template: &'static str,
        data: serde_json::Value,
    ) -> Result<(), Failure> {
        let mail = NewMail { template, invitation_id: Some(id), data, ..NewMail::default() };
        self.enqueue(tx, self.now(), mail).await?;
        Ok(())
    }

    /// Sends an invitation again: the old link stops at once, the new one is minted at delivery. While the registration is
    /// returned, it is asked for again with the reason.
    pub async fn resend_invitation(
        &self,
        actor: &Actor,
        form: &InvitationStepForm,
        caller: &Caller,
    ) -> Result<(), Error> {
        let work = async { change!(self, |tx| self.resend(tx, actor, form, caller).await) };
        self.answer(actor, work).await
    }

    async fn resend(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        form: &InvitationStepForm,
        caller: &Caller,
    ) -> Result<(), Failure> {
        let row = self.invitation_step(tx, actor, &form.invitation, &form.version).await?;
        require(row.can_be_sent_again())?;
        let id = row.id;
        tx.execute(outbox::CANCEL_LINKS, &[&id, &self.now()]).await?;
        let (version,): (i64,) = tx.one(sql::SEND_AGAIN, &[&id]).await?;
        let returned: Option<(Option<String>, Option<String>)> =
            if row.registration == Some(RegistrationStatus::Returned) {
                tx.optional(sql::RETURNED_BECAUSE, &[&id]).await?
            } else {
                None
            };
        let template = if returned.is_some() { "e6_returned" } else { "e4" };
        let submitted = returned.as_ref().and_then(|(_, submitted)| submitted.as_deref());
        let name = submitted.map(|submitted| payload::read(submitted).official_name);
        let text = returned.map_or_else(|| row.message.clone(), |(reason, _)| reason);
        let told = text.clone().unwrap_or_default();
        self.require_text_answers(tx, actor, &told).await?;
        refuse_username(tx, &row.recipient_email, FORM, &told).await?;
        let mail = serde_json::json!({
            "inviter": row.inviter,
            "authority": name.unwrap_or(row.authority_name_hint),
            "message": text,
            "reason": text,
        });
        self.enqueue_link(tx, id, template, mail).await?;
        let chronicle = Chronicle::new(self, actor, caller, row.inviter_authority_id);
        let subject = Subject::invitation(id.0, version);
        chronicle.record(tx, subject, Done::InvitationSent, Changes::of_invitation(id)).await
    }

    /// Withdraws an invitation: its link stops at once.
    pub async fn withdraw_invitation(
        &self,
        actor: &Actor,
        form: &InvitationStepForm,
        caller: &Caller,
    ) -> Result<(), Error> {
        change!(self, |tx| {
            let row = self.invitation_step(tx, actor, &form.invitation, &form.version).await?;
            require(row.can_be_withdrawn())?;
            let (id, now) = (row.id, self.now());
            tx.execute(outbox::CANCEL_LINKS, &[&id, &now]).await?;
            let (version,): (i64,) = tx.one(sql::WITHDRAW, &[&id, &now]).await?;
            let chronicle = Chronicle::new(self, actor, caller, row.inviter_authority_id);
            let subject = Subject::invitation(id.0, version);
            chronicle.record(tx, subject, Done::InvitationWithdrawn, Changes::of_invitation(id)).await
        })
    }

    /// Deletes a draft. Nothing was sent; what was written is erased from beside the history, and the entries stay.
    pub async fn delete_invitation(
        &self,
        actor: &Actor,
        form: &InvitationStepForm,
        caller: &Caller,
    ) -> Result<(), Error> {
        change!(self, |tx| {
            let row = self.invitation_step(tx, actor, &form.invitation, &form.version).await?;
            require(row.is_draft())?;
            let id = row.id;
            tx.execute(sql::REMOVE, &[&id]).await?;
            let chronicle = Chronicle::new(self, actor, caller, row.inviter_authority_id);
            let subject = Subject::invitation(id.0, row.version.saturating_add(1));
            let nothing = Changes::of_invitation(id);
            chronicle.record(tx, subject, Done::InvitationDeleted, nothing).await?;
            tx.execute(sql::ERASE_VALUES, &[&id]).await?;
            Ok(())
        })
    }
}

/// Only in this state.
fn require(is_right: bool) -> Result<(), Error> {
    if is_right { Ok(()) } else { Err(Error::conflict(FORM, Code::WrongState)) }
}
