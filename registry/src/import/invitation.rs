//! Rows of `invitations.csv` and `self_registrations.csv`.

use domain::{
    email::EmailAddress,
    text::{Line, MESSAGE, NAME, Text},
};

use super::{
    ImportError,
    authority::{Data, country, language},
    table::{Place, Row},
    user::Person,
};

pub(super) struct Invitation {
    pub(super) at: Place,
    pub(super) key: String,
    pub(super) inviter: String,
    pub(super) inviter_email: String,
    pub(super) country: String,
    pub(super) hint: String,
    pub(super) recipient: String,
    pub(super) language: String,
    pub(super) message: Option<String>,
    pub(super) suggested_modules: Vec<String>,
    pub(super) status: InvitationStatus,
    pub(super) sent: i64,
    pub(super) opened: Option<i64>,
    pub(super) used: Option<i64>,
    pub(super) withdrawn: Option<i64>,
    pub(super) resend_count: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InvitationStatus {
    Sent,
    Expired,
    Used,
    Withdrawn,
}

impl Invitation {
    pub(super) fn parse(row: &Row) -> Result<Self, ImportError> {
        let sent = row.days("sent_days_ago")?.ok_or_else(|| row.refuse("sent_days_ago", "required"))?;
        let opened = row.days("opened_days_ago")?;
        let used = row.days("used_days_ago")?;
        let withdrawn = row.days("withdrawn_days_ago")?;
        let status = row.choice("status", |text| match text {
            "sent" if opened.is_none() => Some(InvitationStatus::Sent),
            "opened" if opened.is_some() => Some(InvitationStatus::Sent),
            "expired" => Some(InvitationStatus::Expired),
            "used" => Some(InvitationStatus::Used),
            "withdrawn" => Some(InvitationStatus::Withdrawn),
            _ => None,
        })?;
        let fits = match status {
            InvitationStatus::Sent => sent <= 30,
            InvitationStatus::Expired => sent > 30,
            InvitationStatus::Used | InvitationStatus::Withdrawn => true,
        };
        let ended = (status == InvitationStatus::Used) == used.is_some()
            && (status == InvitationStatus::Withdrawn) == withdrawn.is_some();
        if !fits || !ended || [opened, used, withdrawn].into_iter().flatten().any(|later| later > sent) {
            return Err(row.refuse("status", "does not fit the dates"));
        }
        let message = row.parse("message", |text| Text::optional(text, MESSAGE))?.into_string();
        Ok(Self {
            at: row.at(),
            key: row.text("key")?.to_owned(),
            inviter: row.text("inviter_authority")?.to_owned(),
            inviter_email: row.parse("inviter_email", EmailAddress::parse)?.normalized(),
            country: row.choice("country", country)?,
            hint: row.parse("authority_name_hint", |text| Line::name(text, NAME))?.into_string(),
            recipient: row.parse("recipient_email", EmailAddress::parse)?.into_string(),
            language: row.choice("language", language)?,
            message: Some(message).filter(|text| !text.is_empty()),
            suggested_modules: row.codes("suggested_modules")?,
            status,
            sent,
            opened,
            used,
            withdrawn,
            resend_count: row.days("resend_count")?.unwrap_or(0),
        })
    }
}

pub(super) struct Registration {
    pub(super) at: Place,
    pub(super) invitation: String,
    pub(super) status: RegistrationStatus,
    pub(super) country: String,
    pub(super) data: Data,
    pub(super) keywords: Vec<String>,
    pub(super) person: Person,
    pub(super) submitted: i64,
    pub(super) decision: Option<Decision>,
    pub(super) duplicate_of: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RegistrationStatus {
    Submitted,
    Returned,
    Rejected,
}

impl RegistrationStatus {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Rejected => "rejected",
        }
    }
}

pub(super) struct Decision {
    pub(super) days_ago: i64,
    pub(super) by: String,
    pub(super) reason: String,
}

impl Registration {
    pub(super) fn parse(row: &Row) -> Result<Self, ImportError> {
        let status = row.choice("status", |text| {
            let all =
                [RegistrationStatus::Submitted, RegistrationStatus::Returned, RegistrationStatus::Rejected];
            all.into_iter().find(|status| status.as_str() == text)
        })?;
        let decision = match status {
            RegistrationStatus::Submitted => None,
            RegistrationStatus::Returned | RegistrationStatus::Rejected => Some(Decision {
                days_ago: row
                    .days("decided_days_ago")?
                    .ok_or_else(|| row.refuse("decided_days_ago", "required"))?,
                by: row.parse("decided_by_email", EmailAddress::parse)?.normalized(),
                reason: row.parse("reason", |text| Text::required(text, MESSAGE))?.into_string(),
            }),
        };
        let submitted = row.days("submitted_days_ago")?;
        let submitted = submitted.ok_or_else(|| row.refuse("submitted_days_ago", "required"))?;
        if decision.as_ref().is_some_and(|decision| decision.days_ago > submitted) {
            return Err(row.refuse("decided_days_ago", "before the submission"));
        }
        Ok(Self {
            at: row.at(),
            invitation: row.text("invitation_key")?.to_owned(),
            status,
            country: row.choice("country", country)?,
            data: Data::parse(row)?,
            keywords: row.codes("keywords")?,
            person: Person::parse(row, "user_email", "user_phone")?,
            submitted,
            decision,
            duplicate_of: row.optional("duplicate_of")?.map(str::to_owned),
        })
    }
}
