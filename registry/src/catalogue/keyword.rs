//! Keywords of a list (`edit_keyword`), in order, below one another.

use domain::{
    error::{Code, Error, FieldErrors},
    form::{KeywordForm, ticked},
    id::KeywordId,
    policy::Actor,
    view::CatalogueEntry,
};

use super::{
    area::view,
    keeps, list, list_of, module_of, names, usage,
    write::{self, Edited, Entry, Field, Place, begin, named, plain, unchanged},
};
use crate::{
    Caller, Failure, Registry,
    refusal::refuse,
    store::{ToSql, Tx, catalogue as sql},
};

impl Registry {
    /// A keyword for its form; a new one by the id of its list.
    pub async fn keyword_view(
        &self,
        actor: &Actor,
        id: &str,
        list: &str,
        lang: &str,
    ) -> Result<CatalogueEntry<KeywordForm>, Error> {
        keeps(actor)?;
        look!(self, |tx| {
            let row = if id.is_empty() { None } else { Some(keyword_of(tx, id).await?) };
            let list = match &row {
                Some(row) => tx.one(sql::LIST, &[&row.list_id]).await?,
                None => list_of(tx, list).await?,
            };
            let module = match &list.module {
                Some(code) => Some((code.clone(), module_of(tx, code).await?.name.text(lang))),
                None => None,
            };
            let keywords: Vec<sql::KeywordRow> = tx.all(sql::KEYWORDS, &[&list.id]).await?;
            let above = |other: &&sql::KeywordRow| {
                row.as_ref().is_none_or(|row| !is_below(&keywords, Some(other.id), row.id))
            };
            let options = keywords.iter().filter(above);
            let options = options.map(|other| (other.id.to_string(), other.name.text(lang))).collect();
            let named = Some((list.id.to_string(), list.name.text(lang)));
            let Some(row) = row else {
                let form = KeywordForm {
                    list: list.id.to_string(),
                    position: write::last(keywords.iter().map(|keyword| keyword.position)),
                    ..KeywordForm::default()
                };
                return Ok(CatalogueEntry { module, list: named, options, ..view(form) });
            };
            let (name, is_active) = (row.name.text(lang), Some(row.active));
            let usage = usage(tx, sql::KEYWORD_USAGE, &row.id).await?;
            Ok(CatalogueEntry { name, usage, module, list: named, options, is_active, ..view(form(row)) })
        })
    }

    /// Makes or changes a keyword.
    pub async fn edit_keyword(
        &self,
        actor: &Actor,
        form: &KeywordForm,
        caller: &Caller,
    ) -> Result<Edited, Error> {
        change!(self, |tx| {
            begin(tx, actor).await?;
            let old = if form.entry.is_empty() { None } else { Some(keyword_of(tx, &form.entry).await?) };
            if let Some(old) = &old {
                unchanged(old.version, &form.version)?;
            }
            let list: sql::ListRow = match &old {
                Some(old) => tx.one(sql::LIST, &[&old.list_id]).await?,
                None => list_of(tx, &form.list).await?,
            };
            let keywords: Vec<sql::KeywordRow> = tx.all(sql::KEYWORDS, &[&list.id]).await?;
            let codes = codes_beside(tx, &list).await?;
            let new = self.read_keyword(form, old.as_ref(), &list, &keywords, &codes)?;
            let place = Edited::Done(Place::List(list.id));
            let was = old.as_ref().map(|old| fields(old, &keywords)).unwrap_or_default();
            let is = fields(&new, &keywords);
            if was == is {
                return Ok(place);
            }
            // Nobody has chosen a new one.
            if old.is_some() && !ticked(&form.confirmed) {
                return Ok(Edited::Asked);
            }
            let name = new.name.json();
            let sql::KeywordRow { id, list_id, parent_id, code, position, .. } = &new;
            let version = if old.is_some() {
                let (version,): (i64,) = tx.one(sql::SET_KEYWORD, &[id, parent_id, &name, position]).await?;
                version
            } else {
                let args: [&dyn ToSql; 6] = [id, list_id, parent_id, code, &name, position];
                tx.execute(sql::ADD_KEYWORD, &args).await?;
                1
            };
            self.note(tx, (actor, caller), entry(&new, &list), version, (&was, &is)).await?;
            Ok(place)
        })
    }

    fn read_keyword(
        &self,
        form: &KeywordForm,
        old: Option<&sql::KeywordRow>,
        list: &sql::ListRow,
        keywords: &[sql::KeywordRow],
        codes: &[String],
    ) -> Result<sql::KeywordRow, Error> {
        let mut errors = FieldErrors::new();
        let code = match old {
            Some(old) => old.code.clone(),
            None => write::code(&form.code, &mut errors),
        };
        if old.is_none() && codes.contains(&code) {
            write::taken(&code, &mut errors);
        }
        let name = write::names(&form.names, &mut errors);
        let position = write::position(&form.position, &mut errors);
        let parent_id = keywords.iter().map(|keyword| keyword.id).find(|id| id.to_string() == form.parent);
        let circles = old.is_some_and(|old| is_below(keywords, parent_id, old.id));
        if (parent_id.is_none() && !form.parent.is_empty()) || circles {
            errors.add("parent", Code::InvalidChoice);
        }
        refuse(errors)?;
        Ok(sql::KeywordRow {
            id: old.map_or_else(|| KeywordId::new(self.now(), self.random().as_mut()), |old| old.id),
            list_id: list.id,
            parent_id,
            code,
            name,
            active: true,
            position,
            version: 1,
        })
    }
}

/// Whether a keyword is another one, or stands below it.
fn is_below(keywords: &[sql::KeywordRow], start: Option<KeywordId>, above: KeywordId) -> bool {
    let up = |id: &KeywordId| keywords.iter().find(|row| row.id == *id).and_then(|row| row.parent_id);
    // A circle that somebody has made by hand has an end here, too.
    std::iter::successors(start, up).take(keywords.len() + 1).any(|id| id == above)
}

pub(super) async fn keyword_of(tx: &mut Tx, id: &str) -> Result<sql::KeywordRow, Failure> {
    let id = KeywordId::parse(id).ok_or(Error::NotFound)?;
    Ok(tx.optional(sql::KEYWORD, &[&id]).await?.ok_or(Error::NotFound)?)
}

/// The codes of the keywords of all lists of the module, or of all general ones: an authority names a keyword by its code
/// among them.
async fn codes_beside(tx: &mut Tx, list: &sql::ListRow) -> Result<Vec<String>, Failure> {
    let lists: Vec<sql::ListRow> = match &list.module_id {
        Some(module) => tx.all(sql::LISTS, &[module]).await?,
        None => tx.all(sql::GENERAL_LISTS, &[]).await?,
    };
    let mut codes = Vec::new();
    for list in lists {
        let keywords: Vec<sql::KeywordRow> = tx.all(sql::KEYWORDS, &[&list.id]).await?;
        codes.extend(keywords.into_iter().map(|keyword| keyword.code));
    }
    Ok(codes)
}

pub(super) fn entry(row: &sql::KeywordRow, list: &sql::ListRow) -> Entry {
    Entry { kind: "Keyword", id: row.id.0, code: format!("{}:{}", list::code(list), row.code) }
}

pub(super) fn fields(row: &sql::KeywordRow, keywords: &[sql::KeywordRow]) -> Vec<Field> {
    let parent = keywords.iter().find(|other| Some(other.id) == row.parent_id);
    let mut fields: Vec<Field> = named(&row.name).collect();
    fields.push(("parent", parent.map(|parent| parent.code.clone())));
    fields.push(plain("position", &row.position));
    fields
}

fn form(row: sql::KeywordRow) -> KeywordForm {
    KeywordForm {
        entry: row.id.to_string(),
        list: row.list_id.to_string(),
        version: row.version.to_string(),
        code: row.code,
        names: names(&row.name).into_iter().map(|(lang, name)| (lang.to_owned(), name)).collect(),
        position: row.position.to_string(),
        parent: row.parent_id.map(|id| id.to_string()).unwrap_or_default(),
        confirmed: String::new(),
    }
}
