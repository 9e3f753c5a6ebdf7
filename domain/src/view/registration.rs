//! Forms of new authorities.

use super::KeywordList;
use crate::id::AuthorityId;

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
