//! Invitations to self-registration.

use super::Choice;
use crate::{
    id::{InvitationId, SelfRegistrationId},
    model::{InvitationState, RegistrationStatus},
    time::LocalTime,
};

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationRow {
    /// The invitation.
    pub id: InvitationId,
    /// Address of the recipient; empty once erased.
    pub recipient_email: String,
    /// Name of the authority as the inviter knows it.
    pub authority_name_hint: String,
    /// How it stands.
    pub state: InvitationState,
    /// When it was last delivered.
    pub sent_at: Option<LocalTime>,
    /// When the link ends.
    pub expires_at: Option<LocalTime>,
    /// Official name of the authority that invites.
    pub inviter: String,
}

/// An invitation with what can be done with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationView {
    /// What the list shows of it.
    pub row: InvitationRow,
    /// Version for the forms.
    pub version: i64,
    /// Language of its mail.
    pub language: String,
    /// Message.
    pub message: String,
    /// Names of the modules suggested.
    pub modules: Vec<String>,
    /// When its link was first opened.
    pub opened_at: Option<LocalTime>,
    /// How the registration stands that was submitted with it.
    pub registration: Option<RegistrationStatus>,
    /// That registration, where the reader may see it.
    pub registration_id: Option<SelfRegistrationId>,
    /// It is a draft: can be edited, sent and deleted.
    pub is_draft: bool,
    /// It can be sent again.
    pub can_resend: bool,
    /// It can be withdrawn.
    pub can_withdraw: bool,
}

/// The form of a new invitation or a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InvitationEditView {
    /// Id of the draft.
    pub id: Option<InvitationId>,
    /// Version of the draft.
    pub version: i64,
    /// Address of the recipient.
    pub recipient_email: String,
    /// Language of the recipient.
    pub language: String,
    /// Name of the authority.
    pub authority_name_hint: String,
    /// Message.
    pub message: String,
    /// Modules to suggest.
    pub modules: Vec<Choice>,
    /// The link is valid for so many days.
    pub days: i64,
}
