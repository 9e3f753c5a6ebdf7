//! The permission matrix as the tests have it: what is asked, and what each actor is answered for each authority.

/// Rows of every pattern below.
pub const ACTORS: [&str; 7] =
    ["anonymous", "user.se", "admin.se", "access.se", "nimic.se", "operator.eu", "restricted"];

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
        b'o' => "own_authority",
        b'f' => "national_coordinator_fixed",
        b's' => "still_access_manager",
        b'w' => "wrong_state",
        b'c' => "invalid_choice",
        b'x' => "invitation_expired",
        _ => panic!("no such letter"),
    }
}

/// One line for each actor, one letter for each authority: IVO (of user.se, admin.se and the restricted session), an
/// ordinary one of the country, the access manager of access.se, another access manager, the national coordinator,
/// one of another country, the Commission; a deactivated one; an id that nobody has; no id at all.
pub type Pattern = [&'static str; 7];

/// P3, P4: the own authority, the public card of any active one.
pub const CARD: Pattern =
    ["llllllllll", "+++++++000", "+++++++000", "++++++++00", "++++++++00", "++++++++00", "ppppppppp0"];
/// P30: status, managers, administrators, history.
pub const DETAILS: Pattern =
    ["lllllllll0", "+000000000", "+000000000", "+++++00+00", "+++++00+00", "++++++++00", "ppppppppp0"];
/// P5: whoever may read Administrative details is told that the change is not his or hers.
pub const EDIT: Pattern =
    ["llllllllll", "-000000000", "+000000000", "+++--00d00", "+++++00d00", "+++++++d00", "ppppppppp0"];
/// P22: the tab Users; not of other access managers and the national coordinator (rule 9).
pub const USERS: Pattern =
    ["llllllllll", "0000000000", "+000000000", "+++0000+00", "+++++00+00", "++++++++00", "ppppppppp0"];
/// P23 to P29: what the tab Users offers.
pub const STEPS: Pattern =
    ["llllllllll", "0000000000", "+000000000", "+++0000d00", "+++++00d00", "+++++++d00", "ppppppppp0"];

/// P37: trying a mail again; rule 9 as for the tab Users. What is no id at all is not looked at before the session is.
pub const RETRY: Pattern =
    ["llllllllll", "0000000000", "+000000000", "+++0000+00", "+++++00+00", "++++++++00", "pppppppppp"];
/// P12: not an ordinary administrator's (Q5).
pub const SETTINGS: Pattern =
    ["llllllllll", "-000000000", "-000000000", "+++--00d00", "+++++00d00", "+++++++d00", "ppppppppp0"];
/// P31: neither of the own authority nor by the Commission, which is no access manager there.
pub const ADD_OWN: Pattern =
    ["llllllllll", "-000000000", "-000000000", "++o--00d00", "++++o00d00", "-------d00", "ppppppppp0"];
/// P32: an access manager takes away nobody but itself.
pub const REMOVE: Pattern =
    ["llllllllll", "-000000000", "-000000000", "++---00d00", "+++++00d00", "+++++++d00", "ppppppppp0"];

/// P13, P14: an ordinary administrator gives nothing, an access manager also its own authority.
pub const GIVE: Pattern =
    ["llllllllll", "-000000000", "-000000000", "+++--00d00", "+++++00d00", "+++++++d00", "ppppppppp0"];
/// The same for its page: what is no address at all is no page for anybody.
pub const GIVE_PAGE: Pattern =
    ["lllllllll0", "-000000000", "-000000000", "+++--00d00", "+++++00d00", "+++++++d00", "ppppppppp0"];
/// P11, for a coordinator: whoever may is asked for the new one.
pub const REPLACE: Pattern =
    ["llllllllll", "-000000000", "r000000000", "rrr--00d00", "rrrrr00d00", "rrrrrrrd00", "ppppppppp0"];

/// P15, where no module is active any more: the own authority never, an access manager not before that has ended (Q20).
pub const DEACTIVATE: Pattern =
    ["llllllllll", "-000000000", "-000000000", "++o--00+00", "++sso00+00", "++ssf+o+00", "ppppppppp0"];
/// The other way round: what cannot be deactivated is active.
pub const REACTIVATE: Pattern =
    ["llllllllll", "-000000000", "-000000000", "++o--00+00", "++wwo00+00", "++wwf+o+00", "ppppppppp0"];
/// Their pages, which say it where it cannot be done.
pub const STANDING_PAGE: Pattern =
    ["lllllllll0", "-000000000", "-000000000", "+++--00+00", "+++++00+00", "++++++++00", "ppppppppp0"];

/// P33: the national coordinator in its country and the Commission; who is an access manager already becomes none again.
pub const APPOINT: Pattern =
    ["llllllllll", "-000000000", "-000000000", "-----00-00", "++wwf00+00", "++wwf+f+00", "ppppppppp0"];
/// The same where all that can be are access managers, and with them the administrator of the first.
pub const DELEGATE: Pattern =
    ["llllllllll", "-000000000", "-----00-00", "-----00-00", "++++f00+00", "++++f+f+00", "ppppppppp0"];
/// Their pages, which say it where it cannot be done.
pub const MANAGER_PAGE: Pattern =
    ["lllllllll0", "-000000000", "-000000000", "-----00-00", "+++++00+00", "++++++++00", "ppppppppp0"];

/// P36: whoever may is told that it is no national coordinator, and of one, which to name.
pub const REPLACE_NIMIC: Pattern =
    ["llllllllll", "-000000000", "-000000000", "-----00-00", "-----00-00", "wwwwrwww00", "ppppppppp0"];
/// Its pages, which say it where it cannot be done.
pub const REPLACE_NIMIC_PAGE: Pattern =
    ["lllllllll0", "-000000000", "-000000000", "-----00-00", "-----00-00", "++++++++00", "ppppppppp0"];

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

/// What a function is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    Id,
    IdAndUser,
    Authority,
    Version,
    NewUser,
    User,
    Step,
    /// Access to this module, which must not be active.
    Gift(&'static str),
    /// The same module, which must be active.
    Access(&'static str),
    /// Edit mode with other settings of a module that has them.
    Settings,
    /// Edit mode with the own authority added as access manager, or with the one of access.se removed.
    Adding,
    Removing,
    /// An authority that must be active, or not, and without active modules.
    Standing(bool),
    /// An authority that could be an access manager.
    Manager(Role),
    /// An authority and its version, and nothing about the one that is to take its place.
    Present,
    /// A mail to the authority that was given up.
    Mail,
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
    ("/api/authority/edit", Sent::Authority, true, &EDIT),
    ("/api/authority/edit", Sent::Settings, true, &SETTINGS),
    ("/api/authority/edit", Sent::Adding, true, &ADD_OWN),
    ("/api/authority/edit", Sent::Removing, true, &REMOVE),
    ("/api/authority/confirm", Sent::Version, true, &EDIT),
    ("/api/users", Sent::Id, false, &USERS),
    ("/api/users/view", Sent::IdAndUser, false, &USERS),
    ("/api/users/edit_view", Sent::Id, false, &STEPS),
    ("/api/users/edit_view", Sent::IdAndUser, false, &STEPS),
    ("/api/users/add", Sent::NewUser, true, &STEPS),
    ("/api/users/save", Sent::User, true, &STEPS),
    ("/api/users/told", Sent::Step, true, &STEPS),
    ("/api/users/reset_password", Sent::Step, true, &STEPS),
    ("/api/users/remove", Sent::Step, true, &STEPS),
    ("/api/modules/give", Sent::Gift(MODULE), true, &GIVE),
    ("/api/modules/suspend", Sent::Access(MODULE), true, &GIVE),
    ("/api/modules/replace_coordinator", Sent::Access(MODULE), true, &REPLACE),
    ("/api/mails/retry", Sent::Mail, true, &RETRY),
    ("/api/page", Sent::Page("give-access"), false, &GIVE_PAGE),
    ("/api/page", Sent::Page("give-access?module=pq-registers"), false, &GIVE_PAGE),
    ("/api/page", Sent::Page("modules/pq-registers/suspend"), false, &GIVE_PAGE),
    ("/api/page", Sent::Page("deactivate"), false, &STANDING_PAGE),
    ("/api/page", Sent::Page("reactivate"), false, &STANDING_PAGE),
    ("/api/authority/reactivate", Sent::Standing(false), true, &REACTIVATE),
    // After it every authority is active.
    ("/api/authority/deactivate", Sent::Standing(true), true, &DEACTIVATE),
    ("/api/page", Sent::Page("access-manager"), false, &MANAGER_PAGE),
    ("/api/page", Sent::Page("access-manager/withdraw"), false, &MANAGER_PAGE),
    ("/api/page", Sent::Page("replace-national-coordinator"), false, &REPLACE_NIMIC_PAGE),
    ("/api/page", Sent::Page("replace-national-coordinator/register"), false, &REPLACE_NIMIC_PAGE),
    ("/api/national_coordinator/replace", Sent::Present, true, &REPLACE_NIMIC),
    ("/api/national_coordinator/replace_by_new", Sent::Present, true, &REPLACE_NIMIC),
    ("/api/access_manager/appoint", Sent::Manager(Role::Ended), true, &APPOINT),
    ("/api/access_manager/delegation", Sent::Manager(Role::Delegated), true, &DELEGATE),
    ("/api/access_manager/withdraw", Sent::Manager(Role::Held), true, &DELEGATE),
];

/// A module that every authority could have, with a keyword and nothing else.
pub const MODULE: &str = "pq-registers";

/// Pages of their own: one letter for each actor.
pub const PAGES: &[(&str, &str)] = &[
    ("/authorities", "l+++++p"),
    ("/administration/authorities", "l00+++p"),
    ("/administration/users", "l0++++p"),
    ("/administration/register", "l00+++p"),
    ("/administration/register/similar", "l00+++p"),
    ("/actions/translations", "l0000+p"),
    // There is no such task.
    ("/actions/translations/01900000-0000-7000-8000-000000000000", "l00000p"),
    ("/administration/mails", "l00+++p"),
    ("/administration/jobs", "l0000+p"),
    ("/administration/invitations", "l00+++p"),
    ("/administration/invitations/new", "l00++-p"),
    ("/actions/validation", "l00+++p"),
    ("/register/nobody-has-this-link", "+++++++"),
    ("/register/submitted", "+++++++"),
    ("/send-email", "l00+++p"),
    ("/administration/bulk/new", "l00+++p"),
    ("/administration/bulk/01900000-0000-7000-8000-000000000000", "l00000p"),
    ("/administration/catalogue", "l0000+p"),
    ("/administration/catalogue/modules/pq-registers", "l0000+p"),
    ("/administration/catalogue/modules/pq-registers/keys", "l0000+p"),
    ("/administration/catalogue/new-module", "l0000+p"),
    ("/administration/catalogue/new-legal-area", "l0000+p"),
    ("/administration/catalogue/new-list", "l0000+p"),
    ("/administration/catalogue/modules/pq-registers/edit", "l0000+p"),
    ("/administration/catalogue/modules/pq-registers/new-role", "l0000+p"),
    ("/administration/catalogue/modules/pq-registers/new-list", "l0000+p"),
    ("/administration/catalogue/legal-areas/01900000-0000-7000-8000-000000000000", "l00000p"),
    ("/administration/catalogue/roles/01900000-0000-7000-8000-000000000000", "l00000p"),
    ("/administration/catalogue/lists/01900000-0000-7000-8000-000000000000/edit", "l00000p"),
    ("/administration/catalogue/lists/01900000-0000-7000-8000-000000000000/new-keyword", "l00000p"),
    ("/administration/catalogue/keywords/01900000-0000-7000-8000-000000000000", "l00000p"),
    // There is no such module, key or list.
    ("/administration/catalogue/modules/nothing", "l00000p"),
    ("/administration/catalogue/modules/nothing/keys", "l00000p"),
    (
        "/administration/catalogue/modules/pq-registers/keys/01900000-0000-7000-8000-000000000000/revoke",
        "l00000p",
    ),
    ("/administration/catalogue/lists/01900000-0000-7000-8000-000000000000", "l00000p"),
    ("/nowhere", "0000000"),
];

/// Functions about the own account (P1, P2), lists (P3, P20, P21), and what anybody may do: one letter for each actor.
pub const OWN: &[(&str, &str)] = &[
    ("/api/text", "+++++++"),
    ("/api/session/me", "+++++++"),
    ("/api/session/log_in", "+++++++"),
    ("/api/session/log_out", "+++++++"),
    ("/api/home", "l+++++p"),
    ("/api/authority/register", "l--rr-p"),
    ("/api/national_coordinator/register", "l----rp"),
    ("/api/invitations/save", "l00rr-p"),
    ("/api/self_registrations/submit", "xxxxxxx"),
    ("/api/translations/write", "l----0p"),
    ("/api/translations/close", "l----0p"),
    ("/api/account", "l+++++p"),
    ("/api/account/edit", "l+++++p"),
    ("/api/session/end", "l+++++p"),
    ("/api/session/end_others", "l+++++p"),
    ("/api/password/change", "l++++++"),
    ("/api/email/preview", "l--rrrp"),
    ("/api/email/send", "l--rrrp"),
    ("/api/bulk/preview", "l--rrrp"),
    ("/api/bulk/give", "l--rrrp"),
    ("/api/bulk/stop", "l00000p"),
    // Without a module or a key that there is; the Commission's own are in catalogue.rs.
    ("/api/module_keys/issue", "l00000p"),
    // Sent without anything: a code is asked for, or there is no module and no list.
    ("/api/catalogue/legal_area", "l0000rp"),
    ("/api/catalogue/module", "l0000rp"),
    ("/api/catalogue/role", "l00000p"),
    ("/api/catalogue/list", "l0000rp"),
    ("/api/catalogue/keyword", "l00000p"),
    ("/api/catalogue/step", "l0000cp"),
    ("/api/module_keys/revoke", "l00000p"),
];
