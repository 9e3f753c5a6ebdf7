//! Users: the tab, the form and the steps of their administrators.

mod add;
pub(crate) mod data;
mod roles;
mod row;
mod save;
mod steps;

use domain::{
    error::{Code, Error, Fault, FieldErrors},
    form::UserForm,
    id::UserId,
    place,
    policy::{Action, Actor, Target, decide},
    username::Username,
    view::{UserEditView, UserView, UsersView},
};
use uuid::Uuid;

pub(crate) use roles::role_codes;
pub(crate) use steps::BLOCKED_MONTHS;

use crate::{
    Failure, Registry,
    authority::{Page, Which},
    store::{Tx, user as sql},
};
use roles::Choices;

/// Users on a page.
const PAGE: usize = 50;

impl Registry {
    /// A page of the tab Users, after the user with the id `after`.
    pub async fn users(
        &self,
        actor: &Actor,
        which: Which<'_>,
        lang: &str,
        after: Option<&str>,
    ) -> Result<UsersView, Error> {
        look!(self, |tx| {
            let page = Page::open_for(tx, self, actor, which, &[Action::ReadUsers], lang).await?;
            let id = page.row.id;
            let start = match after.and_then(UserId::parse) {
                Some(user) => {
                    let found: Option<(Vec<u8>,)> = tx.optional(sql::CURSOR, &[&user, &id]).await?;
                    found.map(|(key,)| (key, user))
                }
                None => None,
            };
            let is_continued = start.is_some();
            let (key, last) = start.unwrap_or((Vec::new(), Uuid::nil().into()));
            let limit = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
            let mut users: Vec<sql::UserRecord> = tx.all(sql::PAGE, &[&id, &key, &last, &limit]).await?;
            let more = users.len() > PAGE;
            users.truncate(PAGE);
            let end = users.last().map(|user| (user.name_sort.clone(), user.id));
            let held = match &end {
                Some((end_key, end)) => tx.all(sql::PAGE_ROLES, &[&id, &key, &last, end_key, end]).await?,
                None => Vec::new(),
            };
            let mut roles = row::by_user(held, lang);
            let (count,): (i64,) = tx.one(sql::COUNT, &[&id]).await?;
            let only_administrator = is_only_administrator(tx, actor, &page).await?;
            let rows = users.into_iter().map(|user| {
                let held = roles.remove(&user.id).unwrap_or_default();
                self.user_row(actor, &page, user, held)
            });
            let rows = rows.collect();
            let next = end.filter(|_| more).map(|(_, id)| id.to_string());
            Ok(UsersView { head: page.head, count, rows, next, is_continued, only_administrator })
        })
    }

    /// The empty form, with a user name made by the system.
    pub async fn new_user_view(
        &self,
        actor: &Actor,
        which: Which<'_>,
        lang: &str,
    ) -> Result<UserEditView, Error> {
        look!(self, |tx| {
            let page = Page::open_for(tx, self, actor, which, &[Action::ReadUsers], lang).await?;
            decide(actor, Action::AddUser, &page.target, self.settings().rules)?;
            let choices = Choices::load(tx, page.row.id, Uuid::nil().into()).await?;
            let username = Username::generate(page.row.country.as_deref(), self.random().as_mut());
            let form = UserForm {
                authority: page.row.id.to_string(),
                language: page.row.mail_language.clone(),
                username: username.into_string(),
                give_all_roles: "on".to_owned(),
                ..UserForm::default()
            };
            let groups = choices.groups(lang);
            let could_take_over = Vec::new();
            Ok(UserEditView {
                head: page.head,
                user: None,
                form,
                groups,
                administrator_locked: None,
                could_take_over,
            })
        })
    }

    /// The form of a user.
    pub async fn user_edit_view(
        &self,
        actor: &Actor,
        which: Which<'_>,
        user: &str,
        lang: &str,
    ) -> Result<UserEditView, Error> {
        look!(self, |tx| {
            let (page, found) = self.open_user(tx, actor, which, user, lang).await?;
            let target = Target { user_id: Some(found.id), ..page.target.clone() };
            decide(actor, Action::EditUser, &target, self.settings().rules)?;
            let choices = Choices::load(tx, page.row.id, found.id).await?;
            let last = found.is_administrator && is_last_administrator(tx, &target, found.id).await?;
            let held = choices.0.iter().filter(|row| row.held);
            let form = UserForm {
                authority: page.row.id.to_string(),
                user: found.id.to_string(),
                version: found.version.to_string(),
                first_name: found.first_name.clone(),
                last_name: found.last_name.clone(),
                email: found.email.clone(),
                phone: found.phone.clone().unwrap_or_default(),
                language: found.language.clone(),
                username: found.username.clone(),
                administrator: tick(found.is_administrator),
                give_all_roles: tick(!found.is_administrator),
                roles: held.map(sql::RoleRow::full_code).collect(),
            };
            let could_take_over = colleagues(tx, &page, found.id).await?;
            let row = self.single_row(tx, actor, &page, found, lang).await?;
            Ok(UserEditView {
                user: Some(row),
                form,
                groups: choices.groups(lang),
                administrator_locked: last.then(|| Fault::new(Code::LastAdministrator)),
                could_take_over,
                head: page.head,
            })
        })
    }

    /// One user, for telling the user name or for the confirmation of a step.
    pub async fn user_view(
        &self,
        actor: &Actor,
        which: Which<'_>,
        user: &str,
        lang: &str,
        step: Option<Action>,
    ) -> Result<UserView, Error> {
        look!(self, |tx| {
            let (page, found) = self.open_user(tx, actor, which, user, lang).await?;
            let refused = match step {
                Some(step) => self.refused(tx, actor, &page, &found, step, lang).await?,
                None => None,
            };
            let could_take_over = colleagues(tx, &page, found.id).await?;
            let user = self.single_row(tx, actor, &page, found, lang).await?;
            Ok(UserView { head: page.head, user, refused, could_take_over })
        })
    }

    async fn open_user(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        which: Which<'_>,
        user: &str,
        lang: &str,
    ) -> Result<(Page, sql::UserRecord), Failure> {
        let page = Page::open_for(tx, self, actor, which, &[Action::ReadUsers], lang).await?;
        let id = UserId::parse(user).ok_or(Error::NotFound)?;
        let found: Option<sql::UserRecord> = tx.optional(sql::BY_ID, &[&id, &page.row.id]).await?;
        Ok((page, found.ok_or(Error::NotFound)?))
    }

    async fn single_row(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        page: &Page,
        user: sql::UserRecord,
        lang: &str,
    ) -> Result<domain::view::UserRow, Failure> {
        let mut roles = row::by_user(tx.all(sql::ROLES, &[&user.id]).await?, lang);
        let held = roles.remove(&user.id).unwrap_or_default();
        Ok(self.user_row(actor, page, user, held))
    }

    /// Why a step would be refused, so that the confirmation says it beforehand.
    async fn refused(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        page: &Page,
        user: &sql::UserRecord,
        step: Action,
        lang: &str,
    ) -> Result<Option<Fault>, Failure> {
        let target = Target { user_id: Some(user.id), ..page.target.clone() };
        if let Err(error) = decide(actor, step, &target, self.settings().rules) {
            return Ok(error.faults().into_iter().next().map(|error| error.fault));
        }
        if step != Action::RemoveUser {
            return Ok(None);
        }
        if user.is_administrator && is_last_administrator(tx, &target, user.id).await? {
            return Ok(Some(Code::LastAdministrator.into()));
        }
        let choices = Choices::load(tx, page.row.id, user.id).await?;
        Ok(choices.needed(lang).into_iter().next())
    }
}

/// Whether nobody else has administrator rights (I-4).
async fn is_last_administrator(tx: &mut Tx, target: &Target, user: UserId) -> Result<bool, Failure> {
    let all: Vec<sql::AdministratorRow> = tx.all(sql::ADMINISTRATORS, &[&target.authority_id]).await?;
    Ok(all.iter().all(|administrator| administrator.id == user))
}

/// Whether the reader is the only administrator of the authority.
async fn is_only_administrator(tx: &mut Tx, actor: &Actor, page: &Page) -> Result<bool, Failure> {
    Ok(actor.is_administrator
        && page.head.is_own
        && is_last_administrator(tx, &page.target, actor.user_id).await?)
}

/// The language in which a refusal names roles and modules.
fn language(actor: &Actor) -> &'static str {
    place::ui_language(&actor.language)
}

fn tick(ticked: bool) -> String {
    if ticked { "on".to_owned() } else { String::new() }
}

/// Errors in the order of the form's fields.
fn in_order(mut errors: FieldErrors) -> FieldErrors {
    const FIELDS: [&str; 8] =
        ["first_name", "last_name", "email", "phone", "language", "username", "administrator", "roles"];
    errors.0.sort_by_key(|error| FIELDS.iter().position(|field| *field == error.field));
    errors
}

/// Who could take over what only this user has.
async fn colleagues(tx: &mut Tx, page: &Page, user: UserId) -> Result<Vec<String>, Failure> {
    let names: Vec<(String, String)> = tx.all(sql::COLLEAGUES, &[&page.row.id, &user]).await?;
    Ok(names.into_iter().map(|(first, last)| format!("{first} {last}")).collect())
}
