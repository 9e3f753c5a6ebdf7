//! The values of the history as a reader may see them: hidden, erased or removed where they must be, and texts in the
//! reader's language where the history keeps codes.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    id::EntryId,
    model::UserStatus,
    place::LANGUAGES,
    policy::{Action, Actor, Rank},
    time::Timestamp,
    view::{ChangeView, EntryView, Shown},
};
use uuid::Uuid;

use super::names::FormerNames;
use crate::{
    Failure,
    authority::Page,
    history::{self, StoredChange, StoredValue},
    names::Names,
    store::{ToSql, Tx, authority, history_view as sql, manager},
};

/// Entries whose values are read at once.
const VALUES: usize = 10;

/// Fields whose values are ids of authorities.
const REFERENCES: [&str; 2] = ["access_manager", "linked_coordinator"];

/// Somebody who reads a page of the history, with everything the page needs.
pub(super) struct Reader {
    /// NIMIC and Commission see values of removed persons, all others that there was one (Q27).
    sees_removed: bool,
    sees_usernames: bool,
    values: BTreeMap<(EntryId, String), (Option<String>, Option<UserStatus>)>,
    labels: BTreeMap<String, String>,
    names: FormerNames,
}

/// Whether somebody sees the names of removed persons (Q27).
pub(super) fn sees_removed(actor: &Actor) -> bool {
    matches!(actor.rank(), Rank::NationalCoordinator | Rank::Commission)
}

impl Reader {
    pub(super) async fn load(
        tx: &mut Tx,
        actor: &Actor,
        page: &Page,
        entries: &[sql::EntryRow],
        lang: &str,
    ) -> Result<Self, Failure> {
        let mut values = BTreeMap::new();
        // By the entries shown, not by their range: with a filter it may span the whole chain.
        for some in entries.chunks(VALUES) {
            let mut ids: Vec<Uuid> = some.iter().map(|entry| entry.id.0).collect();
            ids.resize(VALUES, Uuid::nil());
            let args: Vec<&dyn ToSql> = ids.iter().map(|id| id as &dyn ToSql).collect();
            let rows: Vec<sql::ValueRow> = tx.all(sql::VALUES, &args).await?;
            values.extend(
                rows.into_iter().map(|row| ((row.entry_id, row.slot), (row.value, row.owner_status))),
            );
        }
        let changes: Vec<StoredChange> =
            entries.iter().flat_map(|entry| history::stored_changes(&entry.changes)).collect();
        Ok(Self {
            sees_removed: sees_removed(actor),
            sees_usernames: page.allows(Action::ReadUsernames),
            values,
            labels: labels(tx, page, entries, &changes, lang).await?,
            names: names(tx, entries, &changes).await?,
        })
    }

    /// An entry as this reader may see it.
    pub(super) fn entry(&self, page: &Page, entry: &sql::EntryRow) -> EntryView {
        let actor =
            if entry.actor_committed { self.personal(entry.id, history::ACTOR_SLOT) } else { Shown::Nothing };
        let changes = history::stored_changes(&entry.changes).into_iter();
        EntryView {
            seq: entry.seq,
            at: page.local(entry.at),
            actor_kind: entry.actor_kind.clone(),
            actor,
            actor_authority: entry.actor_authority_id.and_then(|id| self.names.of_authority(id, entry.at)),
            action: entry.action.clone(),
            subject: self.subject(entry),
            changes: changes.map(|change| self.change(entry, &change)).collect(),
        }
    }

    fn subject(&self, entry: &sql::EntryRow) -> Shown {
        match entry.subject_status {
            Some(UserStatus::Erased) => Shown::Erased,
            Some(UserStatus::Removed) if !self.sees_removed => Shown::Removed,
            Some(_) => {
                let name = |field, now| self.names.of_user(entry.subject_id, field, now, entry.at);
                let first = name("first_name", entry.subject_first.as_deref());
                let last = name("last_name", entry.subject_last.as_deref());
                Shown::Text([first, last].into_iter().flatten().collect::<Vec<_>>().join(" "))
            }
            None => {
                let of_old = || self.names.module_of(entry.subject_id).map(|code| format!("module/{code}"));
                let label = entry.subject_module.as_ref().map(|module| module.text("en")).or_else(of_old);
                label.map_or(Shown::Nothing, |label| {
                    Shown::Text(self.labels.get(&label).cloned().unwrap_or_default())
                })
            }
        }
    }

    fn change(&self, entry: &sql::EntryRow, change: &StoredChange) -> ChangeView {
        let show = |value: &StoredValue, slot: String| match value {
            StoredValue::Null => Shown::Nothing,
            _ if change.field == "username" && !self.sees_usernames => Shown::Hidden,
            StoredValue::Plain(text) => Shown::Text(self.readable(&change.field, text, entry.at)),
            StoredValue::Committed => self.personal(entry.id, &slot),
        };
        ChangeView {
            field: change.field.clone(),
            old: show(&change.old, history::old_slot(&change.field)),
            new: show(&change.new, history::new_slot(&change.field)),
        }
    }

    /// A value that lies beside the chain.
    fn personal(&self, entry: EntryId, slot: &str) -> Shown {
        match self.values.get(&(entry, slot.to_owned())) {
            Some((_, Some(UserStatus::Removed))) if !self.sees_removed => Shown::Removed,
            Some((Some(text), _)) => Shown::Text(text.clone()),
            Some((None, _)) | None => Shown::Erased,
        }
    }

    /// Codes become texts; what has none stays as it is.
    fn readable(&self, field: &str, text: &str, then: Timestamp) -> String {
        let label = |code: &str| self.labels.get(&format!("{field}/{code}")).cloned();
        match field {
            "roles" | "keywords" | "modules" | "suggested_modules" => {
                let texts = text.split(',').map(|code| label(code).unwrap_or_else(|| code.to_owned()));
                texts.collect::<Vec<_>>().join(", ")
            }
            "language" | "mail_language" | "informal_name_lang" | "description_lang" => {
                let found = LANGUAGES.iter().find(|(code, _)| *code == text);
                found.map_or(text, |(_, name)| name).to_owned()
            }
            _ => reference(field, text)
                .and_then(|id| self.names.of_authority(id, then))
                .or_else(|| label(text))
                .unwrap_or_else(|| text.to_owned()),
        }
    }
}

/// The texts of the codes on this page, as `field/code`; only what occurs is looked up.
async fn labels(
    tx: &mut Tx,
    page: &Page,
    entries: &[sql::EntryRow],
    changes: &[StoredChange],
    lang: &str,
) -> Result<BTreeMap<String, String>, Failure> {
    let id = page.row.id;
    let mut labels = BTreeMap::new();
    for module in entries.iter().filter_map(|entry| entry.subject_module.as_ref()) {
        labels.insert(module.text("en"), module.text(lang));
    }
    if let (Some(code), Some(names)) = (&page.row.country, &page.row.country_name) {
        labels.insert(format!("country/{code}"), names.text(lang));
    }
    let occurs = |field: &str| changes.iter().any(|change| change.field == field);
    if occurs("roles") {
        let roles = role_names(tx, lang).await?.into_iter();
        labels.extend(roles.map(|(code, name)| (format!("roles/{code}"), name)));
    }
    if occurs("module") || entries.iter().any(is_of_old_access) {
        let modules: Vec<(String, Names)> = tx.all(sql::MODULE_NAMES, &[]).await?;
        labels.extend(modules.iter().map(|(code, name)| (format!("module/{code}"), name.text(lang))));
    }
    if occurs("keywords") {
        let keywords: Vec<(String, Names)> = tx.all(sql::KEYWORD_NAMES, &[]).await?;
        labels.extend(keywords.iter().map(|(code, label)| (format!("keywords/{code}"), label.text(lang))));
        for statement in [authority::KEYWORDS, authority::MODULE_KEYWORDS] {
            let rows: Vec<authority::KeywordRow> = tx.all(statement, &[&id]).await?;
            labels.extend(rows.iter().map(|row| (format!("keywords/{}", row.code), row.label.text(lang))));
        }
    }
    for field in ["modules", "suggested_modules"].into_iter().filter(|field| occurs(field)) {
        let rows: Vec<manager::ModuleRow> = tx.all(manager::MODULES, &[&id]).await?;
        labels.extend(rows.iter().map(|row| (format!("{field}/{}", row.code), row.name.text(lang))));
    }
    Ok(labels)
}

/// The roles by `module:role`, as the history keeps them, each with the module's name before its own.
pub(crate) async fn role_names(tx: &mut Tx, lang: &str) -> Result<BTreeMap<String, String>, Failure> {
    let rows: Vec<sql::RoleNameRow> = tx.all(sql::ROLE_NAMES, &[]).await?;
    let name = |row: sql::RoleNameRow| {
        let text = format!("{}: {}", row.module_name.get(lang), row.name.get(lang));
        (format!("{}:{}", row.module, row.role), text)
    };
    Ok(rows.into_iter().map(name).collect())
}

/// The authority that a value refers to.
fn reference(field: &str, text: &str) -> Option<Uuid> {
    if REFERENCES.contains(&field) { Uuid::try_parse(text).ok() } else { None }
}

/// Everybody to whom the entries refer.
async fn names(
    tx: &mut Tx,
    entries: &[sql::EntryRow],
    changes: &[StoredChange],
) -> Result<FormerNames, Failure> {
    let mut authorities: BTreeSet<Uuid> =
        entries.iter().filter_map(|entry| entry.actor_authority_id).collect();
    for change in changes {
        for value in [&change.old, &change.new] {
            if let StoredValue::Plain(text) = value {
                authorities.extend(reference(&change.field, text));
            }
        }
    }
    let subjects = |is_one: fn(&sql::EntryRow) -> bool| {
        entries.iter().filter(|entry| is_one(entry)).map(|entry| entry.subject_id).collect()
    };
    let users = subjects(|entry| entry.subject_status.is_some());
    FormerNames::load(tx, authorities, users, subjects(is_of_old_access)).await
}

/// Whether an entry is about an access that is no more.
fn is_of_old_access(entry: &sql::EntryRow) -> bool {
    entry.subject_kind == "ModuleAccess" && entry.subject_module.is_none()
}
