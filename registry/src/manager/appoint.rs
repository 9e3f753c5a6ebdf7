//! Making an authority an access manager (`appoint_access_manager`), and its delegation (`set_delegation`).

use domain::{
    error::{Code, Error, FORM, FieldErrors},
    form::DelegationForm,
    history::Action as Done,
    id::{AuthorityId, new_uuid},
    policy::Actor,
};

use super::{Delegated, codes, unchanged};
use crate::{
    Caller, Failure, Registry,
    chronicle::{Changes, Chronicle, Subject},
    refusal::refuse,
    store::{Tx, manager as sql},
};

impl Registry {
    /// Makes an authority an access manager that may give all modules, or some.
    pub async fn appoint_access_manager(
        &self,
        actor: &Actor,
        form: &DelegationForm,
        caller: &Caller,
    ) -> Result<(), Error> {
        let id = AuthorityId::parse(&form.authority).ok_or(Error::NotFound)?;
        change!(self, |tx| {
            self.may_appoint(tx, actor, id).await?;
            let row = self.manager_step(tx, actor, id, &[id]).await?;
            if row.is_access_manager {
                return Err(Error::conflict(FORM, Code::WrongState).into());
            }
            unchanged(row.version, &form.version)?;
            let modules: Vec<sql::ModuleRow> = tx.all(sql::MODULES, &[&id]).await?;
            let mut errors = FieldErrors::new();
            let delegated = Delegated::of(form, &modules, &mut errors);
            refuse(errors)?;
            let (version,): (i64,) = tx.one(sql::APPOINT, &[&id]).await?;
            let chronicle = Chronicle::new(self, actor, caller, id);
            let mut changes = Changes::of_authority(id);
            changes.plain("is_access_manager", Some("false"), Some("true"));
            let subject = Subject::authority(id, version);
            chronicle.record(tx, subject, Done::AccessManagerAppointed, changes).await?;
            self.add_delegation(tx, actor, &chronicle, id, &delegated).await
        })
    }

    /// What an access manager may give and suspend.
    pub(crate) async fn add_delegation(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        chronicle: &Chronicle<'_>,
        id: AuthorityId,
        delegated: &Delegated<'_>,
    ) -> Result<(), Failure> {
        let now = self.now();
        let delegation = new_uuid(now, self.random().as_mut());
        let args: [&dyn crate::store::ToSql; 5] =
            [&delegation, &id, &actor.user_id, &delegated.is_for_all, &now];
        tx.execute(sql::ADD_DELEGATION, &args).await?;
        for module in &delegated.modules {
            tx.execute(sql::ADD_MODULE, &[&delegation, &module.id]).await?;
        }
        let mut changes = Changes::of_authority(id);
        changes.plain("all_modules", None, Some(&delegated.is_for_all.to_string()));
        changes.plain("modules", None, delegated.codes().as_deref());
        chronicle.record(tx, Subject::delegation(delegation, 1), Done::DelegationChanged, changes).await
    }

    /// Changes what an access manager may give and suspend from now on. What it has given stays (Q2).
    pub async fn set_delegation(
        &self,
        actor: &Actor,
        form: &DelegationForm,
        caller: &Caller,
    ) -> Result<(), Error> {
        let id = AuthorityId::parse(&form.authority).ok_or(Error::NotFound)?;
        change!(self, |tx| {
            self.may_appoint(tx, actor, id).await?;
            self.manager_step(tx, actor, id, &[id]).await?;
            let found: Option<sql::DelegationRow> = tx.optional(sql::DELEGATION, &[&id]).await?;
            let delegation = found.ok_or(Error::conflict(FORM, Code::WrongState))?;
            unchanged(delegation.version, &form.version)?;
            let modules: Vec<sql::ModuleRow> = tx.all(sql::MODULES, &[&id]).await?;
            let mut errors = FieldErrors::new();
            let delegated = Delegated::of(form, &modules, &mut errors);
            refuse(errors)?;
            let old = codes(delegation.all_modules, modules.iter().filter(|module| module.chosen));
            let chronicle = Chronicle::new(self, actor, caller, id);
            write_delegation(tx, &chronicle, id, &delegation, old.as_deref(), &delegated).await
        })
    }
}

/// Writes what has changed; nothing where nothing has.
async fn write_delegation(
    tx: &mut Tx,
    chronicle: &Chronicle<'_>,
    id: AuthorityId,
    delegation: &sql::DelegationRow,
    old: Option<&str>,
    delegated: &Delegated<'_>,
) -> Result<(), Failure> {
    let new = delegated.codes();
    if old == new.as_deref() {
        return Ok(());
    }
    let (version,): (i64,) = tx.one(sql::CHANGE_DELEGATION, &[&delegation.id, &delegated.is_for_all]).await?;
    tx.execute(sql::REMOVE_MODULES, &[&delegation.id]).await?;
    for module in &delegated.modules {
        tx.execute(sql::ADD_MODULE, &[&delegation.id, &module.id]).await?;
    }
    let mut changes = Changes::of_authority(id);
    let (was, is) = (delegation.all_modules.to_string(), delegated.is_for_all.to_string());
    changes.plain("all_modules", Some(&was), Some(&is));
    changes.plain("modules", old, new.as_deref());
    chronicle.record(tx, Subject::delegation(delegation.id, version), Done::DelegationChanged, changes).await
}
