//! What is searched for (C.8), as it stands in the address of a list: strings as typed. An empty criterion is none; what
//! no field offers finds nothing or is passed over.

/// Authorities → Search, and Administered authorities with everything below [`Self::only_mine`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorityCriteria {
    /// Words of names in any language, city or description.
    pub text: String,
    /// Code of the country.
    pub country: String,
    /// Code of a legal area of one of the modules.
    pub legal_area: String,
    /// Code of a module.
    pub module: String,
    /// Role in the module, or in any.
    pub role: String,
    /// General keywords, each `list:keyword`; all of them.
    pub keywords: Vec<String>,
    /// `official_name` for that order; else by informal name.
    pub sort: String,
    /// Id of the authority after which the page begins.
    pub after: String,
    /// *Only my authorities*: `no` for all within reach; else yes, the preset.
    pub only_mine: String,
    /// Words of the city.
    pub city: String,
    /// Status: `deactivated`, `all`; else active, the preset.
    pub status: String,
    /// Status of the access to the module, or to any.
    pub module_status: String,
    /// Code of a module to which the authority has no active access.
    pub without_module: String,
    /// Ticked: without an administrator who has logged in.
    pub no_active_administrator: String,
    /// Words of a user's name or e-mail address.
    pub user: String,
}

/// Users in the same search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserCriteria {
    /// *Only my authorities*: `no` for all within reach; else yes, the preset.
    pub only_mine: String,
    /// Words of the last name.
    pub last_name: String,
    /// Words of the first name.
    pub first_name: String,
    /// Words of the e-mail address.
    pub email: String,
    /// The user name, whole.
    pub username: String,
    /// Status of the user.
    pub user_status: String,
    /// State of the password.
    pub password_state: String,
    /// Id of the user after whom the page begins.
    pub after: String,
}

/// The users of one authority.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaffCriteria {
    /// Id of the authority; the own one where it is empty.
    pub authority: String,
    /// Id of the user after whom the page begins.
    pub after: String,
}

/// Outgoing e-mails.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailCriteria {
    /// State of the mail.
    pub state: String,
    /// Kind of the mail: `e1` to `e17`.
    pub kind: String,
    /// Id of the mail after which the page begins.
    pub after: String,
}

/// Invitations to self-registration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InvitationCriteria {
    /// *Only my authorities*, here those that the own one has invited: `no` for all within reach; else yes, the preset.
    pub only_mine: String,
    /// Words of the recipient's address or the name of the authority.
    pub text: String,
    /// State of the invitation.
    pub status: String,
    /// Id of the invitation after which the page begins.
    pub after: String,
}

/// Registrations that await validation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ValidationCriteria {
    /// *Only my authorities*, here those that the own one has invited: `no` for all within reach; else yes, the preset.
    pub only_mine: String,
    /// Words of the names.
    pub text: String,
    /// First day, `2026-11-22`.
    pub submitted_from: String,
    /// Last day.
    pub submitted_to: String,
    /// Id of the registration after which the page begins.
    pub after: String,
}

/// Informal names to translate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TranslationCriteria {
    /// Id of the task after which the page begins.
    pub after: String,
}

/// The report of a step that concerns many authorities.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BulkCriteria {
    /// Id of the step.
    pub operation: String,
    /// State of the row.
    pub state: String,
    /// Id of the authority after which the page begins.
    pub after: String,
}

/// The history of an authority.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryCriteria {
    /// Id of the authority; the own one where it is empty or the path says it.
    pub authority: String,
    /// Action code (C.1.6).
    pub action: String,
    /// Words of the name of a person or of the authority that acted, or of the person concerned.
    pub who: String,
    /// Id of a user: what he or she did, and what was done with him or her.
    pub user: String,
    /// Code of a module.
    pub module: String,
    /// First day, `2026-11-22`.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Number of the entry after which the page begins.
    pub after: String,
}

/// Criteria that stand in an address.
pub trait Criteria: Clone + Default {
    /// Reads the names and values of an address; of a name given twice the last counts, and what is none of ours is
    /// passed over.
    fn read<N: AsRef<str>>(pairs: impl IntoIterator<Item = (N, String)>) -> Self;

    /// The names and values for an address, without those that are preset.
    fn pairs(&self) -> Vec<(&'static str, &str)>;

    /// The same criteria, beginning after another row; at the beginning where that is empty.
    #[must_use]
    fn after(&self, row: String) -> Self;
}

/// So often a criterion may stand in an address that may stand there several times; what is beyond it is passed over.
const MOST: usize = 16;

/// Reads and writes every criterion under its name in the address.
macro_rules! address {
    ($criteria:ident: $($field:ident),+; $($name:literal => $several:ident),*) => {
        impl Criteria for $criteria {
            fn read<N: AsRef<str>>(pairs: impl IntoIterator<Item = (N, String)>) -> Self {
                let mut criteria = Self::default();
                for (name, value) in pairs {
                    match name.as_ref() {
                        $(stringify!($field) => criteria.$field = value,)+
                        $($name if !value.is_empty() && criteria.$several.len() < MOST => criteria.$several.push(value),)*
                        _ => {}
                    }
                }
                criteria
            }

            fn pairs(&self) -> Vec<(&'static str, &str)> {
                let mut pairs = vec![$((stringify!($field), self.$field.as_str())),+];
                $(pairs.extend(self.$several.iter().map(|value| ($name, value.as_str())));)*
                pairs.retain(|(_, value)| !value.is_empty());
                pairs
            }

            fn after(&self, row: String) -> Self {
                let mut criteria = self.clone();
                criteria.after = row;
                criteria
            }
        }
    };
}

address! {
    AuthorityCriteria: text, country, legal_area, module, role, sort, after, only_mine, city, status, module_status,
    without_module, no_active_administrator, user;
    "keyword" => keywords
}

address! {
    UserCriteria: only_mine, last_name, first_name, email, username, user_status, password_state, after;
}

address! {
    StaffCriteria: authority, after;
}

address! {
    MailCriteria: state, kind, after;
}

address! {
    InvitationCriteria: only_mine, text, status, after;
}

address! {
    ValidationCriteria: only_mine, text, submitted_from, submitted_to, after;
}

address! {
    TranslationCriteria: after;
}

address! {
    HistoryCriteria: authority, action, who, user, module, from, to, after;
}

address! {
    BulkCriteria: operation, state, after;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_says_is_read_as_it_was_written() {
        let criteria = AuthorityCriteria {
            text: "Å & co".to_owned(),
            keywords: vec!["area:health".to_owned(), "type:central".to_owned()],
            only_mine: "no".to_owned(),
            ..AuthorityCriteria::default()
        };
        let pairs = criteria.pairs();
        assert_eq!(pairs.len(), 4);
        let owned = |(name, value): (&'static str, &str)| (name, value.to_owned());
        assert_eq!(AuthorityCriteria::read(pairs.into_iter().map(owned)), criteria);
        let foreign = [("keywords", "x"), ("keyword", ""), ("__proto__", "x"), ("text", "a"), ("text", "b")];
        let read = AuthorityCriteria::read(foreign.into_iter().map(owned));
        assert_eq!(read, AuthorityCriteria { text: "b".to_owned(), ..AuthorityCriteria::default() });
    }
}
