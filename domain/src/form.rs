//! What forms send: strings as typed, nothing parsed yet. Every field may be missing, so that a forged or truncated
//! form gets the field's message instead of a decoding error. The registry parses them with the types of this crate.

mod catalogue;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use catalogue::{
    CatalogueStepForm, ClassificationListForm, KeywordForm, LegalAreaForm, ModuleForm, RoleForm,
};

/// A check-box sends `on`, `true` or `1` when ticked and nothing when not.
pub fn ticked(value: &str) -> bool {
    matches!(value, "on" | "true" | "1")
}

/// The version a form read; a missing or mangled one is never the present one.
pub fn version(value: &str) -> i64 {
    value.trim().parse().unwrap_or(-1)
}

/// Log-in (P1).
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LogInForm {
    /// User name, in any case.
    pub username: String,
    /// Password.
    pub password: String,
}

/// Change of the own password (P1).
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ChangePasswordForm {
    /// The present password; not asked at a forced change.
    pub current_password: String,
    /// The new one.
    pub new_password: String,
    /// The new one again.
    pub repeat_password: String,
}

/// The own details (P2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OwnDetailsForm {
    /// Version of the user that was read.
    pub version: String,
    /// Telephone number, optional.
    pub phone: String,
    /// Preferred language, any of the 24.
    pub language: String,
}

/// A user, new or changed (P24 to P27): one form, one save.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UserForm {
    /// Id of the authority.
    pub authority: String,
    /// Id of the user; empty for a new one.
    pub user: String,
    /// Version of the user that was read; empty for a new one.
    pub version: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail address.
    pub email: String,
    /// Telephone number, optional.
    pub phone: String,
    /// Preferred language, any of the 24.
    pub language: String,
    /// User name; empty for a new user means that the system generates one.
    pub username: String,
    /// Tick: administrator rights.
    pub administrator: String,
    /// Tick: give all roles of all modules with the administrator rights (Q10).
    pub give_all_roles: String,
    /// Roles chosen, each `module:role` by code.
    pub roles: Vec<String>,
}

/// A step with one user that has nothing to type: user name told, reset password, remove (P23, P28, P29).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UserStepForm {
    /// Id of the authority.
    pub authority: String,
    /// Id of the user.
    pub user: String,
    /// Version of the user that was read.
    pub version: String,
}

/// Modules given to an authority: for the first time, again, or again in the other role (P13, P14).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GiveModulesForm {
    /// Id of the authority.
    pub authority: String,
    /// The modules, each `module:role:version` by code; the version is that of a suspended access, 0 where there is none.
    pub modules: Vec<String>,
    /// Keywords of modules chosen, each `module:keyword` by code.
    pub module_keywords: Vec<String>,
    /// Linked coordinators chosen, each `module:authority id`.
    pub module_coordinators: Vec<String>,
    /// Approval, each `module:approval`.
    pub approvals: Vec<String>,
    /// Modules in which the authority may refuse a request.
    pub refusals: Vec<String>,
    /// Modules in which requests are allocated.
    pub allocations: Vec<String>,
    /// Id of the first user, where the authority has just been registered and the user name is still to be told.
    pub first_user: String,
}

/// Which self-registration is validated; what is validated is a [`RegistrationForm`] (P19).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ValidationForm {
    /// Id of the self-registration.
    pub registration: String,
    /// Version of the self-registration that was read.
    pub version: String,
}

/// A self-registration returned or rejected (P19).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DecisionForm {
    /// Id of the self-registration.
    pub registration: String,
    /// Version of the self-registration that was read.
    pub version: String,
    /// Why: goes to the address of the invitation.
    pub reason: String,
    /// `return` or `reject`.
    pub step: String,
}

/// A new authority and its first user, as a registrar or the authority itself fills it in (P16, P18).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RegistrationForm {
    /// Official name.
    pub official_name: String,
    /// Informal name.
    pub informal_name: String,
    /// Language of the informal name.
    pub informal_name_lang: String,
    /// Description, optional.
    pub description: String,
    /// Telephone number.
    pub phone: String,
    /// E-mail address.
    pub email: String,
    /// Website, optional.
    pub website: String,
    /// Street and number.
    pub street: String,
    /// Postal code, optional.
    pub postal_code: String,
    /// City.
    pub city: String,
    /// Region, optional.
    pub region: String,
    /// General keywords chosen, by code.
    pub keywords: Vec<String>,
    /// First name of the first user.
    #[serde(rename = "first_user.first_name")]
    pub first_name: String,
    /// Last name of the first user.
    #[serde(rename = "first_user.last_name")]
    pub last_name: String,
    /// E-mail address of the first user.
    #[serde(rename = "first_user.email")]
    pub user_email: String,
    /// Telephone number of the first user, optional.
    #[serde(rename = "first_user.phone")]
    pub user_phone: String,
    /// Preferred language of the first user, any of the 24; also that of mails to the authority, to begin with.
    #[serde(rename = "first_user.language")]
    pub language: String,
    /// Tick: it is none of the authorities that were shown (I-1).
    pub none_of_these: String,
}

impl RegistrationForm {
    /// Its part about the authority.
    pub fn authority(&self) -> AuthorityForm {
        let form = self.clone();
        AuthorityForm {
            official_name: form.official_name,
            informal_name: form.informal_name,
            informal_name_lang: form.informal_name_lang,
            description: form.description,
            phone: form.phone,
            email: form.email,
            mail_language: form.language,
            website: form.website,
            street: form.street,
            postal_code: form.postal_code,
            city: form.city,
            region: form.region,
            keywords: form.keywords,
            ..AuthorityForm::default()
        }
    }

    /// Its part about the first user.
    pub fn first_user(&self) -> UserForm {
        let form = self.clone();
        UserForm {
            first_name: form.first_name,
            last_name: form.last_name,
            email: form.user_email,
            phone: form.user_phone,
            language: form.language,
            ..UserForm::default()
        }
    }
}

/// A step with one access of an authority: suspend it, or move those who depend on it to another coordinator (P13, P11).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccessStepForm {
    /// Id of the authority.
    pub authority: String,
    /// Code of the module.
    pub module: String,
    /// Version of the access that was read.
    pub version: String,
    /// Id of the coordinator in its place.
    pub coordinator: String,
}

/// Informal names of an authority in other languages (P8).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TranslationForm {
    /// Id of the task.
    pub task: String,
    /// The texts, by code of their language.
    pub texts: BTreeMap<String, String>,
    /// The versions that were read, by code of their language; 0 where there was no text.
    pub versions: BTreeMap<String, String>,
}

/// A step with a whole authority that has nothing to type: deactivate, reactivate (P15).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuthorityStepForm {
    /// Id of the authority.
    pub authority: String,
    /// Version of the authority that was read.
    pub version: String,
}

/// What an access manager may give and suspend: with it an authority becomes one, or its delegation changes (P33).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DelegationForm {
    /// Id of the authority.
    pub authority: String,
    /// Version that was read: of the authority that becomes an access manager, of the delegation that is changed.
    pub version: String,
    /// `all` modules, or only `some`.
    pub extent: String,
    /// Which, by code.
    pub modules: Vec<String>,
}

/// The end of the role of access manager (P33).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WithdrawForm {
    /// Id of the authority.
    pub authority: String,
    /// Version of the authority that was read.
    pub version: String,
    /// Id of the access manager in its place, where an authority has no other; the national coordinator if empty.
    pub replacement: String,
}

/// Another authority of the country becomes its national coordinator (P36).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReplaceNimicForm {
    /// Id of the present national coordinator.
    pub authority: String,
    /// Version of it that was read.
    pub version: String,
    /// Id of the new one.
    pub successor: String,
    /// Version of the new one that was read.
    pub successor_version: String,
}

/// A mail to authorities (P34): first to be looked at, then to be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SendEmailForm {
    /// The authorities ticked, by id.
    pub authorities: Vec<String>,
    /// Tick: all that the criteria find.
    pub all_found: String,
    /// The criteria, as they stand in the address.
    pub criteria: String,
    /// To whom there: `authority`, `administrators`, `users`.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
    /// Id of the step, made with the preview: sent twice, it is one.
    pub operation: String,
}

/// Modules for many authorities (P13): to which ones. What is given is a [`GiveModulesForm`] that names no authority.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ManyForm {
    /// The authorities ticked, by id.
    pub authorities: Vec<String>,
    /// Tick: all that the criteria find.
    pub all_found: String,
    /// The criteria, as they stand in the address.
    pub criteria: String,
    /// Id of the step, made when it was looked at: sent twice, it is one.
    pub operation: String,
}

/// Stops the rest of a step that concerns many authorities.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StopBulkForm {
    /// Id of the step.
    pub operation: String,
}

/// A mail that is to be tried again (P37).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RetryMailForm {
    /// Id of the mail.
    pub mail: String,
    /// The query of the list's address, to which the answer goes back.
    pub criteria: String,
}

/// An invitation to self-registration, new or a draft (P17).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct InvitationForm {
    /// Id of the draft; empty for a new invitation.
    pub invitation: String,
    /// Version of the draft that was read; empty for a new invitation.
    pub version: String,
    /// The recipient's e-mail address.
    pub recipient_email: String,
    /// The recipient's language, any of the 24.
    pub language: String,
    /// The name of the authority as the inviter knows it.
    pub authority_name_hint: String,
    /// A message, optional.
    pub message: String,
    /// Modules the authority will need, by code: information only.
    pub suggested_modules: Vec<String>,
    /// `send` to send it; else it is kept as a draft.
    pub step: String,
}

/// A step with one invitation that has nothing to type: delete the draft, send again, withdraw (P17).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct InvitationStepForm {
    /// Id of the invitation.
    pub invitation: String,
    /// Version of the invitation that was read.
    pub version: String,
}

/// One save over the tabs of an authority (P5, P6, P7, P9 to P12, P31, P32).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuthorityForm {
    /// Id of the authority.
    pub authority: String,
    /// Version of the authority that was read.
    pub version: String,
    /// Official name; empty where the actor may not change it and so has no field for it.
    pub official_name: String,
    /// Tick: it is none of the authorities with a similar name (I-1).
    pub none_of_these: String,
    /// Informal name, in its source language.
    pub informal_name: String,
    /// Language of the informal name.
    pub informal_name_lang: String,
    /// Tick: the informal name has changed substantially.
    pub informal_name_flag: String,
    /// Description.
    pub description: String,
    /// Telephone number.
    pub phone: String,
    /// E-mail address.
    pub email: String,
    /// Language of mails to the authority.
    pub mail_language: String,
    /// Website, optional.
    pub website: String,
    /// Street and number.
    pub street: String,
    /// Postal code, optional.
    pub postal_code: String,
    /// City.
    pub city: String,
    /// Region, optional.
    pub region: String,
    /// General keywords chosen, by code.
    pub keywords: Vec<String>,
    /// The modules the form shows, each `module:version`; a module not listed is not changed.
    pub module_versions: Vec<String>,
    /// Keywords of modules chosen, each `module:keyword` by code.
    pub module_keywords: Vec<String>,
    /// Linked coordinators chosen, each `module:authority id`.
    pub module_coordinators: Vec<String>,
    /// Approval in the modules whose settings the form shows, each `module:approval`.
    pub approvals: Vec<String>,
    /// What else is switched on in them, each `module:may_refuse` or `module:allocation`.
    pub module_flags: Vec<String>,
    /// Tick: add the own authority as access manager.
    pub add_own_access_manager: String,
    /// Tick: remove the own authority as access manager.
    pub remove_own_access_manager: String,
    /// Other access managers to be removed, by id.
    pub remove_access_managers: Vec<String>,
}
