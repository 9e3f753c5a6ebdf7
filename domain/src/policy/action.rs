//! The operations of the permission matrix.

use serde::{Deserialize, Serialize};

/// An operation of the permission matrix; the number is its row in C.3.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Action {
    /// P1: change the own password, see and end the own sessions.
    KeepOwnPassword,
    /// P2: edit the own telephone and language, download the own data.
    EditOwnDetails,
    /// P3: search authorities, read the public card.
    ReadCard,
    /// P4: read the own authority.
    ReadOwnAuthority,
    /// P5: edit the basic data and confirm them.
    EditBasicData,
    /// P6: edit the official name.
    EditOfficialName,
    /// P7: tick "informal name changed substantially".
    FlagInformalName,
    /// P8: write translations of informal names.
    TranslateNames,
    /// P9: general keywords.
    EditKeywords,
    /// P10: keywords of a module.
    EditModuleKeywords,
    /// P11: linked coordinators.
    LinkCoordinators,
    /// P12: settings of a module.
    EditModuleSettings,
    /// P13: give and suspend access to a module.
    GiveModules,
    /// P14: change the role in a module.
    ChangeModuleRole,
    /// P15: deactivate and reactivate an authority.
    DeactivateAuthority,
    /// P16: register an authority and its first user.
    RegisterAuthority,
    /// P17: invitations.
    Invite,
    /// P19: decide on self-registrations.
    Validate,
    /// P20: search administered authorities.
    SearchAdministered,
    /// P21: search users.
    SearchUsers,
    /// P22: the tab Users.
    ReadUsers,
    /// P23: see a user's user name, mark it as told.
    ReadUsernames,
    /// P24: add a user.
    AddUser,
    /// P25: edit a user's data.
    EditUser,
    /// P26: assign and remove module roles.
    AssignRoles,
    /// P27: give and take administrator rights.
    AssignAdministrators,
    /// P28: reset the password of another user.
    ResetPassword,
    /// P29: remove a user.
    RemoveUser,
    /// P30: status, access managers, administrators, history.
    ReadDetails,
    /// P30 once the authority was deleted: the history that stays readable (C.2.1, Q27).
    ReadTombstone,
    /// P31: add one's own authority as access manager.
    AddOwnAccessManager,
    /// P32: remove an access manager.
    RemoveAccessManager,
    /// P33: make or unmake an access manager.
    AppointAccessManager,
    /// P34: send e-mail to authorities.
    SendEmail,
    /// P35: maintain the catalogue.
    EditCatalogue,
    /// P36: register or replace a national coordinator.
    RegisterNationalCoordinator,
    /// P37: the state of mails.
    ReadMails,
    /// P37: try a mail again that was given up.
    RetryMail,
    /// P37: the runs of the scheduled jobs.
    ReadJobs,
    /// P38: keys of modules.
    IssueModuleKeys,
}

impl Action {
    /// Whether it changes something.
    pub const fn is_change(self) -> bool {
        !matches!(
            self,
            Self::ReadCard
                | Self::ReadOwnAuthority
                | Self::SearchAdministered
                | Self::SearchUsers
                | Self::ReadUsers
                | Self::ReadUsernames
                | Self::ReadDetails
                | Self::ReadTombstone
                | Self::ReadMails
                | Self::ReadJobs
                | Self::KeepOwnPassword
                | Self::EditOwnDetails
        )
    }

    /// The reading right behind a change: whoever lacks it gets "not found", not "not allowed". The public card is
    /// no such right, or every foreign authority would answer "not allowed" (acceptance scenario 23).
    pub(super) const fn reading(self) -> Self {
        match self {
            Self::AddUser
            | Self::EditUser
            | Self::AssignRoles
            | Self::AssignAdministrators
            | Self::ResetPassword
            | Self::RemoveUser => Self::ReadUsers,
            Self::RetryMail => Self::ReadMails,
            // Whoever may not act on an invitation or a registration does not see it either.
            Self::Invite | Self::Validate => self,
            _ => Self::ReadDetails,
        }
    }

    /// Whether rule 9 of C.3.2 holds for it: only one's own administrators do it to an access manager or national
    /// coordinator.
    pub(super) const fn is_shielded(self) -> bool {
        matches!(
            self,
            Self::EditBasicData
                | Self::EditOfficialName
                | Self::FlagInformalName
                | Self::EditKeywords
                | Self::EditModuleKeywords
                | Self::LinkCoordinators
                | Self::EditModuleSettings
                | Self::GiveModules
                | Self::ChangeModuleRole
                | Self::DeactivateAuthority
                | Self::SearchUsers
                | Self::ReadUsers
                | Self::ReadUsernames
                | Self::AddUser
                | Self::EditUser
                | Self::AssignRoles
                | Self::AssignAdministrators
                | Self::ResetPassword
                | Self::RemoveUser
                | Self::AddOwnAccessManager
                | Self::RemoveAccessManager
                | Self::ReadMails
                | Self::RetryMail
        )
    }
}
