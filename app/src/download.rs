//! Lists as tables of words, for the files that are downloaded: the columns of the screen, never a user name (C.8).

use domain::view::{AdministeredRow, FoundAuthority, FoundUser, SearchRow};
use leptos_i18n::td_string;

use crate::{i18n::Locale, text::Word};

/// A row of a file.
pub type Line = Vec<String>;

/// A row of a list as a line of its file.
pub trait Table {
    /// The names of the columns.
    fn head(locale: Locale) -> Line;
    /// The cells.
    fn line(self, locale: Locale) -> Line;
}

impl Table for SearchRow {
    fn head(locale: Locale) -> Line {
        let mut head = named_head(locale);
        head.push(td_string!(locale, search.column_modules).to_owned());
        head
    }

    fn line(self, _locale: Locale) -> Line {
        let mut line = named(self.authority);
        line.push(self.modules.join(", "));
        line
    }
}

impl Table for AdministeredRow {
    fn head(locale: Locale) -> Line {
        let mut head = named_head(locale);
        head.extend([
            td_string!(locale, authority.status).to_owned(),
            td_string!(locale, search.column_module_count).to_owned(),
            td_string!(locale, search.column_user_count).to_owned(),
            td_string!(locale, details.access_managers).to_owned(),
        ]);
        head
    }

    fn line(self, locale: Locale) -> Line {
        let mut line = named(self.authority);
        line.extend([
            self.status.word_in(locale).to_owned(),
            self.modules.to_string(),
            self.users.to_string(),
            self.managers.join(", "),
        ]);
        line
    }
}

impl Table for FoundUser {
    fn head(locale: Locale) -> Line {
        vec![
            td_string!(locale, users.last_name).to_owned(),
            td_string!(locale, users.first_name).to_owned(),
            td_string!(locale, users.user_email).to_owned(),
            td_string!(locale, search.column_authority).to_owned(),
            td_string!(locale, users.user_status).to_owned(),
            td_string!(locale, users.password_state).to_owned(),
        ]
    }

    fn line(self, locale: Locale) -> Line {
        vec![
            self.last_name,
            self.first_name,
            self.email,
            self.authority.1,
            self.status.word_in(locale).to_owned(),
            self.password_state.word_in(locale).to_owned(),
        ]
    }
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
