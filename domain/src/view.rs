//! What pages get: texts in the reader's language, times in the reader's time zone, and `allowed`, the actions the
//! page may offer. The browser never derives a right again.

mod access;
mod bulk;
mod catalogue;
mod exchange;
mod figure;
mod history;
mod invitation;
mod job;
mod mail;
mod manager;
mod national;
mod registration;
mod search;
mod standing;
mod translation;
mod user;

pub use access::{GiftView, GiveView, OfferedModule, SuspendView};
pub use bulk::{BulkMailView, BulkRow, BulkView, EmailPreview, ManyPreview, ManyView};
pub use catalogue::{
    CatalogueArea, CatalogueEntry, CatalogueKeyword, CatalogueList, CatalogueModule, CatalogueRole,
    CatalogueView, ListView, ModuleData, Usage,
};
pub use exchange::{Holder, IssuedKey, ModuleKeyRow, ModuleKeysView, RequestSettings, Standing};
pub use figure::{Figures, Pair};
pub use history::{ChainView, ChangeView, EntryView, Shown};
pub use invitation::{InvitationEditView, InvitationRow, InvitationView};
pub use job::{Deliveries, JobRun, JobView, JobsView};
pub use mail::{MAIL_KINDS, MailRecipient, MailRow, Retry};
pub use manager::{DelegationView, ManagerView, WithdrawView};
pub use national::{NationalRow, RegisterNimicView, ReplaceNimicView, SuccessorView};
pub use registration::{InvitedView, RegisterView, RegistrationRow, RegistrationView, SimilarAuthority};
pub use search::{AdministeredRow, Found, FoundAuthority, FoundUser, SearchOptions, SearchRow};
pub use standing::StandingView;
pub use translation::{TaskView, TranslationField, TranslationView};
pub use user::{HeldRole, RoleChoice, RoleGroup, UserEditView, UserRow, UserView, UsersView};

use serde::{Deserialize, Serialize};

use crate::{
    id::{AuthorityId, UserId},
    model::{
        AccessStatus, Approval, AuthorityKind, AuthorityOrigin, AuthorityStatus, LinkedCoordinatorRule,
        ManagerOrigin, ModuleKind, ModuleRole,
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
    /// What the menu offers (C.3.3).
    pub menu: Vec<Action>,
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
    /// Whether it is an access manager; not told on the public card.
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
    /// Whether the module is active in the catalogue: a retired one is not given again.
    pub is_in_catalogue: bool,
    /// When access was given; nothing on the public card.
    pub given_at: Option<LocalTime>,
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
    /// Whether the reader can add the own authority as access manager.
    pub can_add_own: bool,
    /// Whether the reader can remove it.
    pub can_remove_own: bool,
    /// Other access managers that the reader can remove.
    pub removable: Vec<Choice>,
}

/// The tab Administrative details.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// When it was deleted.
    pub deleted_at: Option<LocalTime>,
    /// Names of the users with administrator rights.
    pub administrators: Vec<String>,
    /// Check of the history.
    pub chain: ChainView,
    /// Entries, newest first, one page.
    pub history: Found<EntryView>,
    /// The action codes that occur, for the filter.
    pub actions: Vec<String>,
    /// The modules that occur, for the filter.
    pub modules: Vec<Choice>,
    /// Name of the user to whom the history is narrowed, if it is and the reader may see it.
    pub user: Option<String>,
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
    /// Self-registrations to be decided.
    Registrations,
    /// Informal names to translate.
    Names,
    /// Users who have never logged in.
    NeverLoggedIn,
    /// Users whose user name has not been told.
    UsernameNotTold,
    /// Blocked passwords, and temporary ones that end within three days or have ended.
    Passwords,
    /// Mails to own users that could not be delivered.
    FailedMails,
    /// The same for all mails whose state the reader has a list of.
    AllFailedMails,
    /// Active accesses with a mandatory role that nobody holds.
    RolesWithoutHolder,
    /// Data not confirmed for a year.
    DataNotConfirmed,
    /// Deactivated authorities that have the own one as access manager and will be deleted within 30 days.
    NearDeletion,
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
