//! Rows of the CSV files, and how a fault in one is named.

use std::collections::BTreeMap;

use domain::error::Fault;

use super::ImportError;

/// A row, its fields by the names in the header.
pub(super) struct Row {
    at: Place,
    fields: BTreeMap<String, String>,
}

/// File and line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    file: &'static str,
    line: u64,
}

impl Place {
    /// A fault of this row.
    pub(super) fn fault(self, reason: impl Into<String>) -> ImportError {
        ImportError::Row { file: self.file, row: self.line, reason: reason.into() }
    }

    /// A fault, unless the condition holds.
    pub(super) fn need(self, holds: bool, reason: impl FnOnce() -> String) -> Result<(), ImportError> {
        if holds { Ok(()) } else { Err(self.fault(reason())) }
    }
}

/// Reads a whole file, each row into what it stands for.
pub(super) fn read<T>(
    file: &'static str,
    text: &str,
    parse: impl Fn(&Row) -> Result<T, ImportError>,
) -> Result<Vec<T>, ImportError> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let unreadable = |error: csv::Error| {
        let line = error.position().map_or(0, csv::Position::line);
        Place { file, line }.fault(error.to_string())
    };
    let header = reader.headers().map_err(unreadable)?.clone();
    let mut all = Vec::new();
    for record in reader.records() {
        let record = record.map_err(unreadable)?;
        let at = Place { file, line: record.position().map_or(0, csv::Position::line) };
        let fields = header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect();
        all.push(parse(&Row { at, fields })?);
    }
    Ok(all)
}

impl Row {
    pub(super) const fn at(&self) -> Place {
        self.at
    }

    /// The text of a field; a column that is missing is a fault.
    pub(super) fn text(&self, column: &str) -> Result<&str, ImportError> {
        let found = self.fields.get(column).map(String::as_str);
        found.ok_or_else(|| self.at.fault(format!("{column}: there is no such column")))
    }

    /// A field that may be empty.
    pub(super) fn optional(&self, column: &str) -> Result<Option<&str>, ImportError> {
        Ok(Some(self.text(column)?).filter(|text| !text.is_empty()))
    }

    /// A field, read by a parser of the domain.
    pub(super) fn parse<T>(
        &self,
        column: &str,
        parser: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Result<T, ImportError> {
        parser(self.text(column)?).map_err(|fault| self.refuse(column, fault.code.as_str()))
    }

    /// A field that is one of a set of codes.
    pub(super) fn choice<T>(
        &self,
        column: &str,
        find: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, ImportError> {
        find(self.text(column)?).ok_or_else(|| self.refuse(column, "invalid_choice"))
    }

    /// A field that may be empty, or one of a set of codes.
    pub(super) fn optional_choice<T>(
        &self,
        column: &str,
        find: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, ImportError> {
        match self.optional(column)? {
            Some(_) => self.choice(column, find).map(Some),
            None => Ok(None),
        }
    }

    pub(super) fn flag(&self, column: &str) -> Result<bool, ImportError> {
        self.choice(column, flag)
    }

    /// Several codes, joined by bars, none twice.
    pub(super) fn codes(&self, column: &str) -> Result<Vec<String>, ImportError> {
        let mut codes: Vec<String> = Vec::new();
        for code in self.optional(column)?.into_iter().flat_map(|text| text.split('|')) {
            if code.is_empty() || codes.iter().any(|known| known == code) {
                return Err(self.refuse(column, "empty or repeated code"));
            }
            codes.push(code.to_owned());
        }
        Ok(codes)
    }

    /// A number of days ago.
    pub(super) fn days(&self, column: &str) -> Result<Option<i64>, ImportError> {
        let number = |text: &str| text.parse().ok().filter(|days: &i64| (0..100_000).contains(days));
        self.optional_choice(column, number)
    }

    /// A fault of one field.
    pub(super) fn refuse(&self, column: &str, reason: &str) -> ImportError {
        self.at.fault(format!("{column}: {reason}"))
    }
}

/// `true` or `false`.
pub(super) fn flag(text: &str) -> Option<bool> {
    match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}
