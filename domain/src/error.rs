//! What can go wrong, as codes: HTTP and human language are unknown here (C.10 of the specification).
//!
//! The words a person reads are made from these codes by the screens, in the person's language. An error never
//! carries what was typed, a cause or a secret, because a server function's error is printed into the page.

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($variant:ident = $name:literal),+ $(,)?) => {
        /// The machine code of an error: the names of C.10 of the specification.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Code {
            $(#[doc = concat!("`", $name, "`")] #[serde(rename = $name)] $variant),+
        }

        impl Code {
            /// Every code there is.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name used in tests, logs and translation keys.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

codes! {
    LoginRequired = "login_required",
    PasswordChangeRequired = "password_change_required",
    NotFound = "not_found",
    NotAllowed = "not_allowed",
    RequestForged = "request_forged",
    TooManyRequests = "too_many_requests",
    TemporarilyUnavailable = "temporarily_unavailable",
    StaleVersion = "stale_version",
    WrongState = "wrong_state",
    AuthorityDeactivated = "authority_deactivated",
    Required = "required",
    TooLong = "too_long",
    InvalidCharacters = "invalid_characters",
    InvalidChoice = "invalid_choice",
    LoginFailed = "login_failed",
    CurrentPasswordWrong = "current_password_wrong",
    PasswordTooShort = "password_too_short",
    PasswordTooLong = "password_too_long",
    PasswordNoUpper = "password_no_upper",
    PasswordNoLower = "password_no_lower",
    PasswordNoDigit = "password_no_digit",
    PasswordReused = "password_reused",
    PasswordIsTemporary = "password_is_temporary",
    PasswordIsUsername = "password_is_username",
    PasswordIsEmail = "password_is_email",
    PasswordMismatch = "password_mismatch",
    EmailInvalid = "email_invalid",
    PhoneInvalid = "phone_invalid",
    WebsiteInvalid = "website_invalid",
    EmailTaken = "email_taken",
    UsernameInvalid = "username_invalid",
    UsernameTaken = "username_taken",
    UsernameInIdentity = "username_in_identity",
    LastAdministrator = "last_administrator",
    RoleNeedsHolder = "role_needs_holder",
    RoleNotAvailable = "role_not_available",
    ModuleSuspended = "module_suspended",
    RemoveSelf = "remove_self",
    ResetOwnPassword = "reset_own_password",
    AlreadyRegistered = "already_registered",
    SimilarAuthorities = "similar_authorities",
    OwnAuthority = "own_authority",
    ModulesStillActive = "modules_still_active",
    StillAccessManager = "still_access_manager",
    NationalCoordinatorFixed = "national_coordinator_fixed",
    AddYourselfFirst = "add_yourself_first",
    DelegationDoesNotCover = "delegation_does_not_cover",
    DelegationEmpty = "delegation_empty",
    ModuleNotActive = "module_not_active",
    ModuleRoleNotAllowed = "module_role_not_allowed",
    SuspendFirst = "suspend_first",
    CoordinatorInUse = "coordinator_in_use",
    LastAccessManager = "last_access_manager",
    NotAnAccessManager = "not_an_access_manager",
    NimicExists = "nimic_exists",
    InvitationExpired = "invitation_expired",
    TextContainsUsername = "text_contains_username",
    CoordinatorRequired = "coordinator_required",
    CoordinatorNotApplicable = "coordinator_not_applicable",
    NotACoordinator = "not_a_coordinator",
    CoordinatorOtherCountry = "coordinator_other_country",
    CoordinatorIsSelf = "coordinator_is_self",
    SettingsNotApplicable = "settings_not_applicable",
    ApprovalNeedsCoordinator = "approval_needs_coordinator",
    NoRecipients = "no_recipients",
    TooManyRecipients = "too_many_recipients",
    TooFewChoices = "too_few_choices",
    TooManyChoices = "too_many_choices",
    CodeTaken = "code_taken",
    TranslationMissing = "translation_missing",
    ChoicesRangeInvalid = "choices_range_invalid",
    StillInUse = "still_in_use",
    TooManyKeys = "too_many_keys",
}

/// One reason why a value or a step was refused: a code, and the names or limits its text needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What is wrong.
    pub code: Code,
    /// Values for the placeholders of the text, by placeholder: limits, names of roles, modules or colleagues.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<(String, String)>,
}

impl Fault {
    /// A fault whose text needs nothing more.
    pub const fn new(code: Code) -> Self {
        Self { code, args: Vec::new() }
    }

    /// Adds the value of a placeholder.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.args.push((name.to_owned(), value.to_string()));
        self
    }

    /// The authorities a fault names, with their ids, where it names any.
    pub fn authorities(&self) -> Vec<(String, String)> {
        let values = |name: &'static str| {
            self.args.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.clone())
        };
        values("id").zip(values("authority")).collect()
    }

    /// The value of a placeholder, empty when there is none.
    pub fn arg(&self, name: &str) -> &str {
        self.args.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }
}

impl From<Code> for Fault {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

/// A fault and the field it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The `name` of the form's field; [`FORM`] for the whole form.
    pub field: String,
    /// What is wrong with it.
    pub fault: Fault,
}

/// The "field" of an error that concerns the whole form.
pub const FORM: &str = "form";

/// All errors of a form at once, in the order of its fields (C.10.3: not only the first).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldErrors(pub Vec<FieldError>);

impl FieldErrors {
    /// No errors yet.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Notes an error of a field.
    pub fn add(&mut self, field: &str, fault: impl Into<Fault>) {
        self.0.push(FieldError { field: field.to_owned(), fault: fault.into() });
    }

    /// Takes the value out of a parser's result, or notes the error and gives nothing.
    pub fn take<T>(&mut self, field: &str, result: Result<T, Fault>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(fault) => {
                self.add(field, fault);
                None
            }
        }
    }

    /// Whether no error was noted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The errors as a refusal, if there are any.
    pub fn into_result(self) -> Result<(), Error> {
        if self.is_empty() { Ok(()) } else { Err(Error::Invalid(self)) }
    }
}

/// Why an operation was refused or failed (C.10): codes and ids, never words or causes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Error {
    /// The input must be mended; with all errors at once.
    Invalid(FieldErrors),
    /// Visible, but not the actor's to do; [`Code::NotAllowed`] or a guard's own code.
    Denied(Fault),
    /// Does not exist, or lies outside what the actor may read: the same answer (rule 2 of C.3.2).
    NotFound,
    /// Somebody or something else has changed, or an invariant would break. With the field it belongs to.
    Conflict(FieldErrors),
    /// No session, or it has ended.
    SignedOut,
    /// Too many attempts, or the server is busy.
    TooMany,
    /// The database cannot be reached or failed; the cause is in the log under this incident number.
    Unavailable(String),
}

impl Error {
    /// An input error of one field.
    pub fn invalid(field: &str, fault: impl Into<Fault>) -> Self {
        Self::Invalid(one(field, fault))
    }

    /// A conflict that concerns one field or, with [`FORM`], the whole form.
    pub fn conflict(field: &str, fault: impl Into<Fault>) -> Self {
        Self::Conflict(one(field, fault))
    }

    /// A change that is not the actor's.
    pub const fn not_allowed() -> Self {
        Self::Denied(Fault::new(Code::NotAllowed))
    }

    /// Every field and fault of this error; errors without a field come under [`FORM`].
    pub fn faults(&self) -> Vec<FieldError> {
        let form = |fault: Fault| vec![FieldError { field: FORM.to_owned(), fault }];
        match self {
            Self::Invalid(errors) | Self::Conflict(errors) => errors.0.clone(),
            Self::Denied(fault) => form(fault.clone()),
            Self::NotFound => form(Code::NotFound.into()),
            Self::SignedOut => form(Code::LoginRequired.into()),
            Self::TooMany => form(Code::TooManyRequests.into()),
            Self::Unavailable(incident) => {
                form(Fault::new(Code::TemporarilyUnavailable).with("incident", incident))
            }
        }
    }

    /// Whether one of the faults has this code.
    pub fn has(&self, code: Code) -> bool {
        self.faults().iter().any(|error| error.fault.code == code)
    }
}

fn one(field: &str, fault: impl Into<Fault>) -> FieldErrors {
    let mut errors = FieldErrors::new();
    errors.add(field, fault);
    errors
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (position, error) in self.faults().iter().enumerate() {
            if position > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{}: {}", error.field, error.fault.code.as_str())?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
