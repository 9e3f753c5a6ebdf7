//! One form, one save (`save_user`): each changed part is decided by its own permission and has its own entry.

use domain::{
    error::{Code, Error, FORM, FieldErrors},
    form::{self, UserForm, ticked},
    history::Action as Done,
    id::{AuthorityId, UserId},
    policy::{Action, Actor, Rules, Target, decide},
};

use super::{
    data::Data,
    in_order, is_last_administrator, language,
    roles::{Choices, RoleChange, codes},
};
use crate::{
    Caller, Failure, Registry,
    chronicle::{Changes, Chronicle, Subject},
    history,
    outbox::NewMail,
    refusal::refuse,
    scope,
    store::{StoreError, Tx, unique, user as sql},
};

/// What a save changes of one user.
struct Save<'a> {
    old: Data,
    new: Data,
    was_administrator: bool,
    administrator: bool,
    roles: RoleChange<'a>,
}

impl Save<'_> {
    fn renames(&self) -> bool {
        self.new.username != self.old.username
    }

    /// What the authority is told if somebody from outside did it (E8).
    fn worth_telling(&self) -> Vec<&'static str> {
        let told = [
            (self.new.email_norm != self.old.email_norm, "email_changed"),
            (self.administrator && !self.was_administrator, "administrator_given"),
        ];
        told.into_iter().filter(|(done, _)| *done).map(|(_, what)| what).collect()
    }

    fn is_empty(&self) -> bool {
        self.new == self.old && self.administrator == self.was_administrator && self.roles.is_empty()
    }

    fn decide(&self, actor: &Actor, target: &Target, rules: Rules) -> Result<(), Error> {
        let parts = [
            (self.new != self.old, Action::EditUser),
            (!self.roles.is_empty(), Action::AssignRoles),
            (self.administrator != self.was_administrator, Action::AssignAdministrators),
        ];
        let mut changed = parts.into_iter().filter(|(changed, _)| *changed);
        changed.try_for_each(|(_, action)| decide(actor, action, target, rules))
    }
}

impl Registry {
    /// Saves data, user name, roles and administrator rights of a user (P25 to P27).
    pub async fn save_user(&self, actor: &Actor, form: &UserForm, caller: &Caller) -> Result<(), Error> {
        let authority = AuthorityId::parse(&form.authority).ok_or(Error::NotFound)?;
        let user = UserId::parse(&form.user).ok_or(Error::NotFound)?;
        let work = async {
            change!(self, |tx| {
                history::lock(tx, &[authority]).await?;
                let target = Target { user_id: Some(user), ..scope::read(tx, actor, authority).await? };
                let rules = self.settings().rules;
                decide(actor, Action::ReadUsers, &target, rules)?;
                let found: Option<sql::UserRecord> = tx.optional(sql::BY_ID, &[&user, &authority]).await?;
                let row = found.ok_or(Error::NotFound)?;
                let choices = Choices::load(tx, authority, user).await?;
                let mut errors = FieldErrors::new();
                let save = compare(tx, actor, form, &row, &choices, &mut errors).await?;
                save.decide(actor, &target, rules)?;
                if form::version(&form.version) != row.version {
                    return Err(Error::conflict(FORM, Code::StaleVersion).into());
                }
                if save.was_administrator
                    && !save.administrator
                    && is_last_administrator(tx, &target, user).await?
                {
                    errors.add("administrator", Code::LastAdministrator);
                }
                if save.new.email_norm != save.old.email_norm || save.renames() {
                    self.require_answers_left(tx, actor).await?;
                }
                save.new.check(tx, user, &save.old, &mut errors).await?;
                refuse(in_order(errors))?;
                if save.is_empty() {
                    return Ok(());
                }
                let chronicle = Chronicle::new(self, actor, caller, authority);
                self.write_user(tx, &chronicle, actor, user, &save).await?;
                self.tell_of_user(tx, actor, authority, user, &save.worth_telling()).await
            })
        };
        self.answer(actor, work).await
    }

    async fn write_user(
        &self,
        tx: &mut Tx,
        chronicle: &Chronicle<'_>,
        actor: &Actor,
        user: UserId,
        save: &Save<'_>,
    ) -> Result<(), Failure> {
        let (old, new) = (&save.old, &save.new);
        let (before, after) = codes(tx, user, &save.roles).await?;
        let stored = tx
            .one(
                sql::UPDATE,
                &[
                    &user,
                    &new.first_name,
                    &new.last_name,
                    &new.sort_key(),
                    &new.email,
                    &new.email_norm,
                    &new.phone,
                    &new.language,
                    &new.username,
                    &new.username,
                    &new.search_text(),
                    &save.administrator,
                ],
            )
            .await;
        let (version,): (i64,) = stored.map_err(taken)?;
        let subject = Subject::user(user, version);
        if new.differs(old) {
            chronicle.record(tx, subject, Done::UserEdited, new.changes(Some(old), user)).await?;
        }
        if save.renames() {
            if actor.user_id != user {
                tx.execute(sql::UNTELL, &[&user]).await?;
            }
            let mut changes = Changes::of_user(user);
            changes.personal("username", Some(&old.username), Some(&new.username));
            chronicle.record(tx, subject, Done::UserUsernameChanged, changes).await?;
        }
        if !save.roles.is_empty() {
            self.write_roles(tx, actor, user, &save.roles).await?;
            let mut changes = Changes::of_user(user);
            changes.plain("roles", Some(&before), Some(&after));
            chronicle.record(tx, subject, Done::UserRolesChanged, changes).await?;
        }
        if save.administrator != save.was_administrator {
            let done =
                if save.administrator { Done::UserAdministratorGiven } else { Done::UserAdministratorTaken };
            let mut changes = Changes::of_user(user);
            let (was, is) = (save.was_administrator.to_string(), save.administrator.to_string());
            changes.plain("is_administrator", Some(&was), Some(&is));
            chronicle.record(tx, subject, done, changes).await?;
        }
        self.tell_of_save(tx, user, save).await
    }

    pub(super) async fn write_roles(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        user: UserId,
        roles: &RoleChange<'_>,
    ) -> Result<(), Failure> {
        for role in &roles.remove {
            tx.execute(sql::REMOVE_ROLE, &[&user, &role.role_id]).await?;
        }
        for role in &roles.add {
            tx.execute(sql::ADD_ROLE, &[&user, &role.role_id, &self.now(), &actor.user_id]).await?;
        }
        Ok(())
    }

    /// The mails to the user: E13 to the old and the new address, E15 about roles and rights that were given.
    async fn tell_of_save(&self, tx: &mut Tx, user: UserId, save: &Save<'_>) -> Result<(), Failure> {
        let now = self.now();
        let mail = |template, data| NewMail { template, to_user_id: Some(user), data, ..NewMail::default() };
        if save.new.email_norm != save.old.email_norm {
            let data = serde_json::json!({ "at": now.0 });
            let old =
                NewMail { to_email: Some(save.old.email.clone()), ..mail("e13_email_old", data.clone()) };
            self.enqueue(tx, now, old).await?;
            self.enqueue(tx, now, mail("e13_email_new", data)).await?;
        }
        if !save.roles.add.is_empty() {
            // In the language in which the mail will be written.
            let lang = domain::place::ui_language(&save.new.language);
            let roles = save.roles.add.iter().map(
                |role| serde_json::json!({ "module": role.module_name.get(lang), "role": role.name.get(lang) }),
            );
            let data = serde_json::json!({ "roles": roles.collect::<Vec<_>>() });
            self.enqueue(tx, now, mail("e15_roles", data)).await?;
        }
        if save.administrator && !save.was_administrator {
            self.enqueue(tx, now, mail("e15_administrator", serde_json::json!({}))).await?;
        }
        Ok(())
    }
}

async fn compare<'a>(
    tx: &mut Tx,
    actor: &Actor,
    form: &UserForm,
    row: &sql::UserRecord,
    choices: &'a Choices,
    errors: &mut FieldErrors,
) -> Result<Save<'a>, Failure> {
    let old = Data::from(row);
    let new = Data::typed(form, &old, errors);
    let administrator = ticked(&form.administrator);
    // "Give all roles" goes with rights that are given now (Q10); the box of somebody who has them means nothing.
    let everything = administrator && !row.is_administrator && ticked(&form.give_all_roles);
    let roles = choices.compare(tx, &form.roles, everything, language(actor), errors).await?;
    Ok(Save { old, new, was_administrator: row.is_administrator, administrator, roles })
}

/// What another transaction was quicker to take.
pub(super) fn taken(error: StoreError) -> Failure {
    if error.is_conflict_on(unique::USER_EMAIL) {
        Error::invalid("email", Code::EmailTaken).into()
    } else if error.is_conflict_on(unique::USER_NAME) {
        Error::invalid("username", Code::UsernameTaken).into()
    } else {
        error.into()
    }
}
