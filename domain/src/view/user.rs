//! What the screens of users get.

use serde::{Deserialize, Serialize};

use super::AuthorityHead;
use crate::{
    error::Fault,
    form::UserForm,
    id::UserId,
    model::{AccessStatus, MailState, PasswordState, UserStatus},
    policy::Action,
    time::LocalTime,
};

/// A role held: names of module and role in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRole {
    /// Module.
    pub module: String,
    /// Role.
    pub role: String,
}

/// A row of the tab Users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserRow {
    /// The user.
    pub id: UserId,
    /// Version, for the steps in the row.
    pub version: i64,
    /// Whether this is the reader.
    pub is_me: bool,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// User name, where the reader may see it.
    pub username: Option<String>,
    /// Whether the user name has been told.
    pub username_told: bool,
    /// E-mail address.
    pub email: String,
    /// Telephone number, or empty.
    pub phone: String,
    /// Administrator rights.
    pub is_administrator: bool,
    /// New or active.
    pub status: UserStatus,
    /// State of the password.
    pub password_state: PasswordState,
    /// When the password ends.
    pub password_until: Option<LocalTime>,
    /// Last log-in.
    pub last_login: Option<LocalTime>,
    /// Roles, in the order of the catalogue.
    pub roles: Vec<HeldRole>,
    /// State of the last mail to the user.
    pub mail: Option<MailState>,
    /// What the row may offer.
    pub allowed: Vec<Action>,
}

/// The tab Users, one page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsersView {
    /// Head.
    pub head: AuthorityHead,
    /// How many users there are.
    pub count: i64,
    /// The rows, by last and first name.
    pub rows: Vec<UserRow>,
    /// Cursor of the next page.
    pub next: Option<String>,
    /// Whether this is not the first page.
    pub is_continued: bool,
    /// Whether the reader is the only administrator of this, the own, authority.
    pub only_administrator: bool,
}

/// A role that can be given, in the form of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleChoice {
    /// `module:role` by code, as the form sends it.
    pub code: String,
    /// Name of the role.
    pub name: String,
    /// Whether the user has it.
    pub held: bool,
    /// At least one user must have it.
    pub needs_holder: bool,
    /// Why it can be neither given nor taken away now.
    pub locked: Option<Fault>,
}

/// The roles of one module, in the form of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleGroup {
    /// Code of the module.
    pub module: String,
    /// Name of the module.
    pub name: String,
    /// Status of the access.
    pub status: AccessStatus,
    /// Its roles for this authority.
    pub roles: Vec<RoleChoice>,
}

/// The form of a user, new or present.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserEditView {
    /// Head.
    pub head: AuthorityHead,
    /// The user; nothing for a new one.
    pub user: Option<UserRow>,
    /// What the form starts from.
    pub form: UserForm,
    /// The modules and their roles.
    pub groups: Vec<RoleGroup>,
    /// Why the administrator rights cannot be taken away now.
    pub administrator_locked: Option<Fault>,
    /// Other users of the authority, who could take over what only this one has.
    pub could_take_over: Vec<String>,
}

/// One user, for a confirmation or for telling the user name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserView {
    /// Head of the authority.
    pub head: AuthorityHead,
    /// The user.
    pub user: UserRow,
    /// Why the step asked for (reset, removal) would be refused.
    pub refused: Option<Fault>,
    /// Other users of the authority, who could take over what only this one has.
    pub could_take_over: Vec<String>,
}
