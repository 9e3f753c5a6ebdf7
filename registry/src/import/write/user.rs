//! Users with their roles and the state of their passwords.

use domain::{
    history::Action,
    id::UserId,
    model::{PasswordState, UserStatus},
    time::{DAY, HOUR, Timestamp},
    username::Username,
};

use super::{UNUSABLE_HASH, Writer, added, joined, missing};
use crate::{
    derived::{person_key, user_text},
    history::{Change, Subject},
    import::user::{Person, User},
    store::{StoreError, ToSql, import as sql},
};

/// A temporary password is valid for 14 days (C.1.10), a chosen one for six months and 14 days (Q4).
const TEMPORARY: i64 = 14 * DAY;
const CHOSEN_MONTHS: i32 = 6;
const CHOSEN_GRACE: i64 = 14 * DAY;
/// After so many wrong passwords the account is blocked.
const FAILURES: i64 = 5;

/// When somebody came and was last here.
struct Dates {
    created: Timestamp,
    first_login: Option<Timestamp>,
    last_login: Option<Timestamp>,
}

struct Credential {
    kind: &'static str,
    set_at: Timestamp,
    expires_at: Timestamp,
    blocked_at: Option<Timestamp>,
}

impl<'a> Writer<'a> {
    pub(super) async fn users(&mut self) -> Result<(), StoreError> {
        for user in &self.sample.users {
            self.add_user(user).await?;
        }
        Ok(())
    }

    async fn add_user(&mut self, user: &'a User) -> Result<(), StoreError> {
        let authority = self.authority(&user.authority)?;
        let id = UserId::new(self.now, self.random);
        let username = match &user.username {
            Some(username) => username.clone(),
            None => self.draw_username(user),
        };
        let Person { first_name, last_name, email, phone, language } = &user.person;
        let email_norm = email.normalized();
        let dates = dates(user, self.now);
        let told = (user.status == UserStatus::Active).then_some(dates.created);
        self.tx
            .execute(
                sql::ADD_USER,
                &[
                    &id,
                    &authority,
                    first_name,
                    last_name,
                    &person_key(first_name, last_name),
                    &email.as_str(),
                    &email_norm,
                    phone,
                    language,
                    &username,
                    &username,
                    &told,
                    &user_text(first_name, last_name, email.as_str()),
                    &user.is_administrator,
                    &user.status.as_str(),
                    &dates.first_login,
                    &dates.last_login,
                    &dates.created,
                ],
            )
            .await?;
        self.users.insert(email_norm, id);
        self.add_roles(user, id, dates.created).await?;
        self.add_credential(user, id, &dates).await?;
        let personal = |field, value: &str| Change::personal(field, id, None, Some(value.to_owned()));
        let mut changes = vec![
            personal("first_name", first_name),
            personal("last_name", last_name),
            personal("email", email.as_str()),
            personal("username", &username),
            added("language", language),
            added("is_administrator", &user.is_administrator.to_string()),
        ];
        changes.extend(phone.as_deref().map(|phone| personal("phone", phone)));
        if !user.roles.is_empty() {
            let codes: Vec<String> =
                user.roles.iter().map(|(module, role)| format!("{module}:{role}")).collect();
            changes.push(added("roles", &joined(codes.iter().map(String::as_str))));
        }
        self.record(&user.authority, Subject::user(id, 1), Action::UserAdded, changes)
    }

    /// A name that nobody has and that does not give the person away.
    fn draw_username(&mut self, user: &User) -> String {
        let country =
            self.sample.authority(&user.authority).and_then(|authority| authority.country.as_deref());
        loop {
            let drawn = Username::generate(country, self.random).into_string();
            if !user.person.is_told_by(&drawn) && self.usernames.insert(drawn.clone()) {
                return drawn;
            }
        }
    }

    async fn add_roles(&mut self, user: &User, id: UserId, at: Timestamp) -> Result<(), StoreError> {
        let mut roles = Vec::new();
        for (module, code) in &user.roles {
            let module = self.catalogue.modules.get(module).ok_or_else(missing)?;
            roles.push(module.roles.iter().find(|role| role.code == *code).ok_or_else(missing)?.id);
        }
        let rows: Vec<[&dyn ToSql; 3]> = roles.iter().map(|role| [&id as &dyn ToSql, role, &at]).collect();
        self.tx.add_rows(sql::ADD_USER_ROLE, sql::NEXT_OF_THREE, &rows).await
    }

    async fn add_credential(&mut self, user: &User, id: UserId, dates: &Dates) -> Result<(), StoreError> {
        let Credential { kind, set_at, expires_at, blocked_at } = credential(user, dates, self.now);
        let fixed = user.username.is_some();
        let hash = if fixed { self.password_hash } else { UNUSABLE_HASH };
        let failures = if blocked_at.is_some() { FAILURES } else { 0 };
        self.tx
            .execute(sql::ADD_CREDENTIAL, &[&id, &hash, &kind, &set_at, &expires_at, &failures, &blocked_at])
            .await?;
        if fixed && kind == "chosen" {
            let chosen = self.id();
            self.tx.execute(sql::ADD_CHOSEN_PASSWORD, &[&chosen, &id, &hash, &set_at]).await?;
        }
        Ok(())
    }
}

fn dates(user: &User, now: Timestamp) -> Dates {
    if let Some(days) = user.last_login {
        let last = now.plus(-days * DAY - HOUR);
        let created = now.plus(-300 * DAY).min(last.plus(-10 * DAY));
        Dates { created, first_login: Some(created.plus(DAY)), last_login: Some(last) }
    } else {
        let days = if user.password == PasswordState::Expired { 30 } else { 2 };
        Dates { created: now.plus(-days * DAY), first_login: None, last_login: None }
    }
}

/// A credential in the state that the row says (C.2.6).
fn credential(user: &User, dates: &Dates, now: Timestamp) -> Credential {
    let temporary = |set_at: Timestamp| Credential {
        kind: "temporary",
        set_at,
        expires_at: set_at.plus(TEMPORARY),
        blocked_at: None,
    };
    let chosen = |set_at: Timestamp| Credential {
        kind: "chosen",
        set_at,
        expires_at: set_at.plus_months(CHOSEN_MONTHS).plus(CHOSEN_GRACE),
        blocked_at: None,
    };
    let mut credential = match (user.password, dates.last_login) {
        (PasswordState::Temporary, Some(_)) => temporary(now.plus(-2 * DAY)),
        (_, None) => temporary(dates.created),
        (PasswordState::Expired, Some(_)) => chosen(now.plus_months(-8)),
        (PasswordState::Valid | PasswordState::Blocked, Some(last)) => chosen(last),
    };
    if user.password == PasswordState::Blocked {
        credential.blocked_at = Some(now.plus(-DAY));
    }
    // Half a year is of several lengths: what is valid on the reference date is valid on every other day.
    if user.password == PasswordState::Valid {
        credential.expires_at = credential.expires_at.max(now.plus(DAY));
    }
    credential
}
