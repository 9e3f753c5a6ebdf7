//! `catalogue.toml`: read, checked and loaded.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    id::{KeywordId, ListId, ModuleId, RoleId, new_uuid},
    model::{LinkedCoordinatorRule, ModuleKind, ModuleRole},
    place,
    random::Random,
    time::{DAY, Timestamp},
};
use serde::Deserialize;
use uuid::Uuid;

use super::ImportError;
use crate::store::{Tx, import as sql};

const FILE: &str = "catalogue.toml";

type Names = BTreeMap<String, String>;

/// The file as it is written.
#[derive(Deserialize)]
pub(super) struct File {
    reference_date: toml::value::Datetime,
    language: Vec<Language>,
    country: Vec<Country>,
    role: Vec<Role>,
    legal_area: Vec<LegalArea>,
    module: Vec<ModuleItem>,
    list: Vec<ListItem>,
}

#[derive(Deserialize)]
struct Language {
    code: String,
    endonym: String,
    ui_available: bool,
}

#[derive(Deserialize)]
struct Country {
    code: String,
    name: Names,
}

#[derive(Deserialize)]
struct LegalArea {
    code: String,
    legal_basis: String,
    name: Names,
}

#[derive(Deserialize)]
struct ModuleItem {
    code: String,
    legal_area: String,
    kind: String,
    roles_allowed: String,
    linked_coordinator: String,
    name: Names,
    roles: Vec<Role>,
}

#[derive(Deserialize)]
struct Role {
    code: String,
    for_authority: bool,
    for_coordinator: bool,
    min_holders: i64,
    only_if_setting: Option<String>,
    name: Names,
}

#[derive(Deserialize)]
struct ListItem {
    code: String,
    scope: String,
    #[serde(default)]
    modules: Vec<String>,
    min_choices: i64,
    max_choices: Option<i64>,
    name: Names,
    keywords: Vec<Keyword>,
}

#[derive(Deserialize)]
struct Keyword {
    code: String,
    name: Names,
}

/// The catalogue as the rows of the sample refer to it.
#[derive(Default)]
pub(super) struct Catalogue {
    pub(super) general: Vec<List>,
    pub(super) modules: BTreeMap<String, Module>,
}

pub(super) struct Module {
    pub(super) id: ModuleId,
    pub(super) has_request_settings: bool,
    pub(super) roles_allowed: String,
    pub(super) linked_coordinator: LinkedCoordinatorRule,
    pub(super) roles: Vec<ModuleRoleDefinition>,
    pub(super) lists: Vec<List>,
}

#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own")]
pub(super) struct ModuleRoleDefinition {
    pub(super) id: RoleId,
    pub(super) code: String,
    pub(super) needs_holder: bool,
    for_authority: bool,
    for_coordinator: bool,
    only_with_allocation: bool,
}

impl ModuleRoleDefinition {
    /// Whether an access has this role (I-6).
    pub(super) const fn fits(&self, role: ModuleRole, allocation: bool) -> bool {
        (match role {
            ModuleRole::Authority => self.for_authority,
            ModuleRole::Coordinator => self.for_coordinator,
        }) && (allocation || !self.only_with_allocation)
    }
}

pub(super) struct List {
    pub(super) code: String,
    pub(super) min: i64,
    pub(super) max: Option<i64>,
    pub(super) keywords: BTreeMap<String, KeywordId>,
}

/// A date as days since 1970.
pub(super) fn day(text: &str) -> Option<i64> {
    let date: jiff::civil::Date = text.parse().ok()?;
    let midnight = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(midnight.timestamp().as_microsecond().div_euclid(DAY))
}

fn fault(reason: impl Into<String>) -> ImportError {
    ImportError::Row { file: FILE, row: 0, reason: reason.into() }
}

impl File {
    pub(super) fn parse(text: &str) -> Result<Self, ImportError> {
        let file: Self = toml::from_str(text).map_err(|error| fault(error.to_string()))?;
        file.check()?;
        Ok(file)
    }

    /// The day the sample describes.
    pub(super) fn reference_day(&self) -> i64 {
        day(&self.reference_date.to_string()).unwrap_or(0)
    }

    /// By how many days the dates of the sample are moved.
    pub(super) fn shift(&self, now: Timestamp) -> i64 {
        now.0.div_euclid(DAY) - self.reference_day()
    }

    fn check(&self) -> Result<(), ImportError> {
        let need = |holds: bool, reason: String| if holds { Ok(()) } else { Err(fault(reason)) };
        need(day(&self.reference_date.to_string()).is_some(), "reference_date: not a date".to_owned())?;
        for language in &self.language {
            need(place::is_language(&language.code), format!("language {}: unknown", language.code))?;
        }
        for country in &self.country {
            let known = place::COUNTRIES.iter().any(|(code, _)| *code == country.code);
            need(known, format!("country {}: unknown", country.code))?;
        }
        let names = self.country.iter().map(|item| (&item.code, &item.name));
        let names = names.chain(self.legal_area.iter().map(|item| (&item.code, &item.name)));
        let names = names.chain(self.module.iter().map(|item| (&item.code, &item.name)));
        let names = names.chain(self.list.iter().map(|item| (&item.code, &item.name)));
        let names = names
            .chain(self.list.iter().flat_map(|list| &list.keywords).map(|item| (&item.code, &item.name)));
        let roles = self.role.iter().chain(self.module.iter().flat_map(|module| &module.roles));
        for (code, name) in names.chain(roles.map(|role| (&role.code, &role.name))) {
            need(
                name.get("en").is_some_and(|text| !text.is_empty()),
                format!("{code}: translation_missing"),
            )?;
        }
        for module in &self.module {
            let code = &module.code;
            need(ModuleKind::parse(&module.kind).is_some(), format!("module {code}: kind"))?;
            let allowed = ["authority", "coordinator", "both"].contains(&module.roles_allowed.as_str());
            need(allowed, format!("module {code}: roles_allowed"))?;
            let rule = LinkedCoordinatorRule::parse(&module.linked_coordinator);
            need(rule.is_some(), format!("module {code}: linked_coordinator"))?;
            let linked = rule != Some(LinkedCoordinatorRule::None);
            need(
                !linked || module.roles_allowed == "both",
                format!("module {code}: no coordinator to link"),
            )?;
            for role in &module.roles {
                let setting = role.only_if_setting.as_deref().is_none_or(|setting| setting == "allocation");
                let fits = setting && [0, 1].contains(&role.min_holders);
                need(
                    fits && (role.for_authority || role.for_coordinator),
                    format!("{code}:{}: rule", role.code),
                )?;
            }
        }
        for list in &self.list {
            let range = list.min_choices >= 0 && list.max_choices.is_none_or(|max| max >= list.min_choices);
            need(range, format!("list {}: choices_range_invalid", list.code))?;
            let scope = if list.modules.is_empty() { "general" } else { "module" };
            need(list.scope == scope, format!("list {}: scope", list.code))?;
        }
        self.check_codes()
    }

    fn check_codes(&self) -> Result<(), ImportError> {
        let kinds: [(&str, Vec<&String>); 4] = [
            ("legal area", self.legal_area.iter().map(|item| &item.code).collect()),
            ("module", self.module.iter().map(|item| &item.code).collect()),
            ("list", self.list.iter().map(|item| &item.code).collect()),
            ("keyword", self.list.iter().flat_map(|list| &list.keywords).map(|item| &item.code).collect()),
        ];
        for (kind, codes) in kinds {
            let mut seen = BTreeSet::new();
            if let Some(twice) = codes.into_iter().find(|code| !seen.insert(*code)) {
                return Err(fault(format!("{kind} {twice}: code_taken")));
            }
        }
        Ok(())
    }
}

/// Loads the catalogue into an empty database.
pub(super) async fn load(
    tx: &mut Tx,
    file: &File,
    now: Timestamp,
    random: &mut dyn Random,
) -> Result<Catalogue, ImportError> {
    let mut adding = Loader { tx, now, random };
    for (position, language) in (1_i64..).zip(&file.language) {
        let Language { code, endonym, ui_available } = language;
        adding.tx.execute(sql::ADD_LANGUAGE, &[code, endonym, ui_available, &position]).await?;
    }
    for (position, country) in (1_i64..).zip(&file.country) {
        let zone = place::time_zone(Some(&country.code));
        adding.tx.execute(sql::ADD_COUNTRY, &[&country.code, &json(&country.name), &zone, &position]).await?;
    }
    for (position, role) in (1_i64..).zip(&file.role) {
        adding.role(None, role, position).await?;
    }
    let mut areas = BTreeMap::new();
    for (position, area) in (1_i64..).zip(&file.legal_area) {
        let id = adding.id();
        let LegalArea { code, legal_basis, name } = area;
        adding.tx.execute(sql::ADD_LEGAL_AREA, &[&id, code, &json(name), legal_basis, &position]).await?;
        areas.insert(code.as_str(), id);
    }
    let mut catalogue = Catalogue::default();
    for (position, module) in (1_i64..).zip(&file.module) {
        let area = areas.get(module.legal_area.as_str());
        let area = area.ok_or_else(|| fault(format!("module {}: unknown legal area", module.code)))?;
        let loaded = adding.module(module, *area, position).await?;
        catalogue.modules.insert(module.code.clone(), loaded);
    }
    for (position, list) in (1_i64..).zip(&file.list) {
        if list.modules.is_empty() {
            catalogue.general.push(adding.list(None, list, position).await?);
        }
        for code in &list.modules {
            let module = catalogue.modules.get_mut(code);
            let module = module.ok_or_else(|| fault(format!("list {}: unknown module {code}", list.code)))?;
            let loaded = adding.list(Some(module.id), list, position).await?;
            module.lists.push(loaded);
        }
    }
    Ok(catalogue)
}

fn json(names: &Names) -> String {
    serde_json::json!(names).to_string()
}

struct Loader<'a> {
    tx: &'a mut Tx,
    now: Timestamp,
    random: &'a mut dyn Random,
}

impl Loader<'_> {
    fn id(&mut self) -> Uuid {
        new_uuid(self.now, self.random)
    }

    async fn module(&mut self, item: &ModuleItem, area: Uuid, position: i64) -> Result<Module, ImportError> {
        let id = ModuleId(self.id());
        let has_request_settings = item.kind == ModuleKind::Request.as_str();
        let ModuleItem { code, kind, roles_allowed, linked_coordinator, name, roles: definitions, .. } = item;
        self.tx
            .execute(
                sql::ADD_MODULE,
                &[
                    &id,
                    code,
                    &area,
                    &json(name),
                    kind,
                    roles_allowed,
                    linked_coordinator,
                    &has_request_settings,
                    &position,
                ],
            )
            .await?;
        let mut roles = Vec::new();
        for (position, role) in (1_i64..).zip(definitions) {
            roles.push(self.role(Some(id), role, position).await?);
        }
        let linked_coordinator =
            LinkedCoordinatorRule::parse(linked_coordinator).unwrap_or(LinkedCoordinatorRule::None);
        let roles_allowed = roles_allowed.clone();
        Ok(Module { id, has_request_settings, roles_allowed, linked_coordinator, roles, lists: Vec::new() })
    }

    async fn role(
        &mut self,
        module: Option<ModuleId>,
        role: &Role,
        position: i64,
    ) -> Result<ModuleRoleDefinition, ImportError> {
        let id = RoleId(self.id());
        let Role { code, for_authority, for_coordinator, min_holders, only_if_setting, name } = role;
        self.tx
            .execute(
                sql::ADD_ROLE,
                &[
                    &id,
                    &module,
                    code,
                    &json(name),
                    for_authority,
                    for_coordinator,
                    min_holders,
                    only_if_setting,
                    &position,
                ],
            )
            .await?;
        Ok(ModuleRoleDefinition {
            id,
            code: code.clone(),
            needs_holder: *min_holders > 0,
            for_authority: *for_authority,
            for_coordinator: *for_coordinator,
            only_with_allocation: only_if_setting.is_some(),
        })
    }

    async fn list(
        &mut self,
        module: Option<ModuleId>,
        item: &ListItem,
        position: i64,
    ) -> Result<List, ImportError> {
        let id = ListId(self.id());
        let ListItem { code, min_choices, max_choices, name, keywords: items, .. } = item;
        self.tx
            .execute(sql::ADD_LIST, &[&id, &module, code, &json(name), min_choices, max_choices, &position])
            .await?;
        let mut keywords = BTreeMap::new();
        for (position, keyword) in (1_i64..).zip(items) {
            let keyword_id = KeywordId(self.id());
            let label = json(&keyword.name);
            self.tx.execute(sql::ADD_KEYWORD, &[&keyword_id, &id, &keyword.code, &label, &position]).await?;
            keywords.insert(keyword.code.clone(), keyword_id);
        }
        Ok(List { code: code.clone(), min: *min_choices, max: *max_choices, keywords })
    }
}
