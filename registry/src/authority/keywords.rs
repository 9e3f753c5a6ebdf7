//! Keyword lists: shown, and compared with what a form has chosen.

use std::collections::BTreeSet;

use domain::{
    error::{Code, Fault, FieldErrors},
    id::{KeywordId, ListId},
    view::{Choice, KeywordList},
};

use crate::store::authority::KeywordRow;

/// The lists in the reader's language: to read, only what is chosen; to edit, every keyword that can be.
pub(crate) fn lists<'a>(
    rows: impl IntoIterator<Item = &'a KeywordRow>,
    lang: &str,
    edit: bool,
) -> Vec<KeywordList> {
    let mut lists: Vec<(ListId, KeywordList)> = Vec::new();
    for row in rows {
        if lists.last().is_none_or(|(id, _)| *id != row.list_id) {
            let list = KeywordList {
                code: row.list_code.clone(),
                name: row.list_name.text(lang),
                min: row.min_choices,
                max: row.max_choices,
                keywords: Vec::new(),
            };
            lists.push((row.list_id, list));
        }
        let shown = if edit { row.active } else { row.chosen };
        if let Some((_, list)) = lists.last_mut().filter(|_| shown) {
            let label = row.label.text(lang);
            list.keywords.push(Choice { code: row.code.clone(), label, chosen: row.chosen });
        }
    }
    lists.into_iter().map(|(_, list)| list).collect()
}

/// How a choice of keywords differs from the stored one.
#[derive(Default)]
pub(crate) struct Selection {
    pub(crate) add: Vec<KeywordId>,
    pub(crate) remove: Vec<KeywordId>,
    /// Codes before and after, as the history keeps them.
    pub(crate) old: String,
    pub(crate) new: String,
}

/// Compares a form with what is stored, list by list. A list that was not changed is not checked, and keeps what has been switched off; the next
/// save of a list drops that (Q30).
pub(crate) fn select<'a>(
    rows: impl Iterator<Item = &'a KeywordRow>,
    wanted: &BTreeSet<&str>,
    field: &str,
    lang: &str,
    errors: &mut FieldErrors,
) -> Option<Selection> {
    let rows: Vec<&KeywordRow> = rows.collect();
    compare(&rows, wanted, field, lang, errors, false)
}

/// The same for a module that is being given: then every list is checked, also where nothing of it was changed.
pub(crate) fn select_all(
    rows: &[KeywordRow],
    wanted: &BTreeSet<&str>,
    field: &str,
    lang: &str,
    errors: &mut FieldErrors,
) -> Option<Selection> {
    compare(&rows.iter().collect::<Vec<_>>(), wanted, field, lang, errors, true)
}

fn compare(
    rows: &[&KeywordRow],
    wanted: &BTreeSet<&str>,
    field: &str,
    lang: &str,
    errors: &mut FieldErrors,
    is_given: bool,
) -> Option<Selection> {
    if wanted.iter().any(|code| !rows.iter().any(|row| row.active && row.code == *code)) {
        errors.add(field, Code::InvalidChoice);
        return None;
    }
    let mut selection = Selection::default();
    let mut after = BTreeSet::new();
    for list in rows.chunk_by(|one, other| one.list_id == other.list_id) {
        let is_wanted = |row: &KeywordRow| row.active && wanted.contains(row.code.as_str());
        if !is_given && list.iter().all(|row| !row.active || row.chosen == is_wanted(row)) {
            after.extend(list.iter().filter(|row| row.chosen).map(|row| row.code.as_str()));
            continue;
        }
        let chosen = list.iter().filter(|row| is_wanted(row));
        let count = i64::try_from(chosen.clone().count()).unwrap_or(i64::MAX);
        if let Some(fault) = limits(list.first().copied(), count, lang) {
            errors.add(field, fault);
        }
        selection.add.extend(chosen.clone().filter(|row| !row.chosen).map(|row| row.keyword_id));
        let left = list.iter().filter(|row| row.chosen && !is_wanted(row));
        selection.remove.extend(left.map(|row| row.keyword_id));
        after.extend(chosen.map(|row| row.code.as_str()));
    }
    if selection.add.is_empty() && selection.remove.is_empty() {
        return None;
    }
    let before: BTreeSet<&str> = rows.iter().filter(|row| row.chosen).map(|row| row.code.as_str()).collect();
    selection.old = joined(before);
    selection.new = joined(after);
    Some(selection)
}

fn limits(list: Option<&KeywordRow>, count: i64, lang: &str) -> Option<Fault> {
    let list = list?;
    let fault = if count < list.min_choices {
        Fault::new(Code::TooFewChoices).with("min", list.min_choices)
    } else {
        let max = list.max_choices.filter(|max| count > *max)?;
        Fault::new(Code::TooManyChoices).with("max", max)
    };
    Some(fault.with("list", list.list_name.get(lang)))
}

/// Codes as the history keeps a list: sorted, joined by commas.
pub(crate) fn joined<'a>(codes: BTreeSet<&'a str>) -> String {
    codes.into_iter().collect::<Vec<&'a str>>().join(",")
}
