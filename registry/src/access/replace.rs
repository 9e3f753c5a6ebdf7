//! Moving the authorities that depend on a coordinator to another one, in one step (`replace_coordinator`, Q9).

use domain::{
    error::{Code, Error},
    form::AccessStepForm,
    history::Action as Done,
    id::AuthorityId,
    model::{LinkedCoordinatorRule, ModuleRole},
    policy::{self, Action, Actor},
};

use crate::{
    Caller, Failure, Registry,
    activity::Activity,
    authority::links,
    chronicle::{Changes, Chronicle, Subject},
    scope,
    store::{Tx, access as sql, authority},
};

/// Those of the linked authorities that the actor can move: their access is active, and the link is the actor's to change.
pub(super) async fn movable<'l>(
    tx: &mut Tx,
    actor: &Actor,
    linked: &'l [sql::LinkedRow],
    rules: policy::Rules,
) -> Result<Vec<&'l sql::LinkedRow>, Failure> {
    let mut movable = Vec::new();
    for row in linked.iter().filter(|row| row.is_active) {
        let target = scope::read(tx, actor, row.authority_id).await?;
        if policy::decide(actor, Action::LinkCoordinators, &target, rules).is_ok() {
            movable.push(row);
        }
    }
    Ok(movable)
}

impl Registry {
    /// Moves the active accesses within the actor's scope from one coordinator of a module to another, all or none. Those
    /// outside it stay.
    pub async fn replace_coordinator(
        &self,
        actor: &Actor,
        form: &AccessStepForm,
        caller: &Caller,
    ) -> Result<(), Error> {
        change!(self, |tx| {
            let step = self.access_step(tx, actor, form, Action::LinkCoordinators).await?;
            step.active(&form.version)?;
            let new = match form.coordinator.as_str() {
                "" => Err(Error::invalid("coordinator", Code::Required)),
                text => AuthorityId::parse(text).ok_or(Error::invalid("coordinator", Code::InvalidChoice)),
            }?;
            let linked = self.locked_with(tx, &step, Some(new)).await?;
            let step = self.access_step(tx, actor, form, Action::LinkCoordinators).await?;
            step.active(&form.version)?;
            let movable = movable(tx, actor, &linked, self.settings().rules).await?;
            if movable.is_empty() {
                return Err(Error::conflict(domain::error::FORM, Code::WrongState).into());
            }
            for row in movable {
                self.move_link(tx, actor, caller, row, &step, new).await?;
            }
            Ok(())
        })
    }

    async fn move_link(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        caller: &Caller,
        row: &sql::LinkedRow,
        step: &super::Step,
        new: AuthorityId,
    ) -> Result<(), Failure> {
        let (old, module) = (step.authority, step.module.id);
        let id = row.authority_id;
        let moved: authority::AuthorityRow = tx.one(authority::BY_ID, &[&id]).await?;
        let rules = links::Rules {
            authority: &moved,
            module,
            rule: LinkedCoordinatorRule::Required,
            role: ModuleRole::Authority,
            approval: None,
        };
        if let Some(fault) = links::refused(tx, &rules, new).await? {
            return Err(Error::invalid("coordinator", fault).into());
        }
        if new == old {
            return Err(Error::invalid("coordinator", Code::InvalidChoice).into());
        }
        tx.execute(authority::REMOVE_LINK, &[&id, &module, &old]).await?;
        let linked: Vec<(AuthorityId,)> = tx.all(sql::LINKS, &[&id, &module]).await?;
        if !linked.contains(&(new,)) {
            tx.execute(authority::ADD_LINK, &[&id, &module, &new, &self.now(), &actor.user_id]).await?;
        }
        let (version,): (i64,) = tx.one(authority::TOUCH_ACCESS, &[&row.access_id]).await?;
        let mut changes = Changes::of_authority(id);
        changes.plain("linked_coordinator", Some(&old.to_string()), Some(&new.to_string()));
        let chronicle = Chronicle::new(self, actor, caller, id);
        let subject = Subject::access(row.access_id, version);
        chronicle.record(tx, subject, Done::LinkedCoordinatorReplaced, changes).await?;
        let data = serde_json::json!({});
        self.tell(tx, actor, Activity::new("e8_data_changed", id, data)).await
    }
}
