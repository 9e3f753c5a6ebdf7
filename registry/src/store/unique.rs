//! Names of the unique indexes whose refusal means something to a person.

/// I-1: an official name is registered once in a country.
pub const AUTHORITY_NAME: &str = "authority_country_official_name_norm_key";
/// I-18: one NIMIC for each country.
pub const AUTHORITY_NIMIC: &str = "authority_country_key";
/// I-18: one Commission.
pub const AUTHORITY_COMMISSION: &str = "authority_kind_key";
/// I-2: an e-mail address belongs to one user who is not removed.
pub const USER_EMAIL: &str = "user_account_email_norm_key";
/// I-3: a user name belongs to one user who is not erased.
pub const USER_NAME: &str = "user_account_username_norm_key";
/// I-7: one access for each authority and module.
pub const MODULE_ACCESS: &str = "module_access_authority_id_module_id_key";
/// I-17: one delegation that is not revoked for each access manager.
pub const DELEGATION: &str = "delegation_manager_id_key";
/// I-21: one self-registration for each invitation.
pub const SELF_REGISTRATION: &str = "self_registration_invitation_id_key";
/// One open translation task for each authority.
pub const TRANSLATION_TASK: &str = "translation_task_authority_id_key";
/// One mail for each occasion.
pub const OUTBOX_OCCASION: &str = "outbox_dedupe_key_key";
/// One translation of an informal name for each language.
pub const TRANSLATION: &str = "informal_name_translation_authority_id_lang_key";
