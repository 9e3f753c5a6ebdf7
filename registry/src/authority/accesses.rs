//! Accesses to modules as a part of edit mode: what a save has changed, and writing it.

use domain::{
    history::Action as Done,
    id::{AuthorityId, ModuleId},
    policy::Actor,
};

use super::{keywords::Selection, links::LinkChange, settings::Settings};
use crate::{
    Failure, Registry,
    chronicle::{Changes, Chronicle, Subject},
    store::{Tx, authority as sql},
};

/// A changed access.
pub(super) struct ModuleChange<'a> {
    pub(super) access: &'a sql::AccessRow,
    pub(super) keywords: Option<Selection>,
    pub(super) links: LinkChange,
    pub(super) settings: Option<Settings>,
}

impl Registry {
    /// Writes the changed parts of an access, with one entry for each.
    pub(super) async fn write_module(
        &self,
        tx: &mut Tx,
        chronicle: &Chronicle<'_>,
        actor: &Actor,
        id: AuthorityId,
        change: &ModuleChange<'_>,
    ) -> Result<(), Failure> {
        let module: ModuleId = change.access.module_id;
        let (version,): (i64,) = tx.one(sql::TOUCH_ACCESS, &[&change.access.id]).await?;
        let subject = Subject::access(change.access.id, version);
        let place = (id, module);
        if let Some(settings) = change.settings {
            self.write_settings(tx, chronicle, actor, id, change.access, subject, settings).await?;
        }
        self.write_selection(tx, chronicle, place, subject, change.keywords.as_ref()).await?;
        self.write_links(tx, chronicle, actor, place, subject, &change.links).await
    }

    /// Keywords of an access that was changed or given.
    pub(crate) async fn write_selection(
        &self,
        tx: &mut Tx,
        chronicle: &Chronicle<'_>,
        (id, module): (AuthorityId, ModuleId),
        subject: Subject,
        selection: Option<&Selection>,
    ) -> Result<(), Failure> {
        let Some(selection) = selection else { return Ok(()) };
        for keyword in &selection.remove {
            tx.execute(sql::REMOVE_MODULE_KEYWORD, &[&id, &module, keyword]).await?;
        }
        for keyword in &selection.add {
            tx.execute(sql::ADD_MODULE_KEYWORD, &[&id, &module, keyword]).await?;
        }
        let changes = keyword_changes(id, selection);
        chronicle.record(tx, subject, Done::ModuleAccessKeywordsChanged, changes).await
    }

    /// Links of an access that was changed or given.
    pub(crate) async fn write_links(
        &self,
        tx: &mut Tx,
        chronicle: &Chronicle<'_>,
        actor: &Actor,
        (id, module): (AuthorityId, ModuleId),
        subject: Subject,
        links: &LinkChange,
    ) -> Result<(), Failure> {
        for coordinator in &links.add {
            tx.execute(sql::ADD_LINK, &[&id, &module, coordinator, &self.now(), &actor.user_id]).await?;
            let mut changes = Changes::of_authority(id);
            changes.plain("linked_coordinator", None, Some(&coordinator.to_string()));
            chronicle.record(tx, subject, Done::LinkedCoordinatorAdded, changes).await?;
        }
        for coordinator in &links.remove {
            tx.execute(sql::REMOVE_LINK, &[&id, &module, coordinator]).await?;
            let mut changes = Changes::of_authority(id);
            changes.plain("linked_coordinator", Some(&coordinator.to_string()), None);
            chronicle.record(tx, subject, Done::LinkedCoordinatorRemoved, changes).await?;
        }
        Ok(())
    }
}

pub(super) fn keyword_changes(id: AuthorityId, selection: &Selection) -> Changes {
    let mut changes = Changes::of_authority(id);
    changes.plain("keywords", Some(&selection.old), Some(&selection.new));
    changes
}
