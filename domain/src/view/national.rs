//! National coordinators: registered and replaced by the Commission.

use super::{AuthorityHead, Manager, RegisterView};
use crate::{error::Fault, id::AuthorityId, time::LocalTime};

/// A country and its national coordinator, if it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NationalRow {
    /// Code of the country.
    pub code: String,
    /// The country, in the reader's language.
    pub country: String,
    /// Id and official name of its national coordinator.
    pub coordinator: Option<(AuthorityId, String)>,
}

/// Register national coordinator: what its form starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterNimicView {
    /// What every registration starts from.
    pub register: RegisterView,
    /// Every country, in their order.
    pub countries: Vec<NationalRow>,
}

/// Replace national coordinator: what would happen, and to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplaceNimicView {
    /// The present one.
    pub head: AuthorityHead,
    /// Its version, for the form.
    pub version: i64,
    /// Why it cannot be replaced: it is no national coordinator.
    pub refused: Option<Fault>,
    /// Code of its country.
    pub code: String,
    /// What a registration in that country starts from.
    pub register: RegisterView,
    /// Names of its users with administrator rights.
    pub administrators: Vec<String>,
    /// How many authorities it administers.
    pub administered: i64,
    /// Official name of the Commission's authority.
    pub commission: String,
    /// When it would happen: now.
    pub now: LocalTime,
    /// The authority that was chosen in its place.
    pub successor: Option<SuccessorView>,
}

/// The authority that would become national coordinator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuccessorView {
    /// The authority.
    pub id: AuthorityId,
    /// Version, for the form.
    pub version: i64,
    /// Why it cannot become one.
    pub refused: Option<Fault>,
    /// Official name.
    pub official_name: String,
    /// City.
    pub city: String,
    /// Its present access managers.
    pub managers: Vec<Manager>,
    /// Since when it has a delegation, which would end.
    pub delegated_since: Option<LocalTime>,
    /// Names of its users with administrator rights.
    pub administrators: Vec<String>,
    /// How many authorities it administers.
    pub administered: i64,
}
