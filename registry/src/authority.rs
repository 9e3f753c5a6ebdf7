//! Authorities: their pages, and the one save over the tabs.

mod accesses;
pub(crate) mod basic;
mod edit;
pub(crate) mod keywords;
pub(crate) mod links;
mod managers;
mod modules;
mod page;
pub(crate) mod settings;
mod standing;

use domain::{
    error::{Code, Error, FORM},
    form,
    history::Action as Done,
    id::AuthorityId,
    policy::{Action, Actor, decide},
    view::{AuthorityView, ClassificationView, EditView, ModulesView},
};

pub(crate) use keywords::joined;
pub(crate) use page::{Page, manager as shown_manager, zone};
pub(crate) use standing::administrators_of;

use crate::{
    Caller, Registry,
    chronicle::{Changes, Chronicle, Subject},
    history, scope,
    store::authority as sql,
};

/// Which authority a page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which<'a> {
    /// The reader's own.
    Own,
    /// The one with this id, as it stands in the address.
    Id(&'a str),
}

impl<'a> Which<'a> {
    /// By an id as it stands in an address; the own one where there is none.
    pub fn of(id: &'a str) -> Self {
        if id.is_empty() { Self::Own } else { Self::Id(id) }
    }

    pub(crate) fn resolve(self, actor: &Actor) -> Result<AuthorityId, Error> {
        match self {
            Self::Own => Ok(actor.authority_id),
            Self::Id(text) => AuthorityId::parse(text).ok_or(Error::NotFound),
        }
    }
}

impl Registry {
    /// The tab Authority; for those who may read no more, the public card (P3).
    pub async fn authority(
        &self,
        actor: &Actor,
        which: Which<'_>,
        lang: &str,
    ) -> Result<AuthorityView, Error> {
        look!(self, |tx| {
            let page = Page::open(tx, self, actor, which, lang).await?;
            let data = page.data();
            Ok(AuthorityView { head: page.head, data })
        })
    }

    /// The tab Classification.
    pub async fn classification(
        &self,
        actor: &Actor,
        which: Which<'_>,
        lang: &str,
    ) -> Result<ClassificationView, Error> {
        look!(self, |tx| {
            let page = Page::open(tx, self, actor, which, lang).await?;
            let rows: Vec<sql::KeywordRow> = tx.all(sql::KEYWORDS, &[&page.row.id]).await?;
            Ok(ClassificationView { head: page.head, lists: keywords::lists(&rows, lang, false) })
        })
    }

    /// The tab Modules.
    pub async fn modules(&self, actor: &Actor, which: Which<'_>, lang: &str) -> Result<ModulesView, Error> {
        look!(self, |tx| {
            let page = Page::open(tx, self, actor, which, lang).await?;
            let modules = modules::load(tx, &page, lang, false).await?;
            Ok(ModulesView { head: page.head, modules })
        })
    }

    /// Edit mode: all tabs at once, with everything that could be chosen.
    pub async fn edit_view(&self, actor: &Actor, which: Which<'_>, lang: &str) -> Result<EditView, Error> {
        look!(self, |tx| {
            let id = which.resolve(actor)?;
            let target = scope::read(tx, actor, id).await?;
            managers::enter(actor, &target, self.settings().rules)?;
            let page = Page::open(tx, self, actor, which, lang).await?;
            let rows: Vec<sql::KeywordRow> = tx.all(sql::KEYWORDS, &[&page.row.id]).await?;
            let modules = modules::load(tx, &page, lang, true).await?;
            let data = page.data();
            let (can_add_own, can_remove_own, removable) = managers::offered(&page, actor);
            let lists = keywords::lists(&rows, lang, true);
            Ok(EditView { head: page.head, data, lists, modules, can_add_own, can_remove_own, removable })
        })
    }

    /// The data were looked through and are right (P5, J11).
    pub async fn confirm_data(
        &self,
        actor: &Actor,
        authority: &str,
        version: &str,
        caller: &Caller,
    ) -> Result<(), Error> {
        let id = Which::Id(authority).resolve(actor)?;
        change!(self, |tx| {
            history::lock(tx, &[id]).await?;
            let target = scope::read(tx, actor, id).await?;
            decide(actor, Action::EditBasicData, &target, self.settings().rules)?;
            let row: sql::AuthorityRow = tx.one(sql::BY_ID, &[&id]).await?;
            if row.version != form::version(version) {
                return Err(Error::conflict(FORM, Code::StaleVersion).into());
            }
            let (version,): (i64,) = tx.one(sql::CONFIRM, &[&id, &self.now()]).await?;
            let chronicle = Chronicle::new(self, actor, caller, id);
            let subject = Subject::authority(id, version);
            chronicle.record(tx, subject, Done::AuthorityDataConfirmed, Changes::of_authority(id)).await
        })
    }
}
