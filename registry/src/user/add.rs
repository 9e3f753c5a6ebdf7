//! A new user (`add_user`: P24, P26, P27).

use domain::{
    error::{Code, Error, FieldErrors},
    form::{UserForm, ticked},
    history::Action as Done,
    id::{AuthorityId, UserId},
    policy::{Action, Actor, Target, decide},
    username::Username,
};
use uuid::Uuid;

use super::{
    data::{Data, is_taken},
    in_order, language,
    roles::{Choices, RoleChange},
    save::taken,
};
use crate::{
    Caller, Failure, Registry,
    chronicle::{Chronicle, Subject},
    history,
    refusal::refuse,
    scope,
    store::{Tx, authority as authorities, user as sql},
};

/// How often a user name is drawn before something must be wrong with the generator.
const DRAWS: usize = 50;

impl Registry {
    /// Adds a user, whose temporary password goes out by mail (E1); the user name is told by other means.
    pub async fn add_user(&self, actor: &Actor, form: &UserForm, caller: &Caller) -> Result<UserId, Error> {
        let authority = AuthorityId::parse(&form.authority).ok_or(Error::NotFound)?;
        let work = async {
            let result = self.try_to_add(actor, form, caller, authority).await;
            if form.username.is_empty() && result.as_ref().is_err_and(|error| error.has(Code::UsernameTaken))
            {
                // Somebody else was given the name that was drawn, in the moment between.
                return self.try_to_add(actor, form, caller, authority).await;
            }
            result
        };
        self.answer(actor, work).await
    }

    async fn try_to_add(
        &self,
        actor: &Actor,
        form: &UserForm,
        caller: &Caller,
        authority: AuthorityId,
    ) -> Result<UserId, Error> {
        change!(self, |tx| {
            history::lock(tx, &[authority]).await?;
            let target = scope::read(tx, actor, authority).await?;
            self.add(tx, actor, form, caller, &target).await
        })
    }

    async fn add(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        form: &UserForm,
        caller: &Caller,
        target: &Target,
    ) -> Result<UserId, Failure> {
        let switches = self.settings().rules;
        let authority = target.authority_id;
        let administrator = ticked(&form.administrator);
        decide(actor, Action::AddUser, target, switches)?;
        if administrator {
            decide(actor, Action::AssignAdministrators, target, switches)?;
        }
        let mut errors = FieldErrors::new();
        let nobody: UserId = Uuid::nil().into();
        self.require_answers_left(tx, actor).await?;
        let mut data = Data::typed(form, &Data::default(), &mut errors);
        data.check(tx, nobody, &Data::default(), &mut errors).await?;
        let choices = Choices::load(tx, authority, nobody).await?;
        let everything = administrator && ticked(&form.give_all_roles);
        let roles = choices.compare(tx, &form.roles, everything, language(actor), &mut errors).await?;
        if !roles.is_empty() {
            decide(actor, Action::AssignRoles, target, switches)?;
        }
        refuse(in_order(errors))?;
        let user = self.write_new_user(tx, actor, target, &mut data, administrator).await?;
        self.write_roles(tx, actor, user, &roles).await?;
        let chronicle = Chronicle::new(self, actor, caller, authority);
        let changes = added_changes(&data, administrator, &roles, user);
        chronicle.record(tx, Subject::user(user, 1), Done::UserAdded, changes).await?;
        if administrator {
            self.tell_of_user(tx, actor, authority, user, &["administrator_given"]).await?;
        }
        Ok(user)
    }

    /// Writes the row of a new user, with a user name where none was typed; the temporary password goes out by mail (E1).
    pub(crate) async fn write_new_user(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        target: &Target,
        data: &mut Data,
        administrator: bool,
    ) -> Result<UserId, Failure> {
        if data.username.is_empty() {
            data.username = self.draw_username(tx, target, data).await?;
        }
        let now = self.now();
        let user = UserId::new(now, self.random().as_mut());
        tx.execute(
            sql::ADD,
            &[
                &user,
                &target.authority_id,
                &data.first_name,
                &data.last_name,
                &data.sort_key(),
                &data.email,
                &data.email_norm,
                &data.phone,
                &data.language,
                &data.username,
                &data.username,
                &data.search_text(),
                &administrator,
                &now,
                &actor.user_id,
            ],
        )
        .await
        .map_err(taken)?;
        let home: authorities::AuthorityRow = tx.one(authorities::BY_ID, &[&target.authority_id]).await?;
        let mail = serde_json::json!({ "authority": home.official_name });
        self.require_temporary(tx, now, user, "e1", mail).await?;
        Ok(user)
    }

    /// A name that nobody has and that does not give the person away.
    async fn draw_username(&self, tx: &mut Tx, target: &Target, data: &Data) -> Result<String, Failure> {
        let mut random = self.random();
        for _ in 0..DRAWS {
            let name = Username::generate(target.country.as_deref(), random.as_mut()).into_string();
            if data.gives_away(&name).is_none() && !is_taken(tx, &name, Uuid::nil().into()).await? {
                return Ok(name);
            }
        }
        Err(Failure::defect("no user name could be drawn"))
    }
}

fn added_changes(
    data: &Data,
    administrator: bool,
    roles: &RoleChange<'_>,
    user: UserId,
) -> crate::chronicle::Changes {
    let mut changes = data.changes(None, user);
    changes.personal("username", None, Some(&data.username));
    changes.plain("is_administrator", None, Some(&administrator.to_string()));
    let codes: std::collections::BTreeSet<String> = roles.add.iter().map(|row| row.full_code()).collect();
    let codes = crate::authority::joined(codes.iter().map(String::as_str).collect());
    changes.plain("roles", None, Some(codes.as_str()).filter(|codes| !codes.is_empty()));
    changes
}
