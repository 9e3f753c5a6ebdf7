//! The end of the role of access manager (`withdraw_access_manager`, Q20): one transaction, however many authorities it
//! concerns (Q32).

use std::collections::BTreeMap;

use domain::{
    error::{Code, Error, FORM},
    form::WithdrawForm,
    history::Action as Done,
    id::AuthorityId,
    model::ManagerOrigin,
    policy::Actor,
};

use super::{end_delegation, unchanged};
use crate::{
    Caller, Failure, Registry,
    activity::Activity,
    chronicle::{Changes, Chronicle, Subject},
    store::{Tx, authority, invitation, manager as sql, outbox, registration},
};

/// Who takes the place of an access manager: the one that was named, and the national coordinator where that cannot be.
#[derive(Default)]
struct Heirs {
    named: Option<(AuthorityId, String)>,
    national: Option<(AuthorityId, String)>,
}

impl Heirs {
    /// For an authority; nothing administers itself (Q29).
    fn of(&self, authority: AuthorityId) -> Option<&(AuthorityId, String)> {
        self.named.as_ref().filter(|(id, _)| *id != authority).or(self.national.as_ref())
    }
}

impl Registry {
    /// Ends the role: the delegation, the links to the authorities it administers, its open invitations and its drafts.
    /// Authorities that have no other access manager get the one that was named, or the national coordinator.
    pub async fn withdraw_access_manager(
        &self,
        actor: &Actor,
        form: &WithdrawForm,
        caller: &Caller,
    ) -> Result<(), Error> {
        let id = AuthorityId::parse(&form.authority).ok_or(Error::NotFound)?;
        change!(self, |tx| {
            self.may_appoint(tx, actor, id).await?;
            // All of them are locked with it, in the order of their ids; so they are read before.
            let before: authority::AuthorityRow = tx.one(authority::BY_ID, &[&id]).await?;
            let links: Vec<sql::LinkRow> = tx.all(sql::LINKS, &[&id]).await?;
            let candidates: Vec<sql::CandidateRow> = tx.all(sql::CANDIDATES, &[&before.country, &id]).await?;
            let wanted = AuthorityId::parse(&form.replacement);
            let named = candidates.iter().filter(|row| row.is_national || Some(row.id) == wanted);
            let mut locked: Vec<AuthorityId> = links.iter().map(|row| row.authority_id).collect();
            locked.extend(named.map(|row| row.id).chain([id]));
            locked.sort_unstable();
            let row = self.manager_step(tx, actor, id, &locked).await?;
            if !row.is_access_manager {
                return Err(Error::conflict(FORM, Code::WrongState).into());
            }
            unchanged(row.version, &form.version)?;
            let links: Vec<sql::LinkRow> = tx.all(sql::LINKS, &[&id]).await?;
            let candidates: Vec<sql::CandidateRow> = tx.all(sql::CANDIDATES, &[&row.country, &id]).await?;
            let heirs = heirs(candidates, &form.replacement, &links)?;
            let is_locked = |id: AuthorityId| locked.binary_search(&id).is_ok();
            let mut takes_over = heirs.named.iter().chain(&heirs.national);
            if !links.iter().all(|row| is_locked(row.authority_id))
                || !takes_over.all(|(id, _)| is_locked(*id))
            {
                // One came in between: the page that was read is no longer the truth.
                return Err(Error::conflict(FORM, Code::StaleVersion).into());
            }
            let mut concerned: BTreeMap<AuthorityId, Option<&sql::LinkRow>> =
                links.iter().map(|link| (link.authority_id, Some(link))).collect();
            concerned.insert(id, None);
            for (concerned, link) in concerned {
                let chronicle = Chronicle::new(self, actor, caller, concerned);
                match link {
                    None => self.write_end(tx, &chronicle, id).await?,
                    Some(link) => self.write_heir(tx, actor, &chronicle, link, &row, &heirs).await?,
                }
            }
            Ok(())
        })
    }

    /// What ends in the authority itself.
    async fn write_end(
        &self,
        tx: &mut Tx,
        chronicle: &Chronicle<'_>,
        id: AuthorityId,
    ) -> Result<(), Failure> {
        let now = self.now();
        let (version,): (i64,) = tx.one(sql::WITHDRAW, &[&id]).await?;
        let mut changes = Changes::of_authority(id);
        changes.plain("is_access_manager", Some("true"), Some("false"));
        let subject = Subject::authority(id, version);
        chronicle.record(tx, subject, Done::AccessManagerWithdrawn, changes).await?;
        end_delegation(tx, chronicle, id, now).await?;
        let invitations: Vec<sql::InvitationRow> = tx.all(sql::INVITATIONS, &[&id]).await?;
        for row in invitations {
            let changes = Changes::of_invitation(row.id);
            if row.is_draft {
                tx.execute(invitation::REMOVE, &[&row.id]).await?;
                let subject = Subject::invitation(row.id.0, row.version.saturating_add(1));
                chronicle.record(tx, subject, Done::InvitationDeleted, changes).await?;
                tx.execute(invitation::ERASE_VALUES, &[&row.id]).await?;
            } else {
                tx.execute(outbox::CANCEL_LINKS, &[&row.id, &now]).await?;
                let (version,): (i64,) = tx.one(invitation::WITHDRAW, &[&row.id, &now]).await?;
                let subject = Subject::invitation(row.id.0, version);
                chronicle.record(tx, subject, Done::InvitationWithdrawn, changes).await?;
            }
        }
        Ok(())
    }

    /// What changes for an authority that it administered.
    async fn write_heir(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        chronicle: &Chronicle<'_>,
        link: &sql::LinkRow,
        ended: &authority::AuthorityRow,
        heirs: &Heirs,
    ) -> Result<(), Failure> {
        let (now, id) = (self.now(), link.authority_id);
        let (version,): (i64,) = tx.one(authority::TOUCH, &[&id]).await?;
        let subject = Subject::authority(id, version);
        // Before the mail is written: whose role ends gets none for each of its authorities.
        tx.execute(sql::REMOVE_LINK, &[&id, &ended.id]).await?;
        let mut changes = Changes::of_authority(id);
        changes.plain("access_manager", Some(&ended.id.to_string()), None);
        chronicle.record(tx, subject, Done::AccessManagerRemoved, changes).await?;
        let data = serde_json::json!({ "manager": ended.official_name });
        self.tell(tx, actor, Activity::new("e8_access_manager_removed", id, data)).await?;
        if !link.is_alone {
            return Ok(());
        }
        let (heir, name) = heirs.of(id).ok_or_else(|| Failure::defect("nobody takes the place"))?;
        let origin = ManagerOrigin::Nimic.as_str();
        tx.execute(registration::ADD_MANAGER, &[&id, heir, &now, &actor.user_id, &origin]).await?;
        let mut changes = Changes::of_authority(id);
        changes.plain("access_manager", None, Some(&heir.to_string()));
        chronicle.record(tx, subject, Done::AccessManagerAdded, changes).await?;
        let data = serde_json::json!({ "manager": name });
        self.tell(tx, actor, Activity::new("e8_access_manager_added", id, data)).await
    }
}

/// Who takes the place; refused where that is no access manager of the country, or where somebody must be named.
fn heirs(
    candidates: Vec<sql::CandidateRow>,
    replacement: &str,
    links: &[sql::LinkRow],
) -> Result<Heirs, Error> {
    let mut heirs = Heirs::default();
    let wanted = AuthorityId::parse(replacement);
    for row in candidates {
        if wanted == Some(row.id) {
            heirs.named = Some((row.id, row.name.clone()));
        }
        if row.is_national {
            heirs.national = Some((row.id, row.name));
        }
    }
    let is_unknown = !replacement.is_empty() && heirs.named.is_none();
    let mut alone = links.iter().filter(|link| link.is_alone);
    if is_unknown || alone.any(|link| heirs.of(link.authority_id).is_none()) {
        return Err(Error::invalid("replacement", Code::NotAnAccessManager));
    }
    Ok(heirs)
}
