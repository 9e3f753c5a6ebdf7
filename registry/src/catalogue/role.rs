//! Roles of a module (`edit_role`).

use domain::{
    error::{Code, Error, FieldErrors},
    form::{RoleForm, ticked},
    id::RoleId,
    policy::Actor,
    view::{CatalogueEntry, Usage},
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
    /// A role for its form; a new one by the code of its module.
    pub async fn role_view(
        &self,
        actor: &Actor,
        id: &str,
        module: &str,
        lang: &str,
    ) -> Result<CatalogueEntry<RoleForm>, Error> {
        keeps(actor)?;
        look!(self, |tx| {
            if id.is_empty() {
                let module = module_of(tx, module).await?;
                let roles: Vec<sql::RoleRow> = tx.all(sql::ROLES, &[&module.id]).await?;
                let usage = usage(tx, sql::MODULE_USAGE, &module.id).await?;
                let form = RoleForm {
                    module: module.code.clone(),
                    position: write::last(roles.iter().map(|role| role.position)),
                    for_authority: "on".to_owned(),
                    for_coordinator: "on".to_owned(),
                    ..RoleForm::default()
                };
                // Nobody holds it yet.
                let usage = Usage { users: 0, ..usage };
                let module = Some((module.code.clone(), module.name.text(lang)));
                return Ok(CatalogueEntry { usage, module, ..view(form) });
            }
            let row = role_of(tx, id).await?;
            let module = module_of(tx, &row.module).await?;
            let module = Some((module.code.clone(), module.name.text(lang)));
            let name = row.name.text(lang);
            let usage = usage(tx, sql::ROLE_USAGE, &row.id).await?;
            Ok(CatalogueEntry { name, usage, module, is_active: Some(row.active), ..view(form(row)) })
        })
    }

    /// Makes or changes a role.
    pub async fn edit_role(&self, actor: &Actor, form: &RoleForm, caller: &Caller) -> Result<Edited, Error> {
        change!(self, |tx| {
            begin(tx, actor).await?;
            let old = if form.entry.is_empty() { None } else { Some(role_of(tx, &form.entry).await?) };
            if let Some(old) = &old {
                unchanged(old.version, &form.version)?;
            }
            let new = self.read_role(tx, form, old.as_ref()).await?;
            if let Some(old) = &old {
                in_use::role_changed(tx, old, &new).await?;
            }
            let place = Edited::Done(within(Some(&new.module)));
            let was = old.as_ref().map(fields).unwrap_or_default();
            let is = fields(&new);
            if was == is {
                return Ok(place);
            }
            // A new one concerns those who have the module: they can assign it, and may have to.
            let (accesses,): (i64,) = tx.one(sql::ACCESSES, &[&new.module_id]).await?;
            if (old.is_some() || accesses > 0) && !ticked(&form.confirmed) {
                return Ok(Edited::Asked);
            }
            let version = store(tx, &new, old.is_some()).await?;
            self.note(tx, (actor, caller), entry(&new), version, (&was, &is)).await?;
            Ok(place)
        })
    }

    async fn read_role(
        &self,
        tx: &mut Tx,
        form: &RoleForm,
        old: Option<&sql::RoleRow>,
    ) -> Result<sql::RoleRow, Failure> {
        let module = module_of(tx, old.map_or(form.module.as_str(), |old| old.module.as_str())).await?;
        let roles: Vec<sql::RoleRow> = tx.all(sql::ROLES, &[&module.id]).await?;
        let mut errors = FieldErrors::new();
        let code = match old {
            Some(old) => old.code.clone(),
            None => write::code(&form.code, &mut errors),
        };
        if old.is_none() && roles.iter().any(|role| role.code == code) {
            write::taken(&code, &mut errors);
        }
        let name = write::names(&form.names, &mut errors);
        let position = write::position(&form.position, &mut errors);
        let (for_authority, for_coordinator) = (ticked(&form.for_authority), ticked(&form.for_coordinator));
        if !for_authority && !for_coordinator {
            errors.add("for_authority", Code::Required);
        }
        // Without these settings there is no allocation.
        let only_with_allocation = ticked(&form.only_if_allocation);
        let was_only = old.is_some_and(|old| old.only_with_allocation);
        if only_with_allocation && !was_only && !module.has_request_settings {
            errors.add("only_if_allocation", Code::InvalidChoice);
        }
        refuse(errors)?;
        Ok(sql::RoleRow {
            id: old.map_or_else(|| RoleId::new(self.now(), self.random().as_mut()), |old| old.id),
            module_id: module.id,
            module: module.code,
            code,
            name,
            for_authority,
            for_coordinator,
            needs_holder: ticked(&form.min_holders),
            only_with_allocation,
            position,
            active: true,
            version: 1,
        })
    }
}

pub(super) async fn role_of(tx: &mut Tx, id: &str) -> Result<sql::RoleRow, Failure> {
    let id = RoleId::parse(id).ok_or(Error::NotFound)?;
    Ok(tx.optional(sql::ROLE, &[&id]).await?.ok_or(Error::NotFound)?)
}

async fn store(tx: &mut Tx, new: &sql::RoleRow, is_there: bool) -> Result<i64, Failure> {
    let (name, min) = (new.name.json(), i64::from(new.needs_holder));
    let setting = new.only_with_allocation.then_some("allocation");
    let sql::RoleRow { id, module_id, code, for_authority, for_coordinator, position, .. } = new;
    if is_there {
        let args: [&dyn ToSql; 7] = [id, &name, for_authority, for_coordinator, &min, &setting, position];
        let (version,): (i64,) = tx.one(sql::SET_ROLE, &args).await?;
        return Ok(version);
    }
    let args: [&dyn ToSql; 9] =
        [id, module_id, code, &name, for_authority, for_coordinator, &min, &setting, position];
    tx.execute(sql::ADD_ROLE, &args).await?;
    Ok(1)
}

pub(super) fn entry(row: &sql::RoleRow) -> Entry {
    Entry { kind: "RoleDefinition", id: row.id.0, code: format!("{}:{}", row.module, row.code) }
}

pub(super) fn fields(row: &sql::RoleRow) -> Vec<Field> {
    let mut fields: Vec<Field> = named(&row.name).collect();
    fields.extend([
        plain("for_authority", &row.for_authority),
        plain("for_coordinator", &row.for_coordinator),
        plain("min_holders", &i64::from(row.needs_holder)),
        ("only_if_setting", row.only_with_allocation.then(|| "allocation".to_owned())),
        plain("position", &row.position),
    ]);
    fields
}

fn form(row: sql::RoleRow) -> RoleForm {
    let tick = |truth: bool| if truth { "on".to_owned() } else { String::new() };
    RoleForm {
        entry: row.id.to_string(),
        module: row.module,
        version: row.version.to_string(),
        code: row.code,
        names: names(&row.name).into_iter().map(|(lang, name)| (lang.to_owned(), name)).collect(),
        position: row.position.to_string(),
        for_authority: tick(row.for_authority),
        for_coordinator: tick(row.for_coordinator),
        min_holders: tick(row.needs_holder),
        only_if_allocation: tick(row.only_with_allocation),
        confirmed: String::new(),
    }
}
