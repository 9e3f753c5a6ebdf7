//! Forms of new authorities.

use super::KeywordList;
use crate::{
    form::RegistrationForm,
    id::{AuthorityId, SelfRegistrationId, UserId},
    model::RegistrationStatus,
    time::LocalTime,
};

/// An authority that may be the one that is being registered (I-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimilarAuthority {
    /// The authority.
    pub id: AuthorityId,
    /// Official name.
    pub official_name: String,
    /// Informal name.
    pub informal_name: String,
    /// City.
    pub city: String,
    /// It has a similar name.
    pub by_name: bool,
    /// It has an e-mail address of the same domain, and lies in the same city.
    pub by_domain: bool,
}

/// Register authority: what its form starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterView {
    /// The country, in the reader's language: that of the registrar, and nobody can choose another.
    pub country: String,
    /// The general lists.
    pub lists: Vec<KeywordList>,
    /// Authorities that may be the same as the one typed.
    pub similar: Vec<SimilarAuthority>,
}

/// The form behind the link of an invitation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InvitedView {
    /// Official name of the authority that invites.
    pub inviter: String,
    /// The country, in the reader's language: that of the inviter.
    pub country: String,
    /// Why the registration was returned, if it was.
    pub reason: Option<String>,
    /// What the fields start with.
    pub form: RegistrationForm,
    /// The general lists.
    pub lists: Vec<KeywordList>,
}

/// A row of Awaiting validation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistrationRow {
    /// The registration.
    pub id: SelfRegistrationId,
    /// Official name, as submitted.
    pub official_name: String,
    /// Informal name, as submitted.
    pub informal_name: String,
    /// When it was submitted, the last time.
    pub submitted_at: LocalTime,
    /// Official name of the authority that has invited.
    pub inviter: String,
    /// How many authorities may be the same.
    pub duplicates: usize,
    /// The first user's address was somebody's when it was submitted.
    pub email_taken: bool,
}

/// A registration with everything that helps to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistrationView {
    /// What the list shows of it.
    pub row: RegistrationRow,
    /// Version for the forms.
    pub version: i64,
    /// How it stands.
    pub status: RegistrationStatus,
    /// The country, in the reader's language.
    pub country: String,
    /// Why it was returned or rejected.
    pub reason: Option<String>,
    /// What was submitted, or corrected and validated.
    pub form: RegistrationForm,
    /// It was corrected before it was validated.
    pub is_corrected: bool,
    /// The general lists, with what was chosen.
    pub lists: Vec<KeywordList>,
    /// Names of the modules that the invitation suggested.
    pub suggested: Vec<String>,
    /// Authorities that may be the same.
    pub similar: Vec<SimilarAuthority>,
    /// The authority that has the same official name.
    pub exact: Option<(AuthorityId, String)>,
    /// The first user's address is another user's.
    pub email_taken: bool,
    /// The authority and its first user, once validated.
    pub registered: Option<(AuthorityId, UserId)>,
}
