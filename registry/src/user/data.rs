//! The data of a user: what a form makes of them, and whether they may be so (C.1.10, I-2, I-3, I-15).

use domain::{
    email::EmailAddress,
    error::{Code, Fault, FieldErrors},
    form::UserForm,
    id::UserId,
    phone::Phone,
    place::is_language,
    text::{Line, PERSON_NAME},
    username::{Username, conflicts_with_identity},
};

use crate::{
    Failure,
    chronicle::Changes,
    derived::{person_key, user_text},
    store::{Tx, user as sql},
};

/// The data of a user, as stored or as they are to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Data {
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) email: String,
    pub(crate) email_norm: String,
    pub(crate) phone: Option<String>,
    pub(crate) language: String,
    /// Empty: to be generated.
    pub(crate) username: String,
}

impl From<&sql::UserRecord> for Data {
    fn from(row: &sql::UserRecord) -> Self {
        Self {
            first_name: row.first_name.clone(),
            last_name: row.last_name.clone(),
            email: row.email.clone(),
            email_norm: row.email_norm.clone(),
            phone: row.phone.clone(),
            language: row.language.clone(),
            username: row.username.clone(),
        }
    }
}

impl Data {
    /// Reads a form. What equals the stored value stays, also where today's rules would refuse it.
    pub(crate) fn typed(form: &UserForm, stored: &Self, errors: &mut FieldErrors) -> Self {
        let mut read = |field: &str, stored: &str, typed: &str, parse: fn(&str) -> Result<String, Fault>| {
            if typed == stored && !stored.is_empty() {
                return stored.to_owned();
            }
            errors.take(field, parse(typed)).unwrap_or_default()
        };
        let name = |typed: &str| Line::name(typed, PERSON_NAME).map(Line::into_string);
        let first_name = read("first_name", &stored.first_name, &form.first_name, name);
        let last_name = read("last_name", &stored.last_name, &form.last_name, name);
        let email = read("email", &stored.email, &form.email, |typed| {
            EmailAddress::parse(typed).map(EmailAddress::into_string)
        });
        let phone = read("phone", stored.phone.as_deref().unwrap_or_default(), &form.phone, |typed| {
            Phone::parse_optional(typed).map(|phone| phone.map(Phone::into_string).unwrap_or_default())
        });
        let language = read("language", &stored.language, &form.language, language);
        let parse: fn(&str) -> Result<String, Fault> = if stored.username.is_empty() {
            // A new user: empty means that the system makes one.
            |typed| if typed.is_empty() { Ok(String::new()) } else { username(typed) }
        } else {
            username
        };
        let username = read("username", &stored.username, &form.username, parse);
        let email_norm = if email == stored.email {
            stored.email_norm.clone()
        } else {
            EmailAddress::parse(&email).map(|email| email.normalized()).unwrap_or_default()
        };
        let phone = Some(phone).filter(|phone| !phone.is_empty());
        Self { first_name, last_name, email, email_norm, phone, language, username }
    }

    /// Whether something beside the user name differs.
    pub(crate) fn differs(&self, old: &Self) -> bool {
        Self { username: String::new(), ..self.clone() } != Self { username: String::new(), ..old.clone() }
    }

    /// The order of people: by last, then by first name.
    pub(crate) fn sort_key(&self) -> Vec<u8> {
        person_key(&self.first_name, &self.last_name)
    }

    /// What is searched in.
    pub(crate) fn search_text(&self) -> String {
        user_text(&self.first_name, &self.last_name, &self.email)
    }

    /// Notes where another user has the address or the name already, and where the name gives the person away.
    pub(crate) async fn check(
        &self,
        tx: &mut Tx,
        user: UserId,
        old: &Self,
        errors: &mut FieldErrors,
    ) -> Result<(), Failure> {
        if self.email_norm != old.email_norm && !self.email_norm.is_empty() {
            let (count,): (i64,) = tx.one(sql::EMAIL_TAKEN, &[&self.email_norm, &user]).await?;
            if count > 0 {
                errors.add("email", Code::EmailTaken);
            }
        }
        if self.username.is_empty() {
            return Ok(());
        }
        if self.username != old.username && is_taken(tx, &self.username, user).await? {
            errors.add("username", Code::UsernameTaken);
        }
        let known = |text: &String| !text.is_empty();
        let complete = [&self.first_name, &self.last_name, &self.email].into_iter().all(known);
        if complete
            && self != old
            && let Some(field) = self.gives_away(&self.username)
        {
            let field = if self.username == old.username { field } else { "username" };
            errors.add(field, Code::UsernameInIdentity);
        }
        Ok(())
    }

    /// Which part of the identity would give a user name away.
    pub(crate) fn gives_away(&self, username: &str) -> Option<&'static str> {
        conflicts_with_identity(username, &self.first_name, &self.last_name, &self.email)
    }

    /// These data without the values that the others have, too: what was corrected.
    pub(crate) fn where_it_differs(&self, other: &Self) -> Self {
        let text = |get: fn(&Self) -> &String| {
            if get(self) == get(other) { String::new() } else { get(self).clone() }
        };
        Self {
            first_name: text(|data| &data.first_name),
            last_name: text(|data| &data.last_name),
            email: text(|data| &data.email),
            phone: self.phone.clone().filter(|_| self.phone != other.phone),
            language: text(|data| &data.language),
            ..Self::default()
        }
    }

    /// What the history says of everything but the user name; all of it can be erased later.
    pub(crate) fn changes(&self, old: Option<&Self>, user: UserId) -> Changes {
        let mut changes = Changes::of_user(user);
        // What is mandatory is empty only before there was a user.
        let text = |get: fn(&Self) -> &str| (old.map(get).filter(|text| !text.is_empty()), Some(get(self)));
        let (before, after) = text(|data| &data.first_name);
        changes.personal("first_name", before, after);
        let (before, after) = text(|data| &data.last_name);
        changes.personal("last_name", before, after);
        let (before, after) = text(|data| &data.email);
        changes.personal("email", before, after);
        changes.personal("phone", old.and_then(|old| old.phone.as_deref()), self.phone.as_deref());
        let (before, after) = text(|data| &data.language);
        changes.plain("language", before, after);
        changes
    }
}

/// Whether a user name belongs to somebody else, also to somebody removed (Q6).
pub(crate) async fn is_taken(tx: &mut Tx, username: &str, user: UserId) -> Result<bool, Failure> {
    let (count,): (i64,) = tx.one(sql::USERNAME_TAKEN, &[&username, &user]).await?;
    Ok(count > 0)
}

fn username(typed: &str) -> Result<String, Fault> {
    Username::parse(typed).map(Username::into_string)
}

fn language(typed: &str) -> Result<String, Fault> {
    match typed {
        "" => Err(Code::Required.into()),
        code if is_language(code) => Ok(code.to_owned()),
        _ => Err(Code::InvalidChoice.into()),
    }
}
