//! What pages get: texts in the reader's language, times in the reader's time zone, and `allowed`, the actions the
//! page may offer. The browser never derives a right again.

use serde::{Deserialize, Serialize};

use crate::{
    error::Fault,
    form::UserForm,
    id::{AuthorityId, UserId},
    model::{
        AccessStatus, Approval, AuthorityKind, AuthorityOrigin, AuthorityStatus, LinkedCoordinatorRule,
        MailState, ManagerOrigin, ModuleKind, ModuleRole, PasswordState, UserStatus,
    },
    policy::Action,
    time::LocalTime,
};

/// Who is logged in: what the frame of every page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The user.
    pub user_id: UserId,
    /// First and last name.
    pub name: String,
    /// The authority.
    pub authority_id: AuthorityId,
    /// Its official name.
    pub authority: String,
    /// The language of the screens for this user.
    pub language: String,
    /// Only the change-password form may be shown.
    pub restricted: bool,
    /// Why, if so: the password is temporary (otherwise it has expired).
    pub temporary: bool,
}

/// The result of a log-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedIn {
    /// Leads to the change-password form only.
    pub restricted: bool,
    /// The user's preferred language.
    pub language: String,
}

/// A code and its text in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What a form sends.
    pub code: String,
    /// What the reader sees.
    pub label: String,
    /// Whether it is chosen at present.
    pub chosen: bool,
}

/// Who administers an authority, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manager {
    /// The access manager.
    pub id: AuthorityId,
    /// Its official name.
    pub name: String,
    /// Whether it is the national coordinator.
    pub is_national_coordinator: bool,
    /// Why it is listed.
    pub origin: ManagerOrigin,
    /// Since when.
    pub since: LocalTime,
}

/// A tab of an authority's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tab {
    /// Names, description, contact.
    Authority,
    /// General keywords.
    Classification,
    /// Modules.
    Modules,
    /// Users.
    Users,
    /// Status, access managers, administrators, history.
    Details,
}

/// The head of an authority's page, the same on every tab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorityHead {
    /// The authority.
    pub id: AuthorityId,
    /// Whether it is the reader's own.
    pub is_own: bool,
    /// Informal name in the reader's language, or as written.
    pub informal_name: String,
    /// Language of [`Self::informal_name`].
    pub informal_name_lang: String,
    /// Official name.
    pub official_name: String,
    /// Country in the reader's language; nothing for the Commission.
    pub country: Option<String>,
    /// Kind.
    pub kind: AuthorityKind,
    /// Status.
    pub status: AuthorityStatus,
    /// Whether it is an access manager.
    pub is_access_manager: bool,
    /// Who administers it.
    pub managers: Vec<Manager>,
    /// The tabs the reader sees, in order.
    pub tabs: Vec<Tab>,
    /// What the page may offer.
    pub allowed: Vec<Action>,
}

/// The data of an authority as stored: the tab Authority, and what its form starts from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorityData {
    /// Version for the form.
    pub version: i64,
    /// Official name.
    pub official_name: String,
    /// Informal name as written.
    pub informal_name: String,
    /// Its language.
    pub informal_name_lang: String,
    /// Informal names in other languages: language, text, whether out of date.
    pub translations: Vec<(String, String, bool)>,
    /// Description.
    pub description: String,
    /// Language of the description.
    pub description_lang: String,
    /// Telephone number.
    pub phone: String,
    /// E-mail address.
    pub email: String,
    /// Language of mails to the authority.
    pub mail_language: String,
    /// Website, or empty.
    pub website: String,
    /// Street and number.
    pub street: String,
    /// Postal code, or empty.
    pub postal_code: String,
    /// City.
    pub city: String,
    /// Region, or empty.
    pub region: String,
    /// When the data were last confirmed.
    pub confirmed_at: Option<LocalTime>,
    /// Whether the reader is asked to confirm them (J11).
    pub confirmation_due: bool,
}

/// The tab Authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorityView {
    /// Head.
    pub head: AuthorityHead,
    /// Data.
    pub data: AuthorityData,
}

/// A classification list with its keywords.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeywordList {
    /// Code of the list.
    pub code: String,
    /// Name of the list.
    pub name: String,
    /// Fewest choices.
    pub min: i64,
    /// Most choices, if limited.
    pub max: Option<i64>,
    /// The keywords, in order.
    pub keywords: Vec<Choice>,
}

/// The tab Classification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassificationView {
    /// Head.
    pub head: AuthorityHead,
    /// The general lists.
    pub lists: Vec<KeywordList>,
}

/// An access of an authority to a module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleView {
    /// Code of the module.
    pub code: String,
    /// Name of the module.
    pub name: String,
    /// Name of its legal area.
    pub legal_area: String,
    /// Kind.
    pub kind: ModuleKind,
    /// Version of the access, for the form.
    pub version: i64,
    /// Role of the authority.
    pub role: ModuleRole,
    /// Status.
    pub status: AccessStatus,
    /// When access was given.
    pub given_at: LocalTime,
    /// When it was suspended.
    pub suspended_at: Option<LocalTime>,
    /// The lists of the module with what is chosen.
    pub lists: Vec<KeywordList>,
    /// Whether the module asks for a linked coordinator of this authority.
    pub coordinator_rule: LinkedCoordinatorRule,
    /// Linked coordinators; in a form also those that could be chosen. `code` is the authority's id.
    pub coordinators: Vec<Choice>,
    /// Settings of a request module: approval, may refuse, allocation.
    pub settings: Option<(Approval, bool, bool)>,
    /// Names of roles that need a holder and have none.
    pub roles_without_holder: Vec<String>,
}

/// The tab Modules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModulesView {
    /// Head.
    pub head: AuthorityHead,
    /// Accesses, in the order of the catalogue.
    pub modules: Vec<ModuleView>,
}

/// Edit mode: all tabs at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditView {
    /// Head.
    pub head: AuthorityHead,
    /// Data.
    pub data: AuthorityData,
    /// The general lists, every active keyword.
    pub lists: Vec<KeywordList>,
    /// Accesses, with every active keyword and every possible coordinator; only active ones can be changed.
    pub modules: Vec<ModuleView>,
}

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
}

/// A value of the history as far as the reader may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shown {
    /// There was none.
    Nothing,
    /// The value.
    Text(String),
    /// Not for this reader.
    Hidden,
    /// Erased.
    Erased,
    /// The name of a removed person, for a reader who may not see it.
    Removed,
}

/// One changed field of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeView {
    /// Name of the field as stored.
    pub field: String,
    /// Before.
    pub old: Shown,
    /// After.
    pub new: Shown,
}

/// An entry of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryView {
    /// Number within the authority.
    pub seq: i64,
    /// When.
    pub at: LocalTime,
    /// `user`, `job`, `command`, `invitee`.
    pub actor_kind: String,
    /// Name of the person who acted.
    pub actor: Shown,
    /// Official name of the authority for which he or she acted.
    pub actor_authority: Option<String>,
    /// Action code of C.1.6.
    pub action: String,
    /// Whom or what it concerns: a person's or a module's name.
    pub subject: Shown,
    /// What changed.
    pub changes: Vec<ChangeView>,
}

/// Result of the last check of the history (C.1.6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainView {
    /// First entry that does not fit.
    pub broken_at: Option<i64>,
    /// When it was checked.
    pub checked_at: Option<LocalTime>,
    /// Up to when it is anchored outside the system.
    pub anchored_until: Option<LocalTime>,
}

/// The tab Administrative details.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetailsView {
    /// Head.
    pub head: AuthorityHead,
    /// When registered.
    pub registered_at: LocalTime,
    /// By which authority.
    pub registered_by: Option<String>,
    /// How.
    pub origin: AuthorityOrigin,
    /// When validated.
    pub validated_at: Option<LocalTime>,
    /// When deactivated.
    pub deactivated_at: Option<LocalTime>,
    /// When it will be deleted.
    pub delete_after: Option<LocalTime>,
    /// Names of the users with administrator rights.
    pub administrators: Vec<String>,
    /// Check of the history.
    pub chain: ChainView,
    /// Entries, newest first, one page.
    pub entries: Vec<EntryView>,
    /// The action codes that occur, for the filter.
    pub actions: Vec<String>,
    /// Cursor of the next page: entries before this number.
    pub next: Option<i64>,
}

/// A session of the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    /// What the form sends to end it: the stored hash of its token, which opens nothing.
    pub id: String,
    /// Browser and system.
    pub browser: String,
    /// Last use.
    pub last_seen: LocalTime,
    /// Whether it is this one.
    pub this: bool,
}

/// The screen Account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// Version for the form.
    pub version: i64,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail address.
    pub email: String,
    /// User name.
    pub username: String,
    /// Telephone number, or empty.
    pub phone: String,
    /// Preferred language.
    pub language: String,
    /// Own authority.
    pub authority: String,
    /// Administrator rights.
    pub is_administrator: bool,
    /// Roles.
    pub roles: Vec<HeldRole>,
    /// When the password was last changed.
    pub password_changed_at: Option<LocalTime>,
    /// When it ends.
    pub password_until: Option<LocalTime>,
    /// Sessions, this one first.
    pub sessions: Vec<SessionRow>,
}

/// What waits for the reader on Home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Waiting {
    /// Users who have never logged in.
    NeverLoggedIn,
    /// Users whose user name has not been told.
    UsernameNotTold,
    /// Blocked passwords, and temporary ones that end within three days or have ended.
    Passwords,
    /// Mails to own users that could not be delivered.
    FailedMails,
    /// Active accesses with a mandatory role that nobody holds.
    RolesWithoutHolder,
    /// Data not confirmed for a year.
    DataNotConfirmed,
}

/// Home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeView {
    /// Official name of the own authority.
    pub authority: String,
    /// What waits, and how often; nothing with zero.
    pub waiting: Vec<(Waiting, i64)>,
    /// The reader is the only administrator.
    pub only_administrator: bool,
}
