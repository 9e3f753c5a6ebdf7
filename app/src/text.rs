//! From codes, kinds and times to words in the reader's language.

use domain::{
    error::{Code, Fault},
    model::{
        AccessStatus, Approval, AuthorityKind, AuthorityStatus, BulkKind, BulkRowState, BulkState,
        InvitationState, LinkedCoordinatorRule, MailState, ManagerOrigin, ModuleKind, ModuleRole,
        ModuleStatus, PasswordState, RegistrationStatus, SendTo, UserStatus,
    },
    time::LocalTime,
};
use leptos::prelude::*;
use leptos_i18n::Locale as _;

use crate::i18n::Locale;

/// The text of a key in the reader's language: `tr!(users.add_user)`, `tr!(error.too_long, max = 5)`.
///
/// The language of a page never changes while it is shown: another one is a new page. So texts are plain strings.
#[macro_export]
macro_rules! tr {
    ($($key:tt)*) => {
        leptos_i18n::td_string!($crate::text::locale(), $($key)*)
    };
}

/// The reader's language: decided by the server, told to the browser by `<html lang>`.
pub fn locale() -> Locale {
    use_context::<Locale>().unwrap_or_default()
}

/// A language's own name. Empty for a code that is none of the 24.
pub fn language_name(code: &str) -> &'static str {
    domain::place::LANGUAGES.iter().find(|(known, _)| *known == code).map_or("", |(_, name)| name)
}

/// A date in words: `21 November 2026`.
pub fn date(locale: Locale, at: LocalTime) -> String {
    let month = name_of(at.month, leptos_i18n::td_string!(locale, date.months));
    let (day, year) = (at.day.to_string(), at.year.to_string());
    leptos_i18n::td_string!(locale, date.pattern, day = day, month = month, year = year).clone()
}

/// A whole month in words: `November 2026`. Without a day some languages have another form of its name.
#[cfg(feature = "ssr")]
pub fn month(locale: Locale, year: i16, month: u8) -> String {
    let month = name_of(month, leptos_i18n::td_string!(locale, date.months_alone));
    leptos_i18n::td_string!(locale, date.pattern_month, month = month, year = year.to_string()).clone()
}

fn name_of(month: u8, months: &str) -> String {
    months.split(',').nth(usize::from(month.saturating_sub(1))).unwrap_or_default().to_owned()
}

/// A date and time in words: `21 November 2026, 09:14`.
pub fn date_time(locale: Locale, at: LocalTime) -> String {
    leptos_i18n::td_string!(locale, date.pattern_time, date = date(locale, at), time = at.clock())
}

/// What a scheduled job is called: on the screen, and in English on the command line.
#[cfg(feature = "ssr")]
pub fn job(locale: Locale, job: domain::job::Job) -> &'static str {
    use domain::job::Job;
    use leptos_i18n::td_string;
    match job {
        Job::RemindOfPasswords => td_string!(locale, jobs.job_j1),
        Job::WarnOfNewUsers => td_string!(locale, jobs.job_j3),
        Job::DeleteAuthorities => td_string!(locale, jobs.job_j4),
        Job::ExpireInvitations => td_string!(locale, jobs.job_j5),
        Job::EraseUsers => td_string!(locale, jobs.job_j7),
        Job::WarnOfDeletion => td_string!(locale, jobs.job_j8),
        Job::RemindToValidate => td_string!(locale, jobs.job_j9),
        Job::CleanUp => td_string!(locale, jobs.job_j10),
        Job::AskToConfirm => td_string!(locale, jobs.job_j11),
        Job::CheckHistory => td_string!(locale, jobs.job_j12),
        Job::MakeFigures => td_string!(locale, jobs.job_j13),
    }
}

/// What a fault says to the person, in the reader's language.
pub fn fault(fault: &Fault) -> String {
    fault_in(locale(), fault)
}

macro_rules! plain_faults {
    ($locale:expr, $code:expr, { $($variant:ident => $key:ident),+ $(,)? }, { $($other:tt)+ }) => {
        match $code {
            $(Code::$variant => leptos_i18n::td_string!($locale, error.$key).to_owned(),)+
            $($other)+
        }
    };
}

/// What a fault says, in a given language.
pub fn fault_in(locale: Locale, fault: &Fault) -> String {
    let arg = |name: &str| fault.arg(name).to_owned();
    macro_rules! with {
        ($key:ident, $($name:ident),+) => {
            leptos_i18n::td_string!(locale, error.$key, $($name = arg(stringify!($name))),+).to_string()
        };
    }
    plain_faults!(locale, fault.code, {
        LoginRequired => login_required, PasswordChangeRequired => password_change_required,
        NotFound => not_found, NotAllowed => not_allowed, RequestForged => request_forged,
        TooManyRequests => too_many_requests, StaleVersion => stale_version, WrongState => wrong_state,
        AuthorityDeactivated => authority_deactivated, Required => required,
        InvalidCharacters => invalid_characters, InvalidChoice => invalid_choice, LoginFailed => login_failed,
        CurrentPasswordWrong => current_password_wrong, PasswordNoUpper => password_no_upper,
        PasswordNoLower => password_no_lower, PasswordNoDigit => password_no_digit,
        PasswordReused => password_reused, PasswordIsTemporary => password_is_temporary,
        PasswordIsUsername => password_is_username, PasswordIsEmail => password_is_email,
        PasswordMismatch => password_mismatch, EmailInvalid => email_invalid, PhoneInvalid => phone_invalid,
        WebsiteInvalid => website_invalid, EmailTaken => email_taken, UsernameTaken => username_taken,
        UsernameInIdentity => username_in_identity, LastAdministrator => last_administrator,
        RemoveSelf => remove_self, ResetOwnPassword => reset_own_password, AddYourselfFirst => add_yourself_first,
        CoordinatorRequired => coordinator_required, CoordinatorNotApplicable => coordinator_not_applicable,
        CoordinatorOtherCountry => coordinator_other_country, CoordinatorIsSelf => coordinator_is_self,
        SettingsNotApplicable => settings_not_applicable, ApprovalNeedsCoordinator => approval_needs_coordinator,
        TooManyKeys => too_many_keys, SimilarAuthorities => similar_authorities,
    }, {
        // No connection, so no number either.
        Code::TemporarilyUnavailable if fault.arg("incident").is_empty() => {
            leptos_i18n::td_string!(locale, error.no_answer).to_owned()
        }
        Code::TemporarilyUnavailable => with!(temporarily_unavailable, incident),
        Code::TooLong => with!(too_long, max),
        Code::PasswordTooShort => with!(password_too_short, min),
        Code::PasswordTooLong => with!(password_too_long, max),
        Code::UsernameInvalid => with!(username_invalid, min, max),
        Code::RoleNeedsHolder => with!(role_needs_holder, role),
        Code::RoleNotAvailable => with!(role_not_available, role),
        Code::ModuleSuspended => with!(module_suspended, module),
        Code::AlreadyRegistered => with!(already_registered, authority),
        Code::NotACoordinator => with!(not_a_coordinator, authority),
        Code::TooFewChoices => with!(too_few_choices, min),
        Code::TooManyChoices => with!(too_many_choices, max),
        code => written_fault(locale, code, &arg),
    })
}

/// What is said only on pages that the server writes: no browser needs the words.
#[cfg(not(feature = "ssr"))]
fn written_fault(_locale: Locale, _code: Code, _arg: &impl Fn(&str) -> String) -> String {
    String::new()
}

/// What is said only on pages that the server writes: no browser needs the words.
#[cfg(feature = "ssr")]
fn written_fault(locale: Locale, code: Code, arg: &impl Fn(&str) -> String) -> String {
    macro_rules! with {
        ($key:ident, $($name:ident),+) => {
            leptos_i18n::td_string!(locale, error.$key, $($name = arg(stringify!($name))),+).to_string()
        };
    }
    plain_faults!(locale, code, {
        OwnAuthority => own_authority,
        StillAccessManager => still_access_manager, NationalCoordinatorFixed => national_coordinator_fixed,
        DelegationEmpty => delegation_empty, ModuleRoleNotAllowed => module_role_not_allowed,
        SuspendFirst => suspend_first, LastAccessManager => last_access_manager,
        NotAnAccessManager => not_an_access_manager, InvitationExpired => invitation_expired,
        NimicExists => nimic_exists, TextContainsUsername => text_contains_username, NoRecipients => no_recipients,
        TranslationMissing => translation_missing, ChoicesRangeInvalid => choices_range_invalid,
        StillInUse => still_in_use,
    }, {
        Code::CodeTaken => with!(code_taken, code),
        Code::TooManyRecipients => with!(too_many_recipients, max, count),
        Code::ModulesStillActive => with!(modules_still_active, modules),
        Code::DelegationDoesNotCover => with!(delegation_does_not_cover, module),
        Code::ModuleNotActive => with!(module_not_active, module),
        Code::CoordinatorInUse => with!(coordinator_in_use, authorities, count),
        _ => String::new(),
    })
}

/// A word for each state or kind that a screen shows.
pub trait Word: Sized {
    /// The word in a language.
    fn word_in(self, locale: Locale) -> &'static str;

    /// The word in the reader's language.
    fn word(self) -> &'static str {
        self.word_in(locale())
    }
}

macro_rules! words {
    ($($kind:ident { $($variant:ident => $namespace:ident.$key:ident),+ $(,)? })+) => {$(
        impl Word for $kind {
            fn word_in(self, locale: Locale) -> &'static str {
                match self { $(Self::$variant => leptos_i18n::td_string!(locale, $namespace.$key)),+ }
            }
        }
    )+};
}

words! {
    AuthorityKind {
        Authority => authority.kind_authority,
        Nimic => authority.kind_national_coordinator,
        Commission => authority.kind_commission,
    }
    AuthorityStatus {
        Active => authority.status_active,
        Deactivated => authority.status_suspended,
        Deleted => authority.status_deleted,
    }
    ManagerOrigin {
        Registration => details.manager_registration,
        Invitation => details.manager_invitation,
        SelfAdded => details.manager_self_added,
        Nimic => details.manager_assigned,
    }
    ModuleRole {
        Authority => modules.module_role_authority,
        Coordinator => modules.module_role_coordinator,
    }
    AccessStatus {
        Active => modules.module_status_active,
        Suspended => modules.module_status_suspended,
    }
    Approval {
        None => modules.approval_none,
        Requests => modules.approval_requests,
        RequestsAndAnswers => modules.approval_requests_and_answers,
    }
    UserStatus {
        New => users.user_status_new,
        Active => users.user_status_active,
        Removed => users.user_status_removed,
        Erased => users.user_status_removed,
    }
    PasswordState {
        Temporary => users.password_temporary,
        Valid => users.password_valid,
        Blocked => users.password_blocked,
        Expired => users.password_expired,
    }
    InvitationState {
        Draft => invitations.invitation_draft,
        Sent => invitations.invitation_sent,
        Failed => invitations.invitation_failed,
        Used => invitations.invitation_used,
        Expired => invitations.invitation_expired_state,
        Withdrawn => invitations.invitation_withdrawn,
    }
    RegistrationStatus {
        Submitted => validation.state_submitted,
        Validated => validation.state_validated,
        Returned => validation.state_returned,
        Rejected => validation.state_rejected,
    }
    BulkKind {
        GiveModules => bulk.bulk_give_button,
        SendEmail => frame.menu_send_email,
    }
    BulkState {
        Waiting => bulk.bulk_waiting,
        Running => bulk.bulk_running,
        Done => bulk.bulk_done,
        Stopped => bulk.bulk_stopped,
    }
    BulkRowState {
        Waiting => bulk.bulk_waiting,
        Done => bulk.bulk_done,
        Failed => bulk.bulk_row_failed,
    }
    ModuleKind {
        Request => catalogue.kind_request,
        Notification => catalogue.kind_notification,
        Alert => catalogue.kind_alert,
        Repository => catalogue.kind_repository,
        Application => catalogue.kind_application,
    }
    ModuleStatus {
        Planned => catalogue.module_state_planned,
        Active => catalogue.module_state_active,
        Retired => catalogue.module_state_retired,
    }
    LinkedCoordinatorRule {
        None => catalogue.linked_coordinator_none,
        Optional => catalogue.linked_coordinator_optional,
        Required => catalogue.linked_coordinator_mandatory,
    }
    SendTo {
        Authority => send_email.send_to_authority,
        Administrators => send_email.send_to_administrators,
        Users => send_email.send_to_all_users,
    }
    MailState {
        Queued => users.mail_queued,
        Sending => users.mail_sending,
        Sent => users.mail_sent,
        Failed => users.mail_failed,
        Cancelled => users.mail_cancelled,
    }
}

/// Reads a language code as one with screens; English where there are no texts.
pub fn locale_of(code: &str) -> Locale {
    Locale::get_all().iter().copied().find(|locale| locale.as_str() == code).unwrap_or_default()
}
