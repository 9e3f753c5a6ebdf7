//! The kinds and states of things, as stored and as sent: one spelling for database, history and browser.

use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $text)] $variant),+
        }

        impl $name {
            /// Every one there is.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// As stored and as sent.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Reads what [`Self::as_str`] wrote.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
            }
        }
    )+};
}

kinds! {
    /// What an authority is in the registry (C.1.3).
    AuthorityKind {
        /// An ordinary authority, also if it is an access manager.
        Authority = "authority",
        /// The national coordinator of a country.
        Nimic = "nimic",
        /// The European Commission.
        Commission = "commission",
    }

    /// C.2.1; *Suspended* on the screen for [`Self::Deactivated`] (Q3).
    AuthorityStatus {
        /// In use.
        Active = "active",
        /// Read-only until reactivated or deleted.
        Deactivated = "deactivated",
        /// A tombstone.
        Deleted = "deleted",
    }

    /// How an authority came to be registered.
    AuthorityOrigin {
        /// By an access manager.
        Registered = "registered",
        /// By itself, on invitation.
        SelfRegistered = "self_registered",
        /// With the system.
        Bootstrap = "bootstrap",
    }

    /// Why an authority is access manager of another: the reason shown beside its name.
    ManagerOrigin {
        /// It registered the authority.
        Registration = "registration",
        /// It invited the authority.
        Invitation = "invitation",
        /// It added itself.
        SelfAdded = "self_added",
        /// As national coordinator, where no other is left (I-17).
        Nimic = "nimic",
    }

    /// What a module is for (C.1.8).
    ModuleKind {
        /// Requests from one authority to another.
        Request = "request",
        /// Notifications to many.
        Notification = "notification",
        /// Alerts to many.
        Alert = "alert",
        /// A common database.
        Repository = "repository",
        /// Applications of citizens or firms.
        Application = "application",
    }

    /// Whether the linked coordinator of a module is asked for.
    LinkedCoordinatorRule {
        /// The module has none.
        None = "none",
        /// May be chosen.
        Optional = "optional",
        /// At least one.
        Required = "required",
    }

    /// C.1.2: a planned or retired module can be given to nobody.
    ModuleStatus {
        /// Not in use yet.
        Planned = "planned",
        /// In use.
        Active = "active",
        /// No longer given; accesses there are stay (Q30).
        Retired = "retired",
    }

    /// Which roles authorities can have in a module.
    RolesAllowed {
        /// Ordinary authorities only.
        Authority = "authority",
        /// Coordinators only.
        Coordinator = "coordinator",
        /// Either.
        Both = "both",
    }

    /// The role of an authority in a module.
    ModuleRole {
        /// Ordinary authority.
        Authority = "authority",
        /// Coordinator.
        Coordinator = "coordinator",
    }

    /// C.2.2.
    AccessStatus {
        /// May be used.
        Active = "active",
        /// Suspended: only ongoing exchanges may be finished.
        Suspended = "suspended",
    }

    /// Which outgoing messages a linked coordinator must approve (C.1.9).
    Approval {
        /// None.
        None = "none",
        /// Requests.
        Requests = "requests",
        /// Requests and answers.
        RequestsAndAnswers = "requests_and_answers",
    }

    /// C.2.5; erased users are in no list.
    UserStatus {
        /// Has never logged in.
        New = "new",
        /// Has logged in at least once.
        Active = "active",
        /// Removed; the data are blocked for three years.
        Removed = "removed",
        /// Erased.
        Erased = "erased",
    }

    /// C.2.6, derived.
    PasswordState {
        /// To be changed at the first log-in.
        Temporary = "temporary",
        /// In order.
        Valid = "valid",
        /// After five wrong passwords.
        Blocked = "blocked",
        /// Past its end.
        Expired = "expired",
    }

    /// C.2.3, as stored.
    InvitationStatus {
        /// Not sent yet: can be edited and deleted.
        Draft = "draft",
        /// The link is valid, or on its way.
        Sent = "sent",
        /// A registration was submitted.
        Used = "used",
        /// The link has ended.
        Expired = "expired",
        /// Called off by the inviter.
        Withdrawn = "withdrawn",
    }

    /// An invitation as it is shown: the status, and what has become of the link meanwhile.
    InvitationState {
        /// Not sent yet.
        Draft = "draft",
        /// Out, or on its way.
        Sent = "sent",
        /// Its mail could not be delivered.
        Failed = "failed",
        /// A registration was submitted.
        Used = "used",
        /// The link has ended, also before the job has noted it.
        Expired = "expired",
        /// Called off.
        Withdrawn = "withdrawn",
    }

    /// C.2.4.
    RegistrationStatus {
        /// Waits to be decided.
        Submitted = "submitted",
        /// Authority and first user exist.
        Validated = "validated",
        /// To be corrected by those who submitted it.
        Returned = "returned",
        /// Refused for good.
        Rejected = "rejected",
    }

    /// What a step that concerns many authorities does (C.1.7).
    BulkKind {
        /// Gives modules.
        GiveModules = "give_modules",
        /// Sends e-mail.
        SendEmail = "send_email",
    }

    /// How far such a step has come.
    BulkState {
        /// Not begun.
        Waiting = "waiting",
        /// Under way.
        Running = "running",
        /// At its end.
        Done = "done",
        /// Stopped before its end.
        Stopped = "stopped",
    }

    /// What became of one authority of such a step.
    BulkRowState {
        /// Nothing yet.
        Waiting = "waiting",
        /// Done.
        Done = "done",
        /// Not possible.
        Failed = "failed",
    }

    /// Whom a mail to authorities is for (C.8).
    SendTo {
        /// The authority's own address.
        Authority = "authority",
        /// Its administrators.
        Administrators = "administrators",
        /// All its users.
        Users = "users",
    }

    /// State of a mail (C.1.7).
    MailState {
        /// Waiting.
        Queued = "queued",
        /// A worker has it.
        Sending = "sending",
        /// The mail server accepted it.
        Sent = "sent",
        /// Given up.
        Failed = "failed",
        /// No longer wanted.
        Cancelled = "cancelled",
    }
}

impl InvitationState {
    /// What an invitation shows. `expires_at` is when its link ends, and `failed` whether its last mail was given up.
    pub fn of(
        status: InvitationStatus,
        expires_at: Option<crate::time::Timestamp>,
        failed: bool,
        now: crate::time::Timestamp,
    ) -> Self {
        match status {
            InvitationStatus::Draft => Self::Draft,
            InvitationStatus::Sent if expires_at.is_some_and(|end| now >= end) => Self::Expired,
            InvitationStatus::Sent if failed => Self::Failed,
            InvitationStatus::Sent => Self::Sent,
            InvitationStatus::Used => Self::Used,
            InvitationStatus::Expired => Self::Expired,
            InvitationStatus::Withdrawn => Self::Withdrawn,
        }
    }
}

impl RolesAllowed {
    /// Whether an authority can have this role in the module.
    pub const fn allows(self, role: ModuleRole) -> bool {
        matches!(
            (self, role),
            (Self::Both, _)
                | (Self::Authority, ModuleRole::Authority)
                | (Self::Coordinator, ModuleRole::Coordinator)
        )
    }
}

/// What the password state follows from (C.2.6).
#[derive(Clone, Copy, Debug)]
pub struct CredentialFacts {
    /// Five wrong passwords were given.
    pub blocked: bool,
    /// Minted by the system, to be changed.
    pub temporary: bool,
    /// When it ends; nothing while a temporary one is still to be delivered.
    pub expires_at: Option<crate::time::Timestamp>,
    /// Whether chosen passwords expire at all (Q4).
    pub chosen_expire: bool,
}

impl CredentialFacts {
    /// The password state, in the order of C.2.6.
    pub fn state(self, now: crate::time::Timestamp) -> PasswordState {
        let ended = self.expires_at.is_some_and(|end| now >= end);
        if self.blocked {
            PasswordState::Blocked
        } else if ended && (self.temporary || self.chosen_expire) {
            PasswordState::Expired
        } else if self.temporary {
            PasswordState::Temporary
        } else {
            PasswordState::Valid
        }
    }
}
