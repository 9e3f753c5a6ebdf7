//! Accesses to modules with their keywords and linked coordinators.

use domain::{history::Action, id::ModuleAccessId, time::DAY};

use super::{Writer, added, joined, keyword_ids, missing};
use crate::{
    history::{Change, Subject},
    import::access::Access,
    store::{StoreError, ToSql, import as sql},
};

/// How long ago the suspended accesses were suspended, and all were given.
const SUSPENDED: i64 = 30 * DAY;
const GIVEN: i64 = 800 * DAY;

impl<'a> Writer<'a> {
    /// All accesses; then the links, which need both ends; then the suspensions, which came last.
    pub(super) async fn accesses(&mut self) -> Result<(), StoreError> {
        for access in &self.sample.accesses {
            self.add_access(access).await?;
        }
        for access in &self.sample.accesses {
            self.link_coordinators(access).await?;
        }
        for access in self.sample.accesses.iter().filter(|access| !access.is_active()) {
            let subject = Subject::access(self.access(access)?, 2);
            let status = Change::plain("status", Some("active".to_owned()), Some("suspended".to_owned()));
            self.record(&access.authority, subject, Action::ModuleAccessSuspended, vec![status])?;
        }
        Ok(())
    }

    fn access(&self, access: &Access) -> Result<ModuleAccessId, StoreError> {
        let pair = (access.authority.as_str(), access.module.as_str());
        self.accesses.get(&pair).copied().ok_or_else(missing)
    }

    async fn add_access(&mut self, access: &'a Access) -> Result<(), StoreError> {
        let authority = self.authority(&access.authority)?;
        let module = self.catalogue.modules.get(&access.module).ok_or_else(missing)?;
        let id = ModuleAccessId::new(self.now, self.random);
        let active = access.is_active();
        let settings = access.settings;
        let approval = settings.map(|settings| settings.approval.as_str());
        let (may_refuse, allocation) =
            settings.map(|settings| (settings.may_refuse, settings.allocation)).unzip();
        self.tx
            .execute(
                sql::ADD_ACCESS,
                &[
                    &id,
                    &authority,
                    &module.id,
                    &access.role.as_str(),
                    &access.status.as_str(),
                    &approval,
                    &may_refuse,
                    &allocation,
                    &self.now.plus(-GIVEN),
                    &(!active).then_some(self.now.plus(-SUSPENDED)),
                    &(2 - i64::from(active)),
                ],
            )
            .await?;
        self.accesses.insert((&access.authority, &access.module), id);
        let mut changes = vec![
            added("module", &access.module),
            added("role", access.role.as_str()),
            added("status", "active"),
        ];
        changes.extend(approval.map(|approval| added("approval", approval)));
        changes.extend(may_refuse.map(|may| added("may_refuse", &may.to_string())));
        changes.extend(allocation.map(|on| added("allocation", &on.to_string())));
        self.record(&access.authority, Subject::access(id, 1), Action::ModuleAccessGiven, changes)?;
        if access.keywords.is_empty() {
            return Ok(());
        }
        let keywords = keyword_ids(&module.lists, &access.keywords);
        let keywords = keywords.iter().map(|keyword| [&authority as &dyn ToSql, &module.id, keyword]);
        let rows: Vec<[&dyn ToSql; 3]> = keywords.collect();
        self.tx.add_rows(sql::ADD_MODULE_KEYWORD, sql::NEXT_OF_THREE, &rows).await?;
        let changes = vec![added("keywords", &joined(access.keywords.iter().map(String::as_str)))];
        self.record(&access.authority, Subject::access(id, 1), Action::ModuleAccessKeywordsChanged, changes)
    }

    async fn link_coordinators(&mut self, access: &'a Access) -> Result<(), StoreError> {
        let authority = self.authority(&access.authority)?;
        let module = self.catalogue.modules.get(&access.module).ok_or_else(missing)?.id;
        for key in &access.linked_coordinators {
            let coordinator = self.authority(key)?;
            self.tx
                .execute(sql::ADD_LINKED_COORDINATOR, &[&authority, &module, &coordinator, &self.now])
                .await?;
            let subject = Subject::access(self.access(access)?, 1);
            let changes = vec![added("linked_coordinator", &coordinator.to_string())];
            self.record(&access.authority, subject, Action::LinkedCoordinatorAdded, changes)?;
        }
        Ok(())
    }
}
