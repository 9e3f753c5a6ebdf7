//! Names by language, as the catalogue stores them: JSON with a text for each language, English always among them.

use std::collections::BTreeMap;

use crate::store::FromSql;

/// A name in several languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Names(BTreeMap<String, String>);

impl Names {
    /// The name in a language, in English where that is missing (C.1.2).
    pub(crate) fn get(&self, language: &str) -> &str {
        self.0.get(language).or_else(|| self.0.get("en")).map_or("", String::as_str)
    }

    /// The name in a language, nothing where that is missing.
    pub(crate) fn own(&self, language: &str) -> Option<&str> {
        self.0.get(language).map(String::as_str)
    }

    /// The names as they are stored.
    pub(crate) fn json(&self) -> String {
        serde_json::json!(self.0).to_string()
    }

    /// The same as [`Self::get`], to be kept.
    pub(crate) fn text(&self, language: &str) -> String {
        self.get(language).to_owned()
    }
}

impl From<BTreeMap<String, String>> for Names {
    fn from(names: BTreeMap<String, String>) -> Self {
        Self(names)
    }
}

impl FromSql for Names {
    type Raw = String;

    fn from_raw(raw: String) -> Option<Self> {
        serde_json::from_str(&raw).ok().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_language_shows_english() {
        let names = Names::from_raw(r#"{"en":"Viewer","sv":"Läsare"}"#.to_owned()).unwrap_or_default();
        assert_eq!((names.get("sv"), names.get("lv")), ("Läsare", "Viewer"));
    }
}
