//! What the forms of access managers show.

use domain::{
    error::{Code, Error, Fault},
    model::AuthorityKind,
    policy::Actor,
    view::{Choice, DelegationView, ManagerView, WithdrawView},
};

use super::can_be_delegated;
use crate::{
    Registry,
    authority::{Page, Which},
    store::manager as sql,
};

impl Registry {
    /// The delegation of an access manager, or what it could be.
    pub async fn manager_view(
        &self,
        actor: &Actor,
        which: Which<'_>,
        lang: &str,
    ) -> Result<ManagerView, Error> {
        look!(self, |tx| {
            let id = which.resolve(actor)?;
            self.may_appoint(tx, actor, id).await?;
            let page = Page::open(tx, self, actor, which, lang).await?;
            let delegation: Option<sql::DelegationRow> = tx.optional(sql::DELEGATION, &[&id]).await?;
            let modules: Vec<sql::ModuleRow> = tx.all(sql::MODULES, &[&id]).await?;
            let choice = |row: sql::ModuleRow| Choice {
                label: row.name.text(lang),
                code: row.code,
                chosen: row.chosen,
            };
            let delegation = delegation.map(|row| DelegationView {
                version: row.version,
                is_for_all: row.all_modules,
                granted_by: row.granted_by,
                granted_at: page.local(row.granted_at),
            });
            let is_fixed = page.row.kind != AuthorityKind::Authority;
            Ok(ManagerView {
                version: page.row.version,
                refused: is_fixed.then_some(Fault::new(Code::NationalCoordinatorFixed)),
                delegation,
                modules: modules.into_iter().filter(can_be_delegated).map(choice).collect(),
                head: page.head,
            })
        })
    }

    /// What ending the role of access manager does, and to whom.
    pub async fn withdraw_view(
        &self,
        actor: &Actor,
        which: Which<'_>,
        lang: &str,
    ) -> Result<WithdrawView, Error> {
        look!(self, |tx| {
            let id = which.resolve(actor)?;
            self.may_appoint(tx, actor, id).await?;
            let page = Page::open(tx, self, actor, which, lang).await?;
            let links: Vec<sql::LinkRow> = tx.all(sql::LINKS, &[&id]).await?;
            let candidates: Vec<sql::CandidateRow> =
                tx.all(sql::CANDIDATES, &[&page.row.country, &id]).await?;
            let invitations: Vec<sql::InvitationRow> = tx.all(sql::INVITATIONS, &[&id]).await?;
            let (registrations, steps): (i64, i64) = tx.one(sql::BEGUN, &[&id]).await?;
            let refused = if page.row.kind == AuthorityKind::Authority {
                (!page.row.is_access_manager).then_some(Code::WrongState)
            } else {
                Some(Code::NationalCoordinatorFixed)
            };
            let alone = links.iter().filter(|row| row.is_alone);
            let choice = |row: sql::CandidateRow| Choice {
                code: row.id.to_string(),
                label: row.name,
                chosen: row.is_national,
            };
            let drafts = invitations.iter().filter(|row| row.is_draft).count();
            Ok(WithdrawView {
                version: page.row.version,
                refused: refused.map(Fault::new),
                administered: links.iter().map(|row| row.name.clone()).collect(),
                alone: alone.map(|row| (row.authority_id, row.name.clone())).collect(),
                replacements: candidates.into_iter().map(choice).collect(),
                invitations: invitations.len() - drafts,
                drafts,
                registrations,
                steps,
                head: page.head,
            })
        })
    }
}
