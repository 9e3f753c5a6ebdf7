//! The operator's commands on the server: the first authority with its first administrator, and the last resort.

use domain::{
    email::EmailAddress,
    error::{Code, Error, FORM, FieldErrors},
    fold::{official_name_norm, sort_key},
    history::Action,
    id::{AuthorityId, UserId},
    phone::Phone,
    place,
    text::{CITY, Line, NAME, PERSON_NAME, STREET},
    time::Timestamp,
    username::{Username, conflicts_with_identity},
};
use serde_json::json;

use crate::{
    Failure, Registry,
    derived::{authority_text, person_key, user_text},
    history,
    store::{
        Tx,
        operator::{self as store, Named},
        unique, user,
    },
};

/// The Commission's office that runs the registry, and its first administrator, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewOperator {
    /// First name of the administrator.
    pub first_name: String,
    /// Last name of the administrator.
    pub last_name: String,
    /// E-mail address to which the temporary password goes.
    pub email: String,
    /// Preferred language, any of the 24.
    pub language: String,
    /// Official name of the authority.
    pub authority_name: String,
    /// Its informal name, in English.
    pub authority_informal_name: String,
    /// Its e-mail address.
    pub authority_email: String,
    /// Its telephone number.
    pub authority_phone: String,
    /// Its street and number.
    pub authority_street: String,
    /// Its city.
    pub authority_city: String,
}

/// The same, once it is in order.
struct Parsed {
    first_name: String,
    last_name: String,
    email: EmailAddress,
    language: String,
    name: String,
    informal_name: String,
    authority_email: String,
    phone: String,
    street: String,
    city: String,
}

impl NewOperator {
    fn parse(&self) -> Result<Parsed, Error> {
        let mut errors = FieldErrors::new();
        let mut line = |field: &str, value: &str, max: usize| {
            errors.take(field, Line::name(value, max)).map(Line::into_string)
        };
        let first_name = line("first_name", &self.first_name, PERSON_NAME);
        let last_name = line("last_name", &self.last_name, PERSON_NAME);
        let name = line("authority_name", &self.authority_name, NAME);
        let informal_name = line("authority_informal_name", &self.authority_informal_name, NAME);
        let street = line("authority_street", &self.authority_street, STREET);
        let city = line("authority_city", &self.authority_city, CITY);
        let email = errors.take("email", EmailAddress::parse(&self.email));
        let authority_email = errors.take("authority_email", EmailAddress::parse(&self.authority_email));
        let phone = errors.take("authority_phone", Phone::parse(&self.authority_phone));
        if !place::is_language(&self.language) {
            errors.add("language", Code::InvalidChoice);
        }
        errors.clone().into_result()?;
        let parsed = || {
            Some(Parsed {
                first_name: first_name?,
                last_name: last_name?,
                email: email?,
                language: self.language.clone(),
                name: name?,
                informal_name: informal_name?,
                authority_email: authority_email?.into_string(),
                phone: phone?.into_string(),
                street: street?,
                city: city?,
            })
        };
        parsed().ok_or(Error::Invalid(errors))
    }
}

impl Registry {
    /// Makes the Commission and its first administrator, and gives the user name, to be told once by the command. The
    /// temporary password goes by mail like any other. A registry that has a Commission is left as it is.
    pub async fn create_operator(&self, new: &NewOperator) -> Result<String, Error> {
        let new = new.parse()?;
        let result = change!(self, |tx| {
            match self.add_operator(tx, &new).await {
                // Made by another command at the same moment.
                Err(Failure::Store(error)) if error.is_conflict_on(unique::AUTHORITY_COMMISSION) => {
                    Err(Error::conflict(FORM, Code::AlreadyRegistered).into())
                }
                other => other,
            }
        })?;
        Ok(result)
    }

    async fn add_operator(&self, tx: &mut Tx, new: &Parsed) -> Result<String, Failure> {
        let (there,): (bool,) = tx.one(store::HAS_COMMISSION, &[]).await?;
        if there {
            return Err(Error::conflict(FORM, Code::AlreadyRegistered).into());
        }
        let now = self.now();
        let authority = AuthorityId::new(now, self.random().as_mut());
        let search = authority_text([new.name.as_str(), new.informal_name.as_str()], new.city.as_str());
        tx.execute(
            store::ADD_COMMISSION,
            &[
                &authority,
                &new.name,
                &official_name_norm(&new.name),
                &sort_key(&new.name),
                &new.informal_name,
                &sort_key(&new.informal_name),
                &new.phone,
                &new.street,
                &new.city,
                &new.authority_email,
                &new.language,
                &search,
                &now,
            ],
        )
        .await?;
        history::begin(tx, authority).await?;
        let changes = vec![
            history::Change::plain("official_name", None, Some(new.name.clone())),
            history::Change::plain("informal_name", None, Some(new.informal_name.clone())),
            history::Change::contact("email", authority, None, Some(new.authority_email.clone())),
            history::Change::contact("phone", authority, None, Some(new.phone.clone())),
            history::Change::contact("street", authority, None, Some(new.street.clone())),
            history::Change::contact("city", authority, None, Some(new.city.clone())),
            history::Change::plain("mail_language", None, Some(new.language.clone())),
        ];
        let subject = history::Subject::authority(authority, 1);
        history::write_as_command(tx, self, authority, subject, Action::AuthorityRegistered, changes).await?;
        self.add_first_administrator(tx, new, authority, now).await
    }

    async fn add_first_administrator(
        &self,
        tx: &mut Tx,
        new: &Parsed,
        authority: AuthorityId,
        now: Timestamp,
    ) -> Result<String, Failure> {
        let Parsed { first_name, last_name, email, language, .. } = new;
        let username = self.free_username(tx, new).await?;
        let id = UserId::new(now, self.random().as_mut());
        let (shown, normalized) = (email.as_str().to_owned(), email.normalized());
        let search = user_text(first_name, last_name, &shown);
        let name_sort = person_key(first_name, last_name);
        let (phone, nobody): (Option<String>, Option<UserId>) = (None, None);
        tx.execute(
            user::ADD,
            &[
                &id,
                &authority,
                first_name,
                last_name,
                &name_sort,
                &shown,
                &normalized,
                &phone,
                language,
                &username,
                &username,
                &search,
                &true,
                &now,
                &nobody,
            ],
        )
        .await?;
        let changes = vec![
            history::Change::personal("first_name", id, None, Some(first_name.clone())),
            history::Change::personal("last_name", id, None, Some(last_name.clone())),
            history::Change::personal("email", id, None, Some(shown)),
            history::Change::personal("username", id, None, Some(username.clone())),
            history::Change::plain("language", None, Some(language.clone())),
            history::Change::plain("is_administrator", None, Some("true".to_owned())),
        ];
        let subject = history::Subject::user(id, 1);
        history::write_as_command(tx, self, authority, subject, Action::UserAdded, changes).await?;
        self.require_temporary(tx, now, id, "e1", json!({ "authority": new.name })).await?;
        Ok(username)
    }

    /// A generated user name that is free and gives nobody away; drawn again until it is.
    async fn free_username(&self, tx: &mut Tx, new: &Parsed) -> Result<String, Failure> {
        let mut random = self.random();
        loop {
            let drawn = Username::generate(None, random.as_mut());
            let (first, last) = (&new.first_name, &new.last_name);
            if conflicts_with_identity(drawn.as_str(), first, last, new.email.as_str()).is_some() {
                continue;
            }
            let found: Option<Named> = tx.optional(store::BY_USERNAME, &[&drawn.as_str()]).await?;
            if found.is_none() {
                return Ok(drawn.into_string());
            }
        }
    }

    /// The last resort: resets a password like any other reset (E3), when nobody is left who may.
    pub async fn reset_password_by_operator(&self, username: &str) -> Result<(), Error> {
        let username = username.trim().to_lowercase();
        change!(self, |tx| {
            let found = tx.optional(store::BY_USERNAME, &[&username]).await?;
            let named: Named = found.ok_or(Error::NotFound)?;
            history::lock(tx, &[named.authority_id]).await?;
            // Again under the lock: a removal may have come first.
            let found = tx.optional(store::BY_USERNAME, &[&username]).await?;
            let named: Named = found.ok_or(Error::NotFound)?;
            let now = self.now();
            self.require_temporary(tx, now, named.user_id, "e3", json!({ "by_operator": true })).await?;
            let subject = history::Subject::user(named.user_id, named.version);
            let authority = named.authority_id;
            let done = Action::UserPasswordReset;
            history::write_as_command(tx, self, authority, subject, done, Vec::new()).await?;
            Ok(())
        })
    }
}
