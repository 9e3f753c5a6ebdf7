//! Invitations to self-registration (P17, C.2.3): made, sent, sent again, withdrawn.

mod data;
mod expiry;
mod list;
mod steps;

pub(crate) use data::refuse_username;

use domain::{
    error::{Code, Error, FORM},
    form,
    id::InvitationId,
    model::InvitationState,
    policy::{self, Action, Actor},
    time::{DAY, local},
    view::{Choice, InvitationEditView, InvitationRow, InvitationView},
};

use crate::{
    Failure, Registry, authority, history,
    outbox::LINK_VALID,
    scope::{self, Reach},
    self_registration::sees_registration,
    session::unrestricted,
    store::{Query, Tx, invitation as sql},
};

impl Registry {
    /// One invitation, with what can be done with it.
    pub async fn invitation(&self, actor: &Actor, id: &str, lang: &str) -> Result<InvitationView, Error> {
        unrestricted(actor)?;
        look!(self, |tx| {
            let row = self.find_invitation(tx, actor, id).await?;
            let suggested: Vec<&str> =
                row.suggested_modules.iter().flat_map(|codes| codes.split(',')).collect();
            let modules: Vec<sql::SuggestedRow> = tx.all(sql::MODULES, &[]).await?;
            let modules = modules.into_iter().filter(|module| suggested.contains(&module.code.as_str()));
            let zone = authority::zone(actor);
            let registration_id = match row.registration_id {
                Some(id) if sees_registration(tx, actor, id).await? => Some(id),
                _ => None,
            };
            Ok(InvitationView {
                version: row.version,
                language: row.language.clone(),
                message: row.message.clone().unwrap_or_default(),
                modules: modules.map(|module| module.name.text(lang)).collect(),
                opened_at: row.opened_at.map(|at| local(at, zone)),
                registration: row.registration,
                registration_id,
                is_draft: row.is_draft(),
                can_resend: row.can_be_sent_again(),
                can_withdraw: row.can_be_withdrawn(),
                row: self.invitation_row(row, zone),
            })
        })
    }

    /// The form of a new invitation, or of a draft.
    pub async fn invitation_form(
        &self,
        actor: &Actor,
        id: Option<&str>,
        lang: &str,
    ) -> Result<InvitationEditView, Error> {
        unrestricted(actor)?;
        look!(self, |tx| {
            let mut view = InvitationEditView { days: LINK_VALID / DAY, ..InvitationEditView::default() };
            let mut suggested = String::new();
            if let Some(id) = id {
                let row = self.find_invitation(tx, actor, id).await?;
                if !row.is_draft() {
                    return Err(Error::conflict(FORM, Code::WrongState).into());
                }
                suggested = row.suggested_modules.unwrap_or_default();
                view.id = Some(row.id);
                view.version = row.version;
                view.recipient_email = row.recipient_email;
                view.language = row.language;
                view.authority_name_hint = row.authority_name_hint;
                view.message = row.message.unwrap_or_default();
            } else {
                let own = scope::find(tx, actor, Action::Invite, actor.authority_id).await?;
                policy::decide_new_invitation(actor, &own.ok_or(Error::NotFound)?, self.settings().rules)?;
                view.language.clone_from(&actor.language);
            }
            let suggested: Vec<&str> = suggested.split(',').collect();
            let rows: Vec<sql::SuggestedRow> = tx.all(sql::MODULES, &[]).await?;
            let offered = rows.into_iter().filter_map(|row| {
                let chosen = suggested.contains(&row.code.as_str());
                let label = row.name.text(lang);
                (row.is_active || chosen).then_some(Choice { code: row.code, label, chosen })
            });
            view.modules = offered.collect();
            Ok(view)
        })
    }

    /// The invitation, if it is within the actor's reach.
    async fn find_invitation(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        id: &str,
    ) -> Result<sql::InvitationRow, Failure> {
        let id = InvitationId::parse(id).ok_or(Error::NotFound)?;
        let reach = Reach::new(actor, Action::Invite);
        let found: Vec<sql::InvitationRow> = tx.list(&reach.narrow(Query::new(sql::BY_ID, &[&id]))).await?;
        Ok(found.into_iter().next().ok_or(Error::NotFound)?)
    }

    /// The beginning of every step with an invitation: it is the actor's to change, before and after its lock, and still
    /// the one that the form showed.
    async fn invitation_step(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        id: &str,
        version: &str,
    ) -> Result<sql::InvitationRow, Failure> {
        if actor.restricted {
            return Err(Error::Denied(Code::PasswordChangeRequired.into()).into());
        }
        let before = self.find_invitation(tx, actor, id).await?;
        let inviter = before.inviter_authority_id;
        history::lock(tx, &[inviter]).await?;
        let target = scope::read(tx, actor, inviter).await?;
        policy::decide(actor, Action::Invite, &target, self.settings().rules)?;
        let row: Option<sql::InvitationRow> = tx.optional(sql::BY_ID, &[&before.id]).await?;
        let row = row.ok_or(Error::NotFound)?;
        if row.version != form::version(version) {
            let code = if row.status == before.status { Code::StaleVersion } else { Code::WrongState };
            return Err(Error::conflict(FORM, code).into());
        }
        Ok(row)
    }

    fn invitation_row(&self, row: sql::InvitationRow, zone: &str) -> InvitationRow {
        InvitationRow {
            id: row.id,
            state: InvitationState::of(row.status, row.expires_at, row.failed, self.now()),
            recipient_email: row.recipient_email,
            authority_name_hint: row.authority_name_hint,
            sent_at: row.sent_at.map(|at| local(at, zone)),
            expires_at: row.expires_at.map(|at| local(at, zone)),
            inviter: row.inviter,
        }
    }
}
