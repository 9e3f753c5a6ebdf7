//! The changes of an entry as they lie in the database: JSON, `[{"field": "language", "old": "sv", "new": "fi"}]`, where
//! a value is null, a text, or `{"commitment": "…"}`.

use domain::history::{Change, Hash, Value};
use serde_json::json;

/// A change as it is read for people: a committed value lies beside the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredChange {
    /// The name of the field.
    pub(crate) field: String,
    /// What it was.
    pub(crate) old: StoredValue,
    /// What it became.
    pub(crate) new: StoredValue,
}

/// A value of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StoredValue {
    /// None.
    Null,
    /// A text that stays readable.
    Plain(String),
    /// A text that lies beside the chain, or lay there until it was erased.
    Committed,
}

/// The changes of an entry; none where what is stored cannot be read, which `mandate verify` reports.
pub(crate) fn stored_changes(json: &str) -> Vec<StoredChange> {
    let value = |value| match value {
        Value::Null => StoredValue::Null,
        Value::Plain(text) => StoredValue::Plain(text),
        Value::Committed(_) => StoredValue::Committed,
    };
    let changes = from_json(json).unwrap_or_default().into_iter();
    changes
        .map(|Change { field, old, new }| StoredChange { field, old: value(old), new: value(new) })
        .collect()
}

pub(super) fn to_json(changes: &[Change]) -> String {
    let value = |value: &Value| match value {
        Value::Null => serde_json::Value::Null,
        Value::Plain(text) => json!(text),
        Value::Committed(hash) => json!({ "commitment": hex(hash) }),
    };
    let changes: Vec<serde_json::Value> = changes
        .iter()
        .map(|change| json!({ "field": change.field, "old": value(&change.old), "new": value(&change.new) }))
        .collect();
    serde_json::Value::Array(changes).to_string()
}

/// The changes as they were hashed, if they can be read.
pub(crate) fn from_json(json: &str) -> Option<Vec<Change>> {
    let changes: Vec<serde_json::Value> = serde_json::from_str(json).ok()?;
    let change = |change: &serde_json::Value| {
        let field = change.get("field")?.as_str()?.to_owned();
        Some(Change { field, old: read(change.get("old")?)?, new: read(change.get("new")?)? })
    };
    changes.iter().map(change).collect()
}

fn read(value: &serde_json::Value) -> Option<Value> {
    match value {
        serde_json::Value::Null => Some(Value::Null),
        serde_json::Value::String(text) => Some(Value::Plain(text.clone())),
        other => unhex(other.get("commitment")?.as_str()?).map(Value::Committed),
    }
}

/// A hash in hexadecimal digits.
pub(crate) fn hex(hash: &Hash) -> String {
    hash.iter().fold(String::with_capacity(64), |text, byte| text + &format!("{byte:02x}"))
}

/// Reads what [`hex`] wrote.
pub(crate) fn unhex(text: &str) -> Option<Hash> {
    let mut hash = Hash::default();
    if text.len() != 2 * hash.len() {
        return None;
    }
    for (at, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_read_as_they_were_written() {
        let change = |old, new| Change { field: "email".to_owned(), old, new };
        let committed: Hash = std::array::from_fn(|at| u8::try_from(at * 8).unwrap());
        let changes = vec![
            change(Value::Null, Value::Plain("\"é\"\n".to_owned())),
            change(Value::Plain(String::new()), Value::Committed(committed)),
        ];
        let json = to_json(&changes);
        assert_eq!(from_json(&json), Some(changes));
        assert_eq!(stored_changes(&json)[1].new, StoredValue::Committed);
        assert_eq!(stored_changes("[{}]"), []);
        assert_eq!(from_json(r#"[{"field":"a","old":null,"new":{"commitment":"xy"}}]"#), None);
    }
}
