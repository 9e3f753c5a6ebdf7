//! Invitations, and what invited authorities submitted.

use domain::{
    history::Action,
    time::{DAY, HOUR, Timestamp},
};
use serde_json::json;
use uuid::Uuid;

use super::{Writer, joined, missing};
use crate::{
    history::{Author, Change, Subject},
    import::{
        authority::Data,
        invitation::{Decision, Invitation, InvitationStatus, Registration, RegistrationStatus},
        user::Person,
    },
    store::{StoreError, import as sql},
};

/// A link is valid for 30 days from delivery (C.1.4).
const VALID: i64 = 30 * DAY;

impl<'a> Writer<'a> {
    pub(super) async fn invitations(&mut self) -> Result<(), StoreError> {
        let sample = self.sample;
        for invitation in &sample.invitations {
            let registration =
                sample.registrations.iter().find(|registration| registration.invitation == invitation.key);
            let id = self.add_invitation(invitation, registration).await?;
            if let Some(registration) = registration {
                self.add_registration(invitation, registration, id).await?;
            }
        }
        Ok(())
    }

    fn ago(&self, days: i64) -> Timestamp {
        self.now.plus(-days * DAY - HOUR)
    }

    async fn add_invitation(
        &mut self,
        invitation: &'a Invitation,
        registration: Option<&Registration>,
    ) -> Result<Uuid, StoreError> {
        let id = self.id();
        let inviter = self.authority(&invitation.inviter)?;
        let user = *self.users.get(&invitation.inviter_email).ok_or_else(missing)?;
        // Returned: the same invitation is out again, with a new link (Q21).
        let returned =
            registration.filter(|registration| registration.status == RegistrationStatus::Returned);
        let returned = returned.and_then(|registration| registration.decision.as_ref());
        let delivered = self.ago(returned.map_or(invitation.sent, |decision| decision.days_ago));
        let (status, ended) = match invitation.status {
            InvitationStatus::Used if returned.is_some() => ("sent", 0),
            InvitationStatus::Used => ("used", 0),
            InvitationStatus::Sent => ("sent", 0),
            InvitationStatus::Expired => ("expired", 1),
            InvitationStatus::Withdrawn => ("withdrawn", 1),
        };
        // A link that nobody has: the sample sends no mail.
        let mut token = [0; 32];
        self.random.fill(&mut token);
        let token = (status == "sent").then_some(token);
        let opened = invitation.opened.filter(|_| returned.is_none()).map(|days| self.ago(days));
        let version = 2 + invitation.resend_count + ended;
        let modules = joined(invitation.suggested_modules.iter().map(String::as_str));
        let modules = Some(modules).filter(|modules| !modules.is_empty());
        self.tx
            .execute(
                sql::ADD_INVITATION,
                &[
                    &id,
                    &inviter,
                    &user,
                    &invitation.country,
                    &invitation.hint,
                    &invitation.recipient,
                    &invitation.language,
                    &invitation.message,
                    &modules,
                    &token,
                    &status,
                    &delivered.min(self.ago(invitation.sent)),
                    &opened,
                    &delivered.plus(VALID),
                    &invitation.used.map(|days| self.ago(days)),
                    &invitation.withdrawn.map(|days| self.ago(days)),
                    &invitation.resend_count,
                    &version,
                ],
            )
            .await?;
        let said = |field, text: &str| Change::invited(field, id, None, Some(text.to_owned()));
        let mut changes = vec![
            said("recipient_email", &invitation.recipient),
            said("authority_name_hint", &invitation.hint),
        ];
        changes.extend(invitation.message.as_deref().map(|message| said("message", message)));
        changes.push(Change::plain("language", None, Some(invitation.language.clone())));
        changes.push(Change::plain("suggested_modules", None, modules));
        self.note_invitation(invitation, id, 1, Action::InvitationCreated, changes)?;
        for sent in 0..=invitation.resend_count {
            self.note_invitation(invitation, id, 2 + sent, Action::InvitationSent, Vec::new())?;
        }
        let end = match invitation.status {
            InvitationStatus::Expired => Some(Action::InvitationExpired),
            InvitationStatus::Withdrawn => Some(Action::InvitationWithdrawn),
            InvitationStatus::Sent | InvitationStatus::Used => None,
        };
        if let Some(end) = end {
            self.note_invitation(invitation, id, version, end, Vec::new())?;
        }
        Ok(id)
    }

    fn note_invitation(
        &mut self,
        invitation: &'a Invitation,
        id: Uuid,
        version: i64,
        action: Action,
        changes: Vec<Change>,
    ) -> Result<(), StoreError> {
        self.record(&invitation.inviter, Subject::invitation(id, version), action, changes)
    }

    async fn add_registration(
        &mut self,
        invitation: &'a Invitation,
        registration: &Registration,
        invitation_id: Uuid,
    ) -> Result<(), StoreError> {
        let id = self.id();
        let decision = registration.decision.as_ref();
        let decided_by = decision.and_then(|decision| self.users.get(&decision.by)).copied();
        let duplicate = match &registration.duplicate_of {
            Some(key) => Some(json!({ "authorities": [self.authority(key)?] }).to_string()),
            None => None,
        };
        let version = 1 + i64::from(decision.is_some());
        self.tx
            .execute(
                sql::ADD_SELF_REGISTRATION,
                &[
                    &id,
                    &invitation_id,
                    &payload(registration),
                    &registration.status.as_str(),
                    &self.ago(registration.submitted),
                    &decided_by,
                    &decision.map(|decision| self.ago(decision.days_ago)),
                    &decision.map(|decision| decision.reason.as_str()),
                    &duplicate,
                    &version,
                ],
            )
            .await?;
        // The name and the reason, nothing else that was submitted (C.2.4).
        let said =
            |field, text: &str| vec![Change::invited(field, invitation_id, None, Some(text.to_owned()))];
        let subject = Subject::self_registration(id, 1);
        let changes = said("official_name", &registration.data.official_name);
        let submitted = Action::SelfRegistrationSubmitted;
        self.note(&invitation.inviter, Author::invitee(), subject, submitted, changes)?;
        let Some(Decision { reason, .. }) = decision else { return Ok(()) };
        let action = match registration.status {
            RegistrationStatus::Rejected => Action::SelfRegistrationRejected,
            RegistrationStatus::Submitted | RegistrationStatus::Returned => Action::SelfRegistrationReturned,
        };
        let subject = Subject::self_registration(id, version);
        self.record(&invitation.inviter, subject, action, said("reason", reason))
    }
}

/// What was submitted: the authority and its first user.
fn payload(registration: &Registration) -> String {
    let Registration { data, person, country, keywords, .. } = registration;
    let Data { official_name, informal_name, informal_name_lang, description, street, postal_code, .. } =
        data;
    let Person { first_name, last_name, email, phone, language } = person;
    json!({
        "authority": {
            "country": country,
            "official_name": official_name,
            "informal_name": informal_name,
            "informal_name_lang": informal_name_lang,
            "description": description,
            "street": street,
            "postal_code": postal_code,
            "city": data.city,
            "phone": data.phone,
            "website": data.website,
            "email": data.email,
            "keywords": keywords,
        },
        "first_user": {
            "first_name": first_name,
            "last_name": last_name,
            "email": email.as_str(),
            "phone": phone,
            "language": language,
        },
    })
    .to_string()
}
