//! The catalogue (P35): what the Commission keeps for everybody: legal areas, modules with their roles, lists with their
//! keywords.

mod area;
mod in_use;
mod keyword;
mod list;
mod module;
mod role;
mod step;
mod write;

use domain::{
    error::Error,
    id::ListId,
    policy::{self, Action, Actor},
    view::{
        CatalogueArea, CatalogueKeyword, CatalogueList, CatalogueModule, CatalogueRole, CatalogueView,
        ListView, ModuleData, Usage,
    },
};

use crate::{
    Failure, Registry,
    names::Names,
    session::unrestricted,
    store::{Statement, ToSql, Tx, catalogue as sql},
};

pub use write::{Edited, Place};

/// The languages of the screens, in which names can be given. English comes first: it must be there (C.1.2).
pub(crate) const NAME_LANGUAGES: [&str; 5] = ["en", "sv", "fi", "da", "lv"];

impl Registry {
    /// The whole catalogue: the modules by legal area, and the general lists.
    pub async fn catalogue(&self, actor: &Actor, lang: &str) -> Result<CatalogueView, Error> {
        keeps(actor)?;
        look!(self, |tx| {
            let areas: Vec<sql::AreaRow> = tx.all(sql::AREAS, &[]).await?;
            let modules: Vec<sql::ModuleRow> = tx.all(sql::MODULES, &[]).await?;
            let lists: Vec<sql::ListRow> = tx.all(sql::GENERAL_LISTS, &[]).await?;
            let area = |area: sql::AreaRow| CatalogueArea {
                id: area.id,
                name: area.name.text(lang),
                is_active: area.active,
                modules: modules
                    .iter()
                    .filter(|module| module.legal_area_id == area.id)
                    .map(|module| listed(module, lang))
                    .collect(),
                code: area.code,
            };
            let lists = lists.iter().map(|row| list_row(row, lang)).collect();
            Ok(CatalogueView { areas: areas.into_iter().map(area).collect(), lists })
        })
    }

    /// A module with its roles and its lists.
    pub async fn catalogue_module(&self, actor: &Actor, code: &str, lang: &str) -> Result<ModuleData, Error> {
        keeps(actor)?;
        look!(self, |tx| {
            let row = module_of(tx, code).await?;
            let area: sql::AreaRow = tx.one(sql::AREA, &[&row.legal_area_id]).await?;
            let roles: Vec<sql::RoleRow> = tx.all(sql::ROLES, &[&row.id]).await?;
            let lists: Vec<sql::ListRow> = tx.all(sql::LISTS, &[&row.id]).await?;
            Ok(ModuleData {
                module: listed(&row, lang),
                area: (area.id, area.name.text(lang)),
                roles_allowed: row.roles_allowed,
                linked_coordinator: row.linked_coordinator,
                has_request_settings: row.has_request_settings,
                names: names(&row.name),
                usage: usage(tx, sql::MODULE_USAGE, &row.id).await?,
                roles: roles.iter().map(|row| role_row(row, lang)).collect(),
                lists: lists.iter().map(|row| list_row(row, lang)).collect(),
            })
        })
    }

    /// A classification list with its keywords.
    pub async fn catalogue_list(&self, actor: &Actor, id: &str, lang: &str) -> Result<ListView, Error> {
        keeps(actor)?;
        look!(self, |tx| {
            let row = list_of(tx, id).await?;
            let keywords: Vec<sql::KeywordRow> = tx.all(sql::KEYWORDS, &[&row.id]).await?;
            let module = match &row.module {
                Some(code) => Some((code.clone(), module_of(tx, code).await?.name.text(lang))),
                None => None,
            };
            let label = |id| keywords.iter().find(|row| row.id == id).map(|row| row.name.text(lang));
            let keyword = |row: &sql::KeywordRow| CatalogueKeyword {
                id: row.id,
                code: row.code.clone(),
                label: row.name.text(lang),
                parent: row.parent_id.and_then(label),
                is_active: row.active,
            };
            Ok(ListView {
                list: list_row(&row, lang),
                module,
                names: names(&row.name),
                usage: usage(tx, sql::LIST_USAGE, &row.id).await?,
                keywords: keywords.iter().map(keyword).collect(),
            })
        })
    }
}

/// Who does not keep the catalogue has none (rule 2 of C.3.2).
fn keeps(actor: &Actor) -> Result<(), Error> {
    unrestricted(actor)?;
    if policy::has(actor, Action::EditCatalogue) { Ok(()) } else { Err(Error::NotFound) }
}

async fn module_of(tx: &mut Tx, code: &str) -> Result<sql::ModuleRow, Failure> {
    // PostgreSQL takes no NUL in a text.
    if code.contains('\0') {
        return Err(Error::NotFound.into());
    }
    Ok(tx.optional(sql::MODULE, &[&code]).await?.ok_or(Error::NotFound)?)
}

async fn list_of(tx: &mut Tx, id: &str) -> Result<sql::ListRow, Failure> {
    let id = ListId::parse(id).ok_or(Error::NotFound)?;
    Ok(tx.optional(sql::LIST, &[&id]).await?.ok_or(Error::NotFound)?)
}

async fn usage(tx: &mut Tx, statement: Statement, id: &dyn ToSql) -> Result<Usage, Failure> {
    let (authorities, users): (i64, i64) = tx.one(statement, &[id]).await?;
    Ok(Usage { authorities, users })
}

/// Every name that there is, by language.
fn names(names: &Names) -> Vec<(&'static str, String)> {
    NAME_LANGUAGES.into_iter().filter_map(|lang| Some((lang, names.own(lang)?.to_owned()))).collect()
}

fn listed(row: &sql::ModuleRow, lang: &str) -> CatalogueModule {
    let (code, name) = (row.code.clone(), row.name.text(lang));
    CatalogueModule { code, name, kind: row.kind, status: row.status }
}

fn role_row(row: &sql::RoleRow, lang: &str) -> CatalogueRole {
    CatalogueRole {
        id: row.id,
        code: row.code.clone(),
        name: row.name.text(lang),
        for_authority: row.for_authority,
        for_coordinator: row.for_coordinator,
        needs_holder: row.needs_holder,
        only_with_allocation: row.only_with_allocation,
        is_active: row.active,
    }
}

fn list_row(row: &sql::ListRow, lang: &str) -> CatalogueList {
    CatalogueList {
        id: row.id,
        code: row.code.clone(),
        name: row.name.text(lang),
        min_choices: row.min_choices,
        max_choices: row.max_choices,
        keywords: row.keywords,
    }
}
