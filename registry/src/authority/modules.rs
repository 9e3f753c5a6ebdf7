//! Accesses to modules with their keywords and coordinators, as their tab shows them.

use domain::{
    model::{AccessStatus, ModuleStatus},
    view::{Choice, ModuleView},
};

use super::{Page, keywords::lists};
use crate::{
    Failure,
    store::{Tx, authority as sql},
};

/// The accesses of an authority. On the public card: active ones with role and keywords, and nothing else.
pub(super) async fn load(
    tx: &mut Tx,
    page: &Page,
    lang: &str,
    edit: bool,
) -> Result<Vec<ModuleView>, Failure> {
    let id = page.row.id;
    let accesses: Vec<sql::AccessRow> = tx.all(sql::ACCESSES, &[&id]).await?;
    let keywords: Vec<sql::KeywordRow> = tx.all(sql::MODULE_KEYWORDS, &[&id]).await?;
    let mut links = Vec::new();
    let mut vacant = Vec::new();
    let mut possible = Vec::new();
    if page.full {
        links = tx.all(sql::LINKS, &[&id]).await?;
        vacant = tx.all(sql::VACANT, &[&id]).await?;
    }
    if edit {
        possible = tx.all(sql::COORDINATORS, &[&id]).await?;
    }
    let found = Found { keywords, links, possible, vacant };
    let shown = accesses.iter().filter(|access| page.full || access.status == AccessStatus::Active);
    Ok(shown.map(|access| found.view(page, access, lang, edit)).collect())
}

struct Found {
    keywords: Vec<sql::KeywordRow>,
    links: Vec<sql::CoordinatorRow>,
    possible: Vec<sql::CoordinatorRow>,
    vacant: Vec<sql::VacantRow>,
}

impl Found {
    fn view(&self, page: &Page, access: &sql::AccessRow, lang: &str, edit: bool) -> ModuleView {
        let edit = edit && access.status == AccessStatus::Active;
        let keywords = self.keywords.iter().filter(|row| row.module_id == Some(access.module_id));
        let vacant = self.vacant.iter().filter(|row| row.module_id == access.module_id);
        let settings = access.approval.zip(access.may_refuse).zip(access.allocation).filter(|_| page.full);
        ModuleView {
            code: access.code.clone(),
            name: access.name.text(lang),
            legal_area: access.legal_area.text(lang),
            kind: access.kind,
            version: if page.full { access.version } else { 0 },
            role: access.role,
            status: access.status,
            is_in_catalogue: access.module_status == ModuleStatus::Active,
            given_at: page.full.then(|| page.local(access.granted_at)),
            suspended_at: access.suspended_at.map(|at| page.local(at)),
            lists: lists(keywords, lang, edit),
            coordinator_rule: access.linked_coordinator,
            coordinators: self.coordinators(access),
            settings: settings.map(|((approval, may_refuse), allocation)| (approval, may_refuse, allocation)),
            roles_without_holder: vacant.map(|row| row.name.text(lang)).collect(),
        }
    }

    /// Those that are linked, and in edit mode those that could be.
    fn coordinators(&self, access: &sql::AccessRow) -> Vec<Choice> {
        let of_module = |rows: &'_ [sql::CoordinatorRow], chosen| -> Vec<Choice> {
            let rows = rows.iter().filter(|row| row.module_id == access.module_id);
            rows.map(|row| Choice { code: row.id.to_string(), label: row.name.clone(), chosen }).collect()
        };
        let mut choices = of_module(&self.links, true);
        let possible = of_module(&self.possible, false);
        let linked: Vec<String> = choices.iter().map(|choice| choice.code.clone()).collect();
        choices.extend(possible.into_iter().filter(|choice| !linked.contains(&choice.code)));
        choices
    }
}
