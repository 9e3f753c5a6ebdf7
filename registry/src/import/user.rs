//! A row of `users.csv`.

use domain::{
    email::EmailAddress,
    model::{PasswordState, UserStatus},
    phone::Phone,
    text::{Line, PERSON_NAME},
    username::{Username, conflicts_with_identity},
};

use super::{
    ImportError,
    authority::language,
    table::{Place, Row},
};

pub(super) struct User {
    pub(super) at: Place,
    pub(super) authority: String,
    pub(super) person: Person,
    pub(super) username: Option<String>,
    pub(super) is_administrator: bool,
    /// Module and role.
    pub(super) roles: Vec<(String, String)>,
    pub(super) status: UserStatus,
    pub(super) password: PasswordState,
    pub(super) last_login: Option<i64>,
}

/// Who somebody is, as a user and the first user in a self-registration both have it.
pub(super) struct Person {
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) email: EmailAddress,
    pub(super) phone: Option<String>,
    pub(super) language: String,
}

impl Person {
    pub(super) fn parse(row: &Row, email: &str, phone: &str) -> Result<Self, ImportError> {
        let name = |column| row.parse(column, |text| Line::name(text, PERSON_NAME)).map(Line::into_string);
        Ok(Self {
            first_name: name("first_name")?,
            last_name: name("last_name")?,
            email: row.parse(email, EmailAddress::parse)?,
            phone: row.parse(phone, Phone::parse_optional)?.map(Phone::into_string),
            language: row.choice("language", language)?,
        })
    }

    /// Whether a user name would give this person away (C.1.10).
    pub(super) fn is_told_by(&self, username: &str) -> bool {
        conflicts_with_identity(username, &self.first_name, &self.last_name, self.email.as_str()).is_some()
    }
}

impl User {
    pub(super) fn parse(row: &Row) -> Result<Self, ImportError> {
        let person = Person::parse(row, "email", "phone")?;
        let username = match row.optional("username")? {
            Some(_) => Some(row.parse("username", Username::parse)?.into_string()),
            None => None,
        };
        if username.as_deref().is_some_and(|username| person.is_told_by(username)) {
            return Err(row.refuse("username", "username_in_identity"));
        }
        let status = row.choice("state", |text| {
            UserStatus::parse(text).filter(|status| matches!(status, UserStatus::New | UserStatus::Active))
        })?;
        let password = row.choice("password_state", PasswordState::parse)?;
        if status == UserStatus::New && password == PasswordState::Valid {
            return Err(row.refuse("password_state", "a chosen password before the first log-in"));
        }
        let last_login = row.days("last_login_days_ago")?;
        if (status == UserStatus::New) != last_login.is_none() {
            return Err(row.refuse("last_login_days_ago", "set if and only if the user has logged in"));
        }
        let pair =
            |code: &String| code.split_once(':').map(|(module, role)| (module.to_owned(), role.to_owned()));
        let roles: Option<Vec<(String, String)>> = row.codes("roles")?.iter().map(pair).collect();
        Ok(Self {
            at: row.at(),
            authority: row.text("authority_key")?.to_owned(),
            person,
            username,
            is_administrator: row.flag("administrator")?,
            roles: roles.ok_or_else(|| row.refuse("roles", "not module:role"))?,
            status,
            password,
            last_login,
        })
    }
}
