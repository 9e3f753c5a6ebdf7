//! Send e-mail (P34, E9): who gets it, what must not stand in it, and its beginning.

use std::collections::BTreeSet;

use domain::{
    criteria::{AuthorityCriteria, Criteria},
    error::{Code, Error, Fault, FieldErrors},
    form::{SendEmailForm, ticked},
    history::Action as Done,
    id::{AuthorityId, BulkOperationId, UserId, new_uuid},
    model::{AuthorityKind, AuthorityStatus, SendTo},
    policy::{self, Action, Actor},
    text::{BODY, Line, SUBJECT, Text},
    time::DAY,
    view::EmailPreview,
};
use serde_json::json;
use uuid::Uuid;

use super::{MOST_TICKED, add_rows};
use crate::{
    Caller, Failure, Registry,
    chronicle::{Changes, Chronicle, Subject},
    history, limit,
    outbox::NewMail,
    refusal::refuse,
    scope,
    session::unrestricted,
    store::{ToSql, Tx, activity, authority, bulk as sql},
};

/// Recipients of mails to many, by authority.
const RECIPIENTS: &str = "recipients";
/// Above so many recipients in a day somebody is told of it (rule 11 of C.3.2).
const NOTICED: i64 = 500;

/// A mail that can be sent.
struct Letter {
    authorities: Vec<AuthorityId>,
    to: SendTo,
    subject: String,
    body: String,
    recipients: i64,
    sender: String,
}

impl Registry {
    /// What would be sent, and to how many.
    pub async fn preview_email(
        &self,
        actor: &Actor,
        form: &SendEmailForm,
        criteria: &AuthorityCriteria,
    ) -> Result<EmailPreview, Error> {
        may_send(actor)?;
        let operation = new_uuid(self.now(), self.random().as_mut());
        let work = async {
            look!(self, |tx| {
                let Letter { subject, body, recipients, sender, .. } =
                    self.letter(tx, actor, form, criteria).await?;
                Ok(EmailPreview { recipients, subject, body, sender, operation: operation.to_string() })
            })
        };
        self.answer(actor, work).await
    }

    /// Begins to send: the mails go out in the background, one to each recipient. Sent twice, it is one step.
    pub async fn send_email(
        &self,
        actor: &Actor,
        form: &SendEmailForm,
        criteria: &AuthorityCriteria,
        caller: &Caller,
    ) -> Result<BulkOperationId, Error> {
        may_send(actor)?;
        let id = BulkOperationId::parse(&form.operation);
        let id = id.unwrap_or_else(|| BulkOperationId::new(self.now(), self.random().as_mut()));
        let work = async {
            change!(self, |tx| {
                history::lock(tx, &[actor.authority_id]).await?;
                scope::read(tx, actor, actor.authority_id).await?;
                let known: Option<sql::OperationRow> = tx.optional(sql::BY_ID, &[&id]).await?;
                if let Some(known) = known {
                    let is_own = known.actor_authority_id == actor.authority_id;
                    return if is_own { Ok(id) } else { Err(Error::NotFound.into()) };
                }
                let letter = self.letter(tx, actor, form, criteria).await?;
                self.begin_to_send(tx, actor, id, &letter, criteria, caller).await?;
                Ok(id)
            })
        };
        self.answer(actor, work).await
    }

    /// Checks everything; all errors at once.
    async fn letter(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        form: &SendEmailForm,
        criteria: &AuthorityCriteria,
    ) -> Result<Letter, Failure> {
        self.require_answers_left(tx, actor).await?;
        let mut errors = FieldErrors::new();
        let to = SendTo::parse(&form.to);
        let authorities = self.chosen(tx, actor, form, criteria, &mut errors).await?;
        if to.is_none() {
            let code = if form.to.is_empty() { Code::Required } else { Code::InvalidChoice };
            errors.add("to", code);
        }
        let subject = errors.take("subject", Line::plain(&form.subject, SUBJECT));
        let body = errors.take("body", Text::required(&form.body, BODY));
        let to = to.unwrap_or(SendTo::Authority);
        let mut recipients = 0;
        let mut names = BTreeSet::new();
        for authority in &authorities {
            let (count, usernames) = addressees(tx, *authority, to).await?;
            recipients += i64::try_from(count.len()).unwrap_or(i64::MAX);
            names.extend(usernames);
        }
        if !errors.0.iter().any(|error| error.field == "recipients") {
            if recipients == 0 {
                errors.add("recipients", Code::NoRecipients);
            }
            let most = self.settings().mail_recipients_per_day;
            let left = (most - self.written_to(tx, actor.authority_id).await?).max(0);
            if recipients > left {
                let fault = Fault::new(Code::TooManyRecipients).with("max", most).with("count", left);
                errors.add("recipients", fault);
            }
        }
        for (field, text) in
            [("subject", subject.as_ref().map(Line::as_str)), ("body", body.as_ref().map(Text::as_str))]
        {
            if text.is_some_and(|text| holds_any(text, &names)) {
                errors.add(field, Code::TextContainsUsername);
            }
        }
        refuse(errors)?;
        let (sender,): (String,) = tx.one(activity::NAME, &[&actor.authority_id]).await?;
        Ok(Letter {
            authorities,
            to,
            subject: subject.map(Line::into_string).unwrap_or_default(),
            body: body.map(Text::into_string).unwrap_or_default(),
            recipients,
            sender,
        })
    }

    /// The authorities that are ticked, or all that the criteria find: only active ones within reach (I-20). What is
    /// ticked and lies elsewhere counts as not ticked.
    async fn chosen(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        form: &SendEmailForm,
        criteria: &AuthorityCriteria,
        errors: &mut FieldErrors,
    ) -> Result<Vec<AuthorityId>, Failure> {
        if ticked(&form.all_found) {
            // Each has an address: more authorities than recipients that are allowed are too many in any case.
            let most = self.settings().mail_recipients_per_day.saturating_add(1);
            let criteria = AuthorityCriteria { status: String::new(), ..criteria.clone() };
            return self.all_found(tx, actor, Action::SendEmail, &criteria, most).await;
        }
        if form.authorities.len() > MOST_TICKED {
            errors.add("recipients", Code::InvalidChoice);
            return Ok(Vec::new());
        }
        let ids: BTreeSet<AuthorityId> =
            form.authorities.iter().filter_map(|id| AuthorityId::parse(id)).collect();
        let ids: Vec<_> = ids.into_iter().collect();
        self.among(tx, actor, Action::SendEmail, &ids, Some(AuthorityStatus::Active)).await
    }

    /// To how many the authority has written within a day.
    async fn written_to(&self, tx: &mut Tx, authority: AuthorityId) -> Result<i64, Failure> {
        limit::count(tx, RECIPIENTS, &authority.to_string(), self.now(), DAY).await
    }

    async fn begin_to_send(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        id: BulkOperationId,
        letter: &Letter,
        criteria: &AuthorityCriteria,
        caller: &Caller,
    ) -> Result<(), Failure> {
        let now = self.now();
        let Letter { authorities, to, subject, body, recipients, .. } = letter;
        let criteria = json!(criteria.pairs()).to_string();
        let parameters = json!({ "to": to.as_str() }).to_string();
        let total = i64::try_from(authorities.len()).unwrap_or(i64::MAX);
        let (user, authority) = (actor.user_id, actor.authority_id);
        let args: [&dyn ToSql; 8] =
            [&id, &"send_email", &user, &authority, &criteria, &parameters, &total, &now];
        if tx.execute(sql::ADD, &args).await? == 0 {
            // The same form, sent twice in the same moment: the other one does it.
            return Ok(());
        }
        add_rows(tx, id, authorities).await?;
        let mail = new_uuid(now, self.random().as_mut());
        let args: [&dyn ToSql; 8] = [&mail, &id, &user, &criteria, recipients, subject, body, &now];
        tx.execute(sql::ADD_MAIL, &args).await?;
        let before = self.written_to(tx, authority).await?;
        limit::note(tx, RECIPIENTS, &authority.to_string(), now, DAY, *recipients).await?;
        if before <= NOTICED && before + recipients > NOTICED {
            self.tell_of_many(tx, actor, letter, before + recipients).await?;
        }
        let mut changes = Changes::of_authority(authority);
        changes.plain("recipient_count", None, Some(&recipients.to_string()));
        changes.plain("recipients", None, Some(to.as_str()));
        let chronicle = Chronicle::new(self, actor, caller, authority);
        chronicle.record(tx, Subject::bulk_mail(mail), Done::BulkMailSent, changes).await
    }

    /// E17, once a day: to the national coordinator of the country, or to the Commission if that one writes itself.
    async fn tell_of_many(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        letter: &Letter,
        count: i64,
    ) -> Result<(), Failure> {
        let now = self.now();
        let national: Option<(AuthorityId,)> = match &actor.country {
            Some(country) if actor.kind == AuthorityKind::Authority => {
                tx.optional(sql::NATIONAL_COORDINATOR, &[country]).await?
            }
            _ => None,
        };
        let told = match national {
            Some(national) => Some(national),
            None => tx.optional(authority::COMMISSION, &[]).await?,
        };
        let Some((told,)) = told else { return Ok(()) };
        let data = json!({
            "authority": letter.sender, "authority_id": actor.authority_id, "at": now.0, "count": count,
        });
        let day = now.0.div_euclid(DAY);
        let mail = |to: Uuid| NewMail {
            template: "e17_mails",
            data: data.clone(),
            dedupe_key: Some(format!("e17_mails:{}:{day}:{to}", actor.authority_id)),
            ..NewMail::default()
        };
        self.write_to(tx, told, None, mail).await
    }
}

fn may_send(actor: &Actor) -> Result<(), Error> {
    unrestricted(actor)?;
    if policy::has(actor, Action::SendEmail) { Ok(()) } else { Err(Error::not_allowed()) }
}

/// Who gets a mail to an authority, nobody meaning its own address, and the user names that must not stand in it: where its
/// address is chosen, those of all its users (C.1.10).
pub(super) async fn addressees(
    tx: &mut Tx,
    authority: AuthorityId,
    to: SendTo,
) -> Result<(Vec<Option<UserId>>, Vec<String>), Failure> {
    let users: Vec<sql::AddresseeRow> = tx.all(sql::ADDRESSEES, &[&authority]).await?;
    let users = users.into_iter().filter(|user| to != SendTo::Administrators || user.is_administrator);
    let (ids, names): (Vec<_>, Vec<_>) = users.map(|user| (Some(user.id), user.username)).unzip();
    Ok(if to == SendTo::Authority { (vec![None], names) } else { (ids, names) })
}

/// Whether a text holds one of the user names, without regard to case.
pub(super) fn holds_any<'a>(text: &str, names: impl IntoIterator<Item = &'a String>) -> bool {
    let text = text.to_lowercase();
    names.into_iter().any(|name| text.contains(name.as_str()))
}
