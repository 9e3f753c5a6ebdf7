//! What the form of an invitation makes of it.

use std::collections::BTreeSet;

use domain::{
    email::EmailAddress,
    error::{Code, Error, Fault, FieldErrors},
    form::InvitationForm,
    id::InvitationId,
    place::is_language,
    policy::Actor,
    text::{Line, MESSAGE, NAME, Text},
};

use crate::{
    Failure, Registry,
    authority::joined,
    chronicle::Changes,
    store::{Tx, invitation as sql},
};

/// An invitation as it is to be stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Data {
    pub(super) recipient_email: String,
    pub(super) language: String,
    pub(super) authority_name_hint: String,
    pub(super) message: Option<String>,
    pub(super) suggested_modules: Option<String>,
}

impl Data {
    /// The draft as stored.
    pub(super) fn stored(row: &sql::InvitationRow) -> Self {
        let row = row.clone();
        Self {
            recipient_email: row.recipient_email,
            language: row.language,
            authority_name_hint: row.authority_name_hint,
            message: row.message,
            suggested_modules: row.suggested_modules,
        }
    }

    /// Reads a form, with all that is wrong with it.
    pub(super) async fn typed(
        tx: &mut Tx,
        form: &InvitationForm,
        stored: &Self,
        errors: &mut FieldErrors,
    ) -> Result<Self, Failure> {
        let email = errors.take("recipient_email", EmailAddress::parse(&form.recipient_email));
        let language = errors.take("language", language(&form.language));
        let hint = errors.take("authority_name_hint", Line::name(&form.authority_name_hint, NAME));
        let message = errors.take("message", Text::optional(&form.message, MESSAGE));
        if let (Some(email), Some(message)) = (&email, &message)
            && holds_username(tx, &email.normalized(), message.as_str()).await?
        {
            errors.add("message", Code::TextContainsUsername);
        }
        let modules: Vec<sql::SuggestedRow> = tx.all(sql::MODULES, &[]).await?;
        let kept: BTreeSet<&str> =
            stored.suggested_modules.iter().flat_map(|codes| codes.split(',')).collect();
        let offered =
            |code: &str| modules.iter().any(|row| row.code == code && (row.is_active || kept.contains(code)));
        let chosen: BTreeSet<&str> = form.suggested_modules.iter().map(String::as_str).collect();
        if !chosen.iter().all(|code| offered(code)) {
            errors.add("suggested_modules", Code::InvalidChoice);
        }
        let message = message.filter(|text| !text.as_str().trim().is_empty());
        Ok(Self {
            recipient_email: email.map(EmailAddress::into_string).unwrap_or_default(),
            language: language.unwrap_or_default(),
            authority_name_hint: hint.map(Line::into_string).unwrap_or_default(),
            message: message.map(Text::into_string),
            suggested_modules: Some(joined(chosen)).filter(|codes| !codes.is_empty()),
        })
    }

    /// What the history says of it. Recipient, name and message can be erased later.
    pub(super) fn changes(&self, old: Option<&Self>, id: InvitationId) -> Changes {
        let mut changes = Changes::of_invitation(id);
        let text = |get: fn(&Self) -> &str| (old.map(get), Some(get(self)));
        let (before, after) = text(|data| &data.recipient_email);
        changes.personal("recipient_email", before, after);
        let (before, after) = text(|data| &data.authority_name_hint);
        changes.personal("authority_name_hint", before, after);
        changes.personal("message", old.and_then(|old| old.message.as_deref()), self.message.as_deref());
        let (before, after) = text(|data| &data.language);
        changes.plain("language", before, after);
        let modules = old.and_then(|old| old.suggested_modules.as_deref());
        changes.plain("suggested_modules", modules, self.suggested_modules.as_deref());
        changes
    }
}

impl Registry {
    /// A text that would be answered with whether it holds a user name is one of the answers that are counted (rule 4).
    pub(super) async fn require_text_answers(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        text: &str,
    ) -> Result<(), Failure> {
        if text.trim().is_empty() { Ok(()) } else { self.require_answers_left(tx, actor).await }
    }
}

/// Whether a text holds the user name of somebody who has this address (C.1.10).
pub(crate) async fn holds_username(tx: &mut Tx, email_norm: &str, text: &str) -> Result<bool, Failure> {
    let found: Option<(String,)> = tx.optional(sql::USERNAME_AT, &[&email_norm]).await?;
    Ok(found.is_some_and(|(username,)| text.to_lowercase().contains(&username)))
}

/// The same for an address as stored, as a refusal.
pub(crate) async fn refuse_username(
    tx: &mut Tx,
    email: &str,
    field: &str,
    text: &str,
) -> Result<(), Failure> {
    let normalized = EmailAddress::parse(email).map(|email| email.normalized()).unwrap_or_default();
    if holds_username(tx, &normalized, text).await? {
        return Err(Error::invalid(field, Code::TextContainsUsername).into());
    }
    Ok(())
}

fn language(typed: &str) -> Result<String, Fault> {
    match typed {
        "" => Err(Code::Required.into()),
        code if is_language(code) => Ok(code.to_owned()),
        _ => Err(Code::InvalidChoice.into()),
    }
}
