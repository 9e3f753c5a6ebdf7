//! Classification lists (`edit_classification_list`): general ones, and those of a module.

use domain::{
    error::{Code, Error, FieldErrors},
    form::{ClassificationListForm, ticked},
    id::ListId,
    policy::Actor,
    view::CatalogueEntry,
};

use super::{
    area::view,
    keeps, list_of, module_of, names, usage,
    write::{self, Edited, Entry, Field, Place, begin, named, plain, unchanged},
};
use crate::{
    Caller, Failure, Registry,
    refusal::refuse,
    store::{ToSql, Tx, catalogue as sql},
};

impl Registry {
    /// A list for its form; a new one by the code of its module, a general one without.
    pub async fn list_edit_view(
        &self,
        actor: &Actor,
        id: &str,
        module: &str,
        lang: &str,
    ) -> Result<CatalogueEntry<ClassificationListForm>, Error> {
        keeps(actor)?;
        look!(self, |tx| {
            let row = if id.is_empty() { None } else { Some(list_of(tx, id).await?) };
            let module = match row.as_ref().map_or(Some(module), |row| row.module.as_deref()) {
                None | Some("") => None,
                Some(code) => Some(module_of(tx, code).await?),
            };
            let named = module.as_ref().map(|module| (module.code.clone(), module.name.text(lang)));
            let Some(row) = row else {
                let lists = siblings(tx, module.as_ref()).await?;
                let form = ClassificationListForm {
                    module: module.map(|module| module.code).unwrap_or_default(),
                    position: write::last(lists.iter().map(|list| list.position)),
                    min_choices: "0".to_owned(),
                    ..ClassificationListForm::default()
                };
                return Ok(CatalogueEntry { module: named, ..view(form) });
            };
            let name = row.name.text(lang);
            // More choices are asked of those, too, who have chosen nothing.
            let asked = Some(usage(tx, sql::LIST_ASKED, &row.id).await?);
            let usage = usage(tx, sql::LIST_USAGE, &row.id).await?;
            Ok(CatalogueEntry { name, usage, asked, module: named, ..view(form(row)) })
        })
    }

    /// Makes or changes a list. The numbers of choices count from the next save of the list on (Q30).
    pub async fn edit_classification_list(
        &self,
        actor: &Actor,
        form: &ClassificationListForm,
        caller: &Caller,
    ) -> Result<Edited, Error> {
        change!(self, |tx| {
            begin(tx, actor).await?;
            let old = if form.entry.is_empty() { None } else { Some(list_of(tx, &form.entry).await?) };
            if let Some(old) = &old {
                unchanged(old.version, &form.version)?;
            }
            let new = self.read_list(tx, form, old.as_ref()).await?;
            let place = Edited::Done(Place::List(new.id));
            let was = old.as_ref().map(fields).unwrap_or_default();
            let is = fields(&new);
            if was == is {
                return Ok(place);
            }
            // Nobody has chosen from a new one.
            if old.is_some() && !ticked(&form.confirmed) {
                return Ok(Edited::Asked);
            }
            let name = new.name.json();
            let sql::ListRow { id, module_id, code, min_choices, max_choices, position, .. } = &new;
            let version = if old.is_some() {
                let args: [&dyn ToSql; 5] = [id, &name, min_choices, max_choices, position];
                let (version,): (i64,) = tx.one(sql::SET_LIST, &args).await?;
                version
            } else {
                let args: [&dyn ToSql; 7] = [id, module_id, code, &name, min_choices, max_choices, position];
                tx.execute(sql::ADD_LIST, &args).await?;
                1
            };
            self.note(tx, (actor, caller), entry(&new), version, (&was, &is)).await?;
            Ok(place)
        })
    }

    async fn read_list(
        &self,
        tx: &mut Tx,
        form: &ClassificationListForm,
        old: Option<&sql::ListRow>,
    ) -> Result<sql::ListRow, Failure> {
        let module = match old.map_or(Some(form.module.as_str()), |old| old.module.as_deref()) {
            None | Some("") => None,
            Some(code) => Some(module_of(tx, code).await?),
        };
        let lists = siblings(tx, module.as_ref()).await?;
        let mut errors = FieldErrors::new();
        let code = match old {
            Some(old) => old.code.clone(),
            None => write::code(&form.code, &mut errors),
        };
        if old.is_none() && lists.iter().any(|list| list.code == code) {
            write::taken(&code, &mut errors);
        }
        let name = write::names(&form.names, &mut errors);
        let position = write::position(&form.position, &mut errors);
        let min = write::number(&form.min_choices);
        if min.is_none() {
            let is_empty = form.min_choices.trim().is_empty();
            errors.add("min_choices", if is_empty { Code::Required } else { Code::InvalidChoice });
        }
        let max = write::number(&form.max_choices);
        let has_limit = !form.max_choices.trim().is_empty();
        if has_limit && max.is_none_or(|max| max < min.unwrap_or_default().max(1)) {
            errors.add("max_choices", Code::ChoicesRangeInvalid);
        }
        refuse(errors)?;
        let (module_id, module) = module.map(|module| (module.id, module.code)).unzip();
        Ok(sql::ListRow {
            id: old.map_or_else(|| ListId::new(self.now(), self.random().as_mut()), |old| old.id),
            module_id,
            module,
            code,
            name,
            min_choices: min.unwrap_or_default(),
            max_choices: max,
            position,
            version: 1,
            keywords: 0,
        })
    }
}

/// The lists that belong to the same.
async fn siblings(tx: &mut Tx, module: Option<&sql::ModuleRow>) -> Result<Vec<sql::ListRow>, Failure> {
    Ok(match module {
        Some(module) => tx.all(sql::LISTS, &[&module.id]).await?,
        None => tx.all(sql::GENERAL_LISTS, &[]).await?,
    })
}

pub(super) fn code(row: &sql::ListRow) -> String {
    row.module.as_ref().map_or_else(|| row.code.clone(), |module| format!("{module}:{}", row.code))
}

pub(super) fn entry(row: &sql::ListRow) -> Entry {
    Entry { kind: "ClassificationList", id: row.id.0, code: code(row) }
}

pub(super) fn fields(row: &sql::ListRow) -> Vec<Field> {
    let mut fields: Vec<Field> = named(&row.name).collect();
    fields.extend([
        plain("min_choices", &row.min_choices),
        ("max_choices", row.max_choices.map(|max| max.to_string())),
        plain("position", &row.position),
    ]);
    fields
}

fn form(row: sql::ListRow) -> ClassificationListForm {
    ClassificationListForm {
        entry: row.id.to_string(),
        module: row.module.unwrap_or_default(),
        version: row.version.to_string(),
        code: row.code,
        names: names(&row.name).into_iter().map(|(lang, name)| (lang.to_owned(), name)).collect(),
        position: row.position.to_string(),
        min_choices: row.min_choices.to_string(),
        max_choices: row.max_choices.map(|max| max.to_string()).unwrap_or_default(),
        confirmed: String::new(),
    }
}
