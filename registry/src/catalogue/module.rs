//! Modules (`edit_module`): planned, active, retired, and active again.

use domain::{
    error::{Code, Error, FieldErrors},
    form::{ModuleForm, ticked},
    id::{LegalAreaId, ModuleId},
    model::{LinkedCoordinatorRule, ModuleKind, ModuleStatus, RolesAllowed},
    policy::Actor,
    view::CatalogueEntry,
};

use super::{
    area::view,
    in_use, keeps, module_of, names, usage,
    write::{self, Edited, Entry, Field, begin, named, plain, unchanged, within},
};
use crate::{
    Caller, Failure, Registry,
    refusal::refuse,
    store::{ToSql, Tx, catalogue as sql},
};

impl Registry {
    /// A module for its form; a new one without a code.
    pub async fn module_edit_view(
        &self,
        actor: &Actor,
        code: &str,
        lang: &str,
    ) -> Result<CatalogueEntry<ModuleForm>, Error> {
        keeps(actor)?;
        look!(self, |tx| {
            let areas: Vec<sql::AreaRow> = tx.all(sql::AREAS, &[]).await?;
            // What is switched off is not offered, but to what has it.
            let options = |own: Option<LegalAreaId>| {
                let offered = areas.iter().filter(|area| area.active || Some(area.id) == own);
                offered.map(|area| (area.id.to_string(), area.name.text(lang))).collect()
            };
            if code.is_empty() {
                let modules: Vec<sql::ModuleRow> = tx.all(sql::MODULES, &[]).await?;
                let form = ModuleForm {
                    position: write::last(modules.iter().map(|module| module.position)),
                    roles_allowed: RolesAllowed::Both.as_str().to_owned(),
                    linked_coordinator: LinkedCoordinatorRule::None.as_str().to_owned(),
                    status: ModuleStatus::Planned.as_str().to_owned(),
                    ..ModuleForm::default()
                };
                return Ok(CatalogueEntry { options: options(None), ..view(form) });
            }
            let row = module_of(tx, code).await?;
            let name = row.name.text(lang);
            let usage = usage(tx, sql::MODULE_USAGE, &row.id).await?;
            let options = options(Some(row.legal_area_id));
            Ok(CatalogueEntry { name, usage, options, ..view(form(row)) })
        })
    }

    /// Makes or changes a module.
    pub async fn edit_module(
        &self,
        actor: &Actor,
        form: &ModuleForm,
        caller: &Caller,
    ) -> Result<Edited, Error> {
        change!(self, |tx| {
            begin(tx, actor).await?;
            let old = if form.entry.is_empty() { None } else { Some(module_of(tx, &form.entry).await?) };
            if let Some(old) = &old {
                unchanged(old.version, &form.version)?;
            }
            let new = self.read_module(tx, form, old.as_ref()).await?;
            if let Some(old) = &old {
                in_use::module_changed(tx, old, &new).await?;
            }
            let place = Edited::Done(within(Some(&new.code)));
            let was = old.as_ref().map(fields).unwrap_or_default();
            let is = fields(&new);
            if was == is {
                return Ok(place);
            }
            // Nobody has a new one.
            if old.is_some() && !ticked(&form.confirmed) {
                return Ok(Edited::Asked);
            }
            let version = store(tx, &new, old.is_some()).await?;
            self.note(tx, (actor, caller), entry(&new), version, (&was, &is)).await?;
            Ok(place)
        })
    }

    async fn read_module(
        &self,
        tx: &mut Tx,
        form: &ModuleForm,
        old: Option<&sql::ModuleRow>,
    ) -> Result<sql::ModuleRow, Failure> {
        let mut errors = FieldErrors::new();
        let code = match old {
            Some(old) => old.code.clone(),
            None => write::code(&form.code, &mut errors),
        };
        if old.is_none() && errors.is_empty() {
            let another: Option<sql::ModuleRow> = tx.optional(sql::MODULE, &[&code]).await?;
            if another.is_some() {
                write::taken(&code, &mut errors);
            }
        }
        let area: Option<sql::AreaRow> = match LegalAreaId::parse(&form.legal_area) {
            Some(id) => tx.optional(sql::AREA, &[&id]).await?,
            None => None,
        };
        // What is switched off is not chosen anew (C.10.1).
        let kept = old.map(|old| old.legal_area_id);
        let area = area.filter(|area| area.active || Some(area.id) == kept);
        if area.is_none() {
            let code = if form.legal_area.is_empty() { Code::Required } else { Code::InvalidChoice };
            errors.add("legal_area", code);
        }
        let name = write::names(&form.names, &mut errors);
        let position = write::position(&form.position, &mut errors);
        let kind = chosen("kind", &form.kind, ModuleKind::parse(&form.kind), &mut errors);
        let roles = RolesAllowed::parse(&form.roles_allowed);
        let roles = chosen("roles_allowed", &form.roles_allowed, roles, &mut errors);
        let rule = LinkedCoordinatorRule::parse(&form.linked_coordinator);
        let rule = chosen("linked_coordinator", &form.linked_coordinator, rule, &mut errors);
        let status = chosen("status", &form.status, ModuleStatus::parse(&form.status), &mut errors);
        let before = old.map_or(ModuleStatus::Planned, |old| old.status);
        if status.is_some_and(|status| !follows(before, status)) {
            errors.add("status", Code::InvalidChoice);
        }
        // C.1.2: only requests have these settings, and a coordinator to link needs coordinators.
        let has_request_settings = ticked(&form.has_request_settings);
        if has_request_settings && kind.is_some_and(|kind| kind != ModuleKind::Request) {
            errors.add("has_request_settings", Code::InvalidChoice);
        }
        let links = rule.is_some_and(|rule| rule != LinkedCoordinatorRule::None);
        if links && roles.is_some_and(|roles| roles != RolesAllowed::Both) {
            errors.add("linked_coordinator", Code::InvalidChoice);
        }
        refuse(errors)?;
        let id = old.map_or_else(|| ModuleId::new(self.now(), self.random().as_mut()), |old| old.id);
        let read = (area, kind, roles, rule, status);
        let (Some(area), Some(kind), Some(roles_allowed), Some(linked_coordinator), Some(status)) = read
        else {
            return Err(Failure::defect("a form without errors that cannot be read"));
        };
        Ok(sql::ModuleRow {
            id,
            code,
            legal_area_id: area.id,
            legal_area: area.code,
            name,
            kind,
            roles_allowed,
            linked_coordinator,
            has_request_settings,
            status,
            position,
            version: 1,
        })
    }
}

/// What was chosen, or why it cannot be.
fn chosen<T>(field: &str, typed: &str, parsed: Option<T>, errors: &mut FieldErrors) -> Option<T> {
    if parsed.is_none() {
        errors.add(field, if typed.is_empty() { Code::Required } else { Code::InvalidChoice });
    }
    parsed
}

/// Q30: planned, active, retired, and from retired back to active.
pub(super) fn follows(before: ModuleStatus, after: ModuleStatus) -> bool {
    use ModuleStatus::{Active, Planned, Retired};
    before == after || matches!((before, after), (Planned | Retired, Active) | (Active, Retired))
}

async fn store(tx: &mut Tx, new: &sql::ModuleRow, is_there: bool) -> Result<i64, Failure> {
    let (name, kind, status) = (new.name.json(), new.kind.as_str(), new.status.as_str());
    let (roles, rule) = (new.roles_allowed.as_str(), new.linked_coordinator.as_str());
    let sql::ModuleRow { id, code, legal_area_id, has_request_settings, position, .. } = new;
    if is_there {
        let args: [&dyn ToSql; 9] =
            [id, legal_area_id, &name, &kind, &roles, &rule, has_request_settings, &status, position];
        let (version,): (i64,) = tx.one(sql::SET_MODULE, &args).await?;
        return Ok(version);
    }
    let args: [&dyn ToSql; 10] =
        [id, code, legal_area_id, &name, &kind, &roles, &rule, has_request_settings, &status, position];
    tx.execute(sql::ADD_MODULE, &args).await?;
    Ok(1)
}

pub(super) fn entry(row: &sql::ModuleRow) -> Entry {
    Entry { kind: "Module", id: row.id.0, code: row.code.clone() }
}

pub(super) fn fields(row: &sql::ModuleRow) -> Vec<Field> {
    let mut fields: Vec<Field> = named(&row.name).collect();
    fields.extend([
        plain("legal_area", &row.legal_area),
        plain("module_kind", &row.kind.as_str()),
        plain("roles_allowed", &row.roles_allowed.as_str()),
        plain("linked_coordinator_rule", &row.linked_coordinator.as_str()),
        plain("has_request_settings", &row.has_request_settings),
        plain("module_status", &row.status.as_str()),
        plain("position", &row.position),
    ]);
    fields
}

fn form(row: sql::ModuleRow) -> ModuleForm {
    let tick = |truth: bool| if truth { "on".to_owned() } else { String::new() };
    ModuleForm {
        entry: row.code.clone(),
        version: row.version.to_string(),
        names: names(&row.name).into_iter().map(|(lang, name)| (lang.to_owned(), name)).collect(),
        position: row.position.to_string(),
        legal_area: row.legal_area_id.to_string(),
        kind: row.kind.as_str().to_owned(),
        roles_allowed: row.roles_allowed.as_str().to_owned(),
        linked_coordinator: row.linked_coordinator.as_str().to_owned(),
        has_request_settings: tick(row.has_request_settings),
        status: row.status.as_str().to_owned(),
        confirmed: String::new(),
        code: row.code,
    }
}
