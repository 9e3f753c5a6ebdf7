//! The same words in every language: files, keys, placeholders, plural forms.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde_json::Value;

use super::{Fault, Faults};
use crate::Outcome;

/// Each language with the forms its plurals have.
const LANGUAGES: [(&str, &[&str]); 5] = [
    ("en", &["one", "other"]),
    ("sv", &["one", "other"]),
    ("fi", &["one", "other"]),
    ("da", &["one", "other"]),
    ("lv", &["zero", "one", "other"]),
];
const FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// A file's messages: the key's path and the text.
type Messages = BTreeMap<String, String>;

/// A message of one language: its placeholders, and its plural forms if it has any.
#[derive(Default, Debug, PartialEq, Eq)]
struct Shape {
    placeholders: BTreeSet<String>,
    forms: BTreeSet<String>,
}

/// Compares every language with English.
pub fn complete(dir: &Path) -> Faults {
    let mut languages = Vec::new();
    for (language, forms) in LANGUAGES {
        languages.push((language, forms, read(&dir.join(language))?));
    }
    let mut faults = Vec::new();
    let Some((_, _, english)) = languages.first() else { return Ok(faults) };
    if english.is_empty() {
        faults.push(Fault::new("app/locales/en", 0, "there is no namespace"));
    }
    for (language, forms, namespaces) in &languages {
        let all: BTreeSet<&String> = english.keys().chain(namespaces.keys()).collect();
        for namespace in all {
            let file = format!("app/locales/{language}/{namespace}");
            match (english.get(namespace), namespaces.get(namespace)) {
                (Some(english), Some(own)) => {
                    faults.extend(
                        compare(english, own, forms).into_iter().map(|what| Fault::new(&file, 0, what)),
                    );
                }
                (_, None) => faults.push(Fault::new(file, 0, "is missing")),
                (None, _) => faults.push(Fault::new(file, 0, "has no English counterpart")),
            }
        }
    }
    Ok(faults)
}

/// A language's namespaces: file name and messages.
fn read(dir: &Path) -> Outcome<BTreeMap<String, Messages>> {
    let mut namespaces = BTreeMap::new();
    let entries = fs::read_dir(dir).map_err(|error| format!("{}: {error}", dir.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let text = fs::read_to_string(&path)?;
            let value: Value =
                serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
            let mut messages = Messages::new();
            flatten("", &value, &mut messages);
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            namespaces.insert(name, messages);
        }
    }
    Ok(namespaces)
}

fn flatten(path: &str, value: &Value, messages: &mut Messages) {
    if let Value::Object(members) = value {
        for (key, member) in members {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            flatten(&path, member, messages);
        }
    } else {
        let text = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
        messages.insert(path.to_owned(), text);
    }
}

fn compare(english: &Messages, own: &Messages, forms: &[&str]) -> Vec<String> {
    let (english, mine) = (shapes(english), shapes(own));
    let mut faults = Vec::new();
    for (key, shape) in &english {
        match mine.get(key) {
            None => faults.push(format!("{key} is missing")),
            Some(own) if own.placeholders != shape.placeholders => {
                faults.push(format!(
                    "{key} has {:?} where English has {:?}",
                    own.placeholders, shape.placeholders
                ));
            }
            Some(own) if !shape.forms.is_empty() && own.forms.iter().ne(sorted(forms).iter()) => {
                faults.push(format!("{key} has the plural forms {:?} in place of {forms:?}", own.forms));
            }
            Some(_) => {}
        }
    }
    faults.extend(
        mine.keys().filter(|key| !english.contains_key(*key)).map(|key| format!("{key} is not in English")),
    );
    faults.extend(
        own.iter().filter(|(_, text)| text.trim().is_empty()).map(|(key, _)| format!("{key} is empty")),
    );
    faults
}

fn sorted(forms: &[&str]) -> BTreeSet<String> {
    forms.iter().map(|form| (*form).to_owned()).collect()
}

/// Plural forms come together under the key without its ending. A key that merely ends like a form (`step_one`) is
/// told by having no `…_other` beside it.
fn shapes(messages: &Messages) -> BTreeMap<String, Shape> {
    let mut shapes: BTreeMap<String, Shape> = BTreeMap::new();
    for (key, text) in messages {
        let plural = FORMS.iter().find_map(|form| {
            let base = key.strip_suffix(form)?.strip_suffix('_')?;
            messages.contains_key(&format!("{base}_other")).then(|| (base.to_owned(), (*form).to_owned()))
        });
        let (base, form) = plural.map_or_else(|| (key.clone(), None), |(base, form)| (base, Some(form)));
        let shape = shapes.entry(base).or_default();
        shape.forms.extend(form);
        shape.placeholders.extend(placeholders(text));
    }
    shapes
}

/// `{{ name }}` and `<b>`; a form such as `{{ count, number }}` counts by its name.
fn placeholders(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let between = |open: &'static str, close: &'static str| {
        text.split(open).skip(1).filter_map(move |rest| rest.split_once(close).map(|(inside, _)| inside))
    };
    found.extend(
        between("{{", "}}").filter_map(|inside| inside.split(',').next()).map(|name| name.trim().to_owned()),
    );
    let is_tag = |tag: &&str| tag.starts_with(|c: char| c.is_ascii_alphabetic());
    let tags = between("<", ">").filter(is_tag);
    found.extend(tags.map(|tag| format!("<{}>", tag.trim_end_matches('/').trim())));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(pairs: &[(&str, &str)]) -> Messages {
        pairs.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
    }

    const TWO: &[&str] = &["one", "other"];
    const THREE: &[&str] = &["zero", "one", "other"];

    #[test]
    fn placeholders_are_found() {
        let found = placeholders("{{ name }} has <b>{{ count, number }}</b> of <br/> 3 < 4");
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["<b>", "<br>", "count", "name"]);
    }

    #[test]
    fn a_missing_and_a_surplus_key_are_found() {
        let english = messages(&[("a", "x"), ("b", "y")]);
        let own = messages(&[("b", "z"), ("c", "z")]);
        assert_eq!(compare(&english, &own, TWO), ["a is missing", "c is not in English"]);
    }

    #[test]
    fn a_lost_placeholder_is_found() {
        let english = messages(&[("a", "for {{ name }}")]);
        assert_eq!(compare(&english, &messages(&[("a", "för {{ namn }}")]), TWO).len(), 1);
        assert!(compare(&english, &messages(&[("a", "för {{name}}")]), TWO).is_empty());
        assert_eq!(compare(&english, &messages(&[("a", " ")]), TWO).len(), 2);
    }

    #[test]
    fn every_language_has_its_own_plural_forms() {
        let english =
            messages(&[("n_one", "one user"), ("n_other", "{{ count }} users"), ("step_one", "First")]);
        let mut latvian =
            messages(&[("n_one", "{{ count }}"), ("n_other", "{{ count }}"), ("step_one", "Pirmais")]);
        assert_eq!(compare(&english, &latvian, THREE).len(), 1);
        latvian.insert("n_zero".to_owned(), "{{ count }}".to_owned());
        assert!(compare(&english, &latvian, THREE).is_empty());
        assert!(compare(&english, &english, TWO).is_empty());
    }
}
