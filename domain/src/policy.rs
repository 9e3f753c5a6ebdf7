//! Who may do what: the one place where a yes or no is decided (C.3 of the specification).
//!
//! [`scope`] is the permission matrix; [`decide`] is "the target lies within the scope, and the guards hold". The
//! registry turns the same scopes into SQL, so that the list, the button and the write cannot disagree.

mod action;
mod exchange;

pub use action::Action;
pub use exchange::{ExchangeRights, exchange_rights};

use crate::{
    error::{Code, Error, FORM, Fault},
    id::{AuthorityId, ModuleId, UserId},
    model::{AuthorityKind, AuthorityStatus},
};

/// How far a right reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Nothing.
    None,
    /// The own account.
    OwnAccount,
    /// The own authority.
    Own,
    /// Authorities that have the actor's authority as access manager, and the own.
    Administered,
    /// The authorities of the actor's country.
    Country,
    /// Everything.
    All,
}

/// What somebody is to the permission matrix: its columns (C.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Any logged-in user.
    User,
    /// Administrator of an ordinary authority.
    Administrator,
    /// Administrator of an access manager.
    AccessManager,
    /// Administrator of the national coordinator.
    NationalCoordinator,
    /// Administrator at the Commission.
    Commission,
}

/// The modules an access manager may give (Q2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delegation {
    /// None: not an access manager.
    None,
    /// All modules; national coordinators and the Commission always.
    All,
    /// These modules.
    Some(Vec<ModuleId>),
}

/// Who acts, with rights read afresh for this request (rule 1 of C.3.2, I-25).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The user.
    pub user_id: UserId,
    /// First and last name, for the history.
    pub name: String,
    /// The authority the user belongs to.
    pub authority_id: AuthorityId,
    /// Its country; nothing for the Commission.
    pub country: Option<String>,
    /// Its kind.
    pub kind: AuthorityKind,
    /// Its status.
    pub status: AuthorityStatus,
    /// Whether it is an access manager.
    pub is_access_manager: bool,
    /// The modules it may give.
    pub delegation: Delegation,
    /// Whether the user has administrator rights.
    pub is_administrator: bool,
    /// The user's preferred language, any of the 24.
    pub language: String,
    /// The session leads to the change-password form and nowhere else.
    pub restricted: bool,
}

impl Actor {
    /// The column of the permission matrix. Without administrator rights everybody is just a user.
    pub const fn rank(&self) -> Rank {
        match (self.is_administrator, self.kind) {
            (false, _) => Rank::User,
            (true, AuthorityKind::Commission) => Rank::Commission,
            (true, AuthorityKind::Nimic) => Rank::NationalCoordinator,
            (true, AuthorityKind::Authority) if self.is_access_manager => Rank::AccessManager,
            (true, AuthorityKind::Authority) => Rank::Administrator,
        }
    }
}

/// What [`decide`] must know of the authority, and where it concerns one, of the user acted upon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The authority.
    pub authority_id: AuthorityId,
    /// Its country; nothing for the Commission.
    pub country: Option<String>,
    /// Its kind.
    pub kind: AuthorityKind,
    /// Its status.
    pub status: AuthorityStatus,
    /// Whether it is an access manager.
    pub is_access_manager: bool,
    /// Whether the actor's authority is listed as its access manager.
    pub administered: bool,
    /// The user, where one is concerned.
    pub user_id: Option<UserId>,
}

/// Settings that change what is allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// "Add yourself first" for every change by an access manager (Q1).
    pub strict_access_manager: bool,
}

/// The permission matrix of C.3.2: one row an action, one column a rank.
pub const fn scope(rank: Rank, action: Action) -> Scope {
    use Action as A;
    use Scope::{Administered, All, Country, None, Own, OwnAccount};
    let [user, administrator, access_manager, national_coordinator, commission] = match action {
        A::KeepOwnPassword | A::EditOwnDetails => [OwnAccount; 5],
        A::ReadCard => [All; 5],
        A::ReadOwnAuthority => [Own; 5],
        A::EditBasicData
        | A::EditKeywords
        | A::EditModuleKeywords
        | A::LinkCoordinators
        | A::SearchUsers
        | A::ReadUsers
        | A::ReadUsernames
        | A::AddUser
        | A::EditUser
        | A::AssignRoles
        | A::AssignAdministrators
        | A::ResetPassword
        | A::RemoveUser
        | A::ReadMails
        | A::RetryMail => [None, Own, Country, Country, All],
        A::FlagInformalName => [None, Own, Country, Country, None],
        A::EditOfficialName
        | A::EditModuleSettings
        | A::GiveModules
        | A::ChangeModuleRole
        | A::DeactivateAuthority
        | A::SearchAdministered
        | A::SendEmail => [None, None, Country, Country, All],
        A::Invite | A::Validate => [None, None, Own, Country, All],
        A::ReadDetails => [Own, Own, Country, Country, All],
        A::RegisterAuthority | A::AddOwnAccessManager => [None, None, Country, Country, None],
        A::RemoveAccessManager => [None, None, Administered, Country, All],
        A::AppointAccessManager | A::ReadTombstone => [None, None, None, Country, All],
        A::TranslateNames
        | A::ReadJobs
        | A::EditCatalogue
        | A::RegisterNationalCoordinator
        | A::IssueModuleKeys => [None, None, None, None, All],
    };
    match rank {
        Rank::User => user,
        Rank::Administrator => administrator,
        Rank::AccessManager => access_manager,
        Rank::NationalCoordinator => national_coordinator,
        Rank::Commission => commission,
    }
}

/// Whether a target lies within a scope. The registry's SQL says the same; a property test holds them together.
pub fn within(actor: &Actor, scope: Scope, target: &Target) -> bool {
    let own = actor.authority_id == target.authority_id;
    match scope {
        Scope::None => false,
        Scope::OwnAccount => target.user_id == Some(actor.user_id),
        Scope::Own => own,
        Scope::Administered => own || target.administered,
        Scope::Country => own || (actor.country.is_some() && actor.country == target.country),
        Scope::All => true,
    }
}

/// Whether the actor may do this to the target. The answer to a refusal follows rule 2 of C.3.2: what the actor may
/// not read is not found; what may be read but not changed is not allowed.
pub fn decide(actor: &Actor, action: Action, target: &Target, rules: Rules) -> Result<(), Error> {
    if actor.restricted && action != Action::KeepOwnPassword {
        return Err(Error::Denied(Code::PasswordChangeRequired.into()));
    }
    if !reaches(actor, action, target) {
        let readable = action.is_change() && reaches(actor, action.reading(), target);
        return Err(if readable { Error::not_allowed() } else { Error::NotFound });
    }
    if action.is_change() && action != Action::DeactivateAuthority && target.status != AuthorityStatus::Active
    {
        // Rule 5: a deactivated authority is only read and reactivated.
        return Err(Error::conflict(FORM, Code::AuthorityDeactivated));
    }
    if action.is_change() && must_add_itself(actor, target, rules) && action != Action::AddOwnAccessManager {
        return Err(Error::Denied(Code::AddYourselfFirst.into()));
    }
    match action {
        Action::ResetPassword if target.user_id == Some(actor.user_id) => {
            Err(Error::Denied(Code::ResetOwnPassword.into()))
        }
        Action::RemoveUser if target.user_id == Some(actor.user_id) => {
            Err(Error::Denied(Code::RemoveSelf.into()))
        }
        Action::DeactivateAuthority | Action::AddOwnAccessManager
            if target.authority_id == actor.authority_id =>
        {
            Err(Error::Denied(Code::OwnAuthority.into()))
        }
        Action::DeactivateAuthority if target.kind != AuthorityKind::Authority => {
            Err(Error::Denied(Code::NationalCoordinatorFixed.into()))
        }
        _ => Ok(()),
    }
}

/// Whether the actor may give, suspend or change the role in this module (P13, P14): where the actor may do it at all, the
/// delegation must cover the module (Q2). `name` is how the module is called to the actor.
pub fn decide_module(
    actor: &Actor,
    action: Action,
    target: &Target,
    (module, name): (ModuleId, &str),
    rules: Rules,
) -> Result<(), Error> {
    decide(actor, action, target, rules)?;
    if covers(actor, module) {
        Ok(())
    } else {
        Err(Error::Denied(Fault::new(Code::DelegationDoesNotCover).with("module", name)))
    }
}

/// Whether the actor may make an invitation of the own authority (P17), which becomes access manager of the one it
/// invites: so not the Commission, which has no country (Q18).
pub fn decide_new_invitation(actor: &Actor, own: &Target, rules: Rules) -> Result<(), Error> {
    decide(actor, Action::Invite, own, rules)?;
    if actor.rank() == Rank::Commission { Err(Error::not_allowed()) } else { Ok(()) }
}

/// Whether a list of what belongs to an authority has more in it than the own authority's and less than everything: then
/// the own is preset, and the reader can ask for the rest (C.8).
pub fn has_own_and_others(actor: &Actor, action: Action) -> bool {
    scope(actor.rank(), action) == Scope::Country
}

/// Whether the delegation of the actor's authority covers a module.
pub fn covers(actor: &Actor, module: ModuleId) -> bool {
    match &actor.delegation {
        Delegation::All => true,
        Delegation::Some(modules) => modules.contains(&module),
        Delegation::None => false,
    }
}

/// Whether the actor has this right over anything: what the menu offers (C.3.3), and whether there is such a list.
pub fn has(actor: &Actor, action: Action) -> bool {
    let is_read_only = actor.status != AuthorityStatus::Active;
    let is_for_readers = matches!(action, Action::ReadCard | Action::ReadOwnAuthority);
    !actor.restricted && scope(actor.rank(), action) != Scope::None && (!is_read_only || is_for_readers)
}

/// Whether the menu offers the list that this right gives (C.3.3). The mails to the own users alone are no list: an
/// administrator sees their state in the tab Users.
pub fn is_offered(actor: &Actor, action: Action) -> bool {
    has(actor, action) && (action != Action::ReadMails || sees_mails_to_authorities(actor))
}

/// Whether a right over mails is one over those to authorities too: an administrator's is over those to users (P37).
pub fn sees_mails_to_authorities(actor: &Actor) -> bool {
    scope(actor.rank(), Action::ReadMails) > Scope::Own
}

/// Whose figures somebody sees on Home (J13): a national coordinator those of the own country, the Commission those of all
/// countries together, which is the empty code. Nobody else sees any.
pub fn figures_of(actor: &Actor) -> Option<&str> {
    match actor.rank() {
        Rank::NationalCoordinator => actor.country.as_deref(),
        Rank::Commission => Some(""),
        Rank::User | Rank::Administrator | Rank::AccessManager => None,
    }
}

/// The actions among `asked` that [`decide`] allows: what a page offers.
pub fn allowed(actor: &Actor, target: &Target, asked: &[Action], rules: Rules) -> Vec<Action> {
    asked.iter().copied().filter(|action| decide(actor, *action, target, rules).is_ok()).collect()
}

fn reaches(actor: &Actor, action: Action, target: &Target) -> bool {
    // Of a deleted authority there is the tombstone only, and of no other.
    if (target.status == AuthorityStatus::Deleted) != (action == Action::ReadTombstone) {
        return false;
    }
    if action == Action::ReadCard && target.status != AuthorityStatus::Active {
        // I-20: deactivated authorities have no public card; whoever may read more reads it elsewhere.
        return false;
    }
    within(actor, scope(actor.rank(), action), target) && !shielded(actor, action, target)
}

/// Rule 9 of C.3.2: an access manager or national coordinator is changed, and its users are seen, only by its own
/// administrators, by the national coordinator (for access managers) and by the Commission. Otherwise an access
/// manager with a partial delegation could reset a password at the national coordinator and take it over.
fn shielded(actor: &Actor, action: Action, target: &Target) -> bool {
    if actor.authority_id == target.authority_id || actor.rank() == Rank::Commission || !action.is_shielded()
    {
        return false;
    }
    match target.kind {
        AuthorityKind::Authority => target.is_access_manager && actor.rank() != Rank::NationalCoordinator,
        AuthorityKind::Nimic | AuthorityKind::Commission => true,
    }
}

fn must_add_itself(actor: &Actor, target: &Target, rules: Rules) -> bool {
    rules.strict_access_manager
        && actor.rank() == Rank::AccessManager
        && actor.authority_id != target.authority_id
        && !target.administered
}
