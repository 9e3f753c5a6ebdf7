//! The words of the history: who, what, and values in words where it keeps codes; the same on the screen and in the file.

use domain::{
    model::{
        AccessStatus, Approval, AuthorityKind, AuthorityStatus, BulkState, ModuleRole, SendTo, UserStatus,
    },
    view::{EntryView, Shown},
};
use leptos_i18n::td_string;

use crate::{
    i18n::Locale,
    text::{self, Word},
};

/// Whether it is about a user: a status is then that of a user.
pub fn is_about_user(entry: &EntryView) -> bool {
    entry.action.starts_with("user.")
}

/// Who has done it.
pub fn actor(locale: Locale, entry: &EntryView) -> String {
    match (entry.actor_kind.as_str(), &entry.actor) {
        (_, Shown::Text(name)) => name.clone(),
        ("job", _) => td_string!(locale, history.actor_job).to_owned(),
        ("command", _) => td_string!(locale, history.actor_command).to_owned(),
        ("invitee", _) => td_string!(locale, history.actor_invitee).to_owned(),
        (_, Shown::Erased) => td_string!(locale, history.actor_erased).to_owned(),
        _ => td_string!(locale, history.actor_removed).to_owned(),
    }
}

/// A value in words, where the history keeps a code.
pub fn value(locale: Locale, field: &str, value: &Shown, is_about_user: bool) -> String {
    let Shown::Text(text) = value else { return shown(locale, value) };
    let word = match (field, text.as_str()) {
        (
            "is_administrator" | "is_access_manager" | "may_refuse" | "allocation" | "all_modules",
            truth @ ("true" | "false"),
        ) => Some(if truth == "true" {
            td_string!(locale, general.yes)
        } else {
            td_string!(locale, general.no)
        }),
        ("status", text) if is_about_user => UserStatus::parse(text).map(|one| one.word_in(locale)),
        ("status", text) => AccessStatus::parse(text)
            .map(|one| one.word_in(locale))
            .or_else(|| AuthorityStatus::parse(text).map(|one| one.word_in(locale))),
        ("role", text) => ModuleRole::parse(text).map(|one| one.word_in(locale)),
        ("approval", text) => Approval::parse(text).map(|one| one.word_in(locale)),
        ("kind", text) => AuthorityKind::parse(text).map(|one| one.word_in(locale)),
        ("recipients", text) => SendTo::parse(text).map(|one| one.word_in(locale)),
        ("state", text) => BulkState::parse(text).map(|one| one.word_in(locale)),
        ("lang", text) => Some(text::language_name(text)).filter(|name| !name.is_empty()),
        _ => None,
    };
    word.map_or_else(|| text.clone(), str::to_owned)
}

/// A value as far as the reader may see it.
pub fn shown(locale: Locale, value: &Shown) -> String {
    match value {
        Shown::Nothing => String::new(),
        Shown::Text(text) => text.clone(),
        Shown::Hidden => td_string!(locale, history.history_hidden_value).to_owned(),
        Shown::Erased => td_string!(locale, history.history_erased_value).to_owned(),
        Shown::Removed => td_string!(locale, history.actor_removed).to_owned(),
    }
}

macro_rules! action_names {
    ($locale:expr, $code:expr, [$($name:literal => $key:ident),+ $(,)?]) => {
        match $code {
            $($name => td_string!($locale, history_action.$key).to_owned(),)+
            other => other.to_owned(),
        }
    };
}

/// The words for an action code of the history.
pub fn action(locale: Locale, code: &str) -> String {
    action_names!(locale, code, [
        "authority.registered" => action_authority_registered,
        "authority.validated" => action_authority_validated,
        "authority.edited" => action_authority_edited,
        "authority.keywords_changed" => action_authority_keywords_changed,
        "authority.informal_name_flagged" => action_authority_informal_name_flagged,
        "authority.translation_written" => action_authority_translation_written,
        "authority.data_confirmed" => action_authority_data_confirmed,
        "authority.deactivated" => action_authority_deactivated,
        "authority.reactivated" => action_authority_reactivated,
        "authority.deleted" => action_authority_deleted,
        "authority.erased" => action_authority_erased,
        "access_manager.added" => action_access_manager_added,
        "access_manager.removed" => action_access_manager_removed,
        "access_manager.appointed" => action_access_manager_appointed,
        "access_manager.withdrawn" => action_access_manager_withdrawn,
        "delegation.changed" => action_delegation_changed,
        "module_access.given" => action_module_access_given,
        "module_access.suspended" => action_module_access_suspended,
        "module_access.settings_changed" => action_module_access_settings_changed,
        "module_access.keywords_changed" => action_module_access_keywords_changed,
        "linked_coordinator.added" => action_linked_coordinator_added,
        "linked_coordinator.removed" => action_linked_coordinator_removed,
        "linked_coordinator.replaced" => action_linked_coordinator_replaced,
        "user.added" => action_user_added,
        "user.edited" => action_user_edited,
        "user.username_changed" => action_user_username_changed,
        "user.username_told" => action_user_username_told,
        "user.roles_changed" => action_user_roles_changed,
        "user.administrator_given" => action_user_administrator_given,
        "user.administrator_taken" => action_user_administrator_taken,
        "user.password_reset" => action_user_password_reset,
        "user.password_changed" => action_user_password_changed,
        "user.blocked" => action_user_blocked,
        "user.removed" => action_user_removed,
        "user.erased" => action_user_erased,
        "invitation.created" => action_invitation_created,
        "invitation.edited" => action_invitation_edited,
        "invitation.deleted" => action_invitation_deleted,
        "invitation.sent" => action_invitation_sent,
        "invitation.withdrawn" => action_invitation_withdrawn,
        "invitation.expired" => action_invitation_expired,
        "invitation.erased" => action_invitation_erased,
        "self_registration.submitted" => action_self_registration_submitted,
        "self_registration.returned" => action_self_registration_returned,
        "self_registration.rejected" => action_self_registration_rejected,
        "bulk_mail.sent" => action_bulk_mail_sent,
        "bulk_operation.started" => action_bulk_operation_started,
        "bulk_operation.stopped" => action_bulk_operation_stopped,
        "catalogue.changed" => action_catalogue_changed,
        "national_coordinator.appointed" => action_national_coordinator_appointed,
        "module_key.issued" => action_module_key_issued,
        "module_key.revoked" => action_module_key_revoked,
        "history.checkpoint" => action_history_checkpoint,
    ])
}

macro_rules! field_names {
    ($locale:expr, $field:expr, { $($name:literal => $namespace:ident.$key:ident),+ $(,)? }) => {
        match $field {
            $($name => td_string!($locale, $namespace.$key).to_owned(),)+
            other => other.to_owned(),
        }
    };
}

/// The label of a field of the history: the same as on its form.
pub fn field(locale: Locale, field: &str) -> String {
    field_names!(locale, field, {
        "official_name" => authority.official_name, "informal_name" => authority.informal_name,
        "informal_name_lang" => edit.informal_name_language, "description" => authority.description,
        "phone" => authority.phone, "email" => authority.email, "mail_language" => authority.mail_language,
        "website" => authority.website, "street" => authority.street, "postal_code" => authority.postal_code,
        "city" => authority.city, "region" => authority.region, "country" => authority.country,
        "status" => authority.status, "keywords" => authority.general_keywords, "role" => modules.module_role,
        "module" => modules.module, "approval" => modules.setting_approval, "may_refuse" => modules.setting_refusal,
        "allocation" => modules.setting_allocation, "linked_coordinators" => modules.linked_coordinators,
        "linked_coordinator" => modules.linked_coordinators, "first_name" => users.first_name,
        "last_name" => users.last_name, "language" => users.preferred_language, "username" => users.username,
        "roles" => users.user_roles, "is_administrator" => users.administrator_rights,
        "access_manager" => details.access_managers, "is_access_manager" => delegation.is_access_manager,
        "all_modules" => delegation.delegation_all_modules, "modules" => authority.tab_modules,
        "authority_name_hint" => invitations.authority_name_hint, "recipient_email" => invitations.recipient_email,
        "message" => history.field_message, "suggested_modules" => history.field_suggested_modules,
        "reason" => validation.decision_reason,
        "root" => history.field_root, "heads" => history.field_heads,
        "kind" => history.field_kind, "lang" => frame.language, "text" => authority.informal_name,
        "description_lang" => history.field_description_lang,
        "authorities" => frame.menu_authorities, "recipient_count" => send_email.recipients,
        "recipients" => send_email.send_to, "state" => authority.status,
        "old_text" => translations.translation_old_text, "new_text" => translations.translation_new_text,
    })
}
