//! The figures on Home.

use crate::{
    model::{AuthorityStatus, UserStatus},
    time::LocalTime,
};

/// The figures of a country, or of all countries together, as of one night.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// As of when.
    pub as_of: LocalTime,
    /// Authorities and users by country; nothing for the figures of one country.
    pub countries: Vec<Pair>,
    /// Authorities and users by module; only active accesses count, and the holders of a role.
    pub modules: Vec<Pair>,
    /// Authorities by status.
    pub statuses: Vec<(AuthorityStatus, i64)>,
    /// Users who can log in, by status.
    pub user_statuses: Vec<(UserStatus, i64)>,
    /// Authorities registered in each month of the last twelve: year, month, how many.
    pub registrations: Vec<(i16, u8, i64)>,
}

/// Authorities and users of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Its name in the reader's language.
    pub name: String,
    /// Authorities.
    pub authorities: i64,
    /// Users.
    pub users: i64,
}
