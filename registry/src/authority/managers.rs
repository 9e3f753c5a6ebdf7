//! Access managers as a part of edit mode: the own authority is added, one is removed (P31, P32).

use domain::{
    error::{Code, Error, FORM, FieldErrors},
    form::{AuthorityForm, ticked},
    history::Action as Done,
    id::AuthorityId,
    model::ManagerOrigin,
    policy::{Action, Actor, Rank, Rules, Target, decide},
    view::Choice,
};

use super::Page;
use crate::{
    Failure, Registry,
    activity::Activity,
    chronicle::{Changes, Chronicle, Subject},
    store::{Tx, activity, authority as sql, manager, registration},
};

/// Whoever has to be listed first opens edit mode for that (Q1).
pub(super) fn enter(actor: &Actor, target: &Target, rules: Rules) -> Result<(), Error> {
    match decide(actor, Action::EditBasicData, target, rules) {
        Err(error) if error.has(Code::AddYourselfFirst) => {
            decide(actor, Action::AddOwnAccessManager, target, rules)
        }
        decision => decision,
    }
}

/// Who is added and who is removed.
#[derive(Default)]
pub(super) struct ManagerChange {
    pub(super) adds_own: bool,
    remove: Vec<(AuthorityId, String)>,
}

impl ManagerChange {
    /// Compares a form with what is stored. Who is listed is not added, who is not listed is not removed.
    pub(super) async fn of(
        tx: &mut Tx,
        actor: &Actor,
        form: &AuthorityForm,
        id: AuthorityId,
        errors: &mut FieldErrors,
    ) -> Result<Self, Failure> {
        let own = actor.authority_id;
        let mut wanted = Vec::new();
        for text in &form.remove_access_managers {
            match AuthorityId::parse(text) {
                Some(manager) => wanted.push(manager),
                None => errors.add("remove_access_managers", Code::InvalidChoice),
            }
        }
        wanted.extend(ticked(&form.remove_own_access_manager).then_some(own));
        let adds_own = ticked(&form.add_own_access_manager);
        if wanted.is_empty() && !adds_own {
            return Ok(Self::default());
        }
        let listed: Vec<sql::ManagerRow> = tx.all(sql::MANAGERS, &[&id]).await?;
        let count = listed.len();
        let adds_own = adds_own && !listed.iter().any(|row| row.id == own);
        let remove = listed.into_iter().filter(|row| wanted.contains(&row.id));
        let remove: Vec<_> = remove.map(|row| (row.id, row.name)).collect();
        if !remove.is_empty() && remove.len() == count && !adds_own {
            errors.add(FORM, Code::LastAccessManager);
        }
        Ok(Self { adds_own, remove })
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.adds_own && self.remove.is_empty()
    }

    /// An access manager takes nobody away but its own authority.
    pub(super) fn decide(&self, actor: &Actor, target: &Target, rules: Rules) -> Result<(), Error> {
        if self.adds_own {
            decide(actor, Action::AddOwnAccessManager, target, rules)?;
        }
        if self.remove.is_empty() {
            return Ok(());
        }
        decide(actor, Action::RemoveAccessManager, target, rules)?;
        if self.remove.iter().all(|(id, _)| may_be_removed(actor, *id)) {
            Ok(())
        } else {
            Err(Error::not_allowed())
        }
    }
}

fn may_be_removed(actor: &Actor, manager: AuthorityId) -> bool {
    actor.rank() != Rank::AccessManager || manager == actor.authority_id
}

impl Registry {
    /// Writes who is added and removed, with the mails about it. They go out as things stood when it was done: to those
    /// who were listed too, where somebody acted who was not (Q1).
    pub(super) async fn write_managers(
        &self,
        tx: &mut Tx,
        chronicle: &Chronicle<'_>,
        actor: &Actor,
        id: AuthorityId,
        subject: Subject,
        change: &ManagerChange,
    ) -> Result<(), Failure> {
        for (_, name) in &change.remove {
            let data = serde_json::json!({ "manager": name });
            self.tell(tx, actor, Activity::new("e8_access_manager_removed", id, data)).await?;
        }
        if change.adds_own {
            let (name,): (String,) = tx.one(activity::NAME, &[&actor.authority_id]).await?;
            let data = serde_json::json!({ "manager": name });
            self.tell(tx, actor, Activity::new("e8_access_manager_added", id, data)).await?;
            let (own, origin) = (actor.authority_id, ManagerOrigin::SelfAdded.as_str());
            tx.execute(registration::ADD_MANAGER, &[&id, &own, &self.now(), &actor.user_id, &origin]).await?;
            let mut changes = Changes::of_authority(id);
            changes.plain("access_manager", None, Some(&own.to_string()));
            chronicle.record(tx, subject, Done::AccessManagerAdded, changes).await?;
        }
        for (removed, _) in &change.remove {
            tx.execute(manager::REMOVE_LINK, &[&id, removed]).await?;
            let mut changes = Changes::of_authority(id);
            changes.plain("access_manager", Some(&removed.to_string()), None);
            chronicle.record(tx, subject, Done::AccessManagerRemoved, changes).await?;
        }
        Ok(())
    }
}

/// What edit mode offers: whether the own authority can be added, whether it can be removed, and who else can be. The last
/// one can only go together with another's coming.
pub(super) fn offered(page: &Page, actor: &Actor) -> (bool, bool, Vec<Choice>) {
    let listed = &page.head.managers;
    let is_listed = listed.iter().any(|manager| manager.id == actor.authority_id);
    let can_add = page.allows(Action::AddOwnAccessManager) && !is_listed;
    if !page.allows(Action::RemoveAccessManager) || (listed.len() < 2 && !can_add) {
        return (can_add, false, Vec::new());
    }
    let others = listed.iter().filter(|manager| manager.id != actor.authority_id);
    let others = others.filter(|manager| may_be_removed(actor, manager.id));
    let choice = |manager: &domain::view::Manager| Choice {
        code: manager.id.to_string(),
        label: manager.name.clone(),
        chosen: false,
    };
    (can_add, is_listed, others.map(choice).collect())
}
