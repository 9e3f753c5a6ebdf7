//! Another authority becomes national coordinator (Q19): one transaction, however many authorities it concerns (Q32).

use domain::{
    error::{Code, Error, FORM, FieldErrors},
    form::{self, AuthorityStepForm, RegistrationForm, ReplaceNimicForm},
    history::Action as Done,
    id::{AuthorityId, UserId},
    model::{AuthorityKind, AuthorityStatus, ManagerOrigin},
    policy::{Action, Actor, decide},
};

use crate::{
    Caller, Failure, Registry,
    activity::Activity,
    chronicle::{Changes, Chronicle, Subject},
    history,
    manager::{Delegated, end_delegation},
    refusal::refuse,
    registration::Origin,
    scope,
    store::{Tx, activity, authority, manager, national as sql, registration},
};

/// Who acts, and where that is written down.
#[derive(Clone, Copy)]
struct Doing<'a> {
    actor: &'a Actor,
    caller: &'a Caller,
}

impl Registry {
    /// Makes an active authority of the country its national coordinator in place of the present one. Gives its id.
    pub async fn replace_nimic(
        &self,
        actor: &Actor,
        form: &ReplaceNimicForm,
        caller: &Caller,
    ) -> Result<AuthorityId, Error> {
        let old = AuthorityId::parse(&form.authority).ok_or(Error::NotFound)?;
        let named = AuthorityId::parse(&form.successor);
        change!(self, |tx| {
            self.may_replace(tx, actor, old).await?;
            let row = self.present_nimic(tx, actor, old, &form.version, named).await?;
            if form.successor.is_empty() {
                return Err(Error::invalid("successor", Code::Required).into());
            }
            let found: Option<authority::AuthorityRow> = match named {
                Some(id) => tx.optional(authority::BY_ID, &[&id]).await?,
                None => None,
            };
            let new = found.ok_or(Error::invalid("successor", Code::InvalidChoice))?;
            unfit(&row, &new).map_or(Ok(()), Err)?;
            if new.version != form::version(&form.successor_version) {
                return Err(Error::conflict(FORM, Code::StaleVersion).into());
            }
            // The country has one at every moment, never two.
            let (former,): (i64,) = tx.one(sql::DEMOTE, &[&old]).await?;
            let (present,): (i64,) = tx.one(sql::PROMOTE, &[&new.id]).await?;
            let doing = Doing { actor, caller };
            if old < new.id {
                self.write_former(tx, doing, &row, former, (new.id, &new.official_name)).await?;
                self.write_successor(tx, doing, &new, present).await?;
            } else {
                self.write_successor(tx, doing, &new, present).await?;
                self.write_former(tx, doing, &row, former, (new.id, &new.official_name)).await?;
            }
            Ok(new.id)
        })
    }

    /// Registers an authority as national coordinator in place of the present one, with its first user. Gives both ids.
    pub async fn replace_nimic_by_new(
        &self,
        actor: &Actor,
        step: &AuthorityStepForm,
        form: &RegistrationForm,
        caller: &Caller,
    ) -> Result<(AuthorityId, UserId), Error> {
        let old = AuthorityId::parse(&step.authority).ok_or(Error::NotFound)?;
        let work = async {
            change!(self, |tx| {
                self.may_replace(tx, actor, old).await?;
                let row = self.present_nimic(tx, actor, old, &step.version, None).await?;
                let country = row.country.clone().ok_or_else(|| Failure::defect("of no country"))?;
                let mut errors = FieldErrors::new();
                let mut new = self.read_new(tx, actor, form, Some(&country), &mut errors).await?;
                refuse(errors)?;
                let (former,): (i64,) = tx.one(sql::DEMOTE, &[&old]).await?;
                let origin = Origin::registered(&country, actor.authority_id, AuthorityKind::Nimic);
                let (id, user) = self.write_new(tx, actor, caller, &mut new, &origin).await?;
                let doing = Doing { actor, caller };
                self.write_former(tx, doing, &row, former, (id, &new.basic.official_name)).await?;
                Ok((id, user))
            })
        };
        self.answer(actor, work).await
    }

    /// Whether the actor may put another in the place of this one (P36).
    pub(super) async fn may_replace(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        id: AuthorityId,
    ) -> Result<(), Failure> {
        let target = scope::read(tx, actor, id).await?;
        Ok(decide(actor, Action::RegisterNationalCoordinator, &target, self.settings().rules)?)
    }

    /// Locks, decides and reads: the beginning of both ways. The Commission is locked with them, so that two who appoint
    /// follow one another.
    async fn present_nimic(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        id: AuthorityId,
        read: &str,
        successor: Option<AuthorityId>,
    ) -> Result<authority::AuthorityRow, Failure> {
        let locked: Vec<AuthorityId> = [id, actor.authority_id].into_iter().chain(successor).collect();
        history::lock(tx, &locked).await?;
        self.may_replace(tx, actor, id).await?;
        let row: authority::AuthorityRow = tx.one(authority::BY_ID, &[&id]).await?;
        if row.kind != AuthorityKind::Nimic {
            Err(Error::conflict(FORM, Code::WrongState).into())
        } else if row.version != form::version(read) {
            Err(Error::conflict(FORM, Code::StaleVersion).into())
        } else {
            Ok(row)
        }
    }

    /// What changes for the former one: an ordinary authority, still access manager, for all modules; its links to others
    /// stay as they are.
    async fn write_former(
        &self,
        tx: &mut Tx,
        doing: Doing<'_>,
        row: &authority::AuthorityRow,
        version: i64,
        heir: (AuthorityId, &str),
    ) -> Result<(), Failure> {
        let chronicle = Chronicle::new(self, doing.actor, doing.caller, row.id);
        let subject = Subject::authority(row.id, version);
        let mut changes = Changes::of_authority(row.id);
        changes.plain("kind", Some(row.kind.as_str()), Some(AuthorityKind::Authority.as_str()));
        chronicle.record(tx, subject, Done::NationalCoordinatorAppointed, changes).await?;
        self.only_manager(tx, doing, &chronicle, subject, row.id, heir).await?;
        self.add_delegation(tx, doing.actor, &chronicle, row.id, &Delegated::all()).await
    }

    /// What changes for the new one: a delegation it had ends, since it needs none.
    async fn write_successor(
        &self,
        tx: &mut Tx,
        doing: Doing<'_>,
        row: &authority::AuthorityRow,
        version: i64,
    ) -> Result<(), Failure> {
        let chronicle = Chronicle::new(self, doing.actor, doing.caller, row.id);
        let subject = Subject::authority(row.id, version);
        let mut changes = Changes::of_authority(row.id);
        changes.plain("kind", Some(row.kind.as_str()), Some(AuthorityKind::Nimic.as_str()));
        changes.plain("is_access_manager", Some(&row.is_access_manager.to_string()), Some("true"));
        chronicle.record(tx, subject, Done::NationalCoordinatorAppointed, changes).await?;
        end_delegation(tx, &chronicle, row.id, self.now()).await?;
        let commission = doing.actor.authority_id;
        let (name,): (String,) = tx.one(activity::NAME, &[&commission]).await?;
        self.only_manager(tx, doing, &chronicle, subject, row.id, (commission, &name)).await
    }

    /// All access managers of an authority go, and one takes their place; the authority is told (E8).
    async fn only_manager(
        &self,
        tx: &mut Tx,
        doing: Doing<'_>,
        chronicle: &Chronicle<'_>,
        subject: Subject,
        id: AuthorityId,
        (only, name): (AuthorityId, &str),
    ) -> Result<(), Failure> {
        let listed: Vec<authority::ManagerRow> = tx.all(authority::MANAGERS, &[&id]).await?;
        for row in listed.iter().filter(|row| row.id != only) {
            tx.execute(manager::REMOVE_LINK, &[&id, &row.id]).await?;
            let mut changes = Changes::of_authority(id);
            changes.plain("access_manager", Some(&row.id.to_string()), None);
            chronicle.record(tx, subject, Done::AccessManagerRemoved, changes).await?;
            let data = serde_json::json!({ "manager": row.name });
            self.tell(tx, doing.actor, Activity::new("e8_access_manager_removed", id, data)).await?;
        }
        if listed.iter().any(|row| row.id == only) {
            return Ok(());
        }
        let (now, origin) = (self.now(), ManagerOrigin::Nimic.as_str());
        tx.execute(registration::ADD_MANAGER, &[&id, &only, &now, &doing.actor.user_id, &origin]).await?;
        let mut changes = Changes::of_authority(id);
        changes.plain("access_manager", None, Some(&only.to_string()));
        chronicle.record(tx, subject, Done::AccessManagerAdded, changes).await?;
        let data = serde_json::json!({ "manager": name });
        self.tell(tx, doing.actor, Activity::new("e8_access_manager_added", id, data)).await
    }
}

/// Why an authority cannot take the place of the present national coordinator.
pub(super) fn unfit(present: &authority::AuthorityRow, new: &authority::AuthorityRow) -> Option<Error> {
    let is_of_country = present.country.is_some() && new.country == present.country;
    if !is_of_country || new.kind != AuthorityKind::Authority || new.status == AuthorityStatus::Deleted {
        Some(Error::invalid("successor", Code::InvalidChoice))
    } else if new.status == AuthorityStatus::Deactivated {
        Some(Error::conflict(FORM, Code::AuthorityDeactivated))
    } else {
        None
    }
}
