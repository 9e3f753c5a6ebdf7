//! Informal names in other languages (P8): the Commission's tasks, and the texts it writes.

use std::collections::BTreeMap;

use domain::{
    criteria::TranslationCriteria,
    error::{Code, Error, FORM, FieldErrors},
    form::{TranslationForm, version},
    history::Action as Done,
    id::{AuthorityId, TranslationTaskId, new_uuid},
    place::LANGUAGES,
    policy::{self, Action, Actor, decide},
    text::{Line, NAME},
    time::{Timestamp, local},
    view::{Found, TaskView, TranslationField, TranslationView},
};

use crate::{
    Caller, Failure, Registry,
    authority::{basic::Basic, zone},
    chronicle::{Changes, Chronicle, Subject},
    history,
    refusal::refuse,
    scope,
    search::{Extent, Page},
    session::unrestricted,
    store::{Query, Tx, authority, translation as sql},
};

/// A text that differs from the stored one.
struct Change<'a> {
    lang: &'static str,
    stored: Option<&'a sql::StoredRow>,
    text: String,
}

impl Registry {
    /// The names that wait to be translated, the oldest first.
    pub async fn translation_tasks(
        &self,
        actor: &Actor,
        criteria: &TranslationCriteria,
    ) -> Result<Found<TaskView>, Error> {
        translates(actor)?;
        look!(self, |tx| {
            let cursor = cursor(tx, &criteria.after).await?;
            let mut query = Query::new(sql::PAGE, &[]);
            if let Some((at, id)) = &cursor {
                query = query.and(sql::AFTER, &[at, id]);
            }
            let limit = Extent::Page.limit();
            let rows: Vec<sql::TaskRow> = tx.list(&query.and(sql::END, &[&limit])).await?;
            let (count,): (i64,) = tx.one(sql::OPEN_COUNT, &[]).await?;
            let page = Page::cut(Extent::Page, rows, cursor.is_some()).of(count);
            Ok(page.list(|row| row.id, |row| view(row, zone(actor))))
        })
    }

    /// One task, with the texts there are.
    pub async fn translation_view(&self, actor: &Actor, task: &str) -> Result<TranslationView, Error> {
        translates(actor)?;
        look!(self, |tx| {
            let row = task_of(tx, task).await?;
            let stored: Vec<sql::StoredRow> = tx.all(sql::STORED, &[&row.authority_id]).await?;
            let others = LANGUAGES.iter().filter(|(code, _)| *code != row.lang);
            let fields = others.map(|(code, name)| {
                let found = stored.iter().find(|stored| stored.lang == *code);
                TranslationField {
                    lang: code,
                    language: name,
                    text: found.map(|stored| stored.text.clone()).unwrap_or_default(),
                    version: found.map_or(0, |stored| stored.version),
                }
            });
            let (fields, lang, is_open) = (fields.collect(), row.lang.clone(), row.state == "open");
            Ok(TranslationView { fields, lang, is_open, task: view(row, zone(actor)) })
        })
    }

    /// Writes the texts that differ (`write_translation`).
    pub async fn write_translations(
        &self,
        actor: &Actor,
        form: &TranslationForm,
        caller: &Caller,
    ) -> Result<(), Error> {
        may_translate(actor)?;
        change!(self, |tx| {
            let row = self.translated(tx, actor, &form.task).await?;
            let id = row.authority_id;
            let stored: Vec<sql::StoredRow> = tx.all(sql::STORED, &[&id]).await?;
            let changes = compare(form, &row, &stored)?;
            let chronicle = Chronicle::new(self, actor, caller, id);
            for change in &changes {
                self.write_translation(tx, actor, &chronicle, id, change).await?;
            }
            if !changes.is_empty() {
                self.renew_search_text(tx, id).await?;
            }
            Ok(())
        })
    }

    /// The task is done (`close_translation_task`): what was not changed is right as it is.
    pub async fn close_translation_task(&self, actor: &Actor, task: &str) -> Result<(), Error> {
        may_translate(actor)?;
        change!(self, |tx| {
            let row = self.translated(tx, actor, task).await?;
            if tx.execute(sql::CLOSE, &[&row.id, &actor.user_id, &self.now()]).await? == 0 {
                return Err(Error::conflict(FORM, Code::WrongState).into());
            }
            tx.execute(sql::CONFIRM, &[&row.authority_id, &self.now()]).await?;
            Ok(())
        })
    }

    /// The task, with its authority locked and the right to translate it decided.
    async fn translated(&self, tx: &mut Tx, actor: &Actor, task: &str) -> Result<sql::TaskRow, Failure> {
        let row = task_of(tx, task).await?;
        history::lock(tx, &[row.authority_id]).await?;
        let target = scope::read(tx, actor, row.authority_id).await?;
        decide(actor, Action::TranslateNames, &target, self.settings().rules)?;
        task_of(tx, task).await
    }

    async fn write_translation(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        chronicle: &Chronicle<'_>,
        id: AuthorityId,
        change: &Change<'_>,
    ) -> Result<(), Failure> {
        let now = self.now();
        let Change { lang, stored, text } = change;
        let subject = if let Some(stored) = stored {
            let (version,): (i64,) = tx.one(sql::UPDATE, &[&stored.id, text, &actor.user_id, &now]).await?;
            Subject::translation(stored.id, version)
        } else {
            let translation = new_uuid(now, self.random().as_mut());
            tx.execute(sql::ADD, &[&translation, &id, lang, text, &actor.user_id, &now]).await?;
            Subject::translation(translation, 1)
        };
        let mut changes = Changes::of_authority(id);
        changes.plain("lang", None, Some(lang));
        changes.plain("text", stored.map(|stored| stored.text.as_str()), Some(text));
        chronicle.record(tx, subject, Done::AuthorityTranslationWritten, changes).await
    }

    /// Names in every language are searched in.
    async fn renew_search_text(&self, tx: &mut Tx, id: AuthorityId) -> Result<(), Failure> {
        let row: authority::AuthorityRow = tx.one(authority::BY_ID, &[&id]).await?;
        let stored: Vec<sql::StoredRow> = tx.all(sql::STORED, &[&id]).await?;
        let text = Basic::stored(&row).search_text(stored.iter().map(|stored| stored.text.as_str()));
        tx.execute(sql::SEARCH_TEXT, &[&id, &text]).await?;
        Ok(())
    }
}

/// Whoever has no such tasks finds none.
fn translates(actor: &Actor) -> Result<(), Error> {
    unrestricted(actor)?;
    if policy::has(actor, Action::TranslateNames) { Ok(()) } else { Err(Error::NotFound) }
}

/// The same for a change.
fn may_translate(actor: &Actor) -> Result<(), Error> {
    unrestricted(actor)?;
    translates(actor).map_err(|_| Error::not_allowed())
}

/// The place of a task in the order; nothing where the address names none.
async fn cursor(tx: &mut Tx, after: &str) -> Result<Option<(Timestamp, TranslationTaskId)>, Failure> {
    let Some(id) = TranslationTaskId::parse(after) else { return Ok(None) };
    let found: Option<(Timestamp,)> = tx.optional(sql::CURSOR, &[&id]).await?;
    Ok(found.map(|(at,)| (at, id)))
}

async fn task_of(tx: &mut Tx, task: &str) -> Result<sql::TaskRow, Failure> {
    let id = TranslationTaskId::parse(task).ok_or(Error::NotFound)?;
    Ok(tx.optional(sql::TASK, &[&id]).await?.ok_or(Error::NotFound)?)
}

fn view(row: sql::TaskRow, zone: &str) -> TaskView {
    TaskView {
        id: row.id,
        authority: (row.authority_id, row.authority),
        old_text: row.old_text,
        new_text: row.new_text,
        requested_at: local(row.requested_at, zone),
    }
}

/// The texts that differ, each checked for itself. A text that was written stays: it can be changed, not emptied.
fn compare<'a>(
    form: &TranslationForm,
    row: &sql::TaskRow,
    stored: &'a [sql::StoredRow],
) -> Result<Vec<Change<'a>>, Error> {
    let mut errors = FieldErrors::new();
    let mut changes = Vec::new();
    let stored: BTreeMap<&str, &sql::StoredRow> =
        stored.iter().map(|stored| (stored.lang.as_str(), stored)).collect();
    for (lang, typed) in &form.texts {
        let field = format!("texts[{lang}]");
        let Some((code, _)) = LANGUAGES.iter().find(|(code, _)| code == lang && *code != row.lang) else {
            errors.add(FORM, Code::InvalidChoice);
            continue;
        };
        let found = stored.get(code).copied();
        if found.is_some_and(|found| found.text == *typed) || (found.is_none() && typed.trim().is_empty()) {
            continue;
        }
        if version(form.versions.get(lang).map_or("0", String::as_str))
            != found.map_or(0, |found| found.version)
        {
            errors.add(&field, Code::StaleVersion);
            continue;
        }
        if let Some(line) = errors.take(&field, Line::name(typed, NAME)) {
            changes.push(Change { lang: code, stored: found, text: line.into_string() });
        }
    }
    refuse(errors)?;
    Ok(changes)
}
