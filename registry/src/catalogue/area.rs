//! Legal areas (`edit_legal_area`).

use domain::{
    error::{Error, FieldErrors},
    form::{LegalAreaForm, ticked},
    id::LegalAreaId,
    policy::Actor,
    text::{Line, NAME},
    view::{CatalogueEntry, Usage},
};

use super::{
    keeps, names, usage,
    write::{self, Edited, Entry, Field, Place, begin, named, plain, unchanged},
};
use crate::{
    Caller, Failure, Registry,
    refusal::refuse,
    store::{Tx, catalogue as sql},
};

impl Registry {
    /// A legal area for its form; a new one without an id.
    pub async fn legal_area_view(
        &self,
        actor: &Actor,
        id: &str,
        lang: &str,
    ) -> Result<CatalogueEntry<LegalAreaForm>, Error> {
        keeps(actor)?;
        look!(self, |tx| {
            if id.is_empty() {
                let areas: Vec<sql::AreaRow> = tx.all(sql::AREAS, &[]).await?;
                let position = write::last(areas.iter().map(|area| area.position));
                return Ok(view(LegalAreaForm { position, ..LegalAreaForm::default() }));
            }
            let row = area_of(tx, id).await?;
            let name = row.name.text(lang);
            let usage = usage(tx, sql::AREA_USAGE, &row.id).await?;
            Ok(CatalogueEntry { name, usage, is_active: Some(row.active), ..view(form(row)) })
        })
    }

    /// Makes or changes a legal area.
    pub async fn edit_legal_area(
        &self,
        actor: &Actor,
        form: &LegalAreaForm,
        caller: &Caller,
    ) -> Result<Edited, Error> {
        change!(self, |tx| {
            begin(tx, actor).await?;
            let areas: Vec<sql::AreaRow> = tx.all(sql::AREAS, &[]).await?;
            let old = if form.entry.is_empty() { None } else { Some(area_of(tx, &form.entry).await?) };
            if let Some(old) = &old {
                unchanged(old.version, &form.version)?;
            }
            let mut errors = FieldErrors::new();
            let code = match &old {
                Some(old) => old.code.clone(),
                None => write::code(&form.code, &mut errors),
            };
            if old.is_none() && areas.iter().any(|area| area.code == code) {
                write::taken(&code, &mut errors);
            }
            let id = old
                .as_ref()
                .map_or_else(|| LegalAreaId::new(self.now(), self.random().as_mut()), |old| old.id);
            let basis = errors.take("legal_basis", Line::optional_plain(&form.legal_basis, NAME)).flatten();
            let new = sql::AreaRow {
                id,
                code,
                name: write::names(&form.names, &mut errors),
                legal_basis: basis.map(Line::into_string).unwrap_or_default(),
                active: true,
                position: write::position(&form.position, &mut errors),
                version: 1,
            };
            refuse(errors)?;
            let was = old.as_ref().map(fields).unwrap_or_default();
            let is = fields(&new);
            if was == is {
                return Ok(Edited::Done(Place::Catalogue));
            }
            if old.is_some() && !ticked(&form.confirmed) {
                return Ok(Edited::Asked);
            }
            let name = new.name.json();
            let version = if old.is_some() {
                let (version,): (i64,) =
                    tx.one(sql::SET_AREA, &[&new.id, &name, &new.legal_basis, &new.position]).await?;
                version
            } else {
                let args: [&dyn crate::store::ToSql; 5] =
                    [&new.id, &new.code, &name, &new.legal_basis, &new.position];
                tx.execute(sql::ADD_AREA, &args).await?;
                1
            };
            self.note(tx, (actor, caller), entry(&new), version, (&was, &is)).await?;
            Ok(Edited::Done(Place::Catalogue))
        })
    }
}

pub(super) async fn area_of(tx: &mut Tx, id: &str) -> Result<sql::AreaRow, Failure> {
    let id = LegalAreaId::parse(id).ok_or(Error::NotFound)?;
    Ok(tx.optional(sql::AREA, &[&id]).await?.ok_or(Error::NotFound)?)
}

pub(super) fn entry(row: &sql::AreaRow) -> Entry {
    Entry { kind: "LegalArea", id: row.id.0, code: row.code.clone() }
}

pub(super) fn fields(row: &sql::AreaRow) -> Vec<Field> {
    let mut fields: Vec<Field> = named(&row.name).collect();
    fields.push(plain("legal_basis", &row.legal_basis));
    fields.push(plain("position", &row.position));
    fields
}

fn form(row: sql::AreaRow) -> LegalAreaForm {
    LegalAreaForm {
        entry: row.id.to_string(),
        version: row.version.to_string(),
        code: row.code,
        names: names(&row.name).into_iter().map(|(lang, name)| (lang.to_owned(), name)).collect(),
        position: row.position.to_string(),
        legal_basis: row.legal_basis,
        confirmed: String::new(),
    }
}

/// Of a new entry that belongs to nothing.
pub(super) fn view<F>(form: F) -> CatalogueEntry<F> {
    CatalogueEntry {
        form,
        name: String::new(),
        is_active: None,
        usage: Usage::default(),
        asked: None,
        module: None,
        list: None,
        options: Vec::new(),
    }
}
