//! Lists as tables of words, for the files that are downloaded: the columns of the screen, never a user name (C.8).

use domain::view::{AdministeredRow, FoundAuthority, FoundUser, SearchRow};
use leptos_i18n::td_string;

use crate::{i18n::Locale, text::Word};

/// A row of a file.
pub type Line = Vec<String>;

/// Authorities → Search.
pub fn search_head(locale: Locale) -> Line {
    let mut head = named_head(locale);
    head.push(td_string!(locale, search.column_modules).to_owned());
    head
}

/// A row of Authorities → Search.
pub fn search_line(row: SearchRow) -> Line {
    let mut line = named(row.authority);
    line.push(row.modules.join(", "));
    line
}

/// Administered authorities.
pub fn administered_head(locale: Locale) -> Line {
    let mut head = named_head(locale);
    head.extend([
        td_string!(locale, authority.status).to_owned(),
        td_string!(locale, search.column_module_count).to_owned(),
        td_string!(locale, search.column_user_count).to_owned(),
        td_string!(locale, details.access_managers).to_owned(),
    ]);
    head
}

/// A row of Administered authorities.
pub fn administered_line(locale: Locale, row: AdministeredRow) -> Line {
    let mut line = named(row.authority);
    line.extend([
        row.status.word_in(locale).to_owned(),
        row.modules.to_string(),
        row.users.to_string(),
        row.managers.join(", "),
    ]);
    line
}

/// Users of Administered authorities.
pub fn users_head(locale: Locale) -> Line {
    vec![
        td_string!(locale, users.last_name).to_owned(),
        td_string!(locale, users.first_name).to_owned(),
        td_string!(locale, users.user_email).to_owned(),
        td_string!(locale, search.column_authority).to_owned(),
        td_string!(locale, users.user_status).to_owned(),
        td_string!(locale, users.password_state).to_owned(),
    ]
}

/// A row of the users.
pub fn users_line(locale: Locale, user: FoundUser) -> Line {
    vec![
        user.last_name,
        user.first_name,
        user.email,
        user.authority.1,
        user.status.word_in(locale).to_owned(),
        user.password_state.word_in(locale).to_owned(),
    ]
}

fn named_head(locale: Locale) -> Line {
    vec![
        td_string!(locale, authority.informal_name).to_owned(),
        td_string!(locale, authority.official_name).to_owned(),
        td_string!(locale, authority.city).to_owned(),
        td_string!(locale, authority.country).to_owned(),
    ]
}

fn named(authority: FoundAuthority) -> Line {
    let FoundAuthority { informal_name, official_name, city, country, .. } = authority;
    vec![informal_name, official_name, city, country.unwrap_or_default()]
}
