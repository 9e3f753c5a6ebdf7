//! The catalogue in the history: its fields and their values in words. Only the Commission reads them, so the server writes
//! them, and no browser's bundle carries the words.

use domain::{
    model::{LinkedCoordinatorRule, ModuleKind, ModuleStatus, RolesAllowed},
    view::{ChangeView, EntryView, Shown},
};
use leptos_i18n::td_string;

use crate::{
    i18n::Locale,
    text::{self, Word},
};

/// Puts words in the place of the fields and codes of an entry about the catalogue.
pub fn put_words(locale: Locale, entry: &mut EntryView) {
    if entry.action == "catalogue.changed" {
        entry.changes.iter_mut().for_each(|change| put(locale, change));
    }
}

fn put(locale: Locale, change: &mut ChangeView) {
    for value in [&mut change.old, &mut change.new] {
        if let Shown::Text(text) = value
            && let Some(word) = word(locale, &change.field, text)
        {
            *value = Shown::Text(word.to_owned());
        }
    }
    if let Some(label) = label(locale, &change.field) {
        change.field = label;
    }
}

fn label(locale: Locale, field: &str) -> Option<String> {
    if let Some(lang) = field.strip_prefix("name_") {
        let language = text::language_name(lang);
        return Some(td_string!(locale, catalogue.catalogue_name_in, language = language).clone());
    }
    macro_rules! labels {
        ($($field:literal => $namespace:ident.$key:ident),+ $(,)?) => {
            match field {
                $($field => td_string!(locale, $namespace.$key),)+
                _ => return None,
            }
        };
    }
    let label = labels! {
        "code" => catalogue.catalogue_code, "legal_basis" => catalogue.catalogue_legal_basis,
        "position" => catalogue.catalogue_position, "legal_area" => modules.legal_area,
        "module_kind" => catalogue.catalogue_kind, "module_status" => authority.status,
        "roles_allowed" => catalogue.roles_allowed,
        "linked_coordinator_rule" => catalogue.linked_coordinator_setting,
        "has_request_settings" => catalogue.has_request_settings, "for_authority" => catalogue.role_for_authority,
        "for_coordinator" => catalogue.role_for_coordinator, "min_holders" => catalogue.role_min_holders,
        "only_if_setting" => catalogue.role_only_if_allocation, "min_choices" => catalogue.list_min_choices,
        "max_choices" => catalogue.list_max_choices, "parent" => catalogue.keyword_parent,
        // What is not switched on is switched off.
        "active" => catalogue.switched_off,
    };
    Some(label.to_owned())
}

fn word(locale: Locale, field: &str, text: &str) -> Option<&'static str> {
    let yes_or_no =
        |truth: bool| if truth { td_string!(locale, general.yes) } else { td_string!(locale, general.no) };
    match field {
        "module_kind" => ModuleKind::parse(text).map(|kind| kind.word_in(locale)),
        "module_status" => ModuleStatus::parse(text).map(|status| status.word_in(locale)),
        "linked_coordinator_rule" => LinkedCoordinatorRule::parse(text).map(|rule| rule.word_in(locale)),
        "roles_allowed" => {
            RolesAllowed::parse(text).map(|roles| super::modules::roles_allowed_in(locale, roles))
        }
        "has_request_settings" | "for_authority" | "for_coordinator" => Some(yes_or_no(text == "true")),
        "min_holders" => Some(yes_or_no(text == "1")),
        "only_if_setting" => Some(yes_or_no(!text.is_empty())),
        "active" => Some(yes_or_no(text == "false")),
        _ => None,
    }
}
