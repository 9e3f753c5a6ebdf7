//! Roles that follow an access (I-6, I-10, I-11): administrators get all that fit, nobody keeps one that does not.

use std::collections::BTreeMap;

use domain::{
    history::Action as Done,
    id::{AuthorityId, ModuleId, RoleId, UserId},
    place::ui_language,
    policy::Actor,
};

use crate::{
    Failure, Registry,
    chronicle::{Changes, Chronicle, Subject},
    outbox::NewMail,
    store::{Statement, Tx, access as sql, user},
    user::role_codes,
};

/// What changes for one user.
#[derive(Default)]
struct Change {
    add: Vec<RoleId>,
    remove: Vec<RoleId>,
}

impl Registry {
    /// Brings the roles of an authority's users in line with its access to modules, which must have been written. Of new
    /// modules the administrators are told with E8, so there is no mail about the roles.
    pub(super) async fn align_roles(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        chronicle: &Chronicle<'_>,
        authority: AuthorityId,
        modules: &[ModuleId],
    ) -> Result<(), Failure> {
        self.align(tx, actor, chronicle, authority, modules, sql::MISSING_ROLES).await?;
        Ok(())
    }

    /// The same where allocation was switched on or off: administrators get what comes with it, and nothing else (Q25).
    /// They are told of it (E15): no other mail names the role.
    pub(crate) async fn align_allocators(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        chronicle: &Chronicle<'_>,
        authority: AuthorityId,
        module: ModuleId,
    ) -> Result<(), Failure> {
        let changes = self.align(tx, actor, chronicle, authority, &[module], sql::MISSING_ALLOCATORS).await?;
        for (id, change) in changes {
            if !change.add.is_empty() {
                self.tell_of_roles(tx, authority, id, &change.add).await?;
            }
        }
        Ok(())
    }

    /// E15 to a user about roles that were given, as after a save of the user.
    async fn tell_of_roles(
        &self,
        tx: &mut Tx,
        authority: AuthorityId,
        id: UserId,
        given: &[RoleId],
    ) -> Result<(), Failure> {
        let row: user::UserRecord = tx.one(user::BY_ID, &[&id, &authority]).await?;
        // In the language in which the mail will be written.
        let lang = ui_language(&row.language);
        let choices: Vec<user::RoleRow> = tx.all(user::ROLE_CHOICES, &[&authority, &id]).await?;
        let roles = choices.iter().filter(|role| given.contains(&role.role_id)).map(
            |role| serde_json::json!({ "module": role.module_name.get(lang), "role": role.name.get(lang) }),
        );
        let data = serde_json::json!({ "roles": roles.collect::<Vec<_>>() });
        let mail = NewMail { template: "e15_roles", to_user_id: Some(id), data, ..NewMail::default() };
        self.enqueue(tx, self.now(), mail).await?;
        Ok(())
    }

    /// Writes what changes, and answers with it.
    async fn align(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        chronicle: &Chronicle<'_>,
        authority: AuthorityId,
        modules: &[ModuleId],
        lacking: Statement,
    ) -> Result<BTreeMap<UserId, Change>, Failure> {
        let mut changes: BTreeMap<UserId, Change> = BTreeMap::new();
        for module in modules {
            let unfit: Vec<sql::RoleOfUser> = tx.all(sql::UNFIT_ROLES, &[&authority, module]).await?;
            for row in unfit {
                changes.entry(row.user_id).or_default().remove.push(row.role_id);
            }
            let missing: Vec<sql::RoleOfUser> = tx.all(lacking, &[&authority, module]).await?;
            for row in missing {
                changes.entry(row.user_id).or_default().add.push(row.role_id);
            }
        }
        for (&id, change) in &changes {
            let before = role_codes(tx, id).await?;
            for role in &change.remove {
                tx.execute(user::REMOVE_ROLE, &[&id, role]).await?;
            }
            for role in &change.add {
                tx.execute(user::ADD_ROLE, &[&id, role, &self.now(), &actor.user_id]).await?;
            }
            let (version,): (i64,) = tx.one(sql::TOUCH_USER, &[&id]).await?;
            let after = role_codes(tx, id).await?;
            let mut entry = Changes::of_user(id);
            entry.plain("roles", Some(&before), Some(&after));
            chronicle.record(tx, Subject::user(id, version), Done::UserRolesChanged, entry).await?;
        }
        Ok(changes)
    }
}
