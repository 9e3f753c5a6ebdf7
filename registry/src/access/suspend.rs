//! Suspending an access (`suspend_module_access`).

use std::collections::BTreeSet;

use domain::{
    error::{Code, Error, FORM, Fault},
    form::AccessStepForm,
    history::Action as Done,
    id::AuthorityId,
    place::ui_language,
    policy::{Action, Actor},
};

use super::Step;
use crate::{
    Caller, Failure, Registry,
    activity::Activity,
    chronicle::{Changes, Chronicle, Subject},
    history,
    scope::{self, Reach},
    store::{Query, Tx, access as sql, authority},
};

impl Registry {
    /// Suspends an access: roles, settings, keywords and its own links are kept; links to it that nobody depends on are
    /// removed (Q24).
    pub async fn suspend_module(
        &self,
        actor: &Actor,
        form: &AccessStepForm,
        caller: &Caller,
    ) -> Result<(), Error> {
        change!(self, |tx| {
            // Those who are linked are locked with it, in the order of their ids; so they are read before.
            let step = self.access_step(tx, actor, form, Action::GiveModules).await?;
            let linked = self.locked_with(tx, &step, None).await?;
            let step = self.access_step(tx, actor, form, Action::GiveModules).await?;
            let lang = ui_language(&actor.language);
            let name = step.module.name.get(lang);
            let (asked, rules) = ((step.module.id, name), self.settings().rules);
            scope::decide_module(tx, actor, Action::GiveModules, &step.target, asked, rules).await?;
            step.active(&form.version)?;
            if let Some(fault) = in_use(tx, actor, &step, &linked).await? {
                return Err(Error::conflict(FORM, fault).into());
            }
            self.write_suspension(tx, actor, caller, &step, &linked).await
        })
    }

    /// Locks an authority and those that are linked to it in a module, with one more where that is relied on too, and reads
    /// the links as they then are.
    pub(super) async fn locked_with(
        &self,
        tx: &mut Tx,
        step: &Step,
        also: Option<AuthorityId>,
    ) -> Result<Vec<sql::LinkedRow>, Failure> {
        let before: Vec<sql::LinkedRow> = tx.all(sql::LINKED, &[&step.authority, &step.module.id]).await?;
        let mut locked: BTreeSet<AuthorityId> = before.iter().map(|row| row.authority_id).collect();
        locked.extend([step.authority].into_iter().chain(also));
        history::lock(tx, &locked.iter().copied().collect::<Vec<_>>()).await?;
        let linked: Vec<sql::LinkedRow> = tx.all(sql::LINKED, &[&step.authority, &step.module.id]).await?;
        if linked.iter().all(|row| locked.contains(&row.authority_id)) {
            Ok(linked)
        } else {
            // Somebody was linked in between: the page that was read is no longer the truth.
            Err(Error::conflict(FORM, Code::StaleVersion).into())
        }
    }

    async fn write_suspension(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        caller: &Caller,
        step: &Step,
        linked: &[sql::LinkedRow],
    ) -> Result<(), Failure> {
        let (id, module) = (step.authority, &step.module);
        let access = module.access_id.ok_or(Error::NotFound)?;
        let (version,): (i64,) = tx.one(sql::SUSPEND, &[&access, &self.now(), &actor.user_id]).await?;
        let chronicle = Chronicle::new(self, actor, caller, id);
        let mut changes = Changes::of_authority(id);
        changes.plain("status", Some("active"), Some("suspended"));
        chronicle.record(tx, Subject::access(access, version), Done::ModuleAccessSuspended, changes).await?;
        let data = || serde_json::json!({ "modules": [&module.name] });
        self.tell(tx, actor, Activity::new("e8_module_suspended", id, data())).await?;
        let (name,): (String,) = tx.one(crate::store::activity::NAME, &[&id]).await?;
        for row in linked {
            let (version,): (i64,) = tx.one(authority::TOUCH_ACCESS, &[&row.access_id]).await?;
            tx.execute(authority::REMOVE_LINK, &[&row.authority_id, &module.id, &id]).await?;
            let chronicle = Chronicle::new(self, actor, caller, row.authority_id);
            let mut changes = Changes::of_authority(row.authority_id);
            changes.plain("linked_coordinator", Some(&id.to_string()), None);
            let subject = Subject::access(row.access_id, version);
            chronicle.record(tx, subject, Done::LinkedCoordinatorRemoved, changes).await?;
            let data = serde_json::json!({ "modules": [&module.name], "coordinator": name });
            self.tell(tx, actor, Activity::new("e8_coordinator_lost", row.authority_id, data)).await?;
        }
        Ok(())
    }
}

/// I-9: why a coordinator's access cannot go, with the names of those who depend on it, as far as the actor may see them.
pub(super) async fn in_use(
    tx: &mut Tx,
    actor: &Actor,
    step: &Step,
    linked: &[sql::LinkedRow],
) -> Result<Option<Fault>, Failure> {
    let dependent: Vec<&sql::LinkedRow> = linked.iter().filter(|row| row.depends).collect();
    if dependent.is_empty() {
        return Ok(None);
    }
    let visible = visible(tx, actor, step).await?;
    let seen = dependent.iter().filter(|row| visible.contains(&row.authority_id));
    let names: Vec<&str> = seen.map(|row| row.name.as_str()).collect();
    let others = dependent.len() - names.len();
    let names = if names.is_empty() { "–".to_owned() } else { names.join(", ") };
    Ok(Some(Fault::new(Code::CoordinatorInUse).with("authorities", names).with("count", others)))
}

/// Those of the linked authorities that the actor may read.
pub(super) async fn visible(
    tx: &mut Tx,
    actor: &Actor,
    step: &Step,
) -> Result<BTreeSet<AuthorityId>, Failure> {
    let reach = Reach::new(actor, Action::ReadDetails);
    let query = reach.narrow(Query::new(sql::LINKED_WITHIN, &[&step.authority, &step.module.id]));
    let found: Vec<(AuthorityId,)> = tx.list(&query).await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}
