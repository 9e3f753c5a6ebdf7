//! Deactivating an authority, and taking that back (P15, C.2.1).

use domain::{
    error::{Code, Error, FORM, Fault, FieldErrors},
    form::{self, AuthorityStepForm},
    history::Action as Done,
    id::AuthorityId,
    model::AuthorityStatus,
    place::ui_language,
    policy::{Action, Actor, decide},
    time::Timestamp,
    view::StandingView,
};

use super::{Page, Which};
use crate::{
    Caller, Failure, Registry,
    chronicle::{Changes, Chronicle, Subject},
    history,
    names::Names,
    outbox::NewMail,
    refusal::refuse,
    scope,
    store::{Tx, activity, authority as sql, standing, user},
};

/// After so many calendar months a deactivated authority is deleted.
const KEPT_MONTHS: i32 = 6;

impl Registry {
    /// Deactivates an authority whose modules are all suspended (I-19). What else stands in the way is told at once.
    pub async fn deactivate_authority(
        &self,
        actor: &Actor,
        form: &AuthorityStepForm,
        caller: &Caller,
    ) -> Result<(), Error> {
        let id = AuthorityId::parse(&form.authority).ok_or(Error::NotFound)?;
        change!(self, |tx| {
            let row = self.standing(tx, actor, id, form, AuthorityStatus::Active).await?;
            let mut errors = FieldErrors::new();
            for fault in in_the_way(tx, &row, ui_language(&actor.language)).await? {
                errors.add(FORM, fault);
            }
            refuse(errors)?;
            let now = self.now();
            let end = now.plus_months(KEPT_MONTHS);
            let args: [&dyn crate::store::ToSql; 4] = [&id, &now, &actor.user_id, &end];
            let (version,): (i64,) = tx.one(standing::DEACTIVATE, &args).await?;
            let mut changes = Changes::of_authority(id);
            changes.plain("status", Some("active"), Some("deactivated"));
            let chronicle = Chronicle::new(self, actor, caller, id);
            chronicle
                .record(tx, Subject::authority(id, version), Done::AuthorityDeactivated, changes)
                .await?;
            self.announce(tx, actor, &row, "e11_deactivated", Some(end)).await
        })
    }

    /// Takes it back, before the authority is deleted. Its modules stay suspended.
    pub async fn reactivate_authority(
        &self,
        actor: &Actor,
        form: &AuthorityStepForm,
        caller: &Caller,
    ) -> Result<(), Error> {
        let id = AuthorityId::parse(&form.authority).ok_or(Error::NotFound)?;
        change!(self, |tx| {
            let row = self.standing(tx, actor, id, form, AuthorityStatus::Deactivated).await?;
            let (version,): (i64,) = tx.one(standing::REACTIVATE, &[&id]).await?;
            let mut changes = Changes::of_authority(id);
            changes.plain("status", Some("deactivated"), Some("active"));
            let chronicle = Chronicle::new(self, actor, caller, id);
            chronicle
                .record(tx, Subject::authority(id, version), Done::AuthorityReactivated, changes)
                .await?;
            self.announce(tx, actor, &row, "e11_reactivated", None).await
        })
    }

    /// What deactivating or reactivating does, to whom, and why it cannot be done now.
    pub async fn standing_view(
        &self,
        actor: &Actor,
        which: Which<'_>,
        from: AuthorityStatus,
        lang: &str,
    ) -> Result<StandingView, Error> {
        look!(self, |tx| {
            let target = scope::read(tx, actor, which.resolve(actor)?).await?;
            let mut refused = Vec::new();
            match decide(actor, Action::DeactivateAuthority, &target, self.settings().rules) {
                Err(Error::Denied(fault)) if is_about_authority(fault.code) => refused.push(fault),
                decision => decision?,
            }
            let page = Page::open(tx, self, actor, which, lang).await?;
            let id = page.row.id;
            if page.row.status != from {
                refused.push(Code::WrongState.into());
            } else if refused.is_empty() && from == AuthorityStatus::Active {
                refused = in_the_way(tx, &page.row, lang).await?;
            }
            let (users,): (i64,) = tx.one(standing::USERS, &[&id]).await?;
            let end = page.row.delete_after.unwrap_or_else(|| self.now().plus_months(KEPT_MONTHS));
            Ok(StandingView {
                version: page.row.version,
                refused,
                administrators: administrators_of(tx, id).await?,
                users,
                deactivated_at: page.row.deactivated_at.map(|at| page.local(at)),
                delete_after: page.local(end),
                head: page.head,
            })
        })
    }

    /// Locks, decides and reads: the beginning of both steps.
    async fn standing(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        id: AuthorityId,
        form: &AuthorityStepForm,
        from: AuthorityStatus,
    ) -> Result<sql::AuthorityRow, Failure> {
        let rules = self.settings().rules;
        // Before anything is locked, so that nobody holds up what is not theirs; and again under the lock.
        decide(actor, Action::DeactivateAuthority, &scope::read(tx, actor, id).await?, rules)?;
        history::lock(tx, &[id]).await?;
        decide(actor, Action::DeactivateAuthority, &scope::read(tx, actor, id).await?, rules)?;
        let row: sql::AuthorityRow = tx.one(sql::BY_ID, &[&id]).await?;
        if row.status != from {
            Err(Error::conflict(FORM, Code::WrongState).into())
        } else if row.version != form::version(&form.version) {
            Err(Error::conflict(FORM, Code::StaleVersion).into())
        } else {
            Ok(row)
        }
    }

    /// E11: to the authority's address, its administrators and its access managers.
    async fn announce(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        row: &sql::AuthorityRow,
        template: &'static str,
        end: Option<Timestamp>,
    ) -> Result<(), Failure> {
        let now = self.now();
        let (by,): (String,) = tx.one(activity::NAME, &[&actor.authority_id]).await?;
        let data = serde_json::json!({
            "authority": row.official_name,
            "authority_id": row.id.to_string(),
            "by": by,
            "at": now.0,
            "date": end.map(|end| end.0),
        });
        let mail = |_| NewMail { template, data: data.clone(), ..NewMail::default() };
        self.write_to(tx, row.id, None, mail).await?;
        let managers: Vec<(AuthorityId,)> = tx.all(activity::MANAGERS, &[&row.id]).await?;
        for (manager,) in managers {
            self.enqueue(tx, now, NewMail { to_authority_id: Some(manager), ..mail(manager.0) }).await?;
        }
        Ok(())
    }
}

/// The names of those who have administrator rights in an authority.
pub(crate) async fn administrators_of(tx: &mut Tx, id: AuthorityId) -> Result<Vec<String>, Failure> {
    let rows: Vec<user::AdministratorRow> = tx.all(user::ADMINISTRATORS, &[&id]).await?;
    Ok(rows.into_iter().map(|row| format!("{} {}", row.first_name, row.last_name)).collect())
}

/// What lies with the authority and not with the reader: the page says it, and what else there is.
const fn is_about_authority(code: Code) -> bool {
    matches!(code, Code::OwnAuthority | Code::NationalCoordinatorFixed)
}

/// Why an authority cannot be deactivated now: modules in use, and others that it administers (I-19, Q20).
async fn in_the_way(tx: &mut Tx, row: &sql::AuthorityRow, lang: &str) -> Result<Vec<Fault>, Failure> {
    let mut faults = Vec::new();
    let active: Vec<(Names,)> = tx.all(standing::ACTIVE_MODULES, &[&row.id]).await?;
    if !active.is_empty() {
        let names: Vec<&str> = active.iter().map(|(name,)| name.get(lang)).collect();
        faults.push(Fault::new(Code::ModulesStillActive).with("modules", names.join(", ")));
    }
    if row.is_access_manager {
        faults.push(Code::StillAccessManager.into());
    }
    Ok(faults)
}
