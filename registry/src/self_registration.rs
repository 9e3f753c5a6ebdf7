//! Self-registration (P18, C.2.4): the form behind the link of an invitation, and what is submitted with it. Everything
//! stays here until it is validated: no authority and no account exists early.

mod overdue;
pub(crate) mod payload;
mod validate;
mod waiting;

use domain::{
    error::{Code, Error, FORM, FieldErrors},
    form::RegistrationForm,
    history::Action as Done,
    id::{AuthorityId, SelfRegistrationId},
    view::InvitedView,
};
use uuid::Uuid;

use crate::{
    Caller, Failure, Registry,
    authority::keywords,
    chronicle::{Changes, Subject},
    history,
    outbox::NewMail,
    refusal::refuse,
    registration::New,
    store::{Tx, authority, self_registration as sql},
    token,
};
pub(crate) use waiting::sees_registration;

/// The one answer for every link that does not work: used, expired, withdrawn, replaced or unknown.
fn unusable() -> Error {
    Error::conflict(FORM, Code::InvitationExpired)
}

impl Registry {
    /// The form behind a link; nothing where the link does not work. Opening it does not use it up (mail filters open
    /// links, too).
    pub async fn invited(&self, token: &str, lang: &str) -> Result<Option<InvitedView>, Error> {
        let Some(hash) = token::stored(token) else { return Ok(None) };
        let now = self.now();
        let found = look!(self, |tx| {
            let row: Option<sql::InvitedRow> = tx.optional(sql::BY_TOKEN, &[&hash, &now]).await?;
            let Some(row) = row else { return Ok(None) };
            let form = match row.corrected.as_deref().or(row.payload.as_deref()) {
                Some(submitted) => payload::read(submitted),
                None => RegistrationForm {
                    informal_name_lang: row.language.clone(),
                    language: row.language.clone(),
                    ..RegistrationForm::default()
                },
            };
            let rows: Vec<authority::KeywordRow> = tx.all(authority::KEYWORDS, &[&Uuid::nil()]).await?;
            let mut lists = keywords::lists(&rows, lang, true);
            payload::choose(&mut lists, &form.keywords);
            let view = InvitedView {
                inviter: row.inviter,
                country: row.country_name.text(lang),
                reason: row.reason,
                form,
                lists,
            };
            Ok(Some((row.id, view)))
        })?;
        let Some((id, view)) = found else { return Ok(None) };
        let noted = change!(self, |tx| Ok(tx.execute(sql::OPENED, &[&id, &now]).await?));
        // The form can be filled in while nothing can be written; the cause is in the log already.
        drop(noted);
        Ok(Some(view))
    }

    /// The fields of a form whose link has stopped working, so that what was typed can be copied (C.2.3).
    pub async fn invited_too_late(&self, lang: &str) -> Result<InvitedView, Error> {
        look!(self, |tx| {
            let rows: Vec<authority::KeywordRow> = tx.all(authority::KEYWORDS, &[&Uuid::nil()]).await?;
            Ok(InvitedView { lists: keywords::lists(&rows, lang, true), ..InvitedView::default() })
        })
    }

    /// Submits a registration, for the first time or again after it was returned. The link has served then.
    pub async fn submit_registration(
        &self,
        token: &str,
        form: &RegistrationForm,
        lang: &str,
        caller: &Caller,
    ) -> Result<(), Error> {
        let hash = token::stored(token).ok_or_else(unusable)?;
        change!(self, |tx| self.submit(tx, &hash, form, lang, caller).await)
    }

    async fn submit(
        &self,
        tx: &mut Tx,
        hash: &[u8],
        form: &RegistrationForm,
        lang: &str,
        caller: &Caller,
    ) -> Result<(), Failure> {
        let now = self.now();
        let find: Option<sql::InvitedRow> = tx.optional(sql::BY_TOKEN, &[&hash, &now]).await?;
        let host = find.ok_or_else(unusable)?.inviter_authority_id;
        history::lock(tx, &[host]).await?;
        // Somebody else may have used the link while this one waited.
        let invited: Option<sql::InvitedRow> = tx.optional(sql::BY_TOKEN, &[&hash, &now]).await?;
        let invited = invited.ok_or_else(unusable)?;
        let mut errors = FieldErrors::new();
        let new = New::read(tx, form, lang, &mut errors).await?;
        // That an address is somebody's is told to the validator and to nobody else: an invitation cannot be used to
        // find out who is a user.
        let taken = |error: &domain::error::FieldError| error.fault.code == Code::EmailTaken;
        let email_taken = errors.0.iter().any(taken);
        errors.0.retain(|error| !taken(error));
        refuse(errors)?;
        let similar = new.compare(tx, &invited.country, true, &mut FieldErrors::new()).await?;
        let ids: Vec<String> = similar.iter().map(|one| one.id.to_string()).collect();
        let hints = serde_json::json!({ "authorities": ids, "email_taken": email_taken }).to_string();
        let submitted = payload::write(&new, &invited.country);
        let (id, version) = if let Some(id) = invited.registration_id {
            let again: Option<(i64,)> = tx.optional(sql::AGAIN, &[&id, &submitted, &now, &hints]).await?;
            (id, again.ok_or_else(unusable)?.0)
        } else {
            let id = SelfRegistrationId::new(now, self.random().as_mut());
            tx.execute(sql::ADD, &[&id, &invited.id, &submitted, &now, &hints]).await?;
            (id, 1)
        };
        if tx.execute(sql::USED, &[&invited.id, &now]).await? == 0 {
            return Err(unusable().into());
        }
        let name = &new.basic.official_name;
        let mut changes = Changes::of_invitation(invited.id);
        changes.personal("official_name", None, Some(name));
        let subject = Subject::self_registration(id.0, version);
        let done = Done::SelfRegistrationSubmitted;
        history::write_as_invitee(tx, self, caller, host, subject, done, changes.into_list()).await?;
        let row: sql::RegistrationRow = tx.one(sql::BY_ID, &[&id]).await?;
        self.ask_to_validate(tx, id, row.manager_id, name, None).await
    }

    /// E5: to the address of whoever validates, and to each administrator there; of one occasion only once.
    pub(crate) async fn ask_to_validate(
        &self,
        tx: &mut Tx,
        id: SelfRegistrationId,
        manager: AuthorityId,
        name: &str,
        occasion: Option<&str>,
    ) -> Result<(), Failure> {
        let data = serde_json::json!({ "authority": name, "registration": id.to_string() });
        let mail = |to| NewMail {
            template: "e5",
            data: data.clone(),
            dedupe_key: occasion.map(|occasion| format!("{occasion}:{to}")),
            ..NewMail::default()
        };
        self.write_to(tx, manager, None, mail).await
    }
}
