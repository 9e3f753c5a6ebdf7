//! What every change of the catalogue has in common: who may, under which lock, what is checked in every form, and what is
//! written into the history.

use std::collections::BTreeMap;

use domain::{
    error::{Code, Error, FORM, Fault, FieldErrors},
    form,
    history::Action as Done,
    id::ListId,
    policy::Actor,
    text::{Line, NAME},
};
use uuid::Uuid;

use super::{NAME_LANGUAGES, keeps};
use crate::{
    Caller, Failure, Registry,
    history::{self, Change, Subject},
    names::Names,
    scope,
    store::{Tx, catalogue as sql},
};

/// Most characters of a code.
const CODE: usize = 60;
/// The highest place in a list, and the largest number of choices.
const NUMBER: i64 = 9_999;

/// What came of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edited {
    /// Nothing yet: whom it concerns is to be seen first (Q30).
    Asked,
    /// It is done; this is where to look at it.
    Done(Place),
}

/// The page on which an entry of the catalogue stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The whole catalogue.
    Catalogue,
    /// A module, by code.
    Module(String),
    /// A list.
    List(ListId),
}

/// The place of what belongs to a module, or to none.
pub(super) fn within(module: Option<&str>) -> Place {
    module.map_or(Place::Catalogue, |code| Place::Module(code.to_owned()))
}

/// A field of an entry, as the history keeps it.
pub(super) type Field = (&'static str, Option<String>);

/// An entry of the catalogue, for the history.
pub(super) struct Entry {
    /// Name of the entity in C.1.2.
    pub(super) kind: &'static str,
    pub(super) id: Uuid,
    /// Its code, after that of what it belongs to: `pq-requests:viewer`.
    pub(super) code: String,
}

/// Locks, and asks the rights again. Whoever changes the catalogue waits for all who rely on it, and they for him.
pub(super) async fn begin(tx: &mut Tx, actor: &Actor) -> Result<(), Failure> {
    keeps(actor)?;
    tx.execute(sql::LOCK, &[]).await?;
    history::lock(tx, &[actor.authority_id]).await?;
    scope::read(tx, actor, actor.authority_id).await?;
    Ok(())
}

/// The row is still the one that the form showed.
pub(super) fn unchanged(version: i64, read: &str) -> Result<(), Error> {
    if form::version(read) == version { Ok(()) } else { Err(Error::conflict(FORM, Code::StaleVersion)) }
}

/// The names of a form. English is mandatory; what is not given shows the English name (C.1.2).
pub(super) fn names(typed: &BTreeMap<String, String>, errors: &mut FieldErrors) -> Names {
    if typed.keys().any(|lang| !NAME_LANGUAGES.contains(&lang.as_str())) {
        errors.add(FORM, Code::InvalidChoice);
    }
    let mut names = BTreeMap::new();
    for lang in NAME_LANGUAGES {
        let text = typed.get(lang).map(String::as_str).unwrap_or_default();
        let field = if lang == "en" { "name".to_owned() } else { format!("names[{lang}]") };
        match errors.take(&field, Line::optional_name(text, NAME)) {
            Some(Some(line)) => {
                names.insert(lang.to_owned(), line.into_string());
            }
            Some(None) if lang == "en" => errors.add("name", Code::TranslationMissing),
            _ => {}
        }
    }
    Names::from(names)
}

/// The code of a new entry: part of addresses and of the history, so it never changes.
pub(super) fn code(typed: &str, errors: &mut FieldErrors) -> String {
    let code = typed.trim();
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_';
    if code.is_empty() {
        errors.add("code", Code::Required);
    } else if !code.bytes().all(fits) {
        errors.add("code", Code::InvalidCharacters);
    } else if code.len() > CODE {
        errors.add("code", Fault::new(Code::TooLong).with("max", CODE));
    }
    code.to_owned()
}

/// Another entry has the code.
pub(super) fn taken(code: &str, errors: &mut FieldErrors) {
    errors.add("code", Fault::new(Code::CodeTaken).with("code", code));
}

/// The place in lists.
pub(super) fn position(typed: &str, errors: &mut FieldErrors) -> i64 {
    let found = number(typed);
    if found.is_none() {
        errors.add("position", if typed.trim().is_empty() { Code::Required } else { Code::InvalidChoice });
    }
    found.unwrap_or_default()
}

/// A number as it is typed.
pub(super) fn number(typed: &str) -> Option<i64> {
    let typed = typed.trim();
    let is_number = !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit());
    typed.parse().ok().filter(|number| is_number && *number <= NUMBER)
}

/// The place after the last one.
pub(super) fn last(positions: impl Iterator<Item = i64>) -> String {
    (positions.max().unwrap_or_default() + 1).min(NUMBER).to_string()
}

/// The names as fields of the history.
pub(super) fn named(names: &Names) -> impl Iterator<Item = Field> {
    const FIELDS: [&str; 5] = ["name_en", "name_sv", "name_fi", "name_da", "name_lv"];
    FIELDS.into_iter().zip(NAME_LANGUAGES).map(|(field, lang)| (field, names.own(lang).map(str::to_owned)))
}

/// A number or a truth as a field of the history.
pub(super) fn plain(field: &'static str, value: &dyn std::fmt::Display) -> Field {
    (field, Some(value.to_string()))
}

impl Registry {
    /// Writes into the chain of who acts what has changed of an entry. Its code is always told: an entry that is gone has no
    /// name. A new one has no old fields, a deleted one no new ones and no version.
    pub(super) async fn note(
        &self,
        tx: &mut Tx,
        (actor, caller): (&Actor, &Caller),
        entry: Entry,
        version: i64,
        (old, new): (&[Field], &[Field]),
    ) -> Result<(), Failure> {
        let value = |fields: &[Field], field: &str| {
            fields.iter().find(|(known, _)| *known == field).and_then(|(_, value)| value.clone())
        };
        let code = |fields: &[Field]| (!fields.is_empty()).then(|| entry.code.clone());
        let mut changes = vec![Change::plain("code", code(old), code(new))];
        let fields = if new.is_empty() { old } else { new };
        for (field, _) in fields {
            let (was, is) = (value(old, field), value(new, field));
            if was != is {
                changes.push(Change::plain(field, was, is));
            }
        }
        let subject = Subject::of_catalogue(entry.kind, entry.id, version);
        let own = actor.authority_id;
        history::write(tx, self, actor, caller, own, subject, Done::CatalogueChanged, changes).await
    }
}
