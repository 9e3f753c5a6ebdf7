//! The permission matrix as the tests have it: what is asked, and what each actor is answered for each authority.

use super::patterns::{
    ADD_OWN, APPOINT, CARD, DEACTIVATE, DELEGATE, DETAILS, EDIT, EMAIL, FLAG, GIVE, GIVE_MANY, GIVE_PAGE,
    MANAGER_PAGE, REACTIVATE, REMOVE, REPLACE, REPLACE_NIMIC, REPLACE_NIMIC_PAGE, REPLACE_PAGE, RETRY,
    RETRY_TO_AUTHORITY, SETTINGS, STANDING_PAGE, STEPS, USERS,
};

/// Rows of every pattern. `colleague.se` works at the access manager of access.se and has no administrator rights;
/// `closed.se` is administrator of the deactivated authority.
pub const ACTORS: [&str; 9] = [
    "anonymous",
    "user.se",
    "colleague.se",
    "admin.se",
    "closed.se",
    "access.se",
    "nimic.se",
    "operator.eu",
    "restricted",
];

/// What a letter of a pattern stands for.
pub const fn code(letter: u8) -> &'static str {
    match letter {
        b'+' => "ok",
        b'0' => "not_found",
        b'-' => "not_allowed",
        b'd' => "authority_deactivated",
        b'l' => "login_required",
        b'p' => "password_change_required",
        b'r' => "required",
        b't' => "translation_missing",
        b'o' => "own_authority",
        b'f' => "national_coordinator_fixed",
        b's' => "still_access_manager",
        b'w' => "wrong_state",
        b'c' => "invalid_choice",
        b'x' => "invitation_expired",
        b'n' => "no_recipients",
        _ => panic!("no such letter"),
    }
}

/// One line for each actor, one letter for each authority: IVO (of user.se, admin.se and the restricted session), an
/// ordinary one of the country, the access manager of access.se, another access manager, the national coordinator,
/// one of another country, the Commission; a deactivated one (of closed.se); an id that nobody has; no id at all.
pub type Pattern = [&'static str; 9];

/// How an authority stands as an access manager when a function is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// None, unless it was one to begin with.
    Ended,
    /// One, with another delegation than the one that is sent.
    Delegated,
    /// One.
    Held,
}

/// A part of edit mode, each with a permission of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// P5.
    Phone,
    /// P6.
    OfficialName,
    /// P7: the tick, without another name.
    Flag,
    /// P9.
    Keywords,
    /// P10.
    ModuleKeywords,
    /// P11: one linked coordinator more or less.
    Links,
    /// P12: other settings of a module that has them.
    Settings,
    /// P31: the own authority added as access manager.
    Adding,
    /// P32: the authority of access.se removed as access manager; as its own, the national coordinator.
    Removing,
}

/// A part of the form of a user, each with a permission of its own but the first two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserPart {
    /// P25.
    Phone,
    /// P25.
    Username,
    /// P26: one role of a module more or less.
    Roles,
    /// P27.
    Administrator,
}

/// What a function is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    Id,
    IdAndUser,
    /// Edit mode with this part changed and nothing else.
    Edit(Part),
    /// An authority and its version.
    Version,
    NewUser,
    /// The form of a user with this part changed and nothing else.
    User(UserPart),
    Step,
    /// Access to this module, which must not be active.
    Gift(&'static str),
    /// The same module, which must be active.
    Access(&'static str),
    /// An authority that must be active, or not, and without active modules.
    Standing(bool),
    /// An authority that could be an access manager.
    Manager(Role),
    /// A mail that was given up: to a user of the authority, or to itself.
    Mail(bool),
    /// A mail that is written to the authority.
    Letter,
    /// A module for many, of which the authority is the only one.
    Many,
    /// The address of a page, below the authority's.
    Page(&'static str),
}

/// Functions about an authority; the third column says whether they change something.
pub const MATRIX: &[(&str, Sent, bool, &Pattern)] = &[
    ("/api/authority", Sent::Id, false, &CARD),
    ("/api/authority/classification", Sent::Id, false, &CARD),
    ("/api/authority/modules", Sent::Id, false, &CARD),
    ("/api/page", Sent::Page("administrative-details"), false, &DETAILS),
    ("/api/authority/edit_view", Sent::Id, false, &EDIT),
    ("/api/authority/edit", Sent::Edit(Part::Phone), true, &EDIT),
    // P6 is theirs who have P12.
    ("/api/authority/edit", Sent::Edit(Part::OfficialName), true, &SETTINGS),
    ("/api/authority/edit", Sent::Edit(Part::Flag), true, &FLAG),
    ("/api/authority/edit", Sent::Edit(Part::Keywords), true, &EDIT),
    ("/api/authority/edit", Sent::Edit(Part::ModuleKeywords), true, &EDIT),
    ("/api/authority/edit", Sent::Edit(Part::Links), true, &EDIT),
    ("/api/authority/edit", Sent::Edit(Part::Settings), true, &SETTINGS),
    ("/api/authority/edit", Sent::Edit(Part::Adding), true, &ADD_OWN),
    ("/api/authority/edit", Sent::Edit(Part::Removing), true, &REMOVE),
    ("/api/authority/confirm", Sent::Version, true, &EDIT),
    ("/api/users", Sent::Id, false, &USERS),
    ("/api/users/view", Sent::IdAndUser, false, &USERS),
    ("/api/users/edit_view", Sent::Id, false, &STEPS),
    ("/api/users/edit_view", Sent::IdAndUser, false, &STEPS),
    ("/api/users/add", Sent::NewUser, true, &STEPS),
    ("/api/users/save", Sent::User(UserPart::Phone), true, &STEPS),
    ("/api/users/save", Sent::User(UserPart::Username), true, &STEPS),
    ("/api/users/save", Sent::User(UserPart::Roles), true, &STEPS),
    ("/api/users/save", Sent::User(UserPart::Administrator), true, &STEPS),
    ("/api/users/told", Sent::Step, true, &STEPS),
    ("/api/users/reset_password", Sent::Step, true, &STEPS),
    ("/api/users/remove", Sent::Step, true, &STEPS),
    ("/api/modules/give", Sent::Gift(MODULE), true, &GIVE),
    ("/api/modules/suspend", Sent::Access(MODULE), true, &GIVE),
    ("/api/modules/replace_coordinator", Sent::Access(MODULE), true, &REPLACE),
    ("/api/mails/retry", Sent::Mail(true), true, &RETRY),
    ("/api/mails/retry", Sent::Mail(false), true, &RETRY_TO_AUTHORITY),
    ("/api/email/preview", Sent::Letter, false, &EMAIL),
    ("/api/email/send", Sent::Letter, true, &EMAIL),
    ("/api/bulk/preview", Sent::Many, false, &GIVE_MANY),
    ("/api/bulk/give", Sent::Many, true, &GIVE_MANY),
    ("/api/page", Sent::Page("give-access"), false, &GIVE_PAGE),
    ("/api/page", Sent::Page("give-access?module=pq-registers"), false, &GIVE_PAGE),
    ("/api/page", Sent::Page("modules/pq-registers/suspend"), false, &GIVE_PAGE),
    ("/api/page", Sent::Page("modules/pq-registers/replace"), false, &REPLACE_PAGE),
    ("/api/page", Sent::Page("deactivate"), false, &STANDING_PAGE),
    ("/api/page", Sent::Page("reactivate"), false, &STANDING_PAGE),
    ("/api/authority/reactivate", Sent::Standing(false), true, &REACTIVATE),
    // After it every authority is active.
    ("/api/authority/deactivate", Sent::Standing(true), true, &DEACTIVATE),
    ("/api/page", Sent::Page("access-manager"), false, &MANAGER_PAGE),
    ("/api/page", Sent::Page("access-manager/withdraw"), false, &MANAGER_PAGE),
    ("/api/page", Sent::Page("replace-national-coordinator"), false, &REPLACE_NIMIC_PAGE),
    ("/api/page", Sent::Page("replace-national-coordinator/register"), false, &REPLACE_NIMIC_PAGE),
    ("/api/national_coordinator/replace", Sent::Version, true, &REPLACE_NIMIC),
    ("/api/national_coordinator/replace_by_new", Sent::Version, true, &REPLACE_NIMIC),
    ("/api/access_manager/appoint", Sent::Manager(Role::Ended), true, &APPOINT),
    ("/api/access_manager/delegation", Sent::Manager(Role::Delegated), true, &DELEGATE),
    ("/api/access_manager/withdraw", Sent::Manager(Role::Held), true, &DELEGATE),
];

/// A module that every authority could have, with a keyword and nothing else.
pub const MODULE: &str = "pq-registers";

/// Pages of their own: one letter for each actor.
pub const PAGES: &[(&str, &str)] = &[
    ("/authorities", "l+++++++p"),
    ("/administration/authorities", "l0000+++p"),
    ("/administration/users", "l00+0+++p"),
    ("/administration/register", "l0000+++p"),
    ("/administration/register/similar", "l0000+++p"),
    ("/actions/translations", "l000000+p"),
    // There is no such task.
    ("/actions/translations/01900000-0000-7000-8000-000000000000", "l0000000p"),
    ("/administration/mails", "l0000+++p"),
    ("/administration/jobs", "l000000+p"),
    ("/administration/invitations", "l0000+++p"),
    ("/administration/invitations/new", "l0000++-p"),
    ("/actions/validation", "l0000+++p"),
    ("/register/nobody-has-this-link", "+++++++++"),
    ("/register/submitted", "+++++++++"),
    ("/send-email", "l0000+++p"),
    ("/administration/bulk/new", "l0000+++p"),
    ("/administration/bulk/01900000-0000-7000-8000-000000000000", "l0000000p"),
    ("/administration/catalogue", "l000000+p"),
    ("/administration/catalogue/modules/pq-registers", "l000000+p"),
    ("/administration/catalogue/modules/pq-registers/keys", "l000000+p"),
    ("/administration/catalogue/new-module", "l000000+p"),
    ("/administration/catalogue/new-legal-area", "l000000+p"),
    ("/administration/catalogue/new-list", "l000000+p"),
    ("/administration/catalogue/modules/pq-registers/edit", "l000000+p"),
    ("/administration/catalogue/modules/pq-registers/new-role", "l000000+p"),
    ("/administration/catalogue/modules/pq-registers/new-list", "l000000+p"),
    ("/administration/catalogue/legal-areas/01900000-0000-7000-8000-000000000000", "l0000000p"),
    ("/administration/catalogue/roles/01900000-0000-7000-8000-000000000000", "l0000000p"),
    ("/administration/catalogue/lists/01900000-0000-7000-8000-000000000000/edit", "l0000000p"),
    ("/administration/catalogue/lists/01900000-0000-7000-8000-000000000000/new-keyword", "l0000000p"),
    ("/administration/catalogue/keywords/01900000-0000-7000-8000-000000000000", "l0000000p"),
    // There is no such module, key or list.
    ("/administration/catalogue/modules/nothing", "l0000000p"),
    ("/administration/catalogue/modules/nothing/keys", "l0000000p"),
    (
        "/administration/catalogue/modules/pq-registers/keys/01900000-0000-7000-8000-000000000000/revoke",
        "l0000000p",
    ),
    ("/administration/catalogue/lists/01900000-0000-7000-8000-000000000000", "l0000000p"),
    // Of the own authority, by its short address.
    ("/my-authority/administrative-details", "l+++++++p"),
    ("/my-authority/give-access", "l----+++p"),
    ("/my-authority/modules/pq-registers/suspend", "l----+++p"),
    ("/my-authority/modules/pq-registers/replace", "l--+d+++p"),
    ("/my-authority/access-manager", "l-----++p"),
    ("/my-authority/access-manager/withdraw", "l-----++p"),
    ("/my-authority/deactivate", "l----+++p"),
    ("/my-authority/reactivate", "l----+++p"),
    ("/nowhere", "000000000"),
];

/// Functions about the own account (P1, P2), lists (P3, P20, P21), and what anybody may do: one letter for each actor.
pub const OWN: &[(&str, &str)] = &[
    ("/api/text", "+++++++++"),
    ("/api/session/me", "+++++++++"),
    ("/api/session/log_in", "+++++++++"),
    ("/api/session/log_out", "+++++++++"),
    ("/api/home", "l+++++++p"),
    ("/api/authority/register", "l----rr-p"),
    ("/api/national_coordinator/register", "l------rp"),
    ("/api/invitations/save", "l0000rr-p"),
    ("/api/self_registrations/submit", "xxxxxxxxx"),
    ("/api/translations/write", "l------0p"),
    ("/api/translations/close", "l------0p"),
    ("/api/account", "l+++++++p"),
    ("/api/account/edit", "l+++d+++p"),
    ("/api/session/end", "l+++++++p"),
    ("/api/session/end_others", "l+++++++p"),
    ("/api/password/change", "l++++++++"),
    ("/api/bulk/stop", "l0000000p"),
    // Without a module or a key that there is; the Commission's own are in catalogue.rs.
    ("/api/module_keys/issue", "l0000000p"),
    // Sent without anything: a code is asked for, or there is no module and no list.
    ("/api/catalogue/legal_area", "l000000rp"),
    ("/api/catalogue/module", "l000000rp"),
    ("/api/catalogue/role", "l0000000p"),
    ("/api/catalogue/list", "l000000rp"),
    ("/api/catalogue/keyword", "l0000000p"),
    ("/api/catalogue/step", "l000000cp"),
    ("/api/module_keys/revoke", "l0000000p"),
];
